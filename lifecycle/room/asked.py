"""A request to the room as its handlers read it, and what they answer."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIEnvironment

LARGEST = 64_000
"""The largest body that the room reads, in bytes. A notebook may be larger; see LARGEST_NOTEBOOK."""
LARGEST_NOTEBOOK = 3_000_000
ROOM_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of the room's own pages: nothing from elsewhere, and nothing that is written inline."""
SAFE_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
)


class Denied(Exception):
    """A request that is refused. The message is for the person, and says what to do."""

    def __init__(self, status: HTTPStatus, text: str, wait: float = 0) -> None:
        super().__init__(text)
        self.status, self.text, self.wait = status, text, wait


@dataclass
class RoomReply:
    """An answer of the room."""

    body: bytes = b""
    media: str = "application/json"
    status: HTTPStatus = HTTPStatus.OK
    headers: list[tuple[str, str]] = field(default_factory=list)
    policy: str = ROOM_POLICY
    keep: bool = False
    """Whether the browser may keep the answer, and only asks whether it is still the same."""

    def sent(self, start_response: StartResponse, method: str) -> Iterable[bytes]:
        """Send the answer."""
        headers = [("Content-Type", self.media), ("Content-Length", str(len(self.body)))]
        headers += [*SAFE_HEADERS, ("Content-Security-Policy", self.policy)]
        headers.append(("Cache-Control", "no-cache" if self.keep else "no-store"))
        start_response(f"{self.status.value} {self.status.phrase}", headers + self.headers)
        return [b"" if method == "HEAD" else self.body]


def json_reply(document: Any, **more: Any) -> RoomReply:
    """Return an answer that holds this document."""
    return RoomReply(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(errors="replace"), **more)


def html_reply(page: str, policy: str, name: str = "") -> RoomReply:
    """Return an answer that holds this page; with a name, to be kept as a file."""
    headers = [("Content-Disposition", f'attachment; filename="{name}"')] if name else []
    return RoomReply(page.encode(errors="replace"), "text/html; charset=utf-8", headers=headers, policy=policy)


class RoomRequest:
    """A request to the room."""

    def __init__(self, environ: WSGIEnvironment) -> None:
        self.environ = environ
        self.method: str = environ["REQUEST_METHOD"].upper()
        self.path = "/" + (environ.get("PATH_INFO") or "").encode("latin-1").decode(errors="replace").lstrip("/")
        self.address: str = environ.get("REMOTE_ADDR", "")
        self.query = dict(parse_qsl(environ.get("QUERY_STRING", ""), errors="replace"))

    def cookie(self, name: str) -> str:
        """Return the value of a cookie; empty if there is none."""
        try:
            found = SimpleCookie(self.environ.get("HTTP_COOKIE", "")).get(name)
        except CookieError:
            return ""
        return found.value if found else ""

    @property
    def comes_from_here(self) -> bool:
        """Whether a page of the room, or no page at all, has sent the request."""
        origin = self.environ.get("HTTP_ORIGIN", "")
        site = self.environ.get("HTTP_SEC_FETCH_SITE", "none")
        return site in ("same-origin", "none") and origin.partition("://")[2] in ("", self.environ.get("HTTP_HOST", ""))

    def document(self, largest: int = LARGEST) -> Mapping[str, Any]:
        """Return the body, which has to be a JSON object. Raises Denied if it is not."""
        if not self.environ.get("CONTENT_TYPE", "").startswith("application/json"):
            raise Denied(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The room reads JSON only.")
        try:
            length = int(self.environ.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > largest:
            raise Denied(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This is more than the room can take.")
        try:
            found = json.loads(self.environ["wsgi.input"].read(length))
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise Denied(HTTPStatus.BAD_REQUEST, "This can't be read. Reload the page, and try again.")
        return found
