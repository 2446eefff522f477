"""Reads lines of text: plain calls, access logs, and the debug logs of urllib3, `requests` and Okta's SDK."""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from lifecycle.diagnosis.happening import NOT_SAID, Happening, SeenRequest
from lifecycle.diagnosis.recognising import json_in
from lifecycle.model.calls import CALLS, Part
from lifecycle.model.cases import Case
from lifecycle.model.sending import revealed

_METHOD = r"(GET|POST|PUT|DELETE|PATCH|HEAD)"
_ACCESS = re.compile(rf'"{_METHOD} (\S+)(?: HTTP/[\d.]+)?"(?: (\d{{3}})\b)?')
_URLLIB3 = re.compile(rf'(https?://[^\s"]+?) "{_METHOD} (\S+)(?: HTTP/[\d.]+)?" (\d{{3}})')
_HTTP_CLIENT = re.compile(rf"send: b(['\"]){_METHOD} (\S+) HTTP/")
_HTTP_CLIENT_BODY = re.compile(r"send: (b(['\"])[{\[].*)$")
_HTTP_CLIENT_REPLY = re.compile(r"reply: ['\"]HTTP/[\d.]+ (\d{3})")
_PLAIN = re.compile(
    rf"^\s*(?:(?:\d+[.):]|[-*>•])\s*)?`?{_METHOD}\s+(\S*?(?:/|\{{\{{|\$)\S*?)`?(?=[\s,]|$)(?:\s+(\{{.*\}}))?"
    r"(?:\s*(?:->|=>|→|:|,)?\s*(\d{3})\b)?(.*)$",
    re.IGNORECASE,
)
_NAME = re.compile(r"^\s*(?:(?:\d+[.):]|[-*>•])\s*)?(?:\w+\.)*(\w+)\s*(.*)$")
_SPELLED = re.compile(r"^\s*(?:(?:\d+[.):]|[-*>•])\s*)?((?:[A-Za-z]+ +){0,4}[A-Za-z]+)")
_ARTICLES = ("a", "an", "the", "my", "this")
_SDK_CALL = re.compile(rf"\b{_METHOD}\b\W+(https?://[^\s'\",)]+)")
_PATH = re.compile(r"(?:https?://[^\s\"'`()<>\\]*?)?/api/v1/[^\s\"'`()<>\\]*")
_METHOD_IN_CODE = re.compile(
    r"\b(GET|POST|PUT|DELETE)\b|\.(?:-?)(get|post|put|delete)\(|(?i:\bmethod[\"']?\s*[:=]?\s*[\"']?)(\w+)"
)
_OKTA_SDK = re.compile(r"Request: (\{'method': .*\})\s*$")
"""What Okta's SDK for Python writes when its logging is on: the request as Python prints a dict."""
_WIRE_REQUEST = re.compile(rf"(?m)^[ \t]*(>[ \t]*)?{_METHOD}[ \t]+(\S+)[ \t]+HTTP/[\d.]+[ \t]*\r?$")
_WIRE_ANSWER = re.compile(r"(?m)^[ \t]*(?:<[ \t]*)?HTTP/[\d.]+[ \t]+(\d{3})\b.*$")
_WITH_BODY = re.compile(r"(?im)^[ \t]*(?:>[ \t]*)?(?:content-length:[ \t]*[1-9]|transfer-encoding:)")
METHODS_OF_SDKS = {
    "deactivate_or_delete_user": "delete_user", "deactivate_user": "deactivate", "activate_user": "activate",
    "reactivate_user": "reactivate", "suspend_user": "suspend", "unsuspend_user": "unsuspend",
    "unlock_user": "unlock", "expire_password_and_get_temporary_password": "expire_password_with_temp_password",
    "reset_factors_all": "reset_factors", "reset_all_factors": "reset_factors",
    "partial_update_user": "update_user", "revoke_user_sessions": "clear_sessions", "list_user": "get_user",
    "clear_user_sessions": "clear_sessions", "forgot_password_set_new_password": "forgot_password_recovery_question",
    "change_user_password": "change_password", "reset_user_password": "reset_password",
}  # fmt: skip
"""The methods of Okta's SDKs, in the form of Python, whose names differ from the name of the call."""


def call_named(word: str) -> str:
    """Return the call that a name means: a call of the model, or a method of one of Okta's SDKs; empty if none."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word).replace("-", "_").lower().removesuffix("_with_http_info")
    snake = METHODS_OF_SDKS.get(snake, snake)
    return snake if snake in CALLS else ""


def plain_request(line: str, number: int) -> SeenRequest | None:
    """Return the request in a line such as `POST /users/00u…/lifecycle/activate`, perhaps with body and answer."""
    found = _PLAIN.match(line)
    if not found:
        return None
    method, url, body, status, rest = found.groups()
    known = json_in(body) if body else None
    if isinstance(known, str):
        known = NOT_SAID
    code = re.search(r"\bE\d{7}\b", rest or "")
    answer: object = {"errorCode": code[0]} if code else NOT_SAID
    if body is None and method.upper() in ("POST", "PUT") and re.search(r"/users/?(\?|$)|/authn|/users/[^/?]+/?$", url):
        known = NOT_SAID  # such a call has a body, which the line leaves out
        known = _said_of_password(rest or "") or known
    return SeenRequest(method.upper(), url, known, int(status) if status else None, answer, number)


def loose_request(line: str, after: str, number: int) -> SeenRequest | None:
    """Return the request in a line of code, or of any other text, that has a path of Okta's API in it.

    The method stands in the line or, as in a `fetch` that a browser has copied, in one of the lines after it.
    """
    found = _PATH.search(line)
    if not found:
        return None
    url = found[0].rstrip(".,;:")
    method = _METHOD_IN_CODE.search(line) or _METHOD_IN_CODE.search(after.partition("/api/v1/")[0])
    named = next((word for word in method.groups() if word), "") if method else ""
    if not named:
        named = "POST" if re.search(r"/(lifecycle|credentials|authn)/", url) else "GET"
    return SeenRequest(named.upper(), url, NOT_SAID, number=number)


def _said_of_password(words: str) -> object:
    """Return the body that a few words such as `without a password` describe; None if there are none."""
    if re.search(r"(?i)\b(without|no)\b.{0,12}password", words):
        return {"profile": {}}
    if re.search(r"(?i)\bpassword\b", words):
        return {"profile": {}, "credentials": {"password": {"value": "…"}}}
    return None


def _named(line: str) -> tuple[str, str]:
    """Return the call with whose name a line begins, and the rest. A name may be in several words: `reset password`."""
    found = _NAME.match(line)
    if not found:
        return "", ""
    if call_named(found[1]):
        return call_named(found[1]), found[2]
    words = _SPELLED.match(line)
    spelled = [word for word in words[1].split() if word.lower() not in _ARTICLES] if words else []
    for count in range(len(spelled), 1, -1):
        if name := call_named("_".join(spelled[:count])):
            return name, line.partition(spelled[count - 1])[2]
    return "", ""


def named_happening(line: str, number: int) -> Happening | None:
    """Return what a line says that begins with the name of a call, such as `create_user activate=false`."""
    name, rest = _named(line)
    if not name:
        return None
    call = CALLS[name]
    query = {
        f.name: m[1].strip("'\"")
        for f in call.parameters
        if (m := re.search(rf"(?i)\b{f.name}\s*[=:]\s*(['\"]?\w+['\"]?)", rest))
    }
    body = _said_of_password(rest)
    told = revealed(call, query, body if body is not None else None)
    if body is None and call.creates:
        told = {case: holds for case, holds in told.items() if case not in (Case.PASSWORD, Case.HASHED)}
    if body is None and not call.creates and any(f.part is Part.BODY and f.signs for f in call.fields):
        told = {}
    ids = frozenset(re.findall(r"\b00u\w{17}\b|[\w.+-]+@[\w-]+\.[\w.]+", rest))
    return Happening(
        shown=" ".join([name, *(f"{k}={v}" for k, v in query.items())]),
        calls=(name,),
        names=ids,
        told=told,
        number=number,
        creates=call.creates,
    )


def has_wire(text: str) -> bool:
    """Whether a text holds requests as they travel, such as `curl -v` shows them."""
    return bool(_WIRE_REQUEST.search(text))


def wired(text: str) -> Iterator[SeenRequest]:
    """Yield the requests in a text that holds them as they travel, with their answers.

    `curl -v` marks what was sent with `>`, and leaves its body out.
    """
    starts = list(_WIRE_REQUEST.finditer(text))
    for here, following in zip(starts, [*starts[1:], None], strict=True):
        piece = text[here.end() : following.start() if following else len(text)]
        came = _WIRE_ANSWER.search(piece)
        sent = piece[: came.start()] if came else piece
        body = first_json(sent)
        if body is None and _WITH_BODY.search(sent):
            body = NOT_SAID
        answer = first_json(piece[came.end() :]) if came else NOT_SAID
        number = text.count("\n", 0, here.start()) + 1
        yield SeenRequest(here[2], here[3], body, int(came[1]) if came else None, answer, number)


def first_json(text: str) -> Any:
    """Return the first JSON object or list that begins a line of a text; None if there is none."""
    for start in re.finditer(r"(?m)^[ \t]*(?=[{\[])", text):
        with suppress(ValueError, RecursionError):
            return json.JSONDecoder().raw_decode(text, start.end())[0]
    return None


def logged(lines: Iterable[str]) -> Iterator[SeenRequest | None]:
    """Yield the requests in a log, and None for each line that has something of HTTP and can't be read."""
    open_: SeenRequest | None = None
    for number, line in enumerate(lines, 1):
        if urllib3 := _URLLIB3.search(line):
            host, method, path, status = urllib3.groups()
            port = re.sub(r":443$|:80$", "", host)
            yield SeenRequest(method, port + path, NOT_SAID, int(status), NOT_SAID, number)
        elif sdk := _OKTA_SDK.search(line):
            yield _of_okta_sdk(sdk[1], number)
        elif sent := _HTTP_CLIENT.search(line):
            if open_:
                yield open_
            open_ = SeenRequest(sent[2], sent[3], None if "Content-Length: 0" in line else NOT_SAID, number=number)
        elif open_ and (body := _HTTP_CLIENT_BODY.search(line)):
            with suppress(ValueError, SyntaxError):
                open_ = replace(open_, body=json_in(ast.literal_eval(body[1])))
        elif open_ and (reply := _HTTP_CLIENT_REPLY.search(line)):
            yield replace(open_, status=int(reply[1]))
            open_ = None
        elif access := _ACCESS.search(line):
            yield SeenRequest(access[1], access[2], NOT_SAID, int(access[3]) if access[3] else None, NOT_SAID, number)
        elif plain := _SDK_CALL.search(line):
            yield SeenRequest(plain[1], plain[2], NOT_SAID, number=number)
        elif re.search(r"HTTP/\d|/api/v1", line):
            yield None
    if open_:
        yield open_


def _of_okta_sdk(words: str, number: int) -> SeenRequest | None:
    """Return the request in a line of Okta's SDK for Python."""
    try:
        found = ast.literal_eval(words)
        return SeenRequest(str(found["method"]), str(found["url"]), json_in(found.get("data")), number=number)
    except (ValueError, SyntaxError, KeyError, AttributeError, MemoryError, RecursionError):
        return None
