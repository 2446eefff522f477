"""Users who need no password: what the enrollment policy decides at creation, activation, sign-in and reset.

Sources: okta-developer-docs pull request 3193 and Okta's Users API reference, create user with optional password.
"""

from typing import Any

import pytest
import requests
from people import PASSWORD, PROFILE, Person, errors, http

from lifecycle.client.connect import simulated
from lifecycle.client.handles import Okta
from lifecycle.model.facts import Password
from lifecycle.org.policies import SettingError, Settings
from lifecycle.org.seeds import SeedError, planted

EVIDENCE = "X-Simulator-Evidence"
BY_EMAIL = {"password_enrollment": "OPTIONAL", "email_enrollment": "REQUIRED"}
DENIED = "403 E0000006 You do not have permission to perform the requested action"


def org(**settings: Any) -> Okta:
    return simulated(seed={"settings": BY_EMAIL | settings})


@pytest.fixture
def person() -> Person:
    """A user who was created without a password where none is required."""
    found = Person(org())
    found.create()
    return found


def types(person: Person) -> list[str]:
    url = f"{person.okta.client.base_url}/api/v1/logs"
    return [event["eventType"] for event in http(person.okta).get(url, params={"since": "2026-01-01T00:00:00Z"}).json()]


@pytest.mark.parametrize("kind", ["OPTIONAL", "NOT_ALLOWED"])
def test_a_user_is_active_at_creation_without_a_password(kind: str) -> None:
    """Optional or disabled: "the user status is set to ACTIVE and the user may immediately sign in" by email."""
    person = Person(org(password_enrollment=kind))

    created = person.create()

    assert created.json()["status"] == "ACTIVE"
    assert "password" not in created.json()["credentials"]
    assert created.headers[EVIDENCE] == "documented"
    assert person.okta.simulator
    assert person.okta.simulator.mailbox(person.login) == ()
    assert "user.lifecycle.activate" in types(person)


def test_without_an_authenticator_the_user_waits_for_a_password() -> None:
    """Okta's Users API reference: PROVISIONED, with an activation link, if no authenticator is enrolled."""
    person = Person(org(email_enrollment="NOT_ALLOWED"))

    assert person.create().json()["status"] == "PROVISIONED"
    assert person.okta.simulator
    assert len(person.okta.simulator.mailbox(person.login)) == 1


def test_an_admin_cannot_set_a_password() -> None:
    """The reference says that an admin "can't specify a password"; the words of the refusal are a guess."""
    person = Person(org())

    refused = person.create(password=PASSWORD)

    assert errors(refused)[0] == "400 E0000001 Api validation failed: password"
    assert refused.headers[EVIDENCE] == "documented"
    assert person.status == "ABSENT"
    person.create()
    later = person.call("update_user", password=PASSWORD)
    assert (later.status_code, later.headers[EVIDENCE]) == (400, "unknown")


@pytest.mark.parametrize("before", ["STAGED", "DEPROVISIONED"])
def test_an_activation_leads_to_active_with_a_link(before: str) -> None:
    """Okta's Users API reference, activate user: "visiting the activation link is optional"."""
    person = Person(org())
    person.create(activate=False)
    if before == "DEPROVISIONED":
        person.call("deactivate")
    assert person.status == before

    activated = person.call("activate", sendEmail=False)

    assert "activationToken" in activated.json()
    assert person.status == "ACTIVE"
    assert person.open("activation").json()["status"] == "SUCCESS"


def test_the_classic_sign_in_takes_no_password(person: Person) -> None:
    """The user has no password and can't use email at `/authn`. The code is inferred. No attempt locks the user."""
    for _ in range(12):
        refused = person.sign_in(PASSWORD)

    assert errors(refused)[0] == "401 E0000004 Authentication failed"
    assert refused.headers[EVIDENCE] == "inferred"
    assert person.status == "ACTIVE"


def test_there_is_nothing_to_forget_or_to_change_or_to_expire(person: Person) -> None:
    """guardian/gateway, docs/okta/signin.md: 403 E0000006. The rest follows from there being no password."""
    assert errors(person.call("forgot_password", sendEmail=False))[0] == DENIED
    assert errors(person.okta.client.recover_password(person.login))[0] == DENIED
    changed = person.call("change_password", oldPassword=PASSWORD, newPassword="Another-Pa55word")
    assert errors(changed)[0] == "403 E0000035 Change password not allowed on specified user."
    for name in ("expire_password", "expire_password_with_temp_password"):
        assert errors(person.call(name))[0].startswith("403 E0000038")
    assert person.status == "ACTIVE"


def test_a_reset_leads_to_a_password(person: Person) -> None:
    """guardian/gateway, docs/okta/signin.md: RECOVERY until the user has chosen a password."""
    person.call("reset_password", sendEmail=False)
    assert person.status == "RECOVERY"
    assert not person.sign_in(PASSWORD).ok
    person.open("reset")
    assert person.okta.client.choose_password(person.state_token, PASSWORD).ok

    assert person.status == "ACTIVE"
    assert person.sign_in(PASSWORD).json()["status"] == "SUCCESS"
    assert person.call("forgot_password", sendEmail=False).ok
    assert person.call("expire_password").ok
    assert person.status == "PASSWORD_EXPIRED"


def test_a_suspension_keeps_what_lay_underneath(person: Person) -> None:
    """As for any other user: the pause ends, and the user is ACTIVE without a password."""
    person.call("suspend")
    assert person.status == "SUSPENDED"
    person.call("unsuspend")
    assert person.status == "ACTIVE"


def test_a_policy_decides_it_for_the_groups_of_a_new_user() -> None:
    """The groups of the user determine the policy, so the `groupIds` of a creation count already."""
    okta = simulated()
    web, url = http(okta), okta.client.base_url
    group = web.post(f"{url}/api/v1/groups", json={"profile": {"name": "Customers"}}).json()["id"]
    body = {
        "type": "MFA_ENROLL",
        "name": "Customers",
        "conditions": {"people": {"groups": {"include": [group]}}},
        "settings": {
            "type": "AUTHENTICATORS",
            "authenticators": [
                {"key": "okta_password", "enroll": {"self": "OPTIONAL"}},
                {"key": "okta_email", "enroll": {"self": "REQUIRED"}},
            ],
        },
    }
    policy = web.post(f"{url}/api/v1/policies", json=body).json()
    assert created(web, url, "early@example.com", group) == "PROVISIONED"  # a policy without a rule is passed over
    rule = {"name": "Everybody", "type": "MFA_ENROLL", "actions": {"enroll": {"self": "CHALLENGE"}}}
    assert web.post(policy["_links"]["rules"]["href"], json=rule).ok

    assert created(web, url, "in@example.com", group) == "ACTIVE"
    assert created(web, url, "out@example.com") == "PROVISIONED"
    assert web.post(policy["_links"]["deactivate"]["href"]).ok
    assert created(web, url, "late@example.com", group) == "PROVISIONED"


def created(web: requests.Session, url: str, login: str, *groups: str) -> str:
    """The status of a new user in these groups, who has no password."""
    profile = PROFILE | {"login": login, "email": login}
    return str(web.post(f"{url}/api/v1/users", json={"profile": profile, "groupIds": groups}).json()["status"])


def test_the_default_policy_decides_it_for_everybody() -> None:
    """What the API sets, the org's settings say, and the document shows."""
    okta = simulated()
    web, url = http(okta), f"{okta.client.base_url}/api/v1/policies"
    (policy,) = web.get(url, params={"type": "MFA_ENROLL"}).json()
    for part in policy["settings"]["authenticators"]:
        if part["key"] in ("okta_password", "okta_email"):
            part["enroll"]["self"] = "OPTIONAL"

    changed = web.put(f"{url}/{policy['id']}", json=policy)

    assert changed.json()["settings"] == policy["settings"]
    assert changed.headers[EVIDENCE] == "documented"
    person = Person(okta)
    assert person.create().json()["status"] == "ACTIVE"


def test_a_snapshot_and_a_step_back_keep_it(person: Person, tmp_path: Any) -> None:
    """The user who needs no password is the same after a save and a load."""
    simulator = person.okta.simulator
    assert simulator
    simulator.save(tmp_path / "org.json")
    person.call("reset_password", sendEmail=False)
    simulator.load(tmp_path / "org.json")

    assert person.status == "ACTIVE"
    assert errors(person.call("forgot_password", sendEmail=False))[0] == DENIED


def test_a_seed_has_such_users() -> None:
    """They are ACTIVE without a password; a password in the seed is refused with words."""
    org = planted({"settings": BY_EMAIL, "users": [{"login": "ana@example.com", "firstName": "A", "lastName": "B"}]})

    (user,) = [user for user in org.users.all() if user.id != org.owner_id]
    assert (str(user.status), user.facts.password) == ("ACTIVE", Password.NONE)
    entry = {"login": "ana@example.com", "firstName": "A", "lastName": "B"}
    with pytest.raises(SeedError, match="requires no password"):
        planted({"settings": BY_EMAIL, "users": [entry | {"password": PASSWORD}]})
    with pytest.raises(SeedError, match="can't be LOCKED_OUT"):
        planted({"settings": BY_EMAIL, "users": [entry | {"status": "LOCKED_OUT"}]})


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"password_enrollment": "SOMETIMES"}, "password_enrollment has to be one of"),
        ({"password_enrollment": "OPTIONAL", "engine": "classic"}, "can only be changed in an Identity Engine org"),
        ({"password_enrollment": "OPTIONAL", "as_of": "2021-12"}, "can only be changed in an Identity Engine org"),
        ({"session_idle_minutes": 0}, "session_idle_minutes has to be a whole number"),
    ],
)
def test_a_setting_that_cannot_be(settings: dict[str, Any], words: str) -> None:
    """A password became optional with the release 2022.03 of the Identity Engine."""
    with pytest.raises(SettingError, match=words):
        Settings(**settings)
