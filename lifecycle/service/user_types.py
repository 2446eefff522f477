"""`/api/v1/meta/types/user`: the user types of the org.

Shapes as recorded: okta-sdk-python, test_replace_user_type and test_delete_user_type. Source of the rest: Okta's User
Types API reference.
"""

import re
from collections.abc import Mapping
from typing import Any

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.org.clock import stamp
from lifecycle.org.org import Org
from lifecycle.org.user_types import UserType
from lifecycle.service.documents import schema_link, type_link
from lifecycle.service.replies import Document, Refused, Reply
from lifecycle.service.request import Request

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
"""What a type may be called. Source: Okta's User Types API reference."""


def list_types(org: Org, request: Request) -> Reply:
    """`GET /api/v1/meta/types/user`"""
    return Reply([type_document(org, found) for found in org.user_types.all()], Tier.RECORDED)


def get_type(org: Org, request: Request, type_id: str) -> Reply:
    """`GET /api/v1/meta/types/user/{typeId}`; `default` is the default type's too.

    Source: Okta's OpenAPI specification, getUserType.
    """
    found = org.user_types.default if type_id == "default" else _existing(org, type_id, Tier.RECORDED)
    return Reply(type_document(org, found), tier=Tier.DOCUMENTED if type_id == "default" else Tier.RECORDED)


def create_type(org: Org, request: Request) -> Reply:
    """`POST /api/v1/meta/types/user`"""
    document = request.document(Tier.INFERRED)
    name, shown = request.text(document, "name"), request.text(document, "displayName")
    if not name or not NAME.fullmatch(name):
        raise _fault("name", "name: It begins with a letter, and has only letters, digits and underscores")
    if not shown:
        raise _fault("displayName", "displayName: The field cannot be left blank")
    if org.user_types.named(name):
        raise _fault("name", "name: An object with this field already exists in the current organization")
    now, by = org.clock.now(), org.owner_id
    description = request.text(document, "description")
    made = UserType(org.ids.id("oty"), name, shown, description, now, now, by, by, {}, now)
    return Reply(type_document(org, org.user_types.add(made)), Tier.RECORDED)


def update_type(org: Org, request: Request, type_id: str) -> Reply:
    """`POST /api/v1/meta/types/user/{typeId}`: what is sent is changed, the rest stays."""
    found, document = _existing(org, type_id, Tier.INFERRED), request.document(Tier.INFERRED)
    kept = {"displayName": found.display_name, "description": found.description}
    return _changed(org, request, found, kept | {name: value for name, value in document.items() if value is not None})


def replace_type(org: Org, request: Request, type_id: str) -> Reply:
    """`PUT /api/v1/meta/types/user/{typeId}`"""
    found = _existing(org, type_id, Tier.INFERRED)
    return _changed(org, request, found, request.document(Tier.INFERRED))


def _changed(org: Org, request: Request, found: UserType, wanted: Mapping[str, Any]) -> Reply:
    """Give a type another display name and description; its name is fixed."""
    if request.text(wanted, "name") not in (None, found.name):
        raise Refused(_name_is_fixed(), Tier.DOCUMENTED, Tier.UNKNOWN)
    shown = request.text(wanted, "displayName")
    if not shown:
        raise _fault("displayName", "displayName: The field cannot be left blank")
    found.display_name, found.description = shown, request.text(wanted, "description")
    found.updated, found.updated_by = org.clock.now(), org.owner_id
    return Reply(type_document(org, found), Tier.DOCUMENTED if found.default else Tier.RECORDED)


def delete_type(org: Org, request: Request, type_id: str) -> Reply:
    """`DELETE /api/v1/meta/types/user/{typeId}`: not the default type, nor one that users are of.

    That these two are refused is documented, in Okta's User Types API reference; with which code is not known.
    """
    found = _existing(org, type_id, Tier.INFERRED)
    if found.default:
        raise _kept("The default user type cannot be deleted")
    if any(user.type_id == found.id for user in org.users.all()):
        raise _kept("The user type has users")
    org.user_types.remove(found)
    return Reply(None, Tier.RECORDED, 204)


def _existing(org: Org, type_id: str, tier: Tier) -> UserType:
    """The type that a path names. `tier` is how well it is known that this call refuses one that is not there."""
    found = org.user_types.get(type_id)
    if found is None:
        raise Refused(refusals.NO_SUCH_USER_TYPE.filled(what=type_id), tier)
    return found


def _fault(field: str, cause: str) -> Refused:
    """Refused as a failed validation. That Okta says it in these words is a guess."""
    return Refused(refusals.VALIDATION.filled(field=field).because(cause), Tier.UNKNOWN)


def _kept(cause: str) -> Refused:
    return Refused(refusals.VALIDATION.filled(field="typeId").because(cause), Tier.DOCUMENTED, Tier.UNKNOWN)


def _name_is_fixed() -> refusals.Refusal:
    return refusals.VALIDATION.filled(field="name").because("name: The name of a user type can't be changed")


def type_document(org: Org, found: UserType) -> Document:
    """A user type as Okta answers it."""
    return {
        "id": found.id,
        "displayName": found.display_name,
        "name": found.name,
        "description": found.description,
        "createdBy": found.created_by,
        "lastUpdatedBy": found.updated_by,
        "created": stamp(found.created),
        "lastUpdated": stamp(found.updated),
        "default": found.default,
        "_links": {"schema": schema_link(org, found, "schema"), "self": type_link(org, found, "self")},
    }


ROUTES = (
    ("GET", "/api/v1/meta/types/user", list_types),
    ("POST", "/api/v1/meta/types/user", create_type),
    ("GET", "/api/v1/meta/types/user/{typeId}", get_type),
    ("POST", "/api/v1/meta/types/user/{typeId}", update_type),
    ("PUT", "/api/v1/meta/types/user/{typeId}", replace_type),
    ("DELETE", "/api/v1/meta/types/user/{typeId}", delete_type),
)
