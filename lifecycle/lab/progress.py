"""How far a learner has come, in a file that outlives kernels, crashes and upgrades.

One line for each thing done, added at the end, so that two lessons at once lose nothing and a torn line is only one
line. The file lies in the learner's own data folder, never in the project; nothing that is shown in a lesson depends on
it but the start page. `OKTA_LAB_PROGRESS` names another file; an empty value keeps none.
"""

import json
import os
from pathlib import Path

VARIABLE = "OKTA_LAB_PROGRESS"


def file() -> Path | None:
    """Where progress is kept; None where none is."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    home = os.environ.get("XDG_DATA_HOME") or os.environ.get("APPDATA") or str(Path.home() / ".local" / "share")
    return Path(home) / "okta-lifecycle-lab" / "progress.jsonl"


def note(what: str, state: str) -> None:
    """Keep that something was done. A disk that can't be written to is no reason to disturb a lesson."""
    path = file()
    if path is None or what in done(state):
        return
    line = json.dumps({"what": what, "state": state}) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torn = path.exists() and not path.read_bytes().endswith(b"\n") and path.stat().st_size > 0
        with path.open("a", encoding="utf-8") as kept:
            kept.write(("\n" if torn else "") + line)
    except OSError:
        return


def done(state: str = "solved") -> tuple[str, ...]:
    """What was done, in the order in which it was; lines that can't be read are passed over."""
    path = file()
    try:
        text = path.read_text(encoding="utf-8", errors="replace") if path else ""
    except OSError:
        return ()
    found = []
    for line in text.splitlines():
        try:
            kept = json.loads(line)
            if kept["state"] == state:
                found.append(str(kept["what"]))
        except (ValueError, KeyError, TypeError):
            continue
    return tuple(dict.fromkeys(found))
