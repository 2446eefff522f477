"""Takes one user through the lifecycle: sends each call, works out the user's status, and explains the answer.

The panel's buttons and a lesson's cells share one walk. A walk sees only answers, so it works on a live org as well.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from inspect import signature
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lifecycle.book.edges import Footprint
from lifecycle.client.client import Client, bound
from lifecycle.client.guard import NotAllowedHere
from lifecycle.client.journal import Exchange, Received
from lifecycle.client.okta import Controls, Okta
from lifecycle.client.troubles import NoAnswer, Unsettled
from lifecycle.lab import further, progress
from lifecycle.lab.triggers import Pulled
from lifecycle.model import possible
from lifecycle.model.actors import Actor
from lifecycle.model.calls import CALLS, EVERYTHING, Call, Handout, Type
from lifecycle.model.cases import Case
from lifecycle.model.facts import Status, status
from lifecycle.model.links import Link, token_in
from lifecycle.model.possible import NOWHERE, Place
from lifecycle.pictures.map import Map
from lifecycle.reason import reading
from lifecycle.reason.reasons import Reason, moves_behind, reason_for
from lifecycle.reason.told import NO_WHOLE_ANSWER, Story, Told


class Trail(tuple[Footprint, ...]):
    """The steps of a walk, printed as one line each."""

    def __getitem__(self, which: Any) -> Any:
        found = super().__getitem__(which)
        return Trail(found) if isinstance(which, slice) else found

    def __repr__(self) -> str:
        return "\n".join(map(str, self)) or "No call has been made yet."


@dataclass
class _Where:
    """Everything that a walk knows. Each step keeps one of these, so that `Walk.back` can return to it."""

    user_id: str = ""
    document: Mapping[str, Any] | None = None
    status: Status = Status.ABSENT
    place: Place = NOWHERE
    told: tuple[Told, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    """For each kind of link: the newest one-time token that an answer held."""
    state_token: str = ""
    after: str = ""
    """Where the next page of the list begins that was read last."""


_MAKERS = frozenset({Case.SOURCE, Case.IDP, Case.SELF_REGISTRATION})
"""The parts of an org that create users although nobody calls the API."""
_MOVED = (Status.SUSPENDED, Status.DEPROVISIONED, Status.ABSENT)
"""The statuses to which an import or an automation leads while time passes."""


class Walk:
    """Takes one user of an org through the lifecycle.

    Every call of `model.calls` is a method, for example `walk.activate(sendEmail=False)`.
    """

    def __init__(self, okta: Okta) -> None:
        self.okta = okta
        self.counts = True
        """Whether the calls of this walk are the learner's own, so that they count as progress."""
        self.tries = False
        """Whether a call is only tried and will be taken back, so that the user is read without another request."""
        self.expected = ""
        """The login of the user whom something other than a call may create, such as an import."""
        self._where = _Where()

    def __repr__(self) -> str:
        return f"Walk on {self.okta.client.where}: {self.status} after {len(self.steps)} steps"

    def __getattr__(self, name: str) -> Callable[..., Told]:
        if name in CALLS:
            return partial(self.do, name)
        raise AttributeError(f"A walk has no attribute {name!r}. It has these calls: {', '.join(CALLS)}.")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *CALLS})

    @property
    def status(self) -> Status:
        """The status that the user had when the walk last read the user."""
        return self._where.status

    @property
    def place(self) -> Place:
        """All sets of facts that may be true of the user, judging by the calls and answers so far."""
        return self._where.place

    @property
    def told(self) -> Story:
        """The steps with their requests, answers and explanations."""
        return Story(self._where.told)

    @property
    def steps(self) -> Trail:
        """The steps in short, one line each."""
        return Trail(Footprint(t.number, t.call, t.before, t.now, t.refused) for t in self._where.told)

    @property
    def document(self) -> Mapping[str, Any] | None:
        """The user, as the walk last read it; None if there is no user."""
        return self._where.document

    @property
    def login(self) -> str:
        """The user's login; empty if there is no user."""
        return str((self.document or {}).get("profile", {}).get("login", ""))

    @property
    def shown(self) -> Mapping[str, Any]:
        """The user's profile as it may be shown; empty if there is no user."""
        found = self.okta.client.shown(self.document or {}).get("profile")
        return found if isinstance(found, Mapping) else {}

    @property
    def links(self) -> Mapping[str, str]:
        """For each kind of link: the newest one-time token that an answer has handed out."""
        return self._where.links

    @property
    def map(self) -> Map:
        """The map, which shows where the user is."""
        return Map(self.place, self.steps, self.okta.world)

    # ----------------------------------------------------------------------------------------------- going forward

    def do(self, name: str, *given: Any, **arguments: Any) -> Told:
        """Make a call, and return what it did. If a call can't be sent, the result says why; no error is raised."""
        if name not in CALLS:
            known = f"Use one of these: {', '.join(CALLS)}."
            return self._not_sent(str(name), f"Not sent: there is no call {name!r}. {known}")
        if CALLS[name].actor is Actor.CLOCK:
            return self.wait(*given, **arguments)
        before = self.status
        try:
            with self._step():
                answer = self._send(CALLS[name], *given, **arguments)
        except Unsettled as error:
            return self._unsettled(name, error)
        except (NotAllowedHere, NoAnswer, ValueError, TypeError) as error:
            return self._not_sent(name, _plain(error, name))
        self._take(CALLS[name], answer)
        try:
            self._look()
        except NoAnswer as error:
            return self._unread(name, answer, error)
        return self._tell(self._follow(answer.exchange, before))

    def _unsettled(self, name: str, error: Unsettled) -> Told:
        """Return the result for a call whose answer was lost. It may have been carried out, so the user is read."""
        self._where.user_id = self._where.user_id or str(error.user.get("id", ""))
        with suppress(NoAnswer):
            self._look()
            now = self._where
            shown = possible.in_document(now.document, self.okta.world) if now.document else NOWHERE
            now.place = (now.place & shown) or shown
        # What is known comes first, because a stage has room for little more.
        return self._not_sent(name, f"{NO_WHOLE_ANSWER}{error.known} {error.trouble}")

    def _unread(self, name: str, answer: Received, error: NoAnswer) -> Told:
        """Return the result for a call that was answered, after which the user could not be read."""
        came = f"{answer.exchange.status_line} came back, but then the user could not be read."
        return self._not_sent(name, f"{NO_WHOLE_ANSWER}{came} {error}")

    def _send(self, call: Call, *given: Any, **arguments: Any) -> Received:
        """Send a call, and fill in what it needs and the walk knows: the user, the login, a link, or a token."""
        if call.takes(Type.LOGIN):
            login = arguments.pop("login", None) or self.login
            if not login:
                raise ValueError("Not sent: there is no user who could sign in. Create a user first.")
            given = (login, *given)
        elif call.takes(Type.LINK) and not (given or "link" in arguments):
            given = (self._link(call),)
        elif call.takes(Type.STATE):
            given = (arguments.pop("stateToken", None) or self._state_token(), *given)
            if call.takes(Type.FACTOR) and not (given[1:] or arguments.get("factorId")):
                arguments["factorId"] = self._factor()
            if call.takes(Type.FACTOR) and not (given[1:] or arguments["factorId"]):
                raise ValueError(
                    "Not sent: the call needs to know which factor to verify. Give its id as factorId=, and the "
                    "passcode or the answer as passCode= or answer=."
                )
        elif call.reads and arguments.get("user"):  # a walk may read other users than its own
            pass
        elif call.takes(Type.USER) and not (call.reads and given):
            if not self._where.user_id:
                raise ValueError("Not sent: no user has been created yet. Create a user first.")
            given = (self._where.user_id, *given)
        return self._made(call, bound(call.name, *given, **arguments))

    def _made(self, call: Call, arguments: Mapping[str, Any]) -> Received:
        """Make a call. If it is only tried, it takes the short way, because nobody will see the request."""
        client = self.okta.client
        return client.tried(call, **arguments) if self.tries else client.send(call, **arguments)

    def ask(self, call: Call, **arguments: Any) -> Told:
        """Send one of the further requests, and return what it did. No error is raised for what can't be sent."""
        before = self.status
        if call.takes(Type.USER):
            if not self._where.user_id:
                return self._not_sent(call.name, "Not sent: no user has been created yet. Create a user first.")
            arguments["user"] = self._where.user_id
        if arguments.get("after") == further.NEXT:
            if not self._where.after:
                return self._not_sent(call.name, "Not sent: there is no next page. Read a first page with a limit.")
            arguments["after"] = self._where.after
        if any(further.ID in str(value) for value in arguments.values()) and not self._where.user_id:
            return self._not_sent(call.name, "Not sent: no user has been created yet. Create a user first.")
        try:
            with self._step():
                answer = self._made(call, self._with_ids(arguments))
        except Unsettled as error:
            return self._unsettled(call.name, error)
        except (NotAllowedHere, NoAnswer, ValueError, TypeError) as error:
            return self._not_sent(call.name, str(error))
        self._where = replace(self._where, after=_next_page(answer.exchange))
        if call.creates:
            self._take(call, answer)
        try:
            self._look()
        except NoAnswer as error:
            return self._unread(call.name, answer, error)
        now, exchange = self._where, answer.exchange
        shown = possible.in_document(now.document, self.okta.world) if now.document else NOWHERE
        now.place = (now.place & shown) or shown
        said = f"Refused ({exchange.status} {reading.seen(exchange).code}). {reading.summary(exchange)}"
        if not exchange.refused:
            said = further.in_words(exchange.body)
        if now.status is not before:
            said = f"{before} → {now.status}. {said}"
        told = Told(self._next, call.name, exchange, before, now.status, Reason(said))
        now.told = (*now.told, told)
        return told

    def _with_ids(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return arguments with the id in the place of each group or rule that they name, and of the user's id."""
        found = {
            name: value.replace(further.ID, self._where.user_id) if isinstance(value, str) else value
            for name, value in arguments.items()
        }
        for field_name in further.LISTED_BY.keys() & found.keys():
            listed = self.okta.client.request("GET", further.LISTED_BY[field_name], aside=True).body
            id = further.id_of(str(found[field_name]), listed)
            found[field_name] = [id] if field_name == "groupIds" else id
        return found

    def lacks(self, name: str) -> str:
        """Return what a call needs and the walk does not have yet, as a sentence; empty if the call can be sent."""
        call = CALLS.get(name) or further.FURTHER[name]
        try:
            if call.takes(Type.LINK):
                self._link(call)
            elif call.takes(Type.STATE):
                self._state_token()
            elif not (call.creates or (name in further.FURTHER and not call.takes(Type.USER)) or self._where.user_id):
                return "Not sent: no user has been created yet. Create a user first."
        except ValueError as error:
            return str(error)
        return ""

    def held_back(self, call: Call, **arguments: Any) -> str:
        """Return why nothing would be sent to a real org, as a sentence; empty if the call would be sent.

        Nothing is asked of the org. Which user a link or a state token belongs to is left to the guard.
        """
        if call.takes(Type.LINK) or call.takes(Type.STATE):
            arguments = {field.name: "0" * 20 for field in call.fields if field.required} | arguments
        elif call.takes(Type.LOGIN):
            arguments = {"login": self.login, **arguments}
        elif call.takes(Type.USER) and not arguments.get("user"):
            arguments["user"] = self._where.user_id
        try:
            return self.okta.client.held_back(call, **arguments)
        except (ValueError, TypeError):
            return ""  # it can't be written, which the press says by itself

    def newest_link(self, name: str) -> str:
        """Return the one-time token of the newest link that a call opens. Raises ValueError if there is none."""
        return self._link(CALLS[name])

    def _link(self, call: Call) -> str:
        """Return the newest one-time token that this call accepts: from an answer, or otherwise from a mail."""
        mails = self.okta.simulator.mailbox(self._email) if self.okta.simulator else ()
        mailed = [m.token for m in mails if m.link and str(m.kind) in call.opens]
        kind = call.opens[0]
        found = self._where.links.get(kind) or (mailed[-1] if mailed else None)
        if not found:
            raise ValueError(
                f"Not sent: this walk has no {kind} link, because neither an answer nor a mail held one. "
                "Make a call first that gives the user such a link."
            )
        return found

    def _state_token(self) -> str:
        """Return the state token of the sign-in that is under way."""
        if not self._where.state_token:
            raise ValueError("Not sent: no sign-in is under way. Sign in or open a link first.")
        return self._where.state_token

    def _factor(self) -> str:
        """Return the id of the only factor that the sign-in under way offers; empty if there are several, or none."""
        for told in reversed(self._where.told):
            sent = told.exchange
            if sent and not sent.refused and "/authn" in sent.url and isinstance(sent.body, Mapping):
                found = sent.body.get("_embedded", {}).get("factors", ())
                return str(found[0].get("id", "")) if len(found) == 1 else ""
        return ""

    @property
    def _email(self) -> str:
        return str((self.document or {}).get("profile", {}).get("email", ""))

    def _take(self, call: Call, answer: Received) -> None:
        """Keep what later steps may need: the user's id, a link, or the state token of a sign-in."""
        taken = not answer.exchange.refused
        found = answer.body if taken and isinstance(answer.body, Mapping) else {}
        now = self._where
        links, state_token = dict(now.links), now.state_token
        for key, what in call.hands_out.items() if taken else ():
            if isinstance(what, Link):
                links.pop(what, None)  # an older link is no longer the newest, even if the new one is sent by mail
                if key in found:
                    links[what] = token_in(found[key])
            elif what is Handout.STATE and key in found:
                state_token = found[key]
            elif what is Handout.SESSION and key in found:
                state_token = ""  # the sign-in is complete
        user_id = found["id"] if "profile" in found else now.user_id
        self._where = replace(now, user_id=user_id, links=links, state_token=state_token)

    def _look(self) -> None:
        """Read the user again, to know which status the user has now."""
        if not self._where.user_id:
            return
        if self.tries and self.okta.simulator:
            self._see(self.okta.simulator.user(self._where.user_id))
            return
        answer = self.okta.client.look(self._where.user_id)
        if answer.exchange.status not in (HTTPStatus.OK, HTTPStatus.NOT_FOUND):
            raise NoAnswer(f"The org answered {answer.exchange.status_line}, so try again in a minute.")
        found = answer.body
        self._see(found if isinstance(found, Mapping) and "profile" in found else None)

    def _see(self, here: Mapping[str, Any] | None) -> None:
        self._where.document = here
        self._where.status = Status(here["status"]) if here else Status.ABSENT

    def _follow(self, exchange: Exchange, before: Status) -> Told:
        """Work out what may be true of the user after an answer, and explain the answer."""
        now, world = self._where, self.okta.world
        shown = possible.in_document(now.document, world) if now.document else NOWHERE
        call, place = CALLS[exchange.call], now.place
        if call.reads:
            place, before = shown, now.status
        elif call.creates and not exchange.refused:  # the walk goes on with the new user
            place, before = NOWHERE, Status.ABSENT
        moves = moves_behind(exchange, place, world)
        now.place = (possible.places_after(moves) & shown) or shown
        why = reason_for(exchange, place, now.status, world, moves)
        return Told(self._next, exchange.call, exchange, before, now.status, why)

    @property
    def _next(self) -> int:
        return len(self._where.told) + 1

    def _tell(self, told: Told) -> Told:
        """Add a step to the walk, and note it as progress."""
        self._where.told = (*self._where.told, told)
        if self.counts:
            _note(told)
        return told

    def _not_sent(self, name: str, reason: str) -> Told:
        """Return the result for a call that was not sent. It does not count as a step of the walk."""
        return Told(0, name, None, self.status, self.status, Reason(reason))

    # ------------------------------------------------------------------------------------- what only a simulator can

    def wait(self, *odd: Any, days: float = 0, hours: float = 0, minutes: float = 0, **others: Any) -> Told:
        """Let time pass in a simulated org, for all of its users."""
        before, simulator = self.status, self.okta.simulator
        if odd or others or not all(isinstance(span, int | float) for span in (days, hours, minutes)):
            said = "The clock was not moved. Give days=, hours= or minutes= as numbers, such as days=8 or hours=0.5."
            return self._not_sent("wait", said)
        if simulator is None:
            said = "The clock was not moved, because this is a real org. Use simulated() to let time pass."
            return self._not_sent("wait", said)
        try:
            with self._step():
                time = simulator.advance(days=days, hours=hours, minutes=minutes)
        except ValueError as error:
            return self._not_sent("wait", str(error))
        now = self._found()
        changed = "The user's status is the same as before. Links and tokens may have expired."
        if now.status is not before:
            unlocked = before is Status.LOCKED_OUT and now.status not in _MOVED
            why = "The lock has ended because of the org's policy" if unlocked else "A job of the org did this"
            changed = f"{before} → {now.status}. {why}."
        return self._tell(Told(self._next, "wait", None, before, now.status, Reason(f"It is now {time}. {changed}")))

    def pull(self, name: str, pull: Callable[[Controls], Pulled]) -> Told:
        """Have something move the user although nobody makes a call. `name` is the trigger's own name."""
        before, simulator = self.status, self.okta.simulator
        if simulator is None:
            return self._not_sent(name, "Not done: this is a real org, and there only the real thing can do that.")
        try:
            with self._step():
                done = pull(simulator)
        except (LookupError, ValueError) as error:
            return self._not_sent(name, f"Not done: {error}")
        now = self._found().status
        outcome = f"{before} → {now}." if now is not before else f"Still {now}." if now is not Status.ABSENT else ""
        why = Reason(f"{outcome} {done.because}".strip(), tier=done.tier, sources=done.sources, against=done.against)
        return self._tell(Told(self._next, done.call, None, before, now, why, done.short))

    def permit(self, name: str, carry_out: Callable[[Client], str], short: str) -> Told:
        """Tell the lab what it may do in an org that is treated like a real one, or have it remove its users there.

        `short` says what was done in a word or two.
        """
        before = self.status
        try:
            said = carry_out(self.okta.client)
            self._where = replace(self._where)
            self._look()
        except (NotAllowedHere, NoAnswer) as error:
            return self._not_sent(name, str(error))
        now = self._where
        now.place = possible.in_document(now.document, self.okta.world) if now.document else NOWHERE
        told = Told(self._next, name, None, before, now.status, Reason(said), short)
        now.told = (*now.told, told)
        return told

    def _found(self) -> _Where:
        """Return where the user is after something that was no call. An import may have created the user."""
        self._where = replace(self._where)
        self._look()
        now = self._where
        if now.document is None and self.expected and not _MAKERS.isdisjoint(self.okta.world):
            found = self.okta.client.look(self.expected).body
            if isinstance(found, Mapping) and "profile" in found:
                now.user_id, now.document, now.status = found["id"], found, Status(found["status"])
        now.place = possible.in_document(now.document, self.okta.world) if now.document else NOWHERE
        return now

    def back(self) -> bool:
        """Go back one step, which takes the whole org back. Returns whether that was possible.

        It is not possible on a real org, nor if another walk has made calls in the org since, because these would be
        undone as well. The org keeps a limited number of steps: see `steps` in org/keeps.py.
        """
        kept = self.okta.simulator.back(self) if self.okta.simulator else None
        if kept is None:
            return False
        mark, self._where = kept
        self.okta.client.journal.go_back(mark)
        return True

    @property
    def no_way_back(self) -> str:
        """The sentence for someone who wants to go back when `back` can't do so."""
        kept_no_longer = self.okta.simulator.no_way_back if self.okta.simulator else ""
        return kept_no_longer or "There is no step to take back."

    def fork(self) -> "Walk":
        """Return a walk that goes on from here in a copy of the org. Calls in one org don't change the other.

        Raises:
            NotAllowedHere: if the org is a real one, because it can't be copied.
        """
        if self.okta.simulator is None:
            raise NotAllowedHere("Nothing was copied, because a real org can't be. Use simulated() to try two ways.")
        other = Walk(self.okta.simulator.copy())
        other._where = replace(self._where)
        return other

    def _step(self) -> AbstractContextManager[None]:
        """Begin a step that `back` can undo, if the org is simulated. An error in the block undoes the step at once."""
        if self.okta.simulator is None:
            return nullcontext()
        return self.okta.simulator.step((self.okta.client.journal.mark, self._where), self)

    @property
    def mailbox(self) -> "Mailbox":
        """The mails that the org would have sent to this user; empty on a real org."""
        return Mailbox(self.okta.simulator.mailbox(self._email) if self.okta.simulator else ())


class Mailbox(tuple[Any, ...]):
    """The mails of a user, oldest first, printed as text."""

    def __repr__(self) -> str:
        lines = [f"{m.at:%Y-%m-%d %H:%M}  To: {m.to}  {m.subject}" + (m.link and f"\n    {m.link}") for m in self]
        return "\n".join(lines) or "No mail."


def _next_page(exchange: Exchange) -> str:
    """Return where the next page of a list begins; empty if there is none."""
    link = next((found for found in exchange.links if found.endswith('rel="next"')), "")
    return str(dict(parse_qsl(urlsplit(link[1:].partition(">")[0]).query)).get("after", ""))


def _note(told: Told) -> None:
    """Note as progress which change of status a step has made, or which refusal of the rules it has met."""
    # A created user did not exist before, even if this walk has followed another user until now.
    row = EVERYTHING.get(told.call)
    before = Status.ABSENT if row and row.creates and not told.refused else told.before
    if before is not told.now:
        progress.note(f"{told.call} {before} {told.now}", "walked")
    if told.exchange and told.refused and told.why.moves:  # without moves, no rule explains the refusal
        seen_in = {status(m.before) for m in told.why.moves}
        where = before if before in seen_in else "-"  # another user, in any status, has the login of a new user
        progress.note(f"{told.call} {reading.seen(told.exchange).code} {where}", "refused")


def _plain(error: Exception, name: str) -> str:
    """Say why a call was not sent. If its arguments were wrong, say which arguments the call takes."""
    if isinstance(error, TypeError):
        known = [p for p in signature(getattr(Client, name)).parameters if p not in ("self", "user", "stateToken")]
        return f"Not sent: {name} doesn't take these arguments. It takes {', '.join(known) or 'no arguments'}."
    return str(error)
