"""Each observation, played through HTTP. A flipped rule meets an observation that disagrees."""

from collections.abc import Callable

import pytest
import requests
from expected import WAYS
from people import PASSWORD, PROFILE, QUESTION, WRONG, Person, errors, http

from lifecycle.client.connect import simulated
from lifecycle.model.backing import backing
from lifecycle.model.calls import CALLS, EVERYTHING, MOVERS
from lifecycle.model.cases import Case
from lifecycle.model.evidence import OBSERVATIONS
from lifecycle.model.facts import Status, status
from lifecycle.model.moves import moves, reachable
from lifecycle.model.observations import Observation, Under
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier
from lifecycle.org.policies import PasswordPolicy

# Where sources contradict each other, one side can't come true. Section 13 of docs/okta-facts.md says which, and why.
OVERRULED = {
    ("update_user", Source.SDK_JAVA_721.at()): "C22",
    ("replace_user", Source.SDK_JAVA_721.at()): "C22",
    ("reactivate", Source.OPENAPI.at("reactivateUser")): "C5",
}


def played(seen: Observation) -> tuple[Person, requests.Response | None]:
    """A user as the observation has it, and the answer to its call."""
    passwordless = Under.PASSWORDLESS in seen.given
    way = by_email_alone if passwordless else WAYS[next(f for f in WAYS if seen.is_of(f))]
    warn = Case.SOON_TOO_OLD in seen.cases or seen.call == "skip"
    policy = PasswordPolicy(
        max_age_days=1 if Case.TOO_OLD in seen.cases else 10 if warn else 0,
        expire_warn_days=5 if warn else 0,
        show_lockout_failures=Case.SHOW_LOCKOUTS in seen.cases,
        self_service_unlock=bool({Case.SELF_SERVICE_UNLOCK, Case.SHOW_LOCKOUTS} & seen.cases),
        min_age_minutes=60 if Case.TOO_YOUNG in seen.cases else 0,
        auto_unlock_minutes=30 if Case.AUTO_UNLOCK_DUE in seen.cases else 0,
    )
    old = Case.BEFORE_2018_09 in seen.cases
    engine = "classic" if Case.CLASSIC in seen.cases else "identity"
    mfa = Case.MFA in seen.cases
    okta = simulated(
        as_of="2017-06" if old else "2026-11",
        engine=engine,
        password_policy=policy,
        mfa=mfa,
        seed={
            "settings": {
                "edits_deactivated": Case.EDITS_DEACTIVATED in seen.cases,
                "blocks_devices": Case.BLOCKS_DEVICES in seen.cases,
                "denies_password_change": Case.DENIES_CHANGE in seen.cases,
                "denies_password_reset": Case.DENIES_RESET in seen.cases,
                "denies_sign_in": Case.DENIES_SIGN_IN in seen.cases,
                "password_enrollment": "OPTIONAL"
                if passwordless or Case.PASSWORD_OPTIONAL in seen.cases
                else "REQUIRED",
                "email_enrollment": "REQUIRED" if passwordless or Case.EMAIL_SIGNS_IN in seen.cases else "NOT_ALLOWED",
            }
        },
        mfa_enroll="OPTIONAL" if Case.ENROLLS in seen.cases else "",
    )
    person = Person(okta)
    way(person)
    _prepare(seen, person)
    return person, _call(seen, person)


def by_email_alone(person: Person) -> None:
    """A user who is created without a password where none is required."""
    person.create()


def _prepare(seen: Observation, person: Person) -> None:
    assert person.okta.simulator
    if Case.FACTOR in seen.cases:
        person.enroll("question" if Case.BY_QUESTION in seen.cases else "sms")
    if Case.QUESTION in seen.cases or seen.call == "answer_question":
        person.call("update_user", recovery_question=QUESTION)
        if seen.before is Status.RECOVERY:
            person.call("reset_password", sendEmail=False)
        elif seen.before is Status.ACTIVE:
            person.call("forgot_password", sendEmail=False)
    if seen.call == "choose_password" and seen.before is Status.ACTIVE:
        person.call("forgot_password", sendEmail=False)
    if seen.before is Status.LOCKED_OUT and seen.call in ("answer_question", "open_reset_link"):
        person.okta.client.unlock_account(person.login)
        person.links["reset"] = person.okta.simulator.mailbox()[-1].link
    if seen.call == "reset_password" and seen.before is Status.ACTIVE and Case.NEVER_SIGNED_IN not in seen.cases:
        person.sign_in()
    if Case.BLOCKED in seen.cases:
        for _ in range(10):
            person.sign_in(WRONG)
    if Case.LAST_FAILURE in seen.cases:
        for _ in range(9):
            person.sign_in(WRONG)
    if Case.TOO_OLD in seen.cases:
        person.okta.simulator.advance(days=2)
    if Case.SOON_TOO_OLD in seen.cases or (seen.call == "skip" and Case.ENROLLING not in seen.cases):
        person.okta.simulator.advance(days=6)
    if seen.call == "open_activation_link" and seen.before is Status.ACTIVE:
        enrolls = Case.ENROLLS in seen.cases
        person.okta, person.id = simulated(mfa=enrolls, mfa_enroll="OPTIONAL" if enrolls else ""), ""
        person.create(activate=False, password=PASSWORD)
        person.call("activate", sendEmail=False)


def _call(seen: Observation, person: Person) -> requests.Response | None:
    client = person.okta.client
    if seen.call == "create_user":
        return client.create_user(
            PROFILE,
            activate=Case.ACTIVATE in seen.cases,
            password=PASSWORD if Case.PASSWORD in seen.cases else None,
            nextLogin="changePassword" if Case.CHANGE_AT_NEXT_LOGIN in seen.cases else None,
            provider="FEDERATION" if Case.EXTERNAL in seen.cases else None,
        )
    if seen.call == "reset_password" and Case.TO_FEDERATION in seen.cases:
        return person.call(seen.call, sendEmail=False, provider="FEDERATION")
    old = person.password if Case.RIGHT_PASSWORD in seen.cases else WRONG
    if seen.call == "change_password":
        return person.call(seen.call, oldPassword=old, newPassword="Another-Pa55word")
    if seen.call == "change_recovery_question":
        return person.call(seen.call, password=old, recovery_question=QUESTION)
    if seen.call == "forgot_password_recovery_question":
        return person.call(seen.call, answer=QUESTION["answer"], newPassword="Another-Pa55word")
    if seen.call in ("update_user", "replace_user"):
        if Case.HASHED in seen.cases:
            hashed = {"algorithm": "MD5", "value": "X03MO1qnZdYdgyfeuILPmQ=="}
            return client.call(seen.call, person.id, body={"credentials": {"password": {"hash": hashed}}})
        if Case.PASSWORD in seen.cases:
            return person.call(seen.call, password="Another-Pa55word")
        return person.call(seen.call, profile=PROFILE | {"nickName": "Testy"})
    if seen.call == "wait":
        assert person.okta.simulator
        person.okta.simulator.advance(hours=1)
        return None
    return END_USER[seen.call](seen, person) if seen.call in END_USER else person.call(seen.call)


def _sign_in(seen: Observation, person: Person) -> requests.Response:
    if Case.SOON_TOO_OLD in seen.cases:
        return warned(person)
    return person.sign_in(None if Case.RIGHT_PASSWORD in seen.cases else WRONG)


def warned(person: Person) -> requests.Response:
    """A sign-in that asks to be warned of a password that will soon be too old."""
    body = {"username": person.login, "password": person.password, "options": {"warnBeforePasswordExpired": True}}
    response = person.okta.client.call("sign_in", body=body)
    person.state_token = response.json().get("stateToken", "")
    return response


def _skip(seen: Observation, person: Person) -> requests.Response:
    if Case.ENROLLING in seen.cases:
        person.sign_in()
    else:
        warned(person)
    return person.okta.client.skip(person.state_token)


def _recover(seen: Observation, person: Person) -> requests.Response:
    if Case.TRUSTED not in seen.cases:
        return getattr(person.okta.client, seen.call)(person.login)
    url = person.okta.client.base_url + CALLS[seen.call].path
    return http(person.okta).post(url, json={"username": person.login})


def _answer(seen: Observation, person: Person) -> requests.Response:
    person.open("reset")
    for _ in range(4 if Case.LAST_ANSWER in seen.cases else 0):
        person.okta.client.answer_question(person.state_token, "no idea")
    answer = QUESTION["answer"] if Case.RIGHT_ANSWER in seen.cases else "no idea"
    return person.okta.client.answer_question(person.state_token, answer)


def _open_reset(seen: Observation, person: Person) -> requests.Response:
    kind = "reset" if "reset" in person.links else "activation"
    return person.okta.client.open_reset_link(person.links[kind])


def _choose(seen: Observation, person: Person) -> requests.Response:
    person.open("reset" if "reset" in person.links else "activation")
    return person.okta.client.choose_password(person.state_token, "Another-Pa55word")


def _change(seen: Observation, person: Person) -> requests.Response:
    person.sign_in()
    return person.okta.client.change_expired_password(person.state_token, person.password, "Another-Pa55word")


def _verify(seen: Observation, person: Person) -> requests.Response:
    door = person.show_admin if Case.TRUSTED in seen.cases else person.show
    person.sign_in()
    for _ in range(4 if Case.LAST_PASSCODE in seen.cases else 0):
        door("no idea")
    if Case.SENDS in seen.cases:
        return door()
    return door(person.passcode(door) if Case.RIGHT_PASSCODE in seen.cases else "no idea")


END_USER: dict[str, Callable[[Observation, Person], requests.Response]] = {
    "sign_in": _sign_in,
    "verify_factor": _verify,
    "skip": _skip,
    "recover_password": _recover,
    "unlock_account": _recover,
    "open_activation_link": lambda seen, person: person.open("activation"),
    "open_reset_link": _open_reset,
    "answer_question": _answer,
    "choose_password": _choose,
    "change_expired_password": _change,
}


def named(seen: Observation) -> str:
    return f"{seen.call}-{seen.before}-{'+'.join(sorted(c.name for c in seen.cases))}-{seen.source}"[:80]


def of_an_ordinary_org(seen: Observation) -> bool:
    """Whether it takes no directory, automation, identity provider or registration, which test_movers.py plays."""
    return seen.call not in MOVERS and not {Under.IN_DIRECTORY, Under.HALF_WAY} & set(seen.given)


PLAYED = [seen for seen in OBSERVATIONS if of_an_ordinary_org(seen) and (seen.call, seen.source) not in OVERRULED]


@pytest.mark.parametrize("seen", PLAYED, ids=named)
def test_each_observation_comes_true(seen: Observation) -> None:
    """What was seen or said of Okta, the simulator does: outcome, code, words and causes."""
    person, response = played(seen)

    if seen.said:
        assert response is not None
        assert errors(response) == (
            seen.said.replace("{user}", person.id or "nobody@example.com"),
            seen.causes,
        )
    elif seen.refused:
        assert response is not None
        assert response.status_code in (400, 403, 404)
    else:
        assert response is None or response.ok, response.text
    if seen.call == "create_user" and response is not None and response.ok:
        person.id = response.json()["id"]
    expected = (seen.after or seen.before) if seen.call != "create_user" or not seen.refused else seen.before
    assert person.status == expected


@pytest.mark.parametrize("seen", [seen for seen in PLAYED if seen.call != "wait"], ids=named)
def test_the_answer_carries_its_evidence(seen: Observation) -> None:
    """The response header is at least as good as this observation, and no better than the best there is."""
    _, response = played(seen)

    assert response is not None
    said = Tier(response.headers["X-Simulator-Evidence"])
    best = min(o.tier.rank for o in OBSERVATIONS if o.call == seen.call and o.before is seen.before)
    assert best <= said.rank <= seen.tier.rank


def test_what_is_overruled_is_kept_as_contested() -> None:
    """A source that is overruled stays in the evidence, against the move."""
    against = {
        (seen.call, seen.source) for facts in reachable() for move in moves(facts) for seen in backing(move).against
    }

    assert against == set(OVERRULED)


def test_every_call_is_one_that_is_documented() -> None:
    """An observation speaks of a call that exists, on a status that can be."""
    assert {seen.call for seen in OBSERVATIONS} <= set(EVERYTHING)
    assert {seen.before for seen in OBSERVATIONS} <= {status(f) for f in reachable()}


def test_what_no_observation_supports_is_not_a_fact() -> None:
    """A move without an observation is inferred, or unknown where the rule names alternatives."""
    for facts in reachable():
        for move in moves(facts):
            known = backing(move)
            if not known.by:
                assert known.tier is (Tier.UNKNOWN if move.rule.perhaps else Tier.INFERRED)
