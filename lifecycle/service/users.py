"""`/api/v1/users`: creating, reading, changing and deleting a user."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from lifecycle.model import checks, refusals
from lifecycle.model.answers import OFFERED
from lifecycle.model.cases import Case
from lifecycle.model.facts import Facts, Password
from lifecycle.model.move import Move
from lifecycle.model.profile import BASE_PROFILE
from lifecycle.model.tiers import Tier, weakest
from lifecycle.org.clock import START
from lifecycle.org.events import OWNER_NAME
from lifecycle.org.groups import Group
from lifecycle.org.memberships import join
from lifecycle.org.org import Org
from lifecycle.org.users import User
from lifecycle.service.documents import blocks_document, user_document
from lifecycle.service.handouts import wishes
from lifecycle.service.outcomes import settle, taken
from lifecycle.service.passwords import Credentials
from lifecycle.service.replies import Refused, Reply, check, malformed, not_simulated
from lifecycle.service.request import Request

MOST_GROUPS = 20
"""How many groups a creation may name. Source: Okta's Users API reference."""
OWNER = Facts(exists=True, begun=True, password=Password.SET)
"""What is true of the owner of the API token."""


def _profile(request: Request, document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in request.part(document, "profile").items() if value is not None}


def _check_profile(org: Org, profile: Mapping[str, Any], *, creating: bool = False) -> None:
    """Refuse a profile that the org's schema does not allow."""
    custom = org.schema.custom
    check(checks.profile(profile, (*BASE_PROFILE, *custom), creating=creating, pattern=org.settings.login_pattern))
    check(checks.custom(profile, custom))


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
    """The user object in the body. A part that no user object has makes it malformed, whatever else is in it."""
    document = request.document()
    if document.keys() - checks.PARTS_OF_A_USER:
        raise malformed(Tier.INFERRED)
    return document


def create_user(org: Org, request: Request) -> Reply:
    """`POST /api/v1/users`"""
    if not isinstance(request.document(Tier.RECORDED).get("profile"), dict):
        raise malformed(Tier.RECORDED)  # SIMPLE:invalid_create_user
    document = _user_in(request)
    profile, credentials = _profile(request, document), Credentials(org, request, document)
    realm = request.text(document, "realmId")
    _check_type(org, request.text(request.part(document, "type"), "id"))
    asked = credentials.cases
    if request.flag("create_user", "activate"):
        asked.add(Case.ACTIVATE)
    if request.query.get("nextLogin") == "changePassword":
        asked.add(Case.CHANGE_AT_NEXT_LOGIN)
    _follow_email(org, profile)
    _check_profile(org, profile, creating=True)
    credentials.check_password(org, profile["login"])
    groups = _groups(org, document.get("groupIds"))
    created, outcome = org.create(profile, asked, credentials.given, credentials.provider)
    user, of_the_move = taken(created, outcome.move)
    tier = weakest(of_the_move, credentials.known(Case.ACTIVATE in asked), _known_parts(request, document))
    user.realm_id = realm or ""
    for group in groups:
        join(org, group, user)
    return Reply(user_document(org, user), tier=tier)


def _known_parts(request: Request, document: Mapping[str, Any]) -> Tier:
    """How well a creation with these parts and parameters is known, whatever the credentials are.

    Recorded are groups (SIMPLE:create_user_in_group) and a type (TF:TestAccResourceOktaUser_withUserType), each by
    itself and without credentials; a realm is documented (OAS, CreateUserRequest). What else a user object holds is
    ignored here. What Okta makes of a parameter with a value of no meaning is not known.
    """
    if request.query.get("nextLogin") not in (None, "", "changePassword"):
        return Tier.UNKNOWN
    sent = {name for name, value in document.items() if value is not None}
    if sent - {"profile", "credentials", "groupIds", "type", "realmId"}:
        tier = Tier.INFERRED
    elif "realmId" in sent or len(sent & {"credentials", "groupIds", "type"}) > 1:
        tier = Tier.DOCUMENTED
    else:
        tier = Tier.RECORDED
    return request.sure(tier, "activate", "provider")


def _check_type(org: Org, type_id: str | None) -> None:
    """Refuse a user type that the org doesn't have; here every user is of the default type. The code is a guess."""
    if type_id not in (None, org.type_id):
        raise Refused(refusals.NOT_FOUND.filled(what=str(type_id), kind="UserType"), Tier.UNKNOWN)


def _groups(org: Org, ids: object) -> list[Group]:
    """The groups into which a user is born.

    Source: Okta's Users API reference; unknown ids recorded, simpleokta, invalid_group_create_user_in_group.
    """
    if ids is None:
        return []
    if not isinstance(ids, list) or not all(isinstance(group_id, str) for group_id in ids):
        raise Refused(refusals.MALFORMED, Tier.INFERRED)
    if len(ids) > MOST_GROUPS:
        raise Refused(refusals.TOO_MANY_GROUPS, Tier.DOCUMENTED)
    found = {group_id: org.groups.get(group_id) for group_id in ids}
    for group_id, group in found.items():
        if group is None:
            raise Refused(refusals.NO_SUCH_GROUP.filled(what=group_id), Tier.RECORDED)
        if group.built_in:  # as a later call answers it; of a creation nobody has said it
            raise Refused(refusals.UNSUPPORTED, Tier.INFERRED)
    return [group for group in found.values() if group]


def get_user(org: Org, request: Request, user_id: str) -> Reply:
    """`GET /api/v1/users/{userId}`"""
    found = org.users.find(user_id)
    user, tier = taken(found, org.foresee("get_user", found), user_id)  # a look changes nothing
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
    """The version of a user's profile, a weak ETag. Recorded is its form, and that a suspension leaves it alone.

    okta-sdk-python, test_comprehensive_user_lifecycle. What else goes into it is not known.
    """
    said = json.dumps([user.id, user.type_id, sorted(user.profile.items())])
    return f'W/"{sha256(said.encode()).hexdigest()}"'


def _check_unchanged(request: Request, user: User) -> None:
    """Refuse a change that was meant for another version of the user. Source: Okta's list of error codes, E0000231."""
    if request.if_match and request.if_match not in ("*", etag(user)):
        raise Refused(refusals.OTHER_VERSION, Tier.DOCUMENTED)


def _guessed(user: User) -> tuple[tuple[str, str], ...]:
    """Says so where the links of the answer are a guess."""
    if OFFERED[user.status][1] is not Tier.UNKNOWN:
        return ()
    return (("X-Simulator-Guess", f"which _links a user in {user.status} carries (unknown)"),)


def get_owner(org: Org, request: Request) -> Reply:
    """`GET /api/v1/users/me`: the owner of the API token, who is not one of the org's users here.

    Source: Okta's OpenAPI specification, getUser.
    The org's first admin was never activated, and so `activated` is null: recorded, simpleokta, single_user.
    """
    profile = {"firstName": "Simulated", "lastName": "Admin", "login": OWNER_NAME, "email": OWNER_NAME}
    owner = User(org.owner_id, profile, START, OWNER, type_id=org.type_id)
    owner.status_changed = owner.last_updated = owner.password_changed = START
    return Reply(user_document(org, owner), tier=Tier.INFERRED)


def update_user(org: Org, request: Request, user_id: str) -> Reply:
    """`POST /api/v1/users/{userId}`: what is sent is changed, the rest stays."""
    return _change(org, request, user_id, "update_user")


def replace_user(org: Org, request: Request, user_id: str) -> Reply:
    """`PUT /api/v1/users/{userId}`: a profile that is sent replaces the old one whole."""
    return _change(org, request, user_id, "replace_user")


def _change(org: Org, request: Request, user_id: str, call: str) -> Reply:
    document = _user_in(request)
    if not document.keys() & {"profile", "credentials"}:
        raise malformed(Tier.INFERRED)
    _check_type(org, request.text(request.part(document, "type"), "id"))
    found = org.users.find(user_id)
    credentials = Credentials(org, request, document)
    user = _changeable(found, org.foresee(call, found, credentials.cases), user_id)
    _check_unchanged(request, user)
    sent = _profile(request, document)
    whole = call == "replace_user" and "profile" in document
    kept = {} if whole else dict(user.profile)
    for name, value in request.part(document, "profile").items():
        if value is None:
            kept.pop(name, None)
    profile = kept | sent
    _follow_email(org, profile, user)
    _check_profile(org, profile)
    holder = org.users.holder(profile["login"])
    if holder not in (None, user):
        login_taken = org.foresee("create_user", holder).refusal
        assert login_taken is not None
        raise Refused(login_taken, Tier.INFERRED)
    credentials.check_password(org, profile["login"], user, strict=request.flag(call, "strict"))
    tier = weakest(
        settle(org.apply(call, user, credentials.cases, credentials.given).move, user_id),
        _known_change(request, document),
    )
    if profile != user.profile:
        org.set_profile(user, profile)
    return Reply(user_document(org, user), tier=tier, headers=_guessed(user))


def _known_change(request: Request, document: Mapping[str, Any]) -> Tier:
    """How well a change with these parts and parameters is known. Recorded are profiles and credentials alone."""
    sent = {name for name, value in document.items() if value is not None}
    if sent - {"profile", "credentials", "type"}:
        return Tier.INFERRED  # what else a user object holds is ignored here
    plain = "type" not in sent and "strict" not in request.query and not request.if_match
    return request.sure(Tier.RECORDED if plain else Tier.DOCUMENTED, "strict", "provider")


def _changeable(user: User | None, foreseen: Move, user_id: str) -> User:
    """The user who is to be changed. That the user is not there comes before what is wrong with the fields."""
    missing = foreseen.refusal is not None and foreseen.refusal.code == refusals.NOT_FOUND.code
    if missing or user is None:
        return taken(user, foreseen, user_id)[0]
    return user


def delete_user(org: Org, request: Request, user_id: str) -> Reply:
    """`DELETE /api/v1/users/{userId}`: the first deactivates, the second deletes."""
    outcome = org.apply("delete_user", org.users.find(user_id), wishes(request, "delete_user"))
    tier = settle(outcome.move, user_id)
    return Reply(None, request.sure(tier, "sendEmail"), 204)
