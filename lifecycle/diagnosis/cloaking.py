"""Masks the secrets in what somebody has pasted, so that it may be shown: in commands, in lines, in logs and in JSON.

A text of another form, such as a HAR, is not shown at all, because its secrets may stand in forms that nobody foresees.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from lifecycle.client import masking
from lifecycle.client.masking import MASK
from lifecycle.model.calls import SECRET_KEYS

SHOWABLE = frozenset({"commands", "lines", "a log", "a story", "a user", "users", "SCIM", "text"})
"""The formats of which the text itself may be shown."""
MOST_SHOWN_TEXT = 20_000
"""How many characters of a text are shown at most."""
_NAMES = "|".join(
    sorted(
        {
            *(name for name in SECRET_KEYS if len(name) > 3),
            "[a-z]*password", "(?:new|old|temp|user|my)?(?:pass(?:wd|phrase)?|pwd?)",
            "stateToken", "sessionToken", "factorToken", "cookieToken", "recoveryToken", "activationToken",
            "access_token", "id_token", "refresh_token", "client_secret", "api[_-]?key", "apikey",
            "token", "salt", "sharedSecret", "nextPassCode", "interactionHandle", "stateHandle", "code_verifier",
            "activationUrl", "resetPasswordUrl", "answer", "passCode", "hash", "value", "sid", "secret",
        },
        key=len,
        reverse=True,
    )
)  # fmt: skip
_QUOTE = r"[\\^`]*[\"']"
_QUOTED = re.compile(
    rf"((?<![a-z])(?:{_NAMES}){_QUOTE}?\s*[:=]>?\s*)({_QUOTE})((?:(?!\2).)*)(\2)", re.IGNORECASE | re.DOTALL
)
_BARE = re.compile(rf"((?<![a-z])(?:{_NAMES})\s*[:=]\s*)(?![\s\"'\\^`{{\[$%<])([^\s,;&\"'}}\])]+)", re.IGNORECASE)
_CURLY = re.compile(rf"((?<![a-z])(?:{_NAMES})[“”\"']?\s*[:=]\s*)[“”„]([^“”]*)[“”]", re.IGNORECASE)
_IN_WORDS = re.compile(
    r"(\b(?:password|passcode|token|secret)\s+(?:is\s+|was\s+)?)(?=\S*\d)([^\s,;:=/]{6,})", re.IGNORECASE
)
"""A password that a sentence names. One with a digit is told from a word of the sentence."""
_VARIABLE = re.compile(r"[\\^`]*[\"']?(\$\{?\w+(:\w+)?\}?|\{\{[^}]*\}\}|%\w+%|<[\w -]+>|…|\.\.\.)[\\^`]*[\"']?;?$")
"""A place that a person has left for a secret. It is not a secret."""
_SCHEME = re.compile(r"\b(SSWS|Bearer\b|Basic\b|DPoP\b)(\s+|%20|\+|(?<=SSWS))([^\s\"'\\^`,;|]+)")
_HEADER = re.compile(r"((?:set-|proxy-)?(?:cookie|authorization)[\"']?\s*[:=]\s*[\"']?)([^\r\n\"']*)", re.IGNORECASE)
_OPTION = re.compile(r"((?<![\w-])(?:-b|-u|--cookie|--user|--oauth2-bearer)[\s=]+)(\"[^\"]*\"|'[^']*'|\S+)")
_TOKEN = re.compile(r"\b(00|20\d{3}|0[0-9A-Za-z])[\w-]{38,}\b|\beyJ[\w-]{8,}\.[\w.-]+")
"""An API token of Okta's, a state token, or a signed token, wherever it stands."""


def cloaked(text: str) -> str:
    """Return a text with its passwords, answers, codes and tokens masked. Places left for a secret stay as they are."""
    document = _json(text)
    if document is not None:
        return json.dumps(masking.secrets(document), indent=2, ensure_ascii=False)
    known = sorted({secret for one in _documents(text) for secret in _hidden(one) if len(secret) > 3}, key=len)
    for secret in reversed(known):
        text = text.replace(secret, MASK)
    text = _SCHEME.sub(lambda m: m[0] if _VARIABLE.match(m[3]) else f"{m[1]}{m[2]}{MASK}", text)
    text = _HEADER.sub(_of_header, text)
    text = _OPTION.sub(rf"\g<1>{MASK}", text)
    text = _QUOTED.sub(lambda m: m[0] if _VARIABLE.match(m[3]) else f"{m[1]}{m[2]}{MASK}{m[4]}", text)
    text = _CURLY.sub(rf"\g<1>“{MASK}”", text)
    text = _IN_WORDS.sub(rf"\g<1>{MASK}", text)
    text = _BARE.sub(lambda m: m[0] if _VARIABLE.match(m[2]) else f"{m[1]}{MASK}", text)
    return _TOKEN.sub(MASK, masking.text(text))


def _of_header(found: re.Match[str]) -> str:
    """Return a header with its value masked. The scheme of an authorization stays, and so does a variable."""
    scheme, blank, rest = found[2].partition(" ")
    value = rest if blank else scheme
    if _VARIABLE.match(value.strip()) or value.strip() == MASK:
        return found[0]
    return f"{found[1]}{scheme} {MASK}" if blank and scheme in ("SSWS", "Bearer", "Basic") else f"{found[1]}{MASK}"


def _json(text: str) -> Any:
    """Return the JSON that a text is; None if it is something else, or a number or a word."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def _documents(text: str) -> Iterator[Any]:
    """Yield the JSON objects that stand in a text."""
    decoder, at = json.JSONDecoder(), text.find("{")
    for _ in range(2_000):
        if at < 0:
            return
        try:
            found, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield found
        at = text.find("{", end)


def _hidden(document: Any) -> Iterator[str]:
    """Yield the strings of a document that are masked."""
    yield from _differing(document, masking.secrets(document))


def _differing(one: Any, masked: Any) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(masked, dict):
        for key, value in one.items():
            yield from _differing(value, masked[key])
    elif isinstance(one, list) and isinstance(masked, list):
        for value, other in zip(one, masked, strict=True):
            yield from _differing(value, other)
    elif isinstance(one, str) and one != masked and masked == MASK and not _VARIABLE.match(one):
        yield one
