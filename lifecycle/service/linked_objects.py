"""`/api/v1/meta/schemas/user/linkedObjects`, and the links of each user: relations between two users.

Shapes as recorded: okta-sdk-python, test_add_get_linked_object. Source of the rest: Okta's Linked Objects API
reference.
"""

import re
from collections.abc import Mapping
from typing import Any

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.org.linked_objects import End, LinkedObject
from lifecycle.org.org import Org
from lifecycle.org.users import User
from lifecycle.service.lookups import existing_user
from lifecycle.service.replies import Document, Handler, Refused, Reply
from lifecycle.service.request import Request

LINK_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""What an end may be called. Source: Okta's OpenAPI specification, LinkedObjectDetails."""


def list_definitions(org: Org, request: Request) -> Reply:
    """`GET /api/v1/meta/schemas/user/linkedObjects`"""
    return Reply([_document(org, found) for found in org.linked_objects.all()], Tier.RECORDED)


def create_definition(org: Org, request: Request) -> Reply:
    """`POST /api/v1/meta/schemas/user/linkedObjects`"""
    document = request.document(Tier.INFERRED)
    primary, associated = (_end(request, document, which) for which in ("primary", "associated"))
    if primary.name == associated.name:
        raise _fault("name", "name: The two ends need names of their own")
    for end in (primary, associated):
        if org.linked_objects.named(end.name):
            raise _fault("name", "name: An object with this field already exists in the current organization")
    made = org.linked_objects.add(LinkedObject(primary, associated))
    return Reply(_document(org, made), Tier.RECORDED, 201)


def get_definition(org: Org, request: Request, name: str) -> Reply:
    """`GET /api/v1/meta/schemas/user/linkedObjects/{name}`, by the name of either end."""
    return Reply(_document(org, _find(org, name)), Tier.RECORDED)


def delete_definition(org: Org, request: Request, name: str) -> Reply:
    """`DELETE /api/v1/meta/schemas/user/linkedObjects/{name}`, with all links in it."""
    org.linked_objects.remove(_find(org, name))
    return Reply(None, Tier.RECORDED, 204)


def list_links(org: Org, request: Request, user_id: str, name: str) -> Reply:
    """`GET /api/v1/users/{userId}/linkedObjects/{name}`: the users at the end of this name, with their links only."""
    user, found = _user(org, user_id), _find(org, name)
    links = [f"{org.base_url}/api/v1/users/{other}" for other in found.related(name, user.id)]
    return Reply([{"_links": {"self": {"href": link}}} for link in links], Tier.DOCUMENTED)


def link_users(org: Org, request: Request, user_id: str, name: str, primary_user_id: str) -> Reply:
    """`PUT /api/v1/users/{userId}/linkedObjects/{name}/{primaryUserId}`: a link takes the place of an older one.

    What Okta says to the name of the other end, and to a user as the user's own primary one, is not known.
    """
    user, primary, found = _user(org, user_id), _user(org, primary_user_id), _find(org, name)
    if name != found.primary.name:
        raise _fault("primaryName", "The name of the primary end is needed")
    if user.id == primary.id:
        raise _fault("primaryUserId", "A user can't be linked with the same user")
    found.links[user.id] = primary.id
    return Reply(None, Tier.DOCUMENTED, 204)


def unlink_users(org: Org, request: Request, user_id: str, name: str) -> Reply:
    """`DELETE /api/v1/users/{userId}/linkedObjects/{name}`: 204 whether or not there was a link."""
    user, found = _user(org, user_id), _find(org, name)
    if name != found.primary.name:
        raise _fault("primaryName", "The name of the primary end is needed")
    found.links.pop(user.id, None)
    return Reply(None, Tier.DOCUMENTED, 204)


def _user(org: Org, user_id: str) -> User:
    """A user whom a path names. The refusal of one who does not exist is inferred from the calls on users."""
    return existing_user(org, user_id, Tier.INFERRED)


def _find(org: Org, name: str) -> LinkedObject:
    """The relation that a path names by either end. That an unknown one is not found is documented."""
    found = org.linked_objects.named(name)
    if found is None:
        raise Refused(
            refusals.NOT_FOUND.filled(what=name, kind="LinkedObjectDefinition"), Tier.DOCUMENTED, Tier.UNKNOWN
        )
    return found


def _end(request: Request, document: Mapping[str, Any], which: str) -> End:
    """One end of the relation in a body."""
    part = request.part(document, which)
    name, title = request.text(part, "name"), request.text(part, "title")
    if not name or not LINK_NAME.fullmatch(name):
        raise _fault("name", f"{which}.name: It has letters, digits and underscores, and begins with no digit")
    if not title:
        raise _fault("title", f"{which}.title: The field cannot be left blank")
    if part.get("type") != "USER":
        raise _fault("type", f"{which}.type: USER is needed")
    return End(name, title, request.text(part, "description"))


def _fault(field: str, cause: str) -> Refused:
    """Refused as a failed validation. That Okta says it in these words is a guess."""
    return Refused(refusals.VALIDATION.filled(field=field).because(cause), Tier.UNKNOWN)


def _document(org: Org, found: LinkedObject) -> Document:
    """A relation as Okta answers it."""
    me = f"{org.base_url}/api/v1/meta/schemas/user/linkedObjects/{found.primary.name}"
    return {"primary": _shown(found.primary), "associated": _shown(found.associated), "_links": {"self": {"href": me}}}


def _shown(end: End) -> Document:
    return {"name": end.name, "title": end.title, "description": end.description, "type": "USER"}


_META, _OF_USER = "/api/v1/meta/schemas/user/linkedObjects", "/api/v1/users/{userId}/linkedObjects/{name}"
ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", _META, list_definitions),
    ("POST", _META, create_definition),
    ("GET", f"{_META}/{{name}}", get_definition),
    ("DELETE", f"{_META}/{{name}}", delete_definition),
    ("GET", _OF_USER, list_links),
    ("DELETE", _OF_USER, unlink_users),
    ("PUT", f"{_OF_USER}/{{primaryUserId}}", link_users),
)
