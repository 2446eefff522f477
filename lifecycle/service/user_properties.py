"""The properties of users that a filter or a search can name. Source: Okta's Users API reference."""

from collections.abc import Mapping
from functools import partial
from operator import attrgetter

from lifecycle.model.profile import BASE_PROFILE, Trait, having
from lifecycle.org.state import OrgState
from lifecycle.org.users import User
from lifecycle.service.search_index import indexed_status, lags
from lifecycle.service.searching import ORDERING, Properties, Reader


def _of_profile(name: str) -> Reader[User]:
    """A function that reads this property of a profile."""
    return lambda user: user.profile.get(name)


READERS: Mapping[str, Reader[User]] = {
    "id": attrgetter("id"),
    "status": attrgetter("status"),
    "created": attrgetter("created"),
    "activated": attrgetter("activated"),
    "statusChanged": attrgetter("status_changed"),
    "lastLogin": attrgetter("last_login"),
    "lastUpdated": attrgetter("last_updated"),
    "passwordChanged": attrgetter("password_changed"),
    "type.id": attrgetter("type_id"),
    **{f"profile.{name}": _of_profile(name) for name in BASE_PROFILE},
}
"""The properties that can be named in any org. An org's custom properties are added to them."""
DATES = frozenset({"created", "activated", "statusChanged", "lastLogin", "lastUpdated", "passwordChanged"})
NOT_LISTED = frozenset({"lastLogin", "passwordChanged"})
"""What Okta's guide to user queries does not list as searchable. Scripts do send them; what comes back is not known."""
NAMES = frozenset(f"profile.{name}" for name in having(Trait.IN_FILTER))
"""The properties of a profile for which `search` accepts `co`, and the only ones that `filter` accepts.

Sources: Okta's OpenAPI specification, listUsers; Okta's Users API reference.
"""


def properties(org: OrgState, kind: str) -> Properties[User]:
    """The properties that a request of this kind can name. The kind is `search`, `filter`, or empty for neither."""
    readers, kinds = dict(READERS), dict[str, str]()
    for name, shown in org.user_types.custom.items():
        readers[f"profile.{name}"] = _of_profile(name)
        if shown["type"] != "string":
            kinds[f"profile.{name}"] = shown["type"]
    if kind == "search" and lags(org):
        readers["status"] = partial(indexed_status, org)
    filters = kind == "filter"
    return Properties(readers, DATES, _in_filter if filters else partial(_in_search, kinds), kinds, exact=filters)


def _in_filter(name: str) -> frozenset[str]:
    """The operators that a property accepts in a filter."""
    if name == "lastUpdated":
        return ORDERING
    return frozenset({"eq"}) if name in NAMES | {"status", "id", "type.id"} else frozenset()


def _in_search(kinds: Mapping[str, str], name: str) -> frozenset[str]:
    """The operators that a property accepts in a search."""
    if kinds.get(name) == "boolean":
        return frozenset({"eq", "pr"})
    if kinds.get(name) in ("number", "integer"):
        return ORDERING | {"pr"}
    return ORDERING | {"pr"} | ({"sw"} if name not in DATES else set()) | ({"co"} if name in NAMES else set())
