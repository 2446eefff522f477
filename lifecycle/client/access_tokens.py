"""Gets access tokens from a real org with a private key, and puts them on requests.

This is the client credentials flow with `private_key_jwt`, which is the only way for a service app to get a token with
Okta's scopes. If the org demands DPoP, each request carries a proof that it was sent by the owner of the token.

Sources: Okta's guide "Implement OAuth for Okta with a service app"; Okta's guide "Configure OAuth 2.0 Demonstrating
Proof-of-Possession"; RFC 9449.
"""

import hashlib
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from lifecycle.client import masking, troubles
from lifecycle.client.settings import LiveSettings, NotConfigured
from lifecycle.client.troubles import NoAnswer, Trouble

if TYPE_CHECKING:
    from joserfc.jwk import ECKey, RSAKey

TOKEN_PATH = "/oauth2/v1/token"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIVES = 300
"""Seconds for which an assertion is good. Okta allows an hour. A clock that is wrong by minutes does no harm so."""
RENEW_BEFORE = 300
"""How many seconds before its end a token is replaced. Okta's SDK for Python has the same, in minutes."""
CLOCK_IS_OFF = 60.0
"""From how many seconds on a difference of the clocks is worth a word."""
_ALGORITHMS = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
_MOST_TRIES = 3
"""For one token: as it is, with DPoP, and with the nonce that the org then asks for."""


Sends = Callable[..., requests.Response | Trouble]
"""Sends a request, and returns the answer, or what is wrong if there is none."""


class NoAccessToken(NoAnswer):
    """The org gave no access token. The request for which it was needed has not been sent."""


class SendsNoToken(AuthBase):
    """Sends a request without any credentials, as an end user does.

    Without an `auth` of its own, `requests` would look for a password in the user's .netrc file and send that.
    """

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Leave the request as it is."""
        return request


class AccessTokens(AuthBase):
    """Puts an access token on each request, and gets a new one when the old one comes to its end."""

    def __init__(self, settings: LiveSettings, send: Sends) -> None:
        """Get tokens with these settings. `send` sends a request, as `Wire.send` does."""
        self.granted: tuple[str, ...] = ()
        """The scopes of the present token."""
        self.with_proof = settings.dpop
        """Whether tokens are bound to a key by DPoP."""
        self._settings, self._send = settings, send
        self._key = _key(settings)
        self._proof_key: RSAKey | None = None
        self._token, self._ends, self._nonce = "", 0.0, ""

    def __repr__(self) -> str:
        return f"AccessTokens({masking.MASK})"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the headers that carry the token, and the proof if there is one.

        Raises:
            NoAccessToken: if the org gives none; the message says why.
        """
        if not self._token or time.monotonic() >= self._ends:
            self._get_token()
        if self.with_proof:
            request.headers["Authorization"] = f"DPoP {self._token}"
            request.headers["DPoP"] = self._proof(str(request.method), str(request.url), self._token)
        else:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def connect(self) -> None:
        """Get a token now, so that what is wrong is said before anything else is sent. Raises NoAccessToken."""
        self._get_token()

    def can_do_better(self, response: requests.Response) -> bool:
        """Whether the request would be answered otherwise with a new token or a nonce that the org has just named.

        An org that refuses the token has not carried out the request, so it may be sent again, even a change.
        """
        asked = response.headers.get("DPoP-Nonce", "")
        challenge = response.headers.get("WWW-Authenticate", "")
        if (
            response.status_code in (400, 401)
            and asked
            and asked != self._nonce
            and "use_dpop_nonce" in (challenge + response.text)
        ):
            self._nonce = asked
            return True
        if response.status_code == 401 and self._token:
            self._token = ""
            return True
        return False

    def _get_token(self) -> None:
        """Get a token. Raises NoAccessToken."""
        trouble: Trouble | None = None
        response: requests.Response | None = None
        for _ in range(_MOST_TRIES):
            sent = self._ask()
            if isinstance(sent, Trouble):
                trouble = sent
                break
            response = sent
            if not self._goes_on(response):
                break
        if trouble or response is None:
            raise NoAccessToken(trouble.said if trouble else "Not sent: the org was not asked for an access token.")
        document = _document(response)
        token = document.get("access_token")
        if response.status_code != 200 or not isinstance(token, str) or not token:
            raise NoAccessToken(self._refused(response, document))
        kind = str(document.get("token_type", "Bearer")).lower()
        if kind not in ("bearer", "dpop"):
            raise NoAccessToken("Not sent: the org gave an access token of a kind that is not known here.")
        lives = document.get("expires_in", 3600)
        lives = float(lives) if isinstance(lives, int | float) and lives > 0 else 3600.0
        self._token, self.with_proof = token, kind == "dpop"
        self._ends = time.monotonic() + lives - min(RENEW_BEFORE, lives / 2)
        self.granted = tuple(str(document.get("scope") or " ".join(self._settings.scopes)).split())

    def _ask(self) -> requests.Response | Trouble:
        """Ask the org for a token."""
        url = self._settings.url + TOKEN_PATH
        form = {
            "grant_type": "client_credentials",
            "scope": " ".join(self._settings.scopes),
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self._assertion(url),
        }
        proof = _Proof(self._proof("POST", url) if self.with_proof else "")
        return self._send("POST", url, proof, base_url=self._settings.url, form=form)

    def _goes_on(self, response: requests.Response) -> bool:
        """Whether the org wants to be asked once more in another way."""
        if response.status_code not in (400, 401):
            return False
        error = _document(response).get("error")
        nonce = response.headers.get("DPoP-Nonce", "")
        if error == "use_dpop_nonce" and nonce and nonce != self._nonce:
            self.with_proof, self._nonce = True, nonce
            return True
        if error == "invalid_dpop_proof" and not self.with_proof:
            self.with_proof = True  # the app demands DPoP, which nothing but this answer tells
            return True
        return False

    def _assertion(self, url: str) -> str:
        """A JWT that says who asks, signed with the private key. It holds no `iat`, which a fast clock would spoil."""
        from joserfc import jwt

        algorithm = _ALGORITHMS.get(str(self._key.get("crv")), "RS256")
        header = {"alg": algorithm, "typ": "JWT"}
        key_id = self._settings.key_id or self._key.get("kid")
        if key_id:
            header["kid"] = str(key_id)
        who = self._settings.client_id
        ends = int(time.time()) + ASSERTION_LIVES
        claims = {"iss": who, "sub": who, "aud": url, "exp": ends, "jti": str(uuid.uuid4())}
        return jwt.encode(header, claims, self._key, algorithms=[algorithm])

    def _proof(self, method: str, url: str, token: str = "") -> str:
        """A DPoP proof for one request. It says which method and address it is for, and for which token."""
        from joserfc import jwt
        from joserfc.jwk import RSAKey

        if self._proof_key is None:
            self._proof_key = RSAKey.generate_key(2048)  # Okta's guide signs proofs with RS256
        parts = urlsplit(url)
        claims: dict[str, Any] = {
            "htm": method,
            "htu": f"{parts.scheme}://{parts.netloc}{parts.path}",
            "iat": int(time.time()),
            "jti": str(uuid.uuid4()),
        }
        if self._nonce:
            claims["nonce"] = self._nonce
        if token:
            claims["ath"] = token_hash(token)
        public = {name: self._proof_key.as_dict(private=False)[name] for name in ("kty", "n", "e")}
        header = {"typ": "dpop+jwt", "alg": "RS256", "jwk": public}
        return jwt.encode(header, claims, self._proof_key, algorithms=["RS256"])

    def _refused(self, response: requests.Response, document: Mapping[str, Any]) -> str:
        """What the refusal of a token means, in two sentences."""
        url, wanted = self._settings.url, " ".join(self._settings.scopes)
        error = str(document.get("error") or document.get("errorCode") or "")
        said = str(document.get("error_description") or document.get("errorSummary") or "")
        words = said.lower()
        ahead = troubles.clock_ahead(response, time.time())
        if error in ("invalid_client", "invalid_dpop_proof") and (
            any(word in words for word in ("expired", "too far", "future", "issued"))
            or (ahead is not None and abs(ahead) > ASSERTION_LIVES)
        ):
            by = f"{troubles.span(abs(ahead))} {'ahead' if ahead > 0 else 'behind'}" if ahead is not None else "wrong"
            return (
                f"{url} gave no access token, because the clock of this machine is off: it is {by}. "
                "Set the date and the time by a time server, and try again."
            )
        if error == "invalid_client" and any(word in words for word in ("kid", "signature", "jwk", "key")):
            return (
                f"{url} gave no access token, because the private key does not belong to a public key of the app "
                f"{self._settings.client_id}. Add the public key on the app's General tab, or set the right key, "
                "and its kid if it is in PEM."
            )
        if error == "invalid_client" and "audience" in words:
            return (
                f"{url} gave no access token, because the org goes by another address. "
                "Set OKTA_CLIENT_ORGURL to the address that the org's own pages show."
            )
        if error == "invalid_client":
            return (
                f"{url} gave no access token, because it doesn't accept the app {self._settings.client_id}. Check "
                "OKTA_CLIENT_CLIENTID, and that the app is active and authenticates with a public and a private key."
            )
        if error in ("invalid_scope", "consent_required", "access_denied"):
            return (
                f"{url} gave no access token, because the app {self._settings.client_id} was not granted all of these "
                f"scopes: {wanted}. Grant them on the app's tab Okta API Scopes, or set fewer in OKTA_CLIENT_SCOPES."
            )
        if response.status_code == 404:
            return (
                f"{url} gave no access token, because it has no {TOKEN_PATH}. "
                "Check whether OKTA_CLIENT_ORGURL is the address of an Okta org."
            )
        shown = f"{response.status_code} {error}".strip() if error.isascii() and len(error) < 60 else "an error"
        return (
            f"{url} gave no access token and answered {shown}. "
            "Look into the System Log of the org for the reason, or try again later."
        )


class _Proof(AuthBase):
    """Puts a DPoP proof on the request for a token, which carries no other credentials in its headers."""

    def __init__(self, proof: str) -> None:
        self._proof = proof

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._proof:
            request.headers["DPoP"] = self._proof
        return request

    def __repr__(self) -> str:
        return f"_Proof({masking.MASK})"


def token_hash(token: str) -> str:
    """The hash of an access token, as a proof has it in `ath`.

    >>> token_hash("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU")
    'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo'
    """
    return urlsafe_b64encode(hashlib.sha256(token.encode("ascii")).digest()).rstrip(b"=").decode()


def _key(settings: LiveSettings) -> "RSAKey | ECKey":
    """The private key. Raises NotConfigured if it can't be one, or if the library for it is not installed."""
    try:
        from joserfc import errors
        from joserfc.jwk import ECKey, RSAKey, import_key
    except ImportError:
        raise NotConfigured(
            "A private key needs the library joserfc, which is not installed. "
            "Install it with pip install joserfc, or use an API token in OKTA_CLIENT_TOKEN."
        ) from None
    given = settings.private_key
    key: object = None
    try:
        if isinstance(given, str):
            key = _in_pem(given)
        else:
            key = import_key({name: value for name, value in given.items() if isinstance(value, str | list)})
    except (errors.JoseError, ValueError, TypeError):
        key = None
    if not isinstance(key, RSAKey | ECKey) or not key.is_private:
        raise NotConfigured(
            f"privateKey in {settings.places.get('privateKey', 'the settings')} is damaged, or is neither an RSA nor "
            "an EC key. "
            "Copy it again, with its first and last line, or create a new key for the app."
        )
    return key


def _in_pem(pem: str) -> "RSAKey | ECKey":
    """A key in PEM, whose first line need not say of which kind it is."""
    from joserfc.errors import InvalidKeyTypeError
    from joserfc.jwk import ECKey, RSAKey

    try:
        return RSAKey.import_key(pem)
    except InvalidKeyTypeError:
        return ECKey.import_key(pem)


def _document(response: requests.Response) -> dict[str, Any]:
    """The JSON object in an answer; an empty one if there is none."""
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
