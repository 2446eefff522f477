"""User types: made, changed and deleted; and how a user moves from one to another."""

from typing import Any

import pytest
import requests
from people import PROFILE, errors, http

from lifecycle.client.okta import Okta

API = "https://simulated.okta.example/api/v1"
TYPES = f"{API}/meta/types/user"
EVIDENCE, TEXT = "X-Simulator-Evidence", "X-Simulator-Evidence-Text"
GIVEN = {"name": "contractor", "displayName": "Contractor", "description": "Works for another company"}


@pytest.fixture
def web(okta: Okta) -> requests.Session:
    """A session to the org, with the API token on every call."""
    return http(okta)


@pytest.fixture
def contractor(web: requests.Session) -> Any:
    """A second user type."""
    return web.post(TYPES, json=GIVEN).json()


def create(web: requests.Session, **more: object) -> requests.Response:
    return web.post(f"{API}/users", json={"profile": PROFILE} | more)


def badge_of(web: requests.Session, found: dict[str, Any]) -> None:
    """Give a type's schema the custom property `badge`."""
    custom = {"id": "#custom", "type": "object", "properties": {"badge": {"title": "Badge", "type": "string"}}}
    assert web.post(found["_links"]["schema"]["href"], json={"definitions": {"custom": custom}}).ok


def test_a_type_looks_like_a_recorded_one(web: requests.Session) -> None:
    """okta-sdk-python, test_replace_user_type: 200, the caller as its maker, and not the default."""
    made = web.post(TYPES, json=GIVEN)
    body, me = made.json(), web.get(f"{API}/users/me").json()["id"]

    assert (made.status_code, made.headers[EVIDENCE]) == (200, "recorded")
    assert list(body) == [
        "id", "displayName", "name", "description", "createdBy", "lastUpdatedBy", "created", "lastUpdated", "default",
        "_links",
    ]  # fmt: skip
    assert (body["createdBy"], body["lastUpdatedBy"], body["default"]) == (me, me, False)
    assert body["id"].startswith("oty")
    assert web.get(TYPES).json()[1] == body
    assert web.get(body["_links"]["self"]["href"]).json() == body
    assert web.get(body["_links"]["schema"]["href"]).json()["name"] == "contractor"


def test_a_type_is_changed_and_deleted(web: requests.Session, contractor: Any) -> None:
    """PUT replaces, POST changes a part, DELETE answers 204, and then there is no such CVDType (okta-sdk-python,
    test_delete_user_type).
    """
    url = contractor["_links"]["self"]["href"]

    part = web.post(url, json={"description": "Part"})
    whole = web.put(url, json={"name": "contractor", "displayName": "Whole", "description": None})
    gone = web.delete(url)
    missing = web.get(url)

    assert (part.json()["displayName"], part.json()["description"]) == ("Contractor", "Part")
    assert (whole.json()["displayName"], whole.json()["description"]) == ("Whole", None)
    assert (gone.status_code, gone.headers[EVIDENCE]) == (204, "recorded")
    said = f"404 E0000007 Not found: Resource not found: {contractor['id']} (CVDType)"
    assert (errors(missing), missing.headers[EVIDENCE]) == ((said, ()), "recorded")


def test_the_name_of_a_type_is_fixed(web: requests.Session, contractor: Any) -> None:
    """Okta's User Types API reference: only the display name and the description can be changed."""
    for method in ("POST", "PUT"):
        refused = web.request(method, contractor["_links"]["self"]["href"], json=GIVEN | {"name": "other"})
        assert (refused.status_code, refused.headers[EVIDENCE], refused.headers[TEXT]) == (400, "documented", "unknown")


@pytest.mark.parametrize("given", [{"name": "1st"}, {"name": "a-b"}, {"name": ""}, {"displayName": None}, {"name": 1}])
def test_a_type_that_is_none(web: requests.Session, given: dict[str, object]) -> None:
    """A name that can't be, or nothing to show."""
    assert web.post(TYPES, json=GIVEN | given).status_code == 400
    assert len(web.get(TYPES).json()) == 1


def test_a_name_is_taken_once(web: requests.Session, contractor: Any) -> None:
    """Two types of one name would be one too many; the code is a guess."""
    refused = web.post(TYPES, json=GIVEN)

    assert (refused.status_code, refused.headers[EVIDENCE]) == (400, "unknown")


def test_what_is_not_deleted(web: requests.Session, contractor: Any) -> None:
    """Neither the default type nor one with users: Okta's User Types API reference."""
    create(web, type={"id": contractor["id"]})

    for found in web.get(TYPES).json():
        refused = web.delete(found["_links"]["self"]["href"])
        assert (refused.status_code, refused.headers[EVIDENCE], refused.headers[TEXT]) == (400, "documented", "unknown")
    assert len(web.get(TYPES).json()) == 2


def test_a_user_is_created_of_a_type(web: requests.Session, contractor: Any) -> None:
    """The user and her links name the type (terraform-provider-okta, TestAccResourceOktaUser_withUserType), and a
    search finds her by it.
    """
    user = create(web, type={"id": contractor["id"]}).json()

    assert user["type"] == {"id": contractor["id"]}
    assert user["_links"]["schema"]["href"] == contractor["_links"]["schema"]["href"]
    found = web.get(f"{API}/users", params={"search": f'type.id eq "{contractor["id"]}"'}).json()
    assert [who["id"] for who in found] == [user["id"]]
    assert create(web, type={"id": "oty1"}).status_code == 404


def test_a_profile_follows_the_schema_of_its_type(web: requests.Session, contractor: Any) -> None:
    """Each type has a schema of its own (Okta's Schemas API reference)."""
    badge_of(web, contractor)

    of_default = create(web, profile=PROFILE | {"badge": "B-17"})
    of_type = create(web, profile=PROFILE | {"badge": "B-17"}, type={"id": contractor["id"]})

    assert errors(of_default)[1] == ("Property name 'badge' is not defined in profile",)
    assert of_type.json()["profile"]["badge"] == "B-17"


def test_a_put_moves_a_user_to_another_type(web: requests.Session, contractor: Any) -> None:
    """Only a full replacement does: Okta's Users API reference."""
    badge_of(web, contractor)
    user = create(web).json()
    body = {"profile": PROFILE | {"badge": "B-17"}, "type": {"id": contractor["id"]}}

    moved = web.put(f"{API}/users/{user['id']}", json=body)

    assert (moved.json()["type"], moved.json()["profile"]["badge"]) == ({"id": contractor["id"]}, "B-17")
    assert moved.headers[EVIDENCE] == "documented"
    back = web.put(f"{API}/users/{user['id']}", json={"profile": PROFILE, "type": user["type"]})
    assert (back.json()["type"], "badge" in back.json()["profile"]) == (user["type"], False)


def test_a_post_moves_no_user(web: requests.Session, contractor: Any) -> None:
    """The type in a partial update must be the user's own: Okta's Users API reference. The code is not known."""
    user = create(web).json()
    url = f"{API}/users/{user['id']}"

    same = web.post(url, json={"profile": {"nickName": "Tess"}, "type": user["type"]})
    other = web.post(url, json={"profile": {"nickName": "Other"}, "type": {"id": contractor["id"]}})

    assert same.ok
    assert (other.status_code, other.headers[EVIDENCE], other.headers[TEXT]) == (400, "documented", "unknown")
    assert web.get(url).json()["profile"]["nickName"] == "Tess"
    assert web.get(url).json()["type"] == user["type"]


def test_a_type_survives_a_file_and_a_step_back(okta: Okta, web: requests.Session, tmp_path: Any) -> None:
    """With its schema, and the users who are of it."""
    assert okta.simulator
    file = tmp_path / "org.json"
    made = web.post(TYPES, json=GIVEN).json()
    badge_of(web, made)
    user = create(web, type={"id": made["id"]}, profile=PROFILE | {"badge": "B-17"}).json()
    okta.simulator.save(file)
    with_type = web.get(TYPES).json()

    web.put(f"{API}/users/{user['id']}", json={"profile": PROFILE, "type": {"id": with_type[0]["id"]}})
    web.delete(made["_links"]["self"]["href"])
    okta.simulator.load(file)

    assert web.get(TYPES).json() == with_type
    assert web.get(f"{API}/users/{user['id']}").json() == user
