"""Orgs from a small file: users in the wanted statuses, and one clear sentence for a file that is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from people import http

from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta
from lifecycle.org.policies import Settings
from lifecycle.org.seeds import SeedError, planted

PASSWORD = "Okta-Pa55word"
SEED = """\
settings:
  engine: classic
  as_of: 2019-01
  password:
    max_attempts: 3
users:
  - {login: staged@example.com, firstName: Sam, lastName: Staged, status: STAGED}
  - {login: provisioned@example.com, firstName: Pia, lastName: Provisioned, status: PROVISIONED}
  - {login: active@example.com, firstName: Ann, lastName: Active, password: Okta-Pa55word, apps: [Payroll, Wiki]}
  - {login: recovery@example.com, firstName: Rae, lastName: Recovery, status: RECOVERY}
  - {login: expired@example.com, firstName: Eve, lastName: Expired, status: PASSWORD_EXPIRED, password: Okta-Pa55word}
  - {login: locked@example.com, firstName: Lea, lastName: Locked, status: LOCKED_OUT, password: Okta-Pa55word}
  - {login: suspended@example.com, firstName: Sue, lastName: Suspended, status: SUSPENDED, password: Okta-Pa55word}
  - login: off@example.com
    firstName: Ole
    lastName: Ofstad
    email: ole@example.org
    title: Former
    status: DEPROVISIONED
    apps:
      - Payroll
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A good seed in a file."""
    path = tmp_path / "org.yaml"
    path.write_text(SEED, encoding="utf-8")
    return path


def user(okta: Okta, login: str) -> dict[str, Any]:
    return dict(okta.client.get_user(login).json())


def test_each_user_has_the_wanted_status(file: Path) -> None:
    """All eight statuses."""
    okta = simulated(seed=file)

    for name, status in (
        ("staged", "STAGED"),
        ("provisioned", "PROVISIONED"),
        ("active", "ACTIVE"),
        ("recovery", "RECOVERY"),
        ("expired", "PASSWORD_EXPIRED"),
        ("locked", "LOCKED_OUT"),
        ("suspended", "SUSPENDED"),
        ("off", "DEPROVISIONED"),
    ):
        assert user(okta, f"{name}@example.com")["status"] == status


def test_a_user_has_the_profile_of_the_seed(file: Path) -> None:
    """The email is the login unless the seed says otherwise; other properties may stand there too."""
    okta = simulated(seed=file)

    assert user(okta, "active@example.com")["profile"]["email"] == "active@example.com"
    off = user(okta, "off@example.com")["profile"]
    assert (off["email"], off["title"], off["firstName"]) == ("ole@example.org", "Former", "Ole")


def test_the_password_of_the_seed_opens(file: Path) -> None:
    """Also under a lock, once it is lifted; an expired one opens to be changed."""
    okta = simulated(seed=file)
    assert okta.client.sign_in("active@example.com", PASSWORD).json()["status"] == "SUCCESS"
    assert okta.client.sign_in("expired@example.com", PASSWORD).json()["status"] == "PASSWORD_EXPIRED"

    okta.client.unlock("locked@example.com")
    assert okta.client.sign_in("locked@example.com", PASSWORD).json()["status"] == "SUCCESS"


def test_the_settings_count(file: Path) -> None:
    """Three wrong passwords lock, and a Classic org's links lead to /welcome."""
    okta = simulated(seed=file)
    assert okta.simulator
    for _ in range(3):
        okta.client.sign_in("active@example.com", "wrong")

    assert user(okta, "active@example.com")["status"] == "LOCKED_OUT"
    (mail,) = okta.simulator.mailbox("provisioned@example.com")
    assert "/welcome/" in mail.link


def test_the_mails_of_the_way_are_there(file: Path) -> None:
    """The link with which a user in RECOVERY goes on."""
    okta = simulated(seed=file)
    assert okta.simulator
    (reset,) = okta.simulator.mailbox("recovery@example.com")

    assert okta.client.open_reset_link(reset.token).json()["status"] == "PASSWORD_RESET"


def test_deactivation_drops_the_apps() -> None:
    """And no activation brings them back. Assignments show where two orgs are compared."""
    entry = {"login": "ann@example.com", "firstName": "Ann", "lastName": "Active"}
    with_apps, without = (simulated(seed={"users": [entry | {"apps": apps}]}) for apps in (["Payroll"], []))
    assert with_apps.simulator
    assert without.simulator
    assert with_apps.simulator.compare(without.simulator) == [
        "users ann@example.com apps Payroll: only in the first",
        "apps Payroll: only in the first",
    ]

    for okta in (with_apps, without):
        okta.client.deactivate("ann@example.com")
        okta.client.activate("ann@example.com", sendEmail=False)
    left = with_apps.simulator.compare(without.simulator)
    assert [line.partition(" ")[0] for line in left if not line.startswith("log ")] == ["apps"]


def test_the_same_seed_and_calls_get_the_same_answers(file: Path) -> None:
    """Byte for byte, whether the seed is YAML, JSON or a mapping."""
    as_json = file.with_suffix(".json")
    as_json.write_text(json.dumps(MAPPING), encoding="utf-8")
    as_yaml = file.with_name("small.yaml")
    as_yaml.write_text(json.dumps(MAPPING, indent=2), encoding="utf-8")
    answers = []
    for seed in (MAPPING, as_json, as_yaml, str(as_json)):
        okta = simulated(seed=seed)
        calls = (okta.client.get_user, okta.client.unlock, okta.client.suspend, okta.client.get_user)
        answers.append([call("lea@example.com").content for call in calls])

    assert all(found == answers[0] for found in answers)


MAPPING = {
    "settings": {"password": {"max_attempts": 2}},
    "users": [{"login": "lea@example.com", "firstName": "Lea", "lastName": "Locked", "status": "LOCKED_OUT"}],
}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "org.yaml: the seed is empty."),
        ("users: [", "org.yaml, line 1: the file is not complete, valid YAML"),
        ("users:\n  - login: a\n   b: c\n", "org.yaml, line 3: the file is not complete, valid YAML"),
        ("- 1\n- 2\n", "org.yaml, line 1: this has to be keys with values, not [1, 2]."),
        ("version: 3\nservices: {}\n", "org.yaml, line 1, version: this key is not known here."),
        ("settings:\n  engine: steam\n", "org.yaml, line 2, settings.engine: engine has to be 'identity' or 'classic'"),
        (
            "settings:\n  as_of: 2017-13\n",
            "org.yaml, line 2, settings.as_of: as_of has to be a month such as '2017-06'",
        ),
        (
            "settings:\n  password:\n    min_length: long\n",
            "line 3, settings.password.min_length: min_length has to be a whole number from 1 to 72, not 'long'.",
        ),
        (
            "settings:\n  reset_minutes: 0\n",
            "line 2, settings.reset_minutes: this has to be a number from 1 on, not 0.",
        ),
        (
            "settings:\n  shows_emails: 1\n",
            "line 2, settings.shows_emails: the value 1 is of the wrong type. Give one such as True.",
        ),
        ("users: {a: 1}\n", "line 1, users: this has to be a list"),
        (
            "users:\n  - login: a@example.com\n",
            "line 2, users.1: Okta refuses this profile. firstName: The field cannot be left blank",
        ),
        ("users: []\nusers: []\n", "line 2, users: this key is there twice."),
        ("settings: &a\n  password: *a\n", "a seed can't have anchors and aliases."),
        ("users: !!python/object:os.system {}\n", "line 1, users: a seed can't have tags."),
        (
            "users: [{firstName: Ann, lastName: Off}]\n",
            "users.1.lastName: this has to be a string, not False. Put it in quotes.",
        ),
        ("users: \x07\n", "the file is not valid YAML, because it has characters that YAML does not allow."),
    ],
)
def test_a_wrong_file_gets_one_clear_sentence(tmp_path: Path, text: str, words: str) -> None:
    """The file, the line, the key, and what was wrong."""
    path = tmp_path / "org.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SeedError) as caught:
        simulated(seed=path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"login": "short"},
            "users.1.login: Okta refuses this profile. login: Username must be in the form of an email address",
        ),
        ({"firstName": 5}, "users.1.firstName: this has to be a string, not 5."),
        ({"status": "LOCKED"}, "users.1.status: 'LOCKED' is not a status of a user. Use one of: STAGED,"),
        ({"status": "ABSENT"}, "users.1.status: 'ABSENT' is not a status of a user."),
        ({"status": []}, "users.1.status: [] is not a status of a user."),
        ({"password": "weak"}, "users.1.password: it does not meet the org's policy, which asks for at least 8"),
        ({"status": "PROVISIONED", "password": PASSWORD}, "users.1.password: a PROVISIONED user has no password yet."),
        ({"apps": "Payroll"}, "users.1.apps: this has to be a list, not 'Payroll'."),
        ({"apps": ["Wiki", "Wiki"]}, "users.1.apps.2: Wiki is there twice."),
        ({"surname": "Active"}, "users.1.surname: this key is not known here."),
    ],
)
def test_a_wrong_user_gets_one_clear_sentence(changes: dict[str, Any], words: str) -> None:
    """Which user, which key, and what was wrong."""
    entry = {"login": "ann@example.com", "firstName": "Ann", "lastName": "Active"} | changes

    with pytest.raises(SeedError) as caught:
        simulated(seed={"users": [entry]})
    assert f"the seed, {words}" in str(caught.value)


def test_two_users_of_one_login() -> None:
    """The second is refused, whatever its case."""
    entry = {"login": "ann@example.com", "firstName": "Ann", "lastName": "Active"}

    with pytest.raises(SeedError, match=r"users\.2\.login: a user above has the login ANN@example\.com already\."):
        simulated(seed={"users": [entry, entry | {"login": "ANN@example.com"}]})


def test_an_org_that_never_locks_has_no_locked_user() -> None:
    """The seed is refused, not the status bent."""
    entry = {"login": "ann@example.com", "firstName": "Ann", "lastName": "Active", "status": "LOCKED_OUT"}

    with pytest.raises(SeedError, match="this org never locks"):
        simulated(seed={"settings": {"password": {"max_attempts": 0}}, "users": [entry]})


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("org.json", b'{"users": [}', "org.json, line 1: the file is not complete, valid JSON"),
        ("org.json", b'{"users": [], "users": []}', "org.json: a key is in the same place twice."),
        ("org.yaml", b"\xff\xfe\x00", "org.yaml: the file is not text in UTF-8."),
        ("org.yaml", b"[" * 5000, "org.yaml: the file is nested too deeply."),
    ],
)
def test_a_torn_or_foreign_file(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    """Nothing of it reaches an org."""
    (tmp_path / name).write_bytes(data)

    with pytest.raises(SeedError) as caught:
        simulated(seed=tmp_path / name)
    assert words in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The name is told."""
    with pytest.raises(SeedError, match=r"nowhere\.yaml: the file can't be read: No such file or directory\."):
        simulated(seed=tmp_path / "nowhere.yaml")


def test_a_seed_registers_the_app_and_the_origins_of_a_browser() -> None:
    """The redirect URIs of the app are compared exactly; origins of the seed are added to those of the command."""
    address = "http://localhost:3000/login/callback"
    app = {"client_id": "0oa9app", "label": "Shop", "redirect_uris": [address]}
    content = {"settings": {"web_app": app, "trusted_origins": ["http://localhost:3000"]}}

    settings = planted(content, Settings(trusted_origins=("http://localhost:4000",))).settings

    assert settings.web_app.client_id == "0oa9app"
    assert settings.web_app.leads_back_to(address, ())
    assert not settings.web_app.leads_back_to(address + "/", ["http://localhost:3000"])
    assert settings.trusted_origins == ("http://localhost:4000", "http://localhost:3000")


def test_without_registered_addresses_any_of_a_trusted_origin_will_do() -> None:
    """It spares a learner the registration. An address that could not stand in a header is not accepted."""
    app, origins = planted({"users": []}).settings.web_app, ("http://localhost:3000",)

    assert app.leads_back_to("http://localhost:3000/any/page", origins)
    assert not app.leads_back_to("http://localhost:3001/any/page", origins)
    assert not app.leads_back_to("http://localhost:3000/\nX: y", origins)
    assert not app.leads_back_to("javascript:alert(1)", origins)


@pytest.mark.parametrize(
    ("app", "words"),
    [
        ({"client_id": ""}, "settings.web_app: web_app needs client_id to be an id such as '0oa1simulatedapp5d7'"),
        ({"label": " "}, "settings.web_app: web_app needs label to be a name"),
        ({"redirect_uris": ["/callback"]}, "settings.web_app: web_app needs redirect_uris to be a list of addresses"),
        ({"secret": "x"}, "settings.web_app.secret: this key is not known here. Use one of: client_id, label,"),
    ],
)
def test_an_app_that_is_wrong(app: dict[str, Any], words: str) -> None:
    with pytest.raises(SeedError) as raised:
        planted({"settings": {"web_app": app}})

    assert words in str(raised.value)


def test_a_seed_plants_groups_and_members() -> None:
    """By name; a group that is not named first is refused."""
    user = {"login": "ana@example.com", "firstName": "Ana", "lastName": "Lund", "groups": ["Sales"]}
    okta = simulated(seed={"groups": ["Sales"], "users": [user]})

    answer = http(okta).get(f"{okta.client.base_url}/api/v1/users/ana@example.com/groups").json()

    assert [group["profile"]["name"] for group in answer] == ["Everyone", "Sales"]
    with pytest.raises(SeedError, match="no group 'Sales'"):
        simulated(seed={"users": [user]})
