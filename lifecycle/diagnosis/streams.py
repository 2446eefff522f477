"""Reads large JSON as a stream: the objects of one list, one at a time, so that a file need not fit into memory."""

import re
from collections.abc import Iterator
from typing import IO

_CHUNK = 1 << 20
MOST_BYTES = 16 << 20
"""The longest element that is kept. A call of Okta's is far shorter."""
_STRUCTURE = re.compile(rb'["\[\]{}]')
_REST_OF_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_OPENING, _CLOSING, _QUOTE = b"[{", b"]}", b'"'


def elements(stream: IO[bytes], key: bytes = b"") -> Iterator[bytes | None]:
    """Yield each object in a list: the list under this key, or the outermost one if the key is empty.

    None stands for an object that is too long to be kept, or that is cut off by the end of the file.
    """
    cutter = _Cutter(key)
    while chunk := stream.read(_CHUNK):
        yield from cutter.take(chunk)
    if cutter.open:
        yield None


class _Cutter:
    """Cuts a stream of bytes into the objects of one list."""

    def __init__(self, key: bytes) -> None:
        self._wanted = re.compile(rb'"' + re.escape(key) + rb'"\s*:\s*\[') if key else re.compile(rb"\[")
        self._before = b""
        self._begun = False
        self._ended = False
        self._in_string = False
        self._left = b""
        """The end of the last chunk, if it can't be read without the next one."""
        self._parts: list[bytes] = []
        self._kept = 0
        self._depth = 0

    @property
    def open(self) -> bool:
        """Whether an object has begun and not ended."""
        return self._depth > 0

    def take(self, chunk: bytes) -> Iterator[bytes | None]:
        """Yield the objects that end in this chunk."""
        chunk = self._left + chunk
        self._left = b""
        if not self._begun:
            self._before += chunk
            found = self._wanted.search(self._before)
            if not found:
                self._before = self._before[-4096:]
                return
            self._begun, chunk, self._before = True, self._before[found.end() :], b""
        at = begin = 0
        while at < len(chunk) and not self._ended:
            if self._in_string:
                rest = _REST_OF_STRING.match(chunk, at)
                at = rest.end() if rest else at
                if at >= len(chunk) or chunk[at : at + 1] != _QUOTE:
                    break  # the string goes on in the next chunk, perhaps after a lone backslash
                self._in_string = False
                at += 1
                continue
            mark = _STRUCTURE.search(chunk, at)
            if not mark:
                at = len(chunk)
                break
            sign, at = mark[0], mark.end()
            if sign == _QUOTE:
                self._in_string = True
            elif sign in (b"[", b"{"):
                if self._depth == 0:
                    begin = mark.start()
                self._depth += 1
            elif self._depth == 0:
                self._ended = True
            else:
                self._depth -= 1
                if self._depth == 0:
                    yield self._close(chunk[begin:at])
                    begin = at
        if self._depth:
            self._keep(chunk[begin:at])
            self._left = chunk[at:]
        else:
            self._left = chunk[at:] if self._in_string else b""

    def _keep(self, part: bytes) -> None:
        """Keep a part of an object that goes on, unless the object is too long by now."""
        self._kept += len(part)
        if self._kept <= MOST_BYTES:
            self._parts.append(part)
        else:
            self._parts.clear()

    def _close(self, part: bytes) -> bytes | None:
        """Return a whole object, or None if it was too long."""
        self._keep(part)
        whole = b"".join(self._parts) if self._kept <= MOST_BYTES else None
        self._parts, self._kept = [], 0
        return whole
