"""Every stage and every question of the lessons in real JupyterLab: what has to be read is large enough, and fits.

The stages are those of the lessons that take their turn; `LESSONS=all` takes every lesson, as `make soak` does.
Skipped, by name, where there is no Chromium.
"""

import json
from ast import literal_eval
from collections.abc import Iterator
from typing import Any

import nbformat
import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from hands import file_browser  # noqa: E402
from lab import PATIENCE, READY, chromium, jupyterlab, launch, lessons_by_turns  # noqa: E402
from playwright.sync_api import Page, expect, sync_playwright  # noqa: E402

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine")

# Shows one moment after the other in the same place: each stage at its beginning and at the end of its story, and
# each question before an answer and after the wrong answer of which most is said.
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
            yield lesson, play, "start", stage
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
            yield lesson, play, "end", stage

place = ipywidgets.VBox()

def following():
    lesson, play, what, stage = next(shown, (None, None, "", None))
    if stage is None:
        return []
    global face
    face = Face(stage)
    face.fresh = False  # the view stays where it is
    place.children = ()
    return [what, f"lesson {lesson.number}, {play.key}, {what}"]

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

# The letters as they are shown: by the size of the type, and by the boxes of the words.
SEEN = """([stage, question]) => {
  const texts = [...stage.querySelectorAll('.os-map svg text')];
  const type = texts.map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a);
  const scrolls = [...stage.querySelectorAll('.os-ask, .os-asksaid')]
    .filter(part => question && (part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1));
  return {
    type: Math.min(...type),
    boxes: Math.min(...texts.map(text => text.getBoundingClientRect().height)),
    scrolls: scrolls.map(part => part.className),
  };
}"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A notebook that shows one moment after the other, in a window of 1280 by 800."""
    home = tmp_path_factory.mktemp("lab")
    numbers = {lesson.number for lesson in lessons_by_turns(3)}
    with jupyterlab(home) as address, sync_playwright() as starter:
        kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        cells = [nbformat.v4.new_code_cell(CELL + f"shown = moments({numbers})\n")]
        nbformat.write(nbformat.v4.new_notebook(metadata=kernel, cells=cells), home / "notebooks" / "moments.ipynb")
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
        expect(page.locator(".okta-stage")).to_have_count(0)  # so that none is taken for the one before it
        page.evaluate(RUN, "appear()")
        expect(page.locator(".okta-stage")).to_have_count(1)
        what, name = found
        yield what, name


def test_the_letters_of_the_map_are_large_enough_and_no_question_scrolls(page: Page) -> None:
    """With the file browser open and closed, letters are at least 12 pixels high, and a question is seen whole."""
    seen: dict[str, dict[str, Any]] = {}
    is_open = True
    for what, name in moments(page):
        for _ in range(2):
            file_browser(page, is_open)
            stage = page.locator(".okta-stage")
            expect(stage).to_have_attribute("data-size", "mid" if is_open else "wide")
            asked = what in ("question", "wrong")
            if asked:
                expect(stage.locator(".os-ask")).to_be_visible()
            shown = f"{name}, file browser {'open' if is_open else 'closed'}"
            seen[shown] = page.evaluate(SEEN, [stage.element_handle(), asked])
            is_open = not is_open
        is_open = not is_open  # as it is now, since each change takes time
    assert seen
    small = {name: found for name, found in seen.items() if found["type"] < 12 or found["boxes"] < 12}
    assert small == {}
    assert {name: found["scrolls"] for name, found in seen.items() if found["scrolls"]} == {}
    print(json.dumps({"moments": len(seen), "smallest": min(found["type"] for found in seen.values())}))
