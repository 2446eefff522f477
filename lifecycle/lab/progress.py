"""How far a learner has come, in a file that outlives kernels, crashes and upgrades.

One line for each thing done: an exercise solved, an edge of the map walked, a refusal met. Of a user, statuses, calls
and error codes get in, and nothing else. Lines are only ever added at the end, so that two lessons at once lose
nothing, a torn line is only one line, and what a newer version has written stays. The file lies in the learner's own
data folder, never in the project; nothing that is shown in a lesson depends on it but the start page.
`OKTA_LAB_PROGRESS` names another file; an empty value keeps none. Without the variable, a notebook keeps progress when
somebody sits at it. A script keeps none, and neither does a notebook that nbval, nbconvert or a CI job runs.
"""

import json
import os
import sys
from io import RawIOBase
from pathlib import Path

VARIABLE = "OKTA_LAB_PROGRESS"

_Line = tuple[str, str]
"""A state, and what is in it."""
_read: dict[Path, tuple[tuple[int, int], tuple[_Line, ...], int]] = {}
"""Of each file: its time and size when it was read, its lines, and how many could not be read."""
_trouble: dict[Path, str] = {}
"""Of each file that could not be written: a sentence about that."""


def file() -> Path | None:
    """Where progress is kept; None where none is."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    if not _is_attended():
        return None  # nobody learns from a script, a test or a batch run
    try:
        home = os.environ.get("XDG_DATA_HOME") or os.environ.get("APPDATA") or str(Path.home() / ".local" / "share")
    except RuntimeError:  # there is no home
        return None
    return Path(home) / "okta-lifecycle-lab" / "progress.jsonl"


def _is_attended() -> bool:
    """Whether this is a notebook with somebody in front of it.

    A frontend tells the kernel with each cell whether it can ask its user for input. JupyterLab and VS Code can.
    nbval, nbclient and nbconvert can't, because nobody is there to answer. The kernel remembers the answer until the
    next cell, so that a button counts as the cell that came before it. Any other kind of kernel counts as attended.
    """
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    kernel = getattr(shell, "kernel", None)
    return kernel is not None and bool(getattr(kernel, "_allow_stdin", True))


def note(what: str, state: str) -> None:
    """Keep that something was done; nothing is written where that is known already.

    A disk that can't be written to is no reason to disturb a lesson: it is said once, in a sentence.
    """
    path = file()
    if path is None or (state, what) in _lines(path)[0]:
        return
    line = json.dumps({"what": what, "state": state}).encode() + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+", buffering=0) as kept:
            kept.write((b"\n" if _torn(kept) else b"") + line)  # in one piece, so that others write before or after
    except OSError as error:
        if path not in _trouble:
            print(_sentence(path, error))
        _trouble[path] = _sentence(path, error)
    else:
        _trouble.pop(path, None)


def _torn(kept: RawIOBase) -> bool:
    """Whether the last line has no end: somebody's kernel died while it wrote."""
    if kept.seek(0, os.SEEK_END) == 0:
        return False
    kept.seek(-1, os.SEEK_END)
    return kept.read(1) != b"\n"


def _sentence(path: Path, error: OSError) -> str:
    return f"Your progress can't be kept in {path} ({error.strerror}); the lessons work without it."


def trouble() -> str:
    """One sentence where the file could not be written to the last time; empty where all is well."""
    path = file()
    return _trouble.get(path, "") if path else ""


def done(state: str = "solved") -> tuple[str, ...]:
    """What was done, in the order in which it was; lines that can't be read are passed over."""
    path = file()
    return tuple(what for found, what in _lines(path)[0] if found == state) if path else ()


def unread() -> int:
    """How many lines of the file can't be read: torn by a crash, or somebody else's."""
    path = file()
    return _lines(path)[1] if path else 0


def _lines(path: Path) -> tuple[tuple[_Line, ...], int]:
    """The lines of a file, each once, and how many can't be read. It is read again only when it has changed."""
    try:
        seen = path.stat()
        stamp = (seen.st_mtime_ns, seen.st_size)
        if path not in _read or _read[path][0] != stamp:
            _read[path] = (stamp, *_parsed(path.read_text(encoding="utf-8", errors="replace")))
    except OSError:
        return (), 0
    return _read[path][1:]


def _parsed(text: str) -> tuple[tuple[_Line, ...], int]:
    found: list[_Line] = []
    unread = 0
    for line in text.split("\n"):
        try:
            kept = json.loads(line) if line.strip() else {}
        except (ValueError, RecursionError):
            kept = None
        if not isinstance(kept, dict):
            unread += 1
        elif "state" in kept and "what" in kept:  # what else a newer version keeps is no business of this one
            found.append((str(kept["state"]), str(kept["what"])))
    return tuple(dict.fromkeys(found)), unread
