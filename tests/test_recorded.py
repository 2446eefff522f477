"""Recordings of real tools, made by tools/record_cases.py: all of them tell the same story."""

import json
import re
from pathlib import Path

import pytest
from test_case import everything_shown

from lifecycle import diagnose, my_case, replay
from lifecycle.__main__ import main

FOLDER = Path(__file__).resolve().parent / "cases" / "recorded"
RECORDED = sorted(path.name for path in FOLDER.iterdir())
WITHOUT_BODIES = {"nginx_access.log", "urllib3.log"}
SECRETS = ("Ma7ked",)


def test_every_tool_that_can_be_had_was_recorded() -> None:
    assert RECORDED == [
        "chromium.har", "curl_verbose.log", "http_client.log", "newman.json", "nginx_access.log", "okta_sdk.log",
        "postman_collection.json", "urllib3.log", "vcrpy.yaml",
    ]  # fmt: skip


@pytest.mark.parametrize("name", RECORDED)
def test_the_story_is_the_same(name: str) -> None:
    """The user ends in PROVISIONED, because a deactivation destroyed the password."""
    found = diagnose(FOLDER / name)
    (user,) = found.users
    assert found.exit_status == 0
    assert [str(s) for s in user.status] == ["PROVISIONED"]
    assert len(user.steps) == (5 if name == "okta_sdk.log" else 6)  # Okta's SDK has no sign-in
    assert user.cause is not None
    called = [step.call for step in user.steps]
    assert called[user.cause.step - 1 if user.cause.step else 0] == (
        "activate" if name in WITHOUT_BODIES else "deactivate"
    )
    assert user.login.endswith("@example.com") is (name not in WITHOUT_BODIES)


@pytest.mark.parametrize("name", RECORDED)
def test_the_story_is_played_again(name: str) -> None:
    played = replay(diagnose(FOLDER / name))
    played.to_end()
    assert not played.stopped
    assert str(played.stage.walk.status) == "PROVISIONED"  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", RECORDED)
def test_what_the_recording_marks_as_secret_is_never_shown(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither by the commands nor by the notebook: not the password, not the token of the org, no one-time token."""
    text = (FOLDER / name).read_text()
    assert main(["diagnose", str(FOLDER / name)]) == 0
    assert main(["diagnose", "--json", str(FOLDER / name)]) == 0
    shown = capsys.readouterr().out + everything_shown(my_case(text)) + everything_shown(my_case(FOLDER / name))
    for secret in SECRETS:
        assert secret not in shown
    assert any(secret in text for secret in SECRETS) or name in WITHOUT_BODIES


def handed_out(text: str) -> set[str]:
    """The one-time tokens in a recording. newman writes the bytes of an answer as numbers."""
    streams = re.findall(r'"data":\[([\d,]+)\]', text)
    text += "".join(bytes(map(int, stream.split(","))).decode() for stream in streams)
    return set(re.findall(r"(?:activationToken|stateToken|activationUrl)\W+([\w:/.-]{15,})", text))


@pytest.mark.parametrize("name", [n for n in RECORDED if n not in {*WITHOUT_BODIES, "okta_sdk.log", "http_client.log"}])
def test_no_one_time_token_is_shown(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = (FOLDER / name).read_text()
    tokens = handed_out(text) - {"{{activationToken}}"}
    assert tokens or name == "postman_collection.json"
    main(["diagnose", str(FOLDER / name)])
    main(["diagnose", "--json", str(FOLDER / name)])
    case = my_case(text)
    shown = capsys.readouterr().out + json.dumps(case.scene()) + case.twin + case.poster
    for token in tokens:
        assert token not in shown


def test_what_is_not_the_public_api_is_counted() -> None:
    """Chromium's recording has a page, two calls of the Admin Console, and a list of groups."""
    found = diagnose(FOLDER / "chromium.har")
    assert list(found.unread.values()) == [1, 2, 1]
    assert sum("not the public API" in kind for kind in found.unread) == 1


@pytest.mark.parametrize("name", RECORDED)
def test_a_recording_that_is_cut_off_is_used_as_far_as_it_goes(name: str) -> None:
    whole = (FOLDER / name).read_bytes()
    for part in (3, 6, 9, 11):
        found = diagnose(whole[: len(whole) * part // 12])
        assert found.exit_status in (0, 1, 2)
        if part > 8:
            assert found.users, part


def test_two_recordings_are_read_together() -> None:
    """Two users from two tools are kept apart, and each has its own story."""
    found = diagnose(FOLDER / "vcrpy.yaml", FOLDER / "chromium.har")
    assert {user.login for user in found.users} == {"vcrpy@example.com", "chromium@example.com"}
    assert json.dumps(found.document()).count('"PROVISIONED"') >= 2
