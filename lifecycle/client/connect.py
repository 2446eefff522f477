"""The one switch: the same client on the bundled simulator, or on a live org."""

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import yaml

from lifecycle.client import guard
from lifecycle.client.client import Client
from lifecycle.model.cases import Case
from lifecycle.model.links import token_in
from lifecycle.model.moves import WORLD
from lifecycle.org import seeds, snapshot
from lifecycle.org.clock import stamp
from lifecycle.org.org import Org
from lifecycle.org.outbox import Mail, Text
from lifecycle.org.policies import PasswordPolicy, Settings
from lifecycle.org.signing_in import mail_another_activation
from lifecycle.org.undo import steps_of
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
        self.app = App(org, SIMULATED_TOKEN)
        """The org's HTTP face, a WSGI application: for clients of any kind."""
        self._steps = steps_of(org, org.settings.keeps.steps, org.settings.keeps.changes)

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

    def request_activation_mail(self, link: str) -> bool:
        """What the page of an activation link that is no good any more offers: whether another mail was sent.

        An Identity Engine org sends one, Classic says to ask the administrator.
        """
        return mail_another_activation(self._org, token_in(link))

    def texts(self, number: str | None = None) -> tuple[Text, ...]:
        """The text messages that would have gone to this number, or to all, oldest first."""
        return self._org.outbox.texts(number)

    @property
    def dropped(self) -> tuple[str, ...]:
        """What the org had to drop, of mails or events say, a sentence each: none while it holds all there was."""
        return self._org.dropped

    def remember(self, mark: Any, whose: object = None) -> None:
        """Begin a step: `back` leads to where the org is now, and answers the mark.

        Only so many steps are kept (`steps` and `changes` in org/keeps.py); the oldest have to go.
        """
        self._steps.begin(whose, mark)

    def step(self, mark: Any, whose: object = None) -> AbstractContextManager[None]:
        """A step as `remember` begins it. If anything is raised in it, the org stays as it was and no step is kept."""
        return self._steps.step(whose, mark)

    def back(self, whose: object = None) -> Any:
        """Take back the newest step, with all that was done in the org since, and answer its mark.

        None if no step is left, or if the newest one is somebody else's, whose calls would be undone.
        """
        return self._steps.back(whose)

    @property
    def no_way_back(self) -> str:
        """Why there is no older step, in a sentence, if the reason is that only so many are kept; otherwise empty."""
        return self._steps.no_way_back

    @property
    def world(self) -> frozenset[Case]:
        """The cases of the model that are settled with the org, as it is set up now."""
        return self._org.settings.world

    def set_password_policy(self, **changes: Any) -> PasswordPolicy:
        """Change these fields of the org's password policy, and answer the whole.

        Raises:
            TypeError: for a field that no policy has.
            ValueError: for a value that can't be.
        """
        policy = replace(self._org.settings.password, **changes)
        self._org.change_settings(replace(self._org.settings, password=policy))
        return policy

    def save(self, path: str | Path) -> None:
        """Write the org to a file, whole or not at all. Raises SnapshotError when it can't be."""
        snapshot.save(self._org, path)

    def load(self, path: str | Path) -> None:
        """Make the org what it was when the file was saved. Raises SnapshotError, and leaves the org as it was."""
        snapshot.load(self._org, path)

    def compare(self, other: "Simulator") -> list[str]:
        """What differs between this org and another, a line each."""
        return snapshot.compare(self._org, other._org)

    def copy(self) -> "Okta":
        """Another org that is as this one is now, to go another way."""
        org = Org(base_url=self._org.base_url)
        snapshot.put_back(org, snapshot.take(self._org))
        return _reached(org)


@dataclass(frozen=True)
class Okta:
    """An org to work with: its calls, and, where it is simulated, what only a simulator can do."""

    client: Client
    simulator: Simulator | None = None

    @property
    def world(self) -> frozenset[Case]:
        """The cases of the model that are known to hold in this org."""
        return self.simulator.world if self.simulator else WORLD

    def __repr__(self) -> str:
        return f"Connected to {self.client.where}"


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
    return _reached(Org(settings) if seed is None else seeds.planted(seed, settings))


def _reached(org: Org) -> Okta:
    simulator = Simulator(org)
    session = connect(requests.Session(), simulator.app)
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
