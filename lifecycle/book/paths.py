"""What a way through the lifecycle is made of: the calls that change a status, and the steps of a walk."""

from dataclasses import dataclass

from lifecycle.model.actors import Actor
from lifecycle.model.facts import Status

EdgeKey = tuple[str, Status, Status]
"""A call, the status before it, and the status after it."""


@dataclass(frozen=True)
class Footprint:
    """One step of a walk, as the map shows it."""

    number: int
    call: str
    before: Status
    after: Status
    refused: bool = False

    def __str__(self) -> str:
        way = f"{self.before} -> {self.after}" if self.before is not self.after else f"still {self.after}"
        return f"{self.number}. {self.call}: {'refused, ' if self.refused else ''}{way}"


@dataclass(frozen=True)
class Edge:
    """A call that changes the status, and when it does."""

    call: str
    before: Status
    after: Status
    cases: str
    """When the call does this, in a few words; empty if it always does."""
    actor: Actor
    guess: bool

    @property
    def key(self) -> EdgeKey:
        """The key that no other edge has."""
        return self.call, self.before, self.after

    @property
    def name(self) -> str:
        """The call, its actor unless that is an admin, and a question mark if the edge is a guess."""
        who = "" if self.actor is Actor.ADMIN else f" [{self.actor}]"
        return f"{self.call}{who}{' ?' if self.guess else ''}"

    def __str__(self) -> str:
        return f"{self.name}{f' ({self.cases})' if self.cases else ''}"
