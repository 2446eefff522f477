"""Steps that can be taken back: while a step is kept, every change of an org notes how to undo it.

An org consists of `Watched` objects and of the containers below. Everything else in it never changes in place. A step
keeps only what was changed, so its cost does not grow with the org. But every change takes a little longer, because it
is noted. To spare programs that keep no steps, the methods that note changes only replace the plain ones when the first
step of the process begins.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any, Final, Self, SupportsIndex, TypeVar

K = TypeVar("K")
V = TypeVar("V")

Note = tuple[Any, ...]
"""A function that undoes a change, followed by its arguments."""

_set = object.__setattr__
OUTWARD = ("_steps", "_indexes")
"""Slots that say to what an object belongs. No copy takes them over."""
_ABSENT: Final = object()


class Watched:
    """An object whose attributes are noted when they change."""

    __slots__ = ("_steps",)
    _steps: "Steps"
    """The steps of the org to which the object belongs; unset before the org's first step."""

    def restored(self) -> None:
        """A step back has given an attribute its old value again."""

    def __copy__(self) -> Self:
        """A copy that does not belong to an org yet."""
        return self._like(lambda part: part)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self._like(lambda part: deepcopy(part, memo))

    def _like(self, of: Callable[[Any], Any]) -> Self:
        """A copy, with `of` applied to each attribute."""
        other = object.__new__(type(self))
        for name, part in parts(self):
            _set(other, name, of(part))
        return other


class Derived(Watched):
    """What is worked out from the rest of an org, and is told of each change, also when a step back undoes it.

    It notes nothing itself, so it may hold what is not watched.
    """


class WatchedDict(dict[K, V]):
    """A dict whose changes are noted. A step back restores the order, too."""

    __slots__ = ("_steps",)
    _steps: "Steps"

    def __copy__(self) -> Self:
        return type(self)(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return type(self)({key: deepcopy(value, memo) for key, value in self.items()})


class WatchedList(list[V]):
    """A list whose changes are noted."""

    __slots__ = ("_steps",)
    _steps: "Steps"

    def __copy__(self) -> Self:
        return type(self)(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return type(self)(deepcopy(value, memo) for value in self)


class WatchedDeque(deque[V]):
    """A deque whose changes are noted."""

    __slots__ = ("_steps",)
    _steps: "Steps"

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return type(self)((deepcopy(value, memo) for value in self), self.maxlen)


WATCHED = (Watched, WatchedDict, WatchedList, WatchedDeque)


@cache
def _slots(kind: Any) -> tuple[str, ...]:
    return tuple(name for base in kind.__mro__ for name in getattr(base, "__slots__", ()) if name not in OUTWARD)


def parts(watched: Watched) -> Iterator[tuple[str, Any]]:
    """The attributes of an object, by name, whether it has slots or not."""
    kind: Any = type(watched)
    for name in _slots(kind):
        if hasattr(watched, name):
            yield name, getattr(watched, name)
    yield from getattr(watched, "__dict__", {}).items()


# ------------------------------------------------------------------------------------------------- steps


@dataclass
class _Step:
    whose: object
    what: Any
    notes: list[Note] = field(default_factory=list)


class Steps:
    """The last steps of one org, the oldest first."""

    def __init__(self, root: Watched, most: int, most_changes: int) -> None:
        self.most, self.most_changes = most, most_changes
        self.dropped = 0
        """How many steps can no longer be taken back, because they were dropped in favour of newer ones."""
        self.notes: list[Note] | None = None
        """The notes that undo the changes since the newest step began; None while no step is kept."""
        self._root = root
        self._steps: deque[_Step] = deque()
        self._count = 0
        self._watching = False

    def begin(self, whose: object, what: Any) -> None:
        """Begin a step, which only `whose` can take back. Taking it back returns `what`."""
        self._begin(whose, what)
        self._make_room()

    @contextmanager
    def step(self, whose: object, what: Any) -> Iterator[None]:
        """Begin a step for a `with` block. If the block raises an error, its changes are undone at once."""
        step = self._begin(whose, what)
        try:
            yield
        except BaseException:
            if self._steps and self._steps[-1] is step:
                self.back(whose)
            raise
        self._make_room()

    def back(self, whose: object) -> Any:
        """Take back the newest step, and return what was given with it.

        Returns None if no step is left, or if the newest one was begun for another `whose`.
        """
        if not self._steps or self._steps[-1].whose is not whose:
            return None
        step = self._steps.pop()
        self._count -= len(step.notes)
        self.notes = self._steps[-1].notes if self._steps else None
        for undo, *given in reversed(step.notes):
            undo(*given)
        return step.what

    @property
    def no_way_back(self) -> str:
        """A sentence that says that older steps were dropped, if that is why there is no step left; otherwise empty."""
        if self._steps or not self.dropped:
            return ""
        kept = f"the newest {self.most:,} steps are kept, and at most {self.most_changes:,} changes in all"
        return f"There is no way further back: only {kept}."

    def note(self, *how: Any) -> None:
        """Note what undoes the change that is about to be made."""
        assert self.notes is not None
        self.notes.append(how)
        self._count += 1
        if self._count > self.most_changes:
            self._drop_oldest()

    def _begin(self, whose: object, what: Any) -> _Step:
        """Begin a step that notes changes from now on. The first one makes the whole org watched."""
        if not self._watching:
            _put_noting_in_place()
            adopt(self._root, self)
            self._watching = True
        step = _Step(whose, what)
        self._steps.append(step)
        self.notes = step.notes
        return step

    def _make_room(self) -> None:
        while len(self._steps) > self.most:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        self._count -= len(self._steps.popleft().notes)
        self.dropped += 1
        if not self._steps:
            self.notes = None


def steps_of(root: Watched, most: int, most_changes: int) -> Steps:
    """The steps of an org. The same org always has the same record."""
    known: Steps | None = getattr(root, "_steps", None)
    if known is None:
        known = Steps(root, most, most_changes)
        _set(root, "_steps", known)
    return known


def adopt(value: Any, steps: Steps) -> None:
    """Let everything watched in a value note its changes with these steps.

    The first step of an org does this for the whole org, so it has to be quick. Of an object with slots, of which there
    can be many, it only looks at the attributes that are declared as watched.
    """
    waiting = [value] if isinstance(value, WATCHED) else []
    while waiting:
        found: Any = waiting.pop()
        inner: Any = found
        if isinstance(found, Watched):
            kind: Any = type(found)
            inner = [getattr(found, name) for name in _holders(kind)]
            inner += getattr(found, "__dict__", {}).values()
        elif isinstance(found, dict):
            inner = found.values()
        if inner:
            if getattr(found, "_steps", None) is steps and found is not steps._root:
                continue
            waiting += [part for part in inner if _WATCHES[type(part)]]
        _set(found, "_steps", steps)


class _Kinds(dict[Any, bool]):
    """Says whether a type is watched. Each type is checked only once."""

    def __missing__(self, kind: type) -> bool:
        self[kind] = issubclass(kind, WATCHED)
        return self[kind]


_WATCHES = _Kinds()


@cache
def _holders(kind: Any) -> tuple[str, ...]:
    """The fields of a dataclass that hold something watched."""
    return tuple(part.name for part in fields(kind) if "Watched" in str(part.type)) if is_dataclass(kind) else ()


# ------------------------------------------------------------------------------------------------- noting


def _noting(value: Any) -> Steps | None:
    """The steps with which a change of this value has to be noted; None if it need not be noted."""
    steps: Steps | None = getattr(value, "_steps", None)
    return steps if steps is not None and steps.notes is not None else None


def _taking_in(value: Any, *more: Any) -> None:
    """Let values that are put into a container belong to the same org as the container."""
    steps = getattr(value, "_steps", None)
    if steps is not None:
        for one in more:
            adopt(one, steps)


def note_again(derived: Derived, *how: Any) -> None:
    """Have this done at a step back, too: a function, followed by its arguments."""
    steps = _noting(derived)
    if steps:
        steps.note(*how)


class _ObjectNotes:
    """The methods of `Watched` that note."""

    def __setattr__(self, name: str, value: Any) -> None:
        steps = getattr(self, "_steps", None)
        if steps is not None:
            old = getattr(self, name, _ABSENT)
            if old is value:
                return
            _set(self, name, value)
            adopt(value, steps)
            if steps.notes is None:
                return
            if old is _ABSENT:
                steps.note(object.__delattr__, self, name)
            else:
                steps.note(_put_back, self, name, old)
        else:
            _set(self, name, value)

    def __delattr__(self, name: str) -> None:
        steps = _noting(self)
        if steps:
            steps.note(_set, self, name, getattr(self, name))
        object.__delattr__(self, name)


def _put_back(found: Watched, name: str, old: Any) -> None:
    """Give an attribute its old value again."""
    _set(found, name, old)
    found.restored()


class _DictNotes(WatchedDict[Any, Any]):
    """The methods of `WatchedDict` that note."""

    __slots__ = ()

    def __setitem__(self, key: Any, value: Any) -> None:
        steps = _noting(self)
        if steps:
            if key in self:
                steps.note(dict.__setitem__, self, key, self[key])
            else:
                steps.note(dict.__delitem__, self, key)
        _taking_in(self, value)
        dict.__setitem__(self, key, value)

    def __delitem__(self, key: Any) -> None:
        steps = _noting(self)
        if steps and key in self:
            steps.note(_put_between, self, key, self[key], _behind(self, key))
        dict.__delitem__(self, key)

    def pop(self, key: Any, *default: Any) -> Any:
        if key not in self:
            return dict.pop(self, key, *default)
        value = self[key]
        del self[key]
        return value

    def popitem(self) -> tuple[Any, Any]:
        key = next(reversed(self), None)
        return (key, self.pop(key)) if self else dict.popitem(self)

    def setdefault(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, *given: Any, **named: Any) -> None:
        for key, value in dict(*given, **named).items():
            self[key] = value

    def __ior__(self, other: Any) -> Any:  # type: ignore[misc]
        self.update(other)
        return self

    def clear(self) -> None:
        steps = _noting(self)
        if steps:
            steps.note(dict.update, self, dict(self))
        dict.clear(self)


def _behind(found: dict[Any, Any], key: Any) -> int:
    """How many keys come after this one. It counts from the end, because mostly new keys are removed."""
    return next(number for number, other in enumerate(reversed(found)) if other == key)


def _put_between(found: dict[Any, Any], key: Any, value: Any, behind: int) -> None:
    """Put a key back at its old place, before the keys that came after it."""
    last = [dict.popitem(found) for _ in range(behind)]
    dict.__setitem__(found, key, value)
    dict.update(found, reversed(last))


class _ListNotes(WatchedList[Any]):
    """The methods of `WatchedList` that note."""

    __slots__ = ()

    def append(self, value: Any) -> None:
        steps = _noting(self)
        if steps:
            steps.note(list.pop, self)
        _taking_in(self, value)
        list.append(self, value)

    def insert(self, index: SupportsIndex, value: Any) -> None:
        steps = _noting(self)
        if steps:
            place, size = index.__index__(), len(self)
            steps.note(list.pop, self, min(place, size) if place >= 0 else max(place + size, 0))
        _taking_in(self, value)
        list.insert(self, index, value)

    def pop(self, index: SupportsIndex = -1) -> Any:
        value = self[index] if self else list.pop(self)
        del self[index]
        return value

    def remove(self, value: Any) -> None:
        del self[self.index(value)]

    def __delitem__(self, index: Any) -> None:
        steps = _noting(self)
        if steps:
            first, last, stride = _span(index, len(self))
            removed = list.__getitem__(self, slice(first, last))
            if stride != 1:
                steps.note(_refill, self, list(self))
            elif removed:
                steps.note(list.__setitem__, self, slice(first, first), removed)
        list.__delitem__(self, index)


def _span(index: Any, size: int) -> tuple[int, int, int]:
    """The beginning, the end and the stride of an index or a slice."""
    if isinstance(index, slice):
        first, last, stride = index.indices(size)
        return first, max(first, last), stride
    first = index.__index__() % size if -size <= index.__index__() < size else size
    return first, first + 1, 1


class _DequeNotes(WatchedDeque[Any]):
    """The methods of `WatchedDeque` that note."""

    __slots__ = ()

    def append(self, value: Any) -> None:
        steps = _noting(self)
        if steps:
            full = self.maxlen is not None and len(self) == self.maxlen
            steps.note(_take_off, self, *((self[0],) if full and self else ()))
        _taking_in(self, value)
        deque.append(self, value)


def _take_off(found: deque[Any], *dropped: Any) -> None:
    """Remove the newest item again, and put back the item that it pushed out."""
    if found.maxlen != 0:
        deque.pop(found)
        deque.extendleft(found, dropped)


def _refill(found: Any, before: Any) -> None:
    """Restore the content of a list or a deque."""
    base: Any = list if isinstance(found, list) else deque
    base.clear(found)
    base.extend(found, before)


def _noted_whole(base: Any, name: str) -> Callable[..., Any]:
    """A version of a rarely used method that notes everything that the container held."""
    plain = getattr(base, name)

    def change(self: Any, *given: Any, **named: Any) -> Any:
        steps = _noting(self)
        if steps:
            steps.note(_refill, self, list(self))
        answer = plain(self, *given, **named)
        _taking_in(self, *self)
        return answer

    return change


RARE = {
    (list, WatchedList): ("__setitem__", "__iadd__", "__imul__", "extend", "clear", "sort", "reverse"),
    (deque, WatchedDeque): (
        *("__setitem__", "__delitem__", "__iadd__", "__imul__", "appendleft", "extend", "extendleft", "insert"),
        *("pop", "popleft", "remove", "clear", "reverse", "rotate"),
    ),
}


NOTES_OF: tuple[tuple[Any, type], ...] = (
    (Watched, _ObjectNotes),
    (WatchedDict, _DictNotes),
    (WatchedList, _ListNotes),
    (WatchedDeque, _DequeNotes),
)


def _put_noting_in_place() -> None:
    """Replace the plain methods of the watched classes by those that note changes."""
    for kind, notes in NOTES_OF:
        for name, method in vars(notes).items():
            if callable(method):
                setattr(kind, name, method)
    for (base, kind), names in RARE.items():
        for name in names:
            setattr(kind, name, _noted_whole(base, name))
