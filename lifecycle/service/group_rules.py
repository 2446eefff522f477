"""`/api/v1/groups/rules`: rules that put users into groups by their profiles.

Source: Okta's Groups API reference, group rule operations.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lifecycle.expressions.grammar import BadExpression
from lifecycle.model import refusals
from lifecycle.model.events import RULE_ACTIVATED, RULE_CHANGED, RULE_CREATED, RULE_DEACTIVATED, RULE_DELETED
from lifecycle.model.profile import BASE_PROFILE
from lifecycle.model.tiers import Tier, weakest
from lifecycle.org.clock import stamp
from lifecycle.org.group_expressions import NotPlayed, read_rule
from lifecycle.org.group_rules import MOST_EXCLUDED, GroupRule, RuleStatus
from lifecycle.org.memberships import ask_rules, tell_of_exclusions, tell_of_rule
from lifecycle.org.org import Org
from lifecycle.service.paging import page
from lifecycle.service.replies import Document, Refused, Reply, malformed, not_simulated
from lifecycle.service.request import Request

USUAL_RULES, MOST_RULES = 50, 300
"""How many rules a page has: usually, and at most.

Source of the most: Okta's Groups API reference; Okta's OpenAPI specification says 200. The usual number was recorded:
okta-sdk-python, recorded test test_group_rule_operations.
"""
LONGEST_NAME = 50
"""How many characters the name of a rule may have. Source: okta-developer-docs issue 3233."""
NAMES_OF_GROUPS = "groupIdToGroupNameMap"
KIND, LANGUAGE = "group_rule", "urn:okta:expression:1.0"


def create_group_rule(org: Org, request: Request) -> Reply:
    """`POST /api/v1/groups/rules`: a new rule is INACTIVE.

    Recorded: okta-sdk-python, recorded test test_group_rule_operations.
    """
    sent, now = _sent(org, request), org.clock.now()
    rule = GroupRule(org.ids.id("0pr"), sent.name, sent.expression, sent.group_ids, now, now)
    rule.excluded, rule.names_people = sent.excluded, sent.names_people
    org.group_rules.add(rule)
    tell_of_rule(org, RULE_CREATED, rule)
    tell_of_exclusions(org, rule, ())
    return Reply(group_rule_document(rule), _with(sent))


def list_group_rules(org: Org, request: Request) -> Reply:
    """`GET /api/v1/groups/rules`.

    Recorded: okta-sdk-python, recorded test test_group_rule_operations. It is a guess that `search` looks at names.
    """
    named, word = _asks_for_names(request), request.query.get("search", "").casefold()
    return page(
        (rule for rule in org.group_rules.all() if word in rule.name.casefold()),
        request,
        org.base_url,
        place=lambda rule: f"{rule.created.isoformat()} {rule.id}",
        show=lambda rule: _shown(org, rule, named),
        default=USUAL_RULES,
        most=MOST_RULES,
        tier=Tier.UNKNOWN if word else _tier(named),
        opaque=True,
    )


def get_group_rule(org: Org, request: Request, rule_id: str) -> Reply:
    """`GET /api/v1/groups/rules/{ruleId}`.

    Recorded: terraform-provider-okta, recorded test TestAccResourceOktaGroupRule_crud.
    """
    named = _asks_for_names(request)
    return Reply(_shown(org, _rule(org, rule_id), named), tier=_tier(named))


def replace_group_rule(org: Org, request: Request, rule_id: str) -> Reply:
    """`PUT /api/v1/groups/rules/{ruleId}`: replace everything except the groups.

    Recorded: okta-sdk-python, recorded test test_group_rule_operations.
    """
    rule = _rule(org, rule_id)
    sent = _sent(org, request, rule)
    if rule.status is not RuleStatus.INACTIVE:
        raise _fault(
            "updateRule", f"Cannot update a Group Rule with the status {rule.status}.", Tier.DOCUMENTED, Tier.UNKNOWN
        )
    rule.name, rule.expression, rule.updated = sent.name, sent.expression, org.clock.now()
    before = tuple(rule.excluded)
    rule.excluded, rule.names_people = sent.excluded, sent.names_people
    tell_of_rule(org, RULE_CHANGED, rule)
    tell_of_exclusions(org, rule, before)
    return Reply(group_rule_document(rule), _with(sent))


def delete_group_rule(org: Org, request: Request, rule_id: str) -> Reply:
    """`DELETE /api/v1/groups/rules/{ruleId}`: answered with 202 and an empty object.

    Recorded: okta-sdk-python, recorded test test_group_rule_operations. The rule's users stay in its groups unless
    `removeUsers` is true. Sources: terraform-provider-okta, its attribute remove_assigned_users;
    Okta's support article on deactivated group rules. salto issue 3942 reports that an active rule can't be deleted;
    the exact text of that refusal is not known.
    """
    rule = _rule(org, rule_id)
    if rule.status is RuleStatus.ACTIVE:
        raise _fault("deleteRule", "Cannot delete a Group Rule with the status ACTIVE.", Tier.REPORTED, Tier.UNKNOWN)
    known = Tier.RECORDED if rule.status is RuleStatus.INACTIVE else Tier.INFERRED
    with_users = request.query.get("removeUsers", "").lower() == "true"
    org.group_rules.remove(rule, org.groups, org.clock.now(), with_users=with_users)
    tell_of_rule(org, RULE_DELETED, rule)
    if with_users:
        known = weakest(known, Tier.DOCUMENTED)
    for user in org.users.all() if with_users else ():
        ask_rules(org, user)
    return Reply({}, request.sure(known, "removeUsers"), 202)


def activate_rule(org: Org, request: Request, rule_id: str) -> Reply:
    """`POST /api/v1/groups/rules/{ruleId}/lifecycle/activate`.

    The rule is applied to every user at once. In Okta that takes a few seconds. Recorded: okta-sdk-python, recorded
    test test_group_rule_operations.
    """
    rule, tier = _switched(org, rule_id, RuleStatus.ACTIVE)
    rule.status = RuleStatus.ACTIVE
    tell_of_rule(org, RULE_ACTIVATED, rule)
    for user in org.users.all():
        ask_rules(org, user)
    return Reply(None, tier, 204)


def deactivate_rule(org: Org, request: Request, rule_id: str) -> Reply:
    """`POST /api/v1/groups/rules/{ruleId}/lifecycle/deactivate`: its users stay in the groups.

    Recorded: okta-sdk-python, recorded test test_group_rule_operations. Source of what happens to the users:
    Okta's support article on deactivated group rules.
    """
    rule, tier = _switched(org, rule_id, RuleStatus.INACTIVE)
    rule.status = RuleStatus.INACTIVE
    tell_of_rule(org, RULE_DEACTIVATED, rule)
    return Reply(None, tier, 204)


ROUTES = (
    ("GET", "/api/v1/groups/rules", list_group_rules),
    ("POST", "/api/v1/groups/rules", create_group_rule),
    ("GET", "/api/v1/groups/rules/{ruleId}", get_group_rule),
    ("PUT", "/api/v1/groups/rules/{ruleId}", replace_group_rule),
    ("DELETE", "/api/v1/groups/rules/{ruleId}", delete_group_rule),
    ("POST", "/api/v1/groups/rules/{ruleId}/lifecycle/activate", activate_rule),
    ("POST", "/api/v1/groups/rules/{ruleId}/lifecycle/deactivate", deactivate_rule),
)


def group_rule_document(rule: GroupRule) -> Document:
    """The rule object. A rule that was sent without `people` does not show it.

    The order of the keys was recorded in 2025: terraform-provider-okta, recorded test
    TestAccResourceOktaGroupRule_crud. That `people` is left out was recorded in 2020: okta-sdk-python, recorded test
    test_group_rule_operations.
    """
    people = {"users": {"exclude": list(rule.excluded)}, "groups": {"exclude": []}}
    return {
        "type": KIND,
        "id": rule.id,
        "status": str(rule.status),
        "name": rule.name,
        "created": stamp(rule.created),
        "lastUpdated": stamp(rule.updated),
        "conditions": {
            **({"people": people} if rule.names_people or rule.excluded else {}),
            "expression": {"value": rule.expression, "type": LANGUAGE},
        },
        "actions": {"assignUserToGroups": {"groupIds": list(rule.group_ids)}},
        "allGroupsValid": rule.status is not RuleStatus.INVALID,
    }


def _shown(org: Org, rule: GroupRule, named: bool) -> Document:
    """The rule, with the names of its groups if they are asked for. Source: okta-sdk-java issue 645."""
    if not named:
        return group_rule_document(rule)
    found = ((group_id, org.groups.get(group_id)) for group_id in rule.group_ids)
    names = {group_id: group.name for group_id, group in found if group}
    return group_rule_document(rule) | {"_embedded": {NAMES_OF_GROUPS: names}}


def _asks_for_names(request: Request) -> bool:
    """Whether `expand` asks for the names of the groups. Raises Refused if it asks for anything else."""
    asked = request.query.get("expand", "")
    if asked not in ("", NAMES_OF_GROUPS):
        raise not_simulated(f"expand={asked} of a group rule")
    return bool(asked)


def _tier(named: bool) -> Tier:
    """How well the document of a rule is known, with or without the names of its groups."""
    return Tier.REPORTED if named else Tier.RECORDED


def _rule(org: Org, rule_id: str) -> GroupRule:
    """The rule that a path names. It is not known what Okta calls this kind of thing in its refusal."""
    rule = org.group_rules.get(rule_id)
    if rule is None:
        raise Refused(refusals.NOT_FOUND.filled(what=rule_id, kind="GroupRule"), Tier.INFERRED, Tier.UNKNOWN)
    return rule


def _switched(org: Org, rule_id: str, status: RuleStatus) -> tuple[GroupRule, Tier]:
    """A rule that may get this status. Raises Refused for an INVALID rule.

    Source of the text: terraform-provider-okta issue 157.
    It is not known how Okta answers if the rule already has the status.
    """
    rule = _rule(org, rule_id)
    if rule.status is RuleStatus.INVALID:
        cause = "Cannot activate or deactivate a Group Rule with the status INVALID."
        raise _fault("updateRuleStatus", cause, Tier.REPORTED, Tier.REPORTED)
    return rule, Tier.UNKNOWN if rule.status is status else Tier.RECORDED


@dataclass(frozen=True)
class _Sent:
    """A rule as a body describes it, after all checks."""

    name: str
    expression: str
    group_ids: list[str]
    excluded: list[str]
    names_people: bool


def _sent(org: Org, request: Request, rule: GroupRule | None = None) -> _Sent:
    """Read and check the rule in the body, which is new or replaces `rule`. Raises Refused."""
    document = request.document(Tier.INFERRED)
    if document.get("type") != KIND:
        raise _fault("type", f"type: The type must be {KIND}", Tier.UNKNOWN, Tier.UNKNOWN)
    conditions = request.part(document, "conditions")
    people = request.part(conditions, "people")
    excluded = _ids(request.part(people, "users"), "exclude")
    if _ids(request.part(people, "groups"), "exclude"):
        raise not_simulated(
            "a group rule that excludes groups", "Exclude users instead: Okta does not exclude groups either."
        )
    group_ids = _ids(request.part(request.part(document, "actions"), "assignUserToGroups"), "groupIds")
    name, expression = _name(org, request, document, rule), _expression(org, request, conditions)
    if rule is None:
        _check_groups(org, group_ids)
    elif set(group_ids) != set(rule.group_ids):
        # Okta's Groups API reference: the action section can't be updated. No source says how that is refused.
        raise _fault("actions", "actions: The groups of a rule cannot be changed", Tier.UNKNOWN, Tier.UNKNOWN)
    _check_excluded(org, excluded)
    return _Sent(name, expression, group_ids, excluded, "people" in conditions)


def _with(sent: _Sent) -> Tier:
    """How well the answer to this body is known: recorded without excluded users, documented with them."""
    return Tier.DOCUMENTED if sent.excluded else Tier.RECORDED


def _name(org: Org, request: Request, document: Mapping[str, Any], rule: GroupRule | None) -> str:
    """The name in the body. Raises Refused if it is missing, too long, or taken by another rule."""
    name = request.text(document, "name")
    if not name or not name.strip():
        raise _fault("name", "name: The field cannot be left blank", Tier.INFERRED, Tier.UNKNOWN)
    if len(name) > LONGEST_NAME:
        raise _fault(
            "name", f"name: The field must be between 1 and {LONGEST_NAME} characters", Tier.DOCUMENTED, Tier.UNKNOWN
        )
    if org.group_rules.named(name) not in (None, rule):  # okta-sdk-java issue 645
        raise _fault("name", "name: Policy rule name already in use", Tier.REPORTED, Tier.REPORTED)
    return name


def _expression(org: Org, request: Request, conditions: Mapping[str, Any]) -> str:
    """The expression in the body. Raises Refused for one that can't be read, as a failed `validateRule`.

    Source: articulate/terraform-provider-okta issue 148.
    """
    part = request.part(conditions, "expression")
    if part.get("type") != LANGUAGE:
        raise _fault("type", f"type: The type of an expression must be {LANGUAGE}", Tier.UNKNOWN, Tier.UNKNOWN)
    value = request.text(part, "value") or ""
    try:
        names = read_rule(value).names
    except NotPlayed as what:
        raise not_simulated(f"{what} in the expression of a group rule") from None
    except BadExpression as fault:
        raise _fault("validateRule", f"The expression can't be read: {fault}.", Tier.INFERRED, Tier.UNKNOWN) from None
    for name in sorted(names - {*BASE_PROFILE, *org.user_types.custom}):
        raise _fault("validateRule", f"Property name '{name}' is not defined in profile", Tier.INFERRED, Tier.UNKNOWN)
    return value


def _ids(part: Mapping[str, Any], name: str) -> list[str]:
    """A list of ids without repetitions; empty if there is no such list."""
    found = part.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise malformed(Tier.INFERRED)
    return list(dict.fromkeys(found))


def _check_groups(org: Org, ids: list[str]) -> None:
    """Refuse groups to which a rule can't add users. How Okta refuses them is not known."""
    if not ids:
        raise _fault("groupIds", "groupIds: The field cannot be left blank", Tier.INFERRED, Tier.UNKNOWN)
    for group_id in ids:
        group = org.groups.get(group_id)
        if group is None or group.built_in:
            raise _fault(
                "groupIds", f"groupIds: {group_id} is not a group that a rule can assign", Tier.UNKNOWN, Tier.UNKNOWN
            )


def _check_excluded(org: Org, ids: list[str]) -> None:
    """Refuse too many users, and users who do not exist, as terraform-provider-okta issue 1674 reports."""
    if len(ids) > MOST_EXCLUDED:
        raise _fault(
            "exclude", f"exclude: No more than {MOST_EXCLUDED} users can be excluded", Tier.DOCUMENTED, Tier.UNKNOWN
        )
    for user_id in ids:
        if org.users.get(user_id) is None:
            raise _fault("exclude", f"exclude: The user {user_id} does not exist", Tier.REPORTED, Tier.UNKNOWN)


def _fault(field: str, cause: str, tier: Tier, text: Tier) -> Refused:
    """The refusal of a failed validation. Most of its texts are guesses."""
    return Refused(refusals.VALIDATION.filled(field=field).because(cause), tier, text)
