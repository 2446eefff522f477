"""Explains an answer in a sentence: the row of the rules behind it, and which call would have worked instead."""

import textwrap
from dataclasses import dataclass
from functools import lru_cache

from lifecycle.book.phrases import TEXT_WIDTH
from lifecycle.client.journal import Exchange
from lifecycle.model import refusals
from lifecycle.model.backing import backing
from lifecycle.model.calls import CALLS
from lifecycle.model.cases import Case
from lifecycle.model.facts import Status, status
from lifecycle.model.move import Move
from lifecycle.model.moves import WORLD, reachable
from lifecycle.model.moves import moves as all_moves
from lifecycle.model.observations import Observation
from lifecycle.model.possible import NOWHERE, Place, fitting, in_status
from lifecycle.model.tiers import Tier
from lifecycle.reason import reading

_NO_GOOD = "The link no longer works, because it was used, has expired, or was replaced by a newer one."
_OVER = "The state token has expired, was cancelled, or never existed. Begin again."
_NOT_HERE = "The sign-in is at another step."
_WEAK = "The password is weaker than the policy allows. The sign-in can go on."
BEFORE_STATUS: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("open_activation_link", refusals.AUTHENTICATION_FAILED.code): (_NO_GOOD, ("reactivate",)),
    ("open_reset_link", refusals.LINK_EXPIRED.code): (_NO_GOOD, ("reset_password",)),
    ("open_reset_link", refusals.INVALID_TOKEN.code): (_NO_GOOD, ("reset_password",)),
    ("answer_question", refusals.INVALID_TOKEN.code): (_OVER, ("open_reset_link",)),
    ("choose_password", refusals.INVALID_TOKEN.code): (_OVER, ("open_activation_link", "open_reset_link")),
    ("choose_password", refusals.TOO_WEAK.code): (_WEAK, ()),
    ("change_expired_password", refusals.INVALID_TOKEN.code): (_OVER, ("sign_in",)),
    ("verify_factor", refusals.INVALID_TOKEN.code): (_OVER, ("sign_in",)),
    ("verify_factor", refusals.WRONG_STATE.code): (_NOT_HERE, ("sign_in",)),
    ("verify_factor", refusals.CODE_USED.code): ("The sign-in can go on with the next code.", ()),
}
"""Why a call was refused with this code before the status was checked, and the calls that were probably meant."""


@dataclass(frozen=True, repr=False)
class Reason:
    """The explanation of one answer."""

    sentence: str
    """What happened and why."""
    instead: tuple[str, ...] = ()
    """For a refused call: the calls that the caller probably wanted."""
    tier: Tier | None = None
    """How well it is known; None if no rule explains the answer."""
    sources: tuple[Observation, ...] = ()
    against: tuple[Observation, ...] = ()
    moves: tuple[Move, ...] = ()
    """Every move of the model that may have led to the answer."""

    def __str__(self) -> str:
        return " ".join(part for part in (self.sentence, self.meant, self.doubt) if part)

    def __repr__(self) -> str:
        return "\n".join(textwrap.wrap(str(self), TEXT_WIDTH, break_on_hyphens=False))

    @property
    def meant(self) -> str:
        """The calls that the caller probably wanted, as a sentence."""
        if not self.instead:
            return ""
        return "You probably want " + ", or ".join(f"{name} ({CALLS[name].request})" for name in self.instead) + "."

    @property
    def doubt(self) -> str:
        """A sentence that says so if the explanation is a guess, or if a source contradicts it."""
        if self.tier is Tier.UNKNOWN:
            return "This is a guess, because no public source says what Okta does here."
        if self.against:
            return f"This is disputed: according to {self.against[0].source}, {_otherwise(self.against[0])}."
        return ""


def _otherwise(seen: Observation) -> str:
    """Say in a few words what an observation saw."""
    if seen.refused:
        answer = " ".join(seen.said.split()[:2])  # the HTTP status and the code
        return f"the answer is {answer}" if answer else "the call is refused"
    return f"the user stays {seen.after}" if seen.after is seen.before else f"the user becomes {seen.after}"


def moves_behind(exchange: Exchange, place: Place, world: frozenset[Case] = WORLD) -> tuple[Move, ...]:
    """Return the moves that may have led to an answer, for a user of whom any of these facts may be true."""
    told = reading.cases(exchange)
    answer = reading.seen(exchange)
    found = fitting(place, exchange.call, told, answer, world)
    if not found and place == NOWHERE:  # the user was to be created, but another user has the login already
        found = fitting(frozenset(reachable(world)) - NOWHERE, exchange.call, told, answer, world)
    return found


def reason_for(
    exchange: Exchange,
    place: Place,
    now: Status,
    world: frozenset[Case] = WORLD,
    moves: tuple[Move, ...] | None = None,
) -> Reason:
    """Explain an answer, for a user of whom any of these facts may have been true and who has this status now.

    `moves` is what `moves_behind` returns for the answer, if that is known already.
    """
    if moves is None:
        moves = moves_behind(exchange, place, world)
    if not moves:
        return _without_rule(exchange, now)
    there = [m for m in moves if status(m.after) is now]
    best = min(there or moves, key=lambda m: backing(m).tier.rank)
    known = backing(best)
    before = status(best.before)
    return Reason(
        sentence=f"{_outcome(exchange, best, before, now)} {best.rule.because}",
        instead=_of_use(best.effect.meant, now, world) if exchange.refused else (),
        tier=known.tier,
        sources=known.by,
        against=known.against,
        moves=moves,
    )


def _outcome(exchange: Exchange, move: Move, before: Status, now: Status) -> str:
    """Say what happened, in a few words."""
    if exchange.refused:
        said = f"Refused ({exchange.status} {reading.seen(exchange).code})"
        return f"{said}, and yet {before} → {now}." if now is not before and now is status(move.after) else f"{said}."
    if before is now:
        return f"Accepted; still {now}." if now is not Status.ABSENT else "Accepted."
    return f"{before} → {now}."


@lru_cache(maxsize=1024)
def _of_use(names: tuple[str, ...], now: Status, world: frozenset[Case] = WORLD) -> tuple[str, ...]:
    """Return those of the calls that Okta accepts in this status in at least one case.

    The others are left out, because it would not help to recommend a call that is refused as well.
    """
    taken = {m.call for facts in in_status(now, world) for m in all_moves(facts, world) if not m.refused}
    return tuple(name for name in names if name in taken)


def _without_rule(exchange: Exchange, now: Status) -> Reason:
    """Explain an answer for which there is no rule. Most of these are refused for a reason other than the status."""
    if not exchange.refused:
        return Reason(
            "Accepted, but no rule of this model explains the answer. Please report it, as CONTRIBUTING.md describes."
        )
    code = str(reading.seen(exchange).code)
    known, instead = BEFORE_STATUS.get((exchange.call, code), ("", ()))
    refused = f"Refused ({exchange.status} {code})"
    said = f"{refused}. {known}" if known else f"{refused}, whatever the user's status: {reading.summary(exchange)}"
    return Reason(f"{said.rstrip('.')}.", _of_use(instead, now))
