"""Service apps: programs that get access tokens with a private key, instead of an API token.

The web server is told which service apps there are, as it is told the API token. They are no part of the org, so no
snapshot holds them, and their tokens end with the process.

joserfc checks the signatures. It is imported only here, because an org without service apps has to work without it.

Sources: Okta's guide "Implement OAuth for Okta with a service app"; Okta's guide "Configure OAuth 2.0 Demonstrating
Proof-of-Possession"; articles of Okta's support about `invalid_client`, `insufficient_scope` and `E0000006`.
"""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.org.org import Org
from lifecycle.service.door import Incoming
from lifecycle.service.replies import Refused, Reply
from lifecycle.service.request import ME, Request

TOKEN_ENDPOINT = "/oauth2/v1/token"
CLIENT_CREDENTIALS = "client_credentials"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOKEN_LIVES = 3600
"""Seconds. Source: Okta's guide to service apps, where this lifetime is fixed."""
LONGEST_ASSERTION = 3600
"""How many seconds ahead an assertion may end. Source: Okta's guide to service apps."""
PROOF_WITHIN = 300
"""How many seconds the time of a proof may be away from the org's. No public source says how many Okta allows."""
LONGEST_HEADER = 4_096
"""Bytes. The header of a proof holds a whole key, for which joserfc has too little room by default."""
MOST_SEEN = 10_000
"""How many ids of assertions and proofs are remembered, so that none is used twice."""
FULL, READ_ONLY, NO_ROLE = "SUPER_ADMIN", "READ_ONLY_ADMIN", "none"
ROLES = (FULL, READ_ONLY, NO_ROLE)
_NAMES = ("client_id", "public_key", "scopes", "role", "dpop")
_RESOURCES = {
    "users": "users", "groups": "groups", "logs": "logs", "sessions": "sessions", "policies": "policies",
    "apps": "apps", "authenticators": "authenticators", "idps": "idps", "org": "orgs", "iam": "roles",
}  # fmt: skip
"""The scope for each part of the API: `okta.{…}.read` or `okta.{…}.manage`. Source: Okta's OpenAPI specification."""
_META = {"schemas": "schemas", "types": "userTypes"}


class ServiceAppsError(ValueError):
    """The file of service apps can't be used. The message says why."""


@dataclass(frozen=True)
class ServiceApp:
    """A program that may get access tokens."""

    client_id: str
    key: Any
    """Its public key, of joserfc."""
    scopes: frozenset[str]
    """What was granted to it."""
    role: str
    """Which rights it has, whatever the scopes of its token are."""
    dpop: bool
    """Whether it demands a proof with each request for a token."""


@dataclass(frozen=True)
class _Token:
    app: ServiceApp
    scopes: frozenset[str]
    ends: float
    bound_to: str
    """The thumbprint of the key that has to sign a proof with each call; empty if none has to."""


class ServiceApps:
    """The service apps of one org, and the tokens that they have."""

    def __init__(self, apps: Sequence[ServiceApp]) -> None:
        self._apps = {app.client_id: app for app in apps}
        self._tokens: dict[str, _Token] = {}
        self._nonce = secrets.token_urlsafe(24)
        self._seen: deque[str] = deque(maxlen=MOST_SEEN)

    # ------------------------------------------------------------------------------------------- getting a token

    def issue(self, org: Org, request: Request, proof: str) -> Reply:
        """`POST /oauth2/v1/token` with `grant_type=client_credentials`. The `proof` is the header `DPoP`."""
        form, now = request.query, org.clock.now().timestamp()
        if form.get("client_assertion_type") != JWT_BEARER or not form.get("client_assertion"):
            return _denied("Client authentication failed. Either the client or the client credentials are invalid.")
        app = self._authenticated(form["client_assertion"], org.base_url + TOKEN_ENDPOINT, now)
        if isinstance(app, Reply):
            return app
        bound_to = ""
        if proof or app.dpop:
            checked = self._proved(proof, "POST", org.base_url + TOKEN_ENDPOINT, now)
            if isinstance(checked, Reply):
                return checked
            bound_to = checked
        asked = form.get("scope", "").split()
        if not asked or not all(scope.startswith("okta.") for scope in asked):
            said = "One or more scopes are not configured for the authorization server resource."
            return _refusal("invalid_scope", said, Tier.RECORDED if asked else Tier.UNKNOWN)
        granted = [scope for scope in asked if scope in app.scopes]
        if not granted:
            return _refusal("consent_required", "You are not allowed any of the requested scopes.", Tier.REPORTED)
        token = org.ids.token(64)
        self._tokens[token] = _Token(app, frozenset(granted), now + TOKEN_LIVES, bound_to)
        return Reply(
            {
                "token_type": "DPoP" if bound_to else "Bearer",
                "expires_in": TOKEN_LIVES,
                "access_token": token,
                "scope": " ".join(granted),
            },
            Tier.DOCUMENTED if granted == asked else Tier.INFERRED,
            headers=(("Cache-Control", "no-cache, no-store"), ("Pragma", "no-cache")),
        )

    def _authenticated(self, assertion: str, endpoint: str, now: float) -> ServiceApp | Reply:
        """The app that has signed an assertion, or the refusal. Source of the words: articles of Okta's support."""
        header, claims = _unchecked(assertion)
        app = self._apps.get(str(claims.get("sub") or claims.get("iss")))
        if app is None:
            return _denied("Invalid value for 'client_id' parameter.", Tier.INFERRED)
        kid = app.key.kid
        if kid and header.get("kid") is not None and header["kid"] != kid:
            return _denied("The client_assertion JWT kid is invalid.")
        if not _is_signed_by(assertion, app.key):
            return _denied("The client_assertion signature is invalid.")
        if claims.get("aud") != endpoint:
            return _denied("The audience claim for client_assertion must be the endpoint invoked for the request.")
        ends = _number(claims.get("exp"))
        if ends <= now:
            return _denied("The client_assertion token is expired.", Tier.REPORTED)
        if ends > now + LONGEST_ASSERTION:
            return _denied("The client_assertion token has an expiration too far into the future.", Tier.REPORTED)
        if self._is_used(claims.get("jti")):
            return _denied("The client_assertion token was used before.", Tier.UNKNOWN)
        return app

    def _proved(self, proof: str, method: str, url: str, now: float, token: str = "") -> str | Reply:
        """The thumbprint of the key that has signed a DPoP proof for this request, or the refusal."""
        if not proof:
            return _refusal("invalid_dpop_proof", "The DPoP proof JWT header is missing.", Tier.DOCUMENTED)
        header, claims = _unchecked(proof)
        key = _public(header.get("jwk"))
        right = {"htm": method, "htu": url} | ({"ath": _hash(token)} if token else {})
        if (
            key is None
            or header.get("typ") != "dpop+jwt"
            or not _is_signed_by(proof, key)
            or any(claims.get(name) != value for name, value in right.items())
            or abs(_number(claims.get("iat")) - now) > PROOF_WITHIN
        ):
            return _refusal("invalid_dpop_proof", "The DPoP proof JWT is invalid.", Tier.UNKNOWN)
        if not token and claims.get("nonce") != self._nonce:
            said = "Authorization server requires nonce in DPoP proof."
            return _refusal("use_dpop_nonce", said, Tier.DOCUMENTED, headers=(("dpop-nonce", self._nonce),))
        if not claims.get("jti") or self._is_used(claims["jti"]):
            return _refusal("invalid_dpop_proof", "The DPoP proof JWT was used before.", Tier.UNKNOWN)
        return str(key.thumbprint())

    def _is_used(self, jti: Any) -> bool:
        """Whether the id of an assertion or a proof was seen before. It counts as seen from now on."""
        if jti is None:
            return False
        if str(jti) in self._seen:
            return True
        self._seen.append(str(jti))
        return False

    # ------------------------------------------------------------------------------------------- using a token

    def knows(self, authorization: str) -> bool:
        """Whether this header shows a token of a service app, or says that it does."""
        scheme, _, token = authorization.strip().partition(" ")
        return scheme == "DPoP" or (scheme == "Bearer" and token.strip() in self._tokens)

    def check(self, org: Org, incoming: Incoming) -> None:
        """Refuse a call for which the token is not good, or the app has no right."""
        scheme, _, shown = incoming.authorization.strip().partition(" ")
        token, now = self._tokens.get(shown.strip()), org.clock.now().timestamp()
        if token is None or token.ends <= now or bool(token.bound_to) != (scheme == "DPoP"):
            raise Refused(refusals.INVALID_TOKEN, Tier.INFERRED, headers=(_challenge(org, scheme, "invalid_token"),))
        if token.bound_to:
            proof = incoming.environ.get("HTTP_DPOP", "")
            url = org.base_url + incoming.environ.get("REQUEST_URI", incoming.path).partition("?")[0]
            if self._proved(proof, incoming.method, url, now, shown.strip()) != token.bound_to:
                challenge = _challenge(org, scheme, "invalid_dpop_proof")
                raise Refused(refusals.INVALID_TOKEN, Tier.UNKNOWN, headers=(challenge,))
        reads = incoming.method in ("GET", "HEAD")
        resource = _resource(incoming.path)
        good = {f"okta.{resource}.manage"} | ({f"okta.{resource}.read"} if reads else set())
        if not token.scopes & good:
            needed = f"okta.{resource}.{'read' if reads else 'manage'}"
            challenge = _challenge(org, scheme, "insufficient_scope", needed, incoming.path)
            raise Refused(refusals.NO_PERMISSION, Tier.DOCUMENTED, Tier.UNKNOWN, headers=(challenge,))
        if token.app.role == NO_ROLE or (token.app.role == READ_ONLY and not reads):
            raise Refused(refusals.NO_PERMISSION, Tier.DOCUMENTED)
        if incoming.path.split("/")[3:5] == ["users", ME]:
            raise Refused(refusals.NOT_FOUND.filled(what=ME, kind="User"), Tier.UNKNOWN)


def _resource(path: str) -> str:
    """The resource whose scope a call needs. Whatever is below a user needs the scope for users, except roles."""
    parts = path.split("/")
    first, below = parts[3] if len(parts) > 3 else "", parts[5] if len(parts) > 5 else ""
    if first == "meta":
        return _META.get(parts[4] if len(parts) > 4 else "", "schemas")
    if first == "users" and below in ("roles", "linkedObjects"):
        return below
    return _RESOURCES.get(first, first or "users")


def _challenge(org: Org, scheme: str, error: str, scope: str = "", path: str = "") -> tuple[str, str]:
    """The header that says why a token is not enough. Source of its form: Okta's support, "insufficient_scope"."""
    said = {
        "insufficient_scope": "The access token provided does not contain the required scopes.",
        "invalid_token": "The access token is invalid.",
    }.get(error, "The DPoP proof JWT is invalid.")
    parts = [f'authorization_uri="{org.base_url}/oauth2/v1/authorize"', f'realm="{org.base_url}"']
    parts += [f'scope="{scope}"'] if scope else []
    parts += [f'error="{error}"', f'error_description="{said}"'] + ([f'resource="{path}"'] if path else [])
    return "WWW-Authenticate", f"{scheme} " + ", ".join(parts)


def _refusal(error: str, said: str, tier: Tier, status: int = 400, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """A refusal in OAuth's form."""
    return Reply({"error": error, "error_description": said}, tier, status, headers=headers)


def _denied(said: str, tier: Tier = Tier.DOCUMENTED) -> Reply:
    """The refusal of an app that has not proved who it is."""
    return _refusal("invalid_client", said, tier, 401)


def _unchecked(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The header and the claims of a JWT, before its signature is checked. Both are empty if it can't be read."""
    try:
        header, claims = (json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in token.split(".")[:2])
    except (ValueError, RecursionError):
        return {}, {}
    return (header, claims) if isinstance(header, dict) and isinstance(claims, dict) else ({}, {})


def _is_signed_by(token: str, key: Any) -> bool:
    """Whether this key has signed a JWT, with one of the algorithms that Okta's guide allows."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jws import JWSRegistry

    registry = JWSRegistry(algorithms=["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"])
    registry.max_header_length = LONGEST_HEADER
    try:
        jwt.decode(token, key, registry=registry)
    except (JoseError, ValueError, TypeError):
        return False
    return True


def _public(jwk: Any) -> Any:
    """The public key in the header of a proof; None if there is none, or if it is not a public key."""
    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey, RSAKey, import_key

    if not isinstance(jwk, dict) or jwk.get("kty") not in ("RSA", "EC") or "d" in jwk:
        return None
    try:
        key = import_key(jwk)
    except (JoseError, ValueError, TypeError):
        return None
    return key if isinstance(key, RSAKey | ECKey) else None


def _hash(token: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


def _number(value: Any) -> float:
    """A claim as a number. Okta's guide shows one written as a string."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0


# ----------------------------------------------------------------------------------------------------- the file


def service_apps_in(file: str) -> ServiceApps:
    """Read service apps from a YAML or JSON file. docs/live-org.md shows one. Raises ServiceAppsError."""
    try:
        found = yaml.safe_load(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise ServiceAppsError(f"{file} can't be read: {error.strerror}.") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        raise ServiceAppsError(f"{file} is neither YAML nor JSON.") from None
    rows = found.get("service_apps") if isinstance(found, dict) else None
    if not isinstance(rows, list) or not rows:
        raise ServiceAppsError(
            f"{file} has no service apps. Write service_apps: and a list with an entry for each app."
        )
    apps = [_app(row, f"Service app {number} in {file}") for number, row in enumerate(rows, 1)]
    if len({app.client_id for app in apps}) < len(apps):
        raise ServiceAppsError(f"{file} names an app twice. Give each a client_id of its own.")
    return ServiceApps(apps)


def _app(row: Any, named: str) -> ServiceApp:
    """One entry of the file. Raises ServiceAppsError."""
    if not isinstance(row, dict):
        raise ServiceAppsError(f"{named} is not a list of names with values. It may have {', '.join(_NAMES)}.")
    odd = [str(name) for name in row if name not in _NAMES]
    if odd:
        raise ServiceAppsError(f"{named} has {', '.join(odd)}, which is not known. It may have {', '.join(_NAMES)}.")
    client_id, scopes, role, dpop = (
        row.get("client_id"),
        row.get("scopes"),
        row.get("role", FULL),
        row.get("dpop", False),
    )
    if not isinstance(client_id, str) or not client_id:
        raise ServiceAppsError(f"{named} has no client_id. Give it one, such as 0oaserviceapp.")
    if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
        raise ServiceAppsError(f"{named} has no list of scopes. Write them like [okta.users.read, okta.users.manage].")
    if role not in ROLES:
        raise ServiceAppsError(f"{named} has a role that is not known. Use one of {', '.join(ROLES)}.")
    if not isinstance(dpop, bool):
        raise ServiceAppsError(f"{named} has a dpop that is neither true nor false.")
    return ServiceApp(client_id, _key_in(row.get("public_key"), named), frozenset(scopes), role, dpop)


def _key_in(given: Any, named: str) -> Any:
    """The public key of an entry: PEM or a JWK. A private key in its place is refused. Raises ServiceAppsError."""
    try:
        from joserfc.errors import InvalidKeyTypeError, JoseError
        from joserfc.jwk import ECKey, RSAKey, import_key
    except ImportError:
        said = "Service apps need the library joserfc, which is not installed. Install it with: pip install joserfc"
        raise ServiceAppsError(said) from None
    key: Any = None
    try:
        if isinstance(given, dict):
            key = import_key(given)
        elif isinstance(given, str):
            try:
                key = RSAKey.import_key(given)
            except InvalidKeyTypeError:
                key = ECKey.import_key(given)
    except (JoseError, ValueError, TypeError):
        key = None
    if not isinstance(key, RSAKey | ECKey) or key.is_private:
        raise ServiceAppsError(f"{named} has no public_key. Give it a public RSA or EC key, in PEM or as a JWK.")
    return key
