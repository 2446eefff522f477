"""Lets `requests` reach a WSGI application in this process, without a socket, a thread or a network."""

import io
import sys
from collections.abc import Callable, Iterable, Mapping
from http.client import HTTPMessage
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import WSGIApplication

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

WSGIAnswer = tuple[str, list[tuple[str, str]], bytes]
"""The status line, the headers and the body of an answer."""


class WSGIAdapter(HTTPAdapter):
    """A transport that calls an application.

    It is an `HTTPAdapter` rather than a `BaseAdapter`, because `HTTPAdapter.build_response` makes answers that behave
    like real ones: they have cookies, an encoding, `raw` and streaming. `timeout`, `verify`, `cert` and `proxies` have
    no effect here.
    """

    def __init__(self, app: WSGIApplication) -> None:
        super().__init__()
        self.app = app

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Pass the request to the application, and return its answer."""
        environ = environ_of(str(request.method), str(request.url), request.headers, _bytes(request.body))
        status, headers, data = answer_of(self.app, environ)
        code, _, reason = status.partition(" ")
        message = HTTPMessage()  # requests looks for cookies here
        for name, value in headers:
            message[name] = value
        original = SimpleNamespace(msg=message, isclosed=lambda: True, close=lambda: None)
        raw = HTTPResponse(
            body=io.BytesIO(data),
            headers=HTTPHeaderDict(headers),
            status=int(code),
            reason=reason,
            preload_content=False,
            request_method=request.method,
            original_response=cast(Any, original),
        )
        response = self.build_response(request, raw)
        if not stream:
            _ = response.content
        return response


def answer_of(app: WSGIApplication, environ: dict[str, Any]) -> WSGIAnswer:
    """Call an application, and return its answer."""
    answered: dict[str, Any] = {}
    written: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        answered.update(status=status, headers=headers)
        return written.append

    chunks: Iterable[bytes] = app(environ, start_response)
    try:
        data = b"".join(chunks)
    finally:
        getattr(chunks, "close", lambda: None)()
    return answered["status"], answered["headers"], b"".join(written) + data


def directly(app: WSGIApplication) -> Callable[[str, str, Mapping[str, str], bytes], WSGIAnswer]:
    """Return a way to an application on which no object of `requests` is made.

    It takes the method, the whole URL, the headers and the body of a request.
    """
    return lambda method, url, headers, body: answer_of(app, environ_of(method, url, headers, body))


def environ_of(method: str, url: str, headers: Mapping[str, str | bytes], body: bytes) -> dict[str, Any]:
    """Return a request in the form that WSGI gives to an application. The URL is quoted as it is sent."""
    parts = urlsplit(url)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "REQUEST_URI": parts.path,
        "QUERY_STRING": parts.query,
        "PATH_INFO": unquote_to_bytes(parts.path or "/").decode("latin-1"),
        "SERVER_NAME": parts.hostname,
        "SERVER_PORT": str(parts.port or {"https": 443}.get(parts.scheme, 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc.rpartition("@")[2],
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        key = name.upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            environ[key] = text
        elif key not in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):
            environ["HTTP_" + key] = text
    return environ


def _bytes(body: Any) -> bytes:
    """The body as bytes. `requests` takes bytes, strings, files and iterables."""
    if body is None:
        return b""
    if hasattr(body, "read"):
        body = body.read()
    elif not isinstance(body, str | bytes):
        body = b"".join(part.encode() if isinstance(part, str) else part for part in body)
    return body.encode() if isinstance(body, str) else cast(bytes, body)


def connect(session: requests.Session, app: WSGIApplication) -> requests.Session:
    """Send every https:// call of a session to the application, so that no request leaves the machine."""
    session.adapters.clear()
    session.mount("https://", WSGIAdapter(app))
    session.trust_env = False  # looking up proxies and netrc would be of no use here
    return session
