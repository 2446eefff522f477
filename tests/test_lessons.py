"""The course as a whole: which lessons there are, where they lead, and what no lesson shows."""

import gc
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import nbformat
import pytest

from lifecycle import draw
from lifecycle.book.edges import Edge
from lifecycle.lab import progress
from lifecycle.lab.lessons import CASEBOOK, LESSONS, START_PAGE, Lesson
from lifecycle.lab.walk import Walk
from lifecycle.model import refusals
from lifecycle.model.calls import CALLS
from lifecycle.model.facts import Status
from lifecycle.model.refusals import Refusal
from lifecycle.plays.lesson import on_stage, script_of
from lifecycle.reason.told import Told

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
PAGES = (START_PAGE, CASEBOOK)
"""The notebooks that are not lessons."""


def code(lesson: Lesson) -> list[nbformat.NotebookNode]:
    cells = nbformat.read(NOTEBOOKS / lesson.file, nbformat.NO_CONVERT).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def walks_of(lesson: Lesson) -> list[Walk]:
    """Every walk that a lesson's code leaves behind, run as a learner's kernel does."""
    before = {id(thing) for thing in gc.get_objects() if isinstance(thing, Walk)}
    names: dict[str, Any] = {}
    for cell in code(lesson):
        exec(compile(cell.source, lesson.file, "exec"), names)
    return [thing for thing in gc.get_objects() if isinstance(thing, Walk) and id(thing) not in before]


@pytest.fixture(autouse=True)
def no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(progress.VARIABLE, "")


lessons = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.file)


def test_the_course_names_every_lesson() -> None:
    """And the pages that are not lessons, and no other notebook."""
    assert sorted(path.name for path in NOTEBOOKS.glob("*.ipynb")) == sorted(
        [*(lesson.file for lesson in LESSONS), *PAGES]
    )


def test_the_start_page_leads_to_the_box_for_an_own_case() -> None:
    start = nbformat.read(NOTEBOOKS / START_PAGE, 4)
    assert any(f"({CASEBOOK})" in cell.source for cell in start.cells if cell.cell_type == "markdown")


def test_the_readme_leads_to_the_first_lesson() -> None:
    """By its title, and on Windows by the command that opens it."""
    readme = (NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8")
    first = LESSONS[0]

    assert f"[{first.number}. {first.title}](notebooks/{first.file})" in readme
    assert r".venv\Scripts\python -m lifecycle lab" in readme


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make on this machine")
def test_make_opens_the_first_lesson() -> None:
    """What `make lab` would run."""
    found = subprocess.run(["make", "-n", "lab"], cwd=NOTEBOOKS.parent, capture_output=True, text=True, check=True)

    assert "-m lifecycle lab my-lessons" in found.stdout


def test_a_call_leads_to_one_lesson() -> None:
    """Each call that a lesson is about is a call of the model, and no other lesson is about it."""
    played = [call for lesson in LESSONS for call in lesson.plays]

    assert sorted(played) == sorted(set(played))
    assert set(played) <= set(CALLS)


@lessons
@pytest.mark.parametrize("times", ["the lesson twice", "each cell twice"])
def test_a_cell_may_be_run_again(lesson: Lesson, times: str) -> None:
    """Nothing raises: not what is run once more from the top, nor a cell that a reader runs a second time."""
    cells = code(lesson)
    again = cells + cells if times == "the lesson twice" else [cell for cell in cells for _ in range(2)]
    names: dict[str, object] = {}
    for cell in again:
        with redirect_stdout(StringIO()):
            exec(compile(cell.source, lesson.file, "exec"), names)


# ------------------------------------------------------------------------------------------------ what no lesson shows


@cache
def visited() -> tuple[set[tuple[str, str, str]], set[tuple[str, str]]]:
    """The edges that some lesson walks, and the refusals that one meets: call and code."""
    edges, refusals = set(), set()
    for step in [step for lesson in LESSONS for step in steps_of(lesson)]:
        if step.before is not step.now:
            edges.add((step.call, str(step.before), str(step.now)))
        if step.refused and step.exchange and isinstance(step.exchange.body, dict):
            refusals.add((step.call, str(step.exchange.body["errorCode"])))
    return edges, refusals


def steps_of(lesson: Lesson) -> Iterator[Told]:
    """Every step that the lesson shows: of its code, or of the stories of its stages."""
    for walk in walks_of(lesson):
        yield from walk.told
    for play in script_of(lesson).plays:
        yield from on_stage(play).story


def _named(edge: Edge) -> tuple[str, str, str]:
    return edge.call, str(edge.before), str(edge.after)


_BY_PUT = "It does what update_user does, and lesson 13 tells the two apart."
_BY_EXERCISE = "It is left to the exercises and to the calls that a stage folds away."
_LOCKED_TOO = "Five wrong answers do the same to a user who is LOCKED_OUT, which lesson 8 shows."
_GUESSED = "It is a guess, because no public source says what Okta does."
_ON_THE_PAGE = "docs/the-diagram-corrected.md has it, and tests/test_diagram.py plays it there."
UNVISITED = {
    ("answer_question", "ACTIVE", "SUSPENDED"): _LOCKED_TOO,
    ("answer_question", "RECOVERY", "SUSPENDED"): _LOCKED_TOO,
    ("change_password", "PASSWORD_EXPIRED", "ACTIVE"): _BY_EXERCISE,
    ("change_password", "RECOVERY", "ACTIVE"): _BY_EXERCISE,
    ("expire_password_with_temp_password", "RECOVERY", "PASSWORD_EXPIRED"): _ON_THE_PAGE,
    ("recover_password", "ACTIVE", "RECOVERY"): "Two practitioners disagree about it; lesson 6 says so.",
    ("replace_user", "PASSWORD_EXPIRED", "ACTIVE"): _BY_PUT,
    ("replace_user", "PROVISIONED", "ACTIVE"): _BY_PUT,
    ("replace_user", "RECOVERY", "ACTIVE"): _BY_PUT,
    ("reset_password", "LOCKED_OUT", "RECOVERY"): _BY_EXERCISE,
    ("reset_password", "PASSWORD_EXPIRED", "RECOVERY"): _ON_THE_PAGE,
    ("reset_password", "PROVISIONED", "RECOVERY"): _ON_THE_PAGE,
    ("suspend", "LOCKED_OUT", "SUSPENDED"): _GUESSED,
    ("suspend", "RECOVERY", "SUSPENDED"): _GUESSED,
    ("unlock", "LOCKED_OUT", "PASSWORD_EXPIRED"): _ON_THE_PAGE,
    ("unsuspend", "SUSPENDED", "PROVISIONED"): _BY_EXERCISE,
    ("unsuspend", "SUSPENDED", "RECOVERY"): _GUESSED,
    ("update_user", "PASSWORD_EXPIRED", "ACTIVE"): _BY_EXERCISE,
    ("update_user", "RECOVERY", "ACTIVE"): _BY_EXERCISE,
    ("wait", "LOCKED_OUT", "PASSWORD_EXPIRED"): _BY_EXERCISE,
    **{
        (call, str(status), "DEPROVISIONED"): "It does what it does to an ACTIVE user, which lessons 9 and 10 show."
        for call in ("deactivate", "delete_user")
        for status in Status
        if status not in (Status.ABSENT, Status.ACTIVE, Status.DEPROVISIONED)
    },
}
"""Edges that no lesson has to walk, each with the reason."""


def test_which_edges_no_lesson_walks() -> None:
    """Named one by one, so that a new edge, or a lesson that loses one, is noticed."""
    assert {_named(edge) for edge in draw().edges} - visited()[0] - set(UNVISITED) == set()


REFUSALS = {
    ("activate", "E0000016"),
    ("reactivate", "E0000038"),
    ("unlock", "E0000032"),
    ("suspend", "E0000001"),
    ("unsuspend", "E0000001"),
    ("deactivate", "E0000007"),
    ("update_user", "E0000038"),
    ("create_user", "E0000001"),
    ("create_user", "E0000124"),
    ("create_user", "E0000125"),
    ("forgot_password", "E0000034"),
    ("change_password", "E0000014"),
    ("choose_password", "E0000080"),
    ("sign_in", "E0000004"),
    ("open_reset_link", "E0000105"),
    ("open_activation_link", "E0000004"),
    ("answer_question", "E0000087"),
    ("unlock_account", "E0000119"),
    ("verify_factor", "E0000069"),
}
"""The refusals that the questions of section 11, and the sections it points to, are about."""


_IN_AN_EXERCISE = "An exercise asks for it, so no story may show it."
_MALFORMED = "Only a malformed request, or one for something that there is not, gets it. No button sends one."
_ABOUT_OTHERS = "It is about groups, roles, apps or policies rather than about a user's lifecycle."
_BY_SETTING = "It needs a setting that few orgs have. The index by symptom explains it."
_LIKE_ANOTHER = "It says of another call what a refusal that lesson 11 shows says of its own."
UNMET_CALLS = {
    ("unsuspend", "E0000001"): _IN_AN_EXERCISE,
    ("unlock_account", "E0000119"): "Lesson 7 plays it where the policy allows it; the index by symptom has this one.",
}
"""Refusals of those above that no story of a lesson meets, each with the reason."""
UNMET_CODES = {
    **dict.fromkeys(
        ("E0000003", "E0000008", "E0000021", "E0000028", "E0000029", "E0000030", "E0000033", "error"), _MALFORMED
    ),
    **dict.fromkeys(("E0000002", "E0000056", "E0000077", "E0000090", "E0000091", "E0000093"), _ABOUT_OTHERS),
    **dict.fromkeys(("E0000015", "E0000023", "E0000085", "E0000095", "E0000109", "E0000117"), _BY_SETTING),
    **dict.fromkeys(("E0000035", "E0000036", "E0000079", "E0000082", "E0000107"), _LIKE_ANOTHER),
    "E0000006": "Lesson 11 and lesson 18 say it in words: the token lacks a scope or a role.",
    "E0000060": "The simulator answers so where it knows nothing, and a lesson asks for nothing like that.",
    "E0000119": _BY_SETTING,
    "E0000231": "Only a change with an If-Match header gets it. No button sends one; lesson 13 says it in words.",
}
"""Error codes of the model that no story of a lesson meets, each with the reason."""


def test_every_refusal_that_people_ask_about_is_met() -> None:
    assert REFUSALS - visited()[1] == set(UNMET_CALLS)


def test_which_error_codes_no_lesson_meets() -> None:
    """Named one by one, so that a new code, or a lesson that loses one, is noticed."""
    known = {one.code for one in vars(refusals).values() if isinstance(one, Refusal)}

    assert known - {code for _, code in visited()[1]} == set(UNMET_CODES)
