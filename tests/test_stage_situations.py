"""What was done on a stage reads out as one line, from which another stage can start."""

from random import Random
from typing import Any

import pytest
from test_stage_signs import EVERYTHING, wander

from lifecycle.lab.situations import NoSituation, Press, presses_in, situation_text
from lifecycle.lab.stage import Play
from lifecycle.plays.lesson import on_stage

PARTS = ("id", "Date", "_links", "created", "activated", "lastLogin", "lastUpdated", "statusChanged", "passwordChanged")


def without_times(document: Any) -> Any:
    """A user without ids, links and times."""
    if document is None:
        return None
    found = {name: value for name, value in document.items() if name not in PARTS}
    return found | {f"has {name}": document.get(name) is not None for name in ("activated", "lastLogin")}


@pytest.mark.parametrize("number", range(1000, 1040))
def test_a_stage_can_start_from_what_was_done_on_another(number: int) -> None:
    """The same status, the same user apart from ids and times, the same mails, and the same passwords known."""
    (stage,) = wander(number)
    other = on_stage(
        Play(key="again", title="Again", offers=EVERYTHING.offers, org=stage.play.org, before=stage.situation)
    )
    assert other.situation == stage.situation
    assert other.walk.status is stage.walk.status
    assert without_times(other.walk.document) == without_times(stage.walk.document)
    assert [mail["subject"] for mail in other.scene()["mails"]] == [mail["subject"] for mail in stage.scene()["mails"]]
    for key in ("sign_in", "choose_password", "set_password"):
        for each in (stage, other):
            each.restore()
        assert str(other.press(key).why) == str(stage.press(key).why)


def test_a_situation_reads_well() -> None:
    stage = on_stage(Play(key="r", title="R", offers=("create_user activate=false", "activate sendEmail=false")))
    stage.press("create_user")
    stage.press("change_nickname", nickName='Tess "T"')
    stage.press("set_password")
    stage.press("activate")
    for _ in range(3):
        stage.press("mistype_password")
    stage.press("wait", days=30)
    assert stage.situation == (
        'create_user activate=false; change_nickname nickName="Tess \\"T\\""; set_password; activate sendEmail=false; '
        "mistype_password *3; wait days=30"
    )


@pytest.mark.parametrize("number", range(50))
def test_any_value_can_be_written_and_read(number: int) -> None:
    chance = Random(number)
    letters = 'ab "\\;=*\n\té漢'
    made = [
        Press(chance.choice(("wait", "sign_in")), {"x": "".join(chance.choices(letters, k=chance.randrange(6)))})
        for _ in range(chance.randrange(6))
    ]
    assert list(presses_in(situation_text(made))) == made


@pytest.mark.parametrize(
    "text", ["a b", "a=1", "a; =1", "a *0", "a *1001", 'a x="', "a *2 x=1", "*3", "a x=1=2", "ä-b"]
)
def test_other_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(NoSituation, match=r"can't be read|can be repeated"):
        presses_in(text)


def test_names_of_calls_and_empty_parts_are_read() -> None:
    assert presses_in(" ; a;; b x= y=2 *2 ;") == (Press("a"), *[Press("b", {"x": "", "y": "2"})] * 2)
    assert presses_in("") == ()


def test_a_situation_that_names_nothing_pressable_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing called 'fly'"):
        on_stage(Play(key="x", title="X", before="fly"))
    with pytest.raises(ValueError, match="has no field 'x'"):
        on_stage(Play(key="x", title="X", before="activate x=1"))
