"""The words in which the evidence is written. One row says what one source saw Okta do, or says that it does."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias

from lifecycle.model.cases import Case
from lifecycle.model.facts import Facts, Password, Status, status
from lifecycle.model.sources import Reference, Source
from lifecycle.model.tiers import Tier
from lifecycle.model.words import (
    FEDERATED,
    HALF_WAY,
    HAS_NO_PASSWORD,
    IN_DIRECTORY,
    IS_LOCKED,
    PASSWORDLESS,
    Condition,
)


class Under(Enum):
    """A fact that the status does not show, and on which an observation depends."""

    condition: Condition

    def __new__(cls, words: str, condition: Condition) -> "Under":
        """A fact in words, and as the condition that holds for such a user."""
        member = object.__new__(cls)
        member._value_ = words
        member.condition = condition
        return member

    NO_PASSWORD = "the user has no password", HAS_NO_PASSWORD
    USABLE_PASSWORD = "the user has a password that is not expired", Condition(facts={"password": Password.SET})
    EXPIRED_PASSWORD = "the user's password is expired", Condition(facts={"password": Password.EXPIRED})
    NO_RESET = "no reset is pending underneath", Condition(facts={"reset": False})
    LOCKED = "the user is locked underneath", IS_LOCKED
    NOT_LOCKED = "the user is not locked underneath", Condition(facts={"locked": False})
    FEDERATED = "the user signs in with another provider", FEDERATED
    IN_DIRECTORY = "a directory keeps the user's password", IN_DIRECTORY
    HALF_WAY = "the user stopped half-way through a registration", HALF_WAY
    PASSWORDLESS = "the user needs no password, and signs in by email", PASSWORDLESS

    def holds(self, facts: Facts) -> bool:
        """Whether this is true of a user."""
        return self.condition.holds(facts, frozenset())


_SPECIAL = (Under.FEDERATED, Under.IN_DIRECTORY, Under.HALF_WAY, Under.PASSWORDLESS)
"""What an observation speaks of only where it says so."""


@dataclass(frozen=True)
class Denial:
    """A refusal by Okta. Its text is spelled out, so a changed text in the model disagrees with it."""

    said: str = ""
    """HTTP status, code and summary as Okta sent them; empty if the source does not show them."""
    causes: tuple[str, ...] = ()
    leads_to: Status | None = None
    """The new status, if the refused call changed the status."""

    def and_yet(self, after: Status) -> "Denial":
        """The same refusal of a call that changed the status nevertheless."""
        return replace(self, leads_to=after)


Circumstance: TypeAlias = Case | Under
"""What was asked, who asked, what the settings were, or a fact that the status does not show."""


@dataclass(frozen=True)
class Observation:
    """One thing that a source saw or said: the result of this call on such a user."""

    call: str
    before: Status
    given: tuple[Circumstance, ...]
    result: Status | Denial
    tier: Tier
    source: Reference
    words: Tier | None = None
    """How well the words of a refusal are known, if that differs from `tier`."""
    note: str = ""

    @property
    def cases(self) -> frozenset[Case]:
        """The cases that the observation names."""
        return frozenset(g for g in self.given if isinstance(g, Case))

    @property
    def after(self) -> Status | None:
        """The status after the call; None if the call was refused and did not change the status."""
        return self.result.leads_to if isinstance(self.result, Denial) else self.result

    @property
    def refused(self) -> bool:
        """Whether Okta refused the call."""
        return isinstance(self.result, Denial)

    @property
    def said(self) -> str:
        """HTTP status, code and summary of a refusal; empty if there is none, or the source does not show them."""
        return self.result.said if isinstance(self.result, Denial) else ""

    @property
    def causes(self) -> tuple[str, ...]:
        """The causes that a refusal named."""
        return self.result.causes if isinstance(self.result, Denial) else ()

    def is_of(self, facts: Facts) -> bool:
        """Whether the observation is about such a user.

        It is about users who sign in with another provider, users in a directory, users who stopped half-way through
        a registration, and users who need no password only if it says so.
        """
        under = [g for g in self.given if isinstance(g, Under)]
        return (
            self.before is status(facts)
            and all(word.holds(facts) is (word in under) for word in _SPECIAL)
            and all(word.holds(facts) for word in under)
        )


def _circumstance(given: Condition | Under) -> Circumstance:
    """Return the case or the fact that a condition names. Raises ValueError for a condition of any other form."""
    if isinstance(given, Under):
        return given
    if not given.facts and list(given.cases.values()) == [True]:
        return next(iter(given.cases))
    for under in Under:
        if under.condition == given:
            return under
    raise ValueError(f"An observation can't name {given}. Give a single case, or a condition that Under has.")


def row(
    call: str,
    before: Status,
    given: tuple[Condition | Under, ...],
    result: Status | Denial,
    tier: Tier,
    source: Source | Reference,
    *,
    words: Tier | None = None,
    note: str = "",
) -> Observation:
    """One row of the evidence. A source can be given without a place in it."""
    reference = source.at() if isinstance(source, Source) else source
    return Observation(call, before, tuple(map(_circumstance, given)), result, tier, reference, words, note)
