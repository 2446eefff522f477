"""Callers without an API token: a session for a session token, and what its cookie opens.

Expectations: Okta's Sessions API reference; Okta's guide to session cookies; Okta's OpenAPI specification, getUser.
"""

import pytest
import requests
from people import PASSWORD, Person, errors, http, without_token

from lifecycle import simulated

BASE = "https://simulated.okta.example"
SESSIONS = f"{BASE}/api/v1/sessions"
USERS = f"{BASE}/api/v1/users"
REDIRECT = f"{BASE}/login/sessionCookieRedirect"
EVIDENCE = "X-Simulator-Evidence"


@pytest.fixture
def user(tester: Person) -> Person:
    """An ACTIVE user."""
    tester.create(password=PASSWORD)
    return tester


@pytest.fixture
def browser(user: Person) -> requests.Session:
    """A browser without an API token."""
    return without_token(user.okta)


def token(user: Person) -> str:
    return str(user.sign_in().json()["sessionToken"])


@pytest.fixture
def signed_in(user: Person, browser: requests.Session) -> requests.Session:
    """The browser, with the cookie of a session."""
    found = browser.get(REDIRECT, params={"token": token(user), "redirectUrl": f"{BASE}/x"}, allow_redirects=False)
    assert found.status_code == 302
    return browser


def test_a_session_needs_no_api_token(user: Person, browser: requests.Session) -> None:
    """The operation can be performed anonymously (Okta's Sessions API reference)."""
    answer = browser.post(SESSIONS, json={"sessionToken": token(user)})
    again = browser.post(SESSIONS, json={"sessionToken": "made-up"})

    assert (answer.status_code, answer.json()["login"], answer.headers[EVIDENCE]) == (
        200,
        "tester@example.com",
        "documented",
    )
    assert "sid" not in browser.cookies  # the caller sets the cookie
    assert errors(again)[0] == "401 E0000004 Authentication failed"
    assert browser.get(f"{SESSIONS}/{answer.json()['id']}").status_code == 401


def test_the_redirect_sets_the_cookie(user: Person, browser: requests.Session) -> None:
    """302, `sid`, and the address that was asked for."""
    goal = f"{BASE}/app/UserHome?x=1"
    answer = browser.get(REDIRECT, params={"token": token(user), "redirectUrl": goal}, allow_redirects=False)

    assert (answer.status_code, answer.content, answer.headers["Location"]) == (302, b"", goal)
    assert answer.headers["Set-Cookie"].startswith("sid=102")
    assert answer.headers["Set-Cookie"].endswith(";Version=1;Path=/;Secure;HttpOnly;SameSite=None")
    assert answer.headers[EVIDENCE] == "documented"


def test_the_redirect_takes_a_form(user: Person, browser: requests.Session) -> None:
    """For addresses that are too long for a query (Okta's guide to session cookies)."""
    form = {"token": token(user), "redirectUrl": f"{BASE}/x"}
    answer = browser.post(REDIRECT, data=form, allow_redirects=False)

    assert (answer.status_code, "sid" in browser.cookies) == (302, True)


@pytest.mark.parametrize(
    "goal",
    [
        "https://evil.example.com/",
        "//evil.example.com",
        "javascript:alert(1)",
        "/\\evil.example.com",
        f"{BASE}.evil.x/",
    ],
)
def test_the_redirect_leads_nowhere_else(user: Person, browser: requests.Session, goal: str) -> None:
    """Only to the org and to trusted origins; the session token stays good."""
    value = token(user)
    refused = browser.get(REDIRECT, params={"token": value, "redirectUrl": goal}, allow_redirects=False)

    assert errors(refused)[0] == "400 E0000001 Api validation failed: redirectUrl"
    assert "Location" not in refused.headers
    assert browser.post(SESSIONS, json={"sessionToken": value}).ok


@pytest.mark.parametrize("value", [None, "made-up"])
def test_the_redirect_with_a_token_that_is_none(browser: requests.Session, value: str | None) -> None:
    """No cookie; what Okta does then is not known."""
    answer = browser.get(REDIRECT, params={"token": value, "redirectUrl": f"{BASE}/x"}, allow_redirects=False)

    assert errors(answer)[0] == "401 E0000004 Authentication failed"
    assert ("sid" in browser.cookies, answer.headers[EVIDENCE]) == (False, "unknown")


@pytest.mark.parametrize("engine", ["identity", "classic"])
def test_what_an_identity_engine_org_no_longer_tells_of_a_session(engine: str) -> None:
    """No cookie token, and no provider at `/sessions/me` (Okta's guide to the changes after an upgrade)."""
    user = Person(simulated(engine=engine))
    user.create(password=PASSWORD)
    browser = without_token(user.okta)

    asked = browser.post(SESSIONS, params={"additionalFields": "cookieToken"}, json={"sessionToken": token(user)})
    assert asked.status_code == (400 if engine == "identity" else 501)
    browser.get(REDIRECT, params={"token": token(user), "redirectUrl": f"{BASE}/x"}, allow_redirects=False)
    mine = browser.get(f"{SESSIONS}/me").json()
    assert ("idp" in mine) is (engine == "classic")
    assert "idp" in http(user.okta).get(f"{SESSIONS}/{mine['id']}").json()


def test_the_cookie_opens_the_session_itself(user: Person, signed_in: requests.Session) -> None:
    """`me` is read, refreshed and ended; afterwards the browser has none."""
    read = signed_in.get(f"{SESSIONS}/me")
    refreshed = signed_in.post(f"{SESSIONS}/me/lifecycle/refresh")
    ended = signed_in.delete(f"{SESSIONS}/me")
    after = signed_in.get(f"{SESSIONS}/me")

    assert (read.json()["userId"], read.headers[EVIDENCE]) == (user.id, "documented")
    assert refreshed.json()["id"] == read.json()["id"] == signed_in.cookies["sid"]
    assert ended.status_code == 204
    assert errors(after)[0] == "404 E0000007 Not found: Resource not found: me (Session)"
    (event,) = http(user.okta).get(f"{BASE}/api/v1/logs", params={"filter": 'eventType eq "user.session.end"'}).json()
    assert event["actor"]["id"] == user.id


@pytest.mark.parametrize(
    ("path", "known"),
    [("", "documented"), ("/groups", "inferred"), ("/factors", "inferred"), ("/appLinks", "recorded")],
)
def test_the_cookie_opens_what_is_the_users_own(
    user: Person, signed_in: requests.Session, path: str, known: str
) -> None:
    """By `me`, by id and by login; the same as an admin reads."""
    mine, by_id, by_login = (signed_in.get(f"{USERS}/{who}{path}") for who in ("me", user.id, "tester@example.com"))
    admins = http(user.okta).get(f"{USERS}/{user.id}{path}")

    assert mine.json() == by_id.json() == by_login.json() == admins.json()
    assert mine.headers[EVIDENCE] == {"/appLinks": "reported"}.get(path, known)


def test_the_cookie_of_a_user_opens_nothing_of_others(user: Person, signed_in: requests.Session) -> None:
    """403 E0000006 for what is an admin's, and nothing is done."""
    other = Person(user.okta, login="other@example.com")
    other.create(password=PASSWORD)
    refused = [
        signed_in.get(f"{USERS}/{other.id}"),
        signed_in.get(USERS),
        signed_in.post(f"{USERS}/{other.id}/lifecycle/suspend"),
        signed_in.get(f"{BASE}/api/v1/groups"),
    ]

    assert {errors(answer)[0] for answer in refused} == {
        "403 E0000006 You do not have permission to perform the requested action"
    }
    assert other.status == "ACTIVE"


def test_what_is_not_supported_with_the_cookie_says_so(user: Person, signed_in: requests.Session) -> None:
    """A user's changes of their own, and an admin without the API token: 501."""
    changed = signed_in.post(f"{USERS}/me", json={"profile": {"nickName": "T"}})
    http(user.okta).post(f"{USERS}/{user.id}/roles", json={"type": "SUPER_ADMIN"})

    assert changed.status_code == 501
    assert signed_in.get(USERS).status_code == 501


def test_a_cookie_ends_with_its_session(user: Person, signed_in: requests.Session) -> None:
    """A suspension ends it; an API token beside it counts for itself."""
    user.call("suspend")

    assert signed_in.get(f"{USERS}/me").status_code == 401
    assert errors(signed_in.get(f"{SESSIONS}/me"))[0].startswith("404 E0000007")
    assert signed_in.get(USERS, headers={"Authorization": "SSWS wrong"}).status_code == 401


def test_a_sign_in_that_enrolls_can_read_the_questions(user: Person, browser: requests.Session) -> None:
    """The link in MFA_ENROLL leads to them without an API token (Okta's Authentication API reference)."""
    answer = browser.get(f"{USERS}/{user.id}/factors/questions")

    assert {"question", "questionText"} == set(answer.json()[0])
    assert browser.get(f"{USERS}/{user.id}/factors").status_code == 401
