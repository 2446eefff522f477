"""The apps of an org: what can be assigned to a user."""

from dataclasses import dataclass
from datetime import datetime

from lifecycle.org.undo import Watched, WatchedDict


@dataclass(slots=True)
class Application(Watched):
    """One app. Who has it stands with the users."""

    id: str
    name: str
    """The kind of app, `bookmark` for one that was made here."""
    label: str
    url: str
    created: datetime
    updated: datetime
    active: bool = True
    request_integration: bool = False


class Apps(Watched):
    """All apps of an org."""

    def __init__(self) -> None:
        self._by_id = WatchedDict[str, Application]()

    def add(self, app: Application) -> Application:
        """Take in an app."""
        self._by_id[app.id] = app
        return app

    def remove(self, app: Application) -> None:
        """Forget an app that is assigned to nobody."""
        del self._by_id[app.id]

    def get(self, app_id: str) -> Application | None:
        """The app of this id."""
        return self._by_id.get(app_id)

    def all(self) -> tuple[Application, ...]:
        """Every app, the oldest first."""
        return tuple(self._by_id.values())
