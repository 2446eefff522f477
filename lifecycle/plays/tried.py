"""Finds a situation for what a person sees: by playing what a stage offers to users in every status, and looking.

So whatever a link opens has come true on the simulator, and is not only said to.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from lifecycle.client.okta import Okta
from lifecycle.diagnosis.symptoms import Symptom, SymptomKind, shown_fields
from lifecycle.lab.offers import FIRST, OFFERS, offer_for
from lifecycle.lab.play import TESTER
from lifecycle.lab.player import Player
from lifecycle.lab.situations import Press, presses_in, situation_text
from lifecycle.model.facts import Status

BEGINNINGS = (
    "",
    f"create_user password={FIRST}",
    "create_user",
    "create_user activate=false",
    f"create_user activate=false password={FIRST}",
    "create_user; set_password password=short",
    f"create_user password={FIRST}; set_question",
    "create_federated",
    f"create_user password={FIRST}; reset_password",
    f"create_user password={FIRST}; reset_password; open_reset_link",
    "create_expired",
    "create_expired activate=false",
    "create_expired; sign_in",
    f"create_user password={FIRST}; mistype_password *10",
    f"create_user password={FIRST}; suspend",
    f"create_user password={FIRST}; deactivate",
    "create_user; open_activation_link",
)
"""Users of every status, and of some kinds that make a difference, the plainest first."""


@dataclass(frozen=True)
class Glimpse:
    """What was to be seen after the last press of a situation."""

    situation: str
    call: str
    before: Status
    after: Status
    code: str
    """The error code; empty if the call was accepted."""
    events: frozenset[str]
    """The types of the events that the last press wrote."""
    document: Mapping[str, Any]

    @property
    def length(self) -> int:
        """How many presses it takes."""
        return len(presses_in(self.situation))


@cache
def glimpses(make: Callable[[], Okta]) -> tuple[Glimpse, ...]:
    """Return what there is to be seen, the shortest situations first. `make` makes a simulated org."""
    return tuple(sorted(_all_glimpses(make), key=lambda found: found.length))


def _all_glimpses(make: Callable[[], Okta]) -> Iterator[Glimpse]:
    for beginning in BEGINNINGS[1:]:
        yield from _played(make, presses_in(beginning))
    for beginning in BEGINNINGS:
        for key in OFFERS:
            yield from _played(make, (*presses_in(beginning), Press(key)))


def _played(make: Callable[[], Okta], presses: tuple[Press, ...]) -> Iterator[Glimpse]:
    """Yield what is to be seen after these presses, if the last one could be sent."""
    player = Player.aside(make(), TESTER)
    *first, last = presses
    for press in first:
        player.press(offer_for(press), press.values)
    written = _events(player)
    told = player.press(offer_for(last), last.values)
    if not told.number:
        return
    deed = player.played[-1].deed
    yield Glimpse(
        situation_text(presses),
        told.call,
        told.before,
        told.now,
        deed.answer if deed.refused else "",
        frozenset(_events(player)[len(written) :]),
        player.walk.document or {},
    )


def _events(player: Player) -> list[str]:
    """Return the types of the events of an org, the oldest first."""
    query = {"limit": "1000", "since": "2000-01-01T00:00:00.000Z"}
    events = player.walk.okta.client.request("GET", "/api/v1/logs", query=query, aside=True).response.json()
    return [str(event["eventType"]) for event in events]


def situation_for(symptom: Symptom, make: Callable[[], Okta]) -> str | None:
    """Return the shortest situation in which a symptom is to be seen; None if there is none on a stage."""
    for fits in _wanted(symptom):
        found = next((one for one in glimpses(make) if fits(one)), None)
        if found:
            return found.situation
    return None


def _wanted(symptom: Symptom) -> Iterator[Callable[[Glimpse], bool]]:
    """Yield what the situation of a symptom has to show, the best first."""
    about = symptom.about[0] if symptom.about else ""
    if symptom.kind is SymptomKind.STATUS:
        yield lambda one: one.after == about and one.before != about
    elif symptom.kind is SymptomKind.FIELD:
        wanted = shown_fields(symptom.word)
        yield lambda one: bool(one.document) and _shows(one.document, wanted)
    elif symptom.kind is SymptomKind.ERROR:
        yield lambda one: one.code == about and one.call in symptom.about
        yield lambda one: one.code == about
    elif symptom.kind is SymptomKind.EVENT:
        yield lambda one: about in one.events
    elif symptom.kind is SymptomKind.CONSOLE and about in set(Status):
        yield lambda one: one.after == about and one.before != about
    else:
        yield from _asked(symptom)


def _asked(symptom: Symptom) -> Iterator[Callable[[Glimpse], bool]]:
    """Yield what the situation of a question or a button has to show: all that it is about, or less of it."""
    statuses = {word for word in symptom.about if word in set(Status)}
    codes = {word for word in symptom.about if re.fullmatch(r"E\d{7}", word)}
    calls = set(symptom.about) - statuses - codes
    yield lambda one: one.call in calls and one.code in codes and {one.before, one.after} & statuses != set()
    yield lambda one: one.call in calls and one.code in codes
    yield lambda one: one.call in calls and one.after in statuses and not one.code
    yield lambda one: one.call in calls and one.before in statuses
    yield lambda one: one.code in codes
    yield lambda one: one.after in statuses and one.before is not one.after
    if symptom.kind is SymptomKind.CONSOLE:
        yield lambda one: one.call in calls and not one.code and one.before is not one.after
        yield lambda one: one.call in calls and not one.code


def _shows(document: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether a user shows these fields. "x" stands for any value that is not null, and nothing for no password."""
    if not wanted:
        return "password" not in document.get("credentials", {})
    for name, value in wanted.items():
        shown = document.get(name)
        if isinstance(value, Mapping):
            fits = isinstance(shown, Mapping) and (not value or _shows(shown, value))
        else:
            fits = shown is not None if value == "x" else name in document and shown == value
        if not fits:
            return False
    return True
