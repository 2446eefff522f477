"""Stages and situations as web addresses."""

import pytest

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
