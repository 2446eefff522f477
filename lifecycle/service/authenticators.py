"""`/api/v1/authenticators`: what the org's users can sign in with, and the methods of each.

Forms as recorded: okta-sdk-python, recorded test test_list_authenticators. Source of the rest: Okta's OpenAPI
specification, listAuthenticators, replaceAuthenticator and listAuthenticatorMethods.
"""

from functools import partial

from lifecycle.model import refusals
from lifecycle.model.actors import Actor
from lifecycle.model.events import AUTHENTICATOR_ACTIVATED, AUTHENTICATOR_CHANGED, AUTHENTICATOR_DEACTIVATED, Event
from lifecycle.model.tiers import Tier
from lifecycle.org.authenticators import AUTHENTICATOR_TYPES, Authenticator, authenticator_id
from lifecycle.org.clock import START, stamp
from lifecycle.org.events import Party
from lifecycle.org.policies import PASSWORD_KEY
from lifecycle.org.state import OrgState
from lifecycle.service.replies import Document, Handler, Refused, Reply, not_simulated
from lifecycle.service.request import Request

KEPT_ENROLLMENTS = ("X-Simulator-Guess", "users keep what they have enrolled of an inactive authenticator (unknown)")
"""The header that says what is a guess about an authenticator that is switched off."""


def list_authenticators(org: OrgState, request: Request) -> Reply:
    """`GET /api/v1/authenticators`. The form is recorded; which ones an org has is the simulator's choice."""
    _check_engine(org)
    return Reply([_document(org, found) for found in org.authenticators.values()], Tier.INFERRED)


def get_authenticator(org: OrgState, request: Request, authenticator_id: str) -> Reply:
    """`GET /api/v1/authenticators/{authenticatorId}`"""
    return Reply(_document(org, _find(org, authenticator_id)), Tier.INFERRED)


def replace_authenticator(org: OrgState, request: Request, authenticator_id: str) -> Reply:
    """`PUT /api/v1/authenticators/{authenticatorId}`: another name. Settings and providers are not simulated."""
    found, document = _find(org, authenticator_id), request.document(Tier.INFERRED)
    shown = _document(org, found)
    for part in document.keys() - shown.keys():
        raise not_simulated(f"{part} of an authenticator")
    if document.get("key") not in (None, found.key):
        raise Refused(refusals.VALIDATION.filled(field="key").because("key: It can't be changed"), Tier.UNKNOWN)
    name = request.text(document, "name")
    if not name or not name.strip():
        cause = "name: The field cannot be left blank"
        raise Refused(refusals.VALIDATION.filled(field="name").because(cause), Tier.UNKNOWN)
    found.name, found.updated = name, org.clock.now()
    _tell(org, AUTHENTICATOR_CHANGED, found)
    return Reply(_document(org, found), Tier.DOCUMENTED)


def switch_authenticator(org: OrgState, request: Request, authenticator_id: str, *, active: bool) -> Reply:
    """`POST /api/v1/authenticators/{authenticatorId}/lifecycle/…`: nobody enrolls an inactive one.

    An enrollment policy that still names it keeps it active; that is a guess, and so is the code. The password can't be
    switched off: its recorded document has no link for that.
    """
    found = _find(org, authenticator_id)
    if not active and (found.key == PASSWORD_KEY or org.is_enrolled(found.key)):
        cause = "The authenticator is in use by an enrollment policy"
        raise Refused(refusals.VALIDATION.filled(field="authenticatorId").because(cause), Tier.UNKNOWN)
    if found.active is not active:
        found.active, found.updated = active, org.clock.now()
        _tell(org, AUTHENTICATOR_ACTIVATED if active else AUTHENTICATOR_DEACTIVATED, found)
    return Reply(_document(org, found), Tier.DOCUMENTED, headers=() if active else (KEPT_ENROLLMENTS,))


def _tell(org: OrgState, event: Event, found: Authenticator) -> None:
    """Write to the System Log what an admin did to an authenticator. The kind of the target is a guess."""
    about = Party(authenticator_id(org.type_id, found.key), "Authenticator", "unknown", found.name)
    org.note(event, None, Actor.ADMIN, about=about)


def list_methods(org: OrgState, request: Request, authenticator_id: str) -> Reply:
    """`GET /api/v1/authenticators/{authenticatorId}/methods`: those that are simulated."""
    found = _find(org, authenticator_id)
    return Reply([_method_document(org, found, kind) for kind in AUTHENTICATOR_TYPES[found.key][2]], Tier.INFERRED)


def get_method(org: OrgState, request: Request, authenticator_id: str, method_type: str) -> Reply:
    """`GET /api/v1/authenticators/{authenticatorId}/methods/{methodType}`"""
    found = _find(org, authenticator_id)
    if method_type not in AUTHENTICATOR_TYPES[found.key][2]:
        raise Refused(refusals.NOT_FOUND.filled(what=method_type, kind="AuthenticatorMethod"), Tier.UNKNOWN)
    return Reply(_method_document(org, found, method_type), Tier.INFERRED)


def _check_engine(org: OrgState) -> None:
    """Refuse in a Classic Engine org, which has factors instead. What Okta answers there is not known."""
    if org.settings.engine == "classic":
        raise not_simulated("authenticators in a Classic Engine org", "Use an Identity Engine org.")


def _find(org: OrgState, wanted: str) -> Authenticator:
    """The authenticator that a path names."""
    _check_engine(org)
    found = next((one for one in org.authenticators.values() if authenticator_id(org.type_id, one.key) == wanted), None)
    if found is None:
        raise Refused(refusals.NOT_FOUND.filled(what=wanted, kind="Authenticator"), Tier.UNKNOWN)
    return found


def _document(org: OrgState, found: Authenticator) -> Document:
    """The authenticator as Okta answers it."""
    kind = AUTHENTICATOR_TYPES[found.key][0]
    me = f"{org.base_url}/api/v1/authenticators/{authenticator_id(org.type_id, found.key)}"
    turn = "deactivate" if found.active else "activate"
    switch = {turn: {"href": f"{me}/lifecycle/{turn}", "hints": {"allow": ["POST"]}}}
    return {
        "type": kind,
        "id": authenticator_id(org.type_id, found.key),
        "key": found.key,
        "status": "ACTIVE" if found.active else "INACTIVE",
        "name": found.name,
        "created": stamp(START),
        "lastUpdated": stamp(found.updated),
        "_links": {
            "self": {"href": me, "hints": {"allow": ["GET", "PUT"]}},
            **({} if kind == "password" else switch),
            "methods": {"href": f"{me}/methods", "hints": {"allow": ["GET"]}},
        },
    }


def _method_document(org: OrgState, found: Authenticator, kind: str) -> Document:
    """A method of an authenticator. Shape: Okta's OpenAPI specification, AuthenticatorMethodBase."""
    me = f"{org.base_url}/api/v1/authenticators/{authenticator_id(org.type_id, found.key)}/methods/{kind}"
    return {
        "type": kind,
        "status": "ACTIVE" if found.active else "INACTIVE",
        "_links": {"self": {"href": me, "hints": {"allow": ["GET"]}}},
    }


_ONE = "/api/v1/authenticators/{authenticatorId}"
ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/api/v1/authenticators", list_authenticators),
    ("GET", _ONE, get_authenticator),
    ("PUT", _ONE, replace_authenticator),
    ("POST", f"{_ONE}/lifecycle/activate", partial(switch_authenticator, active=True)),
    ("POST", f"{_ONE}/lifecycle/deactivate", partial(switch_authenticator, active=False)),
    ("GET", f"{_ONE}/methods", list_methods),
    ("GET", f"{_ONE}/methods/{{methodType}}", get_method),
)
