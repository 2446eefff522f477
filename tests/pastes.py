"""Writes the calls of a walk as the tools write them whose logs and recordings people paste."""

import json
import shlex
from collections.abc import Iterable
from urllib.parse import urlsplit

import yaml

from lifecycle.client.journal import Exchange

HOST = "https://dev-1234.okta.com"


def path_of(exchange: Exchange) -> str:
    parts = urlsplit(exchange.url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def har(exchanges: Iterable[Exchange]) -> str:
    entries = [
        {
            "startedDateTime": "2026-01-01T00:00:00.000Z",
            "request": {
                "method": e.method,
                "url": HOST + path_of(e),
                "headers": [{"name": "Authorization", "value": "SSWS 00secretsecret"}],
                "bodySize": 0 if e.request_body is None else 10,
                **(
                    {}
                    if e.request_body is None
                    else {"postData": {"mimeType": "application/json", "text": json.dumps(e.request_body)}}
                ),
            },
            "response": {
                "status": e.status,
                "content": {"mimeType": "application/json", "text": "" if e.body is None else json.dumps(e.body)},
            },
        }
        for e in exchanges
    ]
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "WebInspector"}, "pages": [], "entries": entries}})


def curl(exchanges: Iterable[Exchange]) -> str:
    """As they are written in a shell, with the answer below each, as `curl -i` prints it."""
    lines = []
    for e in exchanges:
        command = f"curl -i -X {e.method} {shlex.quote(HOST + path_of(e))} \\\n  -H 'Authorization: SSWS ${{TOKEN}}'"
        if e.request_body is not None:
            command += f" \\\n  -d {shlex.quote(json.dumps(e.request_body, indent=2))}"
        lines += [command, f"HTTP/2 {e.status}", "content-type: application/json", ""]
        lines += [] if e.body is None else [json.dumps(e.body)]
    return "\n".join(lines)


def windows_curl(exchanges: Iterable[Exchange]) -> str:
    """As they are written for cmd.exe."""
    lines = []
    for e in exchanges:
        command = f'curl.exe -X {e.method} "{HOST}{path_of(e)}" ^\n  -H "Authorization: SSWS %TOKEN%"'
        if e.request_body is not None:
            body = json.dumps(e.request_body).replace('"', '\\"')
            command += f' ^\n  -d "{body}"'
        lines += [command, *([] if e.body is None else [json.dumps(e.body)])]
    return "\n".join(lines)


def powershell(exchanges: Iterable[Exchange]) -> str:
    lines = []
    for e in exchanges:
        body = "" if e.request_body is None else f" `\n  -Body '{json.dumps(e.request_body)}'"
        lines.append(
            f'$r = Invoke-RestMethod -Method {e.method} `\n  -Uri "{HOST}{path_of(e)}" -Headers $headers{body}'
        )
        lines += [] if e.body is None else [json.dumps(e.body)]
    return "\n".join(lines)


def plain(exchanges: Iterable[Exchange]) -> str:
    lines = []
    for e in exchanges:
        body = "" if e.request_body is None else " " + json.dumps(e.request_body)
        lines.append(f"{e.method} {path_of(e)}{body} -> {e.status}")
        lines += [] if e.body is None else [json.dumps(e.body)]
    return "\n".join(lines)


def access_log(exchanges: Iterable[Exchange]) -> str:
    return "\n".join(
        f'203.0.113.9 - - [01/Jan/2026:00:00:00 +0000] "{e.method} {path_of(e)} HTTP/1.1" {e.status} 512 "-" "curl"'
        for e in exchanges
    )


def urllib3_log(exchanges: Iterable[Exchange]) -> str:
    return "\n".join(
        f'DEBUG:urllib3.connectionpool:{HOST}:443 "{e.method} {path_of(e)} HTTP/1.1" {e.status} None' for e in exchanges
    )


def newman(exchanges: Iterable[Exchange]) -> str:
    executions = [
        {
            "item": {"name": e.call},
            "request": {
                "method": e.method,
                "url": {
                    "protocol": "https",
                    "host": ["dev-1234", "okta", "com"],
                    "path": urlsplit(e.url).path.strip("/").split("/"),
                    "query": [{"key": k, "value": v} for k, v in e.query.items()],
                },
                "header": [{"key": "Authorization", "value": "SSWS 00secretsecret"}],
                **({} if e.request_body is None else {"body": {"mode": "raw", "raw": json.dumps(e.request_body)}}),
            },
            "response": {
                "code": e.status,
                "stream": {"type": "Buffer", "data": list(b"" if e.body is None else json.dumps(e.body).encode())},
            },
        }
        for e in exchanges
    ]
    return json.dumps({"collection": {"info": {"name": "Users"}}, "run": {"stats": {}, "executions": executions}})


def cassette(exchanges: Iterable[Exchange]) -> str:
    found = [
        {
            "request": {
                "method": e.method,
                "uri": HOST + path_of(e),
                "headers": {"Authorization": ["SSWS 00secretsecret"]},
                "body": None if e.request_body is None else json.dumps(e.request_body),
            },
            "response": {
                "status": {"code": e.status, "message": e.reason},
                "headers": {},
                "body": {"string": "" if e.body is None else json.dumps(e.body)},
            },
        }
        for e in exchanges
    ]
    return yaml.safe_dump({"interactions": found, "version": 1}, sort_keys=False)


def journal(exchanges: Iterable[Exchange]) -> str:
    return "\n".join(
        json.dumps(
            {
                "call": e.call,
                "method": e.method,
                "url": e.url,
                "request_body": e.request_body,
                "status": e.status,
                "body": e.body,
            }
        )
        for e in exchanges
    )


WHOLE = {
    "har": har,
    "curl": curl,
    "windows": windows_curl,
    "powershell": powershell,
    "plain": plain,
    "newman": newman,
    "cassette": cassette,
    "journal": journal,
}
"""The formats that hold the bodies and the answers."""
LOSSY = {"access": access_log, "urllib3": urllib3_log}
"""The formats that hold neither bodies nor answers."""
