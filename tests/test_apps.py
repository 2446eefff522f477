"""Bookmark apps, who has them, and what a deactivation makes of it."""

from typing import Any

import pytest
import requests
from people import PASSWORD, Person, active, errors, http

from lifecycle.client.okta import Okta

API = "https://simulated.okta.example/api/v1"
APPS = f"{API}/apps"
EVIDENCE, TEXT = "X-Simulator-Evidence", "X-Simulator-Evidence-Text"
GIVEN = {
    "name": "bookmark",
    "label": "Wiki",
    "signOnMode": "BOOKMARK",
    "settings": {"app": {"requestIntegration": False, "url": "https://wiki.example.com"}},
}


@pytest.fixture
def web(okta: Okta) -> requests.Session:
    """A session to the org, with the API token on every call."""
    return http(okta)


@pytest.fixture
def wiki(web: requests.Session) -> Any:
    """A bookmark app."""
    return web.post(APPS, json=GIVEN).json()


def assign(web: requests.Session, app: Any, user_id: str) -> requests.Response:
    return web.post(f"{APPS}/{app['id']}/users", json={"id": user_id, "scope": "USER"})


def events(web: requests.Session) -> list[str]:
    return [event["eventType"] for event in web.get(f"{API}/logs").json()]


def test_an_app_looks_like_a_recorded_one(web: requests.Session) -> None:
    """terraform-provider-okta, TestAccAppBookmarkApplication_crud."""
    made = web.post(APPS, json=GIVEN)
    app = made.json()

    assert (made.status_code, made.headers[EVIDENCE]) == (200, "recorded")
    assert list(app) == [
        "id", "name", "label", "status", "lastUpdated", "created", "accessibility", "visibility", "features",
        "signOnMode", "credentials", "settings", "_links",
    ]  # fmt: skip
    assert (app["name"], app["status"], app["signOnMode"]) == ("bookmark", "ACTIVE", "BOOKMARK")
    assert app["settings"]["app"] == {"requestIntegration": False, "url": "https://wiki.example.com"}
    assert list(app["_links"]) == ["uploadLogo", "appLinks", "groups", "logo", "users", "deactivate"]
    assert web.get(f"{APPS}/{app['id']}").json() == app
    assert web.get(APPS).json() == [app]
    assert events(web) == ["application.lifecycle.create"]


def test_an_app_is_changed_switched_off_and_deleted(web: requests.Session, wiki: Any) -> None:
    """200 with `{}`, then 204 (okta-sdk-python, test_app_remove_assigned_user). An active one is not deleted: Okta's
    Apps API reference.
    """
    url = f"{APPS}/{wiki['id']}"

    changed = web.put(url, json=GIVEN | {"label": "Encyclopedia"}).json()
    too_early = web.delete(url)
    off = web.post(f"{url}/lifecycle/deactivate")
    shown = web.get(url).json()
    gone = web.delete(url)

    assert (changed["label"], changed["id"]) == ("Encyclopedia", wiki["id"])
    assert errors(too_early)[0] == "403 E0000056 Delete application forbidden."
    assert (too_early.headers[EVIDENCE], too_early.headers[TEXT]) == ("documented", "inferred")
    assert (off.json(), shown["status"], "activate" in shown["_links"]) == ({}, "INACTIVE", True)
    assert (gone.status_code, web.get(url).status_code) == (204, 404)
    assert events(web)[1:] == [f"application.lifecycle.{done}" for done in ("update", "deactivate", "delete")]


def test_an_app_is_assigned_and_taken_away(web: requests.Session, wiki: Any, tester: Person) -> None:
    """okta-sdk-python, test_app_remove_assigned_user."""
    active(tester)

    given = assign(web, wiki, tester.id)
    listed = web.get(f"{APPS}/{wiki['id']}/users")
    link = web.get(f"{API}/users/{tester.id}/appLinks").json()[0]
    taken = web.delete(f"{APPS}/{wiki['id']}/users/{tester.id}")

    assert (given.status_code, given.headers[EVIDENCE]) == (200, "recorded")
    assert list(given.json()) == [
        "id", "externalId", "created", "lastUpdated", "scope", "status", "statusChanged", "passwordChanged",
        "syncState", "credentials", "profile", "_links",
    ]  # fmt: skip
    assert given.json()["credentials"] == {"userName": "tester@example.com"}
    assert listed.json() == [given.json()]
    assert listed.headers["Link"] == f'<{APPS}/{wiki["id"]}/users?limit=50>; rel="self"'
    assert (link["label"], link["appName"], link["appInstanceId"]) == ("Wiki", "bookmark", wiki["id"])
    assert taken.status_code == 204
    assert web.get(f"{APPS}/{wiki['id']}/users").json() == []
    assert web.get(f"{APPS}/{wiki['id']}/users/{tester.id}").status_code == 404
    assert events(web)[-2:] == ["application.user_membership.add", "application.user_membership.remove"]


def test_a_deactivation_ends_the_assignments(web: requests.Session, wiki: Any, tester: Person) -> None:
    """Okta's help page on deactivating a user; no activation brings them back (simpleokta, delete_user_active)."""
    active(tester)
    assign(web, wiki, tester.id)

    tester.call("deactivate")
    after = web.get(f"{APPS}/{wiki['id']}/users").json()
    tester.call("activate")

    assert after == web.get(f"{APPS}/{wiki['id']}/users").json() == []
    assert web.get(APPS).json() == [wiki]
    assert "application.user_membership.remove" in events(web)


def test_a_deactivated_user_gets_no_app(web: requests.Session, wiki: Any, tester: Person) -> None:
    """403 E0000117: Okta's support article on apps and groups of deactivated users."""
    active(tester)
    tester.call("deactivate")

    refused = assign(web, wiki, tester.id)

    said = "403 E0000117 Cannot assign apps or update app profiles for an inactive user."
    assert (errors(refused)[0], refused.headers[EVIDENCE]) == (said, "documented")
    assert web.get(f"{APPS}/{wiki['id']}/users").json() == []


@pytest.mark.parametrize(
    ("given", "calls", "tier"),
    [
        ({"activate": False}, (), "documented"),
        ({}, (), "recorded"),
        ({"password": PASSWORD}, ("expire_password",), "documented"),
        ({"password": PASSWORD}, ("reset_password",), "documented"),
        ({"password": PASSWORD}, ("suspend",), "unknown"),
    ],
)
def test_who_gets_an_app(
    web: requests.Session, wiki: Any, tester: Person, given: Any, calls: tuple[str, ...], tier: str
) -> None:
    """All statuses but DEPROVISIONED; of SUSPENDED nothing is said: Okta's support article on apps and groups of
    deactivated users.
    """
    tester.create(**given)
    for call in calls:
        tester.call(call)

    answer = assign(web, wiki, tester.id)

    assert (answer.status_code, answer.headers[EVIDENCE]) == (200, tier)


def test_apps_are_found(web: requests.Session, wiki: Any, tester: Person) -> None:
    """By label, by status and by user: Okta's Apps API reference."""
    active(tester)
    other = web.post(APPS, json=GIVEN | {"label": "Payroll"}, params={"activate": "false"}).json()
    assign(web, wiki, tester.id)

    def found(**query: str) -> list[str]:
        return [app["id"] for app in web.get(APPS, params=query).json()]

    assert found() == [wiki["id"], other["id"]]
    assert found(q="pay") == [other["id"]]
    assert found(filter='status eq "ACTIVE"') == [wiki["id"]]
    assert found(filter=f'user.id eq "{tester.id}"') == [wiki["id"]]
    assert found(limit="1") == [wiki["id"]]
    assert web.get(APPS, params={"filter": 'label eq "Wiki"'}).status_code == 501
    assert web.get(APPS, params={"expand": "user/x"}).status_code == 501


def test_the_next_page_of_a_list_of_apps(web: requests.Session, wiki: Any, okta: Okta) -> None:
    """The link of one page opens the next, of the apps and of the users who have one."""
    other = web.post(APPS, json=GIVEN | {"label": "Payroll"}).json()
    people = [Person(okta, login=f"{name}@example.com") for name in ("first", "second")]
    for person in people:
        person.create(password=PASSWORD)
        assign(web, wiki, person.id)

    def pages(url: str) -> list[list[str]]:
        first = web.get(url, params={"limit": "1"})
        second = web.get(first.links["next"]["url"])
        assert "next" not in second.links
        return [[item["id"] for item in page.json()] for page in (first, second)]

    assert pages(APPS) == [[wiki["id"]], [other["id"]]]
    assert pages(f"{APPS}/{wiki['id']}/users") == [[person.id] for person in people]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"label": ""}, 400),
        ({"settings": {}}, 400),
        ({"name": "oidc_client", "signOnMode": "OPENID_CONNECT"}, 501),
        ({"signOnMode": None}, 400),
        ({"licensing": {"seatCount": 1}}, 501),
        ({"settings": {"app": {"url": "https://x.example.com", "requestIntegration": "no"}}}, 400),
    ],
)
def test_an_app_that_is_not_made(web: requests.Session, given: Any, status: int) -> None:
    """What can't be is refused, and what is not played is said to be so."""
    assert web.post(APPS, json=GIVEN | given).status_code == status
    assert web.get(APPS).json() == []


def test_an_assignment_survives_a_file_and_goes_with_a_step_back(
    okta: Okta, web: requests.Session, wiki: Any, tester: Person, tmp_path: Any
) -> None:
    """And deleting the app takes it from everybody."""
    assert okta.simulator
    active(tester)
    assign(web, wiki, tester.id)
    links = f"{API}/users/{tester.id}/appLinks"
    before = web.get(links).json()
    okta.simulator.save(tmp_path / "org.json")

    web.post(f"{APPS}/{wiki['id']}/lifecycle/deactivate")
    hidden = web.get(links).json()
    web.delete(f"{APPS}/{wiki['id']}")
    deleted = web.get(links).json()
    okta.simulator.load(tmp_path / "org.json")

    assert (hidden, deleted, web.get(links).json()) == ([], [], before)
