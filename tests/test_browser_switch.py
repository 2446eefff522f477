"""The switch in real JupyterLab in Chromium: chosen at the head of a lesson and on a stage, typed, and followed.

Screenshots land in build/screenshots. Skipped, by name, where there is no Chromium.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from axe_playwright_python.sync_playwright import Axe  # noqa: E402
from hands import answered, call, calm, file_browser, outcome, press  # noqa: E402
from lab import chromium, jupyterlab, open_and_run, write_notebook  # noqa: E402
from playwright.sync_api import Locator, Page, expect, sync_playwright  # noqa: E402

SHOTS = Path(__file__).resolve().parent.parent / "build" / "screenshots"

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine")

CELLS = (
    "from lifecycle import lesson\n\nlesson(0).where()",
    'lesson(0).stage("her requests")',
    'lesson(0).stage("today")',
    'lesson(0).stage("in 2017")',
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A notebook with the head of a lesson and three of its stages; faults of scripts fail the test."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    home = tmp_path_factory.mktemp("lab")
    with jupyterlab(home, OKTA_LAB_LEDGER=str(home / "ledger.jsonl")) as address, sync_playwright() as starter:
        write_notebook(home, "switch.ipynb", *CELLS)
        browser = starter.chromium.launch(executable_path=chromium())
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        open_and_run(page, address.format("switch.ipynb"), "switch.ipynb")
        yield page
        browser.close()
        assert faults == []


def shot(what: Locator, name: str) -> None:
    what.evaluate("e => e.scrollIntoView({block: 'start'})")
    what.screenshot(path=SHOTS / f"{name}.png")


def choose(head: Locator, name: str) -> None:
    """Press a button at the head of the lesson, and wait until it is drawn again."""
    turn = str(head.get_attribute("data-turn"))
    head.get_by_role("button", name=name).click()
    expect(head).not_to_have_attribute("data-turn", turn)


def test_a_learner_goes_to_an_org_and_back_and_leaves_nobody_behind(page: Page) -> None:
    head = page.locator(".okta-head")
    first = page.locator(".okta-stage", has_text="Her two requests")
    today = page.locator(".okta-stage", has_text="Off, and on again")
    past = page.locator(".okta-stage", has=page.locator("h3", has_text="The same reset in June 2017"))
    expect(head.get_by_role("button", name="Simulated org")).to_have_attribute("aria-pressed", "true")
    expect(first.locator(".os-where")).to_have_text("Presses go to: simulator")
    shot(head, "switch-simulated")
    shot(first, "switch-first-stage")

    # no live org is set here, and the head says what to do
    choose(head, "Live org")
    expect(head.locator(".os-wheresaid")).to_contain_text("OKTA_CLIENT_ORGURL")
    expect(head.get_by_role("button", name="Simulated org")).to_have_attribute("aria-pressed", "true")
    shot(head, "switch-not-set")

    # an org is only read at first, on every stage
    choose(head, "Practice org")
    expect(head).to_contain_text("read only")
    expect(head).to_contain_text("“The same reset in June 2017”: It stays on a simulated org")
    expect(head).to_contain_text("“Suspect 3: a reset and a wait”: No month passes here")
    for stage in (first, today):
        expect(stage.locator(".os-where")).to_contain_text("read only")
    expect(past.locator(".os-where")).to_have_text("an org as of June 2017")
    shot(head, "switch-read-only")
    expect(call(first, "Create the user").locator("xpath=..")).to_contain_text("not sent: this org is read-only")
    press(first, call(first, "Create the user"))
    expect(outcome(first)).to_contain_text("only read until you allow changes")

    # the wrong name allows nothing; the right one does, here in the small window of a stage
    turn = calm(first)
    first.locator(".os-where").click()
    first.locator(".os-wherename").fill("acme")
    first.get_by_role("button", name="Allow changes", exact=True).click()
    answered(first, turn)
    expect(first.locator(".os-pop")).to_contain_text("Its name is practice")
    shot(first, "switch-on-a-stage")
    turn = calm(first)
    first.locator(".os-wherename").fill("practice")
    first.get_by_role("button", name="Allow changes", exact=True).click()
    answered(first, turn)
    expect(head).to_contain_text("may write")
    first.get_by_role("button", name="Close").click()

    # the story of the stage, for real
    press(first, call(first, "Create the user"))
    expect(first).to_have_attribute("data-status", "STAGED")
    press(first, call(first, "Activate"))
    expect(first).to_have_attribute("data-status", "PROVISIONED")
    expect(first.locator(".os-login")).to_contain_text("lifecycle-lab-")
    shot(first, "switch-may-write")

    # a stage with a user of its own is prepared by a press
    press(today, today.get_by_role("button", name="Prepare the stage: 1 call"))
    expect(today).to_have_attribute("data-status", "ACTIVE")
    shot(today, "switch-prepared")
    press(today, call(today, "Deactivate"))
    expect(today).to_have_attribute("data-status", "DEPROVISIONED")

    # a stage that needs an org of the past stays where there is one
    press(past, past.locator(".os-tools").get_by_role("button", name="Start over"))
    expect(outcome(past)).to_contain_text("stays on a simulated org, because it needs an org of June 2017")
    shot(past, "switch-stays")

    # nobody is left behind
    expect(head).to_contain_text("There are 2 users of this lab in practice.okta.example")
    choose(head, "Remove them")
    expect(head).to_contain_text("2 removed; the org answers 404 for each of them")
    shot(head, "switch-removed")
    choose(head, "Simulated org")
    for stage, words in ((first, "Presses go to: simulator"), (today, "simulator")):
        expect(stage.locator(".os-where")).to_have_text(words)
    expect(today).to_have_attribute("data-status", "ACTIVE")


def test_a_dry_run_shows_the_request(page: Page) -> None:
    head = page.locator(".okta-head")
    first = page.locator(".okta-stage", has_text="Her two requests")
    choose(head, "Practice org")
    if head.get_by_role("button", name="Only read again").count():
        choose(head, "Only read again")
    head.locator(".os-wherename").fill("practice")
    choose(head, "Dry run")
    press(first, first.locator(".os-tools").get_by_role("button", name="Start over"))
    press(first, call(first, "Create the user"))
    expect(outcome(first)).to_contain_text("Dry run")
    first.locator(".os-how").click()
    expect(first.locator(".os-pop pre")).to_contain_text("POST /api/v1/users?activate=false HTTP/1.1")
    shot(first, "switch-dry-run")
    choose(head, "Simulated org")


@pytest.mark.parametrize("is_open", [False, True], ids=["file browser closed", "file browser open"])
def test_where_presses_go_is_in_sight_at_the_head_of_a_stage(page: Page, is_open: bool) -> None:
    """Beside the title or below it, with what is allowed there, and above the first button of the first screen."""
    page.set_viewport_size({"width": 1280, "height": 800})
    file_browser(page, is_open)
    head = page.locator(".okta-head")
    stage = page.locator(".okta-stage", has=page.locator("h3", has_text="Her two requests"))
    choose(head, "Practice org")
    if head.get_by_role("button", name="Only read again").count():
        choose(head, "Only read again")
    where = stage.locator(".os-top .os-where")
    expect(where).to_have_text("Presses go to: practice org practice (read only)")
    expect(stage).to_have_attribute("data-size", "mid" if is_open else "wide")
    cut = where.evaluate(
        "e => e.lastChild.getBoundingClientRect().right - e.closest('.os-place').getBoundingClientRect().right"
    )
    assert cut <= 0.5, "what is allowed there is not cut off"
    at, first = where.bounding_box(), call(stage, "Create the user").bounding_box()
    assert at
    assert first
    assert at["y"] < first["y"]
    where.click()
    expect(stage.get_by_role("dialog", name="Where presses go")).to_be_visible()
    stage.get_by_role("button", name="Close").click()
    shot(stage, f"switch-{'open' if is_open else 'closed'}")
    choose(head, "Simulated org")
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("size", [(1280, 900), (900, 800), (420, 800)])
def test_the_head_can_be_used_by_everybody(page: Page, size: tuple[int, int]) -> None:
    """No faults that axe finds, by keyboard, and at every width."""
    file_browser(page, False)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    head = page.locator(".okta-head")
    choose(head, "Practice org")
    found = Axe().run(page, context=".okta-head", options={"runOnly": ["wcag2a", "wcag2aa"]})
    assert [violation["id"] for violation in found.response["violations"]] == []
    box = head.bounding_box()
    inner = head.evaluate("e => e.scrollWidth - e.clientWidth")
    assert box
    assert inner <= 0
    shot(head, f"switch-{size[0]}")
    choose(head, "Simulated org")
    page.set_viewport_size({"width": 1280, "height": 900})
