"""Turns the arguments of a call into a request, and reads from a request which cases of the rules it shows.

The client sends what `written` returns. The service calls `revealed` for the requests that it gets, and the panel for
requests that it has not sent yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from lifecycle.model.calls import Call, Field, How, Part, Sign, Type
from lifecycle.model.cases import Case
from lifecycle.model.links import token_in

_VALUE = "value"
"""The last name in the path to a password, as in `credentials.password.value`.

If an object is given instead of a password, such as a hash, it replaces the object one level higher."""


@dataclass(frozen=True, slots=True)
class RequestParts:
    """The parts of a request that depend on the call: the path, the query and the body."""

    path: str
    query: Mapping[str, str]
    body: dict[str, Any] | None
    """None if the call sends no body."""


def written(call: Call, arguments: Mapping[str, Any]) -> RequestParts:
    """Return the request for a call with these arguments, which have the names of the call's fields.

    An argument that is None is left out.

    Raises:
        ValueError: if a field needs an object or a link and the argument is something else.
    """
    path: dict[str, str] = {}
    query: dict[str, str] = {}
    body: dict[str, Any] = {}
    for field in call.fields:
        value = arguments.get(field.name, field.preset)
        if value is None and field.required and field.type is Type.OBJECT:
            value = {}  # Okta requires the object, so an empty one is sent
        if value is None:
            continue
        if field.part is Part.PATH:
            path[_in_path(field)] = quote(str(value), safe="@" if field.type is Type.USER else "")
        elif field.part is Part.QUERY:
            query[field.name] = field.fixed or word(value)
        elif field.part is Part.BODY:
            _put(body, field, value)
    has_body = any(field.part is Part.BODY for field in call.fields)
    return RequestParts(call.path.format_map(_Blanks(path)), query, body if has_body else None)


class _Blanks(dict[str, str]):
    """Values to fill into a path. A value that is not known yet leaves its name in braces."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def _in_path(field: Field) -> str:
    """Return the name that the field has in the path."""
    return "userId" if field.type is Type.USER else field.name


def word(value: Any) -> str:
    """Return a value as it is written in a query string."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _put(body: dict[str, Any], field: Field, value: Any) -> None:
    """Write a value into the body, at the place that the field names."""
    *above, last = field.at.split(".")
    if field.type is Type.OBJECT:
        if not isinstance(value, Mapping):
            raise ValueError(
                f"Not sent: {field.name} is a {type(value).__name__}, but Okta needs names and values. Give a dict."
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
    """Return which cases hold and which don't, as far as the request shows. All other cases are left out."""
    found: dict[Case, bool] = {}
    for field in call.fields:
        for sign in field.signs:
            holds = _holds(sign, field, query, body)
            if holds is not None:
                found[sign.case] = holds and found.get(sign.case, True)
    return found


def _holds(sign: Sign, field: Field, query: Mapping[str, str], body: Any) -> bool | None:
    """Whether a sign says that its case holds; None if the sign says nothing."""
    value = query.get(field.name, field.default) if field.part is Part.QUERY else _at(body, field.at)
    match sign.how:
        case How.IS:
            return value in sign.words
        case How.TRUE:
            return _is_true(value, field)
        case How.NOT_TRUE:
            return not _is_true(value, field)
        case How.HAS:
            there = _at(body, field.at.removesuffix(f".{_VALUE}"))
            return isinstance(there, Mapping) and not there.keys().isdisjoint(sign.words)
        case How.LEFT_OUT:
            return not value
        case How.RULES_OUT:
            return None if value is None else False
        case How.NEVER:
            return False


def _is_true(value: Any, field: Field) -> bool:
    """Whether the value of a field is true. Only a query has it as a word."""
    return str(value).lower() == "true" if field.part is Part.QUERY else value is True


def _at(body: Any, path: str) -> Any:
    """Return the value at this path of names in a body; None if there is none."""
    for name in path.split("."):
        body = body.get(name) if isinstance(body, Mapping) else None
    return body


def shown_by(call: Call, arguments: Mapping[str, Any]) -> frozenset[Case]:
    """Return the cases that the request for a call with these arguments shows to hold."""
    request = written(call, arguments)
    return frozenset(case for case, holds in revealed(call, request.query, request.body).items() if holds)


def arguments_for(call: Call, cases: frozenset[Case]) -> dict[str, Any]:
    """Return arguments with which the call's request is in these cases. True stands for any password."""
    found: dict[str, Any] = {}
    for field in call.fields:
        for sign in field.signs:
            holds = sign.case in cases
            if sign.how is How.TRUE and not field.fixed:
                if holds or field.default == "true":
                    found[field.name] = holds
            elif sign.how is How.NOT_TRUE and holds:
                found[field.name] = False
            elif sign.how is How.IS and holds:
                found[field.name] = sign.words[0]
            elif sign.how is How.HAS and holds:
                found[field.name] = True
    return found
