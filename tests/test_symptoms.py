"""The index by symptom: complete, current, and understood by the commands that it names."""

import re
import shlex
from pathlib import Path

import nbformat
import pytest

from lifecycle import index, why
from lifecycle.__main__ import main
from lifecycle.diagnosis.event_writers import event_types
from lifecycle.diagnosis.questions import ASKED_IN_PUBLIC
from lifecycle.diagnosis.symptoms import Symptom, SymptomKind, searched, symptoms
from lifecycle.diagnosis.translation import CALL_WORDS
from lifecycle.lab.lessons import ABOUT, LESSONS, START_PAGE, lesson_about
from lifecycle.lab.symptom_page import lesson_of
from lifecycle.model import refusals
from lifecycle.model.calls import EVERYTHING
from lifecycle.model.facts import LABELS, Status
from lifecycle.model.refusals import Refusal

ROOT = Path(__file__).resolve().parent.parent
CODES = {r.code for r in vars(refusals).values() if isinstance(r, Refusal)}


def words(kind: SymptomKind) -> set[str]:
    return {symptom.word for symptom in symptoms() if symptom.kind is kind}


def test_the_page_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m lifecycle index >docs/symptoms.md` writes it."""
    assert main(["index"]) == 0
    assert capsys.readouterr().out == (ROOT / "docs" / "symptoms.md").read_text(encoding="utf-8")


def test_the_index_has_everything_that_the_model_knows() -> None:
    assert words(SymptomKind.STATUS) >= set(map(str, Status)) - {"ABSENT"}
    assert words(SymptomKind.ERROR) >= CODES
    assert words(SymptomKind.CONSOLE) >= {LABELS[s] for s in Status if s is not Status.ABSENT}
    assert words(SymptomKind.CONSOLE) >= {row.button for row in CALL_WORDS if row.button}
    assert words(SymptomKind.EVENT) == set(event_types())
    assert {"activated", "passwordChanged", "lastLogin"} <= {w.split()[0] for w in words(SymptomKind.FIELD)}


@pytest.mark.parametrize("symptom", symptoms(), ids=lambda s: s.word)
def test_each_row_has_a_sentence_and_a_command_that_works(symptom: Symptom, capsys: pytest.CaptureFixture[str]) -> None:
    assert symptom.sentence[-1] in ".?!"
    assert not re.search(r"[{}]", symptom.sentence)
    if symptom.tool not in ("", "diagnose"):
        assert main(shlex.split(symptom.tool)) == 0
        assert capsys.readouterr().out
    for name in symptom.about:
        known = {*EVERYTHING, *CODES, *map(str, Status), *event_types(), "credentials.provider", "credentials.password"}
        assert name in known | {"lastLogin"}, name


@pytest.mark.parametrize("word", sorted(words(SymptomKind.EVENT) | CODES | set(LABELS.values())))
def test_each_word_is_understood_by_why(word: str) -> None:
    assert word in " ".join(repr(why(word)).split()) or why(word)


def test_everything_has_a_lesson() -> None:
    """The lessons come from one table."""
    assert [s.word for s in symptoms() if lesson_of(s) is None] == []
    assert set(ABOUT.values()) <= {lesson.number for lesson in LESSONS}
    for number in ABOUT.values():
        assert (ROOT / "notebooks" / LESSONS[number].file).exists()
    assert lesson_about(["no such thing"]) is None


def test_the_questions_have_sources() -> None:
    assert len(ASKED_IN_PUBLIC) >= 54
    for row in ASKED_IN_PUBLIC:
        name, link = row.source
        assert name
        assert re.fullmatch(r"https://[\w.-]+/\S+", link)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("the login is taken although I deleted the user", "The login is taken, although I deleted the user."),
        ("why is my group rule invalid", "My group rule became INVALID."),
        ("deactivated users stay in groups", "Do deactivated users stay members of their groups?"),
        ("how long is the reset link good", "How long is a reset link good?"),
        ("Terraform says ACTIVE", "Terraform says ACTIVE, and the user can't sign in."),
        ("do I have to wait after 429", "How long do I have to wait after 429?"),
    ],
)
def test_why_searches_the_index(asked: str, found: str) -> None:
    assert searched(asked)[0].word == found
    assert repr(why(asked)).startswith(found)


def test_what_is_not_in_the_index_is_not_found() -> None:
    assert searched("I love pizza with cheese") == ()
    assert searched("the of and") == ()
    with pytest.raises(ValueError, match="nearest"):
        why("I love pizza with cheese")


def test_an_event_says_who_writes_it() -> None:
    said = repr(why("user.lifecycle.suspend"))
    assert "Suspend Okta user" in said
    assert "suspend " in said
    assert "run_automation" in said


def test_the_start_page_has_the_index() -> None:
    start = nbformat.read(ROOT / "notebooks" / START_PAGE, 4)
    shown = "".join(
        str(output.get("data", {}).get("text/plain", "")) for cell in start.cells for output in cell.get("outputs", [])
    )
    for symptom in symptoms():
        assert symptom.word in shown


def test_rows_with_a_word() -> None:
    assert "E0000016" in repr(index("already active"))
    assert repr(index("pizza")) == "Nothing in the index has this word."
    assert "<details>" in index("E0000016")._repr_mimebundle_()["text/html"]
