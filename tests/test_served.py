"""The live switch, against a second process that serves the same app on a loopback port with a token."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
import requests
from people import PASSWORD, PROFILE

from lifecycle.__main__ import main
from lifecycle.client.connect import live
from lifecycle.client.okta import Okta
from lifecycle.lab.panel import Panel
from lifecycle.lab.walk import Walk
from lifecycle.model.facts import Status
from lifecycle.plays.lesson import lesson

TOKEN = "a-served-token-0123456789"


@pytest.fixture(scope="module")
def served() -> Iterator[dict[str, str]]:
    """A served org; gives the settings that point there."""
    command = [sys.executable, "-m", "lifecycle", "serve", "--port", "0", "--token", TOKEN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        said = server.stdout.readline()
        url = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert url, said
        yield {"OKTA_CLIENT_ORGURL": url[0], "OKTA_CLIENT_TOKEN": TOKEN}
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) == 0


@pytest.fixture
def okta(served: dict[str, str]) -> Okta:
    return live(served)


def test_the_same_calls_get_the_same_answers(okta: Okta) -> None:
    """Over a socket as in process: statuses, refusals, evidence, links to where it is served."""
    walk = Walk(okta)
    login = {"login": "walk@example.com", "email": "walk@example.com"}
    created = walk.create_user(PROFILE | login, activate=False)
    walk.activate(sendEmail=False)
    refused = walk.activate()
    walk.open_activation_link()
    walk.choose_password(PASSWORD)

    assert [s.after for s in walk.steps] == ["STAGED", "PROVISIONED", "PROVISIONED", "PROVISIONED", "ACTIVE"]
    assert refused.exchange.evidence == "recorded"
    assert created.exchange.body["_links"]["self"]["href"].startswith(okta.client.base_url)
    assert walk.sign_in(PASSWORD).exchange.body["status"] == "SUCCESS"


def test_what_only_a_simulator_can_do_is_absent(okta: Okta) -> None:
    """No clock, no mailbox, no way back; the rest of the panel is the same."""
    panel = Panel(Walk(okta))
    panel.fields["login"].value = "panel@example.com"
    for name in ("create_user", "suspend", "unsuspend"):
        panel.buttons[name]._handle_button_msg(None, {"event": "click"}, [])

    assert okta.simulator is None
    assert panel.walk.status is Status.PROVISIONED
    assert "on this machine" in panel.banner.value
    assert panel.walk.back() is False
    assert panel.walk.mailbox == ()
    shown = {child for row in panel.widget.children for child in getattr(row, "children", ())}
    assert panel.buttons["suspend"] in shown
    assert not shown & {panel.buttons["wait"], panel.buttons["back"], panel.fields["days"]}


def test_on_a_real_socket_secrets_are_masked(okta: Okta) -> None:
    """The journal, the panel and the texts treat it as any org, because the client can't tell that it is simulated."""
    walk = Walk(okta)
    walk.create_user(PROFILE | {"login": "masked@example.com"}, activate=False, password=PASSWORD)
    told = walk.activate(sendEmail=False)
    kept = repr(list(okta.client.journal)) + str(told) + repr(walk.told)

    assert PASSWORD not in kept
    assert TOKEN not in kept
    assert "tokens/****/verify" in kept
    assert walk.open_activation_link().exchange.status == 200


def test_without_the_token_nobody_gets_in(served: dict[str, str]) -> None:
    """As at any org."""
    response = requests.get(f"{served['OKTA_CLIENT_ORGURL']}/api/v1/users/x", timeout=10)

    assert response.status_code == 401
    assert response.json()["errorCode"] == "E0000011"


def test_a_stage_is_played_on_a_live_org_by_one_argument(
    served: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `lesson(0, live())` presses go to that org. Nothing else does: no story and no trial."""
    for name, value in served.items():
        monkeypatch.setenv(name, value)
    okta = live()
    opened = lesson(0, okta)
    stages = [opened.stage(play.key) for play in opened.script.plays]
    shown = [(stage.scene(), stage.twin) for stage in stages]
    assert [exchange for exchange in okta.client.journal if exchange.method != "GET"] == []

    stages[0].press("create_user", activate=False)
    stages[0].press("activate", sendEmail=False)

    scene = stages[0].scene()
    assert scene["status"] == "PROVISIONED"
    assert all(goal["done"] for goal in scene["goals"])
    assert TOKEN not in json.dumps([scene, *shown])


def test_a_taken_port_is_said(served: dict[str, str]) -> None:
    """One sentence, exit status 2."""
    port = served["OKTA_CLIENT_ORGURL"].rpartition(":")[2]
    command = [sys.executable, "-m", "lifecycle", "serve", "--port", port]

    run = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert "Can't serve at 127.0.0.1" in run.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--orgs", "5", "--port", "65533"], "Can't serve 5 orgs from port 65533 on, because ports end at 65535."),
        (["--host", "nosuch.invalid"], "Can't serve at nosuch.invalid:8008: Invalid host/port specified."),
        (["--seed", ""], "the name of the file is empty"),
        (["--save", " "], "the name of the file is empty"),
        (["--origin", "http://x.test/"], "'http://x.test/' is not an origin. Write it like http://localhost:3000"),
        (["--origin", "*"], "'*' is not an origin"),
        (["--token", "tökén"], "Use ASCII letters"),
    ],
)
def test_what_cannot_be_served_is_said(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In a sentence, with exit status 2."""
    try:
        status: object = main(["serve", *words])
    except SystemExit as stopped:
        status = stopped.code

    assert status == 2
    assert said in capsys.readouterr().err


def test_from_other_machines() -> None:
    """Listening everywhere, it says an address at which it is found, and writes that one into its links."""
    command = [sys.executable, "-m", "lifecycle", "serve", "--host", "0.0.0.0", "--port", "0", "--token", TOKEN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        address = server.stdout.readline().split(" at ")[1].split(" ")[0]
        warning = server.stdout.readline()
        users = requests.get(f"{address}/api/v1/users", headers={"Authorization": f"SSWS {TOKEN}"}, timeout=10)
        server.send_signal(signal.SIGTERM)

    assert "//0.0.0.0" not in address
    assert warning.startswith("Careful: 0.0.0.0 can be reached from other machines")
    assert users.links["self"]["url"].startswith(f"{address}/")


def test_it_stops_when_interrupted() -> None:
    """SIGINT is a clean stop, as SIGTERM is."""
    command = [sys.executable, "-m", "lifecycle", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout
        assert server.stdout.readline().startswith("Serving an Okta org at http://127.0.0.1:")
        server.send_signal(signal.SIGINT)
        assert server.wait(10) == 0
        assert server.stderr
        assert server.stderr.read() == ""
