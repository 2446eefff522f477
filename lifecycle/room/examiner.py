"""Makes the questions of an exam from a seed, and finds the right answers by playing them on a simulated org.

A question begins with a situation: calls that were made for a person. What the next call comes to follows from the
rules. A question is asked only if a public source says so, or Okta does; what is inferred or a guess is no question.
Every fourth question is a task, which is solved on a stage.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from lifecycle.book.edges import edges
from lifecycle.lab.goals import Act, Goal
from lifecycle.lab.offers import OFFERS, Offer, offer_for
from lifecycle.lab.play import Play
from lifecycle.lab.situations import presses_in
from lifecycle.model import refusals
from lifecycle.model.facts import Status
from lifecycle.model.tiers import Tier
from lifecycle.room.gathering import EXAM_AT
from lifecycle.room.stages import MakeStage, RoomStage

EXAM_LENGTH = 20
TASK_EVERY = 4
KINDS = ("outcome", "status", "outcome", "which", "outcome", "error", "outcome")
"""What the questions by choice ask about, in turn."""
OPTIONS = 4
_WITH = "create_user password=Okta-Pa55word"
EXAM_SITUATIONS = (
    "create_user activate=false",
    "create_user activate=false password=Okta-Pa55word",
    "create_user",
    "create_user activate=false; activate",
    "create_user; open_activation_link; choose_password",
    "create_user activate=false password=Okta-Pa55word; activate",
    _WITH,
    f"{_WITH}; sign_in",
    "create_expired",
    "create_expired; sign_in; change_expired_password",
    "create_user; suspend",
    "create_user; suspend; unsuspend",
    "create_user; deactivate",
    "create_user; deactivate; activate",
    f"{_WITH}; suspend",
    f"{_WITH}; suspend; unsuspend",
    f"{_WITH}; deactivate",
    f"{_WITH}; deactivate; activate",
    f"{_WITH}; suspend; deactivate",
    f"{_WITH}; suspend; deactivate; activate",
    f"{_WITH}; expire_password",
    f"{_WITH}; expire_password; suspend",
    f"{_WITH}; expire_password; suspend; unsuspend",
    f"{_WITH}; expire_password; deactivate",
    f"{_WITH}; expire_password; set_password",
    f"{_WITH}; expire_password; sign_in; change_expired_password",
    f"{_WITH}; reset_password",
    f"{_WITH}; reset_password; open_reset_link; choose_password",
    f"{_WITH}; reset_password; suspend",
    f"{_WITH}; reset_password; deactivate",
    f"{_WITH}; reset_password; reset_password",
    f"{_WITH}; reset_password; set_password",
    f"{_WITH}; mistype_password *10",
    f"{_WITH}; mistype_password *10; unlock",
    f"{_WITH}; mistype_password *10; deactivate",
    f"{_WITH}; mistype_password *10; reset_password",
    f"{_WITH}; deactivate; delete_user",
    "create_user activate=false; deactivate",
    "create_user activate=false; delete_user",
)
"""How people of the exam got where they are."""
EXAM_CALLS = (
    *("activate", "reactivate", "suspend", "unsuspend", "reset_password", "expire_password", "set_password", "unlock"),
    *("deactivate", "delete_user", "sign_in", "mistype_password", "forgot_password", "open_activation_link"),
)
"""The calls that are asked about."""
TASK_CALLS = (
    *("activate", "reactivate", "suspend", "unsuspend", "reset_password", "expire_password", "set_password", "unlock"),
    *("open_activation_link", "open_reset_link", "choose_password", "sign_in", "change_expired_password"),
    *("mistype_password", "deactivate", "delete_user"),
)
"""The calls of a stage in the exam."""
_FORBIDDEN = ("deactivate", "delete_user")
_KNOWN = frozenset({Tier.RECORDED, Tier.DOCUMENTED, Tier.REPORTED})
_NAMES = ("Kim", "Ana", "Lee", "Sam", "Noor", "Ida", "Max", "Eva", "Jo", "Rafa", "Uma", "Tess")
_ERRORS = (
    refusals.WRONG_STATUS,
    refusals.ALREADY_ACTIVE,
    refusals.UNLOCK_NOT_ALLOWED,
    refusals.FORGOT_NOT_ALLOWED,
    refusals.PASSWORD_RESET_FAILED,
    refusals.AUTHENTICATION_FAILED,
    refusals.NOT_FOUND,
    refusals.VALIDATION,
)


@dataclass(frozen=True)
class ExamQuestion:
    """One question of an exam."""

    number: int
    kind: str
    name: str
    """The person whom it is about."""
    situation: str
    made: tuple[str, ...]
    """The calls of the situation, in words."""
    ask: str
    options: tuple[str, ...] = ()
    truth: str = ""
    why: str = ""
    """The sentence that explains the right answer."""
    source: str = ""
    call: str = ""
    """The call that the question is about."""
    goal: str = ""
    """For a task: the status to which the person has to be brought."""

    @property
    def play(self) -> Play | None:
        """The stage of a task; None for a question by choice."""
        return _task(self.number, self.situation, self.name, self.ask, Status(self.goal)) if self.goal else None

    def document(self) -> dict[str, Any]:
        """Return what the person sees of it, as JSON."""
        return {
            "number": self.number,
            "kind": self.kind,
            "name": self.name,
            "made": list(self.made),
            "ask": self.ask,
            "options": list(self.options),
            "stage": task_name(self.number) if self.goal else "",
        }


def task_name(number: int) -> str:
    """Return the name of the stage of a question."""
    return f"{EXAM_AT}{number}"


@dataclass
class Examiner:
    """Makes the exam of one person. The same seed makes the same exam."""

    seed: str
    make: MakeStage
    _made: list[ExamQuestion] = field(default_factory=list)
    _asked_about: set[object] = field(default_factory=set)
    """What was asked so far: each rule with the kind of the question, and each situation with its call."""

    def question(self, number: int) -> ExamQuestion:
        """Return a question by its number, from 1 on. Those before it are made first, so that none comes twice."""
        while len(self._made) < number:
            self._made.append(self._next(len(self._made) + 1))
        return self._made[number - 1]

    def _next(self, number: int) -> ExamQuestion:
        chance = Random(f"{self.seed}:{number}")
        if number % TASK_EVERY == 0:
            return next(self._tasks(number, chance))
        turn = number - number // TASK_EVERY - 1
        return next(self._choices(number, KINDS[turn % len(KINDS)], chance))

    # ------------------------------------------------------------------------------------------------ by choice

    def _choices(self, number: int, kind: str, chance: Random) -> Iterator[ExamQuestion]:
        """Yield questions of this kind, the first of which is asked: about a new rule, as long as there is one."""
        pairs = [(line, call) for line in EXAM_SITUATIONS for call in EXAM_CALLS]
        chance.shuffle(pairs)
        for line, call, anew in [*((*pair, True) for pair in pairs), *((*pair, False) for pair in pairs)]:
            name = chance.choice(_NAMES)
            if kind == "status" and len(presses_in(line)) < 2:
                continue
            stage = self._stage(line, name)
            here = stage.walk.status
            told = stage.walk.told[-1] if kind == "status" else stage.press(call)
            if not told.number or not _is_known(told):
                continue
            mark = (kind, told.why.moves[0].rule) if anew else (kind, line, call)
            if mark in self._asked_about:
                continue
            asked = self._asked(kind, line, call, name, here, told, stage, chance)
            if asked is None:
                continue
            self._asked_about |= {(kind, told.why.moves[0].rule), (kind, line, call)}
            ask, truth, wrong = asked
            options = [truth, *wrong]
            chance.shuffle(options)
            yield ExamQuestion(
                number,
                kind,
                name,
                line,
                _in_words(line),
                ask,
                tuple(options),
                truth,
                told.why.sentence,
                str(told.why.sources[0].source) if told.why.sources else "",
                told.call if kind == "status" else call,
            )

    def _asked(
        self, kind: str, line: str, call: str, name: str, here: Status, told: Any, stage: RoomStage, chance: Random
    ) -> tuple[str, str, list[str]] | None:
        """Return what is asked, the right answer and the wrong ones; None if this makes no question of the kind."""
        words = OFFERS[call]
        if kind == "status":
            others = [status for status in Status if status is not here]
            return f"Which status does {name} have now?", str(_shown(here)), _some(map(_shown, others), 3, chance)
        if kind == "outcome":
            truth = _outcome(name, told.before, told.now, refused=told.refused)
            wrong = {_outcome(name, here, here, refused=True), _outcome(name, here, here, refused=False)} - {truth}
            leads = {edge.after for edge in edges() if edge.before is here}
            wrong |= {_outcome(name, here, status, refused=False) for status in leads | {Status.ACTIVE}} - {truth}
            wrong -= {_outcome(name, here, here, refused=False)} if here is Status.ABSENT else set()
            first = [one for one in (_outcome(name, here, here, refused=True),) if one != truth]
            rest = _some(sorted(wrong - set(first)), OPTIONS - 1 - len(first), chance)
            ask = f"The next call is “{words.words}” ({words.api}). What happens?"
            return (ask, truth, first + rest) if len(first + rest) == OPTIONS - 1 else None
        if kind == "error":
            if not told.refused or told.now is not here:
                return None
            code = str(told.exchange.body["errorCode"])
            known = {f"{one.code}: {_summary(one)}" for one in _ERRORS}
            truth = next((text for text in sorted(known) if text.startswith(code)), "")
            ask = f"The next call is “{words.words}” ({words.api}), and Okta refuses it. With which error?"
            return (ask, truth, _some(sorted(known - {truth}), 3, chance)) if truth else None
        if told.refused or told.now is here:
            return None
        elsewhere = self._lead_elsewhere(call, told.now, stage, chance)
        ask = f"Which of these calls makes {name} {_shown(told.now)} at once?"
        return (ask, _call(words), elsewhere) if len(elsewhere) == OPTIONS - 1 else None

    @staticmethod
    def _lead_elsewhere(call: str, goal: Status, stage: RoomStage, chance: Random) -> list[str]:
        """Return calls that were tried here, and do not lead there."""
        stage.back()
        found: list[str] = []
        for other in chance.sample(EXAM_CALLS, len(EXAM_CALLS)):
            if other == call or len(found) == OPTIONS - 1:
                continue
            told = stage.press(other)
            if told.now is not goal:
                found.append(_call(OFFERS[other]))
            if told.number:
                stage.back()
        return found

    # ------------------------------------------------------------------------------------------------ on a stage

    def _tasks(self, number: int, chance: Random) -> Iterator[ExamQuestion]:
        """Yield tasks, the first of which is set."""
        lines = [line for line in EXAM_SITUATIONS if not line.endswith(_FORBIDDEN[1])]
        chance.shuffle(lines)
        for line in lines * 4:
            name = chance.choice(_NAMES)
            stage = self._stage(line, name)
            start = stage.walk.status
            goal = self._wander(stage, start, chance)
            if goal is None or ("task", line, goal) in self._asked_about:
                continue
            self._asked_about.add(("task", line, goal))
            text = f"{name} is {start}. Bring {name} to {goal}, and neither deactivate nor delete {name} on the way."
            yield ExamQuestion(number, "task", name, line, _in_words(line), text, goal=str(goal))

    @staticmethod
    def _wander(stage: RoomStage, start: Status, chance: Random) -> Status | None:
        """Press what changes the status until no single call leads from the start to where the person is then.

        So a task has a way, and needs more than one call. None if there is none after a few steps.
        """
        for _ in range(8):
            here = stage.walk.status
            known = [call for call in TASK_CALLS if call not in _FORBIDDEN and OFFERS[call].call in _from(here)]
            if not known:
                return None
            told = stage.press(chance.choice(known))
            if not told.number or told.now is here:
                continue
            if not _is_known(told):
                stage.back()
            elif told.now is not start and (start, told.now) not in _lines():
                return Status(told.now)
        return None

    def _stage(self, line: str, name: str) -> RoomStage:
        return self.make(Play("exam", "", profile=_profile(name), offers=EXAM_CALLS, before=line))


def whole_exam(seed: str, make: MakeStage) -> list[ExamQuestion]:
    """Return all the questions that are made from a seed."""
    examiner = Examiner(seed, make)
    return [examiner.question(number) for number in range(1, EXAM_LENGTH + 1)]


def _task(number: int, line: str, name: str, text: str, goal: Status) -> Play:
    """Return the stage of a task. Its buttons don't say what they lead to."""

    def reached(deeds: Any) -> bool:
        return bool(deeds) and deeds[-1].now is goal and not _strayed(deeds)

    return Play(
        key=task_name(number),
        title=f"Question {number}: a task",
        intro=text,
        profile=_profile(name),
        offers=TASK_CALLS,
        before=line,
        goals=(
            Goal(
                f"{name} is {goal}.",
                reached,
                remarks=((_strayed, f"{name} was deactivated or deleted on the way. Take the step back."),),
            ),
        ),
        quiet=tuple(OFFERS),
    )


def _strayed(deeds: Any) -> bool:
    return any(isinstance(deed, Act) and deed.call in _FORBIDDEN for deed in deeds)


def _profile(name: str) -> dict[str, str]:
    login = f"{name.lower()}@example.com"
    return {"firstName": name, "lastName": "Example", "email": login, "login": login}


def _is_known(told: Any) -> bool:
    """Whether a public source, or Okta, says that this is so, and none says otherwise."""
    evidence = told.exchange.evidence if told.exchange else None
    return told.why.tier in _KNOWN and not told.why.against and bool(told.why.moves) and evidence in {*_KNOWN, None}


def _in_words(line: str) -> tuple[str, ...]:
    """Return the calls of a situation in words, each with the values that matter."""
    found: list[str] = []
    for press in presses_in(line):
        offer = offer_for(press)
        values = dict(press.values)
        if offer.spec.creates and offer.key == offer.call:
            values = {"activate": "true"} | values
            values["password"] = values.get("password", "none")
        text = f"{offer.words} ({', '.join(f'{n}={v}' for n, v in values.items())})" if values else offer.words
        if found and found[-1].partition(" ×")[0] == text:
            times = int(found[-1].partition(" ×")[2] or 1)
            found[-1] = f"{text} ×{times + 1}"
        else:
            found.append(text)
    return tuple(found)


def _outcome(name: str, before: Status, now: Status, *, refused: bool) -> str:
    if now is not before:
        said = f"{name} is deleted" if now is Status.ABSENT else f"{name} is {now}"
        return f"Okta refuses it, and yet {said}" if refused else said
    stays = f"{name} stays {before}" if before is not Status.ABSENT else f"there still is no {name}"
    return f"Okta refuses it, and {stays}" if refused else f"It works, and {stays}"


def _shown(status: Status) -> str:
    return "no status, because the user does not exist" if status is Status.ABSENT else str(status)


def _call(offer: Offer) -> str:
    return f"{offer.words} ({offer.api})"


def _summary(refusal: refusals.Refusal) -> str:
    return refusal.summary.partition(": {")[0].partition(" {")[0]


def _some(texts: Any, count: int, chance: Random) -> list[str]:
    found = list(texts)
    return chance.sample(found, min(count, len(found)))


@cache
def _from(here: Status) -> frozenset[str]:
    """Return the calls that can change this status."""
    return frozenset(edge.call for edge in edges() if edge.before is here)


@cache
def _lines() -> frozenset[tuple[Status, Status]]:
    """Return the pairs of statuses between which one call leads."""
    return frozenset((edge.before, edge.after) for edge in edges())
