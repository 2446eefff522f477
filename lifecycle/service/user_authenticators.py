"""`/api/v1/users/{userId}/authenticator-enrollments`: what a user has enrolled, in the words of the Identity Engine.

Source: Okta's OpenAPI specification, listAuthenticatorEnrollments. The factors of the user are among the enrollments,
and so are the password and the email address that the user can sign in with. That each factor has the same id here as
in the Factors API is a guess.
"""

from collections.abc import Iterator
from datetime import datetime

from lifecycle.model import refusals
from lifecycle.model.events import FACTOR_RESET
from lifecycle.model.facts import Password, Status
from lifecycle.model.tiers import Tier
from lifecycle.org.authenticators import AUTHENTICATOR_TYPES, authenticator_id
from lifecycle.org.clock import stamp
from lifecycle.org.factors import KEY_OF, Factor, FactorType
from lifecycle.org.ids import Ids
from lifecycle.org.org import Org
from lifecycle.org.policies import EMAIL_KEY, PASSWORD_KEY
from lifecycle.org.reporting import tell_of_factor
from lifecycle.org.users import User
from lifecycle.service.enrolling import enroll_phone
from lifecycle.service.lookups import existing_user
from lifecycle.service.replies import Document, Refused, Reply, not_simulated
from lifecycle.service.request import Request

ENROLLMENT_PREFIXES = {PASSWORD_KEY: "lae", EMAIL_KEY: "eae"}
"""The first letters of the ids of the enrollments that are not factors."""


def list_enrollments(org: Org, request: Request, user_id: str) -> Reply:
    """`GET /api/v1/users/{userId}/authenticator-enrollments`: all of them, without paging.

    `discloseIdentifiers=phone` shows the phone number as well.
    """
    user = _owner(org, user_id)
    tier = Tier.UNKNOWN if user.status is Status.DEPROVISIONED else Tier.INFERRED
    return Reply([*_documents(org, request, user)], tier)


def get_enrollment(org: Org, request: Request, user_id: str, enrollment_id: str) -> Reply:
    """`GET /api/v1/users/{userId}/authenticator-enrollments/{enrollmentId}`"""
    user = _owner(org, user_id)
    for document in _documents(org, request, user):
        if document["id"] == enrollment_id:
            return Reply(document, Tier.INFERRED)
    raise _missing(enrollment_id)


def enroll_users_phone(org: Org, request: Request, user_id: str) -> Reply:
    """`POST /api/v1/users/{userId}/authenticator-enrollments/phone`: a phone that is active at once."""
    user, document = _owner(org, user_id), request.document(Tier.INFERRED)
    if user.status is Status.DEPROVISIONED:
        raise Refused(refusals.WRONG_STATUS, Tier.UNKNOWN)
    wanted = request.text(document, "authenticatorId")
    if wanted != authenticator_id(org.type_id, "phone_number"):
        cause = "authenticatorId: The id of the phone authenticator is needed"
        raise Refused(refusals.VALIDATION.filled(field="authenticatorId").because(cause), Tier.UNKNOWN)
    factor = enroll_phone(org, request, user, request.part(document, "profile"))
    return Reply(_of_factor(org, user, factor, numbers=True), Tier.DOCUMENTED)


def enroll_access_code(org: Org, request: Request, user_id: str) -> Reply:
    """`POST /api/v1/users/{userId}/authenticator-enrollments/tac`: refused aloud, once the user is found."""
    _owner(org, user_id)
    raise not_simulated("temporary access codes")


def delete_enrollment(org: Org, request: Request, user_id: str, enrollment_id: str) -> Reply:
    """`DELETE /api/v1/users/{userId}/authenticator-enrollments/{enrollmentId}`: the user can enroll it again."""
    user = _owner(org, user_id)
    factor = org.factors.get(user.id, enrollment_id)
    if factor:
        org.factors.remove(user.id, factor)
        if factor.active:
            tell_of_factor(org, FACTOR_RESET, user)
        return Reply(None, Tier.DOCUMENTED, 204)
    if any(document["id"] == enrollment_id for document in _documents(org, request, user)):
        raise not_simulated("deleting the enrollment of a password or an email address")
    raise _missing(enrollment_id)


def _owner(org: Org, user_id: str) -> User:
    """The user that a path names, in an Identity Engine org."""
    if org.settings.engine == "classic":
        raise not_simulated("authenticators in a Classic Engine org", "Use the user's factors instead.")
    return existing_user(org, user_id, Tier.INFERRED)


def _missing(enrollment_id: str) -> Refused:
    missing = refusals.NOT_FOUND.filled(what=enrollment_id, kind="AuthenticatorEnrollment")
    return Refused(missing, Tier.INFERRED, Tier.UNKNOWN)


def _documents(org: Org, request: Request, user: User) -> Iterator[Document]:
    """What a user has enrolled: the password and the email address, where there are such, and then the factors."""
    since = user.password_changed or user.created
    if user.facts.password is not Password.NONE:
        yield _of_key(org, user, PASSWORD_KEY, since)
    if user.facts.begun and org.settings_for(user).email_enrollment != "NOT_ALLOWED":
        yield _of_key(org, user, EMAIL_KEY, user.activated or user.created)
    numbers = request.query.get("discloseIdentifiers") == "phone"
    for factor in org.factors.of(user.id):
        yield _of_factor(org, user, factor, numbers=numbers)


def _of_key(org: Org, user: User, key: str, since: datetime) -> Document:
    """The enrollment of a password or an email address."""
    enrollment_id = Ids(f"{user.id}/{key}").id(ENROLLMENT_PREFIXES[key])
    return _document(org, user, key, enrollment_id, "ACTIVE", since, since)


def _of_factor(org: Org, user: User, factor: Factor, *, numbers: bool) -> Document:
    """The enrollment that a factor is."""
    key = KEY_OF[factor.kind, factor.provider]
    shown = _document(org, user, key, factor.id, factor.status, factor.created, factor.updated)
    if numbers and factor.kind is FactorType.SMS:
        shown["profile"] = dict(factor.profile)
    return shown


def _document(
    org: Org, user: User, key: str, enrollment_id: str, status: str, created: datetime, updated: datetime
) -> Document:
    """An enrollment. Shape: Okta's OpenAPI specification, AuthenticatorEnrollment."""
    me = f"{org.base_url}/api/v1/users/{user.id}"
    return {
        "type": AUTHENTICATOR_TYPES[key][0],
        "id": enrollment_id,
        "key": key,
        "status": status,
        "name": org.authenticators[key].name,
        "created": stamp(created),
        "lastUpdated": stamp(updated),
        "_links": {
            "self": {"href": f"{me}/authenticator-enrollments/{enrollment_id}", "hints": {"allow": ["GET", "DELETE"]}},
            "user": {"href": me, "hints": {"allow": ["GET"]}},
            "authenticator": {
                "href": f"{org.base_url}/api/v1/authenticators/{authenticator_id(org.type_id, key)}",
                "hints": {"allow": ["GET"]},
            },
        },
    }


_PATH = "/api/v1/users/{userId}/authenticator-enrollments"
ROUTES = (
    ("GET", _PATH, list_enrollments),
    ("POST", f"{_PATH}/phone", enroll_users_phone),
    ("POST", f"{_PATH}/tac", enroll_access_code),
    ("GET", f"{_PATH}/{{enrollmentId}}", get_enrollment),
    ("DELETE", f"{_PATH}/{{enrollmentId}}", delete_enrollment),
)
