"""`/api/v1/users/{userId}/factors`: what a user has enrolled, and the documents of it. Source: Okta's Factors API
reference."""

import re
from typing import Any

from lifecycle.model import refusals
from lifecycle.model.cases import Case
from lifecycle.model.facts import Status
from lifecycle.model.moves import Move
from lifecycle.model.tiers import Tier
from lifecycle.model.transactions import State
from lifecycle.org import signing_in
from lifecycle.org.clock import stamp
from lifecycle.org.factors import PREFIXES, QUESTIONS, TEXT_PAUSE, TIME_STEP, Factor, FactorType
from lifecycle.org.org import Org
from lifecycle.org.tokens import Token
from lifecycle.org.users import User
from lifecycle.service.documents import Document, embedded_user, step
from lifecycle.service.replies import Refused, Reply, not_simulated, settle
from lifecycle.service.request import Request
from lifecycle.service.users import existing_user

SHORTEST_ANSWER = 4
"""Source: Okta's Factors API reference, question profile."""
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{4,24}")
_TAKEN = refusals.BAD_ENROLLMENT.because("A factor of this type is already set up.")
_OTHER_PHONE = refusals.BAD_ENROLLMENT.because("There is an existing verified phone number.")


# ------------------------------------------------------------------------------------------------- what there is


def list_factors(org: Org, request: Request, key: str) -> Reply:
    """`GET /api/v1/users/{userId}/factors`: pending ones too. What a deactivated user keeps is not known (U14)."""
    user = existing_user(org, key)
    tier = Tier.UNKNOWN if user.status is Status.DEPROVISIONED else Tier.DOCUMENTED
    return Reply([factor_document(org, user, factor) for factor in org.factors.of(user.id)], tier=tier)


def list_catalog(org: Org, request: Request, key: str) -> Reply:
    """`GET /api/v1/users/{userId}/factors/catalog`: the types that can be enrolled here."""
    user = existing_user(org, key)
    found = []
    for kind, provider in PREFIXES:
        links: Document = {"enroll": _link(org, user, "", "POST")}
        if kind is FactorType.QUESTION:
            links = {"questions": _link(org, user, "/questions", "GET")} | links
        found.append({"factorType": str(kind), "provider": provider, "vendorName": provider, "_links": links})
    return Reply(found, tier=Tier.DOCUMENTED)


def list_questions(org: Org, request: Request, key: str) -> Reply:
    """`GET /api/v1/users/{userId}/factors/questions`"""
    existing_user(org, key)
    return Reply([_question(name) for name in QUESTIONS], tier=Tier.DOCUMENTED)


def get_factor(org: Org, request: Request, key: str, factorId: str) -> Reply:
    """`GET /api/v1/users/{userId}/factors/{factorId}`"""
    user = existing_user(org, key)
    return Reply(factor_document(org, user, factor_of(org, user, factorId)), tier=Tier.DOCUMENTED)


def reset_factor(org: Org, request: Request, key: str, factorId: str) -> Reply:
    """`DELETE /api/v1/users/{userId}/factors/{factorId}`"""
    user = existing_user(org, key)
    org.factors.remove(user.id, factor_of(org, user, factorId))
    return Reply(None, 204, Tier.DOCUMENTED)


# ------------------------------------------------------------------------------------------------- enrolling


def enroll_factor(org: Org, request: Request, key: str) -> Reply:
    """`POST /api/v1/users/{userId}/factors`: one that is pending gives way to a new one of its type.

    `activate=true` activates a phone. An authenticator app is activated by a code only. Whether a phone that was
    reset stays known, so that another number needs `updatePhone`, is not simulated.
    """
    user = existing_user(org, key)
    document = request.document()
    _type(request, document)
    if user.status is Status.DEPROVISIONED:
        raise Refused(refusals.WRONG_STATUS, Tier.UNKNOWN)
    factor = enroll(org, request, document, user, activate=request.query.get("activate", "").lower() == "true")
    return Reply(factor_document(org, user, factor), tier=Tier.DOCUMENTED)


def enroll(org: Org, request: Request, document: Document, user: User, *, activate: bool = False) -> Factor:
    """The factor that a body asks for. `activate` spares a phone its first passcode. Raises Refused."""
    kind, provider = _type(request, document)
    profile = request.part(document, "profile")
    held = org.factors.like(user.id, kind, provider)
    if held and held.active:
        raise Refused(_TAKEN, Tier.DOCUMENTED)
    if kind is FactorType.QUESTION:
        factor = _enroll_question(org, request, user, profile)
    elif kind is FactorType.SMS:
        factor = _enroll_phone(org, request, user, profile, held, activate)
    else:
        factor = signing_in.enroll(org, user, kind, provider, {"credentialId": user.login})
    if held:
        org.factors.remove(user.id, held)
    return factor


def _type(request: Request, document: Document) -> tuple[FactorType, str]:
    kind, provider = request.text(document, "factorType"), request.text(document, "provider")
    if not kind or not provider:
        raise Refused(refusals.MALFORMED, Tier.INFERRED)
    found = next((known for known in PREFIXES if known == (kind, provider)), None)
    if found is None:
        raise not_simulated(f"factors of type {kind} by {provider}; the catalog lists those that it plays")
    return found


def _enroll_question(org: Org, request: Request, user: User, profile: Document) -> Factor:
    question, answer = request.text(profile, "question"), request.text(profile, "answer")
    if question not in QUESTIONS:
        raise _unfit("question: One of the questions of the list is needed")
    if len(answer or "") < SHORTEST_ANSWER:
        raise _unfit(f"answer: The security question answer must be at least {SHORTEST_ANSWER} characters in length")
    factor = signing_in.enroll(org, user, FactorType.QUESTION, "OKTA", _question(str(question)))
    factor.set_answer(str(answer), user.id)
    factor.active = True
    return factor


def _enroll_phone(
    org: Org, request: Request, user: User, profile: Document, held: Factor | None, activate: bool
) -> Factor:
    number = request.text(profile, "phoneNumber")
    if number is None and held:
        number = held.profile["phoneNumber"]
    if number is None or not _PHONE.fullmatch(number) or sum(c.isdigit() for c in number) > 15:
        raise _unfit("phoneNumber: A phone number of at most 15 digits is needed")
    if held and held.profile["phoneNumber"] != number and request.query.get("updatePhone", "").lower() != "true":
        raise Refused(_OTHER_PHONE, Tier.DOCUMENTED)
    factor = signing_in.enroll(org, user, FactorType.SMS, "OKTA", {"phoneNumber": number})
    factor.active = activate
    if not activate:
        signing_in.text_passcode(org, factor)
    return factor


def _unfit(cause: str) -> Refused:
    """A profile that can't be one. That it is refused is plain; in which words is not known."""
    return Refused(refusals.BAD_ENROLLMENT.because(cause), Tier.INFERRED, Tier.UNKNOWN)


def activate_factor(org: Org, request: Request, key: str, factorId: str) -> Reply:
    """`POST /api/v1/users/{userId}/factors/{factorId}/lifecycle/activate`: by its first passcode.

    Whether Okta counts a wrong one is not known; it is not counted here.
    """
    user = existing_user(org, key)
    factor = factor_of(org, user, factorId)
    activate(org, request, request.document(), user, factor)
    return Reply(factor_document(org, user, factor), tier=Tier.DOCUMENTED)


def activate(org: Org, request: Request, document: Document, user: User, factor: Factor) -> None:
    """Make a pending factor active by its first passcode. Raises Refused."""
    now, given = org.clock.now(), given_in(request, document, factor)
    if factor.active:
        raise Refused(refusals.WRONG_TRANSITION, Tier.UNKNOWN)
    if not given:
        raise Refused(refusals.MISSING_PARAMETER, Tier.UNKNOWN)
    if not factor.accepts(given, now, user.id):
        raise Refused(refusals.WRONG_PASSCODE, Tier.DOCUMENTED)
    factor.use(given, now)
    factor.active, factor.updated = True, now


def resend_passcode(org: Org, request: Request, key: str, factorId: str) -> Reply:
    """`POST /api/v1/users/{userId}/factors/{factorId}/resend`: another text message, for a phone that is pending."""
    user = existing_user(org, key)
    factor = factor_of(org, user, factorId)
    text_pending(org, factor)
    return Reply(factor_document(org, user, factor), tier=Tier.DOCUMENTED)


# ------------------------------------------------------------------------------------------------- showing


def verify_factor(org: Org, request: Request, key: str, factorId: str) -> Reply:
    """`POST /api/v1/users/{userId}/factors/{factorId}/verify`: at an admin's door, which signs nobody in."""
    user = existing_user(org, key)
    factor = active_factor(org, user, factorId)
    given = given_in(request, request.document() if request.body.strip() else {}, factor)
    if given is None and factor.kind is FactorType.SMS:
        tier = settle(org.apply("verify_factor", user, {Case.TRUSTED, Case.SENDS}).move, key)
        signing_in.text_passcode(org, factor)
        return Reply(_challenge(org, user, factor), tier=tier)
    tier = settle(show(org, user, factor, given, trusted=True), key)
    return Reply({"factorResult": "SUCCESS"}, tier=tier)


def given_in(request: Request, document: Document, factor: Factor) -> str | None:
    """What a body shows of this factor."""
    return request.text(document, "answer" if factor.kind is FactorType.QUESTION else "passCode")


def show(org: Org, user: User, factor: Factor, given: str | None, *, trusted: bool = False, warn: bool = False) -> Move:
    """The move that a passcode, or an answer, makes. Raises Refused for one that is missing or was used before."""
    if not given:
        raise Refused(refusals.MISSING_PARAMETER, Tier.UNKNOWN)
    if factor.used_before(given, org.clock.now()):
        raise Refused(refusals.CODE_USED, Tier.DOCUMENTED)
    return signing_in.verify(org, user, factor, given, {Case.TRUSTED} if trusted else (), warn)


def text_pending(org: Org, factor: Factor) -> None:
    """Another text message to a phone that is not active yet. Raises Refused for any other factor."""
    if factor.active or factor.kind is not FactorType.SMS:
        raise Refused(refusals.WRONG_TRANSITION, Tier.UNKNOWN)
    text_again(org, factor)


def text_again(org: Org, factor: Factor) -> None:
    """Another text message, but none so soon. Source: Okta's Factors API reference, rate limit."""
    if factor.sent and org.clock.now() < factor.sent + TEXT_PAUSE:
        raise Refused(refusals.TEXTED_RECENTLY, Tier.DOCUMENTED)
    signing_in.text_passcode(org, factor)


def active_factor(org: Org, user: User, factor_id: str) -> Factor:
    """The user's factor of this id, which is to be active. Of a pending one nothing is known."""
    factor = factor_of(org, user, factor_id)
    if not factor.active:
        raise Refused(refusals.WRONG_TRANSITION, Tier.UNKNOWN)
    return factor


# ------------------------------------------------------------------------------------------------- documents


def factor_document(org: Org, user: User, factor: Factor) -> Document:
    """The factor object. The picture of a shared secret, a QR code, is not simulated, nor is its link."""
    document: Document = {
        "id": factor.id,
        "factorType": str(factor.kind),
        "provider": factor.provider,
        "vendorName": factor.provider,
        "status": factor.status,
        "created": stamp(factor.created),
        "lastUpdated": stamp(factor.updated),
        "profile": dict(factor.profile),
        "_links": _links(org, user, factor),
    }
    return document if factor.active else document | _to_activate(factor)


def _links(org: Org, user: User, factor: Factor) -> Document:
    links: Document = {}
    if factor.kind is FactorType.QUESTION:
        links["questions"] = _link(org, user, "/questions", "GET")
    elif factor.active:
        links["verify"] = _link(org, user, f"/{factor.id}/verify", "POST")
    else:
        links["activate"] = _link(org, user, f"/{factor.id}/lifecycle/activate", "POST")
    if factor.kind is FactorType.SMS and not factor.active:
        links["resend"] = {"name": "sms"} | _link(org, user, f"/{factor.id}/resend", "POST")  # older pages show a list
    links["self"] = _link(org, user, f"/{factor.id}", "GET", *(["DELETE"] if factor.active else []))
    links["user"] = {"href": f"{org.base_url}/api/v1/users/{user.id}", "hints": {"allow": ["GET"]}}
    return links


def _link(org: Org, user: User, path: str, *methods: str) -> Document:
    return {"href": f"{org.base_url}/api/v1/users/{user.id}/factors{path}", "hints": {"allow": list(methods)}}


def _question(name: str) -> dict[str, str]:
    return {"question": name, "questionText": QUESTIONS[name]}


def _challenge(org: Org, user: User, factor: Factor) -> Document:
    links = {
        "verify": _link(org, user, f"/{factor.id}/verify", "POST"),
        "factor": _link(org, user, f"/{factor.id}", "GET", "DELETE"),
    }
    return {"factorResult": "CHALLENGE", "profile": dict(factor.profile), "_links": links}


def mfa_document(org: Org, user: User, token: Token) -> Document:
    """A sign-in that waits for a factor: any of them, or the one that was challenged or is new.

    Source: Okta's Authentication API reference.
    """
    embedded: Document = {"user": embedded_user(user, password_changed=True)}
    links: Document = {"cancel": step(org, "/api/v1/authn/cancel")}
    factor = org.factors.get(user.id, token.factor_id)
    if token.state is State.MFA_REQUIRED:
        embedded["factors"] = [_offered(org, factor, links=True) for factor in org.factors.active(user.id)]
    elif token.state is State.MFA_ENROLL or factor is None:
        embedded["factors"] = [_on_offer(org, user, *kind) for kind in PREFIXES]
        if may_skip(org, user):
            links["skip"] = step(org, "/api/v1/authn/skip")
    else:
        new = token.state is State.MFA_ENROLL_ACTIVATE
        embedded["factor"] = _offered(org, factor) | (_to_activate(factor) if new else {})
        path = f"/api/v1/authn/factors/{factor.id}" + ("/lifecycle" if new else "")
        forth, again = ("activate", "resend") if new else ("verify", "verify/resend")
        links = {
            "next": {"name": forth} | step(org, f"{path}/{forth}"),
            **links,
            "prev": step(org, "/api/v1/authn/previous"),
        }
        if factor.kind is FactorType.SMS:
            links["resend"] = [{"name": "sms"} | step(org, f"{path}/{again}")]
    return {
        "stateToken": token.value,
        "expiresAt": stamp(token.expires),
        "status": str(token.state),
        "_embedded": embedded,
        "_links": links,
    }


def may_skip(org: Org, user: User) -> bool:
    """Whether a sign-in that stands at the choice of a factor to enroll may go on without one."""
    return not org.foresee("skip", user, {Case.ENROLLING}).refused


def _on_offer(org: Org, user: User, kind: FactorType, provider: str) -> Document:
    """A type of factor that may be enrolled, or is already.

    Source: Okta's Authentication API reference, factor enroll.
    """
    held = org.factors.like(user.id, kind, provider)
    found: Document = {"factorType": str(kind), "provider": provider, "vendorName": provider}
    if held and held.active:
        return found | {"id": held.id, "status": held.status, "enrollment": org.settings.mfa_enroll}
    links: Document = {"enroll": step(org, "/api/v1/authn/factors")}
    if kind is FactorType.QUESTION:
        links = {"questions": _link(org, user, "/questions", "GET")} | links
    return found | {"_links": links, "status": "NOT_SETUP", "enrollment": org.settings.mfa_enroll}


def _to_activate(factor: Factor) -> Document:
    """What the user's authenticator app needs to know, while the factor is new."""
    if not factor.secret:
        return {}
    activation = {"timeStep": TIME_STEP, "sharedSecret": factor.secret, "encoding": "base32", "keyLength": 6}
    return {"_embedded": {"activation": activation}}


def _offered(org: Org, factor: Factor, *, links: bool = False) -> Document:
    """A factor as the end user's side shows it: of a phone number only the end."""
    profile: dict[str, Any] = dict(factor.profile)
    if factor.kind is FactorType.SMS:
        digits = [c for c in profile["phoneNumber"] if c.isdigit()]
        profile["phoneNumber"] = f"+{''.join(digits[:-10]) or '1'} XXX-XXX-{''.join(digits[-4:])}"
    found = {
        "id": factor.id,
        "factorType": str(factor.kind),
        "provider": factor.provider,
        "vendorName": factor.provider,
        "profile": profile,
    }
    if links:
        found["_links"] = {"verify": step(org, f"/api/v1/authn/factors/{factor.id}/verify")}
    return found


def factor_of(org: Org, user: User, factor_id: str) -> Factor:
    """The user's factor of this id, pending or active. Raises Refused."""
    factor = org.factors.get(user.id, factor_id)
    if factor is None:
        raise Refused(refusals.NO_SUCH_FACTOR.filled(factor=factor_id), Tier.REPORTED)
    return factor


_PATH = "/api/v1/users/{userId}/factors"
ROUTES = (
    ("GET", _PATH, list_factors),
    ("POST", _PATH, enroll_factor),
    ("GET", f"{_PATH}/catalog", list_catalog),
    ("GET", f"{_PATH}/questions", list_questions),
    ("GET", f"{_PATH}/{{factorId}}", get_factor),
    ("DELETE", f"{_PATH}/{{factorId}}", reset_factor),
    ("POST", f"{_PATH}/{{factorId}}/lifecycle/activate", activate_factor),
    ("POST", f"{_PATH}/{{factorId}}/resend", resend_passcode),
    ("POST", f"{_PATH}/{{factorId}}/verify", verify_factor),
)
