"""The System Log: which events a call writes, and how they are asked for. Expected from section 5 of
docs/okta-facts.md.
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from people import LOGIN, PASSWORD, PROFILE, QUESTION, WRONG, Person, errors, http, without_token

from lifecycle.client.connect import SIMULATED_TOKEN, simulated
from lifecycle.model.cases import Case
from lifecycle.model.consequences import CONSEQUENCES, events_of
from lifecycle.model.events import JOINED, JOINED_BY_RULE, LEFT, LEFT_BY_RULE, SESSION_ENDED
from lifecycle.model.facts import Status, status
from lifecycle.model.moves import WORLD, WORLDS_OF_MOVERS, moves, reachable
from lifecycle.model.tiers import Tier
from lifecycle.org import snapshot
from lifecycle.org.clock import Clock
from lifecycle.org.events import SYSTEM, EventLog
from lifecycle.org.org import Org
from lifecycle.org.policies import PasswordPolicy, Settings
from lifecycle.service.adapter import connect
from lifecycle.service.app import App

OWNER = "admin@example.com"
OKTA_ITSELF = "system@okta.com"
NEW = "Another-Pa55word"
START = "user.session.start"
WORLDS = (
    WORLD,
    *(frozenset({case}) for case in (Case.SELF_SERVICE_UNLOCK, Case.MFA, Case.BLOCKS_DEVICES)),
    frozenset({Case.DENIES_SIGN_IN}),
    *WORLDS_OF_MOVERS,
)
EVERY_MOVE = [move for world in WORLDS for facts in reachable(world) for move in moves(facts, world)]


def ask(person: Person, **query: Any) -> requests.Response:
    """`GET /api/v1/logs`, as an admin would send it."""
    return http(person.okta).get(f"{person.okta.client.base_url}/api/v1/logs", params=query)


def log(person: Person, **query: Any) -> list[dict[str, Any]]:
    response = ask(person, **{"limit": 1000} | query)
    assert response.status_code == 200, response.text
    return response.json()


def types(person: Person, **query: Any) -> list[str]:
    return [event["eventType"] for event in log(person, **query)]


def since_then(person: Person, seen: int) -> list[str]:
    return types(person)[seen:]


def following(response: requests.Response, relation: str) -> str:
    return response.links[relation]["url"]


def go_on(person: Person, response: requests.Response) -> requests.Response:
    return http(person.okta).get(following(response, "next"))


# --------------------------------------------------------------------------------------------- what calls write


def test_an_org_begins_with_an_empty_log(tester: Person) -> None:
    """Nothing has happened yet."""
    assert log(tester) == []


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ({"activate": False}, ["user.lifecycle.create"]),
        ({"activate": False, "password": PASSWORD}, ["user.lifecycle.create", "user.account.update_password"]),
        ({}, ["user.lifecycle.create", "user.lifecycle.activate"]),
        (
            {"password": PASSWORD},
            ["user.lifecycle.create", "user.lifecycle.activate", "user.account.update_password"],
        ),
    ],
)
def test_a_creation_writes(tester: Person, given: dict[str, Any], written: list[str]) -> None:
    """Create, then activate, then update_password: the natural guess where no source has the order (U9)."""
    tester.create(**given)

    assert types(tester) == written


@pytest.mark.parametrize(
    ("call", "written"),
    [
        ("suspend", ["user.lifecycle.suspend"]),
        ("deactivate", ["user.lifecycle.deactivate"]),
        ("delete_user", ["user.lifecycle.deactivate"]),
        ("expire_password", ["user.account.expire_password"]),
        ("expire_password_with_temp_password", ["user.account.update_password", "user.account.expire_password"]),
        ("reset_factors", ["user.mfa.factor.reset_all"]),
        ("clear_sessions", ["user.session.clear"]),
        ("get_user", []),
        ("forgot_password", ["user.account.reset_password", "system.email.password_reset.sent_message"]),
    ],
)
def test_a_call_on_an_active_user_writes(tester: Person, call: str, written: list[str]) -> None:
    """The event that the table of section 5 names for the change; reading writes nothing."""
    tester.create(password=PASSWORD)

    assert tester.call(call).ok
    assert since_then(tester, 3) == written


def test_an_unsuspension(tester: Person) -> None:
    """`user.lifecycle.unsuspend`, by the admin."""
    tester.create(password=PASSWORD)
    tester.call("suspend")
    tester.call("unsuspend")

    assert since_then(tester, 4) == ["user.lifecycle.unsuspend"]


def test_a_deletion_is_initiated_and_completed(tester: Person) -> None:
    """The second DELETE deletes: two events, which still name the user who is gone."""
    tester.create()
    tester.call("deactivate")
    tester.call("delete_user")

    last = log(tester)[-2:]
    assert [event["eventType"] for event in last] == [
        "user.lifecycle.delete.initiated",
        "user.lifecycle.delete.completed",
    ]
    assert {event["target"][0]["id"] for event in last} == {tester.id}


def test_a_return_is_an_activation(tester: Person) -> None:
    """A deactivated user who comes back is `user.lifecycle.activate`, never `reactivate` (Okta's support article on
    reactivation in the System Log).
    """
    tester.create(password=PASSWORD)
    tester.call("deactivate")
    tester.call("activate")
    tester.call("reactivate")

    assert since_then(tester, 4) == ["user.lifecycle.activate"]


@pytest.mark.parametrize("mailed", [True, False])
def test_a_reset_is_mailed_or_not(tester: Person, mailed: bool) -> None:
    """With a mail also `system.email.password_reset.sent_message`."""
    tester.create(password=PASSWORD)
    tester.call("reset_password", sendEmail=mailed)

    mail = ["system.email.password_reset.sent_message"] if mailed else []
    assert since_then(tester, 3) == ["user.account.reset_password", *mail]


def test_a_user_who_completes_the_setup_is_activated(tester: Person) -> None:
    """The user who completes the setup is the actor of `user.lifecycle.activate`.

    Source: Okta's support article on reactivation in the System Log.
    """
    tester.create(activate=False)
    tester.call("activate", sendEmail=False)
    tester.open("activation")
    tester.okta.client.choose_password(tester.state_token, PASSWORD)

    written = log(tester)[2:]
    assert [event["eventType"] for event in written] == [
        "user.lifecycle.activate",
        "user.account.update_password",
        START,
    ]
    assert {event["actor"]["id"] for event in written} == {tester.id}


def test_a_finished_reset_is_not_an_activation(tester: Person) -> None:
    """A RECOVERY user who chooses a password only updates it, and signs in."""
    tester.create(password=PASSWORD)
    tester.call("reset_password", sendEmail=False)
    tester.open("reset")
    tester.okta.client.choose_password(tester.state_token, NEW)

    assert since_then(tester, 4) == ["user.account.update_password", START]


@pytest.mark.parametrize(
    ("changed", "written"),
    [
        ({"nickName": "Tess"}, ["user.account.update_profile"]),
        ({"email": "new@example.com"}, ["user.account.update_profile", "user.account.update_primary_email"]),
        ({"secondEmail": "two@example.com"}, ["user.account.update_profile", "user.account.update_secondary_email"]),
        ({"firstName": "Test"}, []),
    ],
)
def test_a_changed_profile(tester: Person, changed: dict[str, str], written: list[str]) -> None:
    """`update_profile`, and for an e-mail address its own event; what changes nothing writes nothing."""
    tester.create()
    tester.call("update_user", profile=changed)

    assert since_then(tester, 2) == written


def test_an_admins_password_for_a_provisioned_user(tester: Person) -> None:
    """It makes the user ACTIVE, which is an activation, and the password is updated."""
    tester.create()
    tester.call("update_user", password=PASSWORD)

    assert since_then(tester, 2) == ["user.lifecycle.activate", "user.account.update_password"]


# --------------------------------------------------------------------------------------------- passwords refused


@pytest.mark.parametrize("call", ["change_password", "update_user"])
def test_a_rejected_password_by_an_admins_call(tester: Person, call: str) -> None:
    """`update_password` FAILURE `Password requirements were not met` (Okta's support article on the lockout counter),
    by the token's owner.
    """
    tester.create(password=PASSWORD)
    given = {"update_user": {"password": "x"}, "change_password": {"oldPassword": PASSWORD, "newPassword": "x"}}

    assert not tester.call(call, **given[call]).ok
    (event,) = log(tester)[3:]
    assert (event["eventType"], event["outcome"], event["actor"]["alternateId"]) == (
        "user.account.update_password",
        {"result": "FAILURE", "reason": "Password requirements were not met"},
        OWNER,
    )


def test_a_rejected_password_by_the_user(tester: Person) -> None:
    """The same at the end of a reset link, by the user."""
    tester.create(password=PASSWORD)
    tester.call("reset_password", sendEmail=False)
    tester.open("reset")
    tester.okta.client.choose_password(tester.state_token, "x")

    event = log(tester)[-1]
    assert (event["outcome"]["result"], event["actor"]["id"]) == ("FAILURE", tester.id)


@pytest.mark.parametrize("call", ["activate", "unsuspend", "unlock", "reactivate"])
def test_a_refused_call_writes_nothing(tester: Person, call: str) -> None:
    """What did not happen is not in the log."""
    tester.create(password=PASSWORD)

    assert not tester.call(call).ok
    assert len(log(tester)) == 3


def test_a_refused_creation_writes_nothing(tester: Person) -> None:
    """A login that is taken creates nobody."""
    tester.create()
    tester.create()

    assert len(log(tester)) == 2


# --------------------------------------------------------------------------------------------- sign-in and lock


def test_a_sign_in(tester: Person) -> None:
    """As in a sample of a real log: message, legacy type, no target, and the user as the actor."""
    tester.create(password=PASSWORD)
    tester.sign_in()

    event = log(tester)[-1]
    assert {name: event[name] for name in ("eventType", "displayMessage", "legacyEventType", "severity", "target")} == {
        "eventType": START,
        "displayMessage": "User login to Okta",
        "legacyEventType": "core.user_auth.login_success",
        "severity": "INFO",
        "target": None,
    }
    assert event["outcome"] == {"reason": None, "result": "SUCCESS"}
    assert event["actor"] == {
        "alternateId": LOGIN,
        "detailEntry": None,
        "displayName": "Test Testerman",
        "id": tester.id,
        "type": "User",
    }


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"password": PASSWORD}, "INVALID_CREDENTIALS"),
        ({"provider": "FEDERATION"}, "PASSWORD_BASED_LOGIN_DISALLOWED"),
    ],
)
def test_a_sign_in_that_fails(tester: Person, given: dict[str, Any], reason: str) -> None:
    """`user.session.start` FAILURE with its reason."""
    tester.create(**given)
    tester.sign_in(WRONG)

    event = log(tester)[-1]
    assert (event["eventType"], event["outcome"]) == (START, {"result": "FAILURE", "reason": reason})


def test_a_stranger_leaves_the_login(tester: Person) -> None:
    """Nobody's sign-in is a failure too, and says which login was tried.

    Azure-Sentinel finds sign-ins with logins that nobody has by this reason; Okta's article on failures has it, too.
    """
    tester.sign_in(WRONG)

    (event,) = log(tester)
    assert (event["eventType"], event["outcome"]) == (START, {"result": "FAILURE", "reason": "VERIFICATION_ERROR"})
    assert (event["actor"]["id"], event["actor"]["alternateId"]) == ("unknown", LOGIN)


def test_a_sign_in_that_stops_at_an_expired_password(tester: Person) -> None:
    """Nobody is signed in until the password is changed."""
    tester.create(password=PASSWORD)
    tester.call("expire_password")
    tester.sign_in()
    assert since_then(tester, 4) == []

    tester.okta.client.change_expired_password(tester.state_token, PASSWORD, NEW)
    assert since_then(tester, 4) == ["user.account.update_password", START]


@pytest.mark.parametrize("shown", [True, False])
def test_a_lock(shown: bool) -> None:
    """The last wrong password is a failed sign-in and a lock; from then on the reason is LOCKED_OUT."""
    policy = PasswordPolicy(max_attempts=3, show_lockout_failures=shown)
    tester = Person(simulated(password_policy=policy))
    tester.create(password=PASSWORD)
    for _ in range(3):
        tester.sign_in(WRONG)
    tester.sign_in()

    written = log(tester)[3:]
    assert [(event["eventType"], event["outcome"]["reason"]) for event in written] == [
        (START, "INVALID_CREDENTIALS"),
        (START, "INVALID_CREDENTIALS"),
        (START, "INVALID_CREDENTIALS"),
        ("user.account.lock", "LOCKED_OUT"),
        (START, "LOCKED_OUT"),
    ]
    lock = written[3]
    assert (lock["displayMessage"], lock["legacyEventType"], lock["severity"]) == (
        "Max sign in attempts exceeded",
        "core.user_auth.account_locked",
        "DEBUG",
    )
    assert lock["transaction"]["id"] == written[2]["transaction"]["id"] != written[1]["transaction"]["id"]


def locked(engine: str = "identity", **policy: Any) -> Person:
    person = Person(simulated(engine=engine, password_policy=PasswordPolicy(max_attempts=1, **policy)))
    person.create(password=PASSWORD)
    person.sign_in(WRONG)
    return person


def test_an_admin_ends_a_lock() -> None:
    """`user.account.unlock_by_admin`."""
    tester = locked()
    tester.call("unlock")

    assert (types(tester)[-1], log(tester)[-1]["actor"]["alternateId"]) == ("user.account.unlock_by_admin", OWNER)


def test_time_ends_a_lock() -> None:
    """`user.account.unlock`, by Okta itself and in no request."""
    tester = locked(auto_unlock_minutes=30)
    assert tester.okta.simulator
    tester.okta.simulator.advance(minutes=31)

    event = log(tester)[-1]
    assert (event["eventType"], event["actor"]["alternateId"]) == ("user.account.unlock", OKTA_ITSELF)
    assert (event["transaction"]["type"], event["transaction"]["detail"]) == ("JOB", {})


@pytest.mark.parametrize(
    ("engine", "written"), [("classic", "user.account.unlock_token"), ("identity", "user.account.unlock")]
)
def test_a_link_ends_a_lock(engine: str, written: str) -> None:
    """The mail is `system.email.account_unlock.sent_message`, its use `user.account.unlock_token`; no session.

    An Identity Engine org does not write the second one any more (Okta's page on its limits). What it writes in its
    place is a guess.
    """
    tester = locked(engine, self_service_unlock=True)
    tester.okta.client.unlock_account(LOGIN)
    assert tester.okta.simulator
    (mail,) = tester.okta.simulator.mailbox(LOGIN)
    tester.okta.client.open_reset_link(mail.link)

    assert since_then(tester, 5) == ["system.email.account_unlock.sent_message", written]


def test_the_limit_of_locks() -> None:
    """The tenth lockout in a row does not end by itself any more: `user.account.lock.limit` (section 1.5)."""
    tester = locked(auto_unlock_minutes=1)
    assert tester.okta.simulator
    for _ in range(9):
        assert "user.account.lock.limit" not in types(tester)
        tester.okta.simulator.advance(minutes=2)
        tester.sign_in(WRONG)

    assert types(tester)[-2:] == ["user.account.lock", "user.account.lock.limit"]
    assert log(tester)[-1]["displayMessage"] == (
        "The user has been locked out 10 times in a row without a successful login. "
        "The account will no longer be automatically unlocked by Okta."
    )


def test_wrong_answers_suspend(tester: Person) -> None:
    """`user.lifecycle.suspend` by `system@okta.com`, though the call itself was refused."""
    tester.create(password=PASSWORD, recovery_question=QUESTION)
    tester.call("reset_password", sendEmail=False)
    tester.open("reset")
    for _ in range(5):
        tester.okta.client.answer_question(tester.state_token, "no idea")

    (event,) = log(tester)[4:]
    assert (event["eventType"], event["actor"]["alternateId"]) == ("user.lifecycle.suspend", OKTA_ITSELF)
    assert event["target"][0]["id"] == tester.id


# --------------------------------------------------------------------------------------------- groups


API = "https://simulated.okta.example/api/v1"
ADD, REMOVE = "group.user_membership.add", "group.user_membership.remove"


def a_group(web: requests.Session, name: str = "Sales") -> str:
    return str(web.post(f"{API}/groups", json={"profile": {"name": name}}).json()["id"])


def a_rule(web: requests.Session, expression: str, group: str) -> str:
    """Where a new rule is that is at work."""
    condition = {"expression": {"value": expression, "type": "urn:okta:expression:1.0"}}
    actions = {"assignUserToGroups": {"groupIds": [group]}}
    body = {"type": "group_rule", "name": f"To {group}", "conditions": condition, "actions": actions}
    url = f"{API}/groups/rules/{web.post(f'{API}/groups/rules', json=body).json()['id']}"
    assert web.post(f"{url}/lifecycle/activate").status_code == 204
    return url


def moves_in(person: Person) -> list[tuple[str, str, str]]:
    """Every change of a membership: what, by whom, and which group."""
    events = [event for event in log(person) if event["eventType"] in (ADD, REMOVE)]
    return [(e["eventType"], e["actor"]["alternateId"], e["target"][1]["displayName"]) for e in events]


def test_a_group_is_joined_and_left_by_hand(tester: Person) -> None:
    """`group.user_membership.add` and `.remove`, by the admin; targets are the user, then the group, as in samples."""
    tester.create(password=PASSWORD)
    web = http(tester.okta)
    group = a_group(web)
    for method in ("PUT", "DELETE"):
        assert web.request(method, f"{API}/groups/{group}/users/{tester.id}").status_code == 204

    came, left = log(tester)[4:]
    assert [(e["eventType"], e["displayMessage"], e["legacyEventType"]) for e in (came, left)] == [
        (ADD, "Add user to group membership", "core.user_group_member.user_add"),
        (REMOVE, "Remove user from group membership", "core.user_group_member.user_remove"),
    ]
    for event in (came, left):
        assert (event["actor"]["alternateId"], event["severity"], event["outcome"]) == (
            OWNER,
            "INFO",
            {"reason": None, "result": "SUCCESS"},
        )
        assert [(t["type"], t["id"], t["alternateId"], t["displayName"]) for t in event["target"]] == [
            ("User", tester.id, LOGIN, "Test Testerman"),
            ("UserGroup", group, "unknown", "Sales"),
        ]


def told_of(person: Person, after: int = 0) -> list[tuple[str, str, list[str]]]:
    """What happened, by whom, and the kinds of its targets."""
    events = log(person)[after:]
    return [(e["eventType"], e["actor"]["alternateId"], [t["type"] for t in e["target"]]) for e in events]


def test_what_becomes_of_a_group_is_told(tester: Person) -> None:
    """Made, renamed and deleted, the group as the target: firezone issue 15149."""
    web = http(tester.okta)
    group = a_group(web)
    web.put(f"{API}/groups/{group}", json={"profile": {"name": "Sales North"}})
    web.delete(f"{API}/groups/{group}")

    kinds = ("group.lifecycle.create", "group.profile.update", "group.lifecycle.delete")
    assert told_of(tester) == [(kind, OWNER, ["UserGroup"]) for kind in kinds]
    assert log(tester)[1]["target"][0]["displayName"] == "Sales North"


def test_what_becomes_of_a_group_rule_is_told(tester: Person) -> None:
    """Made, activated, left out, deactivated, changed, deleted: types of Okta's catalogue of event types."""
    tester.create(password=PASSWORD)
    web = http(tester.okta)
    group = a_group(web)
    url = a_rule(web, 'user.firstName=="Test"', group)
    web.delete(f"{API}/groups/{group}/users/{tester.id}")
    web.post(f"{url}/lifecycle/deactivate")
    web.put(url, json=web.get(url).json())
    web.delete(url)

    assert [(kind, by) for kind, by, _ in told_of(tester, 4)] == [
        ("policy.rule.add", OWNER),
        ("group.user_membership.rule.trigger", OWNER),
        (ADD, OKTA_ITSELF),
        (REMOVE, OWNER),
        ("group.user_membership.rule.add_exclusion", OWNER),
        ("group.user_membership.rule.deactivated", OWNER),
        ("policy.rule.update", OWNER),
        ("policy.rule.delete", OWNER),
    ]
    assert told_of(tester, 8)[0][2] == ["User", "GroupRule"]


def test_whom_a_rule_is_sent_to_leave_out_is_told(tester: Person) -> None:
    """At its creation and at a change of it, each user once."""
    tester.create(password=PASSWORD)
    web = http(tester.okta)
    expression = {"expression": {"value": 'user.firstName=="Test"', "type": "urn:okta:expression:1.0"}}
    people = {"people": {"users": {"exclude": [tester.id]}, "groups": {"exclude": []}}}
    actions = {"assignUserToGroups": {"groupIds": [a_group(web)]}}
    body = {"type": "group_rule", "name": "A rule", "conditions": expression | people, "actions": actions}
    url = f"{API}/groups/rules/{web.post(f'{API}/groups/rules', json=body).json()['id']}"
    web.put(url, json=body)

    excluded = [event for event in log(tester) if event["eventType"] == "group.user_membership.rule.add_exclusion"]
    assert [event["target"][0]["id"] for event in excluded] == [tester.id]
    assert excluded[0]["legacyEventType"] == "core.user.added_to_rule_exclusion"


def test_a_rule_that_loses_its_group_is_told(tester: Person) -> None:
    """`group.user_membership.rule.invalidate`, by Okta itself (inferred)."""
    web = http(tester.okta)
    group = a_group(web)
    a_rule(web, 'user.firstName=="Nobody"', group)
    web.delete(f"{API}/groups/{group}")

    assert told_of(tester)[-2:] == [
        ("group.lifecycle.delete", OWNER, ["UserGroup"]),
        ("group.user_membership.rule.invalidate", OKTA_ITSELF, ["GroupRule"]),
    ]


def test_a_link_that_the_status_refuses_is_told_as_well(tester: Person) -> None:
    """FAILURE, "Invalid token": Okta's support article on invalid recovery tokens."""
    tester.create(password=PASSWORD)
    tester.call("forgot_password", sendEmail=False)
    tester.call("suspend")
    tester.open("reset")
    tester.okta.client.open_reset_link("no-such-token")

    found = [event for event in log(tester) if event["eventType"] == "user.account.use_token"]
    assert [event["outcome"] for event in found] == [{"reason": "Invalid token", "result": "FAILURE"}] * 2


def test_a_denied_mail_is_told() -> None:
    """Reason "Invalid User State": Okta's support article on the mail Forgot Password Denied."""
    tester = Person(simulated(password_policy=PasswordPolicy(min_age_minutes=60)))
    tester.create(password=PASSWORD)
    tester.okta.client.recover_password(LOGIN)

    event = log(tester)[-1]
    assert (event["eventType"], event["outcome"]) == (
        "user.account.reset_password",
        {"reason": "Invalid User State", "result": "FAILURE"},
    )


@pytest.mark.parametrize("mailed", [True, False])
def test_a_forgotten_password_is_told(tester: Person, mailed: bool) -> None:
    """The mail is `system.email.password_reset.sent_message`; which event the admin's call has, no source says."""
    tester.create(password=PASSWORD)
    tester.call("forgot_password", sendEmail=mailed)

    mail = ["system.email.password_reset.sent_message"] if mailed else []
    assert since_then(tester, 3) == ["user.account.reset_password", *mail]


def test_a_new_question_is_told(tester: Person) -> None:
    """Which event it is, no source says."""
    tester.create(password=PASSWORD)
    tester.call("change_recovery_question", password=PASSWORD, recovery_question=QUESTION)

    assert since_then(tester, 3) == ["user.account.update_profile"]


def test_who_is_in_a_group_already_does_not_join_it(tester: Person) -> None:
    """What changes no membership writes nothing, though it is answered with 204 (inferred)."""
    tester.create(password=PASSWORD)
    web = http(tester.okta)
    place = f"{API}/groups/{a_group(web)}/users/{tester.id}"

    assert [web.request(m, place).status_code for m in ("DELETE", "PUT", "PUT", "DELETE", "DELETE")] == [204] * 5
    assert [kind for kind, _, _ in moves_in(tester)] == [ADD, REMOVE]


def test_everyone_cannot_be_joined(tester: Person) -> None:
    """The refused call is not in the log, and who is created joins the built-in group without a word."""
    tester.create(password=PASSWORD)
    web = http(tester.okta)
    everyone = next(group["id"] for group in web.get(f"{API}/groups").json() if group["type"] == "BUILT_IN")

    assert not web.put(f"{API}/groups/{everyone}/users/{tester.id}").ok
    assert moves_in(tester) == []


def test_a_user_who_is_created_with_groups(tester: Person) -> None:
    """One addition for each of `groupIds`, by the admin, in the transaction of the creation."""
    web = http(tester.okta)
    groups = [a_group(web, "Sales"), a_group(web, "Berlin")]
    assert web.post(f"{API}/users?activate=false", json={"profile": PROFILE, "groupIds": groups}).ok

    events = log(tester)[2:]
    assert [event["eventType"] for event in events] == ["user.lifecycle.create", ADD, ADD]
    assert moves_in(tester) == [(ADD, OWNER, "Sales"), (ADD, OWNER, "Berlin")]
    assert len({event["transaction"]["id"] for event in events}) == 1


def test_a_group_rule_moves_users_as_okta_itself(tester: Person) -> None:
    """A rule that begins to hold, or to hold no more, by `system@okta.com` (inferred)."""
    tester.create(password=PASSWORD)
    web = http(tester.okta)
    a_rule(web, 'user.department=="Sales"', a_group(web))
    for department in ("Sales", "Sales", "Kitchen"):
        tester.call("update_user", profile={"department": department})

    assert moves_in(tester) == [(ADD, OKTA_ITSELF, "Sales"), (REMOVE, OKTA_ITSELF, "Sales")]
    assert since_then(tester, 6) == ["user.account.update_profile", ADD, "user.account.update_profile", REMOVE]


def test_a_rule_that_begins_takes_those_who_are_there(tester: Person) -> None:
    """Its activation puts the users in, and each is in the log; its end leaves them where they are."""
    tester.create(password=PASSWORD)
    web = http(tester.okta)
    rule = a_rule(web, 'user.firstName=="Test"', a_group(web))
    assert web.post(f"{rule}/lifecycle/deactivate").ok

    assert moves_in(tester) == [(ADD, OKTA_ITSELF, "Sales")]


def test_who_was_added_by_hand_is_not_added_by_a_rule_again(tester: Person) -> None:
    """The rule manages them from now on, but no membership changes."""
    tester.create(password=PASSWORD)
    web = http(tester.okta)
    group = a_group(web)
    web.put(f"{API}/groups/{group}/users/{tester.id}")
    a_rule(web, 'user.firstName=="Test"', group)

    assert moves_in(tester) == [(ADD, OWNER, "Sales")]


def test_one_rule_follows_another(tester: Person) -> None:
    """A user who is created in one group is put into the next by a rule that asks for the first."""
    web = http(tester.okta)
    first = a_group(web, "Sales")
    a_rule(web, f'isMemberOfAnyGroup("{first}")', a_group(web, "Berlin"))
    assert web.post(f"{API}/users", json={"profile": PROFILE, "groupIds": [first]}).ok

    assert moves_in(tester) == [(ADD, OWNER, "Sales"), (ADD, OKTA_ITSELF, "Berlin")]


def test_there_and_back_again_is_not_a_change(tester: Person) -> None:
    """A rule that undoes itself while two rules are asked twice leaves the user where they were."""
    tester.create(password=PASSWORD)
    web = http(tester.okta)
    group = a_group(web)
    a_rule(web, 'user.firstName=="Nobody"', a_group(web, "Berlin"))
    a_rule(web, f'!isMemberOfAnyGroup("{group}")', group)

    assert web.get(f"{API}/groups/{group}/users").json() == []
    assert moves_in(tester) == []


def test_a_user_who_is_back_is_put_into_groups_after_the_return(tester: Person) -> None:
    """What a rule missed while the user was deactivated, it does once they are activated again."""
    tester.create(password=PASSWORD)
    web = http(tester.okta)
    tester.call("deactivate")
    a_rule(web, 'user.firstName=="Test"', a_group(web))
    assert moves_in(tester) == []
    tester.call("activate")

    assert since_then(tester, 7) == ["user.lifecycle.activate", ADD]


def test_what_a_rule_does_is_a_guess() -> None:
    """That a change by hand is logged is documented (Okta's catalogue of event types). For a rule it is inferred."""
    assert (JOINED.tier, LEFT.tier) == (Tier.DOCUMENTED, Tier.DOCUMENTED)
    assert (JOINED_BY_RULE.tier, LEFT_BY_RULE.tier, SESSION_ENDED.tier) == (Tier.INFERRED,) * 3


# --------------------------------------------------------------------------------------------- sessions, limits


def test_an_admin_ends_a_session(tester: Person) -> None:
    """`user.session.end`, once; a session that is gone is refused and writes nothing."""
    tester.create(password=PASSWORD)
    web = http(tester.okta)
    token = tester.sign_in().json()["sessionToken"]
    session = f"{API}/sessions/{web.post(f'{API}/sessions', json={'sessionToken': token}).json()['id']}"
    seen = len(log(tester))

    assert [web.delete(url).status_code for url in (session, session, f"{API}/sessions/me")] == [204, 404, 404]
    (event,) = log(tester)[seen:]
    assert (event["eventType"], event["displayMessage"], event["legacyEventType"]) == (
        "user.session.end",
        "User logout from Okta",
        "core.user_auth.logout_success",
    )
    assert (event["actor"]["alternateId"], event["target"][0]["id"]) == (OWNER, tester.id)


def limited(enforced: bool = True) -> tuple[Org, requests.Session]:
    """An org whose clock stands still and which may enforce its limits, and a session to it with the API token."""
    org = Org(Settings(enforces_limits=enforced), clock=Clock(step=timedelta(0)))
    web = connect(requests.Session(), App(org, "token"))
    web.headers["Authorization"] = "SSWS token"
    return org, web


def violations(org: Org, web: requests.Session) -> list[dict[str, Any]]:
    """What the log has of calls too many, seen in the next minute."""
    org.advance(timedelta(minutes=1))
    query = {"filter": 'eventType eq "system.org.rate_limit.violation"'}
    return list(web.get(f"{API}/logs", params=query, headers={"Authorization": "SSWS token"}).json())


def test_a_flood_is_one_event_a_minute() -> None:
    """The first call beyond the 20 of `/logs` is in the log, the rest of its minute is not; the next has its own."""
    org, web = limited()
    assert [web.get(f"{API}/logs").status_code for _ in range(25)] == [200] * 20 + [429] * 5
    assert len(violations(org, web)) == 1

    assert [web.get(f"{API}/logs").status_code for _ in range(25)] == [200] * 19 + [429] * 6
    assert len(violations(org, web)) == 2


@pytest.mark.parametrize(
    ("path", "calls", "pattern"),
    [
        ("/logs", 20, "/api/v1/logs"),
        ("/groups", 100, "/api/v1/users"),
        ("/users/nobody@example.com", 100, "/api/v1/users/{idOrLogin}"),
        ("/sessions/none", 100, "/api/v1/sessions"),
    ],
)
def test_a_call_too_many_is_a_violation(path: str, calls: int, pattern: str) -> None:
    """By the token's owner; the target is the pattern of the bucket, as in samples of warnings."""
    org, web = limited()
    for _ in range(calls):
        assert web.get(f"{API}{path}").status_code != 429
    assert web.get(f"{API}{path}").status_code == 429

    (event,) = violations(org, web)
    assert (event["displayMessage"], event["severity"], event["legacyEventType"], event["outcome"]["result"]) == (
        "Rate limit violation",
        "WARN",
        "core.framework.ratelimit.exceeded",
        "FAILURE",
    )
    assert event["actor"]["alternateId"] == OWNER
    assert event["transaction"]["detail"]["requestApiTokenId"].startswith("00T")
    assert event["target"] == [
        {"alternateId": None, "detailEntry": None, "displayName": None, "id": pattern, "type": "URL Pattern"}
    ]


@pytest.mark.parametrize("token", [None, "SSWS another"])
def test_a_call_too_many_by_nobody_known(token: str | None) -> None:
    """Without a good token the actor is Okta itself (inferred)."""
    org, web = limited()
    for _ in range(21):
        web.get(f"{API}/logs", headers={"Authorization": token})

    (event,) = violations(org, web)
    assert (event["actor"]["alternateId"], event["transaction"]["detail"]) == (OKTA_ITSELF, {})


def test_where_nobody_is_turned_away_nothing_is_violated() -> None:
    """An org that does not enforce its limits writes no violation either."""
    org, web = limited(enforced=False)
    assert all(web.get(f"{API}/logs").ok for _ in range(30))

    assert violations(org, web) == []


# --------------------------------------------------------------------------------------------- what an entry is


def test_an_admins_suspension_looks_like_a_sample(tester: Person) -> None:
    """Message, legacy type, severity and outcome as in a sample; actor is the token's owner, target the user."""
    tester.create(password=PASSWORD)
    tester.call("suspend")

    event = log(tester)[-1]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", event["uuid"])
    assert event["published"] == tester.get().json()["statusChanged"]
    assert event["transaction"]["detail"]["requestApiTokenId"].startswith("00T")
    assert SIMULATED_TOKEN not in str(event)
    assert (event["actor"]["type"], event["actor"]["alternateId"]) == ("User", OWNER)
    expected = {
        "displayMessage": "Suspend Okta user",
        "eventType": "user.lifecycle.suspend",
        "legacyEventType": "core.user.config.user_status.suspended",
        "outcome": {"reason": None, "result": "SUCCESS"},
        "severity": "INFO",
        "version": "0",
    }
    assert {name: event[name] for name in expected} == expected
    assert event["target"] == [
        {
            "alternateId": LOGIN,
            "detailEntry": None,
            "displayName": "Test Testerman",
            "id": tester.id,
            "type": "User",
        }
    ]


def test_the_events_of_a_request_share_its_transaction(tester: Person) -> None:
    """One request, one transaction; every event has its own uuid."""
    tester.create(password=PASSWORD)
    tester.call("suspend")

    written = log(tester)
    transactions = [event["transaction"]["id"] for event in written]
    assert len(set(transactions[:3])) == 1
    assert transactions[3] != transactions[0]
    assert len({event["uuid"] for event in written}) == len(written)


def test_the_same_calls_write_the_same_log() -> None:
    """Byte for byte, ids too."""
    texts = []
    for _ in range(2):
        person = Person(simulated())
        person.create(password=PASSWORD)
        person.sign_in()
        texts.append(ask(person).text)

    assert texts[0] == texts[1]


def test_a_step_back_takes_the_log_along(tester: Person) -> None:
    """What was undone is not in the log, and what follows is written as if it had never been."""
    tester.create(password=PASSWORD)
    assert tester.okta.simulator
    tester.okta.simulator.remember(1)
    tester.call("suspend")
    first = log(tester)
    tester.okta.simulator.back()
    assert len(log(tester)) == 3

    tester.okta.simulator.remember(1)
    tester.okta.simulator.back()
    tester.call("suspend")
    assert [event["uuid"] for event in log(tester)] == [event["uuid"] for event in first]


def test_a_log_is_kept_in_a_file(tmp_path: Path) -> None:
    """A saved org brings its log back whole."""
    org, other = Org(), Org()
    org.create(dict(PROFILE), ())
    snapshot.save(org, tmp_path / "org.json")
    snapshot.load(other, tmp_path / "org.json")

    assert tuple(other.events) == tuple(org.events)
    assert len(tuple(other.events)) == 1


def test_the_oldest_events_are_dropped_and_counted() -> None:
    """The newest are kept; how many went before says `dropped`."""
    org = Org()
    user, outcome = org.create(dict(PROFILE), ())
    (event,) = events_of(outcome.move)
    assert user
    events = EventLog(most=10_000)
    for _ in range(10_003):
        events.write(event, org.clock.now(), SYSTEM, ())

    kept = list(events)
    assert (len(kept), events.dropped, kept[0].number, kept[-1].number) == (10_000, 3, 4, 10_003)


@pytest.mark.parametrize("way", ["activation", "reset", "forgotten", "expired"])
def test_a_chosen_password_completes_a_sign_in(tester: Person, way: str) -> None:
    """Section 4: the answer is SUCCESS. So `lastLogin` moves, and `user.session.start` is written."""
    client = tester.okta.client
    tester.create(**({} if way == "activation" else {"password": PASSWORD}))
    if way == "activation":
        tester.call("reactivate", sendEmail=False)
        tester.open("activation")
    elif way == "expired":
        tester.call("expire_password")
        tester.sign_in()
    else:
        tester.call("reset_password" if way == "reset" else "forgot_password", sendEmail=False)
        tester.open("reset")
    assert (tester.get().json()["lastLogin"], START in types(tester)) == (None, False)

    if way == "expired":
        done = client.change_expired_password(tester.state_token, PASSWORD, NEW)
    else:
        done = client.choose_password(tester.state_token, NEW)

    assert done.json()["status"] == "SUCCESS"
    assert tester.get().json()["lastLogin"] is not None
    assert types(tester).count(START) == 1


def test_what_is_guessed_is_marked() -> None:
    """Of a creation's events only its own is documented; that others are written with it is a guess (U9)."""
    org = Org()
    _, outcome = org.create(dict(PROFILE), ())
    assert [event.tier for event in events_of(outcome.move)] == [Tier.DOCUMENTED]

    born = next(
        m for m in EVERY_MOVE if m.call == "create_user" and m.effect.stamps == ("activated", "passwordChanged")
    )
    assert [event.tier for event in events_of(born)] == [Tier.DOCUMENTED, Tier.UNKNOWN, Tier.UNKNOWN]


@pytest.mark.parametrize(
    ("call", "before", "event", "tier"),
    [
        ("sign_in", Status.ACTIVE, "INVALID_CREDENTIALS", Tier.DOCUMENTED),
        ("sign_in", Status.ABSENT, "VERIFICATION_ERROR", Tier.REPORTED),
        ("sign_in", Status.LOCKED_OUT, "LOCKED_OUT", Tier.DOCUMENTED),
        ("sign_in", Status.ACTIVE, "PASSWORD_BASED_LOGIN_DISALLOWED", Tier.INFERRED),
        ("sign_in", Status.SUSPENDED, "INVALID_CREDENTIALS", Tier.UNKNOWN),
        ("sign_in", Status.DEPROVISIONED, "INVALID_CREDENTIALS", Tier.UNKNOWN),
        ("sign_in", Status.PASSWORD_EXPIRED, "INVALID_CREDENTIALS", Tier.DOCUMENTED),
        ("sign_in", Status.ACTIVE, f"{START} SUCCESS", Tier.REPORTED),
        ("skip", Status.ACTIVE, START, Tier.INFERRED),
        ("choose_password", Status.PROVISIONED, START, Tier.INFERRED),
        ("choose_password", Status.PROVISIONED, "user.lifecycle.activate", Tier.DOCUMENTED),
        ("update_user", Status.PROVISIONED, "user.lifecycle.activate", Tier.INFERRED),
        ("activate", Status.DEPROVISIONED, "user.lifecycle.activate", Tier.INFERRED),
        ("reset_password", Status.ACTIVE, "user.account.reset_password", Tier.DOCUMENTED),
        ("recover_password", Status.ACTIVE, "user.account.reset_password", Tier.INFERRED),
        ("deactivate", Status.ACTIVE, "user.lifecycle.deactivate", Tier.DOCUMENTED),
        ("delete_user", Status.ACTIVE, "user.lifecycle.deactivate", Tier.INFERRED),
        ("unlock", Status.LOCKED_OUT, "user.account.unlock_by_admin", Tier.DOCUMENTED),
    ],
)
def test_how_well_an_event_is_known(call: str, before: Status, event: str, tier: Tier) -> None:
    """Section 5 says which events are documented for a change. For other changes the same event is inferred."""
    found = {
        written.tier
        for facts in reachable()
        if status(facts) is before and not (event == "user.lifecycle.activate" and facts.external)
        for move in moves(facts)
        if move.call == call
        for written in events_of(move)
        if event in (written.type, written.reason, f"{written.type} {written.result}")
    }
    assert found == {tier}


def test_every_row_speaks_of_some_move() -> None:
    """No consequence is named that nothing in the model ever brings about."""
    asked = [
        frozenset(),
        frozenset({Case.HANDED_OUT}),
        frozenset({Case.REVOKE_SESSIONS, Case.CLASSIC, Case.TELL_ADMIN}),
    ]
    idle = [
        row
        for row in CONSEQUENCES
        if not any(row.when.holds(move, move.cases | cases) for move in EVERY_MOVE for cases in asked)
    ]
    assert [(row.when.words, str(row.does)) for row in idle] == []


# --------------------------------------------------------------------------------------------- asking


@pytest.fixture
def busy(tester: Person) -> Person:
    """Created, signed in, refused, suspended: six events of two kinds of actors."""
    tester.create(password=PASSWORD)
    tester.sign_in()
    tester.sign_in(WRONG)
    tester.call("suspend")
    return tester


def test_the_list_is_documented(busy: Person) -> None:
    """The evidence of the list, and its links: one header line for each relation."""
    response = ask(busy)

    assert response.headers["X-Simulator-Evidence"] == "documented"
    lines = response.raw.headers.getlist("Link")
    assert [line.partition("; ")[2] for line in lines] == ['rel="self"', 'rel="next"']


def test_the_newest_first(busy: Person) -> None:
    """`sortOrder=DESCENDING` turns the list round."""
    assert types(busy, sortOrder="DESCENDING") == types(busy)[::-1]


@pytest.mark.parametrize("order", ["ASCENDING", "DESCENDING"])
def test_pages(busy: Person, order: str) -> None:
    """Page by page the same as in one, until there is no next."""
    until = "2030-01-01T00:00:00.000Z"
    whole = log(busy, sortOrder=order, until=until, since="2026-01-01T00:00:00.000Z")
    response = ask(busy, sortOrder=order, until=until, since="2026-01-01T00:00:00.000Z", limit=4)
    found = response.json()
    assert len(found) == 4
    response = go_on(busy, response)

    assert [e["uuid"] for e in found + response.json()] == [e["uuid"] for e in whole]
    assert "next" not in response.links


def test_a_page_that_is_just_full_has_no_next(busy: Person) -> None:
    """With an end in sight, nothing follows the last event."""
    response = ask(busy, limit=6, until="2026-01-06T00:00:00.000Z")

    assert (len(response.json()), "next" in response.links) == (6, False)


def test_who_asks_for_no_end_may_ask_again(busy: Person) -> None:
    """The next link of an endless list leads to what has happened since."""
    response = go_on(busy, ask(busy))
    assert response.json() == []
    busy.call("unsuspend")

    assert [event["eventType"] for event in go_on(busy, response).json()] == ["user.lifecycle.unsuspend"]


def test_an_empty_log_may_be_watched(tester: Person) -> None:
    """The first event is found by the link of an empty list."""
    response = ask(tester)
    tester.create(activate=False)

    assert [event["eventType"] for event in go_on(tester, response).json()] == ["user.lifecycle.create"]


def test_since_and_until(busy: Person) -> None:
    """Only what was published between the two."""
    moments = [event["published"] for event in log(busy)]

    assert types(busy, since=moments[3], until=moments[4]) == [START, START]
    assert types(busy, since=moments[5]) == ["user.lifecycle.suspend"]


def test_a_date_of_another_zone(busy: Person) -> None:
    """The org began at 09:00 UTC, which is 01:00 in the example's zone."""
    assert len(log(busy, since="2026-01-05T01:00:00.000-08:00")) == 6
    assert log(busy, since="2026-01-05T01:00:00.000-09:00") == []


def test_the_list_begins_seven_days_back(busy: Person) -> None:
    """Where `since` is left out, it is seven days before `until` (Okta's OpenAPI specification)."""
    assert busy.okta.simulator
    busy.okta.simulator.advance(days=8)

    assert log(busy) == []
    assert len(log(busy, since="2026-01-01T00:00:00.000Z")) == 6


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize(
    "date", ["yesterday", "", "2026-01-05", "2026-01-05T09:00:00", "2026-13-05T09:00:00.000Z", "2026-01-05T09:00:00 Z"]
)
def test_a_bad_date(busy: Person, name: str, date: str) -> None:
    """400 E0000030, in the words of the error catalogue."""
    assert errors(ask(busy, **{name: date})) == (
        "400 E0000030 Bad request. Invalid date. Dates must be of the form yyyy-MM-dd'T'HH:mm:ss.SSSZZ, "
        "e.g. 2013-01-01T12:00:00.000-07:00.",
        (),
    )


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00.000+14:00", "9999-12-31T23:59:59.999-14:00"])
def test_a_date_at_the_end_of_the_calendar(busy: Person, date: str) -> None:
    """It is a date like any other."""
    assert ask(busy, until=date).status_code == ask(busy, since=date).status_code == 200


@pytest.mark.parametrize(
    ("expression", "count"),
    [
        ('eventType eq "user.session.start"', 2),
        ('eventType eq "user.session.start" and outcome.result eq "FAILURE"', 1),
        ('eventType eq "user.lifecycle.create" or eventType eq "user.lifecycle.suspend"', 2),
        ('target.id eq "{id}"', 4),
        ('actor.id eq "{id}"', 2),
        ('actor.id eq "{id}" or target.id eq "{id}" and outcome.result eq "FAILURE"', 2),
        ('(actor.id eq "{id}" or target.id eq "{id}") and outcome.result eq "FAILURE"', 1),
        ('((eventType EQ "user.session.start")AND(outcome.result eq "SUCCESS"))', 1),
        ('eventType eq "nothing \\"of the kind\\""', 0),
    ],
)
def test_a_filter(busy: Person, expression: str, count: int) -> None:
    """`eq`, with `and` before `or`, and brackets."""
    assert len(log(busy, filter=expression.replace("{id}", busy.id))) == count


@pytest.mark.parametrize(
    "expression",
    [
        "eventType",
        "eventType eq",
        "eventType eq user.session.start",
        'eventType eq "open',
        'colour eq "blue"',
        'eventType eq "a" and',
        'and eventType eq "a"',
        'eventType eq "a" eventType eq "b"',
        '(eventType eq "a"',
        'eventType eq "a")',
        "()",
        '"',
        "(" * 5000,
    ],
)
def test_a_filter_that_is_none(busy: Person, expression: str) -> None:
    """400 E0000031 `Invalid search criteria.`"""
    response = ask(busy, filter=expression)

    assert errors(response) == ("400 E0000031 Invalid search criteria.", ())
    assert response.headers["X-Simulator-Evidence"] == "inferred"


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ('eventType sw "user.lifecycle"', True),
        ('eventType ew ".create"', True),
        ('eventType ew "USER"', False),
        ('eventType ne "user.lifecycle.create" and eventType ew ".create"', False),
        ('eventType co "lifecycle.create"', True),
        ('eventType eq "user.lifecycle.create" and target.type eq "User"', True),
        ('target.type eq "UserGroup"', False),
        ('published gt "2020-01-01T00:00:00.000Z"', True),
        ('published gt "2020-01-01T00:00:00.000+01:00" and published lt "2020-01-02T00:00:00.000Z"', False),
        ("outcome.reason pr", False),
        ("outcome.result pr", True),
        ('actor.alternateId eq "admin@example.com"', True),
        ('actor.nonsense eq "x"', False),
    ],
)
def test_a_filter_by_any_attribute(tester: Person, expression: str, fits: bool) -> None:
    """As the reference's filter expressions say; how each operator meets each attribute is inferred."""
    tester.create()

    answer = ask(tester, filter=expression)

    assert (answer.status_code, bool(answer.json())) == (200, fits)
    assert answer.headers["X-Simulator-Evidence"] == "inferred"


@pytest.mark.parametrize(
    "expression",
    [
        'not (eventType eq "user.session.start")',
        "version eq 0",
    ],
)
def test_a_filter_that_is_not_played(busy: Person, expression: str) -> None:
    """Okta may take it: 501, and no word against the caller."""
    assert errors(ask(busy, filter=expression))[0] == "501 E0000060 Unsupported operation."


@pytest.mark.parametrize(
    ("words", "count"),
    [("SUSPEND", 1), ("testerman login", 2), ("testerman nobody", 0), ("invalid_credentials", 1), (OWNER, 4)],
)
def test_words(busy: Person, words: str, count: int) -> None:
    """Every word has to be found, in whatever case."""
    assert len(log(busy, q=words)) == count


@pytest.mark.parametrize(("limit", "count", "tier"), [(0, 0, "documented"), (2, 2, "documented"), (1001, 6, "unknown")])
def test_a_limit(busy: Person, limit: int, count: int, tier: str) -> None:
    """From 0 to 1000; what Okta does beyond is not known, and here it is taken for 1000."""
    response = ask(busy, limit=limit)

    assert (len(response.json()), response.headers["X-Simulator-Evidence"]) == (count, tier)


def test_a_hundred_where_nobody_asks(tester: Person) -> None:
    """The default limit."""
    for _ in range(101):
        tester.sign_in(WRONG)

    assert len(ask(tester).json()) == 100


@pytest.mark.parametrize("query", [{"limit": "-1"}, {"limit": "many"}, {"after": "x"}, {"after": ""}])
def test_paging_that_is_none(busy: Person, query: dict[str, str]) -> None:
    """400 E0000029; that Okta answers so is not known."""
    response = ask(busy, **query)

    assert errors(response)[0] == "400 E0000029 Invalid paging request."
    assert response.headers["X-Simulator-Evidence"] == "unknown"


def test_an_order_that_is_none(busy: Person) -> None:
    """It is refused, and how Okta refuses it is not known."""
    response = ask(busy, sortOrder="sideways")

    assert (response.status_code, response.headers["X-Simulator-Evidence"]) == (400, "unknown")


def test_the_log_needs_a_token(busy: Person) -> None:
    """401 E0000011 without one."""
    client = busy.okta.client

    assert without_token(busy.okta).get(f"{client.base_url}/api/v1/logs").status_code == 401


# ------------------------------------------------------------------------------------------- what admins set up


API = "https://simulated.okta.example/api/v1"


def written_by(person: Person, method: str, path: str, body: Any = None) -> tuple[Any, list[dict[str, Any]]]:
    """The answer to an admin's call, and the events that it writes."""
    seen = len(log(person))
    answer = http(person.okta).request(method, f"{API}{path}", json=body)
    assert answer.ok, answer.text
    return answer.json() if answer.content else None, log(person)[seen:]


def test_a_policy_and_its_rules(tester: Person) -> None:
    """Types, words and legacy types: Okta's catalogue of event types. The target is a policy: Okta's reference of the
    System Log.
    """
    body = {"type": "OKTA_SIGN_ON", "name": "Strict"}
    policy, made = written_by(tester, "POST", "/policies", body)
    here = f"/policies/{policy['id']}"
    rule, added = written_by(tester, "POST", f"{here}/rules", {"type": "SIGN_ON", "name": "First"})
    steps = [
        ("PUT", f"{here}/rules/{rule['id']}", {"type": "SIGN_ON", "name": "Second"}),
        *(("POST", f"{here}/rules/{rule['id']}/lifecycle/{done}", None) for done in ("deactivate", "activate")),
        ("DELETE", f"{here}/rules/{rule['id']}", None),
        ("PUT", here, body | {"name": "Stricter"}),
        *(("POST", f"{here}/lifecycle/{done}", None) for done in ("deactivate", "activate")),
        ("DELETE", here, None),
    ]
    events = [*made, *added, *(event for step in steps for event in written_by(tester, *step)[1])]

    assert [(event["eventType"], event["displayMessage"], event["legacyEventType"]) for event in events[:2]] == [
        ("policy.lifecycle.create", "Create policy", "policy.created"),
        ("policy.rule.add", "Add policy rule", "policy.rule.added"),
    ]
    assert [event["eventType"] for event in events[2:]] == [
        *(f"policy.rule.{done}" for done in ("update", "deactivate", "activate", "delete")),
        *(f"policy.lifecycle.{done}" for done in ("update", "deactivate", "activate", "delete")),
    ]
    assert {event["target"][0]["id"] for event in events} == {policy["id"]}
    assert {event["actor"]["alternateId"] for event in events} == {OWNER}


def test_a_policy_that_is_active_already(tester: Person) -> None:
    """Nothing changes, and nothing is written."""
    policy, _ = written_by(tester, "POST", "/policies", {"type": "PASSWORD", "name": "Strict"})

    assert written_by(tester, "POST", f"/policies/{policy['id']}/lifecycle/activate")[1] == []


def test_the_settings_of_a_default_policy(tester: Person) -> None:
    """The org's password policy is a policy like others."""
    policy = http(tester.okta).get(f"{API}/policies", params={"type": "PASSWORD"}).json()[0]
    (event,) = written_by(tester, "PUT", f"/policies/{policy['id']}", policy)[1]

    assert (event["eventType"], event["target"][0]["displayName"]) == ("policy.lifecycle.update", "Default Policy")


def test_a_factor_is_activated_changed_and_reset(tester: Person) -> None:
    """Okta's catalogue of event types: `user.mfa.factor.activate`, with the user whose factor it is as the target."""
    tester.create(password=PASSWORD)
    seen = len(log(tester))
    tester.enroll("question")
    tester.ask("PUT", f"/{tester.factor['id']}", {"profile": {"question": "disliked_food", "answer": "ketchup"}})
    tester.ask("DELETE", f"/{tester.factor['id']}")
    events = log(tester)[seen:]

    assert [(event["eventType"], event["legacyEventType"]) for event in events] == [
        ("user.mfa.factor.activate", "core.user.factor.activate"),
        ("user.mfa.factor.update", "core.user.factor.update"),
        ("user.mfa.factor.deactivate", "core.user.factor.deactivate"),
    ]
    assert {event["target"][0]["alternateId"] for event in events} == {LOGIN}


def test_a_pending_factor_is_not_active_yet(tester: Person) -> None:
    """A phone writes its event with the first passcode, and none if it is dropped before."""
    tester.create(password=PASSWORD)
    seen = len(log(tester))
    tester.enroll("sms", activate=False)
    tester.ask("DELETE", f"/{tester.factor['id']}")
    assert since_then(tester, seen) == []

    tester.enroll("sms", activate=False)
    tester.ask("POST", f"/{tester.factor['id']}/lifecycle/activate", {"passCode": tester.text()})
    assert since_then(tester, seen) == ["user.mfa.factor.activate"]


def test_a_factor_that_is_enrolled_at_a_sign_in() -> None:
    """There the user is the actor."""
    person = Person(simulated(mfa=True, mfa_enroll="REQUIRED"))
    person.create(password=PASSWORD)
    person.sign_in()
    profile = {"question": "disliked_food", "answer": "mayonnaise"}
    body = {"stateToken": person.state_token, "factorType": "question", "provider": "OKTA", "profile": profile}
    without_token(person.okta).post(f"{API}/authn/factors", json=body).raise_for_status()
    (event,) = [event for event in log(person) if event["eventType"] == "user.mfa.factor.activate"]

    assert event["actor"]["alternateId"] == LOGIN


def test_a_user_of_another_type(tester: Person) -> None:
    """`user.account.update_user_type` is in Okta's catalogue of event types."""
    tester.create()
    given = {"name": "contractor", "displayName": "Contractor"}
    kind = http(tester.okta).post(f"{API}/meta/types/user", json=given).json()
    body = {"type": {"id": kind["id"]}, "profile": PROFILE}

    assert [e["eventType"] for e in written_by(tester, "PUT", f"/users/{tester.id}", body)[1]] == [
        "user.account.update_user_type"
    ]


def test_roles_of_a_user_and_of_a_group(tester: Person) -> None:
    """The types are in Okta's catalogue of event types."""
    tester.create()
    group = http(tester.okta).post(f"{API}/groups", json={"profile": {"name": "Sales"}}).json()
    for path, begins, target in (
        (f"/users/{tester.id}/roles", "user.account.privilege", tester.id),
        (f"/groups/{group['id']}/roles", "group.privilege", group["id"]),
    ):
        role, (granted,) = written_by(tester, "POST", path, {"type": "HELP_DESK_ADMIN"})
        (revoked,) = written_by(tester, "DELETE", f"{path}/{role['id']}")[1]

        assert [granted["eventType"], revoked["eventType"]] == [f"{begins}.grant", f"{begins}.revoke"]
        assert [event["target"][0]["id"] for event in (granted, revoked)] == [target, target]


def test_an_authenticator_is_switched_and_renamed(tester: Person) -> None:
    """The types are in Okta's catalogue of event types."""
    found = next(one for one in http(tester.okta).get(f"{API}/authenticators").json() if one["key"] == "phone_number")
    here = f"/authenticators/{found['id']}"
    steps = (
        ("POST", f"{here}/lifecycle/deactivate", None),
        ("POST", f"{here}/lifecycle/activate", None),
        ("PUT", here, {"key": "phone_number", "name": "Telephone"}),
    )
    events = [event for step in steps for event in written_by(tester, *step)[1]]

    assert [event["eventType"].rpartition(".")[2] for event in events] == ["deactivate", "activate", "update"]
    assert {event["eventType"].rpartition(".")[0] for event in events} == {"security.authenticator.lifecycle"}
    assert {event["target"][0]["id"] for event in events} == {found["id"]}


@pytest.mark.parametrize("profile", [{}, {"nickName": "Tess"}])
def test_a_question_that_is_set_by_an_update(tester: Person, profile: dict[str, str]) -> None:
    """It writes what `change_recovery_question` writes, and with a changed profile that is one event.

    Which event Okta writes for a question is not known.
    """
    tester.create(password=PASSWORD)
    body = {"credentials": {"recovery_question": QUESTION}} | ({"profile": profile} if profile else {})

    assert [e["eventType"] for e in written_by(tester, "POST", f"/users/{tester.id}", body)[1]] == [
        "user.account.update_profile"
    ]
