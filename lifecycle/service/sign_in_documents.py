"""Okta's JSON documents of a sign-in under way, of a completed sign-in, and of a recovery.

Source: Okta's Authentication API reference.
"""

from typing import Any

from lifecycle.model.cases import Case
from lifecycle.model.transactions import STEPS, State
from lifecycle.org.clock import stamp
from lifecycle.org.factors import KEY_OF, PREFIXES, Factor, FactorType
from lifecycle.org.judging import days_left
from lifecycle.org.org import Org
from lifecycle.org.policies import POLICY
from lifecycle.org.tokens import Token
from lifecycle.org.under_way import SignIn
from lifecycle.org.users import User
from lifecycle.service.documents import nested
from lifecycle.service.factor_documents import factor_link, to_activate
from lifecycle.service.replies import Document

LOCALES = {"identity": "en_US", "classic": "en"}
"""The locale of a user whose profile has none, by engine. Recorded: okta-sdk-python, tests of sessions, 2025, and, of a
Classic Engine org, prime-simplereport, its stubs, 2021."""


def embedded_user(org: Org, user: User) -> Document:
    """The user as a sign-in shows one, the same in every state. Who never had a password has no time of its change.

    Source: okta-signin-widget, mocks; recorded are the start of an activation (prime-simplereport) and SUCCESS.
    """
    document: Document = {"id": user.id}
    if user.password_changed:
        document["passwordChanged"] = stamp(user.password_changed)
    profile = user.profile
    document["profile"] = {
        "login": profile["login"],
        "firstName": profile["firstName"],
        "lastName": profile["lastName"],
        "locale": profile.get("locale") or LOCALES[org.settings.engine],
        "timeZone": profile.get("timezone") or "America/Los_Angeles",
    }
    return document


def step(org: Org, path: str) -> Document:
    """A link to a step of a sign-in."""
    return {"href": org.base_url + path, "hints": {"allow": ["POST"]}}


def success_document(org: Org, user: User, session: Token) -> Document:
    """A completed sign-in. Recorded in 2025: okta-sdk-python, recorded tests of sessions."""
    return {
        "expiresAt": stamp(session.expires),
        "status": str(State.SUCCESS),
        "sessionToken": session.value,
        "_embedded": {"user": embedded_user(org, user)},
        "_links": {"cancel": step(org, "/api/v1/authn/cancel")},
    }


def transaction_document(org: Org, user: User, sign_in: SignIn) -> Document:
    """A sign-in that needs another step.

    Recorded in 2021 for an activation: prime-simplereport, recorded stubs. Documented for the other steps.
    """
    document: Document = {
        "stateToken": sign_in.token,
        "expiresAt": stamp(sign_in.expires),
        "status": str(sign_in.state),
    }
    if sign_in.recovery:
        document["recoveryType"] = sign_in.recovery
    embedded: Document = {"user": embedded_user(org, user)}
    if sign_in.state is State.RECOVERY:
        embedded["user"]["recovery_question"] = {"question": user.question}
    else:
        embedded["policy"] = _policy(org, user, sign_in.state is State.PASSWORD_WARN)
    document["_embedded"] = embedded
    document["_links"] = _steps(org, sign_in.state)
    return document


def _steps(org: Org, state: State) -> Document:
    """The links to the steps that may follow in this state of a sign-in."""
    links: Document = {}
    for number, (name, path, _) in enumerate(STEPS[state]):
        link = step(org, path)
        links |= {name: link} if number else {"next": {"name": name} | link}
    return links | {"cancel": step(org, "/api/v1/authn/cancel")}


def locked_document(org: Org) -> Document:
    """The answer to a locked user, in an org that shows lockouts.

    Sources: Okta's Authentication API reference; okta-signin-widget, mocks in its tests.
    """
    return {"status": str(State.LOCKED_OUT), "_embedded": {}, "_links": _steps(org, State.LOCKED_OUT)}


def challenge_document(recovery: str) -> Document:
    """The answer to a request for a link by mail. It is the same whether or not the user exists."""
    return {
        "status": str(State.RECOVERY_CHALLENGE),
        "factorResult": "WAITING",
        "factorType": "EMAIL",
        "recoveryType": recovery,
    }


def recovery_document(org: Org, user: User, token: Token, recovery: str) -> Document:
    """A recovery that a trusted application has begun. The answer contains the token.

    The user has the question, if there is one, as in the same state with a state token.
    """
    question = {"recovery_question": {"question": user.question}} if user.question else {}
    return {
        "status": str(State.RECOVERY),
        "expiresAt": stamp(token.expires),
        "recoveryType": recovery,
        "recoveryToken": token.value,
        "_embedded": {"user": embedded_user(org, user) | question},
        "_links": {
            "next": {"name": "recovery"} | step(org, "/api/v1/authn/recovery/token"),
            "cancel": step(org, "/api/v1/authn/cancel"),
        },
    }


def _policy(org: Org, user: User, warned: bool = False) -> Document:
    """What a sign-in tells of the password policy, to someone who chooses a password.

    One who is warned also learns in how many days the password expires. Sources: Okta's Authentication API
    reference; okta-signin-widget, mock CUSTOM_PASSWORD_WARN. That a day that has begun counts as one is a guess.
    """
    policy = org.settings_for(user).password
    shown = ((row.path.partition(".")[2], getattr(policy, name)) for name, row in POLICY.items() if row.at_sign_in)
    expires = {"expiration": {"passwordExpireDays": days_left(org, user)}} if warned else {}
    return expires | nested(shown)


def mfa_document(org: Org, user: User, sign_in: SignIn) -> Document:
    """A sign-in that waits for a factor: any of them, or the one that was challenged or is being enrolled."""
    embedded: Document = {"user": embedded_user(org, user)}
    links: Document = {"cancel": step(org, "/api/v1/authn/cancel")}
    factor = org.factors.get(user.id, sign_in.factor_id)
    if sign_in.state is State.MFA_REQUIRED:
        embedded["factors"] = [_offered(org, factor, links=True) for factor in org.factors.active(user.id)]
    elif sign_in.state is State.MFA_ENROLL or factor is None:
        embedded["factors"] = [
            _on_offer(org, user, kind, provider)
            for kind, provider in PREFIXES
            if org.enrollment_of(user, KEY_OF[kind, provider]) != "NOT_ALLOWED"
        ]
        if may_skip(org, user):
            links["skip"] = step(org, "/api/v1/authn/skip")
    else:
        new = sign_in.state is State.MFA_ENROLL_ACTIVATE
        embedded["factor"] = _offered(org, factor) | (to_activate(factor) if new else {})
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
        "stateToken": sign_in.token,
        "expiresAt": stamp(sign_in.expires),
        "status": str(sign_in.state),
        "_embedded": embedded,
        "_links": links,
    }


def may_skip(org: Org, user: User) -> bool:
    """Whether a user who is asked to enroll a factor may continue without one."""
    return not org.foresee("skip", user, {Case.ENROLLING}).refused and not org.missing_factors(user)


def _on_offer(org: Org, user: User, kind: FactorType, provider: str) -> Document:
    """A type of factor that can be enrolled, or that the user has enrolled already.

    Source: Okta's Authentication API reference, factor enroll.
    """
    held, asked = org.factors.like(user.id, kind, provider), org.enrollment_of(user, KEY_OF[kind, provider])
    found: Document = {"factorType": str(kind), "provider": provider, "vendorName": provider}
    if held and held.active:
        return found | {"id": held.id, "status": held.status, "enrollment": asked}
    links: Document = {"enroll": step(org, "/api/v1/authn/factors")}
    if kind is FactorType.QUESTION:
        links = {"questions": factor_link(org.base_url, user, "/questions", "GET")} | links
    return found | {"_links": links, "status": "NOT_SETUP", "enrollment": asked}


def _offered(org: Org, factor: Factor, *, links: bool = False) -> Document:
    """A factor in the answers of a sign-in, which show only the last digits of a phone number."""
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
