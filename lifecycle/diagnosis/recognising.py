"""Recognises the calls of the model in requests, and reads the answers as far as they are there."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from lifecycle.client import masking
from lifecycle.diagnosis.happening import NOT_SAID, Collected, Happening, HowAnswered, NotSaid, PageSeen, SeenRequest
from lifecycle.diagnosis.page_answers import page_after, told_by_page
from lifecycle.diagnosis.scim import looks_like_scim, of_scim
from lifecycle.model.calls import CALLS, USERS, Call, How, Part
from lifecycle.model.cases import Case
from lifecycle.model.facts import Status
from lifecycle.model.links import ACTIVATING, RECOVERING, token_in
from lifecycle.model.sending import revealed

_ROOT = "/api/v1"
_SHOWN_IN_QUERY = frozenset({f.name for call in CALLS.values() for f in call.parameters} | {"tempPassword"})
_OF_THE_SIGN_IN = ("E0000011", "E0000079")
"""The codes of an invalid token, and of a step that comes at the wrong moment, which say nothing of the user."""
NOT_PUBLIC = "calls of pages and of the Admin Console, which are not the public API"
NO_MATTER = "calls of the public API that say nothing of a user's status"
NOT_A_CALL = "requests to other addresses"
NOT_READ = "lines or entries that were not understood"


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Call], ...]:
    """Return the method and the path of every call as a pattern, the longest paths first."""
    found = []
    for call in CALLS.values():
        if not call.method:
            continue
        path = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(call.path))
        found.append((re.compile(f"{call.method} {path}/?"), call))
    return tuple(sorted(found, key=lambda pair: -len(pair[1].path)))


def recognise(request: SeenRequest, into: Collected) -> bool:
    """Add what a request says to the collection, and say whether it was a call of Okta's API."""
    try:
        parts = urlsplit(request.url if "://" in request.url else "//x" + rooted(request.url))
    except ValueError:
        into.skip(NOT_READ)
        return False
    path = rooted(parts.path)
    if looks_like_scim(request.body) or looks_like_scim(request.answer):
        told = of_scim(request)
        if told is None:
            into.skip(NO_MATTER)
        else:
            into.happenings.append(told)
        return True
    if request.method.upper() == "POST" and path.startswith("/oauth2/") and path.endswith("/v1/interact"):
        return _take_interact(request, into)
    if not path.startswith((_ROOT, "/idp/")):
        into.skip(NOT_PUBLIC if path.startswith(("/api/", "/admin", "/login", "/app", "/enduser")) else NOT_A_CALL)
        return False
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if path.startswith("/idp/idx"):
        return _take_idx(request, path, into)
    calls, user = named_by(request.method, path, query, request.body)
    documents = list(_users_in(request.answer))
    if calls is None:
        for document in documents:
            into.happenings.append(_shows(document, request))
        if not documents:
            into.skip(NO_MATTER)
        return True
    into.happenings.append(_of(calls, user, query, path, request))
    return True


def rooted(path: str) -> str:
    """Return a path from Okta's root, for a path that begins at a variable, or below `/api/v1`."""
    path = re.sub(r"^(\{\{[^}]*\}\}|\$\{[^}]*\}|\$\w+|%\w+%|\{\w+\})", "", path)
    if not path.startswith("/"):
        path = "/" + path
    return _ROOT + path if re.match(r"/(users|authn|groups)\b", path) else path


def named_by(method: str, path: str, query: Mapping[str, str], body: Any) -> tuple[tuple[Call, ...] | None, str]:
    """Return the calls of the model that a method and a path can mean, and the user that the path names."""
    if path.endswith("/lifecycle/expire_password") and query.get("tempPassword", "").lower() == "true":
        path += "_with_temp_password"
    if method.upper() == "PUT" and re.fullmatch(r"/api/v1/users/[^/]+/lifecycle/\w+", path):
        return None, ""
    fitting = []
    user = ""
    for pattern, call in _patterns():
        found = pattern.fullmatch(f"{method.upper()} {path}")
        if found:
            fitting.append(call)
            user = _spelled(unquote(found.groupdict().get("userId") or user))
    if not fitting:
        return None, ""
    if fitting[0].path == f"{_ROOT}/authn":
        fitting = [call for call in fitting if _opens(call, body)]
    return tuple(fitting), user


def _spelled(user: str) -> str:
    """Return the user in a path. A variable is the same one however a tool or a shell writes it."""
    variable = re.fullmatch(r"\$\{?(?:env:)?(\w+)\}?|\{\{\s*(\w+)\s*\}\}|%(\w+)%", user)
    return "$" + next(name for name in variable.groups() if name) if variable else user


def _opens(call: Call, body: Any) -> bool:
    """Whether `POST /authn` with this body is this call: the body holds a login, or the token of a link."""
    if not isinstance(body, Mapping):
        return True
    return bool(call.opens) is (ACTIVATING in body)


def _of(calls: tuple[Call, ...], user: str, query: Mapping[str, str], path: str, request: SeenRequest) -> Happening:
    """Return what a request for one of these calls says."""
    answer = request.answer
    body = request.body
    told: dict[Case, bool] = {}
    if len(calls) == 1:
        told = revealed(calls[0], query, body) if body is not NOT_SAID else _by_query(calls[0], query)
    document = _user(answer)
    http = request.status
    outcome = _outcome(http, answer)
    creates = calls[0].creates
    given = "" if outcome.refused and user else _login(body)  # a login that Okta refused to give is not the user's
    names = {name for name in (user, given) if name and name != "me"}
    names |= identity(document) | identity(_at(answer, "_embedded", "user"))
    ticket = ""
    if isinstance(body, Mapping):
        ticket = str(body.get("stateToken") or "") or _token(body)
    return Happening(
        shown=showable(request.method, path, query),
        calls=tuple(call.name for call in calls),
        names=frozenset(name.lower() if "@" in name else name for name in names),
        told=told,
        outcome=outcome,
        document=document,
        gone=outcome.http == 404 and calls[0].reads,
        ticket=ticket,
        hands=_handed(answer),
        number=request.number,
        creates=creates,
        or_nothing=outcome.code in _OF_THE_SIGN_IN or (creates and outcome.refused is True and not _is_taken(outcome)),
    )


def _is_taken(outcome: HowAnswered) -> bool:
    """Whether a creation was refused because there is such a user. Other refusals say nothing of that."""
    return any("already exists" in cause for cause in outcome.causes or ())


def _by_query(call: Call, query: Mapping[str, str]) -> dict[Case, bool]:
    """Return what the query alone shows: a case that the body decides as well is known only if the query denies it."""
    only = replace(call, fields=call.parameters)
    by_body = {sign.case for f in call.fields if f.part is Part.BODY for sign in f.signs if sign.how is not How.NEVER}
    found = revealed(only, query, None)
    return {case: holds for case, holds in found.items() if not holds or case not in by_body}


def _take_idx(request: SeenRequest, path: str, into: Collected) -> bool:
    """Take a step of the sign-in page of the Identity Engine."""
    answer, body = request.answer, request.body
    ticket = _handle(_at(body, "stateHandle") or _at(body, "interactionHandle") or _at(body, "stateToken"))
    before = into.pages.get(ticket) if ticket else None
    told = told_by_page(path, body, request.status, answer, before)
    hands = _handle(_at(answer, "stateHandle"))
    seen = page_after(answer, before, told)
    if told.registers:
        seen = replace(seen, link="registration")
    for handle in {ticket, hands} - {""}:
        into.pages[handle] = seen
    value = _at(answer, "user", "value")
    found = (_at(value, "id"), _at(value, "identifier"), _at(body, "identifier"), _at(body, "userProfile", "email"))
    names = frozenset(name.lower() if "@" in name else name for name in found if isinstance(name, str) and name)
    if not names and not told.calls and not told.because and not (before and before.link):
        into.skip(NO_MATTER)  # a page that names nobody yet, and that anybody may go on from
        return True
    into.happenings.append(
        Happening(
            shown=showable(request.method, path, {}) + (f", answered with {told.because}" if told.because else ""),
            calls=told.calls,
            names=names,
            outcome=told.outcome,
            ticket=ticket,
            hands=hands,
            number=request.number,
            creates=told.registers,
            or_nothing=told.or_nothing and bool(told.calls),
            rules_out=frozenset(Status) - told.only,
        )
    )
    return True


def _take_interact(request: SeenRequest, into: Collected) -> bool:
    """Take the call with which a client begins a sign-in at the page, and which may carry the token of a link."""
    body = dict(parse_qsl(request.body)) if isinstance(request.body, str) else request.body
    handle = _handle(_at(request.answer, "interaction_handle"))
    for name, link in (("activation_token", "activation"), ("recovery_token", "recovery")):
        token = _at(body, name)
        if not handle or not isinstance(token, str):
            continue
        into.pages[handle] = PageSeen(link=link)
        shown = f"{showable(request.method, urlsplit(request.url).path, {})} with {name}"
        into.happenings.append(
            Happening(shown, (), ticket=token_in(token), hands=handle, number=request.number),
        )
        return True
    into.skip(NO_MATTER)
    return True


def _handle(found: Any) -> str:
    """Return the part of a handle that names the sign-in. What follows a `~` differs from answer to answer."""
    return found.partition("~")[0] if isinstance(found, str) else ""


def _shows(document: Mapping[str, Any], request: SeenRequest) -> Happening:
    """Return what a list of users, or another answer with a user in it, says about one of them."""
    path = rooted(urlsplit(request.url).path)
    return Happening(
        shown=showable(request.method, path, {}),
        calls=(),
        names=identity(document),
        document=document,
        number=request.number,
    )


def showable(method: str, path: str, query: Mapping[str, str]) -> str:
    """Return a request as it may be shown: only the parameters that bear on a status, and no token."""
    kept = "&".join(f"{k}={v[:40]}" for k, v in query.items() if k in _SHOWN_IN_QUERY)
    path = re.sub(r"(/factors/|/sessions/|/recovery/|/token/)[^/]{12,}", r"\g<1>…", masking.text(path))
    return f"{method.upper()} {path[:160]}" + (f"?{kept}" if kept else "")


def identity(document: Mapping[str, Any] | None) -> frozenset[str]:
    """Return the id and the login of a user object."""
    if not isinstance(document, Mapping):
        return frozenset()
    profile = document.get("profile")
    login = profile.get("login") if isinstance(profile, Mapping) else None
    found = {str(document.get("id") or ""), str(login or "").lower()}
    return frozenset(found - {""})


def looks_like_a_user(document: Any) -> bool:
    """Whether a JSON value is a user object with a status that Okta knows.

    An answer of the Authentication API is none, although RECOVERY, PASSWORD_EXPIRED and LOCKED_OUT are states of a
    sign-in as well.
    """
    return (
        isinstance(document, Mapping)
        and document.get("status") in set(Status) - {Status.ABSENT}
        and not looks_like_a_sign_in(document)
        and (isinstance(document.get("profile"), Mapping) or "statusChanged" in document or "_links" in document)
    )


def looks_like_a_sign_in(document: Any) -> bool:
    """Whether a JSON value is an answer of the Authentication API."""
    if not isinstance(document, Mapping) or not isinstance(document.get("status"), str) or "profile" in document:
        return False
    if "stateToken" in document or "sessionToken" in document or "recoveryType" in document:
        return True
    return "id" not in document and "statusChanged" not in document and isinstance(document.get("_links"), Mapping)


def of_a_sign_in(document: Mapping[str, Any], number: int) -> SeenRequest:
    """Return the request that an answer of the Authentication API can have followed, for an answer without it."""
    recovers = document["status"] in ("RECOVERY", "PASSWORD_RESET")
    return SeenRequest(
        "POST", f"{_ROOT}/authn" + ("/recovery/token" if recovers else ""), NOT_SAID, 200, document, number
    )


def _user(answer: Any) -> Mapping[str, Any] | None:
    """Return an answer if it is a user object."""
    return answer if looks_like_a_user(answer) else None


def _users_in(answer: Any) -> list[Mapping[str, Any]]:
    """Return the user objects in an answer that is one, or a list of them."""
    return [one for one in (answer if isinstance(answer, list) else [answer]) if looks_like_a_user(one)]


def _login(body: Any) -> str:
    """Return the login in the body of a creation or a sign-in. A variable that stands for one names nobody."""
    found = _at(body, "profile", "login") or _at(body, "username")
    return found if isinstance(found, str) and not re.search(r"\{\{|\$\{|^[$%<]", found) else ""


def _token(body: Mapping[str, Any]) -> str:
    """Return the one-time token with which a sign-in begins."""
    for name in (ACTIVATING, RECOVERING):
        if isinstance(body.get(name), str):
            return token_in(body[name])
    return ""


def _handed(answer: Any) -> str:
    """Return what an answer hands out that a later step of the same user needs."""
    if not isinstance(answer, Mapping):
        return ""
    for name in ("stateToken", "activationToken", "activationUrl", "resetPasswordUrl"):
        if isinstance(answer.get(name), str) and answer[name] != masking.MASK:
            return token_in(answer[name])
    return ""


def _outcome(http: int | None, answer: Any) -> HowAnswered:
    """Return how a call was answered."""
    code = _at(answer, "errorCode")
    if http is None and isinstance(answer, NotSaid):
        return HowAnswered()
    refused = bool(code) or (http is not None and http >= 400)
    causes = None
    if isinstance(_at(answer, "errorCauses"), list):
        causes = tuple(str(_at(cause, "errorSummary")) for cause in answer["errorCauses"])
    state = _at(answer, "status") if not refused and _at(answer, "profile") is None else None
    return HowAnswered(refused, http, str(code) if code else None, causes, state if isinstance(state, str) else None)


def _at(found: Any, *path: str) -> Any:
    """Return the value at this path of names; None if there is none."""
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def json_in(text: Any) -> Any:
    """Return the JSON in a text; the text itself if it is something else; None if it is empty."""
    if not isinstance(text, str | bytes):
        return text
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text if isinstance(text, str) else text.decode(errors="replace")


def creates_a_user(request: SeenRequest) -> bool:
    """Whether a request is the one that creates a user."""
    return request.method.upper() == "POST" and urlsplit(request.url).path.rstrip("/").endswith(USERS)
