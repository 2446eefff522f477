"""What a move brings about, row by row: each row of deeds is played through HTTP, and seen from outside.

What is expected is written from the sources that docs/okta-facts.md names, and never computed from the rows. Each
scenario fails in an org whose table lacks its row. So a row that has no effect can't stay in the table.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from people import PASSWORD, QUESTION, WRONG, Person, active, http, then

from lifecycle.book.effects import beside
from lifecycle.client.connect import simulated
from lifecycle.model import consequences
from lifecycle.model.calls import MOVERS
from lifecycle.model.cases import Case
from lifecycle.model.consequences import ASKED_ABOUT, CONSEQUENCES, Consequence, Deed
from lifecycle.model.move import Move
from lifecycle.model.moves import moves, reachable
from lifecycle.org.policies import PasswordPolicy

NEW = "Another-Pa55word"

Scenario = Callable[[Person], None]


def with_question(person: Person) -> None:
    person.create(password=PASSWORD, recovery_question=QUESTION)


def destroy_password(person: Person) -> None:
    """A destroyed password is not the current one any more, so the policy's history does not rule it out."""
    then(active, "deactivate", "activate")(person)
    assert "password" not in person.get().json()["credentials"]
    assert not person.sign_in().ok
    assert person.call("update_user", password=PASSWORD, strict=True).ok


def destroy_password_for_another_provider(person: Person) -> None:
    active(person)
    person.call("reset_password", provider="FEDERATION", sendEmail=False)
    person.call("reset_password", sendEmail=False)
    assert person.open("reset").ok
    assert person.okta.client.choose_password(person.state_token, PASSWORD).ok


def keep_password(person: Person) -> None:
    active(person)
    person.call("change_password", oldPassword=PASSWORD, newPassword=NEW)
    assert (person.sign_in(NEW).ok, person.sign_in(PASSWORD).ok) == (True, False)
    temporary = person.call("expire_password_with_temp_password").json()["tempPassword"]
    assert (person.sign_in(temporary).ok, person.sign_in(NEW).ok) == (True, False)


def keep_first_password(person: Person) -> None:
    active(person)
    assert person.sign_in().ok


def adopt_password(person: Person) -> None:
    """SHA-256 of the password, unsalted, in Base64; `IMPORT` until the first sign-in."""
    import base64
    import hashlib

    value = base64.b64encode(hashlib.sha256(PASSWORD.encode()).digest()).decode()
    profile = {"firstName": "Test", "lastName": "Testerman", "email": person.login, "login": person.login}
    body = {"profile": profile, "credentials": {"password": {"hash": {"algorithm": "SHA-256", "value": value}}}}
    person.id = http(person.okta).post(f"{person.okta.client.base_url}/api/v1/users", json=body).json()["id"]
    assert person.get().json()["credentials"]["provider"]["type"] == "IMPORT"
    assert person.sign_in().ok
    assert person.get().json()["credentials"]["provider"]["type"] == "OKTA"


def keep_question(person: Person) -> None:
    active(person)
    person.call("change_recovery_question", password=PASSWORD, recovery_question=QUESTION)
    assert person.get().json()["credentials"]["recovery_question"] == {"question": QUESTION["question"]}


def update_for_question(person: Person) -> None:
    active(person)
    before = person.get().json()["lastUpdated"]
    person.okta.simulator.advance(hours=1)
    person.call("change_recovery_question", password=PASSWORD, recovery_question=QUESTION)
    assert person.get().json()["lastUpdated"] > before


def wipe_question(person: Person) -> None:
    with_question(person)
    person.call("deactivate")
    assert "recovery_question" not in person.get().json()["credentials"]


def sign_in_at_okta(person: Person) -> None:
    person.create(provider="FEDERATION")
    person.call("reset_password", sendEmail=False)
    assert person.get().json()["credentials"]["provider"] == {"type": "OKTA", "name": "OKTA"}


def sign_in_elsewhere(person: Person) -> None:
    active(person)
    person.call("reset_password", provider="FEDERATION", sendEmail=False)
    assert person.get().json()["credentials"]["provider"]["type"] == "FEDERATION"


def enter_directory(person: Person) -> None:
    """An import connects a user of Okta with the directory, whose password counts from then on."""
    settings = {"directory": {"kind": "ACTIVE_DIRECTORY"}}
    entry = {"login": person.login, "firstName": "Test", "lastName": "Testerman", "password": NEW}
    person.okta = simulated(seed={"settings": settings, "directory": [entry]})
    active(person)
    assert person.okta.simulator
    person.okta.simulator.directory.import_now()
    assert person.get().json()["credentials"]["provider"]["type"] == "ACTIVE_DIRECTORY"
    assert (person.sign_in(NEW).ok, person.sign_in(PASSWORD).ok) == (True, False)


def leave_directory(person: Person) -> None:
    enter_directory(person)
    assert person.okta.simulator
    person.okta.simulator.directory.disconnect(person.login)
    assert person.get().json()["credentials"]["provider"]["type"] == "OKTA"


def drop_apps(person: Person) -> None:
    planted = {"login": "ann@example.com", "firstName": "Ann", "lastName": "Archer", "apps": ["Payroll"]}
    ann = Person(simulated(seed={"users": [planted]}), login="ann@example.com")
    ann.id = ann.okta.client.get_user("ann@example.com").json()["id"]
    links = f"{ann.okta.client.base_url}/api/v1/users/{ann.id}/appLinks"
    assert [link["appName"] for link in http(ann.okta).get(links).json()]
    ann.call("deactivate")
    ann.call("activate")
    assert http(ann.okta).get(links).json() == []


def withdraw_links(person: Person) -> None:
    active(person)
    person.call("reset_password", sendEmail=False)
    then(lambda _: None, "deactivate", "activate")(person)
    assert person.status == "PROVISIONED"
    assert not person.open("reset").ok


def forget_factors(person: Person) -> None:
    active(person)
    person.enroll("question")
    person.enroll("sms")
    person.call("deactivate")
    assert person.ask("GET", "").json() == []


def forget_factors_but_question(person: Person) -> None:
    active(person)
    person.enroll("question")
    person.enroll("sms")
    person.call("reset_factors")
    assert [factor["factorType"] for factor in person.ask("GET", "").json()] == ["question"]


def classic_forgets_the_question_too(person: Person) -> None:
    """Okta's guide to the upgrade: only an Identity Engine org leaves the security question."""
    classic = Person(simulated(engine="classic"))
    active(classic)
    classic.enroll("question")
    classic.call("reset_factors")
    assert classic.ask("GET", "").json() == []


def ends_sessions(call: str, **given: object) -> Scenario:
    """A scenario in which this call ends the user's session."""

    def scenario(person: Person) -> None:
        active(person)
        sessions = f"{person.okta.client.base_url}/api/v1/sessions"
        token = person.sign_in().json()["sessionToken"]
        opened = http(person.okta).post(sessions, json={"sessionToken": token}).json()
        assert http(person.okta).get(f"{sessions}/{opened['id']}").ok
        person.call(call, **given)
        assert http(person.okta).get(f"{sessions}/{opened['id']}").status_code == 404

    return scenario


def ends_sessions_in_either(person: Person) -> None:
    ends_sessions("suspend")(person)
    ends_sessions("deactivate")(Person(simulated()))


def count_attempt(person: Person) -> None:
    active(person)
    for _ in range(9):
        person.sign_in(WRONG)
    assert person.status == "ACTIVE"
    person.sign_in(WRONG)
    assert person.status == "LOCKED_OUT"


def count_passcode(person: Person) -> None:
    active(person)
    person.enroll("question")
    for _ in range(5):
        person.show_admin("wrong")
    assert person.status == "LOCKED_OUT"


def count_answer(person: Person) -> None:
    with_question(person)
    person.call("forgot_password", sendEmail=False)
    person.open("reset")
    for _ in range(5):
        person.okta.client.answer_question(person.state_token, "wrong")
    assert person.status == "SUSPENDED"


def sign_in_wrongly(person: Person, times: int) -> None:
    for _ in range(times):
        person.sign_in(WRONG)


def zero_passwords(person: Person) -> None:
    active(person)
    sign_in_wrongly(person, 9)
    person.sign_in()
    sign_in_wrongly(person, 9)
    assert person.status == "ACTIVE"


def zero_passwords_for_a_new_one(person: Person) -> None:
    active(person)
    sign_in_wrongly(person, 9)
    person.call("update_user", password=NEW)
    sign_in_wrongly(person, 9)
    assert person.status == "ACTIVE"


def zero_passwords_by_unlock(person: Person) -> None:
    active(person)
    sign_in_wrongly(person, 10)
    person.call("unlock")
    sign_in_wrongly(person, 9)
    assert person.status == "ACTIVE"


def answer_factor(person: Person, *given: str) -> None:
    for answer in given:
        person.show_admin(answer)


def zero_passcodes(person: Person) -> None:
    active(person)
    person.enroll("question")
    answer_factor(person, *["wrong"] * 4, "mayonnaise", *["wrong"] * 4)
    assert person.status == "ACTIVE"


def zero_passcodes_by_unlock(person: Person) -> None:
    active(person)
    person.enroll("question")
    answer_factor(person, *["wrong"] * 5)
    person.call("unlock")
    answer_factor(person, *["wrong"] * 4)
    assert person.status == "ACTIVE"


def zero_passcodes_by_deactivation(person: Person) -> None:
    active(person)
    person.enroll("question")
    answer_factor(person, *["wrong"] * 4)
    then(lambda _: None, "deactivate", "activate")(person)
    person.call("update_user", password=PASSWORD)
    person.enroll("question")
    answer_factor(person, *["wrong"] * 4)
    assert person.status == "ACTIVE"


def zero_answers(person: Person) -> None:
    with_question(person)
    person.call("forgot_password", sendEmail=False)
    person.open("reset")
    for given in ("wrong", "wrong", "wrong", "wrong", QUESTION["answer"]):
        answered = person.okta.client.answer_question(person.state_token, given)
    assert answered.ok
    person.call("forgot_password", sendEmail=False)
    person.open("reset")
    for _ in range(4):
        person.okta.client.answer_question(person.state_token, "wrong")
    assert person.status == "ACTIVE"


def with_auto_unlock() -> Person:
    person = Person(simulated(password_policy=PasswordPolicy(max_attempts=1, auto_unlock_minutes=60)))
    active(person)
    return person


def pass_an_hour(person: Person) -> None:
    assert person.okta.simulator
    person.okta.simulator.advance(hours=1, minutes=1)


def count_lockout(person: Person) -> None:
    locked = with_auto_unlock()
    locked.sign_in(WRONG)
    assert locked.status == "LOCKED_OUT"
    pass_an_hour(locked)
    assert locked.status == "ACTIVE"


def lock_often(person: Person, times: int) -> None:
    for _ in range(times):
        person.sign_in(WRONG)
        pass_an_hour(person)


def zero_lockouts(person: Person) -> None:
    locked = with_auto_unlock()
    for _ in range(2):
        lock_often(locked, 8)
        assert locked.sign_in().ok
    assert locked.status == "ACTIVE"


def zero_lockouts_by_unlock(person: Person) -> None:
    locked = with_auto_unlock()
    lock_often(locked, 8)
    locked.sign_in(WRONG)
    locked.call("unlock")
    lock_often(locked, 8)
    assert locked.status == "ACTIVE"


def group_of(person: Person) -> str:
    groups = f"{person.okta.client.base_url}/api/v1/groups"
    group = http(person.okta).post(groups, json={"profile": {"name": "Sales"}}).json()
    http(person.okta).put(f"{groups}/{group['id']}/users/{person.id}")
    return f"{groups}/{group['id']}/users"


def leave_groups(person: Person) -> None:
    """Okta's Groups API reference: `lastMembershipUpdated` moves when the memberships change."""
    active(person)
    members = group_of(person)
    group = members.removesuffix("/users")
    pass_an_hour(person)
    person.call("delete_user")
    assert len(http(person.okta).get(members).json()) == 1
    before = http(person.okta).get(group).json()["lastMembershipUpdated"]
    person.call("delete_user")
    assert http(person.okta).get(members).json() == []
    assert http(person.okta).get(group).json()["lastMembershipUpdated"] > before


def clear_status_changed(person: Person) -> None:
    assert person.create(activate=False).json()["statusChanged"] is None


def add_user(person: Person) -> None:
    active(person)
    assert person.id in [user["id"] for user in person.okta.client.list_users().json()]


def remove_user(person: Person) -> None:
    then(active, "delete_user", "delete_user")(person)
    assert person.get().status_code == 404
    assert person.ask("GET", "").status_code == 404
    assert person.create().ok


def log_of(person: Person) -> list[str]:
    url = f"{person.okta.client.base_url}/api/v1/logs"
    return [event["eventType"] for event in http(person.okta).get(url, params={"limit": "1000"}).json()]


def tell_lock_limit(person: Person) -> None:
    locked = with_auto_unlock()
    lock_often(locked, 9)
    assert "user.account.lock.limit" not in log_of(locked)
    lock_often(locked, 1)
    assert "user.account.lock.limit" in log_of(locked)
    assert locked.status == "LOCKED_OUT"


def ask_group_rules(person: Person) -> None:
    groups = f"{person.okta.client.base_url}/api/v1/groups"
    web = http(person.okta)
    group = web.post(groups, json={"profile": {"name": "Testers"}}).json()["id"]
    expression = {"type": "urn:okta:expression:1.0", "value": 'user.firstName=="Test"'}
    rule = {
        "type": "group_rule",
        "name": "Testers",
        "conditions": {"expression": expression},
        "actions": {"assignUserToGroups": {"groupIds": [group]}},
    }
    made = web.post(f"{groups}/rules", json=rule).json()
    web.post(f"{groups}/rules/{made['id']}/lifecycle/activate")
    active(person)
    assert [user["id"] for user in web.get(f"{groups}/{group}/users").json()] == [person.id]


def mail_user(person: Person) -> None:
    person.create()
    assert person.okta.simulator
    assert [str(mail.kind) for mail in person.okta.simulator.mailbox(person.login)] == ["activation"]


def mail_that_says_no(person: Person) -> None:
    """Okta's support article on the mail Forgot Password Denied: a locked user gets it."""
    then(active, "lock")(person)
    person.okta.client.recover_password(person.login)
    assert person.okta.simulator
    assert [str(mail.kind) for mail in person.okta.simulator.mailbox(person.login)] == ["denied"]


def hand_out_link(person: Person) -> None:
    person.create(activate=False)
    assert person.call("activate", sendEmail=False).json().keys() == {"activationUrl", "activationToken"}
    assert person.okta.simulator
    assert person.okta.simulator.mailbox(person.login) == ()
    assert person.open("activation").ok


def with_blocked_devices() -> Person:
    blocked = Person(simulated(seed={"settings": {"blocks_devices": True}}))
    active(blocked)
    lock_often(blocked, 10)
    assert (blocked.status, blocked.sign_in().ok) == ("ACTIVE", False)
    return blocked


def block_devices(person: Person) -> None:
    with_blocked_devices()


def let_devices_in(person: Person) -> None:
    blocked = with_blocked_devices()
    blocked.call("unlock")
    assert blocked.sign_in().ok


def let_devices_in_after_a_deactivation(person: Person) -> None:
    """A user who is switched off and comes back with a new password signs in from anywhere. No source says so."""
    blocked = with_blocked_devices()
    then(lambda _: None, "deactivate", "activate")(blocked)
    blocked.call("update_user", password=NEW)
    assert blocked.sign_in(NEW).ok


def mail_admin(person: Person) -> None:
    active(person)
    person.call("deactivate", sendEmail=True)
    assert person.okta.simulator
    assert [str(mail.kind) for mail in person.okta.simulator.mailbox("admin@example.com")] == ["deactivated"]


SCENARIOS: dict[str, Scenario] = {
    "BLOCK_DEVICES: the last wrong password comes from an unknown device": block_devices,
    "LET_DEVICES_IN: unlock, the call is taken": let_devices_in,
    "LET_DEVICES_IN: the user is deactivated": let_devices_in_after_a_deactivation,
    "DESTROY_PASSWORD: the password is lost, the user is deactivated, directory is false before": destroy_password,
    "DESTROY_PASSWORD: the password is lost, not: the user is deactivated, directory is false before": (
        destroy_password_for_another_provider
    ),
    "ENTER_DIRECTORY: directory becomes true, exists is true before": enter_directory,
    "SIGN_IN_AT_OKTA: directory becomes false, exists is true afterwards": leave_directory,
    "SIGN_IN_AT_OKTA: external becomes false, exists is true afterwards, not: there is a new password": sign_in_at_okta,
    "SIGN_IN_ELSEWHERE: external becomes true, exists is true before": sign_in_elsewhere,
    "KEEP_PASSWORD: there is a new password, there was one before": keep_password,
    "KEEP_PASSWORD: there is a new password, not: there was one before": keep_first_password,
    "ZERO_PASSWORDS: there is a new password": zero_passwords_for_a_new_one,
    "KEEP_QUESTION: create_user or update_user or replace_user or change_recovery_question, the call is taken": (
        keep_question
    ),
    "UPDATE_FOR_QUESTION: create_user or update_user or replace_user or change_recovery_question, the call is taken": (
        update_for_question
    ),
    "COUNT_ATTEMPT: a wrong password is counted": count_attempt,
    "COUNT_ATTEMPT: a wrong passcode is counted": count_passcode,
    "COUNT_ATTEMPT: a wrong answer is counted": count_answer,
    "ZERO_PASSWORDS: sign_in, the call is taken, locked is false afterwards": zero_passwords,
    "ADOPT_PASSWORD: sign_in, the call is taken, the password is right, locked is false afterwards": adopt_password,
    "ZERO_PASSCODES: verify_factor, the call is taken, the passcode, or the answer, is right": zero_passcodes,
    "ZERO_ANSWERS: answer_question, the call is taken; or the user is suspended": zero_answers,
    "COUNT_LOCKOUT: the user is locked": count_lockout,
    "ZERO_PASSWORDS: the lock ends": zero_passwords_by_unlock,
    "ZERO_PASSCODES: the lock ends": zero_passcodes_by_unlock,
    "ZERO_LOCKOUTS: the lock ends, not: by the clock": zero_lockouts_by_unlock,
    "ZERO_LOCKOUTS: the sign-in enters SUCCESS": zero_lockouts,
    "WIPE_QUESTION: the user is deactivated": wipe_question,
    "DROP_APPS: the user is deactivated": drop_apps,
    "ZERO_PASSCODES: the user is deactivated": zero_passcodes_by_deactivation,
    "WITHDRAW_LINKS: the user is deactivated": withdraw_links,
    "FORGET_FACTORS: the user is deactivated": forget_factors,
    "FORGET_FACTORS: reset_factors, the call is taken, an org of the Classic Engine": classic_forgets_the_question_too,
    "FORGET_FACTORS_BUT_QUESTION: reset_factors, the call is taken, not: an org of the Classic Engine": (
        forget_factors_but_question
    ),
    "END_SESSIONS: the user is suspended; or the user is deactivated": ends_sessions_in_either,
    "END_SESSIONS: clear_sessions, the call is taken": ends_sessions("clear_sessions"),
    "END_SESSIONS: revokeSessions=true, the call is taken": ends_sessions("expire_password", revokeSessions=True),
    "CLEAR_STATUS_CHANGED: the user is created, begun is false, password is none afterwards": clear_status_changed,
    "ADD_USER: the user is created": add_user,
    "LEAVE_GROUPS: the user is deleted": leave_groups,
    "REMOVE_USER: the user is deleted": remove_user,
    "TELL_LOCK_LIMIT: the user is locked": tell_lock_limit,
    "ASK_GROUP_RULES: the user is created; or deactivated becomes false, exists is true afterwards": ask_group_rules,
    "MAIL_USER: the mail is *denied*": mail_that_says_no,
    "MAIL_USER: the mail carries a link, not: the caller gets the link instead of a mail": mail_user,
    "HAND_OUT_LINK: the mail carries a link, the caller gets the link instead of a mail": hand_out_link,
    "MAIL_ADMIN: the user is deactivated, the caller asks for a mail to the admin": mail_admin,
}
WORDS_ONLY = {"DESTROY_PASSWORD: the password is lost, directory is true before"}
"""Rows whose deed changes nothing: Okta keeps no password of such a user. A plan that keeps passwords reads the row."""
DEEDS = {f"{row.does.name}: {row.when.words}": row for row in CONSEQUENCES if isinstance(row.does, Deed)}
"""The rows of deeds, each by its deed and the words of its condition."""


@contextmanager
def without(row: Consequence) -> Iterator[None]:
    """Let the table lack this row for a while."""
    whole = consequences.CONSEQUENCES
    try:
        consequences.CONSEQUENCES = tuple(other for other in whole if other is not row)
        consequences._found.cache_clear()
        yield
    finally:
        consequences.CONSEQUENCES = whole
        consequences._found.cache_clear()


def test_every_row_has_a_scenario() -> None:
    assert SCENARIOS.keys() == DEEDS.keys() - WORDS_ONLY


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_org_does_what_the_row_says(tester: Person, name: str) -> None:
    """Every row has a scenario, in which its deed can be seen from outside."""
    SCENARIOS[name](tester)


@pytest.mark.parametrize("name", SCENARIOS)
def test_without_the_row_the_org_does_not(tester: Person, name: str) -> None:
    """The same scenario fails if the row is missing, so it is this row that the scenario is about."""
    with without(DEEDS[name]), pytest.raises((AssertionError, LookupError, ValueError)):
        SCENARIOS[name](tester)


def test_to_let_devices_in_is_logged_as_an_unlock() -> None:
    """Okta's article on unknown devices: the admin calls unlock. That its usual event is written is inferred."""
    blocked = with_blocked_devices()
    url = f"{blocked.okta.client.base_url}/api/v1/logs"
    assert blocked.status == "ACTIVE"
    blocked.call("unlock")
    types = [event["eventType"] for event in http(blocked.okta).get(url, params={"limit": 1000}).json()]
    assert types.count("user.account.unlock_by_admin") == 1


@pytest.mark.parametrize(("call", "status"), [("expire_password", "PASSWORD_EXPIRED"), ("reset_password", "RECOVERY")])
def test_devices_are_let_in_whatever_has_become_of_the_password(call: str, status: str) -> None:
    """The block stays when the password expires or is reset, so `unlock` still ends it (inferred)."""
    blocked = with_blocked_devices()
    then(lambda _: None, call)(blocked)
    assert (blocked.status, blocked.call("unlock").status_code, blocked.call("unlock").status_code) == (
        status,
        200,
        403,
    )


# ------------------------------------------------------------------------------------------------ words and deeds

ASKED = (frozenset[Case](), *(frozenset({case}) for case in sorted(ASKED_ABOUT)))
MOVED = frozenset({Case.AUTOMATION_SUSPENDS, *(call.needs for call in MOVERS.values() if call.needs)})
"""The cases of an org in which a directory, and all else that moves users without a call, is set up."""
WORLDS = (frozenset[Case](), frozenset({Case.CLASSIC}), frozenset({Case.MINIMUM_AGE}), frozenset({Case.MFA}), MOVED)
WORLDS += (frozenset({Case.BLOCKS_DEVICES}),)


def brought_about_by(row: Consequence) -> tuple[Move, frozenset[Case]]:
    """A move that brings this row about, with what the request asks for."""
    return next(
        (move, asked)
        for world in WORLDS
        for asked in ASKED
        for facts in reachable(world)
        for move in moves(facts, world)
        if row.when.holds(move, move.cases | asked)
    )


@pytest.mark.parametrize("row", [row for row in CONSEQUENCES if row.says], ids=lambda row: row.when.words)
def test_the_words_come_from_the_row_that_does_the_deed(row: Consequence) -> None:
    """What an explanation and a plan say beside the facts: the row's words, and not without the row."""
    move, asked = brought_about_by(row)
    words = row.told(move)

    assert words in beside(move, asked)
    with without(row):
        assert words not in beside(move, asked)
