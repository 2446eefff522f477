"""After a crash nobody is lost: the process is killed at every point of a create, and the clean-up finds every user."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from people import PASSWORD
from real import FOREIGN, NAME, REAL, Detour, served_real

from lifecycle.__main__ import main
from lifecycle.client.cleaning import cleanup, cleanup_command
from lifecycle.client.client import ApiToken, Client
from lifecycle.client.ledger import Ledger
from lifecycle.client.sitting import Sitting

HERE = Path(__file__).resolve().parent


def reached(address: str, token: str, ledger: Path) -> Client:
    session = requests.Session()
    session.mount("https://", Detour(REAL, address))
    sitting = Sitting(REAL, pause=lambda seconds: None)  # the served org only counts, and refuses nothing
    return Client(REAL, token, session, ledger=Ledger(ledger), sitting=sitting)


def populated(address: str, token: str) -> tuple[requests.Session, dict[str, str]]:
    """Give the org people of its own. Returns a session of its admin, and each of them as text, by the path."""
    admin = requests.Session()
    admin.auth = ApiToken(token)
    found = {}
    for profile in FOREIGN.values():
        body = {"profile": {"firstName": "Fay", "lastName": "Foreign"} | profile}
        body |= {"credentials": {"password": {"value": PASSWORD}}}
        path = f"{address}/api/v1/users/{admin.post(f'{address}/api/v1/users', json=body).json()['id']}"
        found[path] = admin.get(path).text
    return admin, found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed by SIGKILL, which needs fork")
def test_a_process_that_is_killed_at_any_point_of_a_create_loses_nobody(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    with served_real() as (address, token):
        admin, foreign = populated(address, token)
        command = [
            sys.executable,
            str(HERE / "killed.py"),
            address,
            token,
            str(ledger),
            os.environ.get("EXAMPLES", "60"),
        ]
        environment = os.environ | {"PYTHONPATH": str(HERE)}
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=600)
        lines, points, killed = map(int, ran.stdout.split()[-3:])
        assert killed == points > 100, (lines, points, killed)

        client = reached(address, token, ledger)
        client.guard.opt_in(NAME)
        there = {user["profile"]["login"] for user in admin.get(f"{address}/api/v1/users?limit=200").json()}
        ours = {login for login in there if re.match(r"lifecycle-lab-[0-9a-f]{12}-tester@", login)}
        known = {entry.login for entry in Ledger(ledger).open_entries()}
        assert ours
        assert ours <= known, "each user of ours is in the ledger"

        done = cleanup(client)

        assert set(done.gone) >= ours
        assert all("may still be on its way" in one.why for one in done.left), done
        left = {user["profile"]["login"] for user in admin.get(f"{address}/api/v1/users?limit=200").json()}
        assert left == there - ours
        assert {path: admin.get(path).text for path in foreign} == foreign
        assert admin.get(f"{address}/api/v1/users?filter=status eq %22DEPROVISIONED%22").json() == []


def test_a_torn_line_of_the_ledger_costs_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    Ledger(path).begin("one.okta.com", "a@example.com")
    path.write_text(path.read_text() + '{"org": "one.okta.com", "log')
    Ledger(path).begin("one.okta.com", "b@example.com")
    assert [entry.login for entry in Ledger(path).open_entries("one.okta.com")] == ["a@example.com", "b@example.com"]
    assert Ledger(path).open_entries("two.okta.com") == []


def test_the_command_lists_and_says_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a network: nobody in the ledger, somebody in another org, and nobody asked for a name in vain."""
    path = tmp_path / "ledger.jsonl"
    monkeypatch.setenv("OKTA_LAB_LEDGER", str(path))
    monkeypatch.setenv("OKTA_CLIENT_ORGURL", REAL)
    monkeypatch.setenv("OKTA_CLIENT_TOKEN", "00token")
    assert main(["cleanup"]) == 0
    assert "lists nobody" in capsys.readouterr().out

    Ledger(path).begin("other.okta.com", "lifecycle-lab-0123456789ab-a@example.com")
    assert main(["cleanup", "--list"]) == 0
    assert "In other.okta.com, 1 made by the lessons" in capsys.readouterr().out
    assert main(["cleanup"]) == 2
    assert "Set it to the org named above" in capsys.readouterr().out

    Ledger(path).begin(f"{NAME}.okta.com", "lifecycle-lab-0123456789ab-b@example.com")
    assert cleanup_command(ask=lambda question: "no") == 2
    assert "stays read-only" in capsys.readouterr().err
