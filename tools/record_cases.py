"""Records the same case with the tools whose logs and recordings people paste, for tests/cases/recorded.

Every tool sends the same calls to a served simulator: a user is created with a password, changed, deactivated and
activated again, the token of the activation is used, and the user is read. `tests/test_recorded.py` diagnoses what
the tools wrote. What a call hands out, and the password, are marked, so that a test can look for them.

    python tools/record_cases.py [NAME ...]

These programs are used if they are there: curl, nginx, newman (`npm install newman`; NEWMAN names the program) and
vcrpy (`pip install vcrpy requests`; VCRPY names the Python that has it). A recording whose program is missing stays as
it is.
"""

import asyncio
import contextlib
import io
import json
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import requests

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "cases" / "recorded"
TOKEN = "Ma7ked-token-of-the-org"
PASSWORD = "Ma7ked-Pa55word"


def profile(login: str) -> dict[str, str]:
    return {"firstName": "Test", "lastName": "Testerman", "email": login, "login": login}


def creation(login: str) -> dict[str, Any]:
    return {"profile": profile(login), "credentials": {"password": {"value": PASSWORD}}}


@contextmanager
def served(*words: str) -> Iterator[str]:
    """Serve an org, and give its address."""
    command = [sys.executable, "-m", "lifecycle", "serve", "--port", "0", "--token", TOKEN, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        found = re.search(r"at (http\S+) \(token", server.stdout.readline())
        assert found
        try:
            yield found[1]
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


def calls(url: str, login: str, send: Callable[[str, str, Any], Any]) -> None:
    """Make the calls of the case. `send` takes a method, a path and a body, and returns the JSON of the answer."""
    user = send("POST", f"{url}/api/v1/users?activate=true", creation(login))["id"]
    one = f"{url}/api/v1/users/{user}"
    send("POST", one, {"profile": {"nickName": "Testy"}})
    send("POST", f"{one}/lifecycle/deactivate", None)
    token = send("POST", f"{one}/lifecycle/activate?sendEmail=false", None)["activationToken"]
    send("POST", f"{url}/api/v1/authn", {"token": token})
    send("GET", one, None)


def by_requests(url: str, login: str) -> None:
    with requests.Session() as session:
        session.headers["Authorization"] = f"SSWS {TOKEN}"

        def send(method: str, path: str, body: Any) -> Any:
            answer = session.request(method, path, json=body, timeout=10)
            return answer.json() if answer.content else None

        calls(url, login, send)


def wanted(name: str, text: str) -> None:
    """Write a recording."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"{name}: {len(text):,} characters")


@contextmanager
def logged(name: str, form: str) -> Iterator[io.StringIO]:
    """Collect what a logger writes at its most talkative."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(logging.Formatter(form))
    logger = logging.getLogger(name)
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield text
    finally:
        logger.removeHandler(handler)


def urllib3_log() -> None:
    with served() as url, logged("urllib3", logging.BASIC_FORMAT) as text:
        by_requests(url, "urllib3@example.com")
    wanted("urllib3.log", text.getvalue())


def http_client_log() -> None:
    HTTPConnection.debuglevel = 1
    try:
        with served() as url, contextlib.redirect_stdout(io.StringIO()) as text:
            by_requests(url, "http.client@example.com")
    finally:
        HTTPConnection.debuglevel = 0
    wanted("http_client.log", text.getvalue())


def okta_sdk_log() -> None:
    """The log of Okta's SDK for Python. Sign-ins are not in it, because the SDK has no method for them."""
    from okta import models
    from okta.client import Client

    os.environ["OKTA_TESTING_TESTINGDISABLEHTTPSCHECK"] = "true"

    async def made(url: str) -> None:
        settings = {"orgUrl": url, "token": TOKEN, "logging": {"enabled": True, "logLevel": logging.DEBUG}}
        client = Client(settings)
        body = models.CreateUserRequest.from_dict(creation("sdk@example.com"))
        created: Any = await client.create_user(body, activate=True)
        user = created[0]
        changed = models.UpdateUserRequest.from_dict({"profile": {"nickName": "Testy"}})
        await client.update_user(user.id, changed)
        await client.deactivate_user(user.id)
        await client.activate_user(user.id, send_email=False)
        await client.get_user(user.id)

    form = "%(asctime)s - %(name)s - %(module)s - %(levelname)s - %(message)s"
    with served() as url, logged("okta-sdk-python", form) as text:
        asyncio.run(made(url))
    wanted("okta_sdk.log", text.getvalue())


def chromium_har() -> None:
    """What Chromium records of a page that makes the calls, among calls of the Admin Console and of other hosts."""
    from playwright.sync_api import sync_playwright

    path = Path(tempfile.mkdtemp()) / "recorded.har"
    script = """async ([method, path, body, token]) => {
        const headers = { Authorization: `SSWS ${token}`, Accept: 'application/json' };
        if (body) headers['Content-Type'] = 'application/json';
        const answer = await fetch(path, { method, headers, body: body ? JSON.stringify(body) : undefined });
        const text = await answer.text();
        try { return JSON.parse(text) } catch { return null }
    }"""
    with served() as url, sync_playwright() as starter:
        browser = starter.chromium.launch(executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"))
        context = browser.new_context(record_har_path=path)
        page = context.new_page()
        page.goto(f"{url}/.well-known/okta-organization")
        for other in ("/api/internal/enduser/home", "/admin/user/profile/view/00u1", "/api/v1/groups"):
            page.evaluate(script, ["GET", other, None, TOKEN])
        calls(url, "chromium@example.com", lambda *what: page.evaluate(script, [*what, TOKEN]))
        context.close()
        browser.close()
    wanted("chromium.har", path.read_text(encoding="utf-8"))


def collection(url: str) -> dict[str, Any]:
    """Return the case as a Postman collection, in the form in which Postman exports one."""

    def item(name: str, method: str, path: str, body: Any = None, test: str = "", query: str = "") -> dict[str, Any]:
        address: dict[str, Any] = {
            "raw": f"{{{{url}}}}{path}" + (f"?{query}" if query else ""),
            "host": ["{{url}}"],
            "path": path.strip("/").split("/"),
        }
        if query:
            name_of, _, value = query.partition("=")
            address["query"] = [{"key": name_of, "value": value}]
        request: dict[str, Any] = {
            "method": method,
            "header": [
                {"key": "Accept", "value": "application/json"},
                {"key": "Content-Type", "value": "application/json"},
                {"key": "Authorization", "value": "SSWS {{apikey}}"},
            ],
            "url": address,
        }
        if body is not None:
            request["body"] = {"mode": "raw", "raw": json.dumps(body, indent=2)}
        events = [{"listen": "test", "script": {"type": "text/javascript", "exec": [test]}}] if test else []
        return {"name": name, "event": events, "request": request, "response": []}

    keep_id = "pm.environment.set('userId', pm.response.json().id);"
    keep_token = "pm.environment.set('activationToken', pm.response.json().activationToken);"
    one = "/api/v1/users/{{userId}}"
    return {
        "info": {
            "name": "What puts my user into PROVISIONED?",
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "item": [
            {
                "name": "Users",
                "item": [
                    item("Create", "POST", "/api/v1/users", creation("postman@example.com"), keep_id, "activate=true"),
                    item("Update", "POST", one, {"profile": {"nickName": "Testy"}}),
                ],
            },
            {
                "name": "Lifecycle",
                "item": [
                    item("Deactivate", "POST", f"{one}/lifecycle/deactivate"),
                    item("Activate", "POST", f"{one}/lifecycle/activate", None, keep_token, "sendEmail=false"),
                ],
            },
            item("Use the token", "POST", "/api/v1/authn", {"token": "{{activationToken}}"}),
            item("Read", "GET", one),
        ],
        "variable": [{"key": "url", "value": url}],
    }


def postman() -> None:
    wanted("postman_collection.json", json.dumps(collection("https://{yourOktaDomain}"), indent=1) + "\n")


def newman() -> None:
    program = os.environ.get("NEWMAN") or shutil.which("newman")
    if not program:
        print("newman.json stays as it is, because newman is not there")
        return
    folder = Path(tempfile.mkdtemp())
    with served() as url:
        (folder / "collection.json").write_text(json.dumps(collection(url)), encoding="utf-8")
        subprocess.run(
            [program, "run", str(folder / "collection.json"), "--env-var", f"apikey={TOKEN}", "--reporters", "json",
             "--reporter-json-export", str(folder / "report.json")],
            check=True,
        )  # fmt: skip
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    for name in ("environment", "globals"):
        report.pop(name, None)
    report["collection"] = {"info": report["collection"]["info"]}
    for one in report["run"]["executions"]:  # a report has the whole collection a second time in these
        one["item"] = {"id": one["item"].get("id"), "name": one["item"].get("name")}
    report["run"].pop("transfers", None)
    wanted("newman.json", json.dumps(report, separators=(",", ":")) + "\n")


def curl_log() -> None:
    """What `curl -v` writes, and the answers, as they stand below each other in a terminal."""
    if not shutil.which("curl"):
        print("curl_verbose.log stays as it is, because curl is not there")
        return
    text: list[str] = []

    def send(method: str, path: str, body: Any) -> Any:
        command = ["curl", "-sv", "-X", method, path, "-H", f"Authorization: SSWS {TOKEN}"]
        if body is not None:
            command += ["-H", "Content-Type: application/json", "-d", json.dumps(body)]
        ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True)
        text.append(ran.stdout)
        for found in re.finditer(r'(?m)^\{"', ran.stdout):
            return json.JSONDecoder().raw_decode(ran.stdout, found.start())[0]
        return None

    with served() as url:
        calls(url, "curl@example.com", send)
    wanted("curl_verbose.log", "\n".join(text))


def nginx_log() -> None:
    """The access log of nginx in front of the org, in its usual form."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        print("nginx_access.log stays as it is, because nginx is not there")
        return
    folder = Path(tempfile.mkdtemp())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with served() as url:
        (folder / "nginx.conf").write_text(
            f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
            "events { worker_connections 64; }\n"
            f"http {{ access_log {folder}/access.log combined; client_body_temp_path {folder}/body;\n"
            f"  proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;\n"
            f"  scgi_temp_path {folder}/s;\n"
            f"  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass {url}; }} }} }}\n",
            encoding="utf-8",
        )
        with subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")]) as server:
            try:
                _until_open(port)
                by_requests(f"http://127.0.0.1:{port}", "nginx@example.com")
            finally:
                server.send_signal(signal.SIGQUIT)
                server.wait(20)
    wanted("nginx_access.log", (folder / "access.log").read_text(encoding="utf-8"))


def _until_open(port: int) -> None:
    for _ in range(100):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)


def vcrpy() -> None:
    python = os.environ.get("VCRPY", "")
    if not python:
        print("vcrpy.yaml stays as it is, because VCRPY names no Python that has vcrpy")
        return
    path = Path(tempfile.mkdtemp()) / "cassette.yaml"
    script = (
        "import json, sys, requests, vcr\n"
        "url, token, path, created = sys.argv[1:]\n"
        "with vcr.use_cassette(path):\n"
        "    session = requests.Session()\n"
        "    session.headers['Authorization'] = 'SSWS ' + token\n"
        "    send = lambda method, to, body=None: session.request(method, url + to, json=body).json()\n"
        "    one = '/api/v1/users/' + send('POST', '/api/v1/users?activate=true', json.loads(created))['id']\n"
        "    send('POST', one, {'profile': {'nickName': 'Testy'}})\n"
        "    session.post(url + one + '/lifecycle/deactivate')\n"
        "    token = send('POST', one + '/lifecycle/activate?sendEmail=false')['activationToken']\n"
        "    send('POST', '/api/v1/authn', {'token': token})\n"
        "    send('GET', one)\n"
    )
    with served() as url:
        body = json.dumps(creation("vcrpy@example.com"))
        subprocess.run([python, "-c", script, url, TOKEN, str(path), body], check=True)
    wanted("vcrpy.yaml", path.read_text(encoding="utf-8"))


RECORDED: Mapping[str, Callable[[], None]] = {
    "urllib3": urllib3_log,
    "http_client": http_client_log,
    "okta_sdk": okta_sdk_log,
    "chromium": chromium_har,
    "postman": postman,
    "newman": newman,
    "curl": curl_log,
    "nginx": nginx_log,
    "vcrpy": vcrpy,
}


if __name__ == "__main__":
    for chosen in sys.argv[1:] or RECORDED:
        RECORDED[chosen]()
