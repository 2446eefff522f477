"""Okta's Sign-In Widget, unmodified, in Chromium: generations 2 and 3, on the page that `serve --widget` shows.

What a person sees is written from the widget's own texts (okta-signin-widget 7.49, login.properties), which differ from
the texts of the answers here and there. Skipped, by name, where there is no Chromium or no Node.js.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytest.importorskip("joserfc", reason="joserfc, which signs the tokens, is not installed")

from lab import chromium  # noqa: E402
from node import CACHE, node  # noqa: E402
from people import PASSWORD, WRONG  # noqa: E402
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

from lifecycle.service.widget import NoWidget, widget_folder  # noqa: E402

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine")

SEED = Path(__file__).resolve().parent.parent / "lifecycle" / "service" / "sign_in_page" / "people.yaml"
NEW_PASSWORD = "Another-Pa55word"


@dataclass
class Org:
    address: str
    token: str

    def admin(self, method: str, path: str, **more: Any) -> Any:
        shown = {"Authorization": f"SSWS {self.token}"}
        answer = requests.request(method, f"{self.address}/api/v1/{path}", headers=shown, timeout=10, **more)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def status(self, login: str) -> str:
        return str(self.admin("GET", f"users/{login}")["status"])


def serve(seed: Path, **environment: str) -> Iterator[Org]:
    """An org with the page in front of it. The widget has been fetched before."""
    command = [sys.executable, "-m", "lifecycle", "serve", "--widget", "--port", "0", "--seed", str(seed)]
    settings = os.environ | {"XDG_CACHE_HOME": str(CACHE)} | environment
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=settings) as server:
        assert server.stdout
        try:
            line = next(line for line in server.stdout if line.startswith("Serving"))
            found = re.search(r"at (http\S+) \(token (\S+)\)", line)
            assert found
            yield Org(*found.groups())
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(20) == 0


@pytest.fixture(scope="module")
def widget() -> None:
    """The widget is there, or the tests that need it are skipped."""
    node()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(CACHE))
        try:
            widget_folder(print)
        except NoWidget as error:
            pytest.skip(str(error))


@pytest.fixture(scope="module")
def org(widget: None) -> Iterator[Org]:
    yield from serve(SEED)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as starter:
        browser = starter.chromium.launch(executable_path=chromium())
        yield browser
        browser.close()


class Front:
    """A person in front of the widget. Fields are found by name, and buttons by what they say."""

    def __init__(self, browser: Browser, org: Org, generation: int) -> None:
        self.org, self._generation = org, generation
        self._context = browser.new_context()
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(20_000)
        self.elsewhere: list[str] = []
        self.page.on("request", lambda one: None if one.url.startswith((org.address, "data:")) else self._note(one.url))

    def _note(self, url: str) -> None:
        self.elsewhere.append(url)

    def open(self, path: str = "/", **query: str) -> "Front":
        more = query | ({"generation": "3"} if self._generation == 3 else {})
        search = "&".join(f"{name}={value}" for name, value in more.items())
        self.page.goto(f"{self.org.address}{path}{'?' + search if search else ''}")
        return self

    @property
    def front(self) -> Any:
        return self.page.locator(".front")

    def fill(self, name: str, value: str) -> "Front":
        self.page.locator(f'.front input[name="{name}"]').fill(value)
        return self

    def submit(self) -> "Front":
        kind = "button" if self._generation == 3 else "input"
        self.page.locator(f'.front {kind}[type="submit"]').click()
        return self

    def identify(self, login: str) -> "Front":
        self.fill("identifier", login).submit()
        return self.sees("Verify with your password")

    def password(self, password: str) -> "Front":
        return self.fill("credentials.passcode", password).submit()

    def sees(self, words: str) -> "Front":
        expect(self.front).to_contain_text(words)
        return self

    def signed_in(self, login: str) -> "Front":
        expect(self.page.locator("#done")).to_contain_text(login)
        return self

    def close(self) -> None:
        self._context.close()


@pytest.fixture(params=[2, 3], ids=["generation-2", "generation-3"])
def person(request: pytest.FixtureRequest, browser: Browser, org: Org) -> Iterator[Front]:
    front = Front(browser, org, request.param)
    yield front
    front.close()
    assert front.elsewhere == []  # nothing comes from another machine


def test_a_sign_in_ends_with_tokens(person: Front) -> None:
    """The widget redeems the code and checks the ID token; beside it stands each exchange, the newest first."""
    person.open().identify("ana@example.com").password(PASSWORD).signed_in("ana@example.com")

    behind = person.page.locator("#exchanges")
    expect(behind).to_contain_text("POST /oauth2/default/v1/token 200")
    for call in ("interact", "introspect", "identify", "challenge/answer"):
        expect(behind).to_contain_text(call)


@pytest.mark.parametrize(
    ("login", "password"),
    [("ana@example.com", WRONG), ("finn@example.com", PASSWORD), ("cleo@example.com", PASSWORD)],
    ids=["wrong", "suspended", "locked"],
)
def test_the_page_does_not_say_why(person: Front, login: str, password: str) -> None:
    """The answer says "Authentication failed", and the page "Unable to sign in": its own words for E0000004."""
    person.open().identify(login).password(password).sees("Unable to sign in")

    expect(person.page.locator("#exchanges")).to_contain_text("“Authentication failed”")


def test_a_page_without_the_widget_says_what_to_do(browser: Browser, widget: None, tmp_path: Path) -> None:
    """Where npm is missing, the org is served all the same."""
    for org in serve(SEED, PATH=str(tmp_path), XDG_CACHE_HOME=str(tmp_path)):
        front = Front(browser, org, 2)
        front.open().sees("there is no npm here. Install Node.js")
        expect(front.page.locator("#people")).to_contain_text("ana@example.com")
        assert org.status("ana@example.com") == "ACTIVE"
        front.close()


def test_the_page_hands_out_no_other_file(org: Org) -> None:
    """Neither a file beside the widget's own, nor anything through a path that climbs."""
    for path in ("package.json", "..%2fpackage.json", "../package.json", "people.yaml", "js/%00", "js"):
        answer = requests.Request("GET", f"{org.address}/widget/").prepare()
        answer.url = f"{org.address}/widget/{path}"
        assert requests.Session().send(answer, timeout=10).status_code == 404, path
