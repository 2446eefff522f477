"""Requests that nobody should send are answered in Okta's words, and nothing breaks or is left half done."""

import json
import os
import re
import threading
from collections import Counter
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from wire import TOKEN, Answer, as_admin, ask, check_form

from lifecycle.model.calls import CALLS
from lifecycle.org.org import Org
from lifecycle.service.app import ROUTES, App

PASSWORD, LOGIN = "Okta-Pa55word", "tester@example.com"
PROFILE = {"firstName": "Test", "lastName": "Testerman", "email": LOGIN, "login": LOGIN}
QUESTION = {"question": "Who's a major player in the cowboy scene?", "answer": "Sitting Bull"}
CALM = settings(
    max_examples=int(os.environ.get("EXAMPLES", "120")),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
ODD_WORDS = (
    "",
    " ",
    "\x00",
    "\ud800",
    "a\udfffb@example.com",
    "\u202e\u0000\uffff",
    "ﬀ@example.com",
    "{user}",
    "{what}{kind}",
    "%00",
    "%",
    "../me",
    "me",
    "x" * 5000,
    "é" * 300 + "@example.com",
    "a@b.c\r\nX-Evil: 1",
    "true",
    "null",
    LOGIN,
    LOGIN.upper(),
    PASSWORD,
)
words = st.sampled_from(ODD_WORDS) | st.text(st.characters(), max_size=12)
numbers = st.integers() | st.floats() | st.sampled_from([10**400, -0.0, 1e308])
values = st.recursive(
    st.none() | st.booleans() | numbers | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=4,
)
PARTS = (
    ("profile",),
    *(("profile", name) for name in (*PROFILE, "nickName", "mobilePhone", "\ud800", "boop")),
    ("credentials",),
    ("credentials", "password"),
    ("credentials", "password", "value"),
    ("credentials", "password", "hash"),
    ("credentials", "password", "hash", "algorithm"),
    ("credentials", "password", "hash", "workFactor"),
    ("credentials", "password", "hash", "value"),
    ("credentials", "password", "hash", "salt"),
    ("credentials", "password", "hook"),
    ("credentials", "password", "hook", "type"),
    ("credentials", "recovery_question"),
    ("credentials", "recovery_question", "question"),
    ("credentials", "recovery_question", "answer"),
    ("credentials", "provider"),
    ("credentials", "provider", "type"),
    ("credentials", "emails"),
    ("groupIds",),
    ("realmId",),
    ("type",),
    ("type", "id"),
    ("boop",),
)
OF_A_STEP = (
    "username",
    "password",
    "token",
    "stateToken",
    "recoveryToken",
    "answer",
    "oldPassword",
    "newPassword",
    "factorType",
    "options",
    "context",
    "recovery_question",
    "sessionToken",
)
STEPS = sorted({path for method, path, _ in ROUTES if method == "POST" and "{" not in path} - {"/api/v1/users"})
OF_A_USER = sorted({(method, path) for method, path, _ in ROUTES if "{userId}" in path})


def an_org() -> tuple[App, str]:
    """An org with one user, whose id it answers."""
    app = App(Org(), TOKEN)
    body = {"profile": PROFILE, "credentials": {"password": {"value": PASSWORD}, "recovery_question": QUESTION}}
    made = send(app, "POST", "/api/v1/users", body)
    assert made.status == 200
    return app, made.json()["id"]


def send(app: App, method: str, target: str, body: Any = None, **headers: str) -> Answer:
    """A call with a right token. Whatever came back has the form of an answer."""
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    answer = ask(app, method, target, data, as_admin(**headers))
    check_form(answer)
    return answer


def put(document: dict[str, Any], place: tuple[str, ...], value: Any) -> dict[str, Any]:
    """The document with this value at this place, whatever was on the way."""
    at = document
    for name in place[:-1]:
        at[name] = dict(at[name]) if isinstance(at.get(name), dict) else {}
        at = at[name]
    at[place[-1]] = value
    return document


def census(app: App) -> dict[str, Any]:
    """Return every user as the org itself keeps them, because no call shows that yet."""
    return {key: str(user) for key, user in app.org.users._by_id.items()}


@CALM
@given(
    place=st.sampled_from(PARTS),
    other=st.sampled_from(PARTS),
    value=values,
    query=st.dictionaries(
        st.sampled_from(["activate", "provider", "nextLogin", "strict", "boop"]),
        st.sampled_from(["true", "false", "", "changePassword", "\x00", "é"]),
        max_size=3,
    ),
)
def test_anything_in_place_of_a_part_of_a_new_user(place, other, value, query) -> None:
    """A create is taken whole or refused whole."""
    app, _ = an_org()
    before = census(app)
    body = {"profile": PROFILE | {"login": "new@example.com"}, "credentials": {"password": {"value": PASSWORD}}}
    body = put(put(body, other, {}) if len(other) > 2 else body, place, value)

    made = send(app, "POST", "/api/v1/users?" + urlencode(query), body)

    after = census(app)
    if made.ok:
        assert after.keys() - before.keys() == {made.json()["id"]}
        assert send(app, "GET", f"/api/v1/users/{made.json()['id']}").content == made.content
    else:
        assert after == before


@CALM
@given(
    algorithm=st.sampled_from(["BCRYPT", "SHA-512", "MD5", "PBKDF2"]),
    value=words,
    salt=words | st.just("0123456789012345678901") | numbers | st.none(),
    order=st.sampled_from(["PREFIX", "POSTFIX", None, 1]),
    digest=st.sampled_from(["SHA256_HMAC", "SHA512_HMAC", None, []]),
    size=st.sampled_from([1, 32, 1024, 1.5, True, None]),
)
def test_any_hash_of_a_password(algorithm, value, salt, order, digest, size) -> None:
    """What is taken at creation breaks no sign-in later, and opens no door."""
    app, _ = an_org()
    found = {"algorithm": algorithm, "workFactor": 4, "value": value, "salt": salt, "saltOrder": order}
    found |= {"iterationCount": 4096, "keySize": size, "digestAlgorithm": digest}
    body = {"profile": PROFILE | {"login": "new@example.com"}, "credentials": {"password": {"hash": found}}}

    send(app, "POST", "/api/v1/users", body)
    signed_in = ask(app, "POST", "/api/v1/authn", json.dumps({"username": "new@example.com", "password": "x"}).encode())

    check_form(signed_in)
    assert signed_in.status == 401


@CALM
@given(method=st.sampled_from(["POST", "PUT"]), place=st.sampled_from(PARTS), value=values)
@example("PUT", ("profile", "login"), None)
@example("POST", ("profile", "email"), None)
def test_anything_in_place_of_a_part_of_a_change(method, place, value) -> None:
    """A change is taken whole or refused whole, and the user can be read, found and deleted after it."""
    app, key = an_org()
    before = send(app, "GET", f"/api/v1/users/{key}").content
    body = put({"profile": dict(PROFILE)} if place[0] == "profile" else {}, place, value)

    changed = send(app, method, f"/api/v1/users/{key}", body)

    after = send(app, "GET", f"/api/v1/users/{key}")
    assert after.content == (changed.content if changed.ok else before)
    login = after.json()["profile"]["login"]
    assert send(app, "GET", f"/api/v1/users/{quote(login, safe='')}").json()["id"] == key
    assert [send(app, "DELETE", f"/api/v1/users/{key}").status for _ in range(3)] == [204, 204, 404]


@CALM
@given(
    path=st.sampled_from(STEPS),
    body=st.dictionaries(st.sampled_from(OF_A_STEP), values, max_size=3),
    admin=st.booleans(),
)
def test_anything_in_a_step_of_a_sign_in(path, body, admin) -> None:
    """Nothing that an end user sends breaks the org, or lets a stranger in."""
    app, key = an_org()

    answer = ask(app, "POST", path, json.dumps(body).encode(), as_admin() if admin else {})

    check_form(answer)
    assert b'"sessionToken":' not in answer.content or body.get("password") == PASSWORD
    assert send(app, "GET", f"/api/v1/users/{key}").ok


@CALM
@given(route=st.sampled_from(OF_A_USER), key=words, body=values, query=st.dictionaries(words, words, max_size=3))
def test_anything_in_place_of_a_user(route, key, body, query) -> None:
    """Keys, queries and bodies of any kind, at every path of a user."""
    app, _ = an_org()
    method, path = route
    names = dict.fromkeys(re.findall(r"{(\w+)}", path), "x") | {"userId": quote(key, safe="", errors="surrogatepass")}
    target = path.format(**names)
    asked = urlencode(query, errors="surrogatepass")

    send(app, method, f"{target}?{asked}", json.dumps(body).encode())


@CALM
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW", ""]),
    path=st.text(st.sampled_from("/%.;:?#{}<>*@\\ \x00éapiv1users"), max_size=30),
    prefix=st.sampled_from(["", "/", "/api/v1", "/api/v1/users", "/api/v1/users/", "/api/v1/authn", "//api/v1/users"]),
    header=st.text(st.characters(max_codepoint=255), max_size=20) | st.just(f"SSWS {TOKEN}"),
    kind=st.text(st.characters(max_codepoint=255), max_size=20) | st.just("application/json"),
    length=st.sampled_from(["", "0", "-1", "abc", "99999999999999999999", "10"]),
    query=st.text(st.characters(max_codepoint=255), max_size=20),
)
def test_anything_at_the_door(method, path, prefix, header, kind, length, query) -> None:
    """Any method, path, header, length and query. Without a right token nothing is told of the org."""
    app, _ = an_org()
    headers = {
        "HTTP_AUTHORIZATION": header,
        "HTTP_HOST": kind or "x",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": length,
        "QUERY_STRING": query,
    }

    answer = ask(app, method, "", b'{"a": 1}', headers, PATH_INFO=prefix + path)

    if method == "HEAD":
        assert answer.content == b""
        assert answer.status < 500 or answer.status == 501
    else:
        check_form(answer)
    asked = "/" + (prefix + path).lstrip("/")
    if TOKEN not in header and not asked.startswith("/api/v1/authn"):
        assert answer.status == (401 if asked.startswith("/api/v1/") else 501 if asked == "/" else 404)


@pytest.mark.parametrize(
    "body",
    [
        b'{"profile": ' * 2000 + b"1" + b"}" * 2000,
        b'{"profile": {"login": ' + b"[" * 50_000,
        b'{"profile": {"login": "a@example.com", "login": "b@example.com"}}',
        b'{"profile": {"login": "\\ud800@example.com"}}',
        b'{"profile": {"login": "\\u0000@example.com"}}',
        b'{"profile": {"login": -Infinity}}',
        b'{"profile": {"login": 1e999}}',
        b'{"profile": {"login": ' + b"9" * 5000 + b"}}",
        b'\xef\xbb\xbf{"profile": {}}',
        '{"profile": {"login": "ü"}}'.encode("latin-1"),
        '{"profile": {"login": "ü"}}'.encode("utf-16"),
        b'{"profile": {"login": "a@example.com"}} {}',
        b'{"profile": {"login": "' + b"x" * 900_000 + b'"}}',
        b"\x00",
    ],
)
def test_a_body_that_is_hardly_one(body: bytes) -> None:
    """Refused, at every path that takes a body, and everybody is as before."""
    app, key = an_org()
    before = census(app)

    for method, path, _ in ROUTES:
        target = path.replace("{userId}", "nobody").replace("{", "").replace("}", "")
        answer = ask(app, method, target, body, as_admin())
        check_form(answer)
    made = send(app, "POST", "/api/v1/users", body)

    assert made.status == 400
    assert census(app) == before
    assert send(app, "GET", f"/api/v1/users/{key}").ok


def test_of_two_names_that_are_alike_the_last_counts() -> None:
    """JSON with duplicate keys is read as most readers do; at least the answer and the org agree."""
    app, _ = an_org()
    text = json.dumps({"profile": PROFILE | {"login": "one@example.com"}})
    body = text.replace('"login": "one@example.com"', '"login": "one@example.com", "login": "two@example.com"')

    made = send(app, "POST", "/api/v1/users", body.encode())

    assert made.json()["profile"]["login"] == "two@example.com"
    assert send(app, "GET", "/api/v1/users/one@example.com").status == 404


def test_of_two_activates_at_once_exactly_one_is_taken() -> None:
    """50 times: the other is told that the user is active already."""
    app = App(Org(), TOKEN)
    for number in range(50):
        profile = PROFILE | {"login": f"t{number}@example.com", "email": f"t{number}@example.com"}
        key = send(app, "POST", "/api/v1/users?activate=false", {"profile": profile}).json()["id"]
        path, answers = CALLS["activate"].path.format(userId=key), []
        together = threading.Barrier(2)

        def one(path: str = path, together: threading.Barrier = together, answers: list[Answer] = answers) -> None:
            together.wait()
            answers.append(ask(app, "POST", path + "?sendEmail=false", b"", as_admin()))

        threads = [threading.Thread(target=one) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert Counter(answer.status for answer in answers) == {200: 1, 403: 1}
        refused = next(answer for answer in answers if not answer.ok)
        assert refused.json()["errorCode"] == "E0000016"
