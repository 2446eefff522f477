"""What an org says about itself: its settings, and two documents that anyone can read before a sign-in."""

from urllib.parse import urlsplit

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier, weakest
from lifecycle.org.clock import START, stamp
from lifecycle.org.org import Org
from lifecycle.org.visits import org_id
from lifecycle.service.replies import Document, Refused, Reply
from lifecycle.service.request import Request

ACCOUNT = "okta:acct:"
"""The text before a login in a WebFinger request."""
ISSUER = "http://openid.net/specs/connect/1.0/issuer"
OTHER_PROVIDER = "okta:idp"
EMPTY = (
    *("website", "phoneNumber", "endUserSupportHelpURL", "supportPhoneNumber", "address1", "address2"),
    *("city", "state", "country", "postalCode"),
)
"""Settings that are empty in a simulated org."""


def get_org(org: Org, request: Request) -> Reply:
    """`GET /api/v1/org`. The shape comes from Okta's Org API reference."""
    me = f"{org.base_url}/api/v1/org"
    return Reply(
        {
            "id": org_id(org),
            "subdomain": _subdomain(org),
            "companyName": "Simulated org",
            "status": "ACTIVE",
            "expiresAt": None,
            "created": stamp(START),
            "lastUpdated": stamp(START),
            **dict.fromkeys(EMPTY),
            "_links": {
                "preferences": {"href": f"{me}/preferences"},
                "uploadLogo": {"href": f"{me}/logo", "hints": {"allow": ["POST"]}},
                "oktaCommunication": {"href": f"{me}/privacy/oktaCommunication"},
                "logo": None,
                "oktaSupport": {"href": f"{me}/privacy/oktaSupport"},
                "contacts": {"href": f"{me}/contacts"},
            },
        },
        Tier.INFERRED,
    )


def get_organization(org: Org, request: Request) -> Reply:
    """`GET /.well-known/okta-organization`, from which clients learn the engine of an org.

    Shape: Okta's OpenAPI specification, getWellknownOrgMetadata.
    """
    engine = "v1" if org.settings.engine == "classic" else "idx"
    links = {"organization": {"href": org.base_url}}
    return Reply({"id": org_id(org), "pipeline": engine, "_links": links}, Tier.DOCUMENTED)


def find_provider(org: Org, request: Request) -> Reply:
    """`GET /.well-known/webfinger?resource=okta:acct:{login}`: where a person signs in. Here it is always this org.

    Source: Okta's WebFinger reference. The answer does not tell whether there is such a user. No public source says how
    Okta refuses a request without a login.
    """
    asked, wanted = request.query.get("resource", ""), request.query.get("rel", ISSUER)
    if not asked.removeprefix(ACCOUNT) or not asked.startswith(ACCOUNT):
        cause = f"resource: A login with {ACCOUNT} before it is needed"
        raise Refused(refusals.VALIDATION.filled(field="resource").because(cause), Tier.UNKNOWN)
    link: Document = {
        "rel": ISSUER,
        "href": f"{org.base_url}/sso/idps/OKTA",
        "titles": {"und": _subdomain(org)},
        "properties": {"okta:idp:type": "OKTA"},
    }
    known = Tier.DOCUMENTED if wanted == ISSUER else Tier.INFERRED if wanted == OTHER_PROVIDER else Tier.UNKNOWN
    found = [link] if wanted == ISSUER else []
    return Reply({"subject": asked, "links": found}, weakest(known, Tier.DOCUMENTED))


def _subdomain(org: Org) -> str:
    """The first part of the name by which the org is reached."""
    return (urlsplit(org.base_url).hostname or "").split(".")[0]


ROUTES = (
    ("GET", "/api/v1/org", get_org),
    ("GET", "/.well-known/okta-organization", get_organization),
    ("GET", "/.well-known/webfinger", find_provider),
)
