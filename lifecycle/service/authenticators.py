"""`/api/v1/authenticators`: what the org's users can sign in with. It can only be read here.

Forms as recorded: okta-sdk-python, recorded test test_list_authenticators. Source of the rest: Okta's OpenAPI
specification, listAuthenticators.
"""

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.org.clock import START, stamp
from lifecycle.org.ids import Ids
from lifecycle.org.state import OrgState
from lifecycle.service.replies import Document, Refused, Reply, not_simulated
from lifecycle.service.request import Request

PLAYED_KINDS: dict[str, tuple[str, str]] = {
    "google_otp": ("app", "Google Authenticator"),
    "okta_verify": ("app", "Okta Verify"),
    "okta_password": ("password", "Password"),
    "phone_number": ("phone", "Phone"),
    "security_question": ("security_question", "Security Question"),
}
"""The authenticators that stand for the factors of the simulator, by their keys, each with its type and its name."""


def list_authenticators(org: OrgState, request: Request) -> Reply:
    """`GET /api/v1/authenticators`. The form is recorded; which ones an org has is the simulator's choice."""
    _check_engine(org)
    return Reply([_document(org, key) for key in PLAYED_KINDS], Tier.INFERRED)


def get_authenticator(org: OrgState, request: Request, authenticator_id: str) -> Reply:
    """`GET /api/v1/authenticators/{authenticatorId}`"""
    _check_engine(org)
    key = next((key for key in PLAYED_KINDS if _id(org, key) == authenticator_id), None)
    if key is None:
        raise Refused(refusals.NOT_FOUND.filled(what=authenticator_id, kind="Authenticator"), Tier.UNKNOWN)
    return Reply(_document(org, key), Tier.INFERRED)


def _check_engine(org: OrgState) -> None:
    """Refuse in a Classic Engine org, which has factors instead. What Okta answers there is not known."""
    if org.settings.engine == "classic":
        raise not_simulated("authenticators in a Classic Engine org", "Use an Identity Engine org.")


def _id(org: OrgState, key: str) -> str:
    """The id of an authenticator. It takes no number from the org's counter."""
    return Ids(f"{org.type_id}/{key}").id("aut")


def _document(org: OrgState, key: str) -> Document:
    """The authenticator as Okta answers it."""
    kind, name = PLAYED_KINDS[key]
    me = f"{org.base_url}/api/v1/authenticators/{_id(org, key)}"
    switch = {"deactivate": {"href": f"{me}/lifecycle/deactivate", "hints": {"allow": ["POST"]}}}
    return {
        "type": kind,
        "id": _id(org, key),
        "key": key,
        "status": "ACTIVE",
        "name": name,
        "created": stamp(START),
        "lastUpdated": stamp(START),
        "_links": {
            "self": {"href": me, "hints": {"allow": ["GET", "PUT"]}},
            **({} if kind == "password" else switch),
            "methods": {"href": f"{me}/methods", "hints": {"allow": ["GET"]}},
        },
    }


ROUTES = (
    ("GET", "/api/v1/authenticators", list_authenticators),
    ("GET", "/api/v1/authenticators/{authenticatorId}", get_authenticator),
)
