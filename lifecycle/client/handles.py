"""What one holds of an org: its calls, and the levers that only a simulated org has."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from lifecycle.client.client import Client
from lifecycle.model.cases import Case
from lifecycle.model.links import token_in
from lifecycle.model.moves import WORLD
from lifecycle.org import snapshot
from lifecycle.org.clock import stamp
from lifecycle.org.org import Org
from lifecycle.org.outbox import Mail, Text
from lifecycle.org.policies import PasswordPolicy
from lifecycle.org.signing_in import mail_another_activation
from lifecycle.org.undo import steps_of


class Simulator:
    """What only a simulator can do: move the clock, open the outbox, step back."""

    def __init__(self, org: Org, app: Callable[..., Iterable[bytes]], reach: "Callable[[Org], Okta]") -> None:
        self._org = org
        self.app = app
        """The org's HTTP face, a WSGI application: for clients of any kind."""
        self._reach = reach
        """Connects to another org, for `copy`."""
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
        return self._reach(org)


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
