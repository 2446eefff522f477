"""The lesson on a live org, played on its practice orgs and on an org of a second process, and what other lessons need.

The second process serves the people of the practice org under another host name, by TLS.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from network import Network, network, trusting
from test_plays import carry_out, goals

from lifecycle.client import ledger
from lifecycle.client.connect import live, simulated
from lifecycle.client.ours import PRACTICE_PEOPLE
from lifecycle.lab.goals import Act, stopped, succeeds
from lifecycle.lab.head import Head
from lifecycle.lab.needs import needs
from lifecycle.lab.offers import PERMIT_OFFERS
from lifecycle.lab.play import Play
from lifecycle.lab.player import Player
from lifecycle.lab.situations import presses_in
from lifecycle.lab.stage import Stage
from lifecycle.lab.switch import OrgSwitch
from lifecycle.model.facts import Status
from lifecycle.plays.lesson import OpenLesson, lesson, on_stage

LIVE = lesson(19)
PLAYS = {play.key: play for play in LIVE.script.plays}
PEOPLE = ("Novak", "Adeyemi", "jon@acme.example", "admin@example.com", "Simulated Admin")
"""What must be seen of nobody, although they are in the org."""


# --------------------------------------------------------------------------------------------- on its own practice orgs


def test_a_practice_stage_is_only_read_at_first() -> None:
    stage = on_stage(PLAYS["allowed"])
    assert stage.scene()["where"]["label"] == "the practice org https://practice.okta.example (read only)"
    told = stage.press("create_user")

    assert told.number == 0
    assert "only read until you allow changes" in stage.scene()["said"]["text"]
    assert goals(stage) == [False, False, False]


def test_a_wrong_name_allows_nothing_and_the_right_one_does() -> None:
    stage = on_stage(PLAYS["allowed"])
    stage.press("allow_changes", name="acme")
    assert "Its name is practice." in json.dumps(stage.scene()["said"])
    assert stage.press("create_user").number == 0
    stage.press("allow_changes", name="practice")

    assert stage.press("create_user").now is Status.PROVISIONED
    assert stage.scene()["where"]["label"].endswith("(may write)")
    assert stage.scene()["person"]["login"].startswith("lifecycle-lab-")


def test_people_are_masked_in_everything_that_a_stage_shows() -> None:
    stage = on_stage(PLAYS["looking"])
    for key in ("me", "everybody"):
        stage.press(key)
        shown = json.dumps(stage.scene(), ensure_ascii=False) + repr(stage.walk.told)
        assert [name for name in PEOPLE if name in shown] == []
    assert stage.scene()["person"] == {"name": "**** ****", "login": "****"}


def test_a_dry_run_shows_the_request_as_it_would_be_sent() -> None:
    stage = on_stage(PLAYS["dry"])
    carry_out(stage, PLAYS["dry"].story or "")
    said = stage.scene()["said"]

    assert (said["word"], said["title"]) == ("Dry run", "Nothing was sent")
    assert said["more"].startswith("POST /api/v1/users?activate=true HTTP/1.1\nHost: practice.okta.example\n")
    assert "Authorization: SSWS ****" in said["more"]
    assert '"organization": "okta-lifecycle-lab"' in said["more"]
    assert stage.walk.status is Status.ABSENT


@pytest.mark.parametrize("key", PLAYS)
def test_the_people_of_the_practice_org_stay_as_they_are(key: str) -> None:
    """Whatever the story does, and nobody of ours is left unless the story leaves them."""
    stage = on_stage(PLAYS[key])
    carry_out(stage, PLAYS[key].story or PLAYS[key].solution)
    client = stage.walk.okta.client
    found = {user["profile"]["login"]: user["status"] for user in client.list_users(limit=200).json()}
    theirs = {user["login"]: user["status"] for user in PRACTICE_PEOPLE["users"]}

    assert {login: found.get(login) for login in theirs} == theirs
    assert set(found) - set(theirs) - {"admin@example.com", stage.walk.login} == set()
    assert bool(stage.walk.login.startswith("lifecycle-lab-")) == (key in ("allowed", "others"))


def test_a_stage_begins_again_in_a_fresh_practice_org() -> None:
    stage = on_stage(PLAYS["allowed"])
    carry_out(stage, "allow_changes name=practice; create_user")
    stage.start_over()

    assert stage.scene()["where"]["mode"] == "read only"
    assert len(stage.walk.okta.client.list_users(limit=200).json()) == 4
    assert "The org is a fresh one." in stage.scene()["said"]["text"]


def test_a_clean_up_is_a_change_and_is_stopped_in_a_read_only_org() -> None:
    stage = on_stage(PLAYS["gone"])
    carry_out(stage, "allow_changes name=practice; create_with_password; read_only; remove_users")
    assert stage.walk.status is Status.ACTIVE
    carry_out(stage, "allow_changes name=practice; remove_users; get_user")

    assert stage.walk.status is Status.ABSENT
    assert stage.walk.told[-1].exchange.status == 404
    carry_out(stage, "remove_users")
    assert stage.scene()["said"]["text"] == "Nobody was removed."


@pytest.mark.parametrize("key", PERMIT_OFFERS)
def test_a_simulated_org_needs_no_permit(key: str) -> None:
    stage = Stage(Play(key="plain", title="P", offers=("create_user", key)), simulated)
    rows = {row["key"]: row for group in stage.scene()["groups"] for row in group["rows"]}
    assert rows[key]["sign"] == "needs"
    told = stage.press(key)

    assert told.number == 0
    assert stage.scene()["said"]["word"] == "Not done"


def test_a_press_that_was_stopped_reaches_no_other_goal() -> None:
    deed = Act("suspend", "suspend", Status.ACTIVE, Status.ACTIVE, False, stopped="Not sent: it is only read.")

    assert stopped("suspend", "only read")([deed])
    assert not stopped("suspend", "ledger")([deed])
    assert not succeeds("suspend")([deed])


def test_a_sign_says_what_a_press_does_and_not_what_okta_would_do() -> None:
    switch = OrgSwitch().leads_to(live, LIVE.switch.practice)
    switch.choose("practice")
    switch.read_only()
    offers = ("create_user", "get_user", "suspend", "enroll_question", "list_users")
    stage = Stage(Play(key="plain", title="P", offers=offers), simulated, None, switch)

    def shown() -> dict[str, str]:
        return {row["key"]: row["sign_words"] for group in stage.scene()["groups"] for row in group["rows"]}

    read_only, looks = "not sent: this org is read-only", "no change of status"
    assert shown() == {
        "create_user": read_only,
        "get_user": "needs a user first",
        "suspend": "needs a user first",
        "enroll_question": "needs a user first",
        "list_users": looks,
    }
    switch.allow("practice")
    assert shown()["create_user"] == "→ PROVISIONED"
    stage.press("create_user", password="Okta-Pa55word")
    assert (shown()["suspend"], shown()["enroll_question"]) == ("→ SUSPENDED", "not sent")
    switch.allow("practice", dry=True)
    assert (shown()["suspend"], shown()["get_user"]) == ("shows the request, sends nothing", looks)
    switch.read_only()
    assert (shown()["suspend"], shown()["get_user"]) == (read_only, looks)
    stage.press("look_at", user="mia@acme.example")
    switch.allow("practice")
    assert (shown()["suspend"], shown()["get_user"]) == ("not sent", looks)


def test_a_sign_gives_no_prediction_away() -> None:
    """The first stage asks what the lab does in a read-only org."""
    stage = on_stage(PLAYS["looking"])
    stage.press("me")
    rows = {row["key"]: row["sign"] for group in stage.scene()["groups"] for row in group["rows"]}
    assert (rows["sign_in"], rows["suspend"]) == ("asked", "unknown")
    carry_out(stage, "sign_in")
    stage.press("suspend")
    rows = {row["key"]: row["sign_words"] for group in stage.scene()["groups"] for row in group["rows"]}
    assert rows["suspend"] == "not sent: this org is read-only"


def test_no_prediction_is_asked_where_nothing_would_be_sent() -> None:
    switch = OrgSwitch().leads_to(live, LIVE.switch.practice)
    switch.choose("practice")
    stage = lesson_stage(switch, "reset")
    switch.allow("practice")
    assert stage.prepare()
    switch.read_only()
    told = stage.press("reset_password")

    assert (told.number, stage.scene()["ask"]) == (0, None)
    assert "only read until you allow changes" in stage.scene()["said"]["text"]
    switch.allow("practice")
    stage.press("reset_password")
    assert stage.scene()["ask"]


def lesson_stage(switch: OrgSwitch, key: str) -> Stage:
    """Return a stage of lesson 0 that follows this switch."""
    return Stage(next(play for play in lesson(0).script.plays if play.key == key), simulated, None, switch)


def test_the_first_stage_of_a_lesson_says_where_all_presses_go() -> None:
    switch = OrgSwitch().leads_to(live, LIVE.switch.practice)
    opened = lesson(0)
    plays = opened.script.plays
    stage = Stage(plays[0], simulated, None, switch, Head(switch, plays))
    assert stage.twin.startswith("Presses go to the simulated org.\n\nHer two requests\n")
    assert stage.scene()["where"]["notes"] == []
    switch.choose("practice")
    switch.read_only()

    assert stage.twin.startswith("Presses go to the practice org https://practice.okta.example (read only).\n")
    notes = stage.scene()["where"]["notes"]
    assert [note.partition("”")[0] for note in notes] == [
        "“Suspect 3: a reset and a wait",
        "“The same reset in June 2017",
        "“Exercise: Lee's link is dead",
    ]
    assert opened.stage(plays[0].key).scene()["where"]["head"] == "Presses go to the simulated org."
    assert opened.stage(plays[1].key).scene()["where"]["head"] == ""


def test_the_switch_shows_what_a_stage_has_allowed() -> None:
    """Both have the same org, so both say the same."""
    switch = OrgSwitch().leads_to(live, LIVE.switch.practice)
    switch.choose("practice")
    switch.read_only()
    stage = Stage(PLAYS["allowed"], simulated, None, switch)
    told = list[str]()

    class Watcher:
        def hear(self) -> None:
            told.append(switch.scene()["mode"])

    watcher = Watcher()
    switch.watch(watcher.hear)
    carry_out(stage, "allow_changes name=practice; read_only")

    assert told == ["may write", "read only"]


def test_each_stage_says_how_many_users_another_one_has_made() -> None:
    switch = OrgSwitch().leads_to(live, LIVE.switch.practice)
    switch.choose("practice")
    first, other = lesson_stage(switch, "her requests"), lesson_stage(switch, "today")
    drawn = list[str]()
    first.watch(lambda: drawn.append(first.scene()["where"]["switch"]["left"]))
    switch.allow("practice")
    assert other.prepare()
    other.press("deactivate")
    other.press("delete_user")
    assert drawn == ["", "There is 1 user of this lab in practice.okta.example.", ""]


def test_a_second_run_finds_the_users_of_the_first_and_removes_them() -> None:
    """Each run is a process of its own, and both have the same ledger."""
    first = lesson(0).switch.practice()
    first.client.create_user(first.client.person({"firstName": "Mia", "lastName": "Mine"}))
    first.client.guard.read_only()
    switch = OrgSwitch().leads_to(lambda: first, LIVE.switch.practice)
    switch.choose("live")
    assert switch.scene()["said"].startswith("There are former users of this lab in the org.")
    assert switch.scene()["left"] == "There is 1 user of this lab in practice.okta.example."

    switch.remove()
    assert switch.scene()["said"].endswith("Allow them by the org's name first.")
    switch.allow("practice")
    switch.remove()
    assert switch.scene()["said"].startswith("1 removed; the org answers 404 for each of them.")
    assert (switch.scene()["left"], switch.farewell()) == ("", "")


def test_stages_with_people_of_their_own_stay_in_their_own_org() -> None:
    switch = OrgSwitch().leads_to(live, LIVE.switch.practice)
    switch.choose("practice")
    stage = Stage(PLAYS["others"], simulated, None, switch)

    assert stage.walk.okta is not switch.okta
    assert "because it needs people whom only its own org has" in stage.scene()["said"]["text"]
    assert Stage(PLAYS["looking"], simulated, None, switch).walk.okta is switch.okta


# ------------------------------------------------------------------------------------------- on an org behind a network


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    """An org of a second process, which has the people of the practice org."""
    monkeypatch.setenv(ledger.LEDGER_VARIABLE, str(tmp_path / "ledger.jsonl"))
    (tmp_path / "people.yaml").write_text(yaml.safe_dump(dict(PRACTICE_PEOPLE)))
    with network(tmp_path, "--seed", str(tmp_path / "people.yaml")) as found, trusting(found.trusted):
        yield found


def test_the_lesson_is_played_on_an_org_behind_a_network(net: Network, tmp_path: Path) -> None:
    """By TLS, under another host name, with a ledger on disk: each stage reaches its goals, and nobody else is changed.

    The name that the learner types is that of this org.
    """
    okta = live(net.settings(), tmp_path, tmp_path)
    okta.client.guard.sitting.tell = lambda text: None
    opened = OpenLesson(19, okta)
    sent = dict[str, list[tuple[str, str]]]()
    for key, play in PLAYS.items():
        if key in ("gone", "asked"):
            okta.client.guard.read_only()
        begins = len(net.passed)
        stage = opened.stage(key)
        stage.scene()
        assert net.passed[begins:] == [], "nothing is sent before a press"
        asked = carry_out(stage, (play.story or play.solution).replace("practice", "acme"))
        assert all(goals(stage)), (key, stage.scene()["goals"])
        assert len(asked) == len(play.predictions)
        sent[key] = [(one.method, one.path) for one in net.passed[begins:]]
    assert {method for key in ("looking", "dry", "others") for method, _ in sent[key]} == {"GET"}
    assert [path for method, path in sent["allowed"] if method == "POST"] == ["/api/v1/users?activate=true"]
    assert [path.count("?sendEmail=false") for method, path in sent["gone"] if method == "DELETE"] == [1, 1]

    found = {user["profile"]["login"]: user["status"] for user in okta.client.list_users(limit=200).json()}
    assert found == {user["login"]: user["status"] for user in PRACTICE_PEOPLE["users"]} | {
        "admin@example.com": "ACTIVE"
    }
    assert okta.client.guard.ledger.open_entries() == []
    kept = (tmp_path / "ledger.jsonl").read_text()
    assert kept.count("lifecycle-lab-") >= 3
    assert net.token not in kept


# ------------------------------------------------------------------------------------------------ what lessons need

NEEDED: dict[int, dict[str, tuple[str, ...]]] = {
    0: {"in 2017": ("an org of June 2017",)},
    1: {},
    2: {},
    3: {"lunch": ("time that can be moved",)},
    8: {
        "three months": ("an automation", "time that can be moved"),
        "every morning": (
            "an HR source or a directory from which people are imported",
            "an automation",
            "time that can be moved",
        ),
    },
    9: {},
    10: {},
    11: {},
    19: {"others": ("people whom only its own org has",)},
}
"""For each lesson: the stages that stay on a simulated org, and why. All other stages are played on a live org."""
IN_PART = {
    0: ("reset", "exercise"),
    1: ("first day",),
    2: ("monday",),
    3: ("opened before", "another", "typo"),
    8: ("guesses", "leaver", "still there", "not begun"),
    9: ("groups and apps", "stolen", "emil"),
    10: ("two dots", "kept id", "two danas"),
    11: ("a nickname", "not found", "three times"),
}
"""The stages that are played there in another form, because something is left out."""
PLAYED = [
    pytest.param(number, play, id=f"{number}, {play.key}")
    for number, keys in NEEDED.items()
    for play in lesson(number).script.plays
    if number in IN_PART and play.key not in keys
]


@pytest.mark.parametrize("number", NEEDED)
def test_a_lesson_plays_on_a_live_org_what_needs_no_simulator(number: int) -> None:
    opened = lesson(number)
    switch = opened.switch
    found = {
        play.key: needs(play, lambda play=play: Player.aside(switch.practice(), play.on_live.profile))
        for play in opened.script.plays
    }

    assert {key: why for key, why in found.items() if why} == NEEDED[number]


@pytest.mark.parametrize("number", IN_PART)
def test_a_stage_that_is_played_in_part_says_what_is_left_out(number: int) -> None:
    plays = lesson(number).script.plays
    assert tuple(play.key for play in plays if play.without and play.key not in NEEDED[number]) == IN_PART[number]

    switch = OrgSwitch().leads_to(live, lesson(number).switch.practice)
    switch.choose("practice")
    lines = Head(switch, plays).stays()
    assert [line[1:].partition("”: ")[0] for line in lines] == [
        play.title for play in plays if play.key in (*NEEDED[number], *IN_PART[number])
    ]


@pytest.mark.parametrize(("number", "play"), PLAYED)
def test_a_stage_is_played_to_its_goals_on_an_org_that_is_treated_like_a_live_one(number: int, play: Play) -> None:
    okta = lesson(number).switch.practice()
    stage = Stage(play, simulated, okta)
    there = play.on_live
    if there.before:
        assert stage.scene()["prepare"]
        assert stage.prepare(), stage.scene()["said"]
    assert [play.without] == [word for word in (stage.scene()["where"]["stays"],) if word or not play.without]
    carry_out(stage, (there.story or there.solution).replace(" sendEmail=true", ""))  # no mail may be sent there

    assert all(goals(stage)), stage.scene()["goals"]
    assert stage.walk.login.startswith("lifecycle-lab-") or stage.walk.status is Status.ABSENT


def solved(number: int, play: Play, way: str) -> Stage:
    """Return an exercise of a lesson on an org that is treated like a live one, after this way. No mail may be sent."""
    stage = Stage(play, simulated, lesson(number).switch.practice())
    assert not play.on_live.before or stage.prepare(), stage.scene()["said"]
    carry_out(stage, way.replace(" sendEmail=true", ""))
    return stage


EXERCISED = [case for case in PLAYED if case.values[1].exercise]


@pytest.mark.parametrize(("number", "play"), EXERCISED)
def test_an_exercise_takes_each_right_way_there(number: int, play: Play) -> None:
    for way in (play.on_live.solution, *play.on_live.ways):
        stage = solved(number, play, way)
        assert all(goals(stage)), (way, stage.scene()["said"], stage.scene()["goals"])


@pytest.mark.parametrize(("number", "play"), EXERCISED)
def test_the_solution_that_is_shown_there_sends_no_mail(number: int, play: Play) -> None:
    stage = solved(number, play, "")
    stage.hear({"do": "solution"})

    shown = stage.scene()["exercise"]["solution"]
    assert len(shown) == len(presses_in(play.on_live.solution))
    assert "sendEmail" not in " ".join(shown)


@pytest.mark.parametrize(("number", "play"), EXERCISED)
def test_a_wrong_try_gets_a_sentence_about_itself_there(number: int, play: Play) -> None:
    """And none that speaks of a step that could be taken back."""
    assert play.on_live.wrong
    for way, sentence in play.on_live.wrong.items():
        stage = solved(number, play, way)
        verdict = (stage.scene()["verdict"] or {"text": ""})["text"]
        assert not all(goals(stage)), way
        assert sentence in verdict, (way, verdict, stage.scene()["said"])
        assert "Take the step" not in verdict


def test_a_stage_takes_its_other_form_where_the_switch_leads_and_keeps_its_ticks() -> None:
    switch = OrgSwitch().leads_to(live, LIVE.switch.practice)
    play = next(play for play in lesson(0).script.plays if play.key == "reset")
    stage = Stage(play, simulated, None, switch)
    carry_out(stage, "reset_password sendEmail=false")
    assert goals(stage) == [True, False]
    switch.choose("practice")
    assert (stage.scene()["title"], goals(stage)) == ("Suspect 3: a reset", [True])
    switch.choose("simulated")

    assert (stage.scene()["title"], goals(stage)) == (play.title, [True, False])


def test_the_page_on_live_orgs_lists_what_is_played_there() -> None:
    """One row for each stage that is not played as it is, with the words that the head of the lesson shows."""
    page = (Path(__file__).resolve().parent.parent / "docs" / "live-org.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if re.match(r"\| \d+ \|", line)]
    made = list[str]()
    for number in IN_PART:
        switch = OrgSwitch().leads_to(live, lesson(number).switch.practice)
        switch.choose("practice")
        for play in lesson(number).script.plays:
            played = "no" if play.key in NEEDED[number] else "in part"
            said = [line.partition("”: ")[2] for line in Head(switch, [play]).stays()]
            made += [f"| {number} | {play.title} | {played} | {words} |" for words in said]

    assert rows == made
