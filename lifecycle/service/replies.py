"""What a handler hands to the door: a reply, or a refusal raised as an exception that the door turns into one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lifecycle.model import refusals
from lifecycle.model.checks import Fault
from lifecycle.model.refusals import Refusal
from lifecycle.model.tiers import Tier

Document = dict[str, Any]
"""A JSON object as Okta answers it."""


@dataclass(frozen=True)
class Reply:
    """An answer before it is written out."""

    body: Mapping[str, Any] | list[Any] | None
    tier: Tier
    """How well it is known that Okta gives this answer to this very input. There is no default: a handler says it."""
    status: int = 200
    text: Tier | None = None
    """How well the words of a refusal are known, where not as well."""
    headers: tuple[tuple[str, str], ...] = ()
    """More headers, one line each."""


class Refused(Exception):
    """The call is refused; carries what Okta says and how well that is known."""

    def __init__(self, refusal: Refusal, tier: Tier, text: Tier | None = None) -> None:
        super().__init__(str(refusal))
        self.refusal, self.tier, self.text = refusal, tier, text


def malformed(tier: Tier) -> Refused:
    """The refusal of a body that can't be read, or lacks what the call needs. `tier` is for this call and this body."""
    return Refused(refusals.MALFORMED, tier)


def check(fault: Fault | None) -> None:
    """Refuse if a check failed."""
    if fault:
        raise Refused(fault.refusal, fault.tier, fault.text)


def not_simulated(what: str) -> Refused:
    """A refusal that names something of Okta's that is not simulated here."""
    return Refused(refusals.UNSUPPORTED.because(f"This simulator does not play {what}."), Tier.UNKNOWN)


Handler = Callable[..., Reply]
"""What answers a route. It takes the org, the request, and what the path names."""
