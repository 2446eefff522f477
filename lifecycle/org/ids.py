"""Ids and tokens that count up from a seed: the same calls get the same ones."""

from hashlib import blake2b

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class Ids:
    """A counter that writes its numbers as Okta writes ids and tokens."""

    def __init__(self, seed: str = "org") -> None:
        self._seed, self._count = seed, 0

    def _letters(self, kind: str, length: int) -> str:
        self._count += 1
        digest = blake2b(f"{self._seed}/{kind}/{self._count}".encode(), digest_size=64).digest()
        number, found = int.from_bytes(digest, "big"), []
        for _ in range(length):
            number, rest = divmod(number, len(_LETTERS))
            found.append(_LETTERS[rest])
        return "".join(found)

    def id(self, prefix: str) -> str:
        """An id of 20 characters with this prefix: `00u` for a user, `oae` for an error."""
        return prefix + "1" + self._letters(prefix, 16 - len("5d7") + (3 - len(prefix))) + "5d7"

    def token(self, length: int = 20) -> str:
        """A token of this length."""
        return self._letters("token", length)

    def password(self, length: int = 12) -> str:
        """A temporary password that meets any usual policy."""
        return "Aa1" + self._letters("password", length - 3)
