"""The standard admin roles that are assigned to users."""

from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lifecycle.org.undo import Watched, WatchedDict, WatchedList


@dataclass(slots=True)
class Role(Watched):
    """One standard role, assigned to one user."""

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
    """All roles of an org's users."""

    def __init__(self) -> None:
        self._by_user = WatchedDict[str, WatchedList[Role]]()

    @property
    def all(self) -> Mapping[str, Sequence[Role]]:
        """The roles by the ids of their users."""
        return self._by_user

    def of(self, user_id: str) -> tuple[Role, ...]:
        """The roles of a user, the oldest first."""
        return tuple(self._by_user.get(user_id, ()))

    def get(self, user_id: str, role_id: str) -> Role | None:
        """The user's role that has this id."""
        return next((role for role in self.of(user_id) if role.id == role_id), None)

    def assign(self, user_id: str, role: Role) -> Role:
        """Give a user a role that the user does not have yet."""
        self._by_user.setdefault(user_id, WatchedList()).append(role)
        return role

    def take(self, user_id: str, role: Role) -> None:
        """Take a role from a user."""
        self._by_user[user_id].remove(role)
        if not self._by_user[user_id]:
            del self._by_user[user_id]

    def forget(self, user_id: str) -> None:
        """Take all roles from a user."""
        self._by_user.pop(user_id, None)
