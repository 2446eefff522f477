"""A redraw asks the model only for what has changed. The calls of functions are counted, and no time is measured."""

import sys
from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from lifecycle.lab.lessons import LESSONS
from lifecycle.lab.player import Player
from lifecycle.lab.stage import Stage
from lifecycle.plays.lesson import on_stage, script_of

MOST_OF_THE_MODEL = 900
"""How many calls of the model's functions a press and its redraw may make. They made 332 and 729 when this was set."""
MOST_OF_ALL = 6_300
"""How many calls of any Python functions they may make. They made 3,296 and 5,806 when this was set."""


def counted(act: Callable[[], Any]) -> Counter[str]:
    """Which modules' functions were called, and how often. What a comprehension calls a function is not counted."""
    found: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and not frame.f_code.co_name.startswith("<"):
            found[str(frame.f_globals.get("__name__"))] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(before)
    return found


def of_the_model(found: Counter[str]) -> int:
    return sum(times for name, times in found.items() if name.startswith("lifecycle.model"))


def pressed(stage: Stage, key: str, **values: str) -> Callable[[], Any]:
    def act() -> None:
        stage.hear({"do": "press", "key": key, "values": values})
        stage.hear({"do": "skip"})  # the question, if there is one
        stage.scene()

    return act


def opened() -> Stage:
    stage = on_stage(script_of(LESSONS[0]).plays[0])
    stage.scene()
    return stage


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """What is kept for the whole process is there, as it is after the first minute of a lesson."""
    stage = opened()
    pressed(stage, "create_user", activate="false")()
    pressed(stage, "activate")()


def test_a_press_asks_the_model_for_what_has_changed_only() -> None:
    stage = opened()
    for key, values in (("create_user", {"activate": "false"}), ("activate", {})):
        found = counted(pressed(stage, key, **values))
        assert of_the_model(found) < MOST_OF_THE_MODEL, key
        assert sum(found.values()) < MOST_OF_ALL, key
    assert str(stage.walk.status) == "PROVISIONED"


def test_looking_again_tries_no_call_again() -> None:
    """Unfolding the other calls, or a message that changes nothing, sends no request to the org."""
    stage = opened()
    pressed(stage, "create_user", activate="false")()
    found = counted(stage.scene)
    assert found["lifecycle.client.wire"] == found["lifecycle.service.app"] == 0
    assert of_the_model(found) < MOST_OF_THE_MODEL / 3


def test_a_button_is_tried_once_for_a_redraw() -> None:
    """A question that is open or ahead covers signs. It is no reason to find them out a second time."""
    stage = on_stage(next(play for play in script_of(LESSONS[0]).plays if play.predictions))
    tried: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code is Player.sign.__code__:
            tried[frame.f_locals["offer"].key] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        stage.scene()
    finally:
        sys.setprofile(before)
    assert tried
    assert set(tried.values()) == {1}
