"""A little of the fuzzing that `make fuzz` does at length; see tools/fuzz.py."""

from pathlib import Path

import pytest
from fuzz import MD5, Report, run
from people import PASSWORD

from lifecycle.client.connect import simulated
from lifecycle.service.app import ROUTES


@pytest.fixture(scope="module")
def report() -> Report:
    """Of three thousand random requests."""
    return run(seed=3, requests=3000)


def test_random_requests_break_nothing(report: Report) -> None:
    """Every answer has Okta's form, and no refused call has changed anything."""
    assert report.faults == []
    assert sum(report.outcomes.values()) == 3000


def test_random_requests_get_past_the_door(report: Report) -> None:
    """Fuzz that is always refused would find nothing: more than half of the routes are taken by it."""
    routes = {f"{method} {path}" for method, path, _ in ROUTES}
    assert len(report.taken.keys() & routes) > len(routes) / 2
    kinds = {outcome[:3] for outcome in report.outcomes}
    assert kinds >= {"200", "201", "204", "400", "401", "403", "404", "405", "501"}


AT_THE_PAGE = ("/idp/idx", "/interact", "/v1/token")


def test_random_requests_get_past_the_sign_in_page() -> None:
    """Aimed there, they begin sign-ins, go on with them, and redeem the codes of those that are complete."""
    report = run(seed=8, requests=1500, only=AT_THE_PAGE)

    assert report.faults == []
    steps = {route.partition("/idp/idx/")[2] for route in report.taken} - {""}
    assert steps >= {"introspect", "identify", "challenge", "challenge/answer", "cancel"}
    assert any(route.endswith("/v1/token") for route in report.taken)
    assert report.dead > 100


def test_the_same_seed_sends_the_same_requests() -> None:
    """So that a fault comes again."""
    assert run(seed=5, requests=300) == run(seed=5, requests=300)


# --------------------------------------------------------------------------------------------- what was found so


def test_a_refused_sign_in_leaves_an_imported_password_as_it_is() -> None:
    """The provider of a suspended user would else have told whether a password was right."""
    okta = simulated()
    profile = {"firstName": "Im", "lastName": "Ported", "email": "im@example.com", "login": "im@example.com"}
    body = {"profile": profile, "credentials": {"password": {"hash": {"algorithm": "MD5", "value": MD5}}}}
    key = okta.client.call("create_user", body=body).json()["id"]
    okta.client.suspend(key)

    assert okta.client.sign_in("im@example.com", PASSWORD).status_code == 401
    assert okta.client.get_user(key).json()["credentials"]["provider"]["type"] == "IMPORT"

    okta.client.unsuspend(key)
    assert okta.client.sign_in("im@example.com", PASSWORD).json()["status"] == "SUCCESS"
    assert okta.client.get_user(key).json()["credentials"]["provider"]["type"] == "OKTA"


def test_an_org_with_half_a_character_in_it_can_be_kept(tmp_path: Path) -> None:
    """JSON can name half of a pair of surrogates, and no file in UTF-8 can hold it as it is."""
    okta, other = simulated(), simulated()
    assert okta.simulator
    assert other.simulator
    profile = {"firstName": "Half\ud800", "lastName": "A", "email": "half@example.com", "login": "half@example.com"}
    assert okta.client.create_user(profile).ok

    okta.simulator.save(tmp_path / "org.json")
    other.simulator.load(tmp_path / "org.json")

    assert okta.simulator.compare(other.simulator) == []
