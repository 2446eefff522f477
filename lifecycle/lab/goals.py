"""The goals of a stage, which tick by themselves, and the words in which a lesson states them.

A goal looks at what was done on the stage, not only at where the user is. So a shortcut past the lesson ticks nothing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lifecycle.client.ours import stands_for
from lifecycle.lab.further import names_listed
from lifecycle.model.facts import Status


@dataclass(frozen=True)
class Act:
    """Something that was done on a stage: one call, and what it led to."""

    key: str
    """The offer that was pressed."""
    call: str
    before: Status
    now: Status
    refused: bool
    sent: frozenset[str] = frozenset()
    """The names of the fields that were sent."""
    answer: str = ""
    """The error code, or the state of the sign-in, such as MFA_REQUIRED; empty if the answer has neither."""
    who: str = ""
    """The login of the user whom the stage is about after this step."""
    body: Any = None
    """The JSON of the answer; None if it has none."""
    stopped: str = ""
    """Why nothing was sent, on an org that is treated like a real one; empty if this was done."""

    @property
    def changed(self) -> bool:
        """Whether the user's status changed."""
        return self.before is not self.now

    def is_about(self, login: str) -> bool:
        """Whether the stage was about the user whom a lesson knows by this login, also in a real org."""
        return stands_for(self.who, login)

    def is_by(self, name: str) -> bool:
        """Whether this call was made by itself or by this offer. An empty name fits always."""
        return not self.stopped and name in ("", self.call, self.key)


Reached = Callable[[Sequence[Act]], bool]
"""Looks at everything that was done since the stage began, and says whether a goal is reached."""


@dataclass(frozen=True)
class Goal:
    """Something to do on a stage."""

    text: str
    """What to do, without saying what will come of it."""
    when: Reached
    then: str = ""
    """Prose that explains, shown after the deed. It may hold **bold**, *italic*, `code` and links, as in Markdown."""
    instead: Mapping[str, str] = field(default_factory=dict)
    """For each wrong way that leads to a change of the status, by its call or offer: a sentence about that try.

    The goal is not reached until the learner has taken that step back.
    """
    remarks: tuple[tuple[Reached, str], ...] = ()
    """Sentences about tries that do no harm but do not reach the goal: when each is said, and what it says."""

    def reached(self, deeds: Sequence[Act]) -> bool:
        """Whether this was done, and not by a wrong way."""
        return self.when(deeds) and not any(self.astray(deed) for deed in deeds)

    def astray(self, deed: Act) -> str:
        """Return the sentence about a deed that is a wrong way; empty if it is not one."""
        if not deed.changed:
            return ""
        return next((said for name, said in self.instead.items() if deed.is_by(name)), "")

    def remark(self, deeds: Sequence[Act]) -> str:
        """Return the sentence about the last deed, if it is a try that does not reach the goal; else empty."""
        return next((said for when, said in self.remarks if when(deeds) and not when(deeds[:-1])), "")


def arrives(status: str, by: str = "") -> Reached:
    """The user has come to this status on this stage, by this call or offer if one is named."""
    wanted = Status(status)
    return lambda deeds: any(deed.changed and deed.now is wanted and deed.is_by(by) for deed in deeds)


def remains(status: str, by: str) -> Reached:
    """This call was made in this status, and the status stayed the same."""
    wanted = Status(status)
    return lambda deeds: any(deed.before is deed.now is wanted and deed.is_by(by) for deed in deeds)


def does(call: str, status: str, *, sending: str = "", without: str = "") -> Reached:
    """This call was made in this status, whether it was refused or not.

    `sending` names a field that the request has to have, and `without` one that it must not have.
    """
    wanted = Status(status)

    def found(deed: Act) -> bool:
        fits = (not sending or sending in deed.sent) and without not in deed.sent
        return deed.before is wanted and deed.is_by(call) and fits

    return lambda deeds: any(map(found, deeds))


def succeeds(call: str, status: str = "") -> Reached:
    """This call was made, and Okta did not refuse it. `status` says in which status the user was before."""
    return lambda deeds: any(
        deed.is_by(call) and not deed.refused and status in ("", str(deed.before)) for deed in deeds
    )


def answered(call: str, answer: str, status: str = "") -> Reached:
    """This call was answered so: by an error code such as E0000016, or by a state such as MFA_REQUIRED."""
    return lambda deeds: any(
        deed.is_by(call) and deed.answer == answer and status in ("", str(deed.before)) for deed in deeds
    )


def stopped(name: str, *texts: str, status: str = "") -> Reached:
    """This call or offer was pressed, and nothing was sent, for a reason in which each of these texts stands."""

    def found(deed: Act) -> bool:
        held = deed.stopped and name in (deed.call, deed.key) and status in ("", str(deed.before))
        return bool(held) and all(text in deed.stopped for text in texts)

    return lambda deeds: any(map(found, deeds))


def shows(call: str, holds: Callable[[Any], bool]) -> Reached:
    """This call was made and not refused, and the JSON of its answer is as the goal wants it."""
    return lambda deeds: any(deed.is_by(call) and not deed.refused and holds(deed.body) for deed in deeds)


def answer_has(call: str, *texts: str, without: str = "") -> Reached:
    """This call was made, and its answer held each of these texts, such as the type of an event.

    `without` is a text that the answer must not hold.
    """

    def found(deed: Act) -> bool:
        held = json.dumps(deed.body, ensure_ascii=False)
        return all(text in held for text in texts) and not (without and without in held)

    return lambda deeds: any(deed.is_by(call) and not deed.refused and found(deed) for deed in deeds)


def lists(call: str, name: str) -> Reached:
    """This list was read, and somebody or something of this name stood in it."""
    return lambda deeds: any(deed.is_by(call) and name in names_listed(deed.body) for deed in deeds)


def lacks(call: str, name: str) -> Reached:
    """This list was read, and nobody and nothing of this name stood in it."""
    return lambda deeds: any(
        deed.is_by(call) and not deed.refused and name not in names_listed(deed.body) for deed in deeds
    )


def of(login: str, reached: Reached) -> Reached:
    """This was reached while the stage was about the user with this login."""
    return lambda deeds: reached([deed for deed in deeds if deed.is_about(login)])


def both(*reached: Reached) -> Reached:
    """Each of these was reached, in any order."""
    return lambda deeds: all(one(deeds) for one in reached)


def either(*reached: Reached) -> Reached:
    """One of these was reached."""
    return lambda deeds: any(one(deeds) for one in reached)


def times(number: int, reached: Callable[[Act], bool]) -> Reached:
    """At least so many deeds are of this kind."""
    return lambda deeds: sum(map(reached, deeds)) >= number


def afterwards(first: Reached, then: Reached) -> Reached:
    """The first goal was reached, and the second one by what was done afterwards."""

    def in_order(deeds: Sequence[Act]) -> bool:
        begins = next((n for n in range(1, len(deeds) + 1) if first(deeds[:n])), None)
        return begins is not None and then(deeds[begins:])

    return in_order
