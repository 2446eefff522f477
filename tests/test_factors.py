"""Factors, and a sign-in that asks for them. Expected from Okta's Factors and Authentication API references."""

import base64
import hashlib
import hmac
import json
import struct
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people import LOGIN, PASSWORD, PHONE, PROFILE, WRONG, Person, errors, http, then, without_token
from wire import TOKEN, Answer, as_admin, ask, check_form

from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta
from lifecycle.lab.panel import Panel
from lifecycle.lab.walk import Walk
from lifecycle.model.cases import Case
from lifecycle.model.moves import WORLD
from lifecycle.org.org import Org
from lifecycle.org.policies import PasswordPolicy, Settings
from lifecycle.pictures.map import Map
from lifecycle.service.app import App

TOTP = "token:software:totp"
CODE = ("403 E0000068 Invalid Passcode/Answer", ("Your passcode doesn't match our records. Please try again.",))
ANSWER = ("403 E0000068 Invalid Passcode/Answer", ("Your answer doesn't match our records. Please try again.",))
LOCKED = ("403 E0000069 User Locked", ())
USED = ("403 E0000082 Each code can only be used once. Please wait for a new code and try again.", ())
_NOT_NOW = "This operation is not allowed in the current authentication state."
WRONG_STATE = (f"403 E0000079 {_NOT_NOW}", (_NOT_NOW,))
MALFORMED = "400 E0000003 The request body was not well-formed."
NEW = "Another-Pa55word"


def org(mfa: bool = True, **given: Any) -> Person:
    """A user with a password, in an org that asks for a factor unless it is said otherwise."""
    person = Person(simulated(mfa=mfa, **given))
    person.create(password=PASSWORD)
    return person


@pytest.fixture
def user() -> Person:
    return org()


def link(person: Person, path: str, *methods: str) -> dict[str, Any]:
    href = f"{person.okta.client.base_url}/api/v1/users/{person.id}{path}"
    return {"href": href, "hints": {"allow": list(methods)}}


def step(person: Person, path: str) -> dict[str, Any]:
    return {"href": f"{person.okta.client.base_url}/api/v1/authn{path}", "hints": {"allow": ["POST"]}}


def authn(person: Person, path: str, **body: Any) -> requests.Response:
    """A call of the end user, who has no token."""
    return post(person, path, json=body)


def post(person: Person, path: str, **sent: Any) -> requests.Response:
    """A call of the end user, with any body."""
    return without_token(person.okta).post(f"{person.okta.client.base_url}/api/v1/authn{path}", **sent)


def app_code(person: Person, secret: str, steps: int = 0) -> str:
    """What an authenticator app shows now, or some time steps from now: RFC 6238."""
    assert person.okta.simulator
    now = datetime.fromisoformat(person.okta.simulator.time).timestamp()
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(now) // 30 + steps), hashlib.sha1).digest()
    at = digest[-1] & 15
    return str((struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6).zfill(6)


def wait(person: Person, seconds: float) -> None:
    assert person.okta.simulator
    person.okta.simulator.advance(minutes=seconds / 60)


def authenticator(person: Person, provider: str = "GOOGLE") -> str:
    """Enroll an authenticator app and activate it; answers the shared secret. Its first code is used up by then."""
    secret = person.enroll(TOTP, provider).json()["_embedded"]["activation"]["sharedSecret"]
    shown = person.ask("POST", f"/{person.factor['id']}/lifecycle/activate", {"passCode": app_code(person, secret)})
    assert shown.json()["status"] == "ACTIVE"
    wait(person, 60)
    return secret


def written(person: Person) -> list[tuple[str, str]]:
    """The events of the log, with their results."""
    found = http(person.okta).get(f"{person.okta.client.base_url}/api/v1/logs").json()
    return [(event["eventType"], event["outcome"]["result"]) for event in found]


# ---------------------------------------------------------------------------------------------- enrolling


def test_what_can_be_enrolled(user: Person) -> None:
    """Four kinds; a question has a link to the questions."""
    found = user.ask("GET", "/catalog")

    kinds = [("question", "OKTA"), (TOTP, "OKTA"), (TOTP, "GOOGLE"), ("sms", "OKTA")]
    assert [(f["factorType"], f["provider"]) for f in found.json()] == kinds
    assert found.json()[0] == {
        "factorType": "question",
        "provider": "OKTA",
        "vendorName": "OKTA",
        "_links": {"questions": link(user, "/factors/questions", "GET"), "enroll": link(user, "/factors", "POST")},
    }
    assert found.headers["X-Simulator-Evidence"] == "documented"


def test_the_questions(user: Person) -> None:
    """Nineteen of the twenty keys of the reference, each with its text: a real org no longer listed the other one.

    Recorded: terraform-provider-okta, TestAccResourceOktaUserFactorQuestion_crud.
    """
    answer = user.ask("GET", "/questions")
    found = answer.json()

    assert answer.headers["X-Simulator-Evidence"] == "recorded"
    assert len(found) == 19
    assert "first_kiss_location" not in [each["question"] for each in found]
    assert found[0] == {"question": "disliked_food", "questionText": "What is the food you least liked as a child?"}
    assert found[-1] == {"question": "favorite_sports_player", "questionText": "Who is your favorite sports player?"}


def test_a_question_is_active_at_once(user: Person) -> None:
    """The answer is kept, and never shown. The document and its links are those of a recording.

    Recorded: terraform-provider-okta, TestAccResourceOktaUserFactorQuestion_crud.
    """
    made = user.enroll("question", activate=False)

    assert made.status_code == 200
    factor = made.json()
    assert factor.pop("created") == factor.pop("lastUpdated")
    assert factor == {
        "id": factor["id"],
        "factorType": "question",
        "provider": "OKTA",
        "vendorName": "OKTA",
        "status": "ACTIVE",
        "profile": {"question": "disliked_food", "questionText": "What is the food you least liked as a child?"},
        "_links": {
            "questions": link(user, "/factors/questions", "GET"),
            "self": link(user, f"/factors/{factor['id']}", "GET", "DELETE"),
            "user": link(user, "", "GET"),
        },
    }
    assert factor["id"].startswith("ufs")
    assert len(factor["id"]) == 20


def test_a_question_is_changed(user: Person) -> None:
    """PUT, with the question and its answer: terraform-provider-okta, recorded test
    TestAccResourceOktaUserFactorQuestion_crud.
    """
    factor = user.enroll("question").json()
    verify = f"/{factor['id']}/verify"

    changed = user.ask("PUT", f"/{factor['id']}", {"profile": {"question": "first_award", "answer": "meatball"}})

    assert (changed.status_code, changed.json()["id"]) == (200, factor["id"])
    text = "What did you earn your first medal or award for?"
    assert changed.json()["profile"] == {"question": "first_award", "questionText": text}
    assert changed.json()["lastUpdated"] > changed.json()["created"]
    answers = [user.ask("POST", verify, {"answer": answer}).status_code for answer in ("mayonnaise", "meatball")]
    assert answers == [403, 200]


def test_a_change_of_a_question_that_is_refused(user: Person) -> None:
    """A question that is not listed, an answer that is too short, another type of factor, and no factor at all."""
    factor = user.enroll("question").json()
    for profile in ({"question": "colour", "answer": "meatball"}, {"question": "disliked_food", "answer": "abc"}, {}):
        assert user.ask("PUT", f"/{factor['id']}", {"profile": profile}).status_code == 400
    assert user.ask("GET", f"/{factor['id']}").json() == factor

    phone = user.enroll("sms").json()
    assert user.ask("PUT", f"/{phone['id']}", {"profile": {"phoneNumber": PHONE}}).status_code == 501
    assert user.ask("PUT", "/ufs1", {"profile": {}}).status_code == 404


def test_a_phone_is_activated_by_the_passcode_that_it_gets(user: Person) -> None:
    """PENDING_ACTIVATION until then."""
    pending = user.enroll("sms", activate=False).json()
    me = f"/factors/{pending['id']}"

    assert (pending["status"], pending["profile"]) == ("PENDING_ACTIVATION", {"phoneNumber": PHONE})
    assert pending["_links"] == {
        "activate": link(user, f"{me}/lifecycle/activate", "POST"),
        "resend": {"name": "sms"} | link(user, f"{me}/resend", "POST"),
        "self": link(user, me, "GET"),
        "user": link(user, "", "GET"),
    }
    wrong = user.ask("POST", f"/{pending['id']}/lifecycle/activate", {"passCode": "nothing"})
    right = user.ask("POST", f"/{pending['id']}/lifecycle/activate", {"passCode": user.text()})

    assert errors(wrong) == CODE
    assert right.json()["status"] == "ACTIVE"
    assert right.json()["_links"]["verify"] == link(user, f"{me}/verify", "POST")
    assert user.ask("GET", f"/{pending['id']}").json() == right.json()
    assert user.ask("GET", "").json() == [right.json()]


def test_a_phone_that_is_activated_by_the_admin_gets_no_text(user: Person) -> None:
    """activate=true"""
    assert user.enroll("sms").json()["status"] == "ACTIVE"
    assert user.okta.simulator
    assert user.okta.simulator.texts() == ()


@pytest.mark.parametrize(("provider", "prefix"), [("OKTA", "ost"), ("GOOGLE", "uft")])
def test_an_authenticator_app_shows_that_it_has_the_secret(user: Person, provider: str, prefix: str) -> None:
    """The shared secret is in the answer while it is pending, and not afterwards."""
    made = user.enroll(TOTP, provider).json()
    activation = made["_embedded"]["activation"]

    assert made["id"].startswith(prefix)
    assert (made["status"], made["vendorName"]) == ("PENDING_ACTIVATION", provider)
    assert made["profile"] == {"credentialId": LOGIN}
    assert activation | {"sharedSecret": "?"} == {
        "timeStep": 30,
        "sharedSecret": "?",
        "encoding": "base32",
        "keyLength": 6,
    }
    code = app_code(user, activation["sharedSecret"])
    done = user.ask("POST", f"/{made['id']}/lifecycle/activate", {"passCode": code}).json()
    assert done["status"] == "ACTIVE"
    assert "_embedded" not in done


def test_two_orgs_hand_out_the_same_ids_and_secrets() -> None:
    """The same calls get the same answers."""
    assert org().enroll(TOTP).content == org().enroll(TOTP).content


def test_a_factor_is_enrolled_once(user: Person) -> None:
    """400 E0000001, with the reference's cause; a pending one may be tried again."""
    first = user.enroll("sms", activate=False).json()["id"]
    again = user.enroll("sms")
    taken = user.enroll("sms")

    assert again.ok
    assert errors(user.ask("GET", f"/{first}"))[0].startswith("404 E0000007")
    cause = "A factor of this type is already set up."
    assert errors(taken) == ("400 E0000001 Api validation failed: factorEnrollRequest", (cause,))
    assert user.enroll(TOTP, "GOOGLE").ok
    assert user.enroll(TOTP, "OKTA").ok


def test_another_number_for_a_pending_phone(user: Person) -> None:
    """Only with updatePhone=true."""
    user.enroll("sms", activate=False)
    other = {"factorType": "sms", "provider": "OKTA", "profile": {"phoneNumber": "+15554151338"}}

    refused, taken = user.ask("POST", "", other), user.ask("POST", "", other, updatePhone="true")

    cause = "There is an existing verified phone number."
    assert errors(refused) == ("400 E0000001 Api validation failed: factorEnrollRequest", (cause,))
    assert taken.json()["profile"] == {"phoneNumber": "+15554151338"}
    assert len(user.ask("GET", "").json()) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "sms",
        {"provider": "OKTA"},
        {"factorType": 1, "provider": "OKTA"},
        {"factorType": "sms", "provider": "OKTA", "profile": 1},
        {"factorType": "sms", "provider": "OKTA", "profile": {"phoneNumber": 15554151337}},
        {"factorType": "question", "provider": "OKTA", "profile": {"question": [], "answer": "mayonnaise"}},
    ],
)
def test_a_body_that_is_none(user: Person, body: Any) -> None:
    """400 E0000003, and nothing is enrolled."""
    assert errors(user.ask("POST", "", body)) == (MALFORMED, ())
    assert user.ask("GET", "").json() == []


@pytest.mark.parametrize(
    ("kind", "profile"),
    [
        ("question", {}),
        ("question", {"question": "disliked_food"}),
        ("question", {"question": "disliked_food", "answer": "abc"}),
        ("question", {"question": "who_goes_there", "answer": "mayonnaise"}),
        ("sms", {}),
        ("sms", {"phoneNumber": ""}),
        ("sms", {"phoneNumber": "call me"}),
        ("sms", {"phoneNumber": "+1234567890123456"}),
        ("sms", {"phoneNumber": "+1555415133\n"}),
    ],
)
def test_a_profile_that_cannot_be(user: Person, kind: str, profile: dict[str, Any]) -> None:
    """400 E0000001; the words are a guess, and say so."""
    refused = user.ask("POST", "", {"factorType": kind, "provider": "OKTA", "profile": profile})

    assert errors(refused)[0] == "400 E0000001 Api validation failed: factorEnrollRequest"
    assert refused.headers["X-Simulator-Evidence-Text"] == "unknown"
    assert user.ask("GET", "").json() == []


@pytest.mark.parametrize(
    ("kind", "provider"),
    [("call", "OKTA"), ("push", "OKTA"), ("email", "OKTA"), ("webauthn", "FIDO"), ("token:hardware", "YUBICO")],
)
def test_other_factors_are_not_simulated(user: Person, kind: str, provider: str) -> None:
    """501, which says so."""
    refused = user.ask("POST", "", {"factorType": kind, "provider": provider})

    assert refused.status_code == 501
    assert "Choose one from the user's factor catalog instead." in errors(refused)[1][0]


@pytest.mark.parametrize(
    ("body", "known"),
    [
        ({"factorType": "webauthn"}, "reported"),
        ({"factorType": "sms"}, "inferred"),
        ({"factorType": "sms", "provider": "GOOGLE"}, "inferred"),
        ({"factorType": "carrier_pigeon", "provider": "OKTA"}, "inferred"),
        ({"factorType": "\ud800", "provider": "{x}"}, "inferred"),
    ],
)
def test_a_factor_that_okta_does_not_have(user: Person, body: dict[str, str], known: str) -> None:
    """400 E0000001 `Invalid Factor`, as reported of a type without its provider: okta-sdk-java issue 496."""
    refused = user.ask("POST", "", body)

    assert errors(refused) == ("400 E0000001 Api validation failed: factorEnrollRequest", ("Invalid Factor",))
    assert refused.headers["X-Simulator-Evidence"] == known
    assert user.ask("GET", "").json() == []


def test_who_is_not_there(user: Person) -> None:
    """404 E0000007, of a user and of a factor; the user comes before the body."""
    url = f"{user.okta.client.base_url}/api/v1/users/nobody@example.com/factors"
    session = http(user.okta)
    nobody = "404 E0000007 Not found: Resource not found: nobody@example.com (User)"
    for path in ("", "/catalog", "/questions", "/sms1"):
        assert errors(session.get(url + path)) == (nobody, ())
    assert errors(session.post(url, data="x")) == (nobody, ())

    for method, path in (
        ("GET", "/sms1"),
        ("DELETE", "/sms1"),
        ("POST", "/sms1/verify"),
        ("POST", "/sms1/resend"),
        ("POST", "/sms1/lifecycle/activate"),
    ):
        refused = user.ask(method, path, {"passCode": "1"} if method == "POST" else None)
        assert errors(refused) == ("404 E0000007 Not found: Resource not found: sms1 (UserFactor)", ())


def test_a_factor_of_somebody_else(user: Person) -> None:
    """Is none of hers."""
    other = Person(user.okta, login="other@example.com")
    other.create(password=PASSWORD)
    other.enroll("question")

    assert user.ask("GET", f"/{other.factor['id']}").status_code == 404


def test_a_reset_factor_is_gone(user: Person) -> None:
    """204, then 404; the type can be enrolled again."""
    user.enroll("question")
    path = f"/{user.factor['id']}"

    assert [user.ask("DELETE", path).status_code for _ in range(2)] == [204, 404]
    assert user.enroll("question").ok


def test_activating_twice(user: Person) -> None:
    """Refused; with which code is not known."""
    user.enroll("sms")
    refused = user.ask("POST", f"/{user.factor['id']}/lifecycle/activate", {"passCode": "123456"})

    assert errors(refused)[0].startswith("403 E0000107")
    assert refused.headers["X-Simulator-Evidence"] == "unknown"


def test_another_text_has_to_wait(user: Person) -> None:
    """429 E0000109 within thirty seconds; the newest passcode counts."""
    path = f"/{user.enroll('sms', activate=False).json()['id']}"
    first = user.text()

    soon = user.ask("POST", f"{path}/resend")
    wait(user, 30)
    later = user.ask("POST", f"{path}/resend")

    said = "429 E0000109 An SMS message was recently sent. Please wait 30 seconds before trying again."
    assert errors(soon) == (said, ())
    assert later.ok
    assert user.text() != first
    assert errors(user.ask("POST", f"{path}/lifecycle/activate", {"passCode": first})) == CODE


@pytest.mark.parametrize("kind", ["sms", "question", TOTP])
def test_a_text_that_activates_nothing(user: Person, kind: str) -> None:
    """A phone that is active, or no phone: refused, with a code that is a guess; nothing is sent."""
    user.enroll(kind)
    refused = user.ask("POST", f"/{user.factor['id']}/resend")

    assert errors(refused)[0].startswith("403 E0000107")
    assert refused.headers["X-Simulator-Evidence"] == "unknown"
    assert user.okta.simulator
    assert user.okta.simulator.texts() == ()


# ---------------------------------------------------------------------------------------- at the admin's door


def test_an_answer_is_verified(user: Person) -> None:
    """Right, whatever its case, and again and again; or wrong."""
    user.enroll("question")

    assert user.show_admin("mayonnaise").json() == {"factorResult": "SUCCESS"}
    assert user.show_admin("MAYONNAISE").json() == {"factorResult": "SUCCESS"}
    assert errors(user.show_admin("ketchup")) == ANSWER


def test_a_phone_is_challenged_and_verified(user: Person) -> None:
    """Without a passcode one is sent; it is good once, and for a time."""
    user.enroll("sms")
    me = f"/factors/{user.factor['id']}"

    assert errors(user.show_admin("123456")) == CODE  # none was sent yet
    assert user.show_admin().json() == {
        "factorResult": "CHALLENGE",
        "profile": {"phoneNumber": PHONE},
        "_links": {"verify": link(user, f"{me}/verify", "POST"), "factor": link(user, me, "GET", "DELETE")},
    }
    assert user.show_admin(user.text()).json() == {"factorResult": "SUCCESS"}
    assert errors(user.show_admin(user.text())) == USED
    user.show_admin()
    wait(user, 300)
    assert errors(user.show_admin(user.text())) == CODE


def test_a_challenge_needs_no_body(user: Person) -> None:
    """Nor a user agent, nor anything else."""
    user.enroll("sms")

    assert user.ask("POST", f"/{user.factor['id']}/verify").json()["factorResult"] == "CHALLENGE"


@pytest.mark.parametrize("body", [{"passCode": 123456}, {"passCode": ["1"]}, ["1"], "1"])
def test_a_passcode_that_is_not_a_string(user: Person, body: Any) -> None:
    """The answer is 400 E0000003, and it does not count as a wrong passcode."""
    user.enroll("sms")

    for _ in range(6):
        assert errors(user.ask("POST", f"/{user.factor['id']}/verify", body)) == (MALFORMED, ())
    assert user.status == "ACTIVE"


@pytest.mark.parametrize("given", ["\ud800", "\x00", "१२३४५६", "", " ", "x" * 5000, "123456\n"])
def test_odd_passcodes(user: Person, given: str) -> None:
    """Are wrong, or none."""
    user.enroll("sms")
    user.show_admin()
    assert errors(user.show_admin(given))[0][:12] in ("403 E0000068", "400 E0000028")
    authenticator(user)
    assert errors(user.show_admin(given))[0][:12] in ("403 E0000068", "400 E0000028")


# ------------------------------------------------------------------------------------------ codes and time


def test_a_code_is_good_for_its_step_and_the_next(user: Person) -> None:
    """A clock may differ by one step either way, and not by two."""
    secret = authenticator(user)

    assert errors(user.show_admin(app_code(user, secret, -2))) == CODE
    assert errors(user.show_admin(app_code(user, secret, 2))) == CODE
    codes = [app_code(user, secret, steps) for steps in (-1, 0, 1)]
    assert all(user.show_admin(code).ok for code in codes)
    assert [errors(user.show_admin(code)) for code in codes] == [USED] * 3


def test_an_old_code(user: Person) -> None:
    """What was right is wrong a minute and a half later."""
    secret = authenticator(user)
    code = app_code(user, secret)
    wait(user, 90)

    assert errors(user.show_admin(code)) == CODE
    assert user.show_admin(app_code(user, secret)).ok


def test_a_code_is_used_once(user: Person) -> None:
    """The same code again gets 403 E0000082. That does not count as a wrong passcode, and the next code is good."""
    secret = authenticator(user)
    code = app_code(user, secret)

    assert user.show_admin(code).ok
    for _ in range(6):
        assert errors(user.show_admin(code)) == USED
    assert user.status == "ACTIVE"
    wait(user, 30)
    assert user.show_admin(app_code(user, secret)).ok


def test_the_code_of_the_activation_is_used_up(user: Person) -> None:
    """It was shown once."""
    made = user.enroll(TOTP).json()
    code = app_code(user, made["_embedded"]["activation"]["sharedSecret"])
    user.ask("POST", f"/{made['id']}/lifecycle/activate", {"passCode": code})

    assert errors(user.show_admin(code)) == USED


# ------------------------------------------------------------------------------------------ five wrong ones


@pytest.mark.parametrize("kind", ["question", "sms"])
@pytest.mark.parametrize("door", ["show", "show_admin"])
def test_the_fifth_wrong_passcode_locks(user: Person, kind: str, door: str) -> None:
    """Both ways to verify answer 403 E0000069 User Locked. An unlock ends that, and the count starts again."""
    user.enroll(kind)
    user.sign_in()
    shown = getattr(user, door)

    said = [errors(shown("wrong")) for _ in range(4)]
    before, last = user.status, errors(shown("wrong"))

    assert said == [ANSWER if kind == "question" else CODE] * 4
    assert (before, last, user.status) == ("ACTIVE", LOCKED, "LOCKED_OUT")
    assert errors(shown("wrong")) == LOCKED
    assert errors(user.sign_in())[0] == "401 E0000004 Authentication failed"

    assert user.call("unlock").ok
    assert user.sign_in().json()["status"] == "MFA_REQUIRED"
    assert [errors(shown("wrong"))[0][:12] for _ in range(5)] == ["403 E0000068"] * 4 + ["403 E0000069"]


def test_wrong_passcodes_do_not_lock_a_user_who_signs_in_elsewhere() -> None:
    """A lock is one of passwords here. A guess, as 1.5 says nothing of such users."""
    person = Person(simulated(mfa=True))
    person.create(provider="FEDERATION")
    person.enroll("question")

    for _ in range(7):
        wrong = person.ask("POST", f"/{person.factor['id']}/verify", {"answer": "wrong"})

    assert errors(wrong)[0] == "403 E0000068 Invalid Passcode/Answer"
    assert person.status == "ACTIVE"


def test_a_right_passcode_begins_the_count_again(user: Person) -> None:
    """Four wrong ones, a right one, and four more."""
    user.enroll("question")
    for _ in range(2):
        for _ in range(4):
            assert errors(user.show_admin("wrong")) == ANSWER
        assert user.show_admin("mayonnaise").ok
    assert user.status == "ACTIVE"


def test_wrong_passcodes_of_several_factors_count_together(user: Person) -> None:
    """They are the user's."""
    user.enroll("question")
    for _ in range(4):
        user.show_admin("wrong")
    user.enroll("sms")

    assert errors(user.show_admin("000000")) == LOCKED


def test_passcodes_and_passwords_are_counted_apart(user: Person) -> None:
    """Nine wrong passwords and four wrong answers lock nobody out."""
    user.enroll("question")
    for _ in range(4):
        user.show_admin("wrong")
    for _ in range(9):
        user.sign_in("wrong")

    assert user.status == "ACTIVE"


def test_a_lock_ends_by_itself_where_the_policy_says_so() -> None:
    """As one by wrong passwords does."""
    person = org(password_policy=PasswordPolicy(auto_unlock_minutes=30))
    person.enroll("question")
    for _ in range(5):
        person.show_admin("wrong")
    assert person.status == "LOCKED_OUT"

    wait(person, 30 * 60)

    assert person.status == "ACTIVE"
    assert errors(person.show_admin("wrong")) == ANSWER


def test_an_expired_password_is_locked_too(user: Person) -> None:
    """And shows again after the unlock."""
    user.enroll("question")
    user.call("expire_password")
    user.sign_in()
    for _ in range(5):
        user.show("wrong")

    assert user.status == "LOCKED_OUT"
    user.call("unlock")
    assert user.status == "PASSWORD_EXPIRED"


@pytest.mark.parametrize("status", ["SUSPENDED", "RECOVERY"])
def test_a_factor_is_of_no_use_in_another_status(user: Person, status: str) -> None:
    """A guess, and marked as one."""
    user.enroll("question")
    user.call("suspend" if status == "SUSPENDED" else "reset_password")

    refused = user.show_admin("mayonnaise")

    assert errors(refused)[0][:12] == "403 E0000038"
    assert refused.headers["X-Simulator-Evidence"] == "unknown"
    assert user.status == status


# ------------------------------------------------------------------------------------------ the sign-in


def test_a_code_that_was_of_no_use_is_not_used_up(user: Person) -> None:
    """Refused for the status, it is still good when the user is back."""
    code = app_code(user, authenticator(user))
    user.call("suspend")

    assert user.show_admin(code).status_code == 403
    user.call("unsuspend")
    assert user.show_admin(code).ok


def test_an_org_that_asks_for_no_factor() -> None:
    """By default a user who has a factor is not asked for it."""
    person = org(mfa=False)
    person.enroll("question")

    assert person.sign_in().json()["status"] == "SUCCESS"


@pytest.mark.parametrize("pending", [False, True])
def test_a_user_without_a_factor_is_not_asked_for_one(user: Person, pending: bool) -> None:
    """A pending one can't be shown."""
    if pending:
        user.enroll("sms", activate=False)

    assert user.sign_in().json()["status"] == "SUCCESS"


def test_a_sign_in_asks_for_a_factor(user: Person) -> None:
    """MFA_REQUIRED, with the factors to choose from; the phone number is hidden but for its end."""
    user.enroll("sms")
    phone = user.factor["id"]
    user.enroll("question")

    body = user.sign_in().json()

    shown = body["_embedded"]["user"]
    assert shown["profile"]["login"] == LOGIN
    assert body == {
        "stateToken": body["stateToken"],
        "expiresAt": body["expiresAt"],
        "status": "MFA_REQUIRED",
        "_embedded": {
            "user": shown,
            "factors": [
                {
                    "id": phone,
                    "factorType": "sms",
                    "provider": "OKTA",
                    "vendorName": "OKTA",
                    "profile": {"phoneNumber": "+1 XXX-XXX-1337"},
                    "_links": {"verify": step(user, f"/factors/{phone}/verify")},
                },
                {
                    "id": user.factor["id"],
                    "factorType": "question",
                    "provider": "OKTA",
                    "vendorName": "OKTA",
                    "profile": user.factor["profile"],
                    "_links": {"verify": step(user, f"/factors/{user.factor['id']}/verify")},
                },
            ],
        },
        "_links": {"cancel": step(user, "/cancel")},
    }
    assert authn(user, "", stateToken=body["stateToken"]).json() == body
    assert user.get().json()["lastLogin"] is None


def test_a_right_answer_completes_the_sign_in(user: Person) -> None:
    """SUCCESS with a session token that is good, and `lastLogin` moves; the state token is used up."""
    user.enroll("question")
    user.sign_in()

    wrong, done = user.show("ketchup"), user.show("mayonnaise")

    assert errors(wrong) == ANSWER
    assert done.json()["status"] == "SUCCESS"
    assert user.get().json()["lastLogin"]
    session = http(user.okta).post(
        f"{user.okta.client.base_url}/api/v1/sessions", json={"sessionToken": done.json()["sessionToken"]}
    )
    assert session.json()["userId"] == user.id
    assert errors(user.show("mayonnaise"))[0] == "401 E0000011 Invalid token provided"


def test_the_log_of_a_sign_in_with_a_factor(user: Person) -> None:
    """`user.authentication.auth_via_mfa`, first as a failure, then as a success."""
    user.enroll("question")
    before = len(written(user))
    user.sign_in()
    user.show("ketchup")
    user.show("mayonnaise")

    assert written(user)[before:] == [
        ("user.authentication.auth_via_mfa", "FAILURE"),
        ("user.authentication.auth_via_mfa", "SUCCESS"),
        ("user.session.start", "SUCCESS"),
    ]


def test_the_log_of_a_lock(user: Person) -> None:
    """The last failure, then the lock."""
    user.enroll("question")
    for _ in range(5):
        user.show_admin("ketchup")

    assert written(user)[-2:] == [("user.authentication.auth_via_mfa", "FAILURE"), ("user.account.lock", "FAILURE")]


def test_an_authenticator_at_the_sign_in(user: Person) -> None:
    """A wrong code, a right one, and at the next sign-in the same again."""
    secret = authenticator(user)
    user.sign_in()
    code = app_code(user, secret)

    assert errors(user.show("000000")) == CODE
    assert user.show(code).json()["status"] == "SUCCESS"
    user.sign_in()
    assert errors(user.show(code)) == USED


def test_a_phone_at_the_sign_in(user: Person) -> None:
    """MFA_CHALLENGE, with the ways on, back, and to another text message."""
    user.enroll("sms")
    required = user.sign_in().json()
    me = f"/factors/{user.factor['id']}"

    challenge = user.show().json()

    factor = {k: v for k, v in required["_embedded"]["factors"][0].items() if k != "_links"}
    assert challenge == {
        "stateToken": required["stateToken"],
        "expiresAt": required["expiresAt"],
        "status": "MFA_CHALLENGE",
        "_embedded": {"user": required["_embedded"]["user"], "factor": factor},
        "_links": {
            "next": {"name": "verify"} | step(user, f"{me}/verify"),
            "cancel": step(user, "/cancel"),
            "prev": step(user, "/previous"),
            "resend": [{"name": "sms"} | step(user, f"{me}/verify/resend")],
        },
    }
    assert errors(user.show("nothing")) == CODE
    assert user.show(user.text()).json()["status"] == "SUCCESS"


def test_another_text_at_the_sign_in(user: Person) -> None:
    """Thirty seconds after the first; only the newest is good."""
    user.enroll("sms")
    token = user.sign_in().json()["stateToken"]
    challenge, first = user.show().json(), user.text()
    resend = f"/factors/{user.factor['id']}/verify/resend"

    assert authn(user, resend, stateToken=token).status_code == 429
    wait(user, 30)
    assert authn(user, resend, stateToken=token).json() == challenge
    assert errors(user.show(first)) == CODE
    assert user.show(user.text()).ok


def test_back_to_the_choice_of_a_factor(user: Person) -> None:
    """`previous`: from MFA_CHALLENGE to MFA_REQUIRED. While one is challenged, another can't be shown."""
    user.enroll("sms")
    phone = dict(user.factor)
    user.enroll("question")
    question, required = dict(user.factor), user.sign_in().json()
    token = required["stateToken"]
    user.factor = phone
    user.show()

    user.factor = question
    assert errors(user.show("mayonnaise")) == WRONG_STATE
    assert authn(user, "/previous", stateToken=token).json() == required
    assert errors(authn(user, "/previous", stateToken=token)) == WRONG_STATE
    assert user.show("mayonnaise").json()["status"] == "SUCCESS"


def test_steps_in_the_wrong_order(user: Person) -> None:
    """403 E0000079 for each, and the sign-in goes on."""
    user.enroll("sms")
    token = user.sign_in().json()["stateToken"]
    phone = f"/factors/{user.factor['id']}/verify"

    for path, body in (
        ("/previous", {}),
        (f"{phone}/resend", {}),
        ("/skip", {}),
        ("/credentials/change_password", {"oldPassword": PASSWORD, "newPassword": NEW}),
        ("/credentials/reset_password", {"newPassword": NEW}),
        ("/recovery/answer", {"answer": "Annie"}),
    ):
        assert errors(authn(user, path, stateToken=token, **body)) == WRONG_STATE, path
    assert user.show().json()["status"] == "MFA_CHALLENGE"


def test_a_factor_at_a_step_that_asks_for_none(user: Person) -> None:
    """403 E0000079: the password is to be changed."""
    user.call("expire_password")
    user.sign_in()
    user.factor = {"id": "sms1"}

    assert errors(user.show("123456")) == WRONG_STATE


@pytest.mark.parametrize("path", ["/factors/x/verify", "/factors/x/verify/resend", "/previous"])
@pytest.mark.parametrize("body", [{}, {"stateToken": "no-such-token"}, {"stateToken": None}])
def test_a_state_token_that_is_none(user: Person, path: str, body: dict[str, Any]) -> None:
    """401 E0000011"""
    assert errors(authn(user, path, **body)) == ("401 E0000011 Invalid token provided", ())


@pytest.mark.parametrize("path", ["/factors/x/verify", "/factors/x/verify/resend", "/previous"])
@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"1", b'{"stateToken": 1}'])
def test_a_body_that_is_none_at_the_sign_in(user: Person, path: str, data: bytes) -> None:
    """400 E0000003"""
    assert errors(post(user, path, data=data)) == (MALFORMED, ())


def test_an_unknown_factor_at_the_sign_in(user: Person) -> None:
    """The answer is 404 E0000007 and the sign-in goes on, because a pending factor does not count yet."""
    user.enroll("question")
    user.sign_in()
    known = user.factor
    user.factor = {"id": "sms1"}
    unknown = user.show("123456")
    user.enroll("sms", activate=False)
    pending = user.show("123456")
    user.factor = known

    assert errors(unknown)[0] == "404 E0000007 Not found: Resource not found: sms1 (UserFactor)"
    assert pending.status_code == 403
    assert user.show("mayonnaise").ok


def test_a_factor_is_chosen_with_the_state_token_alone(user: Person) -> None:
    """A challenge as of a phone, and not counted: inferred, since only that of a phone is documented."""
    user.enroll("question")
    user.sign_in()

    for _ in range(6):
        challenged = user.show()
        assert (challenged.status_code, challenged.json()["status"]) == (200, "MFA_CHALLENGE")
        assert challenged.json()["_embedded"]["factor"]["id"] == user.factor["id"]
        assert challenged.headers["X-Simulator-Evidence"] == "inferred"
    again = f"{user.okta.client.base_url}/api/v1/authn/factors/{user.factor['id']}/verify/resend"
    resent = without_token(user.okta).post(again, json={"stateToken": user.state_token})
    assert (resent.status_code, resent.headers["X-Simulator-Evidence"]) == (403, "unknown")
    assert user.show("mayonnaise").json()["status"] == "SUCCESS"


def test_a_code_may_come_as_an_answer(user: Person) -> None:
    """okta-awscli sends it so, at a sign-in; reported."""
    user.enroll("sms")
    user.sign_in()
    user.show()
    sent = {"stateToken": user.state_token, "answer": "000000"}
    verify = f"{user.okta.client.base_url}/api/v1/authn/factors/{user.factor['id']}/verify"
    wrong = without_token(user.okta).post(verify, json=sent)
    right = without_token(user.okta).post(verify, json=sent | {"answer": user.text()})

    assert errors(wrong)[0] == "403 E0000068 Invalid Passcode/Answer"
    assert right.json()["status"] == "SUCCESS"
    assert [answer.headers["X-Simulator-Evidence"] for answer in (wrong, right)] == ["reported", "reported"]


def test_a_passcode_that_is_missing(user: Person) -> None:
    """Refused, and not counted; with which code is not known."""
    user.enroll("question")
    user.sign_in()

    for _ in range(6):
        refused = user.show("")
        assert errors(refused)[0] == "400 E0000028 The request is missing a required parameter."
        assert refused.headers["X-Simulator-Evidence"] == "unknown"
    assert user.status == "ACTIVE"


def test_the_factor_comes_before_an_expired_password(user: Person) -> None:
    """MFA_REQUIRED, PASSWORD_EXPIRED, SUCCESS, all with one state token."""
    user.enroll("question")
    user.call("expire_password")

    required, shown = user.sign_in().json(), user.show("mayonnaise").json()
    done = user.okta.client.change_expired_password(user.state_token, PASSWORD, NEW).json()

    assert [required["status"], shown["status"], done["status"]] == ["MFA_REQUIRED", "PASSWORD_EXPIRED", "SUCCESS"]
    assert shown["stateToken"] == required["stateToken"]
    assert shown["_links"]["next"]["name"] == "changePassword"
    assert user.status == "ACTIVE"


def test_the_factor_comes_before_a_password_that_is_too_old() -> None:
    """The sign-in expires it all the same."""
    person = org(password_policy=PasswordPolicy(max_age_days=1))
    person.enroll("question")
    wait(person, 2 * 86400)

    assert person.sign_in().json()["status"] == "MFA_REQUIRED"
    assert person.status == "PASSWORD_EXPIRED"
    assert person.show("mayonnaise").json()["status"] == "PASSWORD_EXPIRED"


def test_a_password_that_is_too_old_of_a_user_without_a_factor() -> None:
    """There is nothing to show first."""
    person = org(password_policy=PasswordPolicy(max_age_days=1))
    wait(person, 2 * 86400)

    assert person.sign_in().json()["status"] == "PASSWORD_EXPIRED"


@pytest.mark.parametrize("expired", [False, True])
def test_a_wrong_password_is_asked_for_no_factor(user: Person, expired: bool) -> None:
    """401 as for anybody, and ten of them lock (1.5)."""
    user.enroll("question")
    if expired:
        user.call("expire_password")

    for _ in range(10):
        assert errors(user.sign_in(WRONG)) == ("401 E0000004 Authentication failed", ())
    assert user.status == "LOCKED_OUT"


def test_the_factor_comes_before_a_warning() -> None:
    """The state is PASSWORD_WARN if the sign-in asked for the warning."""
    person = org(password_policy=PasswordPolicy(max_age_days=10, expire_warn_days=5))
    person.enroll("question")
    wait(person, 6 * 86400)
    body = {"username": LOGIN, "password": PASSWORD, "options": {"warnBeforePasswordExpired": True}}
    person.state_token = person.okta.client.call("sign_in", body=body).json()["stateToken"]

    assert person.show("mayonnaise").json()["status"] == "PASSWORD_WARN"
    assert person.okta.client.skip(person.state_token).json()["status"] == "SUCCESS"
    person.sign_in()
    assert person.show("mayonnaise").json()["status"] == "SUCCESS"


def test_a_new_password_does_not_replace_the_factor(user: Person) -> None:
    """After a reset link too comes the factor; the password is chosen by then."""
    user.enroll("question")
    user.call("reset_password", sendEmail=False)
    user.open("reset")

    chosen = user.okta.client.choose_password(user.state_token, NEW).json()
    user.state_token = chosen["stateToken"]

    assert (chosen["status"], user.status) == ("MFA_REQUIRED", "ACTIVE")
    assert user.show("mayonnaise").json()["status"] == "SUCCESS"


def test_an_activation_link_does_not_replace_the_factor() -> None:
    """Neither for a user who has a password, nor for one who chooses it then."""
    for born, call in (({"password": PASSWORD}, "open"), ({}, "choose")):
        person = Person(simulated(mfa=True))
        person.create(activate=False, **born)
        person.enroll("question")
        person.call("activate", sendEmail=False)
        answer = person.open("activation")
        if call == "choose":
            answer = person.okta.client.choose_password(person.state_token, NEW)
        person.state_token = answer.json()["stateToken"]

        assert (answer.json()["status"], person.status) == ("MFA_REQUIRED", "ACTIVE")
        assert person.show("mayonnaise").json()["status"] == "SUCCESS"


def test_a_sign_in_that_is_overtaken(user: Person) -> None:
    """Suspended in between: no passcode helps, and none is sent."""
    user.enroll("sms")
    user.sign_in()
    user.call("suspend")

    assert errors(user.show())[0] == f"403 E0000079 {_NOT_NOW}"
    assert errors(user.show("123456"))[0] == f"403 E0000079 {_NOT_NOW}"
    assert user.okta.simulator
    assert user.okta.simulator.texts() == ()


def test_a_factor_that_is_reset_in_between(user: Person) -> None:
    """404, and the sign-in can't go on; a new one needs no factor."""
    user.enroll("question")
    user.sign_in()
    user.ask("DELETE", f"/{user.factor['id']}")

    assert user.show("mayonnaise").status_code == 404
    assert user.sign_in().json()["status"] == "SUCCESS"


def test_a_sign_in_that_waits_too_long(user: Person) -> None:
    """Five minutes."""
    user.enroll("question")
    user.sign_in()
    wait(user, 300)

    assert errors(user.show("mayonnaise"))[0] == "401 E0000011 Invalid token provided"


def test_a_session_token_does_not_outlive_an_expired_password(user: Person) -> None:
    """As without a factor: the sign-in would not end there any more."""
    user.enroll("question")
    user.sign_in()
    token = user.show("mayonnaise").json()["sessionToken"]
    user.call("expire_password")
    made = http(user.okta).post(f"{user.okta.client.base_url}/api/v1/sessions", json={"sessionToken": token})

    assert made.status_code == 401


# ------------------------------------------------------------------------------------------ what becomes of them


@pytest.mark.parametrize(("engine", "left"), [("identity", ["question"]), ("classic", [])])
def test_reset_factors(engine: str, left: list[str]) -> None:
    """All of them on the Classic Engine; an Identity Engine org leaves the security question."""
    person = org(engine=engine)
    person.enroll("question")
    person.enroll("sms")

    assert person.call("reset_factors").json() == {}
    assert [factor["factorType"] for factor in person.ask("GET", "").json()] == left
    assert person.status == "ACTIVE"


def test_a_deactivated_user_has_no_factors(user: Person) -> None:
    """Which is not known of Okta (U14), and the answer says so; after the deletion there is nobody."""
    user.enroll("question")
    user.call("deactivate")

    listed = user.ask("GET", "")
    assert (listed.json(), listed.headers["X-Simulator-Evidence"]) == ([], "unknown")
    assert user.enroll("question").status_code == 403
    user.call("delete_user")
    assert user.ask("GET", "").status_code == 404


def test_a_whole_org_with_factors_is_saved_and_loaded(tmp_path: Path) -> None:
    """The same passcodes are good in both; no answer is in the file, and a comparison shows no secret."""
    person = org()
    secret = authenticator(person)
    code = app_code(person, secret)
    person.show_admin(code)
    person.enroll("question")
    person.enroll("sms")
    person.sign_in()
    person.show()
    other = simulated()
    assert person.okta.simulator
    assert other.simulator
    person.okta.simulator.save(tmp_path / "org.json")
    other.simulator.load(tmp_path / "org.json")

    assert person.okta.simulator.compare(other.simulator) == []
    assert "mayonnaise" not in (tmp_path / "org.json").read_text(encoding="utf-8")
    twin = Person(other, id=person.id, state_token=person.state_token, factor=person.factor)
    assert twin.ask("GET", "").content == person.ask("GET", "").content
    assert twin.show(twin.text()).content == person.show(person.text()).content
    assert person.okta.simulator.compare(other.simulator) == []


def test_a_seed_may_ask_for_factors() -> None:
    """`mfa: true` among its settings."""
    person = Person(simulated(seed={"settings": {"mfa": True}}))
    person.create(password=PASSWORD)
    person.enroll("question")

    assert person.sign_in().json()["status"] == "MFA_REQUIRED"


@pytest.mark.parametrize("mfa", [1, "yes", None])
def test_a_setting_that_cannot_be(mfa: Any) -> None:
    """A clear word."""
    with pytest.raises(ValueError, match="mfa has to be true or false"):
        simulated(mfa=mfa)


# ------------------------------------------------------------------------------------------ the map and the walk


def test_the_map_of_a_plain_org_is_as_before() -> None:
    """In an org that asks for no factor, nobody is shown with one."""
    asks = frozenset({Case.MFA})

    assert "verify_factor" not in {edge.call for edge in Map(None, (), WORLD).edges}
    locks = {(str(e.before), str(e.after)) for e in Map(None, (), asks).edges if e.call == "verify_factor"}
    assert locks == {("ACTIVE", "LOCKED_OUT"), ("PASSWORD_EXPIRED", "LOCKED_OUT")}
    assert "verify_factor" in Map(None, (), asks).svg()


def walking() -> tuple[Walk, Person]:
    walk = Walk(simulated(mfa=True))
    walk.create_user({"firstName": "T", "lastName": "T", "email": LOGIN, "login": LOGIN}, password=PASSWORD)
    person = Person(walk.okta, id=str((walk.document or {})["id"]))
    person.enroll("sms")
    return walk, person


def test_a_walk_through_a_sign_in_with_a_phone() -> None:
    """Each step is explained by a row of the rules."""
    walk, person = walking()

    assert "The factor comes next" in str(walk.sign_in(PASSWORD))
    assert "A passcode is on its way" in str(walk.verify_factor(person.factor["id"]))
    assert "The passcode is wrong" in str(walk.verify_factor(factorId=person.factor["id"], passCode="000000"))
    assert "the sign-in is complete" in str(walk.verify_factor(person.factor["id"], passCode=person.text()))


def test_a_walk_into_a_lock() -> None:
    """The last wrong passcode is refused, and changes the status all the same."""
    walk, person = walking()
    walk.sign_in(PASSWORD)
    for _ in range(5):
        told = walk.verify_factor(person.factor["id"], passCode="wrong!")

    assert "and yet ACTIVE → LOCKED_OUT" in str(told)
    assert told.why.instead == ("unlock",)
    assert walk.unlock().now == "ACTIVE"


@pytest.mark.parametrize("given", [{}, {"passCode": "123456"}])
def test_a_walk_asks_which_factor_is_meant(given: dict[str, str]) -> None:
    """A plain sentence, whether or not a sign-in is under way. The only factor would be filled in."""
    walk, person = walking()
    person.enroll("question")

    assert "no sign-in is under way" in str(walk.verify_factor(**given))
    walk.sign_in(PASSWORD)
    assert "which factor to verify" in str(walk.verify_factor(**given))
    assert "this is not the id of a factor" in str(walk.verify_factor("..", **given))


def test_the_button(user: Person) -> None:
    """It says what is missing."""
    panel = Panel(start=lambda: simulated(mfa=True))
    panel.press("create_user")
    told = panel.press("verify_factor")

    assert told is not None
    assert "no sign-in is under way" in str(told.why)


@settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(
    kind=st.sampled_from(["question", "sms"]),
    calls=st.lists(st.tuples(st.integers(0, 4), st.none() | st.integers() | st.text(max_size=6)), max_size=8),
)
def test_whatever_is_shown_opens_nothing(kind: str, calls: list[tuple[int, Any]]) -> None:
    """Without the right answer nobody gets a session token, and every answer has Okta's form."""
    app = App(Org(Settings(mfa=True)), TOKEN)
    made = send(app, "/users", {"profile": PROFILE, "credentials": {"password": {"value": PASSWORD}}})
    users = f"/users/{made.json()['id']}/factors"
    profile = {"question": "disliked_food", "answer": "a very long answer", "phoneNumber": PHONE}
    body = {"factorType": kind, "provider": "OKTA", "profile": profile}
    factor = send(app, f"{users}?activate=true", body).json()["id"]
    token = send(app, "/authn", {"username": LOGIN, "password": PASSWORD}).json()["stateToken"]
    doors = (f"/authn/factors/{factor}/verify", f"/authn/factors/{factor}/verify/resend", "/authn/previous")
    doors += (f"{users}/{factor}/verify", f"{users}/{factor}/lifecycle/activate")

    for door, shown in calls:
        answer = send(app, doors[door], {"stateToken": token, "passCode": shown, "answer": shown})
        assert b"sessionToken" not in answer.content
        assert b'"SUCCESS"' not in answer.content


def send(app: App, path: str, body: Any) -> Answer:
    answer = ask(app, "POST", f"/api/v1{path}", json.dumps(body).encode(), as_admin())
    check_form(answer)
    return answer


def test_a_way_through_every_status_with_a_factor() -> None:
    """No status of a user with a factor breaks a door, a list, or a deletion."""
    for names in (["lock"], ["suspend"], ["reset_password"], ["expire_password"], ["deactivate"]):
        okta: Okta = simulated(mfa=True)
        person = Person(okta)
        then(lambda p: (p.create(password=PASSWORD), p.enroll("sms")), *names)(person)
        for answer in (person.show_admin(), person.show_admin("123456"), person.ask("GET", ""), person.sign_in()):
            assert answer.status_code < 500
