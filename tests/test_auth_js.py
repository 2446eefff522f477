"""Okta's SDK for JavaScript, okta-auth-js 8, unmodified, at a served org: the conversations of a person at the page.

What each conversation looks like is written from what is known of the IDX API, and from the SDK's source (lib/idx).
"""

import base64
import hmac
import json
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from node import CACHE, Driver, auth_js
from people import PASSWORD, WRONG
from test_door import served

pytest.importorskip("joserfc", reason="joserfc, which signs the tokens, is not installed")

CLIENT_ID = "0oa1simulatedapp5d7"
ORIGIN = "http://localhost:3000"
SETTINGS: dict[str, Any] = {
    "self_registration": True,
    "password": {"self_service_unlock": True, "max_attempts": 3},
}
USERS = [
    {"login": "ana@example.com", "firstName": "Ana", "lastName": "Archer", "password": PASSWORD},
    *(
        {"login": f"{name}@example.com", "firstName": name, "lastName": "Long", "password": PASSWORD, "status": status}
        for name, status in (("expired", "PASSWORD_EXPIRED"), ("locked", "LOCKED_OUT"), ("suspended", "SUSPENDED"))
    ),
    {"login": "off@example.com", "firstName": "Ole", "lastName": "Ofstad", "status": "DEPROVISIONED"},
    {"login": "pending@example.com", "firstName": "Pia", "lastName": "Peng", "status": "PROVISIONED"},
]


def seed(folder: Path, settings: dict[str, Any]) -> Path:
    """The file of a seed. Nobody has a password where none is required."""
    users = [] if settings.get("password_enrollment") else USERS
    path = folder / "seed.json"
    path.write_text(json.dumps({"settings": SETTINGS | settings, "users": users}), encoding="utf-8")
    return path


@dataclass
class Org:
    """A served org, and what an admin can ask of it."""

    address: str
    token: str

    def admin(self, method: str, path: str, **more: Any) -> Any:
        shown = {"Authorization": f"SSWS {self.token}"}
        answer = requests.request(method, f"{self.address}/api/v1/{path}", headers=shown, timeout=10, **more)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def status(self, login: str) -> str:
        return str(self.admin("GET", f"users/{login}")["status"])


@pytest.fixture(scope="module")
def sdk() -> Iterator[Driver]:
    with auth_js() as driver:
        yield driver


@pytest.fixture(scope="module", params=[True, False], ids=["identifier-first", "one-page"])
def org(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    """With each of the two styles of the page."""
    file = seed(tmp_path_factory.mktemp("org"), {"identifier_first": request.param})
    with served("--seed", str(file), "--origin", ORIGIN) as ((address, token),):
        yield Org(address, token)


def begin(sdk: Driver, org: Org, *, legacy: bool = False, server: str = "/oauth2/default", **more: Any) -> None:
    sdk.fresh(
        org.address + server,
        CLIENT_ID,
        f"{ORIGIN}/login/callback",
        legacy=legacy,
        scopes=["openid", "profile", "email"],
        **more,
    )


# ------------------------------------------------------------------------------------------------ sign-in


@pytest.mark.parametrize("server", ["/oauth2/default", ""])
def test_a_password_buys_tokens(sdk: Driver, org: Org, server: str) -> None:
    """Their signatures hold for the SDK, at both authorization servers; so do issuer, audience, nonce and at_hash."""
    begin(sdk, org, legacy=True, server=server)

    done = sdk("authenticate", username="ana@example.com", password=PASSWORD)

    assert (done.thrown, done.status) == ("", "SUCCESS")
    assert done.claims["preferred_username"] == "ana@example.com"
    assert done.claims["iss"] == org.address + server


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("ana@example.com", WRONG),
        ("suspended@example.com", PASSWORD),
        ("off@example.com", PASSWORD),
        ("locked@example.com", PASSWORD),
    ],
)
def test_one_answer_hides_why_a_sign_in_fails(sdk: Driver, org: Org, login: str, password: str) -> None:
    """A wrong password reads like the right one of a user who may not sign in."""
    begin(sdk, org, legacy=True)

    failed = sdk("authenticate", username=login, password=password)

    assert (failed.thrown, failed.status) == ("", "PENDING")
    assert (failed.messages, failed.keys) == (("Authentication failed",), ("errors.E0000004",))


def test_step_by_step(sdk: Driver, org: Org) -> None:
    """The SDK's default mode: a page at a time. After a wrong password the form is still there."""
    begin(sdk, org)
    first = sdk("start")
    assert "identify" in first.steps
    assert {"enroll-profile", "unlock-account"} <= set(first.features)
    if sdk("proceed", step="identify", username="ana@example.com", password=WRONG).step == "challenge-authenticator":
        failed = sdk("proceed", step="challenge-authenticator", credentials={"passcode": WRONG})
        assert (failed.step, failed.keys) == ("challenge-authenticator", ("errors.E0000004",))
        done = sdk("proceed", step="challenge-authenticator", credentials={"passcode": PASSWORD})
    else:
        done = sdk("proceed", step="identify", username="ana@example.com", password=PASSWORD)

    assert (done.thrown, done.status) == ("", "SUCCESS")


def test_cancel_begins_again(sdk: Driver, org: Org) -> None:
    begin(sdk, org)
    sdk("start")

    assert sdk("cancel").status in ("CANCELED", "PENDING")
    assert "identify" in sdk("start").steps


# ------------------------------------------------------------------------------------------------ for each person

NEW_PASSWORD = "Another-Pa55word"


@pytest.fixture
def one(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Org]:
    """An org of its own for a test that changes users, with the settings of `@pytest.mark.parametrize("one", …)`."""
    file = seed(tmp_path, getattr(request, "param", {}))
    with served("--widget", "--seed", str(file), "--origin", ORIGIN, XDG_CACHE_HOME=str(CACHE)) as ((address, token),):
        yield Org(address, token)


def newest_mail(one: Org, login: str) -> dict[str, str]:
    """The newest mail to this person, as the page of `serve --widget` shows it."""
    mails = requests.get(f"{one.address}/widget/state", timeout=10).json()["mails"]
    return dict([mail for mail in mails if mail["to"] == login][-1])


def token_of(link: str) -> str:
    return link.removesuffix("/verify").rpartition("/")[2]


@pytest.mark.parametrize("one", [{}, {"identifier_first": False}], indirect=True)
def test_an_expired_password_is_changed(sdk: Driver, one: Org) -> None:
    """`reenroll-authenticator` after the right password; a weak one gets the policy's words beside the field."""
    begin(sdk, one, legacy=True)

    expired = sdk("authenticate", username="expired@example.com", password=PASSWORD)
    assert (expired.step, expired.inputs) == ("reenroll-authenticator", ("newPassword",))
    assert one.status("expired@example.com") == "PASSWORD_EXPIRED"
    weak = sdk("proceed", newPassword="short")
    assert weak.keys == ("password.passwordRequirementsNotMet",)
    done = sdk("proceed", newPassword=NEW_PASSWORD)

    assert (done.status, one.status("expired@example.com")) == ("SUCCESS", "ACTIVE")


@pytest.mark.parametrize("one", [{}, {"identifier_first": False}], indirect=True)
def test_a_forgotten_password_is_recovered_by_a_mailed_code(sdk: Driver, one: Org) -> None:
    """As auth-js drives it: the login, the mail, a wrong code, the code again, the right code, a new password."""
    begin(sdk, one, legacy=True)
    login = "ana@example.com"

    asked = sdk("recoverPassword", username=login)
    assert asked.thrown == ""
    if asked.step == "select-authenticator-authenticate":
        asked = sdk("proceed", authenticator="okta_email")
    if asked.step == "authenticator-verification-data":
        asked = sdk("proceed", methodType="email")
    assert (asked.step, asked.inputs) == ("challenge-authenticator", ("verificationCode",))
    wrong = sdk("proceed", verificationCode="000000")
    assert (wrong.messages, wrong.keys) == (("Invalid code. Try again.",), ("api.authn.error.PASSCODE_INVALID",))
    assert sdk("proceed", resend=True).step == "challenge-authenticator"
    chosen = sdk("proceed", verificationCode=newest_mail(one, login)["code"])
    assert chosen.step == "reset-authenticator"
    done = sdk("proceed", password=NEW_PASSWORD)

    assert (done.status, one.status(login)) == ("SUCCESS", "ACTIVE")
    begin(sdk, one, legacy=True)
    assert sdk("authenticate", username=login, password=NEW_PASSWORD).status == "SUCCESS"


@pytest.mark.parametrize("one", [{"question_step_up": True}], indirect=True)
def test_a_recovery_with_a_question_as_second_step(sdk: Driver, one: Org) -> None:
    """The mailed code, then the user's question; a wrong answer stands beside its field."""
    login = "ana@example.com"
    asked = {"question": "Who is a major player in the cowboy scene?", "answer": "Annie Oakley"}
    one.admin("POST", f"users/{login}", json={"credentials": {"recovery_question": asked}})
    begin(sdk, one, legacy=True)
    sdk("recoverPassword", username=login)
    sdk("proceed", methodType="email")

    question = sdk("proceed", verificationCode=newest_mail(one, login)["code"])
    assert question.step == "challenge-authenticator"
    wrong = sdk("proceed", credentials={"questionKey": "custom", "answer": "nobody"})
    assert wrong.keys == ("authfactor.challenge.question_factor.answer_invalid",)
    chosen = sdk("proceed", credentials={"questionKey": "custom", "answer": asked["answer"]})

    assert chosen.step == "reset-authenticator"
    assert sdk("proceed", password=NEW_PASSWORD).status == "SUCCESS"


def test_an_unlock_by_a_mailed_code(sdk: Driver, one: Org) -> None:
    """The lock ends with the right code, and the page goes on to the sign-in."""
    login = "locked@example.com"
    begin(sdk, one, legacy=True)

    asked = sdk("unlockAccount", username=login, authenticator="okta_email")
    assert (asked.thrown, asked.step) == ("", "challenge-authenticator")
    assert one.status(login) == "LOCKED_OUT"
    done = sdk("proceed", verificationCode=newest_mail(one, login)["code"])

    assert done.keys == ("oie.selfservice.unlock_user.landing.to.app.success.message",)
    assert (done.step, done.inputs) == ("challenge-authenticator", ("password",))
    assert one.status(login) == "ACTIVE"


@pytest.mark.parametrize("one", [{"email_enrollment": "REQUIRED"}], indirect=True)
def test_a_registration_and_what_it_makes_of_the_status(sdk: Driver, one: Org) -> None:
    """STAGED until the last required authenticator, and then ACTIVE. The login of another user is refused."""
    login = "new@example.com"
    begin(sdk, one, legacy=True)
    taken = sdk("register", firstName="New", lastName="Person", email="ana@example.com")
    assert taken.keys == ("registration.error.notUniqueWithinOrg",)

    begin(sdk, one, legacy=True)
    begun = sdk("register", firstName="New", lastName="Person", email=login)
    assert (begun.step, one.status(login)) == ("select-authenticator-enroll", "STAGED")
    sdk("proceed", authenticator="okta_email")
    after = sdk("proceed", verificationCode=newest_mail(one, login)["code"])
    assert (after.step, one.status(login)) == ("select-authenticator-enroll", "STAGED")
    sdk("proceed", authenticator="okta_password")
    done = sdk("proceed", password=PASSWORD)

    assert (done.status, one.status(login)) == ("SUCCESS", "ACTIVE")


@pytest.mark.parametrize("one", [{"password_enrollment": "OPTIONAL", "email_enrollment": "REQUIRED"}], indirect=True)
def test_a_person_without_a_password(sdk: Driver, one: Org) -> None:
    """Registered with the address alone, the password is skipped; from then on a mailed code signs in."""
    login = "new@example.com"
    begin(sdk, one, legacy=True)
    mailed = sdk("register", firstName="New", lastName="Person", email=login)
    assert (mailed.step, one.status(login)) == ("enroll-authenticator", "STAGED")
    optional = sdk("proceed", verificationCode=newest_mail(one, login)["code"])
    assert (optional.step, "skip" in optional.steps) == ("select-authenticator-enroll", True)
    assert sdk("proceed", skip=True).status == "SUCCESS"
    assert one.status(login) == "ACTIVE"

    begin(sdk, one, legacy=True)
    sdk("authenticate", username=login)
    asked = sdk("proceed", authenticator="okta_email")
    asked = sdk("proceed", methodType="email") if asked.step == "authenticator-verification-data" else asked
    assert asked.step == "challenge-authenticator"
    assert sdk("proceed", verificationCode=newest_mail(one, login)["code"]).status == "SUCCESS"


def test_an_activation_by_the_token_of_a_link(sdk: Driver, one: Org) -> None:
    """PROVISIONED → ACTIVE with the password that the person chooses; the token is used then."""
    token = token_of(newest_mail(one, "pending@example.com")["link"])
    begin(sdk, one, legacy=True)

    done = sdk("register", authenticators=["okta_password"], password=PASSWORD, activationToken=token)
    assert (done.thrown, done.status, one.status("pending@example.com")) == ("", "SUCCESS", "ACTIVE")
    begin(sdk, one, activationToken=token)
    again = sdk("start")

    assert (again.status, again.keys) == ("TERMINAL", ("idx.missing.activation.token",))


def test_a_reset_by_the_token_of_a_link(sdk: Driver, one: Org) -> None:
    """RECOVERY → ACTIVE."""
    login = "ana@example.com"
    one.admin("POST", f"users/{login}/lifecycle/reset_password")
    begin(sdk, one, legacy=True, recoveryToken=token_of(newest_mail(one, login)["link"]))
    assert one.status(login) == "RECOVERY"

    done = sdk("recoverPassword", password=NEW_PASSWORD)

    assert (done.thrown, done.status, one.status(login)) == ("", "SUCCESS", "ACTIVE")


# ------------------------------------------------------------------------------------------------ mailed links

POLL = {"actions": ["currentAuthenticatorEnrollment-poll"]}
"""What the SDK sends to ask whether the link in the mail was opened. The link for that stands in the answer."""


def open_the_link(one: Org, login: str) -> list[str]:
    """Open the newest mail's link as a browser does, and return the keys of what it says."""
    answer = requests.get(newest_mail(one, login)["link"], timeout=10)
    return [message["i18n"]["key"] for message in answer.json()["messages"]["value"]]


@pytest.mark.parametrize("one", [{"email_verification": "LINK", "email_enrollment": "OPTIONAL"}], indirect=True)
def test_a_mailed_link_signs_in(sdk: Driver, one: Org) -> None:
    """The page waits and asks again, until the link is opened elsewhere. Then it goes on by itself, with tokens."""
    login = "ana@example.com"
    begin(sdk, one, legacy=True)
    sdk("authenticate", username=login)
    asked = sdk("proceed", authenticator="okta_email")
    assert (asked.step, asked.inputs) == ("challenge-authenticator", ("verificationCode",))

    assert sdk("proceed", **POLL).step == "challenge-authenticator"
    assert open_the_link(one, login) == ["idx.return.to.original.tab"]
    done = sdk("proceed", **POLL)

    assert (done.thrown, done.status) == ("", "SUCCESS")
    assert done.claims["preferred_username"] == login
    assert open_the_link(one, login) == ["idx.return.link.expired"]


@pytest.mark.parametrize("one", [{"email_verification": "LINK"}], indirect=True)
def test_a_mailed_link_recovers_a_password(sdk: Driver, one: Org) -> None:
    login = "ana@example.com"
    begin(sdk, one, legacy=True)
    sdk("recoverPassword", username=login)
    assert sdk("proceed", methodType="email").step == "challenge-authenticator"
    assert sdk("proceed", **POLL).step == "challenge-authenticator"

    open_the_link(one, login)
    chosen = sdk("proceed", **POLL)

    assert (chosen.thrown, chosen.step) == ("", "reset-authenticator")
    assert sdk("proceed", password=NEW_PASSWORD).status == "SUCCESS"
    begin(sdk, one, legacy=True)
    assert sdk("authenticate", username=login, password=NEW_PASSWORD).status == "SUCCESS"


@pytest.mark.parametrize(
    "one",
    [{"email_verification": "LINK", "password_enrollment": "OPTIONAL", "email_enrollment": "REQUIRED"}],
    indirect=True,
)
def test_a_mailed_link_completes_a_registration(sdk: Driver, one: Org) -> None:
    """The page ends with a message, and the link makes the STAGED user ACTIVE."""
    login = "new@example.com"
    begin(sdk, one, legacy=True)
    mailed = sdk("register", firstName="New", lastName="Person", email=login)
    assert (mailed.status, mailed.keys) == ("TERMINAL", ("idx.email.verification.required",))
    assert one.status(login) == "STAGED"

    open_the_link(one, login)

    assert one.status(login) == "ACTIVE"


# ------------------------------------------------------------------------------------------------ asked for more


@pytest.mark.parametrize("one", [{"password": {"max_age_days": 5, "expire_warn_days": 6}}], indirect=True)
def test_a_password_that_expires_soon(sdk: Driver, one: Org) -> None:
    """The warning comes with the choice to skip it; a new password ends it. The org warns from the first moment on."""
    login = "ana@example.com"
    begin(sdk, one, legacy=True)
    warned = sdk("authenticate", username=login, password=PASSWORD)
    assert (warned.step, warned.inputs) == ("reenroll-authenticator-warning", ("newPassword",))
    assert "skip" in warned.steps
    assert warned.keys == ("idx.password.expiring.message",)
    assert sdk("proceed", skip=True).status == "SUCCESS"

    begin(sdk, one, legacy=True)
    sdk("authenticate", username=login, password=PASSWORD)
    done = sdk("proceed", newPassword=NEW_PASSWORD)

    assert (done.thrown, done.status, one.status(login)) == ("", "SUCCESS", "ACTIVE")


QUESTION = {"factorType": "question", "provider": "OKTA"} | {
    "profile": {"question": "disliked_food", "answer": "mayonnaise"}
}


@pytest.mark.parametrize("one", [{"mfa": True}], indirect=True)
def test_a_factor_after_the_password(sdk: Driver, one: Org) -> None:
    """The only factor is asked for at once. A wrong answer stands beside its field."""
    login = "ana@example.com"
    one.admin("POST", f"users/{login}/factors", json=QUESTION)
    begin(sdk, one, legacy=True)

    asked = sdk("authenticate", username=login, password=PASSWORD)
    assert (asked.thrown, asked.step) == ("", "challenge-authenticator")
    wrong = sdk("proceed", credentials={"questionKey": "disliked_food", "answer": "honey"})
    assert wrong.keys == ("authfactor.challenge.question_factor.answer_invalid",)
    done = sdk("proceed", credentials={"questionKey": "disliked_food", "answer": "mayonnaise"})

    assert (done.thrown, done.status) == ("", "SUCCESS")
    assert done.claims["amr"] == ["mfa", "pwd", "kba"]


@pytest.mark.parametrize("one", [{"mfa": True}], indirect=True)
def test_a_choice_of_factors(sdk: Driver, one: Org) -> None:
    """Of two, the person chooses; the passcode of an app is one of them."""
    login = "ana@example.com"
    one.admin("POST", f"users/{login}/factors", json=QUESTION)
    totp = {"factorType": "token:software:totp", "provider": "GOOGLE"}
    made = one.admin("POST", f"users/{login}/factors", json=totp)
    secret = made["_embedded"]["activation"]["sharedSecret"]
    shown = {"passCode": passcode(secret, -1)}
    one.admin("POST", f"users/{login}/factors/{made['id']}/lifecycle/activate", json=shown)
    begin(sdk, one, legacy=True)

    chosen = sdk("authenticate", username=login, password=PASSWORD)
    assert (chosen.thrown, chosen.step) == ("", "select-authenticator-authenticate")
    assert set(chosen.options) == {"Security Question", "Google Authenticator"}
    asked = sdk("proceed", authenticator="google_otp")
    assert (asked.step, asked.inputs) == ("challenge-authenticator", ("verificationCode",))
    wrong = sdk("proceed", verificationCode="000000")
    assert wrong.keys == ("api.authn.error.PASSCODE_INVALID",)
    done = sdk("proceed", verificationCode=passcode(secret))

    assert (done.thrown, done.status) == ("", "SUCCESS")


def passcode(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows now, or so many steps of 30 seconds later (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30 + steps), "sha1")
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.mark.parametrize("one", [{"password": {}, "self_registration": False}], indirect=True)
def test_what_an_org_does_not_offer(sdk: Driver, one: Org) -> None:
    """The SDK's own words, where the page has neither form."""
    begin(sdk, one, legacy=True)
    unlock = sdk("unlockAccount", username="locked@example.com")
    begin(sdk, one, legacy=True)
    register = sdk("register", firstName="New", lastName="Person", email="new@example.com")

    because = "is not supported based on your current org configuration."
    assert (unlock.thrown, register.thrown) == (f"Self Service Account Unlock {because}", f"Registration {because}")


@pytest.mark.parametrize("kind", ["activation", "recovery"])
def test_a_token_that_was_never_issued(sdk: Driver, one: Org, kind: str) -> None:
    """Refused by interact, in OAuth's form."""
    begin(sdk, one, **{f"{kind}Token": "never-issued"})

    assert f"The {kind} token is invalid" in sdk("start").thrown


@pytest.mark.parametrize(
    ("one", "keys"),
    [({}, ("idx.unknown.user",)), ({"hides_users_at_sign_in": True}, ("errors.E0000004",))],
    indirect=["one"],
)
def test_an_unknown_login(sdk: Driver, one: Org, keys: tuple[str, ...]) -> None:
    """Told or hidden, as the org's prevention of user enumeration is set."""
    begin(sdk, one, legacy=True)

    assert sdk("authenticate", username="nobody@example.com", password=PASSWORD).keys == keys
