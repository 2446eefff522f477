"""What people report of real orgs, played one by one. `docs/reports.md` says what each report saw and what came of it.

Each docstring names its report as that page does. What is expected is written from the report.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import requests
from people import PASSWORD, PHONE, PROFILE, Person, active, errors, http, then, without_token

from lifecycle.client.connect import simulated
from lifecycle.client.handles import Okta

API = "https://simulated.okta.example/api/v1"
PAGE = Path(__file__).resolve().parent.parent / "docs" / "reports.md"
NEW = "Another-Pa55word"
OTHER_PHONE = {"factorType": "sms", "provider": "OKTA", "profile": {"phoneNumber": "+1-555-415-9999"}}
STARTS_WITH_T = 'String.startsWith(user.firstName,"T")'


@pytest.fixture
def web(okta: Okta) -> requests.Session:
    """A session to the org, with the API token on every call."""
    return http(okta)


@pytest.fixture
def two_steps() -> Person:
    """A user with a password and a phone, in an org that asks for a factor."""
    person = Person(simulated(mfa=True))
    active(person)
    person.enroll("sms")
    return person


def event_types(web: requests.Session) -> list[str]:
    return [event["eventType"] for event in web.get(f"{API}/logs").json()]


def group(web: requests.Session, name: str = "Sales") -> str:
    return str(web.post(f"{API}/groups", json={"profile": {"name": name}}).json()["id"])


def rule(web: requests.Session, expression: str, group_id: str) -> requests.Response:
    body = {
        "type": "group_rule",
        "name": "A rule",
        "conditions": {"expression": {"value": expression, "type": "urn:okta:expression:1.0"}},
        "actions": {"assignUserToGroups": {"groupIds": [group_id]}},
    }
    return web.post(f"{API}/groups/rules", json=body)


def active_rule(web: requests.Session, group_id: str) -> str:
    """The address of a rule that puts the tester into a group."""
    url = f"{API}/groups/rules/{rule(web, STARTS_WITH_T, group_id).json()['id']}"
    assert web.post(f"{url}/lifecycle/activate").ok
    return url


def members(web: requests.Session, group_id: str) -> list[str]:
    return [user["id"] for user in web.get(f"{API}/groups/{group_id}/users").json()]


def test_the_page_names_the_test_of_each_report() -> None:
    """So that a reader can see how a report was played, and no test is left out."""
    named = re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8"))
    here = [name for name in globals() if name.startswith("test_") and "the_page" not in name]

    assert sorted(named) == sorted(here)


# ------------------------------------------------------------------------------------------------ users and passwords


def test_passwords_sent_as_plain_strings(tester: Person, web: requests.Session) -> None:
    """okta-sdk-nodejs issue 98."""
    active(tester)
    url = f"{API}/users/{tester.id}/credentials/change_password"

    refused = web.post(url, json={"oldPassword": PASSWORD, "newPassword": NEW})
    taken = web.post(url, json={"oldPassword": {"value": PASSWORD}, "newPassword": {"value": NEW}})

    assert errors(refused) == ("400 E0000003 The request body was not well-formed.", ())
    assert taken.ok


def test_a_profile_without_any_required_property(web: requests.Session) -> None:
    """rapid7/insightconnect-plugins pull request 315: the unknown property is not even named."""
    response = web.post(f"{API}/users?activate=false", json={"profile": {"favoriteCheese": "Brie"}})

    assert errors(response) == (
        "400 E0000001 Api validation failed: login",
        (
            "login: The field cannot be left blank",
            "firstName: The field cannot be left blank",
            "lastName: The field cannot be left blank",
            "email: The field cannot be left blank",
            "login: Username must be in the form of an email address",
        ),
    )
    assert response.headers["X-Simulator-Evidence"] == "reported"


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_an_unknown_property_beside_a_missing_one(method: str, tester: Person, web: requests.Session) -> None:
    """The same report, at the two calls that change a user: what is required counts first there too."""
    active(tester)

    profile = PROFILE | {"lastName": None, "favoriteCheese": "Brie"}
    response = web.request(method, f"{API}/users/{tester.id}", json={"profile": profile})

    assert errors(response)[1] == ("lastName: The field cannot be left blank",)
    whole = web.request(method, f"{API}/users/{tester.id}", json={"profile": PROFILE | {"favoriteCheese": "Brie"}})
    assert errors(whole)[1] == ("Property name 'favoriteCheese' is not defined in profile",)


def test_nulls_in_a_partial_update(tester: Person, web: requests.Session) -> None:
    """okta-mcp-server issue 119: a null clears a property, and is refused for a required one."""
    active(tester)
    url = f"{API}/users/{tester.id}"
    web.post(url, json={"profile": {"nickName": "Tess", "title": "Lead"}})

    refused = web.post(url, json={"profile": {"department": "Sales", "firstName": None, "lastName": None}})
    taken = web.post(url, json={"profile": {"department": "Sales", "nickName": None}})

    assert refused.status_code == 400
    profile = taken.json()["profile"]
    assert "nickName" not in profile
    assert (profile["title"], profile["department"]) == ("Lead", "Sales")


# ------------------------------------------------------------------------------------------------ sign-in and sessions


def test_a_finished_sign_in_has_no_state_token(tester: Person) -> None:
    """okta-auth-dotnet issue 47, and okta-sdk-python issue 23: only a sign-in that goes on has one."""
    active(tester)
    done = tester.sign_in().json()
    tester.call("expire_password")
    goes_on = tester.sign_in().json()

    assert (done["status"], "stateToken" in done) == ("SUCCESS", False)
    assert (goes_on["status"], "stateToken" in goes_on) == ("PASSWORD_EXPIRED", True)


def test_a_locked_user_is_not_told_so(tester: Person) -> None:
    """okta-auth-java issue 138: an authentication failure, and no status LOCKED_OUT."""
    then(active, "lock")(tester)

    assert errors(tester.sign_in()) == ("401 E0000004 Authentication failed", ())


def test_an_expired_password_is_found_after_the_factor(two_steps: Person) -> None:
    """washingtonpost/clokta issue 16, and okta-aws-cli-assume-role pull request 250: there is no session token yet."""
    two_steps.call("expire_password")
    first = two_steps.sign_in().json()
    answer = two_steps.show(two_steps.passcode(two_steps.show)).json()

    assert first["status"] == "MFA_REQUIRED"
    assert (answer["status"], "sessionToken" in answer) == ("PASSWORD_EXPIRED", False)
    policy = answer["_embedded"]["policy"]
    assert policy["age"].keys() == {"historyCount", "minAgeMinutes"}
    assert {"minLength", "minLowerCase", "minUpperCase", "minNumber", "minSymbol", "excludeUsername"} <= policy[
        "complexity"
    ].keys()
    assert answer["_links"]["cancel"]["hints"] == {"allow": ["POST"]}


def test_no_factor_is_enrolled_while_one_is_asked_for(two_steps: Person) -> None:
    """okta-react issue 287."""
    two_steps.sign_in()
    body = OTHER_PHONE | {"stateToken": two_steps.state_token}

    response = without_token(two_steps.okta).post(f"{API}/authn/factors", json=body)

    assert errors(response)[0] == "403 E0000079 This operation is not allowed in the current authentication state."


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_nobody_is_signed_in_here(method: str, okta: Okta) -> None:
    """okta-blog-archive pull request 355, and okta-oidc-js issue 200: 404 without the cookie of a session."""
    response = without_token(okta).request(method, f"{API}/sessions/me")

    assert errors(response) == ("404 E0000007 Not found: Resource not found: me (Session)", ())


# ------------------------------------------------------------------------------------------------ factors


def test_a_second_text_message_in_a_row(two_steps: Person) -> None:
    """Nike-Inc/gimme-aws-creds issue 205: 429 for the next sign-in, and for the same one; after a while it works."""
    two_steps.sign_in()
    assert two_steps.show().ok
    again = two_steps.show()
    assert two_steps.show(two_steps.text()).json()["status"] == "SUCCESS"
    two_steps.sign_in()
    next_time = two_steps.show()

    for refused in (again, next_time, two_steps.show_admin()):
        assert errors(refused) == (
            "429 E0000109 An SMS message was recently sent. Please wait 30 seconds before trying again.",
            (),
        )
    assert two_steps.okta.simulator
    two_steps.okta.simulator.advance(minutes=1)
    assert two_steps.show().json()["status"] == "MFA_CHALLENGE"


@pytest.mark.parametrize("how", ["one factor", "all factors"])
def test_another_phone_after_a_reset(how: str, tester: Person) -> None:
    """okta-auth-swift issue 113: the number that was verified is remembered, until `updatePhone` replaces it."""
    active(tester)
    tester.enroll("sms", activate=False)
    tester.ask("POST", f"/{tester.factor['id']}/lifecycle/activate", {"passCode": tester.text()})
    if how == "one factor":
        tester.ask("DELETE", f"/{tester.factor['id']}")
    else:
        tester.call("reset_factors")

    refused = tester.ask("POST", "", OTHER_PHONE)

    assert errors(refused) == (
        "400 E0000001 Api validation failed: factorEnrollRequest",
        ("There is an existing verified phone number.",),
    )
    assert tester.ask("POST", "", OTHER_PHONE, updatePhone="true").json()["status"] == "PENDING_ACTIVATION"


def test_the_same_phone_after_a_reset(tester: Person) -> None:
    """The same report: the remembered number needs no `updatePhone`, and need not be sent."""
    active(tester)
    tester.enroll("sms")
    tester.ask("DELETE", f"/{tester.factor['id']}")

    response = tester.ask("POST", "", {"factorType": "sms", "provider": "OKTA"})

    assert response.json()["profile"] == {"phoneNumber": PHONE}


def test_a_phone_of_a_user_who_is_not_activated(tester: Person) -> None:
    """okta-sdk-dotnet issue 186: the text message goes out, and the factor waits for its passcode."""
    tester.create(activate=False, password=PASSWORD)

    response = tester.ask("POST", "", OTHER_PHONE)

    assert response.json()["status"] == "PENDING_ACTIVATION"
    assert tester.okta.simulator
    assert len(tester.okta.simulator.texts("+1-555-415-9999")) == 1


def test_a_wrong_code_of_an_authenticator_app(tester: Person) -> None:
    """okta-sdk-java issue 640: an error, and not a result FAILED. Its words are contested."""
    active(tester)
    tester.enroll("token:software:totp", "GOOGLE", activate=False)

    response = tester.ask("POST", f"/{tester.factor['id']}/lifecycle/activate", {"passCode": "000000"})

    assert errors(response)[0] == "403 E0000068 Invalid Passcode/Answer"


# ------------------------------------------------------------------------------------------------ groups and rules


def test_a_rule_that_has_lost_its_group(tester: Person, web: requests.Session) -> None:
    """terraform-provider-okta pull request 250: such a rule can only be read or deleted."""
    active(tester)
    doomed = group(web)
    url = active_rule(web, doomed)
    web.delete(f"{API}/groups/{doomed}")

    found = web.get(url)

    assert found.json()["status"] == "INVALID"
    for refused in (
        web.put(url, json=found.json()),
        web.post(f"{url}/lifecycle/activate"),
        web.post(f"{url}/lifecycle/deactivate"),
    ):
        assert refused.status_code == 400
    assert web.delete(url).ok


def test_a_member_whom_a_rule_added_is_removed_by_hand(tester: Person, web: requests.Session) -> None:
    """terraform-provider-okta issue 452: the rule leaves the user out from now on."""
    active(tester)
    sales = group(web)
    url = active_rule(web, sales)
    assert members(web, sales) == [tester.id]

    web.delete(f"{API}/groups/{sales}/users/{tester.id}")

    assert members(web, sales) == []
    assert web.get(url).json()["conditions"]["people"]["users"]["exclude"] == [tester.id]


@pytest.mark.parametrize("removes", [False, True])
def test_members_of_a_rule_that_is_deleted(removes: bool, tester: Person, web: requests.Session) -> None:
    """terraform-provider-okta issues 384 and 2082: they stay, unless the call has `removeUsers=true`."""
    active(tester)
    sales = group(web)
    url = active_rule(web, sales)
    web.post(f"{url}/lifecycle/deactivate")

    assert web.delete(url, params={"removeUsers": "true"} if removes else {}).ok

    assert members(web, sales) == ([] if removes else [tester.id])


def test_the_status_in_the_condition_of_a_rule(web: requests.Session) -> None:
    """okta-developer-docs pull request 3164: a group rule can't ask for `user.status`."""
    assert rule(web, 'user.status=="ACTIVE"', group(web)).status_code == 400


def test_nobody_leaves_the_group_of_everybody(tester: Person, web: requests.Session) -> None:
    """okta-sdk-java issue 314: a user is removed from all of their groups, and one call is 403 E0000006."""
    active(tester)
    (everyone,) = web.get(f"{API}/users/{tester.id}/groups").json()

    response = web.delete(f"{API}/groups/{everyone['id']}/users/{tester.id}")

    assert errors(response) == ("403 E0000006 You do not have permission to perform the requested action", ())


# ------------------------------------------------------------------------------------------------ policies and schemas


@pytest.mark.parametrize("given", [{}, {"type": ""}, {"type": "PASSWORDS"}], ids=str)
def test_a_policy_without_a_type_that_okta_knows(given: dict[str, Any], web: requests.Session) -> None:
    """articulate/terraform-provider-okta issue 91."""
    response = web.post(f"{API}/policies", json={"name": "Ours"} | given)

    assert errors(response) == ("400 E0000002 The request was not valid: Invalid policy type specified.", ())


def test_a_type_of_policy_that_is_not_simulated(web: requests.Session) -> None:
    """The same report. Okta knows this type, so that its refusal would be wrong here."""
    assert web.post(f"{API}/policies", json={"name": "Ours", "type": "ACCESS_POLICY"}).status_code == 501


def test_the_priority_of_a_default_policy(web: requests.Session) -> None:
    """terraform-provider-okta issue 992: it is read-only. Sent back unchanged, it does no harm."""
    (policy,) = web.get(f"{API}/policies", params={"type": "PASSWORD"}).json()
    url = f"{API}/policies/{policy['id']}"

    refused = web.put(url, json=policy | {"priority": policy["priority"] + 1})

    assert errors(refused) == ("403 E0000077 Cannot modify the priority attribute because it is read-only.", ())
    assert web.put(url, json=policy).ok


def property_of(web: requests.Session, given: dict[str, Any]) -> requests.Response:
    """A new custom property of users."""
    custom = {"id": "#custom", "type": "object", "properties": {"roles": {"title": "Roles"} | given}}
    return web.post(f"{API}/meta/schemas/user/default", json={"definitions": {"custom": custom}})


def test_an_array_without_items(web: requests.Session) -> None:
    """okta-sdk-java issue 1564: the code of this refusal is the word "error"."""
    response = property_of(web, {"type": "array"})

    assert (
        response.json().items()
        >= {
            "errorCode": "error",
            "errorSummary": "Items not present for array property: roles.",
            "errorLink": "error",
            "errorCauses": [],
        }.items()
    )
    assert property_of(web, {"type": "array", "items": {"type": "string"}}).ok


def test_the_values_of_an_array_of_numbers(web: requests.Session) -> None:
    """terraform-provider-okta issue 1074: Okta refuses numbers that are written as text. Here no list is supported."""
    response = property_of(web, {"type": "array", "items": {"type": "number", "enum": ["0.01"]}})

    assert response.status_code == 501
    assert "roles" not in web.get(f"{API}/meta/schemas/user/default").json()["definitions"]["custom"]["properties"]


# ------------------------------------------------------------------------------------------------ the System Log


def test_a_temporary_password_is_a_new_password(tester: Person, web: requests.Session) -> None:
    """Okta's support article on finding resets by an admin, of a temporary password."""
    active(tester)
    before = len(event_types(web))

    tester.call("expire_password_with_temp_password")

    assert "user.account.update_password" in event_types(web)[before:]


def test_a_self_service_reset_is_okta_s_own(tester: Person, web: requests.Session) -> None:
    """Okta's support article on finding resets by an admin, of a user's own reset and of one by an admin."""
    active(tester)
    tester.okta.client.recover_password(tester.login)
    tester.call("reset_password")

    resets = [e for e in web.get(f"{API}/logs").json() if e["eventType"] == "user.account.reset_password"]

    assert [e["actor"]["type"] for e in resets] == ["SystemPrincipal", "User"]


def test_a_new_user_joins_everybody(tester: Person, web: requests.Session) -> None:
    """elastic/detection-rules pull request 1166: perhaps with an event of its own, which nobody has shown."""
    active(tester)

    assert "group.user_membership.add" not in event_types(web)


def test_more_about_an_actor_is_in_detail_entry(tester: Person, web: requests.Session) -> None:
    """okta-developer-docs pull request 3744: the key is `detailEntry`, and not `detail`."""
    active(tester)

    for event in web.get(f"{API}/logs").json():
        for party in (event["actor"], *event["target"]):
            assert "detailEntry" in party
            assert "detail" not in party
