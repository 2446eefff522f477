"""Keeps every request and its answer as they were sent, with the secrets masked."""

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import requests

from lifecycle.client import masking

EVIDENCE, EVIDENCE_OF_TEXT = "X-Simulator-Evidence", "X-Simulator-Evidence-Text"
RawAnswer = tuple[str, Iterable[tuple[str, str]], bytes]
"""The status line, the headers and the body of an answer."""
MOST_EXCHANGES = 10_000
"""How many exchanges a journal keeps. It is not in org/keeps.py because the client of a live org has a journal too."""
# A real org sends two dozen headers. These are the ones that the lessons speak of.
LINK = "Link"
_LIMITS = ("X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset")
TOLD_HEADERS = ("Content-Type", LINK, "X-Okta-Request-Id", *_LIMITS, EVIDENCE, EVIDENCE_OF_TEXT)


@dataclass(frozen=True)
class Exchange:
    """One request and its answer."""

    number: int
    call: str
    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: Any
    """The JSON that was sent; None if the request had no body."""
    query: Mapping[str, str]
    status: int
    reason: str
    headers: Mapping[str, str]
    body: Any
    """The JSON of the answer; a string if the body was not JSON; None if there was no body."""
    aside: bool = False
    """Whether the panel or the walk sent this by itself, to see which status the user has now."""

    @property
    def refused(self) -> bool:
        """Whether the answer is an error."""
        return self.status >= 400

    @property
    def status_line(self) -> str:
        """The HTTP status with its name, such as `403 Forbidden`."""
        return f"{self.status} {self.reason}".strip()

    @property
    def evidence(self) -> str | None:
        """How well it is known that Okta gives this answer; None on a real org, because there the answer is Okta's."""
        return self.headers.get(EVIDENCE)

    @property
    def evidence_of_text(self) -> str | None:
        """How well the text of an error is known; None if it is known as well as the error itself."""
        return self.headers.get(EVIDENCE_OF_TEXT)

    @property
    def links(self) -> tuple[str, ...]:
        """The links of a list, one for each relation: to this page, and to the next one if there is one."""
        return tuple(filter(None, re.split(r",\s*(?=<)", self.headers.get(LINK, ""))))

    def masked(self, is_ours: Callable[[str], bool] = lambda login: True) -> "Exchange":
        """Return the same exchange with its secrets masked, and the people whose login is not one of ours."""
        return replace(
            self,
            url=masking.text(self.url),
            query=masking.secrets(dict(self.query)),
            headers={name: masking.text(value) if name == LINK else value for name, value in self.headers.items()},
            request_body=masking.secrets(self.request_body),
            body=_not_shown(self.body)
            if isinstance(self.body, str)
            else masking.people(masking.secrets(self.body), is_ours),
        )


@dataclass(frozen=True)
class Received:
    """One request and its answer, whichever way they took."""

    exchange: Exchange
    """The exchange as it may be shown. If the org is a real one, its secrets are masked."""
    body: Any
    """The JSON of the answer with its secrets; a string if the body was not JSON; None if there was no body."""


@dataclass(frozen=True)
class Answer(Received):
    """The answer to one request: as it came, and as the journal keeps it."""

    response: requests.Response


class Mark(NamedTuple):
    """A place in a journal to which `Journal.go_back` can return."""

    total: int
    """How many exchanges came before this place, including those that were dropped."""
    number: int
    """The number that the next exchange gets."""


class Journal:
    """The newest exchanges of one client, oldest first.

    A journal never holds API tokens. It holds other secrets only with `keep_secrets`.
    """

    def __init__(
        self,
        keep_secrets: bool,
        most: int = MOST_EXCHANGES,
        is_ours: Callable[[str], bool] = lambda login: True,
    ) -> None:
        """Begin a journal. `is_ours` says of a login whether its user may be shown."""
        self._keep_secrets, self._is_ours = keep_secrets, is_ours
        self._exchanges: deque[Exchange] = deque(maxlen=most)
        self.mark = Mark(0, 1)
        """The place after the newest exchange."""

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self._exchanges)

    def __len__(self) -> int:
        return len(self._exchanges)

    def __repr__(self) -> str:
        return f"Journal of {len(self)} calls"

    @property
    def dropped(self) -> int:
        """How many exchanges were dropped, oldest first, to make room for newer ones."""
        return self.mark.total - len(self._exchanges)

    def note(self, call: str, response: requests.Response, body: Any, aside: bool) -> Answer:
        """Add a request and its answer to the journal."""
        request = response.request
        came = _read(response.content, lambda: response.text)
        exchange = Exchange(
            number=self.mark.number,
            call=call,
            method=str(request.method),
            url=str(request.url),
            request_headers=_shown(request.headers),
            request_body=body,
            query=_query(str(request.url)),
            status=response.status_code,
            reason=response.reason or "",
            headers={n: response.headers[n] for n in TOLD_HEADERS if n in response.headers},
            body=came,
            aside=aside,
        )
        self._add(exchange)
        return Answer(self._exchanges[-1], came, response)

    def directly(
        self,
        call: str,
        method: str,
        url: str,
        sent_headers: Mapping[str, str],
        query: Mapping[str, str],
        body: Any,
        answer: RawAnswer,
        kept: bool,
    ) -> Received:
        """Return a request and its answer that took the direct way. If it is `kept`, it is in the journal, aside."""
        status, _, reason = answer[0].partition(" ")
        headers: dict[str, str] = {}
        for name, value in answer[1]:
            headers[name] = f"{headers[name]}, {value}" if name in headers else value  # as `requests` joins them
        came = _read(answer[2], lambda: answer[2].decode(errors="replace"))
        exchange = Exchange(
            number=self.mark.number,
            call=call,
            method=method,
            url=url,
            request_headers=_shown(sent_headers),
            request_body=body,
            query={name: value for name, value in query.items() if value},
            status=int(status),
            reason=reason,
            headers={n: headers[n] for n in TOLD_HEADERS if n in headers},
            body=came,
            aside=kept,
        )
        if kept:
            self._add(exchange)
        return Received(exchange, came)

    def _add(self, exchange: Exchange) -> None:
        """Keep an exchange as the newest one."""
        self._exchanges.append(exchange if self._keep_secrets else exchange.masked(self._is_ours))
        self.mark = Mark(self.mark.total + 1, self.mark.number + (not exchange.aside))

    def since(self, mark: Mark) -> tuple[Exchange, ...]:
        """Return the exchanges that came after this place and are still kept."""
        return tuple(self._exchanges)[max(0, mark.total - self.dropped) :]

    def go_back(self, mark: Mark) -> None:
        """Forget the exchanges that came after this place, because the org has been set back to it."""
        for _ in self.since(mark):
            self._exchanges.pop()
        self.mark = mark


def _read(content: bytes, as_text: Callable[[], str]) -> Any:
    """Return the JSON of an answer; its body as a string if that is not JSON; None if there is no body."""
    if not content:
        return None
    try:
        return json.loads(content)
    except ValueError:
        return as_text()


def _shown(headers: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers of a request as they may be shown."""
    return {name: masking.header(name, str(value)) for name, value in sorted(headers.items())}


def _not_shown(text: str) -> str:
    """What stands for a body that is not JSON, such as half of a document: no name in it says what is secret."""
    return f"({len(text)} characters that are not JSON, and are not shown)"


def _query(url: str) -> dict[str, str]:
    """Return the parameters in the query of a URL."""
    return dict(parse_qsl(urlsplit(url).query))
