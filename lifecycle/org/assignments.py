"""Who has which app: made, assigned to a user, and taken away again."""

import re

from lifecycle.model.actors import Actor
from lifecycle.model.events import APP_ASSIGNED, APP_DROPPED, APP_TAKEN, Event
from lifecycle.org.apps import Application
from lifecycle.org.events import Party
from lifecycle.org.ids import Ids
from lifecycle.org.state import OrgState
from lifecycle.org.users import User


def seeded_app(state: OrgState, label: str) -> Application:
    """The app of this name. A seed knows no more of an app than its name, so its id follows from that."""
    app_id = Ids(label).id("0oa")
    found = state.apps.get(app_id)
    if found:
        return found
    kind, now = re.sub(r"\W+", "_", label.lower()), state.clock.now()
    return state.apps.add(Application(app_id, kind, label, f"https://{kind}.example.com", now, now))


def assign(state: OrgState, app: Application, user: User) -> None:
    """Assign an app to a user, who may have it already."""
    if app.id not in user.apps:
        user.apps = {**user.apps, app.id: state.clock.now()}
        note_app(state, APP_ASSIGNED, app, user)


def take_away(state: OrgState, app: Application, user: User) -> None:
    """Take an app from a user."""
    user.apps = {app_id: since for app_id, since in user.apps.items() if app_id != app.id}
    note_app(state, APP_TAKEN, app, user)


def drop_apps(state: OrgState, user: User) -> None:
    """Take every app from a user who is deactivated. That the log says so of each app is inferred."""
    dropped, user.apps = tuple(user.apps), {}
    for app_id in dropped:
        app = state.apps.get(app_id)
        assert app is not None
        note_app(state, APP_DROPPED, app, user)


def remove_app(state: OrgState, app: Application) -> None:
    """Delete an app; nobody has it any more. No event is known of the users who had it."""
    for user in state.users.all():
        if app.id in user.apps:
            user.apps = {app_id: since for app_id, since in user.apps.items() if app_id != app.id}
    state.apps.remove(app)


def note_app(state: OrgState, event: Event, app: Application, user: User | None = None) -> None:
    """Write to the System Log what became of an app, or of a user's assignment."""
    state.note(event, user, Actor.ADMIN, about=Party(app.id, "AppInstance", app.label, app.label))
