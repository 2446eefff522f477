"""Reads what tools record: HAR, Postman collections, newman's reports, VCR cassettes, and our own journal."""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from lifecycle.diagnosis.happening import NOT_SAID, SeenRequest
from lifecycle.diagnosis.recognising import json_in


def of_har(entry: Any, number: int) -> SeenRequest | None:
    """Return the request in an entry of a HAR."""
    request, response = _at(entry, "request"), _at(entry, "response")
    if not isinstance(request, Mapping) or not isinstance(request.get("url"), str):
        return None
    content = _at(response, "content")
    text = _at(content, "text")
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


def _at(found: Any, *path: str) -> Any:
    """Return the value at this path of names; None if there is none."""
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
