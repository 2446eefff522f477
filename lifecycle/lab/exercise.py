"""An exercise: a user in trouble, something to bring about, and a check that looks at the org.

Three answers: not tried, not yet, solved. Whatever way leads there counts. `solution` plays a way on a user of its own,
so that a lesson can show one, and CI can run it, without solving the exercise for whoever reads.
"""

import textwrap
from collections.abc import Callable
from html import escape
from typing import Any

from lifecycle.book.phrases import WIDTH
from lifecycle.client.connect import simulated
from lifecycle.client.handles import Okta
from lifecycle.lab import html, progress
from lifecycle.lab.walk import Walk


class Verdict(str):
    """What a check found, as a sentence that a notebook shows as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "\n".join(textwrap.wrap(self, WIDTH, break_on_hyphens=False))

    @property
    def solved(self) -> bool:
        """Whether it is done."""
        return self.startswith("Solved")


class Exercise:
    """A task on a user of its own: act on `.walk`, then `.check()`."""

    def __init__(
        self,
        number: str,
        task: str,
        begin: Callable[[Walk], Any],
        missing: Callable[[Walk], str],
        hint: str,
        start: Callable[[], Okta] = simulated,
    ) -> None:
        """`missing` says what is still to be done, looking at a copy of the user; empty when nothing is."""
        self.number, self.task, self.hint = number, task, hint
        self._begin, self._missing, self._start = begin, missing, start
        self.start_over()
        self._first = len(self.walk.steps)

    def _fresh(self) -> Walk:
        walk = Walk(self._start())
        walk.counts = False
        self._begin(walk)
        return walk

    def check(self) -> Verdict:
        """Look at the org: not tried, not yet, or solved."""
        if len(self.walk.steps) <= self._first:
            return Verdict(f"{self.number} To do: {self.task} Act on it, then check again.")
        verdict = self._judge(self.walk, self._first)
        if verdict.solved:
            progress.note(self.number, "solved")
        return verdict

    def _judge(self, walk: Walk, first: int) -> Verdict:
        looked_at = walk.fork()
        looked_at.counts = False
        missing = self._missing(looked_at)
        if missing:
            return Verdict(f"{self.number} Not yet: {missing} The user is {walk.status}.")
        # a refusal may do something all the same: the last wrong password locks
        did = [told for told in walk.told[first:] if not told.refused or told.before is not told.now]
        guessed = dict.fromkeys(t.call for t in did if t.exchange and t.exchange.evidence == "unknown")
        doubt = f" But {' and '.join(guessed)} here is a guess: no public source tells what Okta does."
        way = ", ".join(told.call for told in did) or "waiting"
        return Verdict(f"Solved: {self.number}, by {way}.{doubt if guessed else ''}")

    def solution(self, play: Callable[[Walk], Any]) -> Verdict:
        """Whether this way solves it, played on another user in the same trouble. Yours is left alone."""
        walk = self._fresh()
        play(walk)
        return self._judge(walk, self._first)

    def start_over(self) -> Walk:
        """The user in trouble again, as at first."""
        self.walk = self._fresh()
        self.walk.counts = True
        return self.walk

    def __repr__(self) -> str:
        return "\n".join(
            [
                *textwrap.wrap(f"Exercise {self.number}. {self.task}", WIDTH, break_on_hyphens=False),
                *(f"  {line}" for line in repr(self.walk.steps).splitlines()),
                "Hint: .hint",
            ]
        )

    def _repr_html_(self) -> str:
        way = html.numbered((step.number, str(step).partition(". ")[2]) for step in self.walk.steps)
        return (
            f'{html.STYLE}<div class="okta-lab"><p><b>Exercise {escape(self.number)}.</b> {escape(self.task)}</p>{way}'
            f"<details><summary>A hint</summary><p>{escape(self.hint)}</p></details></div>"
        )
