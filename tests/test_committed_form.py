"""Notebooks are committed as `make notebooks` writes them.

nbval compares nothing in a cell that was stored without having been run, so that a lesson could be wrong
while every test passes. This holds what nbval cannot see.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

# A path of somebody's machine, but not the path of a URL: https://acme.okta.com/home/… is none.
MACHINE_PATH = re.compile(
    r"file://|(?<![\w.:/-])/(?:home|root|tmp|usr|opt|private|var/folders)/|(?<![\w.:/-])/Users/[\w.-]+/"
    r"|\b[A-Z]:\\Users\\"
)
API_TOKEN = re.compile(r"SSWS\s+00[\w-]{8,}|(?<![\w-])00[\w-]{40}(?![\w-])")


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


def committed(path: Path) -> str:
    """Return a notebook as it is committed. A reader of a lesson may have one that JupyterLab saved in its own form."""
    name = path.relative_to(ROOT).as_posix()
    kept = subprocess.run(["git", "show", f"HEAD:{name}"], cwd=ROOT, capture_output=True, check=False)
    return kept.stdout.decode() if kept.returncode == 0 else path.read_text(encoding="utf-8")


@pytest.fixture
def notebook(path: Path) -> nbformat.NotebookNode:
    return nbformat.reads(committed(path), nbformat.NO_CONVERT)


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(value: Any) -> Iterator[str]:
    """Every string in an output, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


def test_the_file_is_a_valid_notebook(notebook: nbformat.NotebookNode) -> None:
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    nbformat.validate(notebook)


def test_every_code_cell_was_run_once_from_top_to_bottom(notebook: nbformat.NotebookNode) -> None:
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1)), "run `make notebooks` (and leave no code cell empty)"


def test_no_editor_or_run_left_its_mark(notebook: nbformat.NotebookNode) -> None:
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert set(notebook.metadata.language_info) == {"name"}, "the version of Python that ran it"
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"jupyter", "tags"}, cell.id


def test_outputs_hold_no_warning_and_no_path_of_a_machine(notebook: nbformat.NotebookNode) -> None:
    for output in (output for cell in code_cells(notebook) for output in cell.outputs):
        assert output.get("name") != "stderr", output.text
        for text in texts(output):
            assert not MACHINE_PATH.search(text)
            assert str(ROOT) not in text
            assert sys.prefix not in text


def test_there_is_nothing_that_looks_like_an_api_token(path: Path) -> None:
    assert not API_TOKEN.search(committed(path))
