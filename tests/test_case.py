"""A learner's own case: the box, the answer as a scene, and the same questions in words."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from pastes import LOSSY, WHOLE
from test_diagnose import CASES, exchanges
from test_diagnose_logs import secret_exchanges

from lifecycle import diagnose, my_case, plan, translate, why
from lifecycle.client.journal import Exchange
from lifecycle.diagnosis.cloaking import cloaked
from lifecycle.lab.case import EXAMPLES, QUESTION_OF_2017, Casebook
from lifecycle.lab.case_face import CaseFace, Follower, ReplayBar
from lifecycle.model.facts import Status


def everything_shown(case: Casebook) -> str:
    """All that a case shows or keeps, in words, as pictures, and in the state of its widgets."""
    follower = Follower(case)
    widgets = [CaseFace(case), follower, *follower.children]
    state = json.dumps([widget.get_state(drop_defaults=False) for widget in widgets], default=str)
    return "\n".join([json.dumps(case.scene()), case.twin, case.poster, case.caption, repr(case.replay), state])


def test_the_question_of_2017() -> None:
    """The five calls and the user's JSON are one story, and the third call is its cause."""
    scene = my_case(QUESTION_OF_2017).scene()
    answer = scene["answer"]
    assert [one["value"] for one in answer["status"]] == ["PROVISIONED"]
    assert [(s["before"], s["after"]) for s in answer["steps"]] == [
        (["ABSENT"], ["ACTIVE"]),
        (["ACTIVE"], ["ACTIVE"]),
        (["ACTIVE"], ["DEPROVISIONED"]),
        (["DEPROVISIONED"], ["PROVISIONED"]),
        (["PROVISIONED"], ["PROVISIONED"]),
    ]
    assert [s["n"] for s in answer["steps"] if s["cause"]] == [3]
    assert any("had a password once" in said for said in answer["fields"])
    assert "Okta-Pa55word" not in scene["shown"]
    assert "${TOKEN}" in scene["shown"]  # a place left for a secret is not one


@pytest.mark.parametrize("name", CASES)
def test_the_box_says_what_diagnose_says(name: str) -> None:
    """The words are the same, and the masked text is still understood in the same way."""
    text = WHOLE["plain"](exchanges(name))
    case = my_case()
    case.hear({"do": "diagnose", "text": text})
    found = diagnose(text)
    assert case.found is not None
    assert repr(case.found) == repr(found)
    assert repr(found) in case.twin
    (user,) = found.users
    answer = case.scene()["answer"]
    assert answer["cause"] == (user.cause and {"text": user.cause.text, "change": user.cause.change,
                                               "step": user.cause.step})  # fmt: skip
    assert answer["assumed"] == list(user.assumed)
    again = diagnose(cloaked(text))
    assert [str(u.status) for u in again.users] == [str(u.status) for u in found.users]


@pytest.mark.parametrize("form", [*WHOLE, *LOSSY])
def test_no_secret_is_shown_or_kept(form: str) -> None:
    """In whatever format the secrets come, neither the scene nor a widget's state nor a picture has them."""
    played = secret_exchanges()
    tokens = {
        str(value).rpartition("/")[2]
        for e in played
        if isinstance(e.body, dict)
        for key, value in e.body.items()
        if key in ("stateToken", "sessionToken", "resetPasswordUrl", "recoveryToken")
    }
    # The simulator's own secrets are the same in every new org, so those of the evidence are marked.
    marks = {secret: f"Mark{n}" + secret[5:][::-1] for n, secret in enumerate(sorted(tokens))}
    marks |= {"Okta-Pa55word": "Their-S3cret", "Secret-Answer": "Their-Answer", "00secretsecret": "00MarkedToken"}
    marked = [_replaced(e, marks) for e in played]
    text = (WHOLE | LOSSY)[form](marked).replace("00secretsecret", "00MarkedToken")
    for case in (my_case(text), my_case(io.BytesIO(text.encode())), my_case()):
        case.hear({"do": "diagnose", "text": text, "status": ""})
        case.hear({"do": "why", "text": "password=Their-S3cret"})
        assert case.user is not None
        shown = everything_shown(case)
        for secret in marks.values():
            assert secret not in shown, secret


def _replaced(exchange: Exchange, marks: Mapping[str, str]) -> Exchange:
    """The same exchange with other secrets."""
    text = json.dumps([exchange.url, exchange.request_body, exchange.body, dict(exchange.query)])
    for secret, mark in marks.items():
        text = text.replace(secret, mark)
    url, request_body, body, query = json.loads(text)
    return replace(exchange, url=url, request_body=request_body, body=body, query=query)


MARK = "Ma7kedSecret"
TYPED = [
    text.replace("MARK", MARK)
    for text in (
        """curl -u admin:MARK https://a.okta.com/api/v1/users -d '{"credentials": {"password": "MARK"}}'""",
        "curl -H 'Cookie: sid=MARK; x=MARK' https://a.okta.com/api/v1/users/me",
        'curl -b sid=MARK -H "Authorization: Bearer MARK" https://a.okta.com/api/v1/users/00u1',
        r'curl https://a.okta.com/api/v1/users -d "{\"credentials\":{\"password\":{\"value\":\"MARK\"}}}"',
        """irm https://a.okta.com/api/v1/users -Headers @{Authorization = 'SSWS MARK'} -Body '{"answer": "MARK"}'""",
        "sign_in password=MARK\nverify_factor passCode: MARK",
        'POST /api/v1/authn {"username": "a@example.com", "password": "MARK"} -> 200',
        "GET /api/v1/authn?token=MARK\nGET https://a.okta.com/signin/reset-password/MARK\nPOST /tokens/MARK/verify",
        "{'method': 'POST', 'url': 'https://a.okta.com/api/v1/users', 'data': {'password': {'value': 'MARK'}}}",
        "authorization: SSWS MARK\nset-cookie: sid=MARK; Path=/\n\nPOST /users",
        "recoveryToken: MARK\nstateToken: 'MARK'\npassword: MARK",
    )
]


@pytest.mark.parametrize("text", TYPED)
def test_what_people_type_is_masked(text: str) -> None:
    case = my_case(text)
    assert MARK not in everything_shown(case)


def test_what_has_another_form_is_not_shown_at_all() -> None:
    """Of a HAR only the answer is shown, and that it was read."""
    scene = my_case(WHOLE["har"](exchanges("2017-no-password"))).scene()
    assert scene["shown"] == ""
    assert "read as a HAR" in scene["note"]
    assert scene["answer"]


def test_the_other_questions_say_what_the_commands_say() -> None:
    case = my_case()
    case.hear({"do": "why", "text": "E0000016 PROVISIONED"})
    case.hear({"do": "translate", "text": "Pending user action"})
    case.hear({"do": "plan", "start": "PROVISIONED", "goal": "ACTIVE", "keep": ["groups"]})
    said = case.scene()["said"]
    (part,) = said["why"]["parts"]
    (one,) = why("E0000016", "PROVISIONED")
    assert (part["heading"], part["rows"]) == (one.heading, [list(row) for row in one.rows])  # type: ignore[union-attr]
    assert said["translate"]["parts"][0]["heading"] == translate("Pending user action")[0].heading
    assert said["plan"]["text"] == repr(plan("PROVISIONED", "ACTIVE", keep=["groups"]))
    case.hear({"do": "why", "text": "activate pending user action"})
    assert case.scene()["said"]["why"]["parts"][0]["heading"].startswith("activate on PROVISIONED")
    case.hear({"do": "why", "text": "actvate"})
    assert "activate" in case.scene()["said"]["why"]["failed"]


@pytest.mark.parametrize("key", EXAMPLES)
def test_the_examples_are_answered(key: str) -> None:
    case = my_case(example=key)
    assert case.scene()["answer"]
    assert bool(case.scene()["answer"]["contradictions"]) is (key == "contradiction")
    case.hear({"do": "example", "key": key})
    assert case.scene()["answer"]


def test_there_is_no_such_example() -> None:
    with pytest.raises(ValueError, match="question of 2017"):
        my_case(example="none")


def test_garbage_and_an_empty_box() -> None:
    case = my_case("Dear all, it does not work.")
    assert case.scene()["nothing"]
    assert case.user is None
    assert not case.replay.steps
    case.hear({"do": "diagnose", "text": "  "})
    assert case.found is None
    assert "empty box" in case.twin
    assert "<svg" in case.poster
    for odd in ({}, {"do": "plan"}, {"do": "user", "number": "x"}, {"do": "example", "key": "x"}, {"do": 3}):
        case.hear(odd)


def test_several_users_are_chosen_from() -> None:
    """The users of one log stand beside each other, and the replay follows the one that is chosen."""
    lines = "".join(
        f'POST /users {{"profile": {{"login": "{who}@example.com"}}}} -> 200\n'
        f'{{"id": "00u{who}", "status": "PROVISIONED", "profile": {{"login": "{who}@example.com"}}}}\n'
        for who in ("ann", "bob")
    )
    case = my_case(lines + "POST /users/00ubob/lifecycle/suspend -> 200")
    assert case.scene()["people"] == ["ann@example.com · 00uann", "bob@example.com · 00ubob"]
    first = case.replay
    case.hear({"do": "user", "number": 1})
    assert case.user is not None
    assert case.user.status == (Status.SUSPENDED,)
    assert case.replay is not first
    case.replay.to_end()
    assert case.replay.stage.walk.status is Status.SUSPENDED


def test_the_status_that_is_known() -> None:
    case = my_case("POST /api/v1/users -> 200", status="PROVISIONED")
    assert case.user is not None
    assert case.user.status == (Status.PROVISIONED,)
    assert case.scene()["status"] == "PROVISIONED"


def test_a_file_comes_in_pieces() -> None:
    """A file is put together, read, and forgotten."""
    case = my_case()
    face = CaseFace(case)
    content = WHOLE["har"](exchanges("2017-five-calls")).encode()
    half = len(content) // 2
    face._heard(face, {"do": "file", "first": True, "last": False}, [memoryview(content[:half])])
    assert case.found is None
    assert face.taken == half
    face._heard(face, {"do": "file", "first": False, "last": True}, [memoryview(content[half:])])
    assert case.user is not None
    assert case.user.status == (Status.PROVISIONED,)
    assert face.scene["answer"]["cause"]["step"] == 4


def test_the_bar_plays_the_stage() -> None:
    case = my_case(example="question of 2017")
    bar = ReplayBar(case.replay)
    assert bar.scene["at"] == 0
    for _ in range(3):
        bar._heard(bar, {"do": "step"}, [])
    assert case.replay.stage.walk.status is Status.DEPROVISIONED
    bar._heard(bar, {"do": "back"}, [])
    assert bar.scene["at"] == 2
    bar._heard(bar, {"do": "end"}, [])
    assert bar.scene["at"] == 5
    case.replay.stage.press("reactivate")
    assert bar.scene["at"] == -1


def test_a_follower_follows() -> None:
    case = my_case(example="question of 2017")
    follower = Follower(case)
    before = follower.children
    assert len(before) == 2
    case.ask("garbage")
    assert len(follower.children) == 1
    case.ask("create_user")
    assert len(follower.children) == 2
    assert follower.children[0] is not before[0]


@pytest.mark.parametrize("line", ["PASS=hunter2", "$pw = 'hunter2'", '$newPwd="hunter2"', "PASSPHRASE=hunter2"])
def test_a_variable_that_holds_a_password_is_masked(line: str) -> None:
    case = my_case()
    case.hear(
        {"do": "diagnose", "text": f"{line}\ncurl -X POST https://acme.okta.com/api/v1/users/00u1/lifecycle/suspend"}
    )
    shown = json.dumps(case.scene())
    assert "lifecycle/suspend" in shown
    assert "hunter2" not in shown + case.twin
