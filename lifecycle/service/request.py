"""A request in the form that handlers take, with its query and its body."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lifecycle.model.calls import CALLS
from lifecycle.model.tiers import Tier
from lifecycle.service.replies import malformed

ME = "me"
"""What stands in a path for the id of the user whose session it is, and for the id of that session."""


@dataclass
class Request:
    """One request, after the token was checked and the body was read."""

    method: str
    query: Mapping[str, str]
    body: bytes
    trusted: bool = False
    """Whether an API token came with it. Calls below `/api/v1/authn` do not need one."""
    path: str = ""
    """The path of the request, which a link to the next page repeats."""
    media: str = ""
    """The Content-Type. Its parameter `okta-response` may ask for a shorter answer."""
    if_match: str = ""
    """The header If-Match: the only version of the user that the caller wants to change."""
    authorization: str = field(default="", repr=False)
    """The header Authorization as it was sent, for the one call that reads an OAuth token."""

    def flag(self, call: str, name: str) -> bool:
        """The value of a true-or-false parameter of this call, with Okta's default if it is left out."""
        default = next(p.default for p in CALLS[call].parameters if p.name == name)
        return self.query.get(name, default or "false").lower() == "true"

    def sure(self, tier: Tier, *names: str) -> Tier:
        """How well an answer that depends on these true-or-false parameters is known.

        It is not known what Okta does with a value that is neither true nor false.
        """
        if not self.query:
            return tier
        odd = any(self.query.get(name, "true").lower() not in ("true", "false") for name in names)
        return Tier.UNKNOWN if odd else tier

    def document(self, tier: Tier) -> dict[str, Any]:
        """The JSON object in the body. `tier` says how well it is known that this call refuses any other body.

        Raises:
            Refused: when the body is not a JSON object.
        """
        if not isinstance(self._read, dict):
            raise malformed(tier)
        return dict(self._read)

    @cached_property
    def _read(self) -> Any:
        try:
            return _JSON.decode(self.body.decode(json.detect_encoding(self.body), "surrogatepass"))
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
    """Refuse NaN and Infinity, which Python's parser would accept."""
    raise ValueError(f"{word} is not JSON")


_JSON = json.JSONDecoder(parse_constant=_no_number)
