"""`/oauth2/{as}/v1/interact`: the first call of a sign-in at the page of an Identity Engine org.

Its refusals have OAuth's form. Sources: okta-signin-widget, playground and formatError.ts; okta-auth-js, interact.ts.
"""

from lifecycle.model.pages import Page
from lifecycle.model.tiers import Tier
from lifecycle.org.interactions import PAGE_LIFE, Interaction
from lifecycle.org.org import Org
from lifecycle.org.tokens import Kind
from lifecycle.service.replies import Document, Reply
from lifecycle.service.request import Request

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
        return _refused("access_denied", words, Tier.REPORTED)
    sent = request.query
    if not sent.get("client_id"):
        return _refused("invalid_client", "A client_id must be provided in the request.", Tier.UNKNOWN, 401)
    if not sent.get("code_challenge") and not sent.get("client_secret"):
        return _refused("invalid_request", WITHOUT_PKCE, Tier.REPORTED)
    if sent.get("code_challenge") and sent.get("code_challenge_method") != "S256":
        words = "PKCE code challenge method must be 'S256'."
        return _refused("invalid_request", words, Tier.UNKNOWN)
    link = sent.get("activation_token") or sent.get("recovery_token") or ""
    kinds = {Kind.ACTIVATION} if sent.get("activation_token") else {Kind.RESET, Kind.FORGOT}
    token = org.tokens.get(link)
    if link and (token is None or token.kind not in kinds):
        what = "activation" if sent.get("activation_token") else "recovery"
        tier = Tier.REPORTED if token is None else Tier.UNKNOWN
        return _refused("invalid_request", f"The {what} token is invalid", tier)
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
    )
    if link:
        interaction.page, interaction.link = Page.LINK, link
    org.interactions.put(interaction.handle, interaction, now)
    return Reply({"interaction_handle": interaction.handle}, Tier.RECORDED)


def _refused(error: str, words: str, tier: Tier, status: int = 400) -> Reply:
    """A refusal in OAuth's form."""
    body: Document = {"error": error, "error_description": words}
    return Reply(body, tier, status)


ROUTES = (
    ("POST", "/oauth2/{server}/v1/interact", interact_at_server),
    ("POST", "/oauth2/v1/interact", interact_at_org),
)
