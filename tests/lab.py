"""JupyterLab in a real browser, for the browser tests: a server of its own, and a notebook run in it."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import nbformat
from playwright.sync_api import Browser, Page, Playwright, expect

from lifecycle.lab.lessons import LESSONS, Lesson
from lifecycle.lab.opening import lab_environ

T = TypeVar("T")
W = TypeVar("W")

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
SLOWNESS = int(os.environ.get("SLOWNESS", "1"))
"""How many times longer than usual to wait, on a machine that has much else to do."""
PATIENCE = 60_000 * SLOWNESS
"""Milliseconds to wait for what happens at last."""

expect.set_options(timeout=20_000 * SLOWNESS)  # a busy machine draws late

# The toolbar says "idle" before there is a kernel, so the session is asked instead.
READY = """() => {
  const shown = window.jupyterapp?.shell?.currentWidget;
  return shown?.sessionContext?.isReady && shown.sessionContext.session?.kernel?.status === 'idle';
}"""


def chromium() -> str | None:
    """The browser of this machine, if it has one."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def launch(starter: Playwright) -> Browser:
    """Start the browser for the tests of stages: Chromium, or the Firefox that FIREFOX names.

    Playwright's own builds of Firefox and WebKit are taken where BROWSER names one of them.
    """
    if os.environ.get("FIREFOX"):
        return starter.firefox.launch(channel="moz-firefox", executable_path=os.environ["FIREFOX"])
    if os.environ.get("BROWSER") in ("firefox", "webkit"):
        return starter[os.environ["BROWSER"]].launch()
    return starter.chromium.launch(executable_path=chromium())


def paired_by_turns(each: Sequence[T], ways: Sequence[W]) -> list[tuple[T, W]]:
    """Each of these with one way, which is another one each day; with every way if `LESSONS` is "all"."""
    if os.environ.get("LESSONS") == "all":
        return [(one, way) for one in each for way in ways]
    first = datetime.now(UTC).toordinal()
    return [(one, ways[(first + n) % len(ways)]) for n, one in enumerate(each)]


def one_by_turns(each: Sequence[T]) -> list[T]:
    """One of these, which is another one each day; all of them if `LESSONS` is "all"."""
    return list(each) if os.environ.get("LESSONS") == "all" else [each[datetime.now(UTC).toordinal() % len(each)]]


def lessons_by_turns(count: int = 1) -> list[Lesson]:
    """The lessons to open: those that `LESSONS` names ("all", or "1,2"), or so many, which are others each day."""
    named = os.environ.get("LESSONS", "")
    if named:
        return [lesson for lesson in LESSONS if named == "all" or str(lesson.number) in named.split(",")]
    first = datetime.now(UTC).toordinal() * count
    return [LESSONS[(first + n) % len(LESSONS)] for n in range(count)]


@contextmanager
def jupyterlab(home: Path, **environment: str) -> Iterator[str]:
    """A JupyterLab on a copy of the notebooks; gives the address of a notebook by its name, to be filled in."""
    root = home / "notebooks"
    shutil.copytree(NOTEBOOKS, root, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__"))
    folders = {
        name: str(home / name.lower())
        for name in (
            "JUPYTER_CONFIG_DIR",
            "JUPYTER_DATA_DIR",
            "JUPYTER_RUNTIME_DIR",
            "IPYTHONDIR",
            "JUPYTERLAB_SETTINGS_DIR",
            "JUPYTERLAB_WORKSPACES_DIR",
        )
    }
    token = secrets.token_hex(16)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--port=0"),
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={root}",
        "--LabApp.expose_app_in_browser=True",
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    with (home / "lab.log").open("w") as log:
        server = subprocess.Popen(command, env=lab_environ() | folders | environment, stdout=log, stderr=log)
    try:
        yield f"{_address(server, home, Path(folders['JUPYTER_RUNTIME_DIR']), token)}/lab/tree/{{}}?token={token}&reset"
    finally:
        server.terminate()
        server.wait(20)


def write_notebook(home: Path, name: str, *cells: str) -> None:
    """Write a notebook of these cells where the JupyterLab in this folder finds it."""
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    made = nbformat.v4.new_notebook(metadata=kernel, cells=[nbformat.v4.new_code_cell(source) for source in cells])
    nbformat.write(made, home / "notebooks" / name)


def _address(server: subprocess.Popen[bytes], home: Path, runtime: Path, token: str) -> str:
    """Where the server listens, once it answers."""
    for _ in range(600 * SLOWNESS):
        if server.poll() is not None:
            break
        for file in runtime.glob("jpserver-*.json"):
            try:
                url = str(json.loads(file.read_text())["url"]).rstrip("/")
                urllib.request.urlopen(f"{url}/api/status?token={token}", timeout=2)
            except (OSError, ValueError, KeyError):
                continue
            return url
        time.sleep(0.1)
    raise RuntimeError("JupyterLab did not come up:\n" + (home / "lab.log").read_text()[-2000:])


def open_and_run(page: Page, address: str, notebook: str, *, stay: bool = True) -> None:
    """Open a notebook as a reader does, and choose Run > Run All Cells. `stay` does something right afterwards."""
    page.goto(address.format(notebook))
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
    page.wait_for_function(READY, timeout=PATIENCE)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(page.locator(".okta-lab").first).to_be_attached(timeout=PATIENCE)
    page.wait_for_function(READY, timeout=PATIENCE)
    if stay:
        page.keyboard.press("Shift")  # from here on the view stays where the test puts it, as it does for a reader
