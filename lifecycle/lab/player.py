"""Plays offers on a walk: fills in their fields, sends the calls, tries calls and takes them back.

It remembers what the person would know: the password, and which passwords are used up. So a story and a situation need
no passwords.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from lifecycle.client import ours
from lifecycle.client.okta import Okta
from lifecycle.lab import offers, signs, situations
from lifecycle.lab.at_page import Doing, PageStep, at_classic_page, at_page
from lifecycle.lab.concealing import SHOWN_ANSWER, SHOWN_NEW, SHOWN_PASSWORD, Concealed, made_up
from lifecycle.lab.further import FURTHER
from lifecycle.lab.goals import Act
from lifecycle.lab.offers import FIRST, LOGIN_OF, MAIL, Offer
from lifecycle.lab.permits import PERMITS
from lifecycle.lab.permitting import permit
from lifecycle.lab.predictions import Foreseen, Result
from lifecycle.lab.signs import ButtonSign, SignKind
from lifecycle.lab.situations import Press
from lifecycle.lab.triggers import TRIGGERS, Asked
from lifecycle.lab.walk import Walk
from lifecycle.model.actors import Actor
from lifecycle.model.calls import Handout, Type
from lifecycle.model.sending import revealed, written
from lifecycle.reason import reading
from lifecycle.reason.reasons import Reason
from lifecycle.reason.told import Told


@dataclass(frozen=True)
class _Known:
    """What the person knows."""

    password: str = ""
    """The password that works; empty if the person never had one."""
    used: tuple[str, ...] = ()

    @property
    def new(self) -> str:
        """A password that the person has not had yet."""
        names = [FIRST, *(f"{FIRST}{n}" for n in range(2, len(self.used) + 3))]
        return next(name for name in names if name not in self.used)

    def having(self, password: str) -> "_Known":
        """Return what the person knows after choosing or being given this password."""
        return _Known(password, (*self.used, password))


@dataclass(frozen=True)
class Played:
    """A step that was played, with what is needed to tell of it and to take it back."""

    press: Press
    offer: Offer
    told: Told
    deed: Act
    known: _Known
    """What the person knew before."""
    page: PageStep | None = None
    """The same step at the sign-in page; None if the player does not visit it, or if it has no such step."""


class Player:
    """A walk whose calls are made by pressing offers."""

    def __init__(self, okta: Okta, profile: Mapping[str, str]) -> None:
        self.walk = Walk(okta)
        self.profile = okta.client.person(profile)
        self.walk.expected = self.profile.get("login", "")
        self.played: tuple[Played, ...] = ()
        self.deeds: tuple[Act, ...] = ()
        """What was done, and in a real org also what was pressed and not sent."""
        self._known = _Known()
        self._concealed = Concealed()
        self.visits_page = False
        """Whether each step of an end user is made at the sign-in page as well, in a copy of a simulated org."""
        self.count = ""
        """The number of the wrong password that the last press sent, such as "wrong password 3 of 10"."""

    @classmethod
    def aside(cls, okta: Okta, profile: Mapping[str, str]) -> "Player":
        """Return a player whose calls are not the learner's own, so that they don't count as progress."""
        found = cls(okta, profile)
        found.walk.counts = False
        return found

    @property
    def can_try(self) -> bool:
        """Whether a call can be tried and taken back, which only a simulated org allows."""
        return self.walk.okta.simulator is not None

    @property
    def password(self) -> str:
        """The password that the person has, or would try."""
        return self._known.password or FIRST

    @property
    def standing(self) -> Walk:
        """The user, as a prediction knows the user."""
        return self.walk

    @property
    def situation(self) -> str:
        """What was done, as one line that can be played again."""
        return situations.situation_text(step.press for step in self.played)

    def values(self, offer: Offer, edits: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return what the fields of an offer hold: what the learner wrote, or else the presets, filled in."""
        filled = {offers.PASSWORD_KNOWN: self._known.password or FIRST, offers.PASSWORD_NEW: self._known.new}
        if not self.can_try:
            filled = self._stand_ins()
        found = {box.name: filled.get(box.preset, box.preset) for box in offer.boxes}
        if "sendEmail" in found and self.walk.okta.client.careful:
            found["sendEmail"] = "false"  # no mail may be sent, and the link comes with the answer
        found |= {name: value for name, value in (edits or {}).items() if name in found or name == MAIL}
        return {name: self._with_login(value) for name, value in found.items()}

    def _with_login(self, value: str) -> str:
        """Return the login for which a value stands, or else the value."""
        other = LOGIN_OF.fullmatch(value)
        if other is None:
            return value
        login = self.profile["login"]
        return ours.other_login(login, other[1]) if other[1] else login

    def _stand_ins(self) -> dict[str, str]:
        """What stands in the fields for secrets of a real org, which are made up when they are first needed."""
        if not self._concealed.has(SHOWN_NEW):
            self._concealed.put(SHOWN_NEW, made_up())
        if self._known.password:
            self._concealed.put(SHOWN_PASSWORD, self._known.password)
        elif not self._concealed.has(SHOWN_PASSWORD):
            self._concealed.put(SHOWN_PASSWORD, made_up())
        if not self._concealed.has(SHOWN_ANSWER):
            self._concealed.put(SHOWN_ANSWER, made_up())
        return {
            offers.PASSWORD_KNOWN: SHOWN_PASSWORD,
            offers.PASSWORD_NEW: SHOWN_NEW,
            offers.RECOVERY_ANSWER: SHOWN_ANSWER,
        }

    def concealed(self, offer: Offer, name: str, value: str) -> str:
        """Return what a field shows of what was typed: on a real org a stand-in, if the field is for a secret."""
        return value if self.can_try or name not in offer.secret_boxes else self._concealed.hide(value)

    def press(self, offer: Offer, edits: Mapping[str, str] | None = None) -> Told:
        """Make the call of an offer. If it can't be sent, the result says why; no error is raised."""
        values = self.values(offer, edits)
        before, wrong = self._known, self.wrong_passwords
        doing = self._doing(offer, values)
        page = at_page(self.walk.okta, doing, self._page_before) if doing else None
        told = self._send(offer, values)
        if doing and page is None:
            page = at_classic_page(self.walk.okta, told.exchange, doing)
        self.count = self._count(wrong)
        if told.number:
            sent = frozenset(offer.arguments(values, self.profile))
            who = self.walk.login
            body = told.exchange.body if told.exchange else None
            deed = Act(offer.key, offer.call, told.before, told.now, told.refused, sent, _answer(told), who, body)
            self.played = (*self.played, Played(self._pressed(offer, values), offer, told, deed, before, page))
            self.deeds = (*self.deeds, deed)
            self._learn(offer, values, told)
        elif not self.can_try:
            why, here = str(told.why.sentence), self.walk.status
            stopped = Act(offer.key, offer.call, here, here, False, who=self.walk.login, stopped=why)
            self.deeds = (*self.deeds, stopped)
        return told

    def _doing(self, offer: Offer, values: Mapping[str, str]) -> Doing | None:
        """What the person does at the sign-in page for a press; None for a press that is not the person's."""
        if not (self.visits_page and self.can_try and offer.actor is Actor.END_USER):
            return None
        given, walk = offer.arguments(values, self.profile), self.walk
        link, kind, mails = "", "", walk.mailbox
        if offer.spec.takes(Type.LINK):
            number = int(values[MAIL]) if values.get(MAIL, "").isdecimal() else 0
            with suppress(ValueError):
                mailed_now = 0 < number <= len(mails)
                link = mails[number - 1].token if mailed_now else walk.newest_link(offer.link_of or offer.call)
            mailed = [str(mail.kind) for mail in mails if link and mail.token == link]
            kind = next((str(name) for name, token in walk.links.items() if token == link), "".join(mailed[-1:]))
            if not link:
                return None
        return Doing(offer.call, str(given.get("login") or walk.login), given, link, kind)

    @property
    def _page_before(self) -> PageStep | None:
        """The newest step at the sign-in page, if nothing was done since then but read."""
        return next((step.page for step in reversed(self.played) if step.offer.spec.method != "GET"), None)

    def trial(self, offer: Offer, edits: Mapping[str, str] | None = None) -> Result | None:
        """Find out what a press would come to, and take it back.

        If the org can't take anything back, the model says what is certain. None if nothing is.
        """
        if not self.can_try:
            return self._certain(offer, self.values(offer, edits))
        told = self._tried(offer, self.values(offer, edits))[0]
        return told if told.number else None

    def _certain(self, offer: Offer, values: Mapping[str, str]) -> Result | None:
        """Return what the model is certain of, for an org that can't be tried; None if that is nothing."""
        if offer.call in FURTHER or not offer.spec.method or self.walk.lacks(offer.call) or self._held(offer, values):
            return None
        try:
            sent = written(offer.spec, offer.arguments(values, self.profile))
        except (TypeError, ValueError):
            return None
        found = self.walk.map.certain(offer.call, revealed(offer.spec, sent.query, sent.body))
        return Foreseen(*found) if found else None

    def _tried(self, offer: Offer, values: Mapping[str, str]) -> tuple[Told, str]:
        """Make a call and take it back. Returns what it came to, and the number of a wrong password."""
        before = self.wrong_passwords
        counts, self.walk.counts, self.walk.tries = self.walk.counts, False, True
        try:
            told = self._send(offer, values)
            count = self._count(before)
            if told.number:
                self.walk.back()
        finally:
            self.walk.counts, self.walk.tries = counts, False
        return told, count

    def sign(self, offer: Offer, edits: Mapping[str, str] | None = None) -> ButtonSign:
        """Return what a press would come to: found out by a trial, or else what the model says is possible."""
        values = self.values(offer, edits)
        if not self.can_try:
            return self._outlook(offer, values)
        return signs.sign_of(offer, *self._tried(offer, values))

    def _outlook(self, offer: Offer, values: Mapping[str, str]) -> ButtonSign:
        """Return what the model says of a press, for an org that can't be tried."""
        if offer.is_permit:
            return ButtonSign(SignKind.STAYS, PERMITS[offer.call].words)
        if offer.spec.method == "GET" and (offer.call in FURTHER or values.get("user")):
            return ButtonSign(SignKind.STAYS, "no change of status")
        lacks = "" if offer.is_trigger else self.walk.lacks(offer.call)
        if lacks or not offer.spec.method:
            only = "pulled like this" if offer.is_trigger else "a clock that can be moved"
            what = f"Only a simulated org {'can be' if offer.is_trigger else 'has'} {only}."
            return signs.needing(offer, lacks or what, self.walk.status)
        if held := self._held(offer, values):
            return signs.held(held, self.walk.okta.client.guard.sitting.mode)
        if offer.call in FURTHER:
            return ButtonSign(SignKind.STAYS, "no change of status")
        here = self.walk.map
        try:
            sent = written(offer.spec, offer.arguments(values, self.profile))
        except (TypeError, ValueError) as error:
            return signs.needing(offer, str(error), self.walk.status)
        told = revealed(offer.spec, sent.query, sent.body)
        kind, guess = here.outlook(offer.call, told)
        return signs.expected(kind, guess, here.leads(offer.call, told))

    def _held(self, offer: Offer, values: Mapping[str, str]) -> str:
        """Return why the guard of a real org would send nothing; empty if it would send the press."""
        return self.walk.held_back(offer.spec, **offer.arguments(values, self.profile))

    @property
    def wrong_passwords(self) -> tuple[int, int]:
        """How many wrong passwords the user has sent in a row, and how many are allowed; two zeros if unknown."""
        simulator, document = self.walk.okta.simulator, self.walk.document
        return simulator.wrong_passwords(str(document["id"])) if simulator and document else (0, 0)

    def _count(self, before: tuple[int, int]) -> str:
        """Return the number of the wrong password that was just sent, in words; empty if none was."""
        sent, most = self.wrong_passwords
        return f"wrong password {sent} of {most}" if sent > before[0] and most else ""

    def back(self) -> Played | None:
        """Take the last step back, and return it; None if that was not possible."""
        if not self.played or not self.walk.back():
            return None
        last = self.played[-1]
        self.played, self._known = self.played[:-1], last.known
        self.deeds = self.deeds[:-1]
        return last

    @property
    def unset(self) -> frozenset[str]:
        """The fields that a story or a solution does not set here. In a real org no mail is sent, whatever it says."""
        return frozenset({"sendEmail"} if self.walk.okta.client.careful else ())

    def play(self, situation: str, offered: Collection[Offer] = ()) -> tuple[Told, ...]:
        """Play what a line tells, and return what came of each press. In a real org no mail is sent.

        The line may name those that a lesson has `offered` under names of its own.

        Raises:
            ValueError: if the line can't be read, or if it names something that can't be pressed.
        """
        found = []
        for press in situations.presses_in(situation):
            values = {name: value for name, value in press.values.items() if name not in self.unset}
            found.append(self.press(offers.in_story(press, offered)[1], values))
        return tuple(found)

    def mail_opens(self, number: int) -> Offer | None:
        """Return the offer that opens the link in this mail, the oldest being number 1; None if it has no link."""
        mails = self.walk.mailbox
        if not 1 <= number <= len(mails) or not mails[number - 1].link:
            return None
        return offers.opening(str(mails[number - 1].kind))

    def _send(self, offer: Offer, values: Mapping[str, str]) -> Told:
        revealed_values = {name: self._concealed.reveal(value) for name, value in values.items()}
        arguments, given = offer.arguments(revealed_values, self.profile), list[str]()
        if MAIL in values:
            number = int(values[MAIL]) if values[MAIL].isdecimal() else 0
            if self.mail_opens(number) is None:
                said = f"Not sent: there is no mail {values[MAIL]} with a link."
                return Told(0, offer.call, None, self.walk.status, self.walk.status, Reason(said))
            given = [self.walk.mailbox[number - 1].link]
        if offer.link_of:
            lacks = self.walk.lacks(offer.link_of)
            if lacks:
                return Told(0, offer.call, None, self.walk.status, self.walk.status, Reason(lacks))
            given = [self.walk.newest_link(offer.link_of)]
        if offer.is_trigger:
            return self.walk.pull(offer.call, lambda org: TRIGGERS[offer.call].pull(org, Asked(self.profile, values)))
        if offer.is_permit:
            done = partial(permit, offer.call, values=values)
            return self.walk.permit(offer.call, done, PERMITS[offer.call].words)
        if offer.call in FURTHER:
            return self.walk.ask(FURTHER[offer.call], **arguments)
        told: Told = self.walk.do(offer.call, *given, **arguments)
        return told

    def _pressed(self, offer: Offer, values: Mapping[str, str]) -> Press:
        """Return a press with only those values that are not the usual ones, and without the secrets of a real org."""
        usual = self.values(offers.known(offer.name) or offer)
        told = {name: value for name, value in values.items() if usual.get(name) != value}
        if not self.can_try:
            told = {name: value for name, value in told.items() if name not in offer.secret_boxes}
        return Press(offer.name, told)

    def _learn(self, offer: Offer, values: Mapping[str, str], told: Told) -> None:
        """Keep in mind the password that the person has after a step."""
        if offer.is_trigger and values.get("password"):  # in the directory, or on the form
            self._known = self._known.having(values["password"])
        if told.exchange is None or told.refused:
            return
        if offer.spec.creates:
            self._known = _Known()
        body = told.exchange.body if isinstance(told.exchange.body, Mapping) else {}
        for key, what in offer.spec.hands_out.items():
            if what is Handout.TEMPORARY and key in body and self.can_try:  # that of a real org is masked
                self._known = self._known.having(str(body[key]))
        for field in offer.spec.fields:
            if field.type is Type.NEW_PASSWORD and values.get(field.name):
                self._known = self._known.having(self._concealed.reveal(values[field.name]))
                self._concealed.drop(SHOWN_NEW)  # the next new password is another one


def _answer(told: Told) -> str:
    """Return the error code, or the state of the sign-in, that an answer holds; empty if it has neither."""
    found = reading.seen(told.exchange) if told.exchange else None
    return str(found.code or found.state or "") if found else ""
