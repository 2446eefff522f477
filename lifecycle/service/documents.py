"""Okta's JSON documents of a user: the user object, in a list or by itself, and the credentials in it."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from lifecycle.model.answers import OFFERED, USER_LINKS
from lifecycle.model.facts import Password
from lifecycle.model.profile import BASE_PROFILE, Trait, having
from lifecycle.org.clock import stamp
from lifecycle.org.state import OrgState
from lifecycle.org.user_types import UserType
from lifecycle.org.users import User
from lifecycle.service.replies import Document

ALWAYS_SHOWN = having(Trait.SHOWN)


def user_document(org: OrgState, user: User, status_changed: datetime | None = None) -> Document:
    """The user object.

    The order of the keys was recorded: okta-sdk-python, recorded test test_comprehensive_user_lifecycle.
    """
    return {
        "id": user.id,
        "status": str(user.status),
        "created": stamp(user.created),
        "activated": stamp(user.activated),
        "statusChanged": stamp(status_changed or user.status_changed),
        "lastLogin": stamp(user.last_login),
        "lastUpdated": stamp(user.last_updated),
        "passwordChanged": stamp(user.password_changed),
        "type": {"id": user.type_id},
        **({"realmId": user.realm_id} if user.realm_id else {}),
        "profile": _profile(org, user),
        "credentials": credentials_document(org, user),
        "_links": _links(org, user),
    }


def blocks_document(user: User) -> list[Document]:
    """How a user is kept from signing in by devices. Source: Okta's OpenAPI specification, UserBlock.

    That a user who is locked out is blocked for all devices is inferred.
    """
    found = {"ANY_DEVICES": user.facts.locked, "UNKNOWN_DEVICES": user.blocked}
    return [{"type": "DEVICE_BASED", "appliesTo": devices} for devices, holds in found.items() if holds]


def listed_document(org: OrgState, user: User) -> Document:
    """The user object in a list, whose only link is the one to itself.

    Recorded: okta-sdk-python, recorded test test_user_pagination.
    """
    return user_document(org, user) | {"_links": {"self": {"href": f"{org.base_url}/api/v1/users/{user.id}"}}}


def _profile(org: OrgState, user: User) -> Document:
    """The profile; where in it the custom properties stand is a guess."""
    profile = user.profile
    shown = {name: profile.get(name) for name in _shown(tuple(profile), tuple(org.custom_of(user)))}
    return {n: v for n, v in shown.items() if v is not None or n in ALWAYS_SHOWN} if None in shown.values() else shown


@lru_cache(maxsize=1024)  # most users of an org have the same properties
def _shown(held: tuple[str, ...], custom: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the properties to show of a profile that holds these, in their order."""
    return tuple(name for name in (*BASE_PROFILE, *custom) if name in held or name in ALWAYS_SHOWN)


def credentials_document(org: OrgState, user: User) -> Document:
    """The credentials object. It shows that there is a password, but never the password itself."""
    document: Document = {}
    if user.facts.password is not Password.NONE:
        document["password"] = {}
    if user.question:
        document["recovery_question"] = {"question": user.question}
    if org.settings.shows_emails:
        email = user.profile["email"]
        document["emails"] = [{"value": email, "status": "VERIFIED", "type": "PRIMARY"}]
    document["provider"] = {"type": user.provider, "name": user.provider}
    return document


_OFFERED = {
    status: tuple(
        (name, f"/{USER_LINKS[name][1]}".rstrip("/"), USER_LINKS[name][0]) for name in (*offered, "resetFactors")
    )
    for status, (offered, _) in OFFERED.items()
}
"""The links that a user has in each status: the name, the end of the path, and the method."""


def _links(org: OrgState, user: User) -> Document:
    """The links of a user: the calls that Okta offers in this status, and a few links that every user has."""
    me = f"{org.base_url}/api/v1/users/{user.id}"
    links: Document = {name: {"href": me + end, "method": method} for name, end, method in _OFFERED[user.status]}
    if org.settings.engine == "classic" and not user.question:
        links.pop("forgotPassword", None)  # recorded by okta-sdk-python in 2020: not without a recovery question
    links["schema"] = {"href": f"{org.base_url}/api/v1/meta/schemas/user/{schema_id_of(user.type_id)}"}
    links["self"] = {"href": me}
    links["type"] = {"href": f"{org.base_url}/api/v1/meta/types/user/{user.type_id}"}
    return links


def schema_id_of(type_id: str) -> str:
    """The id of a user type's schema. Recorded: okta-sdk-python, recorded tests of users."""
    return "osc" + type_id.removeprefix("oty")


def schema_link(org: OrgState, found: UserType, relation: str) -> Document:
    """The link to the schema of a user type."""
    return _link(org, relation, f"schemas/user/{schema_id_of(found.id)}")


def type_link(org: OrgState, found: UserType, relation: str) -> Document:
    """The link to a user type."""
    return _link(org, relation, f"types/user/{found.id}")


def _link(org: OrgState, relation: str, path: str) -> Document:
    """A link as these documents show it, below `/api/v1/meta`."""
    return {"rel": relation, "href": f"{org.base_url}/api/v1/meta/{path}", "method": "GET"}


def nested(values: Iterable[tuple[str, Any]]) -> Document:
    """A document from paths with their values.

    >>> nested([("age.maxAgeDays", 90), ("age.historyCount", 5), ("name", "a")])
    {'age': {'maxAgeDays': 90, 'historyCount': 5}, 'name': 'a'}
    """
    document: Document = {}
    for path, value in values:
        *folders, name = path.split(".")
        place = document
        for folder in folders:
            place = place.setdefault(folder, {})
        place[name] = value
    return document
