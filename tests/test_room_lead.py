"""What the lead of a room sees and sets, and the results."""

import csv
import io
import re
from pathlib import Path

import pytest
from roomed import EXERCISE, FIRST, Room

from lifecycle.room.hosting import RoomAsked

SOLVED = "reactivate; open_activation_link; choose_password"


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path / "room", RoomAsked(people=6, minutes=60))


# ------------------------------------------------------------------------------------------------ the board


def test_the_board_counts_who_stands_where(room: Room) -> None:
    people = [room.join(name) for name in ("Ana", "Ben", "Cleo")]
    for person in people[:2]:
        person.press("create_user", activate="false")
    people[1].press("activate")
    people[2].stage(EXERCISE)
    counts = room.leader().board()["counts"]
    assert {status: count for status, count in counts.items() if count} == {"STAGED": 1, "PROVISIONED": 2}


def test_the_board_says_who_has_solved_what_and_who_is_stuck(room: Room) -> None:
    ana, ben, lead = room.join("Ana"), room.join("Ben"), room.leader()
    ana.play(SOLVED, EXERCISE)
    ben.press("suspend", EXERCISE)
    room.clocks.move(300)
    board = lead.board()
    row = next(row for row in board["exercises"] if row["at"] == EXERCISE)
    assert (row["who"], row["trying"]) == ([1], [2])
    assert board["stuck"] == [2]
    assert [person["stuck"] for person in board["people"]] == [0, 300]
    ben.play(f"unsuspend; {SOLVED}", EXERCISE)
    assert lead.board()["stuck"] == []


def test_who_is_not_heard_of_is_away(room: Room) -> None:
    ana, lead = room.join("Ana"), room.leader()
    assert lead.board()["people"][0]["away"] is False
    room.clocks.move(60)
    assert lead.board()["people"][0]["away"] is True
    ana.get("/api/news")
    assert lead.board()["people"][0]["away"] is False


def test_the_clock_and_the_plan_go_on(room: Room) -> None:
    lead = room.leader()
    assert lead.board()["news"]["clock"] == {"runs": False, "left": 3600, "minutes": 60}
    lead.lead("begin")
    room.clocks.move(90)
    board = lead.board()
    assert board["news"]["clock"] == {"runs": True, "left": 3510, "minutes": 60}
    first = board["agenda"]["steps"][0]
    assert board["agenda"]["step"] == 0
    assert board["agenda"]["left"] == first["minutes"] * 60 - 90
    lead.lead("minutes", minutes=65)
    assert lead.board()["news"]["clock"]["left"] == 3810
    room.close()
    room.open()
    assert lead.board()["news"]["clock"]["left"] == 3810


# ------------------------------------------------------------------------------------------------ the lead's hand


def test_everybody_is_moved(room: Room) -> None:
    ana, lead = room.join("Ana"), room.leader()
    ana.stage()
    lead.lead("move", stage=EXERCISE)
    move = ana.get("/api/news").json()["move"]
    assert move == {"at": EXERCISE, "number": 1, "followed": False}
    ana.stage("1/paused")  # on the way somewhere else when the lead moved everybody
    assert ana.get("/api/news").json()["move"]["followed"] is False
    ana.stage(EXERCISE)
    assert ana.get("/api/news").json()["move"]["followed"] is True


def test_a_step_of_the_plan_takes_everybody_along(room: Room) -> None:
    ana, lead = room.join("Ana"), room.leader()
    lead.lead("step", step=0, move=True)
    steps = lead.board()["agenda"]["steps"]
    news = ana.get("/api/news").json()
    assert news["move"]["at"] == steps[0]["stage"]
    assert news["ask"] == steps[0]["ask"]


def test_a_hint_reaches_all(room: Room) -> None:
    ana, lead = room.join("Ana"), room.leader()
    lead.lead("hint", text="Look at the <b>link</b>.")
    assert ana.get("/api/news").json()["hint"] == {"text": "Look at the <b>link</b>.", "number": 1}
    lead.lead("hint", stage=EXERCISE)
    assert ana.get("/api/news").json()["hint"]["text"]
    lead.lead("step", step=1)
    assert ana.get("/api/news").json()["hint"]["text"] == ""  # it was about another stage
    assert lead.post("/api/lead/do", do="hint", text="x" * 401).status_code == 409
    assert lead.post("/api/lead/do", do="hint", stage=FIRST).status_code == 409


def test_all_can_watch_the_leads_stage_and_nobody_else_plays_it(room: Room) -> None:
    ana, lead = room.join("Ana"), room.leader()
    assert ana.get("/api/watch").json() == {"at": ""}
    lead.lead("watch", stage=FIRST)
    seen = ana.get("/api/watch").json()
    message = {"do": "press", "key": "create_user", "values": {"activate": "false"}}
    assert lead.post("/api/lead/stage", at=FIRST, count=seen["count"], message=message).ok
    assert ana.get("/api/watch").json()["scene"]["status"] == "STAGED"
    assert ana.get("/api/watch", seen=f"{FIRST} 1").json() == {"at": FIRST}
    assert ana.post("/api/lead/stage", at=FIRST, count=1, message=message).status_code == 401
    assert ana.stage()["scene"]["status"] == "ABSENT"


def test_a_new_code_lets_nobody_in_with_the_old_one(room: Room) -> None:
    ana, old, lead = room.join("Ana"), room.code, room.leader()
    new = lead.lead("code")["code"].replace(" ", "")
    assert new == room.code != old
    assert room.caller().post("/api/join", code=old, name="Ben").status_code == 403
    assert ana.get("/api/me").ok
    room.close()
    room.open()
    assert room.code == new


def test_somebody_is_renamed_let_in_again_and_removed(room: Room) -> None:
    ana, lead = room.join("Rude name"), room.leader()
    lead.lead("rename", who=1, name="Ana")
    assert ana.get("/api/me").json()["name"] == "Ana"
    again = room.caller()
    assert again.post("/api/return", code=lead.lead("return_code", who=1)["return_code"]).ok
    lead.lead("remove", who=1)
    for browser in (ana, again):
        assert browser.get("/api/me").status_code == 401
    assert lead.board()["people"] == []
    assert lead.post("/api/lead/do", do="remove", who=0).status_code == 409


@pytest.mark.parametrize(
    "document",
    [
        {"do": "nothing"},
        {"do": "step", "step": 99},
        {"do": "step", "step": "1"},
        {"do": "move", "stage": "9/none"},
        {"do": "watch", "stage": "9/none"},
        {"do": "minutes", "minutes": 0},
        {"do": "rename", "who": 7, "name": "x"},
    ],
)
def test_what_is_not_possible_is_said_in_words(room: Room, document: dict[str, object]) -> None:
    answer = room.leader().session.post("https://room.example/api/lead/do", json=document)
    assert answer.status_code in (400, 409)
    assert answer.json()["trouble"].endswith(".")


# ------------------------------------------------------------------------------------------------ results


def test_a_person_takes_the_results_home(room: Room) -> None:
    ana = room.join("<script>alert(1)</script>")
    ana.play(SOLVED, EXERCISE)
    page = ana.get("/results")
    assert "<script" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "1 exercise solved" in page.text
    assert re.search(r"style-src 'sha256-[\w+/=]+';", page.headers["Content-Security-Policy"])
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert ana.get("/results", file=1).headers["Content-Disposition"].startswith("attachment")


def test_nobody_sees_anothers_results(room: Room) -> None:
    ana, ben, lead = room.join("Ana"), room.join("Ben"), room.leader()
    ana.play(SOLVED, EXERCISE)
    assert "Ana" not in ben.get("/results").text
    for path in ("/lead/results", "/lead/results.csv", "/lead/person?number=1"):
        assert ben.get(path).status_code == 401
        assert "Ana" in lead.get(path).text


def test_the_rooms_results_are_a_page_and_a_table(room: Room) -> None:
    ana, _, lead = room.join("=1+1 Ana"), room.join("Ben"), room.leader()
    ana.play(SOLVED, EXERCISE)
    page = lead.get("/lead/results")
    assert "=1+1 Ana" in page.text
    assert "solved</span> in 1 min" in page.text
    rows = list(csv.reader(io.StringIO(lead.get("/lead/results.csv").content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["name", "'=1+1 Ana", "Ben"]
    assert "solved" in rows[1]
