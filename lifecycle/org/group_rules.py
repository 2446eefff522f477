"""The group rules of an org: which users match them, and which users they have put into groups."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from lifecycle.org.groups import Groups
from lifecycle.org.undo import Watched, WatchedDict, WatchedList
from lifecycle.org.users import User

MOST_EXCLUDED = 100
"""How many users a rule leaves out at most. Source: Okta's support article on the exceptions of a group rule."""
Inside = Callable[[str], bool]
"""Says whether a user is in the group with this id."""
Meets = Callable[[str, Mapping[str, Any], Inside], bool]
"""Says whether an expression holds for a user with this profile and these groups."""


class RuleStatus(StrEnum):
    """The status of a rule. Source: Okta's OpenAPI specification, GroupRuleStatus."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    INVALID = "INVALID"
    """One of the rule's groups was deleted.

    Recorded: terraform-provider-okta, recorded test TestAccResourceOktaGroupRule_invalidHandle.
    """


@dataclass(slots=True)
class GroupRule(Watched):
    """One rule, which puts users into groups while it is active."""

    id: str
    name: str
    expression: str
    group_ids: Sequence[str]
    created: datetime
    updated: datetime
    status: RuleStatus = RuleStatus.INACTIVE
    excluded: Sequence[str] = ()
    """The ids of the users that the rule excludes. Some of them may be deleted.

    Source: terraform-provider-okta issue 1674.
    """
    names_people: bool = False
    """Whether the rule was sent with a `people` condition, even an empty one."""
    managed: WatchedDict[str, WatchedList[str]] = field(default_factory=WatchedDict)
    """The ids of the users that the rule has put into each group. They are kept while the rule is inactive."""

    def manages(self, group_id: str, user_id: str) -> bool:
        """Whether the rule has put this user into this group."""
        return user_id in self.managed.get(group_id, ())

    def takes(self, user: User, inside: Inside, meets: Meets) -> bool:
        """Whether the user should be in the rule's groups."""
        return user.id not in self.excluded and meets(self.expression, user.profile, inside)


class GroupRules(Watched):
    """All group rules of an org."""

    def __init__(self) -> None:
        self._by_id = WatchedDict[str, GroupRule]()

    def add(self, rule: GroupRule) -> GroupRule:
        """Add a rule whose name is free."""
        self._by_id[rule.id] = rule
        return rule

    def get(self, rule_id: str) -> GroupRule | None:
        """The rule of this id."""
        return self._by_id.get(rule_id)

    def named(self, name: str) -> GroupRule | None:
        """The rule of this name."""
        return next((rule for rule in self.all() if rule.name == name), None)

    def all(self) -> tuple[GroupRule, ...]:
        """Every rule, the oldest first."""
        return tuple(self._by_id.values())

    def active(self) -> tuple[GroupRule, ...]:
        """The rules that are active."""
        return tuple(rule for rule in self._by_id.values() if rule.status is RuleStatus.ACTIVE)

    def remove(self, rule: GroupRule, groups: Groups, now: datetime, *, with_users: bool) -> None:
        """Remove a rule. With `with_users`, its users leave its groups. Otherwise they stay, as if added by hand."""
        del self._by_id[rule.id]
        if with_users:
            for group_id, user_ids in rule.managed.items():
                for user_id in user_ids:
                    self._let_go(group_id, user_id, groups, now)

    def settle(self, user: User, groups: Groups, now: datetime, meets: Meets) -> dict[str, bool]:
        """Add a user to the groups of rules that match, and remove the user from those of rules that don't.

        A rule can depend on the group of another rule. Such a chain is settled after as many rounds as there are rules.
        Rules that undo one another are left as they are then. Returns the ids of the groups that the user has joined
        (True) or left (False).
        """
        active, moved = self.active(), dict[str, bool]()
        for _ in active:
            changes = [self._place(rule, user, groups, now, moved, meets) for rule in active]
            if not any(changes):
                break
        return moved

    def _place(
        self, rule: GroupRule, user: User, groups: Groups, now: datetime, moved: dict[str, bool], meets: Meets
    ) -> bool:
        """Apply one rule to one user. Returns whether that changed anything."""

        def inside(group_id: str) -> bool:
            group = groups.get(group_id)
            return group is not None and group.holds(user.id)

        takes, changed = rule.takes(user, inside, meets), False
        for group_id in rule.group_ids:
            if rule.manages(group_id, user.id) is takes:
                continue
            changed = True
            # From now on the rule manages users who were added by hand, too. Source: Okta's help, manual management.
            if takes:
                rule.managed.setdefault(group_id, WatchedList()).append(user.id)
                group = groups.get(group_id)
                assert group is not None
                moves = group.let_in(user.id, now)
            else:
                rule.managed[group_id].remove(user.id)
                moves = self._let_go(group_id, user.id, groups, now)
            if moves and moved.pop(group_id, takes) is takes:  # joining and leaving again cancel each other
                moved[group_id] = takes
        return changed

    def _let_go(self, group_id: str, user_id: str, groups: Groups, now: datetime) -> bool:
        """Remove a user from a group, unless another rule manages the user there. Returns whether the user left."""
        group = groups.get(group_id)
        if group is None or any(rule.manages(group_id, user_id) for rule in self.all()):
            return False
        return group.let_go(user_id, now)

    def taken_out(self, rule: GroupRule, group_id: str, user_id: str) -> bool:
        """Somebody took a user out of a group by hand: a rule that manages them leaves them out from now on.

        Source: help.okta.com, manual group user management. Answers whether this rule does.
        """
        if not rule.manages(group_id, user_id):
            return False
        rule.managed[group_id].remove(user_id)
        rule.excluded = [*rule.excluded, user_id]
        return True

    def lose(self, group_id: str, now: datetime) -> list[GroupRule]:
        """A group is gone. Answers the rules that are invalid from now on.

        Recorded: terraform-provider-okta, recorded test TestAccResourceOktaGroupRule_invalidHandle.
        """
        lost = []
        for rule in self.all():
            rule.managed.pop(group_id, None)
            if group_id in rule.group_ids and rule.status is not RuleStatus.INVALID:
                rule.status, rule.updated = RuleStatus.INVALID, now
                lost.append(rule)
        return lost

    def forget(self, user_id: str) -> None:
        """Forget a deleted user. The lists of excluded users keep the id."""
        for rule in self.all():
            for users in rule.managed.values():
                if user_id in users:
                    users.remove(user_id)
