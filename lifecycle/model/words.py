"""The words in which the rules are written, and the form of a row.

A row says which effect a call has on users in certain statuses and under a condition, and gives the reason.
`rules.py` uses only these words, so mypy reports a misspelt status, fact, mail or timestamp.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Unpack

from lifecycle.model.actors import Actor
from lifecycle.model.cases import Case
from lifecycle.model.facts import NOBODY, Facts, FactValues, Password, Status, status
from lifecycle.model.mails import Mail
from lifecycle.model.refusals import Refusal
from lifecycle.model.transactions import State


class Stamp(StrEnum):
    """A timestamp of the user object that a rule can set to the current time."""

    ACTIVATED = "activated"
    PASSWORD_CHANGED = "passwordChanged"
    LAST_LOGIN = "lastLogin"


class Count(StrEnum):
    """Something that a user can get wrong several times in a row, and that the org counts."""

    WRONG_PASSWORDS = "wrong password"
    WRONG_PASSCODES = "wrong passcode"
    WRONG_ANSWERS = "wrong answer"


@dataclass(frozen=True)
class Condition:
    """What must be true for a row to apply: cases that hold or don't hold, and facts behind the status."""

    cases: Mapping[Case, bool] = field(default_factory=dict)
    facts: FactValues = field(default_factory=lambda: FactValues())

    def __and__(self, other: "Condition") -> "Condition":
        """Return the condition that both of these are true."""
        return Condition({**self.cases, **other.cases}, {**self.facts, **other.facts})

    def __invert__(self) -> "Condition":
        """Return the opposite of a condition that is a single case. Raises ValueError for any other condition."""
        if len(self.cases) != 1 or self.facts:
            raise ValueError(
                "Only a condition that is a single case has an opposite. Write ~ before each case by itself."
            )
        return Condition({case: not holds for case, holds in self.cases.items()})

    def holds(self, facts: Facts, cases: frozenset[Case]) -> bool:
        """Whether the condition is true for a user with these facts when these cases hold."""
        return all((case in cases) is wanted for case, wanted in self.cases.items()) and all(
            getattr(facts, name) == value for name, value in self.facts.items()
        )


@dataclass(frozen=True)
class Effect:
    """What a call does, or how it is refused. A `+` joins two effects into one."""

    sets: FactValues = field(default_factory=lambda: FactValues())
    stamps: tuple[Stamp, ...] = ()
    """The timestamps that are set. `lastUpdated` and `statusChanged` aren't listed, as they follow from the change."""
    refusal: Refusal | None = None
    meant: tuple[str, ...] = ()
    """For a refused call: the calls that the caller probably wanted, the likeliest first."""
    enters: State | None = None
    """The state in which the sign-in's transaction is then."""
    mail: Mail | None = None
    """The mail that is sent to the user, unless the caller asks for the link instead."""
    counts: Count | None = None
    """The counter of wrong attempts that goes up by one."""
    by: Actor | None = None
    """The actor that causes the effect, if that isn't the caller."""

    def __add__(self, other: "Effect") -> "Effect":
        """Return one effect that does what both do. If both give the same thing, the second one counts."""
        given = {f.name: getattr(other, f.name) for f in fields(other) if getattr(other, f.name)}
        whole = replace(self, **given)
        return replace(whole, sets={**self.sets, **other.sets}, stamps=self.stamps + other.stamps)

    def after(self, facts: Facts) -> Facts:
        """Return the facts after this effect. If the effect deletes the user, the result is NOBODY."""
        then = replace(facts, **self.sets) if self.sets else facts
        return then if then.exists else NOBODY


@dataclass(frozen=True, eq=False)
class Rule:
    """One row: for users in these statuses and under this condition, these calls have this effect."""

    calls: tuple[str, ...]
    statuses: tuple[Status, ...]
    condition: Condition
    effect: Effect
    because: str
    """The reason, as one sentence for a person."""
    perhaps: tuple[Effect, ...] = ()
    """What Okta may do instead, if no public source says what it does. Such a row is our guess."""

    def fits(self, facts: Facts, cases: frozenset[Case]) -> bool:
        """Whether this row is about a user with these facts when these cases hold."""
        return status(facts) in self.statuses and self.condition.holds(facts, cases)


def call(names: str | Iterable[str], *rows: Rule) -> tuple[Rule, ...]:
    """Return the rows of a call, or of several calls that behave alike."""
    calls = (names,) if isinstance(names, str) else tuple(names)
    return tuple(replace(row, calls=calls) for row in rows)


def on(
    statuses: Status | Iterable[Status],
    condition: Condition,
    effect: Effect,
    because: str,
    perhaps: Refusal | Effect | tuple[Refusal | Effect, ...] = (),
) -> Rule:
    """Return one row. A single status or a single alternative needs no brackets."""
    others = perhaps if isinstance(perhaps, tuple) else (perhaps,)
    return Rule(
        (),
        (statuses,) if isinstance(statuses, Status) else tuple(statuses),
        condition,
        effect,
        because,
        tuple(refuses(other) if isinstance(other, Refusal) else other for other in others),
    )


# ------------------------------------------------------------------------------------------------ statuses

ABSENT, STAGED, PROVISIONED, ACTIVE = Status.ABSENT, Status.STAGED, Status.PROVISIONED, Status.ACTIVE
RECOVERY, PASSWORD_EXPIRED, LOCKED_OUT = Status.RECOVERY, Status.PASSWORD_EXPIRED, Status.LOCKED_OUT
SUSPENDED, DEPROVISIONED = Status.SUSPENDED, Status.DEPROVISIONED
ANY_STATUS = tuple(s for s in Status if s is not ABSENT)
"""Every status that a user can have. In the last row of a call it means all other statuses."""
ANYBODY = (*ANY_STATUS, ABSENT)
"""Every status, including that there is no user."""

# ---------------------------------------------------------------------------------------------- conditions


def _case(case: Case) -> Condition:
    """Return the condition that this case holds."""
    return Condition({case: True})


def _fact(**facts: Unpack[FactValues]) -> Condition:
    """Return the condition that the user has these facts."""
    return Condition(facts=facts)


ALWAYS = Condition()
FEDERATED = _fact(external=True)
"""The user signs in with another provider: FEDERATION or SOCIAL."""
NOT_FEDERATED = _fact(external=False)
HAS_NO_PASSWORD = _fact(password=Password.NONE)
IS_LOCKED = _fact(locked=True)
"""The user is locked, whatever the status shows."""
IN_DIRECTORY = _fact(directory=True)
"""A directory keeps the user's password."""
NOT_IN_DIRECTORY = _fact(directory=False)
READY = _fact(password=Password.SET, reset=False, locked=False)
"""The user has a password that works, and nothing but a suspension keeps the user out."""
HALF_WAY = _fact(registering=True)
"""The user has begun to make an account, and has not chosen a password yet."""
PASSWORDLESS = _fact(passwordless=True)
"""No password is required of the user, who has none and signs in by email."""

ACTIVATE = _case(Case.ACTIVATE)
PASSWORD = _case(Case.PASSWORD)
HASHED = _case(Case.HASHED)
CHANGE_AT_NEXT_LOGIN = _case(Case.CHANGE_AT_NEXT_LOGIN)
EXTERNAL = _case(Case.EXTERNAL)
TO_FEDERATION = _case(Case.TO_FEDERATION)
TRUSTED = _case(Case.TRUSTED)
FORGOT_LINK = _case(Case.FORGOT_LINK)
UNLOCK_LINK = _case(Case.UNLOCK_LINK)
ENROLLING = _case(Case.ENROLLING)
RIGHT_PASSWORD = _case(Case.RIGHT_PASSWORD)
LAST_FAILURE = _case(Case.LAST_FAILURE)
TOO_OLD = _case(Case.TOO_OLD)
TOO_YOUNG = _case(Case.TOO_YOUNG)
SOON_TOO_OLD = _case(Case.SOON_TOO_OLD)
QUESTION = _case(Case.QUESTION)
RIGHT_ANSWER = _case(Case.RIGHT_ANSWER)
LAST_ANSWER = _case(Case.LAST_ANSWER)
NEVER_SIGNED_IN = _case(Case.NEVER_SIGNED_IN)
AUTO_UNLOCK_DUE = _case(Case.AUTO_UNLOCK_DUE)
FACTOR = _case(Case.FACTOR)
RIGHT_PASSCODE = _case(Case.RIGHT_PASSCODE)
LAST_PASSCODE = _case(Case.LAST_PASSCODE)
BY_QUESTION = _case(Case.BY_QUESTION)
SENDS = _case(Case.SENDS)
BEFORE_2018_09 = _case(Case.BEFORE_2018_09)
CLASSIC = _case(Case.CLASSIC)
RECOVERY_REACTIVATES = _case(Case.RECOVERY_REACTIVATES)
BLOCKS_DEVICES = _case(Case.BLOCKS_DEVICES)
UNKNOWN_DEVICE = _case(Case.UNKNOWN_DEVICE)
BLOCKED = _case(Case.BLOCKED)
DENIES_CHANGE = _case(Case.DENIES_CHANGE)
DENIES_RESET = _case(Case.DENIES_RESET)
DENIES_SIGN_IN = _case(Case.DENIES_SIGN_IN)
PASSWORD_OPTIONAL = _case(Case.PASSWORD_OPTIONAL)
EMAIL_SIGNS_IN = _case(Case.EMAIL_SIGNS_IN)
EDITS_DEACTIVATED = _case(Case.EDITS_DEACTIVATED)
SELF_SERVICE_UNLOCK = _case(Case.SELF_SERVICE_UNLOCK)
SHOW_LOCKOUTS = _case(Case.SHOW_LOCKOUTS)
MINIMUM_AGE = _case(Case.MINIMUM_AGE)
MFA = _case(Case.MFA)
ENROLLS = _case(Case.ENROLLS)
MUST_ENROLL = _case(Case.MUST_ENROLL)
SOURCED = _case(Case.SOURCED)
SOURCE = _case(Case.SOURCE)
KEEPS_PASSWORDS = _case(Case.KEEPS_PASSWORDS)
ACTIVATES_IMPORTED = _case(Case.ACTIVATES_IMPORTED)
SOURCE_DEACTIVATES = _case(Case.SOURCE_DEACTIVATES)
SOURCE_SUSPENDS = _case(Case.SOURCE_SUSPENDS)
SOURCE_UNSUSPENDS = _case(Case.SOURCE_UNSUSPENDS)
SOURCE_REACTIVATES = _case(Case.SOURCE_REACTIVATES)
INACTIVE = _case(Case.INACTIVE)
EXPIRING = _case(Case.EXPIRING)
SKIPS_PASSWORD = _case(Case.SKIPS_PASSWORD)
AUTOMATION = _case(Case.AUTOMATION)
AUTOMATION_SUSPENDS = _case(Case.AUTOMATION_SUSPENDS)
AUTOMATION_DEACTIVATES = _case(Case.AUTOMATION_DEACTIVATES)
AUTOMATION_DELETES = _case(Case.AUTOMATION_DELETES)
IDP = _case(Case.IDP)
IDP_CREATES = _case(Case.IDP_CREATES)
IDP_UNSUSPENDS = _case(Case.IDP_UNSUSPENDS)
IDP_REACTIVATES = _case(Case.IDP_REACTIVATES)
SELF_REGISTRATION = _case(Case.SELF_REGISTRATION)

# ------------------------------------------------------------------------------------------------- effects


def sets(*stamps: Stamp, **facts: Unpack[FactValues]) -> Effect:
    """Return the effect that sets these timestamps and gives these facts new values."""
    return Effect(facts, stamps)


def refuses(refusal: Refusal, meant: str | tuple[str, ...] = ()) -> Effect:
    """Refuse the call. `meant` names the calls that the caller probably wanted, the likeliest first."""
    return Effect(refusal=refusal, meant=(meant,) if isinstance(meant, str) else meant)


def enters(state: State) -> Effect:
    """Continue the sign-in in this state."""
    return Effect(enters=state)


def mails(mail: Mail) -> Effect:
    """Send this mail to the user, unless the caller asks for the link instead."""
    return Effect(mail=mail)


WRONG_PASSWORDS, WRONG_PASSCODES, WRONG_ANSWERS = Count


def counts(count: Count) -> Effect:
    """Count one more wrong attempt of this kind."""
    return Effect(counts=count)


stays = Effect()
"""Nothing changes."""
by_policy = Effect(by=Actor.POLICY)
"""A setting of the org causes the effect, not the caller."""
creates = sets(exists=True)
creates_federated = sets(exists=True, external=True)
begins_activation = sets(Stamp.ACTIVATED, begun=True, deactivated=False)
new_password = sets(Stamp.PASSWORD_CHANGED, password=Password.SET, reset=False, external=False, passwordless=False)
"""Someone has just chosen a password, which also ends a pending reset."""
temporary_password = sets(Stamp.PASSWORD_CHANGED, password=Password.EXPIRED, reset=False, passwordless=False)
"""A new password that has to be changed at the next sign-in."""
expires_password = sets(password=Password.EXPIRED)
loses_password = sets(password=Password.NONE)
resets = sets(reset=True)
"""The password can't be used any more, and the user has to choose a new one."""
federates = sets(external=True, passwordless=False)
"""The user signs in with another provider from now on."""
ends_federation = sets(external=False)
ends_reset = sets(reset=False)
locks = sets(locked=True)
unlocks = sets(locked=False)
suspends = sets(suspended=True)
unsuspends = sets(suspended=False)
switches_off = sets(
    deactivated=True,
    begun=False,
    password=Password.NONE,
    reset=False,
    locked=False,
    suspended=False,
    registering=False,
    passwordless=False,
)
deletes = sets(exists=False)
signs_in = Effect(enters=State.SUCCESS, stamps=(Stamp.LAST_LOGIN,))
"""The sign-in is complete."""
creates_in_directory = sets(exists=True, directory=True, password=Password.SET)
joins_directory = sets(directory=True, password=Password.SET, reset=False, passwordless=False)
"""The directory keeps the password from now on."""
leaves_directory = sets(directory=False, password=Password.NONE)
"""The user has to choose a password at Okta."""
has_directory_password = sets(password=Password.SET)
"""The password in the directory is still there, because only the one at Okta can be destroyed here."""
registers = sets(exists=True, registering=True)
ends_registration = sets(registering=False)
needs_no_password = sets(passwordless=True)
"""The user can sign in by email, and no password is required."""

BEGUN_OR_OFF = tuple(s for s in ANY_STATUS if s is not STAGED)
"""Every status but STAGED."""
