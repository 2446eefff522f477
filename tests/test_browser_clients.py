"""The browser sign-in of docs/clients.md, in Chromium: in a page of an origin that may call, and of one that may not.

Skipped, by name, where there is no Chromium.
"""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from lab import chromium  # noqa: E402
from playwright.sync_api import Browser, Error, sync_playwright  # noqa: E402
from test_clients import ADDRESS, BLOCKS, check, of, serving, write  # noqa: E402

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine")

SERVER, SCRIPT = of("A sign-in in a browser")
ORIGIN = "http://localhost:3000"
"""The page's own, for which a free port stands in here."""


class EmptyPage(BaseHTTPRequestHandler):
    """A page without anything, at every path."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "15")
        self.end_headers()
        self.wfile.write(b"<!doctype html>")

    def log_message(self, *words: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as starter:
        browser = starter.chromium.launch(executable_path=chromium())
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where empty pages are. They have to come from this machine, or Chromium asks its user first."""
    with ThreadingHTTPServer(("127.0.0.1", 0), EmptyPage) as pages:
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        yield pages.server_port
        pages.shutdown()


@pytest.fixture(scope="module")
def org(port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the org that the page starts, with the seed that the page writes down."""
    folder = tmp_path_factory.mktemp("org")
    write(next(block for block in BLOCKS if block.file == "team.yaml"), folder)
    assert SERVER.code.count(ORIGIN) == 1
    with serving(SERVER, folder, **{ORIGIN: f"http://localhost:{port}"}) as (address, said):
        check(SERVER, "".join(said))
        yield address


def run(browser: Browser, origin: str, org: str) -> str:
    """Run the script in a page of this origin; answers what it wrote to the console."""
    assert SCRIPT.code.count(ADDRESS) == 1
    page = browser.new_page()
    page.goto(origin)
    written: list[str] = []
    page.on("console", lambda message: written.append(message.text))
    try:
        page.evaluate(f"async () => {{ {SCRIPT.code.replace(ADDRESS, org)} }}")
    finally:
        page.close()
    return "\n".join(written)


def test_a_page_of_the_origin_signs_in(browser: Browser, port: int, org: str) -> None:
    """What the script writes is what stands below it."""
    check(SCRIPT, run(browser, f"http://localhost:{port}", org))


def test_a_page_of_another_origin_does_not(browser: Browser, port: int, org: str) -> None:
    """The same machine by another name is another origin; Chromium's words."""
    with pytest.raises(Error, match="TypeError: Failed to fetch"):
        run(browser, f"http://127.0.0.1:{port}", org)


def test_the_page_names_its_origin() -> None:
    """Where the server is started and in the prose, the same."""
    page = (Path(__file__).resolve().parent.parent / "docs" / "clients.md").read_text(encoding="utf-8")

    assert f"In a page of `{ORIGIN}`" in page
