"""Says what put a user into a status: call by call, with the cause, what had to be assumed, and what to do now."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lifecycle.book.phrases import TEXT_WIDTH, under
from lifecycle.book.plan import named, plan
from lifecycle.diagnosis.apart import Subject, apart
from lifecycle.diagnosis.blame import Cause, cause_of, moves_made
from lifecycle.diagnosis.evidence import collect
from lifecycle.diagnosis.following import HOLE, WORLDS, Followed, Gap, Passage, follow_through, statuses
from lifecycle.diagnosis.happening import Collected, Happening
from lifecycle.diagnosis.history import fields_told, histories, told_way
from lifecycle.diagnosis.recognising import identity
from lifecycle.diagnosis.route import NO_ROUTE, Route, route_of, route_of_history
from lifecycle.diagnosis.scim import SCIM_OFF, SCIM_ON
from lifecycle.diagnosis.stories import STORY, TOLD_IN_WORDS
from lifecycle.model.actors import Actor
from lifecycle.model.calls import EVERYTHING
from lifecycle.model.cases import Case
from lifecycle.model.facts import Password, Status, with_label
from lifecycle.model.move import Move
from lifecycle.model.moves import WORLD, WORLDS_OF_MOVERS
from lifecycle.model.possible import Place, in_document

MOST_SHOWN = 20
"""How many users are printed at most. JSON has them all."""
_LOST = "calls that name no user"
_WHO = {Actor.ADMIN: "an admin", Actor.END_USER: "the user"}
"""Who makes calls, in a sentence."""
NOTHING_READ = (
    "Nothing here says anything about a user of Okta. Paste the calls that you made (curl commands, a HAR, a log, or "
    "lines such as POST /users/00u1/lifecycle/activate), or one user's JSON, or tell in sentences what was done."
)
"""What is said of evidence in which nothing was understood."""
ANSWERED, CONTRADICTED, NOT_UNDERSTOOD = 0, 1, 2
"""The exit statuses of a diagnosis."""


@dataclass(frozen=True)
class Traced:
    """One call of a user, with every status that the user can have had before and after it."""

    n: int
    call: str
    shown: str
    before: tuple[Status, ...]
    after: tuple[Status, ...]
    number: int
    """The line or the entry of the evidence."""

    def __str__(self) -> str:
        before, after = _or(self.before), _or(self.after)
        return f"{self.n}. {self.shown}: " + (f"{before} → {after}" if before != after else f"still {after}")


@dataclass(frozen=True)
class Blamed:
    """What led to the status at the end."""

    step: int | None
    """The number of the call; None if no call was seen, and the user object alone tells of it."""
    parameter: str | None
    """The parameter that was there, or was missing; None if the whole call is the cause."""
    present: bool | None
    """Whether the parameter was there."""
    text: str
    change: str
    otherwise: tuple[Status, ...]
    """The statuses in which the user would be without it."""
    alone: bool = True
    """Whether leaving it out is enough. Otherwise a later call that was refused would have led to the same status."""


@dataclass(frozen=True)
class Diagnosed:
    """What the evidence says of one user."""

    id: str
    login: str
    place: Place
    """Everything that can be true of the user at the end."""
    steps: tuple[Traced, ...]
    cause: Blamed | None
    assumed: tuple[str, ...]
    contradictions: tuple[str, ...]
    fields: tuple[str, ...]
    """What each field of a pasted user object says."""
    ways: tuple[str, ...]
    """How the user can have come to be as the user object shows, the shortest way first."""
    now: tuple[str, ...]
    """What to do now."""
    route: Route = NO_ROUTE
    """One way that the user can have taken, so that it can be played again."""
    world: frozenset[Case] = WORLD
    """The kind of org in which the evidence can have come about."""
    wrong_at: tuple[int, ...] = ()
    """The numbers of the calls that can't have followed the ones before them."""

    @property
    def status(self) -> tuple[Status, ...]:
        """The statuses that the user can have at the end."""
        return statuses(self.place)

    def document(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        cause = self.cause
        return {
            "id": self.id or None,
            "login": self.login or None,
            "status": [str(s) for s in self.status],
            "facts": under(self.place) if self.place else "",
            "steps": [
                {
                    "n": s.n,
                    "call": s.call,
                    "request": s.shown,
                    "before": [str(one) for one in s.before],
                    "after": [str(one) for one in s.after],
                    "line": s.number or None,
                }
                for s in self.steps
            ],
            "cause": cause
            and {
                "step": cause.step,
                "parameter": cause.parameter,
                "present": cause.present,
                "text": cause.text,
                "change": cause.change,
                "otherwise": [str(s) for s in cause.otherwise],
                "alone": cause.alone,
            },
            "assumed": list(self.assumed),
            "contradictions": list(self.contradictions),
            "fields": list(self.fields),
            "ways": list(self.ways),
            "now": list(self.now),
        }

    def __str__(self) -> str:
        name = " · ".join(part for part in (self.id, self.login) if part) or "a user without a name"
        labels = _or(self.status) if len(self.status) > _MANY else " or ".join(map(with_label, self.status))
        lines = [f"{name}: {labels if self.status else 'no status fits'}"]
        lines += [line for step in self.steps for line in _wrapped("", str(step))]
        rows = [
            *((("cause", self.cause.text), ("change", self.cause.change)) if self.cause else ()),
            *(("field", said) for said in self.fields),
            *(("how", way) for way in self.ways),
            ("underneath", under(self.place) if self.place else ""),
            *(("assumed", said) for said in self.assumed),
            *(("contradiction", said) for said in self.contradictions),
            *(("now", said) for said in self.now),
        ]
        last = ""
        for label, said in rows:
            if said:
                lines += _wrapped(label if label != last else " ", said)
                last = label
        return "\n".join(lines)


@dataclass(frozen=True, repr=False)
class Diagnosis:
    """The answer to all the evidence."""

    users: tuple[Diagnosed, ...]
    forms: tuple[str, ...]
    """The formats in which the evidence was read."""
    unread: Mapping[str, int]
    """What was seen and not used, by kind, and how often."""

    @property
    def exit_status(self) -> int:
        """0 if the evidence was understood, 1 if it contradicts itself, 2 if nothing in it was understood."""
        if not self.users:
            return NOT_UNDERSTOOD
        return CONTRADICTED if any(user.contradictions for user in self.users) else ANSWERED

    @property
    def how_read(self) -> str:
        """As what the evidence was read, and what of it was not used."""
        skipped = "; ".join(f"{kind}: {times}" for kind, times in self.unread.items())
        told = f" {TOLD_IN_WORDS}" if STORY in self.forms else ""
        return f"Read as {' and '.join(self.forms)}.{told}" + (f" Not used: {skipped}." if skipped else "")

    def document(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        return {
            "read": list(self.forms),
            "users": [user.document() for user in self.users],
            "unread": dict(self.unread),
        }

    def __repr__(self) -> str:
        parts = [str(user) for user in self.users[:MOST_SHOWN]]
        if len(self.users) > MOST_SHOWN:
            parts.append(f"There are {len(self.users) - MOST_SHOWN} more users. --json shows them all.")
        if not self.users:
            parts.append(NOTHING_READ)
        parts.append(self.how_read)
        return "\n\n".join("\n".join(_unbroken(part)) for part in parts)

    __str__ = __repr__


def _unbroken(part: str) -> list[str]:
    """Return the lines of a part, of which only a paragraph of plain text still has to be wrapped."""
    if "\n" in part:
        return part.splitlines()
    return textwrap.wrap(part, TEXT_WIDTH, break_on_hyphens=False, break_long_words=False) or [""]


def _wrapped(label: str, said: str) -> list[str]:
    """Return one row of the printed answer, wrapped to the width of a line."""
    first = f"  {label:<14}" if label else "  "
    return textwrap.wrap(
        said,
        TEXT_WIDTH,
        initial_indent=first,
        subsequent_indent=" " * (len(first) if label else 5),
        break_on_hyphens=False,
        break_long_words=False,
    )


def diagnose(*sources: Any, status: Status | str | None = None) -> Diagnosis:
    """Say what put a user into a status, from what people have: calls, logs, recordings, or the user's JSON.

    Each source is a text, a `Path`, JSON as Python has it, or a journal such as `okta.client.journal`. Several sources
    are read one after the other. With `status`, the user is known to be in this status at the end.

    Raises:
        ValueError: if there is no such status.
        OSError: if a file can't be read.
    """
    asked = None if status is None else named(status)
    collected = [collect(source) for source in sources]
    unread: dict[str, int] = {}
    for one in collected:
        for kind, times in one.unread.items():
            unread[kind] = unread.get(kind, 0) + times
    people, lost = apart(h for one in collected for h in one.happenings)
    if lost:
        unread[_LOST] = lost
    alone = _place_documents(people, collected)
    users = [_of_person(person, asked) for person in people]
    users += [_of_document(document) for document in alone]
    return Diagnosis(tuple(users), tuple(dict.fromkeys(one.form for one in collected)), unread)


def _place_documents(people: list[Subject], collected: Sequence[Collected]) -> list[Mapping[str, Any]]:
    """Add pasted user objects to the users whose calls were seen, and return the others."""
    alone = []
    for document in (d for one in collected for d in one.documents):
        names = identity(document)
        owners = [p for p in people if p.names & names]
        if not owners and len(people) == 1 and not (people[0].id and people[0].login):
            owners = people
        if not owners:
            alone.append(document)
            continue
        owners[0].names |= names
        owners[0].happenings.append(Happening("the user as pasted", (), names, document=document))
    return alone


# ----------------------------------------------------------------------------------------------- a user with calls


def _of_person(person: Subject, asked: Status | None) -> Diagnosed:
    """Say what the calls of one user led to."""
    happenings = list(person.happenings)
    if not all(one.by_scim for one in happenings):  # then the application may simply have been taken away
        happenings = [replace(one, or_nothing=one.or_nothing or one.by_scim) for one in happenings]
    if asked is not None:
        others = frozenset(s for s in Status if s is not asked)
        happenings.append(Happening("the status asked about", (), rules_out=others))
    passage = follow_through(happenings)
    lost = not passage.gaps and _has_lost_a_password(happenings, passage)
    return Diagnosed(
        id=person.id,
        login=person.login,
        place=frozenset(passage.ways),
        steps=tuple(_traced(n, step) for n, step in enumerate(passage.steps, 1)),
        cause=None if lost else _blamed(cause_of(passage)),
        assumed=tuple(_assumed(person, passage)),
        contradictions=(_LOST_PASSWORD,) if lost else tuple(_contradictions(happenings, passage)),
        fields=tuple(_fields(happenings)),
        ways=(),
        now=tuple(_now(frozenset(passage.ways))),
        route=route_of(passage),
        world=passage.world,
        wrong_at=tuple(n for n, gap in passage.gaps if gap.by_admin),
    )


def _fields(happenings: Sequence[Happening]) -> list[str]:
    """Say what the fields of the user tell, if the evidence shows the user at its end."""
    scim = [SCIM_OFF if one.calls else SCIM_ON for one in happenings if one.by_scim][-1:]
    return [f"SCIM: {said}" for said in scim] + _fields_of_document(happenings)


def _fields_of_document(happenings: Sequence[Happening]) -> list[str]:
    seen = [h for h in happenings if h.document is not None and all(EVERYTHING[call].reads for call in h.calls)]
    last = [h for h in happenings if h.calls and not all(EVERYTHING[call].reads for call in h.calls)][-1:]
    if not seen or (last and happenings.index(seen[-1]) < happenings.index(last[0])):
        return []
    return fields_told(seen[-1].document or {})


def _blamed(cause: Cause | None) -> Blamed | None:
    """Return a cause as it is told."""
    if cause is None:
        return None
    parameter, present = (cause.parameter, cause.present) if cause.parameter else (None, None)
    return Blamed(cause.step, parameter, present, cause.text, cause.advice, cause.otherwise, cause.alone)


def _traced(n: int, step: Followed) -> Traced:
    happening = step.happening
    return Traced(
        n,
        "|".join(happening.calls) or "read",
        happening.shown + (" (refused)" if happening.outcome.refused else ""),
        statuses(step.before),
        statuses(step.after),
        happening.number,
    )


def _assumed(person: Subject, passage: Passage) -> list[str]:
    """Say what had to be assumed about one user."""
    said = list(dict.fromkeys(person.assumed))
    first = passage.steps[0] if passage.steps else None
    if first and len(statuses(first.before)) > 1:
        said.append("The user was there before the first call, in a status that the evidence does not show.")
    elif first and first.happening.creates and first.happening.outcome.refused is None:
        said.append("The login was free, so the first call created the user.")
    if passage.world != WORLD:
        said.append("The answers fit this kind of org: " + "; ".join(sorted(passage.world)) + ".")
    if any(step.happening.by_scim and step.happening.calls for step in passage.steps):
        said.append("The application was not simply taken away from the user.")
    silent = [n for n, step in enumerate(passage.steps, 1) if _is_silent(step.happening)]
    if silent:
        said.append(f"The evidence does not show how Okta answered {_calls(silent)}, so every answer was considered.")
    for n, gap in passage.gaps:
        if not gap.by_admin:
            said.append(f"Before call {n}, something happened that the evidence does not show: {_told(gap.missing)}.")
    for n, step in enumerate(passage.steps, 1):
        if not step.happening.by_scim and any(_is_guess(route_move) for route_move in _moves_at(passage, n)):
            name = step.happening.calls[0]
            said.append(f"No public source says what Okta does at call {n}, {name}. This is a guess.")
        if step.refused_otherwise:
            said.append(f"Call {n} was refused for a reason other than the user's status, and changed nothing.")
    return said


def _is_silent(happening: Happening) -> bool:
    """Whether a call could have changed the user, and its answer isn't there."""
    return (
        happening.outcome.refused is None
        and bool(happening.calls)
        and not happening.creates
        and not any(EVERYTHING[call].reads for call in happening.calls)
    )


def _moves_at(passage: Passage, n: int) -> list[Move]:
    """Return the moves that can have been made at a step."""
    found = []
    for route in passage.ways.values():
        feet = [foot for foot in route if not foot.jump]
        if n <= len(feet) and feet[n - 1].move is not None:
            found.append(feet[n - 1].move)
    return [move for move in found if move is not None]


def _is_guess(move: Move) -> bool:
    return move.guess and (not move.refused or move.after != move.before)


def _contradictions(happenings: Sequence[Happening], passage: Passage) -> list[str]:
    """Say what in the evidence of one user can't follow from the rest."""
    said = [_contradiction(n, gap, passage) for n, gap in passage.gaps if gap.by_admin]
    if said and not any(gap.by_admin for _, gap in follow_through(happenings, WORLDS_OF_MOVERS).gaps):
        said.append("Or something moved the user without a call, such as an import from a directory (docs/movers.md).")
    return said


_LOST_PASSWORD = (
    "passwordChanged is set, but with these calls the user has never had a password. Something must be missing, for "
    "example a creation with a password and, later, a deactivation, which destroys it."
)


def _has_lost_a_password(happenings: Sequence[Happening], passage: Passage) -> bool:
    """Whether the user has had a password, as the last look at them shows, of which the calls know nothing."""
    seen = [h.document for h in happenings if h.document is not None and "passwordChanged" in h.document]
    first = passage.steps[0].happening if passage.steps else None
    if not seen or not seen[-1]["passwordChanged"] or first is None or not first.creates or first.outcome.refused:
        return False
    if any(h.shown == HOLE for h in happenings):
        return False
    known = {facts for row in moves_made(passage) for move in row for facts in (move.before, move.after)}
    return all(facts.password is Password.NONE and not facts.external for facts in known | set(passage.ways))


def _contradiction(n: int, gap: Gap, passage: Passage) -> str:
    """Say why a call can't have followed the ones before it, and what must be missing."""
    step = passage.steps[n - 1]
    before = statuses(step.before)
    stood = "there was no user" if before == (Status.ABSENT,) else f"the user was {_or(before)}"
    says = f"Call {n} ({step.happening.shown}) can't follow: before it, {stood}."
    if not gap.missing:
        return says + " No calls that this model knows lead to this answer."
    return f"{says} Something must be missing, for example {_told(gap.missing)}."


def _told(way: tuple[Move, ...]) -> str:
    return ", and then ".join(_done(m.actor, m.call) for m in way)


def _done(actor: Actor, call: str) -> str:
    """Say who makes a call, or what brings a change about without one."""
    who = _WHO.get(actor)
    return f"{who} calls {call}" if who else f"{call} ({actor})"


def _calls(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:8])) + (", …" if len(numbers) > 8 else "")
    return f"call {shown}" if len(numbers) == 1 else f"calls {shown}"


# ------------------------------------------------------------------------------------------------ a user object alone


def _of_document(document: Mapping[str, Any]) -> Diagnosed:
    """Say what a user object tells by itself."""
    world = next((w for w in (*WORLDS, *WORLDS_OF_MOVERS) if histories(document, w)), WORLD)
    found = histories(document, world)
    ways = tuple(told_way(way) for way in found)
    names = Subject(set(identity(document)))
    assumed = [] if world == WORLD else ["This fits this kind of org: " + "; ".join(sorted(world)) + "."]
    if found and found[0][-1].guess:
        assumed.append("No public source says what Okta does at the last of these calls. This is a guess.")
    cause = None
    if found:
        last = found[0][-1]
        text = f"The shortest way to such a user is {ways[0]}. {last.rule.because}"
        cause = Blamed(None, None, None, text, "", ())
    return Diagnosed(
        id=names.id,
        login=names.login,
        place=in_document(document, world),
        steps=(),
        cause=cause,
        assumed=tuple(assumed),
        contradictions=()
        if found
        else ("No calls that this model knows lead to a user with these fields. Was a field left out or changed?",),
        fields=tuple(fields_told(document)),
        ways=ways,
        now=tuple(_now(in_document(document, world))),
        route=route_of_history(found[0]) if found else NO_ROUTE,
        world=world,
    )


_OLD_PASSWORD = "change_password"
"""The call for which an admin has to know the user's password, which is seldom the way that is wanted."""


def _now(place: Place) -> list[str]:
    """Say what to do now, to make the user ACTIVE: the ways that differ in who acts, for such users only."""
    found = [status for status in statuses(place) if status is not Status.ACTIVE]
    if len(found) > _MANY:
        return [
            "First find out which status the user has, by GET /api/v1/users/{userId}. Then `plan STATUS ACTIVE` says "
            "how the user becomes ACTIVE."
        ]
    said = []
    for status in found:
        planned = plan(status, Status.ACTIVE)
        fitting = [way for way in planned.ways if way.start in place] or list(planned.ways)
        usual = [way for way in fitting if all(step.call != _OLD_PASSWORD for step in way.steps)] or fitting
        shown = sorted({(way.start, way.who): way for way in reversed(usual)}.values(), key=lambda w: len(w.steps))
        several = len({way.start for way in usual}) > 1
        for way in shown[:_MOST_WAYS]:
            steps = ", and then ".join(f"{_done(step.actor, step.said)} ({step.request})" for step in way.steps)
            when = planned.whens.get(way.start, "") if several else ""
            kind = f" ({when[:1].lower()}{when[1:]})" if when else ""
            said.append(f"From {status} to ACTIVE{kind}: {steps}.")
        if len(shown) > _MOST_WAYS:
            said.append(f"`plan {status} ACTIVE` says what else is underneath such a status, and the ways from there.")
    return said


_MOST_WAYS = 2
"""How many ways from a status to ACTIVE are shown at most."""
_MANY = 4
"""If more statuses than this are possible, they are only listed."""


def _or(found: Sequence[Status]) -> str:
    words = [str(s) if s is not Status.ABSENT else "no user" for s in found]
    missing = [s for s in Status if s not in found and s is not Status.ABSENT]
    if not missing:
        return "any status" + (", or no user" if Status.ABSENT in found else "")
    if len(missing) < _MANY - 1 and Status.ABSENT not in found:
        return f"any status but {' and '.join(missing)}"
    if len(words) > _MANY:
        return "one of " + ", ".join(words)
    return " or ".join(words) or "nothing possible"
