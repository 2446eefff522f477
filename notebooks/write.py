"""Write the notebooks of lessons from their modules in lifecycle/plays, run and store them.

    python notebooks/write.py 3 4      write and run the lessons 3 and 4
    python notebooks/write.py          write and run every lesson
    python notebooks/write.py --words  write the Markdown of every lesson again, run nothing

The last form is for a change that no stage shows, such as a new lesson, to which its neighbours
link. A code cell keeps its stored outputs then.
"""

import argparse
import re
import sys
from pathlib import Path

import nbformat
from lifecycle.lab.lessons import LESSONS, Lesson, neighbours
from lifecycle.lab.script import Aside, Script
from lifecycle.lab.stored import CannotStore, canonical, store_notebooks
from lifecycle.plays.lesson import script_of

FOLDER = Path(__file__).resolve().parent
START = "start.ipynb"
SYMPTOMS = ("symptoms.ipynb", "../docs/symptoms.md")
"""Where the index by symptom may be. It is linked if it is there."""


def cells_of(lesson: Lesson) -> list[nbformat.NotebookNode]:
    """Return the cells of a lesson's notebook, without outputs."""
    script = script_of(lesson)
    cells = [_markdown("title", _title(lesson, script))]
    for number, section in enumerate(script.sections):
        name = (section.play.key if section.play else section.heading.lower()).replace(" ", "-")
        name = re.sub(r"[^\w-]", "", name)
        if number:
            words = [f"## {section.heading}", *([section.text] if section.text else [])]
            cells.append(_markdown(name, "\n\n".join(words)))
        if section.play:
            source = _opened(lesson, f'stage("{section.play.key}")')
            cells.append(_code(f"{name}-stage" if number else name, source))
        cells += [
            _code(f"{name}-code-{n}", code) for n, code in enumerate(section.cells, start=1)
        ]
    cells.append(_markdown("ending", "## What you did, and what is next"))
    cells.append(_code("ending-recap", _opened(lesson, "recap()")))
    cells.append(_code("ending-answer", _opened(lesson, "answer()")))
    if script.asides:
        cells.append(
            _markdown(
                "asides", "\n\n".join(["## People also ask", *map(_folded, script.asides)])
            )
        )
    cells.append(_markdown("links", _links(lesson)))
    return cells


def _title(lesson: Lesson, script: Script) -> str:
    """Return the first cell: the title, the question, and how to begin."""
    begin = (
        f"*About {script.minutes} minutes. Choose **Run > Run All Cells**, and then press the "
        "buttons, from the top down.*"
    )
    return "\n\n".join([f"# {lesson.number}. {lesson.title}", script.opening, begin])


def _opened(lesson: Lesson, what: str) -> str:
    """Return a code cell that opens a lesson. Each works alone, after a restart for example."""
    return f"from lifecycle import lesson\n\nlesson({lesson.number}).{what}"


def _folded(aside: Aside) -> str:
    """Return a question with its answer, which is shown when the question is pressed."""
    question = re.sub(r"`([^`]+)`", r"<code>\1</code>", aside.question)
    head = f"<details><summary><b>{question}</b></summary>"
    return f"{head}\n\n{aside.answer}\n\n</details>"


def _links(lesson: Lesson) -> str:
    """Return the last cell: the lessons beside this one, the start page, and the index."""
    before, after = neighbours(lesson.number)
    links = [f"Before: [{before.number}. {before.title}]({before.file})"] if before else []
    links += [f"Next: [{after.number}. {after.title}]({after.file})"] if after else []
    links.append(f"[All lessons]({START})")
    found = [place for place in SYMPTOMS if (FOLDER / place).exists()]
    links += [f"[Find a lesson by symptom]({place})" for place in found[:1]]
    return " · ".join(links)


def _markdown(name: str, source: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(source, id=name)


def _code(name: str, source: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(source, id=name)


def write(lesson: Lesson) -> Path:
    """Write a lesson's notebook. A code cell whose source has not changed keeps its outputs."""
    path = FOLDER / lesson.file
    kept = {}
    if path.exists():
        stored = nbformat.read(path, nbformat.NO_CONVERT)
        kept = {
            (cell.id, cell.source): cell for cell in stored.cells if cell.cell_type == "code"
        }
    cells = [kept.get((cell.id, cell.source), cell) for cell in cells_of(lesson)]
    nbformat.write(canonical(nbformat.v4.new_notebook(cells=cells)), path)
    return path


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Write the notebooks of lessons.")
    asked.add_argument(
        "numbers", nargs="*", type=int, help="the lessons; all of them if none is named"
    )
    asked.add_argument(
        "--words", action="store_true", help="write the Markdown only, and run nothing"
    )
    given = asked.parse_args()
    chosen = [
        lesson for lesson in LESSONS if not given.numbers or lesson.number in given.numbers
    ]
    paths = [write(lesson) for lesson in chosen]
    if not given.words:
        try:
            store_notebooks(paths)
        except CannotStore as failure:
            sys.exit(str(failure))
