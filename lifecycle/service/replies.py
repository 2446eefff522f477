"""What a handler hands to the door: a reply, or a refusal raised as an exception that the door turns into one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lifecycle.model import refusals
from lifecycle.model.backing import backing
from lifecycle.model.checks import Fault
from lifecycle.model.moves import Move
from lifecycle.model.refusals import Refusal
from lifecycle.model.tiers import Tier


@dataclass(frozen=True)
class Reply:
    """An answer before it is written out."""

    body: Mapping[str, Any] | list[Any] | None
    status: int = 200
    tier: Tier = Tier.RECORDED
    """How well it is known that Okta answers so."""
    text: Tier | None = None
    """How well the words of a refusal are known, where not as well."""
    headers: tuple[tuple[str, str], ...] = ()
    """More headers, one line each."""


class Refused(Exception):
    """The call is refused; carries what Okta says and how well that is known."""

    def __init__(self, refusal: Refusal, tier: Tier, text: Tier | None = None) -> None:
        super().__init__(str(refusal))
        self.refusal, self.tier, self.text = refusal, tier, text


def check(fault: Fault | None) -> None:
    """Refuse if a check failed."""
    if fault:
        raise Refused(fault.refusal, fault.tier, fault.text)


def settle(move: Move, key: str = "") -> Tier:
    """The tier of a move that was taken; raises Refused for one that wasn't, naming the user as the caller did."""
    known = backing(move)
    if move.refusal:
        raise Refused(move.refusal.filled(user=key), known.tier, known.text)
    return known.tier


def not_simulated(what: str) -> Refused:
    """A refusal that names something of Okta's that is not simulated here."""
    return Refused(refusals.UNSUPPORTED.because(f"This simulator does not play {what}."), Tier.UNKNOWN)
