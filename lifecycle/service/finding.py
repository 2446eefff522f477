"""`GET /api/v1/users`: finding users by `q`, `filter` or `search`, in pages. Source of what each takes: USERS."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from operator import attrgetter

from lifecycle.model import refusals
from lifecycle.model.facts import Status
from lifecycle.model.profile import BASE_PROFILE, Trait, having
from lifecycle.model.tiers import Tier
from lifecycle.org.org import Org
from lifecycle.org.users import LISTED, User, place_of
from lifecycle.service.documents import Document, listed_document
from lifecycle.service.expressions import Comparison, Expression
from lifecycle.service.paging import page_of
from lifecycle.service.replies import Refused, Reply, not_simulated
from lifecycle.service.request import Request
from lifecycle.service.searching import ORDERING, Order, Properties, Reader, Test, Value, expression_in

LIMIT, LIMIT_OF_Q = 200, 10
"""How many users a page has where nobody asks; the first is the most as well."""


def _of_profile(name: str) -> Reader[User]:
    return lambda user: user.profile.get(name)


def _not_ordered(user: User) -> Value:
    raise not_simulated("an order by a custom property that is no string")


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
"""What may be asked of a user. Names are case-sensitive."""
DATES = frozenset({"created", "activated", "statusChanged", "lastLogin", "lastUpdated", "passwordChanged"})
NAMES = frozenset(f"profile.{name}" for name in having(Trait.IN_FILTER))
"""Where `search` takes `co`, and `filter` anything of a profile."""
IN_Q = having(Trait.IN_Q)
RECORDED = {("filter", "status"), ("search", "profile.email")}
"""Equality with these is recorded: PY:test_activate_user, TF:TestAccDataSourceOktaUsers."""
TRANSITIONS = (Status.ACTIVE, Status.PROVISIONED, Status.DEPROVISIONED)
"""What `transitioningToStatus` may say. Source: OAS, User."""


def list_users(org: Org, request: Request) -> Reply:
    """`GET /api/v1/users`: all who fit; nobody who is DEPROVISIONED, unless there is a filter or a search."""
    for name in ("expand", "fields"):
        if name in request.query:
            raise not_simulated(f"{name} in a list of users yet")
    wanted = _Wanted(org, request.query, _omitted(request.media))
    paged = partial(
        page_of,
        request=request,
        base_url=org.base_url,
        show=wanted.shown,
        default=LIMIT if wanted.kind or not wanted.words else LIMIT_OF_Q,
        most=LIMIT,
        goes_on=not wanted.words,  # "doesn't support pagination": USERS, Find Users
    )
    if wanted.kind == "search" and request.query.get("sortBy"):
        order = Order(wanted.readers | dict.fromkeys(wanted.kinds, _not_ordered), request.query)
        known = wanted.tier if wanted.tier is Tier.UNKNOWN else Tier.DOCUMENTED
        return paged(lambda place: order.after(wanted.after(""), place), place=order.place, tier=known)
    return paged(wanted.after, place=place_of, tier=wanted.tier)


OMITS = {"omitCredentials": "credentials", "omitTransitioningToStatus": "transitioningToStatus"}
"""What a list leaves out where `okta-response` says so. Of `omitCredentialsLinks` lists have none. Source: USERS."""


def _omitted(media: str) -> frozenset[str]:
    """What a Content-Type such as `application/json; okta-response=omitCredentials` wants left out."""
    asked = next((part for part in media.split(";") if part.strip().startswith("okta-response=")), "")
    words = asked.partition("=")[2].strip().strip('"').split(",")
    return frozenset(OMITS[word.strip()] for word in words if word.strip() in OMITS)


class _Wanted:
    """The users whom a request asks for, in the order of all lists."""

    def __init__(self, org: Org, query: Mapping[str, str], omitted: frozenset[str] = frozenset()) -> None:
        if query.get("search") and query.get("filter"):
            raise Refused(refusals.SEARCH_AND_FILTER, Tier.DOCUMENTED)
        self._org, self._omitted = org, omitted
        self.kind = next((kind for kind in ("search", "filter") if query.get(kind)), "")
        self.lagging = self.kind == "search" and org.settings.search_lag_seconds > 0
        self.readers: dict[str, Reader[User]] = dict(READERS)
        self.kinds: dict[str, str] = {}
        for name, shown in org.schema.custom.items():
            self.readers[f"profile.{name}"] = _of_profile(name)
            if shown["type"] != "string":
                self.kinds[f"profile.{name}"] = shown["type"]
        if self.lagging:
            self.readers["status"] = partial(indexed_status, org)
        self._stray_order = "sortBy" in query and self.kind != "search"
        self.words = query.get("q", "").strip().lower()
        self._expression = expression_in(query[self.kind]) if self.kind else None
        self._tests: list[Test[User]] = []
        if self._expression:
            asked = Properties(self.readers, DATES, partial(_operators, self.kind, self.kinds), self.kinds)
            self._tests.append(asked.test(self._expression))
        if self.words:
            self._tests.append(partial(_begins, self.words))

    @property
    def tier(self) -> Tier:
        """How well it is known that Okta takes the request, and answers it so."""
        if self.kind and self.words:
            return Tier.UNKNOWN
        if self._stray_order:
            return Tier.INFERRED  # documented is that it is for searches only
        asked = self._expression
        if isinstance(asked, Comparison) and asked.operator == "eq" and (self.kind, asked.name) in RECORDED:
            return Tier.RECORDED
        return Tier.DOCUMENTED if self.kind or self.words else Tier.RECORDED

    def after(self, place: str) -> Iterator[User]:
        """Those behind this place. Only so many are looked at as somebody takes."""
        return (user for user in self._perhaps(place) if all(test(user) for test in self._tests))

    def shown(self, user: User) -> Document:
        """A user in the list; in a search, as the index has the user."""
        document = listed_document(self._org, user)
        if self.lagging and (old := indexed_status(self._org, user)) is not user.status:
            coming = {"transitioningToStatus": str(user.status)} if user.status in TRANSITIONS else {}
            document = {"id": user.id, "status": str(old)} | coming | document | {"status": str(old)}
        return {name: part for name, part in document.items() if name not in self._omitted}

    def _perhaps(self, place: str) -> Iterable[User]:
        """A few users of whom those who fit are some, by the org's own indexes."""
        users, asked = self._org.users, self._expression
        if asked is None:
            return users.listed(LISTED - {Status.DEPROVISIONED}, place)
        named = self._named(asked)
        if named is not None:
            return sorted((user for user in named if place_of(user) > place), key=place_of)
        return users.listed(LISTED if self.lagging else _statuses(asked), place)

    def _named(self, asked: Expression) -> list[User] | None:
        """The only users who can fit, where the expression names them; None where it does not."""
        if isinstance(asked, Comparison):
            return self._of_name(asked.name, asked.value or "") if asked.operator == "eq" else None
        found = [self._named(part) for part in asked.parts]
        if asked.all:
            return next((users for users in found if users is not None), None)
        if None in found:
            return None
        return list({user.id: user for users in found for user in users or ()}.values())

    def _of_name(self, name: str, value: str) -> list[User] | None:
        users = self._org.users
        if name == "profile.email":
            return users.with_email(value)
        if name == "profile.login":
            return [holder] if (holder := users.holder(value)) else []
        # an id in another case is looked for among all
        return [user] if name == "id" and (user := users.get(value)) else None


def _operators(kind: str, kinds: Mapping[str, str], name: str) -> frozenset[str]:
    if kind == "filter":
        if name == "lastUpdated":
            return ORDERING
        return frozenset({"eq"}) if name in NAMES | {"status", "id", "type.id"} else frozenset()
    if kinds.get(name) == "boolean":
        return frozenset({"eq", "pr"})
    if kinds.get(name) in ("number", "integer"):
        return ORDERING | {"pr"}
    return ORDERING | {"pr"} | ({"sw"} if name not in DATES else set()) | ({"co"} if name in NAMES else set())


def _begins(words: str, user: User) -> bool:
    """Whether a name or the address begins so. Source: USERS, Find Users, which calls it subject to change."""
    return any(str(user.profile[name]).lower().startswith(words) for name in IN_Q)


def _statuses(asked: Expression) -> frozenset[Status]:
    """The only statuses that those can have who fit."""
    if isinstance(asked, Comparison):
        if (asked.name, asked.operator) != ("status", "eq"):
            return LISTED
        return frozenset(status for status in LISTED if status.lower() == (asked.value or "").lower())
    found = [_statuses(part) for part in asked.parts]
    return frozenset.intersection(*found) if asked.all else frozenset.union(*found)


def indexed_status(org: Org, user: User) -> Status:
    """The status that the search index has of a user, which may lag. Recorded: TF:TestAccDataSourceOktaUsers_read."""
    changed = user.status_changed
    if not changed or org.clock.now() - changed >= timedelta(seconds=org.settings.search_lag_seconds):
        return user.status
    return Status.STAGED if user.status_before is Status.ABSENT else user.status_before


ROUTES = (("GET", "/api/v1/users", list_users),)
