"""The exam of a room: each person gets questions of that person's own, and learns what was right when it is closed.

The questions are made beforehand, in a thread beside the server, because to make one takes a tenth of a second.
"""

import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from queue import SimpleQueue
from time import monotonic, sleep
from typing import Any

from lifecycle.lab.play import Play
from lifecycle.room.asked import Denied, RoomReply, RoomRequest, json_reply
from lifecycle.room.examiner import EXAM_LENGTH, Examiner, ExamQuestion
from lifecycle.room.front import Handled
from lifecycle.room.gathering import EXAM_AT, Gathering, Participant
from lifecycle.room.keys import RoomKeys
from lifecycle.room.stages import MakeStage

BREATHING = 5
"""For how many times as long as a question took, the thread leaves the processor to those who press."""


class Examining:
    """The handlers of the exam."""

    def __init__(self, keys: Callable[[], RoomKeys], gathering: Gathering, make: MakeStage) -> None:
        """Make exams with these stages."""
        self._keys, self._gathering, self._make = keys, gathering, make
        self._examiners: dict[int, Examiner] = {}
        self._locks: dict[int, threading.Lock] = {}
        self._wanted: SimpleQueue[int | None] = SimpleQueue()
        self._worker: threading.Thread | None = None

    @property
    def routes(self) -> Mapping[tuple[str, str], Handled]:
        """The handler of each request."""
        return {
            ("GET", "/api/exam"): self._overview,
            ("GET", "/api/exam/question"): self._question,
            ("POST", "/api/exam/answer"): self._answer,
        }

    # ------------------------------------------------------------------------------------------------ the questions

    def question(self, person: int, number: int) -> ExamQuestion:
        """Return a question of a person's exam."""
        with self._locks.setdefault(person, threading.Lock()):
            if person not in self._examiners:
                self._examiners[person] = Examiner(self._keys().exam_seed(person), self._make)
            return self._examiners[person].question(number)

    def prepare(self, person: int) -> None:
        """Have a person's exam made beside the server."""
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, daemon=True, name="exams")
            self._worker.start()
        self._wanted.put(person)

    def _work(self) -> None:
        while (person := self._wanted.get()) is not None:
            for number in range(1, EXAM_LENGTH + 1):
                began = monotonic()
                self.question(person, number)
                sleep((monotonic() - began) * BREATHING)

    def close(self) -> None:
        """End the thread."""
        self._wanted.put(None)

    def play(self, number: int, name: str) -> Play | None:
        """Return a stage of a person's exam; None if it has none of this name, or if the exam was never open."""
        asked = name.removeprefix(EXAM_AT)
        if not (name.startswith(EXAM_AT) and asked.isascii() and asked.isdecimal() and len(asked) < 3):
            return None
        if not (1 <= int(asked) <= EXAM_LENGTH and self._gathering.set.exam_seen):
            return None
        return self.question(number, int(asked)).play

    # ------------------------------------------------------------------------------------------------ what is asked for

    def _overview(self, asked: RoomRequest, person: Participant) -> RoomReply:
        given = self._gathering.set
        verdicts = person.verdicts
        return json_reply(
            {
                "open": given.exam,
                "seen": given.exam_seen,
                "count": EXAM_LENGTH,
                "answered": sorted(verdicts),
                "right": None if given.exam else [number for number, right in sorted(verdicts.items()) if right],
            }
        )

    def _question(self, asked: RoomRequest, person: Participant) -> RoomReply:
        number = self._number(asked.query.get("n"))
        question = self.question(person.number, number)
        given = person.answers.get(number)
        over = not self._gathering.set.exam
        return json_reply(
            question.document()
            | {
                "answer": given.answer if given else "",
                "solved": bool(question.play) and person.verdicts.get(number, False),
                "open": not over,
                "truth": question.truth if over else "",
                "why": question.why if over else "",
                "source": question.source if over else "",
            }
        )

    def _answer(self, asked: RoomRequest, person: Participant) -> RoomReply:
        given = asked.document()
        number = self._number(given.get("n"))
        if not self._gathering.set.exam:
            raise Denied(HTTPStatus.CONFLICT, "The exam is closed, so nothing counts here any more.")
        question, answer = self.question(person.number, number), given.get("answer")
        if answer not in question.options:
            raise Denied(HTTPStatus.BAD_REQUEST, "This is not one of the answers. Choose one of them.")
        if number in person.answers:
            raise Denied(HTTPStatus.CONFLICT, "This question is answered already. The first answer counts.")
        right = answer == question.truth
        self._gathering.note("answered", who=person.number, n=number, answer=answer, right=right, truth=question.truth)
        return json_reply({"n": number})

    def _number(self, given: Any) -> int:
        """Return the number of a question. Raises Denied if there is none, or if the exam was never open."""
        if not self._gathering.set.exam_seen:
            raise Denied(HTTPStatus.CONFLICT, "The exam is not open yet. The lead opens it.")
        text = str(given)
        if not (text.isascii() and text.isdecimal() and len(text) < 3 and 1 <= int(text) <= EXAM_LENGTH):
            raise Denied(HTTPStatus.NOT_FOUND, f"The exam has the questions 1 to {EXAM_LENGTH}.")
        return int(text)
