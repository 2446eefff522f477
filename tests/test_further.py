"""The requests that a stage can send besides the calls of a user's lifecycle: lists, the log, groups, another user.

What Okta answers to them is in docs/okta-facts.md, sections 7 to 9; the tests of the service hold it. Here a stage
sends them, tells what came back, and takes them back.
"""

import re
from typing import Any

import pytest
from people import PASSWORD

from lifecycle.client.connect import simulated
from lifecycle.lab.further import FURTHER
from lifecycle.lab.goals import Goal, answer_has, answered, arrives, lacks, lists, of, shows, succeeds
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


def test_a_mail_follows_a_changed_address() -> None:
    """The mailbox of the stage is that of the address in the profile."""
    stage = staged(offer("change_email", email="new@example.com"), before="create_user")
    assert len(stage.scene()["mails"]) == 1
    stage.press("change_email")
    assert stage.scene()["mails"] == []
    stage.press("reactivate", sendEmail="true")

    assert len(stage.scene()["mails"]) == 1
    assert stage.walk.document
    assert stage.walk.document["profile"]["email"] == "new@example.com"


def test_an_activation_token_can_be_exchanged_again_at_the_address_for_recoveries() -> None:
    """guardian/gateway issue 1472: until there is a password. See section 4.2 of docs/okta-facts.md."""
    stage = staged("exchange_token", before="create_user activate=false")
    assert not stage.press("exchange_token").number, "a STAGED user has no token yet"
    stage.press("activate", sendEmail="false")
    for _ in range(2):
        told = stage.press("exchange_token")
        assert told.exchange
        assert told.exchange.url.endswith("/api/v1/authn/recovery/token")
        assert told.exchange.status == 200
    assert stage.press("choose_password").now == "ACTIVE"

    assert stage.press("exchange_token").refused


def test_the_text_of_a_stage_says_what_the_sign_in_page_shows() -> None:
    """After the first step, and after each step that changes the page."""
    story = "get_user; get_user; open_activation_link; open_activation_link"
    stage = staged("open_activation_link", before="create_user", page="link", story=story)

    twin = " ".join(stage.twin.split())
    assert twin.count("The newest link, opened now, shows:") == 2
    assert "The newest link, opened now, shows: Set up security methods." in twin
    assert "At the sign-in page, the person sees: Set up security methods." in twin
    assert "The newest link, opened now, shows: Activation link no longer valid. “This can happen if you" in twin


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

    assert stage.press("verify_factor", answer="carrots").refused
    assert not stage.press("verify_factor", answer="brussels sprouts").refused
    assert stage.scene()["said"]["title"] == "Still ACTIVE: signed in"


def test_a_goal_can_ask_what_an_answer_holds() -> None:
    """Whom a list names, for example. A refused request shows nothing."""

    def names_cleo(body: list[dict[str, Any]]) -> bool:
        return "cleo@example.com" in [user["profile"]["login"] for user in body]

    goals = (Goal("Find Cleo.", shows("list_users", names_cleo)),)
    stage = staged(offer("list_users", filter=""), goals=goals)
    for asked in ('status eq "ACTIVE"', 'status ne "ACTIVE"'):
        stage.press("list_users", filter=asked)
        assert not stage.scene()["goals"][0]["done"], asked
    stage.press("list_users", filter='status eq "DEPROVISIONED"')

    assert stage.scene()["goals"][0]["done"]


def test_a_list_tells_where_its_next_page_is() -> None:
    """In the answer, as one header for each link, and in the text twin the link to the next page and who is listed."""
    stage = staged(offer("list_users", limit="2"), story="list_users limit=2")
    stage.press("list_users")
    shown = next(tab["text"] for tab in stage.scene()["exchange"]["tabs"] if tab["id"] == "answer")

    assert re.findall(r'^Link: <.*>; rel="(\w+)"$', shown, re.MULTILINE) == ["self", "next"]
    twin = " ".join(stage.twin.split())
    assert 'rel="next"' in twin
    assert 'rel="self"' not in twin
    assert '"status": "ACTIVE", "profile": {"login": "ben@example.com"}}' in twin
    assert "lastUpdated" not in twin


def test_the_log_is_read_about_a_user_by_id() -> None:
    """`{id}` stands for the user's id, and the sentence says who did what."""
    stage = staged("mistype_password", offer("list_logs", name="by her", filter='actor.id eq "{id}"'))
    stage.press("mistype_password")
    told = stage.press("by her")

    assert told.exchange
    assert "{id}" not in told.exchange.url
    assert stage.scene()["said"]["text"] == "The list has 1 entry: user.session.start by tester@example.com (failed)."
    assert "INVALID_CREDENTIALS" in str(told)
    assert "legacyEventType" not in str(told), "the twin shows of an event only what matters"


def test_a_filter_by_id_needs_a_user() -> None:
    told = staged(offer("list_logs", filter='target.id eq "{id}"'), before="").press("list_logs")

    assert not told.number
    assert "Create a user first" in str(told.why)


def test_a_goal_can_ask_for_texts_in_an_answer() -> None:
    """And what it did not hold."""
    goals = (
        Goal("Find the creation.", answer_has("list_logs", "user.lifecycle.create", "tester@example.com")),
        Goal("Find nothing but sign-ins.", answer_has("list_logs", "user.session", without="user.lifecycle")),
    )
    signs_in = offer("list_logs", name="sign-ins", filter='eventType eq "user.session.start"')
    stage = staged("sign_in", offer("list_logs", filter=""), signs_in, goals=goals)
    stage.press("sign-ins")
    assert [goal["done"] for goal in stage.scene()["goals"]] == [False, False]
    stage.press("sign_in")
    stage.press("list_logs")
    assert [goal["done"] for goal in stage.scene()["goals"]] == [True, False]
    stage.press("sign-ins")

    assert [goal["done"] for goal in stage.scene()["goals"]] == [True, True]


def test_a_user_is_brought_over_with_a_hash_or_a_hook() -> None:
    """The hash is that of the first password, and the fields stand at their place in the body."""
    stage = staged("create_hashed", "sign_in", before="")
    told = stage.press("create_hashed")

    assert told.exchange
    assert set(told.exchange.request_body["credentials"]["password"]["hash"]) == {
        "algorithm",
        "salt",
        "saltOrder",
        "value",
    }
    assert "IMPORT" in str(told), "the twin shows a provider that is not Okta"
    assert stage.press("sign_in").exchange.status == 200  # type: ignore[union-attr]
    hooked = staged("create_hooked", before="").press("create_hooked")
    assert hooked.exchange
    assert hooked.exchange.request_body["credentials"] == {"password": {"hook": {"type": "default"}}}


def test_a_stage_goes_on_about_a_user_whom_a_further_request_has_created() -> None:
    """Without `provider=true` Okta overlooks the provider, so the user waits for a password."""
    stage = staged("create_without_parameter", "suspend", before="")
    told = stage.press("create_without_parameter")

    assert (str(told.before), str(told.now)) == ("ABSENT", "PROVISIONED")
    assert str(stage.press("suspend").now) == "SUSPENDED"
    assert stage.back()
    assert stage.back()
    assert str(stage.walk.status) == "ABSENT"
