"""Expressions such as `status eq "ACTIVE" and lastUpdated gt "2026-01-05T09:00:00.000Z"`, read into a tree.

Comparisons, `pr` for what is present, `and` before `or`, brackets. Source: API overview, "Filtering".
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.service.replies import Refused

T = TypeVar("T")

DEEPEST = 50
"""How deep brackets may stand in one another. Where Okta ends is not known."""
LONGEST = 10_000
"""How many characters an expression may have. Where Okta ends is not known."""

_TOKEN = re.compile(r'\s*(?:[()]|"(?:[^"\\]|\\.)*"|[^\s()"]+)')
_LITERAL = re.compile(r"-?\d{1,15}(\.\d{1,15})?|true|false", re.ASCII | re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:?\d\d)", re.ASCII)


class BadExpression(ValueError):
    """A text that is no expression."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A property, an operator in lower case, and the value; None beside `pr`."""

    name: str
    operator: str
    value: str | None
    quoted: bool = field(default=True, repr=False)
    """False for a number, true or false."""


@dataclass(frozen=True, slots=True)
class Combined:
    """Expressions of which all must hold, or any."""

    all: bool
    parts: "tuple[Expression, ...]"


Expression = Comparison | Combined


def read(text: str) -> Expression:
    """The tree of an expression.

    >>> read('status eq "ACTIVE"')
    Comparison(name='status', operator='eq', value='ACTIVE')

    Raises:
        BadExpression: for a text that is none, or that is too long or too deep.
    """
    return _Reader(text).expression()


def predicate(expression: Expression, one: Callable[[Comparison], Callable[[T], bool]]) -> Callable[[T], bool]:
    """The test that an expression is, made of the tests that its comparisons are."""
    if isinstance(expression, Comparison):
        return one(expression)
    tests = [predicate(part, one) for part in expression.parts]
    joined = all if expression.all else any
    return lambda item: joined(test(item) for test in tests)


def moment(text: str) -> datetime:
    """A date as Okta takes it. Raises Refused for any other text."""
    try:
        return datetime.fromisoformat(text if _DATE.fullmatch(text) else "")
    except ValueError:
        raise Refused(refusals.INVALID_DATE, Tier.DOCUMENTED) from None


class _Reader:
    """Goes through the words of an expression once."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise BadExpression("too long")
        self._words = list(_split(text.strip()))
        self._place = self._depth = 0

    def expression(self) -> Expression:
        """All of it."""
        found = self._either()
        if self._place < len(self._words):
            raise BadExpression(f"nothing to join {self._words[self._place]}")
        return found

    def _next(self) -> str:
        if self._place == len(self._words):
            raise BadExpression("it ends too early")
        self._place += 1
        return self._words[self._place - 1]

    def _follows(self, word: str) -> bool:
        follows = self._place < len(self._words) and self._words[self._place].lower() == word
        self._place += follows
        return follows

    def _either(self) -> Expression:
        return self._joined("or", self._both)

    def _both(self) -> Expression:
        return self._joined("and", self._one)

    def _joined(self, word: str, part: Callable[[], Expression]) -> Expression:
        parts = [part()]
        while self._follows(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Combined(word == "and", tuple(parts))

    def _one(self) -> Expression:
        name = self._next()
        if name == "(":
            return self._bracket()
        operator = self._next().lower()
        if operator == "pr":
            return Comparison(name, operator, None)
        value = self._next()
        if _LITERAL.fullmatch(value):
            return Comparison(name, operator, value, quoted=False)
        if not value.startswith('"'):
            raise BadExpression(f"{value} has no quotes")
        return Comparison(name, operator, re.sub(r"\\(.)", r"\1", value[1:-1]))

    def _bracket(self) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            raise BadExpression("too deep")
        found = self._either()
        if self._next() != ")":
            raise BadExpression("a bracket is open")
        self._depth -= 1
        return found


def _split(text: str) -> Iterator[str]:
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if not found:
            raise BadExpression("a quote is open")
        yield found[0].strip()
        place = found.end()
