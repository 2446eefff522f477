"""Finds the ways that bring a user from one status to another: for each group of actors, the shortest ones.

The search uses only the rules. A place in the search is made of the user's facts, the links that somebody holds, and
the state of a sign-in under way. Only ways are kept of which no step can be left out. So a way in which the user acts
is one in which the user has to act. A guessed move is used only if there is no way without one, and then the way says
so. A test plays every way on the simulator.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from lifecycle.book.costs import besides, lost, sent_mails, to_do
from lifecycle.book.effects import beside
from lifecycle.model.actors import Actor
from lifecycle.model.backing import tier
from lifecycle.model.calls import EVERYTHING, Call, Form, Type
from lifecycle.model.cases import Case
from lifecycle.model.consequences import Deed, consequences
from lifecycle.model.facts import NOBODY, Facts, Password, Status, status
from lifecycle.model.links import Link
from lifecycle.model.move import Move
from lifecycle.model.moves import cases_of, moves, reachable
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
"""How many ways a plan shows at most for one kind of user and one group of actors."""
ENOUGH_STEPS, MOST_STEPS, STEPS_ALONE = 5, 8, 4
"""How many steps the ways have at most: if any way has been found by then, if none has, and if no admin may act."""
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
    admin: bool = True
    """Whether an admin may act."""

    def __str__(self) -> str:
        said = ["for a user who signs in with another provider"] if self.federated else []
        said += [] if self.password is None else ["with a password" if self.password else "without a password"]
        said += [f"keeping the {' and the '.join(sorted(self.keep))}"] if self.keep else []
        said += [] if self.end_user else ["by an admin alone"]
        said += [] if self.admin else ["without an admin"]
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
    """Everything that happens besides the change of the facts."""
    guess: bool
    times: str = ""
    lost: tuple[str, ...] = ()
    """What the user loses by this step."""
    mails: tuple[str, ...] = ()
    """The mails that go out with this step."""
    opens: Link | None = None
    """The kind of one-time link that the step opens."""
    mailed: str = ""
    """The kind of one-time link that the step sends by mail."""
    besides: tuple[str, ...] = ()
    """What happens that is neither a loss nor a mail."""

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


ACTOR_WORDS: Mapping[Actor, str] = {
    Actor.ADMIN: "an admin",
    Actor.END_USER: "the user",
    Actor.CLOCK: "time",
    Actor.DIRECTORY: "a directory",
    Actor.AUTOMATION: "an automation",
    Actor.IDENTITY_PROVIDER: "an identity provider",
    Actor.REGISTRATION: "a registration",
}
"""The actors of the steps, in the order in which a heading names them."""


@dataclass(frozen=True)
class Way:
    """A row of steps that leads a user of these facts to the goal."""

    start: Facts
    steps: tuple[Step, ...]

    @property
    def guess(self) -> bool:
        """Whether any of its steps is a guess."""
        return any(step.guess for step in self.steps)

    @property
    def who(self) -> tuple[Actor, ...]:
        """Everybody and everything that acts on this way."""
        acting = {step.actor for step in self.steps}
        return tuple(actor for actor in ACTOR_WORDS if actor in acting)

    @property
    def by(self) -> str:
        """Who acts on this way, in words such as `an admin alone`."""
        words = [ACTOR_WORDS[actor] for actor in self.who]
        return f"{words[0]} alone" if len(words) == 1 else " and ".join((", ".join(words[:-1]), *words[-1:]))

    @property
    def lost(self) -> tuple[str, ...]:
        """What the user loses on this way."""
        return tuple(dict.fromkeys(one for step in self.steps for one in step.lost))

    @property
    def mails(self) -> tuple[str, ...]:
        """The mails that go out on this way."""
        return tuple(mail for step in self.steps for mail in step.mails)

    @property
    def to_do(self) -> tuple[str, ...]:
        """What somebody has to do besides the calls, as sentences."""
        said, mailed = [], set()
        for step in self.steps:
            said.append(to_do(step.call, step.arguments, step.opens, step.opens in mailed))
            mailed.add(step.mailed)
        return tuple(dict.fromkeys(sentence for sentence in said if sentence))

    @property
    def price(self) -> str:
        """What the way costs, in three short parts: what is lost, which mail goes out, what somebody has to do."""
        mails = "; ".join(self.mails) or "none"
        return f"Lost: {', '.join(self.lost) or 'nothing'}. Mail: {mails}. To do: {' '.join(self.to_do) or 'nothing.'}"


def lost_before(start: Facts, conditions: Conditions, world: frozenset[Case]) -> list[str]:
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


def starts(here: Status, conditions: Conditions, world: frozenset[Case]) -> list[Facts]:
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
def ways_between(start: Facts, goal: Status, conditions: Conditions, world: frozenset[Case]) -> tuple[Way, ...]:
    """Return the ways from here, the shortest first. Ways with a guess are returned only if there are no others.

    For each group of actors, these are the shortest ways on which exactly this group acts, and of which no step can be
    left out. A way is missing if another one needs nobody else and takes less from the user.
    """
    if status(start) is goal:
        return (Way(start, ()),)
    if conditions.admin and start.exists and goal is not Status.ABSENT and not entered(goal, world):
        return ()
    for guesses in (False, True):
        found = _Search(start, goal, conditions, world, guesses).found()
        if found:
            return tuple(Way(start, steps) for steps in found)
    return ()


_Steps = tuple[Step, ...]
_Key = tuple[str, str, str | None]
"""By this a step is known on another way: its call, its arguments, and the state of the sign-in after it."""


class _Begun(NamedTuple):
    """A way that has not reached the goal yet. Its places are known by their numbers."""

    steps: _Steps
    place: int
    shorter: frozenset[int]
    """Where the same steps lead if some of them are left out."""


class _Search:
    """A search for the ways from one place to a goal, layer by layer."""

    def __init__(
        self, start: Facts, goal: Status, conditions: Conditions, world: frozenset[Case], guesses: bool
    ) -> None:
        self._asked = (goal, conditions, world, guesses, start)
        self._goal = goal
        self._places = [_Place(start, frozenset(), None)]
        self._numbers = {self._places[0]: 0}
        self._next: dict[int, dict[_Key, tuple[Step, int]]] = {}

    def found(self) -> list[_Steps]:
        """Return the best few ways for each group of actors, those with the fewest steps first."""
        layer = [_Begun((), 0, frozenset())]
        arrived: dict[frozenset[Actor], list[_Steps]] = {}
        for depth in range(1, (MOST_STEPS if self._asked[1].admin else STEPS_ALONE) + 1):
            following: list[_Begun] = []
            new = defaultdict(list)
            for way in layer:
                for key, (step, after) in self._from(way.place).items():
                    steps, shorter = (*way.steps, step), self._without_one(way, key)
                    if step.after is not self._goal:
                        if not any(self._as_good(end, after) for end in shorter):
                            following.append(_Begun(steps, after, shorter))
                    elif not any(status(self._places[end].facts) is self._goal for end in shorter):
                        new[frozenset(s.actor for s in steps)].append(steps)
            arrived = {**new, **arrived}
            layer = following
            if not layer or (arrived and depth >= ENOUGH_STEPS):
                break
        return sorted((way for same in _worth(arrived) for way in same), key=_cost)

    def _from(self, place: int) -> dict[_Key, tuple[Step, int]]:
        """Return the steps that are possible at a place, each with the place that it leads to."""
        if place not in self._next:
            self._next[place] = {
                (step.call, str(step.arguments), after.state): (step, self._number(after))
                for step, after in _steps(self._places[place], *self._asked)
            }
        return self._next[place]

    def _number(self, place: _Place) -> int:
        """Return the number of a place."""
        number = self._numbers.setdefault(place, len(self._places))
        if number == len(self._places):
            self._places.append(place)
        return number

    def _without_one(self, way: _Begun, key: _Key) -> frozenset[int]:
        """Return where a way and one more step lead if one of them, or several, are left out."""
        there = {self._from(place)[key][1] for place in way.shorter if key in self._from(place)}
        return way.shorter | {way.place} | there

    def _as_good(self, one: int, other: int) -> bool:
        """Whether everything that is possible at the other place is possible at this one."""
        if one == other:
            return True
        here, there = self._places[one], self._places[other]
        return here.state == there.state and here.links >= there.links and here.facts == there.facts


def _worth(arrived: Mapping[frozenset[Actor], list[_Steps]]) -> Iterator[list[_Steps]]:
    """Yield the best few ways of each group of actors.

    A way is missing if the same actors, or some of them, have a way that takes less from the user.
    """
    for who, ways in arrived.items():
        rivals = [_taken(way) for others, theirs in arrived.items() if others <= who for way in theirs]
        worth = [way for way in ways if not any(takes < _taken(way) for takes in rivals)]
        by_calls = {tuple((s.call, str(s.arguments)) for s in steps): steps for steps in reversed(worth)}
        yield sorted(by_calls.values(), key=_cost)[:MOST_WAYS]


def takes_less(one: Way, other: Way) -> bool:
    """Whether one way takes less from the user than another one, and nothing else."""
    return _taken(one.steps) < _taken(other.steps)


def _taken(way: Iterable[Step]) -> frozenset[str]:
    """Return what a way takes from the user. That a password is replaced counts as its loss."""
    return frozenset(one.replace("old password", "password") for step in way for one in step.lost)


def _cost(steps: _Steps) -> tuple[int, int, int, int, str]:
    """Return what makes a way worse, with what weighs most first. Ways that an admin can go alone come first."""
    return (
        len(steps),
        sum(s.guess for s in steps),
        sum(s.actor is not Actor.ADMIN for s in steps),
        sum(len(s.costs) for s in steps),
        str([s.call for s in steps]),
    )


def _steps(
    place: _Place, goal: Status, conditions: Conditions, world: frozenset[Case], guesses: bool, start: Facts
) -> Iterator[tuple[Step, _Place]]:
    """Return the steps that are possible at a place, each with the place that it leads to."""
    done: dict[tuple[str, _Place], list[Mapping[str, Any]]] = {}
    for move in _candidates(place.facts, world):
        if not _open(move, place, conditions) or not _allowed(move, goal, conditions, start):
            continue
        after = _Place(move.after, _links(move, place, conditions), _state(move))
        if after.facts == place.facts and after.links <= place.links and after.state in (place.state, None):
            continue  # nothing is possible now that was not possible before
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
    if call.actor is Actor.ADMIN and not conditions.admin:
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
        lost(move, shown),
        sent_mails(move, shown),
        _opened(move) if call.opens else None,
        move.effect.mail or "" if Case.HANDED_OUT not in shown else "",
        besides(move, shown),
    )


@cache
def _sent(call: str, wanted: frozenset[Case]) -> tuple[Mapping[str, Any], frozenset[Case]]:
    """Return the arguments with which a call is in these cases, and all cases that its request shows then."""
    arguments = arguments_for(EVERYTHING[call], wanted)
    if Case.LAST_FAILURE in cases_of(call):  # a wrong password is useful in this call, because it locks the user
        arguments["right"] = Case.RIGHT_PASSWORD in wanted
    return arguments, shown_by(EVERYTHING[call], arguments)


@cache
def entered(goal: Status, world: frozenset[Case]) -> bool:
    """Whether any call other than creation leads from another status to this one."""
    return any(
        move.after is not facts and status(move.after) is goal
        for facts in reachable(world)
        if facts.exists and status(facts) is not goal
        for move in moves(facts, world)
    )
