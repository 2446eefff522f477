"""The door: token, path, method, body; Okta's error envelope on every refusal."""

import json

import pytest
import requests
from people import PASSWORD, PROFILE, Person, errors

from lifecycle.client.connect import SIMULATED_TOKEN
from lifecycle.org.org import Org
from lifecycle.service.adapter import connect
from lifecycle.service.app import App
from lifecycle.service.door import LARGEST_BODY

BASE = "https://simulated.okta.example"


@pytest.fixture
def http() -> requests.Session:
    """A plain session to an org, with a right token."""
    session = connect(requests.Session(), App(Org(), SIMULATED_TOKEN))
    session.headers["Authorization"] = f"SSWS {SIMULATED_TOKEN}"
    return session


@pytest.mark.parametrize("header", ["SSWS not-a-token", "SSWS", "", "Basic abc", "Bearer not-a-token", "SSWS ümlaut"])
def test_without_a_right_token_nothing_is_answered(http: requests.Session, header: str) -> None:
    """401 E0000011, recorded for a bad SSWS token."""
    response = http.get(f"{BASE}/api/v1/users/me", headers={"Authorization": header.encode()})

    assert errors(response) == ("401 E0000011 Invalid token provided", ())


def test_the_token_may_follow_without_a_blank(http: requests.Session) -> None:
    """As Okta's own Python SDK sends it."""
    response = http.get(f"{BASE}/api/v1/users/x", headers={"Authorization": f"SSWS{SIMULATED_TOKEN}"})

    assert response.status_code == 404


def test_an_end_user_needs_no_token(http: requests.Session) -> None:
    """`/api/v1/authn` is public."""
    body = {"username": "a@example.com", "password": "x"}
    response = http.post(f"{BASE}/api/v1/authn", json=body, headers={"Authorization": None})

    assert errors(response)[0] == "401 E0000004 Authentication failed"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/api/v1/org"),
    ],
)
def test_what_okta_has_on_a_path_and_is_not_played(http: requests.Session, method: str, path: str) -> None:
    """501, not 405: Okta takes the method (Okta's OpenAPI specification)."""
    assert http.request(method, BASE + path).status_code == 501


def test_a_wrong_method(http: requests.Session) -> None:
    """405 E0000022, recorded."""
    response = http.get(f"{BASE}/api/v1/users/x/lifecycle/activate")

    assert errors(response) == ("405 E0000022 The endpoint does not support the provided HTTP method", ())


def test_a_path_that_okta_has_not(http: requests.Session) -> None:
    """404 E0000008."""
    assert errors(http.get(f"{BASE}/nowhere"))[0] == "404 E0000008 The requested path was not found"


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/v1/groups/x/apps"), ("POST", "/api/v1/zones")])
def test_what_is_not_simulated_is_refused_aloud(http: requests.Session, method: str, path: str) -> None:
    """501 in Okta's envelope, with the list of what is; never a polite `{}`."""
    response = http.request(method, BASE + path)

    summary, causes = errors(response)
    assert summary == "501 E0000060 Unsupported operation."
    assert f"{method} {path}" in causes[0]
    assert "POST /api/v1/users/{userId}/lifecycle/activate" in causes
    assert response.headers["X-Simulator-Evidence"] == "unknown"


def test_a_user_type_that_the_org_lacks(http: requests.Session) -> None:
    """Nothing is ignored in silence, and nobody is created. Which code Okta has for it is not known."""
    response = http.post(f"{BASE}/api/v1/users", json={"profile": PROFILE, "type": {"id": "oty1"}})

    assert errors(response)[0] == "404 E0000007 Not found: Resource not found: oty1 (CVDType)"
    assert response.headers["X-Simulator-Evidence"] == "unknown"
    assert http.get(f"{BASE}/api/v1/users/tester@example.com").status_code == 404


def test_a_user_of_a_type_and_of_a_realm(http: requests.Session) -> None:
    """Both come back with the user, and the status is by the usual rule (docs/okta-facts.md, section 2.2)."""
    first = http.post(f"{BASE}/api/v1/users", json={"profile": PROFILE, "realmId": "guo1"}).json()
    other = PROFILE | {"login": "other@example.com", "email": "other@example.com"}
    second = http.post(f"{BASE}/api/v1/users", json={"profile": other, "type": first["type"]}).json()

    assert (first["realmId"], first["status"]) == ("guo1", "PROVISIONED")
    assert (second["type"], second["status"], "realmId" in second) == (first["type"], "PROVISIONED", False)


@pytest.mark.parametrize(("method", "path", "status"), [("POST", "/lifecycle/deactivate", 200), ("DELETE", "", 204)])
def test_an_answer_before_the_work_is_done(http: requests.Session, method: str, path: str, status: int) -> None:
    """`Prefer: respond-async` is taken (documented); that the work is done at once is our choice, and marked."""
    user = http.post(f"{BASE}/api/v1/users", json={"profile": PROFILE}).json()["id"]

    response = http.request(method, f"{BASE}/api/v1/users/{user}{path}", headers={"Prefer": "respond-async"})

    assert (response.status_code, response.headers["X-Simulator-Evidence"]) == (status, "inferred")
    assert http.get(f"{BASE}/api/v1/users/{user}").json()["status"] == "DEPROVISIONED"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b'{"boop": "bap"}',
        b'{"profile": []}',
        b'{"profile": NaN}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_not_a_user(http: requests.Session, body: bytes) -> None:
    """400 E0000003, whatever is wrong with it."""
    response = http.post(f"{BASE}/api/v1/users", data=body, headers={"Content-Type": "application/json"})

    assert errors(response) == ("400 E0000003 The request body was not well-formed.", ())


def test_a_body_that_is_too_large(http: requests.Session) -> None:
    """It is refused, and nothing breaks."""
    response = http.post(f"{BASE}/api/v1/users", data=b" " * (LARGEST_BODY + 1))

    assert response.status_code == 400
    assert response.headers["X-Simulator-Evidence"] == "unknown"


def test_the_envelope(http: requests.Session) -> None:
    """Okta's five keys; the link is the code; the id begins with `oae`."""
    body = http.get(f"{BASE}/api/v1/users/nobody").json()

    assert list(body) == ["errorCode", "errorSummary", "errorLink", "errorId", "errorCauses"]
    assert body["errorLink"] == body["errorCode"]
    assert body["errorId"].startswith("oae")
    assert len(body["errorId"]) == 20


def test_a_user_looks_like_a_recorded_one(tester: Person) -> None:
    """Keys and their order, nulls, `password: {}`; the links of the status."""
    created = tester.create(activate=False, password=PASSWORD).json()

    assert list(created) == [
        "id", "status", "created", "activated", "statusChanged", "lastLogin", "lastUpdated", "passwordChanged",
        "type", "profile", "credentials", "_links",
    ]  # fmt: skip
    assert created["id"].startswith("00u")
    assert len(created["id"]) == 20
    assert (created["activated"], created["lastLogin"]) == (None, None)
    assert created["created"] == created["statusChanged"] == created["passwordChanged"]
    assert created["created"].endswith(".000Z")
    assert created["profile"] == PROFILE | {"mobilePhone": None, "secondEmail": None}
    assert created["credentials"]["password"] == {}
    assert created["credentials"]["provider"] == {"type": "OKTA", "name": "OKTA"}
    assert set(created["_links"]) == {"activate", "resetFactors", "schema", "self", "type"}
    assert "transitioningToStatus" not in created
    assert PASSWORD not in json.dumps(created)


@pytest.mark.parametrize("key", ["id", "login", "shortname", "shouted login"])
def test_a_user_is_found_by_id_login_and_short_name(tester: Person, key: str) -> None:
    """Logins are compared without case."""
    user = tester.create().json()
    asked = {
        "id": user["id"],
        "login": "tester@example.com",
        "shortname": "tester",
        "shouted login": "TESTER@Example.com",
    }

    assert tester.okta.client.get_user(asked[key]).json()["id"] == user["id"]


def test_answers_are_whole_or_nothing(tester: Person) -> None:
    """A DELETE answers 204 without a body; a GET afterwards proves the deletion."""
    tester.create()

    first, second = tester.call("delete_user"), tester.call("delete_user")

    assert (first.status_code, first.content, second.status_code) == (204, b"", 204)
    assert tester.status == "ABSENT"


def test_the_same_calls_get_the_same_answers() -> None:
    """The same calls get the same answers, byte for byte."""
    answers = []
    for _ in range(2):
        session = connect(requests.Session(), App(Org(), SIMULATED_TOKEN))
        session.headers["Authorization"] = f"SSWS {SIMULATED_TOKEN}"
        created = session.post(f"{BASE}/api/v1/users", json={"profile": PROFILE})
        answers.append((created.text, session.post(f"{BASE}/api/v1/users", json={"profile": PROFILE}).text))

    assert answers[0] == answers[1]
