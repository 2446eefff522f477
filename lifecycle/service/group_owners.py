"""`/api/v1/groups/{groupId}/owners`: the owners of a group. Source: Okta's OpenAPI specification, GroupOwner."""

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.org.clock import stamp
from lifecycle.org.groups import Group, Owner
from lifecycle.org.org import Org
from lifecycle.service.lookups import existing_group
from lifecycle.service.paging import page
from lifecycle.service.replies import Document, Refused, Reply, malformed, not_simulated
from lifecycle.service.request import Request

MOST_OWNERS = 1000
"""The longest page, and the usual one. Source: Okta's OpenAPI specification, listGroupOwners."""


def list_owners(org: Org, request: Request, group_id: str) -> Reply:
    """`GET /api/v1/groups/{groupId}/owners`: the owners that have not been deleted."""
    group = existing_group(org, group_id, Tier.INFERRED)
    if "search" in request.query:
        raise not_simulated("search in a list of owners")
    found = {owner.id: document for owner in group.owners if (document := _document(org, owner))}
    return page(
        found,
        request,
        org.base_url,
        place=str,
        show=lambda owner_id: found[owner_id],
        default=MOST_OWNERS,
        most=MOST_OWNERS,
        tier=Tier.DOCUMENTED,
    )


def assign_owner(org: Org, request: Request, group_id: str) -> Reply:
    """`POST /api/v1/groups/{groupId}/owners`, answered with 201. No source says what a second call does."""
    group = existing_group(org, group_id, Tier.INFERRED)
    sent = request.document(Tier.INFERRED)
    owner_id, kind = request.text(sent, "id"), request.text(sent, "type")
    if not owner_id or kind not in ("USER", "GROUP"):
        raise malformed(Tier.UNKNOWN)
    owner = Owner(owner_id, kind, org.clock.now())
    document = _document(org, owner)
    if document is None:
        missing = refusals.NO_SUCH_USER.filled(user=owner_id) if kind == "USER" else _no_group(owner_id)
        raise Refused(missing, Tier.INFERRED)
    held = _owner(group, owner_id)
    if held:
        return Reply(_document(org, held), Tier.UNKNOWN, 201)
    group.owners.append(owner)
    return Reply(document, Tier.DOCUMENTED, 201)


def remove_owner(org: Org, request: Request, group_id: str, owner_id: str) -> Reply:
    """`DELETE /api/v1/groups/{groupId}/owners/{ownerId}`"""
    group = existing_group(org, group_id, Tier.INFERRED)
    held = _owner(group, owner_id)
    if held is None:
        raise Refused(refusals.NOT_FOUND.filled(what=owner_id, kind="GroupOwner"), Tier.INFERRED, Tier.UNKNOWN)
    group.owners.remove(held)
    return Reply(None, Tier.DOCUMENTED, 204)


def _owner(group: Group, owner_id: str) -> Owner | None:
    return next((owner for owner in group.owners if owner.id == owner_id), None)


def _no_group(group_id: str) -> refusals.Refusal:
    return refusals.NO_SUCH_GROUP.filled(what=group_id)


def _document(org: Org, owner: Owner) -> Document | None:
    """The JSON document of an owner. None if that user or group has been deleted."""
    user = org.users.get(owner.id) if owner.type == "USER" else None
    group = org.groups.get(owner.id) if owner.type == "GROUP" else None
    if user is None and group is None:
        return None
    name = f"{user.profile['firstName']} {user.profile['lastName']}" if user else group.name if group else ""
    return {
        "id": owner.id,
        "type": owner.type,
        "resolved": True,
        "originId": None,
        "originType": "OKTA_DIRECTORY",
        "displayName": name,
        "lastUpdated": stamp(owner.since),
    }


ROUTES = (
    ("GET", "/api/v1/groups/{groupId}/owners", list_owners),
    ("POST", "/api/v1/groups/{groupId}/owners", assign_owner),
    ("DELETE", "/api/v1/groups/{groupId}/owners/{ownerId}", remove_owner),
)
