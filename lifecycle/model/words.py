"""The words in which the rules are written, and what a row of them is.

A row says: on a user in one of these statuses, under this condition, the call has this effect, because of this.
`rules.py` is written in these words alone, so a misspelt status, fact, mail or timestamp is a type error.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import TypedDict, Unpack

from lifecycle.model.actors import Actor
from lifecycle.model.cases import Case
from lifecycle.model.facts import NOBODY, Facts, Password, Status, status
from lifecycle.model.mails import Mail
from lifecycle.model.refusals import Refusal
from lifecycle.model.transactions import State


class Stamp(StrEnum):
    """A timestamp of the user object that a rule moves."""

    ACTIVATED = "activated"
    PASSWORD_CHANGED = "passwordChanged"
    LAST_LOGIN = "lastLogin"


class Count(StrEnum):
    """A counter of wrong attempts in a row."""

    WRONG_PASSWORDS = "wrong password"
    WRONG_PASSCODES = "wrong passcode"
    WRONG_ANSWERS = "wrong answer"


class FactValues(TypedDict, total=False):
    """Facts by name, with the values that they have or take."""

    exists: bool
    begun: bool
    password: Password
    external: bool
    reset: bool
    locked: bool
    suspended: bool
    deactivated: bool


@dataclass(frozen=True)
class Condition:
    """What must hold for a row to apply: cases that hold or don't, and facts underneath the status."""

    cases: Mapping[Case, bool] = field(default_factory=dict)
    facts: FactValues = field(default_factory=lambda: FactValues())

    def __and__(self, other: "Condition") -> "Condition":
        """Both conditions together."""
        return Condition({**self.cases, **other.cases}, {**self.facts, **other.facts})

    def __invert__(self) -> "Condition":
        """The opposite of a single case. Raises ValueError for anything else."""
        if len(self.cases) != 1 or self.facts:
            raise ValueError("Only a single case can be turned around.")
        return Condition({case: not holds for case, holds in self.cases.items()})

    def holds(self, facts: Facts, cases: frozenset[Case]) -> bool:
        """Whether it holds for a user of whom these facts are true, in these cases."""
        return all((case in cases) is wanted for case, wanted in self.cases.items()) and all(
            getattr(facts, name) == value for name, value in self.facts.items()
        )


@dataclass(frozen=True)
class Effect:
    """What a call does, or how it is refused. Effects are put together with `+`."""

    sets: FactValues = field(default_factory=lambda: FactValues())
    stamps: tuple[Stamp, ...] = ()
    """Timestamps that move besides `lastUpdated` and `statusChanged`, which follow from the change."""
    refusal: Refusal | None = None
    meant: tuple[str, ...] = ()
    """For a refused call: the calls that were probably meant, likeliest first."""
    enters: State | None = None
    """The state that the sign-in's transaction enters."""
    mail: Mail | None = None
    """The mail that goes to the user, unless the caller takes the link instead."""
    counts: Count | None = None
    """The counter of wrong attempts that goes up by one."""
    by: Actor | None = None
    """Who makes it happen, if it isn't the caller."""

    def __add__(self, other: "Effect") -> "Effect":
        """Both effects together."""
        given = {f.name: getattr(other, f.name) for f in fields(other) if getattr(other, f.name)}
        whole = replace(self, **given)
        return replace(whole, sets={**self.sets, **other.sets}, stamps=self.stamps + other.stamps)

    def after(self, facts: Facts) -> Facts:
        """The facts after this effect. A user who no longer exists has none."""
        then = replace(facts, **self.sets)
        return then if then.exists else NOBODY


@dataclass(frozen=True, eq=False)
class Rule:
    """One row: in these statuses, under this condition, these calls have this effect."""

    calls: tuple[str, ...]
    statuses: tuple[Status, ...]
    condition: Condition
    effect: Effect
    because: str
    """One sentence for a person."""
    perhaps: tuple[Effect, ...] = ()
    """What Okta may do instead, where no public source says. Such a row is our guess."""

    def fits(self, facts: Facts, cases: frozenset[Case]) -> bool:
        """Whether this row speaks of a user of whom these facts are true, in these cases."""
        return status(facts) in self.statuses and self.condition.holds(facts, cases)


def call(names: str | Iterable[str], *rows: Rule) -> tuple[Rule, ...]:
    """The rows of a call, or of several calls that behave alike."""
    calls = (names,) if isinstance(names, str) else tuple(names)
    return tuple(replace(row, calls=calls) for row in rows)


def on(
    statuses: Status | Iterable[Status],
    condition: Condition,
    effect: Effect,
    because: str,
    perhaps: Refusal | Effect | tuple[Refusal | Effect, ...] = (),
) -> Rule:
    """One row. A single status or alternative may stand without brackets."""
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
"""Any user. At the end of a call's rows it means: in all other statuses."""
ANYBODY = (*ANY_STATUS, ABSENT)
"""Any user, or no user at all."""

# ---------------------------------------------------------------------------------------------- conditions


def _case(case: Case) -> Condition:
    return Condition({case: True})


def _fact(**facts: Unpack[FactValues]) -> Condition:
    return Condition(facts=facts)


ALWAYS = Condition()
FEDERATED = _fact(external=True)
"""The user signs in with another provider: FEDERATION or SOCIAL."""
NOT_FEDERATED = _fact(external=False)
HAS_NO_PASSWORD = _fact(password=Password.NONE)
IS_LOCKED = _fact(locked=True)
"""The user is locked, whatever the status shows."""

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
EDITS_DEACTIVATED = _case(Case.EDITS_DEACTIVATED)
SELF_SERVICE_UNLOCK = _case(Case.SELF_SERVICE_UNLOCK)
SHOW_LOCKOUTS = _case(Case.SHOW_LOCKOUTS)
MINIMUM_AGE = _case(Case.MINIMUM_AGE)
MFA = _case(Case.MFA)
ENROLLS = _case(Case.ENROLLS)
MUST_ENROLL = _case(Case.MUST_ENROLL)

# ------------------------------------------------------------------------------------------------- effects


def _sets(*stamps: Stamp, **facts: Unpack[FactValues]) -> Effect:
    return Effect(facts, stamps)


def refuses(refusal: Refusal, meant: str | tuple[str, ...] = ()) -> Effect:
    """The call is refused. `meant` names the calls that were probably meant, likeliest first."""
    return Effect(refusal=refusal, meant=(meant,) if isinstance(meant, str) else meant)


def enters(state: State) -> Effect:
    """The sign-in goes on in this state."""
    return Effect(enters=state)


def mails(mail: Mail) -> Effect:
    """This mail goes to the user, unless the caller takes the link instead."""
    return Effect(mail=mail)


WRONG_PASSWORDS, WRONG_PASSCODES, WRONG_ANSWERS = Count


def counts(count: Count) -> Effect:
    """One more wrong attempt is counted."""
    return Effect(counts=count)


stays = Effect()
"""Nothing changes."""
by_policy = Effect(by=Actor.POLICY)
"""A setting of the org makes it happen, not the caller."""
creates = _sets(exists=True)
creates_federated = _sets(exists=True, external=True)
begins_activation = _sets(Stamp.ACTIVATED, begun=True, deactivated=False)
new_password = _sets(Stamp.PASSWORD_CHANGED, password=Password.SET, reset=False, external=False)
"""Somebody has just chosen a password. It also ends a reset that was pending."""
temporary_password = _sets(Stamp.PASSWORD_CHANGED, password=Password.EXPIRED, reset=False)
"""A new password that has to be changed at the next sign-in."""
expires_password = _sets(password=Password.EXPIRED)
loses_password = _sets(password=Password.NONE)
resets = _sets(reset=True)
"""The password is out of use until the user has chosen a new one."""
federates = _sets(external=True)
"""The user signs in with another provider from now on."""
ends_federation = _sets(external=False)
ends_reset = _sets(reset=False)
locks = _sets(locked=True)
unlocks = _sets(locked=False)
suspends = _sets(suspended=True)
unsuspends = _sets(suspended=False)
switches_off = _sets(deactivated=True, begun=False, password=Password.NONE, reset=False, locked=False, suspended=False)
deletes = _sets(exists=False)
signs_in = Effect(enters=State.SUCCESS, stamps=(Stamp.LAST_LOGIN,))
"""The sign-in is complete."""

BEGUN_OR_OFF = tuple(s for s in ANY_STATUS if s is not STAGED)
"""Every status but STAGED."""
