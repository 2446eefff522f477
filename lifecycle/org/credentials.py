"""Passwords and answers, kept as hashes.

The secrets of a simulated org are worth nothing, so one round of hashing is enough. It keeps them out of snapshots.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from hashlib import blake2b
from hmac import compare_digest
from importlib.util import find_spec
from typing import Any


def hashed(secret: str, salt: str) -> str:
    """The hash of a password or an answer, salted with the user's id."""
    return blake2b(secret.encode(errors="surrogatepass"), key=salt.encode()[:64], digest_size=32).hexdigest()


def matches(secret: str, salt: str, kept: str | None) -> bool:
    """Whether the kept hash is the hash of this secret."""
    return kept is not None and compare_digest(hashed(secret, salt), kept)


def plain_answer(answer: str) -> str:
    """An answer in the form in which answers are compared, without upper and lower case.

    Source: Okta's Users API reference, recovery question object.
    """
    return answer.casefold()


DIGESTS = {"SHA-512": "sha512", "SHA-256": "sha256", "SHA-1": "sha1", "MD5": "md5"}
PBKDF2_DIGESTS = {"SHA256_HMAC": "sha256", "SHA512_HMAC": "sha512"}


class BadHash(ValueError):
    """A password hash with a wrong parameter. The message names the parameter and says what it has to be."""


def check_hash(found: Mapping[str, Any]) -> None:
    """Check the parameters of a `password.hash` object.

    Source of the parameters: Okta's OpenAPI specification, PasswordCredentialHash.

    Raises:
        BadHash: for a parameter that is missing or wrong.
    """
    for name in ("algorithm", "value", "salt", "saltOrder", "digestAlgorithm"):
        if found.get(name) is not None and not isinstance(found[name], str):
            raise BadHash(f"{name}: The value has to be a string")
    algorithm = found.get("algorithm")
    if algorithm == "BCRYPT":
        _number(found, "workFactor", 1, 20)
        for name, length in (("salt", 22), ("value", 31)):
            if not re.fullmatch(rf"[A-Za-z0-9./]{{{length}}}", found.get(name) or ""):
                raise BadHash(f"{name}: BCRYPT needs {length} characters of its Base64 here")
    elif algorithm in DIGESTS:
        if found.get("salt") is not None and found.get("saltOrder") not in ("PREFIX", "POSTFIX"):
            raise BadHash("saltOrder: A salt needs PREFIX or POSTFIX here")
    elif algorithm == "PBKDF2":
        _number(found, "iterationCount", 4096, 10_000_000)
        _number(found, "keySize", 1, 1024)
        if found.get("digestAlgorithm") not in PBKDF2_DIGESTS:
            raise BadHash(f"digestAlgorithm: The value has to be one of {', '.join(PBKDF2_DIGESTS)}")
        if not found.get("salt"):
            raise BadHash("salt: PBKDF2 needs a salt")
    else:
        raise BadHash(f"algorithm: The value has to be one of BCRYPT, {', '.join(DIGESTS)}, PBKDF2")
    if not isinstance(found.get("value"), str) or not found["value"]:
        raise BadHash("value: The hash is missing")
    for name in ("value", "salt") if algorithm != "BCRYPT" else ():
        if found.get(name) and not _bytes(found[name]):
            raise BadHash(f"{name}: The value has to be Base64")


def _number(found: Mapping[str, Any], name: str, least: int, most: int) -> None:
    """Check a parameter that has to be a number. Raises BadHash."""
    value = found.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadHash(f"{name}: The value has to be a whole number from {least} to {most}")


def can_read(found: Mapping[str, Any]) -> bool:
    """Whether this Python can compare a password with such a hash. In a browser, it lacks what some of them need."""
    algorithm = found.get("algorithm")
    if algorithm == "BCRYPT":
        return find_spec("bcrypt") is not None
    return algorithm != "PBKDF2" or hasattr(hashlib, "pbkdf2_hmac")


def is_hash_of(imported: Mapping[str, Any], password: str) -> bool:
    """Whether an imported hash is the hash of this password."""
    algorithm, secret = imported.get("algorithm"), password.encode(errors="surrogatepass")
    value = str(imported.get("value"))
    if algorithm == "BCRYPT":
        import bcrypt  # loaded here, because most orgs never see such a hash

        whole = f"$2a${imported['workFactor']:02}${imported['salt']}{value}".encode(errors="surrogatepass")
        try:
            return len(secret) <= 72 and bcrypt.checkpw(secret, whole)
        except ValueError:
            return False
    salt = _bytes(imported.get("salt"))
    if algorithm == "PBKDF2":
        digest, rounds, size = (
            PBKDF2_DIGESTS[imported["digestAlgorithm"]],
            imported["iterationCount"],
            imported["keySize"],
        )
        return compare_digest(hashlib.pbkdf2_hmac(digest, secret, salt, rounds, size), _bytes(value))
    if algorithm in DIGESTS:
        salted = salt + secret if imported.get("saltOrder") == "PREFIX" else secret + salt
        return compare_digest(hashlib.new(DIGESTS[algorithm], salted).digest(), _bytes(value))
    return False


def _bytes(text: Any) -> bytes:
    """The bytes that a Base64 string encodes; no bytes if it is not Base64."""
    try:
        return base64.b64decode(text or "", validate=True)
    except (binascii.Error, ValueError):
        return b""
