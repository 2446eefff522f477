"""`GET /api/v1/users`: finding users by `q`, `filter` or `search`, in pages.

Source of what each parameter accepts: Okta's Users API reference.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from lifecycle.expressions.filters import Combination, Comparison, Expression
from lifecycle.model import refusals
from lifecycle.model.facts import Status
from lifecycle.model.profile import Trait, having
from lifecycle.model.tiers import Tier
from lifecycle.org.state import OrgState
from lifecycle.org.users import User, place_of
from lifecycle.service.candidates import Finder
from lifecycle.service.documents import listed_document
from lifecycle.service.paging import page_of
from lifecycle.service.replies import Document, Refused, Reply, not_simulated
from lifecycle.service.request import Request
from lifecycle.service.search_index import as_indexed, lags
from lifecycle.service.searching import Order, Properties, Test, Value, expression_in, names_in
from lifecycle.service.user_properties import NOT_LISTED, properties

USUAL_USERS, USUAL_USERS_OF_Q = 200, 10
"""The usual number of users on a page: in most lists, and in lists made by `q`. 200 is also the most."""
RECORDED_COMPARISONS = {("filter", "status"), ("search", "profile.email")}
"""The properties for which a comparison with `eq` was recorded.

Sources: okta-sdk-python, recorded test test_activate_user; terraform-provider-okta, recorded test
TestAccDataSourceOktaUsers.
"""


_STATUSES = frozenset(Status) - {Status.ABSENT}


def _cursor_of(user: User) -> str:
    """The cursor after a user: the number of the status and the id, as recorded, for example `200u…`."""
    return place_of(user).replace(" ", "")


def _place_in(cursor: str) -> str:
    """The place in lists that such a cursor means."""
    return f"{cursor[0]} {cursor[1:]}" if cursor else ""


def list_users(org: OrgState, request: Request) -> Reply:
    """`GET /api/v1/users`: the users that match. DEPROVISIONED users are only found by a filter or a search."""
    for name in ("expand", "fields"):
        if name in request.query:
            raise not_simulated(f"{name} in a list of users")
    question = _question(request.query)
    lagging = question.kind == "search" and lags(org)
    known = properties(org, question.kind)
    test = _test(question, known)
    finder = Finder(org, known, lagging=lagging)

    def fitting(place: str) -> Iterator[User]:
        """The users who fit, from behind a place on. No more are looked at than the page needs."""
        return filter(test, finder.listed(question.narrowing, place, deactivated=bool(question.kind)))

    paged = partial(
        page_of,
        request=request,
        base_url=org.base_url,
        show=partial(_shown, org, lagging, _omitted(request.media)),
        default=USUAL_USERS if question.kind or not question.words else USUAL_USERS_OF_Q,
        most=USUAL_USERS,
        goes_on=not question.words,  # "doesn't support pagination": Okta's Users API reference, Find Users
    )
    if question.kind == "search" and request.query.get("sortBy"):
        order = _order(known, request.query)
        unlisted = request.query["sortBy"] in NOT_LISTED
        tier = Tier.UNKNOWN if unlisted or question.tier is Tier.UNKNOWN else Tier.DOCUMENTED
        in_order = partial(finder.sorted, question.narrowing, request.query["sortBy"], order, test)
        return paged(in_order, place=order.place, tier=tier, opaque=True)
    return paged(lambda cursor: fitting(_place_in(cursor)), place=_cursor_of, tier=question.tier)


# ------------------------------------------------------------------------------------------------- what is asked


@dataclass(frozen=True)
class _Question:
    """What a request asks the list of users for."""

    kind: str
    """`search` or `filter`, whichever is asked; the empty text if neither is."""
    expression: Expression | None
    words: str
    """What `q` says, in lower case."""
    stray_order: bool
    """Whether there is a `sortBy` without a search, which has no effect."""

    @property
    def narrowing(self) -> Expression | None:
        """An expression that takes all whom the request asks for, and perhaps more."""
        begun = tuple(Comparison(f"profile.{name}", "sw", self.words) for name in having(Trait.IN_Q))
        parts = ((self.expression,) if self.expression else ()) + ((Combination(False, begun),) if self.words else ())
        return Combination(True, parts) if len(parts) > 1 else parts[0] if parts else None

    @property
    def tier(self) -> Tier:
        """How well it is known that Okta accepts this request, and answers it in this way."""
        if self.kind and self.words:
            return Tier.UNKNOWN
        if self.kind == "search" and self.expression and not NOT_LISTED.isdisjoint(names_in(self.expression)):
            return Tier.UNKNOWN
        if self.stray_order:
            return Tier.INFERRED  # Okta documents only that `sortBy` is for searches
        asked = self.expression
        if asked and any(value.upper() not in _STATUSES for value in _statuses_in(asked)):
            return Tier.UNKNOWN  # whether Okta refuses a status that it does not have is not known
        if isinstance(asked, Comparison) and asked.operator == "eq" and (self.kind, asked.name) in RECORDED_COMPARISONS:
            written_so = all(value in _STATUSES for value in _statuses_in(asked))
            return Tier.RECORDED if written_so else Tier.DOCUMENTED
        return Tier.DOCUMENTED if self.kind or self.words else Tier.RECORDED


def _statuses_in(expression: Expression) -> Iterator[str]:
    """The values with which an expression compares the status."""
    if isinstance(expression, Combination):
        for part in expression.parts:
            yield from _statuses_in(part)
    elif expression.name == "status" and expression.operator == "eq":
        yield str(expression.value)


def _question(query: Mapping[str, str]) -> _Question:
    """What a query asks for. Raises Refused for a filter together with a search, and for either if it can't be read."""
    if query.get("search") and query.get("filter"):
        raise Refused(refusals.SEARCH_AND_FILTER, Tier.DOCUMENTED)
    kind = next((kind for kind in ("search", "filter") if query.get(kind)), "")
    return _Question(
        kind=kind,
        expression=expression_in(query[kind]) if kind else None,
        words=query.get("q", "").strip().lower(),
        stray_order="sortBy" in query and kind != "search",
    )


def _test(question: _Question, known: Properties[User]) -> Test[User]:
    """The test that a user must pass. Raises Refused for a comparison that can't be made."""
    fits = known.test(question.expression) if question.expression else None
    begins = partial(_begins, question.words) if question.words else None
    if fits and begins:
        return lambda user: fits(user) and begins(user)
    return fits or begins or (lambda user: True)


def _begins(words: str, user: User) -> bool:
    """Whether a name or the address begins with these words.

    Source: Okta's Users API reference, Find Users, "subject to change".
    """
    return any(str(user.profile[name]).lower().startswith(words) for name in having(Trait.IN_Q))


def _order(known: Properties[User], query: Mapping[str, str]) -> Order[User]:
    """The order that a search asks for."""
    return Order({**known.readers, **dict.fromkeys(known.kinds, _not_ordered)}, query)


def _not_ordered(user: User) -> Value:
    """Refuse an order by a property that is not a string. This is called only if there are users to order."""
    raise not_simulated("sorting by a custom property that is not a string")


# ------------------------------------------------------------------------------------------------- what is shown

OMITS = {"omitCredentials": "credentials", "omitTransitioningToStatus": "transitioningToStatus"}
"""What a list leaves out if `okta-response` asks for it. `omitCredentialsLinks` does not change a list.

Source: Okta's Users API reference.
"""


def _omitted(media: str) -> frozenset[str]:
    """What a Content-Type such as `application/json; okta-response=omitCredentials` wants left out."""
    asked = next((part for part in media.split(";") if part.strip().startswith("okta-response=")), "")
    words = asked.partition("=")[2].strip().strip('"').split(",")
    return frozenset(OMITS[word.strip()] for word in words if word.strip() in OMITS)


def _shown(org: OrgState, lagging: bool, omitted: frozenset[str], user: User) -> Document:
    """A user in the list. A search that lags shows the user with the status that the index has."""
    document = listed_document(org, user)
    if lagging:
        document = as_indexed(org, user, document)
    return {name: part for name, part in document.items() if name not in omitted}


ROUTES = (("GET", "/api/v1/users", list_users),)
