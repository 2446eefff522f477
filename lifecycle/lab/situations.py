"""Writes down in one line what was done on a stage, and reads such a line.

`create_user activate=false; activate sendEmail=false; wait days=8; sign_in password=wrong *10` names calls in order.
Behind a name stand the fields whose values are not the usual ones, and `*10` repeats a call ten times. A value with
blanks or other special characters stands in double quotes, as in JSON.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

_MOST = 1_000
"""How often a line may repeat a call."""
_BARE = re.compile(r"[^\s;\"=*]+")
_TOKEN = re.compile(
    r"""\s* (?: (?P<end>;) | \*(?P<times>\d+)
    | (?P<name>\w+)=(?P<value> "(?:[^"\\]|\\.)*" | [^\s;"=*]* )
    | (?P<call>\w+) )""",
    re.VERBOSE,
)


class NoSituation(ValueError):
    """A line that is not a situation. The message says where it goes wrong."""


@dataclass(frozen=True)
class Press:
    """One press of a button: the call or variant, and the values that are not the usual ones."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join([self.key, *(f"{name}={_quoted(value)}" for name, value in self.values.items())])


def _quoted(value: str) -> str:
    """Return a value as it stands in a line."""
    return value if _BARE.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def situation_text(presses: Iterable[Press]) -> str:
    """Return what was done as one line."""
    runs = ((text, len(list(run))) for text, run in groupby(map(str, presses)))
    return "; ".join(f"{text} *{times}" if times > 1 else text for text, times in runs)


def presses_in(text: str) -> tuple[Press, ...]:
    """Return the presses that a line tells of.

    Raises:
        NoSituation: if the text is not such a line.
    """
    found: list[Press] = []
    for key, values, times in _parts(text):
        found += [Press(key, values)] * times
    return tuple(found)


def _parts(text: str) -> list[tuple[str, dict[str, str], int]]:
    """Return, for each part between two semicolons, the name, the values, and how often it is done."""
    parts: list[tuple[str, dict[str, str], int]] = []
    at, key, values, times = 0, "", dict[str, str](), 0
    text = text.strip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if (
            token is None
            or (token["call"] and key)
            or not (key or token["call"] or token["end"])
            or (times and not token["end"])
        ):
            raise NoSituation(f"This line can't be read from {text[at : at + 20].strip()!r} on: {text!r}.")
        at = token.end()
        if token["end"]:
            parts += [(key, values, times or 1)] if key else []
            key, values, times = "", {}, 0
        elif token["times"]:
            times = int(token["times"])
            if not 1 <= times <= _MOST:
                raise NoSituation(f"A call can be repeated from 1 to {_MOST} times, and not {token['times']} times.")
        elif token["name"]:
            values[token["name"]] = _value(token["value"])
        else:
            key = token["call"]
    return [*parts, (key, values, times or 1)] if key else parts


def _value(text: str) -> str:
    """Return a value without its quotes."""
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text))
    except ValueError:
        raise NoSituation(f"This value can't be read: {text}.") from None
