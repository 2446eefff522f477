"""What a move brings about, deed by deed: each one is played through HTTP, and seen from outside.

What is expected is written from the sources that docs/okta-facts.md names, and never computed from the rows.
"""

from collections.abc import Callable

import pytest
from people import PASSWORD, QUESTION, WRONG, Person, active, http, then

from lifecycle.client.connect import simulated
from lifecycle.model.consequences import Deed
from lifecycle.org.policies import PasswordPolicy

NEW = "Another-Pa55word"


def with_question(person: Person) -> None:
    person.create(password=PASSWORD, recovery_question=QUESTION)


def destroy_password(person: Person) -> None:
    then(active, "deactivate", "activate")(person)
    assert "password" not in person.get().json()["credentials"]
    assert not person.sign_in().ok


def keep_password(person: Person) -> None:
    active(person)
    person.call("change_password", oldPassword=PASSWORD, newPassword=NEW)
    assert (person.sign_in(NEW).ok, person.sign_in(PASSWORD).ok) == (True, False)
    temporary = person.call("expire_password_with_temp_password").json()["tempPassword"]
    assert (person.sign_in(temporary).ok, person.sign_in(NEW).ok) == (True, False)


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
    person.create(activate=False)
    person.call("activate", sendEmail=False)
    person.call("deactivate")
    person.okta.client.activate(person.id)
    assert not person.open("activation").ok


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


def end_sessions(person: Person) -> None:
    active(person)
    sessions = f"{person.okta.client.base_url}/api/v1/sessions"
    for end in ("clear_sessions", "suspend"):
        token = person.sign_in().json()["sessionToken"]
        opened = http(person.okta).post(sessions, json={"sessionToken": token}).json()
        assert http(person.okta).get(f"{sessions}/{opened['id']}").ok
        person.call(end)
        assert http(person.okta).get(f"{sessions}/{opened['id']}").status_code == 404


def count_attempt(person: Person) -> None:
    active(person)
    for _ in range(9):
        person.sign_in(WRONG)
    assert person.status == "ACTIVE"
    person.sign_in(WRONG)
    assert person.status == "LOCKED_OUT"


def zero_passwords(person: Person) -> None:
    active(person)
    for password in (*[WRONG] * 9, PASSWORD, *[WRONG] * 9):
        person.sign_in(password)
    assert person.status == "ACTIVE"


def zero_passcodes(person: Person) -> None:
    active(person)
    person.enroll("question")
    for given in (*["wrong"] * 4, "mayonnaise", *["wrong"] * 4):
        person.show_admin(given)
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


def group_of(person: Person) -> str:
    groups = f"{person.okta.client.base_url}/api/v1/groups"
    group = http(person.okta).post(groups, json={"profile": {"name": "Sales"}}).json()
    http(person.okta).put(f"{groups}/{group['id']}/users/{person.id}")
    return f"{groups}/{group['id']}/users"


def leave_groups(person: Person) -> None:
    active(person)
    members = group_of(person)
    assert len(http(person.okta).get(members).json()) == 1
    person.call("delete_user")
    assert len(http(person.okta).get(members).json()) == 1
    person.call("delete_user")
    assert http(person.okta).get(members).json() == []


def lose_roles(person: Person) -> None:
    active(person)
    roles = f"{person.okta.client.base_url}/api/v1/users/{{}}/roles"
    http(person.okta).post(roles.format(person.id), json={"type": "HELP_DESK_ADMIN"})
    then(lambda _: None, "delete_user", "delete_user")(person)
    active(person)
    assert http(person.okta).get(roles.format(person.id)).json() == []


def clear_status_changed(person: Person) -> None:
    assert person.create(activate=False).json()["statusChanged"] is None


def add_user(person: Person) -> None:
    active(person)
    assert person.id in [user["id"] for user in person.okta.client.list_users().json()]


def remove_user(person: Person) -> None:
    then(active, "delete_user", "delete_user")(person)
    assert person.get().status_code == 404
    assert person.create().ok


def log_of(person: Person) -> list[str]:
    url = f"{person.okta.client.base_url}/api/v1/logs"
    return [event["eventType"] for event in http(person.okta).get(url, params={"limit": "1000"}).json()]


def tell_lock_limit(person: Person) -> None:
    locked = with_auto_unlock()
    lock_often(locked, 10)
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


def hand_out_link(person: Person) -> None:
    person.create(activate=False)
    assert person.call("activate", sendEmail=False).json().keys() == {"activationUrl", "activationToken"}
    assert person.okta.simulator
    assert person.okta.simulator.mailbox(person.login) == ()
    assert person.open("activation").ok


def mail_admin(person: Person) -> None:
    active(person)
    person.call("deactivate", sendEmail=True)
    assert person.okta.simulator
    assert [str(mail.kind) for mail in person.okta.simulator.mailbox("admin@example.com")] == ["deactivated"]


SCENARIOS: dict[Deed, Callable[[Person], None]] = {
    Deed.DESTROY_PASSWORD: destroy_password,
    Deed.KEEP_PASSWORD: keep_password,
    Deed.ADOPT_PASSWORD: adopt_password,
    Deed.KEEP_QUESTION: keep_question,
    Deed.WIPE_QUESTION: wipe_question,
    Deed.SIGN_IN_AT_OKTA: sign_in_at_okta,
    Deed.SIGN_IN_ELSEWHERE: sign_in_elsewhere,
    Deed.DROP_APPS: drop_apps,
    Deed.WITHDRAW_LINKS: withdraw_links,
    Deed.FORGET_FACTORS: forget_factors,
    Deed.FORGET_FACTORS_BUT_QUESTION: forget_factors_but_question,
    Deed.END_SESSIONS: end_sessions,
    Deed.COUNT_ATTEMPT: count_attempt,
    Deed.ZERO_PASSWORDS: zero_passwords,
    Deed.ZERO_PASSCODES: zero_passcodes,
    Deed.ZERO_ANSWERS: zero_answers,
    Deed.COUNT_LOCKOUT: count_lockout,
    Deed.ZERO_LOCKOUTS: zero_lockouts,
    Deed.LEAVE_GROUPS: leave_groups,
    Deed.LOSE_ROLES: lose_roles,
    Deed.CLEAR_STATUS_CHANGED: clear_status_changed,
    Deed.ADD_USER: add_user,
    Deed.REMOVE_USER: remove_user,
    Deed.TELL_LOCK_LIMIT: tell_lock_limit,
    Deed.ASK_GROUP_RULES: ask_group_rules,
    Deed.MAIL_USER: mail_user,
    Deed.HAND_OUT_LINK: hand_out_link,
    Deed.MAIL_ADMIN: mail_admin,
}


@pytest.mark.parametrize("deed", Deed, ids=lambda deed: deed.name.lower())
def test_the_org_does_what_the_row_says(tester: Person, deed: Deed) -> None:
    """Every deed has a scenario, in which it can be seen from outside."""
    SCENARIOS[deed](tester)
