"""The groups of an org and their members."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lifecycle.org.undo import Watched, WatchedDict, WatchedList


class GroupType(StrEnum):
    """Where a group comes from."""

    OKTA_GROUP = "OKTA_GROUP"
    """A caller created it."""
    BUILT_IN = "BUILT_IN"
    """The org has it from the start."""


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner of a group: a user, or another group."""

    id: str
    type: str
    """`USER` or `GROUP`."""
    since: datetime


@dataclass(slots=True)
class Group(Watched):
    """One group. A built-in group lists no members, because every user is in it."""

    id: str
    name: str
    description: str | None
    created: datetime
    updated: datetime
    membership_updated: datetime
    type: GroupType = GroupType.OKTA_GROUP
    members: WatchedList[str] = field(default_factory=WatchedList)
    """The ids of its users, in the order in which they joined."""
    owners: WatchedList[Owner] = field(default_factory=WatchedList)

    @property
    def built_in(self) -> bool:
        """Whether the org has it from the start."""
        return self.type is GroupType.BUILT_IN

    def holds(self, user_id: str) -> bool:
        """Whether a user of the org is in the group."""
        return self.built_in or user_id in self.members

    def let_in(self, user_id: str, now: datetime) -> bool:
        """Add a user, who may be in the group already. Returns whether that changed anything."""
        if self.holds(user_id):
            return False
        self.members.append(user_id)
        self.membership_updated = now
        return True

    def let_go(self, user_id: str, now: datetime) -> bool:
        """Remove a user, who may not be in the group. Returns whether that changed anything."""
        if user_id not in self.members:
            return False
        self.members.remove(user_id)
        self.membership_updated = now
        return True


def everyone(group_id: str, since: datetime) -> Group:
    """The built-in group that every user is in.

    Its name and description were recorded: okta-sdk-python, recorded test test_list_user_groups.
    """
    words = "All users in your organization"
    return Group(group_id, "Everyone", words, since, since, since, GroupType.BUILT_IN)


class Groups(Watched):
    """All groups of an org."""

    def __init__(self) -> None:
        self._by_id = WatchedDict[str, Group]()

    def add(self, group: Group) -> Group:
        """Add a group whose name is free."""
        self._by_id[group.id] = group
        return group

    def remove(self, group: Group) -> None:
        """Remove a group."""
        del self._by_id[group.id]

    def get(self, group_id: str) -> Group | None:
        """The group of this id."""
        return self._by_id.get(group_id)

    def named(self, name: str) -> Group | None:
        """The group with this name. That upper and lower case make no difference is a guess."""
        return next((group for group in self.all() if group.name.casefold() == name.casefold()), None)

    def all(self) -> tuple[Group, ...]:
        """Every group, the oldest first."""
        return tuple(self._by_id.values())

    def of(self, user_id: str) -> tuple[Group, ...]:
        """The groups that a user of the org is in."""
        return tuple(group for group in self.all() if group.holds(user_id))

    def leave(self, user_id: str, now: datetime) -> None:
        """Remove a user from all groups except the built-in ones."""
        for group in self.all():
            group.let_go(user_id, now)
