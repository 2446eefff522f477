"""Which users a filter or a search has to look at: as few as the org's indexes allow.

What is found here is a superset, in the order of lists. The tests of the search decide.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from functools import partial
from heapq import merge
from itertools import islice

from lifecycle.expressions.filters import Comparison, Expression
from lifecycle.model.facts import Status
from lifecycle.model.profile import REQUIRED
from lifecycle.org.clock import stamp
from lifecycle.org.state import OrgState
from lifecycle.org.user_index import LAST, Bound, Index, Key, Keys, once
from lifecycle.org.users import LISTED, User, place_of
from lifecycle.service.searching import COMPARE, Order, Properties, Test, comparable

FEW_USERS = 64
"""If this many users or fewer are left, they are looked at without asking whether another index would leave fewer."""
WORTH_SORTING = 25
"""Users are put in order for each page while the square of their number is at most so many times that of all users.
Beyond it, it costs less to go through all users in order, because a page is soon full."""

OF_ALL = frozenset({"id", "created", "type.id", *(f"profile.{name}" for name in REQUIRED)})
"""What every user has."""
LOOKED_AT = 1_000
"""How many users are looked at one by one for a string, before all keys are read instead."""
AT_ONCE = ("id", "profile.login", "profile.email")
"""What an org finds few users by without an index."""


class _Rank(IntEnum):
    """Which way is best where several lead to all who fit: the one of the lowest rank, and of these the shortest."""

    INDEX = 0
    STATUS = 1
    """An index is better than this one, because it can be asked for the users of a status alone."""
    READING = 2


@dataclass(frozen=True)
class _Way:
    """A way to the users whom an expression may take."""

    count: int
    """How many they are at most."""
    places: Callable[[str, str], Iterator[str]]
    """Their places in the order of lists, from behind one until another."""
    rank: _Rank = _Rank.INDEX


class Finder:
    """Finds users for one request."""

    def __init__(self, org: OrgState, known: Properties[User], *, lagging: bool = False) -> None:
        self._org, self._users, self._known, self._lagging = org, org.users, known, lagging

    def listed(self, asked: Expression | None, place: str, *, deactivated: bool = True) -> Iterator[User]:
        """Users among whom are all that an expression takes, in the order of lists, from behind a place on.

        The deactivated ones are left out unless `deactivated`.
        """
        # a search that lags compares with older statuses, so a user may be among those of any status now
        statuses = LISTED if self._lagging or asked is None else _statuses(asked)
        if not deactivated:
            statuses -= {Status.DEPROVISIONED}
        way = self._way(asked)
        if way is None:
            return self._users.listed(statuses, place)
        if statuses == LISTED:
            return map(self._users.at, way.places(place, LAST))
        ways = (way.places(max(place, low), high) for low, high in self._users.spans(statuses))
        return (self._users.at(found) for places in ways for found in places)

    def sorted(
        self, asked: Expression | None, name: str, order: Order[User], test: Test[User], place: str
    ) -> Iterator[User]:
        """The users whom an expression takes in the order of a property, from behind a place in it on."""
        if name in self._known.kinds or (name == "status" and self._lagging):
            return iter(order.after(filter(test, self.listed(asked, "")), place))
        value, _, user_id = place.rpartition("\n")
        start = (value, user_id) if place else None
        way, index = self._way(asked), self._index(name)
        if way and way.count**2 <= WORTH_SORTING * self._users.count():
            ids = index.in_order(way.places("", LAST), start, down=order.descending)
        else:
            bounds = next((self._bounds(part) for part in _needed(asked) if part.name == name), None)
            low, high = bounds or ((), None)
            ids = index.walk(start, down=order.descending, low=low, high=high, blanks=bounds is None)
        return filter(test, map(self._users.of_id, ids))

    def _way(self, asked: Expression | None) -> _Way | None:
        """The best way to what an expression takes; None if that may be any user."""
        if asked is None:
            return None
        if isinstance(asked, Comparison):
            return self._direct(asked) or self._through_index(asked)
        if not asked.all:
            ways = [way for part in asked.parts if (way := self._way(part))]
            if len(ways) < len(asked.parts):
                return None
            return _Way(
                sum(way.count for way in ways),
                lambda after, until: once(merge(*(way.places(after, until) for way in ways))),
                max(way.rank for way in ways),
            )
        best: _Way | None = None
        for part in sorted(asked.parts, key=_dear):
            if best and best.count <= FEW_USERS and best.rank is _Rank.INDEX:
                break
            way = self._way(part)
            if way and (best is None or (way.rank, way.count) < (best.rank, best.count)):
                best = way
        return best

    def _direct(self, asked: Comparison) -> _Way | None:
        """The way to the users of a login, an address, an id or a status, which an org always knows."""
        if asked.name == "status":
            statuses = _statuses(asked)
            places = partial(self._users.places, statuses)
            now = _Way(self._users.count(statuses), places, _Rank.STATUS)
            return self._with_recent(now) if self._lagging else now
        if asked.operator != "eq":
            return None
        value = asked.value or ""
        if asked.name == "profile.login":
            holder = self._users.holder(value)
            return _to([holder] if holder else [])
        if asked.name == "profile.email":
            return _to(self._users.with_email(value))
        return _to([user]) if asked.name == "id" and (user := self._users.get(value)) else None

    def _with_recent(self, now: _Way) -> _Way:
        """Beside users with a status now, those for whom the index may still have another one."""
        since = self._org.clock.now() - timedelta(seconds=self._org.settings.search_lag_seconds)
        index, low = self._index("statusChanged"), (stamp(since) or "",)
        return _Way(
            now.count + index.count(low, None),
            lambda after, until: once(merge(now.places(after, until), index.between(low, None, after, until))),
        )

    def _through_index(self, asked: Comparison) -> _Way | None:
        """The way to the users whom a comparison takes; None if it takes all."""
        if asked.operator == "pr" and asked.name in OF_ALL:
            return None
        if asked.operator == "co":
            return self._reading(asked)
        low, high = self._bounds(asked)
        index = self._index(asked.name)
        return _Way(index.count(low, high), partial(index.between, low, high))

    def _reading(self, asked: Comparison) -> _Way | None:
        """The way to the users whose property holds a string; None for the empty string."""
        part, index = (asked.value or "").lower(), self._index(asked.name)

        def places(after: str, until: str) -> Iterator[str]:
            first = islice(self._users.places(LISTED, after, until), LOOKED_AT)
            return index.holding(part, first, after, until)

        return _Way(self._users.count(), places, _Rank.READING) if part else None

    def _bounds(self, asked: Comparison) -> tuple[Bound, Bound | None]:
        """Between which entries of its index those stand that a comparison takes."""
        if asked.value is None or asked.operator == "co":
            return (), None
        wanted = self._known.wanted(asked)
        if isinstance(wanted, datetime):
            return _of_date(wanted, asked.operator)
        key: Key = wanted
        ends: dict[str, tuple[Bound, Bound | None]] = {
            "eq": ((key,), (key, LAST)),
            "ge": ((key,), None),
            "gt": ((key, LAST), None),
            "le": ((), (key, LAST)),
            "lt": ((), (key,)),
        }
        return ends[asked.operator] if asked.operator in ends else ((key,), _behind_all(str(key)))

    def _index(self, name: str) -> Index:
        known = self._known
        kind = "date" if name in known.dates else known.kinds.get(name, "string")
        return self._users.index(f"{kind} {name}", partial(_keys, known.readers[name], kind))


def _to(users: Iterable[User]) -> _Way:
    """The way to these few users."""
    places = sorted(map(place_of, users))
    return _Way(len(places), lambda after, until: (place for place in places if after < place < until))


def _dear(asked: Expression) -> bool:
    """Whether it takes an index to find what an expression takes, or many users."""
    if isinstance(asked, Comparison):
        return asked.operator != "eq" or asked.name not in AT_ONCE
    return any(map(_dear, asked.parts))


def _needed(asked: Expression | None) -> Iterator[Comparison]:
    """Comparisons that all must hold for whom an expression takes."""
    if isinstance(asked, Comparison):
        yield asked
    elif asked and asked.all:
        for part in asked.parts:
            yield from _needed(part)


def _statuses(asked: Expression) -> frozenset[Status]:
    """The statuses that a user who matches an expression can have."""
    if isinstance(asked, Comparison):
        if asked.name != "status" or asked.value is None:
            return LISTED
        compare, value = COMPARE[asked.operator], asked.value.lower()
        return frozenset(status for status in LISTED if compare(status.lower(), value))
    found = [_statuses(part) for part in asked.parts]
    return frozenset.intersection(*found) if asked.all else frozenset.union(*found)


def _of_date(wanted: datetime, operator: str) -> tuple[Bound, Bound | None]:
    """The bounds for a date. Users have whole seconds, so a bound takes in the second that a date lies in."""
    try:
        key = stamp(wanted.astimezone(UTC)) or ""
    except OverflowError:  # a date at the edge of the calendar, in another zone
        return (), None
    low: Bound = (key,) if operator in ("eq", "gt", "ge") else ()
    return low, (key, LAST) if operator in ("eq", "lt", "le") else None


def _behind_all(start: str) -> Bound | None:
    """The bound behind all texts that begin so."""
    kept = start.rstrip(LAST)
    return (kept[:-1] + chr(ord(kept[-1]) + 1),) if kept else None


def _keys(reader: Callable[[User], object], kind: str, user: User) -> Keys:
    """What a user is found by in a property of this type."""
    value = reader(user)
    if value is None:
        return ()
    if kind == "date":
        return (stamp(value) or "",) if isinstance(value, datetime) else ()
    if kind == "array":
        return tuple(dict.fromkeys(str(comparable(one)) for one in value)) if isinstance(value, list) else ()
    if kind == "string":
        return (str(value).lower(),)
    return (value,) if isinstance(value, bool if kind == "boolean" else int | float) else ()
