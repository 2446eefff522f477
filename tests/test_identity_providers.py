"""Identity providers: made, listed, switched off, linked with users, and tied to the sign-in that comes from one.

Shapes as recorded: okta-sdk-python, test_add_get_generic_idp. The rest: Okta's Identity Providers API reference.
"""

from typing import Any

import pytest
import requests
from people import LOGIN, PASSWORD, Person, errors, http

from lifecycle.client.connect import simulated
from lifecycle.client.handles import Okta

EVIDENCE = "X-Simulator-Evidence"
IDPS = "https://simulated.okta.example/api/v1/idps"
PROTOCOL = {
    "type": "OIDC",
    "endpoints": {"authorization": {"url": "https://idp.example.com/authorize", "binding": "HTTP-REDIRECT"}},
    "scopes": ["openid", "profile", "email"],
    "issuer": {"url": "https://idp.example.com"},
    "credentials": {"client": {"client_id": "your-client-id", "client_secret": "your-client-secret"}},
}


def policy(**changed: str) -> dict[str, Any]:
    """The recorded policy, with another action of the provisioning or of its conditions."""
    return {
        "provisioning": {
            "action": changed.get("action", "AUTO"),
            "profileMaster": False,
            "groups": {"action": "NONE"},
            "conditions": {
                "deprovisioned": {"action": changed.get("deprovisioned", "NONE")},
                "suspended": {"action": changed.get("suspended", "NONE")},
            },
        },
        "accountLink": {"filter": None, "action": "AUTO"},
        "subject": {
            "userNameTemplate": {"template": "idpuser.email"},
            "filter": None,
            "matchType": "USERNAME",
            "matchAttribute": None,
        },
        "maxClockSkew": 0,
    }


@pytest.fixture
def okta() -> Okta:
    return simulated()


@pytest.fixture
def web(okta: Okta) -> requests.Session:
    return http(okta)


def made(web: requests.Session, name: str = "python_sdk generic", **more: Any) -> requests.Response:
    return web.post(IDPS, json={"type": "OIDC", "name": name, "protocol": PROTOCOL, "policy": policy()} | more)


def log(web: requests.Session) -> list[dict[str, Any]]:
    url = "https://simulated.okta.example/api/v1/logs"
    return [e for e in web.get(url, params={"since": "2026-01-01T00:00:00Z"}).json() if "idp" in e["eventType"]]


def test_a_provider_lives_as_recorded(web: requests.Session) -> None:
    """Made, read, switched off and on, deleted, and then not found."""
    answer = made(web)
    provider = answer.json()

    assert (answer.status_code, answer.headers[EVIDENCE]) == (200, "recorded")
    assert provider["id"].startswith("0oa")
    assert list(provider) == [
        *("id", "type", "issuerMode", "name", "status", "created", "lastUpdated", "protocol", "policy", "_links"),
    ]
    assert (provider["status"], provider["issuerMode"]) == ("ACTIVE", "ORG_URL")
    assert (provider["protocol"], provider["policy"]) == (PROTOCOL, policy())
    assert list(provider["_links"]) == ["authorize", "clientRedirectUri"]
    me = f"{IDPS}/{provider['id']}"
    assert web.get(me).json() == provider
    off = web.post(f"{me}/lifecycle/deactivate").json()
    assert off == provider | {"status": "INACTIVE", "lastUpdated": off["lastUpdated"]}
    assert web.post(f"{me}/lifecycle/activate").json()["status"] == "ACTIVE"
    web.post(f"{me}/lifecycle/deactivate")
    gone = web.delete(me)
    assert (gone.status_code, gone.headers[EVIDENCE]) == (204, "recorded")
    missing = web.get(me)
    assert errors(missing)[0] == f"404 E0000007 Not found: Resource not found: {provider['id']} (IdpTrust)"
    assert [event["eventType"].rpartition(".")[2] for event in log(web)] == [
        *("create", "deactivate", "activate", "deactivate", "delete"),
    ]


def test_a_provider_is_replaced(web: requests.Session) -> None:
    """All of it but its type and its id."""
    provider = made(web).json()
    body = provider | {"name": "Another", "policy": policy(suspended="UNSUSPEND")}

    changed = web.put(f"{IDPS}/{provider['id']}", json=body)

    assert changed.json()["name"] == "Another"
    assert changed.json()["policy"] == policy(suspended="UNSUSPEND")
    assert web.get(f"{IDPS}/{provider['id']}").json() == changed.json()
    assert web.put(f"{IDPS}/{provider['id']}", json=body | {"type": "SAML2"}).status_code == 400


def test_providers_are_listed(web: requests.Session) -> None:
    """By type, by the beginning of the name, and in pages."""
    for name, kind in (("Acme", "OIDC"), ("Beta", "SAML2"), ("Acorn", "GOOGLE")):
        assert made(web, name, type=kind).ok

    def names(**query: str) -> list[str]:
        return sorted(provider["name"] for provider in web.get(IDPS, params=query).json())

    assert names() == ["Acme", "Acorn", "Beta"]
    assert (names(type="SAML2"), names(q="ac")) == (["Beta"], ["Acme", "Acorn"])
    first = web.get(IDPS, params={"limit": "2"})
    assert len(first.json()) == 2
    assert first.json() + web.get(first.links["next"]["url"]).json() == web.get(IDPS).json()


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"name": ""}, 400),
        ({"name": "Taken"}, 400),
        ({"type": ""}, 400),
        ({"type": "X509"}, 501),
        ({"protocol": None}, 400),
        ({"protocol": "OIDC"}, 400),
        ({"issuerMode": "MINE"}, 400),
        ({"policy": {"provisioning": {"action": "SOMETIMES"}}}, 400),
        ({"policy": {"provisioning": {"profileMaster": "yes"}}}, 400),
        ({"policy": {"provisioning": 1}}, 400),
        ({"policy": {"accountLink": {"action": "DISABLED"}}}, 501),
        ({"policy": {"accountLink": {"filter": {"groups": {}}}}}, 501),
        ({"policy": {"provisioning": {"groups": {"action": "ASSIGN"}}}}, 501),
        ({"properties": {}}, 501),
    ],
)
def test_a_provider_that_is_not_made(web: requests.Session, more: dict[str, Any], status: int) -> None:
    """Nothing is taken in silence and then not done."""
    made(web, "Taken")

    assert made(web, **({"name": "New"} | more)).status_code == status
    assert [provider["name"] for provider in web.get(IDPS).json()] == ["Taken"]


def test_a_user_is_linked_and_unlinked(okta: Okta, web: requests.Session) -> None:
    """Okta's Identity Providers API reference, link a user; the status stays as it was."""
    person = Person(okta)
    person.create(password=PASSWORD)
    provider = made(web, type="GOOGLE").json()
    of_user = f"{okta.client.base_url}/api/v1/users/{person.id}/idps"
    assert (web.get(of_user).json(), web.get(of_user).headers[EVIDENCE]) == ([], "recorded")
    me = f"{IDPS}/{provider['id']}/users/{person.id}"
    assert web.get(me).status_code == 404
    assert web.post(me, json={}).status_code == 400

    linked = web.post(me, json={"externalId": "121749775026145"})

    assert linked.headers[EVIDENCE] == "documented"
    account = linked.json()
    assert (account["id"], account["externalId"]) == (person.id, "121749775026145")
    assert account["_links"]["self"] == {"href": me, "hints": {"allow": ["GET", "DELETE"]}}
    assert web.get(me).json() == account
    assert web.get(f"{IDPS}/{provider['id']}/users").json() == [account]
    assert [found["id"] for found in web.get(of_user).json()] == [provider["id"]]
    assert web.post(me, json={"externalId": "another"}).status_code == 400
    assert person.status == "ACTIVE"
    assert web.delete(me).status_code == 204
    assert web.get(of_user).json() == []


def test_a_user_is_not_linked_with_a_saml_provider(okta: Okta, web: requests.Session) -> None:
    """Okta's OpenAPI specification: a SAML2 provider does not support it."""
    person = Person(okta)
    person.create()
    provider = made(web, type="SAML2").json()
    assert list(provider["_links"]) == ["metadata", "acs", "users", "deactivate"]

    refused = web.post(f"{IDPS}/{provider['id']}/users/{person.id}", json={"externalId": "x"})

    assert (refused.status_code, refused.headers[EVIDENCE]) == (400, "documented")


def test_a_deleted_user_has_no_account_any_more(okta: Okta, web: requests.Session) -> None:
    """The account goes with the user."""
    person = Person(okta)
    person.create()
    provider = made(web, type="GOOGLE").json()
    web.post(f"{IDPS}/{provider['id']}/users/{person.id}", json={"externalId": "x"})
    for _ in range(2):
        person.call("delete_user")

    assert web.get(f"{IDPS}/{provider['id']}/users").json() == []


def test_the_first_active_provider_decides_what_a_sign_in_does(okta: Okta, web: requests.Session) -> None:
    """The policy that the API sets is the one of the mover; a second provider takes over when the first is off."""
    simulator = okta.simulator
    assert simulator
    with pytest.raises(LookupError, match="identity provider"):
        _ = simulator.identity_provider
    first = made(web, "First", policy=policy(action="DISABLED", suspended="UNSUSPEND")).json()
    made(web, "Second")
    person = Person(okta)

    assert repr(simulator.identity_provider) == "Identity provider First: unsuspends"
    assert not simulator.identity_provider.sign_in("new@example.com").signed_in
    person.create(password=PASSWORD)
    person.call("suspend")
    assert simulator.identity_provider.sign_in(LOGIN).signed_in
    assert person.status == "ACTIVE"
    accounts = web.get(f"{IDPS}/{first['id']}/users").json()
    assert [(account["id"], account["externalId"]) for account in accounts] == [(person.id, LOGIN)]

    web.post(f"{IDPS}/{first['id']}/lifecycle/deactivate")
    assert repr(simulator.identity_provider) == "Identity provider Second: creates"
    assert simulator.identity_provider.sign_in("new@example.com").signed_in


def test_a_provider_that_updates_profiles(okta: Okta, web: requests.Session) -> None:
    """`profileMaster`: a sign-in takes over what the provider says of the user."""
    changed = policy()
    changed["provisioning"]["profileMaster"] = True
    made(web, policy=changed)
    person = Person(okta)
    person.create(password=PASSWORD)
    assert okta.simulator

    okta.simulator.identity_provider.sign_in(LOGIN, nickName="Testy")

    profile = person.get().json()["profile"]
    assert (profile["nickName"], profile["firstName"]) == ("Testy", "Test")


def test_a_seeded_provider_is_one_of_the_api(tmp_path: Any) -> None:
    """What the seed sets up, the API shows and changes; a snapshot and a step back keep it."""
    okta = simulated(seed={"settings": {"identity_provider": {"name": "Example IdP", "reactivates": True}}})
    web, simulator = http(okta), okta.simulator
    assert simulator
    (provider,) = web.get(IDPS).json()
    assert provider["name"] == "Example IdP"
    assert provider["policy"]["provisioning"]["conditions"]["deprovisioned"] == {"action": "REACTIVATE"}
    simulator.identity_provider.sign_in("new@example.com")
    simulator.save(tmp_path / "org.json")
    simulator.remember(1)

    web.put(f"{IDPS}/{provider['id']}", json=provider | {"policy": policy(action="DISABLED")})
    assert not simulator.identity_provider.sign_in("other@example.com").signed_in
    simulator.load(tmp_path / "org.json")

    assert web.get(IDPS).json() == [provider]
    assert len(web.get(f"{IDPS}/{provider['id']}/users").json()) == 1
    assert simulator.identity_provider.sign_in("other@example.com").signed_in
