"""The WSGI application: a request goes by its path and method to a handler, and the answer is written out.

`X-Simulator-Evidence` says how well it is known that Okta answers so: recorded, documented, reported, inferred or
unknown. `X-Simulator-Evidence-Text` says it of a refusal's words, where they are less well known than the outcome.
"""

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request as WSGIRequest

from lifecycle.model import refusals
from lifecycle.model.calls import CALLS
from lifecycle.model.links import PAGES
from lifecycle.model.refusals import Refusal
from lifecycle.model.tiers import Tier, weakest
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
    logs,
    policies,
    roles,
    schemas,
    sessions,
    transitions,
    users,
)
from lifecycle.service.door import check_token, cors_headers, is_preflight, read, shows_token
from lifecycle.service.limits import CAPPED, PATTERNS, Left, Limits, bucket_of, too_many
from lifecycle.service.replies import Refused, Reply, not_simulated

Handler = Callable[..., Reply]
Written = tuple[str, list[tuple[str, str]], bytes]
"""Status line, headers and body.

They are written by hand because a `werkzeug.Response` takes some 13 µs, a seventh of the time of a whole call.
"""
PREFLIGHT: Written = ("204 No Content", [("X-Simulator-Evidence", str(Tier.INFERRED))], b"")
"""The answer to a browser's preflight. That a trusted origin is let in is documented, but not with which status."""

PUBLIC = "/api/v1/authn"
"""Calls of the end user, who has no API token."""
API = "/api/v1/"
LINK_PAGES = tuple(dict.fromkeys("/{}/".format(page.split("/")[1]) for page in PAGES))
"""Pages to which the links in mails lead, for people; not played."""
OTHER_APIS = (
    *("attack-protection", "device-access", "governance", "integrations", "okta-personal-settings"),
    *("privileged-access", "security", "webauthn-registration", "workflows"),
)
"""Where Okta's API goes on outside `/api/v1`. Source: OAS, paths; the API references of Okta's governance."""
OTHER_PATHS = (
    *(f"/{name}/api/" for name in OTHER_APIS),
    *LINK_PAGES,
    *("/oauth2/", "/idp/", "/login/", "/app/", "/sso/", "/.well-known/"),
)
"""Other paths of Okta's. A path that Okta does not have at all is not found, with and without a token."""
ME = "me"
"""In a path it is the token's owner, and nobody's short name. Source: OAS, getUser."""
HANDLERS: dict[str, Handler] = {
    "create_user": users.create_user,
    "get_user": users.get_user,
    "update_user": users.update_user,
    "replace_user": users.replace_user,
    "delete_user": users.delete_user,
    **{name: partial(transitions.run, operation=name) for name in transitions.OPERATIONS},
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
    """A path as the router reads it. A handler takes Okta's `{userId}` as `user_id`, which may also be a login."""
    return re.sub(r"\{(\w+)\}", lambda part: "<" + re.sub("[A-Z]", r"_\g<0>", part[1]).lower() + ">", path)


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


def _wrong_method(incoming: WSGIRequest) -> Refused:
    """The refusal of a method that a path does not have.

    Recorded for one path (PY:test_session_error_handling_scenarios), documented for all (ERR, E0000022).
    """
    recorded = (incoming.method, incoming.path) == ("GET", "/api/v1/sessions/")
    known = Tier.DOCUMENTED if incoming.method in ("GET", "POST", "PUT", "DELETE", "PATCH") else Tier.INFERRED
    return Refused(refusals.WRONG_METHOD, Tier.RECORDED if recorded else known)


def _slash(incoming: WSGIRequest) -> Refused:
    """The refusal of a path with an encoded "/", which is no name: such a user is reached by the id, or by a search.

    Reported of the login in `GET /users/{login}`: okta-sdk-nodejs issue 430.
    """
    reported = incoming.method == "GET" and incoming.path.startswith(f"{API}users/")
    return Refused(refusals.WRONG_METHOD, Tier.REPORTED if reported else Tier.INFERRED)


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
            if is_preflight(incoming):
                written = PREFLIGHT
            else:
                self.org.clock.tick()
                self.org.catch_up()
                written = self._answer(incoming)
        status, headers, data = written
        if self.org.settings.trusted_origins:
            headers = [*headers, *cors_headers(incoming, self.org.settings.trusted_origins)]
        start_response(status, headers)
        return [b"" if incoming.method == "HEAD" else data]

    @contextmanager
    def quiet(self) -> Iterator[Org]:
        """The org while nobody calls it."""
        with self._lock:
            yield self.org

    def _answer(self, incoming: WSGIRequest) -> Written:
        left, over = self._limits.count(incoming.method, incoming.path, self.org.clock.now())
        try:
            if over and self.org.settings.enforces_limits:
                if over == 1:
                    self._note_violation(incoming)
                raise too_many()
            reply = self._handle(incoming)
        except Refused as refused:
            reply = Reply(self._error(refused.refusal), refused.tier, refused.refusal.http, refused.text)
        capped = tuple((CAPPED, words) for words in self.org.missed())
        return self._written(replace(reply, headers=(*reply.headers, *capped)) if capped else reply, left)

    def _note_violation(self, incoming: WSGIRequest) -> None:
        """Note the first call too many of a bucket's minute, and no other: a flood would drive all else out of the log.

        So Okta documents it of `system.operation.rate_limit.violation`; of an org's limits it is inferred.
        """
        by_owner = shows_token(incoming.headers.get("Authorization", ""), self._token)
        reject_call(self.org, PATTERNS[bucket_of(incoming.method, incoming.path)], by_owner=by_owner)

    def _handle(self, incoming: WSGIRequest) -> Reply:
        header = incoming.headers.get("Authorization", "")
        self.org.events.begin(with_token=bool(header))
        if not incoming.path.startswith(API):
            raise self._outside(incoming)
        if header or not incoming.path.startswith(PUBLIC):
            check_token(header, self._token)
        if "%2f" in incoming.environ.get("REQUEST_URI", "").partition("?")[0].lower():
            raise _slash(incoming)
        handler, parts = self._route(incoming)
        if parts.get("user_id") == ME:
            raise not_simulated("changes of the token's owner, nor what belongs to them")
        reply = handler(self.org, read(incoming), **parts)
        later = handler in ASYNCHRONOUS and "respond-async" in incoming.headers.get("Prefer", "").lower()
        return replace(reply, tier=weakest(reply.tier, Tier.INFERRED)) if later else reply

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
            raise _wrong_method(incoming) from None
        except HTTPException:
            raise self._not_built(incoming) from None
        return handler, dict(found) | ({"user_id": whose} if whose and "user_id" in found else {})

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
