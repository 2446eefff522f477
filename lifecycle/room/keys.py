"""The secrets of a room: its code, the lead's key, and what each person shows to prove who they are.

They are made once and kept in a file that only the lead can read. The secrets of the people follow from one of them,
so no other file of the room holds a secret.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

CODE_LENGTH = 6
"""Digits of the code with which people get in. It is short because people type it; guessing is slowed."""


class RoomFileError(ValueError):
    """A file of the room can't be used. The message says why, and what to do."""


@dataclass(frozen=True, repr=False)
class RoomKeys:
    """The secrets of one room."""

    name: str
    """A name for the room's cookies, which is no secret."""
    code: str
    lead: str
    root: str
    """What the secrets of the people are made from."""

    @property
    def shown_code(self) -> str:
        """The code as people read it: in two halves."""
        return f"{self.code[: CODE_LENGTH // 2]} {self.code[CODE_LENGTH // 2 :]}"

    def is_code(self, given: str) -> bool:
        """Whether this is the code, however it is spaced."""
        return hmac.compare_digest("".join(filter(str.isalnum, given)).encode(), self.code.encode())

    def is_lead(self, given: str) -> bool:
        """Whether this is the lead's key."""
        return hmac.compare_digest(given.encode(errors="replace"), self.lead.encode())

    def cookie(self, number: int) -> str:
        """What the browser of a person shows with each request."""
        return f"{number}.{self._derived('cookie', number, 32)}"

    def whose_cookie(self, given: str) -> int | None:
        """Whose cookie this is; None if it is nobody's."""
        return self._checked(given, ".", self.cookie)

    def token(self, number: int) -> str:
        """The API token of a person's org."""
        return self._derived("token", number, 40)

    def org_name(self, number: int) -> str:
        """What the address of a person's org ends with."""
        return f"{number}-{self._derived('org', number, 12)}"

    def whose_org(self, name: str) -> int | None:
        """Whose org has an address that ends so; None if nobody's has."""
        return self._checked(name, "-", self.org_name)

    def exam_seed(self, number: int) -> str:
        """What a person's exam is made from. Nobody can make that exam beforehand."""
        return self._derived("exam", number, 24)

    def return_code(self, number: int) -> str:
        """What a person types to go on in another browser, such as `3-k7m2q-x9wfa`."""
        text = self._derived("return", number, 10)
        return f"{number}-{text[:5]}-{text[5:]}"

    def whose_return_code(self, given: str) -> int | None:
        """Who goes on with this code; None if it is nobody's."""
        return self._checked("".join(given.split()).lower(), "-", self.return_code)

    @staticmethod
    def _checked(given: str, mark: str, secret: Callable[[int], str]) -> int | None:
        """Return the number before the mark, if what is given is the secret of that number."""
        number, _, _ = given.partition(mark)
        if not (number.isascii() and number.isdecimal() and len(number) < 9):
            return None
        known = secret(int(number))
        return int(number) if hmac.compare_digest(given.encode(errors="replace"), known.encode()) else None

    def _derived(self, what: str, number: int, length: int) -> str:
        """A secret that follows from the root, in lower case letters and digits that are easy to tell apart."""
        found = hmac.new(bytes.fromhex(self.root), f"{what}:{number}".encode(), hashlib.sha256).digest()
        text = base64.b32encode(found).decode().lower().rstrip("=")
        return text.replace("l", "8").replace("o", "9")[:length]


def new_room_code() -> str:
    """Make a code for a room."""
    return "".join(secrets.choice("0123456789") for _ in range(CODE_LENGTH))


def kept_keys(path: Path) -> RoomKeys:
    """Read the secrets of a room from its file, or make them and write the file.

    Raises:
        RoomFileError: if the file can't be read or written.
    """
    try:
        if path.exists():
            return RoomKeys(**json.loads(path.read_text("utf-8")))
        made = RoomKeys(secrets.token_hex(4), new_room_code(), secrets.token_urlsafe(18), secrets.token_hex(32))
        _write(path, made)
    except OSError as error:
        raise RoomFileError(
            f"The room's keys can't be kept in {path}: {error.strerror}. Choose another --folder."
        ) from None
    except (TypeError, ValueError):
        raise RoomFileError(f"{path} does not hold the keys of a room. Choose another --folder.") from None
    return made


def with_new_code(keys: RoomKeys, path: Path) -> RoomKeys:
    """Return the same secrets with a new code, and write them to the file."""
    changed = replace(keys, code=new_room_code())
    _write(path, changed)
    return changed


def _write(path: Path, keys: RoomKeys) -> None:
    """Write the file so that only its owner can read it, and so that a crash leaves the old one or the new one."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    number = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "w", encoding="utf-8") as file:
        json.dump(asdict(keys), file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
