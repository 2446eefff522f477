"""The password policy, by the API and by one Python call."""

import dataclasses
from typing import Any

import pytest
import requests
from people import PASSWORD, WRONG, Person, errors

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


@pytest.mark.parametrize(("query", "code"), [({}, 400), ({"type": "OKTA_SIGN_ON"}, 501)])
def test_only_password_policies_are_listed(http: requests.Session, query: dict[str, str], code: int) -> None:
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
