"""`/api/v1/users`: creating, reading, changing and deleting a user."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from lifecycle.model import checks, refusals
from lifecycle.model.answers import OFFERED, PROVIDERS
from lifecycle.model.cases import Case
from lifecycle.model.checks import Fault
from lifecycle.model.facts import Facts, Password
from lifecycle.model.profile import BASE_PROFILE
from lifecycle.model.tiers import Tier
from lifecycle.org.clock import START
from lifecycle.org.credentials import BadHash, check_hash
from lifecycle.org.deeds import Given
from lifecycle.org.events import OWNER_NAME
from lifecycle.org.groups import Group
from lifecycle.org.judging import too_young, used_before
from lifecycle.org.memberships import join
from lifecycle.org.org import Org
from lifecycle.org.reporting import reject_password
from lifecycle.org.users import User
from lifecycle.service.documents import user_document
from lifecycle.service.lifecycle import wishes
from lifecycle.service.replies import Refused, Reply, check, not_simulated, settle
from lifecycle.service.request import Request

LONGEST_ANSWER = 100
"""Characters of a recovery question, and of its answer. Source: Okta's Users API reference, recovery question
object."""
MOST_GROUPS = 20
"""How many groups a creation may name. Source: Okta's Users API reference."""
OWNER = Facts(exists=True, begun=True, password=Password.SET)
"""What is true of the owner of the API token."""


class _Credentials:
    """The credentials in a body, checked for their form."""

    def __init__(self, org: Org, request: Request, document: Mapping[str, Any]) -> None:
        credentials = request.part(document, "credentials")
        password = request.part(credentials, "password")
        self.imported = self._imported(request, password)
        self.provider = self._provider(request, credentials)
        self.password = request.text(password, "value")
        self.ignored = self._named(request, credentials) != self.provider
        question = request.part(credentials, "recovery_question")
        self.question = checked_question(org, request, question) if question else None

    @property
    def cases(self) -> set[Case]:
        """What the credentials say to the rules."""
        has_password = self.password is not None or self.imported is not None
        held = {
            Case.HASHED: self.imported is not None,
            Case.PASSWORD: has_password,
            Case.EXTERNAL: self.provider != "OKTA",
        }
        return {case for case, holds in held.items() if holds}

    @staticmethod
    def _imported(request: Request, password: Mapping[str, Any]) -> dict[str, Any] | None:
        """A hash or an inline hook instead of a password."""
        given = {kind: request.part(password, kind) for kind in ("hash", "hook") if password.get(kind) is not None}
        if "hash" in given:
            try:
                check_hash(given["hash"])
            except BadHash as fault:
                refusal = refusals.VALIDATION.filled(field="password").because(f"password.hash.{fault}")
                raise Refused(refusal, Tier.UNKNOWN) from None
        elif given and given["hook"].get("type") != "default":
            cause = "password.hook.type: default"
            raise Refused(refusals.VALIDATION.filled(field="password").because(cause), Tier.DOCUMENTED, Tier.UNKNOWN)
        return next(iter(given.values()), None)

    @staticmethod
    def _provider(request: Request, credentials: Mapping[str, Any]) -> str:
        """The provider that counts: without provider=true Okta ignores what the body says.

        Source: ConductorOne's baton-okta, live.
        """
        asked = _Credentials._named(request, credentials)
        if not _Credentials._asks_for_provider(request):
            return "OKTA"
        if asked not in PROVIDERS:
            raise not_simulated(f"the credential provider {asked}")
        return asked

    @staticmethod
    def _named(request: Request, credentials: Mapping[str, Any]) -> str:
        """The provider in the body, whether it counts or not."""
        return str(request.part(credentials, "provider").get("type", "OKTA"))

    @staticmethod
    def _asks_for_provider(request: Request) -> bool:
        return request.query.get("provider", "").lower() == "true"

    def known(self, activate: bool) -> Tier:
        """How well it is known what comes of a creation with these; the rules know the plain ones alone.

        Source: Okta's Users API reference. A hash: terraform-provider-okta, recorded test
        TestAccResourceOktaUser_hashed_password_crud. A password and a question: terraform-provider-okta, recorded test
        TestAccResourceOktaUser_updateCredentials. An ignored provider: ConductorOne's baton-okta, live.
        """
        if self.ignored:
            return Tier.REPORTED
        if self.imported is not None:
            return Tier.RECORDED if "algorithm" in self.imported and not activate else Tier.DOCUMENTED
        if self.question:
            return Tier.RECORDED if self.password is not None and activate else Tier.DOCUMENTED
        return Tier.RECORDED

    def check_password(self, org: Org, login: str, user: User | None = None, *, strict: bool = False) -> None:
        """Refuse a password that the policy does not take; where that is asked for, its age and history count too."""
        policy = org.settings.password
        if self.password is None:
            return
        if not policy.takes(self.password, login):
            if user:
                reject_password(org, user)
            check(checks.weak_password(policy.requirements))
        if user and strict and (too_young(org, user) or used_before(org, user, self.password)):
            check(checks.PASSWORD_AGAIN)

    @property
    def given(self) -> Given:
        """What the org keeps, once the rules have let it through."""
        return Given(self.password, self.imported, self.question)


def checked_question(org: Org, request: Request, question: Mapping[str, Any]) -> tuple[str, str]:
    """A recovery question with its answer.

    Source of the lengths: Okta's Users API reference; Okta's Policy API reference. How Okta refuses them is not known.
    """
    words, answer = request.text(question, "question") or "", request.text(question, "answer") or ""
    shortest = org.settings.password.recovery_question_min_length
    if not (1 <= len(words) <= LONGEST_ANSWER and max(1, shortest) <= len(answer) <= LONGEST_ANSWER):
        cause = (
            f"recovery_question: a question, and an answer of at least {max(1, shortest)} characters,"
            f" are needed; neither may be longer than {LONGEST_ANSWER}"
        )
        raise Refused(refusals.VALIDATION.filled(field="recovery_question").because(cause), Tier.UNKNOWN)
    return words, answer


def _profile(request: Request, document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in request.part(document, "profile").items() if value is not None}


def _check_profile(org: Org, profile: Mapping[str, Any], *, creating: bool = False) -> None:
    """Refuse a profile that the org's schema does not allow."""
    custom = org.schema.custom
    check(checks.profile(profile, (*BASE_PROFILE, *custom), creating=creating))
    check(checks.custom(profile, custom))


def _user_in(request: Request) -> dict[str, Any]:
    """The user object in the body. A part that no user object has makes it malformed, whatever else is in it."""
    document = request.document()
    if document.keys() - checks.PARTS_OF_A_USER:
        check(Fault(refusals.MALFORMED, Tier.INFERRED))
    return document


def create_user(org: Org, request: Request) -> Reply:
    """`POST /api/v1/users`"""
    if not isinstance(request.document().get("profile"), dict):
        check(checks.MALFORMED)
    document = _user_in(request)
    profile, credentials = _profile(request, document), _Credentials(org, request, document)
    realm = request.text(document, "realmId")
    _check_type(org, request.text(request.part(document, "type"), "id"))
    asked = credentials.cases
    if request.flag("create_user", "activate"):
        asked.add(Case.ACTIVATE)
    if request.query.get("nextLogin") == "changePassword":
        asked.add(Case.CHANGE_AT_NEXT_LOGIN)
    _check_profile(org, profile, creating=True)
    credentials.check_password(org, profile["login"])
    groups = _groups(org, document.get("groupIds"))
    user, outcome = org.create(profile, asked, credentials.given, credentials.provider)
    tier = max(settle(outcome.move), credentials.known(Case.ACTIVATE in asked), key=lambda known: known.rank)
    assert user is not None
    user.realm_id = realm or ""
    for group in groups:
        join(org, group, user)
    return Reply(user_document(org, user), tier=tier)


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


def existing_user(org: Org, key: str) -> User:
    """The user whom a path names. Raises Refused where there is none."""
    user = org.users.find(key)
    if user is None:
        raise Refused(refusals.NO_SUCH_USER.filled(user=key), Tier.RECORDED)
    return user


def get_user(org: Org, request: Request, key: str) -> Reply:
    """`GET /api/v1/users/{userId}`"""
    user = org.users.find(key)
    tier = settle(org.foresee("get_user", user), key)  # who only looks changes nothing
    assert user is not None
    return Reply(user_document(org, user), tier=tier, headers=(("ETag", etag(user)), *_guessed(user)))


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
    """`GET /api/v1/users/me`: the owner of the API token, who is none of the org's users here. Source: Okta's OpenAPI
    specification, getUser.

    The org's first admin was never activated, and so `activated` is null: recorded, simpleokta, single_user.
    """
    profile = {"firstName": "Simulated", "lastName": "Admin", "login": OWNER_NAME, "email": OWNER_NAME}
    owner = User(org.owner_id, profile, START, OWNER, type_id=org.type_id)
    owner.status_changed = owner.last_updated = owner.password_changed = START
    return Reply(user_document(org, owner), tier=Tier.INFERRED)


def update_user(org: Org, request: Request, key: str) -> Reply:
    """`POST /api/v1/users/{userId}`: what is sent is changed, the rest stays."""
    return _change(org, request, key, "update_user")


def replace_user(org: Org, request: Request, key: str) -> Reply:
    """`PUT /api/v1/users/{userId}`: a profile that is sent replaces the old one whole."""
    return _change(org, request, key, "replace_user")


def _change(org: Org, request: Request, key: str, call: str) -> Reply:
    document = _user_in(request)
    if not document.keys() & {"profile", "credentials"}:
        check(checks.MALFORMED)
    _check_type(org, request.text(request.part(document, "type"), "id"))
    user = org.users.find(key)
    credentials = _Credentials(org, request, document)
    foreseen = org.foresee(call, user, credentials.cases)
    if foreseen.refusal and foreseen.refusal.code == refusals.NOT_FOUND.code:
        settle(foreseen, key)  # that the user is not there comes before what is wrong with the fields
    assert user is not None
    _check_unchanged(request, user)
    sent = _profile(request, document)
    whole = call == "replace_user" and "profile" in document
    kept = {} if whole else dict(user.profile)
    for name, value in request.part(document, "profile").items():
        if value is None:
            kept.pop(name, None)
    profile = kept | sent
    _check_profile(org, profile)
    holder = org.users.holder(profile["login"])
    if holder not in (None, user):
        taken = org.foresee("create_user", holder).refusal
        assert taken is not None
        check(Fault(taken, Tier.INFERRED))
    credentials.check_password(org, profile["login"], user, strict=request.flag(call, "strict"))
    tier = settle(org.apply(call, user, credentials.cases, credentials.given).move, key)
    if profile != user.profile:
        org.set_profile(user, profile)
    return Reply(user_document(org, user), tier=tier, headers=_guessed(user))


def delete_user(org: Org, request: Request, key: str) -> Reply:
    """`DELETE /api/v1/users/{userId}`: the first deactivates, the second deletes."""
    outcome = org.apply("delete_user", org.users.find(key), wishes(request, "delete_user"))
    return Reply(None, 204, settle(outcome.move, key))
