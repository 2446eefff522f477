"""Every call in every status: what may come of it, in which case, and how well that is known.

All of it is asked of the model, for an org of today with default settings.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

from lifecycle.book.phrases import UNDERNEATH
from lifecycle.model.backing import backing
from lifecycle.model.calls import CALLS
from lifecycle.model.cases import BRIEF, Case
from lifecycle.model.facts import Facts, Status, status
from lifecycle.model.move import Move
from lifecycle.model.moves import WORLD, cases_of, moves, reachable
from lifecycle.model.observations import Observation
from lifecycle.model.refusals import Refusal
from lifecycle.model.tiers import Tier


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
def every_cell(world: frozenset[Case] = WORLD) -> tuple[Cell, ...]:
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


def _outcomes(found: Sequence[Move]) -> tuple[Outcome, ...]:
    """The outcomes of these moves, those first that are told apart in the fewest words."""
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
    """All that may tell a move from another: whether each case holds, and each fact."""
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
    """A trait in words."""
    name, value = trait
    if not isinstance(name, Case):
        return UNDERNEATH.get(trait, f"{name}={value}")
    holds, holds_not = BRIEF.get(name, (str(name), ""))
    return holds if value else holds_not or f"not: {holds}"


def _outcome(when: str, key: _Key, same: Sequence[Move]) -> Outcome:
    """An outcome, with the evidence of all its moves."""
    known = [backing(m) for m in same]
    by = {id(o): o for k in known for o in k.by}
    against = {id(o): o for k in known for o in k.against}
    refusal, after, state, _ = key
    tier = min((k.tier for k in known), key=lambda t: t.rank)
    return Outcome(when, after, refusal, state, tier, tuple(by.values()), tuple(against.values()))
