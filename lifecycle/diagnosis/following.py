"""Follows one user through the evidence: after each happening, everything that can be true of the user.

A place is followed together with one way to each of its combinations of facts, so that the cause can be looked for.
Nothing is assumed that the evidence does not ask for. If it asks for something that nobody saw, the gap says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from lifecycle.diagnosis.happening import Happening, HowAnswered
from lifecycle.model.actors import Actor
from lifecycle.model.calls import EVERYTHING
from lifecycle.model.cases import Case
from lifecycle.model.consequences import events_of
from lifecycle.model.facts import Facts, Status, status
from lifecycle.model.move import Move
from lifecycle.model.moves import WORLD, asks, combinations, move_of, moves, reachable
from lifecycle.model.possible import NOWHERE, Place, in_document
from lifecycle.model.refusals import Refusal

HOLE = "…"
"""What is shown for a hole that the evidence itself marks with three dots."""


@dataclass(frozen=True)
class Gap:
    """Something that must have happened although the evidence does not show it."""

    missing: tuple[Move, ...]
    """A shortest row of moves that fills the gap; empty if nothing that the model knows fills it."""

    @property
    def by_admin(self) -> bool:
        """Whether the gap can't be filled without a call of an admin, which the evidence ought to show."""
        return not self.missing or any(EVERYTHING[m.call].actor is Actor.ADMIN for m in self.missing)


@dataclass(frozen=True)
class Footfall:
    """One link of a way through the evidence: the move that was made, if any, and the facts after it."""

    before: Facts
    move: Move | None
    after: Facts
    jump: bool = False
    """Whether something unseen changed the user before this."""


WayTaken = tuple[Footfall, ...]


@dataclass(frozen=True)
class Followed:
    """One happening, with everything that can be true of the user before and after it."""

    happening: Happening
    before: Place
    after: Place
    gap: Gap | None = None
    refused_otherwise: bool = False
    """Whether the call was refused for a reason that is not the user's status."""


@dataclass(frozen=True)
class Passage:
    """One user, followed through all the evidence."""

    steps: tuple[Followed, ...]
    ways: dict[Facts, WayTaken] = field(default_factory=dict)
    """For each combination of facts at the end, one way that leads to it."""
    world: frozenset[Case] = WORLD

    @property
    def gaps(self) -> tuple[tuple[int, Gap], ...]:
        """The gaps, each with the number of the step that asks for it."""
        return tuple((n, step.gap) for n, step in enumerate(self.steps, 1) if step.gap)


WORLDS: tuple[frozenset[Case], ...] = (
    WORLD,
    *(
        frozenset({case})
        for case in (
            Case.BEFORE_2018_09,
            Case.MFA,
            Case.ENROLLS,
            Case.SHOW_LOCKOUTS,
            Case.CLASSIC,
            Case.SELF_SERVICE_UNLOCK,
            Case.EDITS_DEACTIVATED,
            Case.RECOVERY_REACTIVATES,
            Case.DENIES_CHANGE,
            Case.BLOCKS_DEVICES,
            Case.MINIMUM_AGE,
            Case.SELF_REGISTRATION,
        )
    ),
)
"""The kinds of orgs that are tried, the usual one first."""


def follow_through(happenings: Sequence[Happening], worlds: Sequence[frozenset[Case]] = WORLDS) -> Passage:
    """Follow one user through the evidence, in the first kind of org in which the fewest admin's calls are missing."""
    best: Passage | None = None
    for world in worlds:
        found = follow_in(happenings, world)
        if not found.gaps:
            return found
        if best is None or _badness(found) < _badness(best):
            best = found
    assert best is not None
    return best


def _badness(course: Passage) -> tuple[int, int]:
    return sum(gap.by_admin for _, gap in course.gaps), len(course.gaps)


def follow_in(happenings: Sequence[Happening], world: frozenset[Case]) -> Passage:
    """Follow one user through the evidence in one kind of org."""
    ways: dict[Facts, WayTaken] = dict.fromkeys(start(happenings, world), ())
    steps = []
    for happening in happenings:
        after, gap, otherwise = _step(ways, happening, world)
        steps.append(Followed(happening, frozenset(ways), frozenset(after), gap, otherwise))
        ways = after
    return Passage(tuple(steps), ways, world)


def start(happenings: Sequence[Happening], world: frozenset[Case] = WORLD) -> Place:
    """Return everything that can be true of the user before the first happening."""
    everything = frozenset(reachable(world))
    if not happenings:
        return everything - NOWHERE
    first = happenings[0]
    if first.creates and first.outcome.refused is not True:
        return NOWHERE
    there = everything - NOWHERE
    if any(h.creates and h.outcome.refused is not True for h in happenings):
        return everything  # a sign-in, say, can come before the creation
    may_be_gone = bool(first.rules_out) and Status.ABSENT not in first.rules_out and not first.calls
    if first.gone or may_be_gone or (first.calls and not first.or_nothing and not fitting_moves(there, first, world)):
        return everything
    return there


def _step(
    ways: dict[Facts, WayTaken], happening: Happening, world: frozenset[Case]
) -> tuple[dict[Facts, WayTaken], Gap | None, bool]:
    """Return the ways after a happening, the gap before it if there is one, and whether it was refused otherwise."""
    place = frozenset(ways)
    if happening.shown == HOLE:
        return _anything(ways, world), None, False
    after, otherwise = _after(ways, happening, world)
    if after:
        return after, None, otherwise
    everything = frozenset(reachable(world))
    fitting = {facts for facts in everything if _after({facts: ()}, happening, world)[0]}
    if not fitting:  # the model knows no such answer, so only what the answer shows can be kept
        kept = _shown(everything, happening, world) or place
        return {facts: _jump(ways, facts) for facts in kept}, Gap(()), False
    missing = missing_between(place, frozenset(fitting), world)
    begun = frozenset(ends for ends in fitting if _as_near(place, ends, missing, world))
    jumped = {facts: _jump(ways, facts) for facts in begun or fitting}
    after, otherwise = _after(jumped, happening, world)
    return after, Gap(missing), otherwise


def _jump(ways: dict[Facts, WayTaken], facts: Facts) -> WayTaken:
    """Return a way that comes to these facts by something unseen."""
    way = next(iter(ways.values()), ())
    return (*way, Footfall(facts, None, facts, jump=True))


def _as_near(place: Place, end: Facts, missing: tuple[Move, ...], world: frozenset[Case]) -> bool:
    """Whether these facts are reached by as few unseen moves as the nearest ones, made by the same kinds of actors."""
    way = missing_between(place, frozenset({end}), world)
    return bool(way) and _cost(way) == _cost(missing)


def _anything(ways: dict[Facts, WayTaken], world: frozenset[Case]) -> dict[Facts, WayTaken]:
    """Return the ways after a hole, in which anything may have happened."""
    return {facts: ways.get(facts) or _jump(ways, facts) for facts in reached_from(frozenset(ways), world)}


@cache
def reached_from(place: Place, world: frozenset[Case] = WORLD) -> Place:
    """Return everything that can be true after any number of moves from this place."""
    seen, todo = set(place), list(place)
    while todo:
        for move in moves(todo.pop(), world):
            if move.after not in seen:
                seen.add(move.after)
                todo.append(move.after)
    return frozenset(seen)


def _after(
    ways: dict[Facts, WayTaken], happening: Happening, world: frozenset[Case]
) -> tuple[dict[Facts, WayTaken], bool]:
    """Return the ways after a happening, which are none if it does not fit, and whether it was refused otherwise."""
    after: dict[Facts, WayTaken] = {}
    otherwise = False
    if not happening.calls:
        after = {facts: (*way, Footfall(facts, None, facts)) for facts, way in ways.items()}
    else:
        for move in sorted(fitting_moves(frozenset(ways), happening, world), key=_plainness):
            after.setdefault(move.after, (*ways[move.before], Footfall(move.before, move, move.after)))
        if happening.or_nothing:
            for facts, way in ways.items():
                after.setdefault(facts, (*way, Footfall(facts, None, facts)))
        if not after and _refused_otherwise(happening, world):
            otherwise = True
            after = {facts: (*way, Footfall(facts, None, facts)) for facts, way in ways.items()}
    kept = _shown(frozenset(after), happening, world)
    return {facts: way for facts, way in after.items() if facts in kept}, otherwise


def _plainness(move: Move) -> tuple[bool, int]:
    """Return how much has to be the case for a move. Of the moves that lead to the same, the plainest is kept.

    Of several wrong passwords, the last one that can have locked the user is the one that did.
    """
    locks = Case.LAST_FAILURE in move.cases and move.after != move.before
    return not locks, len(move.cases)


def _shown(place: Place, happening: Happening, world: frozenset[Case]) -> Place:
    """Return what of a place agrees with the user that the answer shows."""
    if happening.gone:
        return place & NOWHERE
    if happening.rules_out:
        return frozenset(facts for facts in place if status(facts) not in happening.rules_out)
    if happening.document is not None:
        return place & in_document(happening.document, world)
    return place


def fitting_moves(place: Place, happening: Happening, world: frozenset[Case]) -> tuple[Move, ...]:
    """Return the moves that can explain a happening: moves of the rules, or otherwise of their alternatives."""
    by_rule: list[Move] = []
    by_alternative: list[Move] = []
    for call in happening.calls:
        needs = EVERYTHING[call].needs
        if needs is not None and needs not in world:
            continue
        told = {case: holds for case, holds in happening.told.items() if case in asks(call)}
        for facts in sorted(place, key=str):
            for cases in combinations(call, facts, world):
                if any((case in cases) is not holds for case, holds in told.items()):
                    continue
                move = move_of(call, facts, cases)
                if happening.writes and happening.writes not in {event.type for event in events_of(move)}:
                    continue
                if _agrees(move.refusal, move.effect.enters, happening.outcome):
                    by_rule.append(move)
                by_alternative += [
                    Move(call, cases, facts, other.after(facts), move.rule)
                    for other in move.rule.perhaps
                    if happening.outcome.refused is not None and _agrees(other.refusal, None, happening.outcome)
                ]
    return tuple(by_rule or by_alternative)


def _agrees(refusal: Refusal | None, state: str | None, outcome: HowAnswered) -> bool:
    """Whether the model's answer agrees with what is known of the real one."""
    if outcome.refused is None:
        return True
    if (refusal is not None) is not outcome.refused:
        return False
    if refusal is None:
        return outcome.state in (None, state) or state is None
    if outcome.code is not None:
        return refusal.code == outcome.code and outcome.causes in (None, (), refusal.causes)
    return outcome.http in (None, refusal.http)


def _refused_otherwise(happening: Happening, world: frozenset[Case]) -> bool:
    """Whether a refused call has a code, or an HTTP status, that no rule of this call gives in any status."""
    if not happening.outcome.refused:
        return False
    return not fitting_moves(frozenset(reachable(world)), happening, world)


def missing_between(place: Place, goal: Place, world: frozenset[Case] = WORLD) -> tuple[Move, ...]:
    """Return a shortest row of moves from a place to a goal, which is empty if there is none.

    What the user, a directory or time can do comes before what an admin does.
    """
    return _missing(place, goal, world)


@cache
def _missing(place: Place, goal: Place, world: frozenset[Case]) -> tuple[Move, ...]:
    best: dict[Facts, tuple[Move, ...]] = dict.fromkeys(place, ())
    todo = sorted(place, key=str)
    while todo:
        todo.sort(key=lambda f: _cost(best[f]))
        here = todo.pop(0)
        if here in goal and best[here]:
            return best[here]
        for move in moves(here, world):
            if move.after == here:
                continue
            way = (*best[here], move)
            if move.after not in best or _cost(way) < _cost(best[move.after]):
                best[move.after] = way
                if move.after not in todo:
                    todo.append(move.after)
    return ()


def _cost(way: Iterable[Move]) -> tuple[int, int, int]:
    """Return what a row of unseen moves costs: an admin's calls first, then all of them, and then guesses."""
    found = list(way)
    by_admin = sum(EVERYTHING[m.call].actor is Actor.ADMIN for m in found)
    return by_admin, len(found), sum(m.guess for m in found)


def statuses(place: Iterable[Facts]) -> tuple[Status, ...]:
    """Return the statuses that a place can show, in Okta's usual order."""
    found = {status(facts) for facts in place}
    return tuple(s for s in Status if s in found)
