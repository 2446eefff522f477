"""What an org says of itself, who looks after its groups, who is an admin: what exports and security tools read.

Expectations: Okta's OpenAPI specification; Okta's WebFinger reference; Okta's Org API reference.
"""

import pytest
import requests
from people import PASSWORD, Person, errors, http, without_token

from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta

BASE = "https://simulated.okta.example"
API = f"{BASE}/api/v1"
EVIDENCE = "X-Simulator-Evidence"


@pytest.fixture
def web(okta: Okta) -> requests.Session:
    """A session to the org, with the API token on every call."""
    return http(okta)


@pytest.fixture
def user(tester: Person) -> Person:
    """An ACTIVE user."""
    tester.create(password=PASSWORD)
    return tester


def group_of(web: requests.Session, name: str = "Sales") -> str:
    return str(web.post(f"{API}/groups", json={"profile": {"name": name}}).json()["id"])


@pytest.mark.parametrize(("engine", "pipeline"), [("identity", "idx"), ("classic", "v1")])
def test_the_organization_says_its_engine(engine: str, pipeline: str) -> None:
    """Public; the id is the one of the settings and of a session's identity provider."""
    okta = simulated(engine=engine)
    answer = without_token(okta).get(f"{BASE}/.well-known/okta-organization")
    settings = http(okta).get(f"{API}/org").json()
    person = Person(okta)
    person.create(password=PASSWORD)
    token = person.sign_in().json()["sessionToken"]
    session = http(okta).post(f"{API}/sessions", json={"sessionToken": token}).json()

    assert (answer.json()["pipeline"], answer.headers[EVIDENCE]) == (pipeline, "documented")
    assert answer.json()["id"] == settings["id"] == session["idp"]["id"]
    assert answer.json()["_links"] == {"organization": {"href": BASE}}
    assert (settings["subdomain"], settings["status"]) == ("simulated", "ACTIVE")
    assert without_token(okta).get(f"{API}/org").status_code == 401


def test_everyone_signs_in_here(okta: Okta) -> None:
    """WebFinger; it does not tell whether there is such a user."""
    web, finger = without_token(okta), f"{BASE}/.well-known/webfinger"
    answer = web.get(finger, params={"resource": "okta:acct:nobody@example.com"})
    (link,) = answer.json()["links"]

    assert answer.json()["subject"] == "okta:acct:nobody@example.com"
    assert (link["href"], link["properties"]) == (f"{BASE}/sso/idps/OKTA", {"okta:idp:type": "OKTA"})
    assert link["titles"] == {"und": "simulated"}
    assert web.get(finger, params={"resource": "okta:acct:x@example.com", "rel": "okta:idp"}).json()["links"] == []
    assert errors(web.get(finger))[0] == "400 E0000001 Api validation failed: resource"


def test_the_owners_of_a_group(web: requests.Session, user: Person) -> None:
    """A user and a group can be owners. One that was deleted no longer is."""
    group, other = group_of(web), group_of(web, "Bosses")
    owners = f"{API}/groups/{group}/owners"
    first = web.post(owners, json={"id": user.id, "type": "USER"})
    second = web.post(owners, json={"id": other, "type": "GROUP"})

    assert (first.status_code, first.headers[EVIDENCE]) == (201, "documented")
    assert list(first.json()) == ["id", "type", "resolved", "originId", "originType", "displayName", "lastUpdated"]
    assert (first.json()["displayName"], second.json()["displayName"]) == ("Test Testerman", "Bosses")
    assert {owner["id"] for owner in web.get(owners).json()} == {user.id, other}
    assert web.post(owners, json={"id": user.id, "type": "USER"}).headers[EVIDENCE] == "unknown"
    assert web.post(owners, json={"id": "00unobody", "type": "USER"}).status_code == 404
    assert web.delete(f"{owners}/{other}").status_code == 204
    assert web.delete(f"{owners}/{other}").status_code == 404
    user.call("delete_user")
    user.call("delete_user")
    assert web.get(owners).json() == []


def test_a_role_of_a_group(web: requests.Session, user: Person) -> None:
    """Its members are admins; with the group the role is gone."""
    group = group_of(web)
    roles = f"{API}/groups/{group}/roles"
    role = web.post(roles, json={"type": "USER_ADMIN"})
    web.put(f"{API}/groups/{group}/users/{user.id}")

    assert (role.status_code, role.json()["assignmentType"], role.headers[EVIDENCE]) == (201, "GROUP", "documented")
    assert role.json()["_links"]["assignee"]["href"] == f"{API}/groups/{group}"
    assert web.get(roles).json() == [role.json()] == [web.get(f"{roles}/{role.json()['id']}").json()]
    assert errors(web.post(roles, json={"type": "USER_ADMIN"}))[0].startswith("409 E0000090")
    assert [admin["id"] for admin in web.get(f"{API}/iam/assignees/users").json()["value"]] == [user.id]
    assert web.get(f"{API}/users/{user.id}/roles").headers[EVIDENCE] == "unknown"
    assert web.delete(f"{roles}/{role.json()['id']}").status_code == 204
    assert web.get(roles).json() == []
    web.post(roles, json={"type": "USER_ADMIN"})
    web.delete(f"{API}/groups/{group}")
    assert web.get(f"{API}/iam/assignees/users").json()["value"] == []


def test_the_admins_come_in_pages(web: requests.Session, okta: Okta) -> None:
    """The next page's link stands in the document."""
    admins = set()
    for login in ("a@example.com", "b@example.com", "c@example.com"):
        person = Person(okta, login=login)
        person.create(password=PASSWORD)
        web.post(f"{API}/users/{person.id}/roles", json={"type": "USER_ADMIN"})
        admins.add(person.id)

    first = web.get(f"{API}/iam/assignees/users", params={"limit": 2}).json()
    second = web.get(first["_links"]["next"]["href"]).json()

    assert (len(first["value"]), len(second["value"]), second["_links"]) == (2, 1, {})
    assert {admin["id"] for admin in first["value"] + second["value"]} == admins
    assert first["value"][0]["_links"]["roles"]["href"].startswith(f"{API}/users/00u")


def test_a_list_of_groups_with_their_counts(web: requests.Session, user: Person) -> None:
    """`expand=stats`, as a Splunk add-on shows it of a real org: reported."""
    group = group_of(web)
    web.put(f"{API}/groups/{group}/users/{user.id}")
    web.post(f"{API}/groups/{group}/roles", json={"type": "USER_ADMIN"})

    answer = web.get(f"{API}/groups", params={"expand": "app,stats", "q": "Sales"})

    assert answer.headers[EVIDENCE] == "reported"
    (found,) = answer.json()
    counts = {"usersCount": 1, "appsCount": 0, "groupPushMappingsCount": 0, "hasAdminPrivilege": True}
    assert found["_embedded"] == {"stats": counts}
    assert "_embedded" not in web.get(f"{API}/groups").json()[0]


def test_grants_are_cleared(web: requests.Session, user: Person) -> None:
    """Revoking nothing is accepted, but a single grant and a client are not found."""
    me = f"{API}/users/{user.id}"
    cleared = web.delete(f"{me}/grants")

    assert (cleared.status_code, cleared.headers[EVIDENCE]) == (204, "documented")
    assert web.get(f"{me}/grants/oag1").status_code == web.delete(f"{me}/grants/oag1").status_code == 404
    assert web.get(f"{me}/clients/0oa1/tokens").headers[EVIDENCE] == "unknown"
    assert web.delete(f"{API}/users/nobody/grants").status_code == 404
