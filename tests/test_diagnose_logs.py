"""What real tools write, and large, lossy or hostile evidence."""

import asyncio
import contextlib
import http.client
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
import requests
from okta import models
from okta.client import Client
from pastes import HOST, LOSSY, WHOLE
from people import PASSWORD, PROFILE
from test_door import served

from lifecycle import diagnose
from lifecycle.__main__ import main
from lifecycle.client.connect import simulated
from lifecycle.client.journal import Exchange
from lifecycle.lab.walk import Walk

USER = "00uabcdefghijklmnopq"


@pytest.fixture(scope="module")
def org() -> Iterator[tuple[str, str]]:
    with served("--token", "a-token") as ((url, token),):
        yield url, token


@contextlib.contextmanager
def logged(name: str) -> Iterator[io.StringIO]:
    """What a logger writes at its most talkative."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(logging.Formatter("%(asctime)s - %(name)s - %(levelname)s - %(message)s"))
    logger = logging.getLogger(name)
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield text
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


def call(org: tuple[str, str], login: str) -> None:
    """The two calls of 2017, and a look at the user, by `requests`."""
    with requests.Session() as session:
        session.headers["Authorization"] = f"SSWS {org[1]}"
        profile = {**PROFILE, "login": login, "email": login}
        user = session.post(f"{org[0]}/api/v1/users?activate=false", json={"profile": profile}).json()
        session.post(f"{org[0]}/api/v1/users/{user['id']}/lifecycle/activate?sendEmail=false")
        session.get(f"{org[0]}/api/v1/users/{user['id']}")


def test_the_debug_log_of_urllib3(org: tuple[str, str]) -> None:
    """It has no bodies, so it doesn't say whether the user was created with a password."""
    with logged("urllib3") as text:
        call(org, "urllib3@example.com")
    (user,) = diagnose(text.getvalue()).users
    assert [str(s) for s in user.status] == ["PROVISIONED", "ACTIVE"]
    assert "No" not in (user.cause.text if user.cause else "")


def test_the_wire_log_of_http_client(org: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http.client.HTTPConnection, "debuglevel", 1)
    with contextlib.redirect_stdout(io.StringIO()) as text:
        call(org, "wire@example.com")
    (user,) = diagnose(text.getvalue()).users
    assert [str(s) for s in user.status] == ["PROVISIONED"]
    assert user.cause is not None
    assert (user.cause.step, user.cause.parameter) == (1, "credentials.password")
    assert user.login == "wire@example.com"
    assert "a-token" not in repr(diagnose(text.getvalue()))


def test_the_log_of_oktas_sdk(org: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true")

    async def calls() -> None:
        client = Client({"orgUrl": org[0], "token": org[1], "logging": {"enabled": True, "logLevel": logging.DEBUG}})
        body = {"profile": {**PROFILE, "login": "sdk@example.com", "email": "sdk@example.com"}}
        user, *_ = await client.create_user(models.CreateUserRequest.from_dict(body), activate=True)
        await client.suspend_user(user.id)
        await client.unsuspend_user(user.id)

    with logged("okta-sdk-python") as text:
        asyncio.run(calls())
    (user,) = diagnose(text.getvalue()).users
    assert [str(s) for s in user.status] == ["PROVISIONED"]
    assert user.cause is not None
    assert (user.cause.step, user.cause.parameter) == (1, "credentials.password")
    assert "a-token" not in repr(diagnose(text.getvalue()))


def test_a_large_har_is_read_as_a_stream(tmp_path: Path) -> None:
    """Of 100 MB, only the calls of Okta are kept."""
    big = json.dumps(
        {
            "request": {"method": "GET", "url": "https://cdn.example.com/a.js"},
            "response": {"status": 200, "content": {"text": 'a "quoted" é😀 \\ text' * 40_000}},
        }
    )
    walk = Walk(simulated())
    walk.create_user(PROFILE, activate=False)
    walk.activate()
    okta = json.loads(WHOLE["har"](e for e in walk.okta.client.journal if not e.aside))["log"]["entries"]
    path = tmp_path / "big.har"
    with path.open("w") as file:
        file.write('{"log": {"creator": {"name": "a browser"}, "entries": [')
        for entry in okta:
            file.write(",\n".join([big] * 30) + ",\n" + json.dumps(entry) + ",\n")
        file.write(big)  # and here the file is cut off
    found = diagnose(path)

    assert [str(s) for s in found.users[0].status] == ["PROVISIONED"]
    assert found.unread["requests to other addresses"] == 61


def events(*kinds: str, login: str = "a@example.com", user: str = USER) -> list[dict[str, object]]:
    return [
        {
            "eventType": kind,
            "published": f"2026-01-01T00:00:0{n}.000Z",
            "outcome": {"result": "SUCCESS"},
            "actor": {"id": "00uadmin", "alternateId": "admin@example.com", "type": "User"},
            "target": [{"id": user, "type": "User", "alternateId": login}],
        }
        for n, kind in enumerate(kinds)
    ]


@pytest.mark.parametrize("form", ["json", "ndjson", "csv"])
def test_the_system_log(form: str) -> None:
    """An export tells what happened, and here that is enough to know the status."""
    found = events("user.lifecycle.create", "user.lifecycle.activate", "group.user_membership.add",
                   "user.lifecycle.deactivate", "user.lifecycle.activate")  # fmt: skip
    text = json.dumps(found)
    if form == "ndjson":
        text = "\n".join(map(json.dumps, found))
    elif form == "csv":
        text = "published,eventType,outcome.result,actor.alternateId,target0.id,target0.type,target0.alternateId\n"
        text += "\n".join(f"t,{e['eventType']},SUCCESS,admin@example.com,{USER},User,a@example.com" for e in found)
    answer = diagnose(text)
    (user,) = answer.users
    assert (user.id, user.login) == (USER, "a@example.com")
    assert "PROVISIONED" in [str(s) for s in user.status]
    assert "STAGED" not in [str(s) for s in user.status]
    assert sum(answer.unread.values()) == 1
    assert answer.exit_status == 0


def test_the_system_log_of_two_users() -> None:
    mixed = [*events("user.lifecycle.create"), *events("user.lifecycle.create", login="b@example.com", user="00ub"),
             *events("user.lifecycle.suspend")]  # fmt: skip
    assert [user.login for user in diagnose(mixed).users] == ["a@example.com", "b@example.com"]


def test_a_call_on_a_user_who_was_not_created_here() -> None:
    """The status before is not known, and the answer says so."""
    (user,) = diagnose(
        f"POST /users/{USER}/lifecycle/deactivate -> 200\nPOST /users/{USER}/lifecycle/activate -> 200"
    ).users
    assert [str(s) for s in user.steps[1].before] == ["DEPROVISIONED"]
    assert "before the first call" in user.assumed[0]


def test_several_sources_about_one_user() -> None:
    calls = f"POST {HOST}/api/v1/users?activate=false -> 200\nPOST /users/{USER}/lifecycle/activate -> 200"
    seen = {"id": USER, "status": "ACTIVE", "profile": {"login": "a@example.com"}, "credentials": {"password": {}}}
    (user,) = diagnose(calls, json.dumps(seen)).users
    assert [str(s) for s in user.status] == ["ACTIVE"]
    assert user.cause is not None
    assert user.login == "a@example.com"


SECRETS = ("Okta-Pa55word", "00secretsecret", "Secret-Answer", "SeCrEtToKeN")


def secret_exchanges() -> list[Exchange]:
    walk = Walk(simulated())
    walk.create_user(PROFILE, password=PASSWORD, recovery_question={"question": "Q", "answer": "Secret-Answer"})
    walk.reset_password(sendEmail=False)
    walk.open_reset_link()
    walk.answer_question("Secret-Answer")
    walk.choose_password("Okta-Pa55word-2")
    walk.sign_in(password="Okta-Pa55word-2")
    return [e for e in walk.okta.client.journal if not e.aside]


@pytest.mark.parametrize("form", [*WHOLE, *LOSSY])
def test_no_secret_is_shown(form: str) -> None:
    """Neither in words nor as JSON, in whatever format the secrets came."""
    exchanges = secret_exchanges()
    tokens = [
        str(v)
        for e in exchanges
        if isinstance(e.body, dict)
        for k, v in e.body.items()
        if k in ("stateToken", "sessionToken", "resetPasswordUrl", "recoveryToken")
    ]
    links = [token.rpartition("/")[2] for token in tokens]
    text = (WHOLE | LOSSY)[form](exchanges)
    text += "\nGET /api/v1/authn?token=SeCrEtToKeN&sendEmail=false HTTP/1.1 200\nPOST /tokens/SeCrEtToKeN/verify"
    found = diagnose(text)
    shown = repr(found) + json.dumps(found.document())
    assert found.users
    assert tokens
    for secret in (*SECRETS, *tokens, *links):
        assert secret not in shown


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A file or what is piped in; words or JSON; and an exit status."""
    path = tmp_path / "what-i-did.txt"
    path.write_text("create_user without a password, activate=false\nactivate\n")
    assert main(["diagnose", str(path)]) == 0
    assert "Call 1 created the user without credentials.password" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    assert main(["diagnose", "-", "--json"]) == 0
    (user,) = json.loads(capsys.readouterr().out)["users"]
    assert user["cause"]["step"] == 1
    assert user["cause"]["parameter"] == "credentials.password"
    assert [(s["n"], s["call"], s["before"], s["after"]) for s in user["steps"]] == [
        (1, "create_user", ["ABSENT"], ["STAGED"]),
        (2, "activate", ["STAGED"], ["PROVISIONED"]),
    ]
    assert user["assumed"]
    path.write_text("nothing that matters")
    assert main(["diagnose", str(path)]) == 2
    assert main(["diagnose", str(tmp_path / "none")]) == 2


def test_a_postman_collection() -> None:
    """It has no answers; its folders are in order."""
    collection = {
        "info": {"name": "Users", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "item": [
            {
                "name": "Lifecycle",
                "item": [
                    {
                        "name": "Create",
                        "request": {
                            "method": "POST",
                            "url": {"raw": "{{url}}/api/v1/users?activate=false"},
                            "body": {"mode": "raw", "raw": json.dumps({"profile": PROFILE})},
                        },
                    },
                    {
                        "name": "Activate",
                        "request": {
                            "method": "POST",
                            "url": {"raw": "{{url}}/api/v1/users/{{userId}}/lifecycle/activate"},
                        },
                    },
                ],
            }
        ],
    }
    (user,) = diagnose(json.dumps(collection)).users
    assert [str(s) for s in user.status] == ["PROVISIONED"]


def test_a_sign_in_of_the_identity_engine() -> None:
    """A page's calls name the user, and a success after the password means that the user is ACTIVE."""
    idx = {"stateHandle": "02abc", "user": {"value": {"id": USER, "identifier": "a@example.com"}}}
    asks = {
        "remediation": {"value": [{"name": "challenge-authenticator"}]},
        "currentAuthenticatorEnrollment": {"value": {"type": "password", "key": "okta_password"}},
    }
    entries = [
        ("POST", f"{HOST}/idp/idx/identify", {"identifier": "a@example.com", "stateHandle": "02abc"}, 200, idx | asks),
        (
            "POST",
            f"{HOST}/idp/idx/challenge/answer",
            {"stateHandle": "02abc"},
            200,
            {**idx, "success": {"name": "success"}},
        ),
    ]
    (user,) = diagnose([dict(method=m, url=u, request_body=b, status=s, body=a) for m, u, b, s, a in entries]).users
    assert (user.id, user.login) == (USER, "a@example.com")
    assert [str(s) for s in user.status] == ["ACTIVE"]


LONG = {
    "one sentence of verbs": "activated " * 1900,
    "names of nobody": "I created him " + "+" * 19_000,
    "a command above blank lines": "curl https://org.example/api/v1/users\n" + "\n" * 100_000,
    "a quotation that is never closed": "curl 'https://org.example\n" + "A=b\n" * 20_000,
    "the beginnings of lists below a command": "curl https://org.example/api/v1/users\n" + "[\n" * 40_000,
    "bodies that never end": "curl https://org.example -d @-\n" + "<<EOF\n" * 15_000,
    "values that never end": "curl https://org.example\n" + "$a=@'\n" * 15_000,
    "a body that never ends": "irm -Uri https://org.example -Body " + "$a=@'\n" * 20_000,
    "addresses without an end": "https://" * 12_000,
    "a line of Apache's log that ends in white space": "http-outgoing-1 << " + " " * 100_000 + "x",
    "white space and no end of a line": "curl https://org.example " + "\t" * 100_000 + "x",
    "a word that may stand before a status": f"POST /users/{USER}/lifecycle/activate " + "now " * 25_000,
    "a call of a user whom nobody created": f"POST /users/{USER}/lifecycle/activate\n" * 150,
    "creations without a name": '"POST /api/v1/users HTTP/1.1" 200\n' * 400,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_evidence_is_read_soon(text: str) -> None:
    """Each of these takes about a second. If the time grew with the square of the length, it would take minutes."""
    begun = perf_counter()
    assert diagnose(text).exit_status in (0, 1, 2)
    assert perf_counter() - begun < 15


def test_a_command_that_only_continues_another_line_is_none() -> None:
    """Joined to the line before it, it no longer begins a line."""
    assert diagnose("$a = @{curl \\\nirm x").exit_status == 2


@pytest.mark.parametrize(
    "text",
    [
        "send: b'POST /api/v1/users HTTP/1.1'\nsend: b'{'+" + "-" * 20_000 + "1",
        '{"okta":{"event_type":"user.lifecycle.suspend","x":' + "[" * 900 + "]" * 900 + "}}",
        'event_type,target\nuser.lifecycle.suspend,"' + "[" * 900 + "]" * 900 + '"\n',
    ],
    ids=["a value in a log of http.client", "an event of Elastic", "a column of Sentinel"],
)
def test_what_is_nested_too_deeply_is_left_out(text: str) -> None:
    assert diagnose(text).exit_status in (0, 2)
