"""Stages and situations as web addresses."""

import pytest

from lifecycle.lab.address import fragment_of
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
