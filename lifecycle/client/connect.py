"""The one switch: the same client on the bundled simulator, or on a live org."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import requests
import yaml

from lifecycle.client import guard
from lifecycle.client.client import Client
from lifecycle.model.calls import Case
from lifecycle.model.rules import WORLD
from lifecycle.org import snapshot
from lifecycle.org.clock import stamp
from lifecycle.org.org import Contents, Org
from lifecycle.org.outbox import Mail
from lifecycle.org.policies import PasswordPolicy, Settings
from lifecycle.service.adapter import connect
from lifecycle.service.app import App

SIMULATED_TOKEN = "a-token-of-the-simulator"
HOME_FILE = Path(".okta") / "okta.yaml"


class NotConfigured(LookupError):
    """The settings for a live org are missing or wrong; the message says which and how to set them."""


class Simulator:
    """What only a simulator can do: move the clock, open the outbox, step back."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._kept: list[tuple[int, Contents]] = []

    def __repr__(self) -> str:
        return f"Simulator at {self.time}"

    @property
    def time(self) -> str:
        """The org's time, as Okta writes it."""
        return str(stamp(self._org.clock.now()))

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> str:
        """Let time pass, and answer the new time. Raises ValueError for a span that can't be."""
        try:
            span = timedelta(days=days, hours=hours, minutes=minutes)
        except (OverflowError, ValueError):
            raise ValueError("That is no span of time that a calendar has.") from None
        self._org.advance(span)
        return self.time

    def mailbox(self, address: str | None = None) -> tuple[Mail, ...]:
        """The mails that would have gone to this address, or to all, oldest first."""
        return self._org.outbox.to(address)

    def remember(self, mark: int) -> None:
        """Keep the org as it is now, to come back to; the mark says when that was."""
        self._kept.append((mark, snapshot.take(self._org)))

    def back(self) -> int:
        """Go back to the last kept org, and answer its mark. Raises IndexError when there is none left."""
        mark, kept = self._kept.pop()
        snapshot.put_back(self._org, kept)
        return mark


@dataclass(frozen=True)
class Okta:
    """An org to work with: its calls, and, where it is simulated, what only a simulator can do."""

    client: Client
    simulator: Simulator | None = None
    world: frozenset[Case] = WORLD
    """The cases of the model that are known to hold in this org."""

    def __repr__(self) -> str:
        return f"Connected to {self.client.where}"


def simulated(
    *,
    as_of: str = Settings.as_of,
    engine: str = Settings.engine,
    password_policy: PasswordPolicy | None = None,
) -> Okta:
    """A fresh org of the bundled simulator. `as_of="2017-06"` is an org of June 2017, with the bug of then.

    Raises:
        ValueError: for a month or an engine that is none.
    """
    settings = Settings(engine=engine, as_of=as_of, password=password_policy or PasswordPolicy())
    org = Org(settings)
    session = connect(requests.Session(), App(org, SIMULATED_TOKEN))
    client = Client(org.base_url, SIMULATED_TOKEN, session, simulated=True)
    return Okta(client, Simulator(org), settings.world)


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
