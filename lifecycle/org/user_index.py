"""An index of users: those who have a value in one property, or one between two values, in the order of lists."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from heapq import heapify, heappop, merge
from itertools import accumulate
from operator import itemgetter

Key = str | float
"""What users are found by: a string in lower case, a date as a string, a number, or true or false."""
Keys = tuple[Key, ...]
Bound = tuple[()] | tuple[Key] | tuple[Key, str]
"""A place among entries: before all of them, before those of a key, or before those of a key from an id on."""

BLOCK = 256
"""Entries in a block. A block of twice as many is split."""
LAST = chr(0x10FFFF)
"""What no id comes behind."""


class _Block:
    """Entries next to one another, and the same users in the order of lists."""

    __slots__ = ("_ends", "_text", "entries", "places")

    def __init__(self, entries: list[tuple[Key, str]], place_of: Mapping[str, str]) -> None:
        self.entries = entries
        self.places = sorted(place_of[user_id] for _, user_id in entries)
        self._text, self._ends = "", list[int]()

    def add(self, entry: tuple[Key, str], place: str) -> None:
        """Take in an entry."""
        self.entries.insert(bisect_left(self.entries, entry), entry)
        self.places.insert(bisect_left(self.places, place), place)
        self._text = ""

    def remove(self, entry: tuple[Key, str], place: str) -> None:
        """Give up an entry."""
        del self.entries[bisect_left(self.entries, entry)]
        del self.places[bisect_left(self.places, place)]
        self._text = ""

    def holding(self, part: str) -> Iterator[str]:
        """The ids of the entries whose key is a string that holds another string, which is not empty.

        All keys are read as one text, and that text is kept until they change.
        """
        if not self._text:
            self._text = "\n".join(str(key) for key, _ in self.entries)
            self._ends = list(accumulate(len(str(key)) + 1 for key, _ in self.entries))
        at = self._text.find(part)
        while at >= 0:
            number = bisect_right(self._ends, at)
            yield self.entries[number][1]
            at = self._text.find(part, self._ends[number])


class Index:
    """The keys of all users in one property.

    The entries are pairs of a key and an id in order. They stand in blocks, each of which knows the order of lists as
    well, so that a page of the users between two keys costs no more than the page, however many there are.
    """

    def __init__(self, keys: Mapping[str, Keys], place_of: Mapping[str, str]) -> None:
        self._place_of = place_of
        entries = sorted((key, user_id) for user_id, found in keys.items() for key in found)
        before: Key | None = None
        for number, (key, user_id) in enumerate(entries):
            if key == before:
                entries[number] = (before, user_id)  # so that equal texts are kept once
            else:
                before = key
        self._keys: dict[str, Key | Keys] = {user_id: found for user_id, found in keys.items() if len(found) > 1} | {
            user_id: key for key, user_id in entries if len(keys[user_id]) == 1
        }
        cuts = range(0, len(entries), BLOCK)
        self._blocks = [_Block(entries[cut : cut + BLOCK], place_of) for cut in cuts] or [_Block([], {})]
        self._lasts = [block.entries[-1] for block in self._blocks[:-1]]
        self._without: list[str] | None = None

    def keys(self, user_id: str) -> Keys:
        """The keys under which a user stands; none for a user without the property."""
        found = self._keys.get(user_id, ())
        return found if isinstance(found, tuple) else (found,)

    def change(self, user_id: str, keys: Keys | None, before: str | None, after: str | None) -> None:
        """Enter a user under other keys, or at another place in lists; without keys and places, forget the user."""
        old = self.keys(user_id)
        if self._without is not None:
            self._change_without(user_id, there=keys == ())
        if (old, before) == (keys or (), after):
            return
        for key in old:
            self._remove((key, user_id), before or "")
        self._keys.pop(user_id, None)
        for key in keys or ():
            self._add((key, user_id), after or "")
        if keys:
            self._keys[user_id] = keys if len(keys) > 1 else keys[0]

    def _add(self, entry: tuple[Key, str], place: str) -> None:
        """Put an entry into the block where it belongs, and split a block that has grown too long."""
        number = bisect_left(self._lasts, entry)
        block = self._blocks[number]
        block.add(entry, place)
        if len(block.entries) > 2 * BLOCK:
            places = self._place_of
            halves = [_Block(block.entries[:BLOCK], places), _Block(block.entries[BLOCK:], places)]
            self._blocks[number : number + 1] = halves
            self._lasts.insert(number, halves[0].entries[-1])

    def _remove(self, entry: tuple[Key, str], place: str) -> None:
        """Take an entry out of its block, and drop a block that is then empty."""
        number = bisect_left(self._lasts, entry)
        block = self._blocks[number]
        block.remove(entry, place)
        if not block.entries and len(self._blocks) > 1:
            del self._blocks[number]
            del self._lasts[min(number, len(self._lasts) - 1)]

    def _change_without(self, user_id: str, *, there: bool) -> None:
        """Keep the sorted list of users without a key up to date: whether this user is in it."""
        without = self._without or []
        at = bisect_left(without, user_id)
        stands = without[at : at + 1] == [user_id]
        if stands and not there:
            del without[at]
        elif there and not stands:
            without.insert(at, user_id)

    def _at(self, bound: Bound | None) -> tuple[int, int]:
        """The number of the block in which a bound lies, and the place in it; the end for None."""
        if bound is None:
            return len(self._blocks) - 1, len(self._blocks[-1].entries)
        number = bisect_left(self._lasts, bound)
        return number, bisect_left(self._blocks[number].entries, bound)

    def count(self, low: Bound, high: Bound | None) -> int:
        """How many entries stand between two bounds."""
        (first, start), (last, end) = self._at(low), self._at(high)
        return max(sum(len(block.entries) for block in self._blocks[first:last]) + end - start, 0)

    def between(self, low: Bound, high: Bound | None, after: str = "", until: str = LAST) -> Iterator[str]:
        """The places of the users between two bounds, in the order of lists, from behind a place on until another."""
        (first, start), (last, end) = self._at(low), self._at(high)
        if first > last:
            return iter(())
        blocks = self._blocks[first : last + 1]
        if first == last:
            ranges = [self._places(blocks[0].entries[start:end])]
        else:
            middle = [block.places for block in blocks[1:-1]]
            ranges = [self._places(blocks[0].entries[start:]), *middle, self._places(blocks[-1].entries[:end])]
        return once(merge(*(_cut(found, after, until) for found in ranges if found)))

    def _places(self, entries: list[tuple[Key, str]]) -> list[str]:
        return sorted(self._place_of[user_id] for _, user_id in entries)

    def holding(self, part: str, first: Iterable[str], after: str = "", until: str = LAST) -> Iterator[str]:
        """The places of the users whose key is a string that holds another string, as `between` has them.

        The users at the `first` places are looked at one by one, because they fill a page if the text is a common one.
        The others are found by reading through all keys.
        """
        for place in first:
            after = place
            if part in self._keys.get(place.rpartition(" ")[2], ""):  # type: ignore[operator]
                yield place
        places = self._place_of
        found = (places[user_id] for block in self._blocks for user_id in block.holding(part))
        left = [place for place in found if after < place < until]
        heapify(left)
        yield from once(heappop(left) for _ in range(len(left)))

    def walk(
        self,
        start: tuple[str, str] | None,
        *,
        down: bool,
        low: Bound = (),
        high: Bound | None = None,
        blanks: bool = True,
    ) -> Iterator[str]:
        """The ids of users in the order of their keys, from behind a key and an id on. Equals go by id, `down` as well.

        No more are looked at than those between two bounds. Those without the property have the empty key, and are left
        out unless `blanks`.
        """
        key, user_id = start or ("", "")
        if down:
            yield from self._down(start, low, high)
        if not key or down:
            behind = user_id if start and not key else ""
            empty = self._group(max(low, ("", behind + "\0")), min(high or ("", LAST), ("", LAST)))
            yield from merge(self._blanks(behind), empty) if blanks else empty
        if not down:
            yield from self._group(max(low, (key, user_id + "\0") if key else ("", LAST)), high)

    def in_order(self, places: Iterable[str], start: tuple[str, str] | None, *, down: bool) -> Iterator[str]:
        """The ids of the users at these places, in the same order as `walk`."""
        ids = sorted(place.rpartition(" ")[2] for place in places)
        found = [(str(self._keys.get(user_id, "")), user_id) for user_id in ids]
        found.sort(key=itemgetter(0), reverse=down)
        for entry in found:
            if start is None or (entry[1] > start[1] if entry[0] == start[0] else (entry[0] < start[0]) is down):
                yield entry[1]

    def _down(self, start: tuple[str, str] | None, low: Bound, high: Bound | None) -> Iterator[str]:
        """The ids of users with keys that are not empty, the greatest key first."""
        if start and start[0]:
            key, user_id = start
            end: Bound = (key, LAST)
            yield from self._group(max(low, (key, user_id + "\0")), end if high is None else min(high, end))
            high = (key,) if high is None else min(high, (key,))
        elif start:
            return
        while last := self._before(high):
            if (last, LAST) < low:
                return
            yield from self._group((last,), (last, LAST))
            high = (last,)

    def _before(self, high: Bound | None) -> Key | None:
        """The greatest key before a bound."""
        number, at = self._at(high)
        if at:
            return self._blocks[number].entries[at - 1][0]
        return self._blocks[number - 1].entries[-1][0] if number else None

    def _group(self, low: Bound, high: Bound | None) -> Iterator[str]:
        """The ids between two bounds, in the order of the entries."""
        (first, start), (last, end) = self._at(low), self._at(high)
        for number in range(first, last + 1):
            entries = self._blocks[number].entries
            for at in range(start if number == first else 0, end if number == last else len(entries)):
                yield entries[at][1]

    def _blanks(self, after: str) -> Iterator[str]:
        """The ids of the users without the property, from behind an id on."""
        if self._without is None:
            self._without = sorted(user_id for user_id in self._place_of if user_id not in self._keys)
        for at in range(bisect_right(self._without, after), len(self._without)):
            yield self._without[at]


def _cut(places: list[str], after: str, until: str) -> Iterator[str]:
    """The places from behind one until another, which are not copied, because mostly only a few are wanted."""
    end = len(places) if until == LAST else bisect_left(places, until)
    return (places[at] for at in range(bisect_right(places, after) if after else 0, end))


def once(places: Iterator[str]) -> Iterator[str]:
    """Places in order, without those that come twice."""
    before = ""
    for place in places:
        if place != before:
            yield place
            before = place
