"""Which claims are ruled on otherwise than before, and why: between two versions of this package, for example.

A file of rulings is JSON with the version that made it. Claims are compared by their words, so that a page may be
rearranged.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lifecycle import __version__
from lifecycle.claims.ruling import Ruled


class NotRulings(ValueError):
    """A file that holds no rulings. The message says what to do."""


@dataclass(frozen=True)
class Earlier:
    """The rulings of an earlier time."""

    version: str
    claims: dict[str, dict[str, Any]]
    """What was ruled on each claim, by its words."""


@dataclass(frozen=True, repr=False)
class Change:
    """A claim that is ruled on otherwise than before, or of which the evidence is another one."""

    before: dict[str, Any]
    version: str
    now: Ruled

    @property
    def turned(self) -> bool:
        """Whether the ruling is another one, and not only the evidence for it."""
        return bool(self.before["ruling"] != str(self.now.ruling))

    def __repr__(self) -> str:
        head = f"{self.now.where}: {self.now.claim}"
        lines = [
            head,
            f"  with {self.version}: {_said(self.before['ruling'], self.before['evidence'])}",
            f"  with {__version__}: {_said(str(self.now.ruling), self.now.evidence)}",
        ]
        if self.turned:
            lines += [f"  why: {line.strip()}" for line in self.now.truth.splitlines()]
        return "\n".join(lines)


def _said(ruling: str, evidence: Iterable[str]) -> str:
    return "; ".join([ruling, *evidence])


def save_rulings(found: Iterable[Ruled], path: Path) -> None:
    """Write rulings to a file. Raises OSError if it can't be written."""
    document = {"version": __version__, "claims": [ruled.document() for ruled in found]}
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def earlier_rulings(path: Path) -> Earlier:
    """Read a file of rulings.

    Raises:
        OSError: if the file can't be read.
        NotRulings: if it holds something else.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        claims = {one["claim"]: one for one in document["claims"] if {"ruling", "evidence"} <= one.keys()}
        return Earlier(str(document["version"]), claims)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotRulings(f"{path} holds no rulings. Write it with `check FILE… --save {path}`.") from None


def changes(earlier: Earlier, found: Iterable[Ruled]) -> list[Change]:
    """Return the claims that are ruled on otherwise than earlier, or on other evidence. New claims are none of them."""
    compared = [
        Change(earlier.claims[ruled.claim], earlier.version, ruled) for ruled in found if ruled.claim in earlier.claims
    ]
    return [one for one in compared if one.turned or list(one.before["evidence"]) != list(one.now.evidence)]
