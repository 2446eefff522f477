"""docs/sign-in-widget.md is true: its examples are run, and what they print is what the page says.

The page's addresses stand for ports that are free on this machine.
"""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
import yaml
from node import CACHE, node, packages
from test_clients import ADDRESS, Block, check, environment, serving, write
from test_door import served

from lifecycle.org.seeds import planted
from lifecycle.service.widget import NoWidget, widget_folder

pytest.importorskip("joserfc", reason="joserfc, which signs the tokens, is not installed")

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "sign-in-widget.md").read_text(encoding="utf-8")
ORIGIN = "http://localhost:3000"
SAID = f"Serving an Okta org at {ADDRESS} (token …)\n"
"""What `serve` prints without --widget; the page does not show it again."""


def blocks() -> list[Block]:
    """Each block of the page, with the output below it."""
    found: list[Block] = []
    for language, code in re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.M | re.S):
        if language == "text":
            last = found.pop()
            found.append(Block("", last.language, last.code, code))
        else:
            found.append(Block("", language, code))
    return found


def block(words: str) -> Block:
    (found,) = (one for one in blocks() if words in one.code)
    return found


@pytest.fixture(scope="module")
def fetched() -> Path:
    """The folder with the widget."""
    node()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(CACHE))
        try:
            return widget_folder(print)
        except NoWidget as error:
            pytest.skip(str(error))


def test_every_block_is_run() -> None:
    known = (
        "serve --widget",
        "# page.yaml",
        "serve --seed page.yaml",
        "// sign-in.mjs",
        "new OktaSignIn",
        "# app.yaml",
    )
    assert len(blocks()) == len(known)
    assert all(block(words) for words in known)


def test_it_starts_as_shown(fetched: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The widget has been fetched before, so the first line is not printed."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(CACHE))
    shown = block("serve --widget")
    first, _, rest = shown.said.partition("\n")
    assert first.startswith("Fetching Okta's Sign-In Widget with npm.")

    with serving(Block("", "sh", shown.code, rest), tmp_path) as (_, said):
        check(Block("", "sh", "", rest.replace("8008/", "…")), "".join(said))


@pytest.fixture
def org(tmp_path: Path) -> Iterator[str]:
    write(block("# page.yaml"), tmp_path)
    with serving(Block("", "sh", block("serve --seed page.yaml").code, SAID), tmp_path) as (address, _):
        yield address


def test_the_sdk_signs_in(org: str, tmp_path: Path) -> None:
    """okta-auth-js as it is published, in Node.js."""
    script, program = block("// sign-in.mjs"), node()
    (tmp_path / "node_modules").symlink_to(packages("okta-auth-js") / "node_modules")
    (tmp_path / "sign-in.mjs").write_text(script.code.replace(ADDRESS, org), encoding="utf-8")

    done = subprocess.run(
        [program, "sign-in.mjs"],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    check(script, done.stdout)


def test_the_widget_signs_in_in_a_page_of_another_origin(fetched: Path, tmp_path: Path) -> None:
    """With the origin allowed, as a browser asks for it."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    from lab import chromium
    from test_browser_clients import EmptyPage

    if chromium() is None:
        pytest.skip("there is no Chromium on this machine")
    write(block("# page.yaml"), tmp_path)
    start = Block("", "sh", block("serve --seed page.yaml").code, SAID)
    code = block("new OktaSignIn").code
    with ThreadingHTTPServer(("127.0.0.1", 0), EmptyPage) as pages, playwright.sync_playwright() as starter:
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        origin = f"http://localhost:{pages.server_port}"
        with serving(start, tmp_path, **{ORIGIN: origin}) as (address, _):
            browser = starter.chromium.launch(executable_path=chromium())
            page = browser.new_page()
            page.goto(origin)
            page.add_script_tag(path=fetched / "dist" / "js" / "okta-sign-in.min.js")
            page.evaluate("document.body.innerHTML = '<div id=widget></div>'")
            there = code.replace(ADDRESS, address).replace(ORIGIN, origin)
            page.evaluate(f"() => {{ (async () => {{ {there} window.tokens = tokens; }})(); }}")
            page.fill('input[name="identifier"]', "ana@example.com")
            page.click('input[type="submit"]')
            page.fill('input[name="credentials.passcode"]', "Okta-Pa55word")
            page.click('input[type="submit"]')
            page.wait_for_function("window.tokens")
            assert page.evaluate("window.tokens.idToken.claims.iss") == f"{address}/oauth2/default"
            browser.close()
        pages.shutdown()


def test_the_app_of_a_seed() -> None:
    settings = planted(yaml.safe_load(block("# app.yaml").code)).settings

    assert settings.web_app.client_id == "0oa-of-my-app"
    assert settings.trusted_origins == (ORIGIN,)


def test_the_default_app_is_the_one_of_the_page() -> None:
    assert f"whose client id is `{planted({'users': []}).settings.web_app.client_id}`" in PAGE


def test_a_classic_org_has_no_such_page(tmp_path: Path) -> None:
    """By the option, or by the seed."""
    seed = tmp_path / "classic.json"
    seed.write_text('{"settings": {"engine": "classic"}}', encoding="utf-8")
    for words in (["--engine", "classic"], ["--seed", str(seed)]):
        command = [sys.executable, "-m", "lifecycle", "serve", "--widget", "--port", "0", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

        assert done.returncode == 2
        assert "this is a Classic Engine org" in done.stderr


def test_each_org_of_a_room_has_a_page(fetched: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the people of that org alone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(CACHE))
    with served("--widget", "--orgs", "2", "--token", "t", lines=2) as (first, second):
        (one, _), (two, token) = first, second
        path = "users/ana@example.com/lifecycle/suspend"
        assert requests.post(f"{two}/api/v1/{path}", headers={"Authorization": f"SSWS {token}"}, timeout=10).ok
        found = [requests.get(f"{home}/widget/state", timeout=10).json()["people"][0] for home in (one, two)]

    assert [(person["login"], person["status"]) for person in found] == [
        ("ana@example.com", "ACTIVE"),
        ("ana@example.com", "SUSPENDED"),
    ]
