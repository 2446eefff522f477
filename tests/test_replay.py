"""A diagnosed case is played again on the simulator, and comes to the same."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pastes import LOSSY, WHOLE, access_log, har
from test_diagnose import CASES, exchanges
from test_diagnose_random import WALKS, walk_at_random

from lifecycle import diagnose, replay
from lifecycle.__main__ import main
from lifecycle.model.facts import Status


@pytest.mark.parametrize("name", CASES)
def test_a_case_comes_to_the_same_again(name: str) -> None:
    """Every call of the evidence is played, and the user ends in the same status."""
    found = replay(diagnose(har(exchanges(name))))
    assert not found.stopped
    assert [step.n for step in found.steps] == list(range(1, len(exchanges(name)) + 1))
    found.to_end()
    assert found.at == len(found.steps)
    assert str(found.stage.walk.status) == CASES[name].status
    assert found.stage.scene()["next"]


@pytest.mark.parametrize("seed", WALKS)
def test_a_random_walk_comes_to_the_same_again(seed: int) -> None:
    """A replay that can't go on says so; one that goes on comes to the status that the user really had."""
    walk = walk_at_random(seed)
    found = replay(diagnose(har(walk.okta.client.journal)))
    found.to_end()
    assert not found.stopped, found.stopped
    assert found.stage.walk.status is walk.status


@pytest.mark.parametrize("seed", WALKS)
def test_what_little_evidence_tells_is_one_of_the_possible_stories(seed: int) -> None:
    walk = walk_at_random(seed)
    answer = diagnose(access_log(e for e in walk.okta.client.journal if not e.aside))
    found = replay(answer)
    found.to_end()
    assert not found.stopped, found.stopped
    assert found.stage.walk.status in answer.users[0].status


def test_it_goes_step_by_step_and_back() -> None:
    """The calls are pressed one after the other; what else is pressed is noticed, and the stage can begin again."""
    found = replay(diagnose("create_user without a password, activate=false\nactivate"))
    assert found.at == 0
    assert [told.now for told in (found.step(), found.step()) if told] == [Status.STAGED, Status.PROVISIONED]
    assert found.step() is None
    assert found.back()
    assert found.at == 1
    found.stage.press("suspend")
    assert found.at is None
    assert found.step() is None
    found.to_end()
    assert found.at == 2
    found.stage.press("set_password")
    assert found.stage.walk.status is Status.ACTIVE


def test_what_was_before_the_first_call_is_prepared() -> None:
    """The paste begins in the middle: the stage begins with a user who can have been there."""
    user = "00uabcdefghijklmnopq"
    found = replay(
        diagnose(f"POST /users/{user}/lifecycle/deactivate -> 200\nPOST /users/{user}/lifecycle/activate -> 200")
    )
    assert found.stage.play.before
    assert found.stage.walk.status is not Status.ABSENT
    found.to_end()
    assert found.stage.walk.status is Status.PROVISIONED


def test_what_had_to_be_assumed_is_played_as_well() -> None:
    """PROVISIONED, and then ACTIVE: the user has chosen a password, which the calls don't show."""
    seen = '{"id": "00u1", "status": "ACTIVE", "profile": {"login": "a@example.com"}, "credentials": {"password": {}}}'
    found = replay(diagnose(f"create_user without a password -> 200\nget_user\n{seen}"))
    assert any(step.n is None for step in found.steps)
    found.to_end()
    assert found.stage.walk.status is Status.ACTIVE


def test_a_users_json_alone_is_played() -> None:
    """The shortest way that leads to such a user is played."""
    user = {
        "id": "00u1",
        "status": "PROVISIONED",
        "activated": "2024",
        "passwordChanged": "2024",
        "lastLogin": None,
        "profile": {"login": "a@example.com"},
    }
    found = replay(diagnose(user))
    found.to_end()
    document = found.stage.walk.document
    assert document is not None
    assert document["status"] == "PROVISIONED"
    assert document["passwordChanged"]
    assert found.stage.walk.login == "a@example.com"


def test_an_org_of_another_kind_is_made() -> None:
    """The bug of 2017 is played in an org of that time."""
    user = '{"id": "00u1", "status": "PROVISIONED", "profile": {"login": "a@example.com"}, "credentials": {}}'
    found = replay(diagnose(f"create_user with a password\nreset_password\nget_user\n{user}"))
    found.to_end()
    assert found.stage.walk.status is Status.PROVISIONED
    assert found.stage.scene()["where"]["as_of"] == "June 2017"


def test_nothing_to_play() -> None:
    found = replay(diagnose("garbage"))
    assert "nothing to play" in repr(found)
    found.to_end()
    assert found.at == 0
    with pytest.raises(ValueError, match="no user 3"):
        replay(diagnose("create_user"), 3)


@pytest.mark.parametrize("form", [*WHOLE, *LOSSY])
def test_no_password_of_the_evidence_is_used(form: str) -> None:
    """The person of the stage has a password of the simulator's own."""
    text = (WHOLE | LOSSY)[form](exchanges("11-3")).replace("Okta-Pa55word", "Their-S3cret-Word")
    found = replay(diagnose(text))
    found.to_end()
    assert "Their-S3cret-Word" not in repr(found) + repr(found.stage.scene())


def test_the_command_plays_the_calls_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each step is printed with its request, its answer and its reason, and the map is written beside it."""
    case, picture = tmp_path / "case.txt", tmp_path / "map.svg"
    case.write_text("create_user without a password, activate=false\nactivate\n", encoding="utf-8")
    assert main(["diagnose", str(case), "--replay", "--map", str(picture)]) == 0
    printed = capsys.readouterr().out
    assert "cause" in printed
    assert "POST /api/v1/users?activate=false" in printed
    assert printed.index("ABSENT → STAGED.") < printed.index("STAGED → PROVISIONED.")
    drawn = ElementTree.parse(picture).getroot()
    assert "PROVISIONED" in "".join(drawn.itertext())
    assert main(["diagnose", str(case), "--replay", "--json"]) == 0
    (user,) = json.loads(capsys.readouterr().out)["users"]
    assert [(step["n"], step["after"]) for step in user["replay"]["steps"]] == [(1, "STAGED"), (2, "PROVISIONED")]
    assert user["replay"]["stopped"] == ""


def test_the_command_says_what_it_cannot_play_or_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "case.txt"
    case.write_text("garbage", encoding="utf-8")
    assert main(["diagnose", str(case), "--replay"]) == 2
    case.write_text("create_user", encoding="utf-8")
    capsys.readouterr()
    assert main(["diagnose", str(case), "--map", str(tmp_path / "nowhere" / "map.svg")]) == 2
    assert "The map could not be written" in capsys.readouterr().err
