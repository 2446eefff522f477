"""Every stage and every question of the lessons in real JupyterLab: what has to be read is large enough, and fits.

The stages are those of the lessons that take their turn; `LESSONS=all` takes every lesson, as `make soak` does.
Skipped, by name, where there is no Chromium.
"""

from ast import literal_eval
from collections.abc import Iterator
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from hands import file_browser  # noqa: E402
from lab import PATIENCE, READY, chromium, jupyterlab, launch, lessons_by_turns, write_notebook  # noqa: E402
from playwright.sync_api import Page, expect, sync_playwright  # noqa: E402

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine")

# Plays one story after the other in the same place. What is shown: the beginning, each step, and each question before
# an answer and after the wrong answer of which most is said.
CELL = """\
import ipywidgets
from IPython.display import display
from lifecycle.lab.face import Face
from lifecycle.lab.lessons import LESSONS
from lifecycle.lab.offers import in_story
from lifecycle.lab.situations import presses_in
from lifecycle.plays.lesson import on_stage, script_of

def moments(numbers):
    for lesson in LESSONS:
        for play in script_of(lesson).plays if lesson.number in numbers else ():
            stage = on_stage(play)
            yield lesson, play, "begins", stage
            for step in presses_in(play.solution or play.story or ""):
                offer, usual = in_story(step, play.offered)
                stage.press(offer.key, **stage.player.values(usual, step.values))
                question = stage._asking.open
                if question:
                    yield lesson, play, "question", stage
                    wrong = [option for option in question.asked.options if option != question.truth]
                    stage.guess(max(wrong, key=lambda option: len(question.asked.reason(option))))
                    yield lesson, play, "wrong", stage
                    stage.guess(question.truth)
                yield lesson, play, str(step), stage

place = ipywidgets.VBox()
turn = 0

def following():
    global face, turn
    lesson, play, what, stage = next(shown, (None, None, "", None))
    if stage is None:
        return []
    turn += 1
    scene = stage.scene() | {"turn": turn}
    if what == "begins":
        place.children = ()
        face = Face(stage)
        face.fresh = False  # the view stays where it is
    face.scene = scene
    return [what, turn, f"lesson {lesson.number}, {play.key}, {what}"]

def appear():
    place.children = (face,)

display(place)
"""

RUN = """async code => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  let found = '';
  const asked = kernel.requestExecute({code});
  asked.onIOPub = message => {
    if (message.content.data) found = message.content.data['text/plain'];
    if (message.content.ename) throw new Error(message.content.ename + ': ' + message.content.evalue);
  };
  await asked.done;
  return found;
}"""

# The letters as they are shown, by the size of the type and by the boxes of the words; what of a question scrolls; and
# where each button and field is, in the stage, in hundredths of a pixel.
SEEN = """stage => {
  const texts = [...stage.querySelectorAll('.os-map svg text')];
  const frame = stage.getBoundingClientRect();
  const parts = '.os-card, .os-field, .os-top button, .os-tab, .os-coach, .os-map, .os-exchange';
  const shown = [...stage.querySelectorAll(parts)]
    .filter(part => part.checkVisibility({visibilityProperty: true}));
  return {
    type: Math.min(...texts.map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)),
    boxes: Math.min(...texts.map(text => text.getBoundingClientRect().height)),
    scrolls: [...stage.querySelectorAll('.os-ask:not([hidden]), .os-ask:not([hidden]) .os-asksaid')]
      .filter(part => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1)
      .map(part => part.className),
    places: Object.fromEntries(shown.map(part => {
      const box = part.getBoundingClientRect();
      const text = part.matches('.os-field, .os-segment, .os-tool:not(.os-mail)') ? part.textContent : '';
      const name = [part.classList[0], part.closest('.os-card')?.dataset.key, part.dataset.tab, text].join(' ');
      const sides = [box.x - frame.x, box.y - frame.y, box.width, box.height];
      return [name, sides.map(side => Math.round(side * 100) / 100)];
    })),
  };
}"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A notebook that shows one moment after the other, in a window of 1280 by 800."""
    home = tmp_path_factory.mktemp("lab")
    with jupyterlab(home) as address, sync_playwright() as starter:
        write_notebook(home, "moments.ipynb", CELL)
        browser = launch(starter)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(address.format("moments.ipynb"))
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
        page.wait_for_function(READY, timeout=PATIENCE)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        yield page
        browser.close()


def moments(page: Page) -> Iterator[tuple[str, str]]:
    """Show the next moment, and give what it is and its name."""
    while found := literal_eval(page.evaluate(RUN, "following()")):
        what, turn, name = found
        if what == "begins":
            expect(page.locator(".okta-stage")).to_have_count(0)  # so that none is taken for the one before it
            page.evaluate(RUN, "appear()")
        expect(page.locator(".okta-stage")).to_have_attribute("data-turn", str(turn))
        yield what, name


@pytest.mark.parametrize("is_open", [True, False], ids=["open", "closed"])
def test_letters_are_large_enough_and_nothing_scrolls_or_moves(page: Page, is_open: bool) -> None:
    """Letters are at least 12 pixels high, a question is seen whole, and whatever is pressed, all stays there."""
    file_browser(page, is_open)
    numbers = {lesson.number for lesson in lessons_by_turns(2)}
    page.evaluate(RUN, f"shown = moments({numbers})")
    seen: dict[str, dict[str, Any]] = {}
    faults: list[Any] = []
    before: dict[str, Any] = {}
    for what, name in moments(page):
        stage = page.locator(".okta-stage")
        expect(stage).to_have_attribute("data-size", "mid" if is_open else "wide")
        if what == "begins":
            page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
        seen[name] = now = stage.evaluate(SEEN)
        if now["type"] < 12 or now["boxes"] < 12:
            faults.append((name, "small letters", now["type"], now["boxes"]))
        if now["scrolls"]:
            faults.append((name, now["scrolls"]))
        places = now["places"]
        both = before.keys() & places.keys() if what != "begins" else ()
        faults += [(name, key, before[key], places[key]) for key in both if before[key] != places[key]]
        before = places
    assert seen
    assert not faults, "\n".join(map(str, faults))
