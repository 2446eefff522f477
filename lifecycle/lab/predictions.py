"""Questions that are asked before the press that answers them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from lifecycle.model.facts import Status


class Standing(Protocol):
    """What a prediction can know of the user: a walk, for example."""

    @property
    def status(self) -> Status:
        """The user's status."""

    @property
    def document(self) -> Mapping[str, Any] | None:
        """The user, as JSON."""


class Result(Protocol):
    """What a press has come to."""

    @property
    def now(self) -> Status:
        """The status afterwards."""

    @property
    def refused(self) -> bool:
        """Whether the call was refused."""


@dataclass(frozen=True)
class Foreseen:
    """What a press will come to for certain, on an org where it can't be tried."""

    now: Status
    refused: bool


MOST_GUESSES = 2
"""How often a learner can guess before the call is sent anyway."""


def quoted(option: str) -> str:
    """Return an option as it stands in a sentence: a status or a code as it is, and words in quotation marks."""
    return option if option.isupper() else f"“{option}”"


@dataclass(frozen=True)
class Predict:
    """A question that holds up the press of an offer, once, in the situation that it was written for."""

    press: str
    """The key of the offer."""
    question: str
    options: tuple[str, ...]
    reasons: Mapping[str, str] = field(default_factory=dict)
    """For each wrong option: what is mistaken about it, without the right answer."""
    right: str = ""
    """Why the right answer is right."""
    when: Callable[[Any], bool] = lambda standing: True
    """Whether the user is in the situation that the question was written for."""
    hides: tuple[str, ...] = ()
    """The calls and offers whose signs would give the answer away."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What the fields of the press have to hold, if the question was written for certain values."""
    outcome: Callable[[Any], str] = lambda told: str(told.now)
    """Which of the options a press has come to."""
    certain: str = ""
    """The right option, if the lab itself decides and not the org, so that it is known before anything is sent."""

    def option_for(self, result: Result) -> str:
        """Return which of the options a press has come to; empty if it is none of them, or if that can't be seen."""
        try:
            found = self.outcome(result)
        except AttributeError:  # the question is about the answer itself, and only a status is foreseen
            return ""
        return found if found in self.options else ""

    def covers(self, key: str, call: str) -> bool:
        """Whether the sign of this offer stays neutral while the question is open or ahead."""
        return key == self.press or key in self.hides or call in self.hides

    def fits(self, standing: Standing, values: Mapping[str, str]) -> bool:
        """Whether the user and the values are those that the question was written for."""
        return all(values.get(name) == value for name, value in self.values.items()) and bool(self.when(standing))

    def reason(self, wrong: str) -> str:
        """Return what is mistaken about an option."""
        return self.reasons.get(wrong) or "That is not what this call leads to here."
