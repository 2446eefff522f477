"""The learner's own copies of the lessons: without outputs, and never overwritten once the learner has changed them."""

import json
from pathlib import Path

import nbformat
import pytest

from lifecycle.lab.copies import copy_lessons

ROOT = Path(__file__).resolve().parent.parent


def lesson(folder: Path, *sources: str, name: str = "00-first.ipynb") -> Path:
    """Write a lesson that was run, as it would be committed."""
    cells = [nbformat.v4.new_code_cell(source, execution_count=1) for source in sources]
    for cell in cells:
        cell.outputs = [nbformat.v4.new_output("stream", text="the answer")]
    folder.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / name)
    return folder / name


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    lesson(tmp_path / "notebooks", "1 + 1")
    return tmp_path / "notebooks"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path / "mine"


def run(copy: Path) -> None:
    """Run a copy and save it, as JupyterLab does."""
    notebook = nbformat.read(copy, 4)
    for cell in notebook.cells:
        cell.execution_count, cell.outputs = 1, [nbformat.v4.new_output("stream", text="2")]
    nbformat.write(notebook, copy)


def write_into(copy: Path, source: str) -> None:
    notebook = nbformat.read(copy, 4)
    notebook.cells[0].source = source
    nbformat.write(notebook, copy)


def test_a_copy_holds_the_cells_and_no_output(lessons: Path, mine: Path):
    assert copy_lessons(lessons, mine).made == ["00-first.ipynb"]
    (cell,) = nbformat.read(mine / "00-first.ipynb", 4).cells
    assert (cell.source, cell.outputs, cell.execution_count) == ("1 + 1", [], None)


def test_the_committed_lessons_are_copied_whole_and_without_answers(mine: Path):
    done = copy_lessons(ROOT / "notebooks", mine)
    assert done.made == sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    for path in mine.glob("*.ipynb"):
        assert all(not cell.get("outputs") for cell in nbformat.read(path, 4).cells), path.name


def test_a_second_time_changes_nothing(lessons: Path, mine: Path):
    copy_lessons(lessons, mine)
    run(mine / "00-first.ipynb")
    before = (mine / "00-first.ipynb").read_bytes()
    assert str(copy_lessons(lessons, mine)) == ""
    assert (mine / "00-first.ipynb").read_bytes() == before


def test_a_newer_edition_replaces_a_copy_that_was_only_run(lessons: Path, mine: Path):
    copy_lessons(lessons, mine)
    run(mine / "00-first.ipynb")
    lesson(lessons, "1 + 2")
    assert copy_lessons(lessons, mine).renewed == ["00-first.ipynb"]
    assert nbformat.read(mine / "00-first.ipynb", 4).cells[0].source == "1 + 2"


def test_what_the_learner_wrote_stays_and_the_newer_edition_lies_beside_it(lessons: Path, mine: Path):
    copy_lessons(lessons, mine)
    write_into(mine / "00-first.ipynb", "my notes")
    lesson(lessons, "1 + 2")
    done = copy_lessons(lessons, mine)
    assert done.offered == [("00-first.ipynb", "00-first (new edition).ipynb")]
    assert nbformat.read(mine / "00-first.ipynb", 4).cells[0].source == "my notes"
    assert nbformat.read(mine / "00-first (new edition).ipynb", 4).cells[0].source == "1 + 2"
    assert str(copy_lessons(lessons, mine)) == "", "each edition is offered once"


def test_a_third_edition_does_not_overwrite_the_second(lessons: Path, mine: Path):
    copy_lessons(lessons, mine)
    write_into(mine / "00-first.ipynb", "my notes")
    for source in ("1 + 2", "1 + 3"):
        lesson(lessons, source)
        copy_lessons(lessons, mine)
    assert nbformat.read(mine / "00-first (new edition).ipynb", 4).cells[0].source == "1 + 2"
    assert nbformat.read(mine / "00-first (new edition) 2.ipynb", 4).cells[0].source == "1 + 3"


@pytest.mark.parametrize("damage", ["", "{", json.dumps([1])])
def test_damaged_files_are_kept(lessons: Path, mine: Path, damage: str):
    """Not even a file that is not a notebook is overwritten, because it may hold somebody's work."""
    copy_lessons(lessons, mine)
    (mine / ".editions.json").write_text(damage)
    (mine / "00-first.ipynb").write_text(damage)
    lesson(lessons, "1 + 2")
    copy_lessons(lessons, mine)
    assert (mine / "00-first.ipynb").read_text() == damage
    assert (mine / "00-first (new edition).ipynb").exists()


def test_a_deleted_copy_is_made_again(lessons: Path, mine: Path):
    copy_lessons(lessons, mine)
    (mine / "00-first.ipynb").unlink()
    assert copy_lessons(lessons, mine).made == ["00-first.ipynb"]
