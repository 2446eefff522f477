"""`/api/v1/users/{userId}/factors`: the factors that a user has enrolled. Source: Okta's Factors API reference."""

from lifecycle.model import refusals
from lifecycle.model.cases import Case
from lifecycle.model.events import FACTOR_RESET
from lifecycle.model.facts import Status
from lifecycle.model.tiers import Tier, weakest
from lifecycle.org import enrolled, signing_in
from lifecycle.org.factors import PREFIXES, QUESTIONS, UNLISTED_QUESTION, FactorType
from lifecycle.org.org import Org
from lifecycle.org.reporting import tell_of_factor
from lifecycle.service.enrolling import (
    activate_pending,
    change_question,
    check_pause,
    enroll,
    given_in,
    known_as_sent,
    shown,
    text_pending,
    type_in,
)
from lifecycle.service.factor_documents import factor_document, factor_link, question_document, sent_passcode_document
from lifecycle.service.lookups import active_factor, existing_user, factor_of
from lifecycle.service.outcomes import at_most, settle
from lifecycle.service.replies import Document, Refused, Reply
from lifecycle.service.request import Request

# ------------------------------------------------------------------------------------------------- what there is


def list_factors(org: Org, request: Request, user_id: str) -> Reply:
    """`GET /api/v1/users/{userId}/factors`: all factors, including pending ones.

    It is not known which factors a deactivated user keeps: see the unknown U14 in docs/okta-facts.md.
    """
    user = existing_user(org, user_id, Tier.INFERRED)
    tier = Tier.UNKNOWN if user.status is Status.DEPROVISIONED else Tier.DOCUMENTED
    return Reply([factor_document(org.base_url, user, factor) for factor in org.factors.of(user.id)], tier=tier)


def list_catalog(org: Org, request: Request, user_id: str) -> Reply:
    """`GET /api/v1/users/{userId}/factors/catalog`: the types that can be enrolled here."""
    user = existing_user(org, user_id, Tier.INFERRED)
    found = []
    for kind, provider in PREFIXES:
        links: Document = {"enroll": factor_link(org.base_url, user, "", "POST")}
        if kind is FactorType.QUESTION:
            links = {"questions": factor_link(org.base_url, user, "/questions", "GET")} | links
        found.append({"factorType": str(kind), "provider": provider, "vendorName": provider, "_links": links})
    return Reply(found, tier=Tier.DOCUMENTED)


def list_questions(org: Org, request: Request, user_id: str) -> Reply:
    """`GET /api/v1/users/{userId}/factors/questions`.

    A sign-in that enrolls a factor links to this list, so it needs no API token (Okta's Authentication API reference).
    That this holds for the list of every user is inferred.
    The nineteen questions are recorded (terraform-provider-okta, TestAccResourceOktaUserFactorQuestion_crud).
    """
    existing_user(org, user_id, Tier.INFERRED if request.trusted else Tier.UNKNOWN)
    known = Tier.RECORDED if request.trusted else Tier.INFERRED
    return Reply([question_document(name) for name in QUESTIONS if name != UNLISTED_QUESTION], tier=known)


def get_factor(org: Org, request: Request, user_id: str, factor_id: str) -> Reply:
    """`GET /api/v1/users/{userId}/factors/{factorId}`"""
    user = existing_user(org, user_id, Tier.INFERRED)
    return Reply(factor_document(org.base_url, user, factor_of(org, user, factor_id)), tier=Tier.DOCUMENTED)


def replace_factor(org: Org, request: Request, user_id: str, factor_id: str) -> Reply:
    """`PUT /api/v1/users/{userId}/factors/{factorId}`: another security question, or another answer.

    No page of Okta describes this call. Recorded of a PROVISIONED user: terraform-provider-okta, recorded test
    TestAccResourceOktaUserFactorQuestion_crud.
    """
    user = existing_user(org, user_id, Tier.INFERRED)
    factor = factor_of(org, user, factor_id)
    if user.status is Status.DEPROVISIONED:
        raise Refused(refusals.WRONG_STATUS, Tier.UNKNOWN)
    change_question(org, request, request.document(Tier.INFERRED), user, factor)
    tier = Tier.RECORDED if user.status is Status.PROVISIONED else Tier.INFERRED
    return Reply(factor_document(org.base_url, user, factor), tier=tier)


def reset_factor(org: Org, request: Request, user_id: str, factor_id: str) -> Reply:
    """`DELETE /api/v1/users/{userId}/factors/{factorId}`"""
    user = existing_user(org, user_id, Tier.INFERRED)
    factor = factor_of(org, user, factor_id)
    org.factors.remove(user.id, factor)
    if factor.active:
        tell_of_factor(org, FACTOR_RESET, user)
    return Reply(None, Tier.DOCUMENTED, 204)


# ------------------------------------------------------------------------------------------------- enrolling


def enroll_factor(org: Org, request: Request, user_id: str) -> Reply:
    """`POST /api/v1/users/{userId}/factors`: a new factor replaces a pending factor of the same type.

    `activate=true` activates a phone. An authenticator app can only be activated by a code. The number of a phone is
    remembered after a reset, so that another number needs `updatePhone`: okta-auth-swift issue 113.
    """
    user = existing_user(org, user_id, Tier.INFERRED)
    document = request.document(Tier.INFERRED)
    type_in(request, document)
    if user.status is Status.DEPROVISIONED:
        raise Refused(refusals.WRONG_STATUS, Tier.UNKNOWN)
    factor = enroll(org, request, document, user, activate=request.query.get("activate", "").lower() == "true")
    return Reply(factor_document(org.base_url, user, factor), tier=Tier.DOCUMENTED)


def activate_factor(org: Org, request: Request, user_id: str, factor_id: str) -> Reply:
    """`POST /api/v1/users/{userId}/factors/{factorId}/lifecycle/activate`: activate a factor by its first passcode.

    It is not known whether Okta counts a wrong passcode here. The simulator does not count it.
    """
    user = existing_user(org, user_id, Tier.INFERRED)
    factor = factor_of(org, user, factor_id)
    activate_pending(org, request, request.document(Tier.INFERRED), user, factor)
    return Reply(factor_document(org.base_url, user, factor), tier=Tier.DOCUMENTED)


def resend_passcode(org: Org, request: Request, user_id: str, factor_id: str) -> Reply:
    """`POST /api/v1/users/{userId}/factors/{factorId}/resend`: send another passcode to a pending phone."""
    user = existing_user(org, user_id, Tier.INFERRED)
    factor = factor_of(org, user, factor_id)
    text_pending(org, factor)
    return Reply(factor_document(org.base_url, user, factor), tier=Tier.DOCUMENTED)


# ------------------------------------------------------------------------------------------------- showing


def verify_factor(org: Org, request: Request, user_id: str, factor_id: str) -> Reply:
    """`POST /api/v1/users/{userId}/factors/{factorId}/verify`: verify a factor without a sign-in."""
    user = existing_user(org, user_id, Tier.INFERRED)
    factor = active_factor(org, user, factor_id)
    document = request.document(Tier.INFERRED) if request.body.strip() else {}
    given, known = given_in(request, document, factor), known_as_sent(document, factor)
    if given is None and factor.kind is FactorType.SMS:
        settle(org.foresee("verify_factor", user, {Case.TRUSTED, Case.SENDS}), user_id)
        check_pause(org, factor)
        tier = settle(org.apply("verify_factor", user, {Case.TRUSTED, Case.SENDS}).move, user_id)
        enrolled.text_passcode(org, factor)
        return Reply(sent_passcode_document(org.base_url, user, factor), tier=tier)
    with at_most(known):
        move = signing_in.verify(org, user, factor, shown(org, factor, given), {Case.TRUSTED})
        tier = weakest(settle(move, user_id), known)
    return Reply({"factorResult": "SUCCESS"}, tier=tier)


_PATH = "/api/v1/users/{userId}/factors"
ROUTES = (
    ("GET", _PATH, list_factors),
    ("POST", _PATH, enroll_factor),
    ("GET", f"{_PATH}/catalog", list_catalog),
    ("GET", f"{_PATH}/questions", list_questions),
    ("GET", f"{_PATH}/{{factorId}}", get_factor),
    ("PUT", f"{_PATH}/{{factorId}}", replace_factor),
    ("DELETE", f"{_PATH}/{{factorId}}", reset_factor),
    ("POST", f"{_PATH}/{{factorId}}/lifecycle/activate", activate_factor),
    ("POST", f"{_PATH}/{{factorId}}/resend", resend_passcode),
    ("POST", f"{_PATH}/{{factorId}}/verify", verify_factor),
)
