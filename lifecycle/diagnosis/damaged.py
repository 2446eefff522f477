"""Reads user objects that are no whole JSON any more: cut off, printed by Python, or copied by hand."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from lifecycle.model.facts import Status

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"})
_WORDS = "|".join(s for s in Status if s is not Status.ABSENT)
_STATUS = re.compile(rf"\bstatus[\"']?\s*[:=]\s*[\"']?({_WORDS})\b")
_RAW_STATUS = re.compile(rf"\braw_status[\"']?\s*[:=]\s*[\"']?({_WORDS})\b")
"""What Terraform calls the status. Its own `status` shows three statuses as ACTIVE."""
_ID = re.compile(r"\bid[\"']?\s*[:=]\s*[\"']?(00u\w+)")
_LOGIN = re.compile(r"\blogin[\"']?\s*[:=]\s*[\"']?([^\s\"',}]+)")
_STAMP = r"\b{}[\"']?[ \t]*[:=][ \t]*[\"']?(\d[^\s\"',}}]*|null\b|None\b|nil\b)"
_EMPTY = r"(?m)^[ \t]*{}[ \t]*:[ \t]*\r?\n"
"""A property without a value, as PowerShell prints it in a list."""
_STAMPS = ("created", "activated", "statusChanged", "lastLogin", "lastUpdated", "passwordChanged")
_CREDENTIALS = re.compile(r"\bcredentials[\"']?\s*[:=]\s*(?=\{)")
_MOST = 1 << 20


def mended(text: str) -> list[Any]:
    """Return the JSON values in a text that only its quotation marks or its commas keep from being JSON."""
    plain = text[:_MOST].translate(_QUOTES).strip()
    if plain[:1] not in "[{":
        return []
    with suppress(ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return [ast.literal_eval(plain)]
    with suppress(ValueError, RecursionError):
        return [json.loads(re.sub(r",(\s*[}\]])", r"\1", plain))]
    return []


def users_in(text: str) -> Iterator[dict[str, Any]]:
    """Yield what can be read of each user in a text: the status, and the fields that bear on it."""
    plain = text[:_MOST].translate(_QUOTES)
    starts = [found.start() for found in _ID.finditer(plain)]
    if len(starts) < 2:
        starts = [0]
    for here, end in zip(starts, [*starts[1:], len(plain)], strict=True):
        user = _user(plain[here:end])
        if user is not None:
            yield user


def _user(text: str) -> dict[str, Any] | None:
    """Return what can be read of one user; None if the text says no status."""
    status = (_RAW_STATUS if "okta_user" in text else _STATUS).search(text)
    if status is None:
        return None
    user: dict[str, Any] = {"status": status[1], "profile": {}}
    if found := _ID.search(text):
        user["id"] = found[1]
    if found := _LOGIN.search(text):
        user["profile"]["login"] = found[1]
    for name in _STAMPS:
        if found := re.search(_STAMP.format(name), text):
            user[name] = None if found[1] in ("null", "None", "nil") else found[1]
        elif re.search(_EMPTY.format(name), text):
            user[name] = None
    if found := _CREDENTIALS.search(text):
        with suppress(ValueError, RecursionError):
            credentials = json.JSONDecoder().raw_decode(text, found.end())[0]
            if isinstance(credentials, Mapping):
                user["credentials"] = dict(credentials)
    return user
