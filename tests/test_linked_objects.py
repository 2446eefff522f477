"""Relations between users: their definitions, and the links in them.

Shapes as recorded: okta-sdk-python, test_add_get_linked_object. The rest: Okta's Linked Objects API reference.
"""

from typing import Any

import pytest
import requests
from people import Person, http

from lifecycle.client.handles import Okta

META = "https://simulated.okta.example/api/v1/meta/schemas/user/linkedObjects"
USERS = "https://simulated.okta.example/api/v1/users"
MANAGER = {"name": "manager", "title": "Manager", "description": "Manager link property", "type": "USER"}
SUBORDINATE = {"name": "subordinate", "title": "Subordinate", "description": "Subordinate link", "type": "USER"}
RELATION = {"primary": MANAGER, "associated": SUBORDINATE}


@pytest.fixture
def web(okta: Okta) -> requests.Session:
    return http(okta)


def user(okta: Okta, login: str) -> Person:
    person = Person(okta, login=login)
    person.create()
    return person


def of(web: requests.Session, person: Person, name: str) -> Any:
    return web.get(f"{USERS}/{person.id}/linkedObjects/{name}").json()


def self_link(person: Person) -> dict[str, Any]:
    return {"_links": {"self": {"href": f"{USERS}/{person.id}"}}}


def test_a_definition_lives_as_recorded(web: requests.Session) -> None:
    """Made with 201, read by either name, deleted with 204, and then not found."""
    made = web.post(META, json=RELATION)

    assert (made.status_code, made.headers["X-Simulator-Evidence"]) == (201, "recorded")
    assert made.json() == RELATION | {"_links": {"self": {"href": f"{META}/manager"}}}
    for name in ("manager", "subordinate"):
        assert web.get(f"{META}/{name}").json() == made.json()
    assert web.get(META).json() == [made.json()]
    assert web.delete(f"{META}/subordinate").status_code == 204
    assert web.get(META).json() == []
    assert web.get(f"{META}/manager").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"primary": MANAGER},
        {"primary": MANAGER | {"name": "1st"}, "associated": SUBORDINATE},
        {"primary": MANAGER | {"title": ""}, "associated": SUBORDINATE},
        {"primary": MANAGER | {"type": "GROUP"}, "associated": SUBORDINATE},
        {"primary": MANAGER, "associated": MANAGER},
        {"primary": MANAGER | {"name": "taken"}, "associated": SUBORDINATE},
    ],
)
def test_a_definition_that_is_not_made(web: requests.Session, body: dict[str, Any]) -> None:
    """Both ends need a name of their own, a title and the type USER."""
    web.post(META, json={"primary": MANAGER | {"name": "taken"}, "associated": SUBORDINATE | {"name": "other"}})

    assert web.post(META, json=body).status_code == 400
    assert len(web.get(META).json()) == 1


def test_users_are_linked(okta: Okta, web: requests.Session) -> None:
    """One primary user for each associated one; another link takes the place of the first."""
    web.post(META, json=RELATION)
    ann, bob, cem = (user(okta, f"{name}@example.com") for name in ("ann", "bob", "cem"))
    assert of(web, bob, "manager") == of(web, ann, "subordinate") == []

    for person in (bob, cem):
        assert web.put(f"{USERS}/{person.id}/linkedObjects/manager/{ann.id}").status_code == 204
    assert of(web, bob, "manager") == [self_link(ann)]
    assert of(web, ann, "subordinate") == [self_link(bob), self_link(cem)]
    assert web.put(f"{USERS}/{bob.login}/linkedObjects/manager/{cem.id}").status_code == 204
    assert of(web, bob, "manager") == [self_link(cem)]
    assert of(web, ann, "subordinate") == [self_link(cem)]
    for _ in range(2):  # 204 as well if there is no link
        assert web.delete(f"{USERS}/{bob.id}/linkedObjects/manager").status_code == 204
    assert of(web, bob, "manager") == []


def test_what_is_not_linked(okta: Okta, web: requests.Session) -> None:
    """An unknown relation or user is not found; the other end, and the user as such, are refused."""
    web.post(META, json=RELATION)
    ann = user(okta, "ann@example.com")
    mine = f"{USERS}/{ann.id}/linkedObjects"

    assert web.get(f"{mine}/mother").status_code == 404
    assert web.delete(f"{mine}/mother").status_code == 404
    assert web.put(f"{mine}/manager/00unobody").status_code == 404
    assert web.put(f"{mine}/manager/{ann.id}").status_code == 400
    assert web.put(f"{mine}/subordinate/{ann.id}").status_code == 400
    assert web.delete(f"{mine}/subordinate").status_code == 400


def test_a_deleted_user_is_linked_with_nobody(okta: Okta, web: requests.Session) -> None:
    """The links go with either of the two."""
    web.post(META, json=RELATION)
    ann, bob, cem = (user(okta, f"{name}@example.com") for name in ("ann", "bob", "cem"))
    for person in (bob, cem):
        web.put(f"{USERS}/{person.id}/linkedObjects/manager/{ann.id}")

    for _ in range(2):
        bob.call("delete_user")
    assert of(web, ann, "subordinate") == [self_link(cem)]
    for _ in range(2):
        ann.call("delete_user")
    assert of(web, cem, "manager") == []


def test_a_snapshot_keeps_the_links(okta: Okta, web: requests.Session, tmp_path: Any) -> None:
    """The definitions, and who is linked with whom."""
    simulator = okta.simulator
    assert simulator
    web.post(META, json=RELATION)
    ann, bob = user(okta, "ann@example.com"), user(okta, "bob@example.com")
    web.put(f"{USERS}/{bob.id}/linkedObjects/manager/{ann.id}")
    simulator.save(tmp_path / "org.json")
    web.delete(f"{META}/manager")
    simulator.load(tmp_path / "org.json")

    assert of(web, bob, "manager") == [self_link(ann)]
