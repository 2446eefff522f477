"""Okta's JSON documents, made from the org's users and tokens."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lifecycle.model.answers import LINKS, OFFERED
from lifecycle.model.facts import Password
from lifecycle.model.profile import BASE_PROFILE, Trait, having
from lifecycle.model.transactions import STEPS, State
from lifecycle.org.clock import stamp
from lifecycle.org.org import Org
from lifecycle.org.policies import POLICY
from lifecycle.org.tokens import Token
from lifecycle.org.users import User

Document = dict[str, Any]

ALWAYS_SHOWN = having(Trait.SHOWN)


def user_document(org: Org, user: User, status_changed: datetime | None = None) -> Document:
    """The user object. Key order as recorded: okta-sdk-python, test_comprehensive_user_lifecycle."""
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


def listed_document(org: Org, user: User) -> Document:
    """The user object in a list, which has no link but the one to itself.

    Recorded: okta-sdk-python, test_user_pagination.
    """
    return user_document(org, user) | {"_links": {"self": {"href": f"{org.base_url}/api/v1/users/{user.id}"}}}


def _profile(org: Org, user: User) -> Document:
    """The profile; where in it the custom properties stand is a guess."""
    shown = {n: user.profile.get(n) for n in (*BASE_PROFILE, *org.schema.custom)}
    return {n: v for n, v in shown.items() if v is not None or n in ALWAYS_SHOWN}


def credentials_document(org: Org, user: User) -> Document:
    """The credentials object: that there is a password, never which."""
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


def _links(org: Org, user: User) -> Document:
    """The links of a user: what may be called in this status, and the same few for everybody."""
    me = f"{org.base_url}/api/v1/users/{user.id}"
    offered, _ = OFFERED[user.status]
    links: Document = {}
    for name in (*offered, "resetFactors"):
        if name == "forgotPassword" and org.settings.engine == "classic" and not user.question:
            continue  # recorded in 2020, okta-sdk-python: no such link without a recovery question
        method, path = LINKS[name]
        links[name] = {"href": f"{me}/{path}".rstrip("/"), "method": method}
    links["schema"] = {"href": f"{org.base_url}/api/v1/meta/schemas/user/{schema_id(user.type_id)}"}
    links["self"] = {"href": me}
    links["type"] = {"href": f"{org.base_url}/api/v1/meta/types/user/{user.type_id}"}
    return links


def schema_id(type_id: str) -> str:
    """The id of a user type's schema. Recorded: okta-sdk-python, users of every kind."""
    return "osc" + type_id.removeprefix("oty")


def embedded_user(user: User, password_changed: bool) -> Document:
    """The user as a sign-in shows one."""
    document: Document = {"id": user.id}
    if password_changed:
        document["passwordChanged"] = stamp(user.password_changed)
    profile = user.profile
    document["profile"] = {
        "login": profile["login"],
        "firstName": profile["firstName"],
        "lastName": profile["lastName"],
        "locale": profile.get("locale") or "en_US",
        "timeZone": profile.get("timezone") or "America/Los_Angeles",
    }
    return document


def step(org: Org, path: str) -> Document:
    """A link to a step of a sign-in."""
    return {"href": org.base_url + path, "hints": {"allow": ["POST"]}}


def success_document(org: Org, user: User, session: Token) -> Document:
    """A completed sign-in. Recorded: okta-sdk-python, tests of sessions, 2025."""
    return {
        "expiresAt": stamp(session.expires),
        "status": str(State.SUCCESS),
        "sessionToken": session.value,
        "_embedded": {"user": embedded_user(user, password_changed=True)},
        "_links": {"cancel": step(org, "/api/v1/authn/cancel")},
    }


def transaction_document(org: Org, user: User, token: Token) -> Document:
    """A sign-in that needs another step.

    Recorded for an activation: prime-simplereport, 2021; otherwise Okta's Authentication API reference.
    """
    if token.state is None:
        raise ValueError("This token is not one of a sign-in under way.")
    document: Document = {
        "stateToken": token.value,
        "expiresAt": stamp(token.expires),
        "status": str(token.state),
    }
    if token.recovery:
        document["recoveryType"] = token.recovery
    embedded: Document = {"user": embedded_user(user, password_changed=False)}
    if token.state is State.RECOVERY:
        embedded["user"]["recovery_question"] = {"question": user.question}
    else:
        embedded["policy"] = _policy(org)
    document["_embedded"] = embedded
    document["_links"] = _steps(org, token.state)
    return document


def _steps(org: Org, state: State) -> Document:
    """The links to the steps that may follow in this state of a sign-in."""
    links: Document = {}
    for number, (name, path, _) in enumerate(STEPS[state]):
        link = step(org, path)
        links |= {name: link} if number else {"next": {"name": name} | link}
    return links | {"cancel": step(org, "/api/v1/authn/cancel")}


def locked_document(org: Org) -> Document:
    """What a locked user is told where the org says so.

    Source: Okta's Authentication API reference; the sign-in client's tests.
    """
    return {"status": str(State.LOCKED_OUT), "_embedded": {}, "_links": _steps(org, State.LOCKED_OUT)}


def challenge_document(recovery: str) -> Document:
    """The answer to anyone who asks for a link by mail. It is the same for everybody.

    Source: Okta's Authentication API reference.
    """
    return {
        "status": str(State.RECOVERY_CHALLENGE),
        "factorResult": "WAITING",
        "factorType": "EMAIL",
        "recoveryType": recovery,
    }


def recovery_document(org: Org, user: User, token: Token, recovery: str) -> Document:
    """A recovery that a trusted application has begun: the token is in the answer.

    Source: Okta's Authentication API reference.
    """
    return {
        "status": str(State.RECOVERY),
        "expiresAt": stamp(token.expires),
        "recoveryType": recovery,
        "recoveryToken": token.value,
        "_embedded": {"user": embedded_user(user, password_changed=False)},
        "_links": {
            "next": {"name": "recovery"} | step(org, "/api/v1/authn/recovery/token"),
            "cancel": step(org, "/api/v1/authn/cancel"),
        },
    }


def _policy(org: Org) -> Document:
    """What a sign-in tells of the password policy, to someone who has to choose a password.

    Source: Okta's Authentication API reference.
    """
    policy = org.settings.password
    shown = ((row.path.partition(".")[2], getattr(policy, name)) for name, row in POLICY.items() if row.at_sign_in)
    return nested(shown)


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
