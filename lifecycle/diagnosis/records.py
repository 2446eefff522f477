"""Reads what tools record: HAR, Postman collections, newman's reports, VCR cassettes, and our own journal."""

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lifecycle.diagnosis.happening import NOT_SAID, SeenRequest
from lifecycle.diagnosis.recognising import json_in
from lifecycle.model.facts import LABELS, Status


def of_har(entry: Any, number: int) -> SeenRequest | None:
    """Return the request in an entry of a HAR."""
    request, response = _at(entry, "request"), _at(entry, "response")
    if not isinstance(request, Mapping) or not isinstance(request.get("url"), str):
        return None
    content = _at(response, "content")
    text = _at(content, "text") if content else _at(response, "body")
    status = _at(response, "status")
    has_body = _at(request, "bodySize") not in (0, -1, None) or "postData" in request
    body = json_in(_at(request, "postData", "text")) if "postData" in request else (NOT_SAID if has_body else None)
    answer = json_in(text) if isinstance(text, str) and _at(content, "encoding") != "base64" else NOT_SAID
    if isinstance(text, str) and _at(content, "encoding") == "base64":
        answer = _from_base64(text)
    return SeenRequest(
        str(request.get("method", "")),
        request["url"],
        body,
        status if isinstance(status, int) and status > 0 else None,
        answer,
        number,
    )


def _from_base64(text: str) -> Any:
    try:
        return json_in(base64.b64decode(text))
    except ValueError:
        return NOT_SAID


def of_postman(items: Any) -> Iterator[SeenRequest | None]:
    """Yield the requests of a Postman collection, in its order, folder by folder."""
    number = 0
    todo = list(items) if isinstance(items, list) else []
    while todo:
        item = todo.pop(0)
        if not isinstance(item, Mapping):
            continue
        if isinstance(item.get("item"), list):
            todo = [*item["item"], *todo]
            continue
        number += 1
        yield _postman_request(item.get("request"), number)


def of_newman(executions: Any) -> Iterator[SeenRequest | None]:
    """Yield the requests of a report that newman has written, with their answers."""
    for number, one in enumerate(executions if isinstance(executions, list) else [], 1):
        request = _postman_request(_at(one, "request"), number)
        if request is None:
            yield None
            continue
        response = _at(one, "response")
        status = _at(response, "code")
        answer: Any = NOT_SAID
        stream = _at(response, "stream")
        data = _at(stream, "data") if isinstance(stream, Mapping) else None
        if isinstance(data, list) and all(isinstance(b, int) and 0 <= b < 256 for b in data):
            answer = json_in(bytes(data))
        elif isinstance(_at(response, "body"), str):
            answer = json_in(_at(response, "body"))
        yield SeenRequest(
            request.method, request.url, request.body, status if isinstance(status, int) else None, answer, number
        )


def _postman_request(request: Any, number: int) -> SeenRequest | None:
    """Return one request as Postman writes it. Its URL is a text, or an object with its parts."""
    if isinstance(request, str):
        return SeenRequest("GET", request, None, number=number)
    url = _at(request, "url")
    if isinstance(url, Mapping):
        path = url.get("path")
        joined = "/" + "/".join(map(str, path)) if isinstance(path, list) else str(path or "")
        pairs = [
            f"{q.get('key')}={q.get('value')}"
            for q in url.get("query") or []
            if isinstance(q, Mapping) and not q.get("disabled")
        ]
        url = url.get("raw") if isinstance(url.get("raw"), str) else joined + ("?" + "&".join(pairs) if pairs else "")
    if not isinstance(url, str):
        return None
    mode = _at(request, "body", "mode")
    raw = _at(request, "body", "raw")
    body = json_in(raw) if mode == "raw" or raw else None
    if isinstance(body, str):
        body = NOT_SAID
    return SeenRequest(str(_at(request, "method") or "GET"), url, body, number=number)


def of_cassette(interactions: Any) -> Iterator[SeenRequest | None]:
    """Yield the requests that a VCR cassette has recorded, in Python's form or in Ruby's."""
    for number, one in enumerate(interactions if isinstance(interactions, list) else [], 1):
        request, response = _at(one, "request"), _at(one, "response")
        url = _at(request, "uri") or _at(request, "url")
        if not isinstance(url, str):
            yield None
            continue
        sent, came = _at(request, "body"), _at(response, "body")
        sent = _at(sent, "string") if isinstance(sent, Mapping) else sent
        came = _at(came, "string") if isinstance(came, Mapping) else came
        status = _at(response, "status")
        status = _at(status, "code") if isinstance(status, Mapping) else status or _at(response, "code")
        yield SeenRequest(
            str(_at(request, "method") or "GET").upper(),
            url,
            json_in(sent),
            status if isinstance(status, int) else None,
            json_in(came),
            number,
        )


def of_journal(entry: Any, number: int) -> SeenRequest | None:
    """Return the request in an exchange of our journal, as an object or as JSON."""
    known = entry if isinstance(entry, Mapping) else {}
    method, url = known.get("method"), known.get("url")
    if not isinstance(method, str) or not isinstance(url, str):
        return None
    status = known.get("status")
    return SeenRequest(
        method,
        url,
        json_in(known.get("request_body", known.get("request"))),
        status if isinstance(status, int) else None,
        json_in(known["body"]) if "body" in known else json_in(known.get("response", NOT_SAID)),
        number,
    )


_METHOD_KEYS = ("method", "request_method", "requestMethod", "http_method", "httpMethod", "verb", "http.method")
_URL_KEYS = ("request_uri", "requestUri", "uri", "url", "path", "request_url", "requestUrl", "http.url")
_STATUS_KEYS = ("status", "status_code", "statusCode", "response_status", "responseStatus", "http.status_code", "code")


def of_access(entry: Mapping[str, Any], number: int) -> SeenRequest | None:
    """Return the request in a line of a log that is written as JSON, such as nginx and API gateways write it."""

    def first(*names: str) -> str:
        return next((str(entry[n]) for n in names if isinstance(entry.get(n), str | int) and entry[n] != ""), "")

    line = re.match(r"([A-Z]+) (\S+)(?: HTTP/[\d.]+)?$", first("request"))
    method, url = (line[1], line[2]) if line else (first(*_METHOD_KEYS).upper(), first(*_URL_KEYS))
    if not re.fullmatch("[A-Z]{3,7}", method) or "/" not in url:
        return None
    status = first(*_STATUS_KEYS)
    return SeenRequest(method, url, NOT_SAID, int(status) if re.fullmatch(r"\d{3}", status) else None, number=number)


_STAMPS_OF_USERS = ("created", "activated", "statusChanged", "lastLogin", "lastUpdated", "passwordChanged")


def of_user_row(row: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the user in a row of a table of users; None if it has no status that Okta knows.

    Reports of the Admin Console name the status by its label.
    """
    columns = {re.sub(r"[^a-z]", "", name.lower().removeprefix("profile.")): value for name, value in row.items()}
    status = _status_of(columns.get("rawstatus") or columns.get("status", ""))
    if status is None:
        return None
    login = next((columns[name] for name in ("login", "username", "userlogin", "email") if columns.get(name)), "")
    user: dict[str, Any] = {"status": str(status), "profile": {"login": login} if login else {}}
    if user_id := columns.get("id") or columns.get("userid"):
        user["id"] = user_id
    for stamp in _STAMPS_OF_USERS:
        for name in (stamp.lower(), f"{stamp.lower()}date", f"{stamp.lower()}at"):
            if name in columns:
                user[stamp] = columns[name] or None
    return user


def _status_of(word: str) -> Status | None:
    """Return the status that a word or a label means."""
    name = word.strip().upper().replace(" ", "_")
    return next(
        (s for s in Status if s is not Status.ABSENT and name in (s, LABELS[s].upper().replace(" ", "_"))), None
    )


def of_flat_user(found: Any) -> dict[str, Any] | None:
    """Return the user in an object without a profile, such as programs make from Okta's and Terraform keeps.

    What Terraform calls the status shows three statuses as ACTIVE, so without `raw_status` it counts for nothing.
    """
    if not isinstance(found, Mapping) or "profile" in found or not isinstance(found.get("status"), str):
        return None
    cells = {str(k): "" if v is None else v for k, v in found.items() if v is None or isinstance(v, str)}
    if not any(name in cells for name in ("login", "username", "userName", "email")):
        return None
    if "raw_status" not in cells and not _OF_TERRAFORM.isdisjoint(found):
        return None
    return of_user_row(cells)


_OF_TERRAFORM = frozenset({"custom_profile_attributes", "expire_password_on_create", "skip_roles", "admin_roles"})


def _at(found: Any, *path: str) -> Any:
    """Return the value at this path of names; None if there is none."""
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
