"""Okta's JSON documents of a factor: the factor itself, a challenge, and the questions that can be enrolled."""

from lifecycle.org.clock import stamp
from lifecycle.org.factors import QUESTIONS, TIME_STEP, Factor, FactorType
from lifecycle.org.users import User
from lifecycle.service.replies import Document


def factor_document(base_url: str, user: User, factor: Factor) -> Document:
    """The factor object. The picture of a shared secret, a QR code, is not simulated, and neither is the link to it."""
    document: Document = {
        "id": factor.id,
        "factorType": str(factor.kind),
        "provider": factor.provider,
        "vendorName": factor.provider,
        "status": factor.status,
        "created": stamp(factor.created),
        "lastUpdated": stamp(factor.updated),
        "profile": dict(factor.profile),
        "_links": _links(base_url, user, factor),
    }
    return document if factor.active else document | to_activate(factor)


def _links(base_url: str, user: User, factor: Factor) -> Document:
    """The links of a factor, which depend on its type and on whether it is active."""
    links: Document = {}
    if factor.kind is FactorType.QUESTION:
        links["questions"] = factor_link(base_url, user, "/questions", "GET")
    elif factor.active:
        links["verify"] = factor_link(base_url, user, f"/{factor.id}/verify", "POST")
    else:
        links["activate"] = factor_link(base_url, user, f"/{factor.id}/lifecycle/activate", "POST")
    if factor.kind is FactorType.SMS and not factor.active:
        links["resend"] = {"name": "sms"} | factor_link(
            base_url, user, f"/{factor.id}/resend", "POST"
        )  # older pages of Okta's documentation show a list here
    links["self"] = factor_link(base_url, user, f"/{factor.id}", "GET", *(["DELETE"] if factor.active else []))
    links["user"] = {"href": f"{base_url}/api/v1/users/{user.id}", "hints": {"allow": ["GET"]}}
    return links


def factor_link(base_url: str, user: User, path: str, *methods: str) -> Document:
    """A link to one of a user's factors, or below it."""
    return {"href": f"{base_url}/api/v1/users/{user.id}/factors{path}", "hints": {"allow": list(methods)}}


def question_document(name: str) -> dict[str, str]:
    """A security question of the catalogue, as Okta lists it."""
    return {"question": name, "questionText": QUESTIONS[name]}


def sent_passcode_document(base_url: str, user: User, factor: Factor) -> Document:
    """The answer after a passcode was sent to the phone."""
    links = {
        "verify": factor_link(base_url, user, f"/{factor.id}/verify", "POST"),
        "factor": factor_link(base_url, user, f"/{factor.id}", "GET", "DELETE"),
    }
    return {"factorResult": "CHALLENGE", "profile": dict(factor.profile), "_links": links}


def to_activate(factor: Factor) -> Document:
    """What the user's authenticator app needs to set itself up; empty for a factor that is not a new TOTP factor."""
    if not factor.secret:
        return {}
    activation = {"timeStep": TIME_STEP, "sharedSecret": factor.secret, "encoding": "base32", "keyLength": 6}
    return {"_embedded": {"activation": activation}}
