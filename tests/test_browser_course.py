"""Each lesson is played in JupyterLab in a real browser, by mouse and by keyboard, from its first stage to its last.

Every test run plays one lesson, by turns; `LESSONS=all` plays them all, as `make soak` does, and `LESSONS=1,2` these.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="the browser tests need playwright")
from hands import file_browser, press, press_key, wear
from lab import NOTEBOOKS, PATIENCE, chromium, jupyterlab, lessons_by_turns, open_and_run
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from lifecycle.lab.copies import copy_lessons
from lifecycle.lab.lessons import Lesson
from lifecycle.lab.offers import OFFERS, Offer, offer_for
from lifecycle.lab.play import Play
from lifecycle.lab.situations import Press, presses_in
from lifecycle.plays.lesson import script_of

SHOTS = Path(__file__).resolve().parent.parent / "build" / "screenshots"

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, str]]:
    """A browser, and the address of a JupyterLab on a learner's own copies."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    home = tmp_path_factory.mktemp("lab")
    with jupyterlab(home) as address, sync_playwright() as starter:
        for file in (home / "notebooks").glob("*.ipynb"):
            file.unlink()
        copy_lessons(NOTEBOOKS, home / "notebooks")
        browser = starter.chromium.launch(executable_path=chromium())
        yield browser, address
        browser.close()


def found(play: Play, step: Press) -> Offer:
    """The offer of a stage that a step of its story presses."""
    by_key = next((offer for offer in play.offered if offer.key == step.key), None)
    return by_key or next((o for o in play.offered if o.name == offer_for(step).key), offer_for(step))


def fill(card: Locator, offer: Offer, step: Press) -> None:
    """Write into the fields what the step of the story says, if something else stands there."""
    own = offer.key not in OFFERS  # a name of the lesson's own comes with the lesson's presets
    usual = offer if own else OFFERS[offer.name]
    for box in offer.boxes:
        wanted = step.values.get(box.name, next(b.preset for b in usual.boxes if b.name == box.name))
        if not wanted or wanted.startswith("{") or wanted == box.preset:
            continue
        field = card.get_by_label(box.shown, exact=True)
        if box.kind == "switch":
            field.set_checked(wanted == "true")
        elif box.kind == "choice":
            field.select_option(wanted)
        else:
            field.fill(wanted)


def by_mouse(stage: Locator, what: Locator) -> None:
    press(stage, what)


def by_keyboard(stage: Locator, what: Locator) -> None:
    """Go there with Tab, and press Enter."""
    for _ in range(60):
        way = what.evaluate(WHERE)
        if not way:
            break
        stage.page.keyboard.press(way)
    assert not what.evaluate(WHERE), "Tab does not reach it"
    press_key(stage, "Enter")


# Where something is from what has the focus: further on or back, or here.
WHERE = """e => document.activeElement === e ? ''
  : document.activeElement.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING ? 'Tab' : 'Shift+Tab'"""


# The tabs of a stage that do not lie whole inside the row of tabs.
CUT = """stage => [...stage.querySelectorAll('.os-tab')].filter(
    e => e.getBoundingClientRect().right > e.parentElement.getBoundingClientRect().right + 1).map(e => e.textContent)"""


@pytest.mark.parametrize("hand", [by_mouse, by_keyboard], ids=lambda hand: hand.__name__)
@pytest.mark.parametrize("lesson", lessons_by_turns(), ids=lambda lesson: lesson.key)
def test_a_lesson_is_played(lab: tuple[Browser, str], lesson: Lesson, hand: object) -> None:
    """Nothing is shown before Run All; then every stage is untouched, and its story reaches every goal."""
    browser, address = lab
    mouse = hand is by_mouse
    page = browser.new_page(viewport={"width": 1280, "height": 800} if mouse else {"width": 1920, "height": 1080})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.set_default_timeout(PATIENCE)
    page.goto(address.format(lesson.file))
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    assert page.locator(".okta-stage").count() == 0, "a copy opens without outputs"
    plays = script_of(lesson).plays
    open_and_run(page, address, lesson.file)
    stages = page.get_by_role("group", name=re.compile("^Stage: "))
    expect(stages).to_have_count(len(plays))
    if mouse:
        for stage in stages.all():
            stage.scroll_into_view_if_needed()  # the file browser is open still, so the stage is narrow
            assert stage.evaluate(CUT) == [], "a tab is cut off"
    file_browser(page, False)
    wear(page, "JupyterLab Light" if mouse else "JupyterLab Dark")
    for number, play in enumerate(plays, start=1):
        stage = page.get_by_role("group", name=f"Stage: {play.title}", exact=True)
        played(page, stage, play, by_mouse if mouse else by_keyboard)
        name = f"course-{lesson.number:02}-{number}-{'mouse' if mouse else 'keyboard'}"
        page.screenshot(path=SHOTS / f"{name}.png")
    expect(page.get_by_role("status", name="Recap")).not_to_contain_text("What is left")
    page.close()
    assert faults == []


def played(page: Page, stage: Locator, play: Play, hand: object) -> None:
    """Play one stage to its end."""
    go = by_mouse if hand is by_mouse else by_keyboard
    stage.evaluate("e => e.scrollIntoView()")
    expect(stage.locator(".os-goal.done")).to_have_count(0)
    if go is by_keyboard:
        stage.get_by_role("button", name="From here").focus()
    waiting = list(play.predictions)
    for step in presses_in(play.story or play.solution):
        offer = found(play, step)
        card = stage.locator(f'.os-calls [data-key="{offer.key}"]')
        fill(card, offer, step)
        go(stage, card.locator(".os-call"))
        asked = next((one for one in waiting if one.press == offer.key), None)
        if asked and stage.locator(".os-ask").is_visible():
            waiting.remove(asked)
            (right,) = set(asked.options) - set(asked.reasons)
            go(stage, stage.locator(".os-ask").get_by_role("button", name=re.compile(f"^{re.escape(right)}")))
            expect(stage.locator(".os-verdict")).to_have_attribute("data-kind", "right")
    assert not waiting, "a question was never asked"
    expect(stage.locator(".os-goal.done")).to_have_count(len(play.goals))
    expect(stage.locator(".os-title")).to_be_visible()
