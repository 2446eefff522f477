"""The linked objects of an org: relations between two users, such as manager and subordinate."""

from dataclasses import dataclass, field

from lifecycle.org.undo import Watched, WatchedDict


@dataclass(frozen=True, slots=True)
class End:
    """One end of a relation, with the words for it."""

    name: str
    title: str
    description: str | None


@dataclass(slots=True)
class LinkedObject(Watched):
    """One relation. A user has at most one primary user in it; a primary user can have many."""

    primary: End
    associated: End
    links: WatchedDict[str, str] = field(default_factory=WatchedDict)
    """The id of the primary user, by the id of the associated one."""

    @property
    def names(self) -> tuple[str, str]:
        """The names of both ends, the primary one first."""
        return self.primary.name, self.associated.name

    def related(self, name: str, user_id: str) -> tuple[str, ...]:
        """The ids of the users at the end of this name who are linked with a user."""
        if name == self.primary.name:
            return (self.links[user_id],) if user_id in self.links else ()
        return tuple(associated for associated, primary in self.links.items() if primary == user_id)


class LinkedObjects(Watched):
    """All relations of an org."""

    def __init__(self) -> None:
        self._by_name = WatchedDict[str, LinkedObject]()

    def add(self, found: LinkedObject) -> LinkedObject:
        """Add a relation whose names are free."""
        self._by_name[found.primary.name] = found
        return found

    def remove(self, found: LinkedObject) -> None:
        """Forget a relation, with all links in it."""
        del self._by_name[found.primary.name]

    def named(self, name: str) -> LinkedObject | None:
        """The relation of which one end has this name."""
        return next((found for found in self.all() if name in found.names), None)

    def all(self) -> tuple[LinkedObject, ...]:
        """Every relation, the oldest first."""
        return tuple(self._by_name.values())

    def forget(self, user_id: str) -> None:
        """Forget the links of a user who is deleted."""
        for found in self.all():
            for associated, primary in tuple(found.links.items()):
                if user_id in (associated, primary):
                    del found.links[associated]
