"""How well the outcome of a move is known: the observations that support it and those that contradict it.

A rule that no observation supports is `inferred` if similar rules leave only one answer, and `unknown` if they leave
several (`Rule.perhaps`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from lifecycle.model.cases import Case
from lifecycle.model.evidence import OBSERVATIONS
from lifecycle.model.facts import status
from lifecycle.model.move import Move
from lifecycle.model.moves import find
from lifecycle.model.observations import Observation
from lifecycle.model.tiers import Tier


@dataclass(frozen=True)
class Backing:
    """How well the outcome of a move is known."""

    tier: Tier
    text: Tier
    """How well the words of a refusal are known."""
    by: tuple[Observation, ...]
    """The observations that support it, best known first."""
    against: tuple[Observation, ...]
    """The observations that contradict it."""


@cache
def backing(move: Move) -> Backing:
    """What is known about this move: its tier, and the observations for and against it."""
    about = sorted((o for o in OBSERVATIONS if _speaks_of(o, move)), key=lambda o: o.tier.rank)
    by = tuple(o for o in about if _agrees(o, move))
    against = tuple(o for o in about if not _agrees(o, move))
    nothing = Tier.UNKNOWN if move.rule.perhaps else Tier.INFERRED
    tier = by[0].tier if by else nothing
    text = (by[0].words or tier) if by else nothing
    return Backing(tier, text, by, against)


def tier(move: Move) -> Tier:
    """How well the outcome of this move is known."""
    return backing(move).tier


def in_order(found: Iterable[Observation]) -> tuple[Observation, ...]:
    """Return these observations without repetitions, in the order in which the evidence lists them."""
    wanted = set(map(id, found))
    return tuple(seen for seen in OBSERVATIONS if id(seen) in wanted)


def _speaks_of(seen: Observation, move: Move) -> bool:
    """Whether an observation is about this move: the same call on such a user, by the same rule."""
    if seen.call != move.call or not seen.is_of(move.before):
        return False
    if Case.CLASSIC in seen.cases and Case.CLASSIC not in move.cases:
        return False  # what was seen in a Classic Engine org says nothing of the Identity Engine
    return find(move.call, move.before, seen.cases) is move.rule


def _agrees(seen: Observation, move: Move) -> bool:
    """Whether an observation about this move has the same outcome."""
    refusal = move.refusal
    if seen.refused:
        if refusal is None or (seen.said and str(refusal) != seen.said):
            return False
    elif refusal is not None:
        return False
    return status(move.after) is (seen.after or seen.before)
