"""Limits for what grows with every call, and a collection that keeps to its limit.

What goes beyond a limit is dropped, the oldest first. An answer that would have shown it says so. The same calls always
drop the same things.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Generic, Protocol, Self, TypeVar

from lifecycle.org.undo import Watched, WatchedDict, WatchedList


@dataclass(frozen=True)
class Keeps:
    """How much an org keeps at most. This is fixed when the org begins."""

    events: int = 100_000
    """Events of the System Log."""
    mails: int = 10_000
    """Mails in the outbox."""
    texts: int = 10_000
    """Text messages in the outbox."""
    tokens: int = 50_000
    """One-time tokens, including used and expired ones. A working token is only dropped if no other is left.

    As many sign-ins at the page of an Identity Engine org are kept, and as many of the codes with which they end.
    """
    sessions: int = 50_000
    """Sessions, including ended ones. A session that has not ended is only dropped if no other is left."""
    steps: int = 1_000
    """Steps that can be taken back."""
    changes: int = 200_000
    """Changes in all kept steps together. A step with many changes can push out older steps."""

    def __post_init__(self) -> None:
        for part in fields(self):
            value = getattr(self, part.name)
            if type(value) is not int or value < 1:
                raise ValueError(
                    f"{part.name} has to be a whole number from 1 on, not {value!r}. An org keeps at least one."
                )


_WORDS = {
    "events": "the log holds the newest {most:,} events; older ones were dropped",
    "mails": "the outbox holds the newest {most:,} mails; older ones were dropped",
    "texts": "the outbox holds the newest {most:,} text messages; older ones were dropped",
    "tokens": "the org knows {most:,} one-time tokens at most; older ones were dropped, spent ones first",
    "interactions": "the org knows {most:,} sign-ins at its page at most; older ones were dropped, ended ones first",
    "interaction_codes": "the org knows {most:,} interaction codes at most; older ones were dropped, used ones first",
    "sessions": "the org knows {most:,} sessions at most; older ones were dropped, ended ones first",
}


def dropped_words(what: str, most: int) -> str:
    """The words that say that some of these were dropped.

    >>> dropped_words("events", 100_000)
    'the log holds the newest 100,000 events; older ones were dropped'
    """
    return _WORDS[what].format(most=most)


class Thing(Protocol):
    """Something that belongs to a user and can be used for a while."""

    user_id: str

    def good(self, now: datetime) -> bool:
        """Whether it can still be used at this time."""


T = TypeVar("T", bound=Thing)


class Shelf(Watched, Generic[T]):
    """A collection of things that belong to users, by name, the oldest first. It holds at most `most` things."""

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
        """Everything in the collection, usable or not."""
        return self._all

    def restore(self, things: Mapping[str, T], dropped: int) -> None:
        """Fill an empty collection with what was kept."""
        for name, thing in things.items():
            self._take_in(name, thing)
        self.dropped = dropped

    def put(self, name: str, thing: T, now: datetime) -> None:
        """Add a thing, and drop others if there are too many."""
        self._take_in(name, thing)
        if len(self._all) > self.most:
            self._make_room(now)

    def _take_in(self, name: str, thing: T) -> None:
        """Add a thing, and enter it under its user."""
        self._all[name] = thing
        self._of_user.setdefault(thing.user_id, WatchedList()).append(name)

    def find(self, name: str) -> T | None:
        """The thing with this name, usable or not."""
        found = self._all.get(name)
        if found is None and self.dropped:
            self._missed = True
        return found

    def missed(self) -> bool:
        """Whether, since the last call of this method, something was looked for that may have been dropped."""
        missed, self._missed = self._missed, False
        return missed

    def hand_over(self, user_id: str) -> list[T]:
        """The things of a user, which the caller is about to end. Each thing is returned only once."""
        return [self._all[name] for name in self._of_user.pop(user_id, ())]

    def _make_room(self, now: datetime) -> None:
        """Drop a tenth at once, so that this happens rarely: first what can no longer be used, then the oldest."""
        surplus = len(self._all) - (self.most - self.most // 10)
        order = sorted(self._all, key=lambda name: self._all[name].good(now))  # sorting keeps the oldest in front
        gone = set(order[:surplus])
        self._all = WatchedDict((name, thing) for name, thing in self._all.items() if name not in gone)
        held = {user: [name for name in names if name not in gone] for user, names in self._of_user.items()}
        self._of_user = WatchedDict((user, WatchedList(names)) for user, names in held.items() if names)
        self.dropped += surplus
