"""Reads lines of text: plain calls, access logs, and the debug logs of urllib3, `requests` and Okta's SDK."""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any

from lifecycle.diagnosis.happening import NOT_SAID, Happening, HowAnswered, LooseRequest, SeenRequest
from lifecycle.diagnosis.recognising import json_in
from lifecycle.model.calls import CALLS, Part
from lifecycle.model.cases import Case
from lifecycle.model.facts import Status
from lifecycle.model.sending import revealed

_METHOD = r"(GET|POST|PUT|DELETE|PATCH|HEAD)"
_ACCESS = re.compile(
    rf'(?:(?P<before>\d{{3}}) (?:\d{{3}}|-) \d+ \d+ )?"{_METHOD} (\S+)(?: HTTP/[\d.]+)?"(?: (?P<behind>\d{{3}})\b)?'
)
"""A line of an access log. A load balancer of AWS writes the status before the request."""
_URLLIB3 = re.compile(rf'(https?://[^\s"]{{1,2000}}) "{_METHOD} (\S+)(?: HTTP/[\d.]+)?" (\d{{3}})')
_HTTP_CLIENT = re.compile(rf"send: b(['\"]){_METHOD} (\S+) HTTP/")
_HTTP_CLIENT_BODY = re.compile(r"send: (b(['\"])[{\[].*)$")
_HTTP_CLIENT_REPLY = re.compile(r"reply: ['\"]HTTP/[\d.]+ (\d{3})")
_PLAIN = re.compile(
    rf"^\s*(?:(?:\d+[.):]|[-*>•▶→])\s*)?`?{_METHOD}\s+(\S*?(?:/|\{{\{{|\$)\S*?)`?(?=[\s,]|$)(?:\s+(\{{.*\}}))?"
    r"(?:\s*(?:->|=>|→|:|,|\[)?\s*(\d{3})\b)?(.*)$",
    re.IGNORECASE,
)
_NAME = re.compile(r"^\s*(?:(?:\d+[.):]|[-*>•])\s*)?(?:\w+\.)*(\w+)\s*(.*)$")
_SPELLED = re.compile(r"^\s*(?:(?:\d+[.):]|[-*>•])\s*)?((?:[A-Za-z]+ +){0,4}[A-Za-z]+)")
_IN_CODE = re.compile(r"\.(\w+)\s*\(")
_BY_BUTTON = {
    "add person": "create_user",
    "resend password email": "reactivate",
    "resend activation email": "reactivate",
}
"""What the Admin Console calls a button, where the words are not those of the call."""
_BUTTON = re.compile(
    rf"(?i)^\s*(?:(?:\d+[.):]|[-*>•])\s*)?(?:click(?:ed)? |press(?:ed)? )?\"?({'|'.join(_BY_BUTTON)})\b"
)
_BUILT = {True: "with a password", False: "without a password"}
_ARTICLES = ("a", "an", "the", "my", "this")
_SDK_CALL = re.compile(rf"\b{_METHOD}\b\W+(https?://[^\s'\",)]+)")
_PATH = re.compile(r"(?:https?://[^\s\"'`()<>\\]{0,2000}?)?/api/v1/[^\s\"'`()<>\\]*")
_METHOD_IN_CODE = re.compile(
    r"\b(GET|POST|PUT|DELETE)\b|\.(?:-?)(get|post|put|delete)\(|(?i:\bmethod[\"']?\s*[:=]?\s*[\"']?)(\w+)"
)
_OKTA_SDK = re.compile(r"Request: (\{'method': .*\})\s*$")
"""What Okta's SDK for Python writes when its logging is on: the request as Python prints a dict."""
_CODE = re.compile(r"\bE\d{7}\b")
_STATUS_SAID = re.compile(
    rf"(?:->|=>|→|:|,|\b(?:is|gives?|gave|shows?|now|status)\b)\s*(?:(?:still|now|status|user)[ :=]*){{0,4}}[\"'`]?"
    rf"({'|'.join(s for s in Status if s is not Status.ABSENT)})\b"
)
"""A status that is noted behind a call, as in `-> STAGED`."""
_HTTP_SAID = re.compile(r"(?:->|=>|→)\s*(?:HTTP\s*)?(\d{3})\b")
_LATER_STATUS = re.compile(
    r"(?i)\bstatus(?: ?code)?[\"']?\s*[:=]?\s*(\d{3})\b|\bresponse:?\s+(?:HTTP/[\d.]+\s+)?(\d{3})\b|"
    r"\bafter [\d.]+ ?ms - (\d{3})\b|\bHTTP/[\d.]+\"?\s+(\d{3})\b"
)
"""How programs write the HTTP status of an answer in a line below its request."""
_FAR, _NEAR = 40, 3
"""How many lines below a request its status is looked for, and a second line about the same request."""
_ERROR_STATUS = re.compile(
    r"\b(?:HTTP|status(?: code)?|error)[ :]+([45]\d\d)\b|\b([45]\d\d) (?:Client|Server) Error\b", re.IGNORECASE
)
_UNREADABLE = (ValueError, SyntaxError, TypeError, MemoryError, RecursionError)
"""What Python raises for a value that it can't read, or that is nested too deeply."""
_OUTGOING = re.compile(r"http-outgoing-\d+ (>>|<<) (\"?)(.*)$")
_OKHTTP = re.compile(r"^(.*?)(-->|<--) (END\b.*|.*)$")
_WIRE_REQUEST = re.compile(rf"(?m)^[ \t]*(>[ \t]*)?{_METHOD}[ \t]+(\S+)[ \t]+HTTP/[\d.]+[ \t]*\r?$")
_OKTA_SDK_DONE = re.compile(
    r"Successful response from \w+ call at |Okta HTTP (?P<http>\d{3}) (?!https?:)(?P<code>E\d{7})?"
)
"""What the same SDK writes when the answer is there."""
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
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word).replace("-", "_").lower()
    snake = snake.removesuffix("_with_http_info").removesuffix("_async")
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
    code, seen = _CODE.search(rest or ""), status_said(rest or "")
    answer: object = {"errorCode": code[0]} if code else NOT_SAID
    if seen and not code:
        answer = {"status": str(seen), "profile": {}}
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
    near = after[:400].partition("/api/v1/")[0]
    told = f"{line}\n{near}" if "errorCode" in near else line
    code, failed = _CODE.search(told), _ERROR_STATUS.search(told)
    status = int(next(filter(None, failed.groups()))) if failed else None
    return LooseRequest(named.upper(), url, NOT_SAID, status, {"errorCode": code[0]} if code else NOT_SAID, number)


def status_said(words: str) -> Status | None:
    """Return the status that is noted behind a call, as in `-> STAGED`; None if there is none."""
    found = _STATUS_SAID.search(words)
    return Status(found[1]) if found else None


def _outcome_said(words: str) -> tuple[HowAnswered, dict[str, Any] | None]:
    """Return how a call was answered, and the user that it showed, as far as the words behind its name say so."""
    code, http, seen = _CODE.search(words), _HTTP_SAID.search(words), status_said(words)
    number = int(http[1]) if http else None
    if code or (number or 0) >= 400:
        return HowAnswered(True, number, code[0] if code else None), None
    document = {"status": str(seen), "profile": {}} if seen else None
    return HowAnswered(False if number or seen else None, number), document


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
    if button := _BUTTON.match(line):
        return _BY_BUTTON[button[1].lower()], line[button.end() :]
    if code := next((one for one in _IN_CODE.finditer(line) if call_named(one[1])), None):
        return call_named(code[1]), line[code.end() :]
    if "buildAndCreate" in line:  # the builder of the SDK for Java
        active = re.search(r"setActive\((\w+)\)", line)
        return "create_user", f"activate={active[1] if active else 'true'} {_BUILT[bool(re.search('setPass', line))]}"
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
    if re.search(r"(?i)\bmust change\b.{0,20}\bpassword", rest):
        query["nextLogin"] = "changePassword"
    body = _said_of_password(rest)
    told = revealed(call, query, body if body is not None else None)
    if body is None and call.creates:
        told = {case: holds for case, holds in told.items() if case not in (Case.PASSWORD, Case.HASHED)}
    if body is None and not call.creates and any(f.part is Part.BODY and f.signs for f in call.fields):
        told = {}
    ids = frozenset(re.findall(r"\b00u\w{17}\b|(?<![\w.+-])[\w.+-]{1,100}@[\w-]+\.[\w.]+", rest))
    outcome, document = _outcome_said(rest)
    return Happening(
        shown=" ".join([name, *(f"{k}={v}" for k, v in query.items())]),
        calls=(name,),
        names=ids,
        told=told,
        outcome=outcome,
        document=document,
        number=number,
        creates=call.creates,
    )


def as_wire(text: str) -> str:
    """Return the log of Apache's HttpClient or of OkHttp as the requests travelled; any other text as it is."""
    if "http-outgoing-" in text:
        found = [m for m in map(_OUTGOING.search, text.splitlines()) if m]
        if any(m[2] for m in found):  # where both loggers are on, the one with quotation marks holds everything
            found = [m for m in found if m[2]]
        lines = [re.sub(r"(\[\\[rn]\])+", "", m[3].rstrip().removesuffix('"')) for m in found]
        return "\n".join(lines)
    if re.search(rf"--> {_METHOD} https?://", text):
        lines = []
        prefix = ""
        for line in text.splitlines():
            if arrow := _OKHTTP.match(line):
                prefix, what = arrow[1], arrow[3]
                begun = re.match(rf"{_METHOD} (\S+)", what)
                came = re.match(r"(\d{3})\b", what)
                lines.append(f"> {begun[1]} {begun[2]} HTTP/1.1" if begun else f"< HTTP/1.1 {came[1]}" if came else "")
            else:
                lines.append(line.removeprefix(prefix))
        return "\n".join(lines)
    return text


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


_MOST_STARTS = 1_000
"""How many lines that look like the beginning of JSON are tried. Each of them may be read to the end of the text."""


def first_json(text: str) -> Any:
    """Return the first JSON object or list that begins a line of a text; None if there is none."""
    for start in islice(re.finditer(r"(?m)^[ \t]*(?=[{\[])", text), _MOST_STARTS):
        with suppress(ValueError, RecursionError):
            return json.JSONDecoder().raw_decode(text, start.end())[0]
    return None


def logged(lines: Iterable[str]) -> Iterator[SeenRequest | None]:
    """Yield the requests in a log, and None for each line that has something of HTTP and can't be read."""
    open_: SeenRequest | None = None
    by_http_client = False
    for number, line in enumerate(lines, 1):
        by_http_client = by_http_client or _HTTP_CLIENT.search(line) is not None
        if urllib3 := _URLLIB3.search(line):
            if by_http_client:
                continue  # both write the same requests, and http.client writes their bodies too
            host, method, path, status = urllib3.groups()
            port = re.sub(r":443$|:80$", "", host)
            yield SeenRequest(method, port + path, NOT_SAID, int(status), NOT_SAID, number)
        elif sdk := _OKTA_SDK.search(line):
            if open_:
                yield open_
            open_ = _of_okta_sdk(sdk[1], number)
            if open_ is None:
                yield None
        elif (done := _OKTA_SDK_DONE.search(line)) and open_:
            failed = done["code"]
            answer = {"errorCode": failed} if failed else NOT_SAID
            yield replace(open_, status=int(done["http"] or 200), answer=answer)
            open_ = None
        elif _OKTA_SDK_DONE.search(line):
            continue
        elif sent := _HTTP_CLIENT.search(line):
            if open_:
                yield open_
            open_ = SeenRequest(sent[2], sent[3], None if "Content-Length: 0" in line else NOT_SAID, number=number)
        elif open_ and (body := _HTTP_CLIENT_BODY.search(line)):
            with suppress(*_UNREADABLE):
                open_ = replace(open_, body=json_in(ast.literal_eval(body[1])))
        elif open_ and (reply := _HTTP_CLIENT_REPLY.search(line)):
            yield replace(open_, status=int(reply[1]))
            open_ = None
        elif access := _ACCESS.search(line):
            status = access["behind"] or access["before"]
            yield SeenRequest(access[2], access[3], NOT_SAID, int(status) if status else None, NOT_SAID, number)
        elif plain := _SDK_CALL.search(line):
            seen = SeenRequest(plain[1], plain[2], NOT_SAID, _status_in(line[plain.end() :]), NOT_SAID, number)
            if open_ and _is_same(open_, seen):
                continue  # two parts of a program tell of the same request
            if open_:
                yield open_
            open_ = seen
        elif open_ and open_.status is None and number - open_.number <= _FAR and (later := _status_in(line)):
            open_ = replace(open_, status=later)
        elif re.search(r"HTTP/\d|/api/v1", line):
            yield None
    if open_:
        yield open_


def _is_same(one: SeenRequest, other: SeenRequest) -> bool:
    """Whether two lines of a log, the later one without an answer between them, can tell of the same request."""
    near = other.number - one.number <= _NEAR
    return near and one.status is None and (one.method, one.url) == (other.method, other.url)


def _status_in(line: str) -> int | None:
    """Return the HTTP status in a line of a log below its request; None if there is none."""
    found = _LATER_STATUS.search(line)
    return int(next(filter(None, found.groups()))) if found else None


def _of_okta_sdk(words: str, number: int) -> SeenRequest | None:
    """Return the request in a line of Okta's SDK for Python."""
    try:
        found = ast.literal_eval(words)
        return SeenRequest(str(found["method"]), str(found["url"]), json_in(found.get("data")), number=number)
    except (*_UNREADABLE, KeyError, AttributeError):
        return None
