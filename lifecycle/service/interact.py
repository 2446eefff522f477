"""`/oauth2/{as}/v1/interact`: the first call of a sign-in at the page of an Identity Engine org.

Its refusals have OAuth's form. Sources: okta-signin-widget, playground and formatError.ts; okta-auth-js, interact.ts.
"""

from lifecycle.model.pages import Page
from lifecycle.model.tiers import Tier
from lifecycle.org.interactions import PAGE_LIFE, Interaction
from lifecycle.org.org import Org
from lifecycle.org.tokens import Kind
from lifecycle.service.page_documents import digest, known_issuer, knows_client
from lifecycle.service.replies import Reply, oauth_refusal, unknown_client
from lifecycle.service.request import Request

WRONG_REDIRECT = "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings."
"""Reported of `/authorize`, where the address of the settings in the Admin Console follows."""
NO_SCOPE = "The authorization server resource does not have any configured default scopes, 'scope' must be provided."
"""Reported of `/authorize`: okta-blog-hugo issue 47."""
WRONG_SCOPE = "One or more scopes are not configured for the authorization server resource."
"""Reported of `/authorize`, where `groups` was asked for: okta-express-sample issue 6."""
_SCOPES = frozenset({"openid", "profile", "email", "address", "phone", "offline_access", "device_sso"})
"""The scopes of every authorization server. Source: Okta's OpenID Connect reference, scopes."""
_SCOPES_OF_ORG = _SCOPES | {"groups"}
WITHOUT_PKCE = "PKCE code challenge is required when the token endpoint authentication method is 'NONE'."


def interact_at_server(org: Org, request: Request, server: str) -> Reply:
    """`POST /oauth2/{authorizationServerId}/v1/interact`"""
    return _interact(org, request, server)


def interact_at_org(org: Org, request: Request) -> Reply:
    """`POST /oauth2/v1/interact`, at the authorization server of the org itself."""
    return _interact(org, request, "")


def _interact(org: Org, request: Request, server: str) -> Reply:
    """Begin a sign-in, and answer the handle that names it."""
    if org.settings.engine == "classic":
        words = "The requested feature is not enabled in this environment."
        return oauth_refusal("access_denied", words, Tier.REPORTED)
    known_issuer(org, server)
    sent = request.query
    app = org.settings.web_app
    if not knows_client(org, sent.get("client_id")):
        return unknown_client(sent.get("client_id"))
    if not app.leads_back_to(sent.get("redirect_uri", ""), (org.base_url, *org.settings.trusted_origins)):
        return oauth_refusal("invalid_request", WRONG_REDIRECT, Tier.INFERRED)
    asked = set(sent.get("scope", "").split())
    if not asked:
        return oauth_refusal("invalid_scope", NO_SCOPE, Tier.INFERRED if server else Tier.UNKNOWN)
    if not asked <= (_SCOPES if server else _SCOPES_OF_ORG):
        return oauth_refusal("invalid_scope", WRONG_SCOPE, Tier.INFERRED)
    if not sent.get("code_challenge") and not sent.get("client_secret"):
        return oauth_refusal("invalid_request", WITHOUT_PKCE, Tier.REPORTED)
    if sent.get("code_challenge") and sent.get("code_challenge_method") != "S256":
        words = "PKCE code challenge method must be 'S256'."
        return oauth_refusal("invalid_request", words, Tier.UNKNOWN)
    link = sent.get("activation_token") or sent.get("recovery_token") or ""
    kinds = {Kind.ACTIVATION} if sent.get("activation_token") else {Kind.RESET, Kind.FORGOT}
    token = org.tokens.get(link)
    if link and (token is None or token.kind not in kinds):
        what = "activation" if sent.get("activation_token") else "recovery"
        tier = Tier.REPORTED if token is None else Tier.UNKNOWN
        return oauth_refusal("invalid_request", f"The {what} token is invalid", tier)
    now = org.clock.now()
    interaction = Interaction(
        org.ids.token(43),
        now + PAGE_LIFE,
        server,
        sent["client_id"],
        sent.get("redirect_uri", ""),
        sent.get("scope", ""),
        sent.get("state", ""),
        sent.get("nonce", ""),
        sent.get("code_challenge", ""),
        digest(sent["client_secret"]) if sent.get("client_secret") else "",
    )
    if link:
        interaction.page, interaction.link = Page.LINK, link
    org.interactions.put(interaction.handle, interaction, now)
    return Reply({"interaction_handle": interaction.handle}, Tier.RECORDED)


ROUTES = (
    ("POST", "/oauth2/{server}/v1/interact", interact_at_server),
    ("POST", "/oauth2/v1/interact", interact_at_org),
)
