"""The user types of an org, and what the profile of each may hold beyond Okta's own properties."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lifecycle.org.undo import Watched, WatchedDict

Property = Mapping[str, Any]


@dataclass(slots=True)
class UserType(Watched):
    """One user type, with the custom part of its schema."""

    id: str
    name: str
    display_name: str
    description: str | None
    created: datetime
    updated: datetime
    created_by: str
    updated_by: str
    custom: Mapping[str, Property]
    """Every custom property by name, as the schema shows it, the oldest first."""
    schema_updated: datetime
    default: bool = False
    """Whether users are of this type if nobody asks for another."""

    def put(self, name: str, shown: Property, now: datetime) -> None:
        """Add a custom property, or change one."""
        self.custom, self.schema_updated = {**self.custom, name: shown}, now

    def drop(self, name: str, now: datetime) -> None:
        """Remove a custom property."""
        self.custom = {known: shown for known, shown in self.custom.items() if known != name}
        self.schema_updated = now


DESCRIPTION = "Okta user profile template with default permission settings"


def default_type(type_id: str, since: datetime) -> UserType:
    """The type that every org has from the start.

    The id of its maker is of a kind of its own, `spr…`, as in Okta's example (Okta's OpenAPI specification, UserType).
    """
    maker = "spr" + type_id.removeprefix("oty")
    return UserType(type_id, "user", "User", DESCRIPTION, since, since, maker, maker, {}, since, default=True)


class UserTypes(Watched):
    """All user types of an org."""

    def __init__(self) -> None:
        self._by_id = WatchedDict[str, UserType]()

    def add(self, found: UserType) -> UserType:
        """Take in a type whose name is free."""
        self._by_id[found.id] = found
        return found

    def remove(self, found: UserType) -> None:
        """Forget a type of which no user is."""
        del self._by_id[found.id]

    def get(self, type_id: str) -> UserType | None:
        """The type of this id."""
        return self._by_id.get(type_id)

    def named(self, name: str) -> UserType | None:
        """The type of this name."""
        return next((found for found in self.all() if found.name == name), None)

    @property
    def default(self) -> UserType:
        """The default type."""
        return next(found for found in self.all() if found.default)

    def all(self) -> tuple[UserType, ...]:
        """Every type, the oldest first."""
        return tuple(self._by_id.values())

    @property
    def custom(self) -> Mapping[str, Property]:
        """The custom properties of all types; if two types have one of the same name, it is the older type's."""
        return {name: shown for found in reversed(self.all()) for name, shown in found.custom.items()}
