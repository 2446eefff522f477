"""Writes lines for somebody who may not read them. A server must never wait for the reader of its log."""

import os
import select
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

LONGEST_LINE = 4096
"""The longest line. A pipe in which there is room for anything has room for as many bytes (POSIX, PIPE_BUF)."""


class LineWriter:
    """Writes lines to an open file, and leaves lines out as long as its reader does not keep up."""

    def __init__(self, number: int, encoding: str, missing: Callable[[int], str]) -> None:
        self._number, self._encoding, self._missing = number, encoding, missing
        self._left_out = 0
        self._poll = select.poll() if hasattr(select, "poll") else None  # Windows has none, and may wait there
        if self._poll:
            self._poll.register(number, select.POLLOUT)

    @classmethod
    def of(cls, stream: Any, missing: Callable[[int], str]) -> Self | None:
        """Return a writer to a stream; None if nobody can read what is written there.

        `missing` returns the line that says how many lines were left out.
        """
        try:
            number = stream.fileno()
            found, nothing = os.fstat(number), Path(os.devnull).stat()
        except (AttributeError, OSError, ValueError):
            return None
        if stat.S_ISCHR(found.st_mode) and found.st_rdev == nothing.st_rdev:
            return None
        return cls(number, stream.encoding or "utf-8", missing)

    def write(self, line: str) -> None:
        """Write a line, unless that would mean to wait."""
        if self._poll and not any(ready & select.POLLOUT for _, ready in self._poll.poll(0)):
            self._left_out += 1
            return
        said = f"{self._missing(self._left_out)}\n{line}" if self._left_out else line
        try:
            os.write(self._number, self._bytes(said)[: LONGEST_LINE - 1] + b"\n")
        except OSError:  # the reader is gone
            self._left_out += 1
            return
        self._left_out = 0

    def _bytes(self, text: str) -> bytes:
        """Return a text in the encoding of the stream. An encoding without arrows gets them in two signs."""
        try:
            return text.encode(self._encoding)
        except UnicodeEncodeError:
            return text.replace("→", "->").encode(self._encoding, "replace")
