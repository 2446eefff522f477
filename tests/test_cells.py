"""Every status and every call, taken or refused, through HTTP.

What is expected stands in `expected.py`.
"""

import pytest
from expected import CAUSES, E4, E38, RECORDED, SAME, SET_PASSWORD, STATUSES, TABLE, UNKNOWN, WAYS, arguments, person_in
from people import PASSWORD, WRONG, Person, active, errors, expired, provisioned, then

from lifecycle.client.connect import simulated
from lifecycle.model.facts import NOBODY, Facts, status
from lifecycle.model.moves import reachable


def typical(of_status: str) -> Facts:
    """The plainest user in this status."""
    found = [f for f in WAYS if status(f) == of_status and not f.external]
    return _SUSPENDED if of_status == "SUSPENDED" else found[0]


_SUSPENDED = next(f for f in WAYS if f.suspended and f.password == "set" and not f.reset and not f.locked)


CELLS = [(call, before, want) for call, row in TABLE.items() for before, want in zip(STATUSES, row, strict=True)]


@pytest.mark.parametrize(("call", "before", "want"), CELLS, ids=lambda v: v[:40])
def test_each_call_in_each_status(call: str, before: str, want: str) -> None:
    """Taken, the user is in the status of the table; refused, in Okta's very words, and nothing has changed."""
    person = person_in(typical(before))
    whole = person.get().json()

    response = person.call(call, **arguments(call))

    if want[0].isdigit():
        causes = CAUSES.get((call, before), CAUSES.get((call, want), ()))
        assert errors(response) == (want.replace("{id}", person.id), causes)
        assert person.get().json() == whole
    else:
        assert response.ok, response.text
        assert person.status == (before if want == SAME else want)


@pytest.mark.parametrize(("call", "before", "want"), CELLS, ids=lambda v: v[:40])
def test_a_guess_says_so_and_a_recording_too(call: str, before: str, want: str) -> None:
    """The response header tells a guess from a fact."""
    said = person_in(typical(before)).call(call, **arguments(call)).headers["X-Simulator-Evidence"]

    assert (said == "unknown") == ((call, before) in UNKNOWN), said
    if (call, before) in RECORDED:
        assert said == "recorded"


@pytest.mark.parametrize("call", ["update_user", "replace_user"])
@pytest.mark.parametrize(("before", "want"), list(zip(STATUSES, SET_PASSWORD, strict=True)))
def test_an_admin_sets_a_password_in_each_status(call: str, before: str, want: str) -> None:
    """POST and PUT alike: it completes an activation, and begins none."""
    person = person_in(typical(before))

    response = person.call(call, password="Another-Pa55word")

    if want == E38:
        assert errors(response) == (E38, ())
    else:
        assert response.ok
        assert person.status == (before if want == SAME else want)


@pytest.mark.parametrize("call", [c for c in TABLE if c != "create_user"])
def test_no_call_finds_an_unknown_user(call: str) -> None:
    """404 E0000007 names what was asked for, as it was asked."""
    okta = simulated()

    response = Person(okta, "auserthatdoesnotexist@domain.com").call(call, **arguments(call))

    want = "404 E0000007 Not found: Resource not found: auserthatdoesnotexist@domain.com (User)"
    assert errors(response) == (want, ())


def test_there_is_a_way_to_every_combination_of_facts() -> None:
    """Nothing that the rules can reach is out of these tests' reach, and the other way round."""
    assert set(WAYS) == set(reachable())


@pytest.mark.parametrize("facts", WAYS, ids=str)
def test_each_way_leads_to_its_status(facts: Facts) -> None:
    """What is answered is the status of the facts."""
    person = person_in(facts)

    assert person.status == ("ABSENT" if facts == NOBODY else status(facts))


# ------------------------------------------------------------------------------ what lies underneath comes back


@pytest.mark.parametrize(
    ("first", "after"),
    [
        (provisioned, "PROVISIONED"),
        (active, "ACTIVE"),
        (expired, "PASSWORD_EXPIRED"),
        (then(active, "reset_password"), "RECOVERY"),
        (then(active, "lock"), "LOCKED_OUT"),
    ],
)
def test_unsuspend_leads_back_to_the_status_before(tester: Person, first, after: str) -> None:
    """Not always to ACTIVE, as the diagram has it (D4)."""
    first(tester)
    tester.call("suspend")

    tester.call("unsuspend")

    assert tester.status == after


def test_unlock_leads_back_to_an_expired_password(tester: Person) -> None:
    """A lock on top of an expired password leaves it expired (D5)."""
    then(expired, "lock")(tester)

    tester.call("unlock")

    assert tester.status == "PASSWORD_EXPIRED"


def test_a_staged_user_with_a_password_becomes_active_at_once(tester: Person) -> None:
    """And the answer holds an activation token all the same."""
    tester.create(activate=False, password=PASSWORD)

    response = tester.call("activate", sendEmail=False)

    assert set(response.json()) == {"activationUrl", "activationToken"}
    assert tester.status == "ACTIVE"


def test_deactivation_destroys_the_password(tester: Person) -> None:
    """Back from it, the user is PROVISIONED, and `passwordChanged` remembers what is gone."""
    tester.create(password=PASSWORD, recovery_question={"question": "Who?", "answer": "Annie"})
    changed = tester.get().json()["passwordChanged"]

    tester.call("deactivate")
    tester.call("activate", sendEmail=False)

    user = tester.get().json()
    assert user["status"] == "PROVISIONED"
    assert user["passwordChanged"] == changed
    assert "password" not in user["credentials"]
    assert "recovery_question" not in user["credentials"]


def test_in_june_2017_a_reset_made_an_active_user_provisioned() -> None:
    """The riddle of 2017: only in an org of then, and only for somebody who had never signed in."""
    then_org, now_org, signed_in = simulated(as_of="2017-06"), simulated(), simulated(as_of="2017-06")
    found = []
    for okta in (then_org, now_org, signed_in):
        person = Person(okta)
        active(person)
        if okta is signed_in:
            person.sign_in()
        person.call("reset_password", sendEmail=False)
        found.append(person.status)

    assert found == ["PROVISIONED", "RECOVERY", "RECOVERY"]


@pytest.mark.parametrize(("month", "after"), [("2018-02", "PROVISIONED"), ("2018-03", "RECOVERY")])
def test_the_bug_ends_with_release_2018_09(month: str, after: str) -> None:
    """Production orgs got the release from 2018-03-05."""
    person = Person(simulated(as_of=month))
    active(person)

    person.call("reset_password", sendEmail=False)

    assert person.status == after


def test_wrong_passwords_lock_from_an_expired_password_too(tester: Person) -> None:
    """Ten of them by default; the tenth is answered like the others."""
    expired(tester)

    answers = [tester.sign_in(WRONG).status_code for _ in range(9)]
    still = tester.status
    last = tester.sign_in(WRONG)

    assert answers == [401] * 9
    assert still == "PASSWORD_EXPIRED"
    assert errors(last) == (E4, ())
    assert tester.status == "LOCKED_OUT"
