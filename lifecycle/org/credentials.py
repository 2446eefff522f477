"""Passwords and answers, kept as hashes.

A simulated org holds no secrets worth stealing, so one round is enough; what matters is that a snapshot shows none.
"""

from hashlib import blake2b
from hmac import compare_digest


def hashed(secret: str, salt: str) -> str:
    """The hash of a password or an answer, salted with the user's id."""
    return blake2b(secret.encode(errors="surrogatepass"), key=salt.encode()[:64], digest_size=32).hexdigest()


def matches(secret: str, salt: str, kept: str | None) -> bool:
    """Whether this is the secret of which the hash was kept."""
    return kept is not None and compare_digest(hashed(secret, salt), kept)


def plain_answer(answer: str) -> str:
    """An answer as it is compared: the case does not matter. Source: USERS, recovery question object."""
    return answer.casefold()
