"""What moves a user although nobody made a call, on a stage: pulled with a button, seen from its own side, taken back.

What Okta does in each case stands in docs/movers.md, with its sources.
"""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from lifecycle.lab.goals import Goal, arrives, remains
from lifecycle.lab.offers import TRIGGER_OFFERS
from lifecycle.lab.play import Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.stage import Stage
from lifecycle.plays.lesson import on_stage

ANN = {"firstName": "Ann", "lastName": "Archer", "email": "ann@example.com", "login": "ann@example.com"}


def play(settings: Mapping[str, Any], *offers: str, story: str = "", **more: Any) -> Play:
    return Play(
        "movers", "Movers", profile=ANN, offers=offers, story=story, org={"seed": {"settings": settings}}, **more
    )


HR = play(
    {"directory": {"kind": "WORKDAY", "when_deactivated": "suspend", "unsuspends": True}},
    *("hire", "import_now", "leave", "come_back"),
    story="hire; import_now; leave; import_now; come_back; import_now",
    goals=(
        Goal("Ann is imported.", arrives("PROVISIONED", by="import_now")),
        Goal("Ann leaves.", arrives("SUSPENDED", by="import_now")),
        Goal("Ann comes back.", arrives("PROVISIONED", by="import_now")),
    ),
)
DIRECTORY = play(
    {"directory": {"kind": "ACTIVE_DIRECTORY", "when_deactivated": "deactivate", "reactivates": True}},
    *("hire password=Okta-Pa55word", "import_now", "sign_in", "leave", "come_back", "set_there", "disconnect"),
    story="hire password=Okta-Pa55word; import_now; sign_in; leave; import_now; come_back; import_now; disconnect",
    goals=(
        Goal("Ann is imported.", arrives("ACTIVE", by="import_now")),
        Goal("Ann signs in with the password of the directory.", remains("ACTIVE", by="sign_in")),
        Goal("Ann leaves.", arrives("DEPROVISIONED", by="import_now")),
        Goal("Ann is disconnected.", arrives("RECOVERY", by="disconnect")),
    ),
)
AUTOMATION = play(
    {"automation": {"inactive_days": 90, "action": "suspend"}},
    *("create_user password=Okta-Pa55word", "run_automation", "wait days=91"),
    story="create_user password=Okta-Pa55word; run_automation; wait days=91",
    goals=(
        Goal("The automation leaves an active user alone.", remains("ACTIVE", by="run_automation")),
        Goal("The automation suspends Ann.", arrives("SUSPENDED", by="wait")),
    ),
)
PROVIDER = play(
    {"identity_provider": {"name": "Example IdP", "reactivates": True}},
    *("sign_in_by_idp", "deactivate", "suspend"),
    story="sign_in_by_idp; deactivate; sign_in_by_idp; suspend; sign_in_by_idp",
    goals=(
        Goal("The sign-in creates Ann, or brings her back.", arrives("ACTIVE", by="sign_in_by_idp")),
        Goal("A suspended Ann stays out.", remains("SUSPENDED", by="sign_in_by_idp")),
    ),
)
REGISTRATION = play(
    {"self_registration": True},
    *("register", "finish_registration", "sign_in"),
    story="register; finish_registration; sign_in",
    goals=(
        Goal("Ann begins to register.", arrives("STAGED", by="register")),
        Goal("Ann chooses a password.", arrives("ACTIVE", by="finish_registration")),
    ),
)
PLAYS = {"HR": HR, "directory": DIRECTORY, "automation": AUTOMATION, "provider": PROVIDER, "sign-up": REGISTRATION}
plays = pytest.mark.parametrize("made", PLAYS.values(), ids=PLAYS)


def rows(stage: Stage) -> dict[str, dict[str, Any]]:
    scene = stage.scene()
    groups = [*scene["groups"], *scene["more"]["groups"]]
    return {row["key"]: row for group in groups for row in group["rows"]}


def side(stage: Stage, name: str) -> dict[str, str]:
    (found,) = (card for card in stage.scene()["sides"] if card["name"] == name)
    return {row["head"]: row["text"] for row in found["rows"]}


def presses(line: str) -> list[tuple[str, dict[str, str]]]:
    parts = [part.split() for part in line.split("; ")]
    return [(key, dict(pair.split("=") for pair in pairs)) for key, *pairs in parts]


@plays
def test_a_story_with_a_mover_reaches_its_goals_and_every_sign_is_right(made: Play) -> None:
    """Each sign is found out by pulling and taking back, so it tells what the press will come to."""
    stage = on_stage(made)
    stage.hear({"do": "more", "open": True})
    for key, values in presses(made.story or ""):
        stage.edit(key, **values)
        for shown in [row for name, row in rows(stage).items() if name == key or name in TRIGGER_OFFERS]:
            was = str(stage.walk.status)
            told = stage.press(shown["key"])
            assert (not told.number) == (shown["sign"] == "needs"), shown
            if told.number:
                assert (shown["to"] or was) == str(stage.walk.status), shown
                assert stage.back()
        stage.press(key)
    assert all(goal["done"] for goal in stage.scene()["goals"]), stage.scene()["goals"]


@plays
def test_looking_at_the_signs_changes_nothing(made: Play) -> None:
    """What is pulled to find out a sign is taken back, in the source as well as in the org."""
    one, other = on_stage(made), on_stage(made)
    one.hear({"do": "more", "open": True})
    for key, values in presses(made.story or ""):
        one.scene()
        assert str(one.press(key, **values)) == str(other.press(key, **values))
    first, second = one.walk.okta.simulator, other.walk.okta.simulator
    assert first
    assert second
    assert first.compare(second) == []
    while one.back():
        pass
    fresh = on_stage(made).walk.okta.simulator
    assert first.compare(fresh) == []


@plays
def test_a_stage_with_a_mover_tells_its_story_and_can_start_from_it(made: Play) -> None:
    stage = on_stage(made)
    told = stage.twin
    for goal in made.goals:
        assert f"[x] {goal.text}" in told
    for key, values in presses(made.story or ""):
        stage.press(key, **values)
    assert str(on_stage(Play("again", "Again", profile=ANN, before=stage.situation, org=made.org)).walk.status) == str(
        stage.walk.status
    )


def test_the_side_of_a_directory() -> None:
    """What the source says of the person, what Okta says, and what the next import will do."""
    stage = on_stage(HR)
    assert side(stage, "Directory") == {"The source says": "knows nobody of this login", "The next import": "nothing"}
    stage.press("hire")
    assert side(stage, "Directory")["The next import"] == "no user → PROVISIONED"
    stage.press("import_now")
    assert stage.walk.login == ANN["login"]
    stage.press("leave")
    assert side(stage, "Directory") == {
        "The source says": "deactivated",
        "Okta says": "PROVISIONED",
        "The next import": "PROVISIONED → SUSPENDED",
    }
    stage.press("import_now")
    assert side(stage, "Directory")["The next import"] == "stays SUSPENDED"


def test_the_sides_of_the_other_movers() -> None:
    stage = on_stage(AUTOMATION)
    stage.press("create_user", password="Okta-Pa55word")
    assert side(stage, "Automation")["A run now"] == "stays ACTIVE"
    stage.press("wait", days="91")
    assert side(stage, "Automation")["Okta says"] == "SUSPENDED"

    stage = on_stage(PROVIDER)
    assert side(stage, "Identity provider")["A sign-in now"] == "no user → ACTIVE"

    stage = on_stage(REGISTRATION)
    stage.press("register")
    assert side(stage, "Registration")["The form"].startswith("half-way")
    assert side(stage, "Registration")["Okta says"] == "STAGED"


def test_who_acts_is_told_apart_and_leads_along_the_map() -> None:
    """Each mover has a group of its own, and the map has its line, which can be pressed."""
    stage = on_stage(PROVIDER)
    groups = {group["name"]: [row["key"] for row in group["rows"]] for group in stage.scene()["groups"]}
    assert groups == {"Admin": ["deactivate", "suspend"], "Identity provider": ["sign_in_by_idp"]}
    assert re.search(r'class="[^"]*word[^"]*key-sign_in_by_idp', stage.scene()["map"])
    stage.press("sign_in_by_idp")
    stage.press("deactivate")
    assert re.search(r'class="[^"]*line out from-DEPROVISIONED to-ACTIVE"', stage.scene()["map"])


def test_what_cannot_be_pulled_says_why() -> None:
    """Nobody leaves whom the source doesn't know. The message says what to do."""
    stage = on_stage(HR)
    told = stage.press("leave")
    assert (told.number, stage.scene()["said"]["kind"]) == (0, "unsent")
    assert "Add the person to the source first" in stage.scene()["said"]["text"] + stage.scene()["said"]["more"]
    assert rows(stage)["leave"]["sign_words"] == "not possible now"


def test_a_side_does_not_answer_a_prediction() -> None:
    """While a question about the import is ahead, the side of the directory says nothing about the next import."""
    asked = Predict(
        "import_now",
        "What comes of it?",
        ("SUSPENDED", "DEPROVISIONED"),
        when=lambda walk: walk.status == "PROVISIONED",
    )
    stage = on_stage(Play("asks", "Asks", profile=ANN, offers=HR.offers, predictions=(asked,), org=HR.org))
    for key in ("hire", "import_now", "leave"):
        stage.press(key)
    assert side(stage, "Directory")["The next import"] == "predict it first"
    assert not re.search(r'class="[^"]*word[^"]*to-SUSPENDED[^"]*', stage.scene()["map"])
    stage.press("import_now")
    stage.guess("SUSPENDED")
    assert str(stage.walk.status) == "SUSPENDED"
    assert side(stage, "Directory")["The next import"] == "stays SUSPENDED"


def test_from_when_an_automation_counts_waits_for_the_prediction() -> None:
    """The date would answer the question of what becomes of somebody who has never signed in."""
    asked = Predict("wait", "What is the status?", ("ACTIVE", "SUSPENDED"), hides=("run_automation",))
    stage = on_stage(
        Play("counts", "Counts", profile=ANN, offers=AUTOMATION.offers, predictions=(asked,), org=AUTOMATION.org)
    )
    stage.press("create_user")
    assert side(stage, "Automation")["It counts from"] == "predict it first"
    stage.press("wait")
    stage.guess("SUSPENDED")
    assert side(stage, "Automation")["It counts from"] == "2026-01-05 09:00"
