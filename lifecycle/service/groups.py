"""`/api/v1/groups`: groups and their members."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from operator import attrgetter

from lifecycle.model import refusals
from lifecycle.model.facts import Status
from lifecycle.model.tiers import Tier, weakest
from lifecycle.org import memberships
from lifecycle.org.group_rules import MOST_EXCLUDED
from lifecycle.org.groups import Group
from lifecycle.org.org import Org
from lifecycle.org.users import User
from lifecycle.service.documents import listed_document
from lifecycle.service.group_documents import group_document, group_shower, page_of_groups
from lifecycle.service.lookups import existing_group, existing_user
from lifecycle.service.paging import page, page_of
from lifecycle.service.replies import Refused, Reply, malformed, not_simulated
from lifecycle.service.request import Request
from lifecycle.service.searching import ORDERING, Order, Properties, Reader, expression_in

MOST_ON_A_PAGE, MOST_MEMBERS, MOST_OF_A_USER = 10_000, 1_000, 200
"""The longest pages, which are also the usual ones: of groups, of members, and of one user's groups.

The usual length was recorded for members and for one user's groups.
"""
MOST_OF_Q = 300
"""How many groups `q` finds if the request has no limit. Source: Okta's Groups API reference, find groups."""
EXPANDED = ("stats", "app")
"""What a list can show with its groups. No group here comes from an app, so `app` adds nothing."""
GROUP_PROFILE = ("name", "description")
GROUP_NAMES = ("profile.name", "profile.description")
"""The properties for which `search` accepts `co`. Source: Okta's OpenAPI specification, listGroups."""
GROUP_DATES = frozenset({"created", "lastUpdated", "lastMembershipUpdated"})
GROUP_READERS: Mapping[str, Reader[Group]] = {
    "id": attrgetter("id"),
    "type": lambda group: str(group.type),
    "created": attrgetter("created"),
    "lastUpdated": attrgetter("updated"),
    "lastMembershipUpdated": attrgetter("membership_updated"),
    "profile.name": attrgetter("name"),
    "profile.description": attrgetter("description"),
    "source.id": lambda group: None,  # only groups of directories have one
}
"""The properties that a search can name. Source: Okta's Groups API reference, list groups with search."""
FILTERED = ("id", "type", "lastUpdated", "lastMembershipUpdated")
"""The properties that `filter` accepts. Source: Okta's Groups API reference, filters."""


def create_group(org: Org, request: Request) -> Reply:
    """`POST /api/v1/groups`"""
    name, description = _profile(org, request)
    return Reply(group_document(org, memberships.add_group(org, name, description)), Tier.RECORDED)


def list_groups(org: Org, request: Request) -> Reply:
    """`GET /api/v1/groups`: the groups that match. `q` is the beginning of a name.

    With `q`, exact matches come first, and there is only one page.

    Sources: Okta's Groups API reference, find groups; terraform-provider-okta issue 150; terraform-provider-okta issue
    1794.
    """
    query = request.query
    for word in query.get("expand", "").replace(" ", "").split(","):
        if word not in ("", *EXPANDED):
            raise not_simulated(f"expand={word} in a list of groups")
    if query.get("search") and query.get("filter"):
        raise Refused(refusals.SEARCH_AND_FILTER, Tier.INFERRED)  # documented for users
    kind = next((kind for kind in ("search", "filter") if query.get(kind)), "")
    begins, found = query.get("q", "").casefold(), list(org.groups.all())
    known = Tier.DOCUMENTED
    if kind:
        expression, every = expression_in(query[kind]), found
        asked = Properties(GROUP_READERS, GROUP_DATES, GROUP_OPERATORS[kind], exact=kind == "filter")
        found = list(filter(asked.test(expression), every))
        if kind == "filter" and found != list(filter(replace(asked, exact=False).test(expression), every)):
            known = Tier.UNKNOWN  # that the case counts is documented for users
    if begins:
        return _beginning(org, request, begins, found, Tier.UNKNOWN if kind else Tier.REPORTED)
    if kind == "search" and query.get("sortBy"):
        order = Order(GROUP_READERS, query)
        return page_of(
            partial(order.after, found),
            request,
            org.base_url,
            place=order.place,
            show=group_shower(org, request),
            default=MOST_ON_A_PAGE,
            most=MOST_ON_A_PAGE,
            tier=Tier.DOCUMENTED,
            opaque=True,
        )
    stray = "sortBy" in query  # documented is that it is for searches only
    tier = known if kind and not stray else weakest(known, Tier.INFERRED)
    return page_of_groups(org, request, found, MOST_ON_A_PAGE, tier)


def _beginning(org: Org, request: Request, words: str, groups: list[Group], tier: Tier) -> Reply:
    """The groups whose names begin with these words. A group with exactly this name comes first."""
    found = sorted((g for g in groups if g.name.casefold().startswith(words)), key=lambda g: g.name.casefold() != words)
    return page_of(
        lambda place: found,
        request,
        org.base_url,
        place=attrgetter("id"),
        show=group_shower(org, request),
        default=MOST_OF_Q,
        most=MOST_ON_A_PAGE,
        tier=tier,
        goes_on=False,
    )


def _in_filter(name: str) -> frozenset[str]:
    """The operators that a property accepts in a filter.

    Okta's Groups API reference names `eq`, `gt` and `lt`. `ge` and `le` are inferred.
    """
    return frozenset() if name not in FILTERED else ORDERING if name in GROUP_DATES else frozenset({"eq"})


def _in_search(name: str) -> frozenset[str]:
    """The operators that a property accepts in a search.

    Sources: Okta's OpenAPI specification, listGroups; for dates, Okta's Groups API reference, list groups with search.
    """
    return ORDERING if name in GROUP_DATES else frozenset({"eq", "sw"} | ({"co"} if name in GROUP_NAMES else set()))


GROUP_OPERATORS: Mapping[str, Callable[[str], frozenset[str]]] = {"filter": _in_filter, "search": _in_search}
"""The operators that a property accepts, for each kind of request."""


def get_group(org: Org, request: Request, group_id: str) -> Reply:
    """`GET /api/v1/groups/{groupId}`"""
    group = existing_group(org, group_id, Tier.INFERRED)
    return Reply(group_document(org, group), Tier.INFERRED if group.built_in else Tier.RECORDED)


def replace_group(org: Org, request: Request, group_id: str) -> Reply:
    """`PUT /api/v1/groups/{groupId}`: the whole profile is replaced."""
    group = existing_group(org, group_id, Tier.INFERRED)
    _check_not_built_in(group)
    memberships.change_group(org, group, *_profile(org, request, group))
    return Reply(group_document(org, group), Tier.RECORDED)


def delete_group(org: Org, request: Request, group_id: str) -> Reply:
    """`DELETE /api/v1/groups/{groupId}`"""
    group = existing_group(org, group_id, Tier.INFERRED)
    _check_not_built_in(group)
    ruled = any(group.id in rule.group_ids for rule in org.group_rules.all())
    memberships.remove_group(org, group)
    return Reply(None, Tier.INFERRED if ruled else Tier.RECORDED, 204)


def list_members(org: Org, request: Request, group_id: str) -> Reply:
    """`GET /api/v1/groups/{groupId}/users`: all members, including deactivated users.

    Source: okta-sdk-python issue 245.
    """
    group = existing_group(org, group_id, Tier.INFERRED)
    members = [user for user in org.users.all() if group.holds(user.id)]
    gone = any(user.status is Status.DEPROVISIONED for user in members)
    return page(
        members,
        request,
        org.base_url,
        place=attrgetter("id"),
        show=lambda user: listed_document(org, user),
        default=MOST_MEMBERS,
        most=MOST_MEMBERS,
        tier=Tier.INFERRED if group.built_in else Tier.REPORTED if gone else Tier.RECORDED,
    )


def add_member(org: Org, request: Request, group_id: str, user_id: str) -> Reply:
    """`PUT /api/v1/groups/{groupId}/users/{userId}`"""
    group, user = existing_group(org, group_id, Tier.RECORDED), existing_user(org, user_id, Tier.RECORDED)
    if group.built_in:
        raise Refused(refusals.UNSUPPORTED, Tier.REPORTED)  # okta/terraform-provider-okta#903
    if user.status is Status.DEPROVISIONED:  # that it is refused: Ploy's help on Okta; the code is a guess
        raise Refused(refusals.WRONG_STATUS, Tier.REPORTED, Tier.UNKNOWN)
    tier = _known(user, changes=not group.holds(user.id))
    memberships.join(org, group, user)
    return Reply(None, tier, 204)


def remove_member(org: Org, request: Request, group_id: str, user_id: str) -> Reply:
    """`DELETE /api/v1/groups/{groupId}/users/{userId}`"""
    group, user = existing_group(org, group_id, Tier.RECORDED), existing_user(org, user_id, Tier.RECORDED)
    if group.built_in:
        raise Refused(refusals.NO_PERMISSION, Tier.REPORTED)  # okta/terraform-provider-okta#118
    tier = weakest(_known(user, changes=group.holds(user.id)), _excepts(org, group, user))
    memberships.take_out(org, group, user)
    return Reply(None, tier, 204)


def _excepts(org: Org, group: Group, user: User) -> Tier:
    """How well it is known that the rules which put the user there can leave them out: of a full list it is not.

    Source of the limit: Okta's support article on the exceptions of a group rule.
    """
    full = (len(rule.excluded) >= MOST_EXCLUDED for rule in org.group_rules.all() if rule.manages(group.id, user.id))
    return Tier.UNKNOWN if any(full) else Tier.RECORDED


def list_user_groups(org: Org, request: Request, user_id: str) -> Reply:
    """`GET /api/v1/users/{userId}/groups`"""
    user = existing_user(org, user_id, Tier.INFERRED)
    return page_of_groups(org, request, org.groups.of(user.id), MOST_OF_A_USER, _known_groups(user, request))


def _known_groups(user: User, request: Request) -> Tier:
    """How well the list of a user's groups is known. It was recorded for three statuses, and without a query.

    Sources: okta-sdk-python, recorded tests test_list_user_groups and test_comprehensive_user_lifecycle;
    terraform-provider-okta, recorded test TestAccDataSourceOktaUsers. A deactivated user keeps the groups: Okta
    support on apps and groups of deactivated users.
    """
    if user.status in (Status.ACTIVE, Status.PROVISIONED, Status.RECOVERY):
        return Tier.DOCUMENTED if request.query else Tier.RECORDED
    return Tier.DOCUMENTED if user.status is Status.DEPROVISIONED else Tier.INFERRED


def _profile(org: Org, request: Request, group: Group | None = None) -> tuple[str, str | None]:
    """The name and the description in the body, checked. The exact texts of Okta's refusals are not known."""
    document = request.document(Tier.INFERRED)
    if not isinstance(document.get("profile"), dict):
        raise malformed(Tier.INFERRED)
    profile = request.part(document, "profile")
    for word in profile.keys() - set(GROUP_PROFILE):
        raise _wrong("profile", f"Property name '{word}' is not defined in profile", Tier.UNKNOWN)
    name, description = request.text(profile, "name"), request.text(profile, "description")
    if not name or not name.strip():
        raise _wrong("name", "name: The field cannot be left blank", Tier.INFERRED)
    if org.groups.named(name) not in (None, group):  # terraform-provider-okta issue 1794
        cause = "name: An object with this field already exists in the current organization"
        raise _wrong("name", cause, Tier.REPORTED)
    return name, description


def _wrong(field: str, cause: str, tier: Tier) -> Refused:
    """The refusal of a failed validation, whose exact text is not known."""
    return Refused(refusals.VALIDATION.filled(field=field).because(cause), tier, Tier.UNKNOWN)


def _check_not_built_in(group: Group) -> None:
    """Refuse to change or delete a built-in group. It is not known which error code Okta answers."""
    if group.built_in:
        raise Refused(refusals.NO_PERMISSION, Tier.UNKNOWN)


def _known(user: User, *, changes: bool) -> Tier:
    """How well it is known that such a user may come, or leave.

    It was recorded for three statuses, and only for calls that changed something. That a deactivated user can be
    removed is documented: Okta's support article on the groups of deactivated users.
    """
    if user.status is Status.DEPROVISIONED:
        tier = Tier.DOCUMENTED
    else:
        tier = Tier.RECORDED if user.status in (Status.STAGED, Status.PROVISIONED, Status.ACTIVE) else Tier.INFERRED
    return tier if changes else weakest(tier, Tier.INFERRED)


ROUTES = (
    ("POST", "/api/v1/groups", create_group),
    ("GET", "/api/v1/groups", list_groups),
    ("GET", "/api/v1/groups/{groupId}", get_group),
    ("PUT", "/api/v1/groups/{groupId}", replace_group),
    ("DELETE", "/api/v1/groups/{groupId}", delete_group),
    ("GET", "/api/v1/groups/{groupId}/users", list_members),
    ("PUT", "/api/v1/groups/{groupId}/users/{userId}", add_member),
    ("DELETE", "/api/v1/groups/{groupId}/users/{userId}", remove_member),
    ("GET", "/api/v1/users/{userId}/groups", list_user_groups),
)
