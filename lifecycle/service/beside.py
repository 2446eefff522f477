"""Serves an app over HTTP beside the program that uses it, in a thread of its own."""

from collections.abc import Iterable
from threading import Thread
from typing import Any, cast
from wsgiref.types import StartResponse, WSGIEnvironment

from lifecycle.service.listening import Server

LOOPBACK = "127.0.0.1"


class Beside:
    """An app that is served on a free port of this machine, until `end`. Its links lead to the address that is used."""

    def __init__(self, app: Any) -> None:
        self._app = app
        app.behind_proxy = True  # `_answer` tells it the address in the way in which a proxy does
        self._server = Server(self._answer, f"{LOOPBACK}:0", ident="okta-lifecycle-lab")
        self._thread = Thread(target=self._server.run, daemon=True, name="served org")
        self._thread.start()

    @property
    def url(self) -> str:
        """Where the app is reached."""
        return f"http://{LOOPBACK}:{self._server.ports[0]}"

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, and tell the app which address it came to."""
        seen = {"HTTP_X_FORWARDED_HOST": environ["HTTP_HOST"], "HTTP_X_FORWARDED_PROTO": "http"}
        return cast(Iterable[bytes], self._app(environ | seen, start_response))

    def end(self) -> None:
        """Stop serving. The port is free then."""
        self._server.end()
        self._thread.join()
        self._server.close()
