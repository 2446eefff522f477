"""Okta's SDK for JavaScript, okta-auth-js 8, unmodified, at a served org: the conversations of a person at the page.

What each conversation looks like is written from what is known of the IDX API, and from the SDK's source (lib/idx).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from node import Driver, auth_js
from people import PASSWORD, WRONG
from test_door import served

pytest.importorskip("joserfc", reason="joserfc, which signs the tokens, is not installed")

CLIENT_ID = "0oa1simulatedapp5d7"
ORIGIN = "http://localhost:3000"
SEED = f"""
settings:
  self_registration: true
  password: {{self_service_unlock: true, max_attempts: 3}}
users:
  - {{login: ana@example.com, firstName: Ana, lastName: Archer, password: {PASSWORD}}}
  - {{login: expired@example.com, firstName: Eve, lastName: Eder, password: {PASSWORD}, status: PASSWORD_EXPIRED}}
  - {{login: locked@example.com, firstName: Lea, lastName: Long, password: {PASSWORD}, status: LOCKED_OUT}}
  - {{login: suspended@example.com, firstName: Sue, lastName: Sand, password: {PASSWORD}, status: SUSPENDED}}
  - {{login: off@example.com, firstName: Ole, lastName: Ofstad, status: DEPROVISIONED}}
  - {{login: pending@example.com, firstName: Pia, lastName: Peng, status: PROVISIONED}}
"""


@dataclass
class Org:
    """A served org, and what an admin can ask of it."""

    address: str
    token: str

    def admin(self, method: str, path: str, **more: Any) -> Any:
        shown = {"Authorization": f"SSWS {self.token}"}
        answer = requests.request(method, f"{self.address}/api/v1/{path}", headers=shown, timeout=10, **more)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def status(self, login: str) -> str:
        return str(self.admin("GET", f"users/{login}")["status"])


@pytest.fixture(scope="module")
def sdk() -> Iterator[Driver]:
    with auth_js() as driver:
        yield driver


@pytest.fixture(scope="module", params=[True, False], ids=["identifier-first", "one-page"])
def org(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    """With each of the two styles of the page."""
    seed = tmp_path_factory.mktemp("org") / "seed.yaml"
    style = f"settings:\n  identifier_first: {str(request.param).lower()}"
    seed.write_text(SEED.replace("settings:", style), encoding="utf-8")
    with served("--seed", str(seed), "--origin", ORIGIN) as ((address, token),):
        yield Org(address, token)


def begin(sdk: Driver, org: Org, *, legacy: bool = False, server: str = "/oauth2/default", **more: Any) -> None:
    sdk.fresh(
        org.address + server,
        CLIENT_ID,
        f"{ORIGIN}/login/callback",
        legacy=legacy,
        scopes=["openid", "profile", "email"],
        **more,
    )


# ------------------------------------------------------------------------------------------------ sign-in


@pytest.mark.parametrize("server", ["/oauth2/default", ""])
def test_a_password_buys_tokens(sdk: Driver, org: Org, server: str) -> None:
    """Their signatures hold for the SDK, at both authorization servers; so do issuer, audience, nonce and at_hash."""
    begin(sdk, org, legacy=True, server=server)

    done = sdk("authenticate", username="ana@example.com", password=PASSWORD)

    assert (done.thrown, done.status) == ("", "SUCCESS")
    assert done.claims["preferred_username"] == "ana@example.com"
    assert done.claims["iss"] == org.address + server


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("ana@example.com", WRONG),
        ("suspended@example.com", PASSWORD),
        ("off@example.com", PASSWORD),
        ("locked@example.com", PASSWORD),
    ],
)
def test_one_answer_hides_why_a_sign_in_fails(sdk: Driver, org: Org, login: str, password: str) -> None:
    """A wrong password reads like the right one of a user who may not sign in."""
    begin(sdk, org, legacy=True)

    failed = sdk("authenticate", username=login, password=password)

    assert (failed.thrown, failed.status) == ("", "PENDING")
    assert (failed.messages, failed.keys) == (("Authentication failed",), ("errors.E0000004",))


def test_step_by_step(sdk: Driver, org: Org) -> None:
    """The SDK's default mode: a page at a time. After a wrong password the form is still there."""
    begin(sdk, org)
    first = sdk("start")
    assert "identify" in first.steps
    assert {"enroll-profile", "unlock-account"} <= set(first.features)
    if sdk("proceed", step="identify", username="ana@example.com", password=WRONG).step == "challenge-authenticator":
        failed = sdk("proceed", step="challenge-authenticator", credentials={"passcode": WRONG})
        assert (failed.step, failed.keys) == ("challenge-authenticator", ("errors.E0000004",))
        done = sdk("proceed", step="challenge-authenticator", credentials={"passcode": PASSWORD})
    else:
        done = sdk("proceed", step="identify", username="ana@example.com", password=PASSWORD)

    assert (done.thrown, done.status) == ("", "SUCCESS")


def test_cancel_begins_again(sdk: Driver, org: Org) -> None:
    begin(sdk, org)
    sdk("start")

    assert sdk("cancel").status in ("CANCELED", "PENDING")
    assert "identify" in sdk("start").steps
