"""What a picture of the map shows: where the user is, the way here, and where the calls lead from here."""

from dataclasses import dataclass

from lifecycle.book.paths import Footprint
from lifecycle.model.facts import Status


@dataclass(frozen=True)
class Label:
    """The words for one call that leads from the present status to another one."""

    text: str
    key: str = ""
    """What a press on the words would do, for the stage; empty if nothing can be pressed."""
    now: bool = True
    """Whether the call would lead there now; False if something has to be done first."""
    guess: bool = False
    """Whether it is a guess that the call leads there. The words then end with a question mark."""


@dataclass(frozen=True)
class View:
    """All that a picture of the map depends on, so that equal views have the same picture."""

    here: Status | None
    """The user's status; None on a map without a user."""
    trail: tuple[Footprint, ...] = ()
    """The steps so far."""
    ways: tuple[tuple[Status, tuple[Label, ...]], ...] = ()
    """For each status that can be reached from here, the calls that lead there."""
    last: str = ""
    """The words for the call of the last step; empty if the name of the call will do."""
    asked: tuple[Status, ...] = ()
    """The statuses to choose from, while a prediction is open."""
    made: tuple[str, ...] = ()
    """The words for the call of each step; empty if the names of the calls will do."""
