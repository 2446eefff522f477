"""What a person in the room can ask for: the text of the lessons, the stages, the news from the lead."""

import gzip
import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Protocol

from lifecycle.lab.play import Play
from lifecycle.room.agenda import Agenda
from lifecycle.room.asked import Denied, RoomReply, RoomRequest, json_reply
from lifecycle.room.catalogue import Catalogue
from lifecycle.room.diary import NotKept
from lifecycle.room.front import Handled
from lifecycle.room.gathering import EXAM_AT, LEAD, Gathering, Participant, Seat
from lifecycle.room.keys import RoomKeys
from lifecycle.room.stages import (
    LONGEST_MESSAGE,
    MOST_MESSAGES,
    STAGE_ORDERS,
    OpenStages,
    SeenStage,
    next_mark,
    undressed,
)

MOST_PRESSES, PRESSES_A_SECOND = 40.0, 8.0
"""How many presses a person can make at once, and how many more each second. A person is slower; a program is not."""
_NO_STAGE = "There is no such stage. Go back to the list of lessons."


class OrgsSeen(Protocol):
    """What a page has to say about somebody's org."""

    def shown(self, number: int) -> Mapping[str, str] | None:
        """Return the address and the token of a person's org; None if the room serves no orgs."""


class ExamPlays(Protocol):
    """The stages of somebody's exam."""

    def play(self, number: int, name: str) -> Play | None:
        """Return a stage of a person's exam; None if it has none of this name."""


class Playing:
    """The handlers of the people's requests."""

    def __init__(
        self,
        keys: Callable[[], RoomKeys],
        gathering: Gathering,
        catalogue: Catalogue,
        agenda: Agenda,
        stages: OpenStages,
        *,
        orgs: OrgsSeen,
        has_site: bool,
        now: Callable[[], float],
    ) -> None:
        """Answer from these. `now` gives seconds and never goes back; it slows down programs that press."""
        self._keys, self._gathering, self._catalogue, self._agenda = keys, gathering, catalogue, agenda
        self._stages, self._orgs, self._has_site = stages, orgs, has_site
        self._now = now
        self.exam: ExamPlays | None = None
        self._left: dict[int, tuple[float, float]] = {}

    @property
    def routes(self) -> Mapping[tuple[str, str], Handled]:
        """The handler of each request."""
        return {
            ("GET", "/api/me"): self._me,
            ("GET", "/api/news"): lambda asked, person: json_reply(self.news(person)),
            ("GET", "/api/lesson"): self._lesson,
            ("GET", "/api/stage"): self._open,
            ("POST", "/api/stage"): self.press,
            ("GET", "/api/watch"): self.watch,
        }

    # -------------------------------------------------------------------------------------------- who, and what is new

    def _me(self, asked: RoomRequest, person: Participant) -> RoomReply:
        done = {
            name: {"done": seat.standing.done, "finished": seat.finished is not None}
            for name, seat in person.seats.items()
            if seat.standing
        }
        return json_reply(
            {
                "number": person.number,
                "name": person.name,
                "return_code": self._keys().return_code(person.number),
                "org": self._orgs.shown(person.number),
                "site": self._has_site,
                "lessons": self._catalogue.contents,
                "at": person.at,
                "done": done,
                "news": self.news(person),
            }
        )

    def news(self, person: Participant) -> dict[str, Any]:
        """Return what the lead has set, for everybody's pages."""
        given = self._gathering.set
        agenda = self._agenda
        step = agenda.steps[given.step] if 0 <= given.step < len(agenda.steps) else None
        return {
            "turn": given.turn,
            "clock": agenda.clock(given),
            "ask": step.ask if step else "",
            "move": {"at": given.move, "number": given.move_number, "followed": person.moved >= given.move_number},
            "hint": {"text": given.hint, "number": given.hint_number},
            "watch": given.watch,
            "exam": {"open": given.exam, "seen": given.exam_seen},
        }

    def _lesson(self, asked: RoomRequest, person: Participant) -> RoomReply:
        number = asked.query.get("number", "")
        found = self._catalogue.lesson(int(number)) if number.isascii() and number.isdecimal() else None
        if found is None:
            raise Denied(HTTPStatus.NOT_FOUND, "There is no such lesson. Go back to the list of lessons.")
        return json_reply(found)

    # ------------------------------------------------------------------------------------------------ stages

    def _play(self, person: Participant, name: str) -> Play:
        """Return a stage by its name. Raises Denied if there is none of this name."""
        play = self._catalogue.play(name) or (self.exam.play(person.number, name) if self.exam else None)
        if play is None:
            raise Denied(HTTPStatus.NOT_FOUND, _NO_STAGE)
        return play

    def _seen(self, person: Participant, name: str, *more: Mapping[str, Any]) -> SeenStage:
        """Return what a person's stage shows; with one more message, what it would show after that."""
        seat = person.seats.get(name) or Seat(0, 0)
        mark = next_mark(seat.mark, more[0]) if more else seat.mark
        messages = [*seat.messages, *more]
        alone = name.startswith(EXAM_AT)
        return self._stages.seen(person.number, name, self._play(person, name), messages, mark, alone=alone)

    @staticmethod
    def _shown(asked: RoomRequest, seen: SeenStage) -> RoomReply:
        """Show a stage. The count in it says how much was heard, so that nothing is heard twice."""
        if "gzip" in asked.environ.get("HTTP_ACCEPT_ENCODING", ""):
            return RoomReply(seen.body, headers=[("Content-Encoding", "gzip")])
        return RoomReply(gzip.decompress(seen.body))

    def _open(self, asked: RoomRequest, person: Participant) -> RoomReply:
        """Show a stage. If the person was on another one, the room takes note."""
        name = asked.query.get("at", "")
        seen = self._seen(person, name)
        given = self._gathering.set
        moved = given.move_number if name == given.move else person.moved
        if person.at != name or person.moved != moved:
            self._note("went", person, name, seen, moved=moved)
        return self._shown(asked, seen)

    def _note(self, kind: str, person: Participant, name: str, seen: SeenStage, **more: Any) -> None:
        now = seen.standing
        self._gathering.note(
            kind, who=person.number, at_stage=name, status=now.status, done=now.done, goals=now.goals, **more
        )

    def press(self, asked: RoomRequest, person: Participant) -> RoomReply:
        """Do on a stage what was pressed, keep it, and show the stage."""
        given = asked.document()
        name, message = str(given.get("at", "")), given.get("message")
        play, seat = self._play(person, name), person.seats.get(name)
        what = message.get("do") if isinstance(message, dict) else None
        if what == "whole":
            stage = self._stages.stage(person.number, name, play, seat.messages if seat else ())
            return json_reply({"at": name, "whole": undressed(stage.whole)})
        if what not in STAGE_ORDERS or not isinstance(message, dict) or len(json.dumps(message)) > LONGEST_MESSAGE:
            raise Denied(HTTPStatus.BAD_REQUEST, "This can't be pressed. Reload the page, and try again.")
        if given.get("count") != _count(seat):  # it was heard already, or it is meant for a stage that has moved on
            return self._shown(asked, self._seen(person, name))
        if name.startswith(EXAM_AT) and not self._gathering.set.exam:
            raise Denied(HTTPStatus.CONFLICT, "The exam is closed, so nothing counts here any more.")
        self._slow_down(person)
        if seat and len(seat.messages) >= MOST_MESSAGES:
            raise Denied(HTTPStatus.CONFLICT, f"{MOST_MESSAGES} presses on one stage are enough. Go on to another one.")
        seen = self._seen(person, name, message)
        try:
            self._note("pressed", person, name, seen, message=message)
        except NotKept:
            self._stages.forget(person.number, name)  # it has heard what does not count
            raise
        return self._shown(asked, seen)

    def _slow_down(self, person: Participant) -> None:
        """Refuse presses that come faster than people press. Raises Denied."""
        left, at = self._left.get(person.number, (MOST_PRESSES, self._now()))
        left = min(MOST_PRESSES, left + (self._now() - at) * PRESSES_A_SECOND)
        if left < 1:
            raise Denied(HTTPStatus.TOO_MANY_REQUESTS, "This is too fast. Wait a moment, and press again.", 1)
        self._left[person.number] = left - 1, self._now()

    # ------------------------------------------------------------------------------------------------ the lead's stage

    def watch(self, asked: RoomRequest, person: Participant) -> RoomReply:
        """Show the stage that the lead shows to everybody."""
        name, lead = self._gathering.set.watch, self._gathering.people[LEAD]
        if not name or asked.query.get("seen") == f"{name} {_count(lead.seats.get(name))}":
            return json_reply({"at": name})
        return self._shown(asked, self._seen(lead, name))


def _count(seat: Seat | None) -> int:
    return len(seat.messages) if seat else 0
