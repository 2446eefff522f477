"""The course: its lessons in order, and how far a learner has come.

The start page shows it. Progress is the learner's own file (`progress.py`); without one every lesson is still to do.
"""

from dataclasses import dataclass
from html import escape
from typing import Any

from lifecycle.lab import html, progress


@dataclass(frozen=True)
class Lesson:
    """One lesson: one question, ten to fifteen minutes."""

    number: int
    title: str
    slug: str
    exercises: int = 2

    @property
    def file(self) -> str:
        """The notebook's name."""
        return f"{self.number:02}-{self.slug}.ipynb"

    @property
    def solved(self) -> tuple[str, ...]:
        """Which of its exercises the learner has solved."""
        mine = {f"{self.number}.{k}" for k in range(1, self.exercises + 1)}
        return tuple(sorted(mine.intersection(progress.done("solved"))))

    def __str__(self) -> str:
        done = f"{len(self.solved)} of {self.exercises} exercises solved" if self.exercises else "to be read and played"
        return f"{self.number}. {self.title}: {done}"


LESSONS = (
    Lesson(0, "What put my user into PROVISIONED?", "what-put-my-user-into-provisioned", 0),
    Lesson(1, "The eight statuses, and what each may do", "the-eight-statuses"),
    Lesson(2, "Being created: the whole matrix", "being-created"),
    Lesson(3, "Activation: links, tokens, mail, resend, expiry", "activation"),
    Lesson(4, "The end user's half: sign-in, and what it says in every status", "the-end-users-half"),
    Lesson(5, "Passwords: expire, temporary, reset, forgot, change, set", "passwords"),
    Lesson(6, "Locked out: counting, unlock, auto-unlock", "locked-out"),
    Lesson(7, "Suspend, and come back to where you were", "suspend-and-come-back"),
    Lesson(8, "Deactivate, bring back, delete: what is kept, what is lost", "deactivate-bring-back-delete"),
    Lesson(9, "Refused! Reading Okta's errors", "refused"),
    Lesson(10, "Okta's own diagram, corrected", "the-diagram-corrected"),
)


class Course:
    """The lessons, with the learner's progress."""

    def __repr__(self) -> str:
        return "\n".join([*map(str, LESSONS), _kept()])

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        items = "".join(
            f'<li value="{lesson.number}"><a href="{lesson.file}">{escape(lesson.title)}</a>'
            f"{escape(str(lesson).partition(lesson.title)[2])}</li>"
            for lesson in LESSONS
        )
        page = f'{html.STYLE}<div class="okta-lab"><ol>{items}</ol><p>{escape(_kept())}</p></div>'
        return {"text/html": page, "text/plain": repr(self)}


def _kept() -> str:
    return (
        "Solved exercises are kept in a file of yours, outside the project."
        if progress.file()
        else "Solved exercises are not kept: no file for them is set."
    )


def course() -> Course:
    """The lessons, and how far you are."""
    return Course()
