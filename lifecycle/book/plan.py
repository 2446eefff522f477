"""How does a user get from one status to another: the shortest ways, under conditions.

The search runs over facts, links in hand and the state of a sign-in, by the rules alone. A guessed move is made only
where there is no way without one, and the way says so. A test plays every way on the simulator.
"""

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from lifecycle.book.effects import beside
from lifecycle.book.phrases import WIDTH, under
from lifecycle.model.actors import Actor
from lifecycle.model.backing import tier
from lifecycle.model.calls import CALLS, Call, Form, Type
from lifecycle.model.cases import Case
from lifecycle.model.facts import Facts, Password, Status, status
from lifecycle.model.links import Link
from lifecycle.model.move import Move
from lifecycle.model.moves import WORLD, cases_of, moves, reachable
from lifecycle.model.possible import in_status
from lifecycle.model.sending import arguments_for, written
from lifecycle.model.tiers import Tier
from lifecycle.model.transactions import State, follows

KEEP = ("password", "groups", "apps", "question")
"""What a way may be asked to keep."""
MOST_WAYS = 4
_LEFT_OUT = {"get_user", "replace_user", "answer_question", "skip", "reset_factors", "clear_sessions"}
"""Calls that lead nowhere, or where another call leads as well. They are named here because that is a choice of this
search, and no property of the calls: `replace_user` leads wherever `update_user` does."""
_TOLD = frozenset(
    {
        Case.ACTIVATE,
        Case.PASSWORD,
        Case.CHANGE_AT_NEXT_LOGIN,
        Case.EXTERNAL,
        Case.TO_FEDERATION,
        Case.RIGHT_PASSWORD,
        Case.LAST_FAILURE,
        Case.FORGOT_LINK,
        Case.UNLOCK_LINK,
        Case.AUTO_UNLOCK_DUE,
    }
)
"""What somebody can bring about who wants to get on; the rest is left to policies and chance."""


@dataclass(frozen=True)
class Conditions:
    """Under which a way is looked for."""

    keep: frozenset[str] = frozenset()
    end_user: bool = True
    """Whether the user may act too, not only an admin."""
    time: bool = False
    """Whether one may wait for the policy's auto-unlock, in an org that has one."""
    mail: bool = True
    """Whether mails may go out."""
    password: bool | None = None
    """Whether the user has a password to begin with, or is created with one; None: either."""
    federated: bool = False
    """Whether the user signs in elsewhere to begin with."""

    def __str__(self) -> str:
        said = ["signing in elsewhere"] if self.federated else []
        said += [] if self.password is None else ["with a password" if self.password else "without a password"]
        said += [f"keeping the {' and the '.join(sorted(self.keep))}"] if self.keep else []
        said += [] if self.end_user else ["by an admin alone"]
        said += [] if self.mail else ["without a mail"]
        said += ["or by waiting"] if self.time else []
        return ", ".join(said)

    def without(self) -> Iterator[tuple[str, "Conditions"]]:
        """Each condition lifted, with its name."""
        for kept in sorted(self.keep):
            yield f"keeping the {kept}", Conditions(**vars(self) | {"keep": self.keep - {kept}})
        for name, words in (("end_user", "leaving it to an admin alone"), ("mail", "sending no mail")):
            if not getattr(self, name):
                yield words, Conditions(**vars(self) | {name: True})


@dataclass(frozen=True)
class Step:
    """One step of a way: who does what, and where the user stands then."""

    actor: Actor
    call: str
    arguments: Mapping[str, Any]
    """By the names of the call's fields. A password that is wanted is just True; `right` is of one that is typed."""
    before: Status
    after: Status
    costs: tuple[str, ...]
    guess: bool
    times: str = ""

    @property
    def request(self) -> str:
        """Method and path, with the query."""
        call = CALLS[self.call]
        words = "&".join(f"{name}={value}" for name, value in written(call, self.arguments).query.items())
        return call.request + (f"?{words}" if words else "")

    @property
    def said(self) -> str:
        """The call in words."""
        words = [w for w in (_password_word(CALLS[self.call], self.arguments), self.times) if w]
        said = f" ({', '.join(words)})" if words else ""
        return f"{self.call}{said}{' ?' if self.guess else ''}"


def _password_word(call: Call, arguments: Mapping[str, Any]) -> str:
    """What a step has to do with the password, in a word or two; empty where that goes without saying."""
    if "right" in arguments:
        return "" if arguments["right"] else "with a wrong password"
    if call.takes(Type.USER, Type.PASSWORD, Type.NEW_PASSWORD):
        return "by the old password"
    if "password" in arguments:
        return "with a password"
    return "no password" if call.creates else ""


@dataclass(frozen=True)
class Way:
    """Steps that lead there."""

    start: Facts
    steps: tuple[Step, ...]

    @property
    def guess(self) -> bool:
        """Whether a step of it is a guess."""
        return any(step.guess for step in self.steps)


@dataclass(frozen=True)
class Plan:
    """The answer: the ways, by what lies under the status, or why there is none."""

    start: Status
    goal: Status
    conditions: Conditions
    ways: tuple[Way, ...]
    impossible: tuple[str, ...] = ()
    """Why there is no way, for each kind of user who has none."""
    whens: Mapping[Facts, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        said = f", {self.conditions}" if str(self.conditions) else ""
        lines = [f"From {self.start} to {self.goal}{said}:"]
        before: Facts | None = None
        for way in self.ways:
            head = "or" if way.start == before else self.whens.get(way.start, "")
            lines += ["", f"{head[:1].upper()}{head[1:]}:"] if head else [""]
            before = way.start
            if not way.steps:
                lines.append("  Already there.")
            for number, step in enumerate(way.steps, 1):
                lines.append(f"  {number}. {step.actor}: {step.said} -> {step.after}")
                lines.append(f"     {step.request}")
                lines += [f"     {'; '.join(step.costs)}"] if step.costs else []
            lines += ["  With a guess (?): no public source tells what Okta does there."] if way.guess else []
        why_not = [line for said in self.impossible for line in textwrap.wrap(said, WIDTH)]
        return "\n".join([*lines, *(["", *why_not] if why_not else [])])

    def document(self) -> dict[str, Any]:
        """The same for programs: `plans[]` of `steps[]`, or `impossible`."""
        found: dict[str, Any] = {"from": str(self.start), "to": str(self.goal), "conditions": str(self.conditions)}
        if self.ways:
            found["plans"] = [_way_document(way, self.whens.get(way.start, "")) for way in self.ways]
        if self.impossible:
            found["impossible"] = " ".join(self.impossible)
        return found


def _way_document(way: Way, when: str) -> dict[str, Any]:
    """A way for programs."""
    steps = [
        {
            "actor": str(step.actor),
            "call": step.call,
            "after": str(step.after),
            "request": step.request,
            "arguments": dict(step.arguments),
            "costs": list(step.costs),
            "guess": step.guess,
        }
        for step in way.steps
    ]
    return {"when": when, "guess": way.guess, "steps": steps}


def plan(
    start: Status | str,
    goal: Status | str,
    *,
    keep: Iterable[str] = (),
    end_user: bool = True,
    time: bool = False,
    mail: bool = True,
    password: bool | None = None,
    federated: bool = False,
    world: frozenset[Case] = WORLD,
) -> Plan:
    """The shortest ways from one status to another; ABSENT is before creation, and after deletion.

    Raises:
        ValueError: for a status that there is not, or something that can't be kept.
    """
    here, there = named(start), named(goal)
    kept = frozenset([keep] if isinstance(keep, str) else keep)
    if kept - set(KEEP):
        raise ValueError(f"What can be kept: {', '.join(KEEP)}; not {', '.join(sorted(kept - set(KEEP)))}.")
    conditions = Conditions(kept, end_user, time, mail, password, federated)
    return _plan(here, there, conditions, world)


GONE = frozenset({"GONE", "NOBODY", "NONE"})
"""Other words for ABSENT."""


def named(word: Status | str) -> Status:
    """A status as somebody types it: in small letters too, and `gone` or `nobody` for no user.

    Raises:
        ValueError: for one that there is not; it names those that there are.
    """
    name = "ABSENT" if str(word).upper() in GONE else str(word).upper()
    if name not in list(Status):
        raise ValueError(f"there is no status {word!r}; there are {', '.join(Status)}")
    return Status(name)


def _plan(here: Status, there: Status, conditions: Conditions, world: frozenset[Case]) -> Plan:
    """The answer for every kind of user who may stand here; kinds whose ways are the same are told as one."""
    groups: dict[tuple[tuple[Any, ...], ...], list[Facts]] = defaultdict(list)
    found: dict[Facts, list[Way]] = {}
    for facts in _starts(here, conditions, world):
        found[facts] = [] if _lost(facts, conditions) else list(_ways(facts, there, conditions, world))
        groups[tuple(tuple((s.call, str(s.arguments), s.after) for s in w.steps) for w in found[facts])].append(facts)
    ways, whens, impossible = [], {}, []
    for same in groups.values():
        when = under(same) if len(groups) > 1 else ""
        whens[same[0]] = when
        ways += found[same[0]]
        if not found[same[0]]:
            impossible.append(_why_not(same[0], there, conditions, world, when))
    if not groups:
        impossible.append(f"There is no such user in {here}.")
    return Plan(here, there, conditions, tuple(ways), tuple(impossible), whens)


def _lost(start: Facts, conditions: Conditions) -> list[str]:
    """What is to be kept, and a user of these facts has no more."""
    gone = {"password": start.password is Password.NONE, "apps": start.deactivated, "question": start.deactivated}
    return [kept for kept in sorted(conditions.keep) if start.exists and gone.get(kept)]


def _starts(here: Status, conditions: Conditions, world: frozenset[Case]) -> list[Facts]:
    """Who may stand here, the most usual first: with a usable password where the status allows one."""
    found = [f for f in in_status(here, world) if f.external is (conditions.federated and f.exists)]
    if conditions.password is not None and here is not Status.ABSENT:
        found = [f for f in found if (f.password is not Password.NONE) is conditions.password]
    usual = (Password.NONE, Password.SET) if here is Status.STAGED else (Password.SET, Password.EXPIRED)
    return sorted(
        found,
        key=lambda f: (f.locked and f.suspended, f.reset and f.suspended, _index(usual, f.password), str(f)),
    )


def _index(usual: tuple[Password, ...], password: Password) -> int:
    """Where a password stands in an order; at its end if it is not in it."""
    return usual.index(password) if password in usual else len(usual)


# ------------------------------------------------------------------------------------------------- the search


class _Place(NamedTuple):
    """Where a search stands."""

    facts: Facts
    links: frozenset[str]
    """The kinds of one-time link that somebody holds."""
    state: str | None
    """Of a sign-in under way."""


@cache
def _ways(start: Facts, goal: Status, conditions: Conditions, world: frozenset[Case]) -> tuple[Way, ...]:
    """The shortest ways from here; those with a guess only where there is no other."""
    for guesses in (False, True):
        found = _shortest(start, goal, conditions, world, guesses)
        if found:
            return found
    return ()


def _shortest(
    start: Facts, goal: Status, conditions: Conditions, world: frozenset[Case], guesses: bool
) -> tuple[Way, ...]:
    """All shortest ways, layer by layer, up to a few."""
    first = _Place(start, frozenset(), None)
    if status(start) is goal:
        return (Way(start, ()),)
    if start.exists and goal is not Status.ABSENT and not _entered(goal, world):
        return ()
    layer: dict[_Place, list[tuple[Step, ...]]] = {first: [()]}
    seen = {first}
    while layer:
        following: dict[_Place, list[tuple[Step, ...]]] = defaultdict(list)
        arrived: list[tuple[Step, ...]] = []
        for place, ways in layer.items():
            for step, after in _steps(place, goal, conditions, world, guesses, start):
                if status(after.facts) is goal:
                    arrived += [(*way, step) for way in ways]
                elif after not in seen:
                    following[after] += [(*way, step) for way in ways][:MOST_WAYS]
        if arrived:
            return tuple(Way(start, steps) for steps in _best(arrived))
        seen |= following.keys()
        layer = following
    return ()


def _best(found: list[tuple[Step, ...]]) -> list[tuple[Step, ...]]:
    """The few that cost least, those of an admin alone first."""
    by_calls = {tuple((s.call, str(s.arguments)) for s in steps): steps for steps in reversed(found)}

    def cost(steps: tuple[Step, ...]) -> tuple[int, int, int, str]:
        """What makes a way a worse one, the weightiest first."""
        return (
            sum(s.guess for s in steps),
            sum(s.actor is not Actor.ADMIN for s in steps),
            sum(len(s.costs) for s in steps),
            str([s.call for s in steps]),
        )

    return sorted(by_calls.values(), key=cost)[:MOST_WAYS]


def _steps(
    place: _Place, goal: Status, conditions: Conditions, world: frozenset[Case], guesses: bool, start: Facts
) -> Iterator[tuple[Step, _Place]]:
    """The steps that may be taken from a place, each with the place that it leads to."""
    done = set()
    for move, guess, step in _candidates(place.facts, world):
        if guess and not guesses:
            continue
        if not _open(move, place, conditions) or not _allowed(move, goal, conditions, start):
            continue
        after = _Place(move.after, _links(move, place, conditions), _state(move))
        key = (step.call, str(step.arguments), after)
        if after != place and key not in done:
            done.add(key)
            yield step, after


@cache
def _candidates(facts: Facts, world: frozenset[Case]) -> tuple[tuple[Move, bool, Step], ...]:
    """Every move that may lead on from here, whether it is a guess, and the step that it is."""
    return tuple(
        (move, tier(move) is Tier.UNKNOWN, _step(move))
        for move in moves(facts, world)
        if not (
            move.call in _LEFT_OUT
            or move.cases - world - {Case.NEVER_SIGNED_IN} - _TOLD
            or (move.refused and move.before == move.after)
        )
    )


def _open(move: Move, place: _Place, conditions: Conditions) -> bool:
    """Whether somebody can make this move now, with what is in hand."""
    call = CALLS[move.call]
    if call.actor is Actor.END_USER and not conditions.end_user:
        return False
    if call.actor is Actor.CLOCK and not conditions.time:
        return False
    if not conditions.mail and move.effect.mail and not _returns_link(call):
        return False
    if call.opens:
        return _opened(move) in place.links
    return not call.takes(Type.STATE) or (place.state is not None and follows(State(place.state), move.call))


def _returns_link(call: Call) -> bool:
    """Whether a call can hand out its link in the answer instead of a mail."""
    return call.field("sendEmail") is not None


def _opened(move: Move) -> Link | None:
    """The kind of link that a move opens; None for a move that opens none."""
    if Case.FORGOT_LINK in move.cases:
        return Link.FORGOT
    if Case.UNLOCK_LINK in move.cases:
        return Link.UNLOCK
    return next(iter(CALLS[move.call].opens), None)


def _allowed(move: Move, goal: Status, conditions: Conditions, start: Facts) -> bool:
    """Whether the conditions, and the goal, allow this move."""
    before, after = move.before, move.after
    if not after.exists and before.exists and (goal is not Status.ABSENT or "groups" in conditions.keep):
        return False  # whoever is created anew is another user
    if before.exists and after.external and not before.external:
        return False  # that is another kind of user
    if not before.exists and after.external is not conditions.federated:
        return False
    if not before.exists and conditions.password not in (None, after.password is not Password.NONE):
        return False
    if CALLS[move.call].deletes and not before.deactivated and goal is not Status.ABSENT:
        return False  # `deactivate` says what is meant
    switched_off = after.deactivated and not before.deactivated
    if switched_off and conditions.keep & {"apps", "question"}:
        return False
    if "password" in conditions.keep and start.password is not Password.NONE:
        lost = before.password is not Password.NONE and after.password is Password.NONE
        return not lost and "passwordChanged" not in move.effect.stamps
    return True


def _links(move: Move, place: _Place, conditions: Conditions) -> frozenset[str]:
    """The links that somebody holds after a move: those that lapse and the one that was opened are gone."""
    if move.after.deactivated or not move.after.exists:
        return frozenset()
    return (place.links - {_opened(move)}) | ({move.effect.mail} if move.effect.mail and conditions.end_user else set())


def _state(move: Move) -> str | None:
    """Where a sign-in stands after a move; None where none is under way."""
    return move.effect.enters if CALLS[move.call].form is Form.TRANSACTION else None


def _step(move: Move) -> Step:
    """The step that a move is, with the arguments that bring its request about."""
    call = CALLS[move.call]
    arguments = arguments_for(call, move.cases)
    if move.effect.mail and _returns_link(call):
        arguments["sendEmail"] = False
    if Case.LAST_FAILURE in cases_of(move.call):  # the one call by which a wrong password leads on
        arguments["right"] = Case.RIGHT_PASSWORD in move.cases
    return Step(
        call.actor,
        move.call,
        arguments,
        status(move.before),
        status(move.after),
        beside(move),
        tier(move) is Tier.UNKNOWN,
        "until the policy locks the user" if Case.LAST_FAILURE in move.cases else "",
    )


# ------------------------------------------------------------------------------------------------- why not


def _why_not(start: Facts, goal: Status, conditions: Conditions, world: frozenset[Case], when: str) -> str:
    """Why there is no way, in a sentence; and which condition would have to be lifted for one."""
    who = f"For a user in {status(start)}{f' ({when})' if when else ''} there is no way to {goal}"
    asked = f" {conditions}" if str(conditions) else ""
    if lost := _lost(start, conditions):
        return f"{who}{asked}: nothing is left to keep of the {' and the '.join(lost)}."
    for words, freer in conditions.without():
        if _ways(start, goal, freer, world):
            return f"{who}{asked}. Without {words} there is one."
    if start.exists and not _entered(goal, world):
        return f"{who}{asked}: only creation leads there, and whoever is created anew is another user."
    return f"{who}{asked}: no sequence of calls leads there."


@cache
def _entered(goal: Status, world: frozenset[Case]) -> bool:
    """Whether any call leads into this status from another, creation aside."""
    return any(
        status(move.after) is goal and status(facts) is not goal
        for facts in reachable(world)
        if facts.exists
        for move in moves(facts, world)
    )
