"""Shows how far a learner is in the course: exercises solved, edges walked, and refusals met.

The start page shows this. It is read from the learner's own file (`progress.py`); without a file, nothing is done yet.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from lifecycle.book.edges import Edge, EdgeKey
from lifecycle.lab import html, progress
from lifecycle.lab.lessons import LESSONS, Lesson
from lifecycle.model.calls import CALLS
from lifecycle.model.facts import Status, status
from lifecycle.model.moves import moves, reachable
from lifecycle.pictures.map import Map


def solved(lesson: Lesson) -> tuple[str, ...]:
    """Return the exercises of a lesson that the learner has solved."""
    mine = {f"{lesson.number}.{k}" for k in range(1, lesson.exercises + 1)}
    return tuple(sorted(mine.intersection(progress.done("solved"))))


def _how_far(lesson: Lesson) -> str:
    """Say how far the learner is in a lesson."""
    of = "1 exercise" if lesson.exercises == 1 else f"{lesson.exercises} exercises"
    return f"{len(solved(lesson))} of {of} solved"


@dataclass(frozen=True)
class RefusedCall:
    """One way in which the model refuses a call, and the statuses in which it does."""

    call: str
    code: str
    http: int
    statuses: tuple[Status, ...]

    def __str__(self) -> str:
        return f"{self.http} {self.code}"


@cache
def refusals() -> tuple[RefusedCall, ...]:
    """Return every refusal that the model has for an org of today with default settings, ordered by call."""
    found: dict[tuple[str, str, int], dict[Status, None]] = defaultdict(dict)
    for facts in reachable():
        for move in moves(facts):
            if refusal := move.refusal:
                found[move.call, refusal.code, refusal.http][status(move.before)] = None
    rows = [RefusedCall(*key, tuple(s for s in Status if s in there)) for key, there in found.items()]
    return tuple(sorted(rows, key=lambda row: (list(CALLS).index(row.call), row.code)))


def _walked() -> frozenset[EdgeKey]:
    """Return the edges in the learner's file, without those whose call or status no longer exists."""
    found = set()
    for what in progress.done("walked"):
        call, *ends = what.split(" ")
        if call in CALLS and len(ends) == 2 and all(end in set(Status) for end in ends):
            found.add((call, Status(ends[0]), Status(ends[1])))
    return frozenset(found)


class Course:
    """Shows the lessons with the learner's progress."""

    @property
    def map(self) -> Map:
        """The map with the edges that the learner has walked; without them if no progress is kept."""
        return Map(walked=_walked() if progress.file() else None)

    @property
    def met(self) -> tuple[RefusedCall, ...]:
        """The refusals that the learner has met, each with the statuses in which the learner met it."""
        noted = set(progress.done("refused"))
        rows = []
        for row in refusals():
            there = tuple(s for s in row.statuses if f"{row.call} {row.code} {s}" in noted)
            if there or f"{row.call} {row.code} -" in noted:
                rows.append(RefusedCall(row.call, row.code, row.http, there))
        return tuple(rows)

    @property
    def unmet(self) -> tuple[RefusedCall, ...]:
        """The refusals that the learner has not met yet."""
        met = {(row.call, row.code) for row in self.met}
        return tuple(row for row in refusals() if (row.call, row.code) not in met)

    def _lists(self) -> list[tuple[str, list[tuple[str, list[str]]]]]:
        """Return sentences about the learner's progress, each with the lists that belong to it and their titles."""
        if not progress.file():
            return []
        here, met, unmet = self.map, self.met, self.unmet
        statuses = sum(len(row.statuses) for row in met)
        every = sum(len(row.statuses) for row in refusals())
        return [
            (
                f"{len(here.walked)} of the map's {len(here.edges)} edges walked.",
                [("Not walked yet", _by_pair(here.unwalked))],
            ),
            (
                f"{len(met)} of {len(refusals())} refusals met, by call and code; "
                f"by the user's status as well, {statuses} of {every}.",
                [
                    ("Met", [f"{call}: {', '.join(map(_where, rows))}" for call, rows in _by_call(met)]),
                    ("Not met yet", [f"{call}: {', '.join(map(str, rows))}" for call, rows in _by_call(unmet)]),
                ],
            ),
        ]

    def __repr__(self) -> str:
        lines = []
        for part, lessons in _parts():
            lines.append(f"{part}:")
            for lesson in lessons:
                lines.append(f"  {lesson.number}. {lesson.title}: {_how_far(lesson)}")
                lines.append(f"     {lesson.question}")
        for sentence, lists in self._lists():
            lines.append(sentence)
            for title, items in lists:
                lines += [f"{title}:", *(f"  {item}" for item in items or ["nothing"])]
        return "\n".join([*lines, *_kept()])

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        """Show the lessons as a list of links in a notebook, and as text elsewhere."""
        listed = "".join(f"<p><b>{escape(part)}</b></p><ol>{_items(lessons)}</ol>" for part, lessons in _parts())
        here = "".join(_html(*part) for part in self._lists())
        kept = "".join(f"<p>{escape(sentence)}</p>" for sentence in _kept())
        page = f'{html.STYLE}<div class="okta-lab">{listed}{here}{kept}</div>'
        return {"text/html": page, "text/plain": repr(self)}


def _parts() -> list[tuple[str, list[Lesson]]]:
    """Return the parts of the course with their lessons."""
    found: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in LESSONS:
        found[lesson.part].append(lesson)
    return list(found.items())


def _items(lessons: Iterable[Lesson]) -> str:
    """Return lessons as items of a list, each with a link and how far the learner is."""
    return "".join(
        f'<li value="{lesson.number}"><a href="{lesson.file}">{escape(lesson.title)}</a>'
        f": {escape(_how_far(lesson))}<br><i>{escape(lesson.question)}</i></li>"
        for lesson in lessons
    )


LIST = '<ul style="margin: 2px 0 8px; line-height: 1.35">'


def _html(sentence: str, lists: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Return a sentence with its lists as HTML. The lists are folded."""
    folds = ""
    for title, items in lists:
        if items:
            rows = "".join(f"<li>{escape(item)}</li>" for item in items)
            folds += f"<details><summary>{title}</summary>{LIST}{rows}</ul></details>"
    return f"<p><b>{escape(sentence)}</b></p>{folds}"


def _by_pair(found: Iterable[Edge]) -> list[str]:
    """Return edges as text, with one line for each pair of statuses."""
    pairs: dict[tuple[Status, Status], list[str]] = defaultdict(list)
    for edge in sorted(found, key=lambda e: (list(Status).index(e.before), list(Status).index(e.after))):
        pairs[edge.before, edge.after].append(str(edge))
    return [f"{before} to {after}: {', '.join(names)}" for (before, after), names in pairs.items()]


def _by_call(found: Iterable[RefusedCall]) -> list[tuple[str, list[RefusedCall]]]:
    """Return refusals in groups, one for each call."""
    calls: dict[str, list[RefusedCall]] = defaultdict(list)
    for row in found:
        calls[row.call].append(row)
    return list(calls.items())


def _where(row: RefusedCall) -> str:
    """Return a refusal as text, with the statuses in which it was met."""
    return f"{row} in {', '.join(row.statuses)}" if row.statuses else str(row)


def _kept() -> list[str]:
    """Say where progress is kept, and what is wrong with the file if anything is."""
    if not progress.file():
        return [
            "Your progress is not shown here. Run this page in a notebook to see it. "
            f"If the variable {progress.VARIABLE} is set and empty, no progress is kept."
        ]
    torn = progress.unread()
    place = (
        "in this browser, and nowhere else"
        if sys.platform == "emscripten"
        else "in a file of your own, outside the project"
    )
    return [
        f"Your progress is kept {place}. The file has only statuses, calls and "
        "error codes, and nothing else about a user. Run this page again to see your newest progress.",
        *([f"{torn} of its lines can't be read, perhaps because of a crash. The other lines count."] if torn else []),
        *([progress.trouble()] if progress.trouble() else []),
    ]


def course() -> Course:
    """Show the lessons, and how far you are."""
    return Course()
