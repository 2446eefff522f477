"""One request as a handler sees it: the body read, and the query's parameters."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lifecycle.model.calls import CALLS
from lifecycle.model.tiers import Tier
from lifecycle.service.replies import malformed


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

    def sure(self, tier: Tier, *names: str) -> Tier:
        """How well an answer is known that depends on these true-or-false parameters.

        What Okta makes of a value that is neither true nor false is not known.
        """
        odd = any(self.query.get(name, "true").lower() not in ("true", "false") for name in names)
        return Tier.UNKNOWN if odd else tier

    def document(self, tier: Tier = Tier.INFERRED) -> dict[str, Any]:
        """The JSON object in the body. `tier` is how well it is known that this call refuses a body without one.

        Raises:
            Refused: when the body is no JSON object.
        """
        if not isinstance(self._read, dict):
            raise malformed(tier)
        return dict(self._read)

    @cached_property
    def _read(self) -> Any:
        try:
            return json.loads(self.body, parse_constant=_no_number)
        except (ValueError, RecursionError):
            return None

    def text(self, document: Mapping[str, Any], name: str) -> str | None:
        """The string of this name in a document, or None. Raises Refused for a value of another type."""
        found = document.get(name)
        if found is not None and not isinstance(found, str):
            raise malformed(Tier.INFERRED)
        return found

    def part(self, document: Mapping[str, Any], name: str) -> dict[str, Any]:
        """The object of this name in a document, or an empty one. Raises Refused for a value of another type."""
        found = document.get(name)
        if found is not None and not isinstance(found, dict):
            raise malformed(Tier.INFERRED)
        return dict(found or {})


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")
