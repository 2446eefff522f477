"""Opens the lessons in JupyterLab, with settings that hold there alone. The user's own JupyterLab stays as it is."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from lifecycle.lab.lessons import START_PAGE

SETTINGS = Path(__file__).resolve().parent / "jupyter"
"""A folder of settings for JupyterLab: no news over the lesson, and one document at a time."""
_CONFIG_PATH = "JUPYTER_CONFIG_PATH"


def shipped(name: str) -> Path:
    """Return the folder `notebooks` or `examples`, in an installed package or in the project's folder."""
    package = Path(__file__).resolve().parent.parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def lab_environ() -> dict[str, str]:
    """Return the variables of this process, with the settings for the lessons."""
    paths = [str(SETTINGS), *filter(None, [os.environ.get(_CONFIG_PATH, "")])]
    return os.environ | {_CONFIG_PATH: os.pathsep.join(paths)}


def open_lab(folder: Path, options: Sequence[str]) -> int:
    """Open JupyterLab on a folder of copies, at the start page, and return its exit status."""
    # Jupyter refuses to run as root (a container, say) unless told that this is meant. The page goes in as the
    # default URL, not as a file, so that it is part of the printed address too.
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [sys.executable, "-m", "jupyterlab", *root, f"--notebook-dir={folder}"]
    command += [f"--LabApp.default_url=/lab/tree/{START_PAGE}", *options]
    if os.name != "nt":  # on Windows, another program can't take the place of this one
        os.execve(sys.executable, command, lab_environ())
    return subprocess.run(command, env=lab_environ(), check=False).returncode
