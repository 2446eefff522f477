"""Plans how to bring a user from one status to another: every way that differs in who acts, and what each way costs.

The ways come from the search in `ways.py`. Besides the ways of the org that is asked about, a plan has the ways that
need neither an admin's call nor an unusual user, but an org that is set up for it, for example one with a directory.
"""

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lifecycle.book.mover_page import org_with
from lifecycle.book.phrases import TEXT_WIDTH, under
from lifecycle.book.ways import KEEP, Conditions, Way, entered, lost_before, starts, takes_less, ways_between
from lifecycle.model.calls import MOVERS
from lifecycle.model.cases import Case
from lifecycle.model.facts import Facts, Status, status
from lifecycle.model.moves import WORLD

_SOURCE_SAYS = {
    "import_active": "{takes} users who are active there",
    "import_inactive": "{does} users who are deactivated there",
}
"""What Okta does by an import."""


@dataclass(frozen=True)
class OrgKind:
    """A kind of org in which something moves a user without a call of an admin."""

    words: str
    world: frozenset[Case] = WORLD
    calls: tuple[str, ...] = tuple(MOVERS)
    """What happens only in such an org. A way that is shown for it has one of these steps."""
    waits: bool = False
    """Whether it is the org's time that moves the user."""
    users: frozenset[Case] = WORLD
    """An org that has the same users, of whom most kinds of org have no others than an ordinary one."""
    leavers: str = ""
    """What Okta does there with users who are deactivated in the source, in a word."""

    def set_up_for(self, way: Way) -> str:
        """The words for such an org, with what it has to be set up to do for this way."""
        does = [
            _SOURCE_SAYS[step.call].format(
                takes="takes in" if step.before is Status.ABSENT else "brings back", does=self.leavers
            )
            for step in way.steps
            if step.call in _SOURCE_SAYS
        ]
        return f"{self.words}, where Okta {' and '.join(dict.fromkeys(does))}" if does else self.words


_SOURCES = {
    "hr": ("an org with an HR application", WORLD),
    "directory": ("an org with a directory that keeps the passwords", org_with("directory")),
}
_REGISTERS = org_with("registration")
_LEAVERS = {"suspend": "suspends", "deactivate": "deactivates"}
_AUTOMATED = {**_LEAVERS, "delete": "deletes"}
ORG_KINDS: tuple[OrgKind, ...] = (
    OrgKind("an org whose password policy ends a lock after some time", calls=("wait",), waits=True),
    OrgKind(
        "an org whose users may end a lock themselves", frozenset({Case.SELF_SERVICE_UNLOCK}), calls=("unlock_account",)
    ),
    *(
        OrgKind(words, org_with(source, action), users=users, leavers=does)
        for source, (words, users) in _SOURCES.items()
        for action, does in _LEAVERS.items()
    ),
    *(
        OrgKind(f"an org with an automation that {does} inactive users", org_with("automation", action))
        for action, does in _AUTOMATED.items()
    ),
    OrgKind(
        "an org with an identity provider that creates, unsuspends and reactivates users",
        org_with("identity-provider"),
    ),
    OrgKind("an org in which people make an account for themselves", _REGISTERS, users=_REGISTERS),
)
"""The kinds of org of which a plan speaks besides the one that is asked about."""


@dataclass(frozen=True)
class Elsewhere:
    """A way that needs an org of another kind, and no call of an admin."""

    org: str
    """The kind of org, in words."""
    way: Way


@dataclass(frozen=True)
class Plan:
    """The answer: the ways for each kind of user who may have the first status, or why there are none."""

    start: Status
    goal: Status
    conditions: Conditions
    ways: tuple[Way, ...]
    impossible: tuple[str, ...] = ()
    """Why there is no way, for each kind of user for whom there is none."""
    others: tuple[Elsewhere, ...] = ()
    """The ways without an admin that need an org of another kind."""
    whens: Mapping[Facts, str] = field(default_factory=dict)
    """Which kind of user has these facts, in words."""

    def __repr__(self) -> str:
        said = f", {self.conditions}" if str(self.conditions) else ""
        lines = [f"From {self.start} to {self.goal}{said}:"]
        several = len({way.who for way in self.ways}) > 1
        before = ""
        for number, way in enumerate(self.ways):
            when = self.whens.get(way.start, "")
            head = "; ".join(part for part in (when, f"by {way.by}" if several and way.steps else "") if part)
            shown = "or" if number and head == before else head
            before = head
            lines += ["", f"{shown[:1].upper()}{shown[1:]}:"] if shown else [""]
            lines += _way_lines(way)
        lines += [line for said in self.impossible for line in ("", *textwrap.wrap(said, TEXT_WIDTH))]
        for other in self.others:
            lines += ["", *textwrap.wrap(f"In {other.org}:", TEXT_WIDTH), *_way_lines(other.way)]
        return "\n".join(lines)

    def document(self) -> dict[str, Any]:
        """Return the plan as JSON has it: a list `plans`, each with a list `steps`, or a sentence `impossible`."""
        found: dict[str, Any] = {"from": str(self.start), "to": str(self.goal), "conditions": str(self.conditions)}
        if self.ways:
            found["plans"] = [_way_document(way, self.whens.get(way.start, "")) for way in self.ways]
        if self.impossible:
            found["impossible"] = " ".join(self.impossible)
        if self.others:
            found["others"] = [{"org": other.org} | _way_document(other.way, "") for other in self.others]
        return found


def _way_lines(way: Way) -> Iterator[str]:
    """Yield the lines of a way: its steps, and what it costs."""
    if not way.steps:
        yield "  The user has this status already."
    for number, step in enumerate(way.steps, 1):
        yield f"  {number}. {step.actor}: {step.said} -> {step.after}"
        yield f"     {step.request}"
        if step.besides:
            yield f"     {'; '.join(step.besides)}"
    if way.steps:
        yield from textwrap.wrap(way.price, TEXT_WIDTH, initial_indent=" " * 5, subsequent_indent=" " * 5)
    if way.guess:
        yield "  A step with ? is a guess: no public source says what Okta does."


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
    return {
        "when": when,
        "who": [str(actor) for actor in way.who],
        "by": way.by if way.steps else "",
        "lost": list(way.lost),
        "mails": list(way.mails),
        "to_do": list(way.to_do),
        "guess": way.guess,
        "steps": steps,
    }


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
    """Find the ways from one status to another: for everybody who can act, the shortest ways, and what they cost.

    ABSENT means that the user is not created yet, or deleted.

    `world` has the cases of the org. In an org with a directory, an automation, an identity provider or a registration
    (`org_with` in `mover_page.py` names such orgs), a way may use them too. A way by calls alone comes before them.
    For an ordinary org, `others` has the ways that need another kind of org instead of an admin.

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
    for facts in starts(here, conditions, world):
        gone = lost_before(facts, conditions, world)
        found[facts] = [] if gone else list(ways_between(facts, there, conditions, world))
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
    others = _others(here, there, conditions, ways) if world == WORLD else ()
    return Plan(here, there, conditions, tuple(ways), tuple(impossible), others, whens)


def _others(here: Status, there: Status, conditions: Conditions, ways: Sequence[Way]) -> tuple[Elsewhere, ...]:
    """Return the ways without an admin, each with the kind of org that it needs. There are none for an admin alone.

    One that takes more from the user than an ordinary way is missing.
    """
    if not conditions.end_user or here is there:
        return ()
    found: dict[str, Way] = {}
    for kind in ORG_KINDS:
        if kind.waits and conditions.time:
            continue
        way = _without_admin(here, there, replace(conditions, time=kind.waits or conditions.time, admin=False), kind)
        if way:
            found.setdefault(kind.set_up_for(way), way)
    return tuple(Elsewhere(org, way) for org, way in found.items() if not any(takes_less(one, way) for one in ways))


def _without_admin(here: Status, there: Status, conditions: Conditions, kind: OrgKind) -> Way | None:
    """Return the best way in such an org on which no admin acts, for the most usual user who has one."""
    for facts in starts(here, conditions, kind.users):
        elsewhere = Case.KEEPS_PASSWORDS in kind.world and facts.exists and not facts.directory
        if elsewhere or lost_before(facts, conditions, kind.world):
            continue  # a directory moves only the users who come from it
        for way in ways_between(facts, there, conditions, kind.world):
            if any(step.call in kind.calls for step in way.steps):
                return way
    return None


# ------------------------------------------------------------------------------------------------- why not


def _why_not(start: Facts, goal: Status, conditions: Conditions, world: frozenset[Case], when: str) -> str:
    """Say why there is no way, and which condition you would have to drop for one."""
    user = "If no user exists yet" if status(start) is Status.ABSENT else f"For a user in {status(start)}"
    no_way = f"{user}{f' ({when})' if when else ''}, there is no way to {goal}"
    no_way += f" with these conditions: {conditions}." if str(conditions) else "."
    if gone := lost_before(start, conditions, world):
        return f"{no_way} The user has already lost the {' and the '.join(gone)}, so there is nothing to keep."
    for words, freer in conditions.without():
        if ways_between(start, goal, freer, world):
            return f"{no_way} There is a way if you {words}."
    if start.exists and not entered(goal, world):
        return f"{no_way} Only new users get this status, and a user who is created again is a different user."
    return f"{no_way} No sequence of calls leads there."
