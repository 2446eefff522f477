"""Opens a lesson: its stages by name, and what the learner did in them."""

from functools import cache
from importlib import import_module
from urllib.parse import parse_qs

from lifecycle.client.connect import live, simulated, stand_in
from lifecycle.client.okta import Okta
from lifecycle.lab.address import situation_play
from lifecycle.lab.head import Head
from lifecycle.lab.lessons import LESSONS, Lesson, neighbours
from lifecycle.lab.play import Play
from lifecycle.lab.recap import Recap
from lifecycle.lab.script import Script
from lifecycle.lab.stage import Stage
from lifecycle.lab.switch import SWITCH, OrgSwitch
from lifecycle.plays.answers import Answers

_ROWS = {row.number: row for row in LESSONS}


@cache
def script_of(lesson: Lesson) -> Script:
    """Return a lesson as its author wrote it. Its module is loaded only now, because a learner opens one lesson."""
    found: Script = import_module(f"lifecycle.plays.{lesson.key}").SCRIPT
    return found


class OpenLesson:
    """A lesson that somebody plays. Each stage has an org of its own, and keeps it while the notebook runs."""

    def __init__(self, number: int, okta: Okta | None) -> None:
        self.lesson = _ROWS[number]
        self.script = script_of(self.lesson)
        self._okta = okta
        self.switch = (OrgSwitch(okta) if okta else SWITCH).leads_to(live, stand_in)
        """Says where the presses of this lesson go, and lets the learner choose."""
        self._plays = {play.key: play for play in self.script.plays}
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
        head = self.where() if name == self.script.plays[0].key else None
        self.stages[name] = Stage(self._plays[name], simulated, self._okta, self.switch, head)
        if self._recap:
            self._recap.follow(self._opened())
        return self.stages[name]

    def _opened(self) -> list[Stage]:
        """Return the stages that were opened, in the order of the lesson."""
        return [self.stages[key] for key in self._plays if key in self.stages]

    def recap(self) -> Recap:
        """Return what the learner has done in this lesson, what is left, and what comes next."""
        following = neighbours(self.lesson.number)[1]
        next = f"lesson {following.number}, [{following.title}]({following.file})." if following else ""
        self._recap = Recap(self._opened(), next)
        return self._recap

    def answer(self) -> Answers:
        """Return the answer to the lesson's question, and how well each line of it is known."""
        return Answers(self.script.answer, lambda play: on_stage(play).story)


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
    if number not in _ROWS:
        known = ", ".join(map(str, _ROWS))
        raise ValueError(
            f"Lesson {number!r} has no stages. Lessons with stages: {known}. Open the others as notebooks."
        )
    if okta or number not in _OPEN:
        _OPEN[number] = OpenLesson(number, okta)
    return _OPEN[number]


def stage_at(fragment: str) -> Stage:
    """Return the stage that an address names.

    Raises:
        ValueError: if it names none. The message says what is wrong.
    """
    given = {name: values[-1] for name, values in parse_qs(fragment.removeprefix("#")).items()}
    if "lesson" in given:
        if not given["lesson"].isdecimal():
            raise ValueError(f"{given['lesson']!r} is not the number of a lesson. An example is #lesson=0.")
        opened = lesson(int(given["lesson"]))
        return opened.stage(given.get("stage") or opened.script.plays[0].key)
    try:
        return on_stage(situation_play(given.get("did", ""), given.get("org", "")))
    except TypeError as error:  # a policy has no such field
        raise ValueError(f"This link names settings that an org doesn't have ({error}).") from None
