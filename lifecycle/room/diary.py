"""The room's diary: what happened, one line of JSON for each thing, on disk before anybody is told.

Lines are only added at the end. If the process is killed, at most the last line is damaged, and nobody has been told
that it was kept. So a room that is opened again from its diary is the same room.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from lifecycle.room.keys import RoomFileError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class NotKept(OSError):
    """Something could not be written into the diary, so it counts as not done."""


class Diary:
    """A file to which lines are added."""

    def __init__(self, path: Path) -> None:
        """Open the diary, or begin it.

        Raises:
            RoomFileError: if the file can't be used, or if another process keeps it.
        """
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise RoomFileError(
                f"The room can't be kept in {path.parent}: {error.strerror}. Choose another --folder."
            ) from None
        try:
            if fcntl:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._file)
            raise RoomFileError(
                f"Another process serves the room in {path.parent}. End it, or choose another --folder."
            ) from None

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield what was kept, the oldest first. A line that was cut off by a crash is left out."""
        with self.path.open("rb") as file:
            for line in file:
                try:
                    found = json.loads(line)
                except ValueError:
                    continue
                if isinstance(found, dict):
                    yield found

    def write(self, line: Mapping[str, Any]) -> None:
        """Add a line, and return when it is on the disk.

        Raises:
            NotKept: if it could not be written. The diary is then as it was before.
        """
        text = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        end = os.lseek(self._file, 0, os.SEEK_END)
        try:
            data = (b"\n" if end and self._last_byte(end) != b"\n" else b"") + text
            while data:  # a disk that is full takes a part, and refuses the rest
                data = data[os.write(self._file, data) :]
            os.fsync(self._file)
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._file, end)
            raise NotKept(error.strerror or str(error)) from None

    def _last_byte(self, end: int) -> bytes:
        os.lseek(self._file, end - 1, os.SEEK_SET)
        return os.read(self._file, 1)

    def close(self) -> None:
        """Close the file, so that another process can keep it."""
        os.close(self._file)
