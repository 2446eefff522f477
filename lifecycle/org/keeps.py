"""How much an org keeps of what grows with every call, and a shelf that holds no more than that.

What is beyond it is dropped, the oldest first, and whatever would have shown it says so. The same calls drop the same.
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
    """One-time tokens, spent and lapsed ones too; a good one goes only where no other is left."""
    sessions: int = 50_000
    """Sessions, ended ones too; a good one goes only where no other is left."""
    steps: int = 1_000
    """Steps that can be taken back."""
    changes: int = 200_000
    """Changes that these steps have noted, all in all: a step in which much happens costs older ones their place."""

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
    """What is said where some of these were dropped.

    >>> dropped_words("events", 100_000)
    'the log holds the newest 100,000 events; older ones were dropped'
    """
    return _WORDS[what].format(most=most)


class Thing(Protocol):
    """What a shelf holds: a user's, and good for a while."""

    user_id: str

    def good(self, now: datetime) -> bool:
        """Whether it is still worth anything."""


T = TypeVar("T", bound=Thing)


class Shelf(Watched, Generic[T]):
    """Things of users by their names, the oldest first, and no more than `most`."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.dropped = 0
        """How many had to go."""
        self._all = WatchedDict[str, T]()
        self._of_user = WatchedDict[str, WatchedList[str]]()
        self._missed = False

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A copy with things of its own, made quickly: they are flat, and there may be many."""
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
        """Take in a thing."""
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
        """Whether since the last look something was sought in vain that may have been dropped."""
        missed, self._missed = self._missed, False
        return missed

    def hand_over(self, user_id: str) -> list[T]:
        """The things of a user, whose worth is about to end; each is handed over once."""
        return [self._all[name] for name in self._of_user.pop(user_id, ())]

    def _make_room(self, now: datetime) -> None:
        """Drop a tenth at once, so that a call pays for its own thing only: first what is not good any more."""
        surplus = len(self._all) - (self.most - self.most // 10)
        order = sorted(self._all, key=lambda name: self._all[name].good(now))  # it leaves the oldest in front
        gone = set(order[:surplus])
        self._all = WatchedDict((name, thing) for name, thing in self._all.items() if name not in gone)
        held = {user: [name for name in names if name not in gone] for user, names in self._of_user.items()}
        self._of_user = WatchedDict((user, WatchedList(names)) for user, names in held.items() if names)
        self.dropped += surplus
