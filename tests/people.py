"""Bringing users about, through the public door only: every combination of facts, by calls that lead there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

from lifecycle.client.client import ApiToken, Client, bound
from lifecycle.client.connect import SIMULATED_TOKEN, reached
from lifecycle.client.handles import Simulator
from lifecycle.client.okta import Okta
from lifecycle.model.facts import Facts, Password
from lifecycle.model.links import token_in
from lifecycle.org.org import Org
from lifecycle.service.adapter import connect

LOGIN = "tester@example.com"
OWNER = "admin@example.com"
"""The login of the org's first user, to whom the API token belongs."""
PROFILE = {"firstName": "Test", "lastName": "Testerman", "email": LOGIN, "login": LOGIN}
PASSWORD = "Okta-Pa55word"
QUESTION = {"question": "Who's a major player in the cowboy scene?", "answer": "Annie Oakley"}
WRONG = "not-the-Pa55word"
PHONE = "+1-555-415-1337"
FACTORS = {"question": {"question": "disliked_food", "answer": "mayonnaise"}, "sms": {"phoneNumber": PHONE}}


@dataclass
class Person:
    """A user under test, with what she and her admin hold in their hands."""

    okta: Okta
    id: str = ""
    password: str = PASSWORD
    links: dict[str, str] = field(default_factory=dict)
    state_token: str = ""
    login: str = LOGIN
    factor: dict[str, Any] = field(default_factory=dict)

    def create(self, **given: Any) -> requests.Response:
        profile = PROFILE | {"login": self.login, "email": self.login}
        response = self.okta.client.create_user(profile, **given)
        if response.ok:
            self.id = response.json()["id"]
        return response

    def call(self, name: str, **given: Any) -> requests.Response:
        response = self.okta.client.answer(name, **bound(name, self.id or "nobody@example.com", **given)).response
        body = response.json() if response.ok and response.content else {}
        for key, kind in (("activationToken", "activation"), ("resetPasswordUrl", "reset")):
            if key in body:
                self.links[kind] = token_in(body[key])
        self.password = body.get("tempPassword", self.password)
        return response

    def sign_in(self, password: str | None = None) -> requests.Response:
        response = self.okta.client.sign_in(self.login, password or self.password)
        if response.ok:
            self.state_token = response.json().get("stateToken", "")
        return response

    def open(self, kind: str) -> requests.Response:
        opened = {
            "activation": self.okta.client.open_activation_link,
            "reset": self.okta.client.open_reset_link,
        }[kind](self.links.get(kind, "no-such-token"))
        self.state_token = opened.json().get("stateToken", self.state_token)
        return opened

    def enroll(self, kind: str = "sms", provider: str = "OKTA", *, activate: bool = True) -> requests.Response:
        """Enroll a factor, by the admin; one with a passcode is active at once where Okta offers that."""
        given: dict[str, Any] = {"factorType": kind, "provider": provider, "profile": FACTORS.get(kind, {})}
        response = self.ask("POST", "", given, activate=str(activate).lower())
        self.factor = response.json()
        return response

    def ask(self, method: str, path: str, body: Any = None, **query: str) -> requests.Response:
        """A call of the Factors API, as the admin sends it."""
        url = f"{self.okta.client.base_url}/api/v1/users/{self.id}/factors{path}"
        return http(self.okta).request(method, url, json=body, params=query)

    def show(self, given: str | None = None) -> requests.Response:
        """Show the factor at the sign-in that is under way; without a passcode, ask for one."""
        shown = {} if given is None else {self._shows: given}
        return self.okta.client.verify_factor(self.state_token, self.factor.get("id", "x"), **shown)

    def show_admin(self, given: str | None = None) -> requests.Response:
        """Show the factor by the admin's door."""
        return self.ask("POST", f"/{self.factor['id']}/verify", {} if given is None else {self._shows: given})

    def passcode(self, door: Callable[[], requests.Response]) -> str:
        """What the factor asks for: the answer, or the passcode that comes by text message."""
        if self._shows == "answer":
            return FACTORS["question"]["answer"]
        assert door().ok
        return self.text()

    def text(self) -> str:
        """The passcode in the last text message."""
        assert self.okta.simulator
        return self.okta.simulator.texts(PHONE)[-1].passcode

    @property
    def _shows(self) -> str:
        return "answer" if self.factor.get("factorType") == "question" else "passCode"

    def get(self) -> requests.Response:
        return self.okta.client.get_user(self.id or "nobody@example.com")

    @property
    def status(self) -> str:
        response = self.get()
        return str(response.json()["status"]) if response.ok else "ABSENT"


Way = Callable[[Person], object]


def nobody(person: Person) -> None:
    """No calls at all."""


def staged(person: Person) -> None:
    person.create(activate=False)


def staged_with_password(person: Person) -> None:
    person.create(activate=False, password=PASSWORD)


def provisioned(person: Person) -> None:
    person.create(activate=False)
    person.call("activate", sendEmail=False)


def active(person: Person) -> None:
    person.create(password=PASSWORD)


def staged_federated(person: Person) -> None:
    person.create(activate=False, provider="FEDERATION")


def federated(person: Person) -> None:
    person.create(provider="FEDERATION")


def expired(person: Person) -> None:
    active(person)
    person.call("expire_password")


def deactivated(person: Person) -> None:
    active(person)
    person.call("deactivate")


def then(first: Way, *names: str) -> Way:
    """A way that goes on with these calls."""

    def way(person: Person) -> None:
        first(person)
        for name in names:
            if name == "lock":
                for _ in range(10):
                    person.sign_in(WRONG)
            else:
                person.call(name, **({"sendEmail": False} if name == "reset_password" else {}))

    return way


def facts(**differing: Any) -> Facts:
    return Facts(exists=True, **({"begun": True} | differing))


SET, EXPIRED, NONE = Password.SET, Password.EXPIRED, Password.NONE


def errors(response: requests.Response) -> tuple[str, tuple[str, ...]]:
    """Of a refusal: HTTP status, code and summary in one, and the causes."""
    body = response.json()
    causes = tuple(cause["errorSummary"] for cause in body["errorCauses"])
    return f"{response.status_code} {body['errorCode']} {body['errorSummary']}", causes


def http(okta: Okta) -> requests.Session:
    """A session with the API token on every call: for what the client has no method for."""
    session = without_token(okta)
    session.auth = ApiToken(SIMULATED_TOKEN)
    return session


def without_token(okta: Okta) -> requests.Session:
    """A session that sends no API token, as an end user's browser."""
    assert okta.simulator
    return connect(requests.Session(), okta.simulator.app)


def elsewhere(okta: Okta) -> Okta:
    """The same org as a client sees it that doesn't know of a simulator: what `live()` gives, over another wire."""
    assert okta.simulator
    session = connect(requests.Session(), okta.simulator.app)
    session.mount("http://127.0.0.1", session.get_adapter("https://x"))
    return Okta(Client("http://127.0.0.1:1", SIMULATED_TOKEN, session))


def levers(org: Org) -> Simulator:
    """What only a simulator can do with this org."""
    simulator = reached(org).simulator
    assert simulator
    return simulator
