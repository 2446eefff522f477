"""Writes the table of every status and every call as text and as JSON. `python -m lifecycle matrix` prints it."""

import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from lifecycle.book.cells import Cell, CellOutcome, every_cell, shares
from lifecycle.model.actors import Actor
from lifecycle.model.calls import CALLS, Call
from lifecycle.model.facts import Status
from lifecycle.model.observations import Observation
from lifecycle.model.sources import PAGE
from lifecycle.model.tiers import Tier

PAGE_LINE = 120
"""How many characters a line of the page has."""
INDENT = "    "
"""Markdown shows lines that are indented so far as they are typed."""

# ------------------------------------------------------------------------------------------------- as text

INTRODUCTION = """\
# What each call does in each status

This page says how the simulator answers each call in each status.
The simulated org is an Identity Engine org of today with default settings.
The command `python -m lifecycle matrix` prints this page; with `--json` it prints the same data for programs."""

HOW_TO_READ = """\
## How to read it

Each line begins with the status of the user and goes on with the outcome of the call. If a call can have several
outcomes, each of them has a line of its own that begins with its condition. The first condition that is true counts,
and the outcome after `otherwise` happens if none of them is.

- An arrow `->` leads to the new status. An equals sign `=` means that the status stays the same.
- Brackets hold the state of the sign-in's transaction after the call.
- A refusal shows its HTTP status and Okta's error code. If it changes the status anyway, an arrow follows.

The word at the end says how well the outcome is known:

    recorded    a public recording of a real org shows this
    documented  a page of Okta's says this
    reported    somebody's test, mock, comment or question says this
    inferred    no source says this, but it follows from what is known of similar cases
    unknown ?   no public source says what Okta does, so the simulator guesses

If sources contradict each other, the lines below the outcome name both sides. An outcome that covers several cases
has the tier of the case that is known best. Guesses are listed apart from what is known."""


def matrix_page(cells: Sequence[Cell]) -> str:
    """Return the table as Markdown in lines of at most 120 characters, which can be read as plain text too."""
    parts = [INTRODUCTION]
    for call in CALLS.values():
        rows = [line for cell in cells if cell.call == call.name for line in _lines(cell)]
        parts.append("\n".join([f"## {call.name}", "", _described(call), "", *rows]))
        cited = _cited(o for cell in cells if cell.call == call.name for o in cell.outcomes)
        parts += ["\n".join(["These sources contradict each other:", "", *cited])] if cited else []
    outcomes = [o.tier for cell in cells for o in cell.outcomes]
    parts += [
        HOW_TO_READ,
        "## How well it is known",
        f"The table has {len(cells)} cells, one for each call in each status.\n"
        "A cell counts for the tier of its outcome that is known worst:",
        "\n".join(_share(*row) for row in shares(c.tier for c in cells).items()),
        f"The cells have {len(outcomes)} outcomes:",
        "\n".join(_share(*row) for row in shares(outcomes).items()),
    ]
    return "\n\n".join(parts)


def _described(call: Call) -> str:
    """Return a sentence that describes a call, with its request."""
    who = "" if call.actor is Actor.ADMIN or not call.method else f" ({call.actor})"
    return textwrap.fill(
        f"`{call.request}`{who}: {call.does}", PAGE_LINE, break_long_words=False, break_on_hyphens=False
    )


def _share(tier: Tier, share: tuple[int, float]) -> str:
    """Return a line that says how many there are of a tier."""
    count, per_cent = share
    return f"{INDENT}{tier:<12}{count:>5}  {per_cent:>5.1f} %"


def _lines(cell: Cell) -> list[str]:
    """Return the lines of a cell: one for each outcome, and below it the sources if they contradict each other."""
    name, found = str(cell.before), []
    for number, outcome in enumerate(cell.outcomes):
        last = number and number == len(cell.outcomes) - 1
        when = f"{'otherwise' if last else outcome.when}: " if len(cell.outcomes) > 1 else ""
        said = f"{when}{_said(cell.before, outcome)}  {outcome.tier}{' ?' if outcome.guess else ''}"
        found += _wrapped(f"{name if not number else '':<18}", said)
        if outcome.against:
            sides = [f"for it: {_source(o)}" for o in outcome.by] or ["for it: no source"]
            for side in [*sides, *(f"against it: {_claim(o)} {_source(o)}" for o in outcome.against)]:
                found += _wrapped(" " * 20, side)
    return found


def _wrapped(head: str, said: str) -> list[str]:
    """Break a long line into several, indented below the head."""
    lines = textwrap.wrap(said, PAGE_LINE - len(INDENT) - len(head) - 2, break_long_words=False, break_on_hyphens=False)
    return [INDENT + (head if not number else " " * (len(head) + 2)) + line for number, line in enumerate(lines)]


def _said(before: Status, outcome: CellOutcome) -> str:
    """Return an outcome in the short signs that the legend explains."""
    moved = outcome.after is not before
    if outcome.refusal:
        return f"{outcome.refusal.http} {outcome.refusal.code}" + (f", and yet -> {outcome.after}" if moved else "")
    state = f" [{outcome.state}]" if outcome.state else ""
    return (f"-> {outcome.after}" if moved else "=") + state


def _claim(seen: Observation) -> str:
    """Return what an observation says in the same short signs."""
    if seen.refused and seen.after is None:
        return " ".join(seen.said.split()[:2]) or "refused"
    return f"-> {seen.after}" if seen.after is not seen.before else "="


def _cited(outcomes: Iterable[CellOutcome]) -> list[str]:
    """Return links to the sources that contradict each other, and to the facts page's notes about that."""
    sides = [seen for o in outcomes if o.against for seen in (*o.by, *o.against)]
    items = [f"contradiction {mark}" for seen in sides for mark in re.findall(r"\bC\d+\b", seen.note)]
    linked = [f"- [{item}]({PAGE}#{item.split()[1].lower()})" for item in items]
    return list(dict.fromkeys([*(f"- {seen.source.markdown}" for seen in sides), *linked]))


def _source(seen: Observation) -> str:
    """Return an observation's tier, source and note in brackets."""
    note = f"; {seen.note}" if seen.note else ""
    return f"({seen.tier}, {seen.source}{note})"


def row_text(call: str) -> str:
    """Return the part of the table that is about one call, as text."""
    rows = [line[len(INDENT) :] for cell in every_cell() if cell.call == call for line in _lines(cell)]
    return "\n".join([_described(CALLS[call]), *rows])


# ------------------------------------------------------------------------------------------------- for programs


def as_json(cells: Sequence[Cell]) -> dict[str, Any]:
    """Return the table as JSON has it."""
    outcomes = [o.tier for cell in cells for o in cell.outcomes]
    return {
        "cells": [_cell(cell) for cell in cells],
        "shares": {"cells": _shares(c.tier for c in cells), "outcomes": _shares(outcomes)},
    }


def _shares(tiers: Iterable[Tier]) -> dict[str, Any]:
    return {str(t): {"count": n, "percent": round(share, 1)} for t, (n, share) in shares(tiers).items()}


def _cell(cell: Cell) -> dict[str, Any]:
    """Return a cell as JSON has it."""
    return {
        "call": cell.call,
        "request": CALLS[cell.call].request,
        "status": str(cell.before),
        "tier": str(cell.tier),
        "outcomes": [_outcome_document(o) for o in cell.outcomes],
    }


def _outcome_document(outcome: CellOutcome) -> dict[str, Any]:
    """Return an outcome as JSON has it."""
    refusal = outcome.refusal
    return {
        "when": outcome.when,
        "after": str(outcome.after),
        "refusal": refusal and {"http": refusal.http, "code": refusal.code, "summary": refusal.summary},
        "state": outcome.state,
        "tier": str(outcome.tier),
        "guess": outcome.guess,
        "by": [_seen(o) for o in outcome.by],
        "against": [_seen(o) for o in outcome.against],
    }


def _seen(seen: Observation) -> dict[str, Any]:
    """Return an observation as JSON has it."""
    said = {"says": _claim(seen), "tier": str(seen.tier), "note": seen.note}
    return said | {"source": str(seen.source), "link": seen.source.source.link}
