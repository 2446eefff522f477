"""A whole org set aside: kept in memory, kept in a file, compared.

What is kept is all that an `Org` holds but its address. It is written by looking, not from a list, so that a new part
of an org is carried too, or refused aloud. A file holds no password and no answer in clear, only their hashes; but it
does hold one-time tokens, in links too, because an org that goes on needs them. They open nothing but a simulated org.
"""

import json
import os
import sys
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from lifecycle.model.events import Event
from lifecycle.org.org import Org
from lifecycle.org.policies import Settings
from lifecycle.org.state import Contents
from lifecycle.org.undo import WatchedDeque, WatchedDict, WatchedList

FORMAT = "okta-lifecycle-lab snapshot"
VERSION = 2
"""Counts up when a file of before can't be read any more."""
OURS = ("lifecycle.org.", "lifecycle.model.")
"""Where the classes come from that a file may name. No other code is reached by reading one."""
NOT_KEPT = ("base_url",)
"""An org that comes back is reached where the org was into which it comes."""
REPEATING = ("_by_login", "_by_email", "_places", "_of_user", "_newest")
"""What only repeats what the users and their tokens say."""
SECRET = ("password", "answer", "old_passwords", "imported", "secret", "passcode", "password_hook")
"""What a comparison says of nothing more than that it differs."""


class SnapshotError(ValueError):
    """A file that can't be written or is no snapshot; the message says what was wrong and what to do."""


@dataclass(frozen=True)
class Kept:
    """An org as it was at one moment."""

    parts: Mapping[str, Any]


def take(org: Org) -> Kept:
    """A copy of all that an org is."""
    return Kept(deepcopy({name: part for name, part in vars(org).items() if name not in NOT_KEPT}))


def put_back(org: Org, kept: Kept) -> None:
    """Make the org what it was when the copy was taken. The copy stays good."""
    for name, part in deepcopy(dict(kept.parts)).items():
        setattr(org, name, part)


# ------------------------------------------------------------------------------------------------- files


def save(org: Org | Kept, path: str | Path) -> None:
    """Write an org to a file, whole or not at all.

    Raises:
        SnapshotError: when the file can't be written, or the org holds what can't be carried.
    """
    target = Path(path)
    text = _written(take(org) if isinstance(org, Org) else org)
    try:
        number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise SnapshotError(f"Can't write {target}: {error.strerror}. Choose another folder.") from None
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise SnapshotError(f"Can't write {target}: {error.strerror}. What was there before is still there.") from None


def load(org: Org, path: str | Path) -> None:
    """Make the org what it was when the file was saved.

    Raises:
        SnapshotError: when the file is torn, foreign or of another version. The org is as it was.
    """
    source = Path(path)
    try:
        kept = _read(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise SnapshotError(f"Can't read {source}: {error.strerror}. Check the name.") from None
    except UnicodeDecodeError:
        raise SnapshotError(f"{source} is no snapshot: it is not even text. Choose a file that save() wrote.") from None
    except SnapshotError as error:
        raise SnapshotError(f"{source} {error}") from None
    put_back(org, kept)


def _written(kept: Kept) -> str:
    org = "".join(_pieces(_encoded(kept.parts)))
    head = json.dumps({"format": FORMAT, "version": VERSION, "check": _check(org)})
    return f'{head[:-1]}, "org": {org}}}\n'


def _pieces(value: Any, depth: int = 8) -> Iterator[str]:
    """What `json.dumps` makes of a value, in pieces: at one piece it lets no other thread go on."""
    if depth and isinstance(value, dict):
        for number, (name, item) in enumerate(value.items()):
            yield f"{', ' if number else '{'}{json.dumps(name)}: "
            yield from _pieces(item, depth - 1)
        yield "}" if value else "{}"
    elif depth and isinstance(value, list):
        for number, item in enumerate(value):
            yield ", " if number else "["
            yield from _pieces(item, depth - 1)
        yield "]" if value else "[]"
    else:
        yield json.dumps(value)


def _check(org: str) -> str:
    """A sum over the org's JSON, by which a file that was torn or written in is known."""
    return blake2b(org.encode(), digest_size=16).hexdigest()


def _read(text: str) -> Kept:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise SnapshotError("is torn or no snapshot: it is no whole JSON. Save the org again.") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise SnapshotError("is JSON, but no snapshot of an org. Choose a file that save() wrote.")
    if document.get("version") != VERSION:
        raise SnapshotError(
            f"is a snapshot of version {document.get('version')!r}, and this program reads version {VERSION}. "
            "Make it again from its seed."
        )
    if document.get("check") != _check(json.dumps(document.get("org"))):
        raise SnapshotError("was changed after it was saved, or is torn: its check does not fit. Save the org again.")
    try:
        parts = _decoded(document["org"])
        _fit(parts)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise SnapshotError(f"is of another release of this program ({error}). Make it again from its seed.") from None
    return Kept(parts)


def _fit(parts: Any) -> None:
    """Refuse an org that lacks what an org of this release has, or has more."""
    fresh = Org()
    if not isinstance(parts, dict) or parts.keys() != vars(fresh).keys() - set(NOT_KEPT):
        raise ValueError("an org has other parts now")
    if not isinstance(parts["settings"], Settings) or not isinstance(parts["contents"], Contents):
        raise ValueError("an org has other parts now")
    for part in fields(Contents):
        known, found = getattr(fresh.contents, part.name), getattr(parts["contents"], part.name)
        if known is not None and not isinstance(found, type(known)):
            raise ValueError(f"{part.name} is of another kind now")
        if type(found) is type(known) and hasattr(known, "__dict__") and vars(found).keys() != vars(known).keys():
            raise ValueError(f"{part.name} has other parts now")


# ------------------------------------------------------------------------------------------------- as JSON


def _encoded(value: Any) -> Any:
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, list):
        items = [_encoded(item) for item in value]
        return {"@": "list", "items": items} if isinstance(value, WatchedList) else items
    if isinstance(value, Mapping):
        return {"@": "watched", "items": _dict(value)} if isinstance(value, WatchedDict) else _dict(value)
    if isinstance(value, tuple | set | frozenset):
        items = [_encoded(item) for item in value]
        ordered = items if isinstance(value, tuple) else sorted(items, key=json.dumps)
        return {"@": type(value).__name__, "items": ordered}
    if isinstance(value, deque):
        return {"@": "deque", "items": [_encoded(item) for item in value], "most": value.maxlen}
    if isinstance(value, datetime):
        return {"@": "datetime", "is": value.isoformat()}
    if isinstance(value, timedelta):
        return {"@": "timedelta", "is": [value.days, value.seconds, value.microseconds]}
    return _constant(value) if isinstance(value, Enum | Event) else _object(value)


def _dict(value: Mapping[Any, Any]) -> Any:
    if "@" not in value and all(type(key) is str for key in value):
        return {key: _encoded(item) for key, item in value.items()}
    return {"@": "dict", "items": [[_encoded(key), _encoded(item)] for key, item in value.items()]}


@lru_cache(maxsize=None, typed=True)
def _constant(value: Enum | Event) -> Any:
    """A word of the model, or an event as the model words it: a few, of which an org names many."""
    return _object(value)


def _object(value: Any) -> Any:
    kind = type(value)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if not name.startswith(OURS):
        raise SnapshotError(f"An org that holds a {name} can't be kept yet: snapshot.py does not know how to write it.")
    if isinstance(value, Enum):
        return {"@": name, "is": value.value}
    return {"@": name, "has": {key: _encoded(item) for key, item in _attributes(value)}}


def _attributes(value: Any) -> Iterator[tuple[str, Any]]:
    """What an object is made of, slots or not."""
    kind: type = type(value)
    names = _names(kind) if is_dataclass(value) else list(vars(value))
    return ((name, getattr(value, name)) for name in names)


@cache
def _names(kind: type) -> list[str]:
    """The parts of a dataclass; `fields` takes its time, and an org may hold many of a kind."""
    return [f.name for f in fields(kind)]


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return [_decoded(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("@")
    if kind is None:
        return {key: _decoded(item) for key, item in value.items()}
    if kind == "watched":
        return WatchedDict(_decoded(value["items"]))
    if kind == "list":
        return WatchedList(_decoded(item) for item in value["items"])
    if kind == "dict":
        return {_decoded(key): _decoded(item) for key, item in value["items"]}
    if kind in ("tuple", "set", "frozenset"):
        return {"tuple": tuple, "set": set, "frozenset": frozenset}[kind](_decoded(item) for item in value["items"])
    if kind == "deque":
        return WatchedDeque((_decoded(item) for item in value["items"]), value["most"])
    if kind == "datetime":
        return datetime.fromisoformat(value["is"])
    if kind == "timedelta":
        return timedelta(*value["is"])
    return _made(_class(kind), value)


def _class(name: str) -> type:
    """The class of ours that a file names. Raises ValueError where there is none."""
    module, _, word = name.rpartition(".")
    found = getattr(sys.modules.get(module), word, None) if name.startswith(OURS) else None
    if not isinstance(found, type) or found.__module__ != module:
        raise ValueError(f"there is no {name} any more")
    return found


def _made(kind: type, value: Mapping[str, Any]) -> Any:
    """An object as it was: its parts are put in, and nothing of it is run."""
    if issubclass(kind, Enum):
        return kind(value["is"])
    has = {name: _decoded(item) for name, item in value["has"].items()}
    if is_dataclass(kind) and has.keys() != {f.name for f in fields(kind)}:
        raise ValueError(f"{kind.__name__} has other parts now")
    made = object.__new__(kind)
    for name, item in has.items():
        object.__setattr__(made, name, item)
    return made


# ------------------------------------------------------------------------------------------------- compared


def compare(one: Org | Kept, other: Org | Kept) -> list[str]:
    """What differs between two orgs, a line each, empty where nothing does; passwords and answers are not shown."""
    first, second = (_encoded((take(org) if isinstance(org, Org) else org).parts) for org in (one, other))
    names = _logins(first) | _logins(second)
    return list(_differences((), first, second, names))


def _logins(org: Any) -> dict[str, str]:
    users = org["contents"]["has"]["users"]["has"]["_by_id"]["items"]
    return {key: f"{user['has']['profile']['login']}" for key, user in users.items()}


def _differences(place: tuple[str, ...], one: Any, other: Any, names: Mapping[str, str]) -> Iterator[str]:
    if one == other or (place and place[-1] in REPEATING):
        return
    if place and place[-1] in SECRET:
        yield f"{_said(place, names)}: differs"
        return
    first, second = _parts(one), _parts(other)
    if first is None or second is None:
        yield f"{_said(place, names)}: {_short(one)} | {_short(other)}"
        return
    for key in dict.fromkeys([*first, *second]):
        inner = (*place, key)
        if key not in second:
            yield f"{_said(inner, names)}: only in the first"
        elif key not in first:
            yield f"{_said(inner, names)}: only in the second"
        else:
            yield from _differences(inner, first[key], second[key], names)


def _parts(value: Any) -> dict[str, Any] | None:
    """What a value is made of, by name; None for one that is whole."""
    if isinstance(value, list):
        return {str(number): item for number, item in enumerate(value, 1)}
    if not isinstance(value, dict) or "is" in value:
        return None
    if "@" not in value:
        return value
    return dict(value["has"]) if "has" in value else _parts(value["items"])


_HIDDEN = ("contents", "_by_id", "_by_user", "_all", "_mails", "_texts")


def _said(place: tuple[str, ...], names: Mapping[str, str]) -> str:
    """A place in an org in words: users go by their logins."""
    return " ".join(names.get(name, name).lstrip("_").replace("_", " ") for name in place if name not in _HIDDEN)


def _short(value: Any) -> str:
    found = value["is"] if isinstance(value, dict) and "is" in value else value
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."
