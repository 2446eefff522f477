"""The web server: waitress, which answers requests here in the same thread that reads them.

An org answers one call at a time, so threads would not make it faster. They make it slower, because each call waits for
another thread to wake up, and then for the first one again.
"""

import re
import select
from collections import deque
from functools import lru_cache
from time import monotonic
from typing import Any, NamedTuple
from wsgiref.types import WSGIApplication

from waitress import create_server, wasyncore
from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.receiver import FixedStreamReceiver
from waitress.task import WSGITask
from waitress.utilities import build_http_date

from lifecycle.service.faults import BEFORE, DURING, WIRE, WireFault

NEVER = 2**62
"""More bytes than ever wait to be sent. At a lower limit waitress would let a thread wait, and there is only one."""


LARGEST_KNOWN, MOST_KNOWN = 2_000, 200
"""How many bytes the headers of a request may have that are remembered, and how many such requests there can be."""
_date = lru_cache(maxsize=1)(build_http_date)


@lru_cache(maxsize=200)  # most answers have the same headers, with other values
def _in_order(names: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """The names of headers as waitress sends them, in its order, each with the place where it was."""
    named = ("-".join(part.capitalize() for part in name.split("-")) for name in names)
    return tuple(sorted((name, place) for place, name in enumerate(named)))


_PLAIN = re.compile(rb"(GET|POST|PUT|DELETE) (/[A-Za-z0-9][A-Za-z0-9/_.@-]*) HTTP/1\.1")
"""The first line of most requests: one without a query and without escapes."""


class _Headers(NamedTuple):
    """What follows from the headers of a request alone."""

    headers: dict[str, str]
    length: int
    closes: bool


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads a request. Headers that clients send again and again, byte for byte, are taken apart only once."""

    known: dict[bytes, _Headers] = {}  # noqa: RUF012 # all connections share it

    def parse_header(self, header_plus: bytes) -> None:
        """Read the first line and the headers."""
        line, _, rest = header_plus.partition(b"\r\n")
        known = self.known.get(rest)
        plain = _PLAIN.fullmatch(line) if known else None
        if known and plain:
            self._take(known, plain[1].decode(), plain[2].decode())
            return
        super().parse_header(header_plus)
        if len(rest) <= LARGEST_KNOWN and self.version == "1.1" and not (self.chunked or self.expect_continue):
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            self.known[rest] = _Headers(self.headers, self.content_length, self.connection_close)

    def _take(self, known: _Headers, method: str, path: str) -> None:
        """Do what waitress does for a plain first line and these headers."""
        self.headers, self.content_length, self.connection_close = known
        self.version, self.command, self.path, self.request_uri = "1.1", method, path, path
        self.query = self.fragment = self.proxy_scheme = self.proxy_netloc = ""
        self.url_scheme = self.adj.url_scheme
        if known.length:
            self.body_rcv = FixedStreamReceiver(known.length, OverflowableBuffer(self.adj.inbuf_overflow))


class _Task(WSGITask):  # type: ignore[misc]
    """A request to an application whose answers are complete, with their length, when it returns them.

    Waitress allows for any other application, too, and checks each header. It also closes the connection after every
    answer without a length, although 204 can't have one (RFC 9110, 8.6).
    """

    def execute(self) -> None:
        """Have the application answer, and send the answer in one piece."""
        answer: list[Any] = []
        body = b"".join(self.channel.server.application(self.get_environment(), lambda *given: answer.extend(given)))
        self.status, self.response_headers = answer
        head = self.build_response_header()
        self.wrote_header = True
        self.channel.write_soon(head + body)

    def build_response_header(self) -> bytes:
        """The status line and the headers, by name. Raises ValueError if the value of one would begin another line."""
        headers = list(self.response_headers)
        connection = self.request.headers.get("CONNECTION", "").lower()
        if connection == "close" or (self.version == "1.0" and connection != "keep-alive"):
            headers.append(("Connection", "close"))
            self.close_on_finish = True
        elif self.version == "1.0":
            headers.append(("Connection", "Keep-Alive"))
        headers += ("Server", self.channel.server.adj.ident), ("Date", _date(int(self.start_time)))
        names, values = zip(*headers, strict=True)
        lines = [f"{name}: {values[place]}" for name, place in _in_order(names)]
        text = "\r\n".join((f"HTTP/{self.version} {self.status}", *lines))
        if not text.count("\r") == text.count("\n") == len(headers):
            raise ValueError("the value of a header holds the end of a line")
        return f"{text}\r\n\r\n".encode("latin-1")


class _FaultyTask(_Task):
    """A request to an application that may ask for an answer that comes late, or not whole."""

    def execute(self) -> None:
        """Have the application answer, and do with the answer what it asks for."""
        fault, answer = WireFault(), list[Any]()
        environ = self.get_environment() | {WIRE: fault}
        body = b"".join(self.channel.server.application(environ, lambda *given: answer.extend(given)))
        self.status, self.response_headers = answer
        data = self.build_response_header() + body
        self.wrote_header = True
        if fault.cut == BEFORE:
            data = b""
        elif fault.cut == DURING:
            data = data[: len(data) - max(1, len(body) // 2)]  # of an answer without a body, a part of the headers
        if fault.cut:
            self.close_on_finish = True
        if fault.delay:
            self.channel.server.send_later(self.channel, data, fault.delay, self.close_on_finish)
            self.close_on_finish = False
        else:
            self.channel.write_soon(data)


class _Channel(HTTPChannel):  # type: ignore[misc]
    task_class = _Task
    parser_class = _Parser


class _FaultyChannel(_Channel):
    task_class = _FaultyTask


class _Open(dict[int, Any]):
    """The open ports and connections, by the number of their file.

    Before each wait, waitress asks each of them what it waits for. Here, only those are asked whose answer may have
    changed, so that a call takes no longer because other connections are open. Once a second, all are asked.
    """

    def __init__(self) -> None:
        super().__init__()
        self._poll = select.poll() if hasattr(select, "poll") else None  # Windows has none
        self._flags: dict[int, int] = {}
        self._changed: set[int] = set()
        self._ask_all_at = 0.0

    def __setitem__(self, number: int, one: Any) -> None:
        super().__setitem__(number, one)
        self._changed.add(number)

    def __delitem__(self, number: int) -> None:
        super().__delitem__(number)
        if self._poll and self._flags.pop(number, 0):
            self._poll.unregister(number)
        self._ask_all_at = 0.0  # a port may take another connection now

    def wait(self, seconds: float = 1) -> None:
        """Wait until something happens, or for this time, and let those whom it concerns read and write."""
        if self._poll is None:
            wasyncore.poll(seconds, self)
            return
        now = monotonic()
        if now >= self._ask_all_at:
            self._ask_all_at = now + 1
            self._changed.update(self)
        for number in self._changed:
            self._ask(number)
        self._changed.clear()
        for number, happened in self._poll.poll(seconds * 1000):
            if number in self:
                self._changed.add(number)
                wasyncore.readwrite(self[number], happened)

    def _ask(self, number: int) -> None:
        """Ask one of them what it waits for, and tell the system if that is something else than before."""
        one = self.get(number)
        if one is None or self._poll is None:
            return
        flags = select.POLLIN | select.POLLPRI if one.readable() else 0
        if one.writable() and not one.accepting:
            flags |= select.POLLOUT
        if flags == self._flags.get(number, 0):
            return
        self._flags[number] = flags
        if flags:
            self._poll.register(number, flags)
        else:
            self._poll.unregister(number)


class _Later(NamedTuple):
    """An answer that is sent later."""

    at: float
    channel: Any
    data: bytes
    ends: bool


class Server:
    """A server of one application on several ports. It is also what waitress calls a dispatcher of tasks."""

    def __init__(self, app: WSGIApplication, listen: str, *, faulty: bool = False, **settings: Any) -> None:
        self._waiting: deque[Any] = deque()
        self._later: list[_Later] = []
        self._open = _Open()
        self._answering = self._stopped = self._ended = False
        self._server = create_server(
            app,
            self._open,
            _dispatcher=self,
            listen=listen,
            outbuf_high_watermark=NEVER,
            **settings,
        )
        for one in self._open.values():
            if hasattr(one, "channel_class"):
                one.channel_class = _FaultyChannel if faulty else _Channel
                one.send_later = self.send_later
                one.adj.send_bytes = 1  # an answer is sent as soon as it is written
                one.pull_trigger = lambda: None  # it would wake up another thread

    @property
    def ports(self) -> list[int]:
        """The ports on which it listens."""
        found = getattr(self._server, "effective_listen", None)
        return [int(port) for _, port in found] if found else [int(self._server.effective_port)]

    def run(self) -> None:
        """Answer requests until `stop` is called, which raises SystemExit, or `end`."""
        while self._open and not self._ended:
            self._open.wait(self._send_due() if self._later else 1)
            if self._stopped:  # a signal came at a moment at which nothing could be raised
                raise SystemExit(0)
            while self._waiting:
                self._answering = True
                channel = self._waiting.popleft()
                channel.service()
                if channel.connected and channel.writable():
                    channel.handle_write()
                self._answering = False
                if self._stopped:
                    raise SystemExit(0)

    def send_later(self, channel: Any, data: bytes, delay: float, ends: bool) -> None:
        """Send this on a connection after so many seconds, and close the connection then if it `ends`."""
        self._later.append(_Later(monotonic() + delay, channel, data, ends))

    def _send_due(self) -> float:
        """Send what is due, and return after how many seconds to look again: one at the most."""
        now = monotonic()
        due = [one for one in self._later if one.at <= now]
        self._later = [one for one in self._later if one.at > now]
        for one in due:
            if one.channel.connected:
                one.channel.write_soon(one.data)
                one.channel.close_when_flushed = one.channel.close_when_flushed or one.ends
                one.channel.handle_write()
        return min((1.0, *(max(0.0, one.at - now) for one in self._later)))

    def stop(self) -> None:
        """Stop by raising SystemExit: at once, or after the call that is being answered."""
        self._stopped = True
        if not self._answering:
            raise SystemExit(0)

    def end(self) -> None:
        """Let `run` return, after the call that is being answered. Another thread calls this."""
        self._ended = True
        for one in list(self._open.values()):
            if hasattr(one, "pull_trigger"):
                one.pull_trigger()

    def close(self) -> None:
        """Close all ports and connections."""
        self._server.close()

    def add_task(self, task: Any) -> None:
        """A request has come in whole."""
        self._waiting.append(task)

    def shutdown(self) -> None:
        """No request is answered any more."""
        self._waiting.clear()
