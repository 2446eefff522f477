"""A stage: a person, the few calls that matter, and goals. It does what is pressed, and says what is to be seen.

A stage holds no rules of Okta's. The player makes the calls, the model explains them, and `face.py` draws the scene.
"""

import re
from calendar import month_name
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import cached_property
from importlib import import_module
from threading import RLock
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from lifecycle.client.okta import Okta
from lifecycle.client.ours import PRACTICE_PEOPLE
from lifecycle.lab import around, exchanges, html, poster, progress, scene, signs, situations, twin
from lifecycle.lab.address import link_to
from lifecycle.lab.asking import Asking, GuessVerdict, Question
from lifecycle.lab.desk import Desk, field_text
from lifecycle.lab.needs import needs, needs_in_words
from lifecycle.lab.offers import MAIL, OFFERS, Offer, in_story, offer_for, triggers_in
from lifecycle.lab.play import Play as Play
from lifecycle.lab.player import Player
from lifecycle.lab.shown_page import ShownPage, forgotten_page, link_page, sign_in_page, unlock_page
from lifecycle.lab.situations import Press
from lifecycle.lab.switch import OrgSwitch
from lifecycle.lab.triggers import MoverSide, sides
from lifecycle.model.facts import Status
from lifecycle.pictures.shown import View
from lifecycle.pictures.views import here_picture, whole_picture
from lifecycle.reason.reasons import Reason
from lifecycle.reason.told import Told

_LOCKS: WeakKeyDictionary[object, AbstractContextManager[Any]] = WeakKeyDictionary()
"""For each org: the lock that keeps the messages of two stages apart, which some kernels deliver in several threads."""
_PAGES = {"forgotten": forgotten_page, "unlock": unlock_page}
"""What a play can show of the sign-in page with the login alone."""
_READY = "Press a call, or the blue words on the map."


class LessonHead(Protocol):
    """The head of a lesson, which says where the presses of the whole lesson go."""

    @property
    def line(self) -> str:
        """Where presses go, in a line."""

    def stays(self) -> list[str]:
        """Return a line for each stage that is not played whole where the switch leads."""


class Stage:
    """One stage of a lesson, to be played. A notebook shows it if it is the last expression of a cell."""

    def __init__(
        self,
        play: Play,
        make: Callable[..., Okta],
        okta: Okta | None = None,
        switch: OrgSwitch | None = None,
        head: LessonHead | None = None,
    ) -> None:
        """Set the stage: on a simulated org of its own, on `okta`, or where the switch leads.

        Nothing is sent to an org that is given before a press. `make` makes a simulated org, as `simulated` does.
        The first stage of a lesson has the `head` of the lesson.
        """
        self._head = head
        self.play = self._plain = play
        self._make = make
        self._switch = switch
        self._own = okta
        self._given = self._chosen()
        self._watching: list[Callable[[], None]] = []
        self._reached: dict[str, None] = {}
        self._done: frozenset[int] = frozenset()  # a tick stays, even if the stage is started over
        self._turn = 0
        self._begin(self._given)
        self._people = len(switch.left()) if switch else 0
        if switch:
            switch.watch(self._switched)
            switch.watch_people(self._counted)

    def _chosen(self) -> Okta | None:
        """Return the org to which presses go; None if the stage has a simulated org of its own."""
        chosen = self._switch.okta if self._switch else None
        return self._own or (None if chosen and self._needs else chosen)

    @cached_property
    def _needs(self) -> tuple[str, ...]:
        """What the stage needs of a simulated org, in words."""
        switch = self._switch
        return (
            needs(self._plain, lambda: Player.aside(switch.practice(), self._plain.on_live.profile)) if switch else ()
        )

    @property
    def _stays(self) -> str:
        """Say why the stage stays on a simulated org although the switch leads to another; empty if it does not."""
        if not (self._switch and self._switch.okta and self._needs) or self._own:
            return ""
        return f"This stage stays on a simulated org, because it needs {needs_in_words(self._needs)}."

    def _switched(self) -> None:
        """Follow the switch. If it leads to another org, the stage begins again there."""
        with self._lock:
            if self._chosen() is not self._given:
                self._given = self._chosen()
                self._begin(self._given)
            elif self._stays:
                self._said = signs.said("ready", "Ready", "Ready", self._ready)
            self._turn += 1
            self._changed()

    def _counted(self) -> None:
        """Show how many users of this lab are in a real org now. A press on another stage may have changed that."""
        people = len(self._switch.left()) if self._switch else 0
        if people != self._people:
            self._people = people
            with self._lock:
                self._changed()

    def _tell_others(self) -> None:
        """Tell the other stages and the head of the lesson that a call was made in a real org."""
        if self._switch and not self.player.can_try:
            self._people = len(self._switch.left())
            self._switch.pressed()

    def _begin(self, okta: Okta | None) -> None:
        """Begin with an org, and play what was done before the stage."""
        self._is_its_own = okta is None
        okta = okta or _own_org(self._make, self._plain)
        self._becomes(self._plain if okta.simulator else self._plain.on_live)
        self.player = Player(okta, self.play.profile)
        self.player.visits_page = True
        self._lock = _LOCKS.setdefault(okta.client, RLock())
        self.walk = self.player.walk
        self._first = self._first_deed = 0
        self._is_prepared = not self.play.before
        if self._is_its_own or self.player.can_try:
            self._play_before()
        self._asking = Asking(self.play.predictions, self.player)
        world = okta.world if okta.simulator else ()
        mine = {offer.name for offer in self.play.offered}
        self._rest = (*self.play.more, *(offer for offer in triggers_in(world) if offer.name not in mine))
        self._desk = Desk(self.play, self.player, self._asking, self._rest)
        self._order: dict[str, int] = {}  # a button keeps its place, whatever its sign says later
        self._seen: tuple[tuple[Any, ...], dict[str, Any] | None, str] | None = None
        self._verdict: GuessVerdict | None = None
        self._last: Told | None = None
        self._more = self._hinted = self._solved = False
        self._instead: tuple[str, ...] = ()
        self._said = signs.said("ready", "Ready", "Ready", self._ready)
        if self.play.shows_before and self.player.played:
            self._last = self.player.played[-1].told
            self._say(self._last)

    def _becomes(self, play: Play) -> None:
        """Go on as this form of the stage. A goal that both forms have stays ticked."""
        done = {self.play.goals[n].text for n in self._done}
        self.play, self._done = play, frozenset(n for n, goal in enumerate(play.goals) if goal.text in done)

    @property
    def _without(self) -> str:
        """What is left out on a real org; empty on a simulated one."""
        return "" if self.play is self._plain else self._plain.without

    def _play_before(self) -> str:
        """Play what was done before the stage. That is not the learner's own progress. Returns what went wrong."""
        self.walk.counts = False
        unsent = [told for told in self.player.play(self.play.before) if not told.number]
        self.walk.counts = True
        self._first, self._first_deed = len(self.player.played), len(self.player.deeds)
        self._is_prepared = not unsent
        return str(unsent[0].why.sentence).removeprefix("Not sent: ") if unsent else ""

    @property
    def _ready(self) -> str:
        if self._stays:
            return f"{self._stays} {_READY}"
        if not self._is_prepared:
            prepared = f"This is a real org, so nothing was prepared. The lesson begins after: {self.play.before}."
            return f"{self._without} {prepared}".strip()
        return f"{self._without} {_READY}".strip()  # what the stage is about stands beside the goals

    @property
    def _can_prepare(self) -> bool:
        """Whether what was done before the stage can be done now, in a real org, by a press."""
        presses = situations.presses_in(self.play.before)
        return not self._is_prepared and all(offer_for(press).spec.method for press in presses)

    def prepare(self) -> bool:
        """Do in a real org what was done before the stage, with a user of ours. Returns whether that was possible."""
        if not self._can_prepare:
            return False
        self.player = Player(self.walk.okta, self.play.profile)
        self.walk = self.player.walk
        why = self._play_before()
        self._asking = Asking(self.play.predictions, self.player)
        self._desk = Desk(self.play, self.player, self._asking)
        if self._is_prepared:
            now = signs.status_name(self.walk.status)
            text = f"{self.walk.login} is {now} in {self.walk.okta.client.guard.org}. {_READY}"
            self._said = signs.said("ready", "Prepared", "Prepared", text)
        else:
            self._said = signs.said("unsent", "Not prepared", "Nothing was prepared", why[:1].upper() + why[1:])
        self._changed()
        self._tell_others()
        return self._is_prepared

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
        told = self._send(question.offer, question.values, verdict)
        if told.number and question.asked.option_for(told) != question.truth:
            self._verdict = _otherwise(question, told)
        return told

    def _send(self, offer: Offer, values: Mapping[str, str], verdict: GuessVerdict | None) -> Told:
        """Make a call, say what it came to, and tick the goals."""
        told = self.player.press(offer, values)
        self._verdict = verdict
        if told.number or not self.player.can_try:  # what was stopped is no secret any more either
            self._desk.pressed(offer)
        if told.number:
            self._last = told
            if told.now is not told.before:
                self._reached[signs.status_name(told.now)] = None
        if told.number or not self.player.can_try:
            self._tick()
        self._say(told)
        self._changed()
        self._tell_others()
        if self._switch and offer.is_permit:
            self._switch.allowed_elsewhere()
        return told

    def _tick(self) -> None:
        """Tick the goals that are reached now. A tick stays, whatever is taken back or begun again."""
        deeds = self.player.deeds[self._first_deed :]
        before = self._done
        reached = {n for n, goal in enumerate(self.play.goals) if goal.reached(deeds)}
        self._done |= reached
        for n, goal in enumerate(self.play.goals):
            if n not in reached and deeds and (said := goal.astray(deeds[-1])):
                self._verdict = {"kind": "wrong", "title": "Not this way.", "text": self._as_possible(said)}
            elif n not in reached and deeds and (said := goal.remark(deeds)):
                self._verdict = {"kind": "wrong", "title": "Not yet.", "text": self._as_possible(said)}
        if self._done != before and self._finished and self.walk.counts:
            progress.note(self.play.number or self.play.key, "solved" if self.play.exercise else "played")

    def _as_possible(self, said: str) -> str:
        """Return a sentence about a wrong way. On a real org, where no step can be taken back, one starts over."""
        text = html.without_marks(said)
        return text if self.player.can_try else re.sub(r"Take the steps? back", "Start over", text)

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
        self._begin(self._given if self._given and self._given.simulator is None else None)
        text = (
            "The org is a fresh one." if self._is_its_own else "The stage has forgotten the user. The org is the same."
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
        elif what == "where" and self._switch:
            self._switch.hear(message)
        elif what in ("skip", "leave", "back", "hint", "solution", "restore", "prepare"):
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

    @property
    def link(self) -> str:
        """An address that opens this situation in any browser, on a simulated org and without anybody's secrets."""
        return link_to(self.situation, self.play.org)

    @property
    def places(self) -> Mapping[str, int]:
        """The place of each button that was seen. Another stage that has heard the same can take them from here."""
        return dict(self._order)

    @places.setter
    def places(self, places: Mapping[str, int]) -> None:
        self._order = dict(places)

    @property
    def played_here(self) -> tuple[Press, ...]:
        """What was pressed since the stage began, without what was done before it."""
        return tuple(step.press for step in self.player.played[self._first :])

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
        profile = walk.shown or play.profile
        login = str(walk.shown.get("login", ""))
        shown = self._shown()
        name = " ".join(filter(None, map(profile.get, ("firstName", "lastName"))))
        exchange = self._last.exchange if self._last else None
        evidence = scene.evidence_of(self._last) if self._last else None
        return {
            "turn": self._turn,
            "title": play.title,
            "intro": html.without_marks(play.intro),
            "status": str(walk.status),
            "where": self._where(),
            "clock": simulator.time[:16].replace("T", " ") if simulator else "",
            "person": {"name": name, "login": login},
            "goals": scene.goal_rows(play.goals, self._done),
            "exercise": self._exercise() if play.exercise else None,
            "next": html.without_marks(play.next) if self._finished else "",
            "said": {"meant": self._desk.meant(self._instead), "evidence": None, "guess": False} | self._said,
            "prepare": _prepare_words(play) if self._can_prepare else "",
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
            "page": self._page(),
            "has_page": simulator is not None,
            "step_page": self._step_at_page.document() if self._step_at_page else None,
            "steps": [scene.step_row(s.told, s.offer.words, n >= self._first) for n, s in enumerate(played)],
            "can_back": self.player.can_try and len(played) > self._first,
            "meanings": scene.status_meanings(walk.status, login),
            "situation": self.situation,
            "link": self.link,
        }

    def _page(self) -> dict[str, Any] | None:
        """Return what the sign-in page would show now; None if the stage does not show it, or there is no link yet."""
        simulator = self.walk.okta.simulator
        if not (self.play.page and simulator):
            return None
        here = (self._login, self.player.password, self._turn, len(self.player.played))
        if self._seen is None or self._seen[0] != here:
            seen = self._page_now()
            self._seen = here, seen.document() if seen else None, seen.sentences if seen else ""
        return self._seen[1]

    @property
    def _login(self) -> str:
        """What is typed at the sign-in page: the user's login, or that of a person who is not a user now."""
        return self.walk.login or self.player.profile["login"]

    def _page_now(self) -> ShownPage | None:
        """What the sign-in page would show now, as the play asks for it; None before there is a link to open."""
        okta, login = self.walk.okta, self._login
        if self.play.page == "link":
            links = [mail.link for mail in self.walk.mailbox if mail.link]
            return link_page(okta, links[-1], login) if links else None
        shown = _PAGES.get(self.play.page)
        return shown(okta, login) if shown else sign_in_page(okta, login, self.player.password)

    @property
    def _step_at_page(self) -> ShownPage | None:
        """What the person saw at the sign-in page for the last press; None if it was not a step of the person's."""
        played = self.player.played[self._first :]
        return played[-1].page.seen if played and played[-1].page else None

    def _page_in_words(self) -> str:
        """Return what the sign-in page would show now, as sentences; empty if the stage does not show it."""
        self._page()
        return self._seen[2] if self._seen else ""

    def _where(self) -> dict[str, Any]:
        """Return where presses go, and what can be chosen instead."""
        client = self.walk.okta.client
        return {
            "label": client.where,
            "name": client.place,
            "live": self.walk.okta.simulator is None,
            "as_of": self._as_of,
            "mode": str(client.guard.sitting.mode) if client.careful else "",
            "stays": self._stays or self._without,
            "switch": self._switch.scene() if self._switch and not self._own else None,
            "head": self._headline,
            "notes": self._head.stays() if self._head else [word for word in (self._stays or self._without,) if word],
        }

    def watch_waits(self, tell: Callable[[str], None]) -> None:
        """Call this with each line of a countdown, while a real org's rate limit is waited out."""
        if self._switch:
            self._switch.watch_waits(tell)

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
        question = self._asking.open
        options = [o for o in question.asked.options if o not in question.guessed] if question else ()
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
        unset = self.player.unset
        presses = [
            Press(press.key, {name: value for name, value in press.values.items() if name not in unset})
            for press in situations.presses_in(self.play.solution)
        ]
        offered = [(press, self._desk.find(press.key)) for press in presses]
        return [f"{offer.words} ({press})" if offer else str(press) for press, offer in offered]

    @property
    def whole(self) -> str:
        """The whole map of this org and of this kind of user, in the same words as the map from here, as SVG.

        It leaves out the calls of which nothing is told yet, because it can be opened while a question is open.
        """
        edges = around.told_edges(self.walk.map.edges, self.play.offered, self._desk.hidden())
        return whole_picture(edges, self.walk.status, names=around.names(edges))

    # ------------------------------------------------------------------------------------------------ without a kernel

    @cached_property
    def _story(self) -> "tuple[Stage, str, list[twin.StoryPart]]":
        """The story, played on a stage of its own: that stage, how it began in words, and what happened."""
        other = Stage(self._plain, self._make)
        other.walk.counts = False
        start = twin.opening_words(other.walk.status, other.walk.document)
        parts, shown = [], ""
        for press in situations.presses_in(other.play.story or ""):
            offer, usual = in_story(press, other.play.offered)
            values = other.player.values(usual, press.values)
            before = other._done
            question = other._asking.question(offer, values)
            told = other._send(offer, values, None)
            if question:
                other._asking.settle(question)
            reached = tuple(other.play.goals[n] for n in sorted(other._done - before))
            asked, truth = (question.asked, question.truth) if question else (None, "")
            said = tuple(map(str, other._sides())) if told.number else ()
            was, shown = shown, other._page_in_words()
            where_seen = "The newest link, opened now, shows" if other.play.page == "link" else "The sign-in page now"
            seen = other._step_at_page if told.number else None
            page = "" if shown == was or (seen and seen.sentences == shown) else f"{where_seen}: {shown}"
            parts.append(twin.StoryPart(told, offer.words, asked, truth, reached, said, page, seen))
        return other, start, parts

    @property
    def story(self) -> tuple[Told, ...]:
        """What was done before the stage, and then the steps of its story, played on an org of their own."""
        return tuple(self._story[0].walk.told)

    @property
    def twin(self) -> str:
        """The story of this stage as text, with every request and answer."""
        if not (self._is_its_own or self.player.can_try):
            text = twin.story_text(self.play, twin.opening_words(self.walk.status, self.walk.document), None)
            return self._headed(text)
        other, start, parts = self._story
        return self._headed(twin.story_text(other.play, start, parts))

    def _headed(self, text: str) -> str:
        """Return the text of the stage below the head of the lesson, if the stage has it."""
        return f"{self._headline}\n\n{text}" if self._head else text

    @property
    def _headline(self) -> str:
        """Where the presses of the whole lesson go; empty if this is not the first stage of a lesson."""
        if self._head and self._is_its_own and self.play.practice:  # all stages of the lesson have such an org
            return f"Presses go to {self.walk.okta.client.where}."
        return self._head.line if self._head else ""

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


def _otherwise(question: Question, told: Told) -> GuessVerdict:
    """Return the verdict if a real org has done something else than the model says."""
    text = (
        f"The model says {question.truth}, and this org has done something else: {signs.status_name(told.now)}. "
        "So your guess is not judged. The settings of the org may explain it."
    )
    return {"kind": "shown", "title": "This org answered otherwise.", "text": text}


def _prepare_words(play: Play) -> str:
    """Return what a button says that prepares a stage in a real org."""
    count = len(situations.presses_in(play.before))
    return f"Prepare the stage: {count} call{'' if count == 1 else 's'}"


def _own_org(make: Callable[..., Okta], play: Play) -> Okta:
    """Return an org for a stage alone. If the play asks for it, the org is treated like a real one."""
    if not play.practice:
        return org_for(make, play.org)
    made = org_for(make, play.org or {"seed": PRACTICE_PEOPLE})
    return made.simulator.as_real() if made.simulator else made


def org_for(make: Callable[..., Okta], settings: Mapping[str, Any]) -> Okta:
    """Return a simulated org with these settings, as a play has them."""
    found = dict(settings)
    policy = found.pop("password_policy", None)
    okta = make(**found)
    if policy and okta.simulator:
        okta.simulator.set_password_policy(**policy)
    return okta
