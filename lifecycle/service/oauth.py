"""The authorization server's half of a sign-in: discovery, keys, tokens, and what a token says of its user.

An org has two authorization servers: the org's own, at `/oauth2/v1`, and the one named `default`, at
`/oauth2/default/v1`. Both serve the one app of the org (`Settings.web_app`).

Tokens are signed by joserfc. It is imported when a token or a key is first asked for, because an org has to work
without it, for example in a browser. The key of an org is made at that moment, and it stays in this process: neither a
snapshot nor a log has it. So an org that starts again has another key, and its earlier tokens are worth nothing.

Sources: Okta's OpenID Connect reference; okta-signin-widget, mocks of its playground in `oauth2/`.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from lifecycle.model import refusals
from lifecycle.model.facts import Status
from lifecycle.model.tiers import Tier
from lifecycle.org.interactions import InteractionCode
from lifecycle.org.org import Org
from lifecycle.org.users import User
from lifecycle.org.visits import org_id
from lifecycle.service.page_documents import digest, known_issuer, knows_client, token_address
from lifecycle.service.replies import Document, Refused, Reply, oauth_refusal, unknown_client
from lifecycle.service.request import Request

if TYPE_CHECKING:
    from joserfc.jwk import RSAKey

TOKEN_LIFE = timedelta(hours=1)
"""How long an access token and an ID token can be used. Source: Okta's OpenID Connect reference, token lifetime."""
GRANT = "interaction_code"
SCOPES = ("openid", "profile", "email")
"""The scopes for which a token says something here."""
CLAIMS = [
    *("iss", "ver", "sub", "aud", "iat", "exp", "jti", "auth_time", "amr", "idp", "nonce", "at_hash"),
    *("name", "preferred_username", "given_name", "family_name", "email", "email_verified", "zoneinfo", "updated_at"),
]
"""The claims that tokens and the userinfo endpoint have here."""
_KEYS: "WeakKeyDictionary[Org, RSAKey]" = WeakKeyDictionary()
"""The key of each org that was asked for one."""


class _Halt(Exception):
    """The request ends with this refusal."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


# ------------------------------------------------------------------------------------------------- the servers


def get_configuration(org: Org, request: Request, server: str = "") -> Reply:
    """`GET {issuer}/.well-known/openid-configuration`, from which clients learn where everything is.

    It lists what the simulator has, so it names fewer grants and methods than Okta does.
    """
    at = known_issuer(org, server)
    home = f"{at}/v1" if server else f"{at}/oauth2/v1"
    return Reply(
        {
            "issuer": at,
            "authorization_endpoint": f"{home}/authorize",
            "token_endpoint": token_address(org, server),
            "userinfo_endpoint": f"{home}/userinfo",
            "jwks_uri": f"{home}/keys",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "fragment", "form_post", "okta_post_message"],
            "grant_types_supported": [GRANT],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": list(SCOPES),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "none"],
            "claims_supported": CLAIMS,
            "code_challenge_methods_supported": ["S256"],
            "request_parameter_supported": False,
        },
        Tier.INFERRED,
    )


def get_keys(org: Org, request: Request, server: str = "") -> Reply:
    """`GET {issuer}/v1/keys`: the public half of the key that signs tokens."""
    known_issuer(org, server)
    key = dict(_key(org).as_dict(private=False))
    return Reply({"keys": [key]}, Tier.DOCUMENTED)


def _key(org: Org) -> "RSAKey":
    """The key of an org, made when it is first asked for. Raises Refused where joserfc is missing."""
    found = _KEYS.get(org)
    if found is None:
        try:
            from joserfc.jwk import RSAKey
        except ImportError:
            cause = "The package joserfc signs the tokens, and it is not installed. Run: pip install joserfc"
            raise Refused(refusals.UNSUPPORTED.because(cause), Tier.UNKNOWN) from None
        found = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, private=True, auto_kid=True)
        _KEYS[org] = found
    return found


def _signed(org: Org, claims: Mapping[str, Any]) -> str:
    """A JWT with these claims."""
    key = _key(org)
    from joserfc import jwt

    return jwt.encode({"kid": key.kid, "alg": "RS256"}, {name: _readable(value) for name, value in claims.items()}, key)


def _readable(value: Any) -> Any:
    """A claim without half characters, which a profile may hold and UTF-8 can't write."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else value


def _read(org: Org, token: str) -> Mapping[str, Any]:
    """The claims of a token of this org; none if it is not one, or has expired."""
    key = _key(org)
    from joserfc import jwt
    from joserfc.errors import JoseError

    try:
        claims = jwt.decode(token, key, algorithms=["RS256"]).claims
    except (JoseError, ValueError):
        return {}
    return claims if claims.get("exp", 0) > org.clock.now().timestamp() else {}


# ------------------------------------------------------------------------------------------------- tokens


def issue_tokens(org: Org, request: Request, server: str = "") -> Reply:
    """`POST {issuer}/v1/token` with `grant_type=interaction_code`: an access token, and an ID token with `openid`.

    No public source says in which order Okta looks at the parameters, and few show its words. The words of a refusal
    that no source shows are our own, and are marked as unknown.
    """
    at = known_issuer(org, server)
    try:
        code = _redeemed(org, request.query, server)
    except _Halt as halt:
        return halt.reply
    user = org.users.find(code.user_id)
    if user is None or user.status in (Status.SUSPENDED, Status.DEPROVISIONED):
        return _invalid_grant("The user can't sign in any more.", Tier.UNKNOWN)
    now, scopes = org.clock.now(), [scope for scope in code.scope.split() if scope in SCOPES]
    shared = {"ver": 1, "iss": at, "iat": int(now.timestamp()), "exp": int((now + TOKEN_LIFE).timestamp())}
    signed_in = int(code.created.timestamp())
    access = _signed(
        org,
        {
            **shared,
            "jti": org.ids.token(43, "AT."),
            "aud": f"api://{server}" if server else at,
            "cid": code.client_id,
            "uid": user.id,
            "scp": scopes,
            "auth_time": signed_in,
            "sub": user.login,
        },
    )
    found: Document = {
        "token_type": "Bearer",
        "expires_in": int(TOKEN_LIFE.total_seconds()),
        "access_token": access,
        "scope": " ".join(scopes),
    }
    if "openid" in scopes:
        told = _about(user, scopes) | shared
        told |= {"aud": code.client_id, "jti": org.ids.token(43, "ID."), "auth_time": signed_in}
        told |= {"amr": _shown(code.proven), "idp": org_id(org), "at_hash": _half(access)}
        found["id_token"] = _signed(org, told | ({"nonce": code.nonce} if code.nonce else {}))
    return Reply(found, Tier.REPORTED, headers=NOT_STORED)


NOT_STORED = (("Cache-Control", "no-cache, no-store"), ("Pragma", "no-cache"))
"""The headers of an answer that holds tokens. Source: RFC 6749, section 5.1."""


def _redeemed(org: Org, given: Mapping[str, str], server: str) -> InteractionCode:
    """The interaction code of a request, which is used up by that. Raises _Halt.

    A client that showed a secret at the beginning shows it again. That Okta refuses another one like this is inferred
    from the words with which it refuses it elsewhere.

    A wrong verifier uses the code up as well: otherwise somebody who has the code could try again.
    """
    client_id = given.get("client_id")
    if not knows_client(org, client_id):
        raise _Halt(unknown_client(given.get("client_id")))
    if not given.get("grant_type"):
        raise _missing("grant_type")
    if given["grant_type"] != GRANT:
        words = "The authorization grant type is not supported by the authorization server."
        raise _Halt(oauth_refusal("unsupported_grant_type", words, Tier.INFERRED))
    if not given.get(GRANT):
        raise _missing(GRANT)
    code = org.interaction_codes.find(given[GRANT])
    lost = "The interaction code is invalid or has expired."
    if code is None or code.used or code.withdrawn or (code.client_id, code.server) != (client_id, server):
        raise _Halt(_invalid_grant(lost, Tier.INFERRED))
    if not code.good(org.clock.now()):  # after how long a code is lost no source says
        raise _Halt(oauth_refusal("invalid_grant", lost, Tier.UNKNOWN))
    if code.secret and not hmac.compare_digest(digest(given.get("client_secret", "")), code.secret):
        words = "The client secret supplied for a confidential client is invalid."
        raise _Halt(oauth_refusal("invalid_client", words, Tier.INFERRED, 401, text=Tier.INFERRED))
    if given.get("redirect_uri", code.redirect_uri) != code.redirect_uri:
        words = "The 'redirect_uri' does not match the redirection URI used in the interact request."
        raise _Halt(_invalid_grant(words, Tier.UNKNOWN))
    code.used = True
    verifier = _challenge(given.get("code_verifier", "")).encode()
    if code.challenge and not hmac.compare_digest(verifier, code.challenge.encode()):
        raise _Halt(_invalid_grant("PKCE verification failed.", Tier.REPORTED))
    return code


def _missing(name: str) -> _Halt:
    words = f"The '{name}' parameter is missing."
    return _Halt(oauth_refusal("invalid_request", words, Tier.INFERRED, text=Tier.UNKNOWN))


def _invalid_grant(words: str, text: Tier) -> Reply:
    return oauth_refusal("invalid_grant", words, Tier.INFERRED if text is Tier.UNKNOWN else text, text=text)


def _challenge(verifier: str) -> str:
    """The PKCE challenge of a verifier (S256). Source: RFC 7636, section 4.2."""
    return _base64url(sha256(verifier.encode()).digest())


def _half(access_token: str) -> str:
    """The `at_hash` of an access token. Source: OpenID Connect Core 1.0, section 3.1.3.6."""
    return _base64url(sha256(access_token.encode()).digest()[:16])


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


_WAYS = {"okta_password": "pwd", "security_question": "kba", "phone_number": "sms", "google_otp": "otp"}
"""How an authenticator is named in `amr`. Source: RFC 8176, and Okta's OpenID Connect reference."""


def _shown(proven: tuple[str, ...]) -> list[str]:
    """What the user has shown, for the claim `amr`; with `mfa` if it is more than one thing."""
    ways = list(dict.fromkeys(_WAYS.get(key, "otp") for key in proven))
    return [*(["mfa"] if len(ways) > 1 else []), *ways]


def _about(user: User, scopes: list[str]) -> Document:
    """What a token with these scopes says of its user."""
    profile, found = user.profile, {"sub": user.id}
    if "profile" in scopes:
        found |= {"name": f"{profile['firstName']} {profile['lastName']}", "preferred_username": user.login}
    if "email" in scopes:
        found |= {"email": profile["email"]}
    return found


# ------------------------------------------------------------------------------------------------- userinfo


def get_userinfo(org: Org, request: Request, server: str = "") -> Reply:
    """`GET {issuer}/v1/userinfo`: what an access token says of its user.

    The header of a refusal is that of RFC 6750, section 3. Its words are our own.
    """
    at = known_issuer(org, server)
    scheme, _, token = request.authorization.partition(" ")
    claims = _read(org, token.strip()) if scheme == "Bearer" and token else {}
    user = org.users.find(claims["uid"]) if claims.get("iss") == at and "uid" in claims else None
    if user is None or user.status is Status.DEPROVISIONED:
        why = 'Bearer error="invalid_token", error_description="The access token is invalid."'
        return Reply(None, Tier.INFERRED, 401, Tier.UNKNOWN, headers=(("WWW-Authenticate", why),))
    scopes = list(claims["scp"])
    if "openid" not in scopes:
        why = 'Bearer error="insufficient_scope", error_description="The access token must have the scope openid."'
        return Reply(None, Tier.INFERRED, 403, Tier.UNKNOWN, headers=(("WWW-Authenticate", why),))
    found = _about(user, scopes)
    if "profile" in scopes:
        found |= {"given_name": user.profile["firstName"], "family_name": user.profile["lastName"]}
        found |= {"zoneinfo": user.profile.get("timezone") or "America/Los_Angeles"}
        found |= {"updated_at": int((user.last_updated or user.created).timestamp())}
    if "email" in scopes:
        found |= {"email_verified": True}
    return Reply(found, Tier.DOCUMENTED)


_AT = ("/oauth2/v1", "/oauth2/{server}/v1")
ROUTES = (
    ("GET", "/.well-known/openid-configuration", get_configuration),
    ("GET", "/oauth2/{server}/.well-known/openid-configuration", get_configuration),
    *(("GET", f"{at}/keys", get_keys) for at in _AT),
    *(("POST", f"{at}/token", issue_tokens) for at in _AT),
    *((method, f"{at}/userinfo", get_userinfo) for at in _AT for method in ("GET", "POST")),
)
