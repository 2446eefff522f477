"""What there is around users: their type and schema, custom properties, admin roles, and lists of what they have."""

from pathlib import Path

import pytest
import requests
from people import PASSWORD, PROFILE, Person, active, deactivated, errors, http, staged

from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta

API = "https://simulated.okta.example/api/v1"
SCHEMA = f"{API}/meta/schemas/user/default"
EVIDENCE = "X-Simulator-Evidence"
BADGE = {"title": "Badge number", "type": "string"}


@pytest.fixture
def web(okta: Okta) -> requests.Session:
    """A session to the org, with the API token on every call."""
    return http(okta)


def define(web: requests.Session, **properties: object) -> requests.Response:
    body = {"definitions": {"custom": {"id": "#custom", "type": "object", "properties": properties}}}
    return web.post(SCHEMA, json=body)


def create(web: requests.Session, **more: object) -> requests.Response:
    return web.post(f"{API}/users", json={"profile": PROFILE | more})


# ------------------------------------------------------------------------------------------------ types


def test_the_default_user_type(web: requests.Session) -> None:
    """The keys as recorded; users link to it, and it links to the schema."""
    user = create(web).json()

    (found,) = web.get(f"{API}/meta/types/user").json()

    assert list(found) == [
        "id", "displayName", "name", "description", "createdBy", "lastUpdatedBy", "created", "lastUpdated", "default",
        "_links",
    ]  # fmt: skip
    assert (found["id"], found["name"], found["default"]) == (user["type"]["id"], "user", True)
    assert web.get(user["_links"]["type"]["href"]).json() == found
    assert found["_links"]["schema"]["href"] == user["_links"]["schema"]["href"]
    assert errors(web.get(f"{API}/meta/types/user/oty1"))[0].startswith("404 E0000007")


# ------------------------------------------------------------------------------------------------ the schema


def test_the_schema_of_the_base_profile(web: requests.Session) -> None:
    """The four that must be there, the lengths, titles and formats: recorded, terraform-provider-okta 2026."""
    user = create(web).json()

    schema = web.get(SCHEMA).json()
    base = schema["definitions"]["base"]

    assert list(schema) == [
        "id", "$schema", "name", "title", "description", "lastUpdated", "created", "definitions", "type", "properties",
        "_links",
    ]  # fmt: skip
    assert web.get(user["_links"]["schema"]["href"]).json() == schema
    assert base["required"] == ["login", "firstName", "lastName", "email"]
    assert len(base["properties"]) == 31
    assert list(base["properties"])[:7] == [
        "login", "firstName", "lastName", "middleName", "honorificPrefix", "honorificSuffix", "email",
    ]  # fmt: skip
    assert base["properties"]["login"] == {
        "title": "Username",
        "type": "string",
        "required": True,
        "mutability": "READ_WRITE",
        "scope": "NONE",
        "minLength": 5,
        "maxLength": 100,
        "permissions": [{"principal": "SELF", "action": "READ_ONLY"}],
        "master": {"type": "PROFILE_MASTER"},
    }
    titles = {name: shown["title"] for name, shown in base["properties"].items()}
    assert (titles["middleName"], titles["profileUrl"], titles["city"]) == ("Middle name", "Profile Url", "City")
    assert base["properties"]["countryCode"]["format"] == "country-code"
    assert base["properties"]["city"]["permissions"][0]["action"] == "HIDE"
    assert schema["definitions"]["custom"] == {"id": "#custom", "type": "object", "properties": {}, "required": []}
    assert web.get(f"{API}/meta/schemas/user/osc1").status_code == 404


def test_a_property_is_unknown_until_it_is_in_the_schema(web: requests.Session) -> None:
    """Question 13: first 400 E0000001, recorded; then it is taken, answered and found."""
    refused = create(web, badge="B-17")
    assert errors(refused) == (
        "400 E0000001 Api validation failed: newUser",
        ("Property name 'badge' is not defined in profile",),
    )

    defined = define(web, badge=BADGE)
    user = create(web, badge="B-17")

    assert defined.json()["definitions"]["custom"]["properties"]["badge"] == BADGE | {
        "mutability": "READ_WRITE",
        "scope": "NONE",
        "permissions": [{"principal": "SELF", "action": "READ_ONLY"}],
        "master": {"type": "PROFILE_MASTER"},
    }
    assert (defined.headers[EVIDENCE], user.json()["profile"]["badge"]) == ("recorded", "B-17")
    found = web.get(f"{API}/users", params={"search": 'profile.badge eq "b-17"'}).json()
    assert [who["id"] for who in found] == [user.json()["id"]]


def test_a_custom_property_is_changed_and_removed_in_a_profile(web: requests.Session) -> None:
    """Like any other: null removes the value, PUT replaces the profile whole; unset ones are left out."""
    define(web, badge=BADGE)
    user = f"{API}/users/{create(web, badge='1').json()['id']}"

    def badge() -> object:
        return web.get(user).json()["profile"].get("badge", "unset")

    web.post(user, json={"profile": {"badge": "2"}})
    assert badge() == "2"
    web.post(user, json={"profile": {"badge": None}})
    assert badge() == "unset"
    web.post(user, json={"profile": {"badge": "3"}})
    web.put(user, json={"profile": PROFILE})
    assert badge() == "unset"


def test_a_property_that_is_removed_takes_its_values_along(web: requests.Session) -> None:
    """Null removes it; then it is unknown again, and a new one of that name is empty."""
    define(web, badge=BADGE)
    user = create(web, badge="1").json()["id"]

    removed = define(web, badge=None)

    assert removed.json()["definitions"]["custom"]["properties"] == {}
    assert "badge" not in web.get(f"{API}/users/{user}").json()["profile"]
    assert web.post(f"{API}/users/{user}", json={"profile": {"badge": "2"}}).status_code == 400
    define(web, badge=BADGE)
    assert "badge" not in web.get(f"{API}/users/{user}").json()["profile"]
    assert define(web, nothing=None).status_code == 200


@pytest.mark.parametrize(
    ("shown", "right", "wrong"),
    [
        ({"type": "string"}, ["", "x"], [1, True, ["x"], {}]),
        ({"type": "string", "minLength": 2, "maxLength": 3}, ["ab", "abc"], ["a", "abcd"]),
        ({"type": "boolean"}, [True, False], ["true", 1, 0]),
        ({"type": "integer"}, [2**70, 0, -7], [1.5, "1", True]),
        ({"type": "number"}, [1e-07, 1, 1.5], ["1", True]),
        ({"type": "array", "items": {"type": "string"}}, [[], ["a", "b"]], ["a", [1], {}]),
        ({"type": "array", "items": {"type": "integer"}}, [[1]], [["a"]]),
    ],
)
def test_values_of_the_wrong_type(web: requests.Session, shown: dict, right: list, wrong: list) -> None:
    """400 E0000001, and nothing is changed; Okta's words are not known."""
    define(web, extra={"title": "Extra"} | shown)
    user = f"{API}/users/{create(web).json()['id']}"

    for value in right:
        assert web.post(user, json={"profile": {"extra": value}}).json()["profile"]["extra"] == value
    for value in wrong:
        refused = web.post(user, json={"profile": {"extra": value}})
        assert errors(refused)[0] == "400 E0000001 Api validation failed: extra"
        assert refused.headers[EVIDENCE] == "unknown"
    assert web.get(user).json()["profile"]["extra"] == right[-1]


def test_a_number_that_is_none(web: requests.Session) -> None:
    """JSON writes it, and no JSON can answer it."""
    define(web, extra={"title": "Extra", "type": "number"})
    user = f"{API}/users/{create(web).json()['id']}"

    refused = web.post(user, data=b'{"profile": {"extra": 1e999}}', headers={"Content-Type": "application/json"})

    assert refused.status_code == 400


@pytest.mark.parametrize(
    "properties",
    [
        {"login": BADGE},
        {"1st": BADGE},
        {"with blank": BADGE},
        {"ümlaut": BADGE},
        {"badge": {}},
        {"badge": {"title": "Badge"}},
        {"badge": {"type": "string"}},
        {"badge": BADGE | {"type": "object"}},
        {"badge": BADGE | {"type": ["string"]}},
        {"badge": BADGE | {"maxLength": "3"}},
        {"badge": BADGE | {"permissions": {}}},
        {"badge": {"title": "Badges", "type": "array"}},
        {"badge": {"title": "Badges", "type": "array", "items": {"type": "array"}}},
        {"badge": 1},
        {"good": BADGE, "badge": []},
    ],
)
def test_a_property_that_cannot_be(web: requests.Session, properties: dict) -> None:
    """It is refused, and nothing of the request is done."""
    assert define(web, **properties).status_code == 400
    assert web.get(SCHEMA).json()["definitions"]["custom"]["properties"] == {}


@pytest.mark.parametrize(
    "body",
    [
        {"definitions": {"custom": {"properties": {"badge": BADGE | {"required": True}}}}},
        {"definitions": {"custom": {"properties": {"badge": BADGE | {"enum": ["A"]}}}}},
        {"definitions": {"custom": {"properties": {"badge": BADGE}, "required": ["badge"]}}},
        {"definitions": {"base": {"properties": {"firstName": {"required": False}}}}},
        {"definitions": {"base": {"properties": {"login": {"pattern": ".+"}}}}},
    ],
)
def test_what_of_a_schema_is_not_played_is_refused_aloud(web: requests.Session, body: dict) -> None:
    """501, and nothing is done."""
    assert web.post(SCHEMA, json=body).status_code == 501
    assert web.get(SCHEMA).json()["definitions"]["custom"]["properties"] == {}


def test_a_schema_may_be_sent_back_as_it_came(web: requests.Session) -> None:
    """As clients do that add a property to what they have read. Recorded: okta-sdk-python, user schema, 2021."""
    define(web, badge=BADGE)
    schema = web.get(SCHEMA).json()
    schema["definitions"]["custom"]["properties"]["other"] = {"title": "Other", "type": "boolean"}

    changed = web.post(SCHEMA, json=schema).json()

    assert list(changed["definitions"]["custom"]["properties"]) == ["badge", "other"]
    assert changed["definitions"]["base"] == schema["definitions"]["base"]


def test_a_type_stays(web: requests.Session) -> None:
    """A property keeps its type; its title may change."""
    define(web, badge=BADGE)

    assert define(web, badge=BADGE | {"type": "integer"}).status_code == 400
    assert define(web, badge=BADGE | {"title": "Pass"}).ok


@pytest.mark.parametrize(
    ("search", "fits"),
    [
        ("profile.remote eq true", True),
        ("profile.remote eq false", False),
        ("profile.absent pr", True),  # false is a value
        ('profile.remote eq "true"', True),
        ("profile.age gt 4", True),
        ("profile.age ge 40.5", False),
        ("profile.age eq 40", True),
        ("profile.age pr", True),
        ('profile.langs eq "NO"', True),
        ('profile.langs sw "e"', True),
        ('profile.langs eq "de"', False),
        ("profile.langs pr and profile.age lt 100", True),
    ],
)
def test_a_search_by_a_property_that_is_not_a_string(web: requests.Session, search: str, fits: bool) -> None:
    """Numbers and truths without quotes; of an array one element has to fit (6: `search` takes arrays)."""
    langs = {"title": "Languages", "type": "array", "items": {"type": "string"}}
    truth = {"title": "T", "type": "boolean"}
    define(web, remote=truth, absent=truth, age={"title": "A", "type": "integer"}, langs=langs)
    create(web, remote=True, absent=False, age=40, langs=["en", "no"])

    found = web.get(f"{API}/users", params={"search": search})

    assert (found.status_code, len(found.json())) == (200, int(fits))


@pytest.mark.parametrize(
    ("search", "code"),
    [
        ("profile.age eq true", 400),
        ("profile.remote gt true", 400),
        ("profile.login eq 4", 400),
        ("profile.age sw 4", 400),
    ],
)
def test_a_search_that_does_not_fit_the_property(web: requests.Session, search: str, code: int) -> None:
    """E0000031; and an order by such a property is not played."""
    define(web, remote={"title": "R", "type": "boolean"}, age={"title": "A", "type": "integer"})
    create(web, remote=True, age=40)

    refused = web.get(f"{API}/users", params={"search": search})

    assert (refused.status_code, refused.json()["errorCode"]) == (code, "E0000031")
    assert web.get(f"{API}/users", params={"search": "status pr", "sortBy": "profile.age"}).status_code == 501


def test_properties_and_roles_are_kept_in_a_snapshot(tmp_path: Path) -> None:
    """Another org goes on with them."""
    okta, other = simulated(), simulated()
    assert okta.simulator
    assert other.simulator
    define(http(okta), badge=BADGE)
    user = create(http(okta), badge="1").json()["id"]
    http(okta).post(f"{API}/users/{user}/roles", json={"type": "USER_ADMIN"})

    okta.simulator.save(tmp_path / "org.json")
    other.simulator.load(tmp_path / "org.json")

    assert http(other).get(SCHEMA).json() == http(okta).get(SCHEMA).json()
    assert http(other).get(f"{API}/users/{user}").json()["profile"]["badge"] == "1"
    assert len(http(other).get(f"{API}/users/{user}/roles").json()) == 1


# ------------------------------------------------------------------------------------------------ roles


def test_a_role_comes_and_goes(web: requests.Session, tester: Person) -> None:
    """201, the list, 204, an empty list: recorded, okta-sdk-python, test_assign_user_to_role, with this very id."""
    active(tester)
    roles = f"{API}/users/{tester.id}/roles"

    assigned = web.post(roles, json={"type": "USER_ADMIN"})
    role = assigned.json()

    assert (assigned.status_code, assigned.headers[EVIDENCE]) == (201, "recorded")
    assert {name: role[name] for name in ("id", "label", "type", "status", "assignmentType", "_links")} == {
        "id": "KVJUKUS7IFCE2SKO",
        "label": "User Administrator",
        "type": "USER_ADMIN",
        "status": "ACTIVE",
        "assignmentType": "USER",
        "_links": {"assignee": {"href": f"{API}/users/{tester.id}"}},
    }
    assert web.get(roles).json() == [role]
    assert web.get(f"{roles}/{role['id']}").json() == role
    removed = web.delete(f"{roles}/{role['id']}")
    assert (removed.status_code, removed.content) == (204, b"")
    assert web.get(roles).json() == []
    for method in ("GET", "DELETE"):
        assert errors(web.request(method, f"{roles}/{role['id']}"))[0] == (
            "404 E0000007 Not found: Resource not found: KVJUKUS7IFCE2SKO (RoleAssignment)"
        )


def test_roles_of_others(web: requests.Session, tester: Person) -> None:
    """A second of another type, again the same (409 E0000090), one that is none, and one that is not played."""
    active(tester)
    roles = f"{API}/users/{tester.id}/roles"
    web.post(roles, json={"type": "USER_ADMIN"})

    assert web.post(roles, json={"type": "APP_ADMIN"}).json()["id"] == "IFIFAX2BIRGUSTQ"
    again = web.post(roles, json={"type": "USER_ADMIN"})
    assert errors(again) == ("409 E0000090 The role specified is already assigned to the user.", ())
    assert web.post(roles, json={"type": "KING"}).headers[EVIDENCE] == "unknown"
    assert web.post(roles, json={"type": "CUSTOM"}).status_code == 501
    for body in ({}, {"type": ""}, {"type": 1}, []):
        assert web.post(roles, json=body).status_code == 400
    assert len(web.get(roles).json()) == 2
    assert web.post(f"{API}/users/nobody/roles", json={"type": "USER_ADMIN"}).status_code == 404


def test_a_staged_user_may_be_an_admin(web: requests.Session, tester: Person) -> None:
    """Reported by Okta's Java SDK, and gone with the user (3.14)."""
    staged(tester)

    assigned = web.post(f"{API}/users/{tester.id}/roles", json={"type": "USER_ADMIN"})

    assert (assigned.status_code, assigned.headers[EVIDENCE]) == (201, "reported")
    tester.call("delete_user")
    tester.call("delete_user")
    assert web.get(f"{API}/users/{tester.id}/roles").status_code == 404


def test_roles_of_a_deactivated_user(web: requests.Session, tester: Person) -> None:
    """What becomes of them, no source tells."""
    deactivated(tester)

    assert web.get(f"{API}/users/{tester.id}/roles").headers[EVIDENCE] == "unknown"


def test_a_role_for_some_groups(web: requests.Session, tester: Person) -> None:
    """For none at first, which is for all; 204 for one more and one less, but the last one stays (Okta's reference of
    role targets).
    """
    active(tester)
    one, other = (web.post(f"{API}/groups", json={"profile": {"name": name}}).json()["id"] for name in ("A", "B"))
    role = web.post(f"{API}/users/{tester.id}/roles", json={"type": "HELP_DESK_ADMIN"}).json()["id"]
    targets = f"{API}/users/{tester.id}/roles/{role}/targets/groups"

    assert (web.get(targets).json(), web.get(targets).headers[EVIDENCE]) == ([], "documented")
    for group in (one, other, one):
        assert (web.put(f"{targets}/{group}").status_code, web.put(f"{targets}/{group}").content) == (204, b"")
    assert [group["id"] for group in web.get(targets).json()] == [one, other]
    first = web.get(targets, params={"limit": 1})
    assert [group["id"] for group in web.get(first.links["next"]["url"]).json()] == [other]
    assert web.delete(f"{targets}/{one}").status_code == 204
    gone, last = web.delete(f"{targets}/{one}"), web.delete(f"{targets}/{other}")
    assert (gone.status_code, gone.headers[EVIDENCE]) == (404, "unknown")
    assert (last.status_code, last.headers[EVIDENCE]) == (400, "documented")
    assert last.headers["X-Simulator-Evidence-Text"] == "unknown"
    assert [group["id"] for group in web.get(targets).json()] == [other]
    assert errors(web.put(f"{targets}/00g123"))[0] == ("404 E0000007 Not found: Resource not found: 00g123 (UserGroup)")
    web.delete(f"{API}/groups/{other}")
    assert web.get(targets).json() == []


def test_a_role_that_is_for_no_groups(web: requests.Session, tester: Person) -> None:
    """400 E0000091, as reported (mbegan/Okta-PSModule issue 12); a role that is not assigned is not found."""
    active(tester)
    group = web.post(f"{API}/groups", json={"profile": {"name": "A"}}).json()["id"]
    role = web.post(f"{API}/users/{tester.id}/roles", json={"type": "SUPER_ADMIN"}).json()["id"]

    for role_id, want in (
        (role, "400 E0000091 The provided role type was not the same as required role type."),
        ("KVJUKUS7IFCE2SKO", "404 E0000007 Not found: Resource not found: KVJUKUS7IFCE2SKO (RoleAssignment)"),
    ):
        targets = f"{API}/users/{tester.id}/roles/{role_id}/targets/groups"
        for refused in (web.get(targets), web.put(f"{targets}/{group}"), web.delete(f"{targets}/{group}")):
            assert errors(refused)[0] == want
    assert web.get(f"{API}/users/{tester.id}/roles/{role}/targets/catalog/apps").status_code == 501


# ------------------------------------------------------------------------------------------------ lists


@pytest.mark.parametrize("what", ["appLinks", "grants", "clients", "idps", "devices", "roles"])
def test_a_new_user_has_nothing_yet(web: requests.Session, tester: Person, what: str) -> None:
    """Empty lists, recorded (of devices: documented); of an unknown user 404."""
    active(tester)

    found = web.get(f"{API}/users/{tester.id}/{what}")

    assert (found.status_code, found.json()) == (200, [])
    assert found.headers[EVIDENCE] == ("documented" if what == "devices" else "recorded")
    assert errors(web.get(f"{API}/users/nobody/{what}"))[0] == (
        "404 E0000007 Not found: Resource not found: nobody (User)"
    )


def test_grants_come_in_pages(web: requests.Session, tester: Person) -> None:
    """The link to the page itself is recorded, with its limit of 20."""
    active(tester)
    grants = f"{API}/users/{tester.id}/grants"

    assert web.get(grants).headers["Link"] == f'<{grants}?limit=20>; rel="self"'


def test_lists_that_are_refused(web: requests.Session, tester: Person) -> None:
    """Blocks: recorded, the feature is off. Subscriptions: documented, each user's own are for that user."""
    active(tester)

    assert errors(web.get(f"{API}/users/{tester.id}/blocks")) == (
        "401 E0000015 You do not have permission to access the feature you are requesting",
        (),
    )
    assert web.get(f"{API}/users/{tester.id}/subscriptions").json()["errorCode"] == "E0000006"
    for what in ("blocks", "subscriptions"):
        assert web.get(f"{API}/users/nobody/{what}").status_code == 404


def test_the_links_of_seeded_apps() -> None:
    """Each app of the seed once, in its order; a deactivation drops them (1.3)."""
    person = {"login": "ana@example.com", "firstName": "Ana", "lastName": "Archer", "password": PASSWORD}
    okta = simulated(seed={"users": [person | {"status": "ACTIVE", "apps": ["Payroll", "Time Sheets"]}]})
    links = f"{API}/users/ana@example.com/appLinks"

    found = http(okta).get(links)

    assert [(link["label"], link["appName"], link["sortOrder"]) for link in found.json()] == [
        ("Payroll", "payroll", 0),
        ("Time Sheets", "time_sheets", 1),
    ]
    assert found.headers[EVIDENCE] == "inferred"
    okta.client.deactivate("ana@example.com")
    assert http(okta).get(links).json() == []
