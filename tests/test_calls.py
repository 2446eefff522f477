"""Calls as data: what a row says of a call is what the client sends, and what a request reveals."""

import inspect
import json
from typing import Any

import pytest
import requests
from people import PASSWORD, PROFILE, QUESTION, Person, active, provisioned

from lifecycle.client import masking
from lifecycle.client.client import Client, bound, signature_of
from lifecycle.model.actors import Actor
from lifecycle.model.calls import CALLS, Call, Form, Part, Type
from lifecycle.model.cases import Case
from lifecycle.model.consequences import ASKED_ABOUT
from lifecycle.model.links import Link
from lifecycle.model.moves import cases_of
from lifecycle.model.sending import arguments_for, revealed, written
from lifecycle.model.transactions import STEPS

REQUESTS = [call for call in CALLS.values() if call.method]
TYPED = [call for call in REQUESTS if hasattr(Client, call.name)]
"""The calls that have a method of their own. The others are sent by their fields alone."""


def named(call: Call) -> str:
    return call.name


def method(call: Call) -> inspect.Signature:
    return inspect.signature(getattr(Client, call.name))


@pytest.mark.parametrize("call", TYPED, ids=named)
def test_a_method_takes_what_the_row_says(call: Call) -> None:
    """Every field can be sent by the client, `revokeSessions` too; and no argument goes nowhere."""
    assert set(method(call).parameters) - {"self"} == {field.name for field in call.fields}


@pytest.mark.parametrize("call", TYPED, ids=named)
def test_a_methods_defaults_are_those_of_the_row(call: Call) -> None:
    """What is left out is left out of the request, or the row says what is sent in its place."""
    for parameter in method(call).parameters.values():
        if parameter.default is not inspect.Parameter.empty:
            presets = {field.preset for field in call.fields if field.name == parameter.name}
            assert presets == {parameter.default}, parameter.name


@pytest.mark.parametrize("call", TYPED, ids=named)
def test_what_okta_needs_can_not_be_forgotten(call: Call) -> None:
    """A field without which Okta refuses is asked for, or has something in its place."""
    may_be_left_out = {n for n, p in method(call).parameters.items() if p.default is not inspect.Parameter.empty}
    for field in call.fields:
        if field.required and field.name in may_be_left_out:
            assert field.preset is not None or field.type is Type.OBJECT, field.name
        if not field.required and field.part is not Part.PATH:
            assert field.name in may_be_left_out, field.name


def test_what_is_asked_of_a_users_path_is_in_the_path() -> None:
    """A row's path and its fields agree."""
    for call in REQUESTS:
        assert ("{userId}" in call.path) is call.takes(Type.USER), call.name
        assert ("{factorId}" in call.path) is call.takes(Type.FACTOR), call.name


# What Okta's API reference shows as the request of each: method, path, query, body.
SENT: list[tuple[str, dict[str, Any], str, Any]] = [
    ("get_user", {"user": "00u1"}, "/api/v1/users/00u1", None),
    ("activate", {"user": "00u1", "sendEmail": False}, "/api/v1/users/00u1/lifecycle/activate?sendEmail=false", None),
    (
        "create_user",
        {"profile": PROFILE, "activate": False, "password": PASSWORD, "recovery_question": QUESTION},
        "/api/v1/users?activate=false",
        {"profile": PROFILE, "credentials": {"password": {"value": PASSWORD}, "recovery_question": QUESTION}},
    ),
    (
        "create_user",
        {"profile": PROFILE, "provider": "FEDERATION"},
        "/api/v1/users?provider=true",
        {"profile": PROFILE, "credentials": {"provider": {"type": "FEDERATION", "name": "FEDERATION"}}},
    ),
    ("update_user", {"user": "00u1"}, "/api/v1/users/00u1", {}),
    (
        "update_user",
        {"user": "00u1", "password": {"hash": {"algorithm": "BCRYPT"}}, "strict": True},
        "/api/v1/users/00u1?strict=true",
        {"credentials": {"password": {"hash": {"algorithm": "BCRYPT"}}}},
    ),
    (
        "expire_password",
        {"user": "00u1", "revokeSessions": True},
        "/api/v1/users/00u1/lifecycle/expire_password?revokeSessions=true",
        None,
    ),
    (
        "change_password",
        {"user": "00u1", "oldPassword": "a", "newPassword": "b", "revokeSessions": True},
        "/api/v1/users/00u1/credentials/change_password",
        {"oldPassword": {"value": "a"}, "newPassword": {"value": "b"}, "revokeSessions": True},
    ),
    (
        "forgot_password_recovery_question",
        {"user": "00u1", "answer": "a", "newPassword": "b"},
        "/api/v1/users/00u1/credentials/forgot_password_recovery_question",
        {"password": {"value": "b"}, "recovery_question": {"answer": "a"}},
    ),
    ("open_activation_link", {"link": "https://o.example/tokens/abc/verify"}, "/api/v1/authn", {"token": "abc"}),
    (
        "recover_password",
        {"login": "a@b.c"},
        "/api/v1/authn/recovery/password",
        {"username": "a@b.c", "factorType": "EMAIL"},
    ),
    (
        "verify_factor",
        {"stateToken": "00s", "factorId": "sms1", "passCode": "123456"},
        "/api/v1/authn/factors/sms1/verify",
        {"stateToken": "00s", "passCode": "123456"},
    ),
]


class Recorder(requests.Session):
    """Keeps the request, and answers nothing of interest."""

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        answer = requests.Response()
        answer.status_code, answer.request, answer._content = 200, request, b"{}"
        return answer


@pytest.mark.parametrize(("name", "given", "target", "body"), SENT)
def test_what_the_client_sends(name: str, given: dict[str, Any], target: str, body: Any) -> None:
    """By the method, and by the call's name: the same request, as Okta's reference has it."""
    client = Client("http://127.0.0.1:1", "a-token", Recorder())

    for sent in (getattr(client, name)(**given), client.answer(name, **given).response):
        assert (sent.request.method, sent.request.path_url) == (CALLS[name].method, target)
        assert json.loads(sent.request.body or "null") == body


def test_arguments_without_a_name_get_theirs() -> None:
    """As the client's methods take them."""
    assert bound("sign_in", "a@b.c", password="x") == {"login": "a@b.c", "password": "x"}
    with pytest.raises(TypeError):
        bound("activate", "00u1", True)


@pytest.mark.parametrize("name", ["expire_password", "expire_password_with_temp_password", "reset_password"])
def test_sessions_are_revoked_on_demand(tester: Person, name: str) -> None:
    """`revokeSessions=true` ends the session that the user has."""
    active(tester)
    client = tester.okta.client
    token = tester.sign_in().json()["sessionToken"]
    session = client.request("POST", "/api/v1/sessions", body={"sessionToken": token}).body["id"]

    assert client.request("GET", f"/api/v1/sessions/{session}").response.ok
    getattr(client, name)(tester.id, revokeSessions=True).raise_for_status()

    assert client.request("GET", f"/api/v1/sessions/{session}").response.status_code == 404


# ------------------------------------------------------------------------------------------------ what it reveals


@pytest.mark.parametrize(
    ("name", "given", "shown"),
    [
        (
            "create_user",
            {"profile": PROFILE},
            {Case.ACTIVATE: True, Case.PASSWORD: False, Case.EXTERNAL: False, Case.CHANGE_AT_NEXT_LOGIN: False},
        ),
        ("create_user", {"profile": PROFILE, "activate": False}, {Case.ACTIVATE: False}),
        ("create_user", {"profile": PROFILE, "provider": "SOCIAL"}, {Case.EXTERNAL: True}),
        ("create_user", {"profile": PROFILE, "provider": "OKTA"}, {Case.EXTERNAL: False}),
        ("update_user", {"user": "x", "password": "x"}, {Case.PASSWORD: True, Case.HASHED: False}),
        ("update_user", {"user": "x", "password": {"hook": {}}}, {Case.PASSWORD: True, Case.HASHED: True}),
        ("reset_password", {"user": "x", "provider": "FEDERATION"}, {Case.TO_FEDERATION: True}),
        ("recover_password", {"login": "x"}, {Case.TRUSTED: False}),
        ("verify_factor", {"stateToken": "s", "factorId": "f", "answer": "a"}, {Case.SENDS: False}),
    ],
)
def test_a_request_reveals_cases(name: str, given: dict[str, Any], shown: dict[Case, bool]) -> None:
    """What the rules ask about, as far as the request itself tells."""
    call = CALLS[name]
    request = written(call, given)

    assert shown.items() <= revealed(call, request.query, request.body).items()


def test_a_provider_counts_only_with_its_parameter() -> None:
    """Okta ignores `credentials.provider` where `provider=true` is not in the query."""
    body = {"profile": PROFILE, "credentials": {"provider": {"type": "FEDERATION", "name": "FEDERATION"}}}

    assert revealed(CALLS["create_user"], {}, body)[Case.EXTERNAL] is False
    assert revealed(CALLS["create_user"], {"provider": "true"}, body)[Case.EXTERNAL] is True


def test_a_provider_counts_only_with_a_name() -> None:
    """Okta ignores a `credentials.provider` that has a type and no name."""
    body = {"profile": PROFILE, "credentials": {"provider": {"type": "FEDERATION"}}}

    assert revealed(CALLS["create_user"], {"provider": "true"}, body)[Case.EXTERNAL] is False


@pytest.mark.parametrize("call", REQUESTS, ids=named)
def test_a_request_reveals_only_what_the_tables_ask(call: Call) -> None:
    """A sign that no rule of the call and no consequence asks about would be noise."""
    assert {sign.case for field in call.fields for sign in field.signs} <= {*cases_of(call.name), *ASKED_ABOUT}


@pytest.mark.parametrize("call", REQUESTS, ids=named)
def test_arguments_bring_the_cases_about(call: Call) -> None:
    """What the planner asks for is what the request then reveals."""
    askable = {Case.ACTIVATE, Case.PASSWORD, Case.CHANGE_AT_NEXT_LOGIN, Case.EXTERNAL, Case.TO_FEDERATION}
    wanted = frozenset(askable.intersection(cases_of(call.name)))

    request = written(call, {n: PASSWORD if n == "password" else v for n, v in arguments_for(call, wanted).items()})

    shown = revealed(call, request.query, request.body)
    assert {case for case in wanted if shown[case]} == wanted


# ---------------------------------------------------------------------------------------- what it needs, hands out


def test_what_a_call_needs_some_call_hands_out() -> None:
    """A link is opened that somebody hands out or mails, and a state token follows from an answer."""
    handed = {what for call in CALLS.values() for what in call.hands_out.values()}

    assert {Link.ACTIVATION, Link.RESET} <= handed
    assert {link for call in CALLS.values() for link in call.opens} == set(Link)
    stepped = {step[2] for steps in STEPS.values() for step in steps}
    assert {call.name for call in CALLS.values() if call.takes(Type.STATE)} <= stepped


def test_an_answer_holds_what_the_row_says(tester: Person) -> None:
    """The keys by which a link or a token is found in an answer."""
    provisioned(tester)
    calls = {name: tester.call(name, sendEmail=False).json() for name in ("reactivate", "reset_password")}
    calls["expire_password_with_temp_password"] = tester.call("expire_password_with_temp_password").json()

    for name, body in calls.items():
        assert set(CALLS[name].hands_out) <= set(body), name


def test_every_secret_field_is_masked() -> None:
    """On a real org nothing is kept of what the rows call a secret."""
    for call in REQUESTS:
        given = {field.name: "Sesame" for field in call.fields if field.secret}
        body = written(call, given).body
        assert "Sesame" not in json.dumps(masking.secrets(body)), call.name


def test_the_calls_that_create_delete_and_read() -> None:
    """One of each; the others change a user who is there."""
    assert [c.name for c in CALLS.values() if c.creates] == ["create_user"]
    assert [c.name for c in CALLS.values() if c.deletes] == ["delete_user"]
    assert [c.name for c in CALLS.values() if c.reads] == ["get_user"]


def test_a_call_without_a_method_takes_its_fields() -> None:
    """If you add a call, you may leave the client alone: a walk sends it by what its row says."""
    call = Call(
        "poke",
        Actor.ADMIN,
        "POST",
        "/api/v1/users/{userId}/lifecycle/poke",
        Form.EMPTY,
        "Poke the user.",
        CALLS["activate"].fields,
    )
    assert signature_of(call).bind("00u1", sendEmail=False).arguments == {"user": "00u1", "sendEmail": False}
    with pytest.raises(TypeError, match="missing"):
        signature_of(call).bind()
