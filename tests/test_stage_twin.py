"""The text twin of a stage tells its whole story, and the poster shows the stage at the end of it."""

import re
from dataclasses import replace
from xml.etree import ElementTree

from people import elsewhere
from test_stage import ASKED, LEE, TWO

from lifecycle.client.connect import simulated
from lifecycle.lab.goals import Goal, does
from lifecycle.lab.stage import Play
from lifecycle.plays.lesson import on_stage


def test_the_twin_tells_the_whole_story() -> None:
    """Every request and every answer; the goals where they are reached, and what is next."""
    play = replace(TWO, predictions=ASKED.predictions)
    assert on_stage(play).twin.splitlines() == [
        "Two requests",
        "Create the user, and activate the user.",
        "At the beginning, no user has been created yet.",
        "To press: Create the user (create_user activate=false); Activate (activate sendEmail=false);",
        "Set a password (update_user).",
        "",
        "To do:",
        "[ ] Create the user.",
        "[ ] Activate the user.",
        "",
        "1. Create the user (create_user)",
        "   POST /api/v1/users?activate=false",
        '   {"profile": {"firstName": "Test", "lastName": "Testerman", "email": "tester@example.com",',
        '   "login": "tester@example.com"}}',
        "   -> 200 OK   (evidence: recorded)",
        '   {"id": "00u10FurTTKzC1Z0z5d7", "status": "STAGED", "activated": null, "passwordChanged":',
        '   null, "lastLogin": null, "credentials": {}}',
        "   ABSENT → STAGED. With activate=false the activation has not begun, and there is no password.",
        "   [x] Create the user.",
        "       The activation has not begun, see activate.",
        "",
        "Predict. Which status comes next?",
        "  ( ) STAGED",
        "  ( ) PROVISIONED",
        "  ( ) ACTIVE",
        "2. Activate (activate)",
        "   POST /api/v1/users/00u10FurTTKzC1Z0z5d7/lifecycle/activate?sendEmail=false",
        "   -> 200 OK   (evidence: recorded)",
        '   {"activationUrl": "https://simulated.okta.example/tokens/LuiyFkDS21zTRIj2Gueb/verify",',
        '   "activationToken": "LuiyFkDS21zTRIj2Gueb"}',
        "   STAGED → PROVISIONED. Activation begins, but there is no password: the user has to set one.",
        "   The answer is PROVISIONED. There is no password.",
        "   [x] Activate the user.",
        "",
        "Next. Go on.",
    ]


def test_the_twin_is_the_same_each_time_whatever_was_played() -> None:
    """It is compared strictly when a notebook is run again."""
    stage = on_stage(TWO)
    before = stage.twin
    stage.press("create_user", activate=True)
    stage.press("deactivate")
    assert stage.twin == before == on_stage(TWO).twin
    assert stage.walk.status == "DEPROVISIONED"


def test_the_twin_of_an_exercise_keeps_the_solution() -> None:
    twin = on_stage(LEE).twin
    assert "Before this stage (steps 1 to 2): create_user; wait days=8." in twin
    assert "At the beginning tester@example.com is PROVISIONED (Pending user action)." in twin
    for secret in ("reactivate; open", "Make another link", "You know the password", "Lesson 1"):
        assert secret not in twin


def test_without_a_story_the_twin_tells_the_beginning() -> None:
    twin = on_stage(Play(key="n", title="Nothing yet", offers=("create_user",))).twin
    assert twin.splitlines() == [
        "Nothing yet",
        "At the beginning, no user has been created yet.",
        "To press: Create the user (create_user activate=true).",
    ]


def test_no_line_is_too_long_and_none_is_repeated() -> None:
    story = "create_user; open_activation_link; choose_password; sign_in password=wrong *10; wait hours=2; sign_in"
    stage = on_stage(Play(key="l", title="Long " * 40, intro="Word " * 60, story=story, next="Next " * 50))
    lines = stage.twin.splitlines()
    assert max(map(len, lines)) <= 96
    assert stage.twin.count('"password": "wrong"') == 2  # the first, and the one that locks the user
    assert "5 to 12. The same request 8 more times, with the same answer each time." in lines


def test_on_a_real_org_nothing_is_played_in_advance() -> None:
    org = elsewhere(simulated())
    twin = on_stage(TWO, org).twin
    assert twin.endswith("On a real org nothing is played in advance.")
    assert "200 OK" not in twin
    assert len(org.client.journal) == 0


def test_a_story_is_a_situation_whatever_the_lesson_presets() -> None:
    """What `stage.situation` gives can be a story: values that it leaves out are the usual ones."""
    stage = on_stage(TWO)
    stage.press("create_user")
    stage.press("activate", sendEmail=True)
    assert stage.situation == "create_user activate=false; activate"
    assert "activate?sendEmail=true" in on_stage(replace(TWO, story=stage.situation)).twin


def test_a_story_that_ticks_no_goal_shows_none_as_reached() -> None:
    play = replace(TWO, goals=(Goal("Suspend the user.", does("suspend", "ACTIVE")),))
    assert "[x]" not in on_stage(play).twin
    assert "Next." not in on_stage(play).twin


def test_the_poster_is_a_picture_with_words_for_it() -> None:
    """It stands for the buttons on a code host: SVG without scripts, styles from elsewhere, or foreign objects."""
    stage = on_stage(TWO)
    root = ElementTree.fromstring(stage.poster)
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Two requests" in texts
    assert "Status changed: STAGED → PROVISIONED" in texts
    assert {"☑ Create the user.", "☑ Activate the user."} <= set(texts)
    assert root.get("aria-label") == stage.caption
    assert not re.search(r"<script|foreignObject|@import|href=\"http", stage.poster)
    assert stage.caption == (
        "Picture of the stage “Two requests” after 2 steps: the status is PROVISIONED. Last: Status changed, STAGED → "
        "PROVISIONED. Goals reached: 2 of 2. To play it, open this lesson in JupyterLab."
    )


def test_a_title_with_any_signs_is_not_markup() -> None:
    stage = on_stage(replace(TWO, title="<b>\"&'</b>", intro="<script>"))
    assert ElementTree.fromstring(stage.poster) is not None
    assert "<script>" not in stage.poster
