"""The plans of sessions name only what there is: lessons, stages and minutes that add up."""

import os
import re
from itertools import pairwise
from pathlib import Path

import pytest

from lifecycle.__main__ import main
from lifecycle.lab.lessons import LESSONS
from lifecycle.lab.plans import AIMS, PLANS, PlanStep
from lifecycle.lab.play import Play
from lifecycle.plays.lesson import script_of

DOCS = Path(__file__).resolve().parent.parent / "docs"
STEPS = [pytest.param(step, id=f"{minutes}, {n}") for minutes, plan in PLANS.items() for n, step in enumerate(plan)]
steps = pytest.mark.parametrize("step", STEPS)


def stage(step: PlanStep) -> Play | None:
    return next((play for play in script_of(LESSONS[step.lesson]).plays if play.key == step.stage), None)


def test_the_plans_last_as_long_as_they_say() -> None:
    assert list(PLANS) == list(AIMS) == [30, 60, 90]
    assert {minutes: sum(step.minutes for step in plan) for minutes, plan in PLANS.items()} == {30: 30, 60: 60, 90: 90}


@steps
def test_a_step_names_a_stage_that_there_is(step: PlanStep) -> None:
    assert not step.stage or stage(step)
    assert step.minutes > 0
    assert step.ask
    assert bool(step.stage) == bool(step.answer)


def test_each_plan_begins_like_the_shorter_one() -> None:
    """So a lead can stop early, and the page shows no step twice."""
    for shorter, longer in pairwise(PLANS.values()):
        assert longer[: len(shorter)] == shorter


@steps
def test_a_step_has_time_for_its_stage(step: PlanStep) -> None:
    """As much as the lesson itself allows: three minutes for an exercise, and one for a prediction."""
    play = stage(step)

    assert play is None or step.minutes >= 3 * play.exercise + len(play.predictions) + 1


def test_a_group_is_asked_nothing_twice() -> None:
    plan = PLANS[90]

    assert len({step.ask for step in plan}) == len(plan)
    assert len({(step.lesson, step.stage) for step in plan}) == len(plan)


def test_a_question_does_not_give_its_answer() -> None:
    """What a stage asks to be predicted is not told in the question of the lead."""
    for step in PLANS[90]:
        play = stage(step)
        for asked in play.predictions if play else ():
            (answer,) = set(asked.options) - set(asked.reasons)
            assert answer not in step.ask


def test_the_page_is_what_the_plans_say(capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m lifecycle sessions >docs/sessions.md` writes it."""
    assert main(["sessions"]) == 0
    assert capsys.readouterr().out == (DOCS / "sessions.md").read_text(encoding="utf-8")


@pytest.mark.skipif(bool(os.environ.get("OKTA_LAB_DOT")), reason="another Graphviz draws other bytes")
def test_the_slide_is_the_map_of_today(capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m lifecycle sessions --slide >docs/session-map.svg` writes it. It has the form of a slide."""
    assert main(["sessions", "--slide"]) == 0
    drawn = capsys.readouterr().out

    assert drawn == (DOCS / "session-map.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 1280 720"' in drawn


def test_the_page_links_only_files_that_there_are() -> None:
    page = (DOCS / "sessions.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)", page)

    assert [link for link in links if not (DOCS / link).exists()] == []
    assert "session-map.svg" in links
