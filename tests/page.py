"""A person at the sign-in page of an Identity Engine org, by HTTP alone; every answer is checked for its form."""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

import requests
from people import LOGIN, PASSWORD, PROFILE
from wire import TIERS

from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta
from lifecycle.org.policies import POLICY
from lifecycle.service.adapter import connect

VERIFIER = "a-verifier-of-at-least-forty-three-characters-of-these-tests"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "client_id": "0oa-the-app",
    "scope": "openid profile",
    "redirect_uri": "https://app.example/callback",
    "state": "a-state",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
ION = "application/ion+json; okta-version=1.0.0"


def found_at(document: Any, path: str) -> Any:
    """What a `relatesTo` such as `$.authenticators.value[0]` leads to. Raises LookupError if it leads nowhere."""
    here = document
    for name, number in re.findall(r"\.(\w+)|\[(\d+)\]", path):
        here = here[int(number)] if number else here[name]
    return here


def related(value: Any) -> list[str]:
    """Every `relatesTo` in a body, wherever it stands."""
    if isinstance(value, list):
        return [path for one in value for path in related(one)]
    if not isinstance(value, dict):
        return []
    own = value.get("relatesTo", [])
    return [*([own] if isinstance(own, str) else own), *(path for one in value.values() for path in related(one))]


@dataclass
class Page:
    """One answer of the IDX API."""

    status: int
    body: dict[str, Any]
    tier: str

    @property
    def names(self) -> list[str]:
        return [form["name"] for form in self.body.get("remediation", {}).get("value", [])]

    @property
    def keys(self) -> list[str]:
        return [m["i18n"]["key"] for m in self.body.get("messages", {}).get("value", []) if "i18n" in m]

    @property
    def texts(self) -> list[str]:
        return [m["message"] for m in self.body.get("messages", {}).get("value", [])]

    @property
    def handle(self) -> str:
        return str(self.body.get("stateHandle", ""))

    @property
    def code(self) -> str:
        fields = self.body["successWithInteractionCode"]["value"]
        return str(next(f["value"] for f in fields if f["name"] == "interaction_code"))

    def form(self, name: str) -> dict[str, Any]:
        return next(dict(form) for form in self.body["remediation"]["value"] if form["name"] == name)

    def options(self, name: str) -> dict[str, str]:
        """The authenticators to choose from, their ids by their keys."""
        (part,) = (p for p in self.form(name)["value"] if p["name"] == "authenticator")
        found = {}
        for option in part["options"]:
            fields = {f["name"]: f.get("value") for f in option["value"]["form"]["value"]}
            found[found_at(self.body, option["relatesTo"])["key"]] = fields["id"]
        return found

    @property
    def field_keys(self) -> list[str]:
        """The keys of messages beside fields."""
        found = []
        for form in self.body.get("remediation", {}).get("value", []):
            for part in form["value"]:
                for inner in (part, *part.get("form", {}).get("value", [])):
                    found += [m["i18n"]["key"] for m in inner.get("messages", {}).get("value", [])]
        return found


def checked(response: requests.Response) -> Page:
    """An answer, after its form was checked: ION, the evidence, one handle everywhere, and no dead `relatesTo`."""
    assert response.headers["X-Simulator-Evidence"] in TIERS
    assert response.status_code < 500, response.text
    assert response.headers["Content-Type"] == ION, response.text
    body = response.json()
    assert body["version"] == "1.0.0"
    for path in related(body):
        assert found_at(body, path), path
    for form in body.get("remediation", {}).get("value", []):
        about = found_at(body, form["relatesTo"][0]) if "relatesTo" in form else None
        assert about is None or "key" in about["value"]
        handles = [f["value"] for f in form["value"] if f["name"] == "stateHandle"]
        assert handles == [body["stateHandle"]]
        assert form["href"].startswith("https://simulated.okta.example/idp/idx/")
    return Page(response.status_code, body, response.headers["X-Simulator-Evidence"])


@dataclass
class AtThePage:
    """A person who is signing in at the page of an org. The browser holds neither a token nor a cookie."""

    okta: Okta
    browser: requests.Session = field(default_factory=requests.Session)
    page: Page = field(default_factory=lambda: Page(0, {}, ""))

    def __post_init__(self) -> None:
        assert self.okta.simulator
        connect(self.browser, self.okta.simulator.app)
        self.home = self.okta.client.base_url

    def interact(self, server: str = "default", **more: str) -> requests.Response:
        path = f"/oauth2/{server}/v1/interact" if server else "/oauth2/v1/interact"
        return self.browser.post(self.home + path, data={k: v for k, v in (ASKED | more).items() if v})

    def send(self, path: str, **body: Any) -> requests.Response:
        """One call of the IDX API, as it came back."""
        sent = {"stateHandle": self.page.handle} | body
        return self.browser.post(f"{self.home}/idp/idx/{path}", json=sent)

    def go(self, path: str, **body: Any) -> Page:
        """One call of the IDX API, after whose answer the person looks at the page that it holds."""
        page = checked(self.send(path, **body))
        self.page = page if page.handle else Page(page.status, page.body | {"stateHandle": self.page.handle}, page.tier)
        return page

    def begin(self, **more: str) -> Page:
        """Open the page."""
        response = self.interact(**more)
        assert response.ok, response.text
        return self.introspect(interactionHandle=response.json()["interaction_handle"])

    def introspect(self, **body: str) -> Page:
        """Look at the page again."""
        page = checked(
            self.browser.post(f"{self.home}/idp/idx/introspect", json=body or {"stateToken": self.page.handle})
        )
        self.page = page
        return page

    def answer(self, passcode: str) -> Page:
        return self.go("challenge/answer", credentials={"passcode": passcode})

    def identify(self, login: str, password: str | None = None) -> Page:
        given = {} if password is None else {"credentials": {"passcode": password}}
        return self.go("identify", identifier=login, **given)


def org_with(status: str | None = "ACTIVE", password: str | None = PASSWORD, **given: Any) -> Okta:
    """An org with one user of this status, and with these settings. Settings of the password policy go there."""
    policy = {name: given.pop(name) for name in tuple(given) if name in POLICY}
    settings = given | ({"password": policy} if policy else {})
    user: dict[str, Any] = PROFILE | {"status": status}
    if password and status not in ("PROVISIONED",) and given.get("password_enrollment", "REQUIRED") == "REQUIRED":
        user["password"] = password
    return simulated(seed={"settings": settings, "users": [user] if status else []})


def mailed_code(okta: Okta) -> str:
    """The code in the newest mail, which has one."""
    assert okta.simulator
    code = okta.simulator.mailbox(LOGIN)[-1].code
    assert re.fullmatch(r"\d{6}", code)
    return code


def status_of(okta: Okta, login: str = LOGIN) -> str:
    """The user's status, as the Users API shows it."""
    response = okta.client.get_user(login)
    return str(response.json()["status"]) if response.ok else "ABSENT"
