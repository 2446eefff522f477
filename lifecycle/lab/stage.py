"""A stage: a person, the few calls that matter, and goals. It does what is pressed, and says what is to be seen.

A stage holds no rules of Okta's. The player makes the calls, the model explains them, and `face.py` draws the scene.
"""

from calendar import month_name
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import cached_property
from importlib import import_module
from threading import RLock
from typing import Any
from weakref import WeakKeyDictionary

from lifecycle.client.okta import Okta
from lifecycle.lab import around, exchanges, html, poster, progress, scene, signs, situations, twin
from lifecycle.lab.asking import Asking, GuessVerdict
from lifecycle.lab.desk import Desk, field_text
from lifecycle.lab.offers import MAIL, OFFERS, Offer, offer_for, triggers_in
from lifecycle.lab.play import Play as Play
from lifecycle.lab.player import Player
from lifecycle.lab.triggers import MoverSide, sides
from lifecycle.model.facts import Status
from lifecycle.pictures.shown import View
from lifecycle.pictures.views import here_picture, whole_picture
from lifecycle.reason.reasons import Reason
from lifecycle.reason.told import Told

_LOCKS: WeakKeyDictionary[object, AbstractContextManager[Any]] = WeakKeyDictionary()
"""For each org: the lock that keeps the messages of two stages apart, which some kernels deliver in several threads."""
_READY = "Press a call, or the blue words on the map."


class Stage:
    """One stage of a lesson, to be played. A notebook shows it if it is the last expression of a cell."""

    def __init__(self, play: Play, make: Callable[..., Okta], okta: Okta | None = None) -> None:
        """Set the stage: on a simulated org of its own, or on `okta`, to which nothing is sent before a press.

        `make` makes a simulated org, as `simulated` does.
        """
        self.play = play
        self._make = make
        self._given = okta
        self._watching: list[Callable[[], None]] = []
        self._reached: dict[str, None] = {}
        self._done: frozenset[int] = frozenset()  # a tick stays, even if the stage is started over
        self._turn = 0
        self._begin(okta)

    def _begin(self, okta: Okta | None) -> None:
        """Begin with an org, and play what was done before the stage."""
        okta = okta or _org(self._make, self.play.org)
        self.player = Player(okta, self.play.profile)
        self._lock = _LOCKS.setdefault(okta.client, RLock())
        self.walk = self.player.walk
        if self.play.before and self.player.can_try:
            self.walk.counts = False
            self.player.play(self.play.before)
            self.walk.counts = True
        self._first = len(self.player.played)
        self._asking = Asking(self.play.predictions, self.player)
        world = okta.world if okta.simulator else ()
        mine = {offer.name for offer in self.play.offered}
        self._rest = (*self.play.more, *(offer for offer in triggers_in(world) if offer.name not in mine))
        self._desk = Desk(self.play, self.player, self._asking, self._rest)
        self._order: dict[str, int] = {}  # a button keeps its place, whatever its sign says later
        self._verdict: GuessVerdict | None = None
        self._last: Told | None = None
        self._more = self._hinted = self._solved = False
        self._instead: tuple[str, ...] = ()
        self._said = signs.said("ready", "Ready", "Ready", self._ready)

    @property
    def _ready(self) -> str:
        if self.play.before and not self.player.can_try:
            return f"This is a real org, so nothing was prepared. The lesson begins after: {self.play.before}."
        return _READY  # what the stage is about stands beside the goals

    # ------------------------------------------------------------------------------------------------ what is pressed

    def press(self, key: str, **values: Any) -> Told:
        """Press a button, with other values in its fields if you like. No error is raised; the result tells why.

        If a prediction is open for this press, nothing is sent until `guess` has answered it.
        """
        return self._press(key, values)

    def _press(self, key: str, values: Mapping[str, Any]) -> Told:
        offer = self._desk.find(key)
        if offer is None:
            return self._unsent(key, f"There is nothing called {key!r} to press. Use one of: {', '.join(OFFERS)}.")
        return self._pressed(offer, values)

    def _pressed(self, offer: Offer, values: Mapping[str, Any]) -> Told:
        given = {str(name): field_text(value) for name, value in values.items()}
        unknown = set(given) - {box.name for box in offer.boxes} - {MAIL}
        if unknown:
            known = ", ".join(box.name for box in offer.boxes) or "none"
            return self._unsent(offer.call, f"{offer.key} has no field {sorted(unknown)[0]!r}. Its fields: {known}.")
        mail = {MAIL: given.pop(MAIL)} if MAIL in given else {}
        self._desk.edit(offer, given)
        sent = {**self._desk.edits(offer), **mail}
        question = None if mail else self._asking.question(offer, sent)
        if question:
            self._verdict, self._asking.open = None, question
            self._desk.forget()
            return self._not_yet(offer)
        self._asking.close()
        return self._send(offer, sent, None)

    def guess(self, option: str) -> Told | None:
        """Answer the open prediction. A second wrong answer sends the call, too; None if nothing was sent."""
        question = self._asking.open
        if question is None or not question.can_be(option):
            return None
        verdict = question.guess(option)
        return self._send_asked(verdict) if verdict else None

    def skip(self) -> Told | None:
        """Send the call without predicting; None if no prediction is open."""
        question = self._asking.open
        return self._send_asked(question.skip()) if question else None

    def leave(self) -> None:
        """Close the open prediction. Nothing is sent, and it will be asked at the next press."""
        self._asking.close()
        self._desk.forget()

    def _send_asked(self, verdict: GuessVerdict) -> Told | None:
        question = self._asking.open
        if question is None:
            return None
        self._asking.settle(question)
        return self._send(question.offer, question.values, verdict)

    def _send(self, offer: Offer, values: Mapping[str, str], verdict: GuessVerdict | None) -> Told:
        """Make a call, say what it came to, and tick the goals."""
        told = self.player.press(offer, values)
        self._verdict = verdict
        if told.number:
            self._desk.pressed(offer)
            self._last = told
            if told.now is not told.before:
                self._reached[signs.status_name(told.now)] = None
            self._tick()
        self._say(told)
        self._changed()
        return told

    def _tick(self) -> None:
        """Tick the goals that are reached now. A tick stays, whatever is taken back or begun again."""
        deeds = [step.deed for step in self.player.played[self._first :]]
        before = self._done
        reached = {n for n, goal in enumerate(self.play.goals) if goal.reached(deeds)}
        self._done |= reached
        for n, goal in enumerate(self.play.goals):
            if n not in reached and deeds and (said := goal.astray(deeds[-1])):
                self._verdict = {"kind": "wrong", "title": "Not this way.", "text": html.without_marks(said)}
            elif n not in reached and deeds and (said := goal.remark(deeds)):
                self._verdict = {"kind": "wrong", "title": "Not yet.", "text": html.without_marks(said)}
        if self._done != before and self._finished and self.walk.counts:
            progress.note(self.play.number or self.play.key, "solved" if self.play.exercise else "played")

    @property
    def _finished(self) -> bool:
        return bool(self.play.goals) and len(self._done) == len(self.play.goals)

    def edit(self, key: str, **values: Any) -> None:
        """Write into the fields of a button, without pressing it."""
        self._edit(key, values)

    def _edit(self, key: str, values: Mapping[str, Any]) -> None:
        offer = self._desk.find(key)
        if offer:
            self._desk.edit(offer, values)

    def open_mail(self, number: int) -> Told:
        """Open the link in a mail. The oldest mail has the number 1."""
        offer = self.player.mail_opens(number)
        if offer is None:
            return self._unsent("mail", f"There is no mail {number} with a link.")
        return self._pressed(offer, {MAIL: str(number)})

    def back(self) -> bool:
        """Take the last step back; return whether that was possible. What was done before the stage stays."""
        self._asking.close()
        self._desk.forget()
        self._verdict, self._instead = None, ()
        step = self.player.back() if len(self.player.played) > self._first else None
        if step is None:
            why = self.walk.no_way_back if len(self.player.played) > self._first else "The stage begins here."
            self._said = signs.said("unsent", "Nothing taken back", "There is no step to take back", why)
            return False
        self._last = None
        now = signs.status_name(self.walk.status)
        text = f"The org is as it was before this step. The status is {now} again."
        self._said = signs.said("back", "Taken back", f"Step {step.told.number} taken back: {step.offer.words}", text)
        self._changed()
        return True

    def start_over(self) -> None:
        """Begin this stage again: in a fresh org if it is simulated. A real org stays as it is."""
        given = self._given if self._given and self._given.simulator is None else None
        self._begin(given)
        text = (
            "The org is a fresh one."
            if self.player.can_try
            else "The stage has forgotten the user. The org is the same."
        )
        self._said = signs.said("over", "Started over", "From the beginning", f"{text} {self._ready}")
        self._changed()

    def hint(self) -> str:
        """Show the hint of an exercise."""
        self._hinted = True
        return self.play.hint

    def solution(self) -> str:
        """Show a solution of an exercise, as a situation."""
        self._hinted = self._solved = True
        return self.play.solution

    def restore(self) -> None:
        """Put the calls and their fields back to what the lesson offered."""
        self._desk.restore()
        self._more = False

    def hear(self, message: Mapping[str, Any]) -> None:
        """Do what the browser asks for. Whatever the message is, no error is raised."""
        try:
            with self._lock:
                self._do(message)
        except Exception as error:  # a handler's traceback would vanish into a log that nobody sees
            self._desk.forget()
            self._instead = ()
            text = f"Something went wrong in the stage itself ({type(error).__name__}). You can go on, or start over."
            self._said = signs.said("unsent", "Not sent", "That did not work", text)
        self._turn += 1

    def _do(self, message: Mapping[str, Any]) -> None:
        what, values = message.get("do"), message.get("values") or {}
        if what == "press":
            self._press(str(message.get("key")), dict(values))
        elif what == "edit":
            self._edit(str(message.get("key")), dict(values))
        elif what == "guess":
            self.guess(str(message.get("option")))
        elif what == "mail":
            self.open_mail(int(message.get("number", 0)))
        elif what == "more":
            self._more = bool(message.get("open"))
        elif what in ("skip", "leave", "back", "hint", "solution", "restore"):
            getattr(self, what)()
        elif what == "over":
            self.start_over()

    # ------------------------------------------------------------------------------------------------- what is known

    def _unsent(self, name: str, said: str) -> Told:
        status = self.walk.status
        told = Told(0, name, None, status, status, Reason(said))
        self._verdict = None
        self._say(told)
        return told

    def _not_yet(self, offer: Offer) -> Told:
        """Return the result of a press that waits for a prediction."""
        status = self.walk.status
        return Told(0, offer.call, None, status, status, Reason("Not sent yet: predict first what it will come to."))

    def _say(self, told: Told) -> None:
        self._said = signs.outcome(told, self.player.count if told.number else "")
        self._said |= {"guess": signs.is_guess(told), "evidence": scene.evidence_of(told) if told.number else None}
        self._instead = told.why.instead if told.number else ()
        if told.call in self.play.instead_of and self._said["kind"] == "changed" and self._desk.ahead():
            self._said["text"] = self.play.instead_of[told.call]

    def _changed(self) -> None:
        """Forget what was worked out for the state before, and tell those who watch."""
        self._desk.forget()
        self._turn += 1
        for tell in self._watching:
            tell()

    def watch(self, tell: Callable[[], None]) -> None:
        """Call this after each change."""
        self._watching.append(tell)

    # ------------------------------------------------------------------------------------------------- what is shown

    @property
    def situation(self) -> str:
        """What was done, as one line that another stage can start from."""
        return self.player.situation

    def report(self) -> dict[str, Any]:
        """Return what was done here, for the recap at a lesson's end."""
        goals = scene.goal_rows(self.play.goals, self._done)
        return {"title": self.play.title, "goals": goals, "reached": list(self._reached)}

    def scene(self) -> dict[str, Any]:
        """Return what is to be seen now, as JSON."""
        with self._lock:
            if self._given:
                self._desk.forget()  # another stage may have changed the org that they share
            return self._scene()

    def _scene(self) -> dict[str, Any]:
        play, walk = self.play, self.walk
        question, played = self._asking.open, self.player.played
        simulator = walk.okta.simulator
        profile = (walk.document or {}).get("profile") or play.profile
        shown = self._shown()
        name = " ".join(filter(None, map(profile.get, ("firstName", "lastName"))))
        exchange = self._last.exchange if self._last else None
        evidence = scene.evidence_of(self._last) if self._last else None
        return {
            "turn": self._turn,
            "title": play.title,
            "intro": html.without_marks(play.intro),
            "status": str(walk.status),
            "where": {"label": walk.okta.client.where, "live": simulator is None, "as_of": self._as_of},
            "clock": simulator.time[:16].replace("T", " ") if simulator else "",
            "person": {"name": name, "login": walk.login},
            "goals": scene.goal_rows(play.goals, self._done),
            "exercise": self._exercise() if play.exercise else None,
            "next": html.without_marks(play.next) if self._finished else "",
            "said": {"meant": self._desk.meant(self._instead), "evidence": None, "guess": False} | self._said,
            "verdict": self._verdict,
            "groups": self._groups(play.offered),
            "more": {
                "count": len(self._rest),
                "open": self._more,
                "groups": self._groups(self._rest) if self._more else [],
            },
            "sides": scene.side_cards(self._sides()),
            "map": here_picture(shown, self._pairs),
            "words": {offer.key: scene.words_row(offer) for offer in self._on_map(shown)},
            "handed": bool(walk.links) and not walk.mailbox,
            "later": around.later(walk, play.offered, self._desk.sign, shown),
            "asks": bool(play.predictions),
            "ask": scene.question_of(question.asked, question.offer, question.guessed) if question else None,
            "exchange": {**exchanges.exchange_document(exchange), "evidence": evidence} if exchange else None,
            "mails": scene.mail_rows(walk.mailbox, simulator.link_fate if simulator else str),
            "steps": [scene.step_row(s.told, s.offer.words, n >= self._first) for n, s in enumerate(played)],
            "can_back": self.player.can_try and len(played) > self._first,
            "meanings": scene.status_meanings(walk.status, walk.login),
            "situation": self.situation,
        }

    @property
    def _as_of(self) -> str:
        """The month whose Okta the stage's own org behaves like, such as "June 2017"; empty if that is today's."""
        year, _, month = str(self.play.org.get("as_of", "")).partition("-")
        return f"{month_name[int(month)]} {year}" if month and not self._given else ""

    def _groups(self, offered: tuple[Offer, ...]) -> list[dict[str, Any]]:
        rows = []
        for offer in offered:
            values, presets = self.player.values(offer, self._desk.edits(offer)), self.player.values(offer)
            rows.append((offer, scene.button_row(offer, values, presets, self._desk.sign(offer))))
        for offer, row in rows:
            self._order.setdefault(offer.key, scene.rank(row))
        return scene.button_groups(rows, self._order)

    def _shown(self) -> View:
        """Return what the map shows."""
        options = self._asking.open.asked.options if self._asking.open else ()
        made = [step.offer.words for step in self.player.played]
        return around.view(self.walk, self.play.offered, self._desk.sign, self._desk.hidden(), made, options)

    def _sides(self) -> tuple[MoverSide, ...]:
        """Return what the movers of the org have to say of the person."""
        return sides(self.walk.okta.simulator, self.play.profile["login"], lambda key: not self._desk.tells(key))

    @property
    def _pairs(self) -> frozenset[tuple[Status, Status]] | None:
        """The lines of the map, if the org has more of them than an org as it is by default."""
        if not any(offer.is_trigger for offer in self._rest + self.play.offered):
            return None
        return frozenset((edge.before, edge.after) for edge in self.walk.map.edges)

    def _on_map(self, shown: View) -> list[Offer]:
        """Return what can be pressed on the map."""
        keys = [label.key for _, labels in shown.ways for label in labels if label.key]
        return [offer for key in keys if (offer := self._desk.find(key))]

    def _exercise(self) -> dict[str, Any]:
        return {
            "hint": html.without_marks(self.play.hint) if self._hinted else None,
            "solution": self._solution() if self._solved else None,
            "has_hint": bool(self.play.hint),
        }

    def _solution(self) -> list[str]:
        """Return the steps of the solution, in plain words and as a situation names them."""
        presses = situations.presses_in(self.play.solution)
        offered = [(press, self._desk.find(press.key)) for press in presses]
        return [f"{offer.words} ({press})" if offer else str(press) for press, offer in offered]

    @property
    def whole(self) -> str:
        """The whole map of this org and of this kind of user, in the same words as the map from here, as SVG."""
        edges = self.walk.map.edges
        return whole_picture(edges, self.walk.status, names=around.names(edges))

    # ------------------------------------------------------------------------------------------------ without a kernel

    @cached_property
    def _story(self) -> "tuple[Stage, Status, str, list[twin.StoryPart]]":
        """The story, played on a stage of its own: that stage, how it began, and what happened."""
        other = Stage(self.play, self._make)
        other.walk.counts = False
        start, login = other.walk.status, other.walk.login
        parts = []
        for press in situations.presses_in(self.play.story or ""):
            own = next(
                (offer for offer in self.play.offered if offer.key == press.key and offer.key not in OFFERS), None
            )
            usual = own or offer_for(press)
            offer = own or next((offer for offer in self.play.offered if offer.name == usual.key), usual)
            # The lesson's own presets don't count in a situation, unless it names an offer of the lesson's own.
            values = other.player.values(usual, press.values)
            before = other._done
            question = other._asking.question(offer, values)
            told = other._send(offer, values, None)
            if question:
                other._asking.settle(question)
            reached = tuple(self.play.goals[n] for n in sorted(other._done - before))
            asked, truth = (question.asked, question.truth) if question else (None, "")
            said = tuple(map(str, other._sides())) if told.number else ()
            parts.append(twin.StoryPart(told, offer.words, asked, truth, reached, said))
        return other, start, login, parts

    @property
    def twin(self) -> str:
        """The story of this stage as text, with every request and answer."""
        if not self.player.can_try:
            return twin.story_text(self.play, self.walk.status, self.walk.login, None)
        _, start, login, parts = self._story
        return twin.story_text(self.play, start, login, parts)

    @property
    def poster(self) -> str:
        """The stage at the end of its story, as SVG."""
        return poster.poster_of(self._story[0].scene())

    @property
    def caption(self) -> str:
        """The poster in words."""
        return poster.caption_of(self._story[0].scene())

    def __repr__(self) -> str:
        return self.twin

    def _ipython_display_(self) -> None:
        import_module("lifecycle.lab.face").show(self)  # only here, so that a stage works without anywidget, too


def _org(make: Callable[..., Okta], settings: Mapping[str, Any]) -> Okta:
    """Return a simulated org with these settings."""
    found = dict(settings)
    policy = found.pop("password_policy", None)
    okta = make(**found)
    if policy and okta.simulator:
        okta.simulator.set_password_policy(**policy)
    return okta
