"""Gives a new org what a seed says of its user types, their custom properties, and its group rules.

It checks what the API checks, because a seed may not make an org that no calls could have made.
"""

import re
from collections.abc import Mapping
from typing import Any

from lifecycle.expressions.grammar import BadExpression
from lifecycle.model.checks import OF_TYPE
from lifecycle.model.profile import BASE_PROFILE, PROPERTIES
from lifecycle.org.group_expressions import NotPlayed, read_rule
from lifecycle.org.group_rules import GroupRule, RuleStatus
from lifecycle.org.memberships import ask_rules
from lifecycle.org.org import Org
from lifecycle.org.user_types import UserType

PROPERTY_PARTS = ("title", "description", "type", "items", "minLength", "maxLength")
"""What a seed may say of a custom property. The rest is as for a property that an admin has just added."""
_ADDED: Mapping[str, Any] = {
    "mutability": "READ_WRITE",
    "scope": "NONE",
    "permissions": [{"principal": "SELF", "action": "READ_ONLY"}],
    "master": {"type": "PROFILE_MASTER"},
}


class Unfit(ValueError):
    """Something in a seed that no org can have. `place` says where, below the part that was given."""

    def __init__(self, place: tuple[str, ...], what: str) -> None:
        super().__init__(what)
        self.place, self.what = place, what


def furnish_properties(org: Org, found: UserType, properties: Mapping[str, Any]) -> None:
    """Add custom properties to the schema of a user type. Raises Unfit."""
    for name, given in properties.items():
        if not isinstance(given, Mapping):
            raise Unfit((name,), "this has to be keys with values, such as {title: Badge number, type: string}.")
        unknown = next((key for key in given if key not in PROPERTY_PARTS), None)
        if unknown is not None:
            raise Unfit((name, str(unknown)), f"this key is not known here. Use one of: {', '.join(PROPERTY_PARTS)}.")
        if not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) or name in PROPERTIES:
            raise Unfit((name,), "a custom property can't have this name. Choose another one.")
        if not isinstance(given.get("title"), str) or given.get("type") not in OF_TYPE:
            raise Unfit((name,), f"a custom property needs a title and a type, one of: {', '.join(OF_TYPE)}.")
        if given["type"] == "array" and (given.get("items") or {}).get("type") not in ("string", "integer", "number"):
            raise Unfit((name,), "an array needs items with a type: {items: {type: string}}.")
        for part in ("minLength", "maxLength"):
            if type(given.get(part, 0)) is not int:
                raise Unfit((name, part), "this has to be a whole number.")
        found.put(name, {**given, **_ADDED}, org.clock.now())


def furnish_type(org: Org, given: Mapping[str, Any]) -> None:
    """Make a user type with its custom properties. Raises Unfit."""
    name, shown = given.get("name"), given.get("displayName", given.get("name"))
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII):
        raise Unfit(("name",), "the name of a user type begins with a letter, and has letters, digits and underscores.")
    if not isinstance(shown, str) or not shown:
        raise Unfit(("displayName",), "this has to be a name.")
    if org.user_types.named(name):
        raise Unfit(("name",), f"there is a user type {name} already. Choose another name.")
    now, by = org.clock.now(), org.owner_id
    made = org.user_types.add(UserType(org.ids.id("oty"), name, shown, None, now, now, by, by, {}, now))
    properties = given.get("properties", {})
    if not isinstance(properties, Mapping):
        raise Unfit(("properties",), "this has to be keys with values.")
    try:
        furnish_properties(org, made, properties)
    except Unfit as fault:
        raise Unfit(("properties", *fault.place), fault.what) from None


def furnish_rule(org: Org, given: Mapping[str, Any]) -> None:
    """Make a group rule, which is active unless the seed says otherwise. Raises Unfit."""
    name, text, active = given.get("name"), given.get("expression"), given.get("active", True)
    if not isinstance(name, str) or not 1 <= len(name) <= 50:
        raise Unfit(("name",), "a group rule needs a name of at most 50 characters.")
    if org.group_rules.named(name):
        raise Unfit(("name",), f"there is a rule {name} already. Choose another name.")
    if type(active) is not bool:
        raise Unfit(("active",), "this has to be true or false.")
    groups = [org.groups.named(str(one)) for one in given.get("groups") or ()]
    if not groups or any(group is None or group.built_in for group in groups):
        raise Unfit(("groups",), "name the groups that the rule assigns. Each of them has to stand under groups.")
    try:
        names = read_rule(str(text)).names
    except NotPlayed as what:
        raise Unfit(("expression",), f"the simulator does not play {what} in a rule. Leave the rule out.") from None
    except BadExpression as fault:
        raise Unfit(("expression",), f"the expression can't be read: {fault}.") from None
    strange = sorted(names - {*BASE_PROFILE, *org.user_types.custom})
    if strange:
        raise Unfit(("expression",), f"no user has a property {strange[0]}. Add it under properties.")
    now = org.clock.now()
    rule = GroupRule(org.ids.id("0pr"), name, str(text), [group.id for group in groups if group], now, now)
    rule.status = RuleStatus.ACTIVE if active else RuleStatus.INACTIVE
    org.group_rules.add(rule)
    for user in org.users.all():
        ask_rules(org, user)
