"""The door: token, path, method; then the handler; then the answer written out, with its evidence.

`X-Simulator-Evidence` says how well it is known that Okta answers so: recorded, documented, reported, inferred or
unknown. `X-Simulator-Evidence-Text` says it of a refusal's words, where they are less well known than the outcome.
"""

import hmac
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request as WSGIRequest

from lifecycle.model import refusals
from lifecycle.model.calls import CALLS
from lifecycle.model.links import PAGES
from lifecycle.model.refusals import Refusal
from lifecycle.model.tiers import Tier
from lifecycle.org.org import Org
from lifecycle.org.reporting import reject_call
from lifecycle.service import (
    authn,
    belongings,
    credentials,
    factors,
    finding,
    group_rules,
    groups,
    lifecycle,
    logs,
    policies,
    roles,
    schemas,
    sessions,
    users,
)
from lifecycle.service.limits import CAPPED, PATTERNS, Left, Limits, bucket_of, too_many
from lifecycle.service.replies import Refused, Reply, not_simulated
from lifecycle.service.request import Request

Handler = Callable[..., Reply]
Written = tuple[str, list[tuple[str, str]], bytes]
"""Status line, headers and body. Written out by hand: werkzeug's response would take as long as all the rest."""

PUBLIC = "/api/v1/authn"
"""Calls of the end user, who has no API token."""
API = "/api/v1/"
LINK_PAGES = tuple(dict.fromkeys("/{}/".format(page.split("/")[1]) for page in PAGES))
"""Pages to which the links in mails lead, for people; not played."""
OTHER_PATHS = (*LINK_PAGES, "/oauth2/", "/idp/", "/login/", "/app/", "/sso/", "/.well-known/")
"""Other paths of Okta's. What is nowhere among Okta's is not found, whoever asks."""
ME = "me"
"""In a path it is the token's owner, and nobody's short name. Source: Okta's OpenAPI specification, getUser."""
LARGEST_BODY = 1_000_000
"""In bytes. The size at which Okta refuses is not known."""

HANDLERS: dict[str, Handler] = {
    "create_user": users.create_user,
    "get_user": users.get_user,
    "update_user": users.update_user,
    "replace_user": users.replace_user,
    "delete_user": users.delete_user,
    **{name: partial(lifecycle.run, operation=name) for name in lifecycle.OPERATIONS},
    "change_password": credentials.change_password,
    "change_recovery_question": credentials.change_recovery_question,
    "forgot_password": credentials.forgot_password,
    "forgot_password_recovery_question": credentials.forgot_password_recovery_question,
    "clear_sessions": credentials.clear_sessions,
    "sign_in": authn.authenticate,
    "open_reset_link": authn.recovery_token,
    "answer_question": authn.recovery_answer,
    "choose_password": authn.reset_password,
    "change_expired_password": authn.change_password,
    "verify_factor": authn.verify_factor,
    "skip": authn.skip,
    "recover_password": authn.recover_password,
    "unlock_account": authn.unlock_account,
}
"""Who answers each call. `open_activation_link` has the path of `sign_in`, which tells them apart by the body."""

ASYNCHRONOUS = (HANDLERS["deactivate"], HANDLERS["delete_user"])
"""Who may be asked to answer before the work is done, with `Prefer: respond-async` (Okta's OpenAPI specification). Here
it is done at once all the same: what Okta answers then, and for how long it is under way, no source tells."""

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    *((CALLS[name].method, CALLS[name].path, handler) for name, handler in HANDLERS.items()),
    *authn.ROUTES,
    *finding.ROUTES,
    ("GET", "/api/v1/users/me", users.get_owner),
    *factors.ROUTES,
    *groups.ROUTES,
    *group_rules.ROUTES,
    *sessions.ROUTES,
    *logs.ROUTES,
    *policies.ROUTES,
    *schemas.ROUTES,
    *roles.ROUTES,
    *belongings.ROUTES,
)

SIMULATED = tuple(f"{method} {path}" for method, path, _ in ROUTES)


def _placed(path: str) -> str:
    """A path as the router reads it. Handlers know the user's id, login or short name as `key`."""
    return path.replace("{userId}", "<key>").replace("{", "<").replace("}", ">")


def query_of(environ: WSGIEnvironment) -> dict[str, str]:
    """The query's parameters; of one that is given twice, the first. Odd bytes are no reason to break."""
    if not environ.get("QUERY_STRING"):
        return {}
    pairs = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True, errors="replace")
    return dict(reversed(pairs))


def _has_body(environ: WSGIEnvironment) -> bool:
    """Whether there is anything to read: most calls of this API send nothing."""
    length = environ.get("CONTENT_LENGTH")
    return length != "0" and bool(length or "HTTP_TRANSFER_ENCODING" in environ)


def _asks_for_leave(incoming: WSGIRequest) -> bool:
    """Whether a browser asks whether a page's script may call."""
    return incoming.method == "OPTIONS" and "Access-Control-Request-Method" in incoming.headers


_OPENS = (
    " It is a page for people. A program opens the link by its token: POST /api/v1/authn with token (an activation), or"
    " POST /api/v1/authn/recovery/token with recoveryToken (a reset)."
)
UNPLAYED = (
    r"DELETE /api/v1/users/[^/]+/grants",
    r"POST /api/v1/meta/types/user",
    r"(POST|PUT|DELETE) /api/v1/meta/types/user/[^/]+",
    r"POST /api/v1/policies",
    r"DELETE /api/v1/policies/[^/]+",
)
"""What Okta has on a path of which other methods are played. Source: Okta's OpenAPI specification."""
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class App:
    """The WSGI application of one org."""

    def __init__(self, org: Org, token: str) -> None:
        self.org = org
        self._token = token
        self._limits = Limits()
        self._lock = threading.Lock()
        self._routes = Map(
            [Rule(_placed(path), methods=[m], endpoint=handler) for m, path, handler in ROUTES],
            strict_slashes=False,
            merge_slashes=False,
        ).bind("org")  # whatever Host a request names, it has reached this org
        self._match = lru_cache(maxsize=512)(self._routes.match)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request. Requests of several threads go one by one: an org has one history."""
        incoming = WSGIRequest(environ)
        with self._lock:
            if _asks_for_leave(incoming):
                written: Written = ("204 No Content", [], b"")
            else:
                self.org.clock.tick()
                self.org.catch_up()
                written = self._answer(incoming)
        status, headers, data = written
        if self.org.settings.trusted_origins:
            headers = [*headers, *self._leave(incoming)]
        start_response(status, headers)
        return [b"" if incoming.method == "HEAD" else data]

    @contextmanager
    def quiet(self) -> Iterator[Org]:
        """The org while nobody calls it."""
        with self._lock:
            yield self.org

    def _leave(self, incoming: WSGIRequest) -> Iterator[tuple[str, str]]:
        """What lets a page of a trusted origin read the answer (CORS). Source: Okta's guide to trusted origins."""
        origin = incoming.headers.get("Origin", "")
        if origin not in self.org.settings.trusted_origins:
            return
        yield "Access-Control-Allow-Origin", origin
        yield "Access-Control-Allow-Credentials", "true"
        yield "Vary", "Origin"
        if incoming.method == "OPTIONS":
            asked = incoming.headers.get("Access-Control-Request-Headers", "Authorization, Content-Type")
            yield "Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS"
            yield "Access-Control-Allow-Headers", asked

    def _answer(self, incoming: WSGIRequest) -> Written:
        left, over = self._limits.count(incoming.method, incoming.path, self.org.clock.now())
        try:
            if over and self.org.settings.enforces_limits:
                if over == 1:
                    self._note_violation(incoming)
                raise too_many()
            reply = self._handle(incoming)
        except Refused as refused:
            reply = Reply(self._error(refused.refusal), refused.refusal.http, refused.tier, refused.text)
        capped = tuple((CAPPED, words) for words in self.org.missed())
        return self._written(replace(reply, headers=(*reply.headers, *capped)) if capped else reply, left)

    def _note_violation(self, incoming: WSGIRequest) -> None:
        """Note the first call too many of a bucket's minute, and no other: a flood would drive all else out of the log.

        So Okta documents it of `system.operation.rate_limit.violation`; of an org's limits it is inferred.
        """
        by_owner = self._knows_token(incoming.headers.get("Authorization", ""))
        reject_call(self.org, PATTERNS[bucket_of(incoming.method, incoming.path)], by_owner=by_owner)

    def _handle(self, incoming: WSGIRequest) -> Reply:
        header = incoming.headers.get("Authorization", "")
        self.org.events.begin(with_token=bool(header))
        if not incoming.path.startswith(API):
            raise self._outside(incoming)
        if header or not incoming.path.startswith(PUBLIC):
            self._check_token(header)
        handler, parts = self._route(incoming)
        if parts.get("key") == ME:
            raise not_simulated("changes of the token's owner, nor what belongs to them")
        body = self._body(incoming) if _has_body(incoming.environ) else b""
        media = incoming.environ.get("CONTENT_TYPE", "")
        request = Request(
            incoming.method,
            query_of(incoming.environ),
            body,
            bool(header),
            incoming.path,
            media,
            incoming.environ.get("HTTP_IF_MATCH", ""),
        )
        reply = handler(self.org, request, **parts)
        later = handler in ASYNCHRONOUS and "respond-async" in incoming.headers.get("Prefer", "").lower()
        return replace(reply, tier=Tier.INFERRED) if later else reply

    def _body(self, incoming: WSGIRequest) -> bytes:
        incoming.max_content_length = LARGEST_BODY
        try:
            body = incoming.get_data(cache=False)
        except RequestEntityTooLarge:
            raise Refused(refusals.MALFORMED, Tier.UNKNOWN) from None
        except HTTPException:
            raise Refused(refusals.MALFORMED, Tier.INFERRED) from None
        if body.strip() and incoming.mimetype and not incoming.mimetype.endswith("json"):
            raise Refused(refusals.WRONG_MEDIA_TYPE, Tier.DOCUMENTED)
        return body

    def _check_token(self, header: str) -> None:
        if not self._knows_token(header):
            raise Refused(refusals.INVALID_TOKEN, Tier.RECORDED if header else Tier.UNKNOWN)

    def _knows_token(self, header: str) -> bool:
        scheme, _, token = header.strip().partition(" ")
        if not token and scheme.startswith("SSWS"):
            scheme, token = "SSWS", scheme.removeprefix("SSWS")  # Okta's Python SDK puts no blank between
        right = hmac.compare_digest(token.strip().encode(), self._token.encode())
        return scheme in ("SSWS", "Bearer") and right

    def _route(self, incoming: WSGIRequest) -> tuple[Handler, dict[str, Any]]:
        parts = incoming.path.split("/")
        whose = parts[4] if len(parts) > 4 and parts[3] == "users" else ""
        if whose == self.org.owner_id:
            whose = parts[4] = ME
        if whose not in ("", ME):
            parts[4] = "-"  # one user's address is like another's: the router is asked once for all of them
        try:
            handler, found = self._match("/".join(parts), incoming.method)
        except MethodNotAllowed:
            if any(re.fullmatch(known, f"{incoming.method} {incoming.path}") for known in UNPLAYED):
                raise self._not_built(incoming) from None
            raise Refused(refusals.WRONG_METHOD, Tier.RECORDED) from None
        except HTTPException:
            raise self._not_built(incoming) from None
        return handler, dict(found) | ({"key": whose} if whose and "key" in found else {})

    def _outside(self, incoming: WSGIRequest) -> Refused:
        """What is not of the API: Okta's pages and its other rooms are not played, and all else is nothing."""
        if incoming.path.startswith(OTHER_PATHS):
            return self._not_built(incoming, _OPENS if incoming.path.startswith(LINK_PAGES) else "")
        return Refused(refusals.NO_SUCH_PATH, Tier.DOCUMENTED)

    def _not_built(self, incoming: WSGIRequest, instead: str = "") -> Refused:
        causes = [f"This simulator does not play {incoming.method} {incoming.path}.{instead} It plays:", *SIMULATED]
        return Refused(refusals.UNSUPPORTED.because(*causes), Tier.UNKNOWN)

    def _error(self, refusal: Refusal) -> dict[str, Any]:
        return {
            "errorCode": refusal.code,
            "errorSummary": refusal.summary,
            "errorLink": refusal.code,
            "errorId": self.org.ids.id("oae"),
            "errorCauses": [{"errorSummary": cause} for cause in refusal.causes],
        }

    def _written(self, reply: Reply, left: Left) -> Written:
        data = b"" if reply.body is None else _JSON.encode(reply.body).encode(errors="replace")
        status = HTTPStatus(reply.status)
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(data)))] if data else []
        headers.append(("X-Okta-Request-Id", self.org.ids.mark(27)))
        headers.append(("X-Simulator-Evidence", str(reply.tier)))
        if reply.text and reply.text is not reply.tier:
            headers.append(("X-Simulator-Evidence-Text", str(reply.text)))
        return f"{status.value} {status.phrase}", [*headers, *left.headers, *reply.headers], data
