"""The plans of sessions name only what there is: lessons, stages and minutes that add up."""

import pytest

from lifecycle.lab.lessons import COURSE
from lifecycle.lab.plans import PLANS, PlanStep
from lifecycle.plays.lesson import script_of

STEPS = [pytest.param(step, id=f"{minutes}, {n}") for minutes, plan in PLANS.items() for n, step in enumerate(plan)]


def test_the_plans_last_as_long_as_they_say() -> None:
    assert list(PLANS) == [30, 60, 90]
    assert {minutes: sum(step.minutes for step in plan) for minutes, plan in PLANS.items()} == {30: 30, 60: 60, 90: 90}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_names_a_stage_that_there_is(step: PlanStep) -> None:
    assert COURSE[step.lesson].written
    assert step.stage in {"", *(play.key for play in script_of(COURSE[step.lesson]).plays)}
    assert step.minutes > 0
    assert step.ask
