"""A sign-in in which the user enrolls a first factor. Expected from Okta's Authentication API reference."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import requests
from people import PASSWORD, PHONE, QUESTION, Person, active, errors, expired, http, provisioned

from lifecycle.client.connect import simulated
from lifecycle.org.factors import totp
from lifecycle.org.policies import PasswordPolicy

_NOT_NOW = "This operation is not allowed in the current authentication state."
WRONG_STATE = (f"403 E0000079 {_NOT_NOW}", (_NOT_NOW,))
WRONG_CODE = ("403 E0000068 Invalid Passcode/Answer", ("Your passcode doesn't match our records. Please try again.",))
TOTP = "token:software:totp"
MAYONNAISE = {"question": "disliked_food", "answer": "mayonnaise"}
NEW = "Another-Pa55word"


def org(enroll: str = "REQUIRED", **given: Any) -> Person:
    return Person(simulated(mfa=True, mfa_enroll=enroll, **given))


@pytest.fixture
def user() -> Person:
    person = org()
    active(person)
    return person


def authn(person: Person, path: str, **body: Any) -> requests.Response:
    token = {"stateToken": person.state_token} if person.state_token else {}
    response = http(person.okta).post(f"{person.okta.client.base_url}/api/v1/authn{path}", json=token | body)
    person.state_token = response.json().get("stateToken", person.state_token) if response.content else ""
    return response


def enroll(person: Person, kind: str, profile: dict[str, str] | None = None, provider: str = "OKTA") -> Any:
    given: dict[str, Any] = {"factorType": kind, "provider": provider} | ({"profile": profile} if profile else {})
    return authn(person, "/factors", **given)


def step(person: Person, path: str) -> dict[str, Any]:
    return {"href": f"{person.okta.client.base_url}/api/v1/authn{path}", "hints": {"allow": ["POST"]}}


def events(person: Person) -> list[tuple[str, str]]:
    log = http(person.okta).get(f"{person.okta.client.base_url}/api/v1/logs").json()
    return [(event["eventType"], event["outcome"]["result"]) for event in log]


@pytest.mark.parametrize("enrollment", ["REQUIRED", "OPTIONAL"])
def test_the_sign_in_offers_the_factors(enrollment: str) -> None:
    """MFA_ENROLL, with each type, whether it must be, and where it is enrolled. Only an optional one may be skipped."""
    person = org(enrollment)
    active(person)

    body = person.sign_in().json()

    enrolls = {"enroll": step(person, "/factors")}
    questions = {"href": f"{person.okta.client.base_url}/api/v1/users/{person.id}/factors/questions"}
    rest = {"status": "NOT_SETUP", "enrollment": enrollment}
    offered = {
        (factor["factorType"], factor["provider"]): {k: v for k, v in factor.items() if k != "vendorName"}
        for factor in body["_embedded"]["factors"]
    }
    assert body["status"] == "MFA_ENROLL"
    assert set(body) == {"stateToken", "expiresAt", "status", "_embedded", "_links"}
    assert offered == {
        ("question", "OKTA"): {
            "factorType": "question",
            "provider": "OKTA",
            "_links": {"questions": questions | {"hints": {"allow": ["GET"]}}, **enrolls},
            **rest,
        },
        (TOTP, "OKTA"): {"factorType": TOTP, "provider": "OKTA", "_links": enrolls, **rest},
        (TOTP, "GOOGLE"): {"factorType": TOTP, "provider": "GOOGLE", "_links": enrolls, **rest},
        ("sms", "OKTA"): {"factorType": "sms", "provider": "OKTA", "_links": enrolls, **rest},
    }
    skip = {"skip": step(person, "/skip")} if enrollment == "OPTIONAL" else {}
    assert body["_links"] == {"cancel": step(person, "/cancel"), **skip}
    assert person.get().json()["lastLogin"] is None
    assert authn(person, "").json() == body  # asked again, it stands where it stood


def test_a_security_question_completes_the_sign_in(user: Person) -> None:
    """It needs no activation. The next sign-in asks for it."""
    user.sign_in()

    done = enroll(user, "question", MAYONNAISE).json()

    assert (done["status"], bool(done["sessionToken"])) == ("SUCCESS", True)
    assert user.get().json()["lastLogin"]
    assert user.status == "ACTIVE"
    assert user.sign_in().json()["status"] == "MFA_REQUIRED"


def test_a_phone_is_enrolled_by_the_passcode_sent_to_it(user: Person) -> None:
    """MFA_ENROLL_ACTIVATE, with the ways on, back and to another text message; a wrong passcode changes nothing."""
    user.sign_in()

    new = enroll(user, "sms", {"phoneNumber": PHONE}).json()
    factor = new["_embedded"]["factor"]
    path = f"/factors/{factor['id']}/lifecycle"

    assert new["status"] == "MFA_ENROLL_ACTIVATE"
    assert {k: factor[k] for k in ("factorType", "provider", "profile")} == {
        "factorType": "sms",
        "provider": "OKTA",
        "profile": {"phoneNumber": "+1 XXX-XXX-1337"},
    }
    assert new["_links"] == {
        "next": {"name": "activate", **step(user, f"{path}/activate")},
        "cancel": step(user, "/cancel"),
        "prev": step(user, "/previous"),
        "resend": [{"name": "sms", **step(user, f"{path}/resend")}],
    }
    assert errors(authn(user, f"{path}/activate", passCode="no idea")) == WRONG_CODE
    assert authn(user, f"{path}/activate", passCode=user.text()).json()["status"] == "SUCCESS"
    assert user.get().json()["lastLogin"]


def test_another_text_message_may_be_asked_for_after_a_while(user: Person) -> None:
    """Not within thirty seconds; then the new passcode counts and the old one doesn't."""
    user.sign_in()
    path = f"/factors/{enroll(user, 'sms', {'phoneNumber': PHONE}).json()['_embedded']['factor']['id']}/lifecycle"
    old = user.text()

    early = authn(user, f"{path}/resend")
    assert user.okta.simulator
    user.okta.simulator.advance(minutes=1)
    later = authn(user, f"{path}/resend")

    assert errors(early)[0] == (
        "429 E0000109 An SMS message was recently sent. Please wait 30 seconds before trying again."
    )
    assert later.json()["status"] == "MFA_ENROLL_ACTIVATE"
    assert old != user.text()
    assert errors(authn(user, f"{path}/activate", passCode=old)) == WRONG_CODE
    assert authn(user, f"{path}/activate", passCode=user.text()).json()["status"] == "SUCCESS"


@pytest.mark.parametrize("provider", ["OKTA", "GOOGLE"])
def test_an_app_is_enrolled_by_its_first_code(user: Person, provider: str) -> None:
    """The answer holds the secret that the app needs, this once."""
    user.sign_in()

    factor = enroll(user, TOTP, provider=provider).json()["_embedded"]["factor"]
    activation = factor["_embedded"]["activation"]
    assert user.okta.simulator
    now = datetime.fromisoformat(user.okta.simulator.time).timestamp()
    code = totp(activation["sharedSecret"], int(now) // activation["timeStep"])

    assert (activation["timeStep"], activation["encoding"], activation["keyLength"]) == (30, "base32", 6)
    assert authn(user, f"/factors/{factor['id']}/lifecycle/activate", passCode=code).json()["status"] == "SUCCESS"


def test_one_may_go_back_and_choose_another_type(user: Person) -> None:
    """`previous` leads from MFA_ENROLL_ACTIVATE to MFA_ENROLL. The pending phone does not count as a factor yet."""
    user.sign_in()
    phone = enroll(user, "sms", {"phoneNumber": PHONE}).json()["_embedded"]["factor"]["id"]

    back = authn(user, "/previous").json()
    late = authn(user, f"/factors/{phone}/lifecycle/activate", passCode=user.text())

    assert back["status"] == "MFA_ENROLL"
    assert {factor["status"] for factor in back["_embedded"]["factors"]} == {"NOT_SETUP"}
    assert errors(late) == WRONG_STATE
    assert enroll(user, "question", MAYONNAISE).json()["status"] == "SUCCESS"


def test_what_is_required_can_not_be_skipped(user: Person) -> None:
    """403 E0000079, and the sign-in stands where it stood."""
    user.sign_in()

    assert errors(authn(user, "/skip")) == WRONG_STATE
    assert authn(user, "").json()["status"] == "MFA_ENROLL"
    assert user.get().json()["lastLogin"] is None


def test_what_is_optional_can_be_skipped() -> None:
    """SUCCESS without a factor. The next sign-in offers it again."""
    person = org("OPTIONAL")
    active(person)
    person.sign_in()

    assert authn(person, "/skip").json()["status"] == "SUCCESS"
    assert person.get().json()["lastLogin"]
    person.state_token = ""
    assert person.sign_in().json()["status"] == "MFA_ENROLL"


def test_a_user_who_asks_may_enroll_several() -> None:
    """`multiOptionalFactorEnroll`: back to MFA_ENROLL after each, until it is skipped.

    Source: Okta's Authentication API reference, options.
    """
    person = org("REQUIRED")
    active(person)
    options = {"multiOptionalFactorEnroll": True}
    authn(person, "", username=person.login, password=PASSWORD, options=options)

    first = enroll(person, "question", MAYONNAISE).json()
    done = authn(person, "/skip").json()

    states = {factor["factorType"]: factor["status"] for factor in first["_embedded"]["factors"]}
    assert (first["status"], states["question"], states["sms"]) == ("MFA_ENROLL", "ACTIVE", "NOT_SETUP")
    assert "skip" in first["_links"]
    assert done["status"] == "SUCCESS"


AGES = PasswordPolicy(max_age_days=10, expire_warn_days=5)
WISHES = {"multiOptionalFactorEnroll": True, "warnBeforePasswordExpired": True}


def begun(person: Person, **options: bool) -> str:
    """Begin a sign-in with a password and these wishes, and answer its state."""
    return str(authn(person, "", username=person.login, password=PASSWORD, options=options).json()["status"])


def by_an_expired_password(person: Person) -> list[str]:
    """The states on the way to MFA_ENROLL."""
    expired(person)
    changed = dict(oldPassword=PASSWORD, newPassword=NEW)
    return [begun(person, **WISHES), authn(person, "/credentials/change_password", **changed).json()["status"]]


def by_a_skipped_warning(person: Person) -> list[str]:
    """The same, where the password is only soon too old and stays."""
    active(person)
    assert person.okta.simulator
    person.okta.simulator.advance(days=6)
    return [begun(person, **WISHES), authn(person, "/skip").json()["status"]]


def by_a_heeded_warning(person: Person) -> list[str]:
    """The same, where another password is chosen in time."""
    active(person)
    assert person.okta.simulator
    person.okta.simulator.advance(days=6)
    changed = dict(oldPassword=PASSWORD, newPassword=NEW)
    return [begun(person, **WISHES), authn(person, "/credentials/change_password", **changed).json()["status"]]


def by_an_activation_link(person: Person) -> list[str]:
    """The same, for a user who chooses a first password."""
    person.create(activate=False)
    person.call("activate", sendEmail=False)
    opened = authn(person, "", token=person.links["activation"], options=WISHES).json()
    chosen = authn(person, "/credentials/reset_password", newPassword=NEW).json()
    return [opened["status"], chosen["status"]]


@pytest.mark.parametrize(
    ("way", "states"),
    [
        (by_an_expired_password, ["PASSWORD_EXPIRED", "MFA_ENROLL"]),
        (by_a_skipped_warning, ["PASSWORD_WARN", "MFA_ENROLL"]),
        (by_a_heeded_warning, ["PASSWORD_WARN", "MFA_ENROLL"]),
        (by_an_activation_link, ["PASSWORD_RESET", "MFA_ENROLL"]),
    ],
)
def test_the_wish_for_several_factors_outlives_the_steps_before(
    way: Callable[[Person], list[str]], states: list[str]
) -> None:
    """The options hold for the whole sign-in, and a warning is given only once.

    Source: Okta's Authentication API reference, options.
    """
    person = org(password_policy=AGES)

    assert way(person) == states
    assert enroll(person, "question", MAYONNAISE).json()["status"] == "MFA_ENROLL"
    assert authn(person, "/skip").json()["status"] == "SUCCESS"


def test_the_wish_to_be_warned_outlives_a_challenge() -> None:
    """By text message, back to the choice of a factor, and then by the answer to a question."""
    person = org(password_policy=AGES)
    active(person)
    person.enroll("sms")
    sms = person.factor
    person.enroll("question")
    assert person.okta.simulator
    person.okta.simulator.advance(days=6)
    states = [begun(person, warnBeforePasswordExpired=True)]

    states.append(authn(person, f"/factors/{sms['id']}/verify").json()["status"])
    states.append(authn(person, "/previous").json()["status"])
    states.append(person.show("mayonnaise").json()["status"])

    assert states == ["MFA_REQUIRED", "MFA_CHALLENGE", "MFA_REQUIRED", "PASSWORD_WARN"]
    assert authn(person, "/skip").json()["status"] == "SUCCESS"


def test_the_recovery_that_a_sign_in_came_from_is_told_at_each_step() -> None:
    """`recoveryType` is PASSWORD before and after the question, and when the caller asks with the state token.

    Source: Okta's Authentication API reference.
    """
    person = org()
    person.create(password=PASSWORD, recovery_question=QUESTION)
    person.call("reset_password", sendEmail=False)

    opened = person.open("reset").json()
    answered = authn(person, "/recovery/answer", answer=QUESTION["answer"]).json()
    looked = authn(person, "").json()

    told = [(body["status"], body["recoveryType"]) for body in (opened, answered, looked)]
    assert told == [("RECOVERY", "PASSWORD"), ("PASSWORD_RESET", "PASSWORD"), ("PASSWORD_RESET", "PASSWORD")]


def test_an_expired_password_comes_first() -> None:
    """PASSWORD_EXPIRED, then MFA_ENROLL. In which order Okta asks no source tells; the status is ACTIVE in between."""
    person = org()
    expired(person)

    first = person.sign_in().json()["status"]
    changed = authn(person, "/credentials/change_password", oldPassword=person.password, newPassword=NEW).json()

    assert (first, changed["status"], person.status) == ("PASSWORD_EXPIRED", "MFA_ENROLL", "ACTIVE")
    now = person.get().json()
    assert (now["lastLogin"], now["passwordChanged"]) == (None, now["lastUpdated"])
    assert enroll(person, "question", MAYONNAISE).json()["status"] == "SUCCESS"


def test_a_warning_comes_first() -> None:
    """PASSWORD_WARN, and MFA_ENROLL once it is skipped."""
    person = org(password_policy=PasswordPolicy(max_age_days=10, expire_warn_days=5))
    active(person)
    assert person.okta.simulator
    person.okta.simulator.advance(days=6)
    options = {"warnBeforePasswordExpired": True}

    warned = authn(person, "", username=person.login, password=PASSWORD, options=options).json()["status"]

    assert (warned, authn(person, "/skip").json()["status"]) == ("PASSWORD_WARN", "MFA_ENROLL")


def test_a_warning_that_is_heeded_comes_first_too() -> None:
    """PASSWORD_WARN, another password, and MFA_ENROLL."""
    person = org(password_policy=PasswordPolicy(max_age_days=10, expire_warn_days=5))
    active(person)
    assert person.okta.simulator
    person.okta.simulator.advance(days=6)
    authn(person, "", username=person.login, password=PASSWORD, options={"warnBeforePasswordExpired": True})

    changed = authn(person, "/credentials/change_password", oldPassword=PASSWORD, newPassword=NEW).json()

    assert changed["status"] == "MFA_ENROLL"


def test_a_user_with_a_factor_enrolls_none(user: Person) -> None:
    """After the factor and a new password the sign-in is complete."""
    user.enroll("question")
    user.call("expire_password")
    user.sign_in()

    shown = user.show("mayonnaise").json()["status"]
    changed = authn(user, "/credentials/change_password", oldPassword=PASSWORD, newPassword=NEW).json()["status"]

    assert (shown, changed) == ("PASSWORD_EXPIRED", "SUCCESS")


def test_a_user_with_a_factor_may_skip_the_warning() -> None:
    """PASSWORD_WARN after the factor, wrong at first; skipped, the sign-in is complete."""
    person = org(password_policy=PasswordPolicy(max_age_days=10, expire_warn_days=5))
    active(person)
    person.enroll("question")
    assert person.okta.simulator
    person.okta.simulator.advance(days=6)
    authn(person, "", username=person.login, password=PASSWORD, options={"warnBeforePasswordExpired": True})

    wrong, shown = person.show("mustard"), person.show("mayonnaise")

    assert errors(wrong)[0] == "403 E0000068 Invalid Passcode/Answer"
    assert shown.json()["status"] == "PASSWORD_WARN"
    assert authn(person, "/skip").json()["status"] == "SUCCESS"


def test_a_federation_that_overtakes_the_change_of_a_password(user: Person) -> None:
    """The old password no longer exists, so it can't be right."""
    user.call("expire_password")
    user.sign_in()
    user.call("reset_password", provider="FEDERATION", sendEmail=False)

    refused = authn(user, "/credentials/change_password", oldPassword=PASSWORD, newPassword=NEW)

    assert errors(refused) == (
        "403 E0000014 Update of credentials failed",
        ("oldPassword: The credentials provided were incorrect.",),
    )
    assert user.get().json()["credentials"]["provider"]["type"] == "FEDERATION"


def test_an_activation_link_of_a_user_with_a_password_leads_to_it() -> None:
    """She is ACTIVE already, and the link signs her in (3.3): as far as the factor."""
    person = org()
    person.create(activate=False, password=PASSWORD)
    person.call("activate", sendEmail=False)

    assert (person.open("activation").json()["status"], person.status) == ("MFA_ENROLL", "ACTIVE")


@pytest.mark.parametrize("bring", ["activation", "reset", "forgot"])
def test_a_link_leads_to_it_too(bring: str) -> None:
    """After the choice of a password. The user is ACTIVE with it, before any factor."""
    person = org()
    (provisioned if bring == "activation" else active)(person)
    if bring == "forgot":
        person.links["reset"] = person.call("forgot_password", sendEmail=False).json()["resetPasswordUrl"]
    elif bring == "reset":
        person.call("reset_password", sendEmail=False)
    person.open("activation" if bring == "activation" else "reset")

    chosen = person.okta.client.choose_password(person.state_token, NEW).json()

    assert (chosen["status"], person.status) == ("MFA_ENROLL", "ACTIVE")
    now = person.get().json()
    assert now["passwordChanged"] == now["lastUpdated"]
    person.state_token = chosen["stateToken"]
    assert enroll(person, "question", MAYONNAISE).json()["status"] == "SUCCESS"


def test_a_suspension_overtakes_it(user: Person) -> None:
    """What was under way leads nowhere, and nothing is enrolled."""
    user.sign_in()
    user.call("suspend")

    assert errors(enroll(user, "question", MAYONNAISE)) == WRONG_STATE
    assert user.ask("GET", "").json() == []


def test_a_recovery_question_is_not_a_factor(user: Person) -> None:
    """It recovers a password, and the sign-in wants a factor as before."""
    user.call("update_user", recovery_question=QUESTION)

    assert user.sign_in().json()["status"] == "MFA_ENROLL"


def test_each_step_is_good_at_its_place_only(user: Person) -> None:
    """A sign-in that stands elsewhere: 403 E0000079. A bad profile: 400, and the sign-in goes on."""
    user.sign_in()

    assert errors(authn(user, "/factors/x/lifecycle/activate", passCode="1"))[0] == WRONG_STATE[0]
    assert errors(authn(user, "/previous")) == WRONG_STATE
    assert enroll(user, "question", {"question": "disliked_food", "answer": "abc"}).status_code == 400
    assert enroll(user, "sms", {"phoneNumber": "none"}).status_code == 400
    assert enroll(user, "push").status_code == 501
    assert enroll(user, "question", MAYONNAISE).json()["status"] == "SUCCESS"
    assert errors(enroll(user, "sms", {"phoneNumber": PHONE}))[0].startswith("401 E0000011")


def test_the_log_has_the_sign_in_once(user: Person) -> None:
    """`user.session.start` when it is complete, not before."""
    user.sign_in()
    before = events(user)
    enroll(user, "question", MAYONNAISE)

    assert ("user.session.start", "SUCCESS") not in before
    assert events(user).count(("user.session.start", "SUCCESS")) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"mfa": True, "mfa_enroll": "always"}, "mfa_enroll has to be 'OPTIONAL', 'REQUIRED' or ''"),
        ({"mfa_enroll": "REQUIRED"}, "mfa_enroll needs mfa=True"),
    ],
)
def test_a_setting_that_cannot_be(given: dict[str, Any], said: str) -> None:
    """It is refused in words."""
    with pytest.raises(ValueError, match=said):
        simulated(**given)
