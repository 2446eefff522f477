"""Lesson 0 in real JupyterLab in Chromium, played from its first stage to its last, in every way that there is.

Every test run plays each stage in one way, by turns; `LESSONS=all` plays each in all of them, as `make soak` does.
The stories and solutions of the lesson itself say what is pressed, so this follows the lesson when it changes.
Screenshots land in build/screenshots. Skipped, by name, where there is no Chromium.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from hands import calm, file_browser, outcome, press, press_key, wear  # noqa: E402
from lab import PATIENCE, READY, chromium, jupyterlab, launch, open_and_run, paired_by_turns  # noqa: E402
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright  # noqa: E402

from lifecycle.lab.lessons import LESSONS  # noqa: E402
from lifecycle.lab.offers import Offer, offer_for  # noqa: E402
from lifecycle.lab.play import Play  # noqa: E402
from lifecycle.lab.predictions import Predict  # noqa: E402
from lifecycle.lab.situations import presses_in  # noqa: E402
from lifecycle.plays.lesson import script_of  # noqa: E402

LESSON = LESSONS[0].file
SCRIPT = script_of(LESSONS[0])
STAGES = SCRIPT.plays
ENDS = ("PROVISIONED", "ACTIVE", "RECOVERY", "PROVISIONED", "PROVISIONED", "ACTIVE", "ACTIVE")
"""The status at the end of each stage, as docs/okta-facts.md has it (sections 0.3 and 0.4)."""
SHOTS = Path(__file__).resolve().parent.parent / "build" / "screenshots"

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, str]]:
    """A browser, and the address of a JupyterLab in which lesson 0 lies twice."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    home = tmp_path_factory.mktemp("lab")
    with jupyterlab(home) as address, sync_playwright() as starter:
        shutil.copy(home / "notebooks" / LESSON, home / "notebooks" / "again.ipynb")
        browser = launch(starter)
        yield browser, address
        browser.close()


@pytest.fixture(scope="module")
def page(lab: tuple[Browser, str]) -> Iterator[Page]:
    """The lesson, opened and run; scripts that fail in the page fail the test."""
    browser, address = lab
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    open_and_run(page, address, LESSON)
    expect(page.locator(".okta-stage")).to_have_count(len(STAGES))
    file_browser(page, False)
    yield page
    page.close()
    assert faults == []


# ------------------------------------------------------------------------------------------------- three ways to play


class Mouse:
    """Presses the cards of the calls, and the answers in the place of the cards."""

    name = "mouse"
    width, height, theme = 1280, 800, "JupyterLab Light"

    def button(self, stage: Locator, name: str) -> None:
        """Press a button with this name."""
        press(stage, stage.get_by_role("button", name=name, exact=True))

    def call(self, stage: Locator, offer: Offer) -> None:
        """Press a call."""
        press(stage, stage.locator(f'.os-calls [data-key="{offer.key}"] .os-call'))

    def answer(self, stage: Locator, option: str) -> None:
        """Answer the question that is open."""
        press(stage, stage.locator(".os-ask").get_by_role("button", name=re.compile(f"^{option}\\b")))


class Keyboard(Mouse):
    """Presses Tab, Enter and the arrow keys. Only the first focus on a stage comes from elsewhere."""

    name = "keyboard"
    width, height, theme = 1920, 1080, "JupyterLab Dark"

    def button(self, stage: Locator, name: str) -> None:
        """Go to a button with Tab, and press Enter."""
        self._go(stage, stage.get_by_role("button", name=name, exact=True))

    def call(self, stage: Locator, offer: Offer) -> None:
        """Go to the card of a call with Tab, and press Enter."""
        self._go(stage, stage.locator(f'.os-calls [data-key="{offer.key}"] .os-call'))

    def answer(self, stage: Locator, option: str) -> None:
        """Go to an answer with Tab, and press Enter. The question has the focus already."""
        assert stage.locator(".os-ask :focus").count() == 1
        self._go(stage, stage.locator(".os-ask").get_by_role("button", name=re.compile(f"^{option}\\b")))

    def _go(self, stage: Locator, what: Locator) -> None:
        for _ in range(40):
            way = what.evaluate(WHERE)
            if not way:
                break
            stage.page.keyboard.press(way)
        assert not what.evaluate(WHERE), "Tab does not reach it"
        assert stage.locator(":focus-visible").evaluate(OUTLINED), "nobody sees where the focus is"
        press_key(stage, "Enter")
        assert stage.locator(":focus").count() == 1, "the focus has left the stage"


# Where something is from what has the focus: further on or back, or here.
WHERE = """e => document.activeElement === e ? ''
  : document.activeElement.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING ? 'Tab' : 'Shift+Tab'"""
OUTLINED = "e => getComputedStyle(e).outlineStyle !== 'none' || getComputedStyle(e).boxShadow !== 'none'"


class OnTheMap(Mouse):
    """Presses the words on the map, and answers on its statuses. Where the map has no words for a call, its card."""

    name = "map"
    width, height, theme = 1280, 800, "JupyterLab Dark"

    def call(self, stage: Locator, offer: Offer) -> None:
        """Press the words for a call on the map. They are missing if nothing changes, or nothing may be told yet."""
        word = stage.locator(f'.os-map [role="button"].word.key-{offer.key}')
        before = stage.get_attribute("data-status")
        sign = stage.locator(f'.os-calls [data-key="{offer.key}"]').get_attribute("data-sign")
        if word.count():
            press(stage, word.first)
            return
        super().call(stage, offer)
        assert stage.get_attribute("data-status") == before or sign in ("asked", "unknown"), (
            f"{offer.words} can't be found on the map"
        )

    def answer(self, stage: Locator, option: str) -> None:
        """Answer with a status on the map."""
        press(stage, stage.locator(".os-map").get_by_role("button", name=re.compile(f"^Predict {option}\\b")))


# --------------------------------------------------------------------------------------------------- what must be seen

SEEN = """stage => ({
  goals: [...stage.querySelectorAll('.os-goal')].map(
    goal => [goal.classList.contains('done'), goal.querySelector('.os-prose')?.textContent ?? '']),
  next: stage.querySelector('.os-next')?.textContent ?? '',
  everything: stage.textContent + [...stage.querySelectorAll('*')].flatMap(
    e => ['aria-label', 'title', 'placeholder'].map(name => e.getAttribute(name) ?? '')).join(' '),
})"""


def plain(text: str) -> str:
    """Return the longest piece of a text that has no marks in it, as it is found in a page."""
    return max(re.split(r"[*`\[\]()]+", re.sub(r"\]\(https:[^)]*\)", "]", text)), key=len).strip()


def look(stage: Locator, play: Play, *, hidden: tuple[str, ...] = ()) -> int:
    """See that what explains a goal stands there only if the goal is done. Gives the number of goals that are done."""
    seen: dict[str, Any] = stage.evaluate(SEEN)
    done = [ticked for ticked, _ in seen["goals"]]
    assert len(done) == len(play.goals)
    for goal, (ticked, prose) in zip(play.goals, seen["goals"], strict=True):
        assert (plain(goal.then) in prose) if ticked else not prose
        if goal.then and not ticked:
            assert plain(goal.then) not in seen["everything"]
    assert bool(seen["next"]) == all(done)
    assert plain(play.next) in seen["next" if all(done) else "everything"] or not all(done)
    for text in (*hidden, *(() if all(done) else (play.next,))):
        assert plain(text) not in seen["everything"]
    return sum(done)


def stage_of(page: Page, play: Play) -> Locator:
    """Return the stage of a play, in the notebook that is shown."""
    return page.get_by_role("group", name=f"Stage: {play.title}", exact=True)


def predict(stage: Locator, asked: Predict, hand: Mouse) -> None:
    """Answer a question wrongly, then rightly."""
    question = stage.get_by_role("group", name=re.compile("^Predict: "))
    expect(question).to_contain_text(plain(asked.question))
    expect(stage.locator(".os-map .word.go")).to_have_count(0)
    before = stage.get_attribute("data-status")
    (right,) = set(asked.options) - set(asked.reasons)
    wrong = next(option for option in asked.options if option != right)

    hand.answer(stage, wrong)
    expect(question.get_by_role("alert")).to_contain_text(plain(asked.reasons[wrong]))
    expect(question.get_by_role("button", name=re.compile(f"^{wrong}\\b"))).to_be_disabled()
    assert plain(asked.right) not in stage.evaluate(SEEN)["everything"]
    assert stage.get_attribute("data-status") == before, "the call was sent before the answer"
    shoot(stage, hand, "wrong")
    hand.answer(stage, right)
    expect(question).to_have_count(0)
    verdict = stage.locator(".os-verdict")
    expect(verdict).to_have_attribute("data-kind", "right")
    expect(verdict).to_contain_text(right)
    expect(verdict).to_contain_text(plain(asked.right))


def shoot(stage: Locator, hand: Mouse, what: str) -> None:
    """Leave a picture for the eye."""
    number = [play.title for play in STAGES].index(str(stage.get_attribute("aria-label")).removeprefix("Stage: "))
    stage.page.screenshot(path=SHOTS / f"lesson-{hand.name}-{number + 1}-{what}.png")


def steps_of(play: Play) -> list[Offer]:
    """Return what is pressed in a stage: its story, or the solution of an exercise."""
    found = []
    for step in presses_in(play.solution or play.story or ""):
        offer = next(offer for offer in play.offered if offer.name == offer_for(step).key)
        presets = {box.name: box.preset for box in offer.boxes}
        assert all(presets[name] == value for name, value in step.values.items()), "the story edits a field"
        found.append(offer)
    return found


@pytest.mark.parametrize(
    ("play", "hand"),
    paired_by_turns(STAGES, [Mouse(), Keyboard(), OnTheMap()]),
    ids=lambda one: one.key if isinstance(one, Play) else one.name,
)
def test_played_from_its_beginning_to_its_end(page: Page, play: Play, hand: Mouse) -> None:
    """Goals tick one after the other, prose follows the deed, predictions and hints wait, and all of it is in view."""
    page.set_viewport_size({"width": hand.width, "height": hand.height})
    wear(page, hand.theme)
    stage = stage_of(page, play)
    if isinstance(hand, Keyboard):
        stage.get_by_role("button", name="From here").focus()
    hand.button(stage, "Start over")
    stage.evaluate("e => e.scrollIntoView()")
    secrets = (play.hint, *(asked.right for asked in play.predictions))
    done = look(stage, play, hidden=tuple(filter(None, secrets)))
    assert done in (0, len(play.goals)), "Start over keeps what another hand has reached"
    assert "One solution" not in stage.evaluate(SEEN)["everything"]
    shoot(stage, hand, "0")

    waiting = list(play.predictions)
    for number, offer in enumerate(steps_of(play), start=1):
        hand.call(stage, offer)
        asked = next((one for one in waiting if one.press == offer.key), None)
        if asked:
            waiting.remove(asked)
            predict(stage, asked, hand)
        assert look(stage, play) >= done, "a goal was lost"
        done = look(stage, play)
        shoot(stage, hand, str(number))

    assert not waiting, "a question was never asked"
    assert done == len(play.goals)
    expect(stage).to_have_attribute("data-status", ENDS[STAGES.index(play)])
    assert stage.evaluate(LOST) == []
    assert stage.locator(".os-title").evaluate("e => e.getClientRects()[0].height < 30"), "the title has two lines"


# Everything of a stage lies inside the window, and inside the stage.
LOST = """stage => [...stage.querySelectorAll(
    '.os-title, .os-tools button, .os-outcome, .os-map svg, .os-card, .os-exchange')]
  .filter(e => { const b = e.getBoundingClientRect();
    return b.width && (b.top < 0 || b.left < 0 || b.bottom > innerHeight + 1 || b.right > innerWidth + 1); })
  .map(e => e.className)"""


def test_the_exercise_tells_only_what_it_is_asked(page: Page) -> None:
    """First the hint, then the solution; a wrong way gets a sentence about this try, and ticks nothing."""
    play, hand = STAGES[-1], Mouse()
    stage = stage_of(page, play)
    hand.button(stage, "Start over")
    press(stage, stage.locator('[data-key="set_password"] .os-call'))
    expect(stage).to_have_attribute("data-status", "ACTIVE")
    expect(stage.locator(".os-verdict")).to_contain_text("you chose the password")
    look(stage, play, hidden=(play.hint,))
    shoot(stage, hand, "astray")
    hand.button(stage, "Back")
    expect(stage).to_have_attribute("data-status", "PROVISIONED")

    hand.button(stage, "Show a hint")
    expect(stage.locator(".os-hint")).to_contain_text(plain(play.hint))
    expect(stage.locator(".os-solution")).to_have_count(0)
    hand.button(stage, "Show a solution")
    steps = [re.compile(re.escape(str(step))) for step in presses_in(play.solution)]
    expect(stage.locator(".os-solution li")).to_have_text(steps)
    shoot(stage, hand, "solution")


def test_the_end_of_the_lesson_follows_what_was_done(page: Page) -> None:
    """The recap counts a goal as soon as it is reached, and the answer stays folded until it is asked for."""
    recap = page.get_by_role("status", name="Recap")
    play, hand = STAGES[1], Mouse()
    goals = sum(len(one.goals) for one in STAGES)
    hand.button(stage_of(page, play), "Start over")
    for offer in steps_of(play):
        hand.call(stage_of(page, play), offer)
    expect(recap).to_contain_text(f"☑ {play.goals[0].text}")
    expect(recap).to_contain_text(f"of {goals} goals")
    for following in LESSONS[1:2]:
        expect(recap.get_by_role("link", name=following.title)).to_have_attribute("href", re.compile(following.file))
    recap.scroll_into_view_if_needed()
    page.screenshot(path=SHOTS / "lesson-recap.png")

    answer = page.locator("details", has_text="Show the answer in 5 lines")
    line = answer.get_by_text(plain(SCRIPT.answer[2].text))
    expect(line).to_be_hidden()
    answer.locator("summary").click()
    expect(line).to_be_visible()
    page.screenshot(path=SHOTS / "lesson-answer.png")
    answer.locator("summary").click()


# A control is lost if, scrolled to, something else lies over it wherever it is pressed.
COVERED = """stage => [...stage.querySelectorAll('button:not(:disabled), input, select, .os-map [role=button]')]
  .filter(e => e.getClientRects().length).flatMap(e => {
    e.scrollIntoView({block: 'center', inline: 'center'});
    const b = e.getBoundingClientRect();
    const hits = [0.5, 0.1, 0.9].map(part => document.elementFromPoint(b.x + b.width * part, b.y + b.height / 2));
    if (hits.some(hit => e.contains(hit))) return [];
    return [`${e.outerHTML.slice(0, 90)} lies under ${hits[0]?.outerHTML.slice(0, 90)}`]; })"""


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_nothing_is_lost_at_twice_the_size(page: Page, theme: str) -> None:
    """At 200% in a window of 1280 by 800, every control of every stage can be scrolled to, and nothing lies over it."""
    page.set_viewport_size({"width": 640, "height": 400})
    wear(page, theme)
    expect(page.locator("#main-logo")).to_be_hidden()  # JupyterLab covers itself while its theme changes
    for play in STAGES:
        stage = stage_of(page, play)
        stage.scroll_into_view_if_needed()  # JupyterLab lays out only what is near the window
        expect(stage).to_have_attribute("data-size", "slim")
        assert stage.evaluate(COVERED) == []
        assert stage.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
        stage.evaluate("e => e.scrollIntoView()")
        shoot(stage, Mouse(), f"zoomed-{theme.split()[-1].lower()}")
    page.set_viewport_size({"width": 1280, "height": 800})


# ----------------------------------------------------------------------- the rest changes the page, so it comes last


def run_cell(page: Page, text: str) -> None:
    """Run the cell with this text, as Shift+Enter does, and wait until the kernel is done."""
    cell = page.locator(".jp-Notebook:visible .jp-CodeCell", has_text=text).first
    cell.locator(".jp-InputPrompt").first.click()
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(READY, timeout=PATIENCE)


def test_a_cell_run_twice_begins_again(page: Page) -> None:
    """The second run makes a stage of its own. The recap counts what is done on it."""
    page.set_viewport_size({"width": 1280, "height": 800})
    play, hand = STAGES[1], Mouse()
    run_cell(page, f'stage("{play.key}")')
    stage = stage_of(page, play)
    expect(stage).to_have_count(1)
    expect(stage).to_have_attribute("data-status", "ABSENT")
    assert look(stage, play) == 0
    recap = page.get_by_role("status", name="Recap")
    expect(recap).to_contain_text(f"☐ {play.title}: {play.goals[0].text}")
    for offer in steps_of(play)[:2]:
        hand.call(stage, offer)
    assert look(stage, play) == 1
    expect(recap).to_contain_text(f"☑ {play.goals[0].text}")


def test_a_reload_brings_all_stages_back(page: Page) -> None:
    """With what was done on them, and they can be played on."""
    before = [stage_of(page, play).get_attribute("data-status") for play in STAGES]
    page.evaluate("window.jupyterapp.shell.currentWidget.context.save()")
    page.reload()
    for play, status in zip(STAGES, before, strict=True):
        expect(stage_of(page, play)).to_have_attribute("data-status", str(status), timeout=PATIENCE)
    stage, hand = stage_of(page, STAGES[1]), Mouse()
    assert look(stage, STAGES[1]) == 1
    hand.button(stage, "Back")
    hand.button(stage, "Start over")
    expect(stage).to_have_attribute("data-status", "ABSENT")


def show_notebook(page: Page, path: str) -> None:
    """Open a notebook in the same window, or show it if it is open, and wait for its kernel."""
    page.evaluate("path => { void jupyterapp.commands.execute('docmanager:open', {path}) }", path)
    page.wait_for_function("path => jupyterapp.shell.currentWidget?.context?.path === path", arg=path)
    page.wait_for_function(READY, timeout=PATIENCE)


def test_two_lessons_at_once(page: Page) -> None:
    """A second notebook in the same window has a kernel and users of its own."""
    play, hand = STAGES[0], Mouse()
    hand.button(stage_of(page, play), "Start over")
    show_notebook(page, "again.ipynb")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    again = stage_of(page, play).filter(visible=True)
    expect(again).to_have_attribute("data-status", "ABSENT", timeout=PATIENCE)
    hand.call(again, steps_of(play)[0])
    expect(again).to_have_attribute("data-status", "STAGED")
    page.screenshot(path=SHOTS / "lesson-two.png")

    show_notebook(page, LESSON)
    first = stage_of(page, play).filter(visible=True)
    expect(first).to_have_attribute("data-status", "ABSENT")
    hand.call(first, steps_of(play)[0])
    expect(first).to_have_attribute("data-status", "STAGED")


def test_after_a_restart_the_cells_run_in_another_order(page: Page) -> None:
    """Every stage says what to do, and nothing else. Then the first cell opens the lesson, and any other may follow."""
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    stages = page.locator(".jp-Notebook:visible .okta-stage")
    for stage in stages.all():
        expect(stage).to_have_text("Run this cell again", timeout=PATIENCE)
        assert stage.get_by_role("button").count() == 0
    page.wait_for_function(READY, timeout=PATIENCE)

    for play in (STAGES[0], STAGES[-1], STAGES[1]):
        run_cell(page, f'stage("{play.key}")')
        stage = stage_of(page, play).filter(visible=True)
        calm(stage)
        for offer in steps_of(play):
            Mouse().call(stage, offer)
        assert look(stage, play) == len(play.goals)
        assert outcome(stage).get_attribute("data-kind") in ("changed", "stays")
