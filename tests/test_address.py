"""Stages and situations as web addresses."""

from pathlib import Path
from urllib.parse import quote

import pytest

from lifecycle import diagnose, lesson, replay
from lifecycle.__main__ import main
from lifecycle.lab.address import SITE, fragment_of, link_to
from lifecycle.plays.lesson import stage_at


def test_an_address_holds_what_was_done_and_leads_there_again() -> None:
    done = "create_user activate=false; activate; sign_in password=wrong *3"
    address = fragment_of(done)
    assert address == "#did=create_user%20activate=false;%20activate;%20sign_in%20password=wrong%20*3"
    assert stage_at(address).situation == done


def test_an_address_of_a_lesson_leads_to_a_stage() -> None:
    assert stage_at("#lesson=0&stage=exercise").play.number == "0.1"
    assert stage_at("#lesson=0").play.key == "her requests"


def test_no_secret_that_somebody_typed_is_in_an_address() -> None:
    typed = 'create_user password=S3cretly; set_question answer="my own"; sign_in password=S3cretly'
    assert "cret" not in fragment_of(typed)
    assert "own" not in fragment_of(typed)
    assert "Ann" not in fragment_of("create_user; change_nickname nickName=Annie; set_question question=Annabel?")


def test_a_situation_begins_with_the_answer_that_came_last() -> None:
    """A link to a refusal shows the refusal: docs/okta-facts.md, section 3, activate on PROVISIONED."""
    stage = stage_at("#did=create_user;%20activate")
    scene = stage.scene()
    assert "Refused (403 E0000016), still PROVISIONED" in scene["said"]["title"]
    assert "E0000016" in str(scene["exchange"])
    assert not stage.back()


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("#did=explode", "nothing called 'explode'"),
        ("#did=create_user *300", "300 calls"),
        ("#did=create_user colour=blue", "no field 'colour'"),
        ('#did="', "can't be read"),
        ("#lesson=x", "not the number of a lesson"),
        ("#lesson=99", "Lesson 99"),
        ("#lesson=0&stage=nowhere", "no stage 'nowhere'"),
    ],
)
def test_an_address_that_leads_nowhere_says_why(fragment: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        stage_at(fragment)


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("create_user password=S3cretly-1", "ACTIVE"),
        ("create_user password=S3cretly-1; sign_in password=S3cretly-1", "ACTIVE"),
        ("create_user password=S3cretly-1; sign_in password=An0ther-one *10", "LOCKED_OUT"),
        ("create_user; set_password password=S3cretly-1; expire_password", "PASSWORD_EXPIRED"),
    ],
)
def test_an_address_without_secrets_leads_to_the_same_status(typed: str, status: str) -> None:
    """A user with a password is another user than one without, and a wrong password stays wrong."""
    address = fragment_of(typed)
    assert "cret" not in address
    assert "other" not in address
    assert stage_at(f"#did={typed}").walk.status == status
    assert stage_at(address).walk.status == status


def test_a_link_leads_to_the_site_or_to_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert link_to("create_user; suspend") == f"{SITE}stage.html#did=create_user;%20suspend"
    monkeypatch.setenv("OKTA_LAB_SITE", "http://127.0.0.1:8000/")
    assert link_to("create_user") == "http://127.0.0.1:8000/stage.html#did=create_user"


def test_an_address_holds_the_settings_of_its_org() -> None:
    """In June 2017, a reset without a mail put an ACTIVE user back into PROVISIONED (docs/okta-facts.md)."""
    told = lesson(0).stage("in 2017")
    told.press("reset_password", sendEmail="false")
    there = stage_at(told.link.removeprefix(f"{SITE}stage.html"))
    assert there.play.org == told.play.org == {"as_of": "2017-06"}
    assert there.walk.status == told.walk.status


@pytest.mark.parametrize(
    "org", ['{"seed": "/etc/passwd"}', "[]", "{", '{"colour": "blue"}', '{"password_policy": {"colour": 1}}']
)
def test_settings_that_are_none_are_refused(org: str) -> None:
    """No link names a file."""
    with pytest.raises(ValueError, match="settings that an org doesn't have"):
        stage_at(f"#did=create_user&org={quote(org)}")


def test_a_diagnosis_gives_a_link_that_ends_where_the_user_stands() -> None:
    """And the link holds neither the person's name nor the password."""
    found = diagnose('create_user activate=false, login="ana.secret@example.com"\nactivate')
    link = replay(found).link
    assert stage_at(link.removeprefix(f"{SITE}stage.html")).walk.status == "PROVISIONED"
    assert "ana" not in link


def test_the_command_gives_the_link(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "case.txt"
    case.write_text("create_user activate=false\nactivate\n")
    main(["diagnose", str(case)])
    assert f"try it        {SITE}stage.html#did=create_user%20activate=false;%20activate" in capsys.readouterr().out
