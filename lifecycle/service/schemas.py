"""`/api/v1/meta`: the default user type, and the default user schema with its custom properties.

The form of the documents was recorded in 2025 and 2026: terraform-provider-okta, recorded tests
TestAccResourceOktaUserType_crud and TestAccResourceOktaUser_customProfileAttributes. Source of the rest:
Okta's Schemas API reference.
"""

import re
from collections.abc import Mapping
from typing import Any

from lifecycle.model import checks, refusals
from lifecycle.model.profile import PROPERTIES, REQUIRED, SCHEMA_ORDER, BaseProperty
from lifecycle.model.tiers import Tier
from lifecycle.org.clock import START, stamp
from lifecycle.org.org import Org
from lifecycle.service.documents import schema_id_of
from lifecycle.service.replies import Document, Refused, Reply, malformed, not_simulated
from lifecycle.service.request import Request

DESCRIPTION = "Okta user profile template with default permission settings"
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
KINDS: Mapping[str, type] = dict.fromkeys(("title", "description", "type", "mutability", "scope"), str) | {
    "items": dict,
    "master": dict,
    "permissions": list,
    "minLength": int,
    "maxLength": int,
}
ITEMS = ("string", "integer", "number")


def list_types(org: Org, request: Request) -> Reply:
    """`GET /api/v1/meta/types/user`: only the default type."""
    return Reply([type_document(org)], Tier.RECORDED)


def get_type(org: Org, request: Request, type_id: str) -> Reply:
    """`GET /api/v1/meta/types/user/{typeId}`. `default` also names the default type.

    Source: Okta's OpenAPI specification, getUserType.
    """
    if type_id not in ("default", org.type_id):
        raise Refused(refusals.NOT_FOUND.filled(what=type_id, kind="UserType"), Tier.INFERRED)
    return Reply(type_document(org), tier=Tier.DOCUMENTED if type_id == "default" else Tier.RECORDED)


def get_schema(org: Org, request: Request, schema_id: str) -> Reply:
    """`GET /api/v1/meta/schemas/user/{schemaId}`: `default`, or the id to which users link."""
    _check_schema(org, schema_id)
    strings = all(shown["type"] == "string" for shown in org.schema.custom.values())
    return Reply(schema_document(org), Tier.RECORDED if strings else Tier.DOCUMENTED)


def change_schema(org: Org, request: Request, schema_id: str) -> Reply:
    """`POST /api/v1/meta/schemas/user/{schemaId}`: add or change custom properties; null removes one.

    Source: Okta's Schemas API reference.
    """
    document = request.document()
    _check_schema(org, schema_id)
    if document.keys() - PARTS:
        raise Refused(refusals.MALFORMED, Tier.UNKNOWN)
    definitions = request.part(document, "definitions")
    _check_base(request.part(request.part(definitions, "base"), "properties"))
    custom = request.part(definitions, "custom")
    if custom.get("required"):
        raise not_simulated("custom properties that are required")
    wanted = {name: _property(org, name, given) for name, given in request.part(custom, "properties").items()}
    added = {name: shown for name, shown in wanted.items() if shown}
    for name, shown in wanted.items():
        if shown:
            org.schema.put(name, shown, org.clock.now())
        elif name in org.schema.custom:
            org.drop_property(name)
    texts = all(shown["type"] == "string" for shown in added.values())
    return Reply(schema_document(org), tier=Tier.RECORDED if texts and len(added) == len(wanted) else Tier.DOCUMENTED)


def _property(org: Org, name: str, given: Any) -> Document | None:
    """A custom property as the schema will show it; None for a property to remove. Raises Refused."""
    if given is None:
        return None
    if not isinstance(given, dict) or any(
        type(given[word]) is not kind for word, kind in KINDS.items() if given.get(word) is not None
    ):
        raise malformed(Tier.INFERRED)
    if not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) or name in PROPERTIES:
        raise _wrong(f"{name}: A property can't have this name")
    for word in BINDING:
        if given.get(word):
            raise not_simulated(f"{word} in a custom property")
    kind, before = given.get("type"), org.schema.custom.get(name)
    if not given.get("title") or kind not in checks.OF_TYPE:
        raise _wrong(f"{name}: A title and a type are needed")
    if before and before["type"] != kind:
        raise _wrong(f"{name}: The type of a property can't be changed")
    if kind == "array" and (given.get("items") or {}).get("type") not in ITEMS:
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


def _check_schema(org: Org, wanted: str) -> None:
    """Refuse an id that is not the id of the default schema."""
    if wanted not in ("default", schema_id_of(org.type_id)):
        raise Refused(refusals.NOT_FOUND.filled(what=wanted, kind="UserSchema"), Tier.UNKNOWN)


def type_document(org: Org) -> Document:
    """The default user type.

    The ids in `createdBy` and `lastUpdatedBy` begin with `spr`, as in the example of Okta's OpenAPI specification,
    UserType.
    """
    maker = "spr" + org.type_id.removeprefix("oty")
    return {
        "id": org.type_id,
        "displayName": "User",
        "name": "user",
        "description": DESCRIPTION,
        "createdBy": maker,
        "lastUpdatedBy": maker,
        "created": stamp(START),
        "lastUpdated": stamp(START),
        "default": True,
        "_links": {"schema": _schema_link(org, "schema"), "self": _type_link(org, "self")},
    }


def schema_document(org: Org) -> Document:
    """The default user schema."""
    base = {
        "id": "#base",
        "type": "object",
        "properties": {row.name: _shown(row) for row in SCHEMA_ORDER},
        "required": list(REQUIRED),
    }
    custom = {"id": "#custom", "type": "object", "properties": dict(org.schema.custom), "required": []}
    return {
        "id": f"{org.base_url}/meta/schemas/user/default",
        "$schema": "http://json-schema.org/draft-04/schema#",
        "name": "user",
        "title": "User",
        "description": DESCRIPTION,
        "lastUpdated": stamp(org.schema.updated or START),
        "created": stamp(START),
        "definitions": {"custom": custom, "base": base},
        "type": "object",
        "properties": {"profile": {"allOf": [{"$ref": "#/definitions/custom"}, {"$ref": "#/definitions/base"}]}},
        "_links": {"self": _schema_link(org, "self"), "type": _type_link(org, "type")},
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


def _schema_link(org: Org, relation: str) -> Document:
    """The link to the schema."""
    return _link(org, relation, f"schemas/user/{schema_id_of(org.type_id)}")


def _type_link(org: Org, relation: str) -> Document:
    """The link to the default user type."""
    return _link(org, relation, f"types/user/{org.type_id}")


def _link(org: Org, relation: str, path: str) -> Document:
    """A link as these documents show it, below `/api/v1/meta`."""
    return {"rel": relation, "href": f"{org.base_url}/api/v1/meta/{path}", "method": "GET"}


ROUTES = (
    ("GET", "/api/v1/meta/types/user", list_types),
    ("GET", "/api/v1/meta/types/user/{typeId}", get_type),
    ("GET", "/api/v1/meta/schemas/user/{schemaId}", get_schema),
    ("POST", "/api/v1/meta/schemas/user/{schemaId}", change_schema),
)
