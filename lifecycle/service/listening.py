"""The web server: waitress, which answers requests here in the same thread that reads them.

An org answers one call at a time, so threads would not make it faster. They make it slower, because each call waits for
another thread to wake up, and then for the first one again.
"""

import select
from collections import deque
from typing import Any
from wsgiref.types import WSGIApplication

from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel
from waitress.task import WSGITask

NEVER = 2**62
"""More bytes than ever wait to be sent. Beyond its limit waitress lets a thread wait, and here is no other thread."""


class _Task(WSGITask):  # type: ignore[misc]
    """A request that keeps its connection when the answer has no body, such as 204.

    Waitress closes the connection after every answer without a length, although 204 can't have one (RFC 9110, 8.6).
    """

    def set_close_on_finish(self) -> None:
        """Close the connection after the answer, if there is a reason to."""
        asked = self.request.headers.get("CONNECTION", "").lower() == "close"
        if self.has_body or self.version != "1.1" or asked:
            super().set_close_on_finish()


class _Channel(HTTPChannel):  # type: ignore[misc]
    task_class = _Task


class Server:
    """A server of one application on several ports. It is also what waitress calls a dispatcher of tasks."""

    def __init__(self, app: WSGIApplication, listen: str, **settings: Any) -> None:
        self._waiting: deque[Any] = deque()
        self._open: dict[int, Any] = {}
        self._answering = self._stopped = False
        poll = hasattr(select, "poll")  # `select` breaks at the 1024th open file
        self._poll = wasyncore.poll2 if poll else wasyncore.poll
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
                one.channel_class = _Channel
                one.adj.send_bytes = NEVER  # so that an answer goes out whole, and not its headers first
                one.pull_trigger = lambda: None  # it would wake up another thread

    @property
    def ports(self) -> list[int]:
        """The ports on which it listens."""
        found = getattr(self._server, "effective_listen", None)
        return [int(port) for _, port in found] if found else [int(self._server.effective_port)]

    def run(self) -> None:
        """Answer requests until `stop` is called. Raises SystemExit then."""
        while self._open:
            self._poll(1, self._open)
            while self._waiting:
                self._answering = True
                channel = self._waiting.popleft()
                channel.service()
                if channel.connected:
                    channel.handle_write()
                self._answering = False
                if self._stopped:
                    raise SystemExit(0)

    def stop(self) -> None:
        """Stop by raising SystemExit: at once, or after the call that is being answered."""
        self._stopped = True
        if not self._answering:
            raise SystemExit(0)

    def close(self) -> None:
        """Close all ports and connections."""
        self._server.close()

    def add_task(self, task: Any) -> None:
        """A request has come in whole."""
        self._waiting.append(task)

    def shutdown(self) -> None:
        """No request is answered any more."""
        self._waiting.clear()
