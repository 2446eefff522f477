"""The lessons that are played on stages: each story reaches its goals, and nothing is given away before it is asked.

What Okta does in the stories stands in docs/okta-facts.md, sections 0.3, 0.4, 3 and 5.
"""

import re
from pathlib import Path

import nbformat
import pytest

from lifecycle.lab import html, progress
from lifecycle.lab.lessons import LESSONS
from lifecycle.lab.play import Play
from lifecycle.lab.situations import presses_in
from lifecycle.lab.stage import Stage
from lifecycle.model.facts import LABELS, Status
from lifecycle.plays.lesson import OpenLesson, lesson, script_of

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
ROWS = {row.number: row for row in LESSONS}
SCRIPTS = {row.number: script_of(row) for row in LESSONS}
PLAYS = {number: script.plays for number, script in SCRIPTS.items()}
STAGES = [pytest.param(number, play, id=f"{number}, {play.key}") for number, plays in PLAYS.items() for play in plays]
stages = pytest.mark.parametrize(("number", "play"), STAGES)
lessons = pytest.mark.parametrize("number", list(PLAYS))


def begin(number: int, play: Play) -> Stage:
    return lesson(number).stage(play.key)


def carry_out(stage: Stage, situation: str, guess: str = "") -> list[str]:
    """Press what a line tells, answer each prediction rightly, and return the questions that were asked."""
    asked = []
    for press in presses_in(situation):
        stage.press(press.key, **press.values)
        question = stage.scene()["ask"]
        if question:
            asked.append(question["question"])
            for option in [guess] if guess else [option["value"] for option in question["options"]]:
                stage.guess(option)
                if stage.scene()["ask"] is None:
                    break
    return asked


def goals(stage: Stage) -> list[bool]:
    return [goal["done"] for goal in stage.scene()["goals"]]


@stages
def test_a_story_reaches_every_goal_and_meets_every_prediction(number: int, play: Play) -> None:
    stage = begin(number, play)
    asked = carry_out(stage, play.story or play.solution)

    assert all(goals(stage)), stage.scene()["goals"]
    assert asked == [html.without_marks(prediction.question) for prediction in play.predictions]
    assert stage.scene()["next"]
    shown = [goal["then"] for goal in stage.scene()["goals"]] + [html.without_marks(goal.then) for goal in play.goals]
    assert not any("](" in text or "**" in text for text in shown), "Markdown's marks are in view"


@stages
def test_an_untouched_stage_has_reached_nothing(number: int, play: Play) -> None:
    scene = begin(number, play).scene()

    assert not any(goal["done"] for goal in scene["goals"])
    assert all(goal["then"] == "" for goal in scene["goals"]), "prose explains only after the deed"
    assert scene["next"] == ""


def test_the_turn_of_the_story_is_not_given_away() -> None:
    """In the org of 2017 neither the sign nor the map tells what the reset does, until it was pressed."""
    stage = begin(0, next(play for play in PLAYS[0] if play.key == "in 2017"))

    def sign() -> str:
        rows = [row for group in stage.scene()["groups"] for row in group["rows"]]
        return next(row["sign"] for row in rows if row["key"] == "reset_password")

    assert sign() == "unknown"
    assert not re.search(r'class="[^"]*word[^"]*key-reset_password', stage.scene()["map"])
    assert not re.search(r'class="[^"]*line[^"]* out[^"]* to-PROVISIONED', stage.scene()["map"])
    stage.press("reset_password")
    stage.back()
    assert sign() == "leads"


def test_no_line_of_the_map_answers_a_prediction() -> None:
    """Before the reset is predicted, no line leads to RECOVERY, though another call leads there as well."""
    stage = begin(0, next(play for play in PLAYS[0] if play.key == "reset"))
    leaves = re.compile(r'class="[^"]*line[^"]* out[^"]* to-RECOVERY|from-ACTIVE to-RECOVERY[^"]* out')

    assert not leaves.search(stage.scene()["map"])
    stage.press("reset_password")
    stage.skip()
    stage.back()
    assert re.search(r'class="edge line out from-ACTIVE to-RECOVERY', stage.scene()["map"])


def test_a_sentence_does_not_answer_a_later_prediction() -> None:
    """What a deactivation destroys is the answer to the question about the activation after it."""
    stage = begin(0, next(play for play in PLAYS[0] if play.key == "today"))
    stage.press("deactivate")

    assert "password" not in stage.scene()["said"]["text"]


def test_a_lesson_stays_the_same_lesson() -> None:
    """Each cell asks for the lesson by its number, so any cell can be run first after a restart."""
    assert lesson(0) is lesson(0)
    assert lesson(0).stage("updates").play.key == "updates"
    with pytest.raises(ValueError, match="Its stages are"):
        lesson(0).stage("no such stage")


@stages
def test_a_prediction_says_what_is_wrong_with_each_wrong_answer(number: int, play: Play) -> None:
    for prediction in play.predictions:
        right = set(prediction.options) - set(prediction.reasons)
        assert len(right) == 1, f"one option of {prediction.question!r} has no reason, and that is the right one"
        (answer,) = right
        assert not any(answer in reason for reason in prediction.reasons.values()), "a reason gives the answer away"


@stages
def test_a_wrong_answer_gets_its_own_reason_and_another_try(number: int, play: Play) -> None:
    for prediction in play.predictions:
        for wrong, reason in prediction.reasons.items():
            stage = begin(number, play)
            for press in presses_in(play.story or ""):
                stage.press(press.key, **press.values)
                if stage.scene()["ask"]:
                    break
            before = stage.walk.status
            stage.guess(wrong)
            scene = stage.scene()
            assert scene["ask"]["reason"] == html.without_marks(reason)
            assert stage.walk.status is before, "a first wrong answer sends nothing"


def test_lee_can_be_helped_in_more_ways_than_one() -> None:
    """The exercise takes each way by which Lee chooses the password: by the answer's link, or by the mail's."""
    play = PLAYS[0][-1]
    for way in (play.solution, "reactivate sendEmail=true; open_activation_link; choose_password"):
        stage = begin(0, play)
        carry_out(stage, way)
        assert goals(stage) == [True], way


def test_a_password_that_the_admin_sets_does_not_solve_lees_case() -> None:
    """It makes Lee ACTIVE, but the admin knows it; the stage says what is wrong with this very try."""
    stage = begin(0, PLAYS[0][-1])
    stage.press("set_password")

    assert stage.walk.status is Status.ACTIVE
    assert goals(stage) == [False]
    assert "you chose the password" in stage.scene()["verdict"]["text"]


def test_lees_first_link_is_dead() -> None:
    """An activation link works for seven days by default, and Lee's is eight days old."""
    stage = begin(0, PLAYS[0][-1])

    assert stage.press("open_activation_link").refused
    assert goals(stage) == [False]


@lessons
def test_the_course_counts_the_exercises(number: int) -> None:
    """Solving one is progress that the start page shows."""
    numbers = [play.number for play in PLAYS[number] if play.exercise]

    assert numbers == [f"{number}.{k}" for k in range(1, ROWS[number].exercises + 1)]


def test_solving_an_exercise_is_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Run All does is none: a story and an untouched stage note nothing."""
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "progress.jsonl"))
    stage = begin(0, PLAYS[0][-1])
    assert stage.twin
    assert progress.done() == ()

    carry_out(stage, PLAYS[0][-1].solution)

    assert progress.done() == ("0.1",)


def notebook(number: int) -> nbformat.NotebookNode:
    return nbformat.read(NOTEBOOKS / ROWS[number].file, nbformat.NO_CONVERT)


@lessons
def test_the_notebook_plays_each_stage_once_in_order(number: int) -> None:
    source = "\n".join(cell.source for cell in notebook(number).cells if cell.cell_type == "code")

    assert re.findall(r'\.stage\("([^"]+)"\)', source) == [play.key for play in PLAYS[number]]
    assert ".recap()" in source
    assert ".answer()" in source


@lessons
def test_the_visible_source_gives_nothing_away(number: int) -> None:
    """Cells and headings name no status that isn't in the lesson's own title, and no call."""
    title = ROWS[number].title
    words = {str(status) for status in Status} | {LABELS[status] for status in Status if status is not Status.ACTIVE}
    for cell in notebook(number).cells:
        for word in words - {found for found in words if found in title}:
            shown = cell.source if cell.cell_type == "code" else "\n".join(re.findall(r"^#.*", cell.source, re.M))
            assert word not in shown, (cell.id, word)


@lessons
def test_the_first_stage_comes_at_once(number: int) -> None:
    """One cell of prose, of three paragraphs at most, and then something to press."""
    first, second, *_ = notebook(number).cells

    assert first.cell_type == "markdown"
    assert len(first.source.split("\n\n")) <= 3
    assert ".stage(" in second.source


@lessons
def test_the_committed_notebook_stays_small(number: int) -> None:
    """At most 200 KB for six stages."""
    size = (NOTEBOOKS / ROWS[number].file).stat().st_size

    assert size / len(PLAYS[number]) < 200_000 / 6


def test_the_recap_follows_a_stage_that_is_opened_again() -> None:
    """It sums up the new stage in the place of the old one, in the order of the lesson."""
    opened = OpenLesson(0, None)
    names = [play.key for play in PLAYS[0]]
    opened.stage(names[1])
    recap = opened.recap()
    opened.stage(names[1]).press("create_user")
    opened.stage(names[0]).press("create_user")

    assert "What you did: 1 of 6 goals." in repr(recap)
    assert repr(recap).index(PLAYS[0][0].goals[1].text) < repr(recap).index(PLAYS[0][1].goals[1].text)


@lessons
def test_the_answer_speaks_of_no_user_and_not_of_absent(number: int) -> None:
    """ABSENT is our own word, which Okta does not have."""
    answer = lesson(number).answer()
    assert "ABSENT" not in repr(answer) + answer._repr_html_()


def test_no_sign_of_lesson_0_answers_what_is_asked_further_down() -> None:
    """The map of the second stage does not show where a reset leads, and "good to go?" is tried before it is told."""
    updates = begin(0, play_of("updates"))
    carry_out(updates, updates.play.story or "")
    assert updates.scene()["status"] == "ACTIVE"
    assert "key-reset_password" not in updates.scene()["map"]
    assert "key-deactivate" in updates.scene()["map"]

    today = begin(0, play_of("today"))
    carry_out(today, "deactivate; activate sendEmail=false")
    assert sign_of(today, "sign_in") == ("unknown", "")
    today.press("sign_in")
    assert sign_of(today, "sign_in") == ("refused", "would be refused")


def play_of(key: str) -> Play:
    """Return a play of lesson 0."""
    return next(play for play in PLAYS[0] if play.key == key)


def sign_of(stage: Stage, key: str) -> tuple[str, str]:
    """Return the kind of sign on a button, and its words."""
    rows = (row for group in stage.scene()["groups"] for row in group["rows"])
    return next((row["sign"], row["sign_words"]) for row in rows if row["key"] == key)
