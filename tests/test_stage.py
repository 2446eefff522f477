"""A stage: what a press does and says, predictions, goals, exercises, back and start over, on any org."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from geometry import faults
from people import elsewhere

from lifecycle.client.connect import simulated
from lifecycle.lab import progress
from lifecycle.lab.goals import Goal, afterwards, arrives, does, remains, times
from lifecycle.lab.offers import offer, offers
from lifecycle.lab.predictions import Predict
from lifecycle.lab.recap import Recap
from lifecycle.lab.stage import Play, Stage
from lifecycle.plays.lesson import on_stage

LOCK = Predict(
    "sign_in",
    "Which status comes next?",
    options=("ACTIVE", "LOCKED_OUT"),
    reasons={"LOCKED_OUT": "A good sign-in sets the count back to zero."},
    right="The password is right.",
    when=lambda walk: walk.status == "ACTIVE",
    hides=("mistype_password",),
)
ACTIVATE = Predict(
    "activate",
    "Which status comes next?",
    options=("STAGED", "PROVISIONED", "ACTIVE"),
    reasons={"ACTIVE": "ACTIVE takes a password.", "STAGED": "The activation begins now."},
    right="There is no password.",
    when=lambda walk: walk.status == "STAGED",
    hides=("set_password",),
)
TWO = Play(
    key="two",
    title="Two requests",
    intro="Create the user, and *activate* the user.",
    offers=("create_user activate=false", "activate sendEmail=false", "set_password"),
    story="create_user activate=false; activate sendEmail=false",
    goals=(
        Goal("Create the user.", arrives("STAGED"), then="The activation has **not** begun, see `activate`."),
        Goal("Activate the user.", arrives("PROVISIONED", by="activate")),
    ),
    next="Go on.",
)
ASKED = Play(key="asked", title="Asked", offers=TWO.offers, story=TWO.story, predictions=(ACTIVATE,))
LEE = Play(
    key="Lee",
    title="Lee's link is dead",
    offers=("reactivate", "set_password", "open_activation_link", "choose_password"),
    before="create_user; wait days=8",
    goals=(
        Goal(
            "Lee is ACTIVE, by a password of Lee's own.",
            arrives("ACTIVE", by="choose_password"),
            instead={"update_user": "You know the password."},
        ),
    ),
    hint="Make another link.",
    solution="reactivate; open_activation_link; choose_password",
    next="Lesson 1.",
)


def said(stage: Stage) -> dict[str, Any]:
    found: dict[str, Any] = stage.scene()["said"]
    return found


def done(stage: Stage) -> list[bool]:
    return [goal["done"] for goal in stage.scene()["goals"]]


def sign(stage: Stage, key: str) -> Mapping[str, Any]:
    (found,) = (row for group in stage.scene()["groups"] for row in group["rows"] if row["key"] == key)
    return found


# ------------------------------------------------------------------------------------------------------ what is said


def test_a_change_of_the_status_is_told() -> None:
    stage = on_stage(TWO)
    assert said(stage)["kind"] == "ready"
    told = stage.press("create_user")
    assert (told.number, str(told.now)) == (1, "STAGED")
    found = said(stage)
    assert (found["kind"], found["word"], found["title"]) == ("changed", "Status changed", "no user → STAGED")
    assert found["text"] == "With activate=false the activation has not begun, and there is no password."
    assert found["evidence"]["tier"] == "recorded"
    assert found["evidence"]["url"].startswith("https://")


def test_a_refusal_offers_what_was_meant() -> None:
    """`activate` is refused once the activation has begun; `reactivate` sends a link (docs/okta-facts.md, 3.2)."""
    stage = on_stage(Play(key="meant", title="Meant", offers=("activate", "reactivate"), before="create_user"))
    stage.press("activate")
    found = said(stage)
    assert (found["kind"], found["title"]) == ("refused", "Refused (403 E0000016), still PROVISIONED")
    assert found["meant"] == [{"key": "reactivate", "words": "Make a new activation link"}]
    stage.hear({"do": "press", "key": found["meant"][0]["key"]})
    assert said(stage)["kind"] == "stays"
    assert said(stage)["meant"] == []


def test_what_was_meant_leads_on_and_is_gone_after_a_step_back() -> None:
    """A login that is taken suggests what the lesson offers next. It never suggests to delete the user."""
    stage = on_stage(TWO)
    stage.press("create_user")
    stage.press("create_user")
    meant = said(stage)["meant"]
    assert {"key": "activate", "words": "Activate"} in meant
    assert not any(each["key"] == "delete_user" for each in meant)
    stage.back()
    assert said(stage)["meant"] == []


def test_the_stage_says_which_month_its_org_is_from() -> None:
    """And its whole map is that org's: before 2018.09, a reset could lead to PROVISIONED (release notes of 2018)."""
    stages = {
        as_of: on_stage(Play(key="k", title="K", before="create_user password=Okta-Pa55word", org={"as_of": as_of}))
        for as_of in ("2017-06", "2026-11")
    }
    assert [stage.scene()["where"]["as_of"] for stage in stages.values()] == ["June 2017", "November 2026"]
    assert on_stage(TWO).scene()["where"]["as_of"] == ""
    way = "from-ACTIVE to-PROVISIONED"
    assert [way in stage.whole for stage in stages.values()] == [True, False]
    assert "Set a password" in on_stage(TWO).whole
    assert "update_user" not in on_stage(TWO).whole
    assert not any(" more<" in stage.whole for stage in (on_stage(TWO), *stages.values()))


def test_words_that_lead_nowhere_yet_say_what_they_need() -> None:
    """With activate=true in its field, creating the user does not lead to STAGED. The map says what would."""
    stage = on_stage(TWO)
    stage.edit("create_user", activate="true")
    (found,) = (each for each in stage.scene()["later"] if each["to"] == "STAGED")
    assert found["words"] == "Create the user"
    assert "activate=false" in found["why"]


def test_what_cannot_be_sent_is_said_in_words() -> None:
    stage = on_stage(TWO)
    for key, values, words in (
        ("activate", {}, "No user has been created yet."),
        ("no_such_call", {}, "There is nothing called 'no_such_call' to press."),
        ("create_user", {"nickname": "x"}, "Create_user has no field 'nickname'."),
    ):
        told = stage.press(key, **values)
        assert (told.number, said(stage)["kind"], said(stage)["text"]) == (0, "unsent", words)
    assert stage.situation == ""


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"do": None},
        {"do": "fly"},
        {"do": "press"},
        {"do": "press", "key": 7},
        {"do": "press", "key": "activate", "values": {"sendEmail": ["x"]}},
        {"do": "press", "key": "activate", "values": "text"},
        {"do": "press", "key": "activate", "values": {7: 8}},
        {"do": "press", "key": "activate", "values": {"key": "x", "self": "y"}},
        {"do": "edit", "key": "activate", "values": {"key": "x", "self": "y", 7: 8}},
        {"do": "edit", "key": "nothing", "values": {"a": "b"}},
        {"do": "edit", "key": "activate", "values": {"sendEmail": None, "other": 1}},
        {"do": "guess", "option": {}},
        {"do": "mail", "number": "many"},
        {"do": "mail", "number": 99},
        {"do": "mail", "number": -1},
        {"do": "back"},
        {"do": "skip"},
        {"do": "leave"},
        {"do": "hint"},
        {"do": "solution"},
        {"do": "more", "open": "yes"},
        {"do": "over"},
        {"do": "restore"},
        "press",
        None,
        7,
    ],
)
def test_no_message_breaks_a_stage(message: Any) -> None:
    """Whatever the browser sends, no error comes out, the scene is JSON, and the stage can be used."""
    stage = on_stage(TWO)
    stage.hear(message)
    json.dumps(stage.scene())
    stage.hear({"do": "press", "key": "create_user", "values": {}})
    assert stage.scene()["status"] == "STAGED"


def test_an_error_in_the_stage_itself_is_said_in_words() -> None:
    """A lesson with a mistake in a goal, for example. The stage stays usable."""

    def mistaken(deeds: object) -> bool:
        raise ZeroDivisionError

    stage = on_stage(Play(key="bad", title="Bad", goals=(Goal("x", mistaken),)))
    stage.hear({"do": "press", "key": "create_user"})
    assert (said(stage)["kind"], "ZeroDivisionError" in said(stage)["text"]) == ("unsent", True)
    assert stage.scene()["status"] == "PROVISIONED"
    stage.hear({"do": "back"})
    assert stage.scene()["status"] == "ABSENT"


# ------------------------------------------------------------------------------------------------------------ fields


def test_each_call_has_only_its_own_fields() -> None:
    stage = on_stage(
        Play(key="f", title="F", offers=("suspend", "change_nickname", "wait", "create_user activate=false"))
    )
    fields = {
        row["key"]: {field["name"]: field["value"] for field in row["fields"]}
        for group in stage.scene()["groups"]
        for row in group["rows"]
    }
    assert fields == {
        "suspend": {},
        "change_nickname": {"nickName": "Testy"},
        "wait": {"days": "8", "hours": ""},
        "create_user": {"activate": "false", "password": ""},
    }


def test_a_change_of_the_profile_changes_the_profile() -> None:
    stage = on_stage(Play(key="n", title="N", offers=("change_nickname",), before="create_user"))
    stage.press("change_nickname", nickName="Tess")
    assert stage.walk.document
    assert stage.walk.document["profile"]["nickName"] == "Tess"


def test_the_clock_goes_by_days_and_hours() -> None:
    stage = on_stage(Play(key="w", title="W", offers=("wait",), before="create_user"))
    assert stage.scene()["clock"] == "2026-01-05 09:00"
    stage.press("wait", days="2", hours=3)
    assert stage.scene()["clock"] == "2026-01-07 12:00"
    found = said(stage)
    assert (found["kind"], found["word"], found["text"]) == ("stays", "Time passed", "It is now 2026-01-07 12:00.")


def test_a_lock_that_ends_by_itself_is_a_change() -> None:
    """Okta's default policy unlocks nobody, so this org has another one."""
    play = Play(
        key="u",
        title="U",
        before="create_user password=Okta-Pa55word; mistype_password *10",
        org={"password_policy": {"auto_unlock_minutes": 60}},
    )
    stage = on_stage(play)
    assert stage.scene()["status"] == "LOCKED_OUT"
    stage.press("wait", days="", hours="2")
    found = said(stage)
    assert (found["kind"], found["title"]) == ("changed", "LOCKED_OUT → ACTIVE")
    assert found["text"] == "The lock has ended because of the org's policy."


def test_a_change_of_something_else_is_not_a_change_of_the_status() -> None:
    stage = on_stage(Play(key="s", title="S", before="create_user password=Okta-Pa55word"))
    stage.press("set_password")
    assert (said(stage)["kind"], said(stage)["word"]) == ("stays", "Accepted, same status")


def test_the_stage_knows_the_password_that_the_person_has() -> None:
    """Nobody has to copy a password from one field to another."""
    stage = on_stage(Play(key="p", title="P", offers=("sign_in",), before="create_user password=Okta-Pa55word"))
    for key in ("change_password", "sign_in", "expire_password_with_temp_password", "sign_in"):
        stage.press(key)
        assert said(stage)["kind"] in ("stays", "changed"), key
    stage.press("change_expired_password")
    assert stage.walk.status == "ACTIVE"
    stage.press("sign_in")
    assert said(stage)["title"] == "Still ACTIVE: signed in"
    assert stage.scene()["steps"][-1]["said"] == "signed in"
    assert stage.scene()["steps"][1]["said"] == ""
    for key in ("back", "back"):
        getattr(stage, key)()
    stage.press("sign_in")
    assert "asks for a new password" in said(stage)["title"]


def test_offers_that_a_lesson_gets_wrong_are_refused() -> None:
    with pytest.raises(ValueError, match="no offer 'fly'"):
        offers(("fly",))
    with pytest.raises(ValueError, match="activate has no field 'days'"):
        offers(("activate days=3",))
    with pytest.raises(ValueError, match="Two offers have the key 'wait'"):
        offers(("wait", "wait days=30"))
    assert [made.key for made in offers(("wait", offer("wait", "Wait a month", name="month", days="30")))] == [
        "wait",
        "month",
    ]


# ------------------------------------------------------------------------------------------------------- predictions


def test_a_prediction_holds_the_press() -> None:
    stage = on_stage(ASKED)
    stage.press("create_user")
    told = stage.press("activate")
    assert (told.number, stage.walk.status) == (0, "STAGED")
    ask = stage.scene()["ask"]
    assert [option["value"] for option in ask["options"]] == ["STAGED", "PROVISIONED", "ACTIVE"]
    told = stage.guess("PROVISIONED") or told
    assert (told.number, stage.walk.status) == (2, "PROVISIONED")
    scene = stage.scene()
    assert (scene["ask"], scene["verdict"]["kind"]) == (None, "right")
    assert scene["verdict"]["text"] == "There is no password."
    stage.press("set_password")
    assert stage.scene()["verdict"] is None


def test_a_wrong_guess_gets_its_reason_and_another_try() -> None:
    stage = on_stage(ASKED)
    stage.press("create_user")
    stage.press("activate")
    assert stage.guess("ACTIVE") is None
    ask = stage.scene()["ask"]
    assert (ask["reason"], ask["tries"]) == ("ACTIVE takes a password.", 1)
    assert [option["struck"] for option in ask["options"]] == [False, False, True]
    assert stage.walk.status == "STAGED"
    assert stage.guess("ACTIVE") is None  # a double click
    stage.leave()
    stage.press("activate")
    assert stage.scene()["ask"]["tries"] == 1  # closing the question brings no new tries
    assert stage.guess("STAGED")
    verdict = stage.scene()["verdict"]
    assert (verdict["kind"], stage.walk.status) == ("wrong", "PROVISIONED")
    assert verdict["text"] == "The activation begins now. There is no password."


def test_a_prediction_can_be_skipped_and_left() -> None:
    stage = on_stage(ASKED)
    stage.press("create_user")
    stage.press("activate")
    stage.leave()
    assert (stage.scene()["ask"], stage.walk.status) == (None, "STAGED")
    stage.press("activate")
    stage.skip()
    assert (stage.scene()["verdict"]["kind"], stage.walk.status) == ("shown", "PROVISIONED")
    stage.back()
    assert stage.press("activate").number == 2  # it was settled, so it is not asked again


def test_no_prediction_is_asked_outside_its_situation() -> None:
    """After a detour the user is deactivated, so the question would be a false one."""
    stage = on_stage(ASKED)
    for key in ("create_user", "deactivate"):
        stage.press(key)
    stage.press("activate")
    assert (stage.scene()["ask"], stage.walk.status) == (None, "PROVISIONED")


def test_no_prediction_is_asked_whose_right_answer_is_not_among_the_options() -> None:
    """The question was written for a STAGED user without a password, and its `when` forgets the password."""
    only = Predict("activate", "Which?", options=("STAGED", "PROVISIONED"), when=lambda walk: walk.status == "STAGED")
    stage = on_stage(Play(key="o", title="O", offers=("activate",), predictions=(only,)))
    stage.press("create_user", activate=False, password="Okta-Pa55word")
    assert stage.press("activate").number == 2
    assert stage.walk.status == "ACTIVE"


def test_a_prediction_can_be_for_certain_values() -> None:
    only = Predict("create_user", "Which?", options=("STAGED", "PROVISIONED"), values={"activate": "false"})
    stage = on_stage(Play(key="v", title="V", offers=("create_user",), predictions=(only,)))
    assert sign(stage, "create_user")["sign"] == "leads"
    stage.hear({"do": "edit", "key": "create_user", "values": {"activate": "false"}})
    assert sign(stage, "create_user")["sign"] == "asked"


def test_nothing_gives_the_answer_away() -> None:
    """While a question is open or ahead, the signs and the map say nothing of the calls that it hides."""
    stage = on_stage(ASKED)
    assert sign(stage, "activate")["sign"] == "needs"
    stage.press("create_user")
    for _ in range(2):
        asked, hidden = sign(stage, "activate"), sign(stage, "set_password")
        assert (asked["sign"], asked["to"], asked["why"]) == ("asked", "", "")
        assert (hidden["sign"], hidden["to"], hidden["sign_words"], hidden["why"]) == ("unknown", "", "", "")
        assert ">Activate<" not in stage.scene()["map"]
        stage.press("activate")  # the question is ahead at first, and then it is open
    stage.guess("PROVISIONED")
    assert sign(stage, "set_password")["to"] == "ACTIVE"


def test_the_whole_map_does_not_give_the_answer_away() -> None:
    """It can be opened while a question is open. Once that is answered, it shows every call again."""
    stage = on_stage(ASKED)
    stage.press("create_user")
    stage.press("activate")
    words = re.sub("<[^>]+>", " ", stage.whole)
    assert "Activate" not in words
    assert "Set a password" not in words
    assert "from-STAGED to-PROVISIONED" not in stage.whole
    assert "Deactivate" in words
    assert faults(stage.whole) == []
    stage.guess("PROVISIONED")
    assert "Activate" in re.sub("<[^>]+>", " ", stage.whole)
    assert "from-STAGED to-PROVISIONED" in stage.whole


def test_what_was_meant_does_not_give_the_answer_away() -> None:
    asked = Predict("reactivate", "Which?", ("PROVISIONED", "ACTIVE"), when=lambda walk: walk.status == "PROVISIONED")
    stage = on_stage(
        Play(key="m", title="M", offers=("activate", "reactivate"), before="create_user", predictions=(asked,))
    )
    stage.press("activate")
    assert said(stage)["meant"] == []


# ------------------------------------------------------------------------------------------------ goals and exercises


def test_goals_tick_by_themselves_and_then_explain() -> None:
    stage = on_stage(TWO)
    assert [goal["then"] for goal in stage.scene()["goals"]] == ["", ""]
    stage.press("create_user")
    goals = stage.scene()["goals"]
    assert [goal["done"] for goal in goals] == [True, False]
    assert goals[0]["then"] == "The activation has <b>not</b> begun, see <code>activate</code>."
    assert stage.scene()["next"] == ""
    stage.press("activate")
    assert (done(stage), stage.scene()["next"]) == ([True, True], "Go on.")
    stage.back()
    assert done(stage) == [True, True]
    stage.start_over()
    assert (done(stage), stage.scene()["next"], stage.scene()["status"]) == ([True, True], "Go on.", "ABSENT")


def test_a_shortcut_ticks_nothing() -> None:
    """`create_user` without activate=false is PROVISIONED at once, but not by `activate`."""
    stage = on_stage(TWO)
    stage.press("create_user", activate=True)
    assert (str(stage.walk.status), done(stage)) == ("PROVISIONED", [False, False])


def test_what_was_done_before_the_stage_ticks_nothing() -> None:
    stage = on_stage(Play(key="b", title="B", before="create_user", goals=(Goal("x", arrives("PROVISIONED")),)))
    assert done(stage) == [False]
    stage.press("get_user")
    assert done(stage) == [False]


def test_the_kinds_of_goals() -> None:
    goals = (
        Goal("", does("update_user", "ACTIVE", sending="password")),
        Goal("", does("update_user", "ACTIVE", without="password")),
        Goal("", does("set_password", "SUSPENDED")),
        Goal("", remains("ACTIVE", by="wait")),
        Goal("", afterwards(arrives("SUSPENDED"), arrives("ACTIVE"))),
        Goal("", times(2, lambda deed: deed.call == "wait")),
        Goal("", does("activate", "ACTIVE")),
    )
    stage = on_stage(Play(key="k", title="K", before="create_user password=Okta-Pa55word", goals=goals))
    seen = {}
    for key in ("change_nickname", "set_password", "wait", "wait", "suspend", "set_password", "unsuspend", "activate"):
        stage.press(key)
        seen[key] = "".join("x" if is_done else "-" for is_done in done(stage))
    assert seen == {
        "change_nickname": "-x-----",
        "set_password": "xxxx-x-",
        "wait": "xx-x-x-",
        "suspend": "xx-x-x-",
        "unsuspend": "xxxxxx-",
        "activate": "xxxxxxx",
    }


def test_an_exercise_is_checked_after_each_press(kept: Path) -> None:
    """Hint and solution are shown only when asked for, and what the stage itself did does not count."""
    stage = on_stage(LEE)
    assert stage.scene()["exercise"] == {"hint": None, "solution": None, "has_hint": True}
    for key in ("reactivate", "open_activation_link"):
        stage.press(key)
        assert done(stage) == [False]
    assert "Lee" not in progress.done()
    stage.press("choose_password")
    assert (done(stage), stage.scene()["next"]) == ([True], "Lesson 1.")
    assert progress.done() == ("Lee",)
    stage.hear({"do": "hint"})
    assert stage.scene()["exercise"] == {"hint": "Make another link.", "solution": None, "has_hint": True}
    stage.hear({"do": "solution"})
    assert stage.scene()["exercise"]["solution"] == [
        "Make a new activation link (reactivate)",
        "Open the activation link (open_activation_link)",
        "Choose a password (choose_password)",
    ]


def test_a_wrong_way_gets_a_sentence_about_that_try() -> None:
    stage = on_stage(LEE)
    stage.press("set_password")
    scene = stage.scene()
    assert (scene["status"], scene["goals"][0]["done"]) == ("ACTIVE", False)
    assert scene["verdict"] == {"kind": "wrong", "title": "Not this way.", "text": "You know the password."}
    stage.back()
    for key in ("reactivate", "open_activation_link", "choose_password"):
        stage.press(key)
    assert done(stage) == [True]


def test_the_stage_itself_makes_no_progress(kept: Path) -> None:
    """Neither what was done before, nor signs, nor the story count as the learner's own."""
    stage = on_stage(TWO)
    stage.scene()
    assert stage.twin
    assert stage.poster
    on_stage(LEE).scene()
    assert progress.done("walked") == ()
    assert progress.done("played") == ()
    stage.press("create_user")
    assert progress.done("walked") == ("create_user ABSENT STAGED",)
    assert progress.done("refused") == ()


# ---------------------------------------------------------------------------------------- back, start over, the mails


def test_back_says_what_it_undid() -> None:
    stage = on_stage(TWO)
    assert not stage.back()
    assert said(stage)["title"] == "There is no step to take back"
    stage.press("create_user")
    stage.press("activate")
    assert stage.scene()["can_back"]
    assert stage.back()
    assert (said(stage)["kind"], said(stage)["title"]) == ("back", "Step 2 taken back: Activate")
    assert stage.scene()["status"] == "STAGED"
    assert [step["words"] for step in stage.scene()["steps"]] == ["Create the user"]


def test_back_ends_where_the_stage_began() -> None:
    stage = on_stage(LEE)
    stage.press("reactivate")
    assert stage.back()
    assert not stage.back()
    assert not stage.scene()["can_back"]
    assert [step["here"] for step in stage.scene()["steps"]] == [False, False]
    assert stage.scene()["status"] == "PROVISIONED"


def test_start_over_really_does() -> None:
    stage = on_stage(LEE)
    stage.press("set_password", password="Another-Pa55word")
    stage.hear({"do": "hint"})
    stage.hear({"do": "over"})
    assert stage.scene() | {"turn": 0, "said": 0} == on_stage(LEE).scene() | {"turn": 0, "said": 0}
    assert said(stage)["kind"] == "over"


def test_start_over_keeps_the_ticks() -> None:
    """What was reached once in this sitting stays reached; the org and the fields begin again."""
    stage = on_stage(TWO)
    stage.press("create_user", activate=True)
    stage.back()
    stage.press("create_user", activate=False)
    stage.start_over()
    assert (done(stage), stage.scene()["status"], stage.situation) == ([True, False], "ABSENT", "")


def test_cards_keep_their_places() -> None:
    """What leads somewhere comes first at the beginning of a stage. Then no card moves, whatever is pressed."""
    play = Play(
        key="o", title="O", offers=("unsuspend", "suspend", "activate"), before="create_user password=Okta-Pa55word"
    )
    stage = on_stage(play)
    keys = [row["key"] for row in stage.scene()["groups"][0]["rows"]]
    assert keys[0] == "suspend"
    stage.press("suspend")
    assert sign(stage, "unsuspend")["sign"] == "leads"
    assert [row["key"] for row in stage.scene()["groups"][0]["rows"]] == keys


def test_mails_can_be_opened() -> None:
    """Only the newest link works, so the older mail is refused (docs/okta-facts.md, 2.4)."""
    stage = on_stage(Play(key="m", title="M", offers=("reactivate sendEmail=true",), before="create_user"))
    stage.press("reactivate")
    mails = stage.scene()["mails"]
    assert [(mail["number"], mail["opens"], mail["fate"]) for mail in mails] == [
        (2, "open_activation_link", ""),
        (1, "open_activation_link", "replaced by a newer link"),
    ]
    stage.hear({"do": "mail", "number": 1})
    assert said(stage)["kind"] == "refused"
    stage.hear({"do": "mail", "number": 2})
    assert said(stage)["kind"] == "stays"
    assert (
        stage.situation
        == "create_user; reactivate sendEmail=true; open_activation_link mail=1; open_activation_link mail=2"
    )


# ------------------------------------------------------------------------------------------------------------ any org


def test_on_a_real_org_nothing_is_sent_before_a_press() -> None:
    org = elsewhere(simulated())
    stage = on_stage(LEE, org)
    stage.scene()
    assert len(org.client.journal) == 0
    assert "On a real org nothing is played in advance." in stage.twin
    assert stage.scene()["where"]["live"]
    assert "create_user; wait days=8" in said(stage)["text"]
    assert (stage.scene()["clock"], stage.scene()["mails"], stage.scene()["can_back"]) == ("", [], False)


def test_on_a_real_org_signs_follow_from_the_model() -> None:
    stage = on_stage(TWO, elsewhere(simulated()))
    assert {key: sign(stage, key)["sign_words"] for key in ("create_user", "activate", "set_password")} == {
        "create_user": "→ STAGED",
        "activate": "needs a user first",
        "set_password": "needs a user first",
    }
    stage.press("create_user")
    assert sign(stage, "activate")["to"] == "PROVISIONED"
    assert sign(stage, "set_password")["sign_words"] == "no change of status"
    stage.press("activate")
    assert sign(stage, "set_password")["to"] == "ACTIVE"
    assert sign(stage, "activate")["sign"] == "refused"
    assert not stage.back()


def test_a_situation_keeps_no_secret_of_a_real_org() -> None:
    for okta, kept in ((simulated(), True), (elsewhere(simulated()), False)):
        stage = on_stage(Play(key="s", title="S"), okta)
        stage.press("create_user", password="Secret-Pa55word", activate=False)
        stage.press("set_question", answer="Secret answer")
        assert ("Secret" in stage.situation) == kept
        assert "create_user activate=false" in stage.situation


def test_on_a_real_org_a_prediction_is_asked_if_the_model_is_certain_of_the_answer() -> None:
    """A call can't be tried there. A user who can sign in by a password may be locked by another wrong one, or not."""
    stage = on_stage(ASKED, elsewhere(simulated()))
    stage.press("create_user")
    assert stage.press("activate").number == 0
    assert stage.guess("ACTIVE") is None
    told = stage.guess("PROVISIONED")
    assert told is not None
    assert str(told.now) == "PROVISIONED"
    assert stage.scene()["verdict"]["kind"] == "right"

    wrong = Predict("mistype_password", "Which status comes next?", options=("ACTIVE", "LOCKED_OUT"))
    stage = on_stage(Play(key="w", title="W", predictions=(wrong,)), elsewhere(simulated()))
    stage.press("create_user", password="Okta-Pa55word")
    assert stage.press("mistype_password").number == 2


def test_two_stages_share_an_org_that_is_given() -> None:
    okta = simulated()
    one, other = (
        on_stage(TWO, okta),
        on_stage(
            Play(
                key="other",
                title="O",
                profile={
                    "firstName": "Ana",
                    "lastName": "Again",
                    "email": "ana@example.com",
                    "login": "ana@example.com",
                },
            ),
            okta,
        ),
    )
    one.press("create_user")
    other.press("create_user")
    one.press("activate")
    assert (str(one.walk.status), str(other.walk.status)) == ("PROVISIONED", "PROVISIONED")
    assert not other.back()  # the newest step of the org is not its own
    assert other.scene()["status"] == "PROVISIONED"


def test_a_stage_is_played_without_widgets_and_threads() -> None:
    """So a browser's Python can run it, and only what is shown needs a widget."""
    program = (
        "import sys, threading; from test_stage import LEE; from lifecycle.plays.lesson import on_stage;"
        "stage = on_stage(LEE); stage.press('reactivate');"
        "stage.scene(), stage.twin, stage.poster;"
        "print(sorted({'anywidget', 'ipywidgets', 'IPython'} & {*sys.modules}), threading.active_count())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["[]", "1"]


# -------------------------------------------------------------------------------------------------------- the recap


def test_a_recap_sums_up_and_follows() -> None:
    stage = on_stage(TWO)
    recap = Recap((stage,), "Lesson 1.")
    assert repr(recap) == "Nothing is done yet. Begin at the top."
    stage.press("create_user")
    assert repr(recap).splitlines() == [
        "What you did: 1 of 2 goals.",
        "  ☑ Create the user.",
        "Statuses that your users have reached: STAGED.",
        "What is left:",
        "  ☐ Two requests: Activate the user.",
        "Next: Lesson 1.",
    ]
    stage.press("activate")
    assert repr(recap).splitlines() == [
        "What you did: 2 of 2 goals.",
        "  ☑ Create the user.",
        "  ☑ Activate the user.",
        "Statuses that your users have reached: STAGED, PROVISIONED.",
        "Next: Lesson 1.",
    ]


def test_a_recap_links_the_next_notebook() -> None:
    """JupyterLab opens a relative link to a notebook; other addresses have to be https."""
    stage = on_stage(TWO)
    stage.press("create_user")
    page = Recap((stage,), "lesson 1, [Next](01-next.ipynb), not [this](javascript:x.ipynb).")._repr_mimebundle_()
    assert '<a href="01-next.ipynb">Next</a>' in page["text/html"]
    assert 'href="javascript' not in page["text/html"]


def test_watchers_are_told_of_each_change() -> None:
    stage, seen = on_stage(TWO), list[str]()
    stage.watch(lambda: seen.append(str(stage.walk.status)))
    stage.press("create_user")
    stage.press("activate")
    stage.back()
    stage.start_over()
    assert seen == ["STAGED", "PROVISIONED", "STAGED", "ABSENT"]


def test_an_org_of_an_earlier_month_begins_in_that_month() -> None:
    """The org of June 2017 shows a day of June 2017. An org of today begins as ever."""
    old = on_stage(Play(key="k", title="K", org={"as_of": "2017-06"})).scene()["clock"]
    assert old.startswith("2017-06-05 09:00")
    assert on_stage(Play(key="k", title="K")).scene()["clock"] == "2026-01-05 09:00"


def test_a_link_that_was_handed_out_is_told_apart_from_a_mail() -> None:
    """With sendEmail=false the answer holds the link, and the empty mailbox says so."""
    stage = on_stage(Play(key="k", title="K"))
    stage.press("create_user", activate="false")
    assert not stage.scene()["handed"]
    stage.press("activate", sendEmail="false")
    assert (stage.scene()["handed"], stage.scene()["mails"]) == (True, [])


def test_the_sign_of_a_link_that_signs_in_says_that_no_password_is_needed() -> None:
    """After an admin has set a password, the old activation link still works, and signs the user in."""
    stage = on_stage(Play(key="k", title="K", offers=("open_activation_link",)))
    for key in ("create_user", "set_password"):
        stage.press(key)
    (row,) = (row for group in stage.scene()["groups"] for row in group["rows"])
    assert row["sign_words"] == "the link alone signs in"


def test_the_words_on_the_map_say_what_they_are() -> None:
    """Also for a call that the lesson does not offer, such as the deletion."""
    stage = on_stage(Play(key="k", title="K"))
    stage.press("create_user", password="Okta-Pa55word")
    stage.press("deactivate")
    words = stage.scene()["words"]["delete_user"]
    assert (words["words"], words["api"]) == ("Delete", "DELETE …/{id}")
    assert words["does"].endswith(".")


def test_the_whole_map_says_when_a_creation_leads_where() -> None:
    """Three lines begin with the same words, so each says its condition."""
    shown = re.sub("<[^>]+>", " ", on_stage(Play(key="k", title="K")).whole)
    for words in (r"Create,\s+activate=false", r"Create,\s+no password", r"\(activate=true, with a password\)"):
        assert re.search(words, shown), words
