"""What is true of one user, and the one word that Okta shows for it.

Okta answers with a *status*. The status follows from a few facts about the user. Nothing else in this project decides
what a user's status is.

>>> status(Facts(exists=True, begun=True))
<Status.PROVISIONED: 'PROVISIONED'>
>>> status(Facts(exists=True, begun=True, password=Password.EXPIRED, suspended=True))
<Status.SUSPENDED: 'SUSPENDED'>
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Literal, TypedDict


class Status(StrEnum):
    """The eight statuses of Okta's `UserStatus`, and ABSENT for a login that has no user."""

    ABSENT = "ABSENT"
    """No such user: not created yet, or deleted. Okta has no word for it; it answers 404."""
    STAGED = "STAGED"
    PROVISIONED = "PROVISIONED"
    ACTIVE = "ACTIVE"
    RECOVERY = "RECOVERY"
    PASSWORD_EXPIRED = "PASSWORD_EXPIRED"
    LOCKED_OUT = "LOCKED_OUT"
    SUSPENDED = "SUSPENDED"
    DEPROVISIONED = "DEPROVISIONED"


class Password(StrEnum):
    """What the user's password is good for."""

    NONE = "none"
    SET = "set"
    EXPIRED = "expired"
    """It works for one more sign-in, in which it has to be changed. A temporary password is of this kind."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of one user. The defaults describe a user who does not exist."""

    exists: bool = False
    begun: bool = False
    """Activation has begun: the user was created with `activate=true`, or activated since."""
    password: Password = Password.NONE
    external: bool = False
    """The user signs in with another provider (FEDERATION or SOCIAL), so no password is needed at Okta."""
    reset: bool = False
    """An admin has called reset_password, and the user has not yet chosen a new one."""
    locked: bool = False
    """Too many wrong passwords have locked the user. The other facts stay as they were."""
    suspended: bool = False
    """An admin has called suspend. The other facts stay as they were."""
    deactivated: bool = False
    directory: bool = False
    """A directory keeps the password, as Active Directory does with delegated authentication."""
    registering: bool = False
    """The user has begun to make an account, and has not chosen a password yet."""
    passwordless: bool = False
    """No password is required of the user, who has none and signs in by email."""

    def __str__(self) -> str:
        """The facts in short words, without those that have their defaults."""
        said = [f.name for f in fields(self) if getattr(self, f.name) is True]
        return ", ".join([*said, f"password {self.password}"]) if self.exists else "no user"


class FactValues(TypedDict, total=False):
    """Facts by name. In a condition they have the values that a user must have; in an effect, the new values."""

    exists: bool
    begun: bool
    password: Password
    external: bool
    reset: bool
    locked: bool
    suspended: bool
    deactivated: bool
    directory: bool
    registering: bool
    passwordless: bool


FactName = Literal[
    "exists",
    "begun",
    "external",
    "reset",
    "locked",
    "suspended",
    "deactivated",
    "directory",
    "registering",
    "passwordless",
]
"""The facts that are true or false."""
NOBODY = Facts()


@dataclass(frozen=True)
class FactWords:
    """The words for a fact that is true or false. Empty words: the fact isn't worth mentioning there."""

    holds: str
    """What is said if it is true of a user, such as `locked`."""
    holds_not: str
    """What is said if it is false."""
    underneath: str
    """The same in a sentence, when the status doesn't show it."""
    not_underneath: str
    begins: str
    """What is said if a move makes it true."""
    ends: str
    does: str
    """What a rule does that makes it true."""
    undoes: str


# fmt: off
FACT_WORDS: dict[str, FactWords] = {
    "exists": FactWords(
        "", "",
        "there is such a user", "there is no such user",
        "the user is created", "the user is deleted",
        "creates the user", "deletes the user"),
    "begun": FactWords(
        "activation has begun", "activation has not begun",
        "activation has begun", "activation has not begun",
        "activation has begun", "",
        "begins the activation", ""),
    "external": FactWords(
        "signs in with another provider (FEDERATION or SOCIAL)", "",
        "the user signs in with another provider", "the user signs in at Okta",
        "the user signs in with another provider from now on", "the user signs in at Okta from now on",
        "hands the sign-in to another provider", "brings the sign-in back to Okta"),
    "reset": FactWords(
        "an admin's reset is pending", "",
        "a reset is pending underneath", "no reset is pending underneath",
        "the pending reset begins", "the pending reset ends",
        "begins a reset", ""),
    "locked": FactWords(
        "locked", "",
        "the user is locked underneath", "the user is not locked underneath",
        "the lock begins", "the lock ends",
        "locks the user", "lifts the lock"),
    "suspended": FactWords(
        "suspended", "",
        "the user is suspended underneath", "the user is not suspended underneath",
        "the suspension begins", "the suspension ends",
        "suspends the user", "ends the suspension"),
    "deactivated": FactWords(
        "deactivated", "",
        "the user is deactivated", "the user is not deactivated",
        "deactivated", "no longer deactivated",
        "switches the user off", ""),
    "directory": FactWords(
        "a directory keeps the password", "",
        "a directory keeps the password", "no directory keeps the password",
        "a directory keeps the password from now on", "no directory keeps the password from now on",
        "leaves the password to the directory", "takes the password from the directory"),
    "registering": FactWords(
        "a registration is under way", "",
        "a registration is under way", "no registration is under way",
        "a registration begins", "the registration ends",
        "begins a registration", "ends the registration"),
    "passwordless": FactWords(
        "no password is required", "",
        "no password is required", "a password is required",
        "no password is required any more", "a password is required from now on",
        "requires no password", ""),
}
"""The words for every fact but the password, which has three values."""
# fmt: on

LABELS = {
    Status.ABSENT: "no user",
    Status.STAGED: "Staged",
    Status.PROVISIONED: "Pending user action",
    Status.ACTIVE: "Active",
    Status.RECOVERY: "Password reset",
    Status.PASSWORD_EXPIRED: "Password expired",
    Status.LOCKED_OUT: "Locked out",
    Status.SUSPENDED: "Suspended",
    Status.DEPROVISIONED: "Deactivated",
}
"""What the Admin Console calls each status. Source: Okta's help, usgp-end-user-states."""


def label_beside(found: Status) -> str:
    """Return the label of a status, to be shown beside the status; empty if both are the same words.

    >>> label_beside(Status.PROVISIONED), label_beside(Status.LOCKED_OUT)
    ('Pending user action', '')
    """
    return "" if LABELS[found].upper() == found.replace("_", " ") else LABELS[found]


def with_label(found: Status) -> str:
    """Return a status as a text names it: with its label in brackets, unless that is the same words.

    >>> with_label(Status.PROVISIONED), with_label(Status.STAGED), with_label(Status.ABSENT)
    ('PROVISIONED (Pending user action)', 'STAGED', 'no user')
    """
    if found is Status.ABSENT:
        return LABELS[found]
    return f"{found} ({label})" if (label := label_beside(found)) else str(found)


MEANINGS = {
    Status.ABSENT: "There is no such user: never created, or deleted.",
    Status.STAGED: "Created, but activation has not begun. Cannot sign in.",
    Status.PROVISIONED: "Activation has begun, but there is no password yet. Cannot sign in.",
    Status.ACTIVE: "Ready for use. Can sign in.",
    Status.RECOVERY: "An admin has reset the password and the user has not yet chosen a new one. Cannot sign in.",
    Status.PASSWORD_EXPIRED: "The password is still accepted, but only to choose a new one.",
    Status.LOCKED_OUT: "Too many wrong passwords. Cannot sign in, even with the right one, until unlocked.",
    Status.SUSPENDED: "Paused. Cannot sign in; everything that lies underneath is kept.",
    Status.DEPROVISIONED: "Switched off. Cannot sign in; the password is destroyed.",
}
"""What each status means for the user, in a sentence."""


def status(facts: Facts) -> Status:
    """The status of a user of whom these facts are true. The first line that fits decides."""
    if not facts.exists:
        return Status.ABSENT
    if facts.deactivated:
        return Status.DEPROVISIONED
    if not facts.begun:
        return Status.STAGED
    if facts.suspended:
        return Status.SUSPENDED
    if facts.locked:
        return Status.LOCKED_OUT
    if facts.reset:
        return Status.RECOVERY
    if facts.password is Password.EXPIRED:
        return Status.PASSWORD_EXPIRED
    if facts.password is Password.NONE and not facts.external and not facts.passwordless:
        return Status.PROVISIONED
    return Status.ACTIVE
