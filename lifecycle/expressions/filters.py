"""Reads filters and searches, such as `status eq "ACTIVE" and lastUpdated gt "2026-01-05T09:00:00.000Z"`.

The lists of users, groups and the System Log all use this. Source: Okta's API overview, "Filtering".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from lifecycle.expressions.grammar import DEEPEST, FILTER, BadExpression, Language, unescaped

T = TypeVar("T")

MOST_CACHED = 64
"""How many expressions are cached after reading them. A client sends the same one for every page of a list.

The longest ones take about 230 kB each, so the cache stays below 15 MB.
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A property, an operator in lower case, and a value, which is None for the operator `pr`."""

    name: str
    operator: str
    value: str | None
    quoted: bool = field(default=True, repr=False)
    """Whether the value was written in quotes. Numbers, `true` and `false` are not."""


@dataclass(frozen=True, slots=True)
class Combination:
    """Expressions of which all must hold, or any."""

    all: bool
    parts: "tuple[Expression, ...]"


Expression = Comparison | Combination


@lru_cache(maxsize=MOST_CACHED)
def read_filter(text: str) -> Expression:
    """The syntax of a filter or a search.

    >>> read_filter('status eq "ACTIVE"')
    Comparison(name='status', operator='eq', value='ACTIVE')

    Raises:
        BadExpression: for a string that is not an expression, or that is too long or too deep.
    """
    return _LANGUAGE.read(text).expression


def predicate(expression: Expression, one: Callable[[Comparison], Callable[[T], bool]]) -> Callable[[T], bool]:
    """The test that an expression describes. `one` makes a test of each comparison in it."""
    if isinstance(expression, Comparison):
        return one(expression)
    tests = [predicate(part, one) for part in expression.parts]
    joined = all if expression.all else any
    return lambda item: joined(test(item) for test in tests)


@dataclass(frozen=True, slots=True)
class _Read:
    """An expression while it is read, and how deeply its brackets are nested."""

    expression: Expression
    brackets: int = 0


class _Made:
    """Makes syntax from what each rule of the grammar has matched. Each method has the name of its rule."""

    def present(self, words: list[str]) -> _Read:
        """`profile.city pr`. Only the name arrives here, because the grammar drops the operator."""
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
        """One part in brackets. Nothing remains of the brackets except their count."""
        inner = parts[0]
        if inner.brackets == DEEPEST:
            raise BadExpression("it is too deep")
        return _Read(inner.expression, inner.brackets + 1)


def _combined(every: bool, parts: list[_Read]) -> _Read:
    """Parts joined by the same word."""
    return _Read(Combination(every, tuple(part.expression for part in parts)), max(part.brackets for part in parts))


_LANGUAGE: Language[_Read] = Language(FILTER, _Made())
