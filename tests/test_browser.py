"""Lessons in real JupyterLab in Chromium, run and looked at, and the buttons of the start page's panel pressed.

Every test run looks at one lesson, by turns; `LESSONS=all` takes them all, as `make soak` does, `LESSONS=1,2` these.

Screenshots land in build/screenshots. Skipped, by name, where there is no Chromium.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from axe_playwright_python.sync_playwright import Axe  # noqa: E402
from hands import wear  # noqa: E402
from lab import PATIENCE, chromium, jupyterlab, lessons_by_turns, open_and_run  # noqa: E402
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright  # noqa: E402

from lifecycle.lab.lessons import CASEBOOK  # noqa: E402

PANELS = "start.ipynb"
THEMES = ("JupyterLab Dark", "JupyterLab Light")
SHOTS = Path(__file__).resolve().parent.parent / "build" / "screenshots"

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, str]]:
    """A browser, and the address of a JupyterLab on a copy of the notebooks."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    with jupyterlab(tmp_path_factory.mktemp("lab")) as address, sync_playwright() as starter:
        browser = starter.chromium.launch(executable_path=chromium())
        yield browser, address
        browser.close()


@contextmanager
def opened(lab: tuple[Browser, str], notebook: str) -> Iterator[Page]:
    """A notebook, opened and run from the menu; scripts that fail in the page fail the test."""
    browser, address = lab
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    open_and_run(page, address, notebook)
    yield page
    page.close()
    assert faults == []


@pytest.fixture(scope="module")
def page(lab: tuple[Browser, str]) -> Iterator[Page]:
    """The start page, which has the panel, in one page for all tests of it."""
    with opened(lab, PANELS) as page:
        yield page


@pytest.fixture
def panel(page: Page) -> Locator:
    """The panel, started over."""
    panel = page.locator(".okta-lab", has=page.get_by_role("button", name="start over"))
    panel.get_by_role("button", name="start over").click()
    expect(panel.get_by_text("Create a user to begin")).to_be_visible()
    panel.locator("select").first.select_option("true")  # the form keeps what was chosen
    return panel


def press(panel: Locator, name: str) -> None:
    panel.get_by_role("button", name=re.compile(rf"^\W*{name}( \?)?$")).click()


def said(panel: Locator) -> Locator:
    return panel.get_by_role("status")


def serious(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds in our outputs that is serious or critical, contrast included."""
    page.evaluate("document.body.style.height = '800px'")  # axe skips contrast in a body without height
    found = Axe().run(page, context=".okta-lab").response["violations"]
    return [
        (v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found if v["impact"] in ("serious", "critical")
    ]


def test_panel_map_and_sentence_are_seen_together(panel: Locator, page: Page) -> None:
    """At 1280 × 800 in JupyterLab's own frame, with nobody there and with a user; and nothing scrolls sideways."""
    for call in ("", "create_user"):
        if call:
            press(panel, call)
            expect(said(panel)).to_contain_text("ABSENT → PROVISIONED")
        panel.evaluate("e => e.scrollIntoView()")
        for part in (said(panel), panel.locator("svg[role=img]"), panel.get_by_role("button", name="start over")):
            expect(part).to_be_in_viewport(ratio=1)
        assert panel.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_the_storys_buttons(panel: Locator, page: Page) -> None:
    """STAGED, PROVISIONED, a refusal, the user's own link, ACTIVE: status, map and sentence follow."""
    panel.locator("select").first.select_option("false")
    press(panel, "create_user")
    expect(said(panel)).to_contain_text("ABSENT → STAGED")
    press(panel, "activate")
    expect(said(panel)).to_contain_text("STAGED → PROVISIONED")
    expect(panel.locator("svg[role=img]")).to_have_attribute("aria-label", re.compile("the user is PROVISIONED"))
    expect(panel.locator(".is-PROVISIONED")).to_contain_text("▶")
    panel.evaluate("e => e.scrollIntoView()")
    page.screenshot(path=SHOTS / "panel.png")

    press(panel, "activate")
    expect(said(panel)).to_contain_text("You probably want reactivate")
    press(panel, "sign_in")
    expect(said(panel)).to_contain_text("Refused (401 E0000004)")
    press(panel, "open_activation_link")
    expect(said(panel)).to_contain_text("still PROVISIONED")
    press(panel, "choose_password")
    expect(said(panel)).to_contain_text("PROVISIONED → ACTIVE")
    expect(panel.locator(".is-ACTIVE")).to_contain_text("▶")
    expect(panel.get_by_text("6. choose_password").or_(panel.locator("li[value='6']"))).to_be_attached()


def test_by_keyboard_alone(panel: Locator, page: Page) -> None:
    """A button is reached and pressed without a mouse, and keeps the focus."""
    press(panel, "create_user")
    expect(said(panel)).to_contain_text("ABSENT → PROVISIONED")
    button = panel.get_by_role("button", name=re.compile(r"^→ suspend$"))
    button.focus()

    page.keyboard.press("Enter")

    expect(said(panel)).to_contain_text("PROVISIONED → SUSPENDED")
    expect(page.locator(":focus")).to_contain_text("suspend")


def test_nothing_scrolls_sideways(page: Page) -> None:
    """At 1280 by 800."""
    for scroller in (".jp-WindowedPanel-outer", ".jp-Notebook"):
        found = page.locator(scroller).first
        if found.count():
            assert found.evaluate("e => e.scrollWidth <= e.clientWidth + 1")


@pytest.mark.parametrize("theme", THEMES)
def test_it_reads_well_in_both_themes(panel: Locator, page: Page, theme: str) -> None:
    """Nothing serious is found by axe in our outputs, contrast included. It leaves a screenshot for the eye."""
    wear(page, theme)
    press(panel, "create_user")
    press(panel, "reset_password")
    expect(said(panel)).to_contain_text("This is a guess")
    panel.evaluate("e => e.scrollIntoView()")
    page.screenshot(path=SHOTS / f"panel-{theme.split()[-1].lower()}.png")

    assert serious(page) == []


WIDE = """() => [...document.querySelectorAll('.jp-OutputArea-output')]
  .filter(shown => shown.scrollWidth > shown.clientWidth + 2).map(shown => shown.textContent.slice(0, 80))"""


@pytest.mark.parametrize("name", [PANELS, CASEBOOK, *(lesson.file for lesson in lessons_by_turns())])
def test_a_lesson_in_the_browser(lab: tuple[Browser, str], name: str) -> None:
    """Every cell runs, no output scrolls sideways, its last cell has its answer, and axe has nothing serious to say."""
    with opened(lab, name) as page:
        cells = page.locator(".jp-CodeCell")
        expect(cells.last.locator(".jp-OutputArea-output").first).to_be_attached(timeout=PATIENCE)
        assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
        assert page.evaluate(WIDE) == []
        page.screenshot(path=SHOTS / f"{name.removesuffix('.ipynb')}.png")
        assert page.locator(".okta-lab").count(), "there is nothing of ours to look at"
        for theme in THEMES:
            wear(page, theme)
            assert serious(page) == [], theme
