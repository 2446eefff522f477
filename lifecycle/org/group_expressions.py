"""The expressions of group rules, read into tests: a small part of the Okta Expression Language.

Played are `user.department=="Sales"` and `!=`, `AND`, `OR`, `!`, brackets, `isMemberOfAnyGroup`, `String.startsWith`
and `String.stringContains`. The rest of the language is read too, to tell what is not played from what is none.
Source: Okta Expression Language, "Expressions in group rules"; the words for the operators: help.okta.com,
policy-rule-el-examples. That texts are compared with their case is inferred.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from lark import Lark, Token, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, VisitError
from lark.visitors import Transformer_NonRecursive

DEEPEST = 50
"""How deep conditions may stand in one another. Where Okta ends is not known."""
LONGEST = 10_000
"""How many characters an expression may have. Where Okta ends is not known."""

Holds = Callable[[Mapping[str, Any], Callable[[str], bool]], bool]
"""Whether it holds of a user with this profile; the second tells whether the user is in the group of an id."""
MEMBER = "isMemberOfAnyGroup"
ON_TEXT: Mapping[str, Callable[[str, str], bool]] = {
    "String.startsWith": str.startswith,
    "String.stringContains": str.__contains__,
}

GRAMMAR = r"""
?choice: either | either "?" choice ":" choice -> other
?either: both (_OR both)*
?both: comparison (_AND comparison)*
?comparison: sum | sum COMPARES sum
?sum: unary | sum CALCULATES unary -> other
?unary: value | _NOT unary -> negated | "-" unary -> other
?value: "(" choice ")"
    | TEXT -> text
    | PATH -> path
    | PATH "(" [choice ("," choice)*] ")" -> call
    | NUMBER -> other
    | value "[" choice "]" -> other
    | "{" [choice ("," choice)*] "}" -> other
_OR.2: "||" | /or\b/i
_AND.2: "&&" | /and\b/i
_NOT.2: "!" | /not\b/i
COMPARES.2: "==" | "!=" | /[<>]=?/ | /(eq|ne|lt|gt|le|ge|matches)\b/i
CALCULATES: /[+\-*\/%]/
TEXT: /"(?:[^"\\]|\\.)*"/ | /'(?:[^'\\]|\\.)*'/
PATH: /[A-Za-z_]\w*(\.\w+)*/
NUMBER: /\d+(\.\d+)?/
%ignore /\s+/
"""


class BadExpression(ValueError):
    """A text that is no expression."""


class NotPlayed(ValueError):
    """A part of an expression that Okta may know and this simulator does not play."""


class Test(NamedTuple):
    """An expression that was read."""

    names: frozenset[str]
    """The properties of the user that it looks at."""
    holds: Holds
    depth: int = 1


class _Text(str):
    """A text that stands in an expression."""


class _Property(str):
    """A property of the user, by its name."""


@lru_cache(maxsize=1024)
def read(text: str) -> Test:
    """The test that an expression is.

    >>> read('user.city=="Oslo" AND !String.startsWith(user.title, "Dr")').holds({"city": "Oslo"}, bool)
    True

    Raises:
        BadExpression: for a text that is none, or that is too long or too deep.
        NotPlayed: for one that may be one for Okta.
    """
    if len(text) > LONGEST:
        raise BadExpression("it is too long")
    try:
        return _condition(_Meaning().transform(_grammar().parse(text)))
    except UnexpectedInput as error:
        raise BadExpression(_fault(text, error)) from None
    except VisitError as error:
        raise error.orig_exc from None


@cache
def _grammar() -> Lark:
    return Lark(GRAMMAR, start="choice", parser="lalr")


def _fault(text: str, error: UnexpectedInput) -> str:
    """What is wrong with a text that is no expression."""
    place = error.pos_in_stream
    if isinstance(error, UnexpectedCharacters) and place is not None and text[place] in "\"'":
        return "a quote is open"
    found = getattr(error, "token", None) or text[place:][:1]
    return f"{found} stands where nothing of the kind can" if found else "it ends too early"


@v_args(inline=True)
class _Meaning(Transformer_NonRecursive[Token, Any]):
    """What each part of an expression means: a condition, a text, or a property of the user."""

    def text(self, token: Token) -> _Text:
        return _Text(re.sub(r"\\(.)", r"\1", token[1:-1]))

    def path(self, token: Token) -> _Property:
        start, _, name = token.partition(".")
        if start != "user" or not name or "." in name:
            raise NotPlayed(token)
        return _Property(name)

    def call(self, name: Token, *given: Any) -> Test:
        texts = [one for one in given if isinstance(one, _Text)]
        if name == MEMBER and texts and len(texts) == len(given):
            return Test(frozenset(), lambda profile, inside: any(map(inside, texts)))
        if name in ON_TEXT and [type(one) for one in given] == [_Property, _Text]:
            test, (held, sought) = ON_TEXT[name], given
            return Test(
                frozenset({held}),
                lambda profile, inside: isinstance(found := profile.get(held), str) and test(found, sought),
            )
        raise NotPlayed(f"{name} of these values" if name == MEMBER or name in ON_TEXT else name)

    def comparison(self, left: Any, operator: Token, right: Any) -> Test:
        if operator not in ("==", "!="):
            raise NotPlayed(operator)
        if not (isinstance(left, _Property) and isinstance(right, _Text)):
            raise NotPlayed(f"{operator} of anything but a property of the user and a text")
        same = operator == "=="
        return Test(frozenset({left}), lambda profile, inside: (profile.get(left) == right) is same)

    def negated(self, denied: Any) -> Test:
        holds = _condition(denied).holds
        return _around(lambda profile, inside: not holds(profile, inside), denied)

    def both(self, *parts: Any) -> Test:
        holds = [_condition(part).holds for part in parts]
        return _around(lambda profile, inside: all(one(profile, inside) for one in holds), *parts)

    def either(self, *parts: Any) -> Test:
        holds = [_condition(part).holds for part in parts]
        return _around(lambda profile, inside: any(one(profile, inside) for one in holds), *parts)

    def other(self, *parts: Any) -> Any:
        raise NotPlayed("numbers, lists, calculations and choices")


def _condition(part: Any) -> Test:
    """A part that must be true or false."""
    if isinstance(part, Test):
        return part
    if isinstance(part, _Text):
        raise BadExpression(f"{str(part)!r} is neither true nor false")
    raise NotPlayed(f"user.{part} without a comparison")


def _around(holds: Holds, *parts: Test) -> Test:
    """A condition made of others."""
    depth = 1 + max(part.depth for part in parts)
    if depth > DEEPEST:
        raise BadExpression("it is too deep")
    return Test(frozenset().union(*(part.names for part in parts)), holds, depth)
