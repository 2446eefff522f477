"""All that an org is made of, attribute by attribute, private ones too."""

from collections import deque
from collections.abc import Iterator, Mapping, Set
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from lifecycle.org.undo import Derived

WHOLE = (type(None), bool, int, str, datetime, timedelta, Enum)


def attributes(value: Any) -> Iterator[tuple[str, Any]]:
    """All that an object is made of, without what is worked out from the rest and kept right by itself."""
    slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ()) if name != "_steps"]
    found = [(name, getattr(value, name)) for name in slots if hasattr(value, name)]
    found += getattr(value, "__dict__", {}).items()
    yield from ((name, part) for name, part in found if not isinstance(part, Derived))


def spelt_out(value: Any, without: Set[str] = frozenset()) -> Any:
    """All of a value, in its order, as something that doesn't change afterwards; `without` some attributes."""
    if isinstance(value, WHOLE):
        return value
    if isinstance(value, Mapping):
        return "dict", tuple((key, spelt_out(item, without)) for key, item in value.items())
    if isinstance(value, list | tuple | deque):
        return "list", tuple(spelt_out(item, without) for item in value)
    if isinstance(value, set | frozenset):
        return "set", frozenset(spelt_out(item, without) for item in value)
    return type(value).__name__, {
        name: spelt_out(part, without) for name, part in attributes(value) if name not in {"world", *without}
    }
