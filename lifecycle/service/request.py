"""One request as a handler sees it: the body read, and the query's parameters."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lifecycle.model import checks
from lifecycle.model.calls import CALLS
from lifecycle.service.replies import check


@dataclass(frozen=True)
class Request:
    """What came in, after the door."""

    method: str
    query: Mapping[str, str]
    body: bytes
    trusted: bool = False
    """Whether an API token came with it, where none is needed."""
    path: str = ""
    """The path that was asked for, which a link to the next page repeats."""
    media: str = ""
    """The Content-Type, whose `okta-response` may ask for less."""
    if_match: str = ""
    """The version that the caller has seen, who wants no other changed."""

    def flag(self, call: str, name: str) -> bool:
        """A true-or-false parameter of this call, with Okta's default where it is left out."""
        default = next(p.default for p in CALLS[call].parameters if p.name == name)
        return self.query.get(name, default or "false").lower() == "true"

    def document(self) -> dict[str, Any]:
        """The JSON object in the body. Raises Refused when there is none."""
        if not isinstance(self._read, dict):
            check(checks.MALFORMED)
        return dict(self._read)

    @cached_property
    def _read(self) -> Any:
        try:
            return json.loads(self.body, parse_constant=_no_number)
        except (ValueError, RecursionError):
            return None

    def text(self, document: Mapping[str, Any], name: str) -> str | None:
        """A text in a document; None where it is missing. Raises Refused where it is no text."""
        found = document.get(name)
        if found is not None and not isinstance(found, str):
            check(checks.MALFORMED)
        return found

    def part(self, document: Mapping[str, Any], name: str) -> dict[str, Any]:
        """An object in a document, empty where it is missing. Raises Refused where it is no object."""
        found = document.get(name)
        if found is not None and not isinstance(found, dict):
            check(checks.MALFORMED)
        return dict(found or {})


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")
