"""The plan of a session as the room follows it, and the clock."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from lifecycle.lab.plans import PlanStep
from lifecycle.room.gathering import LeadSet


class Titled(Protocol):
    """What knows the stages by name."""

    def title(self, name: str) -> str:
        """Return the title of a stage."""


def plan_for(plans: Mapping[int, Sequence[PlanStep]], minutes: int) -> int:
    """Return the plan whose length is the nearest to these minutes."""
    return min(plans, key=lambda length: (abs(length - minutes), length))


def stage_of(step: PlanStep) -> str:
    """Return the name of the stage of a step; empty if the group only talks."""
    return f"{step.lesson}/{step.stage}" if step.stage else ""


class Agenda:
    """The steps of a plan, and where the room is among them."""

    def __init__(self, steps: Sequence[PlanStep], now: Callable[[], float]) -> None:
        self.steps, self._now = tuple(steps), now

    @property
    def planned(self) -> tuple[str, ...]:
        """The names of the stages in the plan."""
        return tuple(filter(None, map(stage_of, self.steps)))

    def clock(self, given: LeadSet) -> dict[str, Any]:
        """Return the clock of the session: how many seconds are left, and whether it runs."""
        gone = self._now() - given.begun if given.begun is not None else 0.0
        return {"runs": given.begun is not None, "left": round(given.minutes * 60 - gone), "minutes": given.minutes}

    def shown(self, given: LeadSet, catalogue: Titled) -> dict[str, Any]:
        """Return the steps and where the room is, as JSON."""
        gone = self._now() - given.step_at if given.step >= 0 else 0.0
        step = self.steps[given.step] if 0 <= given.step < len(self.steps) else None
        return {
            "step": given.step,
            "left": round(step.minutes * 60 - gone) if step else None,
            "steps": [
                {
                    "minutes": one.minutes,
                    "ask": one.ask,
                    "mistake": one.mistake,
                    "skip": one.skip,
                    "stage": stage_of(one),
                    "lesson": one.lesson,
                    "title": catalogue.title(stage_of(one)) or "Talk about it",
                }
                for one in self.steps
            ],
        }
