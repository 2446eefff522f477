"""A stage in real JupyterLab in Chromium: played by mouse, by keyboard and through its map, looked at and measured.

Screenshots land in build/screenshots. Skipped, by name, where there is no Chromium.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from axe_playwright_python.sync_playwright import Axe  # noqa: E402
from hands import answered, call, calm, file_browser, focused, go, outcome, press, press_key, tab_to, wear  # noqa: E402
from lab import PATIENCE, chromium, jupyterlab, launch, open_and_run, write_notebook  # noqa: E402
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright  # noqa: E402

SHOTS = Path(__file__).resolve().parent.parent / "build" / "screenshots"

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine")

LESSON = """\
from lifecycle.lab.goals import Goal, arrives
from lifecycle.lab.play import Play
from lifecycle.lab.predictions import Predict
from lifecycle.plays.lesson import on_stage

PROFILE = {"firstName": "Test", "lastName": "Testerman", "email": "t@example.com", "login": "t@example.com"}
FIRST = Play(
    key="first",
    title="Two requests",
    intro="Create Test Testerman without a password, then activate the account.",
    profile=PROFILE,
    offers=("create_user activate=false", "activate sendEmail=true", "suspend", "sign_in"),
    goals=(
        Goal("See where activate leads.", when=arrives("PROVISIONED"), then="It begins the **activation**."),
    ),
    predictions=(
        Predict(
            press="activate",
            question="There is no password yet. Which status comes next?",
            options=("STAGED", "PROVISIONED", "ACTIVE"),
            reasons={"ACTIVE": "ACTIVE means a password that works."},
            right="Activation has begun, and there is no password.",
            when=lambda user: user.status == "STAGED",
        ),
    ),
    story="create_user activate=false; activate",
    next="Go on to the second stage.",
)
"""
SECOND = """\
on_stage(
    Play(
        key="second",
        title="One request",
        intro="Suspend Ann and bring her back.",
        profile=PROFILE,
        before="create_user password=Okta-Pa55word",
        offers=("suspend", "unsuspend"),
        goals=(Goal("Suspend Ann.", when=arrives("SUSPENDED")),),
        story="suspend",
        hint="One call does it.",
        solution="suspend",
    )
)
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, str]]:
    """A browser, and the address of a JupyterLab with a notebook of two stages."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    home = tmp_path_factory.mktemp("lab")
    with jupyterlab(home) as address, sync_playwright() as starter:
        for name in ("stages.ipynb", "touch.ipynb"):
            write_notebook(home, name, LESSON, "on_stage(FIRST)", SECOND)
        browser = launch(starter)
        yield browser, address.format("stages.ipynb")
        browser.close()


@pytest.fixture(scope="module")
def page(lab: tuple[Browser, str]) -> Iterator[Page]:
    """The notebook, opened and run; scripts that fail in the page fail the test."""
    browser, address = lab
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    open_and_run(page, address, "stages.ipynb")
    yield page
    page.close()
    assert faults == []


@pytest.fixture
def stage(page: Page) -> Locator:
    """The first stage, started over, at the top of the window."""
    page.set_viewport_size({"width": 1280, "height": 800})
    found = page.locator(".okta-stage", has_text="Two requests")
    press(found, found.get_by_role("button", name="Start over"))
    expect(found).to_have_attribute("data-status", "ABSENT")
    found.evaluate("e => e.scrollIntoView()")
    return found


SEEN = ".os-title, .os-tools button, .os-outcome, .os-map svg, .os-legend, .os-card, .os-exchange, .os-who"


@pytest.mark.parametrize(
    ("width", "height", "browser_open"), [(1280, 800, False), (1280, 800, True), (1920, 1080, False)]
)
def test_all_of_a_stage_is_seen_at_once(
    stage: Locator, page: Page, width: int, height: int, browser_open: bool
) -> None:
    """Nothing has to be scrolled, nothing is cut off, and the map's letters are at least 12 pixels high."""
    page.set_viewport_size({"width": width, "height": height})
    file_browser(page, browser_open)
    press(stage, call(stage, "Create the user"))
    stage.evaluate("e => e.scrollIntoView()")

    for part in stage.locator(SEEN).all():
        expect(part).to_be_in_viewport(ratio=0.95)
    for word in stage.locator(".os-map [role=button].word").all():
        hit, text = word.locator("rect").bounding_box(), word.locator("text").bounding_box()
        assert hit
        assert text
        assert hit["x"] < text["x"] < hit["x"] + hit["width"] - text["width"]
    assert stage.evaluate(OVERFLOWING) == []
    assert stage.evaluate(LETTERS) >= 12
    page.screenshot(path=SHOTS / f"stage-{width}-{'open' if browser_open else 'closed'}.png")


OVERFLOWING = """stage => [...stage.querySelectorAll('*')].filter(e => !e.closest('svg')
    && !e.matches('.os-unseen, .os-pane, .os-coach') && e.clientWidth && getComputedStyle(e).overflow !== 'visible'
    && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)).map(e => e.className)"""
LETTERS = """stage => Math.min(...[...stage.querySelectorAll('.os-map text')].map(
    text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))"""


def test_nothing_is_lost_at_twice_the_size(stage: Locator, page: Page) -> None:
    """At 200% in a window of 1280 by 800, the stage stands in one column, and only the map scrolls sideways."""
    page.set_viewport_size({"width": 640, "height": 400})
    file_browser(page, False)
    expect(stage).to_have_attribute("data-size", "slim")

    for part in stage.locator(f"{SEEN}, .os-coach").all():
        part.scroll_into_view_if_needed()
        expect(part).to_be_visible()
    assert stage.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
    press(stage, call(stage, "Create the user"))
    expect(outcome(stage)).to_contain_text("STAGED")


BOXES = """stage => [...stage.querySelectorAll(
    '.os-top button, .os-outcome, .os-map, .os-coach, .os-calls, .os-exchange, .os-card, .os-field'
  )].map(part => {
    const [b, frame] = [part, stage].map(e => e.getBoundingClientRect());
    return [part.dataset.key, b.x - frame.x, b.y - frame.y, b.width, b.height];
  })"""


def test_played_with_the_mouse(stage: Locator, page: Page) -> None:
    """A change, a wrong and a right prediction, a goal with its prose, the mailbox, a refusal, and back."""
    expect(stage.get_by_text("It begins the")).to_have_count(0)
    boxes = stage.evaluate(BOXES)

    press(stage, call(stage, "Create the user"))
    expect(outcome(stage)).to_have_attribute("data-kind", "changed")
    expect(outcome(stage)).to_contain_text("STAGED")
    assert stage.evaluate(BOXES) == boxes

    press(stage, call(stage, "Activate"))
    asked = stage.get_by_role("group", name=re.compile("^Predict: "))
    expect(asked).to_contain_text("Which status comes next?")
    expect(stage.locator(".os-map .word.go")).to_have_count(0)
    press(stage, asked.get_by_role("button", name="ACTIVE"))
    expect(asked.get_by_role("alert")).to_contain_text("ACTIVE means a password that works.")
    expect(asked.get_by_role("button", name="ACTIVE")).to_be_disabled()
    page.screenshot(path=SHOTS / "stage-wrong.png")
    press(stage, asked.get_by_role("button", name="PROVISIONED"))
    expect(asked).to_have_count(0)
    expect(stage.locator(".os-verdict")).to_have_attribute("data-kind", "right")
    expect(stage.locator(".os-verdict")).to_contain_text("Activation has begun")
    expect(stage.locator(".os-goal.done")).to_contain_text("It begins the activation.")
    expect(stage.locator(".os-next")).to_contain_text("second stage")
    assert stage.evaluate(BOXES) == boxes
    page.screenshot(path=SHOTS / "stage-right.png")

    press(stage, call(stage, "Sign in"))
    expect(outcome(stage)).to_have_attribute("data-kind", "refused")
    expect(stage.locator(".os-verdict")).to_have_count(0)
    assert stage.evaluate(BOXES) == boxes

    stage.get_by_role("button", name="Mailbox: 1 mail").click()
    box = stage.get_by_role("dialog")
    press(stage, box.get_by_role("button", name=re.compile("activation link")))
    expect(box).to_be_hidden()
    expect(stage.locator(".os-tab", has_text="Steps 4")).to_be_visible()

    press(stage, stage.get_by_role("button", name="Back"))
    expect(outcome(stage)).to_have_attribute("data-kind", "back")
    expect(stage.locator(".os-tab", has_text="Steps 3")).to_be_visible()


def test_the_last_exchange_can_be_read_and_copied(stage: Locator, page: Page) -> None:
    """Each tab has its text, and what is copied is that text."""
    if page.context.browser and page.context.browser.browser_type.name != "chromium":
        pytest.skip("only Chromium lets a test read the clipboard")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(stage, call(stage, "Create the user"))
    texts = {"curl": "curl ", "requests": "requests", "SDK": "import", "Admin Console": "Directory"}
    for tab, text in texts.items():
        stage.get_by_role("tab", name=tab).click()
        sheet = stage.get_by_role("tabpanel").locator("pre")
        expect(sheet).to_contain_text(text)
        stage.get_by_role("tabpanel").get_by_role("button", name="Copy").click()
        expect(stage.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == sheet.text_content()


def test_what_the_person_sees_at_the_page_can_be_read(stage: Locator, page: Page) -> None:
    """After a step of an end user: Okta's page in its own words, and each request opens with its answer."""
    page.set_viewport_size({"width": 1600, "height": 1000})
    tab = stage.locator('.os-tab[data-tab="page"]')
    tab.click()
    expect(stage.locator(".os-pane")).to_contain_text("Here you will see what a person sees at Okta's page")
    press(stage, call(stage, "Create the user"))
    press(stage, call(stage, "Sign in"))
    tab.click()

    expect(stage.locator(".os-page")).to_contain_text("Unable to sign in")
    sent = stage.locator(".os-sent")
    expect(sent).to_have_count(4)
    expect(sent.last).to_contain_text("POST /idp/idx/challenge/answer 401")
    sent.last.locator("summary").click()
    expect(sent.last).to_contain_text("stateHandle")
    expect(sent.last).to_contain_text('"key": "errors.E0000004"')
    stage.screenshot(path=SHOTS / "stage-sign-in-page.png")
    tab.press("ArrowRight")
    expect(stage.locator('.os-tab[data-tab="steps"]')).to_have_attribute("aria-selected", "true")
    expect(stage.locator(".os-steps li")).to_have_count(2)


def test_the_steps_so_far_can_be_read(stage: Locator) -> None:
    """The newest is first, and each says what was pressed, the call's name, and what came of it."""
    for words in ("Create the user", "Sign in"):
        press(stage, call(stage, words))

    stage.get_by_role("tab", name="Steps 2").click()

    rows = stage.get_by_role("tabpanel").locator("li")
    expect(rows).to_have_text(["Sign insign_inrefused", "Create the usercreate_user→ STAGED"])
    stage.get_by_role("tab", name="Request and answer").click()


def test_played_by_keyboard_alone(stage: Locator, page: Page) -> None:
    """Tab reaches what there is to press; after each press the focus is where it was, or on what has happened."""
    stage.get_by_role("button", name="Start over").focus()
    tab_to(page, "^Create the user, ")
    press_key(stage, "Enter")
    assert focused(page).startswith("Create the user, ")
    tab_to(page, "^Activate, ")
    press_key(stage, "Space")
    assert focused(page).startswith("STAGED")
    page.keyboard.press("Tab")
    press_key(stage, "Enter")
    assert "PROVISIONED" in focused(page)
    expect(stage.get_by_role("status").first).to_be_focused()
    expect(stage.locator(".os-verdict")).to_have_attribute("data-kind", "right")
    assert page.locator(".jp-mod-editMode").count() == 0, "the keys went to the cell"


def test_played_on_the_map_alone(stage: Locator, page: Page) -> None:
    """By arrow keys and Enter: the map is one stop for Tab, begins at the user's status, and ends with deleting."""
    stage.locator(".os-map [tabindex='0']").focus()
    assert stage.locator(".os-map [tabindex='0']").count() == 1
    assert focused(page).startswith("no user")
    go(page, "STAGED$")
    press_key(stage, "Enter")
    expect(stage).to_have_attribute("data-status", "STAGED")
    assert focused(page).startswith("STAGED")
    names = []
    for _ in range(stage.locator(".os-map [role=button]").count()):
        page.keyboard.press("ArrowRight")
        names.append(focused(page))
    assert focused(page).startswith("STAGED"), "the arrow keys go round"
    assert len(set(names)) == len(names), "and come to everything once"

    press(stage, call(stage, "Activate"))
    predicted = stage.locator(".os-map").get_by_role("button", name="Predict PROVISIONED")
    predicted.focus()
    press_key(stage, "Enter")
    expect(stage).to_have_attribute("data-status", "PROVISIONED")
    expect(stage.locator(".os-verdict")).to_have_attribute("data-kind", "right")
    expect(stage.get_by_role("status").first).to_be_focused()
    stage.locator(".os-map [tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    assert not focused(page).startswith("Delete")

    assert stage.locator(".os-map .line.os-live").count() == stage.locator(".os-map .line.out.from-PROVISIONED").count()
    turn = calm(stage)
    stage.locator(".os-map .line.out.to-SUSPENDED .os-wide").dispatch_event("click")
    answered(stage, turn)
    expect(stage).to_have_attribute("data-status", "SUSPENDED")
    stage.locator(".os-map").get_by_role("button", name=re.compile("^SUSPENDED")).click()
    expect(stage.get_by_role("tooltip")).to_contain_text("t@example.com")


CLICKS = """async ([stage, key, times, apart]) => {
  for (let n = 0; n < times; n++) {
    stage.querySelector(`[data-key="${key}"] .os-call`).click();
    await new Promise(done => setTimeout(done, apart));
    // A calm hand sees the answer before it presses again, however slow the machine is.
    while (apart > 400 && stage.hasAttribute('aria-busy')) await new Promise(done => setTimeout(done, 20));
  }
}"""


@pytest.mark.parametrize(
    ("times", "apart", "made"), [(2, 50, 1), (3, 50, 1), (2, 200, 1), (3, 200, 1), (2, 600, 2), (3, 600, 3)]
)
def test_a_double_click_is_one_press(stage: Locator, page: Page, times: int, apart: int, made: int) -> None:
    """Clicks that follow one another within a third of a second are one. Calm ones are as many as they are."""
    key = call(stage, "Create the user").locator("..").get_attribute("data-key")
    calm(stage)

    page.evaluate(CLICKS, [stage.element_handle(), key, times, apart])
    calm(stage)

    expect(stage.locator(".os-tab", has_text=re.compile(rf"^Steps {made}$"))).to_be_visible()
    stage.evaluate("e => { e.pressed = performance.now() }")


def serious(page: Page) -> list[Any]:
    page.evaluate("document.body.style.height = '800px'")  # axe skips contrast in a body without height
    found = Axe().run(page, context=".okta-stage").response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")]


# axe doesn't look at the contrast of letters inside an SVG: each text against the status or the paper behind it.
FAINT = """stage => {
  const rgb = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const linear = v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = colour => rgb(colour).map(v => linear(v / 255))
    .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
  return [...stage.querySelectorAll('.os-map text')].map(text => {
    const shape = text.parentElement.querySelector('path');
    const fill = shape && getComputedStyle(shape).fill;
    const paper = stage.querySelector('.graph > polygon');
    const behind = fill && fill.startsWith('rgb(') ? fill : getComputedStyle(paper).fill;
    const [a, b] = [light(getComputedStyle(text).fill), light(behind)].sort((x, y) => y - x);
    return [text.textContent, (a + 0.05) / (b + 0.05)];
  }).filter(([, contrast]) => contrast < 4.5);
}"""


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_it_reads_well_in_both_themes(stage: Locator, page: Page, theme: str) -> None:
    """Axe finds nothing serious: at the start, at a question, at a verdict, at a refusal, in the mailbox."""
    wear(page, theme)
    assert serious(page) == []
    press(stage, call(stage, "Create the user"))
    press(stage, call(stage, "Activate"))
    press(stage, stage.locator(".os-ask").get_by_role("button", name="ACTIVE"))
    assert serious(page) == []
    press(stage, stage.locator(".os-ask").get_by_role("button", name="STAGED"))
    press(stage, call(stage, "Sign in"))
    stage.get_by_role("button", name="Mailbox").click()
    assert serious(page) == []
    assert stage.evaluate(FAINT) == []
    page.keyboard.press("Escape")
    page.screenshot(path=SHOTS / f"stage-{theme.split()[-1].lower()}.png")


def test_a_field_that_is_edited_changes_the_sign(stage: Locator) -> None:
    """The sign is about this press with these values, also after other presses, until the fields are restored."""
    create = stage.locator(".os-card[data-key^=create_user]")
    expect(create.locator(".os-sign")).to_have_text("STAGED")
    create.get_by_label("activate").check()
    expect(create.locator(".os-sign")).to_have_text("PROVISIONED")

    press(stage, call(stage, "Sign in"))
    expect(outcome(stage)).to_have_attribute("data-kind", "unsent")
    expect(create.locator(".os-sign")).to_have_text("PROVISIONED")
    press(stage, stage.get_by_role("button", name="Restore"))
    expect(create.locator(".os-sign")).to_have_text("STAGED")
    expect(create.get_by_label("activate")).not_to_be_checked()


def test_words_that_lead_nowhere_yet_say_what_they_need(stage: Locator) -> None:
    """A grey word on the map is no dead end: it says which values would lead there, and sends nothing."""
    create = stage.locator(".os-card[data-key^=create_user]")
    create.get_by_label("activate").check()
    expect(create.locator(".os-sign")).to_have_text("PROVISIONED")
    turn = calm(stage)

    stage.locator(".os-map .word.later.to-STAGED").click()

    expect(stage.get_by_role("tooltip")).to_contain_text("activate=false")
    assert stage.get_attribute("data-turn") == turn


def test_the_goals_stay_in_front(stage: Locator, page: Page) -> None:
    """In a stage beside the file browser, an answer gets a mark on its tab. A chosen tab stays chosen."""
    file_browser(page, True)
    expect(stage).to_have_attribute("data-size", "mid")
    press(stage, call(stage, "Create the user"))
    press(stage, call(stage, "Create the user"))
    expect(stage.locator(".os-coach")).to_be_visible()
    expect(stage.get_by_role("tab", name="Answer (new)")).to_be_visible()

    stage.get_by_role("tab", name="Answer (new)").click()
    expect(stage.get_by_role("tab", name="Answer (new)")).to_have_count(0)
    press(stage, call(stage, "Create the user"))
    expect(stage.get_by_role("tab", name="Answer", exact=True)).to_have_attribute("aria-selected", "true")
    stage.get_by_role("tab", name="Goals").click()
    file_browser(page, False)


def test_the_way_to_the_next_stage_is_in_sight(stage: Locator, page: Page) -> None:
    """Once all goals are reached, a button at the bottom of the goals leads on, however much there is to read."""
    press(stage, call(stage, "Create the user"))
    press(stage, call(stage, "Activate"))
    if stage.locator(".os-ask").is_visible():
        press(stage, stage.locator(".os-ask").get_by_role("button", name="PROVISIONED"))
    go = stage.get_by_role("button", name="Go on to the next stage")
    expect(go).to_be_in_viewport(ratio=0.9)

    go.click()

    following = page.locator(".okta-stage", has_text="One request")
    expect(following.locator(".os-title")).to_be_in_viewport()

    go.focus()
    page.keyboard.press("Enter")
    expect(following.locator(".os-call").first).to_be_focused()
    expect(following.locator(".os-title")).to_be_in_viewport()


def test_the_whole_map_can_be_read(stage: Locator, page: Page) -> None:
    """It covers the stage, its letters are at least 12 pixels high, and Escape brings the stage back."""
    switch = stage.get_by_role("button", name="Whole map")
    switch.click()
    expect(stage.locator(".os-whole svg")).to_be_visible()
    assert stage.evaluate(LETTERS.replace(".os-map", ".os-whole")) >= 12
    page.screenshot(path=SHOTS / "stage-whole.png")

    page.keyboard.press("Escape")
    expect(stage.locator(".os-whole")).to_be_hidden()
    expect(switch).to_be_focused()


def test_hint_and_solution_only_when_asked(stage: Locator, page: Page) -> None:
    """First the hint, then the solution."""
    exercise = page.locator(".okta-stage", has_text="One request")
    press(exercise, exercise.get_by_role("button", name="Start over"))
    for text in ("One call does it.", "One solution", "Show a solution"):
        expect(exercise.get_by_text(text)).to_have_count(0)

    press(exercise, exercise.get_by_role("button", name="Show a hint"))
    expect(exercise.get_by_text("One call does it.")).to_be_visible()
    press(exercise, exercise.get_by_role("button", name="Show a solution"))
    expect(exercise.locator(".os-solution li")).to_have_text([re.compile("suspend")])


def test_two_stages_are_apart(stage: Locator, page: Page) -> None:
    """Each has an org of its own, and a press on one draws only that one."""
    second = page.locator(".okta-stage", has_text="One request")
    before = second.get_attribute("data-turn")

    press(stage, call(stage, "Create the user"))
    assert second.get_attribute("data-turn") == before
    press(second, call(second, "Suspend"))

    expect(second.locator(".os-goal.done")).to_be_visible()
    expect(stage).to_have_attribute("data-status", "STAGED")


def test_more_calls_can_be_found(stage: Locator, page: Page) -> None:
    """All others fold out, with a field to search them. Restoring brings back what the lesson offers."""
    press(stage, stage.get_by_role("button", name=re.compile("more calls$")))
    search = stage.get_by_role("searchbox", name="Find a call")
    expect(search).to_be_focused()
    search.fill("unlock")
    shown = stage.locator(".os-found .os-card:visible")
    expect(shown.first).to_be_visible()
    assert all("nlock" in (card.text_content() or "") for card in shown.all())

    press(stage, stage.get_by_role("button", name="Restore"))
    expect(search).to_be_hidden()
    expect(call(stage, "Create the user")).to_be_visible()


def test_played_by_touch(lab: tuple[Browser, str]) -> None:
    """Taps press a call, an answer and the words on the map, and a second tap right away is not a second press."""
    browser, address = lab
    if browser.browser_type.name != "chromium":
        pytest.skip("only Chromium is given a touch screen here")
    context = browser.new_context(has_touch=True, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    open_and_run(page, address.replace("stages.ipynb", "touch.ipynb"), "touch.ipynb")
    stage = page.locator(".okta-stage", has_text="Two requests")
    stage.evaluate("e => e.scrollIntoView()")

    def tap(what: Locator, times: int = 1) -> None:
        turn = calm(stage)
        for _ in range(times):
            what.tap(position={"x": 8, "y": 8})
        answered(stage, turn)

    tap(call(stage, "Create the user"), times=2)
    expect(stage).to_have_attribute("data-status", "STAGED")
    expect(stage.locator(".os-tab", has_text=re.compile(r"^Steps 1$"))).to_be_visible()
    tap(call(stage, "Activate"))
    tap(stage.locator(".os-ask").get_by_role("button", name="ACTIVE"))
    expect(stage.locator(".os-ask").get_by_role("alert")).to_be_visible()
    tap(stage.locator(".os-map").get_by_role("button", name="Predict PROVISIONED"))
    expect(stage).to_have_attribute("data-status", "PROVISIONED")
    tap(stage.locator(".os-map .word.key-suspend"))
    expect(stage).to_have_attribute("data-status", "SUSPENDED")
    stage.get_by_role("button", name="Mailbox").tap()
    expect(stage.get_by_role("dialog")).to_be_visible()
    context.close()


# The rest changes the page for good, so it comes last.


def test_a_reload_brings_the_stage_back(stage: Locator, page: Page) -> None:
    """With the steps made so far, and it can be played on."""
    press(stage, call(stage, "Create the user"))
    page.evaluate("window.jupyterapp.shell.currentWidget.context.save()")
    page.reload()
    again = page.locator(".okta-stage", has_text="Two requests")
    expect(again).to_have_attribute("data-status", "STAGED", timeout=PATIENCE)
    press(again, again.get_by_role("button", name="Back"))
    expect(again).to_have_attribute("data-status", "ABSENT")


def test_a_cell_run_twice_begins_again(page: Page) -> None:
    """The second run makes a stage of its own, which can be played."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    again = page.locator(".okta-stage", has_text="Two requests")
    expect(again).to_have_attribute("data-status", "ABSENT")
    press(again, call(again, "Create the user"))
    expect(again).to_have_attribute("data-status", "STAGED")


def test_after_a_restart_of_the_kernel_it_says_so(page: Page) -> None:
    """Every stage says what to do, and nothing else."""
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")

    for stage in page.locator(".okta-stage").all():
        expect(stage).to_have_text("Run this cell again", timeout=PATIENCE)
        assert stage.get_by_role("button").count() == 0
