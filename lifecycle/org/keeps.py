"""How much an org keeps of what grows with every call, and a shelf that holds no more than that.

What goes beyond a cap is dropped, the oldest first, and an answer that would have shown it says so. The same calls
always drop the same things.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Generic, Protocol, Self, TypeVar

from lifecycle.org.undo import Watched, WatchedDict, WatchedList


@dataclass(frozen=True)
class Keeps:
    """How much of each an org keeps at most. It is settled when the org begins."""

    events: int = 100_000
    """Events of the System Log."""
    mails: int = 10_000
    """Mails in the outbox."""
    texts: int = 10_000
    """Text messages in the outbox."""
    tokens: int = 50_000
    """One-time tokens, including spent and lapsed ones. A good one is dropped only if no other is left."""
    sessions: int = 50_000
    """Sessions, including ended ones. A good one is dropped only if no other is left."""
    steps: int = 1_000
    """Steps that can be taken back."""
    changes: int = 200_000
    """Changes that all kept steps have noted together. A step in which much happens can push out older steps."""

    def __post_init__(self) -> None:
        for part in fields(self):
            value = getattr(self, part.name)
            if type(value) is not int or value < 1:
                raise ValueError(f"An org keeps at least one of its {part.name}, not {value!r}.")


_WORDS = {
    "events": "the log holds the newest {most:,} events; older ones were dropped",
    "mails": "the outbox holds the newest {most:,} mails; older ones were dropped",
    "texts": "the outbox holds the newest {most:,} text messages; older ones were dropped",
    "tokens": "the org knows {most:,} one-time tokens at most; older ones were dropped, spent ones first",
    "sessions": "the org knows {most:,} sessions at most; older ones were dropped, ended ones first",
}


def dropped_words(what: str, most: int) -> str:
    """The sentence that says that some of these were dropped.

    >>> dropped_words("events", 100_000)
    'the log holds the newest 100,000 events; older ones were dropped'
    """
    return _WORDS[what].format(most=most)


class Thing(Protocol):
    """What a shelf holds: something that belongs to a user and is good for a while."""

    user_id: str

    def good(self, now: datetime) -> bool:
        """Whether it can still be used."""


T = TypeVar("T", bound=Thing)


class Shelf(Watched, Generic[T]):
    """Things that belong to users, by name, the oldest first. It holds no more than `most` of them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.dropped = 0
        """How many things were dropped."""
        self._all = WatchedDict[str, T]()
        self._of_user = WatchedDict[str, WatchedList[str]]()
        self._missed = False

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A copy with copies of the things. Each thing is flat, so that copying many of them is quick."""
        other = copy(self)
        vars(other).update({name: copy(part) for name, part in vars(self).items() if isinstance(part, dict)})
        other._all = WatchedDict((name, copy(thing)) for name, thing in self._all.items())
        other._of_user = WatchedDict((user, copy(names)) for user, names in self._of_user.items())
        return other

    @property
    def all(self) -> Mapping[str, T]:
        """Everything on the shelf, good or not."""
        return self._all

    def restore(self, things: Mapping[str, T], dropped: int) -> None:
        """Fill an empty shelf again."""
        for name, thing in things.items():
            self._take_in(name, thing)
        self.dropped = dropped

    def put(self, name: str, thing: T, now: datetime) -> None:
        """Add a thing, and make room if there are too many."""
        self._take_in(name, thing)
        if len(self._all) > self.most:
            self._make_room(now)

    def _take_in(self, name: str, thing: T) -> None:
        self._all[name] = thing
        self._of_user.setdefault(thing.user_id, WatchedList()).append(name)

    def find(self, name: str) -> T | None:
        """The thing of this name, good or not."""
        found = self._all.get(name)
        if found is None and self.dropped:
            self._missed = True
        return found

    def missed(self) -> bool:
        """Whether something that may have been dropped was looked for since this was last asked."""
        missed, self._missed = self._missed, False
        return missed

    def hand_over(self, user_id: str) -> list[T]:
        """The things of a user, for the caller to end them. Each is handed over once."""
        return [self._all[name] for name in self._of_user.pop(user_id, ())]

    def _make_room(self, now: datetime) -> None:
        """Drop a tenth at once, so that this happens rarely: first what is no longer good, then the oldest."""
        surplus = len(self._all) - (self.most - self.most // 10)
        order = sorted(self._all, key=lambda name: self._all[name].good(now))  # it leaves the oldest in front
        gone = set(order[:surplus])
        self._all = WatchedDict((name, thing) for name, thing in self._all.items() if name not in gone)
        held = {user: [name for name in names if name not in gone] for user, names in self._of_user.items()}
        self._of_user = WatchedDict((user, WatchedList(names)) for user, names in held.items() if names)
        self.dropped += surplus
