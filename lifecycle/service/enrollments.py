"""What an enrollment policy says of each authenticator: read from a body, and written into a document.

Source: Okta's Policy API reference, authenticator enrollment policy.
"""

from collections.abc import Mapping
from typing import Any

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.org.policies import EMAIL_KEY, ENROLLMENTS, FACTOR_KEYS, KEYS, PASSWORD_KEY, Settings
from lifecycle.org.state import OrgState
from lifecycle.service.replies import Document, Refused, malformed, not_simulated
from lifecycle.service.request import Request

AUTHENTICATORS = "AUTHENTICATORS"
"""The type of such settings in an Identity Engine org."""
NOT_NAMED = "NOT_ALLOWED"
"""What holds for an authenticator that a new policy does not name. That is a guess."""


def enrollment_settings(enrollments: Mapping[str, str]) -> Document:
    """The part `settings` of an enrollment policy."""
    found = [{"key": key, "enroll": {"self": enrollments[key]}} for key in KEYS]
    return {"type": AUTHENTICATORS, "authenticators": found}


def enrollments_in(
    org: OrgState, request: Request, settings: Mapping[str, Any], before: Mapping[str, str] | None
) -> tuple[dict[str, str], bool]:
    """What the settings in a body say of each authenticator, and whether they name all of them.

    What they leave out stays as it was before. A new policy needs no password only if it says so.

    Raises:
        Refused: for settings that are malformed, or that the simulator does not support.
    """
    found = dict(before or dict.fromkeys(KEYS, NOT_NAMED) | {PASSWORD_KEY: "REQUIRED"})
    for name in settings.keys() - {"type", "authenticators"}:
        raise not_simulated(f"settings.{name} of an enrollment policy", "Use settings.authenticators instead.")
    if settings.get("type") not in (None, AUTHENTICATORS):
        raise not_simulated(f"settings of the type {settings['type']}", f"Use {AUTHENTICATORS} instead.")
    listed = settings.get("authenticators") or []
    if not isinstance(listed, list) or not all(isinstance(part, dict) for part in listed):
        raise malformed(Tier.INFERRED)
    for part in listed:
        key, asked = request.text(part, "key"), request.text(request.part(part, "enroll"), "self")
        if key not in KEYS:
            raise not_simulated(f"the authenticator {key} in an enrollment policy")
        if asked not in ENROLLMENTS:
            cause = f"settings.authenticators.{key}.enroll.self: One of {', '.join(ENROLLMENTS)} is needed"
            raise Refused(refusals.VALIDATION.filled(field="self").because(cause), Tier.UNKNOWN)
        if asked != NOT_NAMED and not org.authenticators[key].active:
            cause = f"settings.authenticators.{key}: The authenticator is inactive"
            raise Refused(refusals.VALIDATION.filled(field="key").because(cause), Tier.UNKNOWN)
        found[key] = asked
    return found, {part["key"] for part in listed} == set(KEYS)


def as_settings(enrollments: Mapping[str, str]) -> dict[str, str]:
    """The settings of the org that stand for the default enrollment policy. Raises Refused if there are none.

    The org has one setting for all factors.
    """
    asked = {enrollments[key] for key in FACTOR_KEYS}
    if len(asked) > 1:
        raise not_simulated(
            "a default enrollment policy that asks for one factor and not for another", "Make a policy for a group."
        )
    of_factors = asked.pop().replace(NOT_NAMED, Settings.mfa_enroll)
    return {
        "password_enrollment": enrollments[PASSWORD_KEY],
        "email_enrollment": enrollments[EMAIL_KEY],
        "mfa_enroll": of_factors,
    }
