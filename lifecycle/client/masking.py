"""Hides secrets: API tokens always, and on a real org also passwords and one-time tokens.

The paths of links and the names of their tokens come from `model/links.py`, and the names of secrets in a request from
`model/calls.py`. Names that occur only in answers, in hashes or in calls outside the model are listed here.
"""

import re
from collections.abc import Callable
from typing import Any

from lifecycle.model.calls import SECRET_KEYS
from lifecycle.model.links import BEARING_A_TOKEN, SHOWING_A_LINK, TOKEN_IN_PATH

MASK = "****"

_TOKENS = BEARING_A_TOKEN | {"sessionToken", "factorToken", "cookieToken"}
_OTHERS = frozenset({"tempPassword", "hash", "salt", "nextPassCode", "sharedSecret"})
_AT_THE_PAGE = frozenset(
    {"stateHandle", "interactionHandle", "interaction_handle", "interaction_code", "passcode", "code_verifier"}
)
"""Secrets of the sign-in page of an Identity Engine org. Source: okta-auth-js, its IDX flows."""
_SECRETS = SECRET_KEYS | _TOKENS | _OTHERS | _AT_THE_PAGE
"""The properties whose value is a secret wherever they occur. Source: Okta's OpenAPI specification; Okta's
Authentication API reference; Okta's Factors API reference."""
_INSIDE = {**dict.fromkeys(_SECRETS, "value"), "qrcode": "href"}
"""Objects that hold a secret, each with the property in which the secret is. A QR code shows a shared secret."""
_OF_A_SESSION = "lastPasswordVerification"
"""A property that only session objects have. The id of a session is a secret because a browser's cookie holds it."""
_SESSION_IN_PATH = re.compile(r"(/api/v1/sessions/)(?!me(?:[/?#]|$))[^/?#]+")
_IN_QUERY = re.compile(rf"([?&](?:{'|'.join(sorted(_SECRETS))})=)[^&#]*")
_CREDENTIALS = ("authorization", "cookie", "set-cookie", "proxy-authorization", "dpop")


def header(name: str, value: str) -> str:
    """Return a header's value as it may be shown. If it is a credential, only its scheme stays visible."""
    if name.lower() in _CREDENTIALS:
        scheme, blank, _ = value.partition(" ")
        return f"{scheme} {MASK}" if blank else MASK
    return value


def text(shown: str) -> str:
    """Return a string, such as a URL, with the secrets in its paths and queries masked."""
    for pattern in (TOKEN_IN_PATH, _SESSION_IN_PATH, _IN_QUERY):
        shown = pattern.sub(rf"\g<1>{MASK}", shown)
    return shown


def secrets(document: Any, key: str = "") -> Any:
    """Return a JSON document with its passwords, answers, codes and tokens masked.

    The `key` is the name of the property that holds the document.
    """
    if isinstance(document, dict):
        hidden = {"id"} if _OF_A_SESSION in document else {_INSIDE.get(key, "")}
        if document.get("name") in _AT_THE_PAGE:
            hidden = {"value"}  # a field of a form, which names the secret beside it
        return {k: MASK if k in hidden and _is_plain(v) else secrets(v, k) for k, v in document.items()}
    if isinstance(document, list):
        return [secrets(v, key) for v in document]
    if key in _SECRETS and _is_plain(document):
        return MASK
    if not isinstance(document, str):
        return document
    if key in SHOWING_A_LINK and not TOKEN_IN_PATH.search(document):
        return MASK  # the link has an unknown form, so any part of it may be secret
    return text(document)


_PERSON, _ACTOR = "profile", "alternateId"
"""The properties by which a person is recognised: a user object has a profile, and an event names people by login."""
_NAMES = ("login", "credentialId", "email")
"""Where a profile says whose it is. That of a factor has no login. Source: Okta's Factors API reference."""
_OF_PEOPLE = frozenset({*_NAMES, "firstName", "lastName", "phoneNumber"})
"""Properties that only the profile of a person, or of a person's factor, has."""
_PARTIES = ("User", "AppUser")
"""The kinds of actors and targets in the System Log that are people."""
_OKTA_ITSELF = ("system@okta.com", "SystemPrincipal")
"""The actor of what Okta has done by itself, which is nobody."""
_WHEREABOUTS = ("client", "request", "debugContext", "authenticationContext", "securityContext")
"""What an event tells of the people in it: where they were, and on which device. Source: Okta's System Log API."""


def people(document: Any, is_ours: Callable[[str], bool]) -> Any:
    """Return a JSON document in which everyone is masked whose login is not one of ours.

    Users keep their id, status and dates, which say nothing of a person.
    """
    if isinstance(document, list):
        return [people(item, is_ours) for item in document]
    if not isinstance(document, dict):
        return document
    profile = document.get(_PERSON)
    if isinstance(profile, dict) and not _OF_PEOPLE.isdisjoint(profile):
        if is_ours(next((str(profile[name]) for name in _NAMES if profile.get(name)), "")):
            return document
        kept = {**document, _PERSON: dict.fromkeys(profile, MASK)}
        if isinstance(document.get("credentials"), dict):
            kept["credentials"] = dict.fromkeys(document["credentials"], MASK)
        return {
            key: value if key in ("credentials", _PERSON) else people(value, is_ours) for key, value in kept.items()
        }
    if _is_somebody(document, is_ours):
        document = document | {_ACTOR: MASK, "displayName": MASK, "detailEntry": None}
    user_name = document.get("userName")  # of an app's user
    if isinstance(user_name, str) and not is_ours(user_name):
        document = document | {"userName": MASK}
    if "eventType" in document and any(_is_somebody(party, is_ours) for party in _parties(document)):
        document = {key: MASK if key in _WHEREABOUTS else value for key, value in document.items()}
    return {key: people(value, is_ours) for key, value in document.items()}


def _is_somebody(party: dict[str, Any], is_ours: Callable[[str], bool]) -> bool:
    """Whether this is an actor or a target of the System Log who is a person, and not a user of ours."""
    name, kind = party.get(_ACTOR), party.get("type")
    if not isinstance(name, str) or (name, kind) == _OKTA_ITSELF:
        return False
    return ("@" in name or kind in _PARTIES) and not is_ours(name)


def _parties(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Return everybody and everything that an event names."""
    targets = event.get("target")
    found = [event.get("actor"), *(targets if isinstance(targets, list) else ())]
    return [party for party in found if isinstance(party, dict)]


def _is_plain(value: Any) -> bool:
    """Whether a value can be a secret, which only strings and numbers can."""
    return isinstance(value, str | int | float) and not isinstance(value, bool)
