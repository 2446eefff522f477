"""No secret is left in a masked journal, whichever call brought it.

What is secret is told by the org itself: by the file that `save` writes, which names every token, session and factor.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from people import PASSWORD, PHONE, Person
from test_factors import app_code

from lifecycle.client import masking
from lifecycle.client.connect import simulated
from lifecycle.org.policies import PasswordPolicy

TOTP = "token:software:totp"
QUESTION = {"question": "Who is a major player in the cowboy scene?", "answer": "Annie-the-Answer"}
NEW, NEWER, IMPORTED, WRONG = "Another-Pa55word", "A-Third-Pa55word", "An-Imp0rted-one", "A-Wrong-Pa55word"
SALT = base64.b64encode(b"a salt of the older store").decode()
HASH = base64.b64encode(hashlib.sha256(b"a salt of the older store" + IMPORTED.encode()).digest()).decode()
TYPED = [PASSWORD, NEW, NEWER, WRONG, QUESTION["answer"], "mayonnaise", SALT, HASH]
"""What these tests send, in the bodies of their requests."""
ANSWERED = {
    "activationUrl", "activationToken", "resetPasswordUrl", "recoveryToken", "stateToken", "sessionToken",
    "tempPassword", "sharedSecret",
}  # fmt: skip
"""The properties of answers that bear a secret. Source: Okta's OpenAPI specification; Okta's Authentication API
reference; Okta's Factors API reference."""


class Witness(Person):
    """A user whose every call is in the journal, those too for which the client has no method."""

    def send(self, method: str, path: str, body: Any = None, *, token: bool = True) -> Any:
        """A call to this path below `/api/v1`, and the JSON that came."""
        found = self.okta.client.request(method, f"/api/v1{path}", body=body, token=token).body or {}
        if isinstance(found, dict):
            self.state_token = found.get("stateToken", self.state_token)
        return found

    def authn(self, path: str, **body: Any) -> Any:
        """A step of the sign-in that is under way."""
        return self.send("POST", f"/authn{path}", {"stateToken": self.state_token} | body, token=False)

    def begin(self, password: str, **options: Any) -> Any:
        """A sign-in."""
        return self.send("POST", "/authn", {"username": self.login, "password": password, **options}, token=False)

    @property
    def passcode(self) -> str:
        """The newest passcode that was texted."""
        assert self.okta.simulator
        return self.okta.simulator.texts()[-1].passcode

    @property
    def masked(self) -> str:
        """All that is shown of the journal when it is masked."""
        return repr([exchange.masked() for exchange in self.okta.client.journal])

    @property
    def whole(self) -> str:
        """The same with the secrets."""
        return repr(list(self.okta.client.journal))


def witness(**given: Any) -> Witness:
    return Witness(
        simulated(password_policy=PasswordPolicy(max_attempts=2, self_service_unlock=True, history_count=0), **given)
    )


def secrets_of(person: Person, tmp_path: Path) -> dict[str, set[str]]:
    """Every secret that the org holds, by what it is."""
    assert person.okta.simulator
    person.okta.simulator.save(tmp_path / "org.json")
    found: dict[str, set[str]] = {}
    for has in objects(json.loads((tmp_path / "org.json").read_text())):
        if has.keys() >= {"value", "kind", "spent"}:
            values = {f"token, {has['kind']}": has["value"]}
        elif has.keys() >= {"id", "verified", "ended"}:
            values = {"session": has["id"]}
        else:
            values = {"shared secret": has.get("secret"), "passcode": has.get("passcode")}
        for what, value in values.items():
            if value:
                found.setdefault(what, set()).add(value)
    return found


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects in a saved org, each as its attributes."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from objects(part)
    elif isinstance(value, list):
        for part in value:
            yield from objects(part)


def names(value: Any) -> Iterator[str]:
    """The names of all properties in a document."""
    if isinstance(value, dict):
        yield from value
        for part in value.values():
            yield from names(part)
    elif isinstance(value, list):
        for part in value:
            yield from names(part)


def recovers(person: Witness) -> None:
    """Every link and token of a recovery, handed out and handed in; a lock, and its end; an import of a hash."""
    assert person.okta.simulator
    client, mailbox = person.okta.client, person.okta.simulator.mailbox
    person.create(activate=False, recovery_question=QUESTION)
    person.call("activate", sendEmail=False)
    person.call("reactivate", sendEmail=False)
    person.open("activation")
    client.choose_password(person.state_token, PASSWORD)
    client.update_user(person.id, password=NEW)
    client.change_password(person.id, NEW, PASSWORD)
    client.change_password(person.id, WRONG, NEWER)
    client.change_recovery_question(person.id, PASSWORD, QUESTION)
    client.forgot_password(person.id, sendEmail=False)
    client.forgot_password_recovery_question(person.id, QUESTION["answer"], NEWER)
    client.recover_password(person.login)
    opened = client.open_reset_link(mailbox()[-1].link).json()
    client.answer_question(opened["stateToken"], "a wrong Annie-the-Answer")
    client.answer_question(opened["stateToken"], QUESTION["answer"])
    client.choose_password(opened["stateToken"], NEW)
    client.open_reset_link(mailbox()[-1].link)
    person.call("reset_password", sendEmail=False)
    person.open("reset")
    person.call("expire_password_with_temp_password")
    expired = person.sign_in().json()
    client.change_expired_password(expired["stateToken"], person.password, NEWER)
    session = client.sign_in(person.login, NEWER).json()
    cookie = person.send("POST", "/sessions", {"sessionToken": session["sessionToken"]})["id"]
    person.send("GET", f"/sessions/{cookie}")
    person.send("POST", f"/sessions/{cookie}/lifecycle/refresh")
    person.send("POST", "/authn/recovery/password", {"username": person.login})
    client.update_user(person.id, password=NEW)
    for _ in range(2):
        client.sign_in(person.login, WRONG)
    client.unlock_account(person.login)
    client.open_reset_link(mailbox()[-1].link)
    digest = {"algorithm": "SHA-256", "salt": SALT, "saltOrder": "PREFIX", "value": HASH}
    client.update_user(person.id, password={"hash": digest})
    person.send("GET", "/logs")
    person.send("GET", "/users")
    person.send("DELETE", f"/sessions/{cookie}")


def shows_factors(person: Witness) -> None:
    """Each kind of factor enrolled, at a sign-in and by an admin, activated, challenged and verified."""
    assert person.okta.simulator
    person.create(password=PASSWORD)
    person.begin(PASSWORD)
    enrolled = person.authn("/factors", factorType=TOTP, provider="OKTA")
    factor = enrolled["_embedded"]["factor"]
    secret = factor["_embedded"]["activation"]["sharedSecret"]
    person.authn("")
    person.authn(f"/factors/{factor['id']}/lifecycle/activate", passCode="000000")
    person.authn(f"/factors/{factor['id']}/lifecycle/activate", passCode=app_code(person, secret))
    below = f"/users/{person.id}/factors"
    pending = person.send("POST", below, {"factorType": TOTP, "provider": "GOOGLE"})
    person.send("GET", f"{below}/{pending['id']}")
    phone = {"factorType": "sms", "provider": "OKTA", "profile": {"phoneNumber": PHONE}}
    sms = person.send("POST", below, phone)["id"]
    person.send("POST", f"{below}/{sms}/lifecycle/activate", {"passCode": person.passcode})
    answer = {"question": "disliked_food", "answer": "mayonnaise"}
    question = person.send("POST", below, {"factorType": "question", "provider": "OKTA", "profile": answer})["id"]
    person.send("POST", f"{below}/{question}/verify", {"answer": "mayonnaise"})
    person.send("GET", below)
    person.okta.simulator.advance(minutes=1)
    person.begin(PASSWORD)
    person.authn(f"/factors/{sms}/verify")
    person.authn(f"/factors/{sms}/verify", passCode=int(person.passcode))  # a number, which a careless caller may send
    person.authn(f"/factors/{sms}/verify", passCode=person.passcode)
    person.begin(PASSWORD)
    person.authn(f"/factors/{factor['id']}/verify", passCode=app_code(person, secret))
    person.send("GET", "/logs")


@pytest.mark.parametrize("engine", ["identity", "classic"])
def test_no_secret_is_left_in_a_masked_journal(engine: str, tmp_path: Path) -> None:
    """Not one that a call sends, and not one that an answer shows; each is in the journal while it is not masked."""
    plain = witness(engine=engine)
    recovers(plain)
    strict = witness(engine=engine, mfa=True, mfa_enroll="REQUIRED")
    shows_factors(strict)

    seen: set[str] = set()
    for person in (plain, strict):
        held = secrets_of(person, tmp_path)
        for what, secret in [(what, one) for what, some in held.items() for one in some]:
            if secret in person.whole:
                seen.add(what)
            assert secret not in person.masked, f"{what} is shown"
        for secret in (*TYPED, person.password):
            assert secret not in person.masked
    assert seen == {
        "token, activation", "token, reset", "token, forgot", "token, unlock", "token, state", "token, session",
        "session", "shared secret", "passcode",
    }  # fmt: skip
    assert all(secret in plain.whole + strict.whole for secret in TYPED)
    answers = [exchange.body for person in (plain, strict) for exchange in person.okta.client.journal]
    assert set(names(answers)) >= ANSWERED


def test_what_is_not_secret_stays() -> None:
    """The mask covers only the secret, so the user, the call and the path can still be read."""
    person = witness()
    recovers(person)

    masked = person.masked

    assert person.id in masked
    assert all(f"'{name}': " in masked for name in ANSWERED - {"sharedSecret"})
    assert "/tokens/****/verify" in masked
    assert "/reset_password/****" in masked
    assert "'algorithm': 'SHA-256'" in masked
    assert QUESTION["question"] in masked


@pytest.mark.parametrize(
    ("document", "masked"),
    [
        ({"link": "https://o/signin/unlock/x"}, {"link": "https://o/signin/unlock/****"}),
        ({"link": "https://o/signin/reset-password/x?a=b"}, {"link": "https://o/signin/reset-password/****?a=b"}),
        ({"resetPasswordUrl": "https://o/another/form/x"}, {"resetPasswordUrl": "****"}),
        (
            {"activation": {"sharedSecret": "x", "timeStep": 30}},
            {"activation": {"sharedSecret": "****", "timeStep": 30}},
        ),
        (
            {"qrcode": {"href": "https://o/qr/x", "type": "image/png"}},
            {"qrcode": {"href": "****", "type": "image/png"}},
        ),
        ({"passCode": 123456}, {"passCode": "****"}),
        ({"passCode": None}, {"passCode": None}),
        ({"answer": {"href": "https://o/api"}}, {"answer": {"href": "https://o/api"}}),
        ({"id": "x", "lastPasswordVerification": "now"}, {"id": "****", "lastPasswordVerification": "now"}),
        ({"id": "x", "profile": {}}, {"id": "x", "profile": {}}),
        ("https://o/api/v1/sessions/x/lifecycle/refresh", "https://o/api/v1/sessions/****/lifecycle/refresh"),
        ("https://o/api/v1/sessions/me", "https://o/api/v1/sessions/me"),
        ("https://o/login?stateToken=x&a=b", "https://o/login?stateToken=****&a=b"),
    ],
)
def test_what_a_mask_covers(document: Any, masked: Any) -> None:
    """Shapes of Okta's answers, some of which no simulated org gives: a QR code, a link of another form (Okta's Factors
    API reference).
    """
    assert masking.secrets(document) == masked


def test_the_address_of_a_call_is_masked_too() -> None:
    """A token may stand in a query, and a list repeats the query in its header `Link`."""
    person = witness()
    client = person.okta.client
    response = requests.Response()
    response.status_code, response.reason = 404, "Not Found"
    response.request = requests.Request("GET", f"{client.base_url}/login?token=secret-one&a=b").prepare()
    response.headers["Link"] = f'<{client.base_url}/login?token=secret-one&after=c>; rel="next"'

    shown = client.journal.note("sent by a test", response, None, aside=False).exchange.masked()

    assert (shown.url, shown.query) == (f"{client.base_url}/login?token=****&a=b", {"token": "****", "a": "b"})
    assert shown.links == (f'<{client.base_url}/login?token=****&after=c>; rel="next"',)


# ------------------------------------------------------------------------------------------------- people of a real org

OURS = "lifecycle-lab-0cafb4463f60-tester@example.com"
ISAAC = {"id": "00uprob4w6GAxQ7Fk5d6", "type": "User", "alternateId": "isaac", "displayName": "Isaac Brock"}
OKTA = {"id": "system", "type": "SystemPrincipal", "alternateId": "system@okta.com", "displayName": "Okta System"}
TESTER = {"id": "00u1A0iB774Sw32bD5d7", "type": "User", "alternateId": OURS, "displayName": "Test Testerman"}
GROUP = {"id": "00g1emaKYZTWRYYRRTSK", "type": "UserGroup", "alternateId": "unknown", "displayName": "West Coast"}
WHERE = {"ipAddress": "192.0.2.7", "geographicalContext": {"city": "Dublin"}}


def hidden(document: Any) -> Any:
    """What is shown of a document of a real org."""
    return masking.people(document, lambda login: login == OURS)


def event(actor: dict[str, Any], *target: dict[str, Any]) -> dict[str, Any]:
    """An event in the form of Okta's System Log API reference."""
    return {"eventType": "user.lifecycle.suspend", "actor": actor, "target": list(target), "client": WHERE}


def test_an_event_shows_okta_itself_and_our_users_and_nobody_else() -> None:
    assert hidden(event(OKTA, TESTER, GROUP)) == event(OKTA, TESTER, GROUP)
    shown = hidden(event(ISAAC, TESTER))

    assert shown["actor"] == ISAAC | {"alternateId": "****", "displayName": "****", "detailEntry": None}
    assert shown["target"] == [TESTER]
    assert shown["client"] == "****"
    assert hidden(event(TESTER, ISAAC))["client"] == "****"


def test_nobody_passes_for_okta_itself_by_a_login() -> None:
    assert hidden(event(OKTA | {"type": "User"}))["actor"]["alternateId"] == "****"


def test_the_factors_and_the_apps_of_other_people_are_masked() -> None:
    """The forms are those of Okta's Factors API and Application Users API references."""
    others = [
        {"factorType": "sms", "profile": {"phoneNumber": "+1-555-415-1337"}},
        {"factorType": "token:software:totp", "profile": {"credentialId": "isaac.brock@acme.com"}},
        {"factorType": "email", "profile": {"email": "isaac.brock@acme.com"}},
        {"scope": "USER", "credentials": {"userName": "isaac.brock"}, "profile": {"salesforceGroups": []}},
    ]
    shown = json.dumps(hidden(others))
    assert [word for word in ("555", "isaac") if word in shown] == []
    ours = {"factorType": "email", "profile": {"email": OURS}}
    assert hidden(ours) == ours
