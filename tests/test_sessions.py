"""Sessions: how one begins, how long it lasts, and what ends it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from people import PASSWORD, Person, errors, http

from lifecycle.client.client import Client
from lifecycle.client.okta import Okta

SESSIONS = "https://simulated.okta.example/api/v1/sessions"
EVIDENCE = "X-Simulator-Evidence"
NEW = "Another-Pa55word"


@pytest.fixture
def web(okta: Okta) -> requests.Session:
    """A session to the org, with the API token on every call."""
    return http(okta)


@pytest.fixture
def user(tester: Person) -> Person:
    """An ACTIVE user."""
    tester.create(password=PASSWORD)
    return tester


def token(user: Person) -> str:
    return str(user.sign_in().json()["sessionToken"])


def begun(web: requests.Session, user: Person) -> dict:
    return web.post(SESSIONS, json={"sessionToken": token(user)}).json()


def there(web: requests.Session, session: dict) -> bool:
    return web.get(f"{SESSIONS}/{session['id']}").ok


def test_a_session_looks_like_a_recorded_one(web: requests.Session, user: Person) -> None:
    """Keys and values, two hours to live, and links that say `me`."""
    response = web.post(SESSIONS, json={"sessionToken": token(user)})
    session = response.json()

    assert (response.status_code, response.headers[EVIDENCE]) == (200, "recorded")
    assert list(session) == [
        "id", "userId", "login", "createdAt", "expiresAt", "status", "lastPasswordVerification",
        "lastFactorVerification", "amr", "idp", "mfaActive", "_links",
    ]  # fmt: skip
    assert re.fullmatch(r"102[\w-]{22}", session["id"])
    assert (session["userId"], session["login"], session["status"]) == (user.id, "tester@example.com", "ACTIVE")
    assert session["createdAt"] == session["lastPasswordVerification"]
    assert session["expiresAt"] == session["createdAt"].replace("T09:", "T11:")
    assert (session["amr"], session["lastFactorVerification"], session["mfaActive"]) == (["pwd"], None, True)
    assert session["idp"]["type"] == "OKTA"
    assert re.fullmatch(r"00o\w{17}", session["idp"]["id"])
    assert session["_links"]["self"] == {"href": f"{SESSIONS}/me", "hints": {"allow": ["GET", "DELETE"]}}
    assert session["_links"]["refresh"] == {"href": f"{SESSIONS}/me/lifecycle/refresh", "hints": {"allow": ["POST"]}}
    assert session["_links"]["user"]["name"] == "Test Testerman"


def test_a_session_is_read(web: requests.Session, user: Person) -> None:
    """The same session, with its own id in the links."""
    session = begun(web, user)

    read = web.get(f"{SESSIONS}/{session['id']}").json()

    assert read | {"_links": None} == session | {"_links": None}
    assert read["_links"]["self"]["href"] == f"{SESSIONS}/{session['id']}"
    assert read["_links"]["user"]["href"].endswith(f"/api/v1/users/{user.id}")


def test_a_session_token_is_good_once(web: requests.Session, user: Person) -> None:
    """Used a second time: 401 E0000004, recorded."""
    value = token(user)
    first, second = (web.post(SESSIONS, json={"sessionToken": value}) for _ in range(2))

    assert first.ok
    assert errors(second) == ("401 E0000004 Authentication failed", ())
    assert second.headers[EVIDENCE] == "recorded"


@pytest.mark.parametrize(("minutes", "status"), [(4, 200), (5, 401)])
def test_a_session_token_lasts_five_minutes(web: requests.Session, user: Person, minutes: int, status: int) -> None:
    """As the sign-in's `expiresAt` says."""
    assert user.okta.simulator
    value = token(user)

    user.okta.simulator.advance(minutes=minutes)

    assert web.post(SESSIONS, json={"sessionToken": value}).status_code == status


def test_a_token_that_is_none(web: requests.Session, user: Person) -> None:
    """A made-up one and one of another kind: 401 E0000004."""
    link = user.call("reset_password", sendEmail=False).json()["resetPasswordUrl"].rpartition("/")[2]

    for value in ("invalid_token", link):
        response = web.post(SESSIONS, json={"sessionToken": value})
        assert errors(response) == ("401 E0000004 Authentication failed", ())


@pytest.mark.parametrize("body", [b"", b"{}", b'{"sessionToken": ""}', b'{"sessionToken": 7}'])
def test_no_token_at_all(web: requests.Session, body: bytes) -> None:
    """400 E0000003, recorded for an empty body."""
    assert errors(web.post(SESSIONS, data=body)) == ("400 E0000003 The request body was not well-formed.", ())


@pytest.mark.parametrize("call", ["suspend", "deactivate", "reset_password", "expire_password"])
def test_a_token_does_not_outlive_the_right_to_sign_in(web: requests.Session, user: Person, call: str) -> None:
    """Between sign-in and session the user lost it: refused, which is inferred."""
    value = token(user)
    user.call(call)

    response = web.post(SESSIONS, json={"sessionToken": value})

    assert errors(response) == ("401 E0000004 Authentication failed", ())
    assert response.headers[EVIDENCE] == "inferred"


def test_a_session_moves_the_last_login(web: requests.Session, user: Person) -> None:
    """`lastLogin` is when the session began."""
    session = begun(web, user)

    assert user.get().json()["lastLogin"] == session["createdAt"]


def test_there_is_no_list_of_sessions(web: requests.Session) -> None:
    """405 E0000022, recorded."""
    response = web.get(f"{SESSIONS}/")

    assert errors(response) == ("405 E0000022 The endpoint does not support the provided HTTP method", ())


@pytest.mark.parametrize(("method", "rest"), [("GET", ""), ("DELETE", ""), ("POST", "/lifecycle/refresh")])
def test_a_session_that_never_was(web: requests.Session, method: str, rest: str) -> None:
    """404 E0000007, and the kind is AppSession. Recorded."""
    response = web.request(method, f"{SESSIONS}/nonexistent_session{rest}")

    assert errors(response) == ("404 E0000007 Not found: Resource not found: nonexistent_session (AppSession)", ())
    assert response.headers[EVIDENCE] == "recorded"


def test_an_api_token_has_no_session_of_its_own(web: requests.Session) -> None:
    """`me` is the session of a cookie, and there is none."""
    assert errors(web.get(f"{SESSIONS}/me"))[0] == "404 E0000007 Not found: Resource not found: me (Session)"


def test_a_session_is_ended(web: requests.Session, user: Person) -> None:
    """204, and it is gone, which is inferred; the user's other session goes on."""
    first, second = begun(web, user), begun(web, user)
    url = f"{SESSIONS}/{first['id']}"

    ended, again = web.delete(url), web.delete(url)

    assert (ended.status_code, ended.content) == (204, b"")
    assert errors(again)[0].endswith(f"{first['id']} (AppSession)")
    assert again.headers[EVIDENCE] == "inferred"
    assert there(web, second)


def test_a_session_ends_by_itself_unless_it_is_refreshed(web: requests.Session, user: Person) -> None:
    """After two hours; a refresh gives two more, and an expired one can't be refreshed."""
    assert user.okta.simulator
    kept, left = begun(web, user), begun(web, user)
    user.okta.simulator.advance(minutes=119)

    refreshed = web.post(f"{SESSIONS}/{kept['id']}/lifecycle/refresh")
    user.okta.simulator.advance(minutes=1)

    assert refreshed.status_code == 200
    assert refreshed.json()["id"] == kept["id"]
    assert refreshed.json()["createdAt"] == kept["createdAt"]
    assert refreshed.json()["expiresAt"] > kept["expiresAt"]
    assert (there(web, kept), there(web, left)) == (True, False)
    assert web.post(f"{SESSIONS}/{left['id']}/lifecycle/refresh").status_code == 404


def changed(revoke: bool) -> Callable[[requests.Session, Person], object]:
    """A change of the password by the old one."""

    def change(web: requests.Session, user: Person) -> None:
        body = {"oldPassword": {"value": PASSWORD}, "newPassword": {"value": NEW}, "revokeSessions": revoke}
        user.okta.client.call("change_password", user.id, body=body).raise_for_status()

    return change


def called(name: str, **query: object) -> Callable[[requests.Session, Person], object]:
    """A call of an admin's, with these words in its query."""
    return lambda web, user: user.okta.client.call(name, user.id, query=query).raise_for_status()


ENDINGS = {
    "suspend": (called("suspend"), False),
    "deactivate": (called("deactivate"), False),
    "delete": (called("delete_user"), False),
    "clear_sessions": (called("clear_sessions"), False),
    "expire_password": (called("expire_password"), True),
    "expire_password, revoking": (called("expire_password", revokeSessions=True), False),
    "temporary password": (called("expire_password_with_temp_password"), True),
    "temporary password, revoking": (called("expire_password_with_temp_password", revokeSessions=True), False),
    "temporary password, older form": (called("expire_password", tempPassword=True, revokeSessions=True), False),
    "reset_password": (called("reset_password"), True),
    "reset_password, revoking": (called("reset_password", revokeSessions=True), False),
    "change_password": (changed(revoke=False), True),
    "change_password, revoking": (changed(revoke=True), False),
    "reset_factors": (called("reset_factors"), True),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_what_ends_the_sessions_of_a_user(web: requests.Session, user: Person, name: str) -> None:
    """Every session of this user and of no other; a password that changes ends none unless it is asked to."""
    other = Person(user.okta, login="other@example.com")
    other.create(password=PASSWORD)
    way, stays = ENDINGS[name]
    first, second, others = begun(web, user), begun(web, user), begun(web, other)

    way(web, user)

    assert (there(web, first), there(web, second), there(web, others)) == (stays, stays, True)


METHODS: dict[str, Callable[[Client, Person, bool | None], requests.Response]] = {
    "expire_password": lambda client, user, revoke: client.expire_password(user.id, revokeSessions=revoke),
    "expire_password_with_temp_password": lambda client, user, revoke: client.expire_password_with_temp_password(
        user.id, revokeSessions=revoke
    ),
    "reset_password": lambda client, user, revoke: client.reset_password(user.id, revokeSessions=revoke),
    "change_password": lambda client, user, revoke: client.change_password(
        user.id, PASSWORD, NEW, revokeSessions=revoke
    ),
}


@pytest.mark.parametrize("revoke", [True, False, None])
@pytest.mark.parametrize("name", METHODS)
def test_the_client_can_end_the_sessions_of_a_user(
    web: requests.Session, user: Person, name: str, revoke: bool | None
) -> None:
    """Okta takes `revokeSessions` at these four calls and leaves the sessions alone without it (Okta's OpenAPI
    specification).
    """
    session = begun(web, user)

    answer = METHODS[name](user.okta.client, user, revoke)

    assert answer.ok
    assert there(web, session) is (revoke is not True)


@pytest.mark.parametrize("revoke", [True, False, None])
def test_the_client_can_end_the_sessions_with_an_expired_password(
    web: requests.Session, user: Person, revoke: bool | None
) -> None:
    """The Authentication API takes `revokeSessions` too, when an expired password is changed (Okta's Authentication API
    reference).
    """
    session = begun(web, user)
    user.call("expire_password")
    state = user.sign_in().json()["stateToken"]

    answer = user.okta.client.change_expired_password(state, PASSWORD, NEW, revokeSessions=revoke)

    assert answer.ok
    assert there(web, session) is (revoke is not True)


def test_an_unsuspended_user_begins_again(web: requests.Session, user: Person) -> None:
    """The end of a suspension brings no session back."""
    session = begun(web, user)
    user.call("suspend")
    user.call("unsuspend")

    assert not there(web, session)
    assert there(web, begun(web, user))


def test_a_refused_call_ends_nothing(web: requests.Session, user: Person) -> None:
    """A wrong old password with revokeSessions leaves the sessions alone."""
    session = begun(web, user)

    body = {"oldPassword": {"value": "wrong"}, "newPassword": {"value": NEW}, "revokeSessions": True}
    refused = user.okta.client.call("change_password", user.id, body=body)

    assert refused.status_code == 403
    assert there(web, session)


def test_sessions_and_groups_are_kept_in_a_file(web: requests.Session, user: Person, tmp_path: Path) -> None:
    """An org that is loaded has the sessions, groups and memberships that it had when it was saved."""
    assert user.okta.simulator
    session = begun(web, user)
    group = web.post(SESSIONS.replace("sessions", "groups"), json={"profile": {"name": "Sales"}}).json()
    membership = f"{SESSIONS.replace('sessions', 'groups')}/{group['id']}/users"
    web.put(f"{membership}/{user.id}")
    user.okta.simulator.save(tmp_path / "org.json")
    user.call("delete_user")
    user.call("delete_user")
    assert web.get(membership).json() == []

    user.okta.simulator.load(tmp_path / "org.json")

    assert there(web, session)
    assert [member["id"] for member in web.get(membership).json()] == [user.id]
