"""Finds out what a stage needs that only a simulated org has, by playing it on an org that has nothing of that kind.

Nobody marks a stage by hand. A stage that can't be played to its end on an org that is treated like a real one stays on
the simulated org, and says why.
"""

import re
from calendar import month_name
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol

from lifecycle.lab import situations
from lifecycle.lab.further import FURTHER
from lifecycle.lab.goals import Act, Goal
from lifecycle.lab.offers import MAIL, Offer, in_story
from lifecycle.model.calls import CALLS, Type
from lifecycle.reason.told import Told

TIME, MAILBOX = "time that can be moved", "the user's mailbox"
OTHER_PEOPLE = "people whom only its own org has"
_PARTS = {
    "directory": "an HR source or a directory from which people are imported",
    "automation": "an automation",
    "users": OTHER_PEOPLE,
    "groups": "a group of its own",
}
"""What the seed of a stage's org can have, in words."""
_NEVER = {
    "'login' holds": "a login that the lab does not generate",
    "the login is not one": "a login that the lab does not generate",
    "the profile lacks": "a request that could take the lab's mark off a user",
    "was stopped, because": "a request that the lab never sends to a real org",
}
"""Parts of the sentences with which the guard stops a request, and what a stage needs that meets them."""


class Staged(Protocol):
    """What is asked of a stage as a lesson defines it."""

    @property
    def before(self) -> str:
        """What was done before the stage begins."""

    @property
    def story(self) -> str | None:
        """What the text tells where no stage can be played."""

    @property
    def solution(self) -> str:
        """A way to the goals of an exercise."""

    @property
    def goals(self) -> Sequence[Goal]:
        """What is to be done."""

    @property
    def offered(self) -> Collection[Offer]:
        """What the lesson offers."""

    @property
    def org(self) -> Mapping[str, Any]:
        """The settings of the stage's org."""

    @property
    def on_live(self) -> "Staged":
        """The stage as it is played on a real org."""

    @property
    def practice(self) -> bool:
        """Whether the stage's own org is treated like a real one."""


class Done(Protocol):
    """A step that was played."""

    @property
    def deed(self) -> Act:
        """What was done."""


class Plays(Protocol):
    """Somebody who plays a stage on an org that is treated like a real one."""

    @property
    def played(self) -> Sequence[Done]:
        """The steps that were played."""

    def play(self, situation: str, offered: Collection[Offer]) -> tuple[Told, ...]:
        """Play what a line tells, and return what came of each press."""


def needs(play: Staged, make: Callable[[], Plays]) -> tuple[str, ...]:
    """Return what a stage needs of a simulated org, in words; nothing if all of it can be played on a real org.

    `make` makes a player on an org that is treated like a real one, in which changes are allowed.
    """
    if play.practice:
        return (OTHER_PEOPLE,) if play.org else ()  # everything else about it was written for a real org
    play = play.on_live
    found = _settings(play)
    text = "; ".join(filter(None, (play.before, play.story or play.solution)))
    presses = situations.presses_in(text)
    pressed = [in_story(press, play.offered)[1] for press in presses]
    if any(not offer.spec.method and not offer.is_trigger for offer in pressed):  # a trigger is a setting of the org
        found.append(TIME)
    if any(MAIL in press.values for press in presses):
        found.append(MAILBOX)
    return tuple(dict.fromkeys(found or _met(play, text, make())))


def needs_in_words(why: Sequence[str]) -> str:
    """Return in words what a stage needs, for a sentence that ends with it."""
    return " and ".join(filter(None, (", ".join(why[:-1]), *why[-1:])))


def _settings(play: Staged) -> list[str]:
    """Return the settings of its own that the org of a stage has, in words."""
    settings = dict(play.org)
    year, _, month = str(settings.pop("as_of", "")).partition("-")
    found = [f"an org of {month_name[int(month)]} {year}"] if month else []
    seed = dict(settings.pop("seed", {}))
    inside = dict(seed.pop("settings", {}))
    found += [words for name, words in _PARTS.items() if name in {**seed, **inside}]
    others = {**settings, **seed, **inside}.keys() - _PARTS.keys()
    return found + (["an org with settings of its own"] if others else [])


def _met(play: Staged, text: str, player: Plays) -> list[str]:
    """Play a stage on an org that stands in for a real one, and return what was missing there."""
    told = player.play(text, play.offered)
    found = [_missing(one) for one in told if not one.number][:1]  # what follows is missing because of it
    deeds = [step.deed for step in player.played[len(situations.presses_in(play.before)) :]]
    if not found and not all(goal.reached(deeds) for goal in play.goals):
        found.append("what only a simulated org shows")
    return found


def _missing(told: Told) -> str:
    """Return what was missing when a call could not be sent."""
    call = CALLS.get(told.call) or FURTHER[told.call]
    by_mail = call.takes(Type.LINK) or re.search(r"\bmail\b", str(told.why))
    never = next((words for part, words in _NEVER.items() if part in str(told.why)), "")
    return MAILBOX if by_mail else never or f"something for “{call.words}”"
