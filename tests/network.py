"""The network between a client and an org: TLS, a proxy, and everything that can go wrong on the way.

A second process serves an org. Before it stands a door of TLS with a certificate of this test's own, and a proxy that
opens a way (CONNECT) to that door under any host name. Both speak HTTP by h11, so that what is wrong on the wire is
wrong on purpose.

mitmproxy could stand here, but its pins contradict ours (it needs older versions of cryptography, h11 and tornado).
"""

import http.client
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import h11
import trustme
from test_door import served

HOST = "acme.okta.example"
"""A host name that no machine has."""
OTHER = "evil.example"
BUSY = 0.5
"""Seconds after which these tests give up waiting for an answer that never comes."""


@dataclass(frozen=True)
class Passed:
    """A request that came through the door."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    host: str


Fault = str | None
Choose = Callable[[str, str], Fault]
"""What goes wrong with a request of this method and path; None if nothing does."""


@dataclass
class Network:
    """One org behind its door."""

    token: str
    trusted: Path
    """The file with the certificate of who has signed the door's certificate."""
    direct: str = ""
    """The address of the door on this machine."""
    proxy_port: int = 0
    choose: Choose = lambda method, path: None
    passed: list[Passed] = field(default_factory=list)
    """What came in, in order."""
    answers: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    """The headers and the body of what the org has answered, in order."""
    tunnels: list[str] = field(default_factory=list)
    """To which hosts the proxy was asked to open a way."""
    tells_limits: bool = False
    """Whether answers keep their rate-limit headers, which would have a careful client wait for a minute."""
    needs_password: bool = False
    """Whether the proxy lets in nobody without a password."""
    certificate: str = "good"
    """Which certificate the door shows: good, other-host, expired, early, stranger."""

    @property
    def url(self) -> str:
        """The address by which the org is known, which only the proxy finds."""
        return f"https://{HOST}"

    def settings(self, **more: str) -> dict[str, str]:
        """The settings of a client that reaches the org by the proxy."""
        found = {
            "OKTA_CLIENT_ORGURL": self.url,
            "OKTA_CLIENT_TOKEN": self.token,
            "OKTA_CLIENT_PROXY_HOST": "127.0.0.1",
            "OKTA_CLIENT_PROXY_PORT": str(self.proxy_port),
        }
        return found | more


@contextmanager
def network(folder: Path, *words: str, public: str = f"https://{HOST}") -> Iterator[Network]:
    """A served org behind a door of TLS. `words` are options of `serve`, and `public` is the org's own address."""
    authority, stranger = trustme.CA(), trustme.CA()
    trusted = folder / "trusted.pem"
    authority.cert_pem.write_to_path(str(trusted))
    now = datetime.now(UTC)
    good = authority.issue_cert(HOST, "localhost", OTHER)
    certificates = {
        "good": good,
        "other-host": authority.issue_cert("somebody-else.example"),
        "expired": authority.issue_cert(HOST, "localhost", not_after=now - timedelta(days=1)),
        "early": authority.issue_cert(HOST, "localhost", not_before=now + timedelta(days=2)),
        "stranger": stranger.issue_cert(HOST, "localhost"),
    }
    contexts = {}
    for name, one in certificates.items():
        contexts[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        one.configure_cert(contexts[name])
    with (
        socket.create_server(("127.0.0.1", 0)) as door,
        socket.create_server(("127.0.0.1", 0)) as proxy,
    ):
        direct = f"https://localhost:{door.getsockname()[1]}"
        with served("--public-url", public or direct, *words) as ((behind, token),):
            net = Network(token, trusted, direct, proxy.getsockname()[1])
            inside = int(behind.rpartition(":")[2])

            def at_the_door(caller: socket.socket) -> None:
                answer_calls(net, caller, contexts[net.certificate], inside, "localhost")

            def at_the_proxy(caller: socket.socket) -> None:
                open_way(net, caller, contexts, inside)

            for listening, handle in ((door, at_the_door), (proxy, at_the_proxy)):
                threading.Thread(target=let_in, args=(listening, handle), daemon=True).start()
            yield net
            for listening in (door, proxy):
                with suppress(OSError):
                    listening.shutdown(socket.SHUT_RDWR)


def let_in(listening: socket.socket, handle: Callable[[socket.socket], None]) -> None:
    with suppress(OSError):  # the door is shut
        while True:
            caller, _ = listening.accept()
            threading.Thread(target=handle, args=(caller,), daemon=True).start()


def open_way(net: Network, caller: socket.socket, contexts: dict[str, ssl.SSLContext], inside: int) -> None:
    """What a proxy does: it opens a way to a host. Here every host is the org."""
    with suppress(OSError), caller:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = caller.recv(65536)
            if not piece:
                return
            head += piece
        line, *headers = head.decode("latin-1").split("\r\n")
        method, target, _ = line.split(" ")
        host = target.rpartition(":")[0]
        net.tunnels.append(host)
        if method != "CONNECT" or net.choose("CONNECT", host) == "no way":
            caller.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return
        if net.needs_password and not any(one.lower().startswith("proxy-authorization:") for one in headers):
            caller.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        caller.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        answer_calls(net, caller, contexts[net.certificate], inside, host)


def answer_calls(net: Network, caller: socket.socket, context: ssl.SSLContext, inside: int, host: str) -> None:
    """Let the calls of one connection through to the org, each with what goes wrong."""
    with suppress(OSError, h11.RemoteProtocolError), context.wrap_socket(caller, server_side=True) as outer:
        spoken = h11.Connection(h11.SERVER)
        while True:
            request = None
            body = b""
            while True:
                event = spoken.next_event()
                if event is h11.NEED_DATA:
                    data = outer.recv(65536)
                    if not data and request is None:
                        return
                    spoken.receive_data(data)
                elif isinstance(event, h11.Request):
                    request = event
                elif isinstance(event, h11.Data):
                    body += bytes(event.data)
                else:
                    break
            assert request is not None
            headers = {name.decode(): value.decode("latin-1") for name, value in request.headers}
            one = Passed(request.method.decode(), request.target.decode(), headers, body, host)
            net.passed.append(one)
            fault = net.choose(one.method, one.path.partition("?")[0])
            data, ends = strike(fault, lambda one=one: forward(net, one, inside))
            if data is None:  # an answer that never comes
                outer.settimeout(30)
                outer.recv(1)
                return
            outer.sendall(data)
            if ends:
                return
            spoken.send(h11.Response(status_code=200, headers=[("Content-Length", "0")]))
            spoken.send(h11.EndOfMessage())
            spoken.start_next_cycle()


ANSWERED: dict[str, bytes] = {
    "401": b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n",
    "403": b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
    "404": b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
    "web page": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>",
    "500": b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\noops",
    "503": b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
    "429": b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n",
    "redirect": b"HTTP/1.1 307 Temporary Redirect\r\nLocation: https://evil.example/\r\nContent-Length: 0\r\n\r\n",
    "nonsense": b"SSH-2.0-OpenSSH_9.6\r\n",
}
"""Answers that do not come from the org: the call does not reach it."""
REFUSED = ("401", "403", "404", "web page")
BEFORE = ("cut before the call", *(name for name in ANSWERED if name not in REFUSED))
"""What goes wrong before the org has the call."""
AFTER = ("cut before the answer", "cut in the headers", "cut in the body", "half", "no answer", "slow")
"""What goes wrong when the org has carried out the call."""
HARMLESS = ("cut after the answer",)


def strike(fault: Fault, forwarded: Callable[[], bytes]) -> tuple[bytes | None, bool]:
    """The bytes that go back, and whether the connection ends with them. None stands for no answer at all."""
    if fault in ANSWERED:
        return ANSWERED[fault], fault == "nonsense"
    if fault == "cut before the call":
        return b"", True
    answer = forwarded()
    head, _, body = answer.partition(b"\r\n\r\n")
    if fault == "no answer":
        return None, True
    if fault == "cut before the answer":
        return b"", True
    if fault == "cut in the headers":
        return head[: len(head) // 2], True
    if fault == "cut in the body":
        return head + b"\r\n\r\n" + body[: len(body) // 2], True
    if fault == "half":
        body = body[: len(body) // 2]
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
        return b"\r\n".join([*lines, b"Content-Length: %d" % len(body)]) + b"\r\n\r\n" + body, False
    return answer, fault == "cut after the answer"


def forward(net: Network, one: Passed, inside: int) -> bytes:
    """Send a request on to the org, and return its answer as it stands on the wire."""
    headers = {name: value for name, value in one.headers.items() if name not in ("host", "connection")}
    way = http.client.HTTPConnection("127.0.0.1", inside, timeout=10)  # it writes no log
    way.request(one.method, one.path, one.body or None, headers)
    answer = way.getresponse()
    content, given = answer.read(), answer.getheaders()
    way.close()
    net.answers.append((dict(given), content))
    lines = [f"HTTP/1.1 {answer.status} {answer.reason}"]
    lines += [f"{name}: {value}" for name, value in given if name.lower() != "connection"]
    if not net.tells_limits:
        lines = [line for line in lines if not line.lower().startswith("x-rate-limit-")]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + content


@contextmanager
def trusting(path: Path) -> Iterator[None]:
    """Within the block, `requests` trusts this certificate, as a company's proxy would have it."""
    before = {name: os.environ.get(name) for name in ("REQUESTS_CA_BUNDLE", "NO_PROXY")}
    os.environ["REQUESTS_CA_BUNDLE"], os.environ["NO_PROXY"] = str(path), "127.0.0.1,localhost"
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
