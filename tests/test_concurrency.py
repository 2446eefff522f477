"""Many at once, at a served org: every call is taken whole, none is lost, and who is slow or rude stops nobody else."""

import http.client
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from people import PASSWORD, PROFILE
from wire import ENVELOPE

TOKEN = "a-token-for-many-0123456789"
MANY = 16
NUMBERS = count()
ATTRIBUTES = (
    *("middleName", "honorificPrefix", "honorificSuffix", "title", "displayName", "nickName", "primaryPhone", "city"),
    *("state", "zipCode", "streetAddress", "postalAddress", "userType", "employeeNumber", "costCenter", "department"),
)
T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: Any


@dataclass(frozen=True)
class Served:
    """A served org: the port at which it is."""

    port: int

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One call over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        sent = {"Authorization": f"SSWS {TOKEN}", "Content-Type": "application/json"} | headers
        try:
            connection.request(method, f"/api/v1{path}", data, sent)
            response = connection.getresponse()
            text = response.read()
            return Answer(response.status, json.loads(text) if text else None)
        finally:
            connection.close()

    def create(self, query: str = "", login: str | None = None, **credentials: Any) -> Answer:
        """A new user."""
        name = login or f"one{next(NUMBERS)}@example.com"
        body = {"profile": PROFILE | {"login": name}, "credentials": credentials}
        return self.call("POST", f"/users{query}", body)

    def active(self) -> dict[str, Any]:
        """A new user who can sign in."""
        made = self.create(password={"value": PASSWORD})
        assert made.status == 200
        return dict(made.body)

    def opened(self, sent: bytes) -> socket.socket:
        """A connection by which this much was sent."""
        found = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        found.sendall(sent)
        return found


@pytest.fixture(scope="module")
def org() -> Iterator[Served]:
    """An org in a process of its own. It has to be there still when all is over, and to have written no traceback."""
    command = [sys.executable, "-m", "lifecycle", "serve", "--port", "0", "--token", TOKEN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout
        assert server.stderr
        said = server.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", said)
        assert found, said
        yield Served(int(found[1]))
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) == 0
        assert "Traceback" not in server.stderr.read()


def at_once(number: int, act: Callable[[int], T]) -> list[T]:
    """What so many threads get, each for its number, that all begin at one moment."""
    together, found, failed = threading.Barrier(number), {}, []

    def one(n: int) -> None:
        try:
            together.wait(30)
            found[n] = act(n)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=one, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    return [found[n] for n in range(number)]


def outcomes(answers: list[Answer]) -> Counter[tuple[int, str]]:
    """How often what came; refusals by their codes."""
    return Counter((a.status, a.body["errorCode"] if a.status >= 400 else "") for a in answers)


# --------------------------------------------------------------------------------------------- one connection


@pytest.mark.parametrize(("asked", "kept"), [({}, True), ({"Connection": "close"}, False)], ids=["kept", "closed"])
def test_a_connection_outlives_an_answer_without_a_body(org: Served, asked: dict[str, str], kept: bool) -> None:
    """A 204 can't have a length (RFC 9110, 8.6), and needs none to be whole (RFC 9112, 6.3)."""
    key = org.create("?activate=false").body["id"]
    headers = {"Authorization": f"SSWS {TOKEN}"}
    connection = http.client.HTTPConnection("127.0.0.1", org.port, timeout=30)
    try:
        for status in (200, 204):
            connection.request(
                "DELETE" if status == 204 else "POST", f"/api/v1/users/{key}{_END[status]}", b"", headers
            )
            answer = connection.getresponse()
            answer.read()
            assert answer.status == status
            headers |= asked
        assert (connection.sock is not None) is kept
        if kept:
            connection.request("GET", "/api/v1/users", headers=headers)
            assert connection.getresponse().status == 200
    finally:
        connection.close()


_END = {200: "/lifecycle/deactivate", 204: ""}


def test_requests_that_are_sent_together_are_answered_in_turn(org: Served) -> None:
    """Many on one connection, all before the first answer is read (RFC 9112, 9.3.2)."""
    keys = [org.create("?activate=false").body["id"] for _ in range(20)]
    lines = (f"GET /api/v1/users/{key} HTTP/1.1\r\nHost: x\r\nAuthorization: SSWS {TOKEN}\r\n\r\n" for key in keys)
    with org.opened("".join(lines).encode()) as connection:
        text = b""
        while text.count(b'"_links"') < len(keys):
            part = connection.recv(2**16)
            assert part
            text += part
    assert re.findall(rb'\{"id":"(00u\w+)","status"', text) == [key.encode() for key in keys]


# --------------------------------------------------------------------------------------------- one is taken


@pytest.mark.parametrize("number", [2, MANY])
def test_of_many_activates_one_is_taken(org: Served, number: int) -> None:
    """The others find the user active already, each time."""
    for _ in range(10):
        key = org.create("?activate=false").body["id"]

        answers = at_once(
            number, lambda n, key=key: org.call("POST", f"/users/{key}/lifecycle/activate?sendEmail=false")
        )

        assert outcomes(answers) == {(200, ""): 1, (403, "E0000016"): number - 1}
        assert org.call("GET", f"/users/{key}").body["status"] == "PROVISIONED"


def test_of_many_creates_with_one_login_one_is_taken(org: Served) -> None:
    """A login is unique whatever the hurry."""
    answers = at_once(MANY, lambda n: org.create(login="same@example.com"))

    assert outcomes(answers) == {(200, ""): 1, (400, "E0000001"): MANY - 1}
    found = org.call("GET", "/users?search=profile.login%20eq%20%22same@example.com%22").body
    assert [user["id"] for user in found] == [a.body["id"] for a in answers if a.status == 200]


def test_of_many_groups_with_one_name_one_is_made(org: Served) -> None:
    """As with logins."""
    answers = at_once(MANY, lambda n: org.call("POST", "/groups", {"profile": {"name": "Same"}}))

    assert outcomes(answers) == {(200, ""): 1, (400, "E0000001"): MANY - 1}


def test_of_many_deletes_two_are_taken(org: Served) -> None:
    """The first deactivates, the second deletes, the others find nobody."""
    key = org.active()["id"]

    answers = at_once(MANY, lambda n: org.call("DELETE", f"/users/{key}"))

    assert outcomes(answers) == {(204, ""): 2, (404, "E0000007"): MANY - 2}


# --------------------------------------------------------------------------------------------- once is once


def test_a_session_token_opens_one_session(org: Served) -> None:
    """Of all who hand it in at once, one gets the session."""
    login = org.active()["profile"]["login"]
    token = org.call("POST", "/authn", {"username": login, "password": PASSWORD}).body["sessionToken"]

    answers = at_once(MANY, lambda n: org.call("POST", "/sessions", {"sessionToken": token}))

    assert outcomes(answers) == {(200, ""): 1, (401, "E0000004"): MANY - 1}


def test_the_step_after_a_reset_link_is_taken_once(org: Served) -> None:
    """The link opens again and again until a password is chosen, which happens once."""
    key = org.active()["id"]
    link = org.call("POST", f"/users/{key}/lifecycle/reset_password?sendEmail=false").body["resetPasswordUrl"]
    token = link.rpartition("/")[2]

    opened = at_once(MANY, lambda n: org.call("POST", "/authn/recovery/token", {"recoveryToken": token}))
    assert outcomes(opened) == {(200, ""): MANY}

    state = next(a.body["stateToken"] for a in opened if a.status == 200)
    path = "/authn/credentials/reset_password"
    chosen = at_once(MANY, lambda n: org.call("POST", path, {"stateToken": state, "newPassword": f"Okta-Pa55word-{n}"}))
    assert outcomes(chosen) == {(200, ""): 1, (401, "E0000011"): MANY - 1}
    assert org.call("GET", f"/users/{key}").body["status"] == "ACTIVE"


def test_an_activation_link_opens_once(org: Served) -> None:
    """The second caller is not let in."""
    key = org.create("?activate=false").body["id"]
    token = org.call("POST", f"/users/{key}/lifecycle/activate?sendEmail=false").body["activationToken"]

    answers = at_once(MANY, lambda n: org.call("POST", "/authn", {"token": token}))

    assert outcomes(answers) == {(200, ""): 1, (401, "E0000004"): MANY - 1}


# --------------------------------------------------------------------------------------------- nothing is lost


def test_no_change_of_a_profile_is_lost(org: Served) -> None:
    """16 who each change an attribute of their own 25 times: every answer shows it, and all are there at last."""
    key = org.active()["id"]

    def change(n: int) -> list[Any]:
        name, shown = ATTRIBUTES[n], []
        for turn in range(25):
            answer = org.call("POST", f"/users/{key}", {"profile": {name: f"{n}-{turn}"}})
            shown.append(answer.body["profile"][name])
        return shown

    assert at_once(MANY, change) == [[f"{n}-{turn}" for turn in range(25)] for n in range(MANY)]
    profile = org.call("GET", f"/users/{key}").body["profile"]
    assert [profile[name] for name in ATTRIBUTES] == [f"{n}-24" for n in range(MANY)]


def test_no_member_of_a_group_is_lost(org: Served) -> None:
    """Each is added by two at once, and is in it once."""
    group = org.call("POST", "/groups", {"profile": {"name": "Many"}}).body["id"]
    keys = [org.active()["id"] for _ in range(MANY)]

    answers = at_once(2 * MANY, lambda n: org.call("PUT", f"/groups/{group}/users/{keys[n % MANY]}"))

    assert outcomes(answers) == {(204, ""): 2 * MANY}
    assert sorted(user["id"] for user in org.call("GET", f"/groups/{group}/users").body) == sorted(keys)


def test_the_log_has_every_event_once_and_in_order(org: Served) -> None:
    """While 16 suspend and unsuspend a user each: as many events as calls, every user's in the order of the calls."""
    keys = [org.active()["id"] for _ in range(MANY)]

    def to_and_fro(n: int) -> list[int]:
        path = f"/users/{keys[n]}/lifecycle"
        return [org.call("POST", f"{path}/{call}").status for _ in range(5) for call in ("suspend", "unsuspend")]

    assert at_once(MANY, to_and_fro) == [[200] * 10] * MANY
    events = org.call("GET", "/logs?limit=1000&sortOrder=DESCENDING&q=suspend").body[::-1]
    assert len({event["uuid"] for event in events}) == len(events)
    assert [event["published"] for event in events] == sorted(event["published"] for event in events)
    for key in keys:
        own = [e["eventType"] for e in events if any(target["id"] == key for target in e["target"])]
        assert own == ["user.lifecycle.suspend", "user.lifecycle.unsuspend"] * 5


# --------------------------------------------------------------------------------------------- slow and rude


def open_files() -> int:
    """How many files this process may open; the server, which runs as the same user, may open as many."""
    resource = pytest.importorskip("resource")
    return int(resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def test_a_thousand_idle_connections_stop_nobody(org: Served) -> None:
    """Fewer where fewer files may be open: then as many as may be, less a hundred."""
    number = min(1000, open_files() - 100)
    if number < 150:
        pytest.skip(f"only {number + 100} files may be open here")
    with ExitStack() as stack:
        for _ in range(number):
            stack.enter_context(org.opened(b""))
        assert org.active()["status"] == "ACTIVE"
        assert [a.status for a in at_once(MANY, lambda n: org.call("GET", "/users?limit=1"))] == [200] * MANY


HEAD = f"POST /api/v1/users HTTP/1.1\r\nHost: x\r\nAuthorization: SSWS {TOKEN}\r\nContent-Type: application/json\r\n"


def test_half_a_request_stops_nobody_and_may_still_be_ended(org: Served) -> None:
    """More of them than the server has threads: half a header, and half a body."""
    body = json.dumps({"profile": PROFILE | {"login": "late@example.com"}}).encode()
    whole = f"{HEAD}Content-Length: {len(body)}\r\n\r\n".encode() + body
    with ExitStack() as stack:
        for _ in range(MANY):
            stack.enter_context(org.opened(HEAD.encode()[:40]))
            stack.enter_context(org.opened(whole[:-10]))
        late = stack.enter_context(org.opened(whole[:-20]))
        assert org.active()["status"] == "ACTIVE"

        late.sendall(whole[-20:])
        assert late.recv(12) == b"HTTP/1.1 200"
    assert org.call("GET", "/users/late@example.com").status == 200


def test_of_who_hangs_up_nothing_is_left(org: Served) -> None:
    """A body that never came whole makes no user."""
    body = json.dumps({"profile": PROFILE | {"login": "gone@example.com"}}).encode()
    for _ in range(MANY):
        org.opened(f"{HEAD}Content-Length: {len(body)}\r\n\r\n".encode() + body[:-1]).close()

    assert org.call("GET", "/users/gone@example.com").status == 404


def test_hundreds_of_headers_are_read(org: Served) -> None:
    """They are none of the org's business."""
    headers = {f"X-Odd-{n}": "x" * 100 for n in range(90)}
    assert org.call("GET", "/users?limit=1", **headers).status == 200

    many = "".join(f"X-Odd-{n}: x\r\n" for n in range(800))
    with org.opened(
        f"GET /api/v1/users?limit=1 HTTP/1.1\r\nHost: x\r\nAuthorization: SSWS {TOKEN}\r\n{many}\r\n".encode()
    ) as sent:
        assert sent.recv(12) == b"HTTP/1.1 200"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /api/v1/users HTTP/1.1\r\nX-Long: " + b"x" * 300_000 + b"\r\n\r\n", b"431"),
        (b"POST /api/v1/users HTTP/1.1\r\nContent-Length: 9999999999\r\n\r\n", b"413"),
        (b"POST /api/v1/users HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"POST /api/v1/users HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nno length\r\n", b"400"),
        (b"GET /api/v1/users HTTP/1.1\r\nno colon\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"400"),
    ],
)
def test_what_is_not_http_is_refused_and_the_server_goes_on(org: Served, sent: bytes, status: bytes) -> None:
    """Such a thing never reaches the org: HTTP's own refusal answers it, and the connection is closed."""
    with org.opened(b"") as connection, suppress(ConnectionError):  # it may be cut off before all is sent
        connection.sendall(sent)
        said = b"".join(iter(lambda: connection.recv(65536), b""))
        assert said.split()[1] == status

    assert org.call("GET", "/users?limit=1").status == 200


@pytest.mark.parametrize(
    "body",
    [
        b'{"profile": {"login": "' + b"x" * 20_000_000 + b'"}}',
        b'{"profile": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        b'{"a": ' * 10_000 + b"1" + b"}" * 10_000,
    ],
    ids=["20 MB", "10,000 lists deep", "10,000 objects deep"],
)
def test_a_monstrous_body_gets_oktas_refusal(org: Served, body: bytes) -> None:
    """Read to its end, refused, forgotten."""
    answer = org.call("POST", "/users", body)

    assert (answer.status, list(answer.body)) == (400, ENVELOPE)
    assert answer.body["errorCode"] == "E0000003"
    assert org.call("GET", "/users?limit=1").status == 200


def test_many_orgs_all_answer() -> None:
    """As many as can be served: every port, and by each port every token."""
    command = [sys.executable, "-m", "lifecycle", "serve", "--port", "0", "--token", TOKEN, "--orgs", "60"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        ports = [int(server.stdout.readline().split(" (")[0].rpartition(":")[2]) for _ in range(60)]
        found = [Served(port).call("GET", "/users?limit=1").status for port in ports]
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) == 0
    assert found == [200] * 60


def test_a_snapshot_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """The message is a sentence, and the callers notice nothing."""
    folder = tmp_path / "kept"
    folder.mkdir()
    command = [sys.executable, "-m", "lifecycle", "serve", "--port", "0", "--save", str(folder / "org.json")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout
        assert server.stderr
        assert server.stdout.readline().startswith("Serving")
        shutil.rmtree(folder)
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) == 0
        said = server.stderr.read()
    assert said.startswith(f"Can't write {folder / 'org.json'}")
    assert said.count("\n") == 1
