"""Stands on the one way that every request to a real org takes, and decides which may leave. No other module does.

It lies below the session, where a request has its final form. So it makes no difference who sends a request, and how.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import RLock
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.auth import AuthBase

from lifecycle.client import masking, ours
from lifecycle.client.here import is_local_url as is_local_url
from lifecycle.client.ledger import Ledger, LedgerEntry
from lifecycle.client.refusing import NotAllowedHere as NotAllowedHere
from lifecycle.client.screening import Aim, Screened, is_login, screened
from lifecycle.client.sitting import AskAgain, Mode, Sitting, bucket_of_call
from lifecycle.model.calls import CALLS
from lifecycle.model.links import HANDED_OUT, token_in

READING_METHODS = frozenset({"GET", "HEAD"})
DRY = "Dry run: nothing was sent. This would be sent:\n"
"""How the message of a dry run begins; the request follows."""
_SIMULATED = "X-Simulator-Evidence"
"""The header by which a served simulator can be told from a real org."""
_HANDED_OUT = frozenset({*HANDED_OUT, "activationUrl", "recoveryToken", "stateToken"})
"""The properties of an answer that hold a token of the user whom the request was about."""
_WAIT_UNTIL = ("X-Rate-Limit-Reset", "Retry-After")
"""The headers by which an answer says until when to wait. Without them nobody knows whether waiting would help."""
_MOST_WAITS = 3
_FIRST_PAGE = 200

Send = Callable[[requests.PreparedRequest], requests.Response]


class DryRun(NotAllowedHere):
    """A change that may be sent, and was only shown. `request` is what would have been sent, as text."""

    def __init__(self, request: str) -> None:
        super().__init__(DRY + request)
        self.request = request


class Guard:
    """Lets requests through to one org: those that read, and changes of users that this project has made."""

    def __init__(
        self, base_url: str, auth: AuthBase, ledger: Ledger | None = None, sitting: Sitting | None = None
    ) -> None:
        """Guard an org. `auth` signs the requests by which the guard reads a user before each change."""
        self.base_url = base_url
        self.ledger = ledger or Ledger(None)
        self.sitting = sitting or Sitting(base_url)
        self._auth = auth
        self._lock = RLock()
        self._tokens: dict[str, str] = {}
        """For each token that an answer has handed out: the id of its user. It stays in memory."""
        self._deleted: set[str] = set()
        """The ids of our users for whom a deletion was accepted. A 404 proves that such a user is gone."""
        self._is_simulated: bool | None = None if is_local_url(base_url) else False
        self._session: requests.Session | None = None

    @property
    def org(self) -> str:
        """The name under which the ledger keeps the users of this org."""
        return self.sitting.host

    def has_made(self, login: str) -> bool:
        """Whether this project has made the user with this login in this org, according to the ledger."""
        return ours.is_our_login(login) and self.ledger.of_login(self.org, login) is not None

    # ---------------------------------------------------------------------------------------------------- the way

    def stand_before(self, session: requests.Session) -> None:
        """Stand between a session and all of its transports, also those that are mounted later."""
        find = session.get_adapter

        def get_adapter(url: str | bytes) -> BaseAdapter:
            try:
                found = find(str(url))
            except requests.exceptions.InvalidSchema:
                return _Door(self, None)
            return found if isinstance(found, _Door) else _Door(self, found)

        for prefix, way in list(session.adapters.items()):
            session.adapters[prefix] = _Door(self, way)
        session.get_adapter = get_adapter  # type: ignore[method-assign]
        self._session = session

    def pass_on(self, request: requests.PreparedRequest, send: Send) -> requests.Response:
        """Send a request if it may be sent.

        Raises:
            NotAllowedHere: if it may not; nothing is sent then.
        """
        with self._lock:
            if self._goes_to_simulator(request, send):
                return send(request)
            if request.method not in READING_METHODS and not is_login(request, self.base_url):
                self._check_mode(str(request.method))
            asked = screened(request, self.base_url)
            if asked.aim in (Aim.READS, Aim.LOGS_IN):
                response = self._sent(request, send, creates=False)
                self._see_gone(request, response)
                return response
            owner = self._owner(asked, send)
            if self.sitting.mode is Mode.DRY:
                raise DryRun(as_text(request))
            before = self._write_down(asked, owner)
            try:
                response = self._sent(request, send, creates=asked.aim is Aim.CREATES)
            except NotAllowedHere:
                self._came_to_nothing(asked, before)
                raise
            if _is_refused(response):
                self._came_to_nothing(asked, before)
            self._learn(asked, owner, response)
            return response

    def _goes_to_simulator(self, request: requests.PreparedRequest, send: Send) -> bool:
        """Whether a request goes to a simulator on this machine, where nobody can be harmed. Its answers show it."""
        if self._is_simulated is False or not str(request.url).startswith(self.base_url + "/"):
            return False
        if self._is_simulated is None:
            probe = requests.Request("GET", self.base_url + "/.well-known/okta-organization").prepare()
            self._is_simulated = _SIMULATED in send(probe).headers
        return self._is_simulated

    def _check_mode(self, method: str) -> None:
        if self.sitting.mode is Mode.READ:
            raise NotAllowedHere(
                f"Not sent: {method} would change {self.base_url}, which is a real org that is only read until you "
                "allow changes. Allow them by the org's name, or use simulated() to try the call without risk."
            )

    def require_writing(self) -> None:
        """Raise NotAllowedHere if users of ours may not be changed, or if changes are only shown."""
        if self.sitting.mode is Mode.READ:
            raise NotAllowedHere(
                f"Not done: {self.base_url} is a real org that is only read until you allow changes. "
                "Allow them by the org's name first."
            )
        if self.sitting.mode is Mode.DRY:
            raise NotAllowedHere("Not done: this is a dry run, so nothing is changed. Allow changes first.")

    def objection(self, request: requests.PreparedRequest) -> str:
        """Say why a request would not be sent, as far as that is known without asking the org; empty if nothing is.

        In a dry run, what may be sent is held back as well.
        """
        try:
            if request.method not in READING_METHODS:
                self._check_mode(str(request.method))
            asked = screened(request, self.base_url)
        except NotAllowedHere as why:
            return str(why)
        if asked.aim in (Aim.READS, Aim.LOGS_IN):
            return ""
        known = {Aim.CHANGES: self.ledger.of_id, Aim.NAMES: self.ledger.of_login}.get(asked.aim)
        if known and known(self.org, asked.whom) is None:
            return str(_foreign("the ledger on this machine has no entry of the user"))
        return DRY + as_text(request) if self.sitting.mode is Mode.DRY else ""

    # -------------------------------------------------------------------------------------------------- who is ours

    def _owner(self, asked: Screened, send: Send) -> LedgerEntry | None:
        """Return the entry of the user whom a change is about, after reading the user afresh; None for a new user.

        Raises:
            NotAllowedHere: if the user is not one that this project has made.
        """
        if asked.aim is Aim.CREATES:
            return None
        if asked.aim is Aim.SHOWS_TOKEN:
            if asked.whom not in self._tokens:
                raise NotAllowedHere(
                    "Not sent: the token or the link was not handed out here to a user of this project, so it could "
                    "belong to somebody else. Make another link, or begin the sign-in again."
                )
            return self._checked(self._tokens[asked.whom], asked, send)
        if asked.aim is Aim.NAMES and not ours.is_our_login(asked.whom):
            raise _foreign("the login is not one that this project has generated")
        return self._checked(asked.whom, asked, send)

    def _checked(self, key: str, asked: Screened, send: Send) -> LedgerEntry:
        """Read a user afresh by id or login, and return the user's entry if every sign says that the user is ours."""
        response = self._read(f"/api/v1/users/{quote(key, safe='@')}", send)
        known = self.ledger.of_id(self.org, key) or self.ledger.of_login(self.org, key)
        if response.status_code == 404 and known:
            return known  # the user is gone, and neither the id nor the login is ever given to another user
        if response.status_code != 200:
            raise NotAllowedHere(
                f"Not sent: the user could not be read before the change (the org answered {response.status_code}), so "
                "nobody knows whether it is one of ours. Try again."
            )
        document = _json(response)
        why = ours.strange(document)
        if why:
            raise _foreign(why)
        profile, user_id = document["profile"], str(document.get("id", ""))
        entry = self.ledger.of_login(self.org, profile["login"])
        if entry is None or not (entry.asked or entry.user_id in ("", user_id)):
            raise _foreign("the ledger on this machine has no entry of the user")
        if key not in (user_id, profile["login"]):
            raise _foreign("the org has answered with another user")
        self._check_new_login(asked, profile["login"], user_id)
        if entry.user_id != user_id:
            self.ledger.know(entry, user_id)
        return self.ledger.of_login(self.org, profile["login"]) or entry

    def _check_new_login(self, asked: Screened, login: str, user_id: str) -> None:
        """Check that a change leaves a user the login, or gives the user another one that was generated with it."""
        new = _new_login(asked) or login
        if new == login:
            return
        if not ours.have_one_code(new, login):
            raise _foreign("the login would no longer be one that was generated for the user")
        other = self.ledger.of_login(self.org, new)
        if other and not other.gone and other.user_id != user_id:
            raise _foreign("the new login is, or may be, that of another user")

    # ------------------------------------------------------------------------------------------- what the ledger holds

    def _write_down(self, asked: Screened, owner: LedgerEntry | None) -> LedgerEntry | None:
        """Write a login into the ledger that a change is about to give to a user. Returns what it held before."""
        new = asked.whom if asked.aim is Aim.CREATES else _new_login(asked)
        if not new or (owner and owner.login == new):
            return owner
        before = self.ledger.of_login(self.org, new)
        if owner:
            self.ledger.also(owner, new)
        else:
            self.ledger.begin(self.org, new)
        return before

    def _came_to_nothing(self, asked: Screened, before: LedgerEntry | None) -> None:
        """Write down that no user has got a login, because the org has refused the change or it was not sent."""
        new = asked.whom if asked.aim is Aim.CREATES else _new_login(asked)
        entry = self.ledger.of_login(self.org, new) if new else None
        if entry is None or (before and before.login == new and before.asked):
            return  # an earlier create may still be answered
        if before is None or before.gone:
            self.ledger.end(entry)
        else:
            self.ledger.know(entry, before.user_id)

    def _see_gone(self, request: requests.PreparedRequest, response: requests.Response) -> None:
        """Write down that a user of ours is gone whose deletion was accepted, if the org knows the id no longer."""
        user_id = urlsplit(str(request.url)).path.rpartition("/api/v1/users/")[2]
        if user_id not in self._deleted or response.status_code != 404 or not _is_refused(response):
            return
        self._deleted.discard(user_id)
        entry = self.ledger.of_id(self.org, user_id)
        if entry and not entry.asked:
            self.ledger.end(entry)

    def _read(self, path: str, send: Send) -> requests.Response:
        request = requests.Request(
            "GET", self.base_url + path, headers={"Accept": "application/json"}, auth=self._auth
        ).prepare()
        with suppress(requests.RequestException):
            found = self._sent(request, send, creates=False)
            _ = found.content  # an answer that breaks off is none
            return found
        raise NotAllowedHere(
            "Not sent: the user could not be read before the change, because no whole answer came. Try again."
        )

    def _learn(self, asked: Screened, owner: LedgerEntry | None, response: requests.Response) -> None:
        """Keep what an answer shows: the id of a new user, and the tokens that belong to the user."""
        document = _json(response) if response.ok else {}
        if asked.aim is Aim.CREATES and response.ok:
            self.sitting.users_left -= 1
            entry = self.ledger.of_login(self.org, asked.whom)
            if entry and isinstance(document.get("id"), str):
                self.ledger.know(entry, document["id"])
        profile = document.get("profile")
        if owner and isinstance(profile, Mapping) and profile.get("login") == _new_login(asked) != owner.login:
            self.ledger.end(owner)  # the user has another login now, which is in the ledger, too
        if owner and response.ok and CALLS[asked.call].deletes:
            self._deleted.add(owner.user_id)
        if owner and owner.user_id:
            for key in _HANDED_OUT & document.keys():
                if isinstance(document[key], str):
                    self._tokens[token_in(document[key])] = owner.user_id

    # ----------------------------------------------------------------------------------------------------- the budget

    def _sent(self, request: requests.PreparedRequest, send: Send, creates: bool) -> requests.Response:
        """Send a request within the budget. Okta has not done anything that it has answered with 429."""
        bucket = bucket_of_call(str(request.method), urlsplit(str(request.url)).path)
        for waits in range(_MOST_WAITS + 1):
            self.sitting.spend(bucket, creates)
            response = send(request)
            self.sitting.note(bucket, response.headers)
            said_when = any(name in response.headers for name in _WAIT_UNTIL)
            if response.status_code != 429 or not said_when or waits == _MOST_WAITS:
                break
            self.sitting.wait_out(bucket, response.headers)
        return response

    # --------------------------------------------------------------------------------------------------- opting in

    def opt_in(self, typed: str, again: str = "", *, dry: bool = False) -> None:
        """Allow changes of users of ours for this sitting, or their dry run, by typing the org's name.

        Raises:
            NotOptedIn: if this is not the org's name.
            AskAgain: if the org looks like a production org and `again` is not the org's whole host.
        """
        self.sitting.check_name(typed)
        why = "" if dry else self.looks_real()
        if why and again.strip().lower() != self.sitting.host.lower():
            wrong = "That is not the whole host, so the org stays read-only. " if again.strip() else ""
            raise AskAgain(
                f"{wrong}This may be a production org: {why}. Only users that this project makes are changed, but "
                f"group rules and apps of the org may act on them. To go on, type the whole host, {self.sitting.host}."
            )
        self.sitting.mode = Mode.DRY if dry else Mode.WRITE

    def read_only(self) -> None:
        """Allow no changes any more."""
        self.sitting.mode = Mode.READ

    def looks_real(self) -> str:
        """Say why the org looks like a production org; empty if it does not."""
        if self.sitting.looks_real:
            return self.sitting.looks_real
        if self._session is None:
            return "its users could not be counted"
        response = self._session.get(
            f"{self.base_url}/api/v1/users", params={"limit": _FIRST_PAGE}, auth=self._auth, allow_redirects=False
        )
        if not response.ok:
            return f"its users could not be counted (the org answered {response.status_code})"
        return f"it has more than {_FIRST_PAGE} users" if "next" in response.links else ""


class _Door(BaseAdapter):
    """What a session takes for its transport: the guard, and behind it the transport itself."""

    def __init__(self, guard: Guard, way: BaseAdapter | None) -> None:
        super().__init__()
        self._guard, self._way = guard, way

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        """Let the guard decide, and send the request."""

        def send(asked: requests.PreparedRequest) -> requests.Response:
            if self._way is None:
                raise requests.exceptions.InvalidSchema(f"There is no transport for {asked.url!r}.")
            return self._way.send(asked, **options)

        return self._guard.pass_on(request, send)

    def close(self) -> None:
        """Close the transport."""
        if self._way:
            self._way.close()


def as_text(request: requests.PreparedRequest) -> str:
    """Return a request exactly as it would be sent, with its secrets masked."""
    parts = urlsplit(str(request.url))
    target = masking.text(parts.path + (f"?{parts.query}" if parts.query else ""))
    lines = [f"{request.method} {target} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name}: {masking.header(name, str(value))}" for name, value in request.headers.items()]
    body = request.body.decode() if isinstance(request.body, bytes) else str(request.body or "")
    if body:
        lines += ["", json.dumps(masking.secrets(json.loads(body)))]
    return "\n".join(lines)


def _foreign(why: str) -> NotAllowedHere:
    return NotAllowedHere(
        f"Not sent: the user is not one that this project has made in this org, because {why}. "
        "In a real org nobody else is changed."
    )


def _new_login(asked: Screened) -> str:
    """Return the login that a change of a profile sends; empty if it sends none."""
    return str((asked.profile or {}).get("login", ""))


def _is_refused(response: requests.Response) -> bool:
    """Whether the org itself has refused a request, so that nothing has happened."""
    return 400 <= response.status_code < 500 and isinstance(_json(response).get("errorCode"), str)


def _json(response: requests.Response) -> Mapping[str, Any]:
    """Return the JSON object of an answer; an empty one if there is none."""
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, Mapping) else {}
