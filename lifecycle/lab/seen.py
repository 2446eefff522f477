"""Keeps what real orgs have shown of the cells of the matrix, in a file of this machine beside the ledger."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from lifecycle.client.ledger import ledger_file
from lifecycle.lab.twin_report import TwinPair, TwinRun
from lifecycle.model.calls import CALLS
from lifecycle.model.facts import Status


@dataclass(frozen=True)
class SeenCell:
    """What a real org has shown of one cell."""

    call: str
    status: Status
    on: str
    """The date, as `YYYY-MM-DD`."""
    agrees: bool
    org: str

    @property
    def key(self) -> str:
        """The name of the cell in the file."""
        return f"{self.call} {self.status}"


def seen_file() -> Path:
    """Return the file in which it is kept what real orgs have shown: beside the ledger."""
    return ledger_file().with_name("seen-live.json")


def seen_cells(path: Path | None = None) -> dict[tuple[str, str], SeenCell]:
    """Return what real orgs have shown, by call and status. A file that can't be read counts as none."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads((path or seen_file()).read_text(encoding="utf-8"))
        found = [SeenCell(c["call"], Status(c["status"]), c["on"], c["agrees"], c["org"]) for c in kept["cells"]]
        return {(cell.call, str(cell.status)): cell for cell in found}
    return {}


def seen_on(day: str, org: str, path: Path | None = None) -> dict[tuple[str, str], SeenCell]:
    """Return what one org has shown on one day, by call and status."""
    return {key: cell for key, cell in seen_cells(path).items() if (cell.on, cell.org) == (day, org)}


def note_seen(run: TwinRun, pairs: Iterable[TwinPair], path: Path | None = None) -> None:
    """Keep what a run has shown of the cells of its pairs."""
    where = path or seen_file()
    found = {cell.key: cell for cell in seen_cells(where).values()}
    for pair in pairs:
        if pair.call in CALLS:
            cell = SeenCell(pair.call, pair.before, run.on, not pair.unexplained, run.org)
            found[cell.key] = cell
    where.parent.mkdir(parents=True, exist_ok=True)
    rows = [asdict(cell) for cell in found.values()]
    beside = where.with_suffix(".new")
    beside.write_text(json.dumps({"cells": rows}, indent=1), encoding="utf-8")
    beside.replace(where)  # a crash leaves the old file or the new one, and never half of one


def seen_page(seen: Mapping[tuple[str, str], SeenCell]) -> str:
    """Return what real orgs have shown, a line for each cell, as text."""
    if not seen:
        return "No real org was asked from this machine yet. `python -m lifecycle live verify` asks one."
    differ = sum(not cell.agrees for cell in seen.values())
    lines = [f"{len(seen)} cells were seen live from this machine; {len(seen) - differ} agree with the simulator."]
    for cell in sorted(seen.values(), key=lambda cell: (list(CALLS).index(cell.call), list(Status).index(cell.status))):
        sign = "agrees" if cell.agrees else "DIFFERS"
        lines.append(f"  {cell.call} on {cell.status}: seen live on {cell.on}, {sign} ({cell.org})")
    return "\n".join(lines)
