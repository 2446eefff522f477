"""What came of the same calls in a simulated org and in a real one: as text, as JSON, and as reports to send to us."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lifecycle.client.cassettes import write_cassette
from lifecycle.client.comparing import Difference, differences
from lifecycle.client.journal import Exchange
from lifecycle.model.facts import Status


@dataclass(frozen=True)
class TwinPair:
    """One call, with the two answers to it."""

    call: str
    before: Status
    """The status of the user in the real org before the call."""
    ours: Exchange
    theirs: Exchange
    way: str
    """What was done before it, in one line."""

    @property
    def differences(self) -> tuple[Difference, ...]:
        """In what the two answers differ."""
        return differences(self.ours, self.theirs)

    @property
    def unexplained(self) -> tuple[Difference, ...]:
        """In what they differ, without what the settings of the org explain."""
        return tuple(one for one in self.differences if not one.explained)

    def document(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "call": self.call,
            "status": str(self.before),
            "agrees": not self.unexplained,
            "way": self.way,
            "simulator": {"status": self.ours.status, "evidence": self.ours.evidence},
            "org": {"status": self.theirs.status},
            "differences": [vars(one) for one in self.differences],
        }


@dataclass
class TwinRun:
    """What came of calls that were made in both orgs, printed as text."""

    org: str
    pairs: list[TwinPair] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """What could not be compared, each with why."""
    on: str = ""
    """The date, as `YYYY-MM-DD`."""
    earlier: Mapping[str, bool] = field(default_factory=dict)
    """The cells that were asked about on the same day before this run, each with whether it agreed."""

    def __post_init__(self) -> None:
        self.on = self.on or datetime.now(UTC).date().isoformat()

    @property
    def differing(self) -> list[TwinPair]:
        """The calls whose answers differ, and nothing explains it."""
        return [pair for pair in self.pairs if pair.unexplained]

    @property
    def agrees(self) -> bool:
        """Whether nothing differs, in this run and in what was asked about before it on the same day."""
        return not self.differing and all(self.earlier.values())

    def __repr__(self) -> str:
        same = len(self.pairs) - len(self.differing)
        lines = [f"{len(self.pairs)} calls compared with {self.org} on {self.on}, and {same} agree."]
        if self.earlier:
            agreed = sum(self.earlier.values())
            lines += [
                f"{len(self.earlier)} more were asked about earlier on this day, and {agreed} of them agreed. "
                "`--again` asks about them once more."
            ]
            lines += [f"  differed earlier: {cell}" for cell, agrees in self.earlier.items() if not agrees]
        for pair in self.pairs:
            found = pair.unexplained or pair.differences
            if found:
                sign = "differs" if pair.unexplained else "explained"
                lines += [f"  {sign}: {pair.call} on {pair.before}", *(f"    {one}" for one in found)]
        lines += [f"  left out: {what}" for what in self.left_out]
        return "\n".join(lines)

    def document(self) -> dict[str, Any]:
        """The same as JSON."""
        pairs = [pair.document() for pair in self.pairs]
        return {
            "org": self.org,
            "on": self.on,
            "pairs": pairs,
            "earlier": dict(self.earlier),
            "leftOut": self.left_out,
        }

    def keep(self, folder: Path) -> list[Path]:
        """Write for each call that differs a cassette with the org's exchange, and a report that can be sent to us."""
        written = []
        for number, pair in enumerate(self.differing, 1):
            name = f"{self.on}-{number:02}-{pair.call}-{pair.before}".lower()
            write_cassette(folder / f"{name}.yaml", [pair.theirs])
            (folder / f"{name}.md").write_text(report(pair, self.on), encoding="utf-8")
            written += [folder / f"{name}.yaml", folder / f"{name}.md"]
        return written


def report(pair: TwinPair, on: str) -> str:
    """Return a difference as an issue for this project, with the parts that the form of such an issue asks for."""
    from lifecycle import __version__  # only here: the package imports this module

    parts: Sequence[tuple[str, str]] = (
        ("The request", _request(pair.theirs)),
        ("What Okta answered", _answer(pair.theirs)),
        (
            "What the simulator answered",
            f"{_answer(pair.ours)}\n\nX-Simulator-Evidence: {pair.ours.evidence or 'none'}\n\n"
            + "\n".join(f"- {one}" for one in pair.unexplained),
        ),
        ("How the user got into this status", f"`{pair.way or 'no call before'}`; the status was {pair.before}"),
        ("Which org, and when", f"(please add the engine and what differs from the default policy), {on}"),
        ("How do you know it?", "I saw the exchange, and it is written above or stored behind a link (recorded)"),
        ("Link", ""),
        ("Version of the simulator", __version__),
    )
    title = f"Okta gives another answer: {pair.call} on {pair.before}"
    return f"# {title}\n\n" + "\n".join(f"### {name}\n\n{text}\n" for name, text in parts)


def _request(one: Exchange) -> str:
    path = re.sub(r"^https?://[^/]+", "", one.url)
    return _block(f"{one.method} {path}", one.request_body)


def _answer(one: Exchange) -> str:
    return _block(one.status_line, one.body)


def _block(head: str, body: Any) -> str:
    return "```\n" + head + ("" if body is None else "\n" + json.dumps(body, indent=1)) + "\n```"
