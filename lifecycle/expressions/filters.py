"""Reads filters and searches, such as `status eq "ACTIVE" and lastUpdated gt "2026-01-05T09:00:00.000Z"`.

Users, groups and the System Log all read them here. Source: API overview, "Filtering".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from lifecycle.expressions.grammar import DEEPEST, FILTER, BadExpression, Language, unescaped

T = TypeVar("T")

KEPT = 64
"""How many expressions are kept as they were read, because a client sends the same one for every page of a list.

The longest ones take about 230 Okta's support site each, so all of them together stay below 15 MB.
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A property, an operator in lower case, and the value; the value is None beside `pr`."""

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


@lru_cache(maxsize=KEPT)
def read(text: str) -> Expression:
    """The syntax of a filter or a search.

    >>> read('status eq "ACTIVE"')
    Comparison(name='status', operator='eq', value='ACTIVE')

    Raises:
        BadExpression: for a text that is not an expression, or that is too long or too deep.
    """
    return _LANGUAGE.read(text).expression


def predicate(expression: Expression, one: Callable[[Comparison], Callable[[T], bool]]) -> Callable[[T], bool]:
    """The test that an expression stands for, built from the tests that `one` makes of its comparisons."""
    if isinstance(expression, Comparison):
        return one(expression)
    tests = [predicate(part, one) for part in expression.parts]
    joined = all if expression.all else any
    return lambda item: joined(test(item) for test in tests)


@dataclass(frozen=True, slots=True)
class _Read:
    """An expression while it is read, with the number of brackets that stand inside one another in it."""

    expression: Expression
    brackets: int = 0


class _Made:
    """What is made of each rule of the grammar: the methods have the names that the rules have there."""

    def present(self, words: list[str]) -> _Read:
        """`profile.city pr`: the name alone, because the grammar drops the operator."""
        return _Read(Comparison(str(words[0]), "pr", None))

    def plain(self, words: list[str]) -> _Read:
        """`profile.level gt 3`"""
        name, operator, value = map(str, words)
        return _Read(Comparison(name, operator.lower(), value, quoted=False))

    def quoted(self, words: list[str]) -> _Read:
        """`status eq "ACTIVE"`"""
        name, operator, value = map(str, words)
        return _Read(Comparison(name, operator.lower(), unescaped(value)))

    def both(self, parts: list[_Read]) -> _Read:
        """Parts with `and` between them."""
        return _combined(True, parts)

    def either(self, parts: list[_Read]) -> _Read:
        """Parts with `or` between them."""
        return _combined(False, parts)

    def bracket(self, parts: list[_Read]) -> _Read:
        """One part in brackets. The brackets are counted, and leave nothing else behind."""
        inner = parts[0]
        if inner.brackets == DEEPEST:
            raise BadExpression("it is too deep")
        return _Read(inner.expression, inner.brackets + 1)


def _combined(every: bool, parts: list[_Read]) -> _Read:
    """Parts joined by the same word."""
    return _Read(Combined(every, tuple(part.expression for part in parts)), max(part.brackets for part in parts))


_LANGUAGE: Language[_Read] = Language(FILTER, _Made())
