"""Every status and every call, once more under each condition: what lies under the status, engine, recovery question.

The table of `expected.py` is for the plainest user of a status, and its OTHERWISE says what differs for the others.
"""

import pytest
from expected import CAUSES, E34, OTHERWISE, SAME, SET_PASSWORD, STATUSES, TABLE, WAYS, arguments
from people import PASSWORD, QUESTION, Person, errors

from lifecycle.client.connect import simulated
from lifecycle.model.facts import Facts, status

BACK = ("PROVISIONED", "ACTIVE", "PASSWORD_EXPIRED", "RECOVERY", "LOCKED_OUT")
NO_QUESTION = ("Recovery credential not set.",)
CALLS = (*TABLE, "update_user+password", "replace_user+password")
USERS = [user for user in WAYS if user.exists]


def expected(user: Facts, call: str, engine: str, question: bool) -> str:
    """What the sheet has for this call on this user."""
    there = str(status(user))
    if "+" in call and user.external and not user.deactivated:
        return "403 E0000014 Update of credentials failed"  # 3.13
    if "+" in call:
        return SET_PASSWORD[STATUSES.index(there)]
    if there == "ACTIVE" and call == "forgot_password_recovery_question" and question:
        return SAME  # 3.10
    if there == "ACTIVE" and not user.external and call == "forgot_password" and engine == "classic" and not question:
        return E34  # 3.9
    return OTHERWISE.get(user, {}).get(call) or TABLE[call][STATUSES.index(there)]


def given(call: str) -> dict[str, object]:
    if "+" in call:
        return {"password": "Another-Pa55word"}
    if call == "forgot_password_recovery_question":
        return {"answer": QUESTION["answer"], "newPassword": "Another-Pa55word"}
    return arguments(call)


@pytest.mark.parametrize("engine", ["identity", "classic"])
@pytest.mark.parametrize("question", [False, True])
@pytest.mark.parametrize("user", USERS, ids=str)
def test_each_call_on_each_user(user: Facts, question: bool, engine: str) -> None:
    """Taken, the user is where the sheet has it; refused, in Okta's words with the causes, and nothing has changed."""
    person = Person(simulated(engine=engine))
    WAYS[user](person)
    if question:
        person.call("update_user", recovery_question=QUESTION)
    before = person.get().json()
    assert person.okta.simulator
    for call in CALLS:
        person.okta.simulator.remember(0)
        want = expected(user, call, engine, question)

        response = person.call(call.partition("+")[0], **given(call))

        if want[0].isdigit():
            causes = NO_QUESTION if want == E34 and before["status"] == "ACTIVE" else CAUSES.get((call, want), ())
            assert errors(response) == (want.replace("{id}", person.id), causes), call
            assert person.get().json() == before, call
        else:
            assert response.ok, (call, response.text)
            assert person.status == (before["status"] if want == SAME else want), call
        person.okta.simulator.back()


def test_where_a_suspended_user_may_come_back_to() -> None:
    """Every status that can be suspended, once at least; ACTIVE by the plain one and by who signs in elsewhere."""
    suspended = [user for user in USERS if status(user) == "SUSPENDED"]

    assert {expected(user, "unsuspend", "identity", False) for user in suspended} == set(BACK)


@pytest.mark.parametrize("user", USERS, ids=str)
def test_the_right_password_opens_one_door(user: Facts) -> None:
    """4.1: ACTIVE with a password signs in, PASSWORD_EXPIRED is asked for another; everybody else is refused alike."""
    person = Person(simulated())
    WAYS[user](person)

    answer = person.sign_in(person.password or PASSWORD)

    opened = {"ACTIVE": "SUCCESS", "PASSWORD_EXPIRED": "PASSWORD_EXPIRED"}.get(str(status(user)))
    if opened and not user.external:
        assert answer.json()["status"] == opened
    else:
        assert errors(answer) == ("401 E0000004 Authentication failed", ())
