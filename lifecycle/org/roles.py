"""The standard admin roles that are assigned to users and groups."""

from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lifecycle.org.undo import Watched, WatchedDict, WatchedList


@dataclass(slots=True)
class Role(Watched):
    """One standard role, assigned to one user or group."""

    type: str
    created: datetime
    targets: Sequence[str] = ()
    """The ids of the groups to which the role is limited; empty if it is not limited. Some groups may be deleted."""

    @property
    def id(self) -> str:
        """The type in base 32, so all roles of a type have the same id.

        Sources: okta-sdk-python, recorded test test_assign_user_to_role; Okta's Roles API reference.
        """
        return b32encode(self.type.encode()).decode().rstrip("=")


class Roles(Watched):
    """All roles of an org's users and groups. Each user or group is named by its id."""

    def __init__(self) -> None:
        self._by_assignee = WatchedDict[str, WatchedList[Role]]()

    @property
    def all(self) -> Mapping[str, Sequence[Role]]:
        """The roles by the ids of their assignees."""
        return self._by_assignee

    def of(self, assignee_id: str) -> tuple[Role, ...]:
        """The roles of an assignee, the oldest first."""
        return tuple(self._by_assignee.get(assignee_id, ()))

    def get(self, assignee_id: str, role_id: str) -> Role | None:
        """The assignee's role that has this id."""
        return next((role for role in self.of(assignee_id) if role.id == role_id), None)

    def assign(self, assignee_id: str, role: Role) -> Role:
        """Give a role to an assignee that does not have it yet."""
        self._by_assignee.setdefault(assignee_id, WatchedList()).append(role)
        return role

    def take(self, assignee_id: str, role: Role) -> None:
        """Take a role from an assignee."""
        self._by_assignee[assignee_id].remove(role)
        if not self._by_assignee[assignee_id]:
            del self._by_assignee[assignee_id]

    def forget(self, assignee_id: str) -> None:
        """Take all roles from an assignee."""
        self._by_assignee.pop(assignee_id, None)
