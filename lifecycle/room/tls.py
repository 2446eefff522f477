"""HTTPS for a room: a door that speaks TLS with a given certificate, and passes everything on to the server behind it.

The server listens on this machine alone then. The door tells the room where each connection comes from, because
guesses are counted by that.
"""

import asyncio
import ssl
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

TLS_PIECE = 65536
HANDSHAKE = 10.0
"""Seconds within which a browser has to agree on the encryption."""


def tls_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """Return what encrypts with this certificate and its key.

    Raises:
        OSError: if they can't be read, or do not belong together.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key, password="")
    return context


class TlsDoor:
    """Listens with TLS, in a thread of its own."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext, behind: int) -> None:
        """Listen here, and pass on to this port of this machine.

        Raises:
            OSError: if the address can't be bound.
        """
        self._behind = behind
        self._peers: dict[str, str] = {}
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(
            asyncio.start_server(self._let_in, host, port, ssl=context, ssl_handshake_timeout=HANDSHAKE)
        )
        self.port = int(self._server.sockets[0].getsockname()[1])
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="tls")
        self._thread.start()

    def seen_from_there(self, app: WSGIApplication) -> WSGIApplication:
        """Return the same application, to which connections come from where they have really come from."""

        def told(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            environ["REMOTE_ADDR"] = self._peers.get(environ.get("REMOTE_PORT", ""), environ["REMOTE_ADDR"])
            return app(environ, start_response)

        return told

    async def _let_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection on, both ways, until either side ends it."""
        port = ""
        inner: asyncio.StreamWriter | None = None
        try:
            answers, inner = await asyncio.open_connection("127.0.0.1", self._behind)
            port = str(inner.get_extra_info("sockname")[1])
            self._peers[port] = str(writer.get_extra_info("peername")[0])
            ways = [asyncio.create_task(_pass_on(reader, inner)), asyncio.create_task(_pass_on(answers, writer))]
            _, left = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in left:
                way.cancel()
        except OSError:
            pass  # the other side is gone, and so is the connection
        finally:
            self._peers.pop(port, None)
            for end in (inner, writer):
                if end:
                    with suppress(OSError, ssl.SSLError):
                        end.close()

    def close(self) -> None:
        """Close the door and every connection."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._server.close()


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError, ssl.SSLError):
        while data := await source.read(TLS_PIECE):
            target.write(data)
            await target.drain()
