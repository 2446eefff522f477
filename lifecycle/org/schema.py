"""The custom part of the default user schema: the properties that profiles can have besides Okta's own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lifecycle.org.undo import Watched, WatchedDict

Property = Mapping[str, Any]


class Schema(Watched):
    """The custom properties by name, in the form in which the schema shows them."""

    def __init__(self) -> None:
        self._custom = WatchedDict[str, Property]()
        self.updated: datetime | None = None
        """When the schema was last changed; None if it never was."""

    @property
    def custom(self) -> Mapping[str, Property]:
        """Every custom property, the oldest first."""
        return self._custom

    def put(self, name: str, shown: Property, now: datetime) -> None:
        """Add a property, or change one."""
        self._custom[name], self.updated = shown, now

    def restore(self, custom: Mapping[str, Property], updated: datetime | None) -> None:
        """Fill an empty schema with what was kept."""
        self._custom.update(custom)
        self.updated = updated

    def drop(self, name: str, now: datetime) -> None:
        """Remove a property."""
        del self._custom[name]
        self.updated = now
