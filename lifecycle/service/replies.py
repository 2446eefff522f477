"""What a handler gives back to the app: a reply, or a refusal, which it raises as an exception."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lifecycle.model import refusals
from lifecycle.model.checks import Fault
from lifecycle.model.refusals import Refusal
from lifecycle.model.tiers import Tier

Document = dict[str, Any]
"""A JSON object in an answer."""


@dataclass(slots=True)
class Reply:
    """An answer before it is written out."""

    body: Mapping[str, Any] | list[Any] | None
    tier: Tier
    """How well it is known that Okta gives this answer to this very input. There is no default, so handlers say it."""
    status: int = 200
    text: Tier | None = None
    """How well the words of a refusal are known, if that differs from `tier`."""
    headers: tuple[tuple[str, str], ...] = ()
    """More headers, one line each."""
    media: str = "application/json"
    """The Content-Type of the body."""


class Refused(Exception):
    """The call is refused. Carries what Okta answers, and how well that is known."""

    def __init__(self, refusal: Refusal, tier: Tier, text: Tier | None = None) -> None:
        super().__init__(str(refusal))
        self.refusal, self.tier, self.text = refusal, tier, text


def malformed(tier: Tier) -> Refused:
    """The refusal of a body that can't be read, or that lacks what the call needs.

    `tier` says how well it is known that this call refuses this body.
    """
    return Refused(refusals.MALFORMED, tier)


def needed(document: Mapping[str, Any], name: str, known: Tier, at: str = "") -> str:
    """The string that a call can't do without, at this name or in the object of this name.

    `known` says how well it is known that this call refuses a body without it.

    A field that is missing is 400, and not a wrong secret. Reported of one field: okta-sdk-java issue 1573; the words
    are a guess.

    Raises:
        Refused: if it is missing, or is not a string.
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


def raise_fault(fault: Fault | None) -> None:
    """Raise Refused if a check has failed."""
    if fault:
        raise Refused(fault.refusal, fault.tier, fault.text)


def not_simulated(what: str, instead: str = "Okta may: try it in a real org.") -> Refused:
    """The refusal of something that Okta may have and the simulator does not. `instead` says what the caller can do."""
    return Refused(refusals.UNSUPPORTED.because(f"This simulator does not support {what}. {instead}"), Tier.UNKNOWN)


Handler = Callable[..., Reply]
"""The function that answers a route. It takes the org, the request, and the variable parts of the path."""
