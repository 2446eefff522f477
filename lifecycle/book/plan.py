"""Finds the shortest ways to bring a user from one status to another, under conditions.

The search uses only the rules. A place in the search is made of the user's facts, the links that somebody holds, and
the state of a sign-in under way. A guessed move is used only if there is no way without one, and then the way says so.
A test plays every way on the simulator.
"""

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from lifecycle.book.effects import beside
from lifecycle.book.phrases import TEXT_WIDTH, under
from lifecycle.model.actors import Actor
from lifecycle.model.backing import tier
from lifecycle.model.calls import EVERYTHING, Call, Form, Type
from lifecycle.model.cases import Case
from lifecycle.model.consequences import Deed, consequences
from lifecycle.model.facts import NOBODY, Facts, Password, Status, status
from lifecycle.model.links import Link
from lifecycle.model.move import Move
from lifecycle.model.moves import WORLD, cases_of, moves, reachable
from lifecycle.model.possible import in_status
from lifecycle.model.sending import arguments_for, shown_by, written
from lifecycle.model.tiers import Tier
from lifecycle.model.transactions import State, follows

TAKES: dict[str, frozenset[Deed]] = {
    "password": frozenset({Deed.DESTROY_PASSWORD, Deed.KEEP_PASSWORD}),
    "groups": frozenset({Deed.LEAVE_GROUPS}),
    "apps": frozenset({Deed.DROP_APPS}),
    "question": frozenset({Deed.WIPE_QUESTION}),
}
"""The deeds that take something from the user. To keep a new password means to lose the old one."""
KEEP = tuple(TAKES)
"""What a plan can be asked to keep on the way."""
MOST_WAYS = 4
"""How many ways a plan shows at most for one kind of user."""
_LEFT_OUT = {"get_user", "replace_user", "answer_question", "skip", "reset_factors", "clear_sessions"}
"""Calls that the search leaves out, because they change no status or because another call does the same.

The names stand here because leaving them out is a choice of this search and not a property of the calls. For example,
`replace_user` leads to the same statuses as `update_user`."""
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
        Case.INACTIVE,
        Case.SOURCED,
    }
)
"""The cases that an admin, a user or a source can bring about on purpose. All others depend on policies and chance."""
_BY_THE_USER = (Actor.END_USER, Actor.IDENTITY_PROVIDER, Actor.REGISTRATION)
"""The actors that only move a user who does something."""


@dataclass(frozen=True)
class Conditions:
    """What a way has to respect."""

    keep: frozenset[str] = frozenset()
    end_user: bool = True
    """Whether the user may act too, not only an admin."""
    time: bool = False
    """Whether a way may wait for the policy's auto-unlock, in an org that has one."""
    mail: bool = True
    """Whether mails may go out."""
    password: bool | None = None
    """Whether the user has a password at the start, or is created with one; None if either will do."""
    federated: bool = False
    """Whether the user signs in with another provider at the start."""

    def __str__(self) -> str:
        said = ["for a user who signs in with another provider"] if self.federated else []
        said += [] if self.password is None else ["with a password" if self.password else "without a password"]
        said += [f"keeping the {' and the '.join(sorted(self.keep))}"] if self.keep else []
        said += [] if self.end_user else ["by an admin alone"]
        said += [] if self.mail else ["without sending a mail"]
        said += ["waiting if that helps"] if self.time else []
        return ", ".join(said)

    def without(self) -> Iterator[tuple[str, "Conditions"]]:
        """Return these conditions with one of them dropped, for each that can be, and words for doing so."""
        for kept in sorted(self.keep):
            yield f"do not have to keep the {kept}", Conditions(**vars(self) | {"keep": self.keep - {kept}})
        for name, words in (("end_user", "let the user act as well"), ("mail", "allow mails")):
            if not getattr(self, name):
                yield words, Conditions(**vars(self) | {name: True})


@dataclass(frozen=True)
class Step:
    """One step of a way: who makes which call, and which status the user has before and after it."""

    actor: Actor
    call: str
    arguments: Mapping[str, Any]
    """The arguments, by the names of the call's fields. True in place of a password means any new password.

    The argument `right` says whether the password that the user types is the right one."""
    before: Status
    after: Status
    costs: tuple[str, ...]
    guess: bool
    times: str = ""

    @property
    def request(self) -> str:
        """The method, the path and the query of the request."""
        call = EVERYTHING[self.call]
        words = "&".join(f"{name}={value}" for name, value in written(call, self.arguments).query.items())
        return call.request + (f"?{words}" if words else "")

    @property
    def said(self) -> str:
        """The name of the call, with what matters about its arguments."""
        words = [w for w in (_password_word(EVERYTHING[self.call], self.arguments), self.times) if w]
        said = f" ({', '.join(words)})" if words else ""
        return f"{self.call}{said}{' ?' if self.guess else ''}"


def _password_word(call: Call, arguments: Mapping[str, Any]) -> str:
    """Say what the step does with a password, in a few words; empty if it is clear without them."""
    if "right" in arguments:
        return "" if arguments["right"] else "with a wrong password"
    if call.takes(Type.USER, Type.PASSWORD, Type.NEW_PASSWORD):
        return "with the old password"
    if "password" in arguments:
        return "with a password"
    return "no password" if call.creates else ""


@dataclass(frozen=True)
class Way:
    """A row of steps that leads a user of these facts to the goal."""

    start: Facts
    steps: tuple[Step, ...]

    @property
    def guess(self) -> bool:
        """Whether any of its steps is a guess."""
        return any(step.guess for step in self.steps)


@dataclass(frozen=True)
class Plan:
    """The answer: the ways for each kind of user who may have the first status, or why there are none."""

    start: Status
    goal: Status
    conditions: Conditions
    ways: tuple[Way, ...]
    impossible: tuple[str, ...] = ()
    """Why there is no way, for each kind of user for whom there is none."""
    whens: Mapping[Facts, str] = field(default_factory=dict)
    """Which kind of user has these facts, in words."""

    def __repr__(self) -> str:
        said = f", {self.conditions}" if str(self.conditions) else ""
        lines = [f"From {self.start} to {self.goal}{said}:"]
        before: Facts | None = None
        for way in self.ways:
            head = "or" if way.start == before else self.whens.get(way.start, "")
            lines += ["", f"{head[:1].upper()}{head[1:]}:"] if head else [""]
            before = way.start
            if not way.steps:
                lines.append("  The user has this status already.")
            for number, step in enumerate(way.steps, 1):
                lines.append(f"  {number}. {step.actor}: {step.said} -> {step.after}")
                lines.append(f"     {step.request}")
                lines += [f"     {'; '.join(step.costs)}"] if step.costs else []
            lines += ["  A step with ? is a guess: no public source says what Okta does."] if way.guess else []
        why_not = [line for said in self.impossible for line in textwrap.wrap(said, TEXT_WIDTH)]
        return "\n".join([*lines, *(["", *why_not] if why_not else [])])

    def document(self) -> dict[str, Any]:
        """Return the plan as JSON has it: a list `plans`, each with a list `steps`, or a sentence `impossible`."""
        found: dict[str, Any] = {"from": str(self.start), "to": str(self.goal), "conditions": str(self.conditions)}
        if self.ways:
            found["plans"] = [_way_document(way, self.whens.get(way.start, "")) for way in self.ways]
        if self.impossible:
            found["impossible"] = " ".join(self.impossible)
        return found


def _way_document(way: Way, when: str) -> dict[str, Any]:
    """Return a way as JSON has it."""
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
    """Find the shortest ways from one status to another. ABSENT means that the user is not created yet, or deleted.

    `world` has the cases of the org. In an org with a directory, an automation, an identity provider or a registration
    (`org_with` in `mover_page.py` names such orgs), a way may use them too. A way by calls alone comes before them.

    Raises:
        ValueError: if there is no such status, or if `keep` names something that a plan can't keep.
    """
    here, there = named(start), named(goal)
    kept = frozenset([keep] if isinstance(keep, str) else keep)
    if kept - set(KEEP):
        unknown = ", ".join(sorted(kept - set(KEEP)))
        raise ValueError(f"A plan can't keep this: {unknown}. It can keep these: {', '.join(KEEP)}.")
    conditions = Conditions(kept, end_user, time, mail, password, federated)
    return _plan(here, there, conditions, world)


GONE = frozenset({"GONE", "NOBODY", "NONE"})
"""Other words for ABSENT that people type."""


def named(word: Status | str) -> Status:
    """Return the status that somebody typed. Small letters are fine, and so are `gone` and `nobody` for ABSENT.

    Raises:
        ValueError: if there is no such status; the message lists all statuses.
    """
    name = "ABSENT" if str(word).upper() in GONE else str(word).upper()
    if name not in list(Status):
        raise ValueError(f"there is no status {word!r}. Use one of these: {', '.join(Status)}")
    return Status(name)


def _plan(here: Status, there: Status, conditions: Conditions, world: frozenset[Case]) -> Plan:
    """Make the plan for every kind of user who may have this status. Kinds with the same ways become one."""
    groups: dict[tuple[tuple[Any, ...], ...], list[Facts]] = defaultdict(list)
    found: dict[Facts, list[Way]] = {}
    for facts in _starts(here, conditions, world):
        found[facts] = [] if _lost(facts, conditions, world) else list(_ways(facts, there, conditions, world))
        groups[tuple(tuple((s.call, str(s.arguments), s.after) for s in w.steps) for w in found[facts])].append(facts)
    ways, whens, impossible = [], {}, []
    for same in groups.values():
        when = under(same) if len(groups) > 1 else ""
        whens[same[0]] = when
        ways += found[same[0]]
        if not found[same[0]]:
            impossible.append(_why_not(same[0], there, conditions, world, when))
    if not groups:
        impossible.append(f"No user in {here} can be of this kind.")
    return Plan(here, there, conditions, tuple(ways), tuple(impossible), whens)


def _lost(start: Facts, conditions: Conditions, world: frozenset[Case]) -> list[str]:
    """Return what the conditions ask to keep although a user of these facts has already lost it."""
    if not start.exists:
        return []
    no_password = {"password"} if start.password is Password.NONE else set()
    others = {kept for kept in conditions.keep - {"password"} if start not in _keeping(kept, world)}
    return sorted(conditions.keep & (no_password | others))


@cache
def _keeping(kept: str, world: frozenset[Case]) -> frozenset[Facts]:
    """Return the facts that a user can come to without losing this on the way."""
    seen, todo = {NOBODY}, [NOBODY]
    while todo:
        for move in moves(todo.pop(), world):
            if move.after not in seen and not _loses(move, kept):
                seen.add(move.after)
                todo.append(move.after)
    return frozenset(seen)


def _loses(move: Move, kept: str) -> bool:
    """Whether the user loses this by a move."""
    return not TAKES[kept].isdisjoint(_deeds(move))


@cache
def _deeds(move: Move) -> frozenset[Deed]:
    """Return what the org does after a move, apart from what only the request asks for."""
    return frozenset(c.does for c in consequences(move) if isinstance(c.does, Deed))


def _starts(here: Status, conditions: Conditions, world: frozenset[Case]) -> list[Facts]:
    """Return the kinds of user who may have this status, the most usual first.

    A user with a usable password is the most usual, if the status allows one.
    """
    found = [f for f in in_status(here, world) if f.external is (conditions.federated and f.exists)]
    if conditions.password is not None and here is not Status.ABSENT:
        found = [f for f in found if (f.password is not Password.NONE) is conditions.password]
    usual = (Password.NONE, Password.SET) if here is Status.STAGED else (Password.SET, Password.EXPIRED)
    return sorted(
        found,
        key=lambda f: (f.locked and f.suspended, f.reset and f.suspended, _index(usual, f.password), str(f)),
    )


def _index(usual: tuple[Password, ...], password: Password) -> int:
    """Return the place of a password in an order. A password that is not listed comes last."""
    return usual.index(password) if password in usual else len(usual)


# ------------------------------------------------------------------------------------------------- the search


class _Place(NamedTuple):
    """A place that the search has reached."""

    facts: Facts
    links: frozenset[str]
    """The kinds of one-time link that the admin or the user holds."""
    state: str | None
    """The state of the sign-in that is under way; None if there is none."""


@cache
def _ways(start: Facts, goal: Status, conditions: Conditions, world: frozenset[Case]) -> tuple[Way, ...]:
    """Return the shortest ways from here. Ways with a guess are returned only if there are no others."""
    for guesses in (False, True):
        found = _shortest(start, goal, conditions, world, guesses)
        if found:
            return found
    return ()


def _shortest(
    start: Facts, goal: Status, conditions: Conditions, world: frozenset[Case], guesses: bool
) -> tuple[Way, ...]:
    """Search layer by layer for all shortest ways, and return the best few of them."""
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
                if step.after is goal:
                    arrived += [(*way, step) for way in ways]
                elif after not in seen:
                    following[after] += [(*way, step) for way in ways][:MOST_WAYS]
        if arrived:
            return tuple(Way(start, steps) for steps in _best(arrived))
        seen |= following.keys()
        layer = following
    return ()


def _best(found: list[tuple[Step, ...]]) -> list[tuple[Step, ...]]:
    """Return the few ways that cost the user least. Ways that an admin can go alone come first."""
    by_calls = {tuple((s.call, str(s.arguments)) for s in steps): steps for steps in reversed(found)}

    def cost(steps: tuple[Step, ...]) -> tuple[int, int, int, str]:
        """Return what makes a way worse, with what weighs most first."""
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
    """Return the steps that are possible at a place, each with the place that it leads to."""
    done: dict[tuple[str, _Place], list[Mapping[str, Any]]] = {}
    for move in _candidates(place.facts, world):
        if not _open(move, place, conditions) or not _allowed(move, goal, conditions, start):
            continue
        after = _Place(move.after, _links(move, place, conditions), _state(move))
        if after == place:
            continue
        step = _step(move)
        if step.guess and not guesses:
            continue
        sent = done.setdefault((step.call, after), [])
        if step.arguments not in sent:
            sent.append(step.arguments)
            yield step, after


@cache
def _candidates(facts: Facts, world: frozenset[Case]) -> tuple[Move, ...]:
    """Return every move that may lead on from here."""
    known = world | _TOLD | {Case.NEVER_SIGNED_IN}
    return tuple(
        move
        for move in moves(facts, world)
        if not (
            move.call in _LEFT_OUT
            or (move.rule.effect.refusal and move.before == move.after)
            or not move.cases <= known
        )
    )


def _open(move: Move, place: _Place, conditions: Conditions) -> bool:
    """Whether someone can make this move now, with the links and the sign-in that they have."""
    call = EVERYTHING[move.call]
    if call.actor in _BY_THE_USER and not conditions.end_user:
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
    """Return the kind of link that a move opens; None if it opens no link."""
    if Case.FORGOT_LINK in move.cases:
        return Link.FORGOT
    if Case.UNLOCK_LINK in move.cases:
        return Link.UNLOCK
    return next(iter(EVERYTHING[move.call].opens), None)


def _allowed(move: Move, goal: Status, conditions: Conditions, start: Facts) -> bool:
    """Whether the conditions and the goal allow this move."""
    before, after = move.before, move.after
    if not after.exists and before.exists and goal is not Status.ABSENT:
        return False  # a user who is created again is a different user, so the way would not end with this one
    if before.exists and after.external and not before.external:
        return False  # the plan was asked for a user who signs in at Okta, and that would change
    if not before.exists and after.external is not conditions.federated:
        return False
    if not before.exists and conditions.password not in (None, after.password is not Password.NONE):
        return False
    if EVERYTHING[move.call].deletes and not before.deactivated and goal is not Status.ABSENT:
        return False  # `deactivate` does the same, and its name says what it does
    if not conditions.keep:
        return True
    had = conditions.keep if start.password is not Password.NONE else conditions.keep - {"password"}
    return not any(_loses(move, kept) for kept in had)


def _links(move: Move, place: _Place, conditions: Conditions) -> frozenset[str]:
    """Return the links that are good after a move, without those that lapse and the one that it has opened."""
    mailed = move.effect.mail if conditions.end_user else None
    if not (place.links or mailed) or Deed.WITHDRAW_LINKS in _deeds(move):
        return frozenset()
    return (place.links - {_opened(move)}) | ({mailed} if mailed else set())


def _state(move: Move) -> str | None:
    """Return the state of the sign-in after a move; None if no sign-in is under way."""
    return move.effect.enters if EVERYTHING[move.call].form is Form.TRANSACTION else None


@cache
def _step(move: Move) -> Step:
    """Return the step for a move, with arguments that lead to the move's cases."""
    call = EVERYTHING[move.call]
    # A plan takes the link in the answer rather than in a mail, if the call can do both.
    wanted = move.cases | {Case.HANDED_OUT} if move.effect.mail and _returns_link(call) else move.cases
    arguments, shown = _sent(move.call, wanted)
    return Step(
        call.actor,
        move.call,
        arguments,
        status(move.before),
        status(move.after),
        beside(move, shown),
        tier(move) is Tier.UNKNOWN,
        "until the policy locks the user" if Case.LAST_FAILURE in move.cases else "",  # how often it is repeated
    )


@cache
def _sent(call: str, wanted: frozenset[Case]) -> tuple[Mapping[str, Any], frozenset[Case]]:
    """Return the arguments with which a call is in these cases, and all cases that its request shows then."""
    arguments = arguments_for(EVERYTHING[call], wanted)
    if Case.LAST_FAILURE in cases_of(call):  # a wrong password is useful in this call, because it locks the user
        arguments["right"] = Case.RIGHT_PASSWORD in wanted
    return arguments, shown_by(EVERYTHING[call], arguments)


# ------------------------------------------------------------------------------------------------- why not


def _why_not(start: Facts, goal: Status, conditions: Conditions, world: frozenset[Case], when: str) -> str:
    """Say why there is no way, and which condition you would have to drop for one."""
    user = "If no user exists yet" if status(start) is Status.ABSENT else f"For a user in {status(start)}"
    no_way = f"{user}{f' ({when})' if when else ''}, there is no way to {goal}"
    no_way += f" with these conditions: {conditions}." if str(conditions) else "."
    if lost := _lost(start, conditions, world):
        return f"{no_way} The user has already lost the {' and the '.join(lost)}, so there is nothing to keep."
    for words, freer in conditions.without():
        if _ways(start, goal, freer, world):
            return f"{no_way} There is a way if you {words}."
    if start.exists and not _entered(goal, world):
        return f"{no_way} Only new users get this status, and a user who is created again is a different user."
    return f"{no_way} No sequence of calls leads there."


@cache
def _entered(goal: Status, world: frozenset[Case]) -> bool:
    """Whether any call other than creation leads from another status to this one."""
    return any(
        move.after is not facts and status(move.after) is goal
        for facts in reachable(world)
        if facts.exists and status(facts) is not goal
        for move in moves(facts, world)
    )
