"""What a handler hands to the door: a reply, or a refusal raised as an exception that the door turns into one."""

from collections.abc import Mapping
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


def needed(document: Mapping[str, Any], name: str, at: str = "", known: Tier = Tier.INFERRED) -> str:
    """The string that a call can't do without, at this name or in the object of this name.

    A field that is missing is 400, and not a wrong secret. Reported of one field: okta-sdk-java issue 1573; the words
    are a guess.

    Raises:
        Refused: if it is missing, or is no string.
    """
    found = document.get(name)
    if at and isinstance(found, dict):
        found = found.get(at)
    elif at and found is not None:
        raise malformed(Tier.INFERRED)
    if found is None:
        refusal = refusals.VALIDATION.filled(field=name).because(f"{name}: The field cannot be left blank")
        raise Refused(refusal, known, Tier.UNKNOWN)
    if not isinstance(found, str):
        raise malformed(Tier.INFERRED)
    return found


def check(fault: Fault | None) -> None:
    """Refuse if a check failed."""
    if fault:
        raise Refused(fault.refusal, fault.tier, fault.text)


def not_simulated(what: str) -> Refused:
    """A refusal that names something of Okta's that is not simulated here."""
    return Refused(refusals.UNSUPPORTED.because(f"This simulator does not play {what}."), Tier.UNKNOWN)
