"""Every lesson of the course keeps its form: its parts, its minutes, its questions, and what it must not repeat.

The story of a stage is played as its text twin plays it, and an exercise as a learner would.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import nbformat
import pytest
from questions import LEARNED_LATER, QUESTIONS
from test_plays import carry_out, goals

from lifecycle.client.connect import simulated
from lifecycle.lab.further import FURTHER
from lifecycle.lab.lessons import LESSONS, Lesson, neighbours
from lifecycle.lab.needs import needs
from lifecycle.lab.play import Play
from lifecycle.lab.player import Player
from lifecycle.lab.situations import presses_in
from lifecycle.lab.stage import Stage
from lifecycle.model.calls import CALLS
from lifecycle.plays.lesson import lesson as lesson_of
from lifecycle.plays.lesson import script_of
from lifecycle.reason import reading
from lifecycle.reason.told import Told

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
sys.path.insert(0, str(NOTEBOOKS))
import write  # noqa: E402  (the tool that writes notebooks)

INCIDENTS = "incidents"
"""The last lesson, which has six exercises and nothing else."""
lessons = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
EXERCISES = [(lesson, play) for lesson in LESSONS for play in script_of(lesson).plays if play.exercise]
exercises = pytest.mark.parametrize(("lesson", "play"), EXERCISES, ids=[play.number for _, play in EXERCISES])


def staged(play: Play) -> Stage:
    stage = Stage(play, simulated)
    stage.walk.counts = False
    return stage


# ----------------------------------------------------------------------------------------------------------- the form


@lessons
def test_a_lesson_has_its_parts(lesson: Lesson) -> None:
    """Three to six stages with a story, one or two predictions, one or two exercises, and at most five new words."""
    script = script_of(lesson)
    told = [play for play in script.plays if not play.exercise]
    assert script.sections[0].play, "the first thing to press comes at once"
    if lesson.key == INCIDENTS:
        assert len(script.plays) == 6
        return

    assert 3 <= len(told) <= 6
    assert all(play.story and play.goals and play.next for play in told)
    assert 1 <= sum(len(play.predictions) for play in script.plays) <= 2
    assert 1 <= len(script.plays) - len(told) <= 2
    assert not script.sections[0].heading
    assert not script.sections[0].text
    assert all(section.heading for section in script.sections[1:])
    assert len(script.words) <= 5
    assert 3 <= len(script.answer) <= 6


@lessons
def test_a_new_word_is_introduced_once(lesson: Lesson) -> None:
    """It stands in the lesson's text, and no earlier lesson has introduced it."""
    script = script_of(lesson)
    prose = " ".join(script.prose()) + " ".join(line.text for line in script.answer)
    before = {word for earlier in LESSONS if earlier.number < lesson.number for word in script_of(earlier).words}

    assert [word for word in script.words if word.lower() not in prose.lower()] == []
    assert before.isdisjoint(script.words)


@lessons
def test_a_lesson_takes_ten_to_fifteen_minutes(lesson: Lesson) -> None:
    """By its words, the presses of its stories, its predictions and its exercises. It says so."""
    script = script_of(lesson)

    assert 10 <= script.minutes <= (15 if lesson.key != INCIDENTS else 30)
    assert f"About {script.minutes} minutes." in write.cells_of(lesson)[0].source


@lessons
def test_the_notebook_is_what_the_script_says(lesson: Lesson) -> None:
    """If this fails, run `python notebooks/write.py --words`, or without `--words` if a stage has changed."""
    stored = nbformat.read(NOTEBOOKS / lesson.file, nbformat.NO_CONVERT).cells

    assert [(cell.id, cell.source) for cell in stored] == [(cell.id, cell.source) for cell in write.cells_of(lesson)]


@lessons
def test_a_lesson_links_its_neighbours_and_the_start_page(lesson: Lesson) -> None:
    links = write.cells_of(lesson)[-1].source

    assert "(start.ipynb)" in links
    assert all(other.file in links for other in neighbours(lesson.number) if other)


@lessons
def test_it_is_known_which_stages_a_real_org_can_play(lesson: Lesson) -> None:
    """A stage that has a clock or settings in the form for a real org, too, needs a simulated one.

    A story may name offers of the lesson's own.
    """
    switch = lesson_of(lesson.number).switch
    for play in script_of(lesson).plays:
        found = needs(play, lambda play=play: Player.aside(switch.practice(), play.profile))
        there = play.on_live
        assert bool(there.org) <= bool(found), play.key
        assert any(press.key == "wait" for press in presses_in(there.before)) <= bool(found), play.key


def test_a_story_with_offers_of_its_own_can_be_played_on_a_real_org() -> None:
    """But a change of anything else than a user of ours is stopped there, so such a story needs another form."""
    opened = lesson_of(11)
    plays = {play.key: play for play in opened.script.plays}

    def of(play: Play) -> tuple[str, ...]:
        return needs(play, lambda: Player.aside(opened.switch.practice(), play.on_live.profile))

    assert of(plays["too short"]) == ()
    assert of(plays["a nickname"]) == ()
    assert of(replace(plays["a nickname"], live=None)) == ("a request that could take the lab's mark off a user",)


@lessons
def test_the_stages_of_a_lesson_have_names_of_their_own(lesson: Lesson) -> None:
    keys = [play.key for play in script_of(lesson).plays]

    assert len(set(keys)) == len(keys)


# ------------------------------------------------------------------------------------------------- nothing given away


@lessons
def test_the_first_scene_gives_nothing_away(lesson: Lesson) -> None:
    """No explanation, no right answer, no hint and no solution is in what the browser gets before a press."""
    for play in script_of(lesson).plays:
        scene = json.dumps(staged(play).scene(), ensure_ascii=False)
        hidden = [goal.then for goal in play.goals] + [asked.right for asked in play.predictions]
        hidden += [play.hint, play.next, play.solution]
        assert [text for text in hidden if text and text in scene] == [], play.key


@exercises
def test_a_solution_is_in_no_text(lesson: Lesson, play: Play) -> None:
    """Neither in the twin of the exercise, nor in the Markdown."""
    steps = [str(press) for press in presses_in(play.solution)]
    twin = staged(play).twin
    written = "\n".join(cell.source for cell in write.cells_of(lesson))

    assert "; ".join(steps) not in twin
    assert play.solution not in written
    assert play.hint not in twin + written


# ------------------------------------------------------------------------------------------- nothing that repeats


def kind(play: Play, told: Told) -> tuple[object, ...]:
    """The status, the call and the case of a step: what it did to which user in which org.

    The case of a list is what was asked for, and that of a change is which properties were sent. If the lab sent
    nothing, it is why not.
    """
    code = reading.seen(told.exchange).code or reading.seen(told.exchange).state if told.exchange else ""
    moves = sorted({str(move) for move in told.why.moves})
    asked: list[object] = []
    if told.exchange and told.call in FURTHER:
        asked = sorted(told.exchange.query.items())
    elif told.exchange and isinstance(told.exchange.request_body, dict):
        profile = told.exchange.request_body.get("profile", {})
        asked = sorted(profile if told.call != "create_user" else ())
    org = json.dumps(dict(play.org), sort_keys=True, default=str)
    stopped = [] if told.number else [str(told.why)]  # by the lab, for a reason of its own
    return told.call, told.before, told.now, code, org, *asked, *moves, *stopped


@cache
def story(play: Play) -> tuple[tuple[Told, bool], ...]:
    """The steps of a story, each with whether it answers a prediction."""
    parts = staged(play)._story[2]
    return tuple((part.told, part.asked is not None) for part in parts)


def steps_before(lesson: Lesson) -> Iterator[tuple[Play, Told]]:
    for earlier in LESSONS:
        if earlier.number < lesson.number:
            for play in script_of(earlier).plays:
                yield from ((play, told) for told, _ in story(play))


@lessons
def test_no_earlier_lesson_answers_a_prediction(lesson: Lesson) -> None:
    """Nor an earlier stage of the same lesson."""
    seen = {kind(play, told) for play, told in steps_before(lesson)}
    for play in script_of(lesson).plays:
        for told, asked in story(play):
            assert not asked or kind(play, told) not in seen, f"{play.key}: {told.call} in {told.before} was shown"
            seen.add(kind(play, told))


def test_no_two_exercises_have_the_same_solution() -> None:
    solutions: dict[tuple[str, ...], list[str]] = {}
    for _, play in EXERCISES:
        solutions.setdefault(tuple(press.key for press in presses_in(play.solution)), []).append(play.number)

    assert {calls: numbers for calls, numbers in solutions.items() if len(numbers) > 1} == {}


# ------------------------------------------------------------------------------------------------------ the exercises


@exercises
def test_an_untouched_exercise_is_not_solved(lesson: Lesson, play: Play) -> None:
    assert not any(goals(staged(play)))


@exercises
def test_an_exercise_takes_each_right_way(lesson: Lesson, play: Play) -> None:
    """Two at least, which differ."""
    ways = [play.solution, *play.ways]
    assert len({tuple(map(str, presses_in(way))) for way in ways}) == len(ways) >= 2
    for way in ways:
        stage = staged(play)
        carry_out(stage, way)
        assert all(goals(stage)), (way, stage.scene()["said"], stage.scene()["goals"])


@exercises
def test_a_wrong_try_gets_a_sentence_about_itself(lesson: Lesson, play: Play) -> None:
    assert play.wrong
    for way, sentence in play.wrong.items():
        stage = staged(play)
        carry_out(stage, way)
        assert not all(goals(stage)), way
        assert sentence in (stage.scene()["verdict"] or {"text": ""})["text"], (way, stage.scene()["verdict"])


@exercises
def test_an_exercise_has_a_hint(lesson: Lesson, play: Play) -> None:
    assert play.hint
    assert play.next


# ----------------------------------------------------------------------------------------- what the course must answer


def test_every_call_belongs_to_a_lesson() -> None:
    assert sorted(call for lesson in LESSONS for call in lesson.plays) == sorted(CALLS)


@lessons
def test_a_lesson_shows_its_calls_as_requests(lesson: Lesson) -> None:
    """Each call that the lesson is about is sent in one of its stories."""
    shown = {told.call for play in script_of(lesson).plays for told, _ in story(play)}

    assert set(lesson.plays) - shown == set()


def places(lesson: Lesson) -> set[str]:
    """The headings under which a lesson can answer something."""
    script = script_of(lesson)
    found = {lesson.title, *(section.heading for section in script.sections)}
    return found | {play.title for play in script.plays} | {aside.question for aside in script.asides}


@lessons
def test_a_lesson_answers_its_questions(lesson: Lesson) -> None:
    """Each under a heading that it has. Another lesson may answer one as well."""
    settles = script_of(lesson).settles
    mine = {number for number, question in QUESTIONS.items() if question.lesson == lesson.number}

    assert mine - set(settles) == set()
    assert set(settles) <= set(QUESTIONS)
    assert set(settles.values()) <= places(lesson)


def test_every_question_has_a_lesson() -> None:
    assert {question.lesson for question in QUESTIONS.values()} <= {lesson.number for lesson in LESSONS}
    settled = {number for lesson in LESSONS for number in script_of(lesson).settles}

    assert settled == set(QUESTIONS)
    assert [number for number in QUESTIONS if number.isdecimal()] == [str(n) for n in range(1, 61)]
    assert [number for number in QUESTIONS if number.startswith("m")] == [f"m{n}" for n in range(1, 53)]


def test_every_fact_that_was_learned_later_has_a_question() -> None:
    """The twenty of them, so each is answered by a lesson, as the test above says of every question."""
    assert len(LEARNED_LATER) == len(set(LEARNED_LATER.values())) == 20
    assert set(LEARNED_LATER.values()) <= set(QUESTIONS)
