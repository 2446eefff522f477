"""Every call and its answer, as they went over the wire, with the secrets masked."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import requests

from lifecycle.client import masking

EVIDENCE, EVIDENCE_OF_TEXT = "X-Simulator-Evidence", "X-Simulator-Evidence-Text"
MOST = 10_000
"""How many exchanges a journal keeps. It is not in org/keeps.py because the client of a live org has a journal too."""
# The headers of an answer that matter here; a real org sends two dozen.
TOLD_HEADERS = ("Content-Type", "X-Okta-Request-Id", "X-Rate-Limit-Remaining", EVIDENCE, EVIDENCE_OF_TEXT)


@dataclass(frozen=True)
class Exchange:
    """One request and its answer."""

    number: int
    call: str
    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: Any
    """The JSON that was sent; None where nothing was."""
    query: Mapping[str, str]
    status: int
    reason: str
    headers: Mapping[str, str]
    body: Any
    """The JSON that came; the text as it is if it was not JSON; None if nothing came."""
    aside: bool = False
    """A look that the panel takes by itself, to see where the user stands."""

    @property
    def refused(self) -> bool:
        """Whether the answer is a refusal."""
        return self.status >= 400

    @property
    def status_line(self) -> str:
        """Such as `403 Forbidden`."""
        return f"{self.status} {self.reason}".strip()

    @property
    def evidence(self) -> str | None:
        """How well it is known that Okta answers so; None from a real org, whose answers are the evidence."""
        return self.headers.get(EVIDENCE)

    @property
    def evidence_of_text(self) -> str | None:
        """How well a refusal's words are known, where not as well as the outcome."""
        return self.headers.get(EVIDENCE_OF_TEXT)

    def masked(self) -> "Exchange":
        """The same without passwords and one-time tokens."""
        return replace(
            self,
            url=masking.text(self.url),
            query=masking.secrets(dict(self.query)),
            request_body=masking.secrets(self.request_body),
            body=masking.secrets(self.body),
        )


@dataclass(frozen=True)
class Answer:
    """What came back for one request: as it came, and as the journal keeps it."""

    exchange: Exchange
    """What may be shown: on a real org its secrets are masked."""
    response: requests.Response
    body: Any
    """The JSON that came, with its secrets; the text as it is if it was not JSON; None if nothing came."""


class Mark(NamedTuple):
    """A place in a journal, to come back to."""

    total: int
    """How many exchanges there were before it, dropped ones too."""
    number: int
    """Which number the next exchange gets."""


class Journal:
    """The newest exchanges of one client, oldest first. API tokens never get in; other secrets by choice."""

    def __init__(self, keep_secrets: bool, most: int = MOST) -> None:
        self._keep_secrets = keep_secrets
        self._exchanges: deque[Exchange] = deque(maxlen=most)
        self.mark = Mark(0, 1)
        """Where it stands now."""

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self._exchanges)

    def __len__(self) -> int:
        return len(self._exchanges)

    def __repr__(self) -> str:
        return f"Journal of {len(self)} calls"

    @property
    def dropped(self) -> int:
        """How many of the oldest exchanges were dropped."""
        return self.mark.total - len(self._exchanges)

    def note(self, call: str, response: requests.Response, body: Any, aside: bool) -> Answer:
        """Write down an answered call."""
        request = response.request
        came = _read(response)
        exchange = Exchange(
            number=self.mark.number,
            call=call,
            method=str(request.method),
            url=str(request.url),
            request_headers={n: masking.header(n, str(v)) for n, v in sorted(request.headers.items())},
            request_body=body,
            query=_query(str(request.url)),
            status=response.status_code,
            reason=response.reason or "",
            headers={n: response.headers[n] for n in TOLD_HEADERS if n in response.headers},
            body=came,
            aside=aside,
        )
        self._exchanges.append(exchange if self._keep_secrets else exchange.masked())
        self.mark = Mark(self.mark.total + 1, self.mark.number + (not aside))
        return Answer(self._exchanges[-1], response, came)

    def since(self, mark: Mark) -> tuple[Exchange, ...]:
        """The exchanges that followed, as far as they are kept."""
        return tuple(self._exchanges)[max(0, mark.total - self.dropped) :]

    def go_back(self, mark: Mark) -> None:
        """Forget the exchanges that followed: the org has gone back to where it was then."""
        for _ in self.since(mark):
            self._exchanges.pop()
        self.mark = mark


def _read(response: requests.Response) -> Any:
    """The JSON of an answer; its text if it is not JSON; None if there is nothing."""
    if not response.content:
        return None
    try:
        return json.loads(response.content)
    except ValueError:
        return response.text


def _query(url: str) -> dict[str, str]:
    """The parameters in the query of a URL."""
    return dict(parse_qsl(urlsplit(url).query))
