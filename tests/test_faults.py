"""`serve --faults`: calls meet the faults that a file lists, for trying out a client."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from people import PROFILE
from test_door import served

from lifecycle.service.faults import Faults, FaultsError, Faulty, WireFault, faults_in, faults_of

USERS, ME = "/api/v1/users", "/api/v1/users/me"
NEW = {"profile": PROFILE}


@pytest.fixture
def org(tmp_path: Path) -> Any:
    """Serve an org with these faults."""

    @contextmanager
    def serve(*faults: dict[str, Any], seed: int = 0, words: tuple[str, ...] = (), lines: int = 1) -> Iterator[Any]:
        file = tmp_path / "faults.yaml"
        file.write_text(yaml.safe_dump({"seed": seed, "faults": list(faults)}))
        with served("--faults", str(file), *words, lines=lines) as orgs:
            yield [Org(url, token) for url, token in orgs] if lines > 1 else Org(*orgs[0])

    return serve


class Org:
    def __init__(self, url: str, token: str) -> None:
        self.url, self.session = url, requests.Session()
        self.session.headers["Authorization"] = f"SSWS {token}"

    def call(self, method: str, path: str, **given: Any) -> requests.Response:
        return self.session.request(method, self.url + path, timeout=10, allow_redirects=False, **given)

    def logins(self) -> list[str]:
        """Who is there, asked by a path that no test's fault strikes."""
        found = self.call("GET", f"{USERS}?limit=200").json()
        return [user["profile"]["login"] for user in found]


def create(org: Org) -> requests.Response:
    return org.call("POST", USERS, json=NEW)


HERS = PROFILE["login"]


# ------------------------------------------------------------------------------------------------- what may happen


@pytest.mark.parametrize(
    ("status", "code"), [(401, "E0000011"), (403, "E0000006"), (429, "E0000047"), (500, "E0000009"), (503, "E0000010")]
)
def test_an_error_has_oktas_body(status: int, code: str, org: Any) -> None:
    """The codes are those of Okta's list. The org has not seen the call."""
    with org({"method": "POST", "status": status}) as one:
        answer = create(one)

        assert (answer.status_code, answer.json()["errorCode"]) == (status, code)
        assert answer.headers["X-Simulator-Fault"] == "1"
        assert HERS not in one.logins()


def test_an_error_after_the_work_is_done(org: Any) -> None:
    """The caller is told that it failed, and it did not."""
    with org({"method": "POST", "status": 503, "done": True, "headers": {"Retry-After": 7}}) as one:
        answer = create(one)

        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
        assert HERS in one.logins()


def test_too_many_requests_without_the_headers(org: Any) -> None:
    """A proxy in between may refuse a call without Okta's headers, or may take them away from any answer."""
    with org(
        {"method": "POST", "status": 429, "done": True, "rate_limit_headers": False}, {"path": ME, "body": {}}
    ) as one:
        assert not any("rate-limit" in name.lower() for name in create(one).headers)
        assert create(one).headers["X-Simulator-Fault"] == "1"


@pytest.mark.parametrize(
    ("body", "media"), [("<h1>Sorry</h1>", "text/html; charset=utf-8"), ({"a": 1}, "application/json")]
)
def test_a_body_of_ones_own(body: Any, media: str, org: Any) -> None:
    """A page for people where JSON is expected, or another document."""
    with org({"path": ME, "status": 502, "body": body}) as one:
        answer = one.call("GET", ME)

        assert (answer.status_code, answer.headers["Content-Type"]) == (502, media)
        assert answer.text == (body if isinstance(body, str) else json.dumps(body))


def test_a_redirect(org: Any) -> None:
    """To any address, with any status that redirects."""
    with org({"path": ME, "redirect": "https://other.example.com/x", "status": 307}) as one:
        answer = one.call("GET", ME)

        assert (answer.status_code, answer.headers["Location"]) == (307, "https://other.example.com/x")


@pytest.mark.parametrize(("done", "there"), [(None, False), (True, True)])
def test_a_connection_that_ends_before_the_answer(done: bool | None, there: bool, org: Any) -> None:
    """The same sight for the caller, whether the call was carried out or not."""
    with org({"method": "POST", "cut": "before"} | ({"done": True} if done else {})) as one:
        with pytest.raises(requests.ConnectionError):
            create(one)
        assert (HERS in one.logins()) is there


def test_a_connection_that_ends_during_the_answer(org: Any) -> None:
    """The call was carried out, and the caller gets the status and half of the body."""
    with org({"method": "POST", "cut": "during"}) as one:
        with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
            create(one)
        assert HERS in one.logins()


def test_a_connection_that_ends_after_the_answer(org: Any) -> None:
    """The answer is whole, and the next call needs another connection."""
    with org({"method": "POST", "cut": "after"}) as one:
        answer = create(one)
        assert answer.json()["profile"]["login"] == HERS
        assert "Connection" not in answer.headers  # nothing has warned the caller
        assert HERS in Org(one.url, one_token(one)).logins()


def test_half_a_document(org: Any) -> None:
    """It looks whole to HTTP, but is not JSON."""
    with org({"method": "POST", "half": True}) as one:
        answer = create(one)

        assert (answer.status_code, int(answer.headers["Content-Length"])) == (200, len(answer.content))
        with pytest.raises(requests.exceptions.JSONDecodeError):
            answer.json()
        assert HERS in one.logins()


def test_an_answer_that_comes_late(org: Any) -> None:
    """The work is done at once. Others are answered meanwhile, and the late answer is whole when it comes."""
    with org({"method": "POST", "delay": 1.5}) as one:
        got: list[int] = []
        late = threading.Thread(target=lambda: got.append(create(Org(one.url, one_token(one))).status_code))
        late.start()
        while HERS not in one.logins():
            pass
        assert got == []  # its answer is still to come, although ours has been here
        late.join(20)
        assert got == [200]


def one_token(org: Org) -> str:
    return str(org.session.headers["Authorization"]).removeprefix("SSWS ")


def test_a_caller_who_has_gone_does_no_harm(org: Any) -> None:
    """A late answer that nobody waits for is dropped."""
    with org({"method": "POST", "delay": 0.3}) as one:
        with pytest.raises(requests.exceptions.ReadTimeout):
            one.session.post(one.url + USERS, json=NEW, timeout=0.1)
        one.session.close()
        assert one.call("POST", USERS, json={}).status_code == 400
        assert HERS in one.logins()


def test_an_answer_without_a_body(org: Any) -> None:
    """204 has no half; a cut during it cuts the headers."""
    with org(
        {"method": "DELETE", "calls": 1, "half": True}, {"method": "DELETE", "cut": "during", "path": "*/sessions"}
    ) as one:
        user = create(one).json()["id"]
        assert one.call("DELETE", f"{USERS}/{user}").status_code == 204
        answer = one.call("DELETE", f"{USERS}/{user}/sessions")
        assert (answer.status_code, answer.content) == (204, b"")
        assert one.call("HEAD", ME).status_code == 200


# ------------------------------------------------------------------------------------------------- which calls


def struck(faults: Faults, *calls: tuple[str, str]) -> list[int]:
    """The number of the fault that strikes each call; 0 for none."""
    return [fault.number if (fault := faults.striking(*call)) else 0 for call in calls]


def test_a_share_is_drawn_from_the_seed() -> None:
    """The same seed strikes the same calls. The share is right in the long run."""
    calls = [("GET", ME)] * 1_000

    def drawn(seed: int) -> list[int]:
        return struck(faults_of({"seed": seed, "faults": [{"share": 0.2, "status": 500}]}), *calls)

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert 150 < sum(drawn(1)) < 250
    assert (
        sum(struck(faults_of({"faults": [{"share": 0, "status": 500}, {"share": 1, "cut": "after"}]}), *calls)) == 2_000
    )


def test_which_calls_are_struck() -> None:
    """By method, by path, by number; the first entry that fits and strikes wins, and each counts for itself."""
    faults = faults_of(
        {
            "faults": [
                {"path": "*/lifecycle/*", "method": ["POST", "put"], "calls": [1, 3], "status": 500},
                {"path": "/api/v1/users/*", "calls": 2, "cut": "before"},
                {"method": "GET", "delay": 1},
            ]
        }
    )
    suspend, me = ("POST", "/api/v1/users/x/lifecycle/suspend"), ("GET", ME)

    assert struck(faults, suspend, suspend, suspend, suspend) == [1, 2, 1, 0]
    assert struck(faults, me, ("GET", "/api/v1/groups"), ("DELETE", "/api/v1/groups")) == [3, 3, 0]


def test_each_org_of_a_server_meets_them(org: Any) -> None:
    """The faults are the server's, as a network is."""
    with org({"path": ME, "status": 503}, words=("--orgs", "2"), lines=2) as orgs:
        assert [one.call("GET", ME).status_code for one in orgs] == [503, 503]


def test_a_server_that_can_not_cut_answers_whole() -> None:
    """An application without our server behind it can't end a connection; everything else happens."""

    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Length", "2"), ("X-Rate-Limit-Limit", "5")])
        return [b"{}"]

    faulty, said = Faulty(app, faults_of({"faults": [{"cut": "during", "delay": 3}]})), []
    environ: dict[str, Any] = {"REQUEST_METHOD": "GET", "PATH_INFO": "/"}

    assert list(faulty(environ, lambda *given: said.extend(given))) == [b"{}"]  # type: ignore[arg-type]
    assert said[0] == "200 OK"
    wire = WireFault()
    list(faulty(environ | {"lifecycle.wire": wire}, lambda *given: None))  # type: ignore[arg-type]
    assert (wire.cut, wire.delay) == ("during", 3.0)


# ------------------------------------------------------------------------------------------------- the file


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no faults. Write faults:"),
        ("faults: []", "has no faults"),
        ("faults:\n- [", "neither YAML nor JSON. Look at line 2"),
        ("fault: []", "has fault, which is not known. It may have faults and seed"),
        ("faults: [{status: 500}]\nseed: [1]", "seed in .* is neither a number nor a word"),
        ("faults: [7]", "Fault 1 in .* is not a list of names"),
        ("faults: [{status: 500}, {stats: 500}]", "Fault 2 in .* has stats, which is not known"),
        ("faults: [{path: /x}]", "does nothing. Give it one of status, redirect, delay, cut, half or body"),
        ("faults: [{status: 99}]", "a status that is not a number from 200 to 599"),
        ("faults: [{status: true}]", "a status that is not a number"),
        ("faults: [{share: 2, status: 500}]", "a share that is not a number from 0 to 1"),
        ("faults: [{share: .nan, status: 500}]", "a share that is not a number"),
        ("faults: [{delay: 101}]", "a delay that is not a number from 0 to 100"),
        ("faults: [{delay: 2s}]", "a delay that is not a number"),
        ("faults: [{cut: middle}]", "a cut that is not known. Use before, during or after"),
        ("faults: [{method: FETCH, status: 500}]", "a method that is not known"),
        ("faults: [{calls: [0], status: 500}]", "calls that are not numbers from 1 on"),
        ("faults: [{half: 2}]", "a half that is neither true nor false"),
        ("faults: [{redirect: 'https://x y'}]", "a redirect that is not an address"),
        ("faults: [{redirect: 'https://x', status: 500}]", "its status has to be from 300 to 399"),
        ("faults: [{status: 500, headers: [a]}]", "headers that are not names with values"),
        ("faults: [{status: 500, headers: {Content-Length: 3}}]", "a header 'Content-Length', which can't be set"),
        ('faults: [{status: 500, headers: {X: "a\\nb"}}]', "not one line of plain text"),
        ("faults: [{body: 7}]", "a body that is neither text nor JSON"),
        ("faults: [{path: 7, status: 500}]", "a path that is not a word"),
    ],
)
def test_a_file_that_can_not_be_used(text: str, says: str, tmp_path: Path) -> None:
    """It says which entry is wrong, and what to write."""
    (tmp_path / "faults.yaml").write_text(text)

    with pytest.raises(FaultsError, match=says) as raised:
        faults_in(str(tmp_path / "faults.yaml"))

    assert str(raised.value).endswith(".")


def test_the_server_does_not_start_with_such_a_file(tmp_path: Path) -> None:
    """It says so, and ends with the status 2."""
    command = [sys.executable, "-m", "lifecycle", "serve", "--port", "0", "--faults", str(tmp_path / "none.yaml")]

    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert ended.returncode == 2
    assert ended.stderr.startswith("Can't serve with these faults. ")
    assert "No such file" in ended.stderr


def test_the_examples_of_the_page_can_be_used() -> None:
    """docs/faults.md shows files; each can be read as it stands there."""
    page = (Path(__file__).resolve().parent.parent / "docs" / "faults.md").read_text(encoding="utf-8")
    files = [part.partition("```")[0] for part in page.split("```yaml\n")[1:]]

    assert len(files) >= 2
    assert all(faults_of(yaml.safe_load(text)).faults for text in files)
