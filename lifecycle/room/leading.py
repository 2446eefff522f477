"""What the lead can ask for and set: the board, the next step, a move, a hint, a stage for all, and the exam."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from lifecycle.lab import html
from lifecycle.room.agenda import Agenda, stage_of
from lifecycle.room.asked import Denied, RoomReply, RoomRequest, json_reply
from lifecycle.room.board import board, map_places
from lifecycle.room.catalogue import Catalogue
from lifecycle.room.front import Handled
from lifecycle.room.gathering import LEAD, LONGEST_HINT, Gathering, NotPossible, Participant
from lifecycle.room.guesses import Guesses
from lifecycle.room.keys import RoomKeys
from lifecycle.room.playing import Playing
from lifecycle.room.qr import qr_rows

LONGEST_SESSION = 600
"""Minutes."""


class Leading:
    """The handlers of the lead's requests."""

    def __init__(
        self,
        keys: Callable[[], RoomKeys],
        renew: Callable[[], None],
        gathering: Gathering,
        catalogue: Catalogue,
        agenda: Agenda,
        playing: Playing,
        *,
        address: str,
        seen: Mapping[int, float],
        guesses: Guesses,
        now: Callable[[], float],
    ) -> None:
        """Answer from these. `renew` makes a new code, and `address` is where people join."""
        self._keys, self._renew, self._gathering, self._catalogue = keys, renew, gathering, catalogue
        self._agenda, self._playing = agenda, playing
        self._address, self._seen, self._guesses, self._now = address, seen, guesses, now

    @property
    def routes(self) -> Mapping[tuple[str, str], Handled]:
        """The handler of each request."""
        return {
            ("GET", "/api/lead/room"): self._room,
            ("GET", "/api/lead/board"): self._board,
            ("POST", "/api/lead/do"): self._do,
            ("GET", "/api/lead/stage"): self._stage,
            ("POST", "/api/lead/stage"): self._playing.press,
        }

    def _room(self, asked: RoomRequest, lead: Participant) -> RoomReply:
        """Return what stays as it is: where people join, the contents, and the places of the map."""
        code = self._keys().code
        return json_reply(
            {
                "address": self._address,
                "code": self._keys().shown_code,
                "qr": qr_rows(f"{self._address}/#{code}"),
                "map": map_places(),
                "lessons": self._catalogue.contents,
            }
        )

    def _board(self, asked: RoomRequest, lead: Participant) -> RoomReply:
        given = self._gathering.set
        return json_reply(
            board(self._gathering, self._agenda, self._catalogue, self._seen, self._now)
            | {
                "code": self._keys().shown_code,
                "agenda": self._agenda.shown(given, self._catalogue),
                "news": self._playing.news(lead),
                "guessing": self._guesses.many,
            }
        )

    def _stage(self, asked: RoomRequest, lead: Participant) -> RoomReply:
        """Show the stage that all can watch, for the lead to play it."""
        return self._playing.watch(asked, lead)

    def _do(self, asked: RoomRequest, lead: Participant) -> RoomReply:
        """Do what the lead wants. Raises Denied or NotPossible."""
        given = asked.document()
        acts = {
            "begin": self._begin,
            "minutes": self._minutes,
            "step": self._step,
            "move": self._move,
            "hint": self._hint,
            "watch": self._watch,
            "exam": self._exam,
            "code": self._code,
            "rename": self._rename,
            "remove": self._remove,
            "return_code": self._return_code,
        }
        act = acts.get(str(given.get("do")))
        if act is None:
            raise Denied(HTTPStatus.BAD_REQUEST, "The room does not know what to do. Reload the page.")
        return json_reply(act(given) or {})

    def _begin(self, given: Mapping[str, Any]) -> None:
        self._gathering.note("led", do="begin")
        if self._gathering.set.step < 0:
            self._gathering.note("led", do="step", step=0)

    def _minutes(self, given: Mapping[str, Any]) -> None:
        minutes = given.get("minutes")
        if not isinstance(minutes, int) or not 1 <= minutes <= LONGEST_SESSION:
            raise NotPossible(f"A session takes from 1 to {LONGEST_SESSION} minutes.")
        self._gathering.note("led", do="minutes", minutes=minutes)

    def _step(self, given: Mapping[str, Any]) -> None:
        step = given.get("step")
        if not isinstance(step, int) or not -1 <= step <= len(self._agenda.steps):
            raise NotPossible("The plan has no such step.")
        self._gathering.note("led", do="step", step=step)
        stage = stage_of(self._agenda.steps[step]) if 0 <= step < len(self._agenda.steps) else ""
        if given.get("move") and self._catalogue.play(stage):
            self._move({"stage": stage})

    def _move(self, given: Mapping[str, Any]) -> None:
        stage = str(given.get("stage"))
        if not self._catalogue.play(stage):
            raise NotPossible("There is no such stage in the course.")
        self._gathering.note("led", do="move", stage=stage)

    def _hint(self, given: Mapping[str, Any]) -> None:
        text, stage = str(given.get("text", "")).strip(), self._catalogue.play(str(given.get("stage", "")))
        if not text and stage:
            text = html.without_marks(stage.hint)
            if not text:
                raise NotPossible("This stage has no hint. Write one.")
        if len(text) > LONGEST_HINT:
            raise NotPossible(f"A hint has at most {LONGEST_HINT} letters, so that all can read it.")
        self._gathering.note("led", do="hint", text=text)

    def _watch(self, given: Mapping[str, Any]) -> None:
        stage = str(given.get("stage") or "")
        if stage and not self._catalogue.play(stage):
            raise NotPossible("There is no such stage in the course.")
        self._gathering.note("led", do="watch", stage=stage)

    def _exam(self, given: Mapping[str, Any]) -> None:
        self._gathering.note("led", do="exam", open=bool(given.get("open")))

    def _code(self, given: Mapping[str, Any]) -> dict[str, str]:
        self._renew()
        return {"code": self._keys().shown_code}

    def _person(self, given: Mapping[str, Any]) -> int:
        number = given.get("who")
        person = self._gathering.person(number) if isinstance(number, int) and number != LEAD else None
        if person is None:
            raise NotPossible("There is nobody with this number in the room.")
        return person.number

    def _rename(self, given: Mapping[str, Any]) -> None:
        self._gathering.rename(self._person(given), str(given.get("name", "")))

    def _remove(self, given: Mapping[str, Any]) -> None:
        self._gathering.note("removed", who=self._person(given))

    def _return_code(self, given: Mapping[str, Any]) -> dict[str, str]:
        return {"return_code": self._keys().return_code(self._person(given))}
