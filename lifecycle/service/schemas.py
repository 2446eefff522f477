"""`/api/v1/meta/schemas/user`: the schema of each user type, with its custom properties.

Shapes and orders as recorded in 2025 and 2026: terraform-provider-okta,
TestAccResourceOktaUser_customProfileAttributes. Source of the rest: Okta's Schemas API reference.
"""

import re
from collections.abc import Mapping
from typing import Any

from lifecycle.model import checks, refusals
from lifecycle.model.profile import PROPERTIES, REQUIRED, SCHEMA_ORDER, BaseProperty
from lifecycle.model.tiers import Tier
from lifecycle.org.clock import stamp
from lifecycle.org.org import Org
from lifecycle.org.user_types import UserType
from lifecycle.service.documents import schema_id_of, schema_link, type_link
from lifecycle.service.replies import Document, Refused, Reply, malformed, not_simulated
from lifecycle.service.request import Request

PARTS = frozenset(
    {"id", "$schema", "name", "title", "description", "lastUpdated", "created", "definitions", "type", "properties"}
) | {"_links"}
BINDING = ("required", "unique", "enum", "oneOf", "pattern", "default", "format")
"""Constraints on the values of a property that the simulator does not support.

Source: Okta's Schemas API reference, property object.
"""
SHOWN = ("description", "type", "items", "mutability", "scope", "minLength", "maxLength", "permissions", "master")
"""The parts of a custom property besides its title, in the order in which an answer shows them."""
DEFAULTS: Document = {
    "mutability": "READ_WRITE",
    "scope": "NONE",
    "permissions": [{"principal": "SELF", "action": "READ_ONLY"}],
    "master": {"type": "PROFILE_MASTER"},
}
PART_TYPES: Mapping[str, type] = dict.fromkeys(("title", "description", "type", "mutability", "scope"), str) | {
    "items": dict,
    "master": dict,
    "permissions": list,
    "minLength": int,
    "maxLength": int,
}
ITEMS = ("string", "integer", "number")


def get_schema(org: Org, request: Request, schema_id: str) -> Reply:
    """`GET /api/v1/meta/schemas/user/{schemaId}`: `default`, or the id to which users link."""
    found = _of_schema(org, schema_id)
    strings = found.default and all(shown["type"] == "string" for shown in found.custom.values())
    return Reply(schema_document(org, found), Tier.RECORDED if strings else Tier.DOCUMENTED)


def change_schema(org: Org, request: Request, schema_id: str) -> Reply:
    """`POST /api/v1/meta/schemas/user/{schemaId}`: add or change custom properties; null removes one.

    Source: Okta's Schemas API reference.
    """
    document = request.document(Tier.INFERRED)
    found = _of_schema(org, schema_id)
    if document.keys() - PARTS:
        raise Refused(refusals.MALFORMED, Tier.UNKNOWN)
    definitions = request.part(document, "definitions")
    _check_base(request.part(request.part(definitions, "base"), "properties"))
    custom = request.part(definitions, "custom")
    if custom.get("required"):
        raise not_simulated("custom properties that are required")
    wanted = {name: _property(found, name, given) for name, given in request.part(custom, "properties").items()}
    added = {name: shown for name, shown in wanted.items() if shown}
    for name, shown in wanted.items():
        if shown:
            found.put(name, shown, org.clock.now())
        elif name in found.custom:
            org.drop_property(found, name)
    texts = found.default and all(shown["type"] == "string" for shown in added.values())
    return Reply(
        schema_document(org, found), tier=Tier.RECORDED if texts and len(added) == len(wanted) else Tier.DOCUMENTED
    )


def _property(found: UserType, name: str, given: Any) -> Document | None:
    """A custom property as the schema will show it; None for one that is to go."""
    if given is None:
        return None
    if not isinstance(given, dict) or any(
        type(given[word]) is not kind for word, kind in PART_TYPES.items() if given.get(word) is not None
    ):
        raise malformed(Tier.INFERRED)
    if not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) or name in PROPERTIES:
        raise _wrong(f"{name}: A property can't have this name")
    for word in BINDING:
        if given.get(word):
            raise not_simulated(f"{word} in a custom property")
    kind, before = given.get("type"), found.custom.get(name)
    if not given.get("title") or kind not in checks.OF_TYPE:
        raise _wrong(f"{name}: A title and a type are needed")
    if before and before["type"] != kind:
        raise _wrong(f"{name}: The type of a property can't be changed")
    items: Document = given.get("items") or {}
    if kind == "array" and not items:  # okta-sdk-java issue 1564
        raise Refused(refusals.ITEMS_MISSING.filled(property=name), Tier.REPORTED)
    for word in BINDING:
        if items.get(word):
            raise not_simulated(f"{word} in the items of a custom property")
    if kind == "array" and items.get("type") not in ITEMS:
        raise _wrong(f"{name}: The items need a type")
    kept = DEFAULTS | {word: given[word] for word in SHOWN if given.get(word) is not None}
    return {"title": given["title"]} | {word: kept[word] for word in SHOWN if word in kept}


def _check_base(sent: Mapping[str, Any]) -> None:
    """Refuse changes to Okta's own properties that would matter. Clients send the unchanged properties back."""
    for name, given in sent.items():
        if name not in PROPERTIES or not isinstance(given, dict):
            raise Refused(refusals.MALFORMED, Tier.UNKNOWN)
        known = _shown(PROPERTIES[name])
        for word in ("required", "minLength", "maxLength", "pattern"):
            if given.get(word) not in (None, known.get(word, False if word == "required" else None)):
                raise not_simulated(f"a change of {word} in the base property {name}")


def _wrong(cause: str) -> Refused:
    """The refusal of a bad property. Neither its error code nor its text is known."""
    return Refused(refusals.VALIDATION.filled(field="definitions").because(cause), Tier.UNKNOWN)


def _of_schema(org: Org, wanted: str) -> UserType:
    """The user type whose schema has this id; `default` is the default type's. Raises Refused if there is none."""
    if wanted == "default":
        return org.user_types.default
    found = next((found for found in org.user_types.all() if schema_id_of(found.id) == wanted), None)
    if found is None:
        raise Refused(refusals.NOT_FOUND.filled(what=wanted, kind="UserSchema"), Tier.UNKNOWN)
    return found


def schema_document(org: Org, found: UserType) -> Document:
    """The schema of a user type. For a type other than the default one, what it is called in there is inferred."""
    base = {
        "id": "#base",
        "type": "object",
        "properties": {row.name: _shown(row) for row in SCHEMA_ORDER},
        "required": list(REQUIRED),
    }
    custom = {"id": "#custom", "type": "object", "properties": dict(found.custom), "required": []}
    return {
        "id": f"{org.base_url}/meta/schemas/user/{'default' if found.default else schema_id_of(found.id)}",
        "$schema": "http://json-schema.org/draft-04/schema#",
        "name": found.name,
        "title": found.display_name,
        "description": found.description,
        "lastUpdated": stamp(found.schema_updated),
        "created": stamp(found.created),
        "definitions": {"custom": custom, "base": base},
        "type": "object",
        "properties": {"profile": {"allOf": [{"$ref": "#/definitions/custom"}, {"$ref": "#/definitions/base"}]}},
        "_links": {"self": schema_link(org, found, "self"), "type": type_link(org, found, "type")},
    }


def _shown(row: BaseProperty) -> Document:
    """One of Okta's own properties, as the schema shows it."""
    least, most = row.schema_length or (None, None)
    return {
        "title": row.title,
        "type": "string",
        **({"required": True} if row.required else {}),
        **({"format": row.format} if row.format else {}),
        "mutability": "READ_WRITE",
        "scope": "NONE",
        **({"minLength": least} if least is not None else {}),
        **({"maxLength": most} if most is not None else {}),
        "permissions": [{"principal": "SELF", "action": str(row.access)}],
        "master": {"type": "PROFILE_MASTER"},
    }


ROUTES = (
    ("GET", "/api/v1/meta/schemas/user/{schemaId}", get_schema),
    ("POST", "/api/v1/meta/schemas/user/{schemaId}", change_schema),
)
