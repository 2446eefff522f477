"""The conditions of group rules, made into tests of users.

The simulator evaluates comparisons such as `user.department=="Sales"` with `==` and `!=`, and also `AND`, `OR`, `!`,
brackets, `isMemberOfAnyGroup`, `String.startsWith` and `String.stringContains`. It refuses the rest of the language as
not supported. It is inferred that upper and lower case matter when strings are compared.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from lifecycle.expressions import conditions
from lifecycle.expressions.conditions import Combined, Compared, FunctionCall, Negated, Node, Path, Quoted, fold
from lifecycle.expressions.grammar import DEEPEST, BadExpression

Holds = Callable[[Mapping[str, Any], Callable[[str], bool]], bool]
"""Whether a condition holds for a user, given the profile and a function.

The function takes the id of a group and says whether the user is in the group.
"""
MEMBER = "isMemberOfAnyGroup"
ON_TEXT: Mapping[str, Callable[[str, str], bool]] = {
    "String.startsWith": str.startswith,
    "String.stringContains": str.__contains__,
}


class NotPlayed(ValueError):
    """A part of an expression that Okta may evaluate and the simulator does not. The message names the part."""


class UserTest(NamedTuple):
    """A condition as a test of a user."""

    names: frozenset[str]
    """The properties of the user that the condition reads."""
    holds: Holds
    depth: int = 1
    """How deeply conditions are nested in it."""


class _Property(str):
    """The name of a property of the user."""


Meaning = UserTest | Quoted | _Property
"""The meaning of a part of an expression."""


@lru_cache(maxsize=1024)
def read_rule(text: str) -> UserTest:
    """The test that an expression describes.

    >>> read_rule('user.city=="Oslo" AND !String.startsWith(user.title, "Dr")').holds({"city": "Oslo"}, bool)
    True

    Raises:
        BadExpression: for a string that is not an expression, or that is too long or too deep.
        NotPlayed: for an expression that Okta may evaluate and the simulator does not.
    """
    return _condition(fold(conditions.read_condition(text), _meaning))


def _meaning(node: Node, parts: Sequence[Meaning]) -> Meaning:
    """The meaning of a node, given the meanings of its parts."""
    match node:
        case Quoted():
            return node
        case Path(name):
            return _property(name)
        case FunctionCall(function):
            return _call(function, parts)
        case Compared(operator):
            return _comparison(operator, *parts)
        case Negated():
            denied = _condition(parts[0])
            return _around(lambda profile, inside: not denied.holds(profile, inside), denied)
        case Combined(every):
            return _combined(every, [_condition(part) for part in parts])
    raise NotPlayed("numbers, lists, calculations and choices")


def _property(path: str) -> _Property:
    """The property that a path such as `user.city` leads to. Raises NotPlayed for any other path."""
    start, _, name = path.partition(".")
    if start != "user" or not name or "." in name:
        raise NotPlayed(path)
    return _Property(name)


def _call(function: str, given: Sequence[Meaning]) -> UserTest:
    """The test that a call of a function describes. Raises NotPlayed for other functions or arguments."""
    texts = [one.value for one in given if isinstance(one, Quoted)]
    if function == MEMBER and texts and len(texts) == len(given):
        return UserTest(frozenset(), lambda profile, inside: any(map(inside, texts)))
    match given:
        case [_Property() as held, Quoted(sought)] if function in ON_TEXT:
            test = ON_TEXT[function]
            return UserTest(
                frozenset({held}),
                lambda profile, inside: isinstance(found := profile.get(held), str) and test(found, sought),
            )
    raise NotPlayed(f"{function} with these arguments" if function == MEMBER or function in ON_TEXT else function)


def _comparison(operator: str, left: Meaning, right: Meaning) -> UserTest:
    """The test whether a property of the user equals a string, or does not. Raises NotPlayed for other comparisons."""
    if operator not in ("==", "!="):
        raise NotPlayed(operator)
    if not (isinstance(left, _Property) and isinstance(right, Quoted)):
        raise NotPlayed(f"{operator} between anything but a property of the user and a string")
    same, wanted = operator == "==", right.value
    return UserTest(frozenset({left}), lambda profile, inside: (profile.get(left) == wanted) is same)


def _combined(every: bool, parts: Sequence[UserTest]) -> UserTest:
    """Conditions of which all must hold, or any."""
    holds, joined = [part.holds for part in parts], all if every else any
    return _around(lambda profile, inside: joined(one(profile, inside) for one in holds), *parts)


def _condition(part: Meaning) -> UserTest:
    """A part that has to be true or false. Raises BadExpression for a string, and NotPlayed for a property."""
    if isinstance(part, UserTest):
        return part
    if isinstance(part, Quoted):
        raise BadExpression(f"{part.value!r} is neither true nor false")
    raise NotPlayed(f"user.{part} without a comparison")


def _around(holds: Holds, *parts: UserTest) -> UserTest:
    """A condition made of others."""
    depth = 1 + max(part.depth for part in parts)
    if depth > DEEPEST:
        raise BadExpression("it is too deep")
    return UserTest(frozenset().union(*(part.names for part in parts)), holds, depth)
