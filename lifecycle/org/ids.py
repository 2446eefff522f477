"""Ids and tokens, made from a seed and a counter, so that the same calls always get the same ids and tokens."""

from dataclasses import dataclass
from hashlib import blake2b

from lifecycle.org.undo import Watched

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PAIRS = tuple(low + high for high in _LETTERS for low in _LETTERS)
"""Two letters for each number below 62 times 62. Writing two at a time halves the divisions that every call needs."""

_QUICK = bytes(ord(_LETTERS[byte % len(_LETTERS)]) for byte in range(256))
"""A letter for each byte."""


@dataclass(frozen=True)
class Counted:
    """A counter in the form in which a file keeps it."""

    seed: str
    count: int


class Ids(Watched):
    """A counter that makes ids and tokens from its numbers, in the form of Okta's."""

    def __init__(self, seed: str = "org") -> None:
        self._seed, self._count = seed, 0

    def kept(self) -> Counted:
        """The counter in the form in which a file keeps it."""
        return Counted(self._seed, self._count)

    def restore(self, kept: Counted) -> None:
        """Continue from what was kept."""
        self._seed, self._count = kept.seed, kept.count

    def number(self) -> int:
        """The number of a new token. `token_of` makes the token itself, when it is needed."""
        self._count += 1
        return self._count

    def token_of(self, number: int, length: int = 20) -> str:
        """The token with this number and length."""
        return self._written("token", number, length)

    def _letters(self, kind: str, length: int) -> str:
        """Letters for the next number."""
        return self._written(kind, self.number(), length)

    def _written(self, kind: str, count: int, length: int) -> str:
        """Letters made from the seed, a kind and a number."""
        digest = blake2b(f"{self._seed}/{kind}/{count}".encode(), digest_size=64).digest()
        number, found = int.from_bytes(digest, "big") % len(_LETTERS) ** length, []
        for _ in range(0, length, 2):
            number, rest = divmod(number, len(_PAIRS))
            found.append(_PAIRS[rest])
        return "".join(found)[:length]

    def id(self, prefix: str) -> str:
        """An id of 20 characters with this prefix: `00u` for a user, `oae` for an error."""
        return prefix + "1" + self._letters(prefix, 16 - len("5d7") + (3 - len(prefix))) + "5d7"

    def token(self, length: int = 20, prefix: str = "") -> str:
        """A token of this length, which begins with this prefix."""
        return prefix + self._letters("token", length - len(prefix))

    def mark(self, length: int) -> str:
        """A name, for example for a request. It is made in a quicker way, because every answer has one."""
        digest = blake2b(f"{self._seed}/mark/{self.number()}".encode(), digest_size=length).digest()
        return digest.translate(_QUICK).decode()

    def password(self, length: int = 12) -> str:
        """A temporary password that meets any usual policy."""
        return "Aa1" + self._letters("password", length - 3)
