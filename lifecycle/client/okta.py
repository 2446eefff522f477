"""An org to work with, and what a lesson can do to it if it is simulated.

Everything above knows an org only in this form, so none of it depends on the simulator.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from lifecycle.client.client import Client
from lifecycle.model.cases import Case
from lifecycle.model.mails import Mail
from lifecycle.model.moves import WORLD


class Mailed(Protocol):
    """A mail that a simulated org would have sent."""

    @property
    def to(self) -> str:
        """The address."""

    @property
    def kind(self) -> Mail:
        """What the mail is about."""

    @property
    def subject(self) -> str:
        """The mail's subject."""

    @property
    def link(self) -> str:
        """The link in the mail; empty if there is none."""

    @property
    def token(self) -> str:
        """The one-time token in the link."""

    @property
    def code(self) -> str:
        """The code that the sign-in page asks for; empty if there is none."""

    @property
    def at(self) -> datetime:
        """When it was sent."""


class Controls(Protocol):
    """The controls that only a simulated org has. `client/handles.py` says what each does."""

    app: Callable[..., Any]

    @property
    def time(self) -> str:
        """The org's time."""

    @property
    def world(self) -> frozenset[Case]:
        """The cases of the model that the org's present settings decide."""

    @property
    def directory(self) -> Any:
        """The source from which the org imports users. Raises LookupError if there is none, like the next three."""

    @property
    def automation(self) -> Any:
        """The automation that looks for inactive users."""

    @property
    def identity_provider(self) -> Any:
        """The identity provider from which users come."""

    @property
    def registration(self) -> Any:
        """The form with which people make an account for themselves."""

    @property
    def sign_in_client(self) -> str:
        """The client id of the app for which people sign in at the org's page."""

    @property
    def no_way_back(self) -> str:
        """Why there is no older step; empty if there is one."""

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> str:
        """Let time pass, and return the new time."""

    def mailbox(self, address: str | None = None) -> Sequence[Mailed]:
        """The mails to an address, oldest first."""

    def link_fate(self, link: str) -> str:
        """What has become of a link; empty while it can be opened."""

    def wrong_passwords(self, user_id: str) -> tuple[int, int]:
        """How many wrong passwords a user has sent in a row, and how many the policy allows."""

    def user(self, user_id: str) -> Mapping[str, Any] | None:
        """The user as the org would show the user to an admin; None if there is none."""

    def request_activation_mail(self, link: str) -> bool:
        """Ask for another activation mail on the page behind an old link."""

    def set_password_policy(self, **changes: Any) -> Any:
        """Change fields of the password policy."""

    def step(self, mark: Any, whose: object = None) -> AbstractContextManager[None]:
        """Begin a step that can be taken back."""

    def back(self, whose: object = None) -> Any:
        """Take the newest step back, and return its mark; None if that was not possible."""

    def compare(self, other: Any) -> list[str]:
        """Return one line for each difference between this org and another."""

    def copy(self) -> "Okta":
        """Return another org in the same state."""

    def as_real(self) -> "Okta":
        """Return this org as it is met by somebody who has to treat it like a real one."""


@dataclass(frozen=True)
class Okta:
    """An org to work with: the client that calls it and, if the org is simulated, the simulator's controls."""

    client: Client
    simulator: Controls | None = None

    @property
    def world(self) -> frozenset[Case]:
        """The cases of the model that are known to hold in this org."""
        return self.simulator.world if self.simulator else WORLD

    def __repr__(self) -> str:
        return f"Connected to {self.client.where}"
