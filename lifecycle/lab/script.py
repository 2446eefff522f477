"""A whole lesson as its author writes it: the question, the stages under their headings, and what people also ask."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lifecycle.lab import situations
from lifecycle.lab.play import AnswerLine, Play

WORDS_A_MINUTE, SECONDS_A_PRESS, MINUTES_A_PREDICTION, MINUTES_AN_EXERCISE = 200, 20, 1, 3
"""How the minutes of a lesson are computed."""


@dataclass(frozen=True)
class Section:
    """One stage of a lesson, with a heading and a sentence or two that stand above it. The first stage has neither."""

    play: Play
    heading: str = ""
    """What the section is about. It gives no answer away."""
    text: str = ""


@dataclass(frozen=True)
class Aside:
    """A question that people also ask, with its answer. In JupyterLab the answer is folded."""

    question: str
    answer: str
    """In Markdown: plain sentences, with at most one link to a source for each fact."""


@dataclass(frozen=True)
class Script:
    """A lesson. Its number, title and question stand in the lesson's row in `lab/lessons.py`."""

    opening: str
    """The question, as a person asked it, and what the learner does here: one paragraph of Markdown."""
    sections: tuple[Section, ...]
    answer: tuple[AnswerLine, ...]
    """The answer to the question, in a few lines."""
    asides: tuple[Aside, ...] = ()
    words: tuple[str, ...] = ()
    """The new words that the lesson introduces, five at most, as they stand in its text."""
    settles: Mapping[str, str] = field(default_factory=dict)
    """For each question of `tests/questions.py` that is answered here: the heading, title or aside that answers it."""

    @property
    def plays(self) -> tuple[Play, ...]:
        """The stages, in order."""
        return tuple(section.play for section in self.sections)

    def prose(self) -> Iterator[str]:
        """Yield every text that a learner reads, apart from what the stages say by themselves."""
        yield self.opening
        for section in self.sections:
            play = section.play
            yield from (section.heading, section.text, play.title, play.intro, play.next)
            for goal in play.goals:
                yield from (goal.text, goal.then)
            for asked in play.predictions:
                yield from (asked.question, *asked.options, asked.right)
        for aside in self.asides:
            yield from (aside.question, aside.answer)

    @cached_property
    def minutes(self) -> int:
        """How long the lesson takes: its words, the presses of its stories, its predictions and its exercises."""
        words = len(" ".join(self.prose()).split())
        presses = sum(len(situations.presses_in(play.story or "")) for play in self.plays)
        predictions = sum(len(play.predictions) for play in self.plays)
        exercises = sum(play.exercise for play in self.plays)
        return round(
            words / WORDS_A_MINUTE
            + presses * SECONDS_A_PRESS / 60
            + predictions * MINUTES_A_PREDICTION
            + exercises * MINUTES_AN_EXERCISE
        )
