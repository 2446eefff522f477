"""The client: one method a call, refusals handed back, secrets hidden, a real org not changed."""

import json
import logging
import traceback
from pathlib import Path

import pytest
import requests
from people import PASSWORD, PROFILE, QUESTION, Person, active, elsewhere, http

from lifecycle.client import guard, masking
from lifecycle.client.client import Client, user_key
from lifecycle.client.connect import SIMULATED_TOKEN, live, simulated
from lifecycle.client.guard import NotAllowedHere
from lifecycle.client.okta import Okta
from lifecycle.client.settings import NotConfigured
from lifecycle.client.troubles import NoAnswer
from lifecycle.model.calls import CALLS
from lifecycle.model.links import token_in
from lifecycle.service.adapter import WSGIAdapter, connect

TOKEN = "00TopSecretTokenOfALiveOrg_0123456789abcdef"
URL = "https://acme.okta.com"


# ------------------------------------------------------------------------------------------------------- the calls


def test_a_refusal_is_an_answer(tester: Person) -> None:
    """Nothing is raised; the response is a real one."""
    active(tester)

    response = tester.okta.client.activate(tester.id)

    assert isinstance(response, requests.Response)
    assert (response.status_code, response.reason, response.encoding) == (403, "Forbidden", "utf-8")


@pytest.mark.parametrize("name", ["id", "login", "answer", "document"])
def test_a_user_is_named_in_any_way(tester: Person, name: str) -> None:
    """By id, by login, by an answer, by the document in it."""
    created = tester.create()
    ways = {"id": tester.id, "login": "tester@example.com", "answer": created, "document": created.json()}

    assert tester.okta.client.get_user(ways[name]).ok


@pytest.mark.parametrize("wrong", ["..", ".", 7, None, {"no": "id"}])
def test_what_names_no_user(wrong: object) -> None:
    """A word for a person, before anything is sent."""
    with pytest.raises(ValueError, match="there is no user in what you gave"):
        user_key(wrong)  # type: ignore[arg-type]


def test_a_login_travels_whole(okta: Okta) -> None:
    """Signs that mean something in a URL are written out."""
    login = "a?c#d+f%41&g@example.com"
    okta.client.create_user(PROFILE | {"login": login, "email": login})

    asked = okta.client.get_user(login)

    assert asked.json()["profile"]["login"] == login


def test_what_a_user_may_be_created_with(okta: Okta) -> None:
    """A hash or a hook in place of a password, groups, a user type, a realm: in the body as Okta wants it (2.2)."""
    group = http(okta).post(f"{okta.client.base_url}/api/v1/groups", json={"profile": {"name": "Sales"}}).json()["id"]
    digest = {"algorithm": "SHA-256", "salt": "c2FsdA==", "saltOrder": "PREFIX", "value": "aGFzaA=="}

    made = okta.client.create_user(
        PROFILE, password={"hash": digest}, groupIds=[group], type="oty1", realmId="guo1", recovery_question=QUESTION
    )

    sent = json.loads(made.request.body or "")
    assert sent["credentials"] == {"password": {"hash": digest}, "recovery_question": QUESTION}
    assert (sent["groupIds"], sent["type"], sent["realmId"]) == ([group], {"id": "oty1"}, "guo1")
    created = okta.client.create_user(PROFILE, password={"hash": digest}, groupIds=[group])
    assert (created.status_code, created.json()["credentials"]["provider"]["type"]) == (200, "IMPORT")
    assert json.loads(created.request.body or "").keys() == {"profile", "credentials", "groupIds"}
    members = http(okta).get(f"{okta.client.base_url}/api/v1/groups/{group}/users").json()
    assert [member["id"] for member in members] == [created.json()["id"]]


def test_a_token_is_found_in_a_link() -> None:
    """In both engines' links, and alone."""
    links = ("https://o/tokens/abc/verify", "https://o/welcome/abc", "https://o/reset_password/abc", "abc")
    assert {token_in(link) for link in links} == {"abc"}
    assert token_in("") == ""


# ------------------------------------------------------------------------------------------------------- no secrets


def test_the_api_token_reaches_nothing_that_can_be_seen(tester: Person, caplog: pytest.LogCaptureFixture) -> None:
    """Not the response, not the journal, not a representation, not a log."""
    caplog.set_level(logging.DEBUG)
    response = tester.create()
    client = tester.okta.client
    exchange = next(iter(client.journal))

    seen = [
        repr(client),
        repr(vars(client)),
        repr(tester.okta),
        repr(exchange),
        str(response.request.headers),
        caplog.text,
    ]

    assert all(SIMULATED_TOKEN not in text for text in seen)
    assert exchange.request_headers["Authorization"] == "SSWS ****"


def test_the_api_token_is_not_sent_with_an_end_users_call(tester: Person) -> None:
    """She has none."""
    active(tester)

    assert "Authorization" not in tester.sign_in().request.headers


def test_a_sign_in_warns_of_an_ageing_password_only_if_asked(tester: Person) -> None:
    """Okta's Authentication API reference: `options.warnBeforePasswordExpired`, which is false if left out."""
    active(tester)
    simulator, client = tester.okta.simulator, tester.okta.client
    assert simulator
    simulator.set_password_policy(max_age_days=90, expire_warn_days=10)
    simulator.advance(days=85)

    states = [
        client.sign_in(tester.login, PASSWORD, warnBeforePasswordExpired=asked).json()["status"]
        for asked in (None, False, True)
    ]

    assert states == ["SUCCESS", "SUCCESS", "PASSWORD_WARN"]


def test_the_api_token_reaches_no_exception() -> None:
    """An org that can't be reached: one sentence, and no token in its traceback."""
    client = Client("http://127.0.0.1:9", TOKEN)

    with pytest.raises(NoAnswer, match=r"http://127\.0\.0\.1:9 did not answer") as raised:
        client.get_user("x")

    assert TOKEN not in "".join(traceback.format_exception(raised.value))


def test_on_a_live_org_the_journal_keeps_no_password_and_no_one_time_token(tester: Person) -> None:
    """On the simulator they are the lesson; on anything else they are masked before they are kept."""
    person = Person(elsewhere(tester.okta))
    client = person.okta.client
    person.create(activate=False, password=PASSWORD, recovery_question={"question": "Who?", "answer": "Annie Oakley"})
    person.call("activate", sendEmail=False)
    person.call("expire_password_with_temp_password")
    person.sign_in()
    person.call("reset_password", sendEmail=False)
    person.open("reset")

    kept = repr(list(client.journal))

    for secret in (PASSWORD, "Annie Oakley", person.password, person.state_token, *person.links.values()):
        assert secret
        assert secret not in kept
    assert "****" in kept


@pytest.mark.parametrize(
    ("document", "masked"),
    [
        ({"tempPassword": "x"}, {"tempPassword": "****"}),
        ({"credentials": {"password": {"value": "x"}}}, {"credentials": {"password": {"value": "****"}}}),
        ({"password": {}}, {"password": {}}),
        ({"profile": {"value": "x"}}, {"profile": {"value": "x"}}),
        ([{"sessionToken": "x"}], [{"sessionToken": "****"}]),
        (
            {"activationUrl": "https://o/tokens/x/verify", "activationToken": "x"},
            {"activationUrl": "https://o/tokens/****/verify", "activationToken": "****"},
        ),
        ({"resetPasswordUrl": "https://o/reset_password/x"}, {"resetPasswordUrl": "https://o/reset_password/****"}),
        ({"newPassword": {"value": "x"}}, {"newPassword": {"value": "****"}}),
        (
            {"password": {"hash": {"algorithm": "MD5", "value": "x"}}},
            {"password": {"hash": {"algorithm": "MD5", "value": "****"}}},
        ),
    ],
)
def test_what_is_masked(document: object, masked: object) -> None:
    """Passwords and one-time tokens, wherever they stand; not what only looks alike."""
    assert masking.secrets(document) == masked


@pytest.mark.parametrize("name", ["Authorization", "authorization", "Cookie", "Set-Cookie"])
def test_headers_that_are_masked(name: str) -> None:
    """Of a credential only the scheme is shown."""
    assert "secret" not in masking.header(name, "SSWS secret")
    assert "secret" not in masking.header(name, "secret")


# ------------------------------------------------------------------------------------------------ the live switch


def settings(url: str = URL, token: str = TOKEN) -> dict[str, str]:
    return {"OKTA_CLIENT_ORGURL": url, "OKTA_CLIENT_TOKEN": token}


def test_the_settings_of_oktas_own_sdks(tmp_path: Path) -> None:
    """The environment first, then ~/.okta/okta.yaml."""
    file = tmp_path / ".okta" / "okta.yaml"
    file.parent.mkdir()
    file.write_text(f"okta:\n  client:\n    orgUrl: https://in-file.okta.com/\n    token: {TOKEN}\n")

    assert live({}, tmp_path).client.base_url == "https://in-file.okta.com"
    assert live(settings(), tmp_path).client.base_url == URL
    assert live(settings(), tmp_path).simulator is None


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({}, "OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN are missing"),
        ({"OKTA_CLIENT_ORGURL": URL}, "OKTA_CLIENT_TOKEN is missing"),
        ({"OKTA_CLIENT_TOKEN": TOKEN}, "OKTA_CLIENT_ORGURL is missing"),
        (settings(url=TOKEN), "is not the address of an org"),
        (settings(url="https://acme.okta.com/api/v1"), "is not the address of an org"),
        (settings(url=f"https://{TOKEN}@acme.okta.com"), "is not the address of an org"),
        (settings(url="http://acme.okta.com"), "begins with https"),
        (settings(url="https://acme-admin.okta.com"), "Leave out '-admin'"),
        (settings(token="two words"), "can't be an API token"),
    ],
)
def test_settings_that_cannot_be(environ: dict[str, str], says: str, tmp_path: Path) -> None:
    """What to set, in a sentence; the token is not repeated, even where it was set as something else."""
    with pytest.raises(NotConfigured, match=says) as raised:
        live(environ, tmp_path)

    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize("text", ["okta: [", "okta: {client: 7}", "just a text", ""])
def test_a_file_that_is_not_a_settings_file(text: str, tmp_path: Path) -> None:
    """A torn or foreign file is as good as none, and says so."""
    (tmp_path / ".okta").mkdir()
    (tmp_path / ".okta" / "okta.yaml").write_text(text)

    with pytest.raises(NotConfigured):
        live({}, tmp_path)


@pytest.mark.parametrize("name", [n for n, c in CALLS.items() if c.method and c.method != "GET"])
def test_a_real_org_is_not_changed(name: str) -> None:
    """Every call but a GET is stopped before anything is sent: the session would fail the test if it were asked."""
    session = requests.Session()
    session.mount("https://", WSGIAdapter(lambda *asked: pytest.fail("something was sent")))
    client = Client(URL, TOKEN, session)

    with pytest.raises(NotAllowedHere, match="Not sent"):
        client.call(name, "00u1", body={})

    assert len(client.journal) == 0


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8008", True),
        ("http://127.8.9.10", True),
        ("http://[::1]:8008", True),
        ("http://localhost:8008", True),
        ("https://127.0.0.1.example.com", False),
        ("https://localhost.example.com", False),
        ("https://10.0.0.1", False),
        ("https://acme.okta.com", False),
        ("https://[::ffff:8.8.8.8]", False),
        ("https://user@127.0.0.1@acme.okta.com", False),
    ],
)
def test_what_is_this_very_machine(url: str, here: bool) -> None:
    """Loopback by address, not by looking like it."""
    assert guard.is_local_url(url) is here


def test_it_is_said_where_one_is() -> None:
    """Simulator, this machine, or live."""
    assert repr(simulated()) == "Connected to the simulator (nothing leaves this machine)"
    assert repr(Client(URL, TOKEN)) == f"Client of the LIVE org {URL} (read only)"
    assert "on this machine" in repr(Client("http://127.0.0.1:8008", TOKEN))


def test_a_redirect_is_not_followed(okta: Okta) -> None:
    """A token is for the org that it was made for."""

    def elsewhere(environ: object, start_response) -> list[bytes]:
        start_response("302 Found", [("Location", "https://evil.example/"), ("Content-Length", "0")])
        return [b""]

    client = Client("https://o.example", TOKEN, connect(requests.Session(), elsewhere), simulated=True)

    assert client.get_user("x").status_code == 302


# ----------------------------------------------------------------------------------------------------- the adapter


def echo(environ: dict, start_response) -> list[bytes]:
    """An application that answers what it was asked."""
    body = environ["wsgi.input"].read()
    start_response(
        "200 OK",
        [("Content-Type", "text/plain; charset=utf-8"), ("Set-Cookie", "a=b"), ("X-Query", environ["QUERY_STRING"])],
    )
    return [environ["REQUEST_METHOD"].encode(), b" ", environ["PATH_INFO"].encode("latin-1"), b" ", body]


def test_a_request_arrives_whole() -> None:
    """Method, decoded path, query and body; and the answer has cookies, headers and text."""
    session = connect(requests.Session(), echo)

    response = session.post("https://o.example/a%20b/ü?x=1&y=%2F", data="hej")

    assert response.text == "POST /a b/ü hej"
    assert response.headers["X-Query"] == "x=1&y=%2F"
    assert session.cookies["a"] == "b"
    assert response.ok


@pytest.mark.parametrize("data", [iter([b"he", b"j"]), b"hej", {"hej": ""}])
def test_bodies_of_every_kind(data: object) -> None:
    """Streams, bytes and forms."""
    assert connect(requests.Session(), echo).post("https://o.example/", data=data).text.startswith("POST / hej")


def test_nothing_can_leave_the_machine() -> None:
    """Plain http is not spoken, and any https address is the application."""
    session = connect(requests.Session(), echo)

    with pytest.raises(requests.exceptions.InvalidSchema):
        session.get("http://example.com/")
    assert isinstance(session.get_adapter("https://anything.example"), WSGIAdapter)


def test_a_factor_is_enrolled_by_the_admin() -> None:
    """A question with its answer; what the org says of it comes back as it is."""
    client = simulated().client
    user = client.create_user(PROFILE, password=PASSWORD)

    enrolled = client.enroll_factor(user, "question", question="disliked_food", answer="mayonnaise")
    phone = client.enroll_factor(user, "sms", activate=True, phoneNumber="+1-555-415-1337")

    assert enrolled.json()["status"] == phone.json()["status"] == "ACTIVE"
    assert client.enroll_factor(user, "question", question="disliked_food", answer="mayonnaise").status_code == 400
