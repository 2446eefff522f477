"""Which prediction is ahead, which one is open, and what the learner has guessed so far."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from lifecycle.lab import html
from lifecycle.lab.offers import Offer
from lifecycle.lab.predictions import MOST_GUESSES, Predict, Result, Standing, quoted

GuessVerdict = dict[str, str]
"""The kind (`right`, `wrong` or `shown`), a title and a text."""


@dataclass
class Question:
    """A prediction that is open: it holds up one press."""

    number: int
    asked: Predict
    offer: Offer
    values: dict[str, str]
    truth: str
    """The right option."""
    guessed: list[str] = field(default_factory=list)

    def guess(self, option: str) -> GuessVerdict | None:
        """Take a guess. Returns the verdict if the call is to be sent now, and None if there is another try."""
        if option == self.truth:
            return {"kind": "right", "title": f"Right: {quoted(option)}.", "text": html.without_marks(self.asked.right)}
        self.guessed.append(option)
        if len(self.guessed) < MOST_GUESSES:
            return None
        reason = self.asked.reason(option)
        text = f"{reason} {self.asked.right}".strip()
        return {
            "kind": "wrong",
            "title": f"Not {quoted(option)}, but {quoted(self.truth)}.",
            "text": html.without_marks(text),
        }

    def skip(self) -> GuessVerdict:
        """Return the verdict for somebody who does not want to guess."""
        return {"kind": "shown", "title": f"It is {quoted(self.truth)}.", "text": html.without_marks(self.asked.right)}

    def can_be(self, option: Any) -> bool:
        """Whether this is an option that was not guessed yet."""
        return option in self.asked.options and option not in self.guessed


class Tries(Protocol):
    """What is needed to find out the right answer: somebody who can try a press and take it back, or foresee it."""

    @property
    def standing(self) -> Standing:
        """The user, as a prediction knows the user."""

    def values(self, offer: Offer, edits: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return what the fields of an offer hold."""

    def trial(self, offer: Offer, edits: Mapping[str, str] | None = None) -> Result | None:
        """Return what a press would come to; None if that can't be known."""


class Asking:
    """The predictions of a stage."""

    def __init__(self, given: Sequence[Predict], player: Tries) -> None:
        self._given, self._player = given, player
        self._guessed: dict[tuple[int, str], list[str]] = {}
        """The wrong guesses so far, for a prediction and its right answer, so that closing it brings no new tries."""
        self._settled: set[int] = set()
        """The numbers of those that were answered, or skipped."""
        self.open: Question | None = None
        """The question that holds up a press."""

    def question(self, offer: Offer, edits: Mapping[str, str]) -> Question | None:
        """Return the question that a press would meet.

        There is none in another situation than the one that it was written for, none whose right answer is not among
        its options, and none on an org where the right answer can't be known before the call is sent.
        """
        values = self._player.values(offer, edits)
        for number, asked in enumerate(self._given):
            fits = (
                asked.press == offer.key and number not in self._settled and asked.fits(self._player.standing, values)
            )
            truth = self._truth(asked, offer, edits) if fits else ""
            if truth:
                guessed = self._guessed.setdefault((number, truth), [])
                return Question(number, asked, offer, dict(edits), truth, guessed)
        return None

    def _truth(self, asked: Predict, offer: Offer, edits: Mapping[str, str]) -> str:
        """Return the right option; empty if it isn't known, or isn't among the options."""
        if asked.certain:
            return asked.certain
        result = self._player.trial(offer, edits)
        return asked.option_for(result) if result else ""

    def ahead(self, find: Callable[[str], Offer | None], edits: Mapping[str, dict[str, str]]) -> list[Predict]:
        """Return the predictions that are open, or that the right press would open now."""
        if self.open:
            return [self.open.asked]
        offers = [find(asked.press) for asked in self._given]
        questions = [self.question(offer, edits.get(offer.key, {})) for offer in offers if offer]
        return [question.asked for question in questions if question]

    def close(self) -> None:
        """Let the open question wait for the next press."""
        self.open = None

    def settle(self, question: Question) -> None:
        """Let a question be answered for good."""
        self._settled.add(question.number)
        self.open = None
