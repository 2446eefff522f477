"""The WSGI application: it picks a handler for a request by path and method, and writes out the answer.

The header `X-Simulator-Evidence` says how well it is known that Okta gives this answer: recorded, documented, reported,
inferred or unknown. If the words of a refusal are less well known than the refusal itself, `X-Simulator-Evidence-Text`
says how well they are known. `X-Simulator-Why` says in a sentence what the call has done to a user, and why.
"""

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, lru_cache
from http import HTTPStatus
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule

from lifecycle.model import refusals
from lifecycle.model.calls import CALLS
from lifecycle.model.pages import IDX_ROOT
from lifecycle.model.refusals import Refusal
from lifecycle.model.tiers import Tier, weakest
from lifecycle.org.heard import HEARD, Heard
from lifecycle.org.org import Org
from lifecycle.org.reporting import reject_call
from lifecycle.service import (
    apps,
    authenticators,
    authn,
    belongings,
    credentials,
    factors,
    finding,
    group_owners,
    group_rules,
    groups,
    identity_providers,
    idx,
    idx_choices,
    interact,
    linked_objects,
    logs,
    mailed_links,
    oauth,
    org_documents,
    outside,
    policies,
    roles,
    schemas,
    sessions,
    transitions,
    user_authenticators,
    user_types,
    users,
    visitors,
)
from lifecycle.service.door import Incoming, check_token, cors_headers, is_preflight, read_request, seen_at, shows_token
from lifecycle.service.limits import CAPPED, PATTERNS, Left, Limits, bucket_of, too_many
from lifecycle.service.replies import Handler, Refused, Reply
from lifecycle.service.request import ME, Request
from lifecycle.service.service_apps import CLIENT_CREDENTIALS, TOKEN_ENDPOINT, ServiceApps
from lifecycle.service.telling import WHY, Answered, sentence

try:
    import orjson
except ImportError:  # a Python in a browser may not have it
    orjson = None  # type: ignore[assignment]

WrittenReply = tuple[str, list[tuple[str, str]], bytes]
"""Status line, headers and body.

The app writes them itself, because a `werkzeug.Response` takes about 13 µs, a seventh of the time of a whole call.
"""
PREFLIGHT: WrittenReply = ("204 No Content", [("X-Simulator-Evidence", str(Tier.INFERRED))], b"")
"""The answer to a browser's preflight request. Okta documents that it allows a trusted origin, but not the status."""

API = "/api/v1/"
"""What the path of every call of the API begins with."""
HANDLERS: dict[str, Handler] = {**users.HANDLERS, **transitions.HANDLERS, **credentials.HANDLERS, **authn.HANDLERS}
"""The handler of each call. `open_activation_link` shares the path of `sign_in`, so it has no entry."""

DOCUMENTED_FOR_ME = (HANDLERS["get_user"],)
"""The handlers for which it is documented that `me` in the path means the owner of the API token, never a short name.

Source: Okta's OpenAPI specification, getUser. That it is so in the paths of other calls, too, is inferred.
"""
ASYNCHRONOUS = (HANDLERS["deactivate"], HANDLERS["delete_user"])
"""The handlers that a caller can ask to answer before the work is done, with `Prefer: respond-async`.

The simulator does the work at once all the same, because no source says what Okta answers in that case or how long the
work takes. Source of the header: Okta's OpenAPI specification.
"""

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    *((CALLS[name].method, CALLS[name].path, handler) for name, handler in HANDLERS.items()),
    *authn.ROUTES,
    *finding.ROUTES,
    *factors.ROUTES,
    *groups.ROUTES,
    *group_rules.ROUTES,
    *sessions.ROUTES,
    *logs.ROUTES,
    *policies.ROUTES,
    *schemas.ROUTES,
    *user_types.ROUTES,
    *roles.ROUTES,
    *apps.ROUTES,
    *authenticators.ROUTES,
    *user_authenticators.ROUTES,
    *identity_providers.ROUTES,
    *linked_objects.ROUTES,
    *belongings.ROUTES,
    *org_documents.ROUTES,
    *group_owners.ROUTES,
    *outside.ROUTES,
    *interact.ROUTES,
    *idx.ROUTES,
    *oauth.ROUTES,
    *idx_choices.ROUTES,
    *mailed_links.ROUTES,
)

SIMULATED = tuple(f"{method} {path}" for method, path, _ in ROUTES)


def _placed(path: str) -> str:
    """A path in the router's notation. Okta's `{userId}`, which may be a login, becomes the argument `user_id`."""
    return re.sub(r"\{(\w+)\}", lambda part: "<" + re.sub("[A-Z]", r"_\g<0>", part[1]).lower() + ">", path)


UNPLAYED = (
    r"(POST|PUT) /api/v1/org",
    r"POST /api/v1/authenticators",
    r"PUT /api/v1/authenticators/[^/]+/methods/[^/]+",
)
"""Calls that Okta has and the simulator does not, on paths for which the simulator supports other methods.

Source: Okta's OpenAPI specification.
"""
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def _wrong_method(incoming: Incoming) -> Refused:
    """The refusal of a method that a path does not have.

    Recorded for one path: okta-sdk-python, recorded test test_session_error_handling_scenarios. Documented for all
    paths: Okta's list of error codes, E0000022.
    """
    recorded = (incoming.method, incoming.path) == ("GET", "/api/v1/sessions/")
    known = Tier.DOCUMENTED if incoming.method in ("GET", "POST", "PUT", "DELETE", "PATCH") else Tier.INFERRED
    return Refused(refusals.WRONG_METHOD, Tier.RECORDED if recorded else known)


def _slash(incoming: Incoming) -> Refused:
    """The refusal of a path with an encoded "/", which is not accepted in a login.

    A user with such a login is reached by the id or by a search.

    Reported of the login in `GET /users/{login}`: okta-sdk-nodejs issue 430.
    """
    reported = incoming.method == "GET" and incoming.path.startswith(f"{API}users/")
    return Refused(refusals.WRONG_METHOD, Tier.REPORTED if reported else Tier.INFERRED)


@cache
def _router() -> Callable[[str, str], tuple[Any, Mapping[str, Any]]]:
    """Return what finds the handler for a path and a method. All apps share it, because it takes long to compile."""
    routes = Map(
        [Rule(_placed(path), methods=[m], endpoint=(handler, path)) for m, path, handler in ROUTES],
        strict_slashes=False,
        merge_slashes=False,
    ).bind("org")  # the Host header of a request does not matter
    return lru_cache(maxsize=512)(routes.match)


def _told(heard: Sequence[Heard], refused: Refused | None) -> Sequence[Heard]:
    """The moves that explain an answer: those that were made, or the one that was refused.

    If something else than the rules has refused the call, nothing here explains it.
    """
    if refused is None:
        return heard
    if heard and heard[-1].move.refusal and heard[-1].move.refusal.code == refused.refusal.code:
        return heard
    return [Heard(refused.move, None)] if refused.move else ()


def _json(body: Any) -> bytes:
    """A body as JSON. Half of a surrogate pair, which has no bytes, becomes a question mark."""
    try:
        return orjson.dumps(body) if orjson else _json_by_python(body)
    except TypeError:  # orjson refuses such text, and integers of more than 64 bits
        return _json_by_python(body)


def _json_by_python(body: Any) -> bytes:
    return _JSON.encode(body).encode(errors="replace")


Listener = Callable[["App", Sequence[Heard], Answered], None]
"""What is told of a call: the app, what time has brought about before the call, and the call with its answer."""


class App:
    """The WSGI application of one org."""

    def __init__(self, org: Org, token: str) -> None:
        self.org = org
        self._token = token
        self._limits = Limits(org.call_counts)
        self._lock = threading.Lock()
        self.service_apps: ServiceApps | None = None
        """The programs that get access tokens instead of showing the API token; None if there are none."""
        self.behind_proxy = False
        """Whether links lead to the address in `X-Forwarded-Host` and `X-Forwarded-Proto` of a request."""
        self._match = _router()
        self.listener: Listener | None = None
        """Who is told of each call."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request. Requests from several threads are answered one after another."""
        incoming = Incoming(environ)
        with self._lock:
            if is_preflight(incoming):
                written = PREFLIGHT
            elif self.behind_proxy:
                with self._as_seen(incoming):
                    written = self._answer(incoming)
            else:
                written = self._answer(incoming)
        status, headers, data = written
        if self.org.settings.trusted_origins:
            headers = [*headers, *cors_headers(incoming, self.org.settings.trusted_origins)]
        start_response(status, headers)
        return [b"" if incoming.method == "HEAD" else data]

    @contextmanager
    def _as_seen(self, incoming: Incoming) -> Iterator[None]:
        """Within the block, links lead to the address that the client has used, if the proxy says it."""
        seen = seen_at(incoming)
        if not seen:
            yield
            return
        home, self.org.base_url = self.org.base_url, seen
        try:
            yield
        finally:
            self.org.base_url = home

    @contextmanager
    def quiet(self) -> Iterator[Org]:
        """The org, with all calls held back until the `with` block ends."""
        with self._lock:
            yield self.org

    def _answer(self, incoming: Incoming) -> WrittenReply:
        """Do what has become due, check the rate limit, run the handler, and turn a refusal into an answer."""
        heard: list[Heard] = []
        listening = HEARD.set(heard)
        refused: Refused | None = None
        try:
            self.org.clock.tick()
            self.org.catch_up()
            before = len(heard)
            left, over = self._limits.count(incoming.method, incoming.path, self.org.clock.now())
            if over and self.org.settings.enforces_limits:
                if over == 1:
                    self._note_violation(incoming)
                raise too_many()
            reply = self._handle(incoming)
        except Refused as error:
            refused = error
            reply = Reply(
                self._error(refused.refusal), refused.tier, refused.refusal.http, refused.text, refused.headers
            )
        finally:
            HEARD.reset(listening)
        made = _told(heard[before:], refused)
        more = [(CAPPED, words) for words in self.org.missed()]
        if made:
            more.append((WHY, sentence(made[-1].move)))
        if self.listener:
            refusal = refused.refusal if refused else None
            answered = Answered(incoming.method, incoming.route, reply.status, refusal, reply.tier, made)
            self.listener(self, heard[:before], answered)
        return self._written(reply, left, more)

    def _note_violation(self, incoming: Incoming) -> None:
        """Write an event for the first call above a bucket's limit in a minute, and for no later one.

        An event for each call could push everything else out of the log. Okta documents this for
        `system.operation.rate_limit.violation`. That it also holds for an org's limits is inferred.
        """
        by_owner = shows_token(incoming.authorization, self._token)
        reject_call(self.org, PATTERNS[bucket_of(incoming.method, incoming.path)], by_owner=by_owner)

    def _handle(self, incoming: Incoming) -> Reply:
        """Check the token and run the handler of this request. Raises Refused."""
        header = incoming.authorization
        self.org.events.begin(with_token=bool(header))
        if not incoming.path.startswith(API):
            return self._outside(incoming)
        caller = visitors.visitor(self.org, incoming)
        if header or not (caller or visitors.is_open(incoming.method, incoming.path)):
            self._let_in(incoming)
        uri = incoming.environ.get("REQUEST_URI", "")
        if "%" in uri and "%2f" in uri.partition("?")[0].lower():
            raise _slash(incoming)
        handler, parts = self._route(incoming, caller)
        by_me = parts.get("user_id") == ME
        if by_me:
            parts["user_id"] = self.org.owner_id
        if caller and ("session_id" in parts or not visitors.is_open(incoming.method, incoming.path)):
            known = visitors.checked(self.org, caller, incoming.method, incoming.path, parts)
            reply = handler(self.org, read_request(incoming), **parts)
            return replace(reply, tier=weakest(reply.tier, known))
        reply = handler(self.org, read_request(incoming), **parts)
        if by_me:
            known = Tier.DOCUMENTED if handler in DOCUMENTED_FOR_ME else Tier.INFERRED
            reply = replace(reply, tier=weakest(reply.tier, known))
        later = handler in ASYNCHRONOUS and "respond-async" in incoming.environ.get("HTTP_PREFER", "").lower()
        return replace(reply, tier=weakest(reply.tier, Tier.INFERRED)) if later else reply

    def _let_in(self, incoming: Incoming) -> None:
        """Check the API token, or the access token of a service app. Raises Refused."""
        if self.service_apps and self.service_apps.knows(incoming.authorization):
            self.service_apps.check(self.org, incoming)
        else:
            check_token(incoming.authorization, self._token)

    def _route(self, incoming: Incoming, caller: visitors.Visitor | None) -> tuple[Handler, dict[str, Any]]:
        """The handler for a request, and the variable parts of its path. Raises Refused if there is none."""
        parts = incoming.path.split("/")
        if caller and parts[4:5] == [ME] and parts[3] in ("users", "sessions"):
            parts[4] = caller.user.id if parts[3] == "users" else caller.session.id
        whose = parts[4] if len(parts) > 4 and parts[3] == "users" else ""
        if whose:
            parts[4] = "-"  # every user has the same routes, so the cache needs one entry for all users
        try:
            (handler, incoming.route), found = self._match("/".join(parts), incoming.method)
        except MethodNotAllowed:
            if any(re.fullmatch(known, f"{incoming.method} {incoming.path}") for known in UNPLAYED):
                raise self._not_built(incoming) from None
            raise _wrong_method(incoming) from None
        except HTTPException:
            raise self._not_built(incoming) from None
        return handler, dict(found) | ({"user_id": whose} if whose and "user_id" in found else {})

    def _outside(self, incoming: Incoming) -> Reply:
        """The answer to a path outside the API. The few that the simulator has need no token."""
        request: Request | None = None
        if self.service_apps and (incoming.method, incoming.path) == ("POST", TOKEN_ENDPOINT):
            request = read_request(incoming, form=True)
            if request.query.get("grant_type") == CLIENT_CREDENTIALS:
                return self.service_apps.issue(self.org, request, incoming.environ.get("HTTP_DPOP", ""))
        try:
            (handler, incoming.route), parts = self._match(incoming.path, incoming.method)
        except HTTPException as error:
            if isinstance(error, MethodNotAllowed) and incoming.path.startswith(self._one_method_paths):
                raise Refused(refusals.WRONG_METHOD, Tier.INFERRED) from None
            words = outside.not_found(incoming.path)
            raise (words if isinstance(words, Refused) else self._not_built(incoming, words)) from None
        reply: Reply = handler(self.org, request or read_request(incoming, form=True), **parts)
        return reply

    @property
    def _one_method_paths(self) -> tuple[str, ...]:
        """Where Okta, too, has no other methods than the simulator. A Classic Engine org has no IDX API."""
        return ("/oauth2/",) if self.org.settings.engine == "classic" else ("/oauth2/", IDX_ROOT)

    def _not_built(self, incoming: Incoming, instead: str = "") -> Refused:
        """The refusal of a call that the simulator does not have. Its causes list all the calls that it has."""
        causes = [
            f"This simulator does not support {incoming.method} {incoming.path}.{instead} It supports:",
            *SIMULATED,
        ]
        return Refused(refusals.UNSUPPORTED.because(*causes), Tier.UNKNOWN)

    def _error(self, refusal: Refusal) -> dict[str, Any]:
        """Okta's error object for a refusal."""
        return {
            "errorCode": refusal.code,
            "errorSummary": refusal.summary,
            "errorLink": refusal.code,
            "errorId": self.org.ids.id("oae"),
            "errorCauses": [{"errorSummary": cause} for cause in refusal.causes],
        }

    def _written(self, reply: Reply, left: Left, more: Sequence[tuple[str, str]]) -> WrittenReply:
        """A reply in the form that WSGI sends: the status line, all headers, and the body as JSON."""
        data = b"" if reply.body is None else _json(reply.body)
        headers = [("Content-Type", reply.media)] if data else []
        if data or reply.status != HTTPStatus.NO_CONTENT:
            headers.append(("Content-Length", str(len(data))))  # without it a server has to end the connection
        headers.append(("X-Okta-Request-Id", self.org.ids.mark(27)))
        headers.append(("X-Simulator-Evidence", reply.tier.value))
        if reply.text and reply.text is not reply.tier:
            headers.append(("X-Simulator-Evidence-Text", reply.text.value))
        headers += left.headers
        headers += reply.headers
        headers += more
        return _STATUS_LINES[reply.status], headers, data
