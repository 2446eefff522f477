"""The org on a port, for any client in any language. Loopback, unless somebody asks for more."""

import secrets
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

from waitress import create_server

from lifecycle.org.clock import WallClock
from lifecycle.org.org import Org
from lifecycle.service.app import App


class CannotServe(OSError):
    """The port can't be had; the message says why."""


def serve(
    host: str = "127.0.0.1", port: int = 8008, token: str | None = None, say: Callable[[str], Any] = print
) -> None:
    """Serve a fresh org until SIGINT or SIGTERM. Says where it is, once it can be reached. `port=0` picks a port.

    Raises:
        CannotServe: when the address can't be bound.
    """
    token = token or secrets.token_urlsafe(24)
    org = Org(clock=WallClock())
    try:
        server = create_server(App(org, token), host=host, port=port, threads=8, ident="okta-lifecycle-lab")
    except (OSError, OverflowError, ValueError) as error:
        raise CannotServe(f"Can't serve at {host}:{port}: {getattr(error, 'strerror', None) or error}.") from None
    org.base_url = f"http://{host}:{server.effective_port}"
    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, _stop)
    try:
        say(f"Serving an Okta org at {org.base_url} (token {token})")
        server.run()
    except SystemExit:
        pass  # asked to stop, perhaps before it had begun
    finally:
        server.close()


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
