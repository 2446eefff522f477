"""One user's way through the lifecycle: each call sent, followed, and explained.

A walk is what the panel's buttons and a lesson's cells share. It sees answers only, so it is the same on a live org.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from inspect import signature
from typing import Any

from lifecycle.book.edges import Footprint
from lifecycle.client.client import Client, NoAnswer, bound
from lifecycle.client.guard import NotAllowedHere
from lifecycle.client.handles import Okta
from lifecycle.client.journal import Answer, Exchange
from lifecycle.lab import progress
from lifecycle.model import possible
from lifecycle.model.actors import Actor
from lifecycle.model.calls import CALLS, Call, Handout, Type
from lifecycle.model.facts import Status, status
from lifecycle.model.links import Link, token_in
from lifecycle.model.possible import NOWHERE, Place
from lifecycle.pictures.map import Map
from lifecycle.reason import reading
from lifecycle.reason.reasons import Reason, moves_behind, reason_for
from lifecycle.reason.told import Story, Told


class Trail(tuple[Footprint, ...]):
    """The steps of a walk, a line each."""

    def __getitem__(self, which: Any) -> Any:
        found = super().__getitem__(which)
        return Trail(found) if isinstance(which, slice) else found

    def __repr__(self) -> str:
        return "\n".join(map(str, self)) or "Nothing was called yet."


@dataclass
class _Where:
    """All that a walk knows; one of these is kept for each step, to go back to."""

    user_id: str = ""
    document: Mapping[str, Any] | None = None
    status: Status = Status.ABSENT
    place: Place = NOWHERE
    told: tuple[Told, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    """The last one-time token of each kind of link that an answer held."""
    state_token: str = ""


class Walk:
    """One user of one org. Every call of `model.calls` is a method: `walk.activate(sendEmail=False)`."""

    def __init__(self, okta: Okta) -> None:
        self.okta = okta
        self.counts = True
        """Whether what happens here is the learner's own doing, and counts as progress."""
        self._where = _Where()

    def __repr__(self) -> str:
        return f"Walk on {self.okta.client.where}: {self.status} after {len(self.steps)} steps"

    def __getattr__(self, name: str) -> Callable[..., Told]:
        if name in CALLS:
            return partial(self.do, name)
        raise AttributeError(f"A walk has no {name!r}. Its calls: {', '.join(CALLS)}.")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *CALLS})

    @property
    def status(self) -> Status:
        """Where the user stands, by the last look."""
        return self._where.status

    @property
    def place(self) -> Place:
        """All that may be true of the user, by what was seen."""
        return self._where.place

    @property
    def told(self) -> Story:
        """What each step came to."""
        return Story(self._where.told)

    @property
    def steps(self) -> Trail:
        """The way here, a line a step."""
        return Trail(Footprint(t.number, t.call, t.before, t.now, t.refused) for t in self._where.told)

    @property
    def document(self) -> Mapping[str, Any] | None:
        """The user object of the last look; None where there is no user."""
        return self._where.document

    @property
    def login(self) -> str:
        """The user's login; empty where there is no user."""
        return str((self.document or {}).get("profile", {}).get("login", ""))

    @property
    def map(self) -> Map:
        """The map, with the user on it."""
        return Map(self.place, self.steps, self.okta.world)

    # ----------------------------------------------------------------------------------------------- going forward

    def do(self, name: str, *given: Any, **arguments: Any) -> Told:
        """Make a call, and say what it came to. What can't be sent is said, not raised."""
        if name not in CALLS:
            return self._not_sent(str(name), f"Not sent: there is no call {name!r}. There are {', '.join(CALLS)}.")
        if CALLS[name].actor is Actor.CLOCK:
            return self.wait(*given, **arguments)
        before = self.status
        try:
            with self._step():
                answer = self._send(CALLS[name], *given, **arguments)
        except (NotAllowedHere, NoAnswer, ValueError, TypeError) as error:
            return self._not_sent(name, _plain(error, name))
        self._take(CALLS[name], answer)
        self._look()
        return self._tell(self._follow(answer.exchange, before))

    def _send(self, call: Call, *given: Any, **arguments: Any) -> Answer:
        """Send a call, with what it needs filled in from what the walk knows: the user, a login, a link, a token."""
        if call.takes(Type.LOGIN):
            login = arguments.pop("login", None) or self.login
            if not login:
                raise ValueError("Nobody to sign in: create a user first.")
            given = (login, *given)
        elif call.takes(Type.LINK) and not given:
            given = (self._link(call),)
        elif call.takes(Type.STATE):
            given = (arguments.pop("stateToken", None) or self._state_token(), *given)
            if call.takes(Type.FACTOR) and not (given[1:] or "factorId" in arguments):
                raise ValueError("Which factor is it? Say so by factorId=, and what it shows by passCode= or answer=.")
        elif call.takes(Type.USER) and not (call.reads and given):  # any user may be read, not only the walk's own
            if not self._where.user_id:
                raise ValueError("There is no user yet: create one first.")
            given = (self._where.user_id, *given)
        return self.okta.client.answer(call.name, **bound(call.name, *given, **arguments))

    def _link(self, call: Call) -> str:
        """The newest one-time link that this call opens: from an answer, or else from a mail."""
        mails = self.okta.simulator.mailbox(self._email) if self.okta.simulator else ()
        mailed = [m.token for m in mails if m.link and str(m.kind) in call.opens]
        kind = call.opens[0]
        found = self._where.links.get(kind) or (mailed[-1] if mailed else None)
        if not found:
            raise ValueError(f"No {kind} link has been seen: neither in an answer nor in a mail.")
        return found

    def _state_token(self) -> str:
        if not self._where.state_token:
            raise ValueError("No sign-in is under way: sign in or open a link first.")
        return self._where.state_token

    @property
    def _email(self) -> str:
        return str((self.document or {}).get("profile", {}).get("email", ""))

    def _take(self, call: Call, answer: Answer) -> None:
        """Keep what the next step may need: the user's id, a link, the token of a sign-in under way."""
        taken = answer.response.ok
        found = answer.body if taken and isinstance(answer.body, Mapping) else {}
        now = self._where
        links, state_token = dict(now.links), now.state_token
        for key, what in call.hands_out.items() if taken else ():
            if isinstance(what, Link):
                links.pop(what, None)  # whatever link there was, a newer one is on its way
                if key in found:
                    links[what] = token_in(found[key])
            elif what is Handout.STATE and key in found:
                state_token = found[key]
            elif what is Handout.SESSION and key in found:
                state_token = ""  # the sign-in is complete
        user_id = found["id"] if "profile" in found else now.user_id
        self._where = replace(now, user_id=user_id, links=links, state_token=state_token)

    def _look(self) -> None:
        """See where the user stands now."""
        if not self._where.user_id:
            return
        found = self.okta.client.look(self._where.user_id).body
        here = found if isinstance(found, Mapping) and "profile" in found else None
        self._where.document = here
        self._where.status = Status(here["status"]) if here else Status.ABSENT

    def _follow(self, exchange: Exchange, before: Status) -> Told:
        """Work out where the user stands after an answer, and why the answer is as it is."""
        now, world = self._where, self.okta.world
        shown = possible.in_document(now.document, world) if now.document else NOWHERE
        reading_only = CALLS[exchange.call].reads
        place = shown if reading_only else now.place
        now.place = (possible.after(moves_behind(exchange, place, world)) & shown) or shown
        before = now.status if reading_only else before
        return Told(
            self._next, exchange.call, exchange, before, now.status, reason_for(exchange, place, now.status, world)
        )

    @property
    def _next(self) -> int:
        return len(self._where.told) + 1

    def _tell(self, told: Told) -> Told:
        """Add a step to the walk."""
        self._where.told = (*self._where.told, told)
        if self.counts:
            _note(told)
        return told

    def _not_sent(self, name: str, reason: str) -> Told:
        """What is said of a call that was not sent; it is not a step of the walk."""
        return Told(0, name, None, self.status, self.status, Reason(reason))

    # ------------------------------------------------------------------------------------- what only a simulator can

    def wait(self, *odd: Any, days: float = 0, hours: float = 0, minutes: float = 0, **others: Any) -> Told:
        """Let time pass, on a simulator: for the whole org, and so for every user in it."""
        before, simulator = self.status, self.okta.simulator
        if odd or others or not all(isinstance(span, int | float) for span in (days, hours, minutes)):
            said = "Nothing was done: days is to be a number, such as 8 or 0.5, and so are hours and minutes."
            return self._not_sent("wait", said)
        if simulator is None:
            return self._not_sent("wait", "A real org has no clock to move.")
        try:
            with self._step():
                time = simulator.advance(days=days, hours=hours, minutes=minutes)
        except ValueError as error:
            return self._not_sent("wait", str(error))
        self._where = replace(self._where)
        self._look()
        now = self._where
        now.place = possible.in_document(now.document, self.okta.world) if now.document else NOWHERE
        changed = "Time alone has changed no status; links and tokens may have lapsed."
        if now.status is not before:
            changed = f"{before} → {now.status}: a lock has ended by itself."
        return self._tell(Told(self._next, "wait", None, before, now.status, Reason(f"It is {time}. {changed}")))

    def back(self) -> bool:
        """Go back one step, org and all. Answers whether it could.

        A real org has no way back, and nor has one in which another walk has made calls since, because that walk's
        calls would be undone. Only the newest steps are kept: see `steps` in org/keeps.py.
        """
        kept = self.okta.simulator.back(self) if self.okta.simulator else None
        if kept is None:
            return False
        mark, self._where = kept
        self.okta.client.journal.go_back(mark)
        return True

    @property
    def no_way_back(self) -> str:
        """What to tell someone who wants to go back when `back` can't."""
        kept_no_longer = self.okta.simulator.no_way_back if self.okta.simulator else ""
        return kept_no_longer or "There is no step to take back."

    def fork(self) -> "Walk":
        """Another walk from here, in a copy of the org: what happens there does not happen here.

        Raises:
            NotAllowedHere: on a real org, of which there is no copy.
        """
        if self.okta.simulator is None:
            raise NotAllowedHere("A real org can't be copied: there is one future, and no way back.")
        other = Walk(self.okta.simulator.copy())
        other._where = replace(self._where)
        return other

    def _step(self) -> AbstractContextManager[None]:
        """A step that `back` can take back, on a simulator. If nothing could be sent in it, it never was."""
        if self.okta.simulator is None:
            return nullcontext()
        return self.okta.simulator.step((self.okta.client.journal.mark, self._where), self)

    @property
    def mailbox(self) -> "Mailbox":
        """The mails that would have gone to this user. Empty without a simulator."""
        return Mailbox(self.okta.simulator.mailbox(self._email) if self.okta.simulator else ())


class Mailbox(tuple[Any, ...]):
    """Mails, oldest first, written as text."""

    def __repr__(self) -> str:
        lines = [f"{m.at:%Y-%m-%d %H:%M}  To: {m.to}  {m.subject}" + (m.link and f"\n    {m.link}") for m in self]
        return "\n".join(lines) or "No mail."


def _note(told: Told) -> None:
    """Keep for the start page which edge was walked, and which refusal of the model's was met."""
    # whoever is created was nobody before, whoever else the walk has followed until then
    before = Status.ABSENT if CALLS[told.call].creates and not told.refused else told.before
    if before is not told.now:
        progress.note(f"{told.call} {before} {told.now}", "walked")
    if told.exchange and told.refused and told.why.moves:  # without a move it is some other answer than the model's
        seen_in = {status(m.before) for m in told.why.moves}
        where = before if before in seen_in else "-"  # the login of a new user may be taken by anybody
        progress.note(f"{told.call} {reading.seen(told.exchange).code} {where}", "refused")


def _plain(error: Exception, name: str) -> str:
    """What went wrong with a call that was not sent, in words; for wrong arguments, what the call takes."""
    if isinstance(error, TypeError):
        known = [p for p in signature(getattr(Client, name)).parameters if p not in ("self", "user", "stateToken")]
        return f"Not sent: {name} doesn't take these arguments. It takes {', '.join(known) or 'none'}."
    return str(error)
