"""The group rules of an org: whom they take, and whom they have put into groups."""

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
"""Whether a user is in the group of this id."""
Meets = Callable[[str, Mapping[str, Any], Inside], bool]
"""Whether an expression takes a user of this profile."""


class RuleStatus(StrEnum):
    """What Okta says of a rule. Source: Okta's OpenAPI specification, GroupRuleStatus."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    INVALID = "INVALID"
    """One of its groups was deleted. Recorded: terraform-provider-okta, TestAccResourceOktaGroupRule_invalidHandle."""


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
    """The ids of users whom it leaves out; some may be deleted. Source: terraform-provider-okta issue 1674."""
    names_people: bool = False
    """Whether it was sent with a `people` condition, an empty one perhaps."""
    managed: WatchedDict[str, WatchedList[str]] = field(default_factory=WatchedDict)
    """The users it manages, by group. They stay so while it is not active."""

    def manages(self, group_id: str, user_id: str) -> bool:
        """Whether this user is in this group by the rule."""
        return user_id in self.managed.get(group_id, ())

    def takes(self, user: User, inside: Inside, meets: Meets) -> bool:
        """Whether the user should be in the rule's groups."""
        return user.id not in self.excluded and meets(self.expression, user.profile, inside)


class GroupRules(Watched):
    """All group rules of an org."""

    def __init__(self) -> None:
        self._by_id = WatchedDict[str, GroupRule]()

    def add(self, rule: GroupRule) -> GroupRule:
        """Take in a rule whose name is free."""
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
        """The rules that are at work."""
        return tuple(rule for rule in self._by_id.values() if rule.status is RuleStatus.ACTIVE)

    def remove(self, rule: GroupRule, groups: Groups, now: datetime, *, with_users: bool) -> None:
        """Forget a rule. Its users leave with it, or stay as if somebody had added them by hand."""
        del self._by_id[rule.id]
        if with_users:
            for group_id, user_ids in rule.managed.items():
                for user_id in user_ids:
                    self._let_go(group_id, user_id, groups, now)

    def settle(self, user: User, groups: Groups, now: datetime, meets: Meets) -> dict[str, bool]:
        """Put a user into the groups of the active rules, and out of those that a rule no longer gives.

        One rule may look at another's group. A chain of them is through after as many rounds as there are rules; rules
        that undo one another are left at that. Answers which groups the user is newly in (True), or no longer (False).
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
        """Do what one rule says of one user; answers whether that changed anything."""

        def inside(group_id: str) -> bool:
            group = groups.get(group_id)
            return group is not None and group.holds(user.id)

        takes, changed = rule.takes(user, inside, meets), False
        for group_id in rule.group_ids:
            if rule.manages(group_id, user.id) is takes:
                continue
            changed = True
            if takes:  # one who was added by hand is managed by the rule from now on: help.okta.com, manual management
                rule.managed.setdefault(group_id, WatchedList()).append(user.id)
                group = groups.get(group_id)
                assert group is not None
                moves = group.let_in(user.id, now)
            else:
                rule.managed[group_id].remove(user.id)
                moves = self._let_go(group_id, user.id, groups, now)
            if moves and moved.pop(group_id, takes) is takes:  # there and back again is no move
                moved[group_id] = takes
        return changed

    def _let_go(self, group_id: str, user_id: str, groups: Groups, now: datetime) -> bool:
        """A user leaves a group, unless another rule has put them there too; answers whether they left."""
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

        Recorded: terraform-provider-okta, TestAccResourceOktaGroupRule_invalidHandle; of an inactive rule inferred.
        """
        lost = []
        for rule in self.all():
            rule.managed.pop(group_id, None)
            if group_id in rule.group_ids and rule.status is not RuleStatus.INVALID:
                rule.status, rule.updated = RuleStatus.INVALID, now
                lost.append(rule)
        return lost

    def forget(self, user_id: str) -> None:
        """A user is gone. Among the excluded the id stays."""
        for rule in self.all():
            for users in rule.managed.values():
                if user_id in users:
                    users.remove(user_id)
