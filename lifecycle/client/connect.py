"""The one switch: the same client on the bundled simulator, or on a live org."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import yaml

from lifecycle.client import guard
from lifecycle.client.client import Client
from lifecycle.client.handles import Okta, Simulator
from lifecycle.org import seeds
from lifecycle.org.org import Org
from lifecycle.org.policies import PasswordPolicy, Settings
from lifecycle.service.adapter import connect
from lifecycle.service.app import App

SIMULATED_TOKEN = "a-token-of-the-simulator"
HOME_FILE = Path(".okta") / "okta.yaml"


class NotConfigured(LookupError):
    """The settings for a live org are missing or wrong; the message says which and how to set them."""


def simulated(
    *,
    as_of: str = Settings.as_of,
    engine: str = Settings.engine,
    password_policy: PasswordPolicy | None = None,
    mfa: bool = Settings.mfa,
    mfa_enroll: str = Settings.mfa_enroll,
    seed: str | Path | Mapping[str, Any] | None = None,
) -> Okta:
    """A fresh org of the bundled simulator. `as_of="2017-06"` is an org of June 2017, with the bug of then.

    `mfa=True` makes the sign-in ask for a factor of a user who has one; with `mfa_enroll="REQUIRED"` or `"OPTIONAL"`
    a user who has none enrolls one there.
    `seed` is the path of a YAML or JSON file, or what would stand in one; see `org/seeds.py`.

    Raises:
        ValueError: for a month or an engine that is none, or an mfa that is neither true nor false; a SeedError for
            a seed that no org can come from.
    """
    policy = password_policy or PasswordPolicy()
    settings = Settings(engine=engine, as_of=as_of, password=policy, mfa=mfa, mfa_enroll=mfa_enroll)
    return reached(Org(settings) if seed is None else seeds.planted(seed, settings))


def reached(org: Org) -> Okta:
    """An org of the simulator, connected in process."""
    app = App(org, SIMULATED_TOKEN)
    simulator = Simulator(org, app, reached)
    session = connect(requests.Session(), app)
    return Okta(Client(org.base_url, SIMULATED_TOKEN, session, simulated=True), simulator)


def live(environ: Mapping[str, str] | None = None, home: Path | None = None) -> Okta:
    """The org that Okta's own SDKs would take: OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN, or ~/.okta/okta.yaml.

    Raises:
        NotConfigured: when one of the two is missing or can't be right.
    """
    found = dict(os.environ if environ is None else environ)
    file = (home or Path.home()) / HOME_FILE
    in_file = _in_file(file)
    url = (found.get("OKTA_CLIENT_ORGURL") or in_file.get("orgUrl") or "").strip().rstrip("/")
    token = (found.get("OKTA_CLIENT_TOKEN") or in_file.get("token") or "").strip()
    if not url or not token:
        missing = " and ".join(
            name for name, value in (("OKTA_CLIENT_ORGURL", url), ("OKTA_CLIENT_TOKEN", token)) if not value
        )
        raise NotConfigured(
            f"No live org is set: {missing} missing. Set it in the environment before you start Jupyter, or write "
            "~/.okta/okta.yaml with okta: client: orgUrl: and token:. Without a live org, use simulated()."
        )
    _check_url(url)
    if not token.isascii() or not token.isprintable() or " " in token:
        raise NotConfigured("OKTA_CLIENT_TOKEN can't be an API token: it has blanks or odd characters in it.")
    return Okta(Client(url, token))


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.path or parts.query or parts.username:
        # what stands there is not repeated: it may be the token, set by mistake
        raise NotConfigured("OKTA_CLIENT_ORGURL has to be an address such as https://your-org.okta.com, and no more.")
    if parts.scheme == "http" and not guard.is_loopback(url):
        raise NotConfigured(f"OKTA_CLIENT_ORGURL has to begin with https://: the token would travel openly to {url}.")
    if "-admin." in parts.hostname:
        raise NotConfigured(
            f"OKTA_CLIENT_ORGURL is the Admin Console's address. Leave out '-admin': {url.replace('-admin.', '.')}"
        )


def _in_file(file: Path) -> dict[str, str]:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError:
        return {}
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        raise NotConfigured("~/.okta/okta.yaml is no YAML. It needs okta: client: orgUrl: and token:.") from None
    for key in ("okta", "client"):
        found = found.get(key) if isinstance(found, dict) else None
    return {k: str(v) for k, v in found.items() if v} if isinstance(found, dict) else {}
