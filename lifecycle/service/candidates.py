"""Which users a filter or a search has to look at: only a few, if the org has an index for what is asked."""

from collections.abc import Iterable

from lifecycle.expressions.filters import Comparison, Expression
from lifecycle.model.facts import Status
from lifecycle.org.users import LISTED, User, Users, place_of


def candidates(users: Users, asked: Expression | None, place: str, *, any_status: bool = False) -> Iterable[User]:
    """The users that have to be tested, in list order and after a place: every match is among them.

    With `any_status`, a status in the expression rules out no user, because a search that lags compares older statuses.
    Without an expression, these are all users except the deactivated ones.
    """
    if asked is None:
        return users.listed(LISTED - {Status.DEPROVISIONED}, place)
    named = _named(users, asked)
    if named is not None:
        return sorted((user for user in named if place_of(user) > place), key=place_of)
    return users.listed(LISTED if any_status else _statuses(asked), place)


def _named(users: Users, asked: Expression) -> list[User] | None:
    """The only users that can match an expression, if it names them by login, email or id; None otherwise."""
    if isinstance(asked, Comparison):
        return _of_name(users, asked.name, asked.value or "") if asked.operator == "eq" else None
    found = [_named(users, part) for part in asked.parts]
    if asked.all:
        return next((some for some in found if some is not None), None)
    if None in found:
        return None
    return list({user.id: user for some in found for user in some or ()}.values())


def _of_name(users: Users, name: str, value: str) -> list[User] | None:
    """The users with this email, login or id; None if there is no index for the property."""
    if name == "profile.email":
        return users.with_email(value)
    if name == "profile.login":
        return [holder] if (holder := users.holder(value)) else []
    # An id with other upper and lower case is not in the index, so all users are searched for it.
    return [user] if name == "id" and (user := users.get(value)) else None


def _statuses(asked: Expression) -> frozenset[Status]:
    """The statuses that a user who matches an expression can have."""
    if isinstance(asked, Comparison):
        if (asked.name, asked.operator) != ("status", "eq"):
            return LISTED
        return frozenset(status for status in LISTED if status.lower() == (asked.value or "").lower())
    found = [_statuses(part) for part in asked.parts]
    return frozenset.intersection(*found) if asked.all else frozenset.union(*found)
