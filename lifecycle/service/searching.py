"""What searches and filters share: turning comparisons into tests, reading dates, and sorting."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter, contains, eq, ge, gt, le, lt
from typing import Any, Generic, Protocol, TypeVar

from lifecycle.expressions.filters import Comparison, Expression, predicate, read_filter
from lifecycle.expressions.grammar import BadExpression
from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.org.clock import stamp
from lifecycle.service.replies import Refused


class Named(Protocol):
    """An item with an id."""

    @property
    def id(self) -> str:
        """The id, which decides the order of items that are equal otherwise."""


T = TypeVar("T", bound=Named)
Value = str | datetime | float | bool | list[Any] | None
Reader = Callable[[T], Value]
Test = Callable[[T], bool]

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": eq,
    "gt": gt,
    "ge": ge,
    "lt": lt,
    "le": le,
    "sw": str.startswith,
    "co": contains,
}
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:?\d\d)", re.ASCII)
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)
ORDERING = frozenset({"eq", "gt", "ge", "lt", "le"})


@dataclass(frozen=True)
class Properties(Generic[T]):
    """What may be asked of an item. Names are case-sensitive; of texts it depends on where they are asked for.

    Sources: Okta's Users API reference; Okta's Groups API reference.
    """

    readers: Mapping[str, Reader[T]]
    dates: frozenset[str]
    operators: Callable[[str], frozenset[str]]
    """Gives the operators that a property accepts, by its name."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """The types of the properties that are neither texts nor dates, by name."""
    exact: bool = False
    """Whether upper and lower case differ. Source for a `filter` and a `search` of users: Okta's OpenAPI specification,
    listUsers."""

    def test(self, expression: Expression) -> Test[T]:
        """The test that an expression describes. Raises Refused for a comparison that is not allowed."""
        return predicate(expression, self._one)

    def _one(self, asked: Comparison) -> Test[T]:
        """The test that a comparison describes. No public source says how Okta refuses an unknown property."""
        reader = self.readers.get(asked.name)
        if reader is None:
            raise Refused(refusals.INVALID_SEARCH, Tier.UNKNOWN)
        if asked.operator not in self.operators(asked.name):  # okta-sdk-python issue 245, for `ne`
            raise Refused(refusals.INVALID_SEARCH, Tier.REPORTED)
        if asked.value is None:
            return lambda item: reader(item) not in (None, "", [])
        wanted, compare = self.wanted(asked), COMPARE[asked.operator]
        form: Callable[[Any], Any] = comparable
        if self.exact and isinstance(wanted, str):
            form, wanted = str, asked.value or ""

        def fits(item: T) -> bool:
            value = reader(item)
            if isinstance(value, list):
                return any(compare(form(one), wanted) for one in value)
            return value is not None and compare(form(value), wanted)

        return fits

    def wanted(self, asked: Comparison) -> Any:
        """What an item's value is compared with.

        It is inferred how Okta reads numbers, `true` and `false`, and how it compares the items of an array.
        """
        value, kind = asked.value or "", self.kinds.get(asked.name, "string")
        if kind in ("number", "integer", "boolean"):
            truth = value.lower() in ("true", "false")
            if truth is not (kind == "boolean") or not (truth or NUMBER.fullmatch(value)):
                raise Refused(refusals.INVALID_SEARCH, Tier.INFERRED)
            return value.lower() == "true" if truth else float(value)
        if not asked.quoted and kind != "array":
            raise Refused(refusals.INVALID_SEARCH, Tier.REPORTED)
        if asked.name in self.dates:
            return moment(value)
        return value.lower()


def comparable(value: Any) -> Any:
    """A value as it is compared: a string in lower case, and what an array holds as strings."""
    return value if isinstance(value, bool | int | float | datetime) else str(value).lower()


def names_in(expression: Expression) -> Iterator[str]:
    """The names of all properties that an expression asks about."""
    if isinstance(expression, Comparison):
        yield expression.name
    else:
        for part in expression.parts:
            yield from names_in(part)


def expression_in(text: str, known: Tier = Tier.REPORTED) -> Expression:
    """The filter or the search in a query. Raises Refused for a string that can't be read as one.

    `known` says how well it is known that this call refuses such a string.
    """
    try:
        return read_filter(text)
    except BadExpression:
        raise Refused(refusals.INVALID_SEARCH, known) from None


def moment(text: str) -> datetime:
    """A date in the form that Okta accepts. Raises Refused for any other string."""
    try:
        return datetime.fromisoformat(text if _DATE.fullmatch(text) else "")
    except ValueError:
        raise Refused(refusals.INVALID_DATE, Tier.DOCUMENTED) from None


class Order(Generic[T]):
    """The order that `sortBy` and `sortOrder` ask for. Items without the property come before those that have it."""

    def __init__(self, readers: Mapping[str, Reader[T]], query: Mapping[str, str]) -> None:
        word = query.get("sortOrder", "asc").lower()
        if query["sortBy"] not in readers or word not in ("asc", "desc"):
            raise Refused(refusals.INVALID_SEARCH, Tier.UNKNOWN)
        self._reader, self.descending = readers[query["sortBy"]], word == "desc"

    def _value(self, item: T) -> str:
        """The string by which an item is sorted: a date in ISO 8601, everything else in lower case."""
        value = self._reader(item)
        return stamp(value) or "" if isinstance(value, datetime) else str(value or "").lower()

    def place(self, item: T) -> str:
        """The place of an item in this order, for a cursor. Equal items are ordered by their ids.

        Sources: Okta's Users API reference; Okta's Groups API reference.
        """
        return f"{self._value(item)}\n{item.id}"

    def after(self, items: Iterable[T], place: str) -> list[T]:
        """The items after a place, in order; all items if the place is empty."""
        found = sorted(items, key=attrgetter("id"))
        found.sort(key=self._value, reverse=self.descending)
        value, _, item_id = place.rpartition("\n")
        return [item for item in found if not place or self._behind(item, value, item_id)]

    def _behind(self, item: T, value: str, item_id: str) -> bool:
        """Whether an item comes after the place of this value and this id."""
        own = self._value(item)
        if own == value:
            return item.id > item_id
        return own < value if self.descending else own > value
