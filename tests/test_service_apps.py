"""Service apps of a served org: tokens by private_key_jwt, bound by DPoP, and what a token may do.

Sources: Okta's guides to service apps and to DPoP; articles of Okta's support on `invalid_client`.
"""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from joserfc import jwt
from joserfc.jwk import RSAKey
from test_door import served

from lifecycle.client.access_tokens import token_hash
from lifecycle.service.service_apps import ServiceAppsError, service_apps_in

READ, MANAGE = "okta.users.read", "okta.users.manage"
KEY, OTHER = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
PUBLIC = KEY.as_pem(private=False).decode()
APPS: list[dict[str, Any]] = [
    {"client_id": "0oaapp", "public_key": PUBLIC, "scopes": [READ, MANAGE, "okta.groups.read"]},
    {"client_id": "0oabound", "public_key": PUBLIC, "scopes": [READ, MANAGE], "dpop": True},
    {"client_id": "0oawatcher", "public_key": PUBLIC, "scopes": [READ, MANAGE], "role": "READ_ONLY_ADMIN"},
    {"client_id": "0oanamed", "public_key": KEY.as_dict(private=False) | {"kid": "key-1"}, "scopes": [READ]},
]


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("apps") / "apps.yaml"
    file.write_text(yaml.safe_dump({"service_apps": APPS}))
    with served("--service-apps", str(file)) as ((url, _),):
        yield url


numbers = iter(range(1, 1_000_000))


def assertion(org: str, client_id: str = "0oaapp", key: RSAKey = KEY, kid: str = "", **claims: Any) -> str:
    now = int(time.time())
    whole = {"iss": client_id, "sub": client_id, "aud": f"{org}/oauth2/v1/token", "exp": now + 60}
    header = {"alg": "RS256"} | ({"kid": kid} if kid else {})
    return jwt.encode(header, whole | {"jti": str(next(numbers))} | claims, key)


def proof(org: str, method: str, path: str, key: RSAKey = KEY, **claims: Any) -> str:
    header = {"alg": "RS256", "typ": "dpop+jwt", "jwk": {n: key.as_dict(private=False)[n] for n in ("kty", "n", "e")}}
    whole = {"htm": method, "htu": org + path, "iat": int(time.time()), "jti": str(next(numbers))}
    return jwt.encode(header, whole | claims, key)


def ask(org: str, signed: str, scope: str = READ, dpop: str = "", **form: str) -> requests.Response:
    whole = {
        "grant_type": "client_credentials",
        "scope": scope,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": signed,
    }
    headers = {"DPoP": dpop} if dpop else {}
    return requests.post(f"{org}/oauth2/v1/token", data=whole | form, headers=headers, timeout=10)


def bearer(org: str, client_id: str = "0oaapp", scope: str = READ) -> dict[str, str]:
    return {"Authorization": f"Bearer {ask(org, assertion(org, client_id), scope).json()['access_token']}"}


def bound(org: str, key: RSAKey = KEY) -> str:
    """A token that is bound to a key, in the two steps that Okta's guide shows."""
    first = ask(org, assertion(org, "0oabound"), dpop=proof(org, "POST", "/oauth2/v1/token", key))
    assert (first.status_code, first.json()) == (
        400,
        {"error": "use_dpop_nonce", "error_description": "Authorization server requires nonce in DPoP proof."},
    )
    nonce = first.headers["dpop-nonce"]
    second = ask(org, assertion(org, "0oabound"), dpop=proof(org, "POST", "/oauth2/v1/token", key, nonce=nonce))
    assert (second.status_code, second.json()["token_type"]) == (200, "DPoP")
    return str(second.json()["access_token"])


def test_a_token(org: str) -> None:
    """The answer has Okta's four names in its order, and lives for an hour."""
    answer = ask(org, assertion(org), f"{READ} {MANAGE}")

    document = answer.json()
    assert list(document) == ["token_type", "expires_in", "access_token", "scope"]
    assert (document["token_type"], document["expires_in"], document["scope"]) == ("Bearer", 3600, f"{READ} {MANAGE}")
    assert requests.get(
        f"{org}/api/v1/users", headers={"Authorization": f"Bearer {document['access_token']}"}, timeout=10
    ).ok


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"client_id": "0oanobody"}, "Invalid value for 'client_id' parameter."),
        ({"key": OTHER}, "The client_assertion signature is invalid."),
        ({"client_id": "0oanamed", "kid": "key-2"}, "The client_assertion JWT kid is invalid."),
        (
            {"aud": "https://acme.okta.com/oauth2/v1/token"},
            "The audience claim for client_assertion must be the endpoint invoked for the request.",
        ),
        ({"exp": int(time.time()) - 60}, "The client_assertion token is expired."),
        (
            {"exp": int(time.time()) + 86_400},
            "The client_assertion token has an expiration too far into the future.",
        ),
    ],
)
def test_an_app_that_has_not_proved_who_it_is(wrong: dict[str, Any], words: str, org: str) -> None:
    """401 with the words that Okta's support, or people who met them, report."""
    answer = ask(org, assertion(org, **wrong))

    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client", "error_description": words})


def test_an_assertion_counts_once(org: str) -> None:
    """Its id is there so that it can't be used again. The words of that refusal are a guess."""
    signed = assertion(org)

    assert ask(org, signed).ok
    again = ask(org, signed)
    assert (again.status_code, again.headers["X-Simulator-Evidence"]) == (401, "unknown")


def test_scopes_that_were_not_granted(org: str) -> None:
    """None of them is refused; some of them are left out; another's words are refused."""
    none = ask(org, assertion(org), "okta.logs.read")
    assert (none.status_code, none.json()["error"]) == (400, "consent_required")
    assert ask(org, assertion(org), f"okta.logs.read {READ}").json()["scope"] == READ
    odd = ask(org, assertion(org), "direct.deposit.fake")
    assert (odd.status_code, odd.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    ("scope", "method", "path", "needed"),
    [
        (READ, "GET", "/api/v1/users", ""),
        (MANAGE, "GET", "/api/v1/users", ""),
        (READ, "POST", "/api/v1/users", MANAGE),
        (READ, "GET", "/api/v1/groups", "okta.groups.read"),
        (READ, "GET", "/api/v1/meta/schemas/user/default", "okta.schemas.read"),
        (READ, "GET", "/api/v1/meta/types/user", "okta.userTypes.read"),
        (READ, "GET", "/api/v1/users/x/roles", "okta.roles.read"),
        (MANAGE, "DELETE", "/api/v1/groups/x", "okta.groups.manage"),
    ],
)
def test_a_call_needs_its_scope(scope: str, method: str, path: str, needed: str, org: str) -> None:
    """The header names the scope that is missing, as Okta's support shows it."""
    answer = requests.request(method, org + path, headers=bearer(org, scope=scope), json={}, timeout=10)

    if not needed:
        assert answer.ok
        return
    assert answer.status_code == 403
    challenge = answer.headers["WWW-Authenticate"]
    assert f'scope="{needed}", error="insufficient_scope"' in challenge
    assert f'resource="{path}"' in challenge


def test_a_scope_gives_no_right(org: str) -> None:
    """An app with the role of a reader changes nothing, whatever its scopes are: E0000006, as Okta's support says."""
    headers = bearer(org, "0oawatcher", f"{READ} {MANAGE}")

    assert requests.get(f"{org}/api/v1/users", headers=headers, timeout=10).ok
    refused = requests.post(f"{org}/api/v1/users", headers=headers, json={}, timeout=10)
    assert (refused.status_code, refused.json()["errorCode"]) == (403, "E0000006")
    assert "WWW-Authenticate" not in refused.headers


def test_an_app_that_demands_a_proof(org: str) -> None:
    """Without one it gets no token."""
    answer = ask(org, assertion(org, "0oabound"))

    assert (answer.status_code, answer.json()) == (
        400,
        {"error": "invalid_dpop_proof", "error_description": "The DPoP proof JWT header is missing."},
    )


def test_a_bound_token(org: str) -> None:
    """Each call needs a proof of its own, for this method, address and token, by the key of the token."""
    token, path = bound(org), "/api/v1/users"

    def call(scheme: str = "DPoP", key: RSAKey = KEY, **claims: Any) -> int:
        signed = proof(org, "GET", path, key, **{"ath": token_hash(token)} | claims)
        headers = {"Authorization": f"{scheme} {token}", "DPoP": signed}
        return requests.get(org + path, headers=headers, timeout=10).status_code

    assert call() == 200
    assert call(jti="twice") == 200
    for wrong in (
        call("Bearer"), call(key=OTHER), call(htm="POST"), call(htu=f"{org}/api/v1/groups"), call(ath="x"),
        call(iat=int(time.time()) - 3600), call(jti="twice"), call(jti=""),
    ):  # fmt: skip
        assert wrong == 401
    headers = {"Authorization": f"DPoP {token}"}
    assert requests.get(org + path, headers=headers, timeout=10).status_code == 401


def test_a_token_that_is_none(org: str) -> None:
    """A made-up one is refused like a wrong API token."""
    for scheme in ("Bearer", "DPoP"):
        answer = requests.get(f"{org}/api/v1/users", headers={"Authorization": f"{scheme} made-up"}, timeout=10)
        assert (answer.status_code, answer.json()["errorCode"]) == (401, "E0000011")


@pytest.mark.parametrize("dpop", [False, True])
def test_oktas_own_sdk_gets_in(dpop: bool, org: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """okta-sdk-python with PrivateKey, as it is published, with and without DPoP."""
    from okta.client import Client

    monkeypatch.setenv("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true")
    client = Client(
        {
            "orgUrl": org,
            "authorizationMode": "PrivateKey",
            "clientId": "0oabound" if dpop else "0oaapp",
            "scopes": [READ],
            "privateKey": KEY.as_pem(private=True).decode(),
            "dpopEnabled": dpop,
        }
    )

    users, _, error = asyncio.run(client.list_users())

    assert error is None
    assert [user.profile.login for user in users] == ["admin@example.com"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no service apps"),
        ("service_apps: [", "neither YAML nor JSON"),
        ("service_apps: [7]", "is not a list of names"),
        (json.dumps({"service_apps": [APPS[0] | {"key": 1}]}), "has key, which is not known"),
        (json.dumps({"service_apps": [{"scopes": []}]}), "has no client_id"),
        (json.dumps({"service_apps": [APPS[0] | {"scopes": READ}]}), "has no list of scopes"),
        (json.dumps({"service_apps": [APPS[0] | {"role": "ADMIN"}]}), "has a role that is not known"),
        (json.dumps({"service_apps": [APPS[0] | {"dpop": "yes"}]}), "neither true nor false"),
        (json.dumps({"service_apps": [APPS[0] | {"public_key": "x"}]}), "has no public_key"),
        (
            json.dumps({"service_apps": [APPS[0] | {"public_key": KEY.as_pem(private=True).decode()}]}),
            "has no public_key",
        ),
        (json.dumps({"service_apps": [APPS[0], APPS[0]]}), "names an app twice"),
    ],
)
def test_a_file_that_can_not_be_used(text: str, says: str, tmp_path: Path) -> None:
    """It says in a sentence what is wrong."""
    file = tmp_path / "apps.yaml"
    file.write_text(text)

    with pytest.raises(ServiceAppsError, match=says):
        service_apps_in(str(file))
    with pytest.raises(ServiceAppsError, match="can't be read"):
        service_apps_in(str(tmp_path / "none.yaml"))
