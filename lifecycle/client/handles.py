"""The controls of a simulated org: what notebooks and scripts can do to it beside calling it."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lifecycle.client.okta import Okta
from lifecycle.model.cases import Case
from lifecycle.model.links import token_in
from lifecycle.org import snapshot
from lifecycle.org.clock import stamp
from lifecycle.org.levers import Automation, Directory, IdentityProvider, Registration
from lifecycle.org.org import Org
from lifecycle.org.outbox import SentMail, SentText
from lifecycle.org.policies import PasswordPolicy
from lifecycle.org.signing_in import mail_another_activation
from lifecycle.org.undo import steps_of
from lifecycle.service.documents import user_document

if TYPE_CHECKING:
    from lifecycle.service.beside import Beside


def _missing(what: str, line: str) -> LookupError:
    """The error for a mover that the org does not have."""
    return LookupError(f"This org has no {what}. Make it from a seed that has one under settings, such as: {line}")


class Simulator:
    """The controls that only a simulated org has: move the clock, read the mails, take steps back."""

    def __init__(
        self,
        org: Org,
        app: Callable[..., Iterable[bytes]],
        reach: Callable[[Org], Okta],
        reach_as_real: Callable[[Org], Okta],
    ) -> None:
        self._org = org
        self.app = app
        """The WSGI application that answers HTTP requests to the org, for clients of any kind."""
        self._reach = reach
        """Connects to another org. `copy` needs this."""
        self._reach_as_real = reach_as_real
        self._served: Beside | None = None
        self._steps = steps_of(org, org.settings.keeps.steps, org.settings.keeps.changes)

    def __repr__(self) -> str:
        return f"Simulator at {self.time}"

    @property
    def time(self) -> str:
        """The org's time, in the form in which Okta writes timestamps."""
        return str(stamp(self._org.clock.now()))

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> str:
        """Let time pass, and return the new time. Raises ValueError if the time span is too long."""
        try:
            span = timedelta(days=days, hours=hours, minutes=minutes)
        except (OverflowError, ValueError):
            raise ValueError(
                "The clock was not moved, because the time span is not a number or too large for a calendar. "
                "Give a smaller number of days, hours or minutes."
            ) from None
        self._org.advance(span)
        return self.time

    def mailbox(self, address: str | None = None) -> tuple[SentMail, ...]:
        """The mails that the org would have sent to this address, or to everyone, oldest first."""
        return self._org.outbox.to(address)

    def link_fate(self, link: str) -> str:
        """What has become of a link: `used`, `superseded`, `withdrawn` or `expired`; empty while it can be opened."""
        token = self._org.tokens.get(token_in(link))
        if token is None or token.good(self._org.clock.now()):
            return ""
        return token.spent or "expired"

    def wrong_passwords(self, user_id: str) -> tuple[int, int]:
        """How many wrong passwords a user has sent in a row, and how many the policy allows; 0 if it has no limit."""
        user = self._org.users.find(user_id)
        return (user.failures, self._org.settings_for(user).password.max_attempts) if user else (0, 0)

    def user(self, user_id: str) -> dict[str, Any] | None:
        """The user as the org would show the user to an admin, without a request for it; None if there is none."""
        user = self._org.users.find(user_id)
        return user_document(self._org, user) if user else None

    def request_activation_mail(self, link: str) -> bool:
        """Ask for another activation mail on the page behind an old activation link; return whether one was sent.

        An Identity Engine org sends another mail. A Classic org tells the user to ask the administrator.
        """
        return mail_another_activation(self._org, token_in(link))

    def texts(self, number: str | None = None) -> tuple[SentText, ...]:
        """The text messages that the org would have sent to this number, or to everyone, oldest first."""
        return self._org.outbox.texts(number)

    @property
    def directory(self) -> Directory:
        """The directory or HR application from which this org imports users. Raises LookupError if there is none."""
        if not self._org.settings.directory.kind:
            raise _missing("directory", "directory: {kind: ACTIVE_DIRECTORY}")
        return Directory(self._org)

    @property
    def automation(self) -> Automation:
        """The automation that looks for inactive users. Raises LookupError if there is none."""
        if not self._org.settings.automation.on:
            raise _missing("automation", "automation: {inactive_days: 90}")
        return Automation(self._org)

    @property
    def identity_provider(self) -> IdentityProvider:
        """The identity provider from which users come. Raises LookupError if there is none."""
        if not self._org.settings.identity_provider.name:
            raise _missing("identity provider", "identity_provider: {name: Example IdP}")
        return IdentityProvider(self._org)

    @property
    def registration(self) -> Registration:
        """The form with which people make an account for themselves. Raises LookupError if there is none."""
        if not self._org.settings.self_registration:
            raise _missing("self-service registration", "self_registration: true")
        return Registration(self._org)

    @property
    def dropped(self) -> tuple[str, ...]:
        """One sentence for each kind of thing, such as mails, of which the org had to drop the oldest."""
        return self._org.dropped

    def remember(self, mark: Any, whose: object = None) -> None:
        """Begin a step. `back` returns the org to the state that it is in now, and returns the `mark`.

        The org keeps a limited number of steps (`steps` and `changes` in org/keeps.py) and drops the oldest.
        """
        self._steps.begin(whose, mark)

    def step(self, mark: Any, whose: object = None) -> AbstractContextManager[None]:
        """Begin a step as `remember` does. If the block raises an error, its changes are undone and no step is kept."""
        return self._steps.step(whose, mark)

    def back(self, whose: object = None) -> Any:
        """Undo the newest step and everything that was done in the org since, and return the step's mark.

        The result is None, and nothing is undone, if no step is left or if the newest step belongs to someone else.
        """
        return self._steps.back(whose)

    @property
    def no_way_back(self) -> str:
        """A sentence that says why there is no older step, if older ones had to be dropped; otherwise empty."""
        return self._steps.no_way_back

    @property
    def sign_in_client(self) -> str:
        """The client id of the app for which people sign in at the org's page."""
        return self._org.settings.web_app.client_id

    @property
    def world(self) -> frozenset[Case]:
        """The cases of the model that the org's present settings decide."""
        return self._org.settings.world

    def set_password_policy(self, **changes: Any) -> PasswordPolicy:
        """Change these fields of the org's password policy, and return the whole policy.

        Raises:
            TypeError: if a policy has no such field.
            ValueError: if the field can't have such a value.
        """
        policy = replace(self._org.settings.password, **changes)
        self._org.change_settings(replace(self._org.settings, password=policy))
        return policy

    def serve(self) -> str:
        """Serve this org over HTTP too, on this machine, and return its address. It is served until `stop_serving`."""
        if self._served is None:
            from lifecycle.service.beside import Beside  # only here: a Python in a browser has no web server

            self._served = Beside(self.app)
        return self._served.url

    def stop_serving(self) -> None:
        """Stop serving this org over HTTP."""
        served, self._served = self._served, None
        if served:
            served.end()

    def save(self, path: str | Path) -> None:
        """Write the org to a file. Raises SnapshotError, and leaves an older file as it was, if that fails."""
        snapshot.save(self._org, path)

    def load(self, path: str | Path) -> None:
        """Return the org to the state in a file. Raises SnapshotError, and leaves the org as it was, if that fails."""
        snapshot.load(self._org, path)

    def compare(self, other: "Simulator") -> list[str]:
        """Return one line for each difference between this org and another."""
        return snapshot.compare(self._org, other._org)

    def copy(self) -> Okta:
        """Return another org that is in the same state as this one, so that you can try something else there."""
        org = Org(base_url=self._org.base_url)
        snapshot.put_back(org, snapshot.take(self._org))
        return self._reach(org)

    def as_real(self) -> Okta:
        """Return this org as it is met by somebody who has to treat it like a real one.

        It is only read at first, its users have generated logins, and no control of the simulator is at hand.
        """
        return self._reach_as_real(self._org)
