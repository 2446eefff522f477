"""The results, as pages that can be kept as files: each person's own, and the room's."""

import base64
import csv
import hashlib
import io
from collections.abc import Mapping
from datetime import datetime
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

from lifecycle.room.asked import Denied, RoomReply, RoomRequest, html_reply
from lifecycle.room.catalogue import Catalogue
from lifecycle.room.examiner import EXAM_LENGTH, ExamQuestion
from lifecycle.room.front import Handled
from lifecycle.room.gathering import LEAD, Gathering, Participant

_CSS = Path(__file__).with_name("web").joinpath("results.css").read_text("utf-8")
RESULT_POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(_CSS.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The policy of these pages. Their style is in them, because they are also files to take home."""


class ExamSeen(Protocol):
    """What results need to know of an exam."""

    def question(self, person: int, number: int) -> ExamQuestion:
        """Return a question of a person's exam."""


class Results:
    """The handlers of the requests for results."""

    def __init__(self, gathering: Gathering, catalogue: Catalogue, exam: ExamSeen) -> None:
        self._gathering, self._catalogue, self._exam = gathering, catalogue, exam

    @property
    def for_people(self) -> Mapping[tuple[str, str], Handled]:
        """What a person can ask for: that person's own results."""
        return {("GET", "/results"): lambda asked, person: self._one(asked, person)}

    @property
    def for_lead(self) -> Mapping[tuple[str, str], Handled]:
        """What the lead can ask for: everybody's."""
        return {
            ("GET", "/lead/results"): self._all,
            ("GET", "/lead/results.csv"): self._table,
            ("GET", "/lead/person"): self._person,
        }

    # ------------------------------------------------------------------------------------------------ one person

    def _person(self, asked: RoomRequest, lead: Participant) -> RoomReply:
        number = asked.query.get("number", "")
        known = number.isascii() and number.isdecimal() and len(number) < 9 and int(number) != LEAD
        person = self._gathering.person(int(number)) if known else None
        if person is None:
            raise Denied(HTTPStatus.NOT_FOUND, "There is nobody with this number in the room.")
        return self._one(asked, person)

    def _one(self, asked: RoomRequest, person: Participant) -> RoomReply:
        """Return a person's results as a page, or as a file."""
        done = [seat for name, seat in person.seats.items() if seat.finished is not None and self._catalogue.play(name)]
        solved = [name for name in self._catalogue.exercises if _is_finished(person, name)]
        parts = [
            f"<h1>{escape(person.name)}</h1>",
            f'<p class="soft">Okta\'s user lifecycle, by doing. In the room on {_day(person.joined)}.</p>',
            f'<p class="big">{_count(len(done), "stage")} finished, {_count(len(solved), "exercise")} solved'
            f"{self._score(person)}</p>",
        ]
        if "file" not in asked.query:
            parts.append('<p><a href="?file=1">Keep this page as a file</a></p>' if asked.path == "/results" else "")
        parts += [*self._stages(person), *self._questions(person)]
        page = _page(f"Results of {person.name}", parts)
        return html_reply(page, RESULT_POLICY, "my-results.html" if "file" in asked.query else "")

    def _score(self, person: Participant) -> str:
        verdicts = person.verdicts
        if not verdicts or self._gathering.set.exam:
            return ""
        return f", {sum(verdicts.values())} of {EXAM_LENGTH} questions right"

    def _stages(self, person: Participant) -> list[str]:
        rows = []
        for lesson in self._catalogue.contents:
            for stage in lesson["stages"]:
                seat = person.seats.get(stage["at"])
                if seat is None or seat.standing is None:
                    continue
                done = seat.finished is not None
                minutes = max(1, round(((seat.finished or seat.gained) - seat.opened) / 60))
                goals = f"{seat.standing.done} of {seat.standing.goals}" if not done else "done"
                helped = f", with the {seat.helped} shown" if seat.helped else ""
                rows.append(
                    f"<tr><td>{lesson['number']}</td><td>{escape(stage['title'])}</td>"
                    f'<td class="{"yes" if done else "soft"}">{goals}{helped}</td>'
                    f"<td>{seat.presses}</td><td>{_count(minutes, 'minute')}</td></tr>"
                )
        if not rows:
            return ["<p>No stage was opened yet.</p>"]
        head = "<tr><th>Lesson</th><th>Stage</th><th>Goals</th><th>Presses</th><th>Time</th></tr>"
        return ["<h2>Stages</h2>", f"<table>{head}{''.join(rows)}</table>"]

    def _questions(self, person: Participant) -> list[str]:
        """Return the questions of the exam with what was answered. While the exam is open, nothing is told."""
        verdicts = person.verdicts
        if not verdicts and not any(name.startswith("exam/") for name in person.seats):
            return []
        if self._gathering.set.exam:
            return ["<h2>Exam</h2>", "<p>The exam is open. What was right will stand here when it is closed.</p>"]
        rows = []
        for number in range(1, EXAM_LENGTH + 1):
            question = self._exam.question(person.number, number)
            given = person.answers.get(number)
            right = verdicts.get(number, False)
            mark = '<span class="yes">Right.</span>' if right else '<span class="no">Not right.</span>'
            if given is None and not right:
                mark = f'<span class="no">{"Not solved." if question.play else "Not answered."}</span>'
            said = [f"<b>{escape(question.ask)}</b>"]
            if question.made and not question.play:
                said.insert(0, f'<span class="soft">{escape("; ".join(question.made))}.</span>')
            said.append(f"{mark} {escape(f'Your answer: {given.answer}.') if given else ''}")
            truth = given.truth if given else question.truth
            if truth and not right:
                said.append(f"The right answer: {escape(truth)}.")
            if question.why:
                source = f" Source: {escape(question.source)}." if question.source else ""
                said.append(f'<span class="soft">{escape(question.why)}{source}</span>')
            rows.append(f"<li>{'<br>'.join(said)}</li>")
        return ["<h2>Exam</h2>", f"<ol>{''.join(rows)}</ol>"]

    # ------------------------------------------------------------------------------------------------ the room

    def _all(self, asked: RoomRequest, lead: Participant) -> RoomReply:
        """Return everybody's results as one page."""
        people = self._gathering.present
        exercises = self._exercises
        head = "".join(f"<th>{escape(self._catalogue.title(name))}</th>" for name in exercises)
        rows = []
        for person in people:
            cells = "".join(f"<td>{self._cell(person, name)}</td>" for name in exercises)
            verdicts = person.verdicts
            exam = f"{sum(verdicts.values())} of {EXAM_LENGTH}" if verdicts else ""
            done = sum(seat.finished is not None for n, seat in person.seats.items() if self._catalogue.play(n))
            rows.append(f"<tr><td><b>{escape(person.name)}</b></td><td>{done}</td>{cells}<td>{exam}</td></tr>")
        solved = "".join(f"<td>{sum(_is_finished(p, n) for p in people)} of {len(people)}</td>" for n in exercises)
        parts = [
            "<h1>Results of the room</h1>",
            f'<p class="soft">Okta\'s user lifecycle, by doing. {_day(self._gathering.opened)}, '
            f"{_count(len(people), 'person', 'people')}.</p>",
            '<p><a href="/lead/results?file=1">Keep this page as a file</a></p>' if "file" not in asked.query else "",
            f"<table><tr><th>Name</th><th>Stages</th>{head}<th>Exam</th></tr>{''.join(rows)}"
            f"<tr><th>Solved</th><td></td>{solved}<td></td></tr></table>",
        ]
        name = f"room-{_day(self._gathering.opened)}.html" if "file" in asked.query else ""
        return html_reply(_page("Results of the room", parts), RESULT_POLICY, name)

    @property
    def _exercises(self) -> list[str]:
        """The exercises that somebody has opened."""
        return [n for n in self._catalogue.exercises if any(n in person.seats for person in self._gathering.present)]

    def _cell(self, person: Participant, name: str) -> str:
        seat = person.seats.get(name)
        if seat is None:
            return ""
        if seat.finished is None:
            return '<span class="soft">tried</span>'
        minutes = max(1, round((seat.finished - seat.opened) / 60))
        return f'<span class="yes">solved</span> in {minutes} min{f", {seat.helped} shown" if seat.helped else ""}'

    def _table(self, asked: RoomRequest, lead: Participant) -> RoomReply:
        """Return everybody's results as CSV."""
        text = io.StringIO()
        table = csv.writer(text)
        exercises = self._exercises
        titles = [self._catalogue.title(name) for name in exercises]
        table.writerow(["name", "joined", "stages finished", *titles, "exam answered", "exam right"])
        for person in self._gathering.present:
            states = [_state(person, name) for name in exercises]
            done = sum(seat.finished is not None for n, seat in person.seats.items() if self._catalogue.play(n))
            joined = datetime.fromtimestamp(person.joined).isoformat(" ", "minutes")
            verdicts = person.verdicts
            row = [person.name, joined, done, *states, len(verdicts), sum(verdicts.values())]
            table.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in row])
        name = f'attachment; filename="room-{_day(self._gathering.opened)}.csv"'
        return RoomReply(
            text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", headers=[("Content-Disposition", name)]
        )


def _is_finished(person: Participant, name: str) -> bool:
    return name in person.seats and person.seats[name].finished is not None


def _state(person: Participant, name: str) -> str:
    return "solved" if _is_finished(person, name) else "tried" if name in person.seats else ""


def _harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text


def _day(at: float) -> str:
    return datetime.fromtimestamp(at).strftime("%Y-%m-%d")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _page(title: str, parts: list[str]) -> str:
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width, initial-scale=1"><title>{escape(title)}</title><style>{_CSS}</style></head>'
        f"<body>{''.join(parts)}</body></html>\n"
    )
