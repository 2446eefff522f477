"""Makes the request of a call from its arguments, and reads from a request which cases of the rules hold.

The client sends the result of `written`. The panel uses `revealed` for a request that it has not sent yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from lifecycle.model.calls import Call, Field, How, Part, Sign, Type
from lifecycle.model.cases import Case
from lifecycle.model.links import token_in

_VALUE = "value"
"""The last name in the path to a password. An object that is given instead of a password is put one name higher."""


@dataclass(frozen=True, slots=True)
class Written:
    """The parts of a request that the call decides: the path below the org's address, the query, and the body."""

    path: str
    query: Mapping[str, str]
    body: dict[str, Any] | None
    """None for a call without a body."""


def written(call: Call, arguments: Mapping[str, Any]) -> Written:
    """The request of a call with these arguments, by the names of its fields. Arguments that are None are left out.

    Raises:
        ValueError: for an argument that has to be an object or a link and is not.
    """
    path: dict[str, str] = {}
    query: dict[str, str] = {}
    body: dict[str, Any] = {}
    for field in call.fields:
        value = arguments.get(field.name, field.preset)
        if value is None and field.required and field.type is Type.OBJECT:
            value = {}  # Okta needs this object, so it is sent empty
        if value is None:
            continue
        if field.part is Part.PATH:
            path[_in_path(field)] = quote(str(value), safe="@" if field.type is Type.USER else "")
        elif field.part is Part.QUERY:
            query[field.name] = field.fixed or word(value)
        elif field.part is Part.BODY:
            _put(body, field, value)
    has_body = any(field.part is Part.BODY for field in call.fields)
    return Written(call.path.format_map(_Blanks(path)), query, body if has_body else None)


class _Blanks(dict[str, str]):
    """The values for a path. A name without a value stays in braces."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def _in_path(field: Field) -> str:
    """The field's name in the path."""
    return "userId" if field.type is Type.USER else field.name


def word(value: Any) -> str:
    """A value in the form that a query string has."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _put(body: dict[str, Any], field: Field, value: Any) -> None:
    """Write a value into the body, at the field's place."""
    *above, last = field.at.split(".")
    if field.type is Type.OBJECT:
        if not isinstance(value, Mapping):
            raise ValueError(
                f"{field.name} has to be a dict of names and values. This value has the type {type(value).__name__}."
            )
        value = dict(value)
    elif field.type is Type.LINK:
        value = token_in(value)
    elif field.type is Type.STRINGS:
        value = list(value)
    elif last == _VALUE and isinstance(value, Mapping):
        *above, last = above
        value = dict(value)
    for name in above:
        body = body.setdefault(name, {})
    body[last] = value


def revealed(call: Call, query: Mapping[str, str], body: Any) -> dict[Case, bool]:
    """Whether the cases that the rules ask about hold, as far as a request shows it. Other cases are left out."""
    found: dict[Case, bool] = {}
    for field in call.fields:
        for sign in field.signs:
            holds = _holds(sign, field, query, body)
            if holds is not None:
                found[sign.case] = holds and found.get(sign.case, True)
    return found


def _holds(sign: Sign, field: Field, query: Mapping[str, str], body: Any) -> bool | None:
    """Whether a sign shows that its case holds; None if the sign shows nothing."""
    value = query.get(field.name, field.default) if field.part is Part.QUERY else _at(body, field.at)
    match sign.how:
        case How.IS:
            return value in sign.words
        case How.TRUE:
            return str(value).lower() == "true"
        case How.HAS:
            there = _at(body, field.at.removesuffix(f".{_VALUE}"))
            return isinstance(there, Mapping) and not there.keys().isdisjoint(sign.words)
        case How.LEFT_OUT:
            return not value
        case How.RULES_OUT:
            return None if value is None else False
        case How.NEVER:
            return False


def _at(body: Any, path: str) -> Any:
    """The value at this place in a body; None if there is no such value."""
    for name in path.split("."):
        body = body.get(name) if isinstance(body, Mapping) else None
    return body


def arguments_for(call: Call, cases: frozenset[Case]) -> dict[str, Any]:
    """The arguments with which these cases hold for a call. True stands for a password that has to be given."""
    found: dict[str, Any] = {}
    for field in call.fields:
        for sign in field.signs:
            holds = sign.case in cases
            if sign.how is How.TRUE and not field.fixed:
                found[field.name] = holds
            elif sign.how is How.IS and holds:
                found[field.name] = sign.words[0]
            elif sign.how is How.HAS and holds:
                found[field.name] = True
    return found
