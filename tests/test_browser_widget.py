"""Okta's Sign-In Widget, unmodified, in Chromium: generations 2 and 3, on the page that `serve --widget` shows.

What a person sees is written from the widget's own texts (okta-signin-widget 7.49, login.properties), which differ from
the texts of the answers here and there. A test run takes one generation, by turns, and `LESSONS=all` takes both.
Skipped, by name, where there is no Chromium or no Node.js.
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

from lab import chromium, one_by_turns  # noqa: E402
from node import CACHE, node  # noqa: E402
from people import PASSWORD, WRONG  # noqa: E402
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402
from playwright.sync_api import TimeoutError as PlaywrightTimeout  # noqa: E402

from lifecycle.service.widget import NoWidget, widget_folder  # noqa: E402

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine")

SEED = Path(__file__).resolve().parent.parent / "lifecycle" / "service" / "sign_in_page" / "people.yaml"
NEW_PASSWORD = "Another-Pa55word"


@dataclass
class Org:
    address: str
    token: str
    generation: int = 2

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


@pytest.fixture(scope="module", params=one_by_turns([2, 3]), ids=lambda number: f"generation-{number}")
def org(request: pytest.FixtureRequest, widget: None) -> Iterator[Org]:
    """An org for each generation. Each test has a person of its own in it."""
    for org in serve(SEED):
        org.generation = request.param
        yield org


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as starter:
        browser = starter.chromium.launch(executable_path=chromium())
        yield browser
        browser.close()


class Front:
    """A person in front of the widget. Fields are found by name, and buttons by what they say."""

    def __init__(self, browser: Browser, org: Org) -> None:
        self.org, self._generation = org, org.generation
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
        button = self.page.locator(f'.front {kind}[type="submit"]')
        for last in (False, False, True):  # generation 2 swallows what is pressed at once after an error
            try:
                with self.page.expect_request(lambda one: "/idp/idx/" in one.url, timeout=20_000 if last else 2_000):
                    button.click()
                break
            except PlaywrightTimeout:
                if last:
                    raise
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

    def new_password(self, password: str) -> "Front":
        return self.fill("credentials.passcode", password).fill("confirmPassword", password).submit()

    def weak_password(self, password: str) -> "Front":
        """Generation 3 looks at the policy itself, and sends nothing."""
        if self.org.generation == 2:
            return self.new_password(password)
        self.fill("credentials.passcode", password).fill("confirmPassword", password)
        self.page.locator('.front button[type="submit"]').click()
        return self

    def press(self, words: str) -> "Front":
        self.front.get_by_text(words, exact=True).first.click()
        return self

    def newest_mail(self, login: str) -> dict[str, str]:
        mails = requests.get(f"{self.org.address}/widget/state", timeout=10).json()["mails"]
        return dict([mail for mail in mails if mail["to"] == login][-1])

    def type_the_code(self, login: str) -> "Front":
        self.sees("Verify with your email")
        return self.fill("credentials.passcode", self.newest_mail(login)["code"]).submit()

    def open_link(self, login: str) -> "Front":
        return self.open("/" + self.newest_mail(login)["link"].split("/", 3)[3])

    def close(self) -> None:
        self._context.close()


@pytest.fixture
def person(browser: Browser, org: Org) -> Iterator[Front]:
    front = Front(browser, org)
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


def test_an_unknown_login_is_told(person: Front) -> None:
    """Where the org does not prevent user enumeration."""
    person.open().fill("identifier", "nobody@example.com").submit()

    person.sees("There is no account with the Username nobody@example.com.")


def test_an_expired_password(person: Front) -> None:
    person.open().identify("ben@example.com").password(PASSWORD).sees("Your password has expired")
    assert person.org.status("ben@example.com") == "PASSWORD_EXPIRED"

    person.new_password(NEW_PASSWORD).signed_in("ben@example.com")

    assert person.org.status("ben@example.com") == "ACTIVE"
    person.open().identify("ben@example.com").password(NEW_PASSWORD).signed_in("ben@example.com")


def test_a_forgotten_password(person: Front) -> None:
    """The mail, a wrong code, the right one, a weak password, a good one. The mailbox beside the page has the code."""
    login = "nell@example.com"
    profile = {"firstName": "Nell", "lastName": "North", "email": login, "login": login}
    person.org.admin("POST", "users", json={"profile": profile, "credentials": {"password": {"value": PASSWORD}}})
    person.open().identify(login).press("Forgot password?").sees("Get a verification email").submit()
    person.sees("Enter the verification code in the text box.")
    expect(person.page.locator("#mails")).to_contain_text(person.newest_mail(login)["code"])
    person.fill("credentials.passcode", "000000").submit().sees("Invalid code. Try again.")

    person.type_the_code(login).sees("Reset your password")
    person.weak_password("short").sees("Password requirements were not met")
    person.new_password(NEW_PASSWORD).signed_in(login)

    assert person.org.status(login) == "ACTIVE"


def test_an_unlock(person: Front) -> None:
    """LOCKED_OUT → ACTIVE with the code, and on to the password. Generation 3 asks for the login alone first."""
    person.open().press("Unlock account?").sees("Back to sign in")  # the page before has a field of the same name
    person.fill("identifier", "cleo@example.com")
    if person.org.generation == 3:
        person.submit()
    else:
        person.press("Select")
    person.type_the_code("cleo@example.com").sees("Account successfully unlocked!")

    assert person.org.status("cleo@example.com") == "ACTIVE"
    person.password(PASSWORD).signed_in("cleo@example.com")


def test_a_registration(person: Front) -> None:
    """STAGED after the form, ACTIVE after the password. The people beside the page show it."""
    login = "new@example.com"
    person.open(flow="signup").sees("Sign up")
    for name, value in (("firstName", "New"), ("lastName", "Person"), ("email", login)):
        person.fill(f"userProfile.{name}", value)
    person.submit().sees("Set up security methods")
    row = person.page.locator("#people tr", has_text=login)
    expect(row).to_contain_text("STAGED")

    person.press("Set up").sees("Set up password").new_password(PASSWORD).signed_in(login)

    expect(row).to_contain_text("ACTIVE")


def test_an_activation_link(person: Front) -> None:
    """PROVISIONED → ACTIVE; when the link is opened again, the page says that it is used."""
    link = "/" + person.newest_mail("dora@example.com")["link"].split("/", 3)[3]
    person.open_link("dora@example.com").sees("Set up security methods").press("Set up").sees("Set up password")

    person.new_password(PASSWORD).signed_in("dora@example.com")

    assert person.org.status("dora@example.com") == "ACTIVE"
    person.open(link).sees("Activation link no longer valid").sees("if you have already activated your account")


def test_a_reset_link(person: Front) -> None:
    """RECOVERY → ACTIVE; when the link is opened again, the page says that it is over."""
    link = "/" + person.newest_mail("emil@example.com")["link"].split("/", 3)[3]
    person.open_link("emil@example.com").sees("Reset your password")

    person.new_password(NEW_PASSWORD).signed_in("emil@example.com")

    assert person.org.status("emil@example.com") == "ACTIVE"
    person.open(link).sees("Your reset password token is no longer valid.")


def test_what_nobody_knows_is_said_on_the_page(person: Front) -> None:
    """In the simulator's own words, and the page stays."""
    person.open().identify("finn@example.com").press("Forgot password?")

    person.sees("This simulator does not support this page").sees("Nothing was changed.")


def test_a_page_without_the_widget_says_what_to_do(browser: Browser, widget: None, tmp_path: Path) -> None:
    """Where npm is missing, the org is served all the same."""
    for org in serve(SEED, PATH=str(tmp_path), XDG_CACHE_HOME=str(tmp_path)):
        front = Front(browser, org)
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
