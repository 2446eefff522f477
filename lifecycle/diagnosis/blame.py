"""Finds the cause of a status: the call, and its parameter, without which the status would have been another.

Each candidate is left out or turned round, and the rest is played again on the rules. Only a candidate without which
every possible way ends in another status is a cause.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lifecycle.book.effects import changed
from lifecycle.diagnosis.following import HOLE, Footfall, Passage, WayTaken, fitting_moves, follow_in
from lifecycle.model.calls import EVERYTHING
from lifecycle.model.cases import Case, Settled
from lifecycle.model.facts import Facts, Password, Status, status
from lifecycle.model.move import Move
from lifecycle.model.moves import combinations, move_of

_PARAMETERS: Mapping[Case, str] = {
    Case.PASSWORD: "credentials.password",
    Case.CHANGE_AT_NEXT_LOGIN: "nextLogin",
    Case.ACTIVATE: "activate",
    Case.TO_FEDERATION: "provider",
    Case.EXTERNAL: "provider",
}
"""The cases that a caller decides, with the parameter that does so, in the order in which a cause is looked for."""
_MAY_BE_MISSED = (Case.PASSWORD, Case.ACTIVATE)
"""The cases of a creation whose absence can be the cause."""


@dataclass(frozen=True)
class Cause:
    """What led to a status."""

    step: int
    parameter: str
    """The parameter that was there, or was not; empty if the whole call is the cause."""
    present: bool
    """Whether the parameter was there."""
    text: str
    advice: str
    otherwise: tuple[Status, ...]
    """The statuses in which the user would be without it."""
    alone: bool
    """Whether leaving it out is enough. Otherwise a later call that was refused would have led to the same status."""


@dataclass(frozen=True)
class Candidate:
    """A call, or a parameter of a call, that is left out or turned round."""

    step: int
    case: Case | None


def cause_of(passage: Passage) -> Cause | None:
    """Return the cause of the status at the end; None if the evidence shows nothing that led there."""
    if not passage.ways or not passage.steps:
        return None
    moves, candidates = moves_made(passage), _candidates(passage)
    return _best(passage, candidates, moves, refused_again=True) or _best(
        passage, candidates, moves, refused_again=False
    )


def _best(
    passage: Passage, candidates: Sequence[Candidate], made: Sequence[Sequence[Move]], *, refused_again: bool
) -> Cause | None:
    """Return the cause. With `refused_again`, a call that was refused is made again, and may not be refused then."""
    ends = {status(facts) for facts in passage.ways}
    found = []
    for candidate in candidates:
        if candidate.case is None and _creates(passage, candidate) and len(passage.steps) > 1:
            continue
        after: list[Facts] = []
        for facts, fails in _otherwise(candidate, passage, made, refused_again):
            if facts is None or fails or status(facts) in ends:
                break  # one way is enough, and in a long log there are very many
            after.append(facts)
        else:
            found.append((_rank(passage, candidate, after), candidate, {status(facts) for facts in after}))
    if not found:
        return None
    _, best, otherwise = min(found, key=lambda row: row[0])
    return _told(passage, best, tuple(s for s in Status if s in otherwise), refused_again, made[best.step - 1])


def _rank(passage: Passage, candidate: Candidate, after: Sequence[Facts]) -> tuple[bool | int, ...]:
    """Return how seldom a person looks for such a cause, by the facts that would be true without it."""
    return (
        {status(facts) for facts in after} != {Status.ACTIVE},
        not _keeps_password(passage, after),
        candidate.case is None or _by_default(passage, candidate),
        candidate.case is not None,
        -candidate.step,
        list(_PARAMETERS).index(candidate.case) if candidate.case else 0,
    )


def _otherwise(
    candidate: Candidate, passage: Passage, made: Sequence[Sequence[Move]], refused_again: bool
) -> Iterator[tuple[Facts | None, bool]]:
    """Play every way again without a candidate: as it was, and then for everybody who can have come to it."""
    for route in passage.ways.values():
        yield without(route, candidate, passage, refused_again)
    yield from _from_elsewhere(candidate, passage, made, refused_again)


def _from_elsewhere(
    candidate: Candidate, passage: Passage, made: Sequence[Sequence[Move]], refused_again: bool
) -> Iterator[tuple[Facts | None, bool]]:
    """Play every way again without a candidate, for all users who can have come to it, and not only the plainest."""
    begins = {move.before for move in made[candidate.step - 1]}
    for route in passage.ways.values():
        foot = _footfall(route, candidate.step)
        if foot is not None and foot.move is not None:
            for begin in begins - {foot.before}:
                yield _played(route, candidate, passage, begin, refused_again)


def _keeps_password(passage: Passage, after: Sequence[Facts]) -> bool:
    """Whether the user has lost a password, and would still have it otherwise."""
    lost = all(facts.password is Password.NONE for facts in passage.ways)
    return lost and all(facts.password is not Password.NONE for facts in after)


def _by_default(passage: Passage, candidate: Candidate) -> bool:
    """Whether a parameter had the value that it has by default, which is seldom what a person looks for."""
    return candidate.case is Case.ACTIVATE and _told_at(passage, candidate.step)[Case.ACTIVATE]


def moves_made(passage: Passage) -> list[list[Move]]:
    """Return, for each step, every move that can have been made there by a user who came to the end of the evidence.

    The steps before a gap get an empty list, because the evidence starts again after the gap.
    """
    found: list[list[Move]] = [[] for _ in passage.steps]
    alive = frozenset(passage.ways)
    for number in range(len(passage.steps), 0, -1):
        step = passage.steps[number - 1]
        if step.gap or step.happening.shown == HOLE:
            break
        unmoved = step.before & alive if step.happening.or_nothing or step.refused_otherwise else frozenset()
        if not step.happening.calls:
            alive &= step.before
            continue
        fitting = fitting_moves(step.before, step.happening, passage.world)
        found[number - 1] = [move for move in fitting if move.after in alive]
        alive = unmoved | {move.before for move in found[number - 1]}
    return found


def _creates(passage: Passage, candidate: Candidate) -> bool:
    return passage.steps[candidate.step - 1].happening.creates


def _candidates(passage: Passage) -> list[Candidate]:
    """Return everything that could be left out or turned round, after the last gap."""
    routes = list(passage.ways.values())
    found = []
    for step in range(1, len(passage.steps) + 1):
        moved = [_footfall(route, step) for route in routes]
        if any(foot is None or foot.move is None for foot in moved) or passage.steps[step - 1].happening.by_scim:
            continue
        told = _told_at(passage, step)
        creates = passage.steps[step - 1].happening.creates
        found += [
            Candidate(step, case)
            for case in _PARAMETERS
            if case in told and (told[case] or (creates and case in _MAY_BE_MISSED))
            if case is not Case.PASSWORD or not _replaced_later(routes, step)
        ]
        found.append(Candidate(step, None))
    return found


def _told_at(passage: Passage, number: int) -> Mapping[Case, bool]:
    """Return the cases of a request that the evidence shows, and those of a creation that nothing else agrees with."""
    happening = passage.steps[number - 1].happening
    later = sum(step.happening.creates for step in passage.steps[number:])
    if not happening.creates or passage.gaps or later > _FEW:
        return happening.told
    found = dict(happening.told)
    for case in _MAY_BE_MISSED:
        if case not in found:
            possible = [holds for holds in (True, False) if _can_be(passage, number, {**found, case: holds})]
            if len(possible) == 1:
                found[case] = possible[0]
    return found


_FEW = 2
"""If more creations than this come later, what a creation does not show is not worked out from all the evidence."""


def _can_be(passage: Passage, number: int, told: Mapping[Case, bool]) -> bool:
    """Whether the whole evidence can have come about if these are the cases of a call."""
    happenings = [step.happening for step in passage.steps]
    happenings[number - 1] = replace(happenings[number - 1], told=told)
    again = follow_in(happenings, passage.world)
    return bool(again.ways) and not again.gaps


def _replaced_later(routes: Sequence[WayTaken], step: int) -> bool:
    """Whether every way sets a new password after a step, so that an earlier one no longer matters."""
    return all(
        any(foot.move and foot.move.effect.sets.get("password") in (Password.SET, Password.EXPIRED) for foot in later)
        for later in ([foot for foot in route if not foot.jump][step:] for route in routes)
    )


def _footfall(route: WayTaken, step: int) -> Footfall | None:
    """Return what happened at a step, if nothing unseen came later."""
    places = [place for place, foot in enumerate(route) if not foot.jump]
    if step > len(places) or any(foot.jump for foot in route[places[step - 1] :]):
        return None
    return route[places[step - 1]]


def without(
    route: WayTaken, candidate: Candidate, passage: Passage, refused_again: bool = True
) -> tuple[Facts | None, bool]:
    """Play a way again without a candidate. Return the facts at the end, and whether the changed call is refused.

    The facts are None if something unseen happened later, so that nothing can be said.
    """
    foot = _footfall(route, candidate.step)
    if foot is None:
        return None, False
    return _played(route, candidate, passage, foot.before, refused_again)


def _played(
    route: WayTaken, candidate: Candidate, passage: Passage, begin: Facts, refused_again: bool
) -> tuple[Facts, bool]:
    """Play the rest of a way without a candidate, for a user of whom these facts are true before it."""
    here, fails, number = begin, False, 0
    for one in route:
        if one.jump:
            continue
        number += 1
        if number < candidate.step or one.move is None:
            continue
        if number == candidate.step:
            if candidate.case is None:
                continue
            move = _again(one.move, here, passage.world, candidate.case)
            fails = move.refused and not one.move.refused
        elif one.move.refused and not refused_again:
            continue
        else:
            move = _again(one.move, here, passage.world)
        here = move.after
    return here, fails


def _again(move: Move, here: Facts, world: frozenset[Case], turned: Case | None = None) -> Move:
    """Return the same move on a user of whom other facts are true, or with one case turned round."""
    if turned is None and here == move.before:
        return move
    cases = move.cases ^ {turned} if turned else move.cases
    possible = combinations(move.call, here, world)
    asked = [c for c in possible if _of_request(c) == _of_request(cases)]
    near = min(asked or possible, key=lambda c: (len(c ^ cases), sorted(c)))
    return move_of(move.call, here, near)


def _of_request(cases: frozenset[Case]) -> frozenset[Case]:
    return frozenset(case for case in cases if case.settled is Settled.BY_THE_REQUEST)


def _told(
    passage: Passage, candidate: Candidate, otherwise: tuple[Status, ...], alone: bool, made: Sequence[Move]
) -> Cause:
    """Say a cause in words."""
    routes = list(passage.ways.values())
    feet = [foot for route in routes if (foot := _footfall(route, candidate.step)) is not None and foot.move]
    move = feet[0].move
    assert move is not None
    ends = " or ".join(s for s in Status if s in {status(f) for f in passage.ways})
    last, last_move = _last_change(routes, candidate.step)
    if candidate.case is None:
        parameter, present = "", True
        every = [changed(one) for one in made] or [()]
        what = [said for said in every[0] if all(said in other for other in every)]
        begins = f"Call {candidate.step}, {move.call}, was made" + (f" ({'; '.join(what)})" if what else "")
        others = "" if alone else ", and without the calls after it that were refused,"
        advice = f"Without call {candidate.step}{others} the user would be {_or(otherwise)}."
    else:
        parameter = _PARAMETERS[candidate.case]
        present = _told_at(passage, candidate.step)[candidate.case]
        begins, advice = _of_parameter(candidate, move, present, otherwise)
    if last > candidate.step and last_move is not None:
        text = f"{begins}, so call {last}, {last_move.call}, could only give {ends}."
    else:
        text = f"{begins}, and so the user is {ends}."
    at_last = (_footfall(route, last) for route in routes)
    reasons = {foot.move.rule.because for foot in at_last if foot and foot.move}
    text += f" {reasons.pop()}" if len(reasons) == 1 else ""
    return Cause(candidate.step, parameter, present, text, advice, otherwise, alone)


def _of_parameter(candidate: Candidate, move: Move, present: bool, otherwise: tuple[Status, ...]) -> tuple[str, str]:
    """Say what a parameter did, and what would have come without it."""
    case, name = candidate.case, _PARAMETERS[candidate.case or Case.PASSWORD]
    number = candidate.step
    if case is Case.ACTIVATE:
        value, other = ("true", "false") if present else ("false", "true")
        return (
            f"Call {number}, {move.call}, had activate={value}" + (", which is the default" if present else ""),
            f"With activate={other} the user would be {_or(otherwise)}.",
        )
    if present:
        value = {Case.CHANGE_AT_NEXT_LOGIN: "nextLogin=changePassword"}.get(case or Case.PASSWORD, name)
        return (
            f"Call {number}, {move.call}, was sent with {value}",
            f"Without {value} the user would be {_or(otherwise)}.",
        )
    verb = "created the user" if EVERYTHING[move.call].creates else f"({move.call}) was sent"
    return (
        f"Call {number} {verb} without {name}",
        f"With {name} in call {number} the user would be {_or(otherwise)}.",
    )


def _last_change(routes: Sequence[WayTaken], first: int) -> tuple[int, Move | None]:
    """Return the last step that changed the status, and its move."""
    for number in range(max((len(r) for r in routes), default=0), first, -1):
        feet = [_footfall(route, number) for route in routes]
        for foot in feet:
            if foot and foot.move and status(foot.before) is not status(foot.after):
                return number, foot.move
    return first, None


def _or(statuses: Sequence[Status]) -> str:
    return " or ".join(statuses)
