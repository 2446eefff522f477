"""A room with three people in real Chromium pages, from an address that isn't loopback.

There a browser has no service worker and no storage that a site may rely on. The lead's machine and the people's are
two networks of the test's own, with a cable between them. Where the system forbids such networks, the test that they
are apart is skipped with the reason, and the others use this machine's own address. Skipped, by name, where there is
no Chromium, or neither networks nor an address but loopback.
"""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from apart import LEAD, Apart, Forbidden, two_networks  # noqa: E402
from hands import call, press  # noqa: E402
from lab import PATIENCE, chromium  # noqa: E402
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright  # noqa: E402
from roomed import EXERCISE, served_room  # noqa: E402

from lifecycle.lab.offers import OFFERS  # noqa: E402
from lifecycle.service.hosts import found_at, is_loopback  # noqa: E402

NAMES = ("Ana", '<img src=x onerror="document.title=1">', "Jürgen")
WAY = ("reactivate", "open_activation_link", "choose_password")
"""A way to solve the exercise of lesson 0."""

SITE = Path(__file__).resolve().parent.parent / "build" / "site" / "public"

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine")


@dataclass
class Place:
    """Where the room is, and where its people are."""

    address: str
    """The lead's machine, as the people find it."""
    browser: Browser
    apart: Apart | None
    forbidden: str = ""
    """Why there are no networks of the test's own."""

    def room(self, folder: Path, *words: str) -> Any:
        before = self.apart.lead if self.apart else ()
        return served_room(folder, "--host", "0.0.0.0", *words, before=before)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    program, address = str(chromium()), found_at("0.0.0.0")
    apart, forbidden = None, ""
    with ExitStack() as ends:
        try:
            apart = ends.enter_context(two_networks())
            address, program = LEAD, apart.browser(tmp_path_factory.mktemp("apart"), program)
        except Forbidden as error:
            forbidden = str(error)
            if is_loopback(address) or not re.fullmatch(r"[\d.]+", address):
                pytest.skip(f"no networks ({forbidden}), and this machine has no address but loopback")
        browser = ends.enter_context(sync_playwright()).chromium.launch(executable_path=program)
        ends.callback(browser.close)
        yield Place(address, browser, apart, forbidden)


class Watched:
    """What went wrong in the pages: errors of scripts, and what the policy has stopped."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def page(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda said: self.wrong.append(said.text) if "Content Security" in said.text else None)
        return page


def stage(page: Page) -> Locator:
    shown = page.locator(".okta-stage[data-turn]")
    expect(shown).to_be_visible(timeout=PATIENCE)
    return shown


def join(page: Page, home: str, code: str, name: str) -> Locator:
    page.goto(f"{home}/#{code.replace(' ', '')}")  # as the QR code says it
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Join").click()
    return stage(page)


def test_the_people_are_on_another_machine(place: Place, tmp_path: Path) -> None:
    """Nothing of the room comes to them but by the cable."""
    if place.apart is None:
        pytest.skip(f"this system lets nobody make a network of one's own: {place.forbidden}")
    ask = partial(subprocess.run, capture_output=True, text=True, check=False)
    fetch = "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1], timeout=20).status)"
    with place.room(tmp_path / "room") as (home, *_):
        assert home.startswith(f"http://{LEAD}:")
        command = [*place.apart.people, sys.executable, "-c", fetch]
        assert ask([*command, f"{home}/"]).stdout.strip() == "200"
        assert "Connection refused" in ask([*command, home.replace(LEAD, "127.0.0.1")]).stderr


def test_three_people_and_a_lead(place: Place, tmp_path: Path) -> None:
    """They join, play lesson 0, solve, are seen on the big screen, lose the server, go on, and take an exam home."""
    watched, browser = Watched(), place.browser
    contexts = [browser.new_context(viewport={"width": 1366, "height": 768}) for _ in NAMES]
    lead = browser.new_context(viewport={"width": 1920, "height": 1080})
    folder = tmp_path / "room"
    with place.room(folder, "--people", "3") as (home, code, key, server):
        assert home.startswith(f"http://{place.address}:")
        control = watched.page(lead)
        control.goto(f"{home}/lead#{key}")
        control.get_by_role("button", name="Begin: the clock runs").click()
        expect(control).to_have_url(f"{home}/lead")
        screen = watched.page(lead)
        screen.goto(f"{home}/screen")
        pages = [watched.page(context) for context in contexts]
        stages = [join(page, home, code, name) for page, name in zip(pages, NAMES, strict=True)]
        assert pages[0].evaluate("[window.isSecureContext, 'serviceWorker' in navigator]") == [False, False]
        expect(screen.locator("#count")).to_have_text("3 of 3 here")
        expect(pages[1].locator("#name")).to_have_text(NAMES[1])

        for shown in stages:
            press(shown, call(shown, "Create the user"))
        press(stages[0], call(stages[0], "Activate"))
        expect(stages[0]).to_have_attribute("data-status", "PROVISIONED")
        expect(screen.get_by_role("img", name=re.compile("2 at STAGED"))).to_be_visible()
        expect(screen.get_by_role("img", name=re.compile("1 at PROVISIONED"))).to_be_visible()

        for _ in range(4):  # to the exercise, which is the fifth step of the plan
            screen.keyboard.press("ArrowRight")
        expect(screen.locator("#side")).to_contain_text("Step 5 of 11")
        for page in pages:
            expect(page.locator("#newsbox")).to_contain_text("The lead has moved everybody to")
            expect(page.locator("#stage h3")).to_contain_text("Lee's link is dead")
        for shown in map(stage, pages[:2]):
            for name in WAY:
                press(shown, call(shown, OFFERS[name].words))
            expect(shown).to_have_attribute("data-status", "ACTIVE")
        expect(screen.locator("#side")).to_contain_text("2 of 3")
        expect(screen.locator("#side")).to_contain_text(NAMES[1])  # as text
        screen.keyboard.press("n")
        expect(screen.locator("#side")).not_to_contain_text("Ana")

        # The process is killed. Somebody presses meanwhile, and somebody else closes the browser.
        shown = stage(pages[2])
        server.send_signal(signal.SIGKILL)
        server.wait(20)
        call(shown, OFFERS["reactivate"].words).click(position={"x": 8, "y": 8})
        expect(pages[2].locator("#newsbox")).to_contain_text("The room does not answer.")
        expect(screen.locator("#trouble")).to_contain_text("The room does not answer.")
        expect(control.locator("#said")).to_contain_text("The room does not answer.")
        pages[0].close()

    with place.room(folder, "--people", "3", "--port", home.rpartition(":")[2]):
        expect(pages[2].locator("#stage")).to_contain_text("Steps 5", timeout=PATIENCE)  # heard once, and only once
        expect(pages[2].locator("#newsbox")).not_to_contain_text("The room does not answer.")
        expect(screen.locator("#trouble")).to_be_hidden()
        expect(control.locator("#said")).to_be_hidden()
        pages[0] = watched.page(contexts[0])
        pages[0].goto(home)  # who is in the room goes on where it was
        expect(stage(pages[0])).to_have_attribute("data-status", "ACTIVE")
        expect(pages[0].locator("#stage h3")).to_contain_text("Lee's link is dead")

        screen.keyboard.press("s")
        watching = watched.page(contexts[1])
        watching.goto(f"{home}/watch")
        theirs = stage(screen)
        expect(stage(watching)).to_have_attribute("data-status", "PROVISIONED")
        press(theirs, call(theirs, OFFERS["reset_password"].words))
        expect(stage(watching)).to_have_attribute("data-status", "RECOVERY")
        screen.locator("header").click()
        screen.keyboard.press("s")

        screen.keyboard.press("e")
        page = pages[0]
        page.get_by_role("button", name="Go to the exam").click()
        expect(page.get_by_role("heading", name="Question 1")).to_be_visible()
        page.locator(".choices input").first.check()
        page.get_by_role("button", name="This is my answer").click()
        expect(page.get_by_role("heading", name="Question 2")).to_be_visible()
        page.get_by_role("button", name="Question 4").click()
        expect(stage(page)).to_contain_text("Question 4: a task")
        expect(screen.locator("#side")).to_contain_text("1 of 60")
        screen.keyboard.press("e")
        page.get_by_role("button", name=re.compile("Question 1, answered, (not )?right")).click()
        expect(page.locator(".verdict")).to_be_visible()
        with page.expect_popup() as opened:
            page.get_by_role("link", name="Your results").click()
        results = opened.value
        with results.expect_download() as kept:
            results.get_by_role("link", name="Keep this page as a file").click()
        text = Path(kept.value.path()).read_text("utf-8")
        assert "1 exercise solved" in text
        assert "of 20 questions right" in text
        assert EXERCISE not in text  # names of the room's own are no words for people
    assert watched.wrong == []
    for context in (*contexts, lead):
        context.close()


@pytest.mark.skipif(not (SITE / "index.html").is_file(), reason="the site is not built (make site)")
def test_the_built_site_in_a_room(place: Place, tmp_path: Path) -> None:
    """Over plain HTTP there is no service worker, but a lesson opens, and a stage runs in the browser's own Python."""
    watched = Watched()
    context = place.browser.new_context(viewport={"width": 1280, "height": 800})
    with place.room(tmp_path / "room", "--site", str(SITE), "--orgs", "browser") as (home, code, *_):
        page = watched.page(context)
        join(page, home, code, "Ana")
        page.get_by_role("button", name="Lessons").click()
        expect(page.get_by_text("Over plain HTTP, your browser may forget what you do there.")).to_be_visible()
        page.get_by_role("link", name="open it").click()
        page.goto(f"{home}/course/stage.html#did=create_user%20activate=false")
        shown = stage(page)
        expect(shown).to_have_attribute("data-status", "STAGED")
        press(shown, call(shown, "Activate"))
        expect(shown).to_have_attribute("data-status", "PROVISIONED")
        page.goto(f"{home}/course/lab/?path=00-what-put-my-user-into-provisioned.ipynb")
        expect(page.locator(".jp-Notebook .jp-Cell").first).to_be_visible(timeout=PATIENCE)
    assert watched.wrong == []
    context.close()
