"""The one door of a room: it finds out who asks, and passes the request on to what may answer that person.

There are four kinds of callers: anybody, who sees the page for joining; a person in the room, by a cookie; the lead, by
another cookie; and a program that shows the token of a person's org.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from html import escape
from http import HTTPStatus
from time import monotonic
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lifecycle.room.asked import Denied, RoomReply, RoomRequest, json_reply
from lifecycle.room.diary import NotKept
from lifecycle.room.gathering import LEAD, Gathering, NotPossible, Participant
from lifecycle.room.guesses import Guesses
from lifecycle.room.keys import RoomKeys

Handled = Callable[[RoomRequest, Participant], RoomReply]
"""What answers a request of somebody who is known."""
COOKIE_AGE = 7 * 24 * 3600
_NO_PAGE = "There is no such page in this room. Go to the first page."
_JOIN_FIRST = "You are not in this room, or no longer. Go to the first page and join."
_LEAD_ONLY = "Only the lead can do this. Open the lead's address, which the terminal has printed."
_ELSEWHERE = "The request comes from another site, so the room does not answer it."


class RoomDoor:
    """The WSGI application of a room."""

    def __init__(
        self,
        keys: Callable[[], RoomKeys],
        gathering: Gathering,
        *,
        pages: Callable[[RoomRequest], RoomReply | None],
        for_people: Mapping[tuple[str, str], Handled],
        orgs: WSGIApplication,
        joined: Callable[[int], None],
        secure: bool = False,
        now: Callable[[], float] = monotonic,
    ) -> None:
        """Open the door.

        `pages` answers what anybody may see. `for_people` has a handler for each method and path. `joined` is told the
        number of everybody who joins.
        """
        self._keys, self.gathering = keys, gathering
        self._pages, self._for_people, self._orgs, self._joined = pages, for_people, orgs, joined
        self.for_lead: Mapping[tuple[str, str], Handled] = {}
        """The same for the lead alone."""
        self._secure = secure
        self.now = now
        self.guesses = Guesses(now)
        self.seen: dict[int, float] = {}
        """When each person's browser was last heard of."""

    @property
    def keys(self) -> RoomKeys:
        """The secrets of the room, as they are now."""
        return self._keys()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ.get("PATH_INFO", "").startswith("/org/"):
            return self._orgs(environ, start_response)
        asked = RoomRequest(environ)
        try:
            reply = self._reply(asked)
        except Denied as error:
            waits = [("Retry-After", str(math.ceil(error.wait)))] if error.wait else []
            document = {"trouble": error.text, "wait": math.ceil(error.wait)}
            reply = json_reply(document, status=error.status, headers=waits)
            if not asked.path.startswith("/api/") and "text/html" in environ.get("HTTP_ACCEPT", ""):
                reply = RoomReply(_for_a_reader(error.text), "text/html; charset=utf-8", error.status)
        except NotPossible as error:
            reply = json_reply({"trouble": str(error)}, status=HTTPStatus.CONFLICT)
        except NotKept as error:
            text = f"The room could not keep this ({error}). Nothing was changed. Tell the lead, and try again."
            reply = json_reply({"trouble": text}, status=HTTPStatus.SERVICE_UNAVAILABLE)
        return reply.sent(start_response, asked.method)

    def _reply(self, asked: RoomRequest) -> RoomReply:
        method = "GET" if asked.method == "HEAD" else asked.method
        if method not in ("GET", "POST"):
            raise Denied(HTTPStatus.METHOD_NOT_ALLOWED, "The room knows GET and POST only.")
        if method == "POST" and not asked.comes_from_here:
            raise Denied(HTTPStatus.FORBIDDEN, _ELSEWHERE)
        act = _ENTRIES.get((method, asked.path))
        if act:
            return act(self, asked)
        page = self._pages(asked) if method == "GET" else None
        if page:
            return page
        key = (method, asked.path)
        if key in self.for_lead:
            return self.for_lead[key](asked, self._lead(asked))
        if key in self._for_people:
            return self._for_people[key](asked, self.person(asked))
        raise Denied(HTTPStatus.NOT_FOUND, _NO_PAGE)

    # ------------------------------------------------------------------------------------------------ who asks

    def person(self, asked: RoomRequest) -> Participant:
        """Return who asks. Raises Denied if it is nobody in the room."""
        number = self.keys.whose_cookie(asked.cookie(self._name("person")))
        found = self.gathering.person(number) if number is not None and number != LEAD else None
        if found is None:
            raise Denied(HTTPStatus.UNAUTHORIZED, _JOIN_FIRST)
        self.seen[found.number] = self.now()
        return found

    def _lead(self, asked: RoomRequest) -> Participant:
        if self.keys.whose_cookie(asked.cookie(self._name("lead"))) != LEAD:
            raise Denied(HTTPStatus.UNAUTHORIZED, _LEAD_ONLY)
        return self.gathering.people[LEAD]

    def _name(self, what: str) -> str:
        return f"{what}-{self.keys.name}"

    def _with_cookie(self, what: str, number: int, document: Mapping[str, Any]) -> RoomReply:
        secure = "; Secure" if self._secure else ""
        cookie = (
            f"{self._name(what)}={self.keys.cookie(number)}; Path=/; Max-Age={COOKIE_AGE}; HttpOnly; "
            f"SameSite=Strict{secure}"
        )
        return json_reply(document, headers=[("Set-Cookie", cookie)])

    # ------------------------------------------------------------------------------------------------ getting in

    def _join(self, asked: RoomRequest) -> RoomReply:
        """Let somebody in who knows the code and says a name."""
        given = asked.document()
        said = "This code is wrong. The right one is on the big screen."
        self._guess(asked, said, self.keys.is_code, given.get("code"))
        person = self.gathering.join(str(given.get("name", "")))
        self.seen[person.number] = self.now()
        self._joined(person.number)
        return self._with_cookie("person", person.number, {"name": person.name})

    def _return(self, asked: RoomRequest) -> RoomReply:
        """Let somebody go on in another browser."""
        given = str(asked.document().get("code", ""))
        said = "This code for coming back is wrong. It is behind your name in your other browser. Or ask the lead."

        def known(code: str) -> bool:
            number = self.keys.whose_return_code(code)
            return number is not None and number != LEAD and self.gathering.person(number) is not None

        self._guess(asked, said, known, given)
        number = self.keys.whose_return_code(given) or LEAD
        return self._with_cookie("person", number, {"name": self.gathering.people[number].name})

    def _enter_lead(self, asked: RoomRequest) -> RoomReply:
        """Let the lead in, who knows the key."""
        said = "This is not the lead's key. Open the address that the terminal has printed."
        self._guess(asked, said, self.keys.is_lead, asked.document().get("key"))
        return self._with_cookie("lead", LEAD, {"name": "The lead"})

    def _guess(self, asked: RoomRequest, said: str, is_right: Callable[[str], bool], given: Any) -> None:
        """Check a code, unless this caller has to wait. Raises Denied."""
        wait = self.guesses.wait(asked.address)
        if wait > 0:
            text = f"There were too many wrong codes. Wait {math.ceil(wait)} seconds, and try again."
            raise Denied(HTTPStatus.TOO_MANY_REQUESTS, text, wait)
        right = isinstance(given, str) and len(given) < 100 and is_right(given)
        self.guesses.guessed(asked.address, right=right)
        if not right:
            raise Denied(HTTPStatus.FORBIDDEN, said)


def _for_a_reader(text: str) -> bytes:
    """Return a refusal as a page, for somebody who has followed a link or typed an address."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Not here</title>'
        '<link rel="stylesheet" href="/static/room.css"></head><body><main class="join">'
        f'<p>{escape(text)}</p><p><a href="/">Go to the first page</a></p></main></body></html>'
    ).encode()


_ENTRIES: Mapping[tuple[str, str], Callable[[RoomDoor, RoomRequest], RoomReply]] = {
    ("POST", "/api/join"): RoomDoor._join,
    ("POST", "/api/return"): RoomDoor._return,
    ("POST", "/api/lead/enter"): RoomDoor._enter_lead,
}
