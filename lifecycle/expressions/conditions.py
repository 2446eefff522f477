"""Reads conditions of group rules, such as `user.city=="Oslo" AND !String.startsWith(user.title, "Dr")`.

All of the Okta Expression Language that a group rule may hold is read, so that what the simulator does not evaluate can
be told from what is not an expression at all. Source: Okta Expression Language, "Expressions in group rules".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from lifecycle.expressions.grammar import CONDITION, Language, unescaped

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes."""

    value: str
    parts: "tuple[Node, ...]" = ()


@dataclass(frozen=True, slots=True)
class Path:
    """A name such as `user.city`."""

    name: str
    parts: "tuple[Node, ...]" = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function such as `String.startsWith`. The parts are the values that it is given."""

    function: str
    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two parts with an operator between them, as it was written: `==`, `!=`, `<`, `eq` and the like."""

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


Node = Text | Path | Call | Compared | Negated | Combined | Other


def read(text: str) -> Node:
    """The syntax of a condition.

    >>> read('user.city=="Oslo"').operator
    '=='

    Raises:
        BadExpression: for a text that is not in the language, or that is too long.
    """
    return _LANGUAGE.read(text)


def fold(root: Node, meet: Callable[[Node, Sequence[T]], T]) -> T:
    """The meaning of a condition, which `meet` works out for each node from the node and the meanings of its parts.

    Parts come before what they are parts of, and from left to right. This is a loop rather than a recursion because a
    condition of ten thousand exclamation marks is deeper than Python's stack.
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
    """What is made of each rule of the grammar: the methods have the names that the rules have there."""

    def text(self, words: list[str]) -> Text:
        return Text(unescaped(words[0]))

    def path(self, words: list[str]) -> Path:
        return Path(str(words[0]))

    def call(self, matched: list[Any]) -> Call:
        return Call(str(matched[0]), _nodes(matched))

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
    """The parts among what a rule matched, without its words and the None that stands for a missing optional part."""
    return tuple(one for one in matched if isinstance(one, Node))


_LANGUAGE: Language[Node] = Language(CONDITION, _Made())
