"""Three more clients, as they are published, against a served org: each in a process of its own.

What they need beyond the tests' own packages stands in `tests/clients/`. It is installed once, apart from the
environment, because two major versions of one package can't be in the same. Skipped, by name, where it can't be had.
"""

import base64
import csv
import hashlib
import hmac
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from people import PASSWORD, PROFILE
from test_door import create, served

pytest.importorskip("cryptography", reason="there is no cryptography, which makes the certificate of a proxy")

from tls import served_over_tls

LISTS = Path(__file__).resolve().parent / "clients"


def installed(name: str) -> Path:
    """The folder with this client and what it needs, made at the first call and kept beside the environment."""
    wanted = (LISTS / f"{name}.txt").read_bytes()
    version = f"{name}-{hashlib.sha256(wanted).hexdigest()[:12]}-{sys.version_info.major}.{sys.version_info.minor}"
    folder = Path(sys.prefix) / "clients" / version
    if not folder.exists():
        folder.parent.mkdir(exist_ok=True)
        making = Path(tempfile.mkdtemp(dir=folder.parent))
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--target"]
        done = subprocess.run(
            [*command, str(making), "-r", str(LISTS / f"{name}.txt")], capture_output=True, text=True, check=False
        )
        if done.returncode:
            shutil.rmtree(making)
            pytest.skip(f"{name} can't be installed here: {done.stderr.strip().splitlines()[-1]}")
        making.rename(folder)
    return folder


def run(client: str, home: Path, *words: str, given: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run Python with a client, in a home without settings of its own; `given` is what somebody types."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OKTA_", "PYTEST_", "PYTHON"))}
    own = {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "PYTHONPATH": str(installed(client)), "NO_PROXY": "*"}
    return subprocess.run(
        [sys.executable, *words],
        cwd=home,
        env=kept | own | settings,
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        start_new_session=True,  # without a terminal a prompt reads what is given
    )


def admin(address: str, token: str, trusted: Path | None = None) -> requests.Session:
    found = requests.Session()
    found.headers["Authorization"] = f"SSWS {token}"
    found.trust_env = False
    found.verify = str(trusted) if trusted else True
    return found


# ------------------------------------------------------------------------------------- one that signs in


def code(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows now, or some time steps from now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return str((struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6).zfill(6)


SIGN_IN = """
import json, os
from aws_okta_processor.core.okta import Okta

words = dict(user_name="ana@example.com", user_pass=os.environ["PASSWORD"], organization=os.environ["ORGANIZATION"])
first = Okta(**words, factor="token:software:totp:google", silent=True)
second = Okta(**words, silent=True)  # from its cache: it refreshes the session
print(json.dumps([first.okta_session_id, second.okta_session_id, first.get_applications()]))
"""


def test_a_client_signs_in_with_a_factor(tmp_path: Path) -> None:
    """aws-okta-processor: password, code, a session by the session token alone, and the user's apps by its cookie."""
    seed = tmp_path / "seed.yaml"
    seed.write_text("settings: {mfa: true}\nusers: [{login: ana@example.com, firstName: Ana, lastName: Archer, "
                    f"password: {PASSWORD}, apps: [amazon_aws]}}]\n")  # fmt: skip
    with served_over_tls(tmp_path, "--seed", str(seed)) as (address, token, trusted):
        web, user = admin(address, token, trusted), f"{address}/api/v1/users/ana@example.com"
        body = {"factorType": "token:software:totp", "provider": "GOOGLE"}
        factor = web.post(f"{user}/factors", json=body).json()
        secret = factor["_embedded"]["activation"]["sharedSecret"]
        assert web.post(factor["_links"]["activate"]["href"], json={"passCode": code(secret, -1)}).ok

        settings = {"ORGANIZATION": address.removeprefix("https://"), "PASSWORD": PASSWORD}
        done = run(
            "aws-okta-processor", tmp_path, "-c", SIGN_IN,
            given=code(secret) + "\n", REQUESTS_CA_BUNDLE=str(trusted), **settings,
        )  # fmt: skip

        assert done.returncode == 0, done.stdout + done.stderr
        first, second, apps = json.loads(done.stdout.splitlines()[-1])
        assert first == second
        assert web.get(f"{address}/api/v1/sessions/{first}").json()["login"] == "ana@example.com"
        assert list(apps) == ["amazon_aws"]
        assert apps["amazon_aws"].startswith(f"{address}/home/amazon_aws/")


# ------------------------------------------------------------------------------------- one that exports


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_client_exports_an_org(tmp_path: Path) -> None:
    """okta-cli dumps users, deactivated ones too, and groups with who is in them."""
    with served_over_tls(tmp_path) as (address, token, trusted):
        web = admin(address, token, trusted)
        ids = {}
        for login in ("ana@example.com", "ben@example.com"):
            sent = {"profile": PROFILE | {"login": login, "email": login}}
            ids[login] = web.post(f"{address}/api/v1/users", json=sent).json()["id"]
        web.post(f"{address}/api/v1/users/ben@example.com/lifecycle/deactivate")
        group = web.post(f"{address}/api/v1/groups", json={"profile": {"name": "Sales"}}).json()["id"]
        web.put(f"{address}/api/v1/groups/{group}/users/{ids['ana@example.com']}")

        trust = {"REQUESTS_CA_BUNDLE": str(trusted)}
        new = ("config", "new", "--name", "lab", "--url", address, "--token", token)
        assert run("okta-cli", tmp_path, "-m", "oktacli", *new, **trust).returncode == 0
        done = run("okta-cli", tmp_path, "-m", "oktacli", "dump", "--dir", str(tmp_path / "dump"), **trust)

        assert "Saving group users ... done." in done.stdout, done.stdout + done.stderr
        found = {row["profile.login"]: row["status"] for row in rows(tmp_path / "dump" / "users.csv")}
        assert {login: found[login] for login in ids} == {
            "ana@example.com": "PROVISIONED",
            "ben@example.com": "DEPROVISIONED",
        }
        assert {row["profile.name"] for row in rows(tmp_path / "dump" / "groups.csv")} == {"Everyone", "Sales"}
        members = [row["user"] for row in rows(tmp_path / "dump" / "group_users.csv") if row["group"] == group]
        assert members == [ids["ana@example.com"]]


# ------------------------------------------------------------------------------------- an older major version


OLDER = """
import asyncio, json, os
from okta.client import Client

async def story():
    config = {"orgUrl": os.environ["ORG"], "token": "a-token"}
    okta, seen = Client(config), []
    profile = {"firstName": "Dora", "lastName": "Dale", "email": "dora@example.com", "login": "dora@example.com"}
    dora, _, error = await okta.create_user({"profile": profile}, {"activate": "false"})
    seen += [dora.status.value, error]
    link, _, error = await okta.activate_user(dora.id, {"sendEmail": "false"})
    seen += [type(link).__name__, error]
    _, response, error = await okta.activate_user(dora.id, {"sendEmail": "false"})
    seen += [error.status, error.error_code]
    users, response, _ = await okta.list_users({"limit": "1"})
    logins = [user.profile.login for user in users]
    while response.has_next():
        users, _ = await response.next()
        logins += [user.profile.login for user in users]
    seen.append(sorted(logins))
    await okta.suspend_user(dora.id)
    read, _, _ = await okta.get_user(dora.id)
    seen.append(read.status.value)
    print(json.dumps(seen))

asyncio.run(story())
"""


@pytest.fixture
def plain() -> Iterator[str]:
    """The address of a served org that knows `a-token`."""
    with served("--token", "a-token") as ((url, _),):
        yield url


def test_the_older_major_version_of_oktas_sdk(plain: str, tmp_path: Path) -> None:
    """Okta 2.9: its models, its errors and its pages (docs/okta-facts.md, section 3)."""
    assert create(plain, "a-token", "ana@example.com").ok

    done = run("okta-2", tmp_path, "-c", OLDER, ORG=plain, OKTA_TESTING_TESTINGDISABLEHTTPSCHECK="true")

    assert done.returncode == 0, done.stdout + done.stderr
    created, no_error, link, none, status, error_code, logins, suspended = json.loads(done.stdout.splitlines()[-1])
    assert (created, no_error, link, none) == ("STAGED", None, "UserActivationToken", None)
    assert (status, error_code) == (403, "E0000016")
    assert {"ana@example.com", "dora@example.com"} <= set(logins)
    assert suspended == "SUSPENDED"
