"""What Okta checks before it checks the status: the body, and the fields in it.

Okta checks in this order: the token, path and method, then the body, then whether the user exists, then the fields, and
last the status, which `rules.py` decides.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from lifecycle.model import refusals
from lifecycle.model.profile import PROPERTIES, REQUIRED, SCHEMA_ORDER
from lifecycle.model.refusals import Refusal
from lifecycle.model.tiers import Tier

PARTS_OF_A_USER = frozenset(
    {"id", "status", "created", "activated", "statusChanged", "lastLogin", "lastUpdated", "passwordChanged"}
    | {"transitioningToStatus", "type", "profile", "credentials", "groupIds", "realmId", "_embedded", "_links"}
)
"""The parts that a user object can have. Source: Okta's OpenAPI specification, User and CreateUserRequest."""

_LENGTHS = tuple((row.name, row.length) for row in SCHEMA_ORDER if row.length)
"""The properties whose length is limited, with the shortest and the longest value."""

NOT_AN_EMAIL = "login: Username must be in the form of an email address"


@dataclass(frozen=True, slots=True)
class Fault:
    """A check that failed."""

    refusal: Refusal
    tier: Tier
    """How well it is known that Okta refuses this."""
    text: Tier | None = None
    """How well the words of the refusal are known, if that differs from `tier`."""
    field: str = ""
    """The first field that is wrong; empty if the fault is not about one field."""


def looks_like_email(text: str) -> bool:
    """Whether Okta would accept this as an email address: some characters, one @, and a domain with a dot."""
    name, at, domain = text.rpartition("@")
    return bool(
        name
        and at
        and "@" not in name
        and "." in domain.strip(".")
        and not domain.startswith(".")
        and not domain.endswith(".")
        and text.split() == [text]
    )


def _of_field(field: str, *causes: str) -> Refusal:
    """The refusal that names this field as the wrong one."""
    return refusals.VALIDATION.filled(field=field).because(*causes)


def profile(
    fields: Mapping[str, Any], known: Collection[str] = PROPERTIES, *, creating: bool = True, pattern: str = ""
) -> Fault | None:
    """What is wrong with a whole profile, or None. Okta names the first failing field and lists all causes.

    `pattern` is the org's pattern of logins; empty: an e-mail address.

    Recorded are an unknown property at creation, and a PUT that lacks all four required ones. That a missing required
    property counts before an unknown one is reported: rapid7/insightconnect-plugins pull request 315. The rest follows.
    """
    unknown = next((name for name in fields if name not in known), "")
    blank = [name for name in REQUIRED if not str(fields.get(name) or "").strip()]
    if unknown and not blank:
        cause = f"Property name '{unknown}' is not defined in profile"
        return Fault(_of_field("newUser", cause), Tier.RECORDED if creating else Tier.INFERRED, field=unknown)
    for name, value in fields.items():
        if not isinstance(value, str) and value is not None and name in PROPERTIES:
            return Fault(refusals.MALFORMED, Tier.INFERRED, field=name)
    wrong = [(name, f"{name}: The field cannot be left blank") for name in blank]
    tier = Tier.INFERRED
    if len(blank) == len(REQUIRED):
        tier = Tier.REPORTED if creating else Tier.RECORDED
    login, email = str(fields.get("login") or ""), str(fields.get("email") or "")
    if not pattern and not looks_like_email(login):
        wrong.append(("login", NOT_AN_EMAIL))
        tier = tier if blank else Tier.REPORTED
    if pattern and login and not re.fullmatch(pattern, login):
        wrong.append(("login", "login: Does not match required pattern"))
        tier = tier if blank else Tier.INFERRED
    if email and not looks_like_email(email):
        wrong.append(("email", "email: Does not match required pattern"))
        tier = tier if blank else Tier.REPORTED
    for name, (shortest, longest) in _LENGTHS:
        value = str(fields.get(name) or "")
        if value and not shortest <= len(value) <= longest:
            wrong.append((name, f"{name}: The field must be between {shortest} and {longest} characters"))
            tier = Tier.UNKNOWN  # the limits are documented, the words are not
    return _fault(wrong, tier)


def _fault(wrong: Sequence[tuple[str, str]], tier: Tier) -> Fault | None:
    """Return the fault of these fields, each with its cause; None if there are none."""
    if not wrong:
        return None
    first = wrong[0][0]
    return Fault(_of_field(first, *(cause for _, cause in wrong)), tier, field=first)


def _is_number(value: Any) -> bool:
    """Whether JSON could hold this as a number."""
    return type(value) is int or (type(value) is float and isfinite(value))


OF_TYPE: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: type(value) is str,
    "boolean": lambda value: type(value) is bool,
    "integer": lambda value: type(value) is int,
    "number": _is_number,
    "array": lambda value: type(value) is list,
}
"""The types of a custom property. Source: Okta's OpenAPI specification, UserSchemaAttributeType."""


def custom(fields: Mapping[str, Any], properties: Mapping[str, Mapping[str, Any]]) -> Fault | None:
    """What is wrong with the custom properties of a profile, or None. No source says how Okta refuses one."""
    found = ((name, _misfit(fields[name], shown)) for name, shown in properties.items() if name in fields)
    return _fault([(name, f"{name}: {what}") for name, what in found if what], Tier.UNKNOWN)


def _misfit(value: Any, shown: Mapping[str, Any]) -> str:
    """Why a value does not fit this property; empty if it fits."""
    kind = shown["type"]
    if not OF_TYPE[kind](value) or (kind == "array" and not all(map(OF_TYPE[shown["items"]["type"]], value))):
        return f"The field must be of type {kind}"
    least, most = shown.get("minLength", 0), shown.get("maxLength")
    if kind == "string" and (len(value) < least or (most is not None and len(value) > most)):
        return "The field is too short or too long"
    return ""


def weak_password(requirements: str) -> Fault:
    """A password that does not meet the policy, at creation or update.

    Source of the status 400 and the requirements: prime-simplereport, recorded stubs.
    """
    cause = f"password: Password requirements were not met. Password requirements: {requirements}."
    return Fault(_of_field("password", cause), Tier.REPORTED, Tier.INFERRED, "password")


_AGAIN = "password: The policy's age or history rules it out"
PASSWORD_AGAIN = Fault(_of_field("password", _AGAIN), Tier.DOCUMENTED, Tier.UNKNOWN, "password")
"""The refusal of a password that an admin sets with `strict=true`, and that the age or history rules out.

Source: Okta's OpenAPI specification, updateUser. The words are a guess.
"""
