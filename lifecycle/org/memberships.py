"""Changes the members of groups, by hand or by a group rule."""

from collections.abc import Collection, Mapping
from typing import Any

from lifecycle.model.actors import Actor
from lifecycle.model.events import (
    EXCLUDED,
    GROUP_CHANGED,
    GROUP_CREATED,
    GROUP_DELETED,
    JOINED,
    JOINED_BY_RULE,
    LEFT,
    LEFT_BY_RULE,
    RULE_INVALIDATED,
    Event,
)
from lifecycle.org.events import Party
from lifecycle.org.group_expressions import read_rule
from lifecycle.org.group_rules import GroupRule, Inside
from lifecycle.org.groups import Group
from lifecycle.org.state import OrgState
from lifecycle.org.users import User


def add_group(state: OrgState, name: str, description: str | None = None) -> Group:
    """Make a group whose name is free."""
    now = state.clock.now()
    if len(state.groups.all()) == 1:
        state.ids.number()  # one number is left out before the first group: the ids in the lessons count on it
    group = state.groups.add(Group(state.ids.id("00g"), name, description, now, now, now))
    tell_of_group(state, GROUP_CREATED, group)
    return group


def change_group(state: OrgState, group: Group, name: str, description: str | None) -> None:
    """Give a group another name, which is free, and another description."""
    group.name, group.description, group.updated = name, description, state.clock.now()
    tell_of_group(state, GROUP_CHANGED, group)


def join(state: OrgState, group: Group, user: User) -> None:
    """Add a user to a group by hand. It is inferred that adding a member again writes no event."""
    if group.let_in(user.id, state.clock.now()):
        _note(state, JOINED, user, group)
    ask_rules(state, user)


def take_out(state: OrgState, group: Group, user: User) -> None:
    """Remove a user from a group by hand. It is inferred that removing a non-member writes no event."""
    if group.let_go(user.id, state.clock.now()):
        _note(state, LEFT, user, group)
    for rule in state.group_rules.all():
        before = tuple(rule.excluded)
        if state.group_rules.taken_out(rule, group.id, user.id):
            tell_of_exclusions(state, rule, before)
    ask_rules(state, user)


def remove_group(state: OrgState, group: Group) -> None:
    """Delete a group. Rules that put users into it become invalid."""
    members = list(group.members)
    state.groups.remove(group)
    state.roles.forget(group.id)
    state.policies.forget_group(group.id)
    tell_of_group(state, GROUP_DELETED, group)
    for rule in state.group_rules.lose(group.id, state.clock.now()):
        tell_of_rule(state, RULE_INVALIDATED, rule)
    for user_id in members:
        user = state.users.get(user_id)
        assert user is not None
        ask_rules(state, user)


def ask_rules(state: OrgState, user: User) -> None:
    """Apply the group rules to a user whose profile or groups have changed, or who is new or reactivated.

    The rules are not applied to deactivated users, who stay in their groups. Sources: Okta's help, group rules;
    Okta's support article on the groups of deactivated users.

    In the System Log, Okta itself is the actor of these changes. The simulator writes no event for members who leave
    because their group was deleted, the user was deleted, or a rule was deleted with `removeUsers`. It is not known
    what Okta writes then.
    """
    if user.facts.deactivated:
        return
    groups = state.contents.groups
    for group_id, came in state.group_rules.settle(user, groups, state.clock.now(), _meets).items():
        group = groups.get(group_id)
        assert group is not None
        _note(state, JOINED_BY_RULE if came else LEFT_BY_RULE, user, group)


def _meets(expression: str, profile: Mapping[str, Any], inside: Inside) -> bool:
    """Whether a rule's expression holds for a user with this profile."""
    return read_rule(expression).holds(profile, inside)


def tell_of_group(state: OrgState, event: Event, group: Group) -> None:
    """Write to the System Log what an admin did to a group."""
    state.note(event, None, Actor.ADMIN, about=_party(group))


def tell_of_rule(state: OrgState, event: Event, rule: GroupRule) -> None:
    """Write to the System Log what became of a group rule."""
    state.note(event, None, Actor.ADMIN, about=_party(rule))


def tell_of_exclusions(state: OrgState, rule: GroupRule, before: Collection[str]) -> None:
    """Write to the System Log whom a rule leaves out that it did not leave out before."""
    for user_id in rule.excluded:
        user = state.users.get(user_id)
        if user_id not in before and user:
            state.note(EXCLUDED, user, Actor.ADMIN, about=_party(rule))


def _party(thing: Group | GroupRule) -> Party:
    """A group or a rule, as the log names it. How Okta names the kind of a rule is not known."""
    kind = "UserGroup" if isinstance(thing, Group) else "GroupRule"
    return Party(thing.id, kind, "unknown", thing.name)


def _note(state: OrgState, event: Event, user: User, group: Group) -> None:
    """Write to the System Log that a user has come into a group, or has left it."""
    state.note(event, user, Actor.ADMIN, about=_party(group))
