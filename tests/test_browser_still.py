"""Lesson 0 in real JupyterLab: nothing moves under the pointer, and a stage fits into what can be seen.

Every test run plays each stage at one width, by turns; `LESSONS=all` plays each at all of them, as `make soak` does.
Skipped, by name, where there is no Chromium.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from hands import call, file_browser, outcome, press  # noqa: E402
from lab import PATIENCE, READY, chromium, jupyterlab, launch, open_and_run, paired_by_turns, write_notebook  # noqa: E402
from playwright.sync_api import Locator, Page, expect, sync_playwright  # noqa: E402

from lifecycle.lab.lessons import LESSONS  # noqa: E402
from lifecycle.lab.offers import offer_for  # noqa: E402
from lifecycle.lab.play import Play  # noqa: E402
from lifecycle.lab.situations import presses_in  # noqa: E402
from lifecycle.plays.lesson import script_of  # noqa: E402

STAGES = script_of(LESSONS[0]).plays
SHOTS = Path(__file__).resolve().parent.parent / "build" / "screenshots"
MOVERS = """\
from lifecycle.lab.goals import Goal, arrives
from lifecycle.lab.play import Play
from lifecycle.plays.lesson import on_stage

on_stage(
    Play(
        key="hr",
        title="Workday moves her",
        intro="Ann is hired in Workday, and leaves. See what an import makes of it.",
        profile={"firstName": "Ann", "lastName": "Archer", "email": "ann@example.com", "login": "ann@example.com"},
        offers=("hire", "import_now", "leave", "come_back", "unsuspend"),
        org={"seed": {"settings": {"directory": {"kind": "WORKDAY", "when_deactivated": "suspend"}}}},
        goals=(
            Goal("Import Ann.", arrives("PROVISIONED", by="import_now")),
            Goal("See what becomes of her when she leaves.", arrives("SUSPENDED", by="import_now")),
        ),
        story="hire; import_now; leave; import_now",
        next="Bring her back.",
    )
)
"""

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Lesson 0, opened and run."""
    home = tmp_path_factory.mktemp("lab")
    with jupyterlab(home) as address, sync_playwright() as starter:
        write_notebook(home, "movers.ipynb", MOVERS)
        browser = launch(starter)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        open_and_run(page, address, LESSONS[0].file, stay=False)
        expect(page.locator(".okta-stage")).to_have_count(len(STAGES))
        yield page
        browser.close()


# Every button, field and tab that can be seen, an open question, and the room for what is said of an
# answer: each by what it is, with its place in the stage, in hundredths of a pixel.
PLACES = """stage => {
  const frame = stage.getBoundingClientRect();
  const shown = [...stage.querySelectorAll('button, input, select, .os-question, .os-asksaid')]
    .filter(e => e.checkVisibility({visibilityProperty: true}));
  return Object.fromEntries(shown.map(e => {
    const b = e.getBoundingClientRect();
    const value = e.querySelector('.os-value')?.textContent ?? '';
    const named = /os-(segment|tool|go|chip)/.test(e.className) || e.closest('.os-askfoot');
    const key = [e.className.replace(' struck', ''), e.closest('.os-card')?.dataset.key, e.dataset.tab, value,
      e.closest('.os-field')?.textContent, e.parentElement.className, named ? e.textContent : ''].join(' ');
    return [key, [b.x - frame.x, b.y - frame.y, b.width, b.height].map(side => Math.round(side * 100) / 100)];
  }));
}"""


def moved(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What is there before and after, and not in the same place."""
    return {key: (before[key], after[key]) for key in before.keys() & after.keys() if before[key] != after[key]}


def stage_of(page: Page, play: Play) -> Locator:
    return page.get_by_role("group", name=f"Stage: {play.title}", exact=True)


def test_after_run_all_the_first_stage_is_in_view(page: Page) -> None:
    """JupyterLab goes to the last cell; the first stage comes back into view, and takes no focus."""
    stage = stage_of(page, STAGES[0])
    expect(stage.locator(".os-title")).to_be_in_viewport(ratio=1)
    expect(stage.locator(".os-tabs")).to_be_in_viewport(ratio=1)
    assert stage.locator(":focus").count() == 0

    page.mouse.move(600, 500)
    page.mouse.wheel(0, 4000)
    expect(stage.locator(".os-title")).not_to_be_in_viewport()
    page.keyboard.press("Shift")


PANEL = """stage => {
  const [seen, box] = [stage.closest('.jp-WindowedPanel-outer'), stage].map(e => e.getBoundingClientRect());
  return {above: seen.top - box.top, below: box.bottom - seen.bottom, beside: box.right - seen.right};
}"""


# JupyterLab measures the cells above when a scroll has ended, and that may move the stage. So it has to stay at the top
# for sixty frames in which nothing scrolls.
AT_THE_TOP = """stage => {
  const [seen, box] = [stage.closest('.jp-WindowedPanel-outer'), stage].map(e => e.getBoundingClientRect());
  const calm = Math.abs(seen.top - box.top) < 10 ? Number(stage.dataset.calm || 0) + 1 : 0;
  if (!calm) stage.scrollIntoView();
  stage.dataset.calm = calm > 60 ? 0 : calm;
  return calm > 60;
}"""


@pytest.mark.parametrize("is_open", [True, False])
def test_a_stage_fits_into_what_can_be_seen_of_the_notebook(page: Page, is_open: bool) -> None:
    """At 1280 by 800, with the file browser open or closed, all of each stage is seen at once."""
    page.set_viewport_size({"width": 1280, "height": 800})
    file_browser(page, is_open)
    for play in STAGES:
        stage = stage_of(page, play)
        stage.scroll_into_view_if_needed()
        expect(stage).to_have_attribute("data-size", "mid" if is_open else "wide")
        page.wait_for_function(AT_THE_TOP, arg=stage.element_handle())
        out = stage.evaluate(PANEL)
        assert max(out.values()) < 1, (play.key, out)
        for part in stage.locator(".os-top, .os-outcome, .os-map svg, .os-legend, .os-tabs, .os-coach, .os-list").all():
            expect(part).to_be_in_viewport(ratio=0.99)


@pytest.mark.parametrize("is_open", [True, False])
def test_the_first_calls_and_goals_are_on_the_first_screen(page: Page, is_open: bool) -> None:
    """At the top of the lesson, nothing has to be scrolled before the first press."""
    page.set_viewport_size({"width": 1280, "height": 800})
    file_browser(page, is_open)
    stage = stage_of(page, STAGES[0])
    stage.scroll_into_view_if_needed()
    expect(stage).to_have_attribute("data-size", "mid" if is_open else "wide")
    page.locator(".jp-WindowedPanel-outer").evaluate("e => { e.scrollTop = 0 }")
    for part in stage.locator(".os-card, .os-goal, .os-intro").all():
        expect(part).to_be_in_viewport(ratio=0.99)


@pytest.mark.parametrize(
    ("play", "shape"), paired_by_turns(STAGES, ["wide", "mid", "slim"]), ids=lambda one: getattr(one, "key", one)
)
def test_nothing_moves_whatever_is_pressed(page: Page, play: Play, shape: str) -> None:
    """Every step of a stage, a wrong and a right answer, hint and solution: all that stays is where it was."""
    small = shape == "slim"
    page.set_viewport_size({"width": 640 if small else 1280, "height": 400 if small else 800})
    file_browser(page, shape == "mid")
    stage = stage_of(page, play)
    stage.scroll_into_view_if_needed()
    expect(stage).to_have_attribute("data-size", shape)
    stage.evaluate("e => e.scrollIntoView()")
    press(stage, stage.get_by_role("button", name="Start over"))
    seen = stage.evaluate(PLACES)

    def look() -> None:
        nonlocal seen
        now = stage.evaluate(PLACES)
        assert moved(seen, now) == {}
        seen = now

    waiting = list(play.predictions)
    for step in presses_in(play.solution or play.story or ""):
        offer = next(offer for offer in play.offered if offer.name == offer_for(step).key)
        press(stage, stage.locator(f'.os-calls [data-key="{offer.key}"] .os-call'))
        asked = next((one for one in waiting if one.press == offer.key), None)
        if asked:
            waiting.remove(asked)
            look()
            for option in (*asked.reasons, *(set(asked.options) - set(asked.reasons))):
                button = stage.locator(".os-ask").get_by_role("button", name=re.compile(f"^{option}\\b"))
                if button.count():  # a second wrong answer sends the call, and there is nothing to answer any more
                    press(stage, button)
                    look()
        look()
    for name in ("Show a hint", "Show a solution", "Back", "Start over"):
        button = stage.get_by_role("button", name=name, exact=True)
        if button.count() and button.is_enabled():
            press(stage, button)
            look()


@pytest.mark.parametrize("is_open", [True, False])
def test_what_moves_a_user_without_a_call_is_pulled_and_seen(page: Page, is_open: bool) -> None:
    """A directory has buttons of its own. Its side says what it knows, what Okta says, and what an import will do."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate("path => { void jupyterapp.commands.execute('docmanager:open', {path}) }", "movers.ipynb")
    page.wait_for_function("path => jupyterapp.shell.currentWidget?.context?.path === path", arg="movers.ipynb")
    page.wait_for_function(READY, timeout=PATIENCE)
    file_browser(page, is_open)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    stage = page.get_by_role("group", name="Stage: Workday moves her").filter(visible=True)
    expect(stage).to_have_attribute("data-status", "ABSENT", timeout=PATIENCE)
    expect(stage).to_have_attribute("data-size", "mid" if is_open else "wide")
    stage.evaluate("e => e.scrollIntoView()")
    side = stage.locator(".os-sides").filter(visible=True)
    expect(side).to_contain_text("knows nobody of this login")
    places = stage.evaluate(PLACES)

    for words in ("Add the person to the source", "Import now", "Deactivate in the source"):
        press(stage, call(stage, words))
        now = stage.evaluate(PLACES)
        assert moved(places, now) == {}
    expect(outcome(stage)).to_contain_text("Still PROVISIONED")
    for text in ("deactivated", "PROVISIONED → SUSPENDED"):
        expect(side).to_contain_text(text)
    page.screenshot(path=SHOTS / f"movers-{'open' if is_open else 'closed'}.png")
    word = stage.locator(".os-map .word.key-import_now")
    press(stage, word)
    expect(stage).to_have_attribute("data-status", "SUSPENDED")
    expect(side).to_contain_text("stays SUSPENDED")
    expect(stage.locator(".os-goal.done")).to_have_count(2)
    page.screenshot(path=SHOTS / f"movers-{'open' if is_open else 'closed'}-end.png")
