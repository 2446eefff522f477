"""What else belongs to a user: links to apps, and lists that are always empty here, like those of a new user."""

from collections.abc import Callable
from functools import partial

from lifecycle.model import refusals
from lifecycle.model.facts import Status
from lifecycle.model.tiers import Tier, weakest
from lifecycle.org.apps import Application
from lifecycle.org.ids import Ids
from lifecycle.org.state import OrgState
from lifecycle.org.users import User
from lifecycle.service.documents import blocks_document
from lifecycle.service.lookups import existing_user
from lifecycle.service.paging import page
from lifecycle.service.replies import Document, Refused, Reply
from lifecycle.service.request import Request

ALWAYS_EMPTY = {"clients": Tier.RECORDED, "devices": Tier.DOCUMENTED}
"""What no user of a simulated org has, and how well the empty list of an ACTIVE user is known.

Sources: okta-sdk-python, recorded test test_list_user_clients; Okta's OpenAPI specification, listUserDevices.
"""


def list_app_links(org: OrgState, request: Request, user_id: str) -> Reply:
    """`GET /api/v1/users/{userId}/appLinks`. That an inactive app is left out is inferred.

    Recorded without an app: okta-sdk-python, recorded test test_list_app_links. Documented with an app.
    """
    user = _owner(org, user_id)
    apps = [app for app_id in user.apps if (app := org.apps.get(app_id)) and app.active]
    links = [_app_link(org, user, app, place) for place, app in enumerate(apps)]
    return Reply(links, tier=Tier.INFERRED if links else _of_status(user, Tier.RECORDED))


def _owner(org: OrgState, user_id: str) -> User:
    """The user that a path names. The refusal of a user who does not exist is inferred from the calls on users."""
    return existing_user(org, user_id, Tier.INFERRED)


def _of_status(user: User, when_active: Tier) -> Tier:
    """How well an answer about this user is known. `when_active` says how well it is known for an ACTIVE user."""
    return when_active if user.status is Status.ACTIVE else weakest(when_active, Tier.INFERRED)


def _app_link(org: OrgState, user: User, app: Application, place: int) -> Document:
    """One app. Shape: Okta's Users API reference, Get Assigned App Links."""
    return {
        "id": Ids(f"{user.id}/{app.id}").id("00u"),
        "label": app.label,
        "linkUrl": f"{org.base_url}/home/{app.name}/{app.id}/2557",
        "logoUrl": f"{org.base_url}/assets/img/logos/default.png",
        "appName": app.name,
        "appInstanceId": app.id,
        "appAssignmentId": Ids(f"{user.id}/{app.id}").id("0ua"),
        "credentialsSetup": False,
        "hidden": False,
        "sortOrder": place,
    }


def list_grants(org: OrgState, request: Request, user_id: str) -> Reply:
    """`GET /api/v1/users/{userId}/grants`: an empty page.

    Recorded: okta-sdk-python, recorded test test_list_user_grants.
    """
    tier = _of_status(_owner(org, user_id), Tier.DOCUMENTED if request.query else Tier.RECORDED)
    return page((), request, org.base_url, place=str, show=str, default=20, most=200, tier=tier)


def clear_grants(org: OrgState, request: Request, user_id: str) -> Reply:
    """`DELETE /api/v1/users/{userId}/grants`: there is nothing to revoke.

    Source: Okta's OpenAPI specification, revokeUserGrants.
    """
    return Reply(None, _of_status(_owner(org, user_id), Tier.DOCUMENTED), 204)


def no_such_grant(org: OrgState, request: Request, user_id: str, grant_id: str) -> Reply:
    """`GET` and `DELETE /api/v1/users/{userId}/grants/{grantId}`: there is none."""
    _owner(org, user_id)
    raise Refused(refusals.NOT_FOUND.filled(what=grant_id, kind="OAuth2ScopeConsentGrant"), Tier.INFERRED, Tier.UNKNOWN)


def of_client(org: OrgState, request: Request, user_id: str, client_id: str) -> Reply:
    """`GET` and `DELETE /api/v1/users/{userId}/clients/{clientId}/…`: the grants or tokens of a client.

    No public source says how Okta answers for a client that is not there.
    """
    _owner(org, user_id)
    raise Refused(refusals.NOT_FOUND.filled(what=client_id, kind="PublicClientApp"), Tier.UNKNOWN)


def list_nothing(org: OrgState, request: Request, user_id: str, what: str) -> Reply:
    """`GET /api/v1/users/{userId}/…`, for things that no user of a simulated org has."""
    return Reply([], tier=_of_status(_owner(org, user_id), ALWAYS_EMPTY[what]))


def list_blocks(org: OrgState, request: Request, user_id: str) -> Reply:
    """`GET /api/v1/users/{userId}/blocks`: refused where the feature is off.

    Recorded: okta-sdk-python, test_list_user_blocks. The list is documented: Okta's OpenAPI specification,
    listUserBlocks.
    """
    user = _owner(org, user_id)
    if not org.settings.blocks_devices:
        raise Refused(refusals.NO_SUCH_FEATURE, _of_status(user, Tier.RECORDED))
    return Reply(blocks_document(user), tier=_of_status(user, Tier.DOCUMENTED))


def list_subscriptions(org: OrgState, request: Request, user_id: str) -> Reply:
    """`GET /api/v1/users/{userId}/subscriptions`: only the user may ask for them.

    Source: Okta's OpenAPI specification, listSubscriptionsUser.
    """
    _owner(org, user_id)
    raise Refused(refusals.NO_PERMISSION, Tier.DOCUMENTED)


ROUTES: tuple[tuple[str, str, Callable[..., Reply]], ...] = (
    ("GET", "/api/v1/users/{userId}/appLinks", list_app_links),
    ("GET", "/api/v1/users/{userId}/grants", list_grants),
    ("DELETE", "/api/v1/users/{userId}/grants", clear_grants),
    *((method, "/api/v1/users/{userId}/grants/{grantId}", no_such_grant) for method in ("GET", "DELETE")),
    *(
        (method, f"/api/v1/users/{{userId}}/clients/{{clientId}}/{what}", of_client)
        for what in ("grants", "tokens")
        for method in ("GET", "DELETE")
    ),
    *(("GET", f"/api/v1/users/{{userId}}/{what}", partial(list_nothing, what=what)) for what in ALWAYS_EMPTY),
    ("GET", "/api/v1/users/{userId}/blocks", list_blocks),
    ("GET", "/api/v1/users/{userId}/subscriptions", list_subscriptions),
)
