"""Connects the client to an org: `simulated()` to the bundled simulator, `live()` to a real org."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import yaml

from lifecycle.client import guard
from lifecycle.client.client import Client
from lifecycle.client.handles import Simulator
from lifecycle.client.ledger import Ledger
from lifecycle.client.okta import Okta
from lifecycle.client.sitting import Sitting
from lifecycle.org import seeds
from lifecycle.org.org import Org
from lifecycle.org.policies import PasswordPolicy, Settings
from lifecycle.service.adapter import connect
from lifecycle.service.app import App

SIMULATED_TOKEN = "a-token-of-the-simulator"
STAND_IN = "https://practice.okta.example"
"""The address of the org that stands in for a real one."""
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
    """Make a new org in the bundled simulator and connect to it.

    With `as_of="2017-06"` the org behaves like one of June 2017, with the bug that Okta had at that time.
    With `mfa=True`, a sign-in asks users who have a factor for that factor. With `mfa_enroll="REQUIRED"` or
    `"OPTIONAL"`, it also lets users who have none enroll one.
    The `seed` is the path of a YAML or JSON file, or the content of such a file; see `org/seeds.py`.

    Raises:
        ValueError: if `as_of` is not a month, if there is no such engine, or if `mfa` is neither true nor false.
        SeedError: if the seed can't be turned into an org.
    """
    policy = password_policy or PasswordPolicy()
    settings = Settings(engine=engine, as_of=as_of, password=policy, mfa=mfa, mfa_enroll=mfa_enroll)
    return reached(Org(settings) if seed is None else seeds.planted(seed, settings))


def reached(org: Org) -> Okta:
    """Connect to an org of the simulator within this process, without a network."""
    app = App(org, SIMULATED_TOKEN)
    simulator = Simulator(org, app, reached)
    session = connect(requests.Session(), app)
    return Okta(Client(org.base_url, SIMULATED_TOKEN, session, simulated=True), simulator)


def stand_in(org: Org | None = None) -> Okta:
    """Return an org in this process that is treated like a real one, for practice and where none can be reached.

    It has no clock, no mailbox and no way back, it is read-only at first, and its ledger ends with the process.
    """
    found = org or Org(Settings())
    session = connect(requests.Session(), App(found, SIMULATED_TOKEN))
    sitting = Sitting(
        STAND_IN,
        pause=lambda seconds: found.advance(timedelta(seconds=seconds)),
        clock=lambda: found.clock.now().timestamp(),
    )
    return Okta(Client(STAND_IN, SIMULATED_TOKEN, session, ledger=Ledger(None), sitting=sitting))


def live(environ: Mapping[str, str] | None = None, home: Path | None = None) -> Okta:
    """Connect to a real org, whose address and token come from the places that Okta's own SDKs read.

    These are the environment variables OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN, and the file ~/.okta/okta.yaml.

    Raises:
        NotConfigured: if the address or the token is missing, or can't be right.
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
        are, them = ("are", "them") if " and " in missing else ("is", "it")
        raise NotConfigured(
            f"No live org is set, because {missing} {are} missing. Set {them} in the environment before you start "
            "Jupyter, or write ~/.okta/okta.yaml with okta: client: orgUrl: and token:. If you have no live org, use "
            "simulated()."
        )
    _check_url(url)
    if not token.isascii() or not token.isprintable() or " " in token:
        raise NotConfigured(
            "OKTA_CLIENT_TOKEN can't be an API token, because it contains blanks or characters that a token never has. "
            "Copy it again, or create a new token in the Admin Console."
        )
    return Okta(Client(url, token))


def _check_url(url: str) -> None:
    """Raise NotConfigured if this can't be the address of an org, or if the token would travel unencrypted."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.path or parts.query or parts.username:
        # The message doesn't repeat the value, because somebody may have put the token there by mistake.
        raise NotConfigured(
            "OKTA_CLIENT_ORGURL is not the address of an org. "
            "Set it to an address such as https://your-org.okta.com, with nothing after the host name."
        )
    if parts.scheme == "http" and not guard.is_local_url(url):
        raise NotConfigured(
            f"OKTA_CLIENT_ORGURL is {url}, so the token would travel unencrypted. "
            "Set it to an address that begins with https://."
        )
    if "-admin." in parts.hostname:
        raise NotConfigured(
            "OKTA_CLIENT_ORGURL is the address of the Admin Console, which does not answer API calls. "
            f"Leave out '-admin': {url.replace('-admin.', '.')}"
        )


def _in_file(file: Path) -> dict[str, str]:
    """Return the settings that stand in the file; none if there is no file."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError:
        return {}
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        raise NotConfigured(
            "~/.okta/okta.yaml can't be read, because it is not valid YAML. It needs okta: client: orgUrl: and token:."
        ) from None
    for key in ("okta", "client"):
        found = found.get(key) if isinstance(found, dict) else None
    return {k: str(v) for k, v in found.items() if v} if isinstance(found, dict) else {}
