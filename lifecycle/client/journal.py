"""Every call and its answer, as they went over the wire, with the secrets masked."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from lifecycle.client import masking

EVIDENCE, EVIDENCE_OF_TEXT = "X-Simulator-Evidence", "X-Simulator-Evidence-Text"
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


class Journal:
    """The exchanges of one client, oldest first. API tokens never get in; other secrets by choice."""

    def __init__(self, keep_secrets: bool) -> None:
        self._keep_secrets = keep_secrets
        self._exchanges: list[Exchange] = []

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self._exchanges)

    def __len__(self) -> int:
        return len(self._exchanges)

    def __repr__(self) -> str:
        return f"Journal of {len(self)} calls"

    def note(self, call: str, response: requests.Response, body: Any, aside: bool) -> Exchange:
        """Write down an answered call."""
        request = response.request
        exchange = Exchange(
            number=1 + sum(not e.aside for e in self._exchanges),
            call=call,
            method=str(request.method),
            url=str(request.url),
            request_headers={n: masking.header(n, str(v)) for n, v in sorted(request.headers.items())},
            request_body=body,
            query=_query(str(request.url)),
            status=response.status_code,
            reason=response.reason or "",
            headers={n: response.headers[n] for n in TOLD_HEADERS if n in response.headers},
            body=read(response),
            aside=aside,
        )
        self._exchanges.append(exchange if self._keep_secrets else exchange.masked())
        return self._exchanges[-1]

    def keep_first(self, count: int) -> None:
        """Forget all but the first exchanges: the org has gone back to where it was then."""
        del self._exchanges[count:]


def read(response: requests.Response) -> Any:
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
