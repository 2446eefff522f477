"""One request and its answer as texts to copy: as HTTP, for curl, for `requests`, and for Okta's SDK.

No text holds a token: each reads it from the variable `OKTA_TOKEN`, and the address of the org from `OKTA_ORG`. If the
org is a real one, its passwords and one-time tokens are masked, because the journal holds them no other way.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from lifecycle.client.journal import Exchange
from lifecycle.lab.further import FURTHER
from lifecycle.model.calls import CALLS, Call

SDK = "3.4.6"
"""The version of Okta's SDK for Python whose methods stand here (package `okta`)."""
_NAMES = {
    "request": "Request",
    "answer": "Answer",
    "curl": "curl",
    "requests": "requests",
    "sdk": "SDK",
    "console": "Admin Console",
}


class _Method(NamedTuple):
    """A method of the SDK."""

    name: str
    model: str = ""
    """The class of the body; empty if the call has none."""
    takes: tuple[str, ...] = ()
    """The parameters of the query string that the method can send."""
    needs: tuple[str, ...] = ()
    """Those that it can't do without."""


_SDK = {
    "create_user": _Method("create_user", "CreateUserRequest", ("activate", "provider", "nextLogin")),
    "get_user": _Method("get_user"),
    "update_user": _Method("update_user", "UpdateUserRequest", ("strict",)),
    "replace_user": _Method("replace_user", "UpdateUserRequest", ("strict",)),
    "delete_user": _Method("delete_user", takes=("sendEmail",)),
    "activate": _Method("activate_user", takes=("sendEmail",)),
    "reactivate": _Method("reactivate_user", takes=("sendEmail",)),
    "deactivate": _Method("deactivate_user", takes=("sendEmail",)),
    "suspend": _Method("suspend_user"),
    "unsuspend": _Method("unsuspend_user"),
    "unlock": _Method("unlock_user"),
    "expire_password": _Method("expire_password"),
    "expire_password_with_temp_password": _Method("expire_password_with_temp_password", takes=("revokeSessions",)),
    "reset_password": _Method("reset_password", takes=("sendEmail", "revokeSessions"), needs=("sendEmail",)),
    "reset_factors": _Method("reset_factors"),
    "change_password": _Method("change_password", "ChangePasswordRequest", ("strict",)),
    "change_recovery_question": _Method("change_recovery_question", "UserCredentials"),
    "forgot_password": _Method("forgot_password", takes=("sendEmail",)),
    "forgot_password_recovery_question": _Method("forgot_password_set_new_password", "UserCredentials"),
    "clear_sessions": _Method("revoke_user_sessions"),
}
"""For each call that the SDK has: its method. The SDK has no method for the calls of an end user."""
_IN_PYTHON = {"sendEmail": "send_email", "revokeSessions": "revoke_sessions", "nextLogin": "next_login"}


def _tabs(exchange: Exchange) -> list[dict[str, str]]:
    """Return the texts, each with an id and a name."""
    call = _row_of(exchange)
    texts = {
        "request": request_text(exchange),
        "answer": answer_text(exchange),
        "curl": _curl(exchange),
        "requests": _by_requests(exchange),
        "sdk": _by_sdk(exchange),
        "console": _console(call),
    }
    return [{"id": key, "name": _NAMES[key], "text": text} for key, text in texts.items()]


def _row_of(exchange: Exchange) -> Call:
    """Return the row of the call."""
    return CALLS.get(exchange.call) or FURTHER[exchange.call]


def _path(exchange: Exchange) -> str:
    """Return the path of a request with its query."""
    parts = urlsplit(exchange.url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _has_token(exchange: Exchange) -> bool:
    return "Authorization" in exchange.request_headers


def _pretty(body: Any) -> str:
    return body if isinstance(body, str) else _json(body, 0)


_WRITTEN = json.JSONEncoder(ensure_ascii=False).encode


def _json(value: Any, indent: int) -> str:
    """Return a value as `json.dumps` writes it with an indent of 2. That takes hundreds of calls for each redraw."""
    inner = "\n" + " " * (indent + 2)
    if isinstance(value, dict) and value:
        items = [f"{inner}{_WRITTEN(str(key))}: {_json(item, indent + 2)}" for key, item in value.items()]
        return "{" + ",".join(items) + "\n" + " " * indent + "}"
    if isinstance(value, list) and value:
        items = [inner + _json(item, indent + 2) for item in value]
        return "[" + ",".join(items) + "\n" + " " * indent + "]"
    return _WRITTEN(value)


def request_text(exchange: Exchange) -> str:
    """Return a request as HTTP."""
    lines = [
        f"{exchange.method} {_path(exchange)}",
        f"Host: {urlsplit(exchange.url).netloc}",
        "Accept: application/json",
    ]
    lines += ["Authorization: SSWS $OKTA_TOKEN"] if _has_token(exchange) else []
    kind = exchange.request_headers.get("Content-Type", "application/json")
    if exchange.request_body is not None and "urlencoded" in kind:
        lines += [f"Content-Type: {kind}", "", urlencode(exchange.request_body)]
    elif exchange.request_body is not None:
        lines += ["Content-Type: application/json", "", _pretty(exchange.request_body)]
    return "\n".join(lines)


def answer_text(exchange: Exchange) -> str:
    """Return an answer: its status, its type, the links of a list, what it says of the rate limit, and the body."""
    lines = [f"HTTP/1.1 {exchange.status_line}"]
    limits = [f"{name}: {value}" for name, value in exchange.headers.items() if name.startswith("X-Rate-Limit-")]
    if exchange.body is None:
        return "\n".join([*lines, *limits, "", "(no body)"])
    kind = exchange.headers.get("Content-Type", "")
    lines += [f"Content-Type: {kind}"] if kind else []
    lines += [*limits, *(f"Link: {link}" for link in exchange.links)]
    return "\n".join([*lines, "", _pretty(exchange.body)])


def _curl(exchange: Exchange) -> str:
    """Return a request for curl, in a shell."""
    shown = _path(exchange)
    for special in ("\\", '"', "$", "`"):
        shown = shown.replace(special, "\\" + special)
    lines = [f'curl -i -X {exchange.method} "$OKTA_ORG{shown}"', "  -H 'Accept: application/json'"]
    lines += ['  -H "Authorization: SSWS $OKTA_TOKEN"'] if _has_token(exchange) else []
    if exchange.request_body is not None:
        quoted = _pretty(exchange.request_body).replace("'", "'\\''")
        lines += ["  -H 'Content-Type: application/json'", f"  -d '{quoted}'"]
    return " \\\n".join(lines)


def _python(value: Any, indent: int) -> str:
    """Return a value as Python. Its lines after the first one are indented by so many spaces."""
    inner = " " * (indent + 4)
    if isinstance(value, Mapping) and value:
        items = [f"{inner}{json.dumps(str(key))}: {_python(item, indent + 4)},\n" for key, item in value.items()]
        return "{\n" + "".join(items) + " " * indent + "}"
    if isinstance(value, list) and value:
        items = [f"{inner}{_python(item, indent + 4)},\n" for item in value]
        return "[\n" + "".join(items) + " " * indent + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _by_requests(exchange: Exchange) -> str:
    """Return a request for the library `requests`."""
    lines = ["import os", "import requests", "", f"answer = requests.{exchange.method.lower()}("]
    lines.append(f'    os.environ["OKTA_ORG"] + {json.dumps(urlsplit(exchange.url).path)},')
    if exchange.query:
        query = ", ".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in exchange.query.items())
        lines.append(f"    params={{{query}}},")
    if _has_token(exchange):
        lines.append('    headers={"Authorization": "SSWS " + os.environ["OKTA_TOKEN"]},')
    if exchange.request_body is not None:
        lines.append(f"    json={_python(exchange.request_body, 4)},")
    return "\n".join([*lines, ")", "print(answer.status_code, answer.text)"])


def _by_sdk(exchange: Exchange) -> str:
    """Return a request for Okta's SDK for Python, or a sentence that says that the SDK can't send it."""
    method = _SDK.get(exchange.call)
    if method is None and exchange.call in FURTHER:
        return f"How Okta's SDK for Python (okta {SDK}) sends this request is not shown here."
    if method is None:
        return (
            f"Okta's SDK for Python (okta {SDK}) has no method for this call. The calls of an end user belong to the "
            "Authentication API, which this SDK leaves out."
        )
    lost = [name for name in exchange.query if name not in method.takes]
    if lost:
        return (
            f"Okta's SDK for Python (okta {SDK}) has the method {method.name}, but this method can't send "
            f"{' and '.join(lost)}."
        )
    given = [json.dumps(_user(exchange))] if "{userId}" in _row_of(exchange).path else []
    if method.model:
        given.append(f"models.{method.model}.from_dict({_python(exchange.request_body, 8)})")
    query = dict.fromkeys(method.needs, "true") | dict(exchange.query)
    given += [f"{_IN_PYTHON.get(name, name)}={_word(value)}" for name, value in query.items()]
    imports = "from okta import models\n" if method.model else ""
    return f"""\
# Okta's SDK for Python: pip install okta=={SDK}
import asyncio
import os

{imports}from okta.client import Client


async def main():
    settings = {{"orgUrl": os.environ["OKTA_ORG"], "token": os.environ["OKTA_TOKEN"]}}
    async with Client(settings) as client:
        answer = await client.{method.name}({", ".join(given)})
        print(answer[-1] or answer[0])  # the error, or else the result


asyncio.run(main())"""


def _user(exchange: Exchange) -> str:
    """Return the id or login in the path."""
    return urlsplit(exchange.url).path.split("/")[4]


def _word(value: str) -> str:
    """Return a parameter of the query as Python."""
    return {"true": "True", "false": "False"}.get(value, json.dumps(value))


def _console(call: Call) -> str:
    """Say where an admin would press."""
    if call.console:
        where = "Directory > People" if call.creates else "Directory > People > the person"
        return f"In the Admin Console: {where} > {call.console}."
    if call.path.startswith("/api/v1/authn"):
        return (
            "This is not a call of an admin. It is a call of the Authentication API, which is what scripts use, and "
            "also what the sign-in page of a Classic Engine org uses. In an Identity Engine org, a person does the "
            "same on Okta's sign-in page, which uses the IDX API (/idp/idx/) instead, or by a link in a mail."
        )
    return "Okta's help names no button of the Admin Console for this call."


def exchange_document(exchange: Exchange) -> Mapping[str, Any]:
    """Return an exchange for the scene."""
    return {"code": exchange.status, "status": exchange.status_line, "tabs": _tabs(exchange)}
