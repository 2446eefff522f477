"""No secret of a live connection reaches anything that is shown, logged, raised, kept or saved.

What is secret is read from the wire, where it has to stand: by the names that Okta's documentation gives it. Then
everything that was written anywhere is searched for it. Everything is run once as it should be, and once for each
fault, which strikes every call that changes something.
"""

import json
import logging
import os
import re
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import ipywidgets
import nbformat
import pytest
import yaml
from joserfc.jwk import RSAKey
from nbclient import NotebookClient
from network import AFTER, BEFORE, Network, network, trusting

from lifecycle.client.client import Client
from lifecycle.client.connect import live
from lifecycle.client.okta import Okta
from lifecycle.lab.end_user import EndUser
from lifecycle.lab.face import Face
from lifecycle.lab.panel import Panel
from lifecycle.lab.walk import Walk
from lifecycle.model.calls import CALLS
from lifecycle.plays.lesson import OpenLesson

TOKEN = "00MARKEDapiTOKENofALiveOrg0123456789abcdef"
PROXY_PASSWORD = "MARKED-proxy-password"
KEY = RSAKey.generate_key(2048)
PEM = KEY.as_pem(private=True).decode()
SCOPES = ["okta.users.manage", "okta.groups.manage", "okta.logs.read", "okta.sessions.manage", "okta.roles.read"]
IN_JSON = {
    "activationToken", "recoveryToken", "stateToken", "sessionToken", "factorToken", "cookieToken", "token",
    "tempPassword", "sharedSecret", "passCode", "oldPassword", "newPassword", "password", "answer", "access_token",
    "activationUrl", "resetPasswordUrl",
}  # fmt: skip
"""The properties that hold a secret, in requests or in answers. Source: Okta's OpenAPI specification; Okta's
Authentication API reference; Okta's Factors API reference; Okta's guide to service apps."""
IN_HEADERS = ("authorization", "proxy-authorization", "dpop", "cookie")
IN_FORMS = ("client_assertion",)
SHORTEST = 8
"""Shorter secrets, such as passcodes, stand in other texts by chance."""


# ------------------------------------------------------------------------------------------------- what is secret


Secrets = set[tuple[str, str]]
"""Pairs of the name of a secret and the secret itself."""


def secrets_on(net: Network) -> Secrets:
    """Each secret that went over the wire, with its name."""
    found: Secrets = set()
    for one in net.passed:
        for name, value in one.headers.items():
            if name.lower() in IN_HEADERS:
                found.add((name.lower(), value.partition(" ")[2] or value))
        if "form" in one.headers.get("content-type", ""):
            form = parse_qs(one.body.decode())
            found |= {(name, value) for name in IN_FORMS for value in form.get(name, [])}
        collect(read(one.body), found)
        session = re.match(r"/api/v1/sessions/([^/?]+)", one.path)
        if session and session[1] != "me":
            found.add(("session", unquote(session[1])))
    for headers, body in net.answers:
        collect(read(body), found)
        cookie = re.search(r"sid=([^;]+)", headers.get("Set-Cookie", ""))
        if cookie:
            found.add(("cookie", cookie[1]))
    return {(name, secret) for name, secret in found if len(secret) >= SHORTEST}


def read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def collect(document: Any, found: Secrets, name: str = "") -> None:
    """Note the secrets in a document. A link is as secret as its last part, which is the token."""
    if isinstance(document, list):
        for one in document:
            collect(one, found, name)
    elif isinstance(document, dict):
        for key, value in document.items():
            collect(value, found, name if key == "value" and name in IN_JSON else key)
        if "lastPasswordVerification" in document:
            found.add(("session", document["id"]))
    elif isinstance(document, str) and name in IN_JSON:
        found.add((name, document.rpartition("/")[2] if name.endswith("Url") else document))


# ------------------------------------------------------------------------------------------------- what is run


class Written:
    """Everything that was written, by where it stands."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []

    def add(self, where: str, text: Any) -> None:
        self.texts.append((where, text if isinstance(text, str) else repr(text)))

    def error(self, error: BaseException) -> None:
        """An exception as every tool shows it, and everything that it holds."""
        self.add("traceback", "".join(traceback.format_exception(error)))
        seen: list[BaseException] = []
        waiting: list[Any] = [error]
        while waiting:
            one = waiting.pop()
            if not isinstance(one, BaseException) or one in seen:
                continue
            seen.append(one)
            self.add("exception", f"{one!r} {one} {one.args!r} {vars(one)!r}")
            request = getattr(one, "request", None)
            if request is not None:
                self.add("exception's request", f"{request.url} {request.headers} {request.body!r}")
            waiting += [one.__cause__, one.__context__, *one.args]

    def tried(self, act: Callable[[], Any]) -> Any:
        """Do something, and keep what it returns or raises."""
        try:
            found = act()
        except Exception as error:
            self.error(error)
            return None
        self.add("result", found)
        return found


number = iter(range(1, 1_000_000))


def uses_every_call(client: Client, to: Written) -> None:
    """Every link, token and password of a user's life, by methods of the client, with marked values."""
    n = next(number)
    login, first, second, third = f"person-{n}@example.com", *(f"MARKED-Pa55word-{n}-{i}" for i in range(3))
    answer = f"MARKED-answer-{n}"
    question = {"question": "Who?", "answer": answer}
    profile = {"firstName": "Test", "lastName": "Testerman", "login": login, "email": login}
    state: dict[str, str] = {}

    def do(act: Callable[[], Any]) -> Any:
        response = to.tried(act)
        body = read(response.content) if response is not None else None
        if isinstance(body, dict):
            state.update({key: value for key, value in body.items() if isinstance(value, str)})
        return body

    do(lambda: client.create_user(profile, activate=False, recovery_question=question))
    do(lambda: client.activate(login, sendEmail=False))
    do(lambda: client.reactivate(login, sendEmail=False))
    do(lambda: client.open_activation_link(state.get("activationUrl", "none/none")))
    do(lambda: client.choose_password(state.get("stateToken", "none"), first))
    do(lambda: client.sign_in(login, first))
    session = do(
        lambda: client.request("POST", "/api/v1/sessions", body={"sessionToken": state.get("sessionToken")}).response
    )
    cookie = (session or {}).get("id", "none")
    for way in (("GET", ""), ("POST", "/lifecycle/refresh"), ("DELETE", "")):
        to.tried(lambda way=way: client.request(way[0], f"/api/v1/sessions/{cookie}{way[1]}").exchange)
    do(lambda: client.sign_in(login, f"MARKED-wrong-{n}"))
    do(lambda: client.update_user(login, password=second))
    do(lambda: client.replace_user(login, profile=profile, password=third))
    do(lambda: client.change_password(login, third, first))
    do(lambda: client.change_recovery_question(login, first, question))
    do(lambda: client.forgot_password(login, sendEmail=False))
    do(lambda: client.open_reset_link(state.get("resetPasswordUrl", "none/none")))
    do(lambda: client.answer_question(state.get("stateToken", "none"), answer))
    do(lambda: client.choose_password(state.get("stateToken", "none"), second))
    do(lambda: client.forgot_password_recovery_question(login, answer, third))
    do(lambda: client.expire_password_with_temp_password(login))
    do(lambda: client.sign_in(login, state.get("tempPassword", "none")))
    do(
        lambda: client.change_expired_password(
            state.get("stateToken", "none"), state.get("tempPassword", "none"), first
        )
    )
    do(lambda: client.reset_password(login, sendEmail=False))
    do(lambda: client.enroll_factor(login, "question", question="disliked_food", answer=answer))
    do(lambda: client.enroll_factor(login, "token:software:totp"))
    for method in (client.suspend, client.unsuspend, client.expire_password, client.unlock, client.reset_factors):
        do(lambda method=method: method(login))
    do(lambda: client.clear_sessions(login))
    do(lambda: client.recover_password(login))
    do(lambda: client.unlock_account(login))
    for path in ("/api/v1/users", "/api/v1/logs", f"/api/v1/users/{login}/factors", "/api/v1/users/me"):
        to.tried(lambda path=path: client.request("GET", path).exchange)
    do(lambda: client.deactivate(login, sendEmail=False))
    do(lambda: client.delete_user(login))


def presses_everything(okta: Okta, to: Written) -> None:
    """Each button of the panel, of the user's forms and of each stage, with something typed into the fields."""
    n = next(number)
    panel = Panel(Walk(okta))
    panel.fields["login"].value = f"panel-{n}@example.com"
    panel.fields["password"].value = f"MARKED-typed-{n}-password"
    panel.fields["newPassword"].value = f"MARKED-typed-{n}-newPassword"
    panel.fields["answer"].value = f"MARKED-typed-{n}-answer"
    panel.fields["with_password"].value = panel.fields["question"].value = True
    for name in (*CALLS, "start_over", "create_user"):
        panel.buttons[name]._handle_button_msg(None, {"event": "click"}, [])
    to.add("panel", panel.text())
    forms = EndUser(panel.walk)
    for name in forms.fields:
        forms.fields[name].value = f"MARKED-form-{n}-{name}"
    for name in forms.buttons:
        to.tried(lambda name=name: forms.press(name))
    to.add("forms", forms.text())
    opened = OpenLesson(0, okta)
    for key in opened._plays:
        stage = opened.stage(key)
        face = Face(stage)
        for row in [row for group in stage.scene()["groups"] for row in group["rows"]]:
            secret = [field["name"] for field in row["fields"] if "assword" in field["name"]]
            typed = {name: f"MARKED-stage-{n}-{name}" for name in secret}
            stage.edit(row["key"], **typed)
            press = partial(stage.press, row["key"])
            for act in (partial(press, **typed), stage.skip, press, stage.skip):
                to.tried(act)
        face._heard(face, {"do": "whole"}, [])
        for where in ("scene", "twin", "poster", "caption", "story"):
            found = getattr(stage, where, "")
            to.add(f"stage's {where}", json.dumps(found()) if callable(found) else found)
    to.add("recap", opened.recap())


def everything_kept(okta: Okta, to: Written, kept: Path) -> None:
    """What stays behind: the journal, the progress, and the state of every widget that a notebook would save."""
    client = okta.client
    to.add("journal", list(client.journal))
    to.add("journal as JSON", json.dumps([vars(one) for one in client.journal], default=repr))
    to.add("client", f"{client!r} {vars(client)!r} {vars(client._wire)!r} {client.credentials!r} {okta!r}")
    to.add("widgets", json.dumps(ipywidgets.Widget.get_manager_state(), default=repr))
    if kept.exists():
        to.add("progress", kept.read_text())


def assert_nowhere(secrets: Secrets, to: Written) -> None:
    for where, text in to.texts:
        for name, secret in secrets:
            assert secret not in text, f"{name} stands in {where}: {text[max(0, text.index(secret) - 200) :][:400]}"


# ------------------------------------------------------------------------------------------------- the tests


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    folder = tmp_path_factory.mktemp("net")
    app = {"client_id": "0oaapp", "public_key": KEY.as_pem(private=False).decode(), "scopes": SCOPES, "dpop": True}
    (folder / "apps.yaml").write_text(yaml.safe_dump({"service_apps": [app]}))
    with (
        network(folder, "--token", TOKEN, "--service-apps", str(folder / "apps.yaml"), public="") as found,
        trusting(found.trusted),
    ):
        yield found


def settings(net: Network, way: str) -> dict[str, str]:
    found = {"OKTA_CLIENT_ORGURL": net.direct, "OKTA_CLIENT_REQUESTTIMEOUT": "0.3"}
    if way == "token":
        return found | {"OKTA_CLIENT_TOKEN": net.token}
    return found | {
        "OKTA_CLIENT_PRIVATEKEY": PEM,
        "OKTA_CLIENT_CLIENTID": "0oaapp",
        "OKTA_CLIENT_SCOPES": ",".join(SCOPES),
    }


PRESSED = (None, "503", "cut before the answer", "half")
"""With which of the faults every button is pressed, too."""


def turn_on_logs() -> None:
    """Undo what another test in this process has done to the loggers. A notebook's test, for one, turns them off."""
    logging.disable(logging.NOTSET)
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("urllib3")]:
        logger = logging.getLogger(name)
        logger.disabled, logger.propagate = False, True
        logger.setLevel(logging.NOTSET)


@pytest.mark.parametrize(
    ("way", "fault"),
    [
        *(("token", fault) for fault in (None, *BEFORE, *AFTER) if fault != "slow"),
        *(("key", fault) for fault in PRESSED),
    ],
)
def test_no_secret_is_written_anywhere(
    way: str,
    fault: str | None,
    net: Network,
    kept: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Run everything, let every change meet the fault, and search everything that was written."""
    caplog.set_level(logging.DEBUG)
    turn_on_logs()
    ipywidgets.Widget.close_all()
    net.passed.clear()
    net.answers.clear()
    turn = iter(range(1_000_000))
    often = 1 if fault != "no answer" else 9  # to wait each time would take minutes

    def choose(method: str, path: str) -> str | None:
        return fault if method != "GET" and not path.startswith("/oauth2/") and next(turn) % often == 0 else None

    net.choose = choose if fault else lambda method, path: None
    okta, to = live(settings(net, way), tmp_path, tmp_path), Written()

    uses_every_call(okta.client, to)
    if fault in PRESSED:
        presses_everything(okta, to)
    if fault:  # as a whole, what is struck never gets far; so strike only now and then, too
        often = 5
        uses_every_call(okta.client, to)
    everything_kept(okta, to, kept)
    out = capsys.readouterr()
    to.add("output", out.out + out.err)
    to.add("log", caplog.text + repr([(one.msg, one.args) for one in caplog.records]))

    private = {("key", PEM.splitlines()[3]), ("key", str(KEY.as_dict(private=True)["d"]))}
    secrets = secrets_on(net) | private | {("API token", TOKEN)}
    names = Counter(name for name, _ in secrets)
    # The story of a stage runs on a simulated org, whose ids and tokens come in the same order as those of the second
    # process. What a stage without a connection tells, too, is none of the connection's secrets.
    told = "".join(OpenLesson(0, None).stage(key).twin for key in OpenLesson(0, None)._plays)
    secrets = {(name, secret) for name, secret in secrets if secret not in told}
    assert_nowhere(secrets, to)
    assert "/api/v1/users" in caplog.text  # urllib3 has written its log
    if fault is None:
        assert set(names) >= {
            "activationToken", "stateToken", "sessionToken", "tempPassword", "sharedSecret", "password", "answer",
            "oldPassword", "newPassword", "resetPasswordUrl", "session", "recoveryToken", "token",
        }  # fmt: skip
        assert sum(names.values()) > 35
    if way == "key":
        assert names["client_assertion"]
        assert names["access_token"]
        assert names["dpop"] > 10


@pytest.mark.parametrize("certificate", ["stranger", "expired"])
def test_no_secret_is_in_what_is_said_when_nothing_was_sent(
    certificate: str, net: Network, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A bad certificate, a proxy that refuses its password, and a host that is not there."""
    caplog.set_level(logging.DEBUG)
    to = Written()
    net.choose, net.needs_password = lambda method, path: "no way" if method == "CONNECT" else None, False
    proxy = {
        "OKTA_CLIENT_PROXY_HOST": "127.0.0.1",
        "OKTA_CLIENT_PROXY_PORT": str(net.proxy_port),
        "OKTA_CLIENT_PROXY_USERNAME": "ana",
        "OKTA_CLIENT_PROXY_PASSWORD": PROXY_PASSWORD,
    }
    elsewhere = {"OKTA_CLIENT_ORGURL": "https://acme.okta.example"}
    for way in ("token", "key"):
        net.certificate = certificate
        to.tried(live(settings(net, way), tmp_path, tmp_path).client.list_users)
        net.certificate = "good"
        okta = live(settings(net, way) | elsewhere | proxy, tmp_path, tmp_path)
        to.tried(okta.client.list_users)
        to.tried(
            live(
                settings(net, way) | {"OKTA_CLIENT_ORGURL": "https://127.0.0.1:9"}, tmp_path, tmp_path
            ).client.list_users
        )
        to.add("client", f"{okta!r} {vars(okta.client)!r} {vars(okta.client._wire)!r}")
    to.add("log", caplog.text)

    assert len([where for where, _ in to.texts if where == "traceback"]) == 6
    marked = {("API token", TOKEN), ("key", PEM.splitlines()[3]), ("proxy's password", PROXY_PASSWORD)}
    assert_nowhere(marked | secrets_on(net), to)


CELLS = """
import os, logging
logging.basicConfig(level=logging.DEBUG)
from lifecycle import live, Panel, Walk
from lifecycle.plays.lesson import lesson
okta = live()
okta
---
walk = Walk(okta)
walk.create_user({"firstName": "Test", "lastName": "T", "login": "nb@example.com", "email": "nb@example.com"},
                 activate=False, password=os.environ["MARKED_PASSWORD"])
---
walk.activate(sendEmail=False)
---
walk.reset_password(sendEmail=False)
---
list(okta.client.journal)
---
panel = Panel(okta)
panel
---
panel.fields["login"].value = "nb-panel@example.com"
panel.fields["password"].value = os.environ["MARKED_TYPED"]
panel.fields["with_password"].value = True
panel.press("create_user")
panel.press("expire_password_with_temp_password")
---
stage = lesson(0, okta).stage("her requests")
stage
---
stage.press("create_user")
---
okta.client.suspend("nb@example.com")
---
okta.client.get_user("nb@example.com").request.headers
---
vars(okta.client)
"""


def test_no_secret_is_in_a_notebook(net: Network, tmp_path: Path) -> None:
    """A notebook that is run on a live org and saved with the state of its widgets, logs and errors included."""
    net.passed.clear()
    net.answers.clear()
    net.choose = lambda method, path: "cut before the answer" if path.endswith("/lifecycle/suspend") else None
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in CELLS.split("---")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    given = settings(net, "token") | {"MARKED_PASSWORD": "MARKED-Pa55word-nb", "MARKED_TYPED": "MARKED-Typed-Pa55word"}
    before = dict(os.environ)
    os.environ.update(given, OKTA_LAB_PROGRESS="")
    try:
        NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True).execute(cwd=str(tmp_path))
    finally:
        os.environ.clear()
        os.environ.update(before)

    written = json.dumps(notebook) + nbformat.writes(notebook)
    to = Written()
    to.add("notebook", written)

    secrets = secrets_on(net)
    assert_nowhere(secrets, to)
    assert {given["MARKED_PASSWORD"], given["MARKED_TYPED"], TOKEN} <= {secret for _, secret in secrets}
    assert "looked up afresh" in written
    assert "application/vnd.jupyter.widget-state+json" in written
    assert "DEBUG:urllib3.connectionpool" in written
    errors = [output for cell in notebook.cells for output in cell.outputs if output.output_type == "error"]
    assert [error.ename for error in errors] == ["Unsettled"]
