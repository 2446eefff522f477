"""A learner's own case in real JupyterLab in Chromium: pasted, read, looked at, and played again.

Screenshots land in build/screenshots. Skipped, by name, where there is no Chromium.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from axe_playwright_python.sync_playwright import Axe  # noqa: E402
from hands import file_browser, tab_to, wear  # noqa: E402
from lab import PATIENCE, chromium, jupyterlab, open_and_run  # noqa: E402
from playwright.sync_api import Locator, Page, expect, sync_playwright  # noqa: E402

from lifecycle.lab.case import EXAMPLES, QUESTION_OF_2017  # noqa: E402
from lifecycle.lab.lessons import CASEBOOK  # noqa: E402

SHOTS = Path(__file__).resolve().parent.parent / "build" / "screenshots"
THEMES = ("JupyterLab Light", "JupyterLab Dark")

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Path]]:
    """The notebook as a learner opens it, and the folder in which it is saved."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    home = tmp_path_factory.mktemp("lab")
    with jupyterlab(home, OKTA_LAB_PROGRESS="") as address, sync_playwright() as starter:
        browser = starter.chromium.launch(executable_path=chromium())
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        open_and_run(page, address, CASEBOOK)
        file_browser(page, False)
        expect(case_on(page)).to_be_visible(timeout=PATIENCE)
        yield page, home / "notebooks" / CASEBOOK
        browser.close()


def case_on(page: Page) -> Locator:
    return page.get_by_role("group", name="Your own case")


def paste(case: Locator, text: str) -> None:
    """Paste into the box, and wait for the answer."""
    turn = str(case.get_attribute("data-turn"))
    box = case.get_by_label("Paste what you have")
    box.evaluate(
        """(box, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', text);
            box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
        }""",
        text,
    )
    expect(case).not_to_have_attribute("data-turn", turn)


def shoot(page: Page, case: Locator, name: str) -> None:
    case.evaluate("e => e.scrollIntoView({ block: 'start' })")
    page.screenshot(path=SHOTS / f"case-{name}.png")


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_pasted_is_answered_and_can_be_read(lab: tuple[Page, Path], theme: str) -> None:
    """The empty box, the case of 2017, a contradiction and garbage: nothing is cut off, and axe finds nothing wrong."""
    page, _ = lab
    wear(page, theme)
    case, name = case_on(page), theme.split()[-1].lower()
    for kind, text, said in (
        ("five", QUESTION_OF_2017, "Call 3, deactivate, was made"),
        ("contradiction", EXAMPLES["contradiction"][1], "This can't be all"),
        ("garbage", "Dear all, my user does not work.", "Nothing was understood"),
    ):
        paste(case, text)
        expect(case).to_contain_text(said)
        shoot(page, case, f"{kind}-{name}")
        found = Axe().run(page, ".okta-case")
        assert found.violations_count == 0, (kind, found.generate_report())
        assert case.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
    case.get_by_role("button", name="Empty").click()
    expect(case).to_contain_text("Nothing at hand?")
    shoot(page, case, f"empty-{name}")
    assert Axe().run(page, ".okta-case").violations_count == 0


def test_secrets_are_masked_and_not_saved(lab: tuple[Page, Path]) -> None:
    """Neither the page nor the saved notebook has what was secret in the paste."""
    page, file = lab
    case = case_on(page)
    paste(case, QUESTION_OF_2017.replace("Okta-Pa55word", "Their-S3cret").replace("${TOKEN}", "00" + "s3cret" * 7))
    expect(case).to_contain_text("Secrets are masked")
    assert "****" in case.get_by_label("Paste what you have").input_value()
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    for text in (page.content(), case.get_by_label("Paste what you have").input_value(), file.read_text()):
        assert "Their-S3cret" not in text
        assert "s3crets3cret" not in text
    assert json.loads(file.read_text())["cells"]


def test_everything_works_by_keyboard(lab: tuple[Page, Path]) -> None:
    """Lines are typed and sent by Ctrl+Enter, the other questions are reached by arrow keys."""
    page, _ = lab
    case = case_on(page)
    turn = str(case.get_attribute("data-turn"))
    box = case.get_by_label("Paste what you have")
    box.fill("create_user activate=false\nactivate")
    box.press("Control+Enter")
    expect(case).not_to_have_attribute("data-turn", turn)
    expect(case.get_by_role("status").first).to_contain_text("PROVISIONED")
    case.get_by_role("tab", name="What happened?").focus()
    page.keyboard.press("ArrowRight")
    expect(case.get_by_role("tab", name="Why?")).to_have_attribute("aria-selected", "true")
    line = case.get_by_label("Ask about one or two words")
    line.fill("suspend STAGED")
    line.press("Enter")
    expect(case).to_contain_text("suspend on STAGED")
    case.get_by_role("tab", name="What next?").click()
    case.get_by_label("The user is", exact=True).select_option("PROVISIONED")
    case.get_by_role("button", name="Find ways").press("Enter")
    expect(case).to_contain_text("From PROVISIONED to ACTIVE")
    case.get_by_role("tab", name="What happened?").click()


def test_the_calls_are_played_again(lab: tuple[Page, Path]) -> None:
    """The replay below follows the box, step by step, and one can press on from there."""
    page, _ = lab
    case = case_on(page)
    paste(case, QUESTION_OF_2017)
    bar = page.get_by_role("group", name="Replay of the case")
    stage = page.locator(".okta-following .okta-stage")
    expect(bar).to_contain_text("Next: 1.")
    for status in ("ACTIVE", "ACTIVE", "DEPROVISIONED", "PROVISIONED"):
        at = bar.get_attribute("data-at")
        bar.get_by_role("button", name="Next step").click()
        expect(bar).not_to_have_attribute("data-at", str(at))
        expect(stage).to_have_attribute("data-status", status)
    expect(bar).to_contain_text("That was the whole case")
    bar.evaluate("e => e.scrollIntoView({ block: 'start' })")
    page.screenshot(path=SHOTS / "case-replay.png")
    bar.get_by_role("button", name="Step back").click()
    expect(stage).to_have_attribute("data-status", "DEPROVISIONED")


def test_a_file_is_read(lab: tuple[Page, Path], tmp_path: Path) -> None:
    """A file of several pieces is sent, read and answered."""
    page, _ = lab
    case = case_on(page)
    path = tmp_path / "large.log"
    path.write_text(
        "nothing\n" * 300_000 + "POST /api/v1/users -> 200\nPOST /api/v1/users/00u1/lifecycle/suspend -> 200\n"
    )
    turn = str(case.get_attribute("data-turn"))
    with page.expect_file_chooser() as chooser:
        case.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(path)
    expect(case).not_to_have_attribute("data-turn", turn)
    expect(case).to_contain_text("SUSPENDED")
    expect(case).to_contain_text("not kept and not shown")
    tab_to(page, "Empty")
