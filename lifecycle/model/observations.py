"""The words in which the evidence is written. One row says what one source saw Okta do, or says that it does."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias

from lifecycle.model.cases import Case
from lifecycle.model.facts import Facts, Password, Status, status
from lifecycle.model.sources import Reference, Source
from lifecycle.model.tiers import Tier


class Under(Enum):
    """A fact that the status does not show, and on which an observation depends."""

    NO_PASSWORD = "the user has no password"
    USABLE_PASSWORD = "the user has a password that is not expired"
    EXPIRED_PASSWORD = "the user's password is expired"
    NO_RESET = "no reset is pending underneath"
    LOCKED = "the user is locked underneath"
    NOT_LOCKED = "the user is not locked underneath"
    FEDERATED = "the user signs in with another provider"
    IN_DIRECTORY = "a directory keeps the user's password"
    HALF_WAY = "the user stopped half-way through a registration"

    def holds(self, facts: Facts) -> bool:
        """Whether this is true of a user."""
        match self:
            case Under.NO_PASSWORD:
                return facts.password is Password.NONE
            case Under.USABLE_PASSWORD:
                return facts.password is Password.SET
            case Under.EXPIRED_PASSWORD:
                return facts.password is Password.EXPIRED
            case Under.NO_RESET:
                return not facts.reset
            case Under.LOCKED:
                return facts.locked
            case Under.NOT_LOCKED:
                return not facts.locked
            case Under.FEDERATED:
                return facts.external
            case Under.IN_DIRECTORY:
                return facts.directory
            case Under.HALF_WAY:
                return facts.registering


_SPECIAL = (Under.FEDERATED, Under.IN_DIRECTORY, Under.HALF_WAY)
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


Given: TypeAlias = Case | Under
"""What was asked, who asked, what the settings were, or a fact that the status does not show."""


@dataclass(frozen=True)
class Observation:
    """One thing that a source saw or said: the result of this call on such a user."""

    call: str
    before: Status
    given: tuple[Given, ...]
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

        It is about users who sign in with another provider, users in a directory, and users who stopped half-way
        through a registration only if it says so.
        """
        under = [g for g in self.given if isinstance(g, Under)]
        return (
            self.before is status(facts)
            and all(word.holds(facts) is (word in under) for word in _SPECIAL)
            and all(word.holds(facts) for word in under)
        )


def row(
    call: str,
    before: Status,
    given: tuple[Given, ...],
    result: Status | Denial,
    tier: Tier,
    source: Source | Reference,
    *,
    words: Tier | None = None,
    note: str = "",
) -> Observation:
    """One row of the evidence. A source can be given without a place in it."""
    reference = source.at() if isinstance(source, Source) else source
    return Observation(call, before, given, result, tier, reference, words, note)
