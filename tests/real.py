"""A second org that stands for a real one: reached under another host name, with people of its own, and recorded."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests
from people import PASSWORD
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from test_door import served

from lifecycle.client.client import ApiToken, Client
from lifecycle.client.connect import SIMULATED_TOKEN
from lifecycle.client.ledger import Ledger
from lifecycle.client.okta import Okta
from lifecycle.client.ours import MARK, MARK_AT
from lifecycle.client.sitting import Sitting
from lifecycle.org.org import Org
from lifecycle.org.policies import Settings
from lifecycle.service.adapter import connect
from lifecycle.service.app import App

REAL = "https://integrator-1234567.okta.com"
NAME = "integrator-1234567"
PERSON = {"firstName": "Test", "lastName": "Testerman", "login": "tester@example.com"}
LOOKALIKE = "lifecycle-lab-0123456789ab-look@example.com"
FOREIGN = {
    "a person": {"login": "ceo@acme.com", "email": "ceo@acme.com"},
    "with a reserved address": {"login": "other@example.com", "email": "other@example.com"},
    "with our mark": {"login": "marked@example.com", "email": "marked@example.com", MARK_AT: MARK},
    "with our login": {"login": LOOKALIKE, "email": LOOKALIKE},
    "with login and mark": {"login": LOOKALIKE.replace("look", "same"), "email": "x@example.com", MARK_AT: MARK},
}
"""People of the org who have some of the signs of our users, and never all of them."""


@dataclass
class RealOrg:
    """An org, what has reached it, and a client that takes it for a real one."""

    org: Org
    okta: Okta
    asked: list[tuple[str, str, str]]
    """Method, path with query, and body of each request that has reached the org."""
    foreign: dict[str, str] = field(default_factory=dict)
    """The ids of the people of the org, by what is said of them."""
    links: list[str] = field(default_factory=list)
    """Tokens that belong to these people."""

    @property
    def client(self) -> Client:
        return self.okta.client

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """What has reached the org and was not sent to read."""
        return [asked for asked in self.asked if asked[0] not in ("GET", "HEAD")]

    def admin(self) -> requests.Session:
        """A session of the org's own admin, which is not recorded."""
        return as_admin(connect(requests.Session(), App(self.org, SIMULATED_TOKEN)))

    def state(self) -> dict[str, Any]:
        """Everything that can be seen of the people of the org, and of the org itself."""
        admin, found = self.admin(), {}
        for user in self.foreign.values():
            for path in ("", "/groups", "/factors", "/roles"):
                found[user + path] = admin.get(f"{REAL}/api/v1/users/{user}{path}").json()
        for path in ("groups", "groups/rules", "policies?type=PASSWORD", "meta/types/user", "apps", "idps"):
            found[path] = admin.get(f"{REAL}/api/v1/{path}").text
        return found

    def own(self) -> dict[str, Any]:
        """The users of the org who are not its own people, by id."""
        found = self.admin().get(f"{REAL}/api/v1/users?search=profile.lastName eq %22Testerman%22&limit=200").json()
        return {user["id"]: user for user in found if user["id"] not in self.foreign.values()}


def as_admin(session: requests.Session) -> requests.Session:
    session.auth = ApiToken(SIMULATED_TOKEN)
    return session


def real_org(ledger: Path | None = None, base_url: str = REAL, **settings: Any) -> RealOrg:
    """Return an org with people of its own, to which a client is connected as to a real one, read-only."""
    org, asked = Org(Settings()), list[tuple[str, str, str]]()
    app = App(org, SIMULATED_TOKEN)

    def recording(environ: Any, start_response: Any) -> Any:
        body = environ["wsgi.input"].read()
        environ["wsgi.input"] = io.BytesIO(body)
        target = environ["PATH_INFO"] + ("?" + environ["QUERY_STRING"] if environ["QUERY_STRING"] else "")
        asked.append((environ["REQUEST_METHOD"], target, body.decode("latin-1")))
        return app(environ, start_response)

    session = connect(requests.Session(), recording)
    sitting = Sitting(
        base_url,
        pause=lambda seconds: org.advance(timedelta(seconds=seconds)),
        clock=lambda: org.clock.now().timestamp(),
        **settings,
    )
    sitting.tell = lambda text: None
    client = Client(base_url, SIMULATED_TOKEN, session, ledger=Ledger(ledger), sitting=sitting)
    found = RealOrg(org, Okta(client), asked)
    admin = found.admin()
    for name, profile in FOREIGN.items():
        body = {
            "profile": {"firstName": "Fay", "lastName": "Foreign"} | profile,
            "credentials": {"password": {"value": PASSWORD}},
        }
        made = admin.post(f"{REAL}/api/v1/users", json=body)
        assert made.ok, made.text
        found.foreign[name] = made.json()["id"]
    someone = found.foreign["a person"]
    link = admin.post(f"{REAL}/api/v1/users/{someone}/lifecycle/reset_password?sendEmail=false").json()
    found.links.append(link["resetPasswordUrl"].rpartition("/")[2])
    return found


def opted_in(ledger: Path | None = None, **settings: Any) -> RealOrg:
    """Return such an org, whose learner has allowed changes for this sitting."""
    found = real_org(ledger, **settings)
    found.client.guard.opt_in(NAME)
    found.asked.clear()
    return found


class Detour(HTTPAdapter):
    """Sends the requests for one address to another, as a name server could. So a served org has another name."""

    def __init__(self, name: str, address: str) -> None:
        super().__init__()
        self._name, self._address = name, address

    def send(self, request: requests.PreparedRequest, *given: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        other = request.copy()
        other.url = str(request.url).replace(self._name, self._address, 1)
        response = super().send(other, *given, **options)
        response.request, response.url = request, str(request.url)
        return response


def by_detour(address: str, auth: AuthBase | str, ledger: Path) -> Client:
    """Return a client that knows a served org under the name of a real one."""
    session = requests.Session()
    session.mount("https://", Detour(REAL, address))
    return Client(REAL, str(auth), session, ledger=Ledger(ledger))


@contextmanager
def served_real(*words: str) -> Iterator[tuple[str, str]]:
    """A second process with an org: its address and its token."""
    with served(*words) as ((address, token),):
        yield address, token


def parsed(body: str) -> Any:
    return json.loads(body) if body else None
