"""`/api/v1/users`: creating, reading, changing and deleting a user."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from lifecycle.model import checks, refusals
from lifecycle.model.actors import Actor
from lifecycle.model.answers import OFFERED
from lifecycle.model.calls import CALLS
from lifecycle.model.cases import Case
from lifecycle.model.events import NEW_QUESTION
from lifecycle.model.move import Move
from lifecycle.model.profile import PROPERTIES
from lifecycle.model.tiers import Tier, weakest
from lifecycle.org.groups import Group
from lifecycle.org.memberships import join
from lifecycle.org.org import Org
from lifecycle.org.user_types import Property, UserType
from lifecycle.org.users import User
from lifecycle.service.documents import blocks_document, user_document
from lifecycle.service.handouts import wishes
from lifecycle.service.outcomes import settle, taken
from lifecycle.service.passwords import Credentials
from lifecycle.service.replies import Handler, Refused, Reply, malformed, not_simulated, raise_fault
from lifecycle.service.request import Request

MOST_GROUPS_AT_CREATION = 20
"""How many groups a creation may name. Source: Okta's Users API reference."""


def _profile(request: Request, document: Mapping[str, Any]) -> dict[str, Any]:
    """The profile in the body, without the properties that are null."""
    return {name: value for name, value in request.part(document, "profile").items() if value is not None}


def _check_profile(
    org: Org, profile: Mapping[str, Any], custom: Mapping[str, Property], *, creating: bool = False
) -> None:
    """Refuse a profile that the schema of its user type does not allow."""
    known = {**PROPERTIES, **custom} if custom else PROPERTIES
    raise_fault(checks.profile(profile, known, creating=creating, pattern=org.settings.login_pattern))
    if custom:
        raise_fault(checks.custom(profile, custom))


def _follow_email(org: Org, profile: dict[str, Any], user: User | None = None) -> None:
    """Where the login follows the address: take the address for the login, and refuse one that somebody else has.

    Source: okta-developer-docs issue 3338; the words of the refusal are a guess.
    """
    if not org.settings.login_follows_email or not isinstance(profile.get("email"), str):
        return
    profile["login"] = profile["email"]
    if any(other is not user for other in org.users.with_email(profile["email"])):
        cause = "email: An object with this field already exists in the current organization"
        raise Refused(refusals.VALIDATION.filled(field="email").because(cause), Tier.DOCUMENTED, Tier.UNKNOWN)


def _user_in(request: Request) -> dict[str, Any]:
    """The user object in the body. Raises Refused if it has a part that a user object does not have."""
    document = request.document(Tier.INFERRED)
    if document.keys() - checks.PARTS_OF_A_USER:
        raise malformed(Tier.INFERRED)
    return document


def create_user(org: Org, request: Request) -> Reply:
    """`POST /api/v1/users`"""
    if not isinstance(request.document(Tier.RECORDED).get("profile"), dict):
        raise malformed(Tier.RECORDED)  # simpleokta, recorded test invalid_create_user
    document = _user_in(request)
    profile, credentials = _profile(request, document), Credentials(org, request, document)
    realm = request.text(document, "realmId")
    user_type = _type_in(org, request, document) or org.user_types.default
    asked = credentials.cases | wishes(request, "create_user")
    _follow_email(org, profile)
    _check_profile(org, profile, user_type.custom, creating=True)
    credentials.check_password(org, profile["login"])
    groups = _groups(org, document.get("groupIds"))
    created, outcome = org.create(
        profile,
        asked,
        credentials.given,
        credentials.provider,
        type_id=user_type.id,
        joining=[group.id for group in groups],
    )
    user, of_the_move = taken(created, outcome.move)
    tier = weakest(of_the_move, credentials.known(Case.ACTIVATE in asked), _known_parts(request, document))
    user.realm_id = realm or ""
    for group in groups:
        join(org, group, user)
    return Reply(user_document(org, user), tier=tier)


def _known_parts(request: Request, document: Mapping[str, Any]) -> Tier:
    """How well a creation with these parts and parameters is known, whatever the credentials are.

    One group was recorded (simpleokta, recorded test create_user_in_group), and so was a type (terraform-provider-okta,
    recorded test TestAccResourceOktaUser_withUserType), each alone and without credentials. A realm is documented
    (Okta's OpenAPI specification, CreateUserRequest). Other parts of a user object are ignored here. It is not known
    what Okta does with a parameter whose value has no meaning.
    """
    if request.query.get("nextLogin") not in (None, "", "changePassword"):
        return Tier.UNKNOWN
    sent, groups = {name for name, value in document.items() if value is not None}, document.get("groupIds") or ()
    if sent - {"profile", "credentials", "groupIds", "type", "realmId"}:
        tier = Tier.INFERRED
    elif "realmId" in sent or len(sent & {"credentials", "groupIds", "type"}) > 1 or len(groups) > 1:
        tier = Tier.DOCUMENTED
    else:
        tier = Tier.RECORDED
    return request.sure(tier, "activate", "provider")


def _type_in(org: Org, request: Request, document: Mapping[str, Any]) -> UserType | None:
    """The user type that a body names, if it names one. Refuses one that the org doesn't have; the code is a guess."""
    type_id = request.text(request.part(document, "type"), "id")
    if type_id is None:
        return None
    found = org.user_types.get(type_id)
    if found is None:
        raise Refused(refusals.NO_SUCH_USER_TYPE.filled(what=type_id), Tier.UNKNOWN)
    return found


def _check_type(user: User, wanted: UserType | None, call: str) -> None:
    """Refuse a change of the type by a partial update.

    Only a full replacement changes it, and otherwise the value "must match the existing type of the user": Okta's Users
    API reference. With which code Okta refuses it is not known.
    """
    if wanted and wanted.id != user.type_id and not CALLS[call].replaces:
        raise Refused(refusals.TYPE_NEEDS_PUT, Tier.DOCUMENTED, Tier.UNKNOWN)


def _groups(org: Org, ids: object) -> list[Group]:
    """The groups that a new user joins. Raises Refused for groups that are not allowed.

    Sources: Okta's Users API reference; for unknown ids, simpleokta, recorded test invalid_group_create_user_in_group.
    """
    if ids is None:
        return []
    if not isinstance(ids, list) or not all(isinstance(group_id, str) for group_id in ids):
        raise Refused(refusals.MALFORMED, Tier.INFERRED)
    if len(ids) > MOST_GROUPS_AT_CREATION:
        raise Refused(refusals.TOO_MANY_GROUPS, Tier.DOCUMENTED)
    found = {group_id: org.groups.get(group_id) for group_id in ids}
    for group_id, group in found.items():
        if group is None:
            raise Refused(refusals.NO_SUCH_GROUP.filled(what=group_id), Tier.RECORDED)
        if group.built_in:  # inferred from the answer to the call that adds a member
            raise Refused(refusals.UNSUPPORTED, Tier.INFERRED)
    return [group for group in found.values() if group]


def get_user(org: Org, request: Request, user_id: str) -> Reply:
    """`GET /api/v1/users/{userId}`; `me` is the owner of the API token (Okta's OpenAPI specification, getUser)."""
    found = org.users.find(user_id)
    user, tier = taken(found, org.foresee("get_user", found), user_id)  # reading changes nothing
    if user_id != user.id:
        tier = weakest(tier, Tier.DOCUMENTED)  # a login or a short name: USERS
    document, expand = user_document(org, user), request.query.get("expand")
    if expand == "blocks":  # without the feature the list is empty, which is a guess
        document["_embedded"] = {"blocks": blocks_document(user)}
        tier = weakest(tier, Tier.DOCUMENTED if org.settings.blocks_devices else Tier.UNKNOWN)
    elif expand:
        raise not_simulated(f"expand={expand} of a user")
    return Reply(document, tier=tier, headers=(("ETag", etag(user)), *_guessed(user)))


def etag(user: User) -> str:
    """The version of a user's profile, as a weak ETag. A suspension does not change it.

    Recorded: okta-sdk-python, recorded test test_comprehensive_user_lifecycle. It is not known what else changes it.
    """
    said = json.dumps([user.id, user.type_id, sorted(user.profile.items())])
    return f'W/"{sha256(said.encode()).hexdigest()}"'


def _check_unchanged(request: Request, user: User) -> None:
    """Refuse a change that is meant for another version of the user.

    Source: Okta's list of error codes, E0000231.
    """
    if request.if_match and request.if_match not in ("*", etag(user)):
        raise Refused(refusals.OTHER_VERSION, Tier.DOCUMENTED)


def _guessed(user: User) -> tuple[tuple[str, str], ...]:
    """The header that says that the links in the answer are a guess, if they are."""
    if OFFERED[user.status][1] is not Tier.UNKNOWN:
        return ()
    return (("X-Simulator-Guess", f"which _links a user in {user.status} carries (unknown)"),)


def update_user(org: Org, request: Request, user_id: str) -> Reply:
    """`POST /api/v1/users/{userId}`: change the properties that are sent, and keep the others."""
    return _change(org, request, user_id, "update_user")


def replace_user(org: Org, request: Request, user_id: str) -> Reply:
    """`PUT /api/v1/users/{userId}`: replace the whole profile, if a profile is sent."""
    return _change(org, request, user_id, "replace_user")


def _change(org: Org, request: Request, user_id: str, call: str) -> Reply:
    """Check the change in the body, ask the rules, and carry it out."""
    document = _user_in(request)
    if not document.keys() & {"profile", "credentials"}:
        raise malformed(Tier.INFERRED)
    user_type = _type_in(org, request, document)
    found = org.users.find(user_id)
    credentials = Credentials(org, request, document)
    user = _changeable(found, org.foresee(call, found, credentials.cases), user_id)
    _check_unchanged(request, user)
    _check_type(user, user_type, call)
    sent = _profile(request, document)
    whole = CALLS[call].replaces and "profile" in document
    kept = {} if whole else dict(user.profile)
    for name, value in request.part(document, "profile").items():
        if value is None:
            kept.pop(name, None)
    profile = kept | sent
    _follow_email(org, profile, user)
    _check_profile(org, profile, user_type.custom if user_type else org.custom_of(user))
    holder = org.users.holder(profile["login"])
    if holder not in (None, user):
        login_taken = org.foresee("create_user", holder).refusal
        assert login_taken is not None
        raise Refused(login_taken, Tier.INFERRED)
    credentials.check_password(org, profile["login"], user, strict=request.flag(call, "strict"))
    tier = weakest(
        settle(org.apply(call, user, credentials.cases, credentials.given).move, user_id),
        _known_change(org, request, document),
    )
    if user_type and user_type.id != user.type_id:
        org.change_type(user, user_type)
    if profile != user.profile:
        org.set_profile(user, profile)
    elif credentials.given.question:
        org.note(NEW_QUESTION, user, Actor.ADMIN)
    return Reply(user_document(org, user), tier=tier, headers=_guessed(user))


def _known_change(org: Org, request: Request, document: Mapping[str, Any]) -> Tier:
    """How well a change with these parts and parameters is known. Only profiles and credentials were recorded.

    That null empties a property in a partial update is reported (okta-mcp-server issue 119), and that the login follows
    the email where an org is set so is documented (okta-developer-docs issue 3338).
    """
    sent = {name for name, value in document.items() if value is not None}
    if sent - {"profile", "credentials", "type"}:
        return Tier.INFERRED  # other parts of a user object are ignored here
    profile = request.part(document, "profile")
    if None in profile.values():
        return request.sure(Tier.REPORTED, "strict", "provider")
    plain = "type" not in sent and "strict" not in request.query and not request.if_match
    plain = plain and not (org.settings.login_follows_email and "email" in profile)
    return request.sure(Tier.RECORDED if plain else Tier.DOCUMENTED, "strict", "provider")


def _changeable(user: User | None, foreseen: Move, user_id: str) -> User:
    """The user to change. Raises Refused if there is no such user, before the fields are checked."""
    missing = foreseen.refusal is not None and foreseen.refusal.code == refusals.NOT_FOUND.code
    if missing or user is None:
        return taken(user, foreseen, user_id)[0]
    return user


def delete_user(org: Org, request: Request, user_id: str) -> Reply:
    """`DELETE /api/v1/users/{userId}`: the first call deactivates the user, the second deletes the user."""
    outcome = org.apply("delete_user", org.users.find(user_id), wishes(request, "delete_user"))
    tier = settle(outcome.move, user_id)
    return Reply(None, request.sure(tier, "sendEmail"), 204)


HANDLERS: dict[str, Handler] = {
    "create_user": create_user,
    "get_user": get_user,
    "update_user": update_user,
    "replace_user": replace_user,
    "delete_user": delete_user,
}
"""The handler of each of the model's calls."""
