"""Every call in every status: its possible outcomes, when each of them happens, and how well each is known.

All of it is computed from the model, for an org of today with default settings unless another `world` is given.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

from lifecycle.book.phrases import underneath
from lifecycle.model.backing import backing, in_order
from lifecycle.model.calls import CALLS
from lifecycle.model.cases import BRIEF, Case
from lifecycle.model.facts import Facts, Status, status
from lifecycle.model.move import Move
from lifecycle.model.moves import WORLD, cases_of, moves, reachable
from lifecycle.model.observations import Observation
from lifecycle.model.refusals import Refusal
from lifecycle.model.tiers import Tier


@dataclass(frozen=True)
class CellOutcome:
    """One possible outcome of a call in one status."""

    when: str
    """When this outcome happens, if none of the outcomes before it does; empty for the last one or the only one."""
    after: Status
    refusal: Refusal | None
    state: str | None
    """The state that the sign-in's transaction enters."""
    tier: Tier
    """The best tier of all cases with this outcome. Guesses are kept apart, as an outcome of their own."""
    by: tuple[Observation, ...]
    """The observations that support it, in the order of the evidence."""
    against: tuple[Observation, ...]

    @property
    def guess(self) -> bool:
        """Whether this is a guess, because no public source says what Okta does here."""
        return self.tier is Tier.UNKNOWN


@dataclass(frozen=True)
class Cell:
    """One call in one status."""

    call: str
    before: Status
    outcomes: tuple[CellOutcome, ...]

    @property
    def tier(self) -> Tier:
        """The worst tier of all its outcomes."""
        return max((o.tier for o in self.outcomes), key=lambda tier: tier.rank)


@cache
def every_cell(world: frozenset[Case] = WORLD) -> tuple[Cell, ...]:
    """Return every cell, ordered by call and then by status."""
    found: dict[tuple[str, Status], list[Move]] = defaultdict(list)
    for facts in reachable(world):
        for move in moves(facts, world):
            found[move.call, status(facts)].append(move)
    return tuple(Cell(call, s, outcomes_of(found[call, s])) for call in CALLS for s in Status if found[call, s])


def shares(tiers: Iterable[Tier]) -> dict[Tier, tuple[int, float]]:
    """Return for each tier how many of these there are, and how many that is in per cent."""
    counted = Counter(tiers)
    return {tier: (counted[tier], 100 * counted[tier] / max(1, counted.total())) for tier in Tier}


# ------------------------------------------------------------------------------------------------- the outcomes

_Key = tuple[Refusal | None, Status, str | None, bool]
_Trait = tuple[Any, Any]
"""A case, or the name of a fact, with its value."""


def outcomes_of(found: Sequence[Move]) -> tuple[CellOutcome, ...]:
    """Return the outcomes of these moves. Outcomes that can be told apart in few words come first."""
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
    """Return the group that can be told from the others in the fewest words, and those words."""
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
    """Describe what is true of all of `same` and of none of `others`, in as few terms as possible, joined by `or`.

    Returns how costly the description is to read (see `_cost`), and the description.
    """
    left, terms, total = list(same), [], 0
    while left:
        cost, term = _term(left, others)
        left = [m for m in left if not term <= _traits(m)]
        terms.append(" and ".join(_word(trait) for trait in sorted(term, key=str)))
        total += cost
    return total + 5 * len(terms), " or ".join(terms)


def _term(left: Sequence[Move], others: Sequence[Move]) -> tuple[int, frozenset[_Trait]]:
    """Return the traits that tell as many of these moves as possible from all the others, with their cost."""
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
    raise AssertionError("moves with the same traits can't have different outcomes")


def _traits(move: Move) -> frozenset[_Trait]:
    """Return everything that may tell one move from another: whether each case holds, and the value of each fact."""
    cases = {(case, case in move.cases) for case in cases_of(move.call)}
    facts = {(name, getattr(move.before, name)) for name in Facts.__dataclass_fields__}
    return frozenset(cases | facts)


def _cost(trait: _Trait) -> int:
    """Return how costly a trait is to read. A negative costs more, because it says less than a positive."""
    name, value = trait
    if isinstance(name, Case):
        return 2 if value else 3 if BRIEF.get(name, ("", ""))[1] else 8
    return {"password": 4, "external": 5}.get(name, 6) + (3 if value is False else 0)


def _word(trait: _Trait) -> str:
    """Return a trait in words."""
    name, value = trait
    if not isinstance(name, Case):
        return underneath(name, value)
    holds, holds_not = BRIEF.get(name, (str(name), ""))
    return holds if value else holds_not or f"not: {holds}"


def _outcome(when: str, key: _Key, same: Sequence[Move]) -> CellOutcome:
    """Make an outcome from the moves that lead to it, with the evidence of all of them."""
    known = [backing(m) for m in same]
    by, against = in_order(o for k in known for o in k.by), in_order(o for k in known for o in k.against)
    refusal, after, state, _ = key
    tier = min((k.tier for k in known), key=lambda t: t.rank)
    return CellOutcome(when, after, refusal, state, tier, by, against)
