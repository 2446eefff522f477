"""What a served org tells of each call: a line in the terminal, a JSON object with --log json, a sentence in a header.

A call that nobody listens to is answered all the same, and nothing secret is told to anybody.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO

import pytest
import requests
from people import PASSWORD, PROFILE
from wire import TOKEN, as_admin, ask

from lifecycle.model.facts import Status
from lifecycle.model.move import Move
from lifecycle.model.possible import in_status
from lifecycle.model.rules import RULES
from lifecycle.org.heard import Heard
from lifecycle.org.org import Org
from lifecycle.org.policies import PasswordPolicy, Settings
from lifecycle.service.app import App
from lifecycle.service.telling import Answered, line, log_text, moved_line, sentence

WHY = "X-Simulator-Why"
MARK = "Marked-5ecret"
"""Part of each secret that is sent."""


@contextmanager
def serving(*options: str, stdout: int | IO[bytes] = subprocess.PIPE, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "lifecycle", "serve", "--port", "0", "--token", TOKEN, *options]
    with subprocess.Popen(command, stdout=stdout, env=os.environ | more) as server:
        yield server
        if server.poll() is None:
            server.send_signal(signal.SIGTERM)
        assert server.wait(10) == 0


def address(server: subprocess.Popen[bytes]) -> str:
    assert server.stdout
    found = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline().decode())
    assert found
    return found[0]


def admin() -> requests.Session:
    session = requests.Session()
    session.headers["Authorization"] = f"SSWS {TOKEN}"
    return session


def live(session: requests.Session, url: str) -> list[requests.Response]:
    """Create, activate, set a password, activate again, deactivate; and read a group that is not there."""
    user = f"{url}/api/v1/users/{PROFILE['login']}"
    return [
        session.post(f"{url}/api/v1/users?activate=false", json={"profile": PROFILE}),
        session.post(f"{user}/lifecycle/activate?sendEmail=false"),
        session.post(user, json={"credentials": {"password": {"value": PASSWORD}}}),
        session.post(f"{user}/lifecycle/activate"),
        session.post(f"{user}/lifecycle/deactivate"),
        session.get(f"{url}/api/v1/groups/00g1"),
    ]


def told(server: subprocess.Popen[bytes]) -> list[str]:
    """Stop the server, and return the lines that it has written since."""
    assert server.stdout
    server.send_signal(signal.SIGTERM)
    return server.stdout.read().decode().splitlines()


def test_each_call_has_a_line_that_says_what_moved_and_why() -> None:
    """Written from docs/okta-facts.md, section 3: what each of these calls comes to."""
    with serving() as server:
        answers = live(admin(), address(server))
        lines = told(server)

    assert [answer.status_code for answer in answers] == [200, 200, 200, 403, 200, 404]
    words = [entry.split("  ") for entry in lines]
    assert [entry[:2] for entry in words] == [
        ["ABSENT → STAGED", "create_user"],
        ["STAGED → PROVISIONED", "activate"],
        ["PROVISIONED → ACTIVE", "update_user"],
        ["ACTIVE", "activate"],
        ["ACTIVE → DEPROVISIONED", "deactivate"],
        ["404 E0000007", "GET /api/v1/groups/{groupId}"],
    ]
    assert words[3][2].startswith("Refused (403 E0000016): ")
    assert "password is destroyed" in words[4][2]
    assert {entry[-1] for entry in words[:5]} == {PROFILE["login"]}


def test_the_header_has_the_same_sentence() -> None:
    with serving() as server:
        answers = live(admin(), address(server))
        lines = told(server)

    for answer, entry in zip(answers[:5], lines, strict=False):
        sentence = entry.split("  ")[2].removeprefix("Refused (403 E0000016): ")
        assert answer.headers[WHY].endswith(sentence)
    assert answers[4].headers[WHY].startswith("ACTIVE -> DEPROVISIONED. ")
    assert answers[3].headers[WHY].startswith("refused, still ACTIVE. ")
    assert WHY not in answers[5].headers


def test_a_log_for_programs_is_json_line_by_line() -> None:
    with serving("--log", "json") as server:
        live(admin(), address(server))
        found = [json.loads(entry) for entry in told(server)]

    assert [entry.get("call") for entry in found] == [
        "create_user",
        "activate",
        "update_user",
        "activate",
        "deactivate",
        None,
    ]
    refused, group = found[3], found[5]
    assert (refused["http"], refused["code"], refused["before"], refused["after"]) == (403, "E0000016", *["ACTIVE"] * 2)
    assert (group["method"], group["path"], group["http"]) == ("GET", "/api/v1/groups/{groupId}", 404)
    assert {entry["evidence"] for entry in found} <= {"recorded", "documented", "reported", "inferred", "unknown"}
    assert found[0]["user"]["login"] == PROFILE["login"]


def test_the_first_line_of_a_log_for_programs_is_json_too() -> None:
    with serving("--log", "json") as server:
        assert server.stdout
        first = json.loads(server.stdout.readline())

    assert first["serving"].startswith("http://127.0.0.1:")
    assert first["token"] == TOKEN


def test_quiet_is_quiet() -> None:
    with serving("--quiet") as server:
        assert live(admin(), address(server))[1].headers[WHY]
        assert told(server) == []


def test_a_server_is_quiet_or_writes_a_log() -> None:
    asked = [sys.executable, "-m", "lifecycle", "serve", "--quiet", "--log", "json"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "not allowed with argument" in done.stderr


def test_each_line_names_its_org_if_there_are_several() -> None:
    with serving("--orgs", "2") as server:
        first, second = address(server), address(server)
        admin().get(f"{first}/api/v1/groups")
        other = requests.get(f"{second}/api/v1/groups", headers={"Authorization": f"SSWS {TOKEN}-2"}, timeout=10)
        lines = told(server)

    assert other.ok
    assert [entry.split("  ")[0] for entry in lines] == [url.rpartition(":")[2] for url in (first, second)]


def test_a_reader_who_does_not_read_holds_nobody_up() -> None:
    """A pipe holds 64 KB. Nobody reads it, and the server answers on; then it says how many lines are missing."""
    calls = 2000
    with serving() as server:
        url = address(server)
        session = admin()
        answers = [session.get(f"{url}/api/v1/groups/00g1").status_code for _ in range(calls)]
        assert server.stdout
        os.read(server.stdout.fileno(), 2**16)
        session.get(f"{url}/api/v1/groups/00g1")
        lines = told(server)

    assert set(answers) == {404}
    missing = [re.match(r"\((\d+) lines were left out", entry) for entry in lines]
    assert sum(int(found[1]) for found in missing if found) > 0
    assert len(lines) < calls


def test_an_output_without_arrows_gets_them_in_two_signs(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as file, serving(stdout=file, PYTHONIOENCODING="ascii") as server:
        text = ""
        while "http" not in text:
            text = (tmp_path / "log").read_text()
        live(admin(), re.search(r"http://127\.0\.0\.1:\d+", text)[0])  # type: ignore[index]
        server.send_signal(signal.SIGTERM)
        server.wait(10)

    assert "ABSENT -> STAGED  create_user" in (tmp_path / "log").read_text(encoding="ascii")


SECRETS = [
    ("POST", f"/api/v1/users?x={MARK}", {"profile": PROFILE, "credentials": {"password": {"value": f"{MARK}-pa55W"}}}),
    ("POST", f"/api/v1/users/{PROFILE['login']}", {"credentials": {"password": {"value": f"{MARK}-pa55X"}}}),
    ("POST", "/api/v1/authn", {"username": PROFILE["login"], "password": MARK}),
    ("POST", "/api/v1/authn", {"username": MARK, "password": "x"}),
    ("POST", "/api/v1/authn", {"token": MARK}),
    ("POST", "/api/v1/authn/recovery/token", {"recoveryToken": MARK}),
    ("POST", "/api/v1/authn/credentials/reset_password", {"stateToken": MARK, "newPassword": MARK}),
    ("GET", f"/api/v1/sessions/{MARK}", None),
    ("POST", "/api/v1/sessions", {"sessionToken": MARK}),
    ("GET", f"/login/sessionCookieRedirect?token={MARK}&redirectUrl=https://x.example", None),
    ("GET", f"/signin/reset-password/{MARK}", None),
    ("GET", f"/welcome/{MARK}", None),
    ("GET", f"/api/v1/users/{MARK}", None),
    ("GET", f"/api/v1/groups/{MARK}", None),
    ("POST", f"/api/v1/users/{MARK}/lifecycle/activate", None),
    ("GET", f"/api/v1/{MARK}", None),
    (f"{MARK.replace('-', '').upper()}", "/api/v1/users", None),
]
"""Requests with a secret in the path, the query, the body, or in the place of the method."""


@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_secret_is_told(form: str) -> None:
    """Marked secrets in every place of a request, and the token itself, a wrong one, and a link that was made."""
    with serving("--log", form) as server:
        url, session = address(server), admin()
        answers = [session.request(method, f"{url}{path}", json=body) for method, path, body in SECRETS]
        answers.append(requests.get(f"{url}/api/v1/users", headers={"Authorization": f"SSWS {MARK}"}, timeout=10))
        link = session.post(f"{url}/api/v1/users/{PROFILE['login']}/lifecycle/reset_password?sendEmail=false").json()
        token = link["resetPasswordUrl"].rpartition("/")[2]
        opened = requests.post(f"{url}/api/v1/authn/recovery/token", json={"recoveryToken": token}, timeout=10)
        said = "\n".join(told(server))

    assert opened.ok
    assert len(said.splitlines()) == len(SECRETS) + 3
    for secret in (MARK, MARK.replace("-", "").upper(), TOKEN, token, opened.json()["stateToken"]):
        assert secret not in said
    assert all(MARK not in answer.headers.get(WHY, "") for answer in answers)


def test_every_sentence_of_the_rules_fits_into_a_header() -> None:
    """ASCII, in one line."""
    for rule in RULES:
        before = min(in_status(rule.statuses[0]), key=str)
        said = sentence(Move(rule.calls[0], frozenset(), before, before, rule))
        assert said.isascii()
        assert said.isprintable()


def test_a_script_of_another_origin_may_read_the_sentence() -> None:
    app = App(Org(Settings(trusted_origins=("https://a.example",))), TOKEN)
    answer = ask(app, "GET", "/api/v1/users", headers=as_admin(HTTP_ORIGIN="https://a.example"))
    assert WHY in answer.headers["Access-Control-Expose-Headers"].split(", ")


def test_what_time_brings_about_has_a_line_of_its_own() -> None:
    """A lock that ends by itself, before the call that is answered next."""
    org = Org(Settings(password=PasswordPolicy(auto_unlock_minutes=60)))
    app, lines, entries = App(org, TOKEN), [], []

    def listen(_: App, due: list[Heard], answered: Answered) -> None:
        lines.extend([*map(moved_line, due), line(answered)])
        entries.extend([*(json.loads(log_text("t", "o", None, heard)) for heard in due)])

    body = json.dumps({"profile": PROFILE, "credentials": {"password": {"value": PASSWORD}}}).encode()
    wrong = json.dumps({"username": PROFILE["login"], "password": "wrong"}).encode()
    assert ask(app, "POST", "/api/v1/users", body, headers=as_admin()).status == 200
    for _ in range(10):
        ask(app, "POST", "/api/v1/authn", wrong)
    org.clock.advance(timedelta(hours=2))
    app.listener = listen
    ask(app, "GET", f"/api/v1/users/{PROFILE['login']}", headers=as_admin())

    assert lines[0].startswith("LOCKED_OUT → ACTIVE  wait  ")
    assert lines[1] == "200  GET /api/v1/users/{userId}"
    assert (entries[0]["call"], entries[0]["actor"], entries[0]["after"]) == ("wait", "clock", Status.ACTIVE)


def test_the_lines_on_the_page_are_what_the_server_prints() -> None:
    page = (Path(__file__).resolve().parent.parent / "docs" / "clients.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```log\n(.*?)```", page, re.S)
    emil = PROFILE | {"login": "emil@example.com"}
    with serving() as server:
        url, session = address(server), admin()
        user = f"{url}/api/v1/users/emil@example.com"
        session.post(f"{url}/api/v1/users?activate=false", json={"profile": emil})
        session.post(f"{user}/lifecycle/activate?sendEmail=false")
        session.post(f"{user}/lifecycle/unlock")
        session.get(user)
        lines = told(server)

    assert lines == shown.splitlines()
