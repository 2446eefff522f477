"""Plays lesson 0 in JupyterLab in Chromium, and takes the pictures for docs/lesson-0-in-pictures.md.

    python tools/pictures.py

It needs what the browser tests need (`sh bootstrap.sh test`), and overwrites docs/lesson-0-*.png. A picture has a
palette of 256 colours, so that all of them together are small.
"""

import io
import re
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from hands import call, file_browser, press, wear  # noqa: E402
from lab import PATIENCE, chromium, jupyterlab, open_and_run  # noqa: E402
from playwright.sync_api import Locator, Page, expect, sync_playwright  # noqa: E402

from lifecycle.lab.lessons import LESSONS  # noqa: E402
from lifecycle.lab.play import Play  # noqa: E402
from lifecycle.plays.lesson import script_of  # noqa: E402

LESSON = 0
COLOURS = 256


def keep(name: str, png: bytes) -> None:
    """Write a picture with a palette."""
    small = (
        Image.open(io.BytesIO(png))
        .convert("RGB")
        .quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    )
    path = ROOT / "docs" / f"lesson-0-{name}.png"
    small.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


def show(page: Page, play: Play) -> Locator:
    """Bring a stage to the top of the window."""
    stage = page.get_by_role("group", name=f"Stage: {play.title}", exact=True)
    stage.scroll_into_view_if_needed()
    stage.evaluate("e => e.scrollIntoView()")
    return stage


def shoot(stage: Locator, name: str) -> None:
    """Take a picture of a stage, without a pointer over it."""
    stage.page.mouse.move(2, 2)
    stage.evaluate("e => e.scrollIntoView()")
    keep(name, stage.screenshot(animations="disabled"))


def guess(stage: Locator, option: str) -> None:
    """Answer the question that is open."""
    press(stage, stage.locator(".os-ask").get_by_role("button", name=re.compile(f"^{option}\\b")))


def main() -> None:
    """Play the lesson from its first stage to its last."""
    requests, updates, reset, in_2017, today, ends, exercise = plays = script_of(LESSONS[LESSON]).plays
    with tempfile.TemporaryDirectory() as home, jupyterlab(Path(home)) as address, sync_playwright() as starter:
        browser = starter.chromium.launch(executable_path=chromium())
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(PATIENCE)  # a busy machine takes long for a picture
        open_and_run(page, address, LESSONS[LESSON].file)
        expect(page.locator(".okta-stage")).to_have_count(len(plays))
        file_browser(page, True)
        page.locator(".jp-WindowedPanel-outer").evaluate("e => { e.scrollTop = 0 }")
        keep("first-screen", page.screenshot(animations="disabled"))

        file_browser(page, False)
        stage = show(page, requests)
        for words in ("Create the user", "Activate"):
            press(stage, call(stage, words))
        shoot(stage, "her-requests")

        stage = show(page, updates)
        for words in ("Create the user", "Change the nickname", "Set a password", "Activate", "Change the nickname"):
            press(stage, call(stage, words))
        shoot(stage, "updates")

        stage = show(page, reset)
        press(stage, call(stage, "Reset the password"))
        guess(stage, "PASSWORD_EXPIRED")
        shoot(stage, "wrong-answer")
        guess(stage, "RECOVERY")
        shoot(stage, "right-answer")

        stage = show(page, in_2017)
        press(stage, call(stage, "Reset the password"))
        shoot(stage, "in-2017")

        stage = show(page, today)
        press(stage, call(stage, "Deactivate"))
        press(stage, call(stage, "Activate"))
        guess(stage, "PROVISIONED")
        stage.get_by_role("button", name="Whole map").click()
        stage.locator(".os-whole svg").wait_for()  # it is drawn when it is asked for
        shoot(stage, "whole-map")

        wear(page, "JupyterLab Dark")
        expect(page.locator("#main-logo")).to_be_hidden()  # JupyterLab covers itself while its theme changes
        stage = show(page, ends)
        for words in ("Create the user", "Make a new activation link", "Open the activation link", "Choose a password"):
            press(stage, call(stage, words))
        shoot(stage, "what-ends-it")

        stage = show(page, exercise)
        press(stage, call(stage, "Activate"))
        shoot(stage, "exercise")
        browser.close()


if __name__ == "__main__":
    main()
