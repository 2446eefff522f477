"""The exam of a room: each person gets questions of that person's own, and learns what was right when it is closed.

To make a question takes a tenth of a second. So the questions are made beforehand, in a process beside the server.
"""

import os
import signal
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from http import HTTPStatus
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from typing import Any

from lifecycle.lab.play import Play
from lifecycle.room.asked import Denied, RoomReply, RoomRequest, json_reply
from lifecycle.room.examiner import EXAM_LENGTH, Examiner, ExamQuestion, whole_exam
from lifecycle.room.front import Handled
from lifecycle.room.gathering import EXAM_AT, Gathering, Participant
from lifecycle.room.keys import RoomKeys
from lifecycle.room.stages import MakeStage

_BESIDE = get_context("spawn")
"""How the process beside the server is started: with nothing of the server's in its memory."""


class Examining:
    """The handlers of the exam."""

    def __init__(self, keys: Callable[[], RoomKeys], gathering: Gathering, make: MakeStage) -> None:
        """Make exams with these stages."""
        self._keys, self._gathering, self._make = keys, gathering, make
        self._made: dict[int, list[ExamQuestion]] = {}
        self._examiners: dict[int, Examiner] = {}
        self._beside: ProcessPoolExecutor | None = None
        self._over: Event | None = None
        """Tells the process beside the server to end."""

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
        if person in self._made:
            return self._made[person][number - 1]
        if person not in self._examiners:
            self._examiners[person] = Examiner(self._keys().exam_seed(person), self._make)
        return self._examiners[person].question(number)

    def begin(self) -> None:
        """Have exams made beside the server from now on, for those who are in the room and those who join."""
        self._over = _BESIDE.Event()
        self._beside = ProcessPoolExecutor(1, _BESIDE, _stay_behind, (os.getpid(), self._over))
        for person in self._gathering.present:
            self.prepare(person.number)

    def prepare(self, person: int) -> None:
        """Have a person's exam made, if that is done beside the server."""
        if self._beside:
            made = self._beside.submit(whole_exam, self._keys().exam_seed(person), self._make)
            made.add_done_callback(lambda done: self._take(person, done))

    def _take(self, person: int, done: "Future[list[ExamQuestion]]") -> None:
        """Take an exam that was made. If that failed, each question is made when it is asked for."""
        if not done.cancelled() and done.exception() is None:
            self._made[person] = done.result()

    def close(self) -> None:
        """End the process beside the server, even in the middle of an exam."""
        if self._beside and self._over:
            self._over.set()
            self._beside.shutdown(cancel_futures=True)

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


def _stay_behind(server: int, over: Event) -> None:
    """Leave the processor to the server, and end when the server has ended, even if it was killed."""
    if hasattr(os, "nice"):
        os.nice(10)

    def watch() -> None:
        while os.getppid() == server and not over.wait(2):
            pass
        os._exit(0)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for the server
    threading.Thread(target=watch, daemon=True).start()
