"""The site that needs no install, built as `make site` builds it, and driven in Chromium from an empty profile.

Skipped, by name, where there is no Chromium or no npm, by which Python for the browser comes.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from hands import answered, call, calm, press  # noqa: E402
from lab import PATIENCE, READY, chromium, one_by_turns  # noqa: E402
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright  # noqa: E402

from lifecycle.plays.answer_pages import answer_pages  # noqa: E402

PROJECT = Path(__file__).resolve().parent.parent
SITE = PROJECT / "site"
SAMPLE = int(os.environ.get("SITE_LESSONS", "1"))
"""How many lessons are run in the browser's Python, others each day. `make soak` runs all of them, by 0."""
KEPT = """async (files) => {
  for (let kept = -1; kept < files; ) {
    kept = 0;
    for (const name of await caches.keys()) kept += (await (await caches.open(name)).keys()).length;
    await new Promise((go) => setTimeout(go, 100));
  }
}"""
"""Waits until the browser has kept so many files."""
LARGEST = 20_000_000
"""Bytes that a first visit may download."""

pytestmark = [
    pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine"),
    pytest.mark.skipif(shutil.which("npm") is None, reason="there is no npm on this machine"),
]


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of the site, served. It is built before, unless SITE_IS_BUILT says that `make site` has just run."""
    if not os.environ.get("SITE_IS_BUILT"):
        subprocess.run([sys.executable, SITE / "build.py"], check=True, cwd=PROJECT)
    python = PROJECT / "build" / "site" / "tools" / ("Scripts" if os.name == "nt" else "bin") / "python"
    folder = PROJECT / "build" / "site" / "public"
    server = subprocess.Popen([python, SITE / "serve.py", folder], stdout=subprocess.PIPE, text=True)
    assert server.stdout
    words = server.stdout.readline()
    try:
        yield next(word for word in words.split() if word.startswith("http"))
    finally:
        server.terminate()
        server.communicate(timeout=20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as starter:
        browser = starter.chromium.launch(executable_path=chromium())
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """A person who has never been here."""
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        yield context


@pytest.fixture(scope="module")
def regular(browser: Browser) -> Iterator[BrowserContext]:
    """A person who has been here. Most tests share this browser, because each Python that starts takes a while."""
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        yield context


@pytest.fixture(scope="module")
def page(site: str, regular: BrowserContext) -> Page:
    """A page on which a stage has been opened. Python runs there, so another link opens at once."""
    page = regular.new_page()
    stage(page, f"{site}stage.html")
    return page


@pytest.fixture(scope="module")
def offline(page: Page, regular: BrowserContext) -> BrowserContext:
    """The same person without a network, once the browser has kept the whole site."""
    page.evaluate("async () => (await navigator.serviceWorker.ready).active.postMessage('keep all')")
    files = sum(one.is_file() and one.suffix != ".gz" for one in (PROJECT / "build" / "site" / "public").rglob("*"))
    page.evaluate(KEPT, files - 1)  # the worker that keeps the others can't keep itself
    regular.set_offline(True)
    return regular


class Downloads:
    """What a visitor's pages and workers got over the network, as bytes, and whether anything came from elsewhere."""

    def __init__(self, visitor: BrowserContext, site: str) -> None:
        self.size, self.elsewhere = 0, list[str]()
        visitor.on("requestfinished", lambda request: self._count(request, site))

    def _count(self, request: Any, site: str) -> None:
        if request.url.startswith(("blob:", "data:")):
            return
        if not request.url.startswith(site):
            self.elsewhere.append(request.url)
        answer = request.response()
        if answer and not answer.from_service_worker:
            self.size += int(answer.headers.get("content-length", 0))


def stage(page: Page, address: str) -> Locator:
    """Open an address, and return its stage. If the page has shown another one, that one is gone."""
    page.evaluate("() => document.querySelector('.okta-stage')?.classList.add('before')")
    page.goto(address)
    shown = page.locator(".okta-stage[data-turn]:not(.before)")
    expect(shown).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".okta-stage")).to_have_count(1)
    return shown


def lesson_files() -> list[str]:
    return sorted(path.name for path in (PROJECT / "notebooks").glob("[0-9]*.ipynb"))


def open_lab(page: Page, site: str, lesson: str) -> None:
    page.goto(f"{site}lab/?path={lesson}")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
    page.wait_for_function(READY, timeout=PATIENCE)
    expect(page.locator(".jp-NotebookPanel")).to_have_count(1)  # an earlier lesson would start a Python of its own


def cells_of(page: Page) -> list[dict[str, Any]]:
    """The cells with code of the open notebook, with their outputs."""
    cells: list[dict[str, Any]] = page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells"
    )
    return [cell for cell in cells if cell["cell_type"] == "code"]


def run_all(page: Page) -> list[dict[str, Any]]:
    """Run every cell, and return the cells with their outputs."""
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(READY, timeout=PATIENCE)
    return cells_of(page)


def written(outputs: list[dict[str, Any]]) -> list[Any]:
    """Outputs as nbval compares them: without the ids of widgets and the numbers of cells.

    The browser's kernel adds an empty result where an object shows itself.
    """
    kept: list[Any] = []
    for output in outputs:
        data = output.get("data", {})
        texts = {
            kind: "".join(text) if isinstance(text, list) else text
            for kind, text in data.items()
            if "widget" not in kind
        }
        said = output.get("text", "")
        if texts or said:
            kept.append((output["output_type"], texts, "".join(said) if isinstance(said, list) else said))
    return kept


# ------------------------------------------------------------------------------------------------------------- stages


def in_the_docs(path: str) -> str:
    """What the link of a page of the docs adds to the address of a stage."""
    link = next(page.link for page in answer_pages() if page.path == path)
    assert link.startswith("../../stage.html#")
    return link.removeprefix("../../stage.html")


LINKS = [
    # docs/okta-facts.md, section 4: PROVISIONED, reset_password
    ("#did=create_user%20activate=false;%20activate;%20reset_password", "RECOVERY"),
    (in_the_docs("status/locked-out"), "LOCKED_OUT"),  # the same page, section 3: ten wrong passwords lock
    ("#lesson=0&stage=exercise", "PROVISIONED"),
    (in_the_docs("error/e0000016"), "ACTIVE"),  # section 3: activate on ACTIVE is refused with this code
    ("#did=create_user;suspend", "SUSPENDED"),
    (in_the_docs("question/does-reactivate-work-in-recovery"), "RECOVERY"),
    ("", "ABSENT"),
]
"""What stands behind the address of a stage, and the status of the user whom it opens."""


@pytest.mark.parametrize(("fragment", "status"), one_by_turns(LINKS))
def test_a_link_opens_its_situation_in_a_fresh_browser(
    site: str, visitor: BrowserContext, fragment: str, status: str
) -> None:
    got = Downloads(visitor, site)
    shown = stage(visitor.new_page(), f"{site}stage.html{fragment}")
    expect(shown).to_have_attribute("data-status", status)
    assert got.elsewhere == []
    assert 0 < got.size < LARGEST


def test_each_link_opens_its_situation_on_a_page_that_is_open(site: str, page: Page) -> None:
    for fragment, status in LINKS:
        expect(stage(page, f"{site}stage.html{fragment or '#'}")).to_have_attribute("data-status", status)


def test_a_stage_is_played_and_gives_a_link_to_where_it_stands(site: str, page: Page) -> None:
    shown = stage(page, f"{site}stage.html#did=create_user")
    press(shown, call(shown, "Suspend"))
    expect(shown).to_have_attribute("data-status", "SUSPENDED")
    page.get_by_role("button", name="Copy a link to this situation").click()
    expect(page).to_have_url(f"{site}stage.html#did=create_user;%20suspend")


def test_the_link_of_a_stage_opens_the_same_situation_for_somebody_else(site: str, page: Page) -> None:
    """With a password that was typed: the link does not hold it, and leads to the same status."""
    shown = stage(page, f"{site}stage.html#did=create_user%20password=S3cretly-1;%20suspend")
    shown.get_by_role("button", name="Link to this situation").click()
    address = shown.get_by_label("Address of this situation").input_value()
    assert address.startswith(site)
    assert "cretly" not in address
    expect(stage(page, address)).to_have_attribute("data-status", "SUSPENDED")


def test_a_link_that_leads_nowhere_says_why_and_the_next_one_opens(site: str, page: Page) -> None:
    page.goto(f"{site}stage.html#did=explode")
    expect(page.get_by_role("alert")).to_contain_text("There is nothing called 'explode' to press.", timeout=PATIENCE)
    expect(page.locator(".okta-stage")).to_have_count(0)
    stage(page, f"{site}stage.html#did=create_user")
    expect(page.locator("#waiting")).to_be_hidden()


def test_the_switch_says_why_no_live_org_can_be_reached_and_the_practice_org_can(site: str, page: Page) -> None:
    shown = stage(page, f"{site}stage.html#lesson=0")
    where = shown.locator(".os-where")
    turn = calm(shown)
    where.click()
    shown.get_by_role("button", name="Live org").click()
    answered(shown, turn)
    expect(shown.locator(".os-wheresaid")).to_contain_text("A page in a browser can't reach an Okta org.")
    expect(where).to_have_text("Presses go to: simulator")
    turn = calm(shown)
    shown.get_by_role("button", name="Practice org").click()
    answered(shown, turn)
    expect(where).to_contain_text("read only")
    turn = calm(shown)
    shown.get_by_role("button", name="Simulated org").click()
    answered(shown, turn)


# ----------------------------------------------------------------------------------- a second visit, without a network


def test_a_second_visit_downloads_nothing_and_works_without_a_network(site: str, offline: BrowserContext) -> None:
    got = Downloads(offline, site)
    again = offline.new_page()
    stage(again, f"{site}stage.html#did=create_user;suspend")
    assert got.size == 0
    again.close()


def lessons_run() -> list[str]:
    """Return the lessons that are run: a sample, which is another one each day."""
    found = lesson_files()
    first = datetime.now(UTC).toordinal() * SAMPLE
    return [found[(first + n) % len(found)] for n in range(SAMPLE or len(found))]


@pytest.mark.parametrize("lesson", lessons_run())
def test_a_lesson_opens_without_outputs_and_prints_in_the_browsers_python_what_is_committed(
    site: str, offline: BrowserContext, lesson: str
) -> None:
    page = offline.new_page()
    open_lab(page, site, lesson)
    assert [cell for cell in cells_of(page) if cell["outputs"]] == []
    kept = json.loads((PROJECT / "notebooks" / lesson).read_text(encoding="utf-8"))["cells"]
    committed = [cell for cell in kept if cell["cell_type"] == "code"]
    cells = run_all(page)
    assert len(cells) == len(committed)
    for mine, theirs in zip(cells, committed, strict=True):
        assert written(mine["outputs"]) == written(theirs["outputs"]), "".join(theirs["source"])
    page.close()
