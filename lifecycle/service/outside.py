"""Paths outside `/api/v1`: the redirect that sets the cookie of a session, and Okta's pages, which are not here."""

import re
from urllib.parse import urlsplit

from lifecycle.model import refusals
from lifecycle.model.links import LINK_BEGINNINGS
from lifecycle.model.tiers import Tier
from lifecycle.org.org import Org
from lifecycle.service.door import COOKIE
from lifecycle.service.replies import Refused, Reply
from lifecycle.service.request import Request
from lifecycle.service.session_tokens import begin_session

COOKIE_REDIRECT = "/login/sessionCookieRedirect"
LINK_PATHS = tuple(dict.fromkeys("/{}/".format(page.split("/")[1]) for page in LINK_BEGINNINGS))
"""Okta's web pages to which the links in mails lead. The simulator does not have these pages."""
_OPENS = (
    " This is a page for a browser. To open the link from a program, send its token: POST /api/v1/authn with token for"
    " an activation link, or POST /api/v1/authn/recovery/token with recoveryToken for a reset link."
)
_OTHER_APIS = (
    *("attack-protection", "device-access", "governance", "integrations", "okta-personal-settings"),
    *("privileged-access", "security", "webauthn-registration", "workflows"),
)
"""Where Okta's API goes on outside `/api/v1`.

Sources: Okta's OpenAPI specification, paths; the API references of Okta's governance.
"""
_OTHER_PATHS = (
    *("oauth2", "idp", "login", "app", "sso", "auth", ".well-known", "home", "enduser", "user", "admin", "account"),
    *("signin", "signout", "logout", "activate", "device", "consent", "help", "bc", "mtls", "loginAccess"),
    *("assets", "img", "js", "css", "favicon.ico", "robots.txt"),
    "api/internal",
)
"""The first parts of the paths of Okta's pages, and of what pages load. Some `_links` lead there.

Public scripts show that Okta's own pages call `/api/internal`, for example `/api/internal/people`.
"""
_OKTAS = re.compile(
    "|".join(("/", *(f"/{name}/api/.*" for name in _OTHER_APIS), *(f"/{re.escape(n)}(/.*)?" for n in _OTHER_PATHS)))
)


def not_found(path: str) -> Refused | str:
    """What to say about a path that no call has: a sentence about a page of Okta's, or that the path is not found."""
    if path.startswith(LINK_PATHS):
        return _OPENS
    if _OKTAS.fullmatch(path):
        return " This is an address of Okta's for browsers, or for another protocol."
    return Refused(refusals.NO_SUCH_PATH, Tier.DOCUMENTED)


def session_cookie_redirect(org: Org, request: Request) -> Reply:
    """`/login/sessionCookieRedirect?token={sessionToken}&redirectUrl={url}`: begin a session and set its cookie.

    Source: Okta's guide to session cookies. The address has to belong to the org or to a trusted origin. No public
    source says how Okta refuses another address, or a token that is not good any more.
    """
    goal = request.query.get("redirectUrl") or f"{org.base_url}/app/UserHome"
    if not _trusted(org, goal):
        cause = "redirectUrl: The address has to be one of this org or of a trusted origin"
        raise Refused(refusals.VALIDATION.filled(field="redirectUrl").because(cause), Tier.DOCUMENTED, Tier.UNKNOWN)
    try:
        session, _ = begin_session(org, request.query.get("token"), known=Tier.UNKNOWN)
    except Refused as refused:
        raise Refused(refused.refusal, Tier.UNKNOWN) from None
    known = Tier.DOCUMENTED if request.query.get("redirectUrl") else Tier.UNKNOWN
    return Reply(None, known, 302, headers=(("Location", goal), cookie(org, session.id)))


def _trusted(org: Org, goal: str) -> bool:
    """Whether the redirect can lead to this address. An address that does not fit into a header is refused."""
    if not (goal.isascii() and goal.isprintable()) or "\\" in goal:
        return False
    try:
        there = urlsplit(goal)
    except ValueError:
        return False
    if not there.scheme and not there.netloc:
        return goal.startswith("/")
    return f"{there.scheme}://{there.netloc}" in (org.base_url, *org.settings.trusted_origins)


def cookie(org: Org, session_id: str) -> tuple[str, str]:
    """The header that sets the cookie of a session.

    Okta's cookie has `Secure` and `SameSite=None`. An org on plain HTTP leaves both out, because a client would not
    send the cookie back.
    """
    safe = "Secure;HttpOnly;SameSite=None" if org.base_url.startswith("https:") else "HttpOnly"
    return "Set-Cookie", f"{COOKIE}={session_id};Version=1;Path=/;{safe}"


ROUTES = (
    ("GET", COOKIE_REDIRECT, session_cookie_redirect),
    ("POST", COOKIE_REDIRECT, session_cookie_redirect),
)
