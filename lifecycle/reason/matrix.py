"""The table of every status and every call: what comes of it, in which case, and how well that is known.

All of it is asked of the model, for an org of today with default settings. `python -m lifecycle matrix` prints it.
"""

import re
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import combinations
from typing import Any

from lifecycle.model.actors import Actor
from lifecycle.model.backing import backing
from lifecycle.model.calls import CALLS, Call
from lifecycle.model.cases import BRIEF, Case
from lifecycle.model.facts import Facts, Password, Status, status
from lifecycle.model.moves import WORLD, Move, cases_of, moves, reachable
from lifecycle.model.observations import Observation
from lifecycle.model.refusals import Refusal
from lifecycle.model.sources import PAGE
from lifecycle.model.tiers import Tier

WIDTH = 120
INDENT = "    "
"""In Markdown, what stands so is shown as it is typed."""


@dataclass(frozen=True)
class Outcome:
    """What may come of a call in one status."""

    when: str
    """In which case, of those that no outcome before it has taken; empty where always, or `otherwise`."""
    after: Status
    refusal: Refusal | None
    state: str | None
    """The state that the sign-in's transaction enters."""
    tier: Tier
    """How well the best known of its cases is known. Guesses are an outcome of their own."""
    by: tuple[Observation, ...]
    against: tuple[Observation, ...]

    @property
    def guess(self) -> bool:
        """Whether nobody public knows what Okta does here."""
        return self.tier is Tier.UNKNOWN


@dataclass(frozen=True)
class Cell:
    """One call in one status."""

    call: str
    before: Status
    outcomes: tuple[Outcome, ...]

    @property
    def tier(self) -> Tier:
        """The tier of the least known outcome."""
        return max((o.tier for o in self.outcomes), key=lambda tier: tier.rank)


@cache
def matrix(world: frozenset[Case] = WORLD) -> tuple[Cell, ...]:
    """Every cell, call by call, and for each call status by status."""
    found: dict[tuple[str, Status], list[Move]] = defaultdict(list)
    for facts in reachable(world):
        for move in moves(facts, world):
            found[move.call, status(facts)].append(move)
    return tuple(Cell(call, s, _outcomes(found[call, s])) for call in CALLS for s in Status if found[call, s])


def shares(tiers: Iterable[Tier]) -> dict[Tier, tuple[int, float]]:
    """How many there are of each tier, and how many in a hundred."""
    counted = Counter(tiers)
    return {tier: (counted[tier], 100 * counted[tier] / max(1, counted.total())) for tier in Tier}


# ------------------------------------------------------------------------------------------------- the outcomes

_Key = tuple[Refusal | None, Status, str | None, bool]
_Trait = tuple[Any, Any]
"""A case or a fact by its name, and the value it has."""

UNDERNEATH: dict[_Trait, str] = {
    ("password", Password.NONE): "the user has no password",
    ("password", Password.SET): "the user has a password",
    ("password", Password.EXPIRED): "the user's password is expired",
    ("external", True): "the user signs in elsewhere",
    ("external", False): "the user signs in here",
    ("reset", True): "a reset is pending underneath",
    ("reset", False): "no reset is pending underneath",
    ("locked", True): "locked underneath",
    ("locked", False): "not locked underneath",
    ("suspended", True): "suspended underneath",
    ("suspended", False): "not suspended underneath",
    ("begun", True): "activation has begun",
    ("begun", False): "activation has not begun",
}
"""A fact that a status does not show, in words."""


def _outcomes(found: Sequence[Move]) -> tuple[Outcome, ...]:
    groups: dict[_Key, list[Move]] = defaultdict(list)
    for move in found:
        known = backing(move).tier is Tier.UNKNOWN
        groups[move.refusal, status(move.after), move.effect.enters, known].append(move)
    listed = []
    while groups:
        key, when = _next(groups)
        listed.append(_outcome(when, key, groups.pop(key)))
    return tuple(listed)


def _next(groups: dict[_Key, list[Move]]) -> tuple[_Key, str]:
    """The group that is told from the others in the fewest words, and those words."""
    if len(groups) == 1:
        return next(iter(groups)), ""
    told = []
    for number, (key, same) in enumerate(groups.items()):
        others = [m for k, ms in groups.items() if k != key for m in ms]
        cost, words = _told_apart(same, others)
        told.append((cost, number, key, words))
    _, _, key, words = min(told, key=lambda row: row[:2])
    return key, words


def _told_apart(same: Sequence[Move], others: Sequence[Move]) -> tuple[int, str]:
    """What all of `same` and none of `others` have in common: as few terms as do it, joined by `or`."""
    left, terms, total = list(same), [], 0
    while left:
        cost, term = _term(left, others)
        left = [m for m in left if not term <= _traits(m)]
        terms.append(" and ".join(_word(trait) for trait in sorted(term, key=str)))
        total += cost
    return total + 5 * len(terms), " or ".join(terms)


def _term(left: Sequence[Move], others: Sequence[Move]) -> tuple[int, frozenset[_Trait]]:
    """The traits that tell most of these moves from all the others, in the fewest words."""
    differing = {t for m in (*left, *others) for t in _traits(m)}
    differing = {t for t in differing if any(t not in _traits(m) for m in (*left, *others))}
    best: tuple[tuple[float, str], int, frozenset[_Trait]] | None = None
    for size in range(1, 6):
        for chosen in combinations(sorted(differing, key=str), size):
            term = frozenset(chosen)
            hits = sum(term <= _traits(m) for m in left)
            if not hits or any(term <= _traits(m) for m in others):
                continue
            cost = sum(_cost(t) for t in term)
            rank = (cost - 4 * hits / len(left), str(chosen))
            if best is None or rank < best[0]:
                best = (rank, cost, term)
        if best:
            return best[1], best[2]
    raise AssertionError("two moves with the same traits have one outcome")


def _traits(move: Move) -> frozenset[_Trait]:
    cases = {(case, case in move.cases) for case in cases_of(move.call)}
    facts = {(name, getattr(move.before, name)) for name in Facts.__dataclass_fields__}
    return frozenset(cases | facts)


def _cost(trait: _Trait) -> int:
    """How unwelcome a trait is in a sentence: what is not so says less than what is so."""
    name, value = trait
    if isinstance(name, Case):
        return 2 if value else 3 if BRIEF.get(name, ("", ""))[1] else 8
    return {"password": 4, "external": 5}.get(name, 6) + (3 if value is False else 0)


def _word(trait: _Trait) -> str:
    name, value = trait
    if not isinstance(name, Case):
        return UNDERNEATH.get(trait, f"{name}={value}")
    holds, holds_not = BRIEF.get(name, (str(name), ""))
    return holds if value else holds_not or f"not: {holds}"


def _outcome(when: str, key: _Key, same: Sequence[Move]) -> Outcome:
    known = [backing(m) for m in same]
    by = {id(o): o for k in known for o in k.by}
    against = {id(o): o for k in known for o in k.against}
    refusal, after, state, _ = key
    tier = min((k.tier for k in known), key=lambda t: t.rank)
    return Outcome(when, after, refusal, state, tier, tuple(by.values()), tuple(against.values()))


# ------------------------------------------------------------------------------------------------- as text

HEAD = """\
# What each call comes to in each status

The simulator's own answer, in an Identity Engine org of today with default settings.
`python -m lifecycle matrix` prints this page, and with `--json` the same for programs."""

LEGEND = """\
## How to read it

A line is a status, then what comes of the call. Several outcomes stand below one another, each with its case; the
first that fits counts, and the last is what is left. An arrow leads to the new status, `=` keeps the old one;
brackets hold the state of a sign-in's transaction. A refusal shows its HTTP status and Okta's code, and an arrow
where it changes the status all the same. Behind it stands how well it is known:

    recorded    the exchange with a real org is stored in public and was read
    documented  Okta says so
    reported    an engineer's test, mock, comment or question says so
    inferred    it follows from its neighbours
    unknown ?   nobody public knows: a guess

Where sources contradict each other, both sides stand below the line. An outcome has the tier of its best known case;
guesses are kept apart from what is known."""


def text(cells: Sequence[Cell]) -> str:
    """The table as text of at most 120 columns, that is Markdown too."""
    parts = [HEAD]
    for call in CALLS.values():
        rows = [line for cell in cells if cell.call == call.name for line in _lines(cell)]
        parts.append("\n".join([f"## {call.name}", "", _described(call), "", *rows]))
        cited = _cited(o for cell in cells if cell.call == call.name for o in cell.outcomes)
        parts += ["\n".join(["These sources contradict each other:", "", *cited])] if cited else []
    outcomes = [o.tier for cell in cells for o in cell.outcomes]
    parts += [
        LEGEND,
        "## How well it is known",
        f"Of {len(cells)} cells, each counted by the least known of its outcomes:",
        "\n".join(_share(*row) for row in shares(c.tier for c in cells).items()),
        f"Of {len(outcomes)} outcomes:",
        "\n".join(_share(*row) for row in shares(outcomes).items()),
    ]
    return "\n\n".join(parts)


def _described(call: Call) -> str:
    who = "" if call.actor is Actor.ADMIN or not call.method else f" ({call.actor})"
    return textwrap.fill(f"`{call.request}`{who}: {call.does}", WIDTH, break_long_words=False, break_on_hyphens=False)


def _share(tier: Tier, share: tuple[int, float]) -> str:
    count, per_cent = share
    return f"{INDENT}{tier:<12}{count:>5}  {per_cent:>5.1f} %"


def _lines(cell: Cell) -> list[str]:
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
    lines = textwrap.wrap(said, WIDTH - len(INDENT) - len(head) - 2, break_long_words=False, break_on_hyphens=False)
    return [INDENT + (head if not number else " " * (len(head) + 2)) + line for number, line in enumerate(lines)]


def _said(before: Status, outcome: Outcome) -> str:
    moved = outcome.after is not before
    if outcome.refusal:
        return f"{outcome.refusal.http} {outcome.refusal.code}" + (f", and yet -> {outcome.after}" if moved else "")
    state = f" [{outcome.state}]" if outcome.state else ""
    return (f"-> {outcome.after}" if moved else "=") + state


def _claim(seen: Observation) -> str:
    if seen.refused and seen.after is None:
        return " ".join(seen.said.split()[:2]) or "refused"
    return f"-> {seen.after}" if seen.after is not seen.before else "="


def _cited(outcomes: Iterable[Outcome]) -> list[str]:
    """Links to the sources of what is contested, and to what the page of facts says of the contradiction."""
    sides = [seen for o in outcomes if o.against for seen in (*o.by, *o.against)]
    items = [f"contradiction {mark}" for seen in sides for mark in re.findall(r"\bC\d+\b", seen.note)]
    linked = [f"- [{item}]({PAGE}#{item.split()[1].lower()})" for item in items]
    return list(dict.fromkeys([*(f"- {seen.source.markdown}" for seen in sides), *linked]))


def _source(seen: Observation) -> str:
    note = f"; {seen.note}" if seen.note else ""
    return f"({seen.tier}, {seen.source}{note})"


def row_text(call: str) -> str:
    """One call's row of the table, as text."""
    rows = [line[len(INDENT) :] for cell in matrix() if cell.call == call for line in _lines(cell)]
    return "\n".join([_described(CALLS[call]), *rows])


# ------------------------------------------------------------------------------------------------- as HTML


GRID_STYLE = """<style>
.okta-grid {border-collapse: collapse; table-layout: fixed; width: 100%; font-size: 10px; line-height: 1.25;}
.okta-grid td, .okta-grid th {
  border: 1px solid; padding: 1px 3px; text-align: left; vertical-align: top; overflow-wrap: anywhere;}
.okta-grid [aria-current] {outline: 2px solid currentColor; font-weight: 600;}
</style>"""


def grid_html(chosen: tuple[str, str] | None = None, lessons: Mapping[str, str] | None = None) -> str:
    """The whole table as HTML, a row for each call; the chosen cell is framed, and says so.

    `lessons` has the page that plays a call, to which the name of the call then links.
    """
    found = {(cell.call, cell.before): cell for cell in matrix()}
    head = "".join(f'<th scope="col">{_breakable(s)}</th>' for s in Status)
    rows = "".join(
        f'<tr><th scope="row" title="{escape(call.request)}: {escape(call.does)}">{_named(call, lessons or {})}</th>'
        + "".join(_td(found.get((call.name, s)), (call.name, str(s)) == chosen) for s in Status)
        + "</tr>"
        for call in CALLS.values()
    )
    return (
        f'{GRID_STYLE}<table class="okta-grid">'
        "<caption>Every call in every status: → changes it, = keeps it, E16 refuses with E0000016, ? guesses</caption>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def page_html(lessons: Mapping[str, str] | None = None) -> str:
    """The table as a whole page; `lessons` is as for `grid_html`."""
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Every call in every status</title>'
        f"<body>{grid_html(lessons=lessons)}</body></html>"
    )


def _named(call: Call, lessons: Mapping[str, str]) -> str:
    """The name of a call, as a link to its lesson where there is one."""
    page = lessons.get(call.name)
    return f'<a href="{page}">{_breakable(call.name)}</a>' if page else _breakable(call.name)


def _td(cell: Cell | None, chosen: bool) -> str:
    if cell is None:
        return "<td></td>"
    words = list(dict.fromkeys(_brief(cell.before, o) for o in cell.outcomes))
    mark = ' aria-current="true"' if chosen else ""
    said = "<br>".join(_breakable(word) for word in words)
    return f'<td title="{cell.tier}"{mark}>{said}</td>'


def _breakable(words: str) -> str:
    """Words as HTML that know where a narrow column may break them."""
    return escape(words).replace("_", "_<wbr>").replace("DEPROVISIONED", "DEPROVI&shy;SIONED")


def _brief(before: Status, outcome: Outcome) -> str:
    moved = f"→ {outcome.after}" if outcome.after is not before else "="
    said = f"E{int(outcome.refusal.code[1:])}" if outcome.refusal else moved
    if outcome.refusal and outcome.after is not before:
        said += f" {moved}"
    return f"{said} ?" if outcome.guess else said


# ------------------------------------------------------------------------------------------------- for programs


def document(cells: Sequence[Cell]) -> dict[str, Any]:
    """The table as JSON has it."""
    outcomes = [o.tier for cell in cells for o in cell.outcomes]
    return {
        "cells": [_cell(cell) for cell in cells],
        "shares": {"cells": _shares(c.tier for c in cells), "outcomes": _shares(outcomes)},
    }


def _shares(tiers: Iterable[Tier]) -> dict[str, Any]:
    return {str(t): {"count": n, "percent": round(share, 1)} for t, (n, share) in shares(tiers).items()}


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "call": cell.call,
        "request": CALLS[cell.call].request,
        "status": str(cell.before),
        "tier": str(cell.tier),
        "outcomes": [_outcome_document(o) for o in cell.outcomes],
    }


def _outcome_document(outcome: Outcome) -> dict[str, Any]:
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
    said = {"says": _claim(seen), "tier": str(seen.tier), "note": seen.note}
    return said | {"source": str(seen.source), "link": seen.source.source.link}
