"""`/api/v1/apps`: bookmark apps, and who has them.

Shapes and orders as recorded: terraform-provider-okta, TestAccAppBookmarkApplication_crud; okta-sdk-python,
test_app_remove_assigned_user. Source of the rest: Okta's Apps API reference.
"""

from collections.abc import Mapping
from typing import Any

from lifecycle.expressions.filters import Comparison
from lifecycle.model import refusals
from lifecycle.model.events import APP_ACTIVATED, APP_CREATED, APP_DEACTIVATED, APP_DELETED, APP_UPDATED
from lifecycle.model.facts import Status
from lifecycle.model.tiers import Tier, weakest
from lifecycle.org import assignments
from lifecycle.org.apps import Application
from lifecycle.org.clock import stamp
from lifecycle.org.org import Org
from lifecycle.org.users import User
from lifecycle.service.lookups import existing_user
from lifecycle.service.paging import page
from lifecycle.service.replies import Document, Refused, Reply, malformed, not_simulated
from lifecycle.service.request import Request
from lifecycle.service.searching import expression_in

BOOKMARK = "bookmark"
LABEL = "2557"
"""The last part of the link to a bookmark app, the same in every org: recorded, in both sources above."""
PLAYED = frozenset({"name", "label", "signOnMode", "settings", "accessibility", "visibility", "status", "profile"})
APP_READ_ONLY = frozenset({"id", "created", "lastUpdated", "features", "credentials", "_links", "_embedded", "orn"})
"""What a client may send back as it came. It is not read."""
RECORDED_HOLDERS = frozenset({Status.ACTIVE, Status.PROVISIONED})
"""The statuses of the users whose assignments were recorded."""
ASSIGNED = frozenset({"id", "scope", "credentials", "profile"})
"""What the assignment of a user may hold."""


def list_apps(org: Org, request: Request) -> Reply:
    """`GET /api/v1/apps`: all, or those that `q` or `filter` asks for."""
    if "expand" in request.query:
        raise not_simulated("expand in a list of apps")
    words = request.query.get("q", "").strip().lower()
    wanted = _filtered(org, request.query.get("filter", ""))
    return page(
        [app for app in wanted if any(text.lower().startswith(words) for text in (app.name, app.label))],
        request,
        org.base_url,
        place=lambda app: f"{app.created.isoformat()} {app.id}",
        show=lambda app: app_document(org, app),
        default=20,
        most=200,
        tier=Tier.DOCUMENTED if words or "filter" in request.query else Tier.RECORDED,
        opaque=True,
    )


def _filtered(org: Org, text: str) -> list[Application]:
    """The apps that a filter takes: one comparison by status, name or user. Source: Okta's Apps API reference."""
    apps = list(org.apps.all())
    if not text:
        return apps
    asked = expression_in(text)
    if not isinstance(asked, Comparison) or asked.operator != "eq":
        raise not_simulated("a filter of apps with anything but one comparison by eq")
    value = asked.value or ""
    if asked.name == "status":
        return [app for app in apps if _status(app) == value]
    if asked.name == "name":
        return [app for app in apps if app.name == value]
    if asked.name == "user.id":
        user = org.users.get(value)
        return [app for app in apps if user and app.id in user.apps]
    raise not_simulated(f"a filter of apps by {asked.name}")


def create_app(org: Org, request: Request) -> Reply:
    """`POST /api/v1/apps`: a bookmark app, active unless `activate=false`."""
    label, url, asks = _sent(request, request.document(Tier.INFERRED))
    active = request.query.get("activate", "true").lower() != "false"
    now = org.clock.now()
    made = Application(org.ids.id("0oa"), BOOKMARK, label, url, now, now, active, asks)
    app = org.apps.add(made)
    assignments.note_app(org, APP_CREATED, app)
    return Reply(app_document(org, app), request.sure(Tier.RECORDED if active else Tier.DOCUMENTED, "activate"))


def get_app(org: Org, request: Request, app_id: str) -> Reply:
    """`GET /api/v1/apps/{appId}`"""
    app = _existing(org, app_id)
    return Reply(app_document(org, app), _known_app(app))


def replace_app(org: Org, request: Request, app_id: str) -> Reply:
    """`PUT /api/v1/apps/{appId}`: another label or address."""
    app = _existing(org, app_id)
    app.label, app.url, app.request_integration = _sent(request, request.document(Tier.INFERRED))
    app.updated = org.clock.now()
    assignments.note_app(org, APP_UPDATED, app)
    return Reply(app_document(org, app), _known_app(app))


def _known_app(app: Application) -> Tier:
    """How well reading or replacing such an app is known. The recordings are of active ones."""
    return Tier.RECORDED if app.active else Tier.DOCUMENTED


def activate_app(org: Org, request: Request, app_id: str) -> Reply:
    """`POST /api/v1/apps/{appId}/lifecycle/activate`"""
    return _switch(org, _existing(org, app_id), active=True)


def deactivate_app(org: Org, request: Request, app_id: str) -> Reply:
    """`POST /api/v1/apps/{appId}/lifecycle/deactivate`: it is on nobody's dashboard, and who has it still has it."""
    return _switch(org, _existing(org, app_id), active=False)


def _switch(org: Org, app: Application, *, active: bool) -> Reply:
    """Switch an app on or off. That nothing happens to one that is so already is a guess."""
    if app.active is active:
        return Reply({}, Tier.UNKNOWN)
    app.active, app.updated = active, org.clock.now()
    assignments.note_app(org, APP_ACTIVATED if active else APP_DEACTIVATED, app)
    return Reply({}, Tier.RECORDED)


def delete_app(org: Org, request: Request, app_id: str) -> Reply:
    """`DELETE /api/v1/apps/{appId}`: only an inactive one. Source: Okta's Apps API reference, deleteApplication."""
    app = _existing(org, app_id)
    if app.active:
        raise Refused(refusals.APP_IS_ACTIVE, Tier.DOCUMENTED, Tier.INFERRED)
    assignments.remove_app(org, app)
    assignments.note_app(org, APP_DELETED, app)
    return Reply(None, Tier.RECORDED, 204)


# ------------------------------------------------------------------------------------------------- assignments


def list_app_users(org: Org, request: Request, app_id: str) -> Reply:
    """`GET /api/v1/apps/{appId}/users`"""
    app = _existing(org, app_id)
    for name in ("expand", "q"):
        if name in request.query:
            raise not_simulated(f"{name} in the list of an app's users")
    holders = [user for user in org.users.all() if app.id in user.apps]
    return page(
        holders,
        request,
        org.base_url,
        place=lambda user: f"{user.apps[app.id].isoformat()} {user.id}",
        show=lambda user: app_user_document(org, app, user),
        default=50,
        most=500,
        tier=weakest(Tier.RECORDED, *map(_known_holder, holders)),
        opaque=True,
    )


def assign_user(org: Org, request: Request, app_id: str) -> Reply:
    """`POST /api/v1/apps/{appId}/users`"""
    app, document = _existing(org, app_id), request.document(Tier.INFERRED)
    if document.keys() - ASSIGNED:
        raise malformed(Tier.INFERRED)
    user_id = request.text(document, "id")
    if not user_id:
        raise _fault("id", "id: The field cannot be left blank")
    if document.get("scope") not in (None, "USER"):
        raise not_simulated("an assignment by group")
    if request.part(document, "profile") or request.part(document, "credentials").get("password"):
        raise not_simulated("a profile or a password in an assignment")
    user = existing_user(org, user_id, Tier.INFERRED)
    tier = _known(user, again=app.id in user.apps)
    assignments.assign(org, app, user)
    return Reply(app_user_document(org, app, user), tier)


def _known(user: User, *, again: bool) -> Tier:
    """How well it is known that such a user can be given an app. Refuses one who is deactivated.

    Recorded: an ACTIVE user (okta-sdk-python, test_app_remove_assigned_user) and a PROVISIONED one
    (terraform-provider-okta, TestAccDataSourceOktaAppUserAssignments_read). Documented: Okta's support article on apps
    and groups of deactivated users, which lists all statuses but SUSPENDED.
    """
    if user.status is Status.DEPROVISIONED:
        raise Refused(refusals.INACTIVE_FOR_APPS, Tier.DOCUMENTED)
    if again:
        return Tier.INFERRED
    if user.status is Status.SUSPENDED:
        return Tier.UNKNOWN
    return Tier.RECORDED if user.status in RECORDED_HOLDERS else Tier.DOCUMENTED


def _known_holder(user: User) -> Tier:
    """How well the calls on this user's assignment are known, once the user has the app."""
    return Tier.RECORDED if user.status in RECORDED_HOLDERS else Tier.INFERRED


def get_app_user(org: Org, request: Request, app_id: str, user_id: str) -> Reply:
    """`GET /api/v1/apps/{appId}/users/{userId}`"""
    app = _existing(org, app_id)
    user = _assigned(org, app, user_id)
    return Reply(app_user_document(org, app, user), _known_holder(user))


def remove_app_user(org: Org, request: Request, app_id: str, user_id: str) -> Reply:
    """`DELETE /api/v1/apps/{appId}/users/{userId}`"""
    app = _existing(org, app_id)
    user = _assigned(org, app, user_id)
    assignments.take_away(org, app, user)
    return Reply(None, _known_holder(user), 204)


def _assigned(org: Org, app: Application, user_id: str) -> User:
    """The user of an assignment, by id alone."""
    user = org.users.get(user_id)
    if user is None or app.id not in user.apps:
        raise Refused(refusals.NO_SUCH_APP_USER.filled(what=user_id), Tier.INFERRED)
    return user


# ------------------------------------------------------------------------------------------------- what is sent


def _sent(request: Request, document: Mapping[str, Any]) -> tuple[str, str, bool]:
    """The label, the address and `requestIntegration` of a bookmark app. Refuses an app of another kind."""
    for name in document.keys() - PLAYED - APP_READ_ONLY:
        raise not_simulated(f"{name} of an app")
    kind, mode = request.text(document, "name"), request.text(document, "signOnMode")
    if kind not in (None, BOOKMARK) or mode not in (None, "BOOKMARK"):
        raise not_simulated("an app that is not a bookmark (name bookmark, signOnMode BOOKMARK)")
    label = request.text(document, "label")
    if not label:
        raise _fault("label", "label: The field cannot be left blank")
    if kind is None or mode is None:
        raise _fault("name", "name: A bookmark app needs its name and its signOnMode")
    settings = request.part(request.part(document, "settings"), "app")
    url = request.text(settings, "url")
    if not url:
        raise _fault("url", "url: The field cannot be left blank")
    asks = settings.get("requestIntegration", False)
    if type(asks) is not bool:
        raise malformed(Tier.INFERRED)
    return label, url, asks


def _existing(org: Org, app_id: str) -> Application:
    """The app that a path names. The word in the refusal is inferred."""
    app = org.apps.get(app_id)
    if app is None:
        raise Refused(refusals.NO_SUCH_APP.filled(what=app_id), Tier.INFERRED)
    return app


def _fault(field: str, cause: str) -> Refused:
    """Refused as a failed validation. That Okta says it in these words is a guess."""
    return Refused(refusals.VALIDATION.filled(field=field).because(cause), Tier.UNKNOWN)


# ------------------------------------------------------------------------------------------------- documents


def _status(app: Application) -> str:
    return "ACTIVE" if app.active else "INACTIVE"


def app_document(org: Org, app: Application) -> Document:
    """The app as Okta answers it."""
    me = f"{org.base_url}/api/v1/apps/{app.id}"
    turn = "deactivate" if app.active else "activate"
    return {
        "id": app.id,
        "name": app.name,
        "label": app.label,
        "status": _status(app),
        "lastUpdated": stamp(app.updated),
        "created": stamp(app.created),
        "accessibility": {"selfService": False, "errorRedirectUrl": None, "loginRedirectUrl": None},
        "visibility": {
            "autoLaunch": False,
            "autoSubmitToolbar": False,
            "hide": {"iOS": False, "web": False},
            "appLinks": {"login": True},
        },
        "features": [],
        "signOnMode": "BOOKMARK",
        "credentials": {"userNameTemplate": {"template": "${source.login}", "type": "BUILT_IN"}, "signing": {}},
        "settings": {
            "app": {"requestIntegration": app.request_integration, "url": app.url},
            "notifications": {"vpn": {"network": {"connection": "DISABLED"}, "message": None, "helpUrl": None}},
            "manualProvisioning": False,
            "implicitAssignment": False,
            "notes": {"admin": None, "enduser": None},
        },
        "_links": {
            "uploadLogo": {"href": f"{me}/logo", "hints": {"allow": ["POST"]}},
            "appLinks": [
                {"name": "login", "href": f"{org.base_url}/home/{app.name}/{app.id}/{LABEL}", "type": "text/html"}
            ],
            "groups": {"href": f"{me}/groups"},
            "logo": [
                {
                    "name": "medium",
                    "href": f"{org.base_url}/assets/img/logos/bookmark-app.png",
                    "type": "image/png",
                }
            ],
            "users": {"href": f"{me}/users"},
            turn: {"href": f"{me}/lifecycle/{turn}"},
        },
    }


def app_user_document(org: Org, app: Application, user: User) -> Document:
    """The assignment of an app to a user as Okta answers it."""
    since = stamp(user.apps[app.id])
    return {
        "id": user.id,
        "externalId": None,
        "created": since,
        "lastUpdated": since,
        "scope": "USER",
        "status": "ACTIVE",
        "statusChanged": since,
        "passwordChanged": None,
        "syncState": "DISABLED",
        "credentials": {"userName": user.login},
        "profile": {},
        "_links": {
            "app": {"href": f"{org.base_url}/api/v1/apps/{app.id}"},
            "user": {"href": f"{org.base_url}/api/v1/users/{user.id}"},
        },
    }


ROUTES = (
    ("GET", "/api/v1/apps", list_apps),
    ("POST", "/api/v1/apps", create_app),
    ("GET", "/api/v1/apps/{appId}", get_app),
    ("PUT", "/api/v1/apps/{appId}", replace_app),
    ("DELETE", "/api/v1/apps/{appId}", delete_app),
    ("POST", "/api/v1/apps/{appId}/lifecycle/activate", activate_app),
    ("POST", "/api/v1/apps/{appId}/lifecycle/deactivate", deactivate_app),
    ("GET", "/api/v1/apps/{appId}/users", list_app_users),
    ("POST", "/api/v1/apps/{appId}/users", assign_user),
    ("GET", "/api/v1/apps/{appId}/users/{userId}", get_app_user),
    ("DELETE", "/api/v1/apps/{appId}/users/{userId}", remove_app_user),
)
