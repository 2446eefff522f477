"""The stages that the people of a room play. A stage is not kept: what was pressed on it is, and is played again.

A stage follows from what was pressed, because its org has a clock of its own and makes no chance numbers. So a stage
that was put away, or lost with the process, is the same again.
"""

import gzip
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from lifecycle.lab.play import Play
from lifecycle.model.facts import Status

MOST_OPEN = 240
"""How many stages are in memory at once. Each takes about 120 kilobytes."""
MOST_SCENES = 8_000
"""How many different states of stages are kept as they are shown. Each takes about 6 kilobytes."""
STAGE_ORDERS = (
    "press",
    "edit",
    "guess",
    "mail",
    "more",
    "skip",
    "leave",
    "back",
    "hint",
    "solution",
    "restore",
    "over",
)
"""What a person can do on a stage."""
LONGEST_MESSAGE = 8_000
MOST_MESSAGES = 2_000
"""How many presses of one person on one stage are kept."""
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_PLACED = re.compile(r'^(<svg [^>]*?) style="[^"]*"', re.DOTALL)


class WalkSeen(Protocol):
    """What the room needs to know of a walk."""

    @property
    def status(self) -> Status:
        """The status that the user has."""

    @property
    def told(self) -> Sequence[Any]:
        """What each call came to, and why."""


class RoomStage(Protocol):
    """What the room needs of a stage."""

    play: Play
    places: Mapping[str, int]
    """The place that each button keeps from when it is first seen."""

    @property
    def walk(self) -> WalkSeen:
        """The user's way so far."""

    @property
    def situation(self) -> str:
        """What was done, as a line."""

    @property
    def whole(self) -> str:
        """The map of every status and call, as SVG."""

    def hear(self, message: Mapping[str, Any]) -> None:
        """Do what was pressed. Whatever the message is, no exception comes out."""

    def scene(self) -> dict[str, Any]:
        """Return what is to be seen now."""

    def report(self) -> dict[str, Any]:
        """Return the title and the goals, with what is done."""

    def press(self, key: str, **values: Any) -> Any:
        """Press a button."""

    def back(self) -> bool:
        """Take the last step back."""


MakeStage = Callable[[Play], RoomStage]
"""Makes a stage on a simulated org of its own."""


@dataclass(frozen=True)
class StageStanding:
    """How far a person is on a stage."""

    status: str
    done: int
    goals: int

    @property
    def finished(self) -> bool:
        """Whether all goals are reached."""
        return bool(self.goals) and self.done == self.goals


def standing(stage: RoomStage) -> StageStanding:
    """Return how far this stage is."""
    goals = stage.report()["goals"]
    return StageStanding(str(stage.walk.status), sum(goal["done"] for goal in goals), len(goals))


@dataclass(frozen=True)
class SeenStage:
    """What a stage shows after certain presses: how far it is, and the answer for a browser, compressed."""

    standing: StageStanding
    body: bytes


@dataclass
class _Live:
    stage: RoomStage
    heard: int = 0
    mark: str = ""
    """What stands for all that it has heard."""
    looks: bool = True
    """Whether the stage has to be looked at before it hears more."""


def next_mark(mark: str, message: Mapping[str, Any]) -> str:
    """Return what stands for all that was pressed on a stage, after one more message."""
    text = json.dumps([mark, message], sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:32]


class OpenStages:
    """The stages in memory.

    Two people who have pressed the same on the same stage see the same. So what a stage shows is worked out once, and
    a stage of somebody's own is made only when that person presses what nobody has pressed before.
    """

    def __init__(self, make: MakeStage) -> None:
        self._make = make
        self._live: OrderedDict[tuple[int, str], _Live] = OrderedDict()
        self._seen: OrderedDict[tuple[str, str], SeenStage] = OrderedDict()
        self._places: OrderedDict[tuple[str, str], Mapping[str, int]] = OrderedDict()

    def stage(
        self, who: int, at: str, play: Play, messages: Sequence[Mapping[str, Any]], *, alone: bool = False
    ) -> RoomStage:
        """Return a person's stage, which has heard these messages."""
        live = self._live.pop((who, at), None) or _Live(self._make(play))
        for message in messages[live.heard :]:
            if live.looks:
                self._look(live, f"{who}:{at}" if alone else at)
            live.stage.hear(message)
            live.mark = next_mark(live.mark, message)
            live.looks = message.get("do") in ("over", "more")
        live.heard = len(messages)
        self._live[who, at] = live
        while len(self._live) > MOST_OPEN:
            self._live.popitem(last=False)
        return live.stage

    def _look(self, live: _Live, name: str) -> None:
        """Let the buttons take the places that they have when they are first seen.

        To find the places takes as long as ten presses. So they are taken from a stage that has heard the same.
        """
        places = self._places.pop((name, live.mark), None)
        if places is None:
            live.stage.scene()
            places = live.stage.places
        else:
            live.stage.places = places
        self._places[name, live.mark] = places
        while len(self._places) > MOST_SCENES:
            self._places.popitem(last=False)

    def seen(
        self, who: int, at: str, play: Play, messages: Sequence[Mapping[str, Any]], mark: str, *, alone: bool
    ) -> SeenStage:
        """Return what a person's stage shows after these messages, for which the mark stands.

        `alone` says that the stage is this person's only, so that nobody else's shows the same.
        """
        name = f"{who}:{at}" if alone else at
        key = name, mark
        found = self._seen.pop(key, None)
        if found is None:
            stage = self.stage(who, at, play, messages, alone=alone)
            scene = stage.scene()
            scene["map"] = undressed(scene["map"])
            document = {"at": at, "count": len(messages), "scene": scene}
            text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
            found = SeenStage(standing(stage), gzip.compress(text, 1, mtime=0))
        self._seen[key] = found
        while len(self._seen) > MOST_SCENES:
            self._seen.popitem(last=False)
        return found

    def forget(self, who: int, at: str) -> None:
        """Put a stage away. The next time it is made from what was kept."""
        self._live.pop((who, at), None)


def undressed(picture: str) -> str:
    """Return SVG without styles of its own, which a strict policy of content forbids."""
    return _PLACED.sub(r"\1", _STYLE.sub("", picture, count=1))
