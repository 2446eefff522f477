"""Opens a lesson: its stages by name, and what the learner did in them."""

from collections.abc import Mapping

from lifecycle.client.connect import live, simulated, stand_in
from lifecycle.client.okta import Okta
from lifecycle.lab.head import Head
from lifecycle.lab.lessons import LESSONS
from lifecycle.lab.play import AnswerLine, Play
from lifecycle.lab.recap import Recap
from lifecycle.lab.stage import Stage
from lifecycle.lab.switch import SWITCH, Switch
from lifecycle.plays import provisioned
from lifecycle.plays.answers import Answers

PLAYS: Mapping[int, tuple[Play, ...]] = {0: provisioned.STAGES}
"""For each lesson that is played on stages: its stages, in order."""
ANSWERS: Mapping[int, tuple[AnswerLine, ...]] = {0: provisioned.ANSWER}
"""For each of these lessons: the lines of its answer."""


class OpenLesson:
    """A lesson that somebody plays. Each stage has an org of its own, and keeps it while the notebook runs."""

    def __init__(self, number: int, okta: Okta | None) -> None:
        self.lesson = LESSONS[number]
        self._okta = okta
        self.switch = (Switch(okta) if okta else SWITCH).leads_to(live, stand_in)
        """Says where the presses of this lesson go, and lets the learner choose."""
        self._plays = {play.key: play for play in PLAYS[number]}
        self.stages: dict[str, Stage] = {}
        self._recap: Recap | None = None

    def __repr__(self) -> str:
        return f"Lesson {self.lesson.number}: {self.lesson.title}. Its stages are: {', '.join(self._plays)}."

    def where(self) -> Head:
        """Return the control at the head of the lesson, which says where presses go, with buttons to choose."""
        return Head(self.switch, tuple(self._plays.values()))

    def stage(self, name: str) -> Stage:
        """Return a stage of this lesson, at its beginning.

        Raises:
            ValueError: if the lesson has no such stage.
        """
        if name not in self._plays:
            raise ValueError(f"This lesson has no stage {name!r}. Its stages are: {', '.join(self._plays)}.")
        self.stages[name] = Stage(self._plays[name], simulated, self._okta, self.switch)
        if self._recap:
            self._recap.follow(self._opened())
        return self.stages[name]

    def _opened(self) -> list[Stage]:
        """Return the stages that were opened, in the order of the lesson."""
        return [self.stages[key] for key in self._plays if key in self.stages]

    def recap(self) -> Recap:
        """Return what the learner has done in this lesson, what is left, and what comes next."""
        following = LESSONS[self.lesson.number + 1 :][:1]
        words = [f"lesson {one.number}, [{one.title}]({one.file})." for one in following]
        self._recap = Recap(self._opened(), words[0] if words else "")
        return self._recap

    def answer(self) -> Answers:
        """Return the answer to the lesson's question, and how well each line of it is known."""
        return Answers(ANSWERS[self.lesson.number], simulated)


def on_stage(play: Play, okta: Okta | None = None) -> Stage:
    """Return a stage for this play: on a simulated org of its own, or on the org that you give."""
    return Stage(play, simulated, okta)


_OPEN: dict[int, OpenLesson] = {}
"""The lessons that are open in this process."""


def lesson(number: int, okta: Okta | None = None) -> OpenLesson:
    """Return a lesson, on simulated orgs of its own. It stays the same lesson, so a cell works without the ones before.

    If you give an org, the lesson begins again on that org.

    Raises:
        ValueError: if no lesson with this number is played on stages.
    """
    if number not in PLAYS:
        known = ", ".join(map(str, PLAYS))
        raise ValueError(
            f"Lesson {number!r} has no stages. Lessons with stages: {known}. Open the others as notebooks."
        )
    if okta or number not in _OPEN:
        _OPEN[number] = OpenLesson(number, okta)
    return _OPEN[number]
