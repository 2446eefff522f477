"""A sign on a button of a stage tells what this press in this org will do, whatever was done and edited before."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from lifecycle.lab.offers import OFFERS
from lifecycle.lab.stage import Play, Stage
from lifecycle.model.calls import CALLS
from lifecycle.plays.lesson import on_stage

SITUATIONS = int(os.environ.get("SITUATIONS", "100"))
"""In how many random situations every button is pressed. `make soak` presses them in a thousand."""
LONGEST = 12
EVERYTHING = Play(key="all", title="Everything", offers=("create_user", "activate", "set_password", "sign_in"))
ORGS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"engine": "classic"},
    {"as_of": "2017-06"},
    {"mfa": True, "mfa_enroll": "OPTIONAL"},
    {"password_policy": {"max_attempts": 2, "auto_unlock_minutes": 30, "history_count": 2, "max_age_days": 10}},
    {"password_policy": {"max_attempts": 3, "self_service_unlock": True, "min_length": 12}},
    {"seed": {"settings": {"password_enrollment": "OPTIONAL", "email_enrollment": "REQUIRED"}}},
    {"seed": {"settings": {"email_verification": "LINK"}}},
    {"engine": "classic", "seed": {"settings": {"hides_users_at_sign_in": False}}},
)
"""The settings of the orgs to draw from. The default org comes twice, because most learners meet that one."""
EDITS = {
    "activate": ("true", "false"),
    "sendEmail": ("true", "false"),
    "revokeSessions": ("true", "false"),
    "password": ("", "short", "Okta-Pa55word", "Okta-Pa55word9"),
    "newPassword": ("", "short", "Okta-Pa55word", "Okta-Pa55word9"),
    "oldPassword": ("", "Okta-Pa55word"),
    "answer": ("", "Annie Oakley", "Calamity Jane"),
    "nickName": ("", "Tess", 'T "x"; y=1 *2'),
    "nextLogin": ("", "changePassword", "never"),
    "provider": ("", "FEDERATION", "SOCIAL"),
    "days": ("", "0", "8", "90", "-1", "soon"),
    "hours": ("", "1", "0.5"),
}


def rows(scene: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [row for part in (scene["groups"], scene["more"]["groups"]) for group in part for row in group["rows"]]


def edited(chance: Random, key: str) -> dict[str, str]:
    """Some values for some fields of an offer."""
    names = [box.name for box in OFFERS[key].boxes if box.name in EDITS and chance.random() < 0.3]
    return {name: chance.choice(EDITS[name]) for name in names}


def wander(number: int) -> Iterator[Stage]:
    """A stage after some random presses, half of which change a field before."""
    chance = Random(number)
    stage = on_stage(replace(EVERYTHING, org=ORGS[number % len(ORGS)]))
    stage.hear({"do": "more", "open": True})
    begin = chance.choice(({}, {"activate": "false"}, {"password": "Okta-Pa55word"}))
    stage.press("create_user", **begin)
    for _ in range(chance.randrange(LONGEST)):
        key = chance.choice(list(OFFERS))
        stage.press(key, **edited(chance, key))
        if key == "mistype_password" and chance.random() < 0.5:
            for _ in range(chance.randrange(10)):
                stage.press(key)
        if stage.walk.mailbox and chance.random() < 0.2:
            stage.open_mail(chance.randint(1, len(stage.walk.mailbox)))
        if chance.random() < 0.2:
            stage.back()
    for key in chance.sample(list(OFFERS), 8):
        stage.hear({"do": "edit", "key": key, "values": edited(chance, key)})
    yield stage


@pytest.mark.parametrize("number", range(SITUATIONS))
def test_every_sign_is_right(number: int) -> None:
    """Each button is pressed as it stands, and the step is taken back."""
    (stage,) = wander(number)
    before, found = stage.situation, rows(stage.scene())
    assert {row["key"] for row in found} == set(OFFERS)
    for row in found:
        was = str(stage.walk.status)
        told = stage.press(row["key"])
        assert (not told.number) == (row["sign"] == "needs"), (before, row)
        if told.number:
            now = str(stage.walk.status)
            assert (row["to"] or was, row["refused"]) == (now, told.refused), (before, row)
            assert (row["sign"] == "leads") == (now != was), (before, row)
            guess = bool(told.exchange and told.exchange.evidence == "unknown") or str(told.why.tier) == "unknown"
            assert row["guess"] == guess, (before, row)
            assert stage.back()
        assert stage.situation == before


def test_the_signs_stay_right_after_presses_of_other_calls() -> None:
    """An edited field keeps its value after other presses, and its sign speaks of that value (a fault of old)."""
    stage = on_stage(Play(key="edits", title="Edits", offers=("create_user", "activate", "set_password", "suspend")))
    stage.press("create_user", activate="false")
    stage.hear({"do": "edit", "key": "set_password", "values": {"password": "short"}})
    stage.press("activate")
    (row,) = (row for row in rows(stage.scene()) if row["key"] == "set_password")
    assert (row["fields"][0]["value"], row["sign"]) == ("short", "refused")
    stage.press("suspend")
    (row,) = (row for row in rows(stage.scene()) if row["key"] == "set_password")
    assert (row["fields"][0]["value"], row["sign"]) == ("short", "refused")
    stage.hear({"do": "restore"})
    (row,) = (row for row in rows(stage.scene()) if row["key"] == "set_password")
    assert (row["fields"][0]["value"], row["sign"]) == ("Okta-Pa55word", "stays")


def test_looking_changes_nothing() -> None:
    """To find out the signs, calls are made and taken back. The org is the same afterwards, whatever was looked at."""
    one, other = on_stage(EVERYTHING), on_stage(EVERYTHING)
    one.hear({"do": "more", "open": True})
    for key in ("create_user", "activate", "open_activation_link", "choose_password", "sign_in"):
        one.scene()
        assert str(one.press(key)) == str(other.press(key))
    first, second = one.walk.okta.simulator, other.walk.okta.simulator
    assert first
    assert second
    assert first.compare(second) == []
    assert len(one.walk.okta.client.journal) == len(other.walk.okta.client.journal)


def test_every_call_can_be_pressed() -> None:
    """Those that the lesson does not offer are under "more"."""
    stage = on_stage(EVERYTHING)
    assert rows(stage.scene())
    assert stage.scene()["more"] == {"count": len(OFFERS) - 4, "open": False, "groups": []}
    stage.hear({"do": "more", "open": True})
    assert {row["call"] for row in rows(stage.scene())} == set(CALLS)


def test_a_sign_says_what_is_missing() -> None:
    """A call that can't be sent says what it needs first."""
    stage = on_stage(Play(key="needs", title="Needs", offers=("open_reset_link", "choose_password", "activate")))
    words = {row["key"]: row["sign_words"] for row in rows(stage.scene())}
    assert words == dict.fromkeys(("open_reset_link", "choose_password", "activate"), "needs a user first")
    stage.press("create_user")
    words = {row["key"]: row["sign_words"] for row in rows(stage.scene())}
    assert words == {
        "open_reset_link": "needs a link first",
        "choose_password": "needs a sign-in or link first",
        "activate": "would be refused",
    }


def test_wrong_passwords_are_counted_in_words() -> None:
    """The default policy locks the user with the tenth wrong password."""
    play = Play(
        key="lock", title="Lock", offers=("mistype_password", "sign_in"), before="create_user password=Okta-Pa55word"
    )
    stage = on_stage(play)
    for number in range(1, 10):
        (mistype, sign_in) = sorted(rows(stage.scene()), key=lambda row: row["key"])
        assert mistype["sign_words"] == f"would be refused: wrong password {number} of 10"
        assert sign_in["sign_words"] == "signs in"
        stage.press("mistype_password")
        assert f"wrong password {number} of 10" in stage.scene()["said"]["text"]
    (mistype, _) = sorted(rows(stage.scene()), key=lambda row: row["key"])
    assert (mistype["sign"], mistype["to"], mistype["refused"]) == ("leads", "LOCKED_OUT", True)
    assert mistype["sign_words"] == "→ LOCKED_OUT, refused"
    stage.press("mistype_password")
    said = stage.scene()["said"]
    assert (said["kind"], said["word"]) == ("refused", "Refused, status changed")


@pytest.mark.parametrize("number", range(2000, 2025))
def test_a_press_on_the_map_leads_where_the_line_leads(number: int) -> None:
    """Each word of the map that can be pressed makes its call, and the status is the one at the line's end."""
    (stage,) = wander(number)
    before, drawn = stage.situation, stage.scene()["map"]
    words = re.findall(r'class="[^"]*\bgo key-(\w+) from-(\w+) to-(\w+)', drawn)
    for key, start, end in words:
        assert start == str(stage.walk.status)
        stage.press(key)
        assert (before, key, str(stage.walk.status)) == (before, key, end)
        assert stage.back()
