"""`GET /api/v1/users`: finding users by `q`, `filter` or `search`, in pages.

Source of what each takes: Okta's Users API reference.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from lifecycle.expressions.filters import Comparison, Expression
from lifecycle.model import refusals
from lifecycle.model.profile import Trait, having
from lifecycle.model.tiers import Tier
from lifecycle.org.state import OrgState
from lifecycle.org.users import User, place_of
from lifecycle.service.candidates import candidates
from lifecycle.service.documents import listed_document
from lifecycle.service.paging import page_of
from lifecycle.service.replies import Document, Refused, Reply, not_simulated
from lifecycle.service.request import Request
from lifecycle.service.search_index import as_indexed, lags
from lifecycle.service.searching import Order, Properties, Test, Value, expression_in, names_in
from lifecycle.service.user_properties import NOT_LISTED, properties

LIMIT, LIMIT_OF_Q = 200, 10
"""How many users a page has if the request does not say, in most lists and in those of `q`. The first is the most."""
RECORDED = {("filter", "status"), ("search", "profile.email")}
"""Equality with these is recorded: okta-sdk-python, test_activate_user; terraform-provider-okta,
TestAccDataSourceOktaUsers."""


def list_users(org: OrgState, request: Request) -> Reply:
    """`GET /api/v1/users`: all users who fit. Those who are DEPROVISIONED need a filter or a search."""
    for name in ("expand", "fields"):
        if name in request.query:
            raise not_simulated(f"{name} in a list of users yet")
    question = _question(request.query)
    lagging = question.kind == "search" and lags(org)
    known = properties(org, question.kind)
    tests = _tests(question, known)

    def fitting(place: str) -> Iterator[User]:
        """The users who fit, from behind a place on. No more are looked at than the page needs."""
        some = candidates(org.users, question.expression, place, any_status=lagging)
        return (user for user in some if all(test(user) for test in tests))

    paged = partial(
        page_of,
        request=request,
        base_url=org.base_url,
        show=partial(_shown, org, lagging, _omitted(request.media)),
        default=LIMIT if question.kind or not question.words else LIMIT_OF_Q,
        most=LIMIT,
        goes_on=not question.words,  # "doesn't support pagination": Okta's Users API reference, Find Users
    )
    if question.kind == "search" and request.query.get("sortBy"):
        order = _order(known, request.query)
        unlisted = request.query["sortBy"] in NOT_LISTED
        tier = Tier.UNKNOWN if unlisted or question.tier is Tier.UNKNOWN else Tier.DOCUMENTED
        return paged(lambda place: order.after(fitting(""), place), place=order.place, tier=tier, opaque=True)
    return paged(fitting, place=place_of, tier=question.tier)


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
    """Whether there is a `sortBy` without a search, which says nothing."""

    @property
    def tier(self) -> Tier:
        """How well it is known that Okta takes the request, and answers it so."""
        if self.kind and self.words:
            return Tier.UNKNOWN
        if self.kind == "search" and self.expression and not NOT_LISTED.isdisjoint(names_in(self.expression)):
            return Tier.UNKNOWN
        if self.stray_order:
            return Tier.INFERRED  # documented is that it is for searches only
        asked = self.expression
        if isinstance(asked, Comparison) and asked.operator == "eq" and (self.kind, asked.name) in RECORDED:
            return Tier.RECORDED
        return Tier.DOCUMENTED if self.kind or self.words else Tier.RECORDED


def _question(query: Mapping[str, str]) -> _Question:
    """What a query asks. Raises Refused for a filter beside a search, and for one that can't be read."""
    if query.get("search") and query.get("filter"):
        raise Refused(refusals.SEARCH_AND_FILTER, Tier.DOCUMENTED)
    kind = next((kind for kind in ("search", "filter") if query.get(kind)), "")
    return _Question(
        kind=kind,
        expression=expression_in(query[kind]) if kind else None,
        words=query.get("q", "").strip().lower(),
        stray_order="sortBy" in query and kind != "search",
    )


def _tests(question: _Question, known: Properties[User]) -> list[Test[User]]:
    """The tests that a user must pass. Raises Refused for a comparison that can't be made."""
    tests: list[Test[User]] = []
    if question.expression:
        tests.append(known.test(question.expression))
    if question.words:
        tests.append(partial(_begins, question.words))
    return tests


def _begins(words: str, user: User) -> bool:
    """Whether a name or the address begins with these words.

    Source: Okta's Users API reference, Find Users, "subject to change".
    """
    return any(str(user.profile[name]).lower().startswith(words) for name in having(Trait.IN_Q))


def _order(known: Properties[User], query: Mapping[str, str]) -> Order[User]:
    """The order that a search asks for."""
    return Order({**known.readers, **dict.fromkeys(known.kinds, _not_ordered)}, query)


def _not_ordered(user: User) -> Value:
    """Refuse an order by a property of another type. It is read only when there are users to order."""
    raise not_simulated("an order by a custom property that is no string")


# ------------------------------------------------------------------------------------------------- what is shown

OMITS = {"omitCredentials": "credentials", "omitTransitioningToStatus": "transitioningToStatus"}
"""What a list leaves out if `okta-response` asks for it. `omitCredentialsLinks` changes no list. Source: Okta's Users
API reference."""


def _omitted(media: str) -> frozenset[str]:
    """What a Content-Type such as `application/json; okta-response=omitCredentials` wants left out."""
    asked = next((part for part in media.split(";") if part.strip().startswith("okta-response=")), "")
    words = asked.partition("=")[2].strip().strip('"').split(",")
    return frozenset(OMITS[word.strip()] for word in words if word.strip() in OMITS)


def _shown(org: OrgState, lagging: bool, omitted: frozenset[str], user: User) -> Document:
    """A user in the list; in a search that lags, as the index has the user."""
    document = listed_document(org, user)
    if lagging:
        document = as_indexed(org, user, document)
    return {name: part for name, part in document.items() if name not in omitted}


ROUTES = (("GET", "/api/v1/users", list_users),)
