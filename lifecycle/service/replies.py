"""What a handler gives back to the app: a reply, or a refusal, which it raises as an exception."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lifecycle.model import refusals
from lifecycle.model.checks import Fault
from lifecycle.model.move import Move
from lifecycle.model.refusals import Refusal
from lifecycle.model.tiers import Tier

Document = dict[str, Any]
"""A JSON object in an answer."""


Headers = tuple[tuple[str, str], ...]
"""Headers of an answer, one line each."""


@dataclass(slots=True)
class Reply:
    """An answer before it is written out."""

    body: Mapping[str, Any] | list[Any] | None
    tier: Tier
    """How well it is known that Okta gives this answer to this very input. There is no default, so handlers say it."""
    status: int = 200
    text: Tier | None = None
    """How well the words of a refusal are known, if that differs from `tier`."""
    headers: Headers = ()
    """More headers."""
    media: str = "application/json"
    """The Content-Type of the body."""


class Refused(Exception):
    """The call is refused. Carries what Okta answers, with what headers, and how well that is known."""

    def __init__(
        self,
        refusal: Refusal,
        tier: Tier,
        text: Tier | None = None,
        move: Move | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(str(refusal))
        self.refusal, self.tier, self.text, self.headers = refusal, tier, text, headers
        self.move = move
        """The move that the rules refuse; None if the call is refused before the rules are asked."""


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


def oauth_refusal(
    error: str, words: str, tier: Tier, status: int = 400, text: Tier | None = None, headers: Headers = ()
) -> Reply:
    """A refusal in OAuth's form. Its arguments after the words are those of a `Reply`."""
    return Reply({"error": error, "error_description": words}, tier, status, text, headers)


def unknown_client(client_id: str | None) -> Reply:
    """The refusal of a client that the org does not know, or that has not said who it is.

    The words are reported of an unknown client. No public source shows those for a missing one.
    """
    if client_id:
        return oauth_refusal("invalid_client", "Invalid value for 'client_id' parameter.", Tier.REPORTED, 401)
    words = "A client_id must be provided in the request."
    return oauth_refusal("invalid_client", words, Tier.INFERRED, 401, Tier.UNKNOWN)


Handler = Callable[..., Reply]
"""The function that answers a route. It takes the org, the request, and the variable parts of the path."""
