"""Values of an org as plain JSON and back, by the types that its dataclasses declare."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from lifecycle.org.undo import WatchedDict, WatchedList

Build = Callable[[Any], Any]

LISTS: dict[Any, type] = {list: list, Sequence: list, WatchedList: WatchedList, tuple: tuple, frozenset: frozenset}
"""The type that is built for each declared type of several values."""
DICTS: dict[Any, type] = {dict: dict, Mapping: dict, WatchedDict: WatchedDict}


class NotPlain(TypeError):
    """A value that has no plain form."""


def plain(value: Any) -> Any:
    """A value in the form that JSON has. Raises NotPlain for a value that can't be built again from JSON."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping) and all(type(key) is str for key in value):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(plain(item) for item in value)
    if is_dataclass(value):
        kind: Any = type(value)
        return {name: plain(getattr(value, name)) for name in _names(kind)}
    raise NotPlain(f"{type(value).__module__}.{type(value).__qualname__}")


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """The names of the fields of a dataclass. They are cached, because `fields` is slow."""
    return tuple(part.name for part in fields(kind))


@cache
def builder(hint: Any) -> Build:
    """A function that builds a value of this type from its plain form. It raises ValueError or TypeError."""
    origin, args = get_origin(hint) or hint, get_args(hint)
    if hint is Any:
        return lambda value: value
    if origin is UnionType:
        (inner,) = (builder(arg) for arg in args if arg is not NoneType)
        return lambda value: None if value is None else inner(value)
    if origin in LISTS:
        return _list_builder(LISTS[origin], builder(args[0]))
    if origin in DICTS:
        return _dict_builder(DICTS[origin], builder(args[1]))
    if is_dataclass(hint):
        return _object_builder(hint)
    if hint is datetime:
        return datetime.fromisoformat
    if hint is timedelta:
        return lambda value: timedelta(seconds=value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return _checker(hint)


def _checker(kind: type) -> Build:
    """A function that returns a value of this type unchanged, and raises ValueError for any other."""

    def check(value: Any) -> Any:
        if type(value) is not kind:
            raise ValueError(f"{value!r:.40} is not a {kind.__name__}")
        return value

    return check


def _list_builder(kind: type, build: Build) -> Build:
    check = _checker(list)
    return lambda value: kind([build(item) for item in check(value)])


def _dict_builder(kind: type, build: Build) -> Build:
    check = _checker(dict)
    return lambda value: kind({key: build(item) for key, item in check(value).items()})


def _object_builder(kind: Any) -> Build:
    """A function that builds a dataclass from its fields, without running any code of its class."""
    hints = get_type_hints(kind)
    builds = {name: builder(hints[name]) for name in _names(kind)}

    def build(value: Any) -> Any:
        if value.keys() != builds.keys():
            raise ValueError(f"{kind.__name__} has other fields now")
        made = object.__new__(kind)
        for name, part in builds.items():
            object.__setattr__(made, name, part(value[name]))
        return made

    return build
