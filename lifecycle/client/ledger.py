"""The ledger: a file with every user that this project has made, or may have made, in a real org.

A user's login is written, and has reached the disk, before the request that creates the user is sent. So if the process
is killed at any moment, the next one knows where to look. Lines are only added at the end of the file, each in one
piece: several notebooks can write at once, and a crash damages one line at most.
"""

import errno
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import FileIO
from pathlib import Path

from lifecycle.client.refusing import NotAllowedHere

LEDGER_VARIABLE = "OKTA_LAB_LEDGER"
"""The environment variable that names another file."""
_STILL_COMING = timedelta(hours=1)
"""How long a create without an answer is looked for, because a request may still be on its way."""


class NoLedger(NotAllowedHere):
    """The ledger can't be written, so no user may be made."""


@dataclass(frozen=True)
class LedgerEntry:
    """One user of ours in one org."""

    org: str
    """The host of the org."""
    login: str
    at: datetime
    """When the create was about to be sent."""
    user_id: str = ""
    """The user's id; empty if no answer has told it."""
    gone: bool = False
    """Whether the user was deleted, or never came to be."""
    asked: bool = False
    """Whether a create was about to be sent, and no answer to it is known. There may be an older user with an id."""

    @property
    def may_be_coming(self) -> bool:
        """Whether the request that creates the user may still be on its way."""
        return self.asked and datetime.now(UTC) - self.at < _STILL_COMING


def ledger_file() -> Path:
    """Return the file that holds the ledger, in the user's own data folder or where the variable says."""
    named = os.environ.get(LEDGER_VARIABLE)
    if named:
        return Path(named)
    home = os.environ.get("XDG_DATA_HOME") or os.environ.get("APPDATA") or str(Path.home() / ".local" / "share")
    return Path(home) / "okta-lifecycle-lab" / "ledger.jsonl"


class Ledger:
    """The users of ours. What other processes have written is seen, too."""

    def __init__(self, path: Path | None) -> None:
        """Open the ledger in this file. Without a file it is kept in memory, for an org that ends with the process."""
        self._path = path
        self._memory: list[str] = []

    def entries(self, org: str = "") -> list[LedgerEntry]:
        """Return the entries of an org, or of all orgs, in the order in which the users were made."""
        found: dict[tuple[str, str], LedgerEntry] = {}
        for line in self._lines():
            entry = _read(line)
            if entry is None:
                continue
            key = (entry.org, entry.login)
            before = found.get(key)
            found[key] = entry if before is None else _later(before, entry)
        return [entry for entry in found.values() if org in ("", entry.org)]

    def open_entries(self, org: str = "") -> list[LedgerEntry]:
        """Return the entries of users who may still be in the org."""
        return [entry for entry in self.entries(org) if not entry.gone]

    def of_login(self, org: str, login: str) -> LedgerEntry | None:
        """Return the entry with this login, if there is one."""
        return next((entry for entry in self.entries(org) if entry.login == login), None)

    def of_id(self, org: str, user_id: str) -> LedgerEntry | None:
        """Return the entry with this id, if there is one. A user whose login was changed has two."""
        found = [entry for entry in self.entries(org) if user_id and entry.user_id == user_id]
        return min(found, key=lambda entry: entry.gone, default=None)

    def begin(self, org: str, login: str) -> None:
        """Write down that a user with this login is about to be made. Returns when the line is on the disk.

        Raises:
            NoLedger: if the line can't be written.
        """
        self._add(LedgerEntry(org, login, datetime.now(UTC)))

    def know(self, entry: LedgerEntry, user_id: str) -> None:
        """Write down the id of a user, which an answer has told."""
        if entry.user_id != user_id or entry.gone or entry.asked:
            self._add(replace(entry, user_id=user_id, gone=False))

    def also(self, entry: LedgerEntry, login: str) -> None:
        """Write down that a user is about to be given another login. Until `end`, the user may have either."""
        self._add(replace(entry, login=login, gone=False))

    def end(self, entry: LedgerEntry) -> None:
        """Write down that a user is no longer in the org."""
        if not entry.gone:
            self._add(replace(entry, gone=True))

    def _lines(self) -> Iterable[str]:
        if self._path is None:
            return tuple(self._memory)
        try:
            return self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._trouble("read", error) from None

    def _add(self, entry: LedgerEntry) -> None:
        line = json.dumps(
            {
                "org": entry.org,
                "login": entry.login,
                "at": entry.at.isoformat(timespec="seconds"),
                "id": entry.user_id,
                "gone": entry.gone,
            }
        )
        if self._path is None:
            self._memory.append(line)
            return
        try:
            is_new = not self._path.exists()
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab+", buffering=0) as kept:
                _write_whole(kept, line)
            if is_new:
                _settle(self._path.parent)
        except OSError as error:
            raise self._trouble("written", error) from None

    def _trouble(self, what: str, error: OSError) -> NoLedger:
        return NoLedger(
            f"Not sent: the ledger {self._path} can't be {what} ({error.strerror}), so a user could be forgotten. "
            f"Make the file writable, or name another one in {LEDGER_VARIABLE}."
        )


def _write_whole(kept: FileIO, line: str) -> None:
    """Add one line in one piece, and wait until it is on the disk."""
    size = kept.seek(0, os.SEEK_END)
    torn = False
    if size:
        kept.seek(-1, os.SEEK_END)
        torn = kept.read(1) != b"\n"  # a process was killed while it wrote the last line
    data = (b"\n" if torn else b"") + line.encode() + b"\n"
    if kept.write(data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(kept.fileno())


def _settle(folder: Path) -> None:
    """Wait until a new file's name is on the disk, where a system can do so."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(line: str) -> LedgerEntry | None:
    """Return the entry in a line; None if the line is torn."""
    try:
        found = json.loads(line)
        return LedgerEntry(
            str(found["org"]),
            str(found["login"]),
            datetime.fromisoformat(found["at"]),
            str(found["id"]),
            bool(found["gone"]),
            asked=not (found["id"] or found["gone"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


def _later(before: LedgerEntry, entry: LedgerEntry) -> LedgerEntry:
    """Return what is known after another line about the same user. A create that is sent again keeps a known id."""
    return replace(entry, user_id=entry.user_id or ("" if before.gone else before.user_id))
