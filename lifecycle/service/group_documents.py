"""Okta's JSON document of a group, and pages of groups."""

from collections.abc import Callable, Iterable

from lifecycle.model.tiers import Tier, weakest
from lifecycle.org.clock import stamp
from lifecycle.org.groups import Group
from lifecycle.org.state import OrgState
from lifecycle.service.paging import page
from lifecycle.service.replies import Document, Reply
from lifecycle.service.request import Request

LOGOS = ("medium", "large")


def group_document(org: OrgState, group: Group) -> Document:
    """The group object.

    The order of the keys was recorded in 2025: okta-sdk-python, recorded test test_list_user_groups.
    """
    me = f"{org.base_url}/api/v1/groups/{group.id}"
    return {
        "id": group.id,
        "created": stamp(group.created),
        "lastUpdated": stamp(group.updated),
        "lastMembershipUpdated": stamp(group.membership_updated),
        "objectClass": ["okta:user_group"],
        "type": str(group.type),
        "profile": {"name": group.name, "description": group.description},
        "_links": {
            "logo": [_logo(org, size) for size in LOGOS],
            "users": {"href": f"{me}/users"},
            "apps": {"href": f"{me}/apps"},
        },
    }


def group_shower(org: OrgState, request: Request) -> Callable[[Group], Document]:
    """The function that writes a group of a list, with its counts if the request asks for them."""
    if "stats" in request.query.get("expand", ""):
        return lambda group: group_document(org, group) | {"_embedded": {"stats": _stats(org, group)}}
    return lambda group: group_document(org, group)


def _stats(org: OrgState, group: Group) -> Document:
    """The counts of a group. Reported: a sample of a real org in the documentation of a Splunk add-on.

    Okta's OpenAPI specification spells the last name as `hasAdminPrivlege`. No public source says whether deactivated
    users are counted.
    """
    return {
        "usersCount": sum(1 for _ in org.users.all()) if group.built_in else len(group.members),
        "appsCount": 0,
        "groupPushMappingsCount": 0,
        "hasAdminPrivilege": bool(org.roles.of(group.id)),
    }


def _logo(org: OrgState, size: str) -> Document:
    return {"name": size, "href": f"{org.base_url}/assets/img/logos/groups/okta-{size}.png", "type": "image/png"}


def page_of_groups(org: OrgState, request: Request, groups: Iterable[Group], most: int, tier: Tier) -> Reply:
    """A page of groups. It has at most `most` groups, which is also the usual number."""
    known = weakest(tier, Tier.REPORTED) if "stats" in request.query.get("expand", "") else tier
    return page(
        groups,
        request,
        org.base_url,
        place=lambda group: f"{group.created.isoformat()} {0 if group.built_in else 1} {group.id}",
        show=group_shower(org, request),
        default=most,
        most=most,
        tier=known,
        opaque=True,
    )
