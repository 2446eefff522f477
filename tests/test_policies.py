"""The password policy, by the API and by one Python call."""

import dataclasses
from datetime import datetime
from typing import Any

import pytest
import requests
from people import PASSWORD, PHONE, WRONG, Person, errors
from people import http as okta_session

from lifecycle.client.connect import SIMULATED_TOKEN
from lifecycle.client.okta import Okta
from lifecycle.org.org import Org
from lifecycle.org.policies import PasswordPolicy, Settings
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
    okta.simulator.set_password_policy(show_lockout_failures=True, self_service_unlock=True)
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


def test_a_refused_place_changes_neither_a_policy_nor_a_rule(http: requests.Session) -> None:
    """A PUT with a priority that can't be is refused as a whole: the name in it is not taken either."""
    policy = made(http, "OKTA_SIGN_ON", group(http), name="One").json()
    rule = ruled(http, policy, "First").json()
    body = {"name": "Two", "conditions": policy["conditions"], "priority": 0}

    for document in (policy, rule):
        link = document["_links"]["self"]["href"]
        before = http.get(link).json()
        changed = body if document is policy else {"name": "Second", "priority": 0}
        assert http.put(link, json=changed).status_code == 400
        assert http.get(link).json() == before


def test_reading_a_default_rule_changes_no_other_org(http: requests.Session) -> None:
    """What the default rule of one org shows once became the default of every new rule, in all orgs."""
    strict = connect(requests.Session(), App(Org(Settings(mfa=True, denies_sign_in=True)), SIMULATED_TOKEN))
    strict.headers["Authorization"] = f"SSWS {SIMULATED_TOKEN}"
    (default,) = strict.get(POLICIES, params={"type": "OKTA_SIGN_ON"}).json()
    (shown,) = strict.get(default["_links"]["rules"]["href"]).json()
    assert (shown["actions"]["signon"]["requireFactor"], shown["actions"]["signon"]["access"]) == (True, "DENY")

    new = ruled(http, made(http, "OKTA_SIGN_ON", group(http)).json()).json()
    assert (new["actions"]["signon"]["requireFactor"], new["actions"]["signon"]["access"]) == (False, "ALLOW")


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
        ("MFA_ENROLL", {"settings": {"factors": {}}}, 501),
        ("MFA_ENROLL", {"settings": {"authenticators": [{"key": "webauthn", "enroll": {"self": "OPTIONAL"}}]}}, 501),
        ("MFA_ENROLL", {"settings": {"authenticators": [{"key": "okta_email", "enroll": {"self": "ON"}}]}}, 400),
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
        ({"signon": {"access": "MAYBE"}}, 400),
        ({"signon": {"requireFactor": "yes"}}, 400),
        ({"signon": {"factorPromptMode": "DEVICE"}}, 501),
        ({"signon": {"session": {"usePersistentCookie": True}}}, 501),
        ({"signon": {"session": {"maxSessionIdleMinutes": 0}}}, 400),
        ({"signon": {"session": {"surprise": 0}}}, 501),
        ({"signon": {"session": 5}}, 400),
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


# ------------------------------------------------------------------------------------------------ rules that deny

SIGN_ON_DENIED = "403 E0000085 You do not have permission to access your account at this time."


def in_sales(okta: Okta, tester: Person) -> tuple[requests.Session, str]:
    """A user with a password in a group, and the id of the group."""
    web = okta_session(okta)
    tester.create(password=PASSWORD)
    sales = group(web)
    web.put(f"{GROUPS}/{sales}/users/{tester.id}")
    return web, sales


def test_a_sign_on_rule_denies_the_sign_in(okta: Okta, tester: Person) -> None:
    """E0000085, sign on denied exception: Okta's list of error codes. A wrong password is still a wrong password."""
    web, sales = in_sales(okta, tester)
    policy = made(web, "OKTA_SIGN_ON", sales).json()
    rule = ruled(web, policy, actions={"signon": {"access": "DENY"}})
    assert rule.json()["actions"]["signon"]["access"] == "DENY"

    denied = tester.sign_in()

    assert errors(denied)[0] == SIGN_ON_DENIED
    assert denied.headers[EVIDENCE] == "documented"
    assert errors(tester.sign_in(WRONG))[0] == "401 E0000004 Authentication failed"
    assert (tester.status, tester.get().json()["lastLogin"]) == ("ACTIVE", None)
    log = web.get(f"{okta.client.base_url}/api/v1/logs", params={"since": "2026-01-01T00:00:00Z"}).json()
    (event,) = [event for event in log if event["eventType"] == "policy.evaluate_sign_on"]
    assert event["outcome"]["result"] == "DENY"

    assert web.delete(rule.json()["_links"]["self"]["href"]).status_code == 204
    assert tester.sign_in().json()["status"] == "SUCCESS"


def test_nobody_is_signed_in_past_a_rule_that_denies(okta: Okta, tester: Person) -> None:
    """Neither an expired password nor a link leads past it; what Okta says at these steps is not known."""
    web, sales = in_sales(okta, tester)
    tester.call("expire_password")
    tester.sign_in()
    ruled(web, made(web, "OKTA_SIGN_ON", sales).json(), actions={"signon": {"access": "DENY"}})

    late = okta.client.change_expired_password(tester.state_token, PASSWORD, "Another-Pa55word")
    assert (errors(late)[0], late.headers[EVIDENCE]) == (SIGN_ON_DENIED, "unknown")
    tester.call("reset_password", sendEmail=False)
    tester.open("reset")
    chosen = okta.client.choose_password(tester.state_token, "Another-Pa55word")
    assert (errors(chosen)[0], chosen.headers[EVIDENCE]) == (SIGN_ON_DENIED, "unknown")
    assert tester.status == "RECOVERY"


def test_a_sign_on_rule_limits_sessions(okta: Okta, tester: Person) -> None:
    """`maxSessionIdleMinutes` and `maxSessionLifetimeMinutes`: Okta's Policy API reference, session object."""
    web, sales = in_sales(okta, tester)
    limits = {"maxSessionIdleMinutes": 30, "maxSessionLifetimeMinutes": 45}
    rule = ruled(web, made(web, "OKTA_SIGN_ON", sales).json(), actions={"signon": {"session": limits}}).json()
    assert rule["actions"]["signon"]["session"] == limits | {"usePersistentCookie": False}

    sessions = f"{okta.client.base_url}/api/v1/sessions"
    session = web.post(sessions, json={"sessionToken": tester.sign_in().json()["sessionToken"]}).json()
    begun = session["createdAt"]
    assert minutes(begun, session["expiresAt"]) == 30
    assert okta.simulator
    okta.simulator.advance(minutes=20)
    fresh = web.post(f"{sessions}/{session['id']}/lifecycle/refresh").json()
    assert minutes(begun, fresh["expiresAt"]) == 45
    okta.simulator.advance(minutes=26)
    assert web.get(f"{sessions}/{session['id']}").status_code == 404


def minutes(since: str, until: str) -> float:
    """The minutes between two timestamps."""
    first, last = (datetime.fromisoformat(text.replace("Z", "+00:00")) for text in (since, until))
    return (last - first).total_seconds() / 60


def test_a_password_rule_denies_what_users_do_to_their_passwords(okta: Okta, tester: Person) -> None:
    """`passwordChange` and `selfServicePasswordReset`: Okta's Policy API reference, password rules actions."""
    web, _ = in_sales(okta, tester)
    (policy,) = web.get(POLICIES, params={"type": "PASSWORD"}).json()
    denies = {"access": "DENY"}
    rule = ruled(web, policy, actions={"passwordChange": denies, "selfServicePasswordReset": denies})
    assert rule.ok

    changed = tester.call("change_password", oldPassword=PASSWORD, newPassword="Another-Pa55word")
    assert errors(changed)[0] == "403 E0000035 Change password not allowed on specified user."
    forgotten = tester.call("forgot_password", sendEmail=False)
    assert errors(forgotten)[0] == "403 E0000034 Forgot password not allowed on specified user."
    assert forgotten.headers[EVIDENCE] == "unknown"
    public = okta.client.recover_password(tester.login)
    assert errors(public)[0] == "403 E0000006 You do not have permission to perform the requested action"
    assert public.headers[EVIDENCE] == "reported"
    assert tester.call("reset_password", sendEmail=False).ok


# ----------------------------------------------------------------------------------------- enrollment policies


def enrolling(web: requests.Session, *include: str, **asked: str) -> requests.Response:
    """Make an enrollment policy for some groups, with what it says of the authenticators."""
    authenticators = [{"key": key, "enroll": {"self": value}} for key, value in asked.items()]
    settings = {"type": "AUTHENTICATORS", "authenticators": authenticators}
    return made(web, "MFA_ENROLL", *include, settings=settings)


def test_an_enrollment_policy_decides_which_factors_are_asked_for(okta: Okta, tester: Person) -> None:
    """MFA_ENROLL until every required factor is enrolled: Okta's Policy API reference, authenticator enrollment."""
    web, sales = in_sales(okta, tester)
    signs_on = made(web, "OKTA_SIGN_ON", sales).json()
    ruled(web, signs_on, actions={"signon": {"requireFactor": True, "factorPromptMode": "ALWAYS"}})
    assert tester.sign_in().json()["status"] == "SUCCESS"  # no policy asks anybody to enroll a factor
    policy = enrolling(web, sales, security_question="REQUIRED", google_otp="OPTIONAL", phone_number="REQUIRED")
    assert policy.headers[EVIDENCE] == "documented"
    rule = ruled(web, policy.json(), actions={"enroll": {"self": "CHALLENGE"}}).json()
    assert rule["type"] == "MFA_ENROLL"

    asked = tester.sign_in().json()
    assert asked["status"] == "MFA_ENROLL"
    offered = {(f["factorType"], f["provider"]): f["enrollment"] for f in asked["_embedded"]["factors"]}
    assert offered == {
        ("question", "OKTA"): "REQUIRED",
        ("token:software:totp", "GOOGLE"): "OPTIONAL",
        ("sms", "OKTA"): "REQUIRED",
    }
    assert "skip" not in asked["_links"]

    def enroll(kind: str, **profile: str) -> dict[str, Any]:
        body = {"stateToken": tester.state_token, "factorType": kind, "provider": "OKTA", "profile": profile}
        return dict(web.post(f"{okta.client.base_url}/api/v1/authn/factors", json=body).json())

    assert enroll("token:software:totp")["errorCode"] == "E0000006"  # which the policy does not allow
    between = enroll("question", question="disliked_food", answer="mayonnaise")
    assert between["status"] == "MFA_ENROLL"  # the phone is still missing
    assert "skip" not in between["_links"]
    assert okta.client.skip(tester.state_token).status_code == 403
    tester.factor = {"id": enroll("sms", phoneNumber=PHONE)["_embedded"]["factor"]["id"]}
    activate = f"{okta.client.base_url}/api/v1/authn/factors/{tester.factor['id']}/lifecycle/activate"
    done = web.post(activate, json={"stateToken": tester.state_token, "passCode": tester.text()}).json()
    assert done["status"] == "SUCCESS"
    assert tester.sign_in().json()["status"] == "MFA_REQUIRED"


def test_a_rule_that_never_asks_to_enroll(okta: Okta, tester: Person) -> None:
    """`enroll.self` NEVER: Okta's Policy API reference, policy action data. LOGIN is refused aloud."""
    web, sales = in_sales(okta, tester)
    ruled(web, made(web, "OKTA_SIGN_ON", sales).json(), actions={"signon": {"requireFactor": True}})
    policy = enrolling(web, sales, security_question="OPTIONAL").json()
    assert ruled(web, policy, actions={"enroll": {"self": "LOGIN"}}).status_code == 501
    rule = ruled(web, policy, actions={"enroll": {"self": "NEVER"}}).json()
    assert tester.sign_in().json()["status"] == "SUCCESS"

    body = {"name": rule["name"], "actions": {"enroll": {"self": "CHALLENGE"}}}
    assert web.put(rule["_links"]["self"]["href"], json=body).ok
    asked = tester.sign_in().json()
    assert asked["status"] == "MFA_ENROLL"
    assert "skip" in asked["_links"]
    assert okta.client.skip(tester.state_token).json()["status"] == "SUCCESS"


def test_enrollment_policies_are_listed_in_their_order(http: requests.Session) -> None:
    """What is left out of a policy's settings stays when it is replaced, and that is a guess."""
    first = enrolling(http, okta_password="REQUIRED", security_question="OPTIONAL").json()
    second = made(http, "MFA_ENROLL", name="Second", priority=1).json()
    assert listed(http, "MFA_ENROLL") == ["Second", first["name"], "Default Policy"]
    found = {part["key"]: part["enroll"]["self"] for part in second["settings"]["authenticators"]}
    assert found == dict.fromkeys(found, "NOT_ALLOWED") | {"okta_password": "REQUIRED"}

    changed = [{"key": "google_otp", "enroll": {"self": "REQUIRED"}}]
    body = {"type": "MFA_ENROLL", "name": first["name"], "settings": {"authenticators": changed}}
    replaced = http.put(f"{POLICIES}/{first['id']}", json=body)
    now = {part["key"]: part["enroll"]["self"] for part in replaced.json()["settings"]["authenticators"]}
    assert (now["security_question"], now["google_otp"]) == ("OPTIONAL", "REQUIRED")
    assert replaced.headers[EVIDENCE] == "unknown"
    whole = http.put(f"{POLICIES}/{first['id']}", json=replaced.json())
    assert whole.headers[EVIDENCE] == "documented"
    assert http.delete(f"{POLICIES}/{first['id']}").status_code == 204
    assert listed(http, "MFA_ENROLL") == ["Second", "Default Policy"]


@pytest.mark.parametrize("keys", [("google_otp",), ("security_question", "phone_number", "google_otp", "okta_verify")])
def test_a_default_enrollment_that_is_not_played(http: requests.Session, keys: tuple[str, ...]) -> None:
    """The org has one setting for all factors, and no sign-in that asks for one that nobody has to show."""
    (policy,) = http.get(POLICIES, params={"type": "MFA_ENROLL"}).json()
    authenticators = [{"key": key, "enroll": {"self": "OPTIONAL"}} for key in keys]
    body = {"type": "MFA_ENROLL", "settings": {"authenticators": authenticators}}

    assert http.put(f"{POLICIES}/{policy['id']}", json=body).status_code == 501
    assert http.get(f"{POLICIES}/{policy['id']}").json() == policy


def test_an_org_too_old_for_optional_passwords() -> None:
    """A policy that says so is refused, with the words of the setting."""
    web = connect(requests.Session(), App(Org(Settings(as_of="2020-01")), SIMULATED_TOKEN))
    web.headers["Authorization"] = f"SSWS {SIMULATED_TOKEN}"

    refused = enrolling(web, okta_password="OPTIONAL")

    assert errors(refused)[0] == "400 E0000001 Api validation failed: password_enrollment"
