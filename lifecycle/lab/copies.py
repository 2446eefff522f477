"""Makes the learner's own copies of the lessons: without outputs, in a folder that git ignores.

A committed lesson holds its outputs, and JupyterLab shows them before anything was run. A copy shows no answer before
the learner has asked for it, and the learner may write into it. An upgrade never overwrites what the learner wrote.
"""

import json
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import nbformat

KEPT = ".editions.json"
"""The file in the folder of copies that says of each copy from which edition of the lesson it was made."""
NEWER = " (new edition)"
"""What the name of a newer edition ends with, if the learner has changed the older one."""


@dataclass
class Copied:
    """What was done, as lists of file names."""

    made: list[str] = field(default_factory=list)
    """Lessons that were not there."""
    renewed: list[str] = field(default_factory=list)
    """Lessons of which there was an older edition that the learner had not changed."""
    offered: list[tuple[str, str]] = field(default_factory=list)
    """Lessons that the learner has changed, each with the new edition that now lies beside it."""

    def __str__(self) -> str:
        lines = []
        if self.made:
            lines.append(f"Copied {len(self.made)} notebooks. You can write into the copies.")
        if self.renewed:
            lines.append(f"Replaced by a newer edition, because you had not changed them: {', '.join(self.renewed)}.")
        lines += [
            f"You have changed {mine}, so it stays as it is. The new edition is {new}." for mine, new in self.offered
        ]
        return "\n".join(lines)


def copy_lessons(lessons: Path, folder: Path) -> Copied:
    """Copy the notebooks of a folder into another folder, without their outputs, and say what was done.

    A copy that is there already is replaced only if the lesson has a newer edition and the learner has changed no cell
    of the copy. Running and saving a copy changes no cell. If the learner has changed it, the new edition is put beside
    it, under a name of its own.

    Raises:
        OSError: if a file can't be read or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    editions = _editions(folder)
    done = Copied()
    for lesson in sorted(lessons.glob("*.ipynb")):
        notebook = _untouched(nbformat.read(lesson, nbformat.NO_CONVERT))
        edition, mine = _edition(notebook), folder / lesson.name
        if not mine.exists():
            _write(notebook, mine)
            done.made.append(mine.name)
        elif editions.get(lesson.name) != edition and (present := _edition_of(mine)) != edition:
            if present and present == editions.get(lesson.name):
                _write(notebook, mine)
                done.renewed.append(mine.name)
            else:
                newer = _free(mine.with_stem(mine.stem + NEWER))
                _write(notebook, newer)
                done.offered.append((mine.name, newer.name))
        if editions.get(lesson.name) != edition:
            editions[lesson.name] = edition
            (folder / KEPT).write_text(json.dumps(editions, indent=1), encoding="utf-8")
    return done


def _untouched(notebook: Any) -> Any:
    """Return a notebook as if it had never been run."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _edition(notebook: Any) -> str:
    """Return a short text that differs between notebooks whose cells differ, whatever their outputs."""
    cells = [(cell.cell_type, cell.source) for cell in notebook.cells]
    return blake2b(json.dumps(cells).encode(), digest_size=12).hexdigest()


def _edition_of(copy: Path) -> str | None:
    """Return the edition of a copy; None if the file is not a notebook any more, so that nobody overwrites it."""
    try:
        return _edition(nbformat.read(copy, nbformat.NO_CONVERT))
    except Exception:  # nbformat raises errors of many kinds, for files that were cut off or hold something else
        return None


def _editions(folder: Path) -> dict[str, str]:
    """Return the editions of the copies; empty if the file that holds them is missing or damaged."""
    try:
        found = json.loads((folder / KEPT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(edition) for name, edition in found.items()} if isinstance(found, dict) else {}


def _free(path: Path) -> Path:
    """Return a path at which there is no file yet."""
    number, found = 2, path
    while found.exists():
        found, number = path.with_stem(f"{path.stem} {number}"), number + 1
    return found


def _write(notebook: Any, path: Path) -> None:
    """Write a notebook whole, or not at all if the program is stopped while it writes."""
    part = path.with_suffix(".part")
    nbformat.write(notebook, part)
    part.replace(path)
