"""Connects the client to an org: `simulated()` to the bundled simulator, `live()` to a real org."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, cast

import requests

from lifecycle.client.access_tokens import AccessTokens
from lifecycle.client.client import ApiToken, Client
from lifecycle.client.handles import Simulator
from lifecycle.client.ledger import Ledger
from lifecycle.client.live_seed import Practice
from lifecycle.client.okta import Okta
from lifecycle.client.ours import PRACTICE_PEOPLE
from lifecycle.client.settings import PRIVATE_KEY, LiveSettings, find_settings
from lifecycle.client.sitting import Sitting
from lifecycle.client.wire import Wire
from lifecycle.org import seeds
from lifecycle.org.org import Org
from lifecycle.org.policies import POLICY, PasswordPolicy, Settings, rows_of
from lifecycle.service.adapter import connect, directly
from lifecycle.service.app import App

SIMULATED_TOKEN = "a-token-of-the-simulator"
_OPTIONS = ("seed", "engine", "as_of", "mfa", "mfa_enroll", "password_policy")
"""What a test can say of its org."""
STAND_IN = "https://practice.okta.example"
"""The address of the org that stands in for a real one."""


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
    simulator = Simulator(org, app, reached, _treated_as_real)
    session = connect(requests.Session(), app)
    client = Client(org.base_url, SIMULATED_TOKEN, session, simulated=True, directly=directly(app))
    return Okta(client, simulator)


@dataclass(frozen=True, repr=False)
class TrialOrg(Okta):
    """An org that one test has for itself.

    `client` calls it in this process. `url` and `token` are for a program that speaks HTTP.
    """

    @property
    def controls(self) -> Simulator:
        """What only a simulated org has: its clock, its mailbox, its copies. `simulator` is the same."""
        return cast(Simulator, self.simulator)

    @property
    def token(self) -> str:
        """The API token that a program has to send to `url`."""
        return SIMULATED_TOKEN

    @property
    def url(self) -> str:
        """The address of this org over HTTP, on this machine. The org is served from the first use on."""
        return self.controls.serve()

    @property
    def environ(self) -> dict[str, str]:
        """The variables by which Okta's SDKs, and `live()`, find this org."""
        return {"OKTA_CLIENT_ORGURL": self.url, "OKTA_CLIENT_TOKEN": self.token}


def trial_org(**options: Any) -> TrialOrg:
    """Make an org. The options are those of `simulated`, for example `seed="team.yaml"` or `engine="classic"`.

    Raises:
        ValueError: if there is no such option, or if its value can't be.
    """
    for name in options:
        if name not in _OPTIONS:
            raise ValueError(f"An org has no option {name!r}. Use one of these: {', '.join(_OPTIONS)}.")
    made = simulated(**options)
    return TrialOrg(made.client, made.simulator)


def stand_in(seed: Mapping[str, Any] | None = None) -> Okta:
    """Return an org in this process that is treated like a real one, for practice and where none can be reached.

    The `seed` is what `simulated` takes. The org has no clock, no mailbox and no way back, it is read-only at first,
    and its ledger ends with the process. Without a seed, it has the people of `PRACTICE_PEOPLE`.
    """
    return _treated_as_real(seeds.planted(PRACTICE_PEOPLE if seed is None else seed))


def _treated_as_real(found: Org) -> Okta:
    """Connect to an org of the simulator in the way in which one connects to a real one."""
    session = connect(requests.Session(), App(found, SIMULATED_TOKEN))
    codes = Random(STAND_IN)  # nobody else makes users there, so the same logins every time are of no harm
    sitting = Sitting(
        STAND_IN,
        pause=lambda seconds: found.advance(timedelta(seconds=seconds)),
        clock=lambda: found.clock.now().timestamp(),
    )
    client = Client(
        STAND_IN,
        SIMULATED_TOKEN,
        session,
        ledger=Ledger(None),
        sitting=sitting,
        login_code=lambda: f"{codes.getrandbits(48):012x}",
    )
    return Okta(client)


class _Practice:
    """Makes orgs that are treated like real ones, and says what can be in the seed of one."""

    paths: Mapping[str, str] = {name: row.path for name, row in {**POLICY, **rows_of(Settings)}.items() if row.path}
    password_settings = frozenset(POLICY)

    def fault_in(self, seed: Mapping[str, Any]) -> tuple[tuple[str | int, ...], str] | None:
        try:
            seeds.planted(seed)
        except seeds.SeedError as error:
            return error.place, str(error)
        return None

    def opened(self, seed: Mapping[str, Any] | None = None) -> Okta:
        okta = stand_in(seed)
        okta.client.guard.opt_in(okta.client.guard.sitting.name)
        return okta


PRACTICE: Practice = _Practice()
"""What makes the org beside a real one, with which its answers are compared."""


def live(environ: Mapping[str, str] | None = None, home: Path | None = None, project: Path | None = None) -> Okta:
    """Connect to a real org, whose settings come from the places that Okta's own SDKs read.

    These are the environment (OKTA_CLIENT_ORGURL, OKTA_CLIENT_TOKEN and so on), okta.yaml in the project, and
    ~/.okta/okta.yaml, in this order. Nothing is sent before the first call.

    Raises:
        NotConfigured: if a setting is missing, or can't be right.
    """
    return Okta(client_of(find_settings(environ, home, project)))


def client_of(settings: LiveSettings) -> Client:
    """A client of the org with these settings. Raises NotConfigured if the private key can't be one."""
    wire = Wire(proxy=settings.proxy, connect_within=settings.connect_within, answer_within=settings.answer_within)
    private = settings.mode == PRIVATE_KEY
    token = AccessTokens(settings, wire.send) if private else ApiToken(settings.token, settings.mode)
    return Client(settings.url, token, wire=wire)
