"""Okta's own Python SDK, as it is published, against a served org: its typed models accept what the org answers."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from okta import models
from okta.client import Client
from okta.pagination import PaginationHelper
from people import PASSWORD
from test_door import served

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def org() -> Iterator[tuple[str, str]]:
    """The address and the token of a served org."""
    with served("--token", "a-token") as ((url, token),):
        yield url, token


@pytest.fixture
def raw(org: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """A call of the SDK by its name; answers what the SDK hands back: result, response, error."""
    monkeypatch.setenv("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true")  # the SDK's own switch for plain HTTP
    client = Client({"orgUrl": org[0], "token": org[1]})

    def call(name: str, *words: Any, **given: Any) -> tuple[Any, ...]:
        return asyncio.run(getattr(client, name)(*words, **given))

    return call


@pytest.fixture
def sdk(raw: Call) -> Call:
    """The same for calls that must succeed: answers the result."""

    def call(name: str, *words: Any, **given: Any) -> Any:
        answer = raw(name, *words, **given)
        assert answer[-1] is None
        return answer[0]

    return call


def request(login: str, password: str | None = PASSWORD, last_name: str = "Archer") -> models.CreateUserRequest:
    profile = models.UserProfile(firstName="Ana", lastName=last_name, email=login, login=login)
    credentials = models.UserCredentialsWritable(password=models.PasswordCredential(value=password))
    return models.CreateUserRequest(profile=profile, **({"credentials": credentials} if password else {}))


def test_a_user_from_creation_to_deletion(sdk: Call, raw: Call) -> None:
    """Each answer is read into the SDK's own types; the statuses are those of the overview in docs/okta-facts.md
    (3.1).
    """
    created = sdk("create_user", request("way@example.com"), activate=False)
    user = created.id

    def status() -> str:
        return sdk("get_user", user).status.value

    assert (created.status.value, created.profile.login) == ("STAGED", "way@example.com")
    assert isinstance(sdk("activate_user", user, send_email=False), models.UserActivationToken)
    assert status() == "ACTIVE"
    sdk("suspend_user", user)
    assert status() == "SUSPENDED"
    sdk("unsuspend_user", user)
    assert status() == "ACTIVE"
    assert sdk("expire_password", user).status.value == "PASSWORD_EXPIRED"
    sdk("expire_password_with_temp_password", user)  # the SDK reads the answer as a user, and has no word for it
    assert status() == "PASSWORD_EXPIRED"
    assert sdk("reset_password", user, send_email=False).reset_password_url
    assert status() == "RECOVERY"
    sdk("deactivate_user", user)
    assert status() == "DEPROVISIONED"
    sdk("delete_user", user)
    assert raw("get_user", user)[-1].error_code == "E0000007"


def test_deleting_twice_deletes_a_user(sdk: Call, raw: Call) -> None:
    """The first call deactivates, the second deletes (3.14)."""
    user = sdk("create_user", request("twice@example.com")).id

    sdk("delete_user", user)
    assert sdk("get_user", user).status.value == "DEPROVISIONED"
    sdk("delete_user", user)
    assert raw("get_user", user)[-1].status == 404


def test_a_user_without_a_password_has_a_link(sdk: Call) -> None:
    """PROVISIONED, and the link for her is in the answer, again in that of a reactivation."""
    user = sdk("create_user", request("link@example.com", password=None), activate=False).id

    first = sdk("activate_user", user, send_email=False)
    second = sdk("reactivate_user", user, send_email=False)

    assert sdk("get_user", user).status.value == "PROVISIONED"
    assert first.activation_token in first.activation_url
    assert second.activation_token != first.activation_token


def test_a_refusal_is_the_sdks_error(sdk: Call, raw: Call) -> None:
    """Okta's code, summary and causes come through."""
    user = sdk("create_user", request("refused@example.com")).id

    unlock = raw("unlock_user", user)[-1]
    again = raw("create_user", request("refused@example.com"))[-1]

    assert (unlock.status, unlock.error_code) == (403, "E0000032")
    assert unlock.error_summary == "Unlock is not allowed for this user."
    assert unlock.error_causes == [{"errorSummary": "The user is not locked out."}]
    assert (again.status, again.error_code, again.error_summary) == (400, "E0000001", "Api validation failed: login")


def test_a_wrong_token(org: tuple[str, str], raw: Call) -> None:
    """401 E0000011 (9)."""
    client = Client({"orgUrl": org[0], "token": "another-token"})

    error = asyncio.run(client.list_users())[-1]

    assert (error.status, error.error_code) == (401, "E0000011")


def test_pages_one_after_another(sdk: Call, raw: Call) -> None:
    """The SDK finds the cursor of the next page in the Link headers, and none on the last page."""
    for number in range(5):
        sdk("create_user", request(f"paged{number}@example.com", last_name="Paged"))
    page = partial(raw, "list_users", search='profile.lastName eq "Paged"', limit=2)

    seen, cursor = [], None
    while True:
        users, response, error = page(after=cursor) if cursor else page()
        assert error is None
        seen.append([user.profile.login for user in users])
        cursor = PaginationHelper.extract_next_cursor(response.headers)
        if cursor is None:
            break

    assert [len(logins) for logins in seen] == [2, 2, 1]
    assert {login for logins in seen for login in logins} == {f"paged{number}@example.com" for number in range(5)}


def test_search_filter_and_words(sdk: Call) -> None:
    """The three ways to find a user (6)."""
    user = sdk("create_user", request("found@example.com", last_name="Findable")).id
    sdk("suspend_user", user)

    for asked in (
        {"search": 'profile.login eq "found@example.com"'},
        {"filter": 'status eq "SUSPENDED"'},
        {"q": "Findable"},
    ):
        assert user in [found.id for found in sdk("list_users", **asked)]


def test_groups(sdk: Call) -> None:
    """A group, a member, and the way out again."""
    user = sdk("create_user", request("member@example.com")).id
    profile = models.OktaUserGroupProfile(name="Sales", description="They sell")

    group = sdk("add_group", models.AddGroupRequest(profile=profile))
    sdk("assign_user_to_group", group.id, user)

    assert group.profile.actual_instance.name == "Sales"
    assert [member.id for member in sdk("list_group_users", group.id)] == [user]
    assert [found.id for found in sdk("list_groups", search='profile.description eq "They sell"')] == [group.id]
    assert {found.profile.actual_instance.name for found in sdk("list_user_groups", user)} == {"Everyone", "Sales"}
    sdk("unassign_user_from_group", group.id, user)
    assert sdk("list_group_users", group.id) == []


def test_a_group_rule(sdk: Call) -> None:
    """Created, switched on, at work, switched off, changed, deleted."""
    group = sdk("add_group", models.AddGroupRequest(profile=models.OktaUserGroupProfile(name="Archers"))).id
    user = sdk("create_user", request("robin@example.com", last_name="Archer")).id
    wanted = {
        "type": "group_rule",
        "name": "Archers",
        "conditions": {"expression": {"value": 'user.lastName=="Archer"', "type": "urn:okta:expression:1.0"}},
        "actions": {"assignUserToGroups": {"groupIds": [group]}},
    }

    rule = sdk("create_group_rule", models.CreateGroupRuleRequest.from_dict(wanted))
    sdk("activate_group_rule", rule.id)

    assert user in [member.id for member in sdk("list_group_users", group)]
    assert [(found.id, found.status.value) for found in sdk("list_group_rules")] == [(rule.id, "ACTIVE")]
    sdk("deactivate_group_rule", rule.id)
    changed = sdk("replace_group_rule", rule.id, models.GroupRule.from_dict(wanted | {"name": "Bowmen"}))
    assert changed.name == sdk("get_group_rule", rule.id).name == "Bowmen"
    sdk("delete_group_rule", rule.id)
    assert sdk("list_group_rules") == []


def test_factors(sdk: Call) -> None:
    """A security question, which is active at once, in its own type."""
    user = sdk("create_user", request("factor@example.com")).id
    profile = models.UserFactorSecurityQuestionProfile(question="disliked_food", answer="mayonnaise")
    question = models.UserFactorSecurityQuestion(factorType="question", provider="OKTA", profile=profile)

    enrolled = sdk("enroll_factor", user, question)

    assert (type(enrolled), enrolled.status.value) == (models.UserFactorSecurityQuestion, "ACTIVE")
    assert [factor.id for factor in sdk("list_factors", user)] == [enrolled.id]
    assert sdk("list_supported_security_questions", user)
    sdk("unenroll_factor", user, enrolled.id)
    assert sdk("list_factors", user) == []


def test_a_phone_that_waits_for_its_passcode(sdk: Call) -> None:
    """Its link for another text message fits the SDK's type."""
    user = sdk("create_user", request("phone@example.com")).id
    profile = models.UserFactorSMSProfile(phoneNumber="+15554151337")

    pending = sdk("enroll_factor", user, models.UserFactorSMS(factorType="sms", provider="OKTA", profile=profile))

    assert pending.status.value == "PENDING_ACTIVATION"
    assert [factor.id for factor in sdk("list_factors", user)] == [pending.id]


def test_roles(sdk: Call) -> None:
    """A standard role, in its own type."""
    user = sdk("create_user", request("helpdesk@example.com")).id
    wanted = models.StandardRoleAssignmentSchema(type="USER_ADMIN")

    sdk("assign_role_to_user", user, models.AssignRoleToUserRequest(wanted))

    (role,) = sdk("list_assigned_roles_for_user", user)
    assert (type(role.actual_instance), role.actual_instance.label) == (models.StandardRole, "User Administrator")
    group = sdk("add_group", models.AddGroupRequest(profile=models.OktaUserGroupProfile(name="Targets"))).id
    sdk("assign_group_target_to_user_role", user, role.actual_instance.id, group)
    assert [found.id for found in sdk("list_group_targets_for_role", user, role.actual_instance.id)] == [group]
    sdk("unassign_role_from_user", user, role.actual_instance.id)
    assert sdk("list_assigned_roles_for_user", user) == []


def test_the_user_type_and_a_custom_property(sdk: Call) -> None:
    """The schema as the SDK reads it, changes it and sends it back; then a profile holds the new property."""
    (default,) = sdk("list_user_types")
    schema = sdk("get_user_schema", "default")
    badge = models.UserSchemaAttribute(title="Badge number", type="string")
    schema.definitions.custom.properties = {"badge": badge}

    changed = sdk("update_user_profile", "default", schema)
    wanted = request("badge@example.com")
    wanted.profile.additional_properties["badge"] = "B-17"
    user = sdk("create_user", wanted)

    assert (default.name, default.default) == ("user", True)
    assert changed.definitions.custom.properties["badge"].title == "Badge number"
    assert user.profile.additional_properties["badge"] == "B-17"


def test_lists_around_a_user(sdk: Call, raw: Call) -> None:
    """Empty ones, and two that are refused."""
    user = sdk("create_user", request("lists@example.com")).id

    for name in ("app_links", "user_grants", "user_clients", "user_devices", "user_identity_providers"):
        assert sdk(f"list_{name}", user) == []
    assert raw("list_user_blocks", user)[-1].error_code == "E0000015"
    assert raw("list_subscriptions_user", user)[-1].error_code == "E0000006"
