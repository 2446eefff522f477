"""What a hand does on a stage in JupyterLab: press, wait until it is drawn again, and go from one thing to the next."""

import re

from playwright.sync_api import Locator, Page, expect

READY_TO_PRESS = "e => !e.hasAttribute('aria-busy') && performance.now() - (e.pressed || -1000) > 400"


def press(stage: Locator, what: Locator, key: str = "") -> None:
    """Press something, with the mouse or a key, when the stage listens; wait until the stage has been drawn again."""
    turn = calm(stage)
    if key:
        what.press(key)
    else:
        what.click(position={"x": 8, "y": 8})  # in its middle, a call may have a field
    answered(stage, turn)


def calm(stage: Locator) -> str:
    """Wait until the next press is neither the second half of a double click nor too early. Gives the turn."""
    stage.page.wait_for_function(READY_TO_PRESS, arg=stage.element_handle())
    return str(stage.get_attribute("data-turn"))


def answered(stage: Locator, turn: str) -> None:
    expect(stage).not_to_have_attribute("data-turn", turn)
    stage.evaluate("e => { e.pressed = performance.now() }")


def call(stage: Locator, name: str) -> Locator:
    """The button of a call, by its words."""
    return stage.locator(".os-calls").get_by_role("button", name=re.compile(rf"^{name}, "))


def outcome(stage: Locator) -> Locator:
    return stage.locator(".os-outcome")


def focused(page: Page) -> str:
    """What has the focus, by its name or its text."""
    return str(page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"))


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something with this name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if re.search(name, focused(page)):
            return
    raise AssertionError(f"Tab never reaches {name!r}")


def press_key(stage: Locator, key: str) -> None:
    turn = calm(stage)
    stage.page.keyboard.press(key)
    answered(stage, turn)


def go(page: Page, name: str) -> None:
    """Press an arrow key until something with this name has the focus."""
    for _ in range(40):
        page.keyboard.press("ArrowRight")
        if re.search(name, focused(page)):
            return
    raise AssertionError(f"no arrow key reaches {name!r}")


def wear(page: Page, theme: str) -> None:
    """Change JupyterLab's theme, and wait until it has changed."""
    page.evaluate("theme => { void window.jupyterapp.commands.execute('apputils:change-theme', {theme}) }", theme)
    light = "true" if theme.endswith("Light") else "false"
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", light)


def file_browser(page: Page, is_open: bool) -> None:
    """Show JupyterLab's file browser, or fold it away."""
    page.evaluate("open => { const s = window.jupyterapp.shell; open ? s.expandLeft() : s.collapseLeft() }", is_open)
    page.wait_for_function(
        "open => open === document.querySelector('.jp-FileBrowser').getClientRects().length > 0", arg=is_open
    )
