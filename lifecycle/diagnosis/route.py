"""One way through the evidence, move by move, from no user at all, so that it can be played on a simulator."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.diagnosis.following import Passage, WayTaken, missing_between
from lifecycle.model.facts import NOBODY, Facts, Password, Status, status
from lifecycle.model.move import Move


@dataclass(frozen=True)
class Leg:
    """One move of a way: a call of the evidence, or something that the evidence does not show."""

    step: int | None
    """The number of the call in the answer; None for what had to be assumed."""
    shown: str
    """The call as it may be shown; empty for what had to be assumed."""
    move: Move | None
    """None for what only shows the user, or what was refused for a reason other than the status."""
    after: Status
    calls: tuple[str, ...] = ()
    """Everything that the call of the evidence can have been, if that is more than the move."""


@dataclass(frozen=True)
class Route:
    """A way through the evidence."""

    before: tuple[Leg, ...] = ()
    """What must have happened before the first call."""
    legs: tuple[Leg, ...] = ()
    ways: int = 1
    """How many combinations of facts the evidence allows at the end. The route leads to one of them."""


NO_ROUTE = Route()


def route_of(passage: Passage) -> Route:
    """Return the plainest way through the evidence, with what must be missing filled in."""
    if not passage.ways:
        return NO_ROUTE
    _, way = min(passage.ways.items(), key=_oddness)
    here = way[0].before if way else NOBODY
    before = _unseen(_between(NOBODY, here, passage))
    legs: list[Leg] = []
    number = 0
    for foot in way:
        if foot.jump:
            legs += _unseen(_between(here, foot.after, passage))
            here = foot.after
            continue
        number += 1
        seen = passage.steps[number - 1].happening
        legs.append(Leg(number, seen.shown, foot.move, status(foot.after), seen.calls))
        here = foot.after
    return Route(before, tuple(legs), len(passage.ways))


def route_of_history(moves: Sequence[Move]) -> Route:
    """Return the way that a history of a user tells."""
    return Route(legs=_unseen(tuple(moves)))


_ODD_FACTS = ("external", "directory", "registering", "passwordless", "locked", "reset")
"""What is true of few users."""


def _oddness(ends: tuple[Facts, WayTaken]) -> tuple[int, int, int, int, bool]:
    """Return how unusual a way is: by what nobody saw, by guesses, by what has to be the case, and by its user."""
    facts, way = ends
    made = [foot.move for foot in way if foot.move]
    odd = sum(getattr(facts, name) for name in _ODD_FACTS)
    cases = sum(len(m.cases) for m in made)
    return sum(foot.jump for foot in way), sum(m.guess for m in made), cases, odd, facts.password is not Password.SET


def _between(here: Facts, there: Facts, passage: Passage) -> tuple[Move, ...]:
    if here == there:
        return ()
    return missing_between(frozenset({here}), frozenset({there}), passage.world)


def _unseen(moves: tuple[Move, ...]) -> tuple[Leg, ...]:
    return tuple(Leg(None, "", move, status(move.after)) for move in moves)
