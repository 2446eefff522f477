"""Everybody in the room, how far each person is, and what the lead has set. All of it follows from the diary."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lifecycle.room.diary import Diary
from lifecycle.room.stages import StageStanding, next_mark

LEAD = 0
"""The number of the lead among the people. The others count from 1."""
NAME_LENGTH = 40
MOST_PEOPLE = 200
LONGEST_HINT = 400
EXAM_AT = "exam/"
"""What the name of a stage of the exam begins with."""
PRESSING = frozenset({"press", "guess", "mail", "skip"})
"""What counts as a press, of all that can be done on a stage."""


class NotPossible(ValueError):
    """What was asked is not possible. The message is for the person who asked."""


@dataclass
class Seat:
    """What one person has done on one stage."""

    opened: float
    gained: float
    """When the last goal was reached, or the stage was opened."""
    messages: list[dict[str, Any]] = field(default_factory=list)
    mark: str = ""
    """What stands for all the messages."""
    standing: StageStanding | None = None
    finished: float | None = None
    helped: str = ""
    """Whether a hint or the solution was shown."""
    presses: int = 0


@dataclass
class ExamAnswer:
    """The answer of one person to one question of the exam."""

    answer: str
    right: bool
    truth: str


@dataclass
class Participant:
    """One person in the room."""

    number: int
    name: str
    joined: float
    seats: dict[str, Seat] = field(default_factory=dict)
    at: str = ""
    """The stage on which the person is."""
    moved: int = 0
    """The last move of the lead that this person has followed."""
    since: float = 0.0
    answers: dict[int, ExamAnswer] = field(default_factory=dict)
    removed: bool = False

    @property
    def verdicts(self) -> dict[int, bool]:
        """For each question of the exam that is answered, whether that is right. A task counts when it is solved."""
        found = {number: answer.right for number, answer in self.answers.items()}
        for name, seat in self.seats.items():
            if name.startswith(EXAM_AT) and seat.finished is not None:
                found[int(name.removeprefix(EXAM_AT))] = True
        return found


@dataclass
class LeadSet:
    """What the lead has set for everybody."""

    turn: int = 0
    """Counts what the lead did, so that pages see that something is new."""
    begun: float | None = None
    minutes: int = 60
    step: int = -1
    step_at: float = 0.0
    move: str = ""
    move_number: int = 0
    hint: str = ""
    hint_number: int = 0
    watch: str = ""
    exam: bool = False
    exam_seen: bool = False
    """Whether the exam was open at any time."""


class Gathering:
    """The people, and what the lead has set."""

    def __init__(self, diary: Diary, now: Callable[[], float]) -> None:
        """Take up the room where its diary ends. `now` gives the time of day in seconds."""
        self._diary, self.now = diary, now
        self.people: dict[int, Participant] = {LEAD: Participant(LEAD, "The lead", 0.0)}
        self.set = LeadSet()
        self.most = 12
        self.opened = 0.0
        self._asked = (0, 0)
        self.last = 0.0
        for line in diary.lines():
            self._apply(line)

    def note(self, kind: str, **what: Any) -> None:
        """Keep that something happened, and let it count.

        Raises:
            NotKept: if it can't be kept. Then it does not count.
        """
        line = {"at": round(self.now(), 3), "kind": kind, **what}
        self._diary.write(line)
        self._apply(line)

    # ------------------------------------------------------------------------------------------------ what happens

    def open(self, most: int, minutes: int) -> None:
        """Begin the room, or go on with another number of people or minutes."""
        if self._asked != (most, minutes):  # what the lead has set since then stays
            self.note("opened", people=most, minutes=minutes)

    def join(self, name: str) -> Participant:
        """Let somebody in under this name. If the name is taken, a number is added.

        Raises:
            NotPossible: if the name says nothing, or if the room is full.
        """
        wanted = self._free(tidy(name))
        if len(self.present) >= self.most:
            raise NotPossible(f"The room is full: it has {self.most} people. Ask the lead to make room for more.")
        number = max(self.people) + 1
        self.note("joined", number=number, name=wanted)
        return self.people[number]

    def rename(self, number: int, name: str) -> None:
        """Give somebody another name. Raises NotPossible as `join` does."""
        self.note("renamed", who=number, name=self._free(tidy(name)))

    def _free(self, wanted: str) -> str:
        taken = {person.name.casefold() for person in self.people.values() if not person.removed}
        names = (wanted, *(f"{wanted} ({n})" for n in range(2, MOST_PEOPLE + 2)))
        return next(name for name in names if name.casefold() not in taken)

    @property
    def present(self) -> tuple[Participant, ...]:
        """Everybody but the lead, in the order in which they came."""
        return tuple(person for person in self.people.values() if person.number != LEAD and not person.removed)

    def person(self, number: int) -> Participant | None:
        """Return the person with this number; None if nobody has it, or if the person was removed."""
        found = self.people.get(number)
        return None if found is None or found.removed else found

    # ------------------------------------------------------------------------------------------------- what counts

    def _apply(self, line: Mapping[str, Any]) -> None:
        """Let a line count. A kind that a newer version has written is left out."""
        at = float(line.get("at", 0))
        self.last = max(self.last, at)
        act = getattr(self, f"_{line.get('kind')}", None)
        person = self.people.get(line.get("who", LEAD))
        if act and person and line.get("kind") in _KINDS:
            act(at, person, line)

    def _opened(self, at: float, _: Participant, line: Mapping[str, Any]) -> None:
        self.opened = self.opened or at
        self._asked = self.most, self.set.minutes = line["people"], line["minutes"]

    def _went(self, at: float, person: Participant, line: Mapping[str, Any]) -> None:
        person.at, person.since = line["at_stage"], at
        seat = person.seats.setdefault(person.at, Seat(at, at))
        seat.standing = StageStanding(line["status"], line["done"], line["goals"])
        person.moved = line.get("moved", person.moved)

    def _pressed(self, at: float, person: Participant, line: Mapping[str, Any]) -> None:
        seat = person.seats.setdefault(line["at_stage"], Seat(at, at))
        seat.messages.append(line["message"])
        seat.mark = next_mark(seat.mark, line["message"])
        before = seat.standing
        seat.standing = StageStanding(line["status"], line["done"], line["goals"])
        what = line["message"].get("do")
        seat.presses += what in PRESSING
        if what in ("hint", "solution"):
            seat.helped = what
        if seat.standing.done > (before.done if before else 0):
            seat.gained = at
        if seat.standing.finished and seat.finished is None:
            seat.finished = at

    def _answered(self, at: float, person: Participant, line: Mapping[str, Any]) -> None:
        person.answers[line["n"]] = ExamAnswer(line["answer"], line["right"], line["truth"])

    def _renamed(self, at: float, person: Participant, line: Mapping[str, Any]) -> None:
        person.name = line["name"]
        self.set.turn += 1

    def _removed(self, at: float, person: Participant, line: Mapping[str, Any]) -> None:
        person.removed = True
        self.set.turn += 1

    def _led(self, at: float, _: Participant, line: Mapping[str, Any]) -> None:
        now, what = self.set, line["do"]
        now.turn += 1
        if what == "begin":
            now.begun = at
        elif what == "minutes":
            now.minutes = line["minutes"]
        elif what == "step":
            now.step, now.step_at, now.hint = line["step"], at, ""
        elif what == "move":
            now.hint = now.hint if now.move == line["stage"] else ""  # it was about another stage
            now.move, now.move_number = line["stage"], now.move_number + 1
        elif what == "hint":
            now.hint, now.hint_number = line["text"], now.hint_number + 1
        elif what == "watch":
            now.watch = line["stage"]
        elif what == "exam":
            now.exam = line["open"]
            now.exam_seen = now.exam_seen or now.exam

    def _joined(self, at: float, _: Participant, line: Mapping[str, Any]) -> None:
        self.people[line["number"]] = Participant(line["number"], line["name"], at)
        self.set.turn += 1


_KINDS = ("opened", "joined", "went", "pressed", "answered", "renamed", "removed", "led")


def tidy(name: str) -> str:
    """Return a name in one line, without signs that can't be seen or that turn the text around them.

    Raises:
        NotPossible: if nothing is left, or too much.
    """
    text = unicodedata.normalize("NFC", name)
    seen = "".join(sign if unicodedata.category(sign)[0] not in "CZ" else " " for sign in text)
    found = " ".join(seen.split())
    if not any(unicodedata.category(sign)[0] in "LN" for sign in found):
        raise NotPossible("A name needs at least one letter or digit. Type the name that the others know.")
    if len(found) > NAME_LENGTH:
        raise NotPossible(f"This name is too long. Use at most {NAME_LENGTH} letters.")
    return found
