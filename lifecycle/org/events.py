"""The System Log: what happened in an org, oldest first. Only the newest events are kept."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from lifecycle.model.events import Event
from lifecycle.org.ids import Counted, Ids
from lifecycle.org.keeps import Keeps
from lifecycle.org.undo import Watched, WatchedDeque
from lifecycle.org.users import User

OWNER_NAME = "admin@example.com"
"""The login of the admin to whom the API token belongs: the org's first user."""


@dataclass(frozen=True, slots=True)
class Party:
    """A person or thing that an event names."""

    id: str
    type: str
    alternate_id: str | None = None
    name: str | None = None

    @staticmethod
    def of(user: User) -> "Party":
        """The user in the form in which the log names users."""
        first, last = user.profile.get("firstName"), user.profile.get("lastName")
        name = f"{first} {last}" if first and last else str(first or last or "")
        return user_party(user.id, user.login, name)


@lru_cache(maxsize=1024)  # one call writes several events, all about the same user
def user_party(user_id: str, login: str, name: str) -> Party:
    """A user of this id, login and name, as the log names users."""
    return Party(user_id, "User", login, name)


SYSTEM = Party("system", "SystemPrincipal", "system@okta.com", "Okta System")
"""Okta itself, as the actor of events that no caller brought about.

Sources: for its address, Okta community question 0D54z00008zqtnSCAQ; for the rest, elastic/integrations, sample events.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it was written. An entry never changes."""

    number: int
    """Counts up from 1, including events that were dropped."""
    name: int
    """The number from which the event's UUID is made."""
    published: datetime
    event: Event
    actor: Party
    targets: tuple[Party, ...]
    """What the event is about, users first."""
    transaction: int
    """The same for all events of one request."""
    kind: str
    """WEB for an event of a request, JOB for one that the passing of time brought about."""
    token_id: str | None
    """The id of the API token that came with the request. It is never the token itself."""


@dataclass(frozen=True)
class SavedLog:
    """A log in the form in which a file keeps it."""

    entries: list[Entry]
    dropped: int
    ids: Counted
    token_id: str
    transaction: int
    kind: str
    with_token: bool


class EventLog(Watched):
    """The events of an org. The log makes its ids itself, so writing an event changes no other id of the org."""

    def __init__(self, seed: str = "org", most: int = Keeps.events) -> None:
        self.most = most
        self._entries = WatchedDeque[Entry](maxlen=most)
        self._ids = Ids(f"{seed}/events")
        self._token_id = self._ids.id("00T")
        self._transaction = 0
        self._kind = "WEB"
        self.with_token = False
        """Whether the current request has an API token."""
        self.dropped = 0
        """How many of the oldest events were dropped."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "EventLog":
        """A copy that shares the entries, because they never change and there can be many."""
        other = copy(self)
        other._entries, other._ids = copy(self._entries), copy(self._ids)
        return other

    def kept(self) -> SavedLog:
        """The log in the form in which a file keeps it."""
        under_way = self._transaction, self._kind, self.with_token
        return SavedLog(list(self._entries), self.dropped, self._ids.kept(), self._token_id, *under_way)

    def restore(self, kept: SavedLog) -> None:
        """Fill an empty log with what was kept."""
        self._entries.extend(kept.entries)
        self.dropped, self._token_id = kept.dropped, kept.token_id
        self._ids.restore(kept.ids)
        self._transaction, self._kind, self.with_token = kept.transaction, kept.kind, kept.with_token

    def begin(self, kind: str = "WEB", *, with_token: bool = False) -> None:
        """Begin a request, or something that time brings about. The events from now on belong to it."""
        self._transaction, self._kind, self.with_token = 0, kind, with_token

    def write(self, event: Event, now: datetime, actor: Party, targets: tuple[Party, ...]) -> None:
        """Write one event, and drop the oldest if there are too many."""
        if not self._transaction:
            self._transaction = self._ids.number()
        token_id = self._token_id if self.with_token else None
        name, number = self._ids.number(), self.last + 1
        if len(self._entries) == self.most:
            self.dropped += 1
        self._entries.append(Entry(number, name, now, event, actor, targets, self._transaction, self._kind, token_id))

    def uuid_of(self, entry: Entry) -> str:
        """The event's id in the log. It is made only when it is needed, because most events are never read."""
        return str(uuid5(NAMESPACE_OID, self._ids.token_of(entry.name)))

    def transaction_of(self, entry: Entry) -> str:
        """The id of a transaction, which all events of one request share."""
        return self._ids.token_of(entry.transaction, 27)

    @property
    def last(self) -> int:
        """The number of the newest event; 0 before there is one."""
        return self.dropped + len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def __reversed__(self) -> Iterator[Entry]:
        return reversed(tuple(self._entries))
