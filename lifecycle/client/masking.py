"""Hiding what must not be seen: API tokens always, passwords and one-time tokens on a real org."""

import re
from typing import Any

MASK = "****"

_ONE_TIME = frozenset({"activationToken", "recoveryToken", "stateToken", "sessionToken", "token", "factorToken"})
_PASSWORDS = frozenset({"password", "oldPassword", "newPassword", "tempPassword", "answer", "passCode", "hash"})
_LINKS = frozenset({"activationUrl", "resetPasswordUrl"})
_TOKEN_IN_LINK = re.compile(r"(/(?:tokens|welcome|reset_password|signin/reset-password)/)[^/?#]+")


def header(name: str, value: str) -> str:
    """A header's value as it may be shown: of a credential only its scheme."""
    if name.lower() in ("authorization", "cookie", "set-cookie", "proxy-authorization"):
        scheme, blank, _ = value.partition(" ")
        return f"{scheme} {MASK}" if blank else MASK
    return value


def secrets(document: Any, key: str = "") -> Any:
    """A JSON document without passwords and one-time tokens."""
    if isinstance(document, dict):
        inside = "password" if key in _PASSWORDS else ""
        return {k: secrets(v, inside if k == "value" else k) for k, v in document.items()}
    if isinstance(document, list):
        return [secrets(v, key) for v in document]
    if isinstance(document, str):
        if key in _ONE_TIME or key in _PASSWORDS:
            return MASK
        if key in _LINKS or _TOKEN_IN_LINK.search(document):
            return _TOKEN_IN_LINK.sub(rf"\g<1>{MASK}", document)
    return document
