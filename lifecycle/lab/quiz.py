"""Asks the learner to predict a result, and then lets the simulator answer."""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import ipywidgets as widgets

from lifecycle.book.phrases import TEXT_WIDTH
from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta
from lifecycle.lab import html
from lifecycle.lab.walk import Walk
from lifecycle.model.facts import Status
from lifecycle.reason.told import Told

STATUSES = tuple(str(s) for s in Status if s is not Status.ABSENT)


class Prediction:
    """A question about the result of some calls. A guess is checked by making the calls in a new simulated org."""

    def __init__(
        self,
        question: str,
        play: Callable[[Walk], Any],
        options: tuple[str, ...] = STATUSES,
        start: Callable[[], Okta] = simulated,
        outcome: Callable[[Walk], str] = lambda walk: str(walk.status),
    ) -> None:
        """Ask this question. `play` makes the calls, and `outcome` says which of the options is right after them."""
        self.question, self.options = question, options
        self._play, self._start, self._outcome = play, start, outcome
        self.said = "To do: choose an answer."
        self._choice = widgets.RadioButtons(options=list(options), value=None, layout={"width": "auto"})
        self._choice.observe(lambda change: self.answer(change["new"]), names="value")
        self._told = widgets.HTML()
        asked = widgets.HTML(f"{html.STYLE}<p><b>Predict.</b> {escape(question)}</p>")
        self.widget = widgets.VBox([asked, self._choice, self._told])
        self.widget.add_class("okta-lab")
        self._draw()

    def answer(self, guess: str | None) -> str:
        """Check a guess by making the calls. Returns whether the guess was right, and why."""
        if guess not in self.options:
            self.said = f"This is not one of the answers. Choose one of these: {', '.join(self.options)}."
        else:
            walk = Walk(self._start())
            self._play(walk)
            found, last = self._outcome(walk), walk.told[-1]
            self.said = f"Right: {found}." if found == guess else f"Not so: {found}, not {guess}."
            self.said += f" The last call, {last.call}: {last.why}"
        self._draw()
        return self.said

    def _draw(self) -> None:
        self._told.value = f'<div class="okta-told" role="status">{escape(self.said)}</div>'

    def __repr__(self) -> str:
        choices = "\n".join(f"  ( ) {option}" for option in self.options)
        asked, said = (
            "\n".join(textwrap.wrap(text, TEXT_WIDTH, break_on_hyphens=False))
            for text in (f"Predict. {self.question}", self.said)
        )
        return f"{asked}\n{choices}\n{said}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        return dict(self.widget._repr_mimebundle_(**kwargs) or {}) | {"text/plain": repr(self)}


def predict(question: str, play: Callable[[Walk], Any], **more: Any) -> Prediction:
    """Ask for the result of some calls on a new user; see `Prediction`. The notebook runs on without an answer."""
    return Prediction(question, play, **more)


class Conclusion(str):
    """The summary of a lesson, which a notebook shows without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def conclude(answers: Mapping[str, Told | Sequence[Told]]) -> Conclusion:
    """Return a lesson's conclusions, numbered, each with the calls that showed it and how well they are known."""
    lines = []
    for number, (answer, seen) in enumerate(answers.items(), start=1):
        lines += textwrap.wrap(f"{number}. {answer}", TEXT_WIDTH, subsequent_indent="   ")
        for told in [seen] if isinstance(seen, Told) else seen:
            known = f"{told.call}: {told.backed}"
            lines += textwrap.wrap(known, TEXT_WIDTH, initial_indent=" " * 5, subsequent_indent=" " * 7)
    return Conclusion("\n".join(lines))
