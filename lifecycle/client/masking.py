"""Hiding what must not be seen: API tokens always, passwords and one-time tokens on a real org.

The paths of links and the names of their tokens come from the table of links in the model. The other names stand here.
"""

import re
from typing import Any

from lifecycle.model.links import BEARING_A_TOKEN, SHOWING_A_LINK, TOKEN_IN_PATH

MASK = "****"

_TOKENS = BEARING_A_TOKEN | {"stateToken", "sessionToken", "factorToken", "cookieToken"}
_PASSWORDS = frozenset({"password", "oldPassword", "newPassword", "tempPassword", "hash", "salt"})
_OF_FACTORS = frozenset({"answer", "passCode", "nextPassCode", "sharedSecret"})
_SECRETS = _TOKENS | _PASSWORDS | _OF_FACTORS
"""The properties whose value is a secret, wherever they stand. Source: Okta's OpenAPI specification; Okta's
Authentication API reference; Okta's Factors API reference."""
_INSIDE = {**dict.fromkeys(_PASSWORDS, "value"), "answer": "value", "passCode": "value", "qrcode": "href"}
"""Objects that hold a secret, each with the part that does. The picture of a QR code shows a factor's shared secret."""
_OF_A_SESSION = "lastPasswordVerification"
"""A property that only session objects have. The id of a session is a secret: a browser shows it as its cookie."""
_SESSION_IN_PATH = re.compile(r"(/api/v1/sessions/)(?!me(?:[/?#]|$))[^/?#]+")
_IN_QUERY = re.compile(rf"([?&](?:{'|'.join(sorted(_SECRETS))})=)[^&#]*")
_CREDENTIALS = ("authorization", "cookie", "set-cookie", "proxy-authorization")


def header(name: str, value: str) -> str:
    """A header's value as it may be shown: of a credential only its scheme."""
    if name.lower() in _CREDENTIALS:
        scheme, blank, _ = value.partition(" ")
        return f"{scheme} {MASK}" if blank else MASK
    return value


def text(shown: str) -> str:
    """A text, such as a URL, without the secrets in its paths and queries."""
    for pattern in (TOKEN_IN_PATH, _SESSION_IN_PATH, _IN_QUERY):
        shown = pattern.sub(rf"\g<1>{MASK}", shown)
    return shown


def secrets(document: Any, key: str = "") -> Any:
    """A JSON document without passwords, answers, codes and tokens. `key` is the property that holds the document."""
    if isinstance(document, dict):
        hidden = {"id"} if _OF_A_SESSION in document else {_INSIDE.get(key, "")}
        return {k: MASK if k in hidden and _is_plain(v) else secrets(v, k) for k, v in document.items()}
    if isinstance(document, list):
        return [secrets(v, key) for v in document]
    if key in _SECRETS and _is_plain(document):
        return MASK
    if not isinstance(document, str):
        return document
    if key in SHOWING_A_LINK and not TOKEN_IN_PATH.search(document):
        return MASK  # a link of a form that is not known here
    return text(document)


def _is_plain(value: Any) -> bool:
    """Whether a value can be a secret: a text or a number."""
    return isinstance(value, str | int | float) and not isinstance(value, bool)
