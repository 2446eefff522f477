"""Groups, who is in them, and lists in pages: what `/api/v1/groups` answers."""

import re

import pytest
import requests
from people import OWNER, PASSWORD, PROFILE, Person, active, errors, http, staged

from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta

BASE = "https://simulated.okta.example"
GROUPS = f"{BASE}/api/v1/groups"
EVIDENCE = "X-Simulator-Evidence"


@pytest.fixture
def web(okta: Okta) -> requests.Session:
    """A session to the org, with the API token on every call."""
    return http(okta)


def made(web: requests.Session, name: str, **profile: str) -> dict:
    return web.post(GROUPS, json={"profile": {"name": name} | profile}).json()


def everyone(web: requests.Session) -> dict:
    return next(group for group in web.get(GROUPS).json() if group["type"] == "BUILT_IN")


def names(response: requests.Response) -> list[str]:
    return [group["profile"]["name"] for group in response.json()]


def logins(web: requests.Session, group: dict, **query: object) -> list[str]:
    members = web.get(f"{GROUPS}/{group['id']}/users", params=query).json()
    return [member["profile"]["login"] for member in members]


def test_a_group_looks_like_a_recorded_one(web: requests.Session) -> None:
    """Keys, the class, a null description, and the links."""
    response = web.post(GROUPS, json={"profile": {"name": "Sales"}})
    group = response.json()

    assert (response.status_code, response.headers[EVIDENCE]) == (200, "recorded")
    assert list(group) == [
        "id", "created", "lastUpdated", "lastMembershipUpdated", "objectClass", "type", "profile", "_links",
    ]  # fmt: skip
    assert re.fullmatch(r"00g\w{17}", group["id"])
    assert group["created"] == group["lastUpdated"] == group["lastMembershipUpdated"]
    assert (group["objectClass"], group["type"]) == (["okta:user_group"], "OKTA_GROUP")
    assert group["profile"] == {"name": "Sales", "description": None}
    assert list(group["_links"]) == ["logo", "users", "apps"]
    assert group["_links"]["users"] == {"href": f"{GROUPS}/{group['id']}/users"}
    assert [logo["name"] for logo in group["_links"]["logo"]] == ["medium", "large"]
    assert web.get(f"{GROUPS}/{group['id']}").json() == group


def test_a_look_at_the_groups_makes_nothing() -> None:
    """The group Everyone is there from the start: an id that is given out later does not depend on who looked."""
    ids = []
    for path in ("users", "groups"):
        tester = Person(simulated())
        assert http(tester.okta).get(f"{BASE}/api/v1/{path}").ok
        staged(tester)
        ids.append(tester.id)

    assert ids[0] == ids[1]


def test_a_group_is_changed_and_deleted(web: requests.Session) -> None:
    """PUT replaces the profile and moves `lastUpdated` alone; DELETE answers 204, and the group is gone."""
    group = made(web, "Sales", description="They sell")
    url = f"{GROUPS}/{group['id']}"

    changed = web.put(url, json={"profile": {"name": "Sales and more"}}).json()
    deleted = web.delete(url)

    assert changed["profile"] == {"name": "Sales and more", "description": None}
    assert changed["lastUpdated"] > group["lastUpdated"]
    assert changed["lastMembershipUpdated"] == group["lastMembershipUpdated"]
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert web.get(url).status_code == 404


@pytest.mark.parametrize(
    ("method", "rest"), [("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/users"), ("PUT", "/users/tester")]
)
def test_a_group_that_is_not_there(web: requests.Session, method: str, rest: str) -> None:
    """404 E0000007, and the kind is UserGroup."""
    response = web.request(method, f"{GROUPS}/00g123{rest}")

    assert errors(response) == ("404 E0000007 Not found: Resource not found: 00g123 (UserGroup)", ())


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_user_who_is_not_there(web: requests.Session, method: str) -> None:
    """404 E0000007, and the kind is User. Recorded for DELETE."""
    group = made(web, "Sales")

    response = web.request(method, f"{GROUPS}/{group['id']}/users/00u123")

    assert errors(response) == ("404 E0000007 Not found: Resource not found: 00u123 (User)", ())
    assert web.get(f"{BASE}/api/v1/users/00u123/groups").status_code == 404


@pytest.mark.parametrize(
    ("profile", "cause"),
    [
        ({"name": "sales"}, "name: An object with this field already exists in the current organization"),
        ({"name": "Everyone"}, "name: An object with this field already exists in the current organization"),
        ({"name": " "}, "name: The field cannot be left blank"),
        ({}, "name: The field cannot be left blank"),
        ({"name": "New", "colour": "red"}, "Property name 'colour' is not defined in profile"),
    ],
)
def test_a_profile_that_cannot_be(web: requests.Session, profile: dict, cause: str) -> None:
    """400 E0000001; that Okta says it in these words is a guess, and is marked as one."""
    made(web, "Sales")

    response = web.post(GROUPS, json={"profile": profile})

    said, causes = errors(response)
    assert said.startswith("400 E0000001 Api validation failed: ")
    assert causes == (cause,)
    assert "unknown" in (response.headers[EVIDENCE], response.headers.get(f"{EVIDENCE}-Text"))
    assert names(web.get(GROUPS)) == ["Everyone", "Sales"]


@pytest.mark.parametrize("body", [{}, {"profile": "Sales"}, {"profile": {"name": 7}}])
def test_a_body_that_is_not_a_group(web: requests.Session, body: dict) -> None:
    """400 E0000003."""
    assert errors(web.post(GROUPS, json=body))[0] == "400 E0000003 The request body was not well-formed."


def test_a_group_keeps_its_own_name(web: requests.Session) -> None:
    """Its name is taken only for the others."""
    sales, other = made(web, "Sales"), made(web, "Other")

    kept = web.put(f"{GROUPS}/{sales['id']}", json={"profile": {"name": "SALES", "description": "They sell"}})
    taken = web.put(f"{GROUPS}/{other['id']}", json={"profile": {"name": "Sales"}})

    assert kept.json()["profile"] == {"name": "SALES", "description": "They sell"}
    assert taken.status_code == 400


@pytest.mark.parametrize("way", [staged, active])
def test_coming_and_going(web: requests.Session, tester: Person, way: object) -> None:
    """204 each time, recorded for STAGED and ACTIVE, inferred where it changes nothing. The user stays as it was."""
    way(tester)  # type: ignore[operator]
    before, group = tester.get().json(), made(web, "Sales")
    url = f"{GROUPS}/{group['id']}/users/{tester.id}"

    came = web.put(url)
    inside, moved = logins(web, group), web.get(f"{GROUPS}/{group['id']}").json()["lastMembershipUpdated"]
    again, left, gone = web.put(url), web.delete(url), web.delete(url)

    assert [(r.status_code, r.content, r.headers[EVIDENCE]) for r in (came, again, left, gone)] == [
        (204, b"", "recorded"),
        (204, b"", "inferred"),
        (204, b"", "recorded"),
        (204, b"", "inferred"),
    ]
    assert (inside, logins(web, group)) == (["tester@example.com"], [])
    assert moved > group["lastMembershipUpdated"]
    assert tester.get().json() == before


def test_a_users_groups(web: requests.Session, tester: Person) -> None:
    """Everyone, and those that the user was put into."""
    tester.create()
    group = made(web, "Sales")
    web.put(f"{GROUPS}/{group['id']}/users/{tester.id}")
    made(web, "Other")

    response = web.get(f"{BASE}/api/v1/users/tester@example.com/groups")

    assert names(response) == ["Everyone", "Sales"]
    assert response.json()[0]["type"] == "BUILT_IN"
    assert response.headers["Link"] == f'<{BASE}/api/v1/users/tester@example.com/groups?limit=200>; rel="self"'


def test_a_member_is_shown_with_one_link(web: requests.Session, tester: Person) -> None:
    """The user as the user is, but of the links only `self`."""
    tester.create(password=PASSWORD)
    alone = tester.get().json()

    members = web.get(f"{GROUPS}/{everyone(web)['id']}/users").json()
    (member,) = [member for member in members if member["id"] == tester.id]

    assert member == alone | {"_links": {"self": {"href": f"{BASE}/api/v1/users/{tester.id}"}}}


def test_a_deactivated_user_stays_and_a_deleted_one_leaves(web: requests.Session, tester: Person) -> None:
    """Membership survives deactivation, and the list shows DEPROVISIONED users."""
    tester.create(password=PASSWORD)
    group = made(web, "Sales")
    web.put(f"{GROUPS}/{group['id']}/users/{tester.id}")

    tester.call("deactivate")
    statuses = [member["status"] for member in web.get(f"{GROUPS}/{group['id']}/users").json()]
    kept = names(web.get(f"{BASE}/api/v1/users/{tester.id}/groups"))
    removal = web.delete(f"{GROUPS}/{group['id']}/users/{tester.id}")
    addition = web.put(f"{GROUPS}/{group['id']}/users/{tester.id}")
    tester.call("delete_user")

    assert (statuses, kept) == (["DEPROVISIONED"], ["Everyone", "Sales"])
    assert (removal.status_code, removal.headers[EVIDENCE]) == (204, "documented")
    assert (addition.status_code, addition.headers[EVIDENCE]) == (403, "reported")  # Ploy's help on Okta
    assert (logins(web, group), logins(web, everyone(web))) == ([], [OWNER])


def test_everyone_is_there_and_holds_all(web: requests.Session, tester: Person) -> None:
    """The built-in group, with its recorded name and description."""
    tester.create(activate=False)

    group = everyone(web)

    assert group["profile"] == {"name": "Everyone", "description": "All users in your organization"}
    assert sorted(logins(web, group)) == [OWNER, "tester@example.com"]
    assert everyone(web)["id"] == group["id"]


@pytest.mark.parametrize(
    ("method", "rest", "said", "evidence"),
    [
        ("PUT", "", "403 E0000006 You do not have permission to perform the requested action", "unknown"),
        ("DELETE", "", "403 E0000006 You do not have permission to perform the requested action", "unknown"),
        ("PUT", "/users/tester", "501 E0000060 Unsupported operation.", "reported"),
        (
            "DELETE",
            "/users/tester",
            "403 E0000006 You do not have permission to perform the requested action",
            "reported",
        ),
    ],
)
def test_everyone_is_not_changed_by_hand(
    web: requests.Session, tester: Person, method: str, rest: str, said: str, evidence: str
) -> None:
    """Refused; of the group itself the code is a guess, of its members it is told in two public reports."""
    tester.create()
    group = everyone(web)

    response = web.request(method, f"{GROUPS}/{group['id']}{rest}", json={"profile": {"name": "All"}})

    assert errors(response) == (said, ())
    assert response.headers[EVIDENCE] == evidence
    assert everyone(web) == group
    assert sorted(logins(web, group)) == [OWNER, "tester@example.com"]


# ------------------------------------------------------------------------------------------------- at creation


def test_a_user_is_born_into_groups(web: requests.Session) -> None:
    """In all of them by one call, with the status of any creation. Recorded."""
    ids = [made(web, name)["id"] for name in ("Sales", "Other")]

    created = web.post(f"{BASE}/api/v1/users", json={"profile": PROFILE, "groupIds": [*ids, ids[0]]}).json()

    assert created["status"] == "PROVISIONED"
    assert "groupIds" not in created
    assert names(web.get(f"{BASE}/api/v1/users/{created['id']}/groups")) == ["Everyone", "Sales", "Other"]
    assert logins(web, {"id": ids[0]}) == ["tester@example.com"]


def test_a_group_at_creation_that_is_not_there(web: requests.Session) -> None:
    """404 of that id, no user is created, and the other group stays empty."""
    group = made(web, "Sales")

    body = {"profile": PROFILE, "groupIds": [group["id"], "12345678901011"]}
    response = web.post(f"{BASE}/api/v1/users", json=body)

    assert errors(response) == ("404 E0000007 Not found: Resource not found: 12345678901011 (UserGroup)", ())
    assert response.headers[EVIDENCE] == "recorded"
    assert web.get(f"{BASE}/api/v1/users/tester@example.com").status_code == 404
    assert logins(web, group) == []


@pytest.mark.parametrize(("count", "status"), [(20, 200), (21, 400)])
def test_no_more_than_twenty_groups_at_creation(web: requests.Session, count: int, status: int) -> None:
    """400 E0000093 with its cause from 21 on, and no user is created."""
    ids = [made(web, f"Group {number}")["id"] for number in range(count)]

    response = web.post(f"{BASE}/api/v1/users", json={"profile": PROFILE, "groupIds": ids})

    assert response.status_code == status
    assert web.get(f"{BASE}/api/v1/users/tester@example.com").ok == (status == 200)
    if status == 400:
        too_many = ("400 E0000093 Target count limit exceeded", ("The number of group targets is too large",))
        assert errors(response) == too_many


def test_group_ids_that_are_none(web: requests.Session) -> None:
    """A string instead of a list is malformed, and nobody can be added to the built-in group. No user is created."""
    inside = [everyone(web)["id"]]

    answers = [
        web.post(f"{BASE}/api/v1/users", json={"profile": PROFILE, "groupIds": i}) for i in ("00g1", [7], inside)
    ]

    assert [errors(answer)[0][:12] for answer in answers] == ["400 E0000003", "400 E0000003", "501 E0000060"]
    assert web.get(f"{BASE}/api/v1/users/tester@example.com").status_code == 404


# ------------------------------------------------------------------------------------------------- lists in pages


def test_groups_by_the_beginning_of_their_names(web: requests.Session) -> None:
    """`q` looks at the beginning only; who has the very name comes first, and no page follows (Okta's Groups API
    reference, find groups).
    """
    for name in ("Sales West", "Sales", "After Sales"):
        made(web, name)

    assert names(web.get(GROUPS)) == ["Everyone", "Sales West", "Sales", "After Sales"]
    assert names(web.get(GROUPS, params={"q": "sales"})) == ["Sales", "Sales West"]
    first = web.get(GROUPS, params={"q": "sales", "limit": 1})
    assert (names(first), list(lines(first))) == (["Sales"], ["self"])
    assert web.get(GROUPS, params={"expand": "policies"}).status_code == 501


MORNING, LATER = "2026-01-05T00:00:00.000Z", "2026-01-06T00:00:00.000Z"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"filter": 'type eq "OKTA_GROUP"'}, ["Sales", "West Coast", "Old"]),
        ({"filter": 'type eq "BUILT_IN"'}, ["Everyone"]),
        ({"filter": 'type eq "APP_GROUP"'}, []),
        ({"filter": f'lastUpdated gt "{LATER}"'}, ["Sales"]),
        ({"filter": f'lastMembershipUpdated gt "{LATER}"'}, ["West Coast"]),
        ({"filter": f'type eq "OKTA_GROUP" and lastUpdated lt "{LATER}"'}, ["West Coast", "Old"]),
        (
            {"filter": f'type eq "OKTA_GROUP" and (lastUpdated gt "{LATER}" or lastMembershipUpdated gt "{LATER}")'},
            ["Sales", "West Coast"],
        ),
        ({"search": 'profile.name eq "sales"'}, ["Sales"]),
        ({"search": 'profile.name sw "West"'}, ["West Coast"]),
        ({"search": 'profile.name co "coast"'}, ["West Coast"]),
        ({"search": 'profile.description co "SELL"'}, ["Sales"]),
        ({"search": f'created gt "{MORNING}" and type eq "OKTA_GROUP"'}, ["Sales", "West Coast", "Old"]),
        ({"search": 'source.id eq "0oa2v0el0gP90aqjJ0g7"'}, []),
        ({"search": 'type eq "OKTA_GROUP"', "sortBy": "profile.name"}, ["Old", "Sales", "West Coast"]),
        (
            {"search": 'type eq "OKTA_GROUP"', "sortBy": "profile.name", "sortOrder": "desc"},
            ["West Coast", "Sales", "Old"],
        ),
    ],
    ids=str,
)
def test_groups_are_filtered_and_searched(okta: Okta, asked: dict[str, str], found: list[str]) -> None:
    """As Okta's Groups API reference and Okta's OpenAPI specification (listGroups) have it; names are case-sensitive,
    texts are not.
    """
    web, tester = http(okta), Person(okta)
    tester.create()
    sales, west, _ = (made(web, name) for name in ("Sales", "West Coast", "Old"))
    assert okta.simulator
    okta.simulator.advance(days=2)
    web.put(f"{GROUPS}/{sales['id']}", json={"profile": {"name": "Sales", "description": "They sell"}})
    web.put(f"{GROUPS}/{west['id']}/users/{tester.id}")

    response = web.get(GROUPS, params=asked)

    assert (names(response), response.headers[EVIDENCE]) == (found, "documented")
    with_id = web.get(GROUPS, params={next(iter(asked)): f'id eq "{sales["id"]}"'})
    assert names(with_id) == ["Sales"]


@pytest.mark.parametrize(
    "asked",
    [
        {"filter": 'profile.name eq "Sales"'},
        {"filter": 'type sw "OKTA"'},
        {"filter": "type"},
        {"search": 'profile.nonsense eq "x"'},
        {"search": 'Profile.name eq "x"'},
        {"search": 'type co "OKTA"'},
        {"search": 'profile.name ne "Sales"'},
        {"search": "profile.name pr"},
        {"search": 'type eq "OKTA_GROUP"', "sortBy": "nonsense"},
    ],
    ids=str,
)
def test_what_groups_cannot_be_asked_for(web: requests.Session, asked: dict[str, str]) -> None:
    """400 E0000031."""
    assert errors(web.get(GROUPS, params=asked))[0] == "400 E0000031 Invalid search criteria."


def test_groups_are_searched_or_filtered(web: requests.Session) -> None:
    """Both is refused, as of users, and a date that is none too."""
    both = web.get(GROUPS, params={"search": 'type eq "BUILT_IN"', "filter": 'type eq "BUILT_IN"'})
    no_date = web.get(GROUPS, params={"filter": 'lastUpdated gt "yesterday"'})

    assert (both.json()["errorCode"], both.headers[EVIDENCE]) == ("E0000033", "inferred")
    assert no_date.json()["errorCode"] == "E0000030"


def test_a_sorted_search_in_pages(web: requests.Session) -> None:
    """Each group once, in order."""
    for name in ("Beta", "alpha", "Gamma", "delta"):
        made(web, name)
    asked = {"search": 'type eq "OKTA_GROUP"', "sortBy": "profile.name", "limit": "3"}

    first = web.get(GROUPS, params=asked)
    second = web.get(lines(first)["next"])

    assert [names(first), names(second)] == [["alpha", "Beta", "delta"], ["Gamma"]]


def lines(response: requests.Response) -> dict[str, str]:
    """The address of each relation; each has a header line of its own."""
    found = [re.fullmatch(r'<(\S+)>; rel="(\w+)"', line) for line in response.raw.headers.getlist("Link")]
    return {match[2]: match[1] for match in found if match}


def test_pages_lead_from_one_to_the_next(web: requests.Session) -> None:
    """Each page names itself and the next one, with the caller's other words; the last has no next."""
    for number in range(4):
        made(web, f"Sales {number}")

    seen, url, selves = [], f"{GROUPS}?filter=type+eq+%22OKTA_GROUP%22&limit=2", []
    while url:
        response = web.get(url)
        seen.append(names(response))
        selves.append(lines(response)["self"])
        url = lines(response).get("next", "")

    assert seen == [["Sales 0", "Sales 1"], ["Sales 2", "Sales 3"]]
    assert selves[0] == f"{GROUPS}?filter=type+eq+%22OKTA_GROUP%22&limit=2"
    assert re.fullmatch(re.escape(GROUPS) + r"\?after=[\w-]+&filter=type\+eq\+%22OKTA_GROUP%22&limit=2", selves[1])


def test_a_page_follows_although_its_neighbour_is_gone(web: requests.Session) -> None:
    """A caller who deletes page by page meets every group."""
    for number in range(3):
        made(web, f"Sales {number}")
    first = web.get(f"{GROUPS}?filter=type+eq+%22OKTA_GROUP%22&limit=1")

    web.delete(f"{GROUPS}/{first.json()[0]['id']}")

    assert names(web.get(lines(first)["next"])) == ["Sales 1"]


def test_members_in_pages(web: requests.Session, okta: Okta) -> None:
    """By status and id; without a limit it is a thousand, as recorded."""
    for number in range(3):
        Person(okta, login=f"u{number}@example.com").create()
    url = f"{GROUPS}/{everyone(web)['id']}/users"

    whole, first = web.get(url), web.get(f"{url}?limit=2")

    assert lines(whole) == {"self": f"{url}?limit=1000"}
    second = web.get(lines(first)["next"])
    pages = [[user["profile"]["login"] for user in page.json()] for page in (first, second)]
    assert [len(page) for page in pages] == [2, 2]
    assert sorted(pages[0] + pages[1]) == [OWNER, "u0@example.com", "u1@example.com", "u2@example.com"]


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "limit=", "after=%21", "after=_w"])
def test_a_page_that_cannot_be(web: requests.Session, query: str) -> None:
    """400 E0000029, which is a guess."""
    response = web.get(f"{GROUPS}?{query}")

    assert errors(response) == ("400 E0000029 Invalid paging request.", ())
    assert response.headers[EVIDENCE] == "unknown"


def test_a_limit_above_the_most(web: requests.Session) -> None:
    """It is cut, and that is a guess."""
    response = web.get(f"{GROUPS}?limit=10001")

    assert (response.status_code, response.headers[EVIDENCE]) == (200, "unknown")
