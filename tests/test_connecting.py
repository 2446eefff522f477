"""Connecting to an org that a second process serves under another host name, with TLS and a proxy in between.

What goes wrong is said in two sentences: what it is, and what to do.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from joserfc.jwk import ECKey, RSAKey
from network import HOST, OTHER, Network, network, trusting

from lifecycle.client import troubles
from lifecycle.client.checkup import Checkup, check_connection
from lifecycle.client.client import Client
from lifecycle.client.connect import live
from lifecycle.client.guard import NotAllowedHere
from lifecycle.client.settings import find_settings
from lifecycle.client.troubles import NoAnswer, Unsettled

READ, MANAGE, LOGS = "okta.users.read", "okta.users.manage", "okta.logs.read"
KEY, EC, FOREIGN = RSAKey.generate_key(2048), ECKey.generate_key("P-256"), RSAKey.generate_key(2048)


def public(key: RSAKey | ECKey) -> str:
    return key.as_pem(private=False).decode()


def private(key: RSAKey | ECKey) -> str:
    return key.as_pem(private=True).decode()


APPS: list[dict[str, Any]] = [
    {"client_id": "0oareader", "public_key": public(KEY), "scopes": [READ, LOGS]},
    {"client_id": "0oabound", "public_key": public(KEY), "scopes": [READ, MANAGE], "dpop": True},
    {"client_id": "0oacurve", "public_key": public(EC), "scopes": [READ]},
    {"client_id": "0oanamed", "public_key": KEY.as_dict(private=False) | {"kid": "key-1"}, "scopes": [READ]},
    {"client_id": "0oapowerless", "public_key": public(KEY), "scopes": [READ], "role": "none"},
    {"client_id": "0oawatcher", "public_key": public(KEY), "scopes": [READ, MANAGE], "role": "READ_ONLY_ADMIN"},
]


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    folder = tmp_path_factory.mktemp("net")
    (folder / "apps.yaml").write_text(yaml.safe_dump({"service_apps": APPS}))
    with network(folder, "--service-apps", str(folder / "apps.yaml")) as found, trusting(found.trusted):
        yield found


@pytest.fixture(autouse=True)
def calm(net: Network) -> None:
    """Nothing goes wrong unless a test says so."""
    net.choose, net.certificate = lambda method, path: None, "good"
    net.needs_password = net.tells_limits = False
    net.passed.clear()
    net.tunnels.clear()


def as_app(net: Network, client_id: str, key: RSAKey | ECKey = KEY, scopes: str = READ, **more: str) -> dict[str, str]:
    found = net.settings(
        OKTA_CLIENT_AUTHORIZATIONMODE="PrivateKey",
        OKTA_CLIENT_CLIENTID=client_id,
        OKTA_CLIENT_SCOPES=scopes,
        OKTA_CLIENT_PRIVATEKEY=private(key),
        **more,
    )
    found.pop("OKTA_CLIENT_TOKEN")
    return found


def connected(environ: dict[str, str], tmp_path: Path) -> Client:
    return live(environ, tmp_path, tmp_path).client


def checked(environ: dict[str, str], tmp_path: Path) -> Checkup:
    return check_connection(find_settings(environ, tmp_path, tmp_path))


def verdicts(found: Checkup) -> dict[str, str]:
    return {one.about: one.verdict for one in found.findings}


def said(found: Checkup, about: str) -> str:
    return next(one.said for one in found.findings if one.about == about)


# ------------------------------------------------------------------------------------------------- a good connection


def test_a_token_by_a_proxy_under_another_name(net: Network, tmp_path: Path) -> None:
    """The token goes to the org, in the tunnel only."""
    answer = connected(net.settings(), tmp_path).list_users()

    assert answer.status_code == 200
    assert set(net.tunnels) == {HOST}
    assert [(one.headers["authorization"], one.host) for one in net.passed] == [(f"SSWS {net.token}", HOST)]


def test_a_proxy_that_asks_for_a_password(net: Network, tmp_path: Path) -> None:
    """With the password it opens the way. Without it, what to set is said, and the org sees nothing."""
    net.needs_password = True
    named = {"OKTA_CLIENT_PROXY_USERNAME": "ana", "OKTA_CLIENT_PROXY_PASSWORD": "MARKED-password"}

    assert connected(net.settings() | named, tmp_path).list_users().ok
    net.passed.clear()
    with pytest.raises(NoAnswer, match="asks for a user name and a password"):
        connected(net.settings(), tmp_path).list_users()
    assert net.passed == []


@pytest.mark.parametrize(
    ("client_id", "key", "kind"),
    [("0oareader", KEY, "Bearer"), ("0oacurve", EC, "Bearer"), ("0oabound", KEY, "DPoP")],
)
def test_a_private_key(client_id: str, key: RSAKey | ECKey, kind: str, net: Network, tmp_path: Path) -> None:
    """One token is got for all calls. DPoP is used where the app demands it, without any setting."""
    client = connected(as_app(net, client_id, key), tmp_path)

    assert [client.list_users().status_code for _ in range(3)] == [200, 200, 200]

    asked = [one for one in net.passed if one.path == "/oauth2/v1/token"]
    calls = [one for one in net.passed if one.path == "/api/v1/users"]
    assert len(asked) == (3 if kind == "DPoP" else 1)  # without a proof, without a nonce, and with both
    assert {one.headers["authorization"].split(" ")[0] for one in calls} == {kind}
    assert len({one.headers["authorization"] for one in calls}) == 1
    proofs = [one.headers.get("dpop") for one in calls]
    assert len(set(proofs)) == (3 if kind == "DPoP" else 1)


def test_dpop_without_being_asked(net: Network, tmp_path: Path) -> None:
    """The setting of Okta's SDK binds the token of any app."""
    client = connected(as_app(net, "0oareader", OKTA_CLIENT_DPOPENABLED="true"), tmp_path)

    assert client.list_users().ok
    assert net.passed[-1].headers["authorization"].startswith("DPoP ")


def test_a_token_that_the_org_has_forgotten_is_replaced(net: Network, tmp_path: Path) -> None:
    """A refused token has changed nothing, so the call is sent once more with a new one, and only once."""
    client = connected(as_app(net, "0oareader"), tmp_path)
    assert client.list_users().ok
    refused = iter(["401"])
    net.choose = lambda method, path: next(refused, None) if path == "/api/v1/users" else None
    net.passed.clear()

    assert client.list_users().ok
    assert [one.path for one in net.passed] == ["/api/v1/users", "/oauth2/v1/token", "/api/v1/users"]

    net.choose = lambda method, path: "401" if path == "/api/v1/users" else None
    net.passed.clear()
    assert client.list_users().status_code == 401
    assert len([one for one in net.passed if one.path == "/api/v1/users"]) == 2


# --------------------------------------------------------------------------------------------- what may go wrong


@pytest.mark.parametrize(
    ("certificate", "says"),
    [
        ("expired", "not valid any more. Check the date and time"),
        ("early", "not valid yet. Check the date and time"),
        ("other-host", "belongs to another host"),
        ("stranger", "no authority that this machine trusts"),
    ],
)
def test_a_bad_certificate(certificate: str, says: str, net: Network, tmp_path: Path) -> None:
    """Nothing is sent, not even to the token endpoint."""
    net.certificate = certificate

    for environ in (net.settings(), as_app(net, "0oareader")):
        with pytest.raises(NoAnswer, match=says):
            connected(environ, tmp_path).list_users()
    assert net.passed == []


def test_a_file_of_trusted_certificates_that_is_not_there(
    net: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A setting for `requests` that leads nowhere is named, instead of an error about a file."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))

    with pytest.raises(NoAnswer, match="REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names is not there"):
        connected(net.settings(), tmp_path).list_users()


def test_a_redirect_to_another_host(net: Network, tmp_path: Path) -> None:
    """It is refused, and no way to the other host is asked for."""
    net.choose = lambda method, path: "redirect"

    with pytest.raises(NoAnswer, match=f"another host, {OTHER}"):
        connected(net.settings(), tmp_path).list_users()
    with pytest.raises(NoAnswer):
        connected(as_app(net, "0oareader"), tmp_path).list_users()
    assert set(net.tunnels) == {HOST}


def test_a_host_that_is_not_there(net: Network, tmp_path: Path) -> None:
    """By name, by port, and by a proxy that finds no way."""
    here = {"OKTA_CLIENT_ORGURL": "https://no-such-org.invalid", "OKTA_CLIENT_TOKEN": "t"}
    with pytest.raises(NoAnswer, match=r"no host named no-such-org\.invalid was found"):
        connected(here, tmp_path).list_users()
    with pytest.raises(NoAnswer, match="no connection could be made"):
        connected(here | {"OKTA_CLIENT_ORGURL": "https://127.0.0.1:9"}, tmp_path).list_users()
    net.choose = lambda method, path: "no way"
    with pytest.raises(NoAnswer, match="the proxy between did not open a way"):
        connected(net.settings(), tmp_path).list_users()


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"client_id": "0oanobody"}, "doesn't accept the app 0oanobody"),
        ({"client_id": "0oareader", "key": FOREIGN}, "does not belong to a public key of the app"),
        ({"client_id": "0oanamed", "OKTA_CLIENT_KID": "key-2"}, "does not belong to a public key of the app"),
        ({"client_id": "0oareader", "scopes": "okta.groups.manage"}, "was not granted all of these scopes"),
        ({"client_id": "0oareader", "scopes": "openid"}, "was not granted all of these scopes"),
    ],
)
def test_no_access_token(environ: dict[str, Any], says: str, net: Network, tmp_path: Path) -> None:
    """The org says why in one word, and the message says what to do about it."""
    with pytest.raises(NoAnswer, match=says):
        connected(as_app(net, **environ), tmp_path).list_users()
    assert all(one.path == "/oauth2/v1/token" for one in net.passed)


@pytest.mark.parametrize(("days", "way"), [(2, "ahead"), (-2, "behind")])
def test_a_clock_that_is_off(
    days: int, way: str, net: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Okta says only that the assertion has expired, or lasts too long; by how much is read from the header Date."""
    now = time.time() + days * 86_400
    monkeypatch.setattr(time, "time", lambda: now)

    with pytest.raises(NoAnswer, match=f"clock of this machine is off: it is 48 hours {way}"):
        connected(as_app(net, "0oareader"), tmp_path).list_users()
    assert f"clock is 48 hours {way}" in said(checked(net.settings(), tmp_path), "clock")


def test_the_clock_of_an_org_is_read_from_its_answers() -> None:
    """Ahead is more, and an org that tells no time tells nothing."""
    response = requests.Response()
    now = datetime(2026, 11, 29, 12, tzinfo=UTC)
    assert troubles.clock_ahead(response, now.timestamp()) is None
    response.headers["Date"] = format_datetime(now - timedelta(minutes=5), usegmt=True)
    assert troubles.clock_ahead(response, now.timestamp()) == 300


# ------------------------------------------------------------------------------------------------- the check


def test_what_a_token_is_good_for(net: Network, tmp_path: Path) -> None:
    """The engine, the owner, what may be read, and the limits; and only GET was sent."""
    net.tells_limits = True
    found = checked(net.settings(), tmp_path)

    assert found.can_read
    assert verdicts(found)["address"] == "yes"
    assert "Identity Engine" in said(found, "address")
    assert said(found, "caller") == "The token belongs to admin@example.com."
    assert "/api/v1/users 100" in said(found, "limits")
    assert {one.method for one in net.passed} == {"GET"}
    assert net.token not in repr(found) + json.dumps(found.document())


def test_what_a_service_app_is_good_for(net: Network, tmp_path: Path) -> None:
    """Each scope that is missing is named where it is needed."""
    found = checked(as_app(net, "0oabound", scopes=f"{READ},{MANAGE},{LOGS}"), tmp_path)

    assert found.can_read
    assert f"service app 0oabound with the scopes {READ} {MANAGE}. The org binds" in said(found, "caller")
    assert "okta.logs.read. Grant it" in said(found, "may read the System Log")
    assert "A press there that reads groups, the System Log, policies or the user schema will be refused." in repr(
        found
    )
    assert verdicts(found)["may change users"] == "yes"
    assert verdicts(checked(as_app(net, "0oareader"), tmp_path))["may change users"] == "careful"


def test_a_service_app_without_a_role(net: Network, tmp_path: Path) -> None:
    """The scope alone is not enough."""
    found = checked(as_app(net, "0oapowerless"), tmp_path)

    assert not found.can_read
    assert "no right to it (E0000006). Give the token's owner, or the service app, an admin role" in said(
        found, "may read users"
    )


@pytest.mark.parametrize(
    ("fault", "about", "says"),
    [
        ("401", "caller", "it has expired, was revoked, or belongs to another org"),
        ("403", "may read users", "no right to it"),
        ("429", "may read users", "rate limit is used up"),
        ("503", "may read users", "503 Service Unavailable. Try again later"),
        ("cut before the answer", "the org", "ended the connection"),
    ],
)
def test_a_check_that_ends_early(fault: str, about: str, says: str, net: Network, tmp_path: Path) -> None:
    """It raises nothing, and says what it has found so far."""
    net.choose = lambda method, path: fault if path.startswith("/api/") else None

    found = checked(net.settings(), tmp_path)

    assert says in said(found, about)
    assert not found.can_read


@pytest.mark.parametrize("answer", ["web page", "404"])
def test_an_address_that_is_no_org(answer: str, net: Network, tmp_path: Path) -> None:
    """Any web server answers something."""
    net.choose = lambda method, path: answer

    found = checked(net.settings(), tmp_path)

    assert "answers, but not as an Okta org does" in said(found, "address")
    assert [one.about for one in found.findings] == ["settings", "address"]


def test_a_token_that_may_be_another_orgs(net: Network, tmp_path: Path) -> None:
    """An address from one place and a token from another fit each other only by luck."""
    (tmp_path / ".okta").mkdir()
    (tmp_path / ".okta" / "okta.yaml").write_text(f"okta: {{client: {{token: {net.token}}}}}")
    environ = net.settings()
    del environ["OKTA_CLIENT_TOKEN"]

    found = checked(environ, tmp_path)

    assert verdicts(found)["settings"] == "careful"
    assert "the token from ~/.okta/okta.yaml. Make sure that they belong together" in said(found, "settings")


def test_the_command(net: Network, tmp_path: Path) -> None:
    """`live check` prints the findings, and its exit status says whether a lesson can be opened."""
    command = [sys.executable, "-m", "lifecycle", "live", "check"]

    def run(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        import os

        given = {name: value for name, value in os.environ.items() if not name.startswith("OKTA_")}
        given |= {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)} | environ
        return subprocess.run([*command, *words], capture_output=True, text=True, env=given, timeout=60, check=False)

    good = run("--json", **net.settings())
    assert (good.returncode, json.loads(good.stdout)["canRead"]) == (0, True)
    net.certificate = "stranger"
    bad = run(**net.settings())
    assert bad.returncode == 2
    assert "No lesson can be opened on it yet." in bad.stdout
    none = run()
    assert (none.returncode, none.stdout) == (2, "")
    assert "No live org is set" in none.stderr
    assert net.token not in good.stdout + good.stderr + bad.stdout + bad.stderr


# ------------------------------------------------------------------------------------------- changes, by the guard


@pytest.mark.parametrize("way", ["token", "key"])
@pytest.mark.parametrize("fault", [None, "cut before the answer", "cut before the call"])
def test_a_user_of_ours_from_creation_to_deletion(
    way: str, fault: str | None, net: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under a foreign name the org is treated as a real one. The guard's own reads are signed as well, with a proof of
    their own. A create whose answer is lost is found again by its login, and the ledger has it.
    """
    monkeypatch.setenv("OKTA_LAB_LEDGER", str(tmp_path / "ledger.jsonl"))
    environ = net.settings() if way == "token" else as_app(net, "0oabound", scopes=f"{READ},{MANAGE}")
    client = connected(environ, tmp_path)
    client.guard.opt_in(HOST, HOST)
    profile = client.person({"firstName": "Test", "lastName": "Testerman", "login": "tester@example.com"})
    strikes = iter([fault])
    net.choose = lambda method, path: next(strikes, None) if (method, path) == ("POST", "/api/v1/users") else None

    if fault:
        with pytest.raises(Unsettled) as raised:
            client.create_user(profile, password="Okta-Pa55word")
        assert bool(raised.value.user) is (fault == "cut before the answer")
    else:
        assert client.create_user(profile, password="Okta-Pa55word").ok
    assert profile["login"] in (tmp_path / "ledger.jsonl").read_text()
    if fault == "cut before the call":
        assert client.get_user(profile["login"]).status_code == 404
        return
    user = client.get_user(profile["login"]).json()["id"]

    assert client.suspend(user).ok
    assert client.get_user(user).json()["status"] == "SUSPENDED"
    assert client.deactivate(user, sendEmail=False).ok
    assert client.delete_user(user, sendEmail=False).status_code == 204
    assert client.get_user(user).status_code == 404
    assert len([one for one in net.passed if (one.method, one.path) == ("POST", "/api/v1/users")]) <= 1


def test_a_read_before_a_change_that_fails(net: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard reads a user before each change. If that has no answer, the change is not sent, and that is said."""
    monkeypatch.setenv("OKTA_LAB_LEDGER", str(tmp_path / "ledger.jsonl"))
    client = connected(net.settings(), tmp_path)
    client.guard.opt_in(HOST, HOST)
    profile = client.person({"firstName": "Test", "lastName": "Testerman", "login": "tester@example.com"})
    user = client.create_user(profile, password="Okta-Pa55word").json()["id"]

    for fault in ("cut before the answer", "cut in the body", "half", "503"):
        net.choose = lambda method, path, fault=fault: fault if method == "GET" else None
        net.passed.clear()
        with pytest.raises(NotAllowedHere, match="Not sent"):
            client.suspend(user)
        assert {one.method for one in net.passed} == {"GET"}
