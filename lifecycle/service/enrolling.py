"""Enrolling and verifying a factor: the part that an admin's call and a step of a sign-in share.

Source: Okta's Factors API reference.
"""

import re

from lifecycle.model import refusals
from lifecycle.model.events import FACTOR_ACTIVATED, FACTOR_CHANGED
from lifecycle.model.tiers import Tier
from lifecycle.org import enrolled
from lifecycle.org.factors import KEY_OF, PREFIXES, QUESTIONS, Factor, FactorType
from lifecycle.org.reporting import tell_of_factor
from lifecycle.org.state import OrgState
from lifecycle.org.users import User
from lifecycle.service.factor_documents import question_document
from lifecycle.service.replies import Document, Refused, not_simulated
from lifecycle.service.request import Request

SHORTEST_ANSWER = 4
"""How many characters an answer has at least. Source: Okta's Factors API reference, question profile."""
OTHER_FACTORS = (
    *((kind, "OKTA") for kind in ("call", "email", "push", "signed_nonce")),
    *(("u2f", "FIDO"), ("webauthn", "FIDO"), ("token", "RSA"), ("token", "SYMANTEC"), ("web", "DUO")),
    *(("token:hardware", "YUBICO"), ("token:hotp", "CUSTOM"), ("claims_provider", "CUSTOM")),
)
"""The types that Okta has and the simulator does not, with their providers. Source: Okta's Factors API reference."""
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{4,24}")
_TAKEN = refusals.BAD_ENROLLMENT.because("A factor of this type is already set up.")
_NO_SUCH_FACTOR = refusals.BAD_ENROLLMENT.because("Invalid Factor")
"""Reported of a type that was sent without its provider: okta-sdk-java issue 496."""
_SWITCHED_OFF = refusals.BAD_ENROLLMENT.because("The authenticator is inactive.")
_OTHER_PHONE = refusals.BAD_ENROLLMENT.because("There is an existing verified phone number.")


def enroll(org: OrgState, request: Request, document: Document, user: User, *, activate: bool = False) -> Factor:
    """Enroll the factor that a body asks for. With `activate`, a phone is active without a passcode. Raises Refused."""
    kind, provider = type_in(request, document)
    profile = request.part(document, "profile")
    held = _held(org, user, kind, provider)
    if kind is FactorType.QUESTION:
        factor = _enroll_question(org, request, user, profile)
    elif kind is FactorType.SMS:
        factor = _enroll_phone(org, request, user, profile, held, activate)
    else:
        factor = enrolled.add_factor(org, user, kind, provider, {"credentialId": user.login})
    if held:
        org.factors.remove(user.id, held)
    return factor


def enroll_phone(org: OrgState, request: Request, user: User, profile: Document) -> Factor:
    """Enroll a phone that is active at once. Raises Refused."""
    held = _held(org, user, FactorType.SMS, "OKTA")
    factor = _enroll_phone(org, request, user, profile, held, activate=True)
    if held:
        org.factors.remove(user.id, held)
    return factor


def _held(org: OrgState, user: User, kind: FactorType, provider: str) -> Factor | None:
    """The pending factor of this kind, if the user has one. Raises Refused if the user can't enroll another."""
    held = org.factors.like(user.id, kind, provider)
    if held and held.active:
        raise Refused(_TAKEN, Tier.DOCUMENTED)
    if not org.authenticators[KEY_OF[kind, provider]].active:
        raise Refused(_SWITCHED_OFF, Tier.UNKNOWN)
    return held


def type_in(request: Request, document: Document) -> tuple[FactorType, str]:
    """The type and the provider of a factor that a body asks for. Raises Refused if there is no such factor."""
    kind, provider = request.text(document, "factorType"), request.text(document, "provider")
    if not kind:
        raise Refused(refusals.MALFORMED, Tier.INFERRED)
    found = next((known for known in PREFIXES if known == (kind, provider)), None)
    if found:
        return found
    if (kind, provider) in OTHER_FACTORS:
        raise not_simulated(
            f"factors of type {kind} by {provider}", "Choose one from the user's factor catalog instead."
        )
    raise Refused(_NO_SUCH_FACTOR, Tier.REPORTED if (kind, provider) == ("webauthn", None) else Tier.INFERRED)


def _enroll_question(org: OrgState, request: Request, user: User, profile: Document) -> Factor:
    """Enroll a security question, which is active at once. Raises Refused if the profile is wrong."""
    question, answer = _question_in(request, profile)
    factor = enrolled.add_factor(org, user, FactorType.QUESTION, "OKTA", question_document(question))
    factor.set_answer(answer, user.id)
    factor.active = True
    tell_of_factor(org, FACTOR_ACTIVATED, user)
    return factor


def change_question(org: OrgState, request: Request, document: Document, user: User, factor: Factor) -> None:
    """Give a factor another security question and answer. Raises Refused for a factor of another type."""
    if factor.kind is not FactorType.QUESTION:
        raise not_simulated("a change of a factor that is not a security question", "Reset it, and enroll another.")
    question, answer = _question_in(request, request.part(document, "profile"))
    factor.profile = question_document(question)
    factor.set_answer(answer, user.id)
    factor.updated = org.clock.now()
    tell_of_factor(org, FACTOR_CHANGED, user)


def _question_in(request: Request, profile: Document) -> tuple[str, str]:
    """The key of a security question, and its answer. Raises Refused if the profile is wrong."""
    question, answer = request.text(profile, "question"), request.text(profile, "answer")
    if question not in QUESTIONS:
        raise _unfit("question: The question has to be one from the list of questions")
    if len(answer or "") < SHORTEST_ANSWER:
        raise _unfit(f"answer: The security question answer must be at least {SHORTEST_ANSWER} characters in length")
    return str(question), str(answer)


def _enroll_phone(
    org: OrgState, request: Request, user: User, profile: Document, held: Factor | None, activate: bool
) -> Factor:
    """Enroll a phone, and send it a passcode unless it is activated at once. Raises Refused for a bad number."""
    number = request.text(profile, "phoneNumber")
    known = held.profile["phoneNumber"] if held else user.phone
    number = known or None if number is None else number
    if number is None or not _PHONE.fullmatch(number) or sum(c.isdigit() for c in number) > 15:
        raise _unfit("phoneNumber: A phone number of at most 15 digits is needed")
    if known not in ("", number) and request.query.get("updatePhone", "").lower() != "true":
        raise Refused(_OTHER_PHONE, Tier.DOCUMENTED)
    factor = enrolled.add_factor(org, user, FactorType.SMS, "OKTA", {"phoneNumber": number})
    factor.active = activate
    if activate:
        user.phone = number
        tell_of_factor(org, FACTOR_ACTIVATED, user)
    else:
        enrolled.text_passcode(org, factor)
    return factor


def _unfit(cause: str) -> Refused:
    """The refusal of a factor's profile. No public source says in which words Okta refuses it."""
    return Refused(refusals.BAD_ENROLLMENT.because(cause), Tier.INFERRED, Tier.UNKNOWN)


def activate_pending(org: OrgState, request: Request, document: Document, user: User, factor: Factor) -> None:
    """Make a pending factor active by its first passcode. Raises Refused."""
    given = given_in(request, document, factor)
    if factor.active:
        raise Refused(refusals.WRONG_TRANSITION, Tier.UNKNOWN)
    if not given:
        raise Refused(refusals.MISSING_PARAMETER, Tier.UNKNOWN)
    if not enrolled.activate_by_passcode(org, user, factor, given):
        raise Refused(refusals.WRONG_PASSCODE, Tier.DOCUMENTED)
    tell_of_factor(org, FACTOR_ACTIVATED, user)


def given_in(request: Request, document: Document, factor: Factor) -> str | None:
    """The passcode or the answer that a body gives for this factor. okta-awscli sends a passcode as `answer`."""
    code = None if factor.kind is FactorType.QUESTION else request.text(document, "passCode")
    return request.text(document, "answer") if code is None else code


def known_as_sent(document: Document, factor: Factor) -> Tier:
    """How well it is known, at most, that Okta reads this body. A passcode that is sent as `answer` is reported."""
    other = factor.kind is not FactorType.QUESTION and not document.get("passCode") and "answer" in document
    return Tier.REPORTED if other else Tier.RECORDED


def shown(org: OrgState, factor: Factor, given: str | None) -> str:
    """The passcode or the answer that was given. Raises Refused if it is missing or was used before."""
    if not given:
        raise Refused(refusals.MISSING_PARAMETER, Tier.UNKNOWN)
    if enrolled.passcode_used_before(org, factor, given):
        raise Refused(refusals.CODE_USED, Tier.DOCUMENTED)
    return given


def text_pending(org: OrgState, factor: Factor) -> None:
    """Send another text message to a phone that is not active yet. Raises Refused for any other factor."""
    if factor.active:
        raise Refused(refusals.WRONG_TRANSITION, Tier.UNKNOWN)
    text_again(org, factor)


def text_again(org: OrgState, factor: Factor) -> None:
    """Send another text message. Raises Refused for other factors, and if it is too soon after the last one."""
    if factor.kind is not FactorType.SMS:
        raise Refused(refusals.WRONG_TRANSITION, Tier.UNKNOWN)
    check_pause(org, factor)
    enrolled.text_passcode(org, factor)


def check_pause(org: OrgState, factor: Factor) -> None:
    """Raise Refused if it is too soon after the last text message to send another.

    That a second challenge counts like a resend is reported: Nike-Inc/gimme-aws-creds issue 205.
    """
    if enrolled.texted_recently(org, factor):
        raise Refused(refusals.TEXTED_RECENTLY, Tier.DOCUMENTED)
