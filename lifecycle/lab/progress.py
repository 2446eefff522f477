"""Keeps what a learner has done, in a file that outlives kernels, crashes and upgrades.

Each thing that was done is one line: an exercise solved, a change of status seen on the map, or a refusal met. A line
holds statuses, calls and error codes, and nothing else about a user. Lines are only added at the file's end, so two
lessons that run at once lose nothing, a crash damages one line at most, and lines of a newer version are kept.

The file is in the learner's own data folder and not in the project. Only the start page shows what is in the file.
The variable `OKTA_LAB_PROGRESS` names another file; if it is empty, no progress is kept. Without the variable, a
notebook keeps progress if a person is using it. Scripts keep none, and neither do notebooks that nbval, nbconvert or a
CI job runs.
"""

import json
import os
import sys
from io import RawIOBase
from pathlib import Path

VARIABLE = "OKTA_LAB_PROGRESS"

_Line = tuple[str, str]
"""A state such as `solved`, and the thing that is in this state."""
_read: dict[Path, tuple[tuple[int, int], tuple[_Line, ...], int]] = {}
"""For each file: its time and size when it was read, its lines, and how many lines could not be read."""
_trouble: dict[Path, str] = {}
"""For each file that could not be written: a sentence that says so."""


def file() -> Path | None:
    """Return the file in which progress is kept; None if no progress is kept."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    if not _is_attended():
        return None  # this is a script, a test or a batch run, and not a learner
    if sys.platform == "emscripten":  # the disk of a kernel in a browser ends with it; the browser keeps /drive
        return Path("/drive/okta-lifecycle-lab/progress.jsonl")
    try:
        home = os.environ.get("XDG_DATA_HOME") or os.environ.get("APPDATA") or str(Path.home() / ".local" / "share")
    except RuntimeError:  # the user has no home folder
        return None
    return Path(home) / "okta-lifecycle-lab" / "progress.jsonl"


def _is_attended() -> bool:
    """Whether this is a notebook that a person is using.

    A frontend tells the kernel with each cell whether it can ask its user for input. JupyterLab and VS Code can.
    nbval, nbclient and nbconvert can't, because no user is there. The kernel remembers this until the next cell, so a
    button counts like the cell that ran before it. If a kernel doesn't know this, it counts as used by a person.
    """
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    kernel = getattr(shell, "kernel", None)
    return kernel is not None and bool(getattr(kernel, "_allow_stdin", True))


def note(what: str, state: str) -> None:
    """Keep that something was done, unless the file says so already.

    If the file can't be written, a sentence says so once. The lesson goes on, because it works without the file.
    """
    path = file()
    if path is None or (state, what) in _lines(path)[0]:
        return
    line = json.dumps({"what": what, "state": state}).encode() + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+", buffering=0) as kept:
            kept.write((b"\n" if _torn(kept) else b"") + line)  # in one piece, so that no other kernel writes between
    except OSError as error:
        if path not in _trouble:
            print(_sentence(path, error))
        _trouble[path] = _sentence(path, error)
    else:
        _trouble.pop(path, None)


def _torn(kept: RawIOBase) -> bool:
    """Whether the last line has no end, because a kernel was stopped while it wrote the line."""
    if kept.seek(0, os.SEEK_END) == 0:
        return False
    kept.seek(-1, os.SEEK_END)
    return kept.read(1) != b"\n"


def _sentence(path: Path, error: OSError) -> str:
    """Return the sentence for a learner whose progress can't be kept."""
    return (
        f"Your progress can't be kept in {path} ({error.strerror}). The lessons work without it. "
        f"To keep your progress, name a file in {VARIABLE} that can be written."
    )


def trouble() -> str:
    """Return a sentence if the file could not be written the last time; otherwise an empty string."""
    path = file()
    return _trouble.get(path, "") if path else ""


def done(state: str = "solved") -> tuple[str, ...]:
    """Return what was done, the oldest first. Lines that can't be read are left out."""
    path = file()
    return tuple(what for found, what in _lines(path)[0] if found == state) if path else ()


def unread() -> int:
    """Return how many lines of the file can't be read, because of a crash or because another program wrote them."""
    path = file()
    return _lines(path)[1] if path else 0


def _lines(path: Path) -> tuple[tuple[_Line, ...], int]:
    """Return each line of a file once, and how many lines can't be read. The file is read only if it has changed."""
    try:
        seen = path.stat()
        stamp = (seen.st_mtime_ns, seen.st_size)
        if path not in _read or _read[path][0] != stamp:
            _read[path] = (stamp, *_parsed(path.read_text(encoding="utf-8", errors="replace")))
    except OSError:
        return (), 0
    return _read[path][1:]


def _parsed(text: str) -> tuple[tuple[_Line, ...], int]:
    """Return each line of this content once, and how many lines can't be read."""
    found: list[_Line] = []
    unread = 0
    for line in text.split("\n"):
        try:
            kept = json.loads(line) if line.strip() else {}
        except (ValueError, RecursionError):
            kept = None
        if not isinstance(kept, dict):
            unread += 1
        elif "state" in kept and "what" in kept:  # a newer version may write lines of other kinds
            found.append((str(kept["state"]), str(kept["what"])))
    return tuple(dict.fromkeys(found)), unread
