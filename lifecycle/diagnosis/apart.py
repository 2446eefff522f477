"""Keeps the users in a log apart, by id, by login, and by the tokens that lead from one call to the next."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lifecycle.diagnosis.event_log import completed
from lifecycle.diagnosis.following import HOLE
from lifecycle.diagnosis.happening import Happening
from lifecycle.diagnosis.recognising import identity


def okta_ids(names: Iterable[str]) -> frozenset[str]:
    """Return those names of users that Okta has given, and that never pass to another user."""
    return frozenset(name for name in names if name.startswith("00u"))


@dataclass
class Subject:
    """Everything that the evidence says of one user."""

    names: set[str] = field(default_factory=set)
    happenings: list[Happening] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The user's id; empty if the evidence does not say it."""
        return next((name for name in sorted(self.names) if "@" not in name and name.startswith("00u")), "") or next(
            (name for name in sorted(self.names) if "@" not in name), ""
        )

    @property
    def login(self) -> str:
        """The user's login; empty if the evidence does not say it."""
        return next((name for name in sorted(self.names) if "@" in name), "")


def apart(happenings: Iterable[Happening]) -> tuple[list[Subject], int]:
    """Return the users, in the order in which they come, and how many happenings belong to none of them."""
    found = list(happenings)
    people: list[Subject] = []
    by_name: dict[str, Subject] = {}
    by_token: dict[str, Subject] = {}
    lost = 0
    alone = _names_one(found)
    for happening in found:
        if happening.shown == HOLE:
            for person in people:
                person.happenings.append(happening)
            continue
        owner = _person(happening, people, by_name, by_token, alone)
        if owner is None:
            lost += 1
            continue
        for name in happening.names:
            by_name[name] = owner
        owner.names |= happening.names
        if happening.hands:
            by_token[happening.hands] = owner
        before = owner.happenings[-1] if owner.happenings else None
        owner.happenings.append(completed(happening, before))
    return people, lost


def _person(
    happening: Happening,
    people: list[Subject],
    by_name: dict[str, Subject],
    by_token: dict[str, Subject],
    alone: bool,
) -> Subject | None:
    """Return the user whom a happening is about; a new one if nothing connects it with an earlier one."""
    ids = okta_ids(happening.names)
    known = {id(by_name[name]): by_name[name] for name in happening.names if name in by_name}
    if ids:  # a login can pass from one user to another, and an id can't
        known = {key: person for key, person in known.items() if not (okta_ids(person.names) - ids)}
    if known:
        first, *others = sorted(known.values(), key=people.index)
        for other in others:  # an id and a login that turn out to be the same user's
            _merge(first, other, people, by_name, by_token)
        return first
    if happening.ticket and happening.ticket in by_token and not _other_login(by_token[happening.ticket], happening):
        return by_token[happening.ticket]
    if happening.creates:
        return _new(people)
    if happening.names:
        waiting = [p for p in people if _nameless(p, happening)]
        if len(waiting) == 1 and (alone or len(people) == 1 or not happening.names & set(by_name)):
            name = sorted(happening.names)[0]
            waiting[0].assumed.append(f"{name} is the user whom the call before it created.")
            return waiting[0]
        return _new(people)
    tells = happening.calls or happening.rules_out
    if len(people) == 1:
        if happening.ticket or tells:
            return people[0]
    elif not people and tells:
        return _new(people)
    return None


def _other_login(person: Subject, happening: Happening) -> bool:
    """Whether somebody else's login was given, as when a page is used by two people one after the other."""
    logins = {name for name in happening.names if "@" in name}
    return bool(logins and person.login) and not logins & person.names


def _nameless(person: Subject, happening: Happening) -> bool:
    """Whether a user was created by a call whose answer, with the id, is not there, and has no such name yet."""
    first = person.happenings[0] if person.happenings else None
    if first is None or not first.creates or identity(first.document) or first.outcome.refused:
        return False
    wants_id = any("@" not in name for name in happening.names)
    return not (person.id if wants_id else person.login)


def _names_one(happenings: list[Happening]) -> bool:
    """Whether only one user is created in the evidence."""
    return sum(h.creates for h in happenings) == 1


def _new(people: list[Subject]) -> Subject:
    person = Subject()
    people.append(person)
    return person


def _merge(
    into: Subject, other: Subject, people: list[Subject], by_name: dict[str, Subject], by_token: dict[str, Subject]
) -> None:
    """Join two users who turn out to be one."""
    into.names |= other.names
    into.happenings.extend(other.happenings)
    into.happenings.sort(key=lambda h: h.number)
    into.assumed += other.assumed
    people.remove(other)
    for table in (by_name, by_token):
        for key in [key for key, person in table.items() if person is other]:
            table[key] = into
