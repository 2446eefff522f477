"""Reads conditions of group rules, such as `user.city=="Oslo" AND !String.startsWith(user.title, "Dr")`.

This reads everything in the Okta Expression Language that a group rule can hold. So the simulator can tell an
expression that it does not evaluate from something that is not an expression.

Source: Okta Expression Language, "Expressions in group rules".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from lifecycle.expressions.grammar import CONDITION, Language, unescaped

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A string in quotes."""

    value: str
    parts: "tuple[Node, ...]" = ()


@dataclass(frozen=True, slots=True)
class Path:
    """A name such as `user.city`."""

    name: str
    parts: "tuple[Node, ...]" = ()


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """A call of a function such as `String.startsWith`. The parts are its arguments."""

    function: str
    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two parts with an operator between them, such as `==`, `!=`, `<` or `eq`, in the spelling of the expression."""

    operator: str
    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Negated:
    """One part that must not hold."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Combined:
    """Parts of which all must hold, or any."""

    all: bool
    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Other:
    """A number, a list, a calculation or a choice between two values."""

    parts: "tuple[Node, ...]"


Node = Quoted | Path | FunctionCall | Compared | Negated | Combined | Other


def read_condition(text: str) -> Node:
    """The syntax of a condition.

    >>> read_condition('user.city=="Oslo"').operator
    '=='

    Raises:
        BadExpression: for a string that is not in the language, or that is too long.
    """
    return _LANGUAGE.read(text)


def fold(root: Node, meet: Callable[[Node, Sequence[T]], T]) -> T:
    """The meaning of a condition. `meet` gives the meaning of a node, given the meanings of its parts.

    The parts of a node come before the node itself, from left to right. This is a loop rather than a recursion, because
    a condition of ten thousand exclamation marks is deeper than Python's stack.
    """
    order, waiting = list[Node](), [root]
    while waiting:
        order.append(waiting.pop())
        waiting.extend(order[-1].parts)
    met: list[T] = []
    for node in reversed(order):
        begins = len(met) - len(node.parts)
        met[begins:] = [meet(node, met[begins:])]
    return met[0]


class _Made:
    """Makes syntax from what each rule of the grammar has matched. Each method has the name of its rule."""

    def text(self, words: list[str]) -> Quoted:
        return Quoted(unescaped(words[0]))

    def path(self, words: list[str]) -> Path:
        return Path(str(words[0]))

    def call(self, matched: list[Any]) -> FunctionCall:
        return FunctionCall(str(matched[0]), _nodes(matched))

    def comparison(self, matched: list[Any]) -> Compared:
        return Compared(str(matched[1]), _nodes(matched))

    def negated(self, matched: list[Any]) -> Negated:
        return Negated(_nodes(matched))

    def both(self, matched: list[Any]) -> Combined:
        return Combined(True, _nodes(matched))

    def either(self, matched: list[Any]) -> Combined:
        return Combined(False, _nodes(matched))

    def other(self, matched: list[Any]) -> Other:
        return Other(_nodes(matched))


def _nodes(matched: list[Any]) -> tuple[Node, ...]:
    """The nodes among what a rule has matched, without its words and without None for a missing optional part."""
    return tuple(one for one in matched if isinstance(one, Node))


_LANGUAGE: Language[Node] = Language(CONDITION, _Made())
