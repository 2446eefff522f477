"""A stage as a lesson defines it: a person, the few calls that matter, what to do, and what to predict."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from lifecycle.lab import offers
from lifecycle.lab.goals import Goal
from lifecycle.lab.offers import Offer
from lifecycle.lab.predictions import Predict
from lifecycle.model.sources import Reference
from lifecycle.model.tiers import Tier

TESTER = {
    "firstName": "Test",
    "lastName": "Testerman",
    "email": "tester@example.com",
    "login": "tester@example.com",
}
"""The person of a stage that names none."""


@dataclass(frozen=True, eq=False)
class OnLive:
    """What is different about a stage on a real org, where time can't be moved and nobody has a mailbox."""

    without: str
    """What is left out there, and why, in one or two sentences."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    """The fields of the play that have another value there."""


@dataclass(frozen=True, eq=False)
class Play:
    """One stage of a lesson. What was done before and the story are situations; see lab/situations.py."""

    key: str
    title: str
    intro: str = ""
    """One or two sentences: who it is about, and what to do."""
    profile: Mapping[str, str] = field(default_factory=lambda: TESTER)
    offers: tuple[str | Offer, ...] = ("create_user", "activate")
    """What the lesson offers, in order. All other calls are under "more"."""
    before: str = ""
    """What was done before the stage begins."""
    shows_before: bool = False
    """Whether the stage begins with the last answer of what was done before, as if it had just been pressed."""
    story: str | None = None
    """What the text tells where no stage can be played."""
    goals: tuple[Goal, ...] = ()
    predictions: tuple[Predict, ...] = ()
    hint: str = ""
    solution: str = ""
    """A way to the goals, as a situation. A stage with a solution is an exercise."""
    org: Mapping[str, Any] = field(default_factory=dict)
    """The settings of the simulated org, as `simulated` takes them. `password_policy` has the fields of the policy."""
    practice: bool = False
    """Whether the stage's own org is treated like a real one: it is only read until the learner allows more."""
    next: str = ""
    """What to do when all goals are reached."""
    quiet: tuple[str, ...] = ()
    """The calls whose signs would give away what the stage is about. They say nothing until the call was pressed."""
    instead_of: Mapping[str, str] = field(default_factory=dict)
    """For a call whose usual explanation would answer a prediction that comes later: what is said instead."""
    page: str = ""
    """What the stage shows of the sign-in page, in a tab: what the person would see there now after a sign-in with the
    password that the person has (`sign_in`), after *Forgot password?* (`forgotten`) or *Unlock account?* (`unlock`), or
    behind the newest link in the mailbox (`link`). Empty for a stage without the tab."""
    number: str = ""
    """The number of an exercise, under which the learner's progress is kept, such as 0.1."""
    ways: tuple[str, ...] = ()
    """Other right ways to the goals of an exercise, each as a situation. The tests play them."""
    live: OnLive | None = None
    """What is different on a real org, if the stage can't be played there as it is."""
    wrong: Mapping[str, str] = field(default_factory=dict)
    """Ways that don't reach the goals, as situations, each with a part of the sentence that the stage says then."""

    @cached_property
    def offered(self) -> tuple[Offer, ...]:
        """The offers of the lesson."""
        return offers.offers(self.offers)

    @cached_property
    def more(self) -> tuple[Offer, ...]:
        """Everything else that can be pressed."""
        mine = {offer.key for offer in self.offered} | {offer.name for offer in self.offered}
        return tuple(offer for key, offer in offers.OFFERS.items() if key not in mine)

    @cached_property
    def on_live(self) -> "Play":
        """The stage as it is played on a real org. It asks for no settings of the org."""
        return replace(self, **{"org": {}, **self.live.changes}, live=None) if self.live else self

    @property
    def without(self) -> str:
        """What is left out on a real org; empty if nothing is."""
        return self.live.without if self.live else ""

    @property
    def exercise(self) -> bool:
        """Whether the stage is an exercise."""
        return bool(self.solution)


@dataclass(frozen=True)
class AnswerLine:
    """One sentence of the answer that a lesson ends with, and the steps of its stages that showed it."""

    text: str
    shown_by: tuple[tuple[Play, int], ...] = ()
    """Each step by its stage and its number, counted from the first call on the stage, including those before it."""
    sources: tuple[tuple[Tier, Reference], ...] = ()
    """What else says so, for a sentence that no rule of the model backs."""
