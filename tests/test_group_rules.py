"""Group rules: `/api/v1/groups/rules`, and whom they put into groups.

Expected from Okta's Groups API reference, from Okta's help on group rules and on managing the users of a group by hand,
and from recordings.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import requests
from people import OWNER, PASSWORD, PROFILE, Person, errors, http

from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta

BASE = "https://simulated.okta.example"
GROUPS, USERS = f"{BASE}/api/v1/groups", f"{BASE}/api/v1/users"
RULES = f"{GROUPS}/rules"
EVIDENCE, WORDS = "X-Simulator-Evidence", "X-Simulator-Evidence-Text"
SALES = 'user.department=="Sales"'


@pytest.fixture
def web(okta: Okta) -> requests.Session:
    """A session to the org, with the API token on every call."""
    return http(okta)


def group(web: requests.Session, name: str = "Sales") -> str:
    return web.post(GROUPS, json={"profile": {"name": name}}).json()["id"]


def body(expression: str, *group_ids: str, name: str = "A rule", **conditions: Any) -> dict[str, Any]:
    return {
        "type": "group_rule",
        "name": name,
        "conditions": {"expression": {"value": expression, "type": "urn:okta:expression:1.0"}} | conditions,
        "actions": {"assignUserToGroups": {"groupIds": list(group_ids)}},
    }


def rule(web: requests.Session, expression: str, *group_ids: str, active: bool = True, **given: Any) -> str:
    """Where a new rule is."""
    made = web.post(RULES, json=body(expression, *group_ids, **given))
    assert made.status_code == 200, made.text
    url = f"{RULES}/{made.json()['id']}"
    if active:
        assert web.post(f"{url}/lifecycle/activate").status_code == 204
    return url


def user(web: requests.Session, login: str = "ana@example.com", **profile: str) -> str:
    everything = PROFILE | {"login": login, "email": login} | profile
    return web.post(USERS, json={"profile": everything, "credentials": {"password": {"value": PASSWORD}}}).json()["id"]


def inside(web: requests.Session, group_id: str) -> list[str]:
    """The logins of a group's members, besides the owner of the token."""
    members = web.get(f"{GROUPS}/{group_id}/users").json()
    return [login for member in members if (login := member["profile"]["login"]) != OWNER]


def move(web: requests.Session, user_id: str, department: str) -> None:
    assert web.post(f"{USERS}/{user_id}", json={"profile": {"department": department}}).status_code == 200


# ------------------------------------------------------------------------------------------------ the calls


def test_a_new_rule(web: requests.Session) -> None:
    """INACTIVE, with its groups valid; without `people`, as it was sent.

    Recorded: okta-sdk-python, test_group_rule_operations.
    """
    sales = group(web)

    response = web.post(RULES, json=body(SALES, sales))
    made = response.json()

    assert (response.status_code, response.headers[EVIDENCE]) == (200, "recorded")
    assert re.fullmatch(r"0pr\w{17}", made["id"])
    assert made["created"] == made["lastUpdated"]
    assert {name: made[name] for name in made.keys() - {"id", "created", "lastUpdated"}} == {
        "type": "group_rule",
        "status": "INACTIVE",
        "name": "A rule",
        "conditions": {"expression": {"value": SALES, "type": "urn:okta:expression:1.0"}},
        "actions": {"assignUserToGroups": {"groupIds": [sales]}},
        "allGroupsValid": True,
    }
    assert web.get(f"{RULES}/{made['id']}").json() == made
    assert web.get(RULES).json() == [made]


def test_people_are_shown_where_they_were_sent(web: requests.Session) -> None:
    """An empty condition too. Recorded: terraform-provider-okta, TestAccResourceOktaGroupRule_crud."""
    people = {"users": {"exclude": []}, "groups": {"exclude": []}}

    made = web.post(RULES, json=body(SALES, group(web), people=people)).json()

    assert made["conditions"]["people"] == people


def test_the_life_of_a_rule(web: requests.Session) -> None:
    """PUT 200 while it is inactive, 204 on and off, DELETE 202.

    Recorded: okta-sdk-python, test_group_rule_operations.
    """
    sales = group(web)
    url = rule(web, SALES, sales, active=False)

    changed = web.put(url, json=body('user.city=="Oslo"', sales, name="Another"))
    on = web.post(f"{url}/lifecycle/activate")
    status = web.get(url).json()["status"]
    off = web.post(f"{url}/lifecycle/deactivate")
    deleted = web.delete(url)

    assert (changed.status_code, changed.json()["name"]) == (200, "Another")
    assert changed.json()["conditions"]["expression"]["value"] == 'user.city=="Oslo"'
    assert changed.json()["lastUpdated"] > changed.json()["created"]
    assert [(r.status_code, r.headers[EVIDENCE]) for r in (on, off, deleted)] == [
        (204, "recorded"),
        (204, "recorded"),
        (202, "recorded"),
    ]
    assert (status, deleted.json()) == ("ACTIVE", {})
    assert web.get(url).status_code == 404
    assert web.get(RULES).json() == []


def test_an_active_rule_is_not_changed_nor_deleted(web: requests.Session) -> None:
    """Refused (Okta's Groups API reference; salto issue 3942), and as it was."""
    sales = group(web)
    url = rule(web, SALES, sales)
    before = web.get(url).json()

    changed, deleted = web.put(url, json=body('user.city=="Oslo"', sales)), web.delete(url)

    assert (changed.status_code, changed.json()["errorCode"]) == (400, "E0000001")
    assert (deleted.status_code, deleted.json()["errorCode"]) == (400, "E0000001")
    assert web.get(url).json() == before


def test_the_groups_of_a_rule_stay(web: requests.Session) -> None:
    """The action can't be updated (Okta's Groups API reference); how that is refused, no source tells."""
    sales, other = group(web), group(web, "Other")
    url = rule(web, SALES, sales, active=False)

    refused = web.put(url, json=body(SALES, other))

    assert (refused.status_code, refused.headers[EVIDENCE]) == (400, "unknown")
    assert web.get(url).json()["actions"]["assignUserToGroups"]["groupIds"] == [sales]


def test_a_name_is_taken_once(web: requests.Session) -> None:
    """400 E0000001, in the words of okta-sdk-java issue 645."""
    sales = group(web)
    rule(web, SALES, sales, active=False)

    taken = web.post(RULES, json=body(SALES, sales))

    assert errors(taken) == (
        "400 E0000001 Api validation failed: name",
        ("name: Policy rule name already in use",),
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "policy_rule"},
        {"name": " "},
        {"name": "x" * 51},
        {"name": None},
        {"conditions": {}},
        {"conditions": {"expression": {"value": SALES, "type": "urn:okta:expression:2.0"}}},
        {"actions": {}},
        {"actions": {"assignUserToGroups": {"groupIds": []}}},
        {"actions": {"assignUserToGroups": {"groupIds": ["00g123"]}}},
        {"actions": {"assignUserToGroups": {"groupIds": "00g123"}}},
        {"actions": {"assignUserToGroups": {"groupIds": [1]}}},
        {"actions": "none"},
    ],
)
def test_what_is_not_a_rule(web: requests.Session, wrong: dict[str, Any]) -> None:
    """Refused with 400, and nothing is left behind."""
    refused = web.post(RULES, json=body(SALES, group(web)) | wrong)

    assert refused.status_code == 400, refused.text
    assert web.get(RULES).json() == []


def test_nobody_is_put_into_everyone(web: requests.Session) -> None:
    """The built-in group has all users already; how Okta refuses it, no source tells."""
    everyone = next(one["id"] for one in web.get(GROUPS).json() if one["type"] == "BUILT_IN")

    refused = web.post(RULES, json=body(SALES, everyone))

    assert (refused.status_code, refused.headers[EVIDENCE]) == (400, "unknown")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
def test_a_rule_that_is_not_there(web: requests.Session, method: str) -> None:
    """404; how Okta calls its kind, no source tells."""
    url = f"{RULES}/0pr123" + ("/lifecycle/activate" if method == "POST" else "")

    refused = web.request(method, url, json=body(SALES, group(web)) if method == "PUT" else None)

    assert errors(refused)[0] == "404 E0000007 Not found: Resource not found: 0pr123 (GroupRule)"
    assert (refused.headers[EVIDENCE], refused.headers[WORDS]) == ("inferred", "unknown")


def test_rules_in_pages_and_by_name(web: requests.Session) -> None:
    """50 on a page where nothing else is said (Okta's Groups API reference), with a link to the next."""
    sales = group(web)
    for number in range(51):
        rule(web, SALES, sales, active=False, name=f"Rule {number}")

    first = web.get(RULES)
    second = web.get(first.links["next"]["url"])

    assert [len(first.json()), len(second.json())] == [50, 1]
    assert [one["name"] for one in web.get(RULES, params={"search": "rule 50"}).json()] == ["Rule 50"]


def test_the_names_of_a_rules_groups(web: requests.Session) -> None:
    """`expand=groupIdToGroupNameMap`, as okta-sdk-java issue 645 shows it."""
    sales = group(web)
    url = rule(web, SALES, sales, active=False)

    shown = web.get(url, params={"expand": "groupIdToGroupNameMap"}).json()

    assert shown["_embedded"] == {"groupIdToGroupNameMap": {sales: "Sales"}}
    assert web.get(url, params={"expand": "users"}).status_code == 501


# ------------------------------------------------------------------------------------------------ what they do


def test_a_rule_takes_those_who_are_there_and_those_who_come(web: requests.Session) -> None:
    """When it is activated, and at creation; an inactive one takes nobody (Okta's Groups API reference)."""
    sales = group(web)
    user(web, department="Sales")
    url = rule(web, SALES, sales, active=False)

    user(web, "ben@example.com", department="Sales")
    assert inside(web, sales) == []
    web.post(f"{url}/lifecycle/activate")
    user(web, "cat@example.com", department="Sales")
    user(web, "dan@example.com", department="Support")

    assert sorted(inside(web, sales)) == ["ana@example.com", "ben@example.com", "cat@example.com"]


def test_a_rule_follows_the_profile(web: requests.Session) -> None:
    """A user who no longer matches leaves the group, and joins it again by matching again.

    Source: Okta's support article on group rules and exceptions.
    """
    sales = group(web)
    url = rule(web, SALES, sales)
    ana = user(web, department="Sales")

    move(web, ana, "Finance")
    assert inside(web, sales) == []
    move(web, ana, "Sales")

    assert inside(web, sales) == ["ana@example.com"]
    assert "people" not in web.get(url).json()["conditions"]


def test_taken_out_by_hand_is_an_exception(web: requests.Session) -> None:
    """The user stands among the excluded, and fitting is of no use any more (Okta's help)."""
    sales = group(web)
    url = rule(web, SALES, sales)
    ana = user(web, department="Sales")

    web.delete(f"{GROUPS}/{sales}/users/{ana}")
    move(web, ana, "Finance")
    move(web, ana, "Sales")

    assert inside(web, sales) == []
    assert web.get(url).json()["conditions"]["people"]["users"]["exclude"] == [ana]


def test_added_by_hand(web: requests.Session) -> None:
    """Who never fitted stays; who fits is the rule's from then on (Okta's help)."""
    sales = group(web)
    ana, ben = user(web, department="Sales"), user(web, "ben@example.com", department="Support")
    for member in (ana, ben):
        web.put(f"{GROUPS}/{sales}/users/{member}")
    rule(web, SALES, sales)

    move(web, ana, "Finance")
    move(web, ben, "Finance")

    assert inside(web, sales) == ["ben@example.com"]


def test_off_and_deleted_its_users_stay(web: requests.Session) -> None:
    """Source: Okta's support article on deactivated group rules."""
    sales = group(web)
    url = rule(web, SALES, sales)
    ana = user(web, department="Sales")

    web.post(f"{url}/lifecycle/deactivate")
    move(web, ana, "Finance")
    assert inside(web, sales) == ["ana@example.com"]
    web.delete(url)

    assert inside(web, sales) == ["ana@example.com"]


def test_deleted_with_its_users(web: requests.Session) -> None:
    """`removeUsers=true` takes them out, but not those who were added by hand. Source: Okta's Groups API reference."""
    sales = group(web)
    url = rule(web, SALES, sales)
    user(web, department="Sales")
    ben = user(web, "ben@example.com")
    web.put(f"{GROUPS}/{sales}/users/{ben}")
    web.post(f"{url}/lifecycle/deactivate")

    web.delete(url, params={"removeUsers": "true"})

    assert inside(web, sales) == ["ben@example.com"]


def test_switched_on_again_it_catches_up(web: requests.Session) -> None:
    """What changed while it was off is seen then."""
    sales = group(web)
    url = rule(web, SALES, sales)
    ana = user(web, department="Sales")
    web.post(f"{url}/lifecycle/deactivate")
    move(web, ana, "Finance")

    web.post(f"{url}/lifecycle/activate")

    assert inside(web, sales) == []


def test_two_rules_for_one_group(web: requests.Session) -> None:
    """A user stays as long as one of them says so."""
    sales = group(web)
    rule(web, SALES, sales)
    rule(web, 'user.city=="Oslo"', sales, name="Oslo")
    ana = user(web, department="Sales", city="Oslo")

    move(web, ana, "Finance")

    assert inside(web, sales) == ["ana@example.com"]


def test_a_rule_on_a_group(web: requests.Session) -> None:
    """Being in one group brings a user into the next, and leaving the first takes her out of both."""
    sales, sellers, all_hands = group(web), group(web, "Sellers"), group(web, "All hands")
    rule(web, f'isMemberOfAnyGroup("{sellers}")', all_hands, name="Last")
    rule(web, f'isMemberOfAnyGroup("00g123", "{sales}")', sellers, name="Second")
    ana = user(web)

    web.put(f"{GROUPS}/{sales}/users/{ana}")
    assert inside(web, all_hands) == ["ana@example.com"]
    web.delete(f"{GROUPS}/{sales}/users/{ana}")

    assert (inside(web, sellers), inside(web, all_hands)) == ([], [])


def test_created_into_a_group(web: requests.Session) -> None:
    """`groupIds` at creation counts as joining by hand, and rules on that group see it."""
    sales, all_hands = group(web), group(web, "All hands")
    rule(web, f'isMemberOfAnyGroup("{sales}")', all_hands)

    web.post(USERS, json={"profile": PROFILE, "groupIds": [sales]})

    assert inside(web, all_hands) == ["tester@example.com"]


def test_rules_that_undo_one_another_end(web: requests.Session) -> None:
    """Each takes whom the other does not. The answer comes, whatever it is."""
    one, other = group(web, "One"), group(web, "Other")
    rule(web, f'!isMemberOfAnyGroup("{other}")', one, name="One")
    rule(web, f'isMemberOfAnyGroup("{one}")', other, name="Other")

    assert web.post(USERS, json={"profile": PROFILE}).status_code == 200


def test_a_deactivated_user_is_left_alone(web: requests.Session, tester: Person) -> None:
    """In the group while deactivated, whatever the profile says; asked about again on coming back.

    Source: Okta's support article on the groups of deactivated users.
    """
    sales = group(web)
    url = rule(web, SALES, sales)
    tester.create(password=PASSWORD)
    move(web, tester.id, "Sales")
    tester.call("deactivate")

    web.post(f"{url}/lifecycle/deactivate")
    web.put(url, json=body('user.department=="Finance"', sales))
    web.post(f"{url}/lifecycle/activate")
    assert inside(web, sales) == ["tester@example.com"]
    tester.call("activate")

    assert inside(web, sales) == []


def test_a_rule_whose_group_is_gone(web: requests.Session) -> None:
    """INVALID, `allGroupsValid` false, and no way back.

    Recorded: terraform-provider-okta, TestAccResourceOktaGroupRule_invalidHandle.
    """
    sales = group(web)
    url = rule(web, SALES, sales)
    user(web, department="Sales")

    web.delete(f"{GROUPS}/{sales}")
    invalid = web.get(url).json()
    refused = web.post(f"{url}/lifecycle/activate")

    assert (invalid["status"], invalid["allGroupsValid"]) == ("INVALID", False)
    assert errors(refused) == (
        "400 E0000001 Api validation failed: updateRuleStatus",
        ("Cannot activate or deactivate a Group Rule with the status INVALID.",),
    )
    user(web, "ben@example.com", department="Sales")
    assert web.delete(url).status_code == 202


def test_rules_are_kept_in_a_snapshot(web: requests.Session, okta: Okta, tmp_path: Path) -> None:
    """Another org goes on with them, and with whom they manage."""
    sales = group(web)
    rule(web, SALES, sales)
    ana = user(web, department="Sales")
    other = simulated()
    assert okta.simulator
    assert other.simulator

    okta.simulator.save(tmp_path / "org.json")
    other.simulator.load(tmp_path / "org.json")
    move(http(other), ana, "Finance")

    assert inside(http(other), sales) == []
    assert inside(web, sales) == ["ana@example.com"]


# ------------------------------------------------------------------------------------------------ expressions


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ('user.department=="Sales"', True),
        ('user.department == "sales"', False),
        ("user.department=='Sales'", True),
        ('user.department!="Sales"', False),
        ('user.city!="Oslo"', True),  # she has none
        ('user.city==""', False),
        ('user.department=="Sales" AND user.title=="Head"', True),
        ('user.department=="Sales" && user.title=="Clerk"', False),
        ('user.department=="Support" OR user.title=="Head"', True),
        ('user.department=="Support" || user.title=="Clerk"', False),
        ('!(user.department=="Support")', True),
        ('NOT (user.department=="Sales")', False),
        ('user.title=="Clerk" AND user.title=="Head" OR user.department=="Sales"', True),
        ('user.title=="Clerk" and (user.title=="Head" or user.department=="Sales")', False),
        ('String.startsWith(user.department, "Sa")', True),
        ('String.startsWith(user.department, "al")', False),
        ('String.startsWith(user.city, "")', False),
        ('String.stringContains(user.department, "al")', True),
        ('String.stringContains(user.department, "AL")', False),
        ('!isMemberOfAnyGroup("00g123")', True),
        ('user.nickName=="a \\"quoted\\" name"', True),
    ],
)
def test_whom_an_expression_takes(web: requests.Session, expression: str, fits: bool) -> None:
    """The Okta Expression Language, as far as it is played. That texts are compared with their case is inferred."""
    sales = group(web)
    rule(web, expression, sales)

    user(web, department="Sales", title="Head", nickName='a "quoted" name')

    assert inside(web, sales) == (["ana@example.com"] if fits else [])


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "user.city==",
        'user.city=="Oslo',
        'user.city=="Oslo" user.title=="x"',
        '(user.city=="Oslo"',
        'user.city=="Oslo")',
        'AND user.city=="Oslo"',
        '"Oslo"',
        'user.nonsense=="x"',
        "!" * 60 + '(user.city=="Oslo")',
        'user.city=="' + "x" * 10_000 + '"',
        "\x00",
    ],
)
def test_what_is_not_an_expression(web: requests.Session, expression: str) -> None:
    """400, at `validateRule` as reported (articulate/terraform-provider-okta issue 148), and no rule is left behind."""
    refused = web.post(RULES, json=body(expression, group(web)))

    assert errors(refused)[0] == "400 E0000001 Api validation failed: validateRule"
    assert web.get(RULES).json() == []


def test_as_deep_and_as_long_as_can_be(web: requests.Session) -> None:
    """Fifty conditions inside one another and ten thousand characters are read. The limits are the simulator's own."""
    sales, oslo = group(web), '(user.city=="Oslo")'
    for number, (fits, expression) in enumerate(
        (
            (True, "!" * 49 + oslo),
            (False, "!" * 50 + oslo),
            (True, "(" * 1_000 + oslo + ")" * 1_000),
            (True, oslo + " " * (10_000 - len(oslo))),
            (False, oslo + " " * (10_001 - len(oslo))),
        )
    ):
        answer = web.post(RULES, json=body(expression, sales) | {"name": f"rule {number}"})
        assert answer.status_code == (200 if fits else 400), (number, answer.text)


@pytest.mark.parametrize(
    "expression",
    [
        "user.active",
        "user.level > 3",
        'Arrays.contains(user.teams, "a")',
        'String.startsWith(String.toUpperCase(user.city), "O")',
        "isMemberOfAnyGroup(user.city)",
        'isMemberOfGroupName("Sales")',
        "user.city==user.title",
        'user.city=="Oslo" ? true : false',
        'user.city eq "Oslo"',
        'source.city=="Oslo"',
    ],
)
def test_what_is_not_played(web: requests.Session, expression: str) -> None:
    """501 with what it is, rather than a guess."""
    refused = web.post(RULES, json=body(expression, group(web)))

    assert (refused.status_code, refused.json()["errorCode"]) == (501, "E0000060")
    assert web.get(RULES).json() == []


def test_a_custom_property_that_goes(web: requests.Session) -> None:
    """A rule may look at it; when it is dropped, nobody fits any more."""
    sales = group(web)
    schema = f"{BASE}/api/v1/meta/schemas/user/default"
    badge = {"title": "Badge", "type": "string"}
    custom = {"definitions": {"custom": {"id": "#custom", "type": "object", "properties": {"badge": badge}}}}
    assert web.post(schema, json=custom).status_code == 200
    rule(web, 'user.badge=="1"', sales)
    user(web, badge="1")
    assert inside(web, sales) == ["ana@example.com"]

    custom["definitions"]["custom"]["properties"] = {"badge": None}  # type: ignore[dict-item]
    assert web.post(schema, json=custom).status_code == 200

    assert inside(web, sales) == []
