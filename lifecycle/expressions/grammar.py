"""The grammars of Okta's two languages of expressions, their limits, and the only module that uses the parser, lark.

A filter or a search is written in the language of the API overview ("Filtering"), which is close to SCIM's.
The condition of a group rule is written in the Okta Expression Language ("Expressions in group rules").
The meaning of the syntax is decided elsewhere: `service/` evaluates filters, and `org/` evaluates conditions.
"""

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

if TYPE_CHECKING:
    from lark import Lark
    from lark.exceptions import UnexpectedInput

Syntax = TypeVar("Syntax")

DEEPEST = 50
"""How deep an expression may be nested. No public source says where Okta's limit is.

In a filter, brackets count. In a condition, a comparison counts as one, and so does each AND, OR and NOT around it.
"""
LONGEST_EXPRESSION = 10_000
"""How many characters an expression may have. No public source says where Okta's limit is."""

SHARED = r"""
_DOUBLE_QUOTED: /"(?:[^"\\]|\\.)*"/
%ignore /\s+/
"""
"""What both languages have in common: strings in double quotes, and spaces without a meaning."""

# Whether a word is a property or an operator depends only on its place: `and eq "x"` compares a property called
# `and`. So one terminal matches any word, and the parser's state decides what the word is. A word ends at a space, a
# bracket or a quote.
FILTER = (
    r"""
?start: either
?either: both (_OR both)*
?both: one (_AND one)*
?one: "(" either ")" -> bracket
    | WORD _PRESENT -> present
    | WORD WORD LITERAL -> plain
    | WORD WORD QUOTED -> quoted
_OR.1: /or(?![^\s()"])/i
_AND.1: /and(?![^\s()"])/i
_PRESENT.1: /pr(?![^\s()"])/i
LITERAL: /(?ai:-?\d{1,15}(?:\.\d{1,15})?|true|false)(?![^\s()"])/
QUOTED: _DOUBLE_QUOTED
WORD: _DOUBLE_QUOTED | /[()]|[^\s()"]+/
"""
    + SHARED
)
"""Comparisons such as `status eq "ACTIVE"`, `pr` for a present property, and brackets. `and` binds before `or`."""

# `other` is what Okta may evaluate and the simulator does not: numbers, lists, calculations and choices.
CONDITION = (
    r"""
?start: choice
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
TEXT: _DOUBLE_QUOTED | /'(?:[^'\\]|\\.)*'/
PATH: /[A-Za-z_]\w*(\.\w+)*/
NUMBER: /\d+(\.\d+)?/
"""
    + SHARED
)
"""Comparisons such as `user.city=="Oslo"`, calls of functions, `!` and brackets. `AND` binds before `OR`.

Source of the operators that are words: Okta's help, policy-rule-el-examples.
"""


class BadExpression(ValueError):
    """A string that is not an expression, or that is too long or too deep. The message says what is wrong."""


class Language(Generic[Syntax]):
    """A language of expressions, which reads strings into syntax."""

    def __init__(self, grammar: str, made: object) -> None:
        """Take a grammar, and an object with a method for each of its rules.

        A method has the name of its rule or alias. It gets a list of words and of the syntax that inner rules made, and
        makes syntax from them.
        """
        self._grammar, self._made = grammar, made

    def read(self, text: str) -> Syntax:
        """The syntax of an expression.

        Raises:
            BadExpression: for a string that is not in this language, or that is too long.
        """
        if len(text) > LONGEST_EXPRESSION:
            raise BadExpression("it is too long")
        parser = self._parser
        from lark.exceptions import UnexpectedInput  # after the parser, which has loaded lark

        try:
            return cast(Syntax, parser.parse(text))
        except UnexpectedInput as error:
            raise BadExpression(_fault(text, error)) from None

    @cached_property
    def _parser(self) -> "Lark":
        """The parser. It is made when the first expression is read, so a program that reads none does not load lark."""
        from lark import Lark

        made: Any = self._made  # lark only uses its methods
        return Lark(self._grammar, parser="lalr", transformer=made)


def unescaped(quoted: str) -> str:
    r"""The content of a string in quotes, without the quotes and the backslashes.

    >>> unescaped('"back\\slash"')
    'backslash'
    """
    return re.sub(r"\\(.)", r"\1", quoted[1:-1])


def _fault(text: str, error: "UnexpectedInput") -> str:
    """What is wrong with a string that is not an expression."""
    from lark.exceptions import UnexpectedCharacters

    place = error.pos_in_stream
    if isinstance(error, UnexpectedCharacters) and place is not None and text[place] in "\"'":
        return "a quote is not closed"
    found = getattr(error, "token", None) or text[place:][:1]
    return f"{found} can't come at this place" if found else "it ends too early"
