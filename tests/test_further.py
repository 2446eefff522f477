"""The requests that a stage can send besides the calls of a user's lifecycle: lists, the log, groups, another user.

What Okta answers to them is in docs/okta-facts.md, sections 7 to 9; the tests of the service hold it. Here a stage
sends them, tells what came back, and takes them back.
"""

import pytest
from people import PASSWORD

from lifecycle.client.connect import simulated
from lifecycle.lab.further import FURTHER
from lifecycle.lab.goals import Goal, answered, arrives, lacks, lists, of, succeeds
from lifecycle.lab.offers import known, offer
from lifecycle.lab.play import Play
from lifecycle.lab.stage import Stage

SEED = {
    "groups": ["Nurses"],
    "users": [
        {"login": "ben@example.com", "firstName": "Ben", "lastName": "Ito", "status": "ACTIVE", "password": PASSWORD},
        {"login": "cleo@example.com", "firstName": "Cleo", "lastName": "Roy", "status": "DEPROVISIONED"},
    ],
}


def staged(*offered: object, before: str = f"create_user password={PASSWORD}", **more: object) -> Stage:
    play = Play("stage", "A stage", offers=offered, before=before, org={"seed": SEED}, **more)  # type: ignore[arg-type]
    return Stage(play, simulated)


def test_a_list_is_read_and_told_in_a_sentence() -> None:
    """The default list leaves deactivated users out; the request is shown as any other."""
    stage = staged(offer("list_users", "List everybody", search=""))
    told = stage.press("list_users")
    scene = stage.scene()

    assert told.exchange
    assert told.exchange.method == "GET"
    assert "ben@example.com" in scene["said"]["text"]
    assert "cleo@example.com" not in scene["said"]["text"]
    assert scene["exchange"]["tabs"][0]["text"].startswith("GET /api/v1/users\n")
    assert stage.press("list_users", search='status eq "DEPROVISIONED"').exchange
    assert stage.scene()["said"]["text"] == "The list has 1 entry: cleo@example.com."


def test_an_offer_shows_only_the_fields_that_the_lesson_gives() -> None:
    stage = staged(offer("list_users", "Find by q", name="by q", q="Ben"))
    (row,) = stage.scene()["groups"][0]["rows"]

    assert [field["name"] for field in row["fields"]] == ["q"]
    assert row["sign_words"] == "only looks"


def test_the_next_page_begins_where_the_last_one_ended() -> None:
    stage = staged("list_users limit=2", offer("list_users", "Next page", name="next page", limit="2", after="next"))

    assert not stage.press("next page").number, "there is no next page before a first one"
    assert "2 entries" in str(stage.press("list_users").why)
    assert "1 entry" in str(stage.press("next page").why)


def test_a_group_is_named_by_its_name() -> None:
    stage = staged("add_to_group groupId=Nurses", "list_user_groups", "remove_from_group groupId=Nurses")
    stage.press("add_to_group")
    stage.press("list_user_groups")

    assert "Nurses" in stage.scene()["said"]["text"]
    stage.back()
    stage.back()
    stage.press("list_user_groups")
    assert "Nurses" not in stage.scene()["said"]["text"], "the membership was taken back"


def test_a_rule_takes_a_user_in() -> None:
    rule = 'create_rule ruleName=nurses groupIds=Nurses expression="user.firstName == \\"Test\\""'
    stage = staged(rule, "activate_rule ruleId=nurses", "list_user_groups")
    for key in ("create_rule", "activate_rule", "list_user_groups"):
        assert not stage.press(key).refused, stage.scene()["said"]

    assert "Nurses" in stage.scene()["said"]["text"]


def test_a_list_of_rules_says_how_they_stand() -> None:
    """Whether each of them is active, and how many people it leaves out."""
    rule = 'create_rule ruleName=nurses groupIds=Nurses expression="user.firstName == \\"Test\\""'
    before = f"{rule}; create_user password={PASSWORD}; activate_rule ruleId=nurses"
    stage = staged("remove_from_group groupId=Nurses", "list_rules", "deactivate_rule ruleId=nurses", before=before)
    stage.press("list_rules")
    assert stage.scene()["said"]["text"] == "The list has 1 entry: nurses (ACTIVE)."
    stage.press("remove_from_group")
    stage.press("deactivate_rule")
    stage.press("list_rules")

    assert stage.scene()["said"]["text"] == "The list has 1 entry: nurses (INACTIVE, 1 exception)."


def test_a_goal_can_ask_for_what_a_list_holds() -> None:
    """By the name of an entry, which has to stand in the list or to be missing from it."""
    goals = (
        Goal("Be without the group.", lacks("list_user_groups", "Nurses")),
        Goal("Be in the group.", lists("list_user_groups", "Nurses")),
    )
    stage = staged("add_to_group groupId=Nurses", "list_user_groups", goals=goals)
    stage.press("list_user_groups")
    assert [goal["done"] for goal in stage.scene()["goals"]] == [True, False]
    stage.press("add_to_group")
    stage.press("list_user_groups")

    assert [goal["done"] for goal in stage.scene()["goals"]] == [True, True]


def test_a_refused_request_says_why() -> None:
    stage = staged(offer("list_users", filter='status ne "ACTIVE"'))
    told = stage.press("list_users")

    assert told.refused
    assert stage.scene()["said"]["kind"] == "refused"


def test_a_stage_goes_on_about_another_user() -> None:
    """So a lesson can have two people, and a goal can ask whom something was done to."""
    goals = (
        Goal("Suspend Ben.", of("ben@example.com", arrives("SUSPENDED"))),
        Goal("See that the first user can sign in.", of("tester@example.com", succeeds("sign_in"))),
    )
    first = offer("look_at", "Go back", name="first", user="tester@example.com")
    stage = staged("suspend", offer("look_at", "Look at Ben", user="ben@example.com"), first, "sign_in", goals=goals)
    stage.press("look_at")
    assert stage.scene()["person"]["login"] == "ben@example.com"
    stage.press("suspend")
    assert [goal["done"] for goal in stage.scene()["goals"]] == [True, False]
    stage.press("first")
    assert stage.scene()["status"] == "ACTIVE"
    stage.press("sign_in")

    assert [goal["done"] for goal in stage.scene()["goals"]] == [True, True]


def test_a_goal_can_ask_for_an_answer() -> None:
    """By an error code, or by the state of a sign-in."""
    goals = (
        Goal("Be refused.", answered("activate", "E0000016", "ACTIVE")),
        Goal("Sign in.", answered("sign_in", "SUCCESS")),
    )
    stage = staged("activate", "sign_in", goals=goals)
    stage.press("activate")
    stage.press("sign_in")

    assert [goal["done"] for goal in stage.scene()["goals"]] == [True, True]


def test_a_remark_is_said_about_the_try_that_it_is_about() -> None:
    goal = Goal("Suspend.", arrives("SUSPENDED"), remarks=((answered("activate", "E0000016"), "That is for others."),))
    stage = staged("activate", "suspend", "sign_in", goals=(goal,))
    stage.press("activate")
    assert stage.scene()["verdict"]["text"] == "That is for others."
    stage.press("sign_in")
    assert stage.scene()["verdict"] is None
    stage.press("suspend")
    assert stage.scene()["goals"][0]["done"]


@pytest.mark.parametrize("name", FURTHER)
def test_every_further_request_can_be_pressed(name: str) -> None:
    """On an org that has a user and a group; the sign was right, and the step is taken back."""
    stage = staged(known(name))
    (row,) = stage.scene()["groups"][0]["rows"]
    told = stage.press(name, **({"groupId": "Nurses"} if "{groupId}" in FURTHER[name].path else {}))

    assert told.exchange
    assert told.exchange.status != 501
    assert (row["sign"] == "refused") == told.refused or "groupId" in [f["name"] for f in row["fields"]]
    assert stage.scene()["map"]
    assert stage.back()


def test_a_story_with_further_requests_is_told() -> None:
    """In the text twin, with each request and answer."""
    stage = staged("list_user_groups", offer("list_logs", filter=""), story="list_user_groups; list_logs")

    assert "GET /api/v1/logs" in stage.twin
    assert "Everyone" in stage.twin
    assert stage.poster.startswith("<svg")


def test_a_story_can_name_an_offer_of_the_lesson() -> None:
    """With the presets that the lesson gave it, if the name is the lesson's own."""
    born = offer("create_user", "Create with a password", name="born_active", password=PASSWORD)
    stage = staged("create_user", born, before="", story="born_active")

    assert "1. Create with a password (create_user)" in stage.twin
    assert "ABSENT → ACTIVE" in stage.twin


def test_the_only_factor_needs_no_id() -> None:
    """A learner can't know a factor's id, so a stage fills it in from the answer of the sign-in."""
    before = f'create_user password={PASSWORD}; enroll_question question=disliked_food answer="brussels sprouts"'
    play = Play("stage", "A stage", offers=("sign_in", "verify_factor"), before=before, org={"mfa": True})
    stage = Stage(play, simulated)
    stage.press("sign_in")

    assert not stage.press("verify_factor", answer="brussels sprouts").refused
    assert stage.scene()["said"]["title"] == "Still ACTIVE: signed in"
