"""The password policy, by the API and by one Python call."""

import dataclasses
from typing import Any

import pytest
import requests
from people import PASSWORD, WRONG, Person, errors
from people import http as okta_session

from lifecycle.client.connect import SIMULATED_TOKEN
from lifecycle.client.handles import Okta
from lifecycle.org.org import Org
from lifecycle.org.policies import PasswordPolicy
from lifecycle.service.adapter import connect
from lifecycle.service.app import App

POLICIES = "https://simulated.okta.example/api/v1/policies"
USERS = "https://simulated.okta.example/api/v1/users"
SETTINGS = {
    "password": {
        "complexity": {
            "minLength": 8,
            "minLowerCase": 1,
            "minUpperCase": 1,
            "minNumber": 1,
            "minSymbol": 0,
            "excludeUsername": True,
            "excludeAttributes": [],
            "dictionary": {"common": {"exclude": False}},
        },
        "age": {"maxAgeDays": 0, "expireWarnDays": 0, "minAgeMinutes": 0, "historyCount": 5},
        "lockout": {
            "maxAttempts": 10,
            "autoUnlockMinutes": 0,
            "showLockoutFailures": False,
            "userLockoutNotificationChannels": [],
        },
    },
    "recovery": {
        "factors": {
            "recovery_question": {"status": "ACTIVE", "properties": {"complexity": {"minLength": 4}}},
            "okta_email": {"status": "ACTIVE", "properties": {"recoveryToken": {"tokenLifetimeMinutes": 60}}},
            "okta_sms": {"status": "INACTIVE"},
            "okta_call": {"status": "INACTIVE"},
        }
    },
    "delegation": {"options": {"skipUnlock": False}},
}


@pytest.fixture
def http() -> requests.Session:
    """A plain session to an org, with a right token."""
    session = connect(requests.Session(), App(Org(), SIMULATED_TOKEN))
    session.headers["Authorization"] = f"SSWS {SIMULATED_TOKEN}"
    return session


@pytest.fixture
def policy(http: requests.Session) -> dict[str, Any]:
    """The password policy as it is found."""
    (found,) = http.get(POLICIES, params={"type": "PASSWORD"}).json()
    return dict(found)


def test_a_fresh_org_has_the_recorded_defaults(policy: dict[str, Any]) -> None:
    """Ten attempts, five old passwords, an hour for a reset link."""
    assert policy["settings"] == SETTINGS
    assert (policy["type"], policy["name"], policy["system"]) == ("PASSWORD", "Default Policy", True)
    assert policy["id"].startswith("00p")
    assert len(policy["id"]) == 20


def test_one_policy_is_read_by_its_id(http: requests.Session, policy: dict[str, Any]) -> None:
    """It is as in the list; another id is not found."""
    assert http.get(f"{POLICIES}/{policy['id']}").json() == policy

    summary, causes = errors(http.get(f"{POLICIES}/00pnothing"))
    assert (summary, causes) == ("404 E0000007 Not found: Resource not found: 00pnothing (Policy)", ())


@pytest.mark.parametrize(("query", "code"), [({}, 400), ({"type": "ACCESS_POLICY"}, 501)])
def test_only_some_types_are_listed(http: requests.Session, query: dict[str, str], code: int) -> None:
    """A list needs its type; other types are refused aloud."""
    assert http.get(POLICIES, params=query).status_code == code


def test_a_policy_that_is_put_back_unread_changes_nothing(http: requests.Session, policy: dict[str, Any]) -> None:
    """Ids, timestamps and links may come back as they went out."""
    response = http.put(f"{POLICIES}/{policy['id']}", json=policy)

    assert response.json() == policy
    assert response.headers["X-Simulator-Evidence"] == "documented"


def test_a_changed_policy_counts_at_once(http: requests.Session, policy: dict[str, Any]) -> None:
    """A password that was good enough is too short for the next user."""
    policy["settings"]["password"]["complexity"]["minLength"] = 20
    changed = http.put(f"{POLICIES}/{policy['id']}", json=policy).json()
    assert changed["settings"]["password"]["complexity"]["minLength"] == 20
    assert changed["lastUpdated"] > policy["lastUpdated"]

    profile = {"login": "a@example.com", "email": "a@example.com", "firstName": "A", "lastName": "B"}
    refused = http.post(USERS, json={"profile": profile, "credentials": {"password": {"value": PASSWORD}}})
    summary, causes = errors(refused)
    assert summary == "400 E0000001 Api validation failed: password"
    assert "at least 20 characters" in causes[0]


def test_what_is_left_out_stays(http: requests.Session, policy: dict[str, Any]) -> None:
    """That is a guess, and says so."""
    body = {"type": "PASSWORD", "name": "Default Policy", "settings": {"password": {"lockout": {"maxAttempts": 3}}}}
    response = http.put(f"{POLICIES}/{policy['id']}", json=body)

    lockout = SETTINGS["password"]["lockout"] | {"maxAttempts": 3}
    assert response.json()["settings"] == SETTINGS | {"password": SETTINGS["password"] | {"lockout": lockout}}
    assert response.headers["X-Simulator-Evidence"] == "unknown"


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"password": {"complexity": {"minLength": 0}}}, "minLength"),
        ({"password": {"complexity": {"minLength": "8"}}}, "minLength"),
        ({"password": {"complexity": {"minLength": True}}}, "minLength"),
        ({"password": {"complexity": {"minSymbol": 2}}}, "minSymbol"),
        ({"password": {"complexity": {"excludeUsername": 1}}}, "excludeUsername"),
        ({"password": {"lockout": {"maxAttempts": -1}}}, "maxAttempts"),
        ({"password": {"lockout": {"autoUnlockMinutes": 10_000}}}, "autoUnlockMinutes"),
        ({"password": {"lockout": {"maxAttempt": 3}}}, "maxAttempt"),
        ({"password": 8}, "password"),
        ({"surprise": {"a": 1}}, "a"),
        (
            {"recovery": {"factors": {"okta_email": {"properties": {"recoveryToken": {"tokenLifetimeMinutes": 0}}}}}},
            "tokenLifetimeMinutes",
        ),
    ],
)
def test_an_impossible_value_is_refused(
    http: requests.Session, policy: dict[str, Any], settings: dict[str, Any], field: str
) -> None:
    """400 E0000001, its words a guess; and nothing is changed."""
    response = http.put(f"{POLICIES}/{policy['id']}", json={"type": "PASSWORD", "settings": settings})

    assert errors(response)[0] == f"400 E0000001 Api validation failed: {field}"
    assert response.headers["X-Simulator-Evidence"] == "unknown"
    assert http.get(f"{POLICIES}/{policy['id']}").json() == policy


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Another"},
        {"status": "INACTIVE"},
        {"settings": {"recovery": {"factors": {"okta_sms": {"status": "ACTIVE"}}}}},
        {"settings": {"password": {"complexity": {"excludeAttributes": ["firstName"]}}}},
    ],
)
def test_what_is_not_played_is_refused_aloud(
    http: requests.Session, policy: dict[str, Any], body: dict[str, Any]
) -> None:
    """501; nothing is taken in silence and then not done."""
    assert http.put(f"{POLICIES}/{policy['id']}", json=body).status_code == 501
    assert http.get(f"{POLICIES}/{policy['id']}").json() == policy


def test_by_one_python_call(tester: Person) -> None:
    """Two wrong passwords lock where the policy says so."""
    assert tester.okta.simulator
    tester.create(password=PASSWORD)
    tester.okta.simulator.set_password_policy(max_attempts=2)

    tester.sign_in(WRONG)
    assert tester.status == "ACTIVE"
    tester.sign_in(WRONG)
    assert tester.status == "LOCKED_OUT"


def test_a_python_call_is_checked_too(okta: Okta) -> None:
    """A sentence that names the field, and the policy as before."""
    assert okta.simulator
    with pytest.raises(ValueError, match=r"max_attempts has to be a whole number from 0 to 100, not -1\."):
        okta.simulator.set_password_policy(max_attempts=-1)
    with pytest.raises(TypeError):
        okta.simulator.set_password_policy(no_such_field=1)

    assert okta.simulator.set_password_policy().max_attempts == 10


def test_a_step_back_undoes_a_policy_too(okta: Okta) -> None:
    """And what the map knows of the org follows the policy both ways."""
    assert okta.simulator
    before = okta.world
    okta.simulator.remember(1)
    okta.simulator.set_password_policy(show_lockout_failures=True)
    assert okta.world != before

    assert okta.simulator.back() == 1
    assert okta.world == before


def test_the_help_of_a_policy_names_each_field_and_its_limits() -> None:
    """What `help(PasswordPolicy)` shows in a notebook. The limits of the lockout are documented (Okta's support
    site).
    """
    said = str(PasswordPolicy.__doc__)

    assert all(f"\n{field.name} (" in said for field in dataclasses.fields(PasswordPolicy))
    assert "\nmax_attempts (0 to 100): After how many wrong passwords a user is locked out." in said
    assert "\nexclude_username (true or false): " in said


# ------------------------------------------------------------------------------------------------- several policies

EVIDENCE, TEXT = "X-Simulator-Evidence", "X-Simulator-Evidence-Text"
GROUPS = "https://simulated.okta.example/api/v1/groups"
ALLOWS = {"access": "ALLOW"}


def group(web: requests.Session, name: str = "Sales") -> str:
    return str(web.post(GROUPS, json={"profile": {"name": name}}).json()["id"])


def made(web: requests.Session, kind: str, *group_ids: str, name: str = "Strict", **more: Any) -> requests.Response:
    people = {"people": {"groups": {"include": list(group_ids)}}}
    return web.post(POLICIES, json={"type": kind, "name": name, "description": "For some", "conditions": people} | more)


def ruled(web: requests.Session, policy: dict[str, Any], name: str = "A rule", **more: Any) -> requests.Response:
    return web.post(policy["_links"]["rules"]["href"], json={"name": name} | more)


def listed(web: requests.Session, kind: str) -> list[str]:
    found = web.get(POLICIES, params={"type": kind}).json()
    assert [policy["priority"] for policy in found] == list(range(1, len(found) + 1))
    return [policy["name"] for policy in found]


@pytest.mark.parametrize("kind", ["PASSWORD", "OKTA_SIGN_ON", "MFA_ENROLL"])
def test_every_kind_has_a_default_policy_with_a_rule(http: requests.Session, kind: str) -> None:
    """It is for Everyone and has no DELETE: terraform-provider-okta, TestAccResourceOktaPolicyRulePassword_crud."""
    (found,) = http.get(POLICIES, params={"type": kind}).json()
    (rule,) = http.get(found["_links"]["rules"]["href"]).json()
    (everyone,) = http.get(GROUPS).json()

    assert found["conditions"]["people"] == {"groups": {"include": [everyone["id"]]}}
    assert (found["system"], found["_links"]["self"]["hints"]["allow"]) == (True, ["GET", "PUT"])
    assert (rule["system"], rule["priority"], rule["status"]) == (True, 1, "ACTIVE")
    for url in (found["_links"]["self"]["href"], rule["_links"]["self"]["href"]):
        refused = http.delete(url)
        assert (refused.status_code, refused.headers[EVIDENCE]) == (400, "unknown")
    assert http.get(found["_links"]["self"]["href"]).json() == found


def test_a_sign_on_policy_looks_like_a_recorded_one(http: requests.Session) -> None:
    """okta-sdk-python, test_create_get_sign_on_policy_rule."""
    answer = made(http, "OKTA_SIGN_ON", group(http))
    policy = answer.json()
    rule = ruled(http, policy, type="SIGN_ON").json()

    assert (answer.status_code, answer.headers[EVIDENCE]) == (200, "recorded")
    assert (policy["priority"], policy["system"], policy["status"]) == (1, False, "ACTIVE")
    assert list(policy["_links"]) == ["self", "rules", "deactivate"]
    assert "settings" not in policy
    assert (rule["type"], rule["priority"], rule["id"][:3]) == ("SIGN_ON", 1, "0pr")
    assert rule["conditions"] == {
        "people": {"users": {"exclude": []}},
        "network": {"connection": "ANYWHERE"},
        "authContext": {"authType": "ANY"},
    }
    assert list(rule["actions"]["signon"]) == [
        "access", "requireFactor", "primaryFactor", "rememberDeviceByDefault", "session",
    ]  # fmt: skip
    assert http.get(rule["_links"]["self"]["href"]).json() == rule


def test_policies_have_an_order(http: requests.Session) -> None:
    """A new one stands before the default policy, or where `priority` says: Okta's Policy API reference."""
    sales = group(http)
    for name in ("One", "Two"):
        made(http, "PASSWORD", sales, name=name)
    three = made(http, "PASSWORD", sales, name="Three", priority=1).json()
    assert listed(http, "PASSWORD") == ["Three", "One", "Two", "Default Policy"]

    body = {name: three[name] for name in ("type", "name", "description", "conditions")} | {"priority": 99}
    moved = http.put(three["_links"]["self"]["href"], json=body)
    assert (moved.json()["priority"], moved.headers[EVIDENCE]) == (3, "unknown")  # its settings were left out
    assert listed(http, "PASSWORD") == ["One", "Two", "Three", "Default Policy"]
    assert http.delete(three["_links"]["self"]["href"]).status_code == 204
    assert listed(http, "PASSWORD") == ["One", "Two", "Default Policy"]
    assert listed(http, "OKTA_SIGN_ON") == ["Default Policy"]


def test_rules_have_an_order(http: requests.Session) -> None:
    """A new one stands before the default rule, or where `priority` says."""
    (policy,) = http.get(POLICIES, params={"type": "OKTA_SIGN_ON"}).json()
    first, second = (ruled(http, policy, name).json() for name in ("One", "Two"))
    third = ruled(http, policy, "Three", priority=1).json()

    def names() -> list[str]:
        return [rule["name"] for rule in http.get(policy["_links"]["rules"]["href"]).json()]

    assert (names(), third["priority"]) == (["Three", "One", "Two", "Default Rule"], 1)
    http.put(second["_links"]["self"]["href"], json={"name": "Second", "priority": 1})
    http.delete(first["_links"]["self"]["href"])
    assert names() == ["Second", "Three", "Default Rule"]
    assert http.post(third["_links"]["deactivate"]["href"]).status_code == 204
    shown = http.get(third["_links"]["self"]["href"]).json()
    assert (shown["status"], "activate" in shown["_links"]) == ("INACTIVE", True)


def test_the_first_policy_for_a_group_of_the_user_holds(http: requests.Session) -> None:
    """Its length and its lock, not those of the default policy: Okta's Policy API reference, priority."""
    sales = group(http)
    settings = {"password": {"complexity": {"minLength": 20}, "lockout": {"maxAttempts": 2}}}
    policy = made(http, "PASSWORD", sales, settings=settings).json()
    ids = {}
    for name in ("in", "out"):
        profile = {"login": f"{name}@example.com", "email": f"{name}@example.com", "firstName": "A", "lastName": "B"}
        body = {"profile": profile, "credentials": {"password": {"value": PASSWORD}}}
        ids[name] = http.post(USERS, json=body).json()["id"]
    http.put(f"{GROUPS}/{sales}/users/{ids['in']}")

    def status(name: str) -> str:
        return str(http.get(f"{USERS}/{ids[name]}").json()["status"])

    new = {"credentials": {"password": {"value": PASSWORD + "2"}}}
    refused, taken = (http.post(f"{USERS}/{ids[name]}", json=new) for name in ("in", "out"))
    assert "at least 20 characters" in errors(refused)[1][0]
    assert taken.ok
    for name in ids:
        for _ in range(2):
            body = {"username": f"{name}@example.com", "password": WRONG}
            http.post("https://simulated.okta.example/api/v1/authn", json=body)
    assert (status("in"), status("out")) == ("LOCKED_OUT", "ACTIVE")

    http.post(policy["_links"]["deactivate"]["href"])
    assert http.post(f"{USERS}/{ids['in']}", json=new).ok


def test_a_sign_on_rule_asks_for_a_factor(okta: Okta, tester: Person) -> None:
    """MFA_REQUIRED for whom the rule holds, and SUCCESS for whom it leaves out: Okta's Policy API reference, rules."""
    web = okta_session(okta)
    tester.create(password=PASSWORD)
    tester.enroll("question")
    sales = group(web)
    web.put(f"{GROUPS}/{sales}/users/{tester.id}")
    assert tester.sign_in().json()["status"] == "SUCCESS"

    policy = made(web, "OKTA_SIGN_ON", sales).json()
    assert tester.sign_in().json()["status"] == "SUCCESS"  # a policy without a rule is passed over
    rule = ruled(web, policy, actions={"signon": {"access": "ALLOW", "requireFactor": True}}).json()
    assert tester.sign_in().json()["status"] == "MFA_REQUIRED"

    people = {"people": {"users": {"exclude": [tester.id]}}}
    body = {"name": rule["name"], "conditions": people, "actions": rule["actions"]}
    assert web.put(rule["_links"]["self"]["href"], json=body).ok
    assert tester.sign_in().json()["status"] == "SUCCESS"


def test_a_password_rule_lets_users_unlock_themselves(okta: Okta, tester: Person) -> None:
    """`selfServiceUnlock`: Okta's Policy API reference, password policy rules."""
    web = okta_session(okta)
    tester.create(password=PASSWORD)
    for _ in range(10):
        tester.sign_in(WRONG)
    unlock = "https://simulated.okta.example/api/v1/authn/recovery/unlock"
    body = {"username": tester.login, "factorType": "EMAIL"}

    def mails() -> int:
        assert okta.simulator
        web.post(unlock, json=body)
        return len(okta.simulator.mailbox(tester.login))

    before = mails()
    (policy,) = web.get(POLICIES, params={"type": "PASSWORD"}).json()
    rule = ruled(web, policy, actions={"selfServiceUnlock": ALLOWS})

    assert rule.headers[EVIDENCE] == "recorded"
    assert mails() == before + 1


@pytest.mark.parametrize(
    ("kind", "more", "status"),
    [
        ("PASSWORD", {"name": ""}, 400),
        ("PASSWORD", {"name": "Default Policy"}, 400),
        ("PASSWORD", {"priority": 0}, 400),
        ("PASSWORD", {"settings": {"password": {"lockout": {"maxAttempts": -1}}}}, 400),
        ("PASSWORD", {"settings": {"delegation": {"options": {"skipUnlock": True}}}}, 501),
        ("PASSWORD", {"conditions": {"authProvider": {"provider": "ACTIVE_DIRECTORY"}}}, 501),
        ("PASSWORD", {"conditions": {"people": {"groups": {"include": ["00gnone"]}}}}, 404),
        ("PASSWORD", {"surprise": 1}, 400),
        ("OKTA_SIGN_ON", {"settings": {"a": 1}}, 400),
        ("MFA_ENROLL", {}, 501),
        ("ACCESS_POLICY", {}, 501),
        ("", {}, 400),
    ],
)
def test_a_policy_that_is_not_made(http: requests.Session, kind: str, more: dict[str, Any], status: int) -> None:
    """Nothing is taken in silence and then not done."""
    assert made(http, kind, **more).status_code == status
    for known in ("PASSWORD", "OKTA_SIGN_ON", "MFA_ENROLL"):
        assert listed(http, known) == ["Default Policy"]


@pytest.mark.parametrize(
    ("actions", "status"),
    [
        ({"signon": {"access": "DENY"}}, 501),
        ({"signon": {"requireFactor": "yes"}}, 400),
        ({"signon": {"factorPromptMode": "ALWAYS"}}, 501),
        ({"signon": {"session": {"maxSessionIdleMinutes": 5}}}, 501),
        ({"signon": 1}, 400),
        ({"enroll": {"self": "LOGIN"}}, 501),
    ],
)
def test_a_rule_that_is_not_made(http: requests.Session, actions: dict[str, Any], status: int) -> None:
    """The same of a rule's actions."""
    (policy,) = http.get(POLICIES, params={"type": "OKTA_SIGN_ON"}).json()

    assert ruled(http, policy, actions=actions).status_code == status
    assert len(http.get(policy["_links"]["rules"]["href"]).json()) == 1


def test_policies_survive_a_file_and_lose_a_deleted_group(okta: Okta, tmp_path: Any) -> None:
    """In their order, with their rules."""
    web = okta_session(okta)
    assert okta.simulator
    sales = group(web)
    policy = made(web, "PASSWORD", sales).json()
    ruled(web, policy, actions={"selfServiceUnlock": ALLOWS})
    saved = web.get(POLICIES, params={"type": "PASSWORD"}).json()
    okta.simulator.save(tmp_path / "org.json")

    web.delete(f"{GROUPS}/{sales}")
    assert web.get(policy["_links"]["self"]["href"]).json()["conditions"]["people"]["groups"]["include"] == []
    web.delete(policy["_links"]["self"]["href"])
    okta.simulator.load(tmp_path / "org.json")

    assert web.get(POLICIES, params={"type": "PASSWORD"}).json() == saved
    assert len(web.get(policy["_links"]["rules"]["href"]).json()) == 1
