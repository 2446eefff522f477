"""The stages that the people of a room play. A stage is not kept: what was pressed on it is, and is played again.

A stage follows from what was pressed, because its org has a clock of its own and makes no chance numbers. So a stage
that was put away, or lost with the process, is the same again.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from lifecycle.lab.play import Play
from lifecycle.model.facts import Status

MOST_OPEN = 240
"""How many stages are in memory at once. Each takes about 120 KB."""
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


class OpenStages:
    """The stages in memory, by whose they are and what they are."""

    def __init__(self, make: MakeStage) -> None:
        self._make = make
        self._open: OrderedDict[tuple[int, str], RoomStage] = OrderedDict()

    def stage(self, who: int, at: str, play: Play, messages: Sequence[Mapping[str, Any]]) -> RoomStage:
        """Return a person's stage, on which these messages were heard."""
        found = self._open.pop((who, at), None)
        if found is None:
            found = self._make(play)
            looks = True
            for message in messages:
                if looks:
                    found.scene()  # a button keeps the place that it has when the stage is first seen
                found.hear(message)
                looks = message.get("do") in ("over", "more")
        self._open[who, at] = found
        while len(self._open) > MOST_OPEN:
            self._open.popitem(last=False)
        return found

    def forget(self, who: int, at: str) -> None:
        """Put a stage away. The next time it is made from what was kept."""
        self._open.pop((who, at), None)


def dressed(scene: dict[str, Any]) -> dict[str, Any]:
    """Return a scene without the styles in its map, because the room's pages have them in a file of their own."""
    return scene | {"map": undressed(scene["map"])}


def undressed(picture: str) -> str:
    """Return SVG without styles of its own, which a strict policy of content forbids."""
    return _PLACED.sub(r"\1", _STYLE.sub("", picture, count=1))
