"""What happens to a request before its handler runs: the token is checked, CORS is answered, and the body is read."""

import hmac
import re
from collections.abc import Collection, Iterator
from functools import cached_property
from urllib.parse import parse_qsl
from wsgiref.types import WSGIEnvironment

from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Request as WSGIRequest

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.service.replies import Refused
from lifecycle.service.request import Request

LARGEST_BODY = 1_000_000
"""The largest body that is accepted, in bytes. No public source says where Okta's limit is."""
SCHEMES = ("SSWS", "Bearer")
COOKIE = "sid"
"""The name of the cookie that holds the id of a session. Source: Okta's guide to session cookies."""
EXPOSED = (
    *("Link", "X-Okta-Request-Id", "X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset"),
    *("X-Simulator-Evidence", "X-Simulator-Evidence-Text", "X-Simulator-Guess", "X-Simulator-Capped"),
    "X-Simulator-Why",
)
"""The headers that a script in a page of another origin can read.

A script needs them to find the next page of a list, and to see how well an answer is known. No public source says which
headers Okta lets a script read.
"""
_HOST = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")
FORM = "application/x-www-form-urlencoded"


class Incoming:
    """A request as the web server hands it in.

    What every call needs is read at once. What few calls need is read by werkzeug, when they ask for it.
    """

    def __init__(self, environ: WSGIEnvironment) -> None:
        self.environ = environ
        self.method: str = environ["REQUEST_METHOD"].upper()
        path: str = environ.get("PATH_INFO") or ""
        if not path.isascii():
            path = path.encode("latin-1").decode(errors="replace")  # WSGI passes bytes on as if they were Latin-1
        self.path = "/" + path.lstrip("/")
        self.authorization: str = environ.get("HTTP_AUTHORIZATION", "")
        self.route = ""
        """The path with the names of its variable parts in braces, once a handler has been found for it."""

    @cached_property
    def whole(self) -> WSGIRequest:
        """The request with everything that is in it."""
        return WSGIRequest(self.environ)


def shows_token(header: str, token: str) -> bool:
    """Whether a header `Authorization` shows the org's API token, as `SSWS {token}` or `Bearer {token}`."""
    said = header.strip()
    scheme = next((known for known in SCHEMES if said.startswith(known)), "")
    # Okta's Python SDK puts no space in between
    right = hmac.compare_digest(said.removeprefix(scheme).strip().encode(), token.encode())
    return bool(scheme) and right


def check_token(header: str, token: str) -> None:
    """Refuse a caller who does not show the token.

    The refusal of a wrong `SSWS` token was recorded: oktakit, recorded test enroll_factor. A missing token is answered
    in several ways.
    """
    usual = f"SSWS {token}".encode()
    if not hmac.compare_digest(header.encode(), usual) and not shows_token(header, token):
        wrong = Tier.RECORDED if header.strip().startswith("SSWS") else Tier.INFERRED
        raise Refused(refusals.INVALID_TOKEN, wrong if header else Tier.UNKNOWN)


def read_request(incoming: Incoming, *, form: bool = False) -> Request:
    """The request in the form that handlers take. Raises Refused for a body that can't be read.

    With `form`, the body can also be a form that a browser sends. Its fields are read like parameters of the query.
    """
    environ = incoming.environ
    query, body = query_of(environ), _body(incoming, form) if _has_body(environ) else b""
    if form and incoming.whole.mimetype == FORM:
        query = dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True)) | query
    return Request(
        incoming.method,
        query,
        body,
        bool(incoming.authorization),
        incoming.path,
        environ.get("CONTENT_TYPE", ""),
        environ.get("HTTP_IF_MATCH", ""),
        incoming.authorization,
    )


def query_of(environ: WSGIEnvironment) -> dict[str, str]:
    """The query's parameters. If one is given twice, the first value counts. Bytes that are not UTF-8 are replaced."""
    if not environ.get("QUERY_STRING"):
        return {}
    pairs = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True, errors="replace")
    return dict(reversed(pairs))


def _has_body(environ: WSGIEnvironment) -> bool:
    """Whether the request has a body to read. Most calls of this API have none."""
    length = environ.get("CONTENT_LENGTH")
    return length != "0" and bool(length or "HTTP_TRANSFER_ENCODING" in environ)


def _body(incoming: Incoming, form: bool) -> bytes:
    """The body. Raises Refused if it is too long, or if it is neither JSON nor a form where one is allowed."""
    body = _sent(incoming)
    if incoming.environ.get("CONTENT_TYPE") == "application/json" or not body.strip():
        return body
    media = incoming.whole.mimetype
    if media and not media.endswith("json") and not (form and media == FORM):
        raise Refused(refusals.WRONG_MEDIA_TYPE, Tier.DOCUMENTED)
    return body


def _sent(incoming: Incoming) -> bytes:
    """The bytes of the body. Raises Refused if there are too many or too few."""
    length = incoming.environ.get("CONTENT_LENGTH", "")
    if length.isascii() and length.isdecimal() and "HTTP_TRANSFER_ENCODING" not in incoming.environ:
        if int(length) > LARGEST_BODY:
            raise Refused(refusals.MALFORMED, Tier.UNKNOWN)
        body: bytes = incoming.environ["wsgi.input"].read(int(length))
        if len(body) < int(length):
            raise Refused(refusals.MALFORMED, Tier.INFERRED)
        return body
    incoming.whole.max_content_length = LARGEST_BODY
    try:
        return incoming.whole.get_data(cache=False)
    except RequestEntityTooLarge:
        raise Refused(refusals.MALFORMED, Tier.UNKNOWN) from None
    except HTTPException:
        raise Refused(refusals.MALFORMED, Tier.INFERRED) from None


def seen_at(incoming: Incoming) -> str:
    """The address that the client has used, as a proxy reports it. Empty if no proxy reports an address.

    If there are several proxies, the first one counts, because the client has called that one.
    """
    headers = incoming.whole.headers
    scheme, host = (headers.get(f"X-Forwarded-{part}", "").split(",")[0].strip() for part in ("Proto", "Host"))
    if not _HOST.fullmatch(host):
        return ""
    return f"{scheme}://{host}" if scheme in ("http", "https") else f"{incoming.whole.scheme}://{host}"


def is_preflight(incoming: Incoming) -> bool:
    """Whether this is a browser's question, before a call, whether a page's script may make the call."""
    return incoming.method == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in incoming.environ


def cors_headers(incoming: Incoming, trusted: Collection[str]) -> Iterator[tuple[str, str]]:
    """The headers that let a page of a trusted origin read the answer. Source: Okta's guide to trusted origins."""
    origin = incoming.environ.get("HTTP_ORIGIN", "")
    if origin not in trusted:
        return
    yield "Access-Control-Allow-Origin", origin
    yield "Access-Control-Allow-Credentials", "true"
    yield "Access-Control-Expose-Headers", ", ".join(EXPOSED)
    yield "Vary", "Origin"
    if incoming.method == "OPTIONS":
        wanted = incoming.environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "Authorization, Content-Type")
        yield "Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS"
        yield "Access-Control-Allow-Headers", wanted
