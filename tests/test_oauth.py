"""The authorization server's half of a sign-in: discovery, keys, tokens and userinfo, by HTTP alone.

Sources: Okta's OpenID Connect reference; okta-signin-widget, mocks of its playground; okta-idx-java, recorded answers.
"""

import base64
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
from page import ASKED, VERIFIER, AtThePage
from people import LOGIN, PASSWORD, PROFILE, Person
from wire import TIERS

from lifecycle import simulated
from lifecycle.client.okta import Okta

joserfc = pytest.importorskip("joserfc", reason="joserfc, which signs the tokens, is not installed")

from joserfc import jwt  # noqa: E402
from joserfc.jwk import KeySet  # noqa: E402

HOME = "https://simulated.okta.example"
ROOT = Path(__file__).resolve().parent.parent


def at_the_end(okta: Okta, server: str = "default", **more: str) -> tuple[AtThePage, str]:
    """A person whose sign-in is complete, and the interaction code."""
    if not okta.client.get_user(LOGIN).ok:
        assert Person(okta).create(password=PASSWORD).ok
    ana = AtThePage(okta)
    ana.begin(server=server, **more)
    ana.identify(LOGIN)
    return ana, ana.answer(PASSWORD).code


def redeem(ana: AtThePage, code: str, server: str = "default", **more: str) -> requests.Response:
    """What a client sends to the token endpoint, with other values where they are given; an empty one is left out."""
    sent = {
        "grant_type": "interaction_code",
        "interaction_code": code,
        "client_id": ASKED["client_id"],
        "redirect_uri": ASKED["redirect_uri"],
        "code_verifier": VERIFIER,
    }
    at = f"/oauth2/{server}/v1/token" if server else "/oauth2/v1/token"
    response = ana.browser.post(HOME + at, data={k: v for k, v in (sent | more).items() if v})
    assert response.headers["X-Simulator-Evidence"] in TIERS
    return response


def claims_of(ana: AtThePage, token: str, server: str = "default") -> dict[str, Any]:
    """The claims of a token whose signature the org's public keys confirm."""
    keys = ana.browser.get(configuration(ana, server)["jwks_uri"]).json()
    found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=["RS256"])
    assert found.header == {"kid": keys["keys"][0]["kid"], "alg": "RS256", "typ": "JWT"} or "typ" not in found.header
    return dict(found.claims)


def configuration(ana: AtThePage, server: str = "default") -> dict[str, Any]:
    at = f"/oauth2/{server}" if server else ""
    return dict(ana.browser.get(f"{HOME}{at}/.well-known/openid-configuration").json())


# ------------------------------------------------------------------------------------------------ discovery


@pytest.mark.parametrize(
    ("server", "issuer", "endpoints"),
    [
        ("default", f"{HOME}/oauth2/default", f"{HOME}/oauth2/default/v1"),
        ("", HOME, f"{HOME}/oauth2/v1"),
    ],
)
def test_discovery_leads_to_every_endpoint(okta: Okta, server: str, issuer: str, endpoints: str) -> None:
    """The paths are those of Okta's reference. okta-auth-js refuses PKCE unless S256 is in the document."""
    found = configuration(AtThePage(okta), server)

    assert found["issuer"] == issuer
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert {name: found[name] for name in found if name.endswith(("_endpoint", "_uri"))} == {
        "authorization_endpoint": f"{endpoints}/authorize",
        "token_endpoint": f"{endpoints}/token",
        "userinfo_endpoint": f"{endpoints}/userinfo",
        "jwks_uri": f"{endpoints}/keys",
    }


@pytest.mark.parametrize("path", [".well-known/openid-configuration", "v1/keys"])
def test_there_are_two_authorization_servers(okta: Okta, path: str) -> None:
    answer = AtThePage(okta).browser.get(f"{HOME}/oauth2/aus-of-nobody/{path}")

    assert (answer.status_code, answer.json()["errorCode"]) == (404, "E0000007")


def test_the_keys_are_public_ones(okta: Okta) -> None:
    """An RSA key with what a client needs of it (RFC 7517), the same at each call, and another one in another org."""
    here, there = AtThePage(okta), AtThePage(simulated())
    (key,) = here.browser.get(f"{HOME}/oauth2/default/v1/keys").json()["keys"]
    (again,) = here.browser.get(f"{HOME}/oauth2/v1/keys").json()["keys"]
    (other,) = there.browser.get(f"{HOME}/oauth2/v1/keys").json()["keys"]

    assert key.keys() == {"kty", "alg", "kid", "use", "e", "n"}
    assert (key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig")
    assert again == key
    assert other["kid"] != key["kid"]


# ------------------------------------------------------------------------------------------------ tokens


def test_an_interaction_code_buys_tokens(okta: Okta) -> None:
    """The names are those of the widget's mock of such an answer, the claims those of Okta's reference."""
    ana, code = at_the_end(okta, scope="openid profile email", nonce="a-nonce")

    response = redeem(ana, code)
    body = response.json()
    access, identity = claims_of(ana, body["access_token"]), claims_of(ana, body["id_token"])
    user = okta.client.get_user(LOGIN).json()

    assert response.headers["Cache-Control"] == "no-cache, no-store"
    assert {name: body[name] for name in ("token_type", "expires_in", "scope")} == {
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "openid profile email",
    }
    assert access.pop("jti").startswith("AT.")
    assert access["auth_time"] <= access["iat"]
    assert access == {
        "ver": 1,
        "iss": f"{HOME}/oauth2/default",
        "aud": "api://default",
        "iat": access["iat"],
        "exp": access["iat"] + 3600,
        "auth_time": access["auth_time"],
        "cid": ASKED["client_id"],
        "uid": user["id"],
        "scp": ["openid", "profile", "email"],
        "sub": LOGIN,
    }
    half = hashlib.sha256(body["access_token"].encode()).digest()[:16]
    assert identity.pop("jti").startswith("ID.")
    assert identity.pop("idp").startswith("00o")
    assert identity == {
        "ver": 1,
        "iss": f"{HOME}/oauth2/default",
        "aud": ASKED["client_id"],
        "iat": access["iat"],
        "exp": access["exp"],
        "auth_time": access["auth_time"],
        "sub": user["id"],
        "name": f"{PROFILE['firstName']} {PROFILE['lastName']}",
        "preferred_username": LOGIN,
        "email": LOGIN,
        "amr": ["pwd"],
        "nonce": "a-nonce",
        "at_hash": base64.urlsafe_b64encode(half).decode().rstrip("="),
    }


def test_the_orgs_own_server_issues_tokens_too(okta: Okta) -> None:
    """Its issuer is the org's address. A code of one server is worth nothing at the other."""
    ana, code = at_the_end(okta, server="")
    _, other = at_the_end(okta)

    body = redeem(ana, code, server="").json()

    assert claims_of(ana, body["id_token"], "")["iss"] == HOME
    assert redeem(ana, other, server="").json()["error"] == "invalid_grant"


def test_a_name_with_half_a_character_is_no_hindrance(okta: Okta) -> None:
    """JSON can write such a name, and UTF-8 can't. A token is given nevertheless."""
    ana, code = at_the_end(okta)
    assert okta.client.update_user(LOGIN, profile={"firstName": "\ud800"}).ok

    answer = redeem(ana, code)

    assert answer.status_code == 200
    assert claims_of(ana, answer.json()["id_token"])["name"].startswith("? ")


def test_without_the_scope_openid_there_is_no_id_token(okta: Okta) -> None:
    ana, code = at_the_end(okta, scope="profile")

    assert redeem(ana, code).json().keys() == {"token_type", "expires_in", "access_token", "scope"}


def test_a_wrong_verifier_gets_nothing_and_spends_the_code(okta: Okta) -> None:
    """Okta's words, from okta-idx-java and from a mock of okta-signin-widget."""
    ana, code = at_the_end(okta)

    wrong = redeem(ana, code, code_verifier=VERIFIER + "x")

    assert (wrong.status_code, wrong.json()) == (
        400,
        {"error": "invalid_grant", "error_description": "PKCE verification failed."},
    )
    assert redeem(ana, code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("with_pkce", [True, False])
def test_a_client_with_a_secret_shows_it_again(okta: Okta, with_pkce: bool, tmp_path: Path) -> None:
    """Recorded: okta-idx-dotnet, one-step-login, whose end asks for both the secret and the verifier."""
    pkce = {} if with_pkce else {"code_challenge": "", "code_challenge_method": ""}
    ana, code = at_the_end(okta, client_secret="a-secret", **pkce)
    asked = [field["name"] for field in ana.page.body["successWithInteractionCode"]["value"]]
    verifier = {} if with_pkce else {"code_verifier": ""}

    assert asked[3:] == ["client_secret", *(["code_verifier"] if with_pkce else [])]
    wrong = redeem(ana, code, client_secret="another", **verifier)
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    assert redeem(ana, code, **verifier).json()["error"] == "invalid_client"
    if with_pkce:
        _, other = at_the_end(okta, client_secret="a-secret")
        assert redeem(ana, other, client_secret="a-secret", code_verifier="x" * 43).json()["error"] == "invalid_grant"
    assert redeem(ana, code, client_secret="a-secret", **verifier).ok
    assert okta.simulator
    okta.simulator.save(tmp_path / "org.json")
    assert "a-secret" not in (tmp_path / "org.json").read_text()


def test_a_code_is_good_once_and_for_a_minute(okta: Okta) -> None:
    assert okta.simulator
    ana, code = at_the_end(okta)
    assert redeem(ana, code).ok
    _, late = at_the_end(okta)
    okta.simulator.advance(minutes=2)

    refused = [redeem(ana, one).json()["error"] for one in (code, late, "never-issued")]

    assert refused == ["invalid_grant"] * 3


@pytest.mark.parametrize(
    ("more", "status", "error"),
    [
        ({"client_id": ""}, 401, "invalid_client"),
        ({"client_id": "0oa-of-nobody"}, 401, "invalid_client"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"interaction_code": ""}, 400, "invalid_request"),
        ({"redirect_uri": f"{HOME}/elsewhere"}, 400, "invalid_grant"),
        ({"code_verifier": ""}, 400, "invalid_grant"),
    ],
)
def test_a_request_that_is_wrong(okta: Okta, more: dict[str, str], status: int, error: str) -> None:
    """The error codes are those of RFC 6749, section 5.2."""
    ana, code = at_the_end(okta)

    answer = redeem(ana, code, **more)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json().keys() == {"error", "error_description"}


@pytest.mark.parametrize("call", ["suspend", "deactivate"])
def test_a_user_who_is_stopped_gets_no_tokens(okta: Okta, call: str) -> None:
    ana, code = at_the_end(okta)
    assert okta.client.answer(call, user=LOGIN).response.ok

    assert redeem(ana, code).json()["error"] == "invalid_grant"


# ------------------------------------------------------------------------------------------------ the app


@pytest.mark.parametrize(
    ("more", "error", "words"),
    [
        ({"client_id": "0oa-of-nobody"}, "invalid_client", "Invalid value for 'client_id' parameter."),
        ({"redirect_uri": "https://elsewhere.example/"}, "invalid_request", "must be a Login redirect URI"),
    ],
)
def test_interact_knows_the_app(okta: Okta, more: dict[str, str], error: str, words: str) -> None:
    body = AtThePage(okta).interact(**more).json()

    assert body["error"] == error
    assert words in body["error_description"]


# ------------------------------------------------------------------------------------------------ userinfo


def test_userinfo_says_who_the_token_is_about(okta: Okta) -> None:
    ana, code = at_the_end(okta, scope="openid profile email")
    token = redeem(ana, code).json()["access_token"]

    answer = ana.browser.get(f"{HOME}/oauth2/default/v1/userinfo", headers={"Authorization": f"Bearer {token}"})

    found = answer.json()
    assert found["sub"] == okta.client.get_user(LOGIN).json()["id"]
    assert (found["given_name"], found["family_name"]) == (PROFILE["firstName"], PROFILE["lastName"])
    assert (found["email"], found["preferred_username"]) == (LOGIN, LOGIN)


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer not.a.token", "Basic eDp5", "SSWS the-token"])
def test_userinfo_wants_an_access_token(okta: Okta, shown: str) -> None:
    ana = AtThePage(okta)

    answer = ana.browser.get(f"{HOME}/oauth2/default/v1/userinfo", headers={"Authorization": shown} if shown else {})

    assert (answer.status_code, answer.content) == (401, b"")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_a_token_of_another_org_or_hour_is_worth_nothing(okta: Okta) -> None:
    assert okta.simulator
    there, code = at_the_end(simulated())
    foreign = redeem(there, code).json()["access_token"]
    ana, code = at_the_end(okta)
    late = redeem(ana, code).json()["access_token"]
    okta.simulator.advance(hours=1)

    for token in (foreign, late):
        shown = {"Authorization": f"Bearer {token}"}
        assert ana.browser.get(f"{HOME}/oauth2/default/v1/userinfo", headers=shown).status_code == 401


# ------------------------------------------------------------------------------------------------ what stays inside


def test_no_snapshot_holds_the_key_or_a_token(okta: Okta, tmp_path: Path) -> None:
    """Nor does a step back or a copy of the org need it."""
    assert okta.simulator
    ana, code = at_the_end(okta)
    tokens = redeem(ana, code).json()
    okta.simulator.save(tmp_path / "org.json")
    text = (tmp_path / "org.json").read_text(encoding="utf-8")

    assert tokens["access_token"] not in text
    assert tokens["id_token"] not in text
    assert '"d":' not in text
    assert "private" not in text.lower()


def test_only_the_token_endpoint_imports_the_library() -> None:
    """Every lesson runs without it: a Python in a browser has none."""
    code = (
        "import sys; sys.modules['joserfc'] = None\n"
        "import lifecycle, lifecycle.lab.stage, lifecycle.plays.lesson, lifecycle.service.server\n"
        "import requests\n"
        "okta = lifecycle.simulated()\n"
        "asked = okta.simulator.app\n"
        "from lifecycle.service.adapter import connect\n"
        "answer = connect(requests.Session(), asked).get('https://simulated.okta.example/oauth2/v1/keys')\n"
        "import json; print(json.dumps([answer.status_code, answer.json()['errorCauses']]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)

    assert done.returncode == 0, done.stderr
    status, (cause,) = json.loads(done.stdout)
    assert status == 501
    assert "pip install joserfc" in cause["errorSummary"]
    naming = [path.name for path in (ROOT / "lifecycle").rglob("*.py") if "import joserfc" in path.read_text("utf-8")]
    naming += [path.name for path in (ROOT / "lifecycle").rglob("*.py") if "from joserfc" in path.read_text("utf-8")]
    assert set(naming) == {
        "oauth.py",
        "service_apps.py",
        "access_tokens.py",
    }  # each is a way to hand out or get a token
