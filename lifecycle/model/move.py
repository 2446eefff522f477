"""A rule at work on one user: what was true before the call, and what is true after it."""

from dataclasses import dataclass

from lifecycle.model.actors import Actor
from lifecycle.model.calls import EVERYTHING
from lifecycle.model.cases import Case
from lifecycle.model.facts import Facts
from lifecycle.model.refusals import Refusal
from lifecycle.model.words import Effect, Rule


@dataclass(frozen=True, slots=True)
class Move:
    """A call on a certain user, in certain cases: the rule that applies, and what it leads to."""

    call: str
    cases: frozenset[Case]
    before: Facts
    after: Facts
    rule: Rule

    def __hash__(self) -> int:
        """The rule and the facts afterwards follow from the rest, so they would only take time here."""
        return hash((self.call, self.cases, self.before))

    @property
    def effect(self) -> Effect:
        """What the rule does, or how it refuses."""
        return self.rule.effect

    @property
    def refusal(self) -> Refusal | None:
        """How Okta refuses the call; None if it does not."""
        return self.effect.refusal

    @property
    def refused(self) -> bool:
        """Whether Okta refuses the call. A refused call can have an effect: the last wrong password locks."""
        return self.effect.refusal is not None

    @property
    def guess(self) -> bool:
        """Whether no public source says what Okta does here."""
        return bool(self.rule.perhaps)

    @property
    def actor(self) -> Actor:
        """The actor of the move."""
        return self.effect.by or EVERYTHING[self.call].actor
