"""Reads a request as it would leave, and says what it does to a real org. What is not known to be harmless is refused.

Nothing here asks the org. A change has to have exactly one of the few forms below: path, query, headers and body. So an
unusual encoding is not understood; it is refused.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import requests

from lifecycle.client import ours
from lifecycle.model.calls import CALLS, Call, Part, Type
from lifecycle.model.links import ACTIVATING


class NotAllowedHere(PermissionError):
    """This client doesn't send such a request to this org."""


class Aim(Enum):
    """What a request is about."""

    READS = "reads and changes nothing"
    LOGS_IN = "gets an access token for this program"
    CREATES = "creates a user"
    CHANGES = "changes the user with this id"
    NAMES = "signs in, or recovers, the user with this login"
    SHOWS_TOKEN = "goes on with a token or a link of a user"


@dataclass(frozen=True)
class Screened:
    """A request that has one of the known forms."""

    aim: Aim
    whom: str = ""
    """The id, the login, or the token that the request names."""
    profile: Mapping[str, Any] | None = None
    """The profile that the body holds; None if it holds none."""
    call: str = ""
    """The name of the call in `model.calls`."""


_USER_ID = r"(?P<user>00u[0-9A-Za-z]{17})"
_OTHER_ID = r"[0-9A-Za-z]{20}"
_READABLE = re.compile(r"/api/v1(?:/[A-Za-z0-9._~@+%=-]+)*/?|(?:/oauth2(?:/[A-Za-z0-9]+)?)?/\.well-known/[a-z0-9-]+")
_QUERY = re.compile(r"(?:[A-Za-z]+=[A-Za-z]+(?:&[A-Za-z]+=[A-Za-z]+)*)?")
_TOKEN_PATH = "/oauth2/v1/token"
_MOST_BYTES = 20_000

_HEADERS_OF_A_CHANGE = frozenset(
    {
        *("accept", "accept-encoding", "accept-language", "user-agent", "content-type", "content-length"),
        *("connection", "authorization", "dpop", "cookie", "cache-control"),
    }
)
_NEVER = ("method", "override", "rewrite", "original", "forwarded")
"""Words in the names of headers that could make a server take a request for another one."""
_OF_END_USERS = (
    *("sign_in", "open_activation_link", "open_reset_link", "answer_question", "choose_password"),
    *("change_expired_password", "verify_factor", "skip", "recover_password", "unlock_account"),
)
_OF_ADMINS = (
    *("update_user", "replace_user", "delete_user", "activate", "reactivate", "deactivate", "suspend", "unsuspend"),
    *("unlock", "expire_password", "expire_password_with_temp_password", "reset_password", "reset_factors"),
    *("change_password", "change_recovery_question", "forgot_password", "forgot_password_recovery_question"),
    "clear_sessions",
)
"""The calls that may change a user of ours. A call that is new in the table stays refused until it is listed here."""
_CREDENTIALS = {
    "password": {"value", "hash"},
    "recovery_question": {"question", "answer"},
    "provider": {"type", "name"},
}
_TOKENS = ("token", "recoveryToken", "stateToken")


def _pattern(call: Call) -> re.Pattern[str]:
    """Return what a path has to match, as it stands in the request, with nothing encoded."""
    path = re.escape(call.path).replace(r"\{userId\}", _USER_ID).replace(r"\{factorId\}", _OTHER_ID)
    return re.compile(path)


_CHANGES = [(CALLS[name], _pattern(CALLS[name])) for name in ("create_user", *_OF_ADMINS, *_OF_END_USERS)]


def screened(request: requests.PreparedRequest, base_url: str) -> Screened:
    """Return what a request does.

    Raises:
        NotAllowedHere: if the request goes to another org, or has no form that is known here.
    """
    method = request.method or ""
    path, query = _parts(request, base_url)
    _check_headers(request)
    if method in ("GET", "HEAD"):
        # A link in a mail is a page outside the API: to get it is to use it up.
        if request.body or not _READABLE.fullmatch(path) or any(part in (".", "..") for part in path.split("/")):
            raise _refused(method, path, "only the API and its well-known documents are read")
        if re.search(r"%(?:2[fF]|5[cC]|00|2[eE])", path):
            raise _refused(method, path, "its path hides a slash or a dot")
        return Screened(Aim.READS)
    if method == "POST" and path == _TOKEN_PATH:
        return _login(request, query)
    found = next(((call, m) for call, p in _CHANGES if call.method == method and (m := p.fullmatch(path))), None)
    if found is None:
        raise _refused(method, path, "it is not one of the calls that may change a user of this project")
    call, match = found
    strange = set(map(str.lower, request.headers)) - _HEADERS_OF_A_CHANGE
    if strange:
        raise _refused(method, path, f"it has the header {sorted(strange)[0]}")
    _check_query(call, query, path)
    body = _body(request, call, path)
    if call.takes(Type.LOGIN) and ACTIVATING in body:
        call = CALLS["open_activation_link"]  # it has the same path as a sign-in
    profile = _checked_body(call, body, path)
    if call.creates:
        return Screened(Aim.CREATES, str((profile or {}).get("login", "")), profile, call.name)
    if call.takes(Type.USER):
        return Screened(Aim.CHANGES, match["user"], profile, call.name)
    if call.takes(Type.LOGIN):
        return Screened(Aim.NAMES, str(body["username"]), None, call.name)
    (token,) = [body[name] for name in _TOKENS if name in body]
    return Screened(Aim.SHOWS_TOKEN, token, None, call.name)


def is_login(request: requests.PreparedRequest, base_url: str) -> bool:
    """Whether a request is the one by which this program itself gets an access token from the org."""
    return request.method == "POST" and str(request.url) == base_url + _TOKEN_PATH


def _refused(method: str, path: str, why: str) -> NotAllowedHere:
    return NotAllowedHere(
        f"Not sent: {method} {path[:80]} was stopped, because {why}. "
        "In a real org only users that this project has made are changed."
    )


def _parts(request: requests.PreparedRequest, base_url: str) -> tuple[str, str]:
    """Return the path and the query of a request to this org. Raises NotAllowedHere for another address."""
    home = str(requests.Request("GET", base_url + "/").prepare().url)
    url = str(request.url)
    if not url.startswith(home):
        raise NotAllowedHere("Not sent: the request would go to another host than the org's, and so would its token.")
    rest = url[len(home) - 1 :]
    path, _, query = rest.partition("?")
    if not re.fullmatch(r"[!-~]+", url) or "#" in rest or "\\" in rest or "//" in path or ";" in path:
        raise _refused(str(request.method), path, "its address is written in an unusual way")
    return path, query


def _check_headers(request: requests.PreparedRequest) -> None:
    names = [str(name).lower() for name in request.headers]
    if "host" in names or any(word in name for name in names for word in _NEVER) or "transfer-encoding" in names:
        raise NotAllowedHere("Not sent: a header of the request could make the org take it for another request.")


def _login(request: requests.PreparedRequest, query: str) -> Screened:
    """Return a request for an access token of this program itself."""
    body = request.body.decode("latin-1") if isinstance(request.body, bytes) else str(request.body or "")
    if query or "grant_type=client_credentials" not in body.split("&"):
        raise _refused("POST", _TOKEN_PATH, "it asks for a token in somebody's name")
    return Screened(Aim.LOGS_IN)


def _check_query(call: Call, query: str, path: str) -> None:
    """Check the parameters of a change. Each may stand there once, and no mail may be switched on."""
    if not _QUERY.fullmatch(query):
        raise _refused(call.method, path, "its query is written in an unusual way")
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    found = {name: value for name, _, value in pairs}
    known = {field.name: field for field in call.parameters}
    if len(found) != len(pairs) or not set(found) <= set(known):
        raise _refused(call.method, path, "its query has a parameter twice, or one that the call doesn't have")
    mails = known.get("sendEmail")
    if mails and found.get("sendEmail", mails.default) != "false":
        raise NotAllowedHere(
            f"Not sent: {call.name} would send a mail. In a real org no mail leaves, so send sendEmail=false. "
            "The answer then holds the link."
        )


def _body(request: requests.PreparedRequest, call: Call, path: str) -> dict[str, Any]:
    """Return the JSON that a change sends; empty if it sends none."""
    takes = any(field.part is Part.BODY for field in call.fields)
    if not request.body:
        if takes:
            raise _refused(call.method, path, "it has no body")
        return {}
    if not takes or not isinstance(request.body, str | bytes) or len(request.body) > _MOST_BYTES:
        raise _refused(call.method, path, "its body is not one that the call has")
    if str(request.headers.get("Content-Type", "")).replace(" ", "").lower() not in (
        "application/json",
        "application/json;charset=utf-8",
    ):
        raise _refused(call.method, path, "its body is not declared as JSON")
    data = request.body if isinstance(request.body, bytes) else request.body.encode("utf-8", "surrogatepass")
    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise _refused(call.method, path, "its body is not plain JSON with each name once") from None
    if not isinstance(found, dict):
        raise _refused(call.method, path, "its body is not a JSON object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON. Two servers may read an object differently that has a name twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _checked_body(call: Call, body: dict[str, Any], path: str) -> dict[str, Any] | None:
    """Check what a change sends, and return the profile in it."""
    keys = {field.at.partition(".")[0] for field in call.fields if field.part is Part.BODY}
    if call.field("profile"):
        keys = {"profile", "credentials"}  # a group, a type or a realm belongs to somebody else
    if not set(body) <= keys:
        raise _refused(call.method, path, f"its body has {sorted(set(body) - keys)[0]!r}")
    if call.path.startswith("/api/v1/authn"):
        _check_sign_in(call, body, path)
        return None
    for name, value in (body.get("credentials") or {}).items() if isinstance(body.get("credentials"), dict) else ():
        if name not in _CREDENTIALS or not isinstance(value, dict) or not set(value) <= _CREDENTIALS[name]:
            raise _refused(call.method, path, f"its credentials have {name!r} in a form that is not known here")
    if not isinstance(body.get("credentials", {}), dict):
        raise _refused(call.method, path, "its credentials are not an object")
    if "profile" not in body:
        if call.creates:
            raise _refused(call.method, path, "it has no profile")
        return None
    profile = body["profile"]
    if not isinstance(profile, dict):
        raise _refused(call.method, path, "its profile is not an object")
    why = ours.objection(profile) or (ours.incomplete(profile) if call.creates or call.replaces else "")
    if why:
        raise _refused(call.method, path, why)
    return profile


def _check_sign_in(call: Call, body: dict[str, Any], path: str) -> None:
    """Check what an end user would send: one login or one token, and no other way than by mail."""
    named = [name for name in ("username", *_TOKENS) if name in body]
    if len(named) != 1 or not isinstance(body[named[0]], str) or not body[named[0]]:
        raise _refused(call.method, path, "it does not name one user by a login or by one token")
    if call.field("factorType") and body.get("factorType") != "EMAIL":
        raise _refused(call.method, path, "a text message or a call could reach somebody")
