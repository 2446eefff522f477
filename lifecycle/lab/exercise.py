"""Sets exercises: a user in trouble, a task, and a check that looks at the org.

A check says that the task was not tried, is not done yet, or is solved. Any way that does the task counts. `solution`
tries a way on another user, so a lesson can show a solution and CI can run it without solving the learner's exercise.
"""

import textwrap
from collections.abc import Callable
from html import escape
from typing import Any

from lifecycle.book.phrases import TEXT_WIDTH
from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta
from lifecycle.lab import html, progress
from lifecycle.lab.walk import Walk


class Verdict(str):
    """The result of a check: a sentence, which a notebook shows without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "\n".join(textwrap.wrap(self, TEXT_WIDTH, break_on_hyphens=False))

    @property
    def solved(self) -> bool:
        """Whether the exercise is solved."""
        return self.startswith("Solved")


class Exercise:
    """A task with a user of its own. Make calls with `.walk`, and then call `.check()`."""

    def __init__(
        self,
        number: str,
        task: str,
        begin: Callable[[Walk], Any],
        missing: Callable[[Walk], str],
        hint: str,
        start: Callable[[], Okta] = simulated,
    ) -> None:
        """Let `begin` make the user. `missing` looks at a copy of the user and says what is left to do, if anything."""
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
        """Look at the org, and say whether the task was not tried, is not done yet, or is solved."""
        if len(self.walk.steps) <= self._first:
            return Verdict(f"{self.number} To do: {self.task} Make your calls, and then check again.")
        verdict = self._judge(self.walk, self._first)
        if verdict.solved:
            progress.note(self.number, "solved")
        return verdict

    def _judge(self, walk: Walk, first: int) -> Verdict:
        """Say whether the steps of a walk, from this one on, have done the task."""
        looked_at = walk.fork()
        looked_at.counts = False
        missing = self._missing(looked_at)
        if missing:
            return Verdict(f"{self.number} Not yet: {missing} The user is {walk.status}.")
        # A refused call can have an effect too: the last wrong password locks the user.
        did = [told for told in walk.told[first:] if not told.refused or told.before is not told.now]
        guessed = dict.fromkeys(t.call for t in did if t.exchange and t.exchange.evidence == "unknown")
        doubt = f" But the effect of {' and '.join(guessed)} here is a guess: no public source says what Okta does."
        way = ", ".join(told.call for told in did) or "waiting"
        return Verdict(f"Solved: {self.number}, by {way}.{doubt if guessed else ''}")

    def solution(self, play: Callable[[Walk], Any]) -> Verdict:
        """Say whether this way solves the exercise. It is tried on another user in the same trouble, not on yours."""
        walk = self._fresh()
        play(walk)
        return self._judge(walk, self._first)

    def start_over(self) -> Walk:
        """Begin again with a new user who is in the same trouble, and return the walk."""
        self.walk = self._fresh()
        self.walk.counts = True
        return self.walk

    def __repr__(self) -> str:
        return "\n".join(
            [
                *textwrap.wrap(f"Exercise {self.number}. {self.task}", TEXT_WIDTH, break_on_hyphens=False),
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
