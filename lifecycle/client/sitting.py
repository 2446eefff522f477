"""What the learner has allowed in a real org until this process ends: to read, to try dry, or to change."""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit

from lifecycle.client.refusing import NotAllowedHere

USERS_A_SITTING, CALLS_A_SITTING = 25, 1_500
"""How many users a sitting may make, and how many requests it may send, the guard's own checks included."""
_MINUTE = 60
_TRIAL_HOSTS = ("dev-", "integrator-", "trial-")
_TRIAL_DOMAINS = (".oktapreview.com", ".okta.example")  # .example is reserved: the practice org is there
_OKTA_DOMAINS = (".okta.com", ".okta.example", ".oktapreview.com", ".okta-emea.com", ".okta-gov.com", ".okta.mil")


class Mode(StrEnum):
    """What may be sent to a real org."""

    READ = "read only"
    DRY = "dry run"
    """Changes are checked and shown, and not sent."""
    WRITE = "may write"


class NotOptedIn(NotAllowedHere):
    """The org stays read-only. The message says why."""


class AskAgain(NotOptedIn):
    """The org looks like a production org, so that it has to be named a second time."""


@dataclass
class _Bucket:
    """What the org's last answer said of one rate limit."""

    limit: int
    remaining: int
    seconds: float
    """How long it takes until the limit begins again, counted from the answer."""
    at: float

    def wait(self, now: float) -> float:
        """Return how long to wait before another call, so that at most half of the limit is used up."""
        left = self.at + self.seconds - now
        return left if left > 0 and self.limit - self.remaining >= max(1, self.limit // 2) else 0


class Sitting:
    """What is allowed, and what is left of the budget. It ends with the process."""

    def __init__(
        self,
        base_url: str,
        *,
        users: int = USERS_A_SITTING,
        calls: int = CALLS_A_SITTING,
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Begin a sitting, read-only. `pause` waits for so many seconds. `clock` tells the seconds since 1970."""
        self.host = urlsplit(base_url).netloc
        self.mode = Mode.READ
        self.users_left, self.calls_left = users, calls
        self.cleaning = False
        """Whether users are being removed just now. That has to be possible when the budget is used up."""
        self.tell: Callable[[str], None] = _print
        """Shows a countdown. It is called with an empty string when the wait is over."""
        self._pause, self._clock = pause, clock
        self._buckets: dict[str, _Bucket] = {}

    @property
    def name(self) -> str:
        """The name of the org that has to be typed: the first part of an Okta host, or the whole of another host."""
        host = self.host.partition(":")[0]
        return host.partition(".")[0] if host.endswith(_OKTA_DOMAINS) else self.host

    @property
    def looks_real(self) -> str:
        """Say why the host looks like that of a production org; empty if it is one of Okta's hosts for trying out."""
        host = self.host.partition(":")[0]
        if host.endswith(_TRIAL_DOMAINS) or (host.endswith(".okta.com") and host.startswith(_TRIAL_HOSTS)):
            return ""
        return f"{host} does not have the name of a developer, preview, integrator or trial org"

    def check_name(self, typed: str) -> None:
        """Raise NotOptedIn unless this is the org's name, or its whole host."""
        if typed.strip().lower() not in (self.name.lower(), self.host.lower()):
            raise NotOptedIn(f"The org stays read-only, because its name was not typed. Its name is {self.name}.")

    # ------------------------------------------------------------------------------------------------- the budget

    def spend(self, bucket: str, creates: bool) -> None:
        """Take one call from the budget, and wait until it leaves at least half of the org's rate limit to others.

        Raises:
            NotAllowedHere: if the budget of this sitting is used up.
        """
        if not self.cleaning and self.calls_left <= 0:
            raise NotAllowedHere(
                "Not sent: this sitting has sent as many requests as it may. Remove your users, and restart the kernel "
                "to begin another sitting."
            )
        if creates and self.users_left <= 0:
            raise NotAllowedHere(
                "Not sent: this sitting has made as many users as it may. Remove some of them first, by cleanup()."
            )
        found = self._buckets.get(bucket)
        seconds = found.wait(self._clock()) if found else 0
        if found and seconds:
            self._buckets.pop(bucket)
            self.wait(seconds, "Half of the org's rate limit is used up, and the other half is left to others.")
        self.calls_left -= 1

    def plan_for(self, users: int, calls: int) -> None:
        """Allow a run that was announced with its length to make so many users and to send so many requests."""
        self.users_left, self.calls_left = max(self.users_left, users), max(self.calls_left, calls)

    def note(self, bucket: str, headers: Mapping[str, str]) -> None:
        """Keep what an answer says of its rate limit."""
        try:
            limit, remaining = int(headers["X-Rate-Limit-Limit"]), int(headers["X-Rate-Limit-Remaining"])
        except (KeyError, ValueError):
            return
        self._buckets[bucket] = _Bucket(limit, remaining, self.until_reset(headers), self._clock())

    def until_reset(self, headers: Mapping[str, str]) -> float:
        """Return in how many seconds the rate limit of an answer begins again, from 1 to 60, by the org's own clock."""
        try:
            if "Retry-After" in headers:
                return min(max(1.0, float(headers["Retry-After"])), _MINUTE)
            now = parsedate_to_datetime(headers["Date"]).timestamp() if "Date" in headers else self._clock()
            return min(max(1.0, float(headers["X-Rate-Limit-Reset"]) - now), _MINUTE)
        except (KeyError, ValueError, TypeError):
            return _MINUTE

    def wait_out(self, bucket: str, headers: Mapping[str, str]) -> None:
        """Wait until an org that has answered with 429 takes calls again."""
        self._buckets.pop(bucket, None)
        self.wait(self.until_reset(headers), "The org's rate limit is used up (429).")

    def wait(self, seconds: float, why: str) -> None:
        """Wait, and count down so that it can be seen."""
        left = max(1, round(seconds))
        while left > 0:
            self.tell(f"{why} Waiting {left} s …")
            self._pause(1)
            left -= 1
        self.tell("")


def bucket_of_call(method: str, path: str) -> str:
    """Return the rate limit in which Okta counts a call, as far as that is documented."""
    parts = path.strip("/").split("/")
    room, rest = (parts[2] if len(parts) > 2 else path), parts[3:]
    if room != "users" or not rest:
        return room
    one = len(rest) == 1 and method in ("GET", "DELETE")
    return f"{method} user" if one else "users"


def _print(text: str) -> None:
    """Show a countdown where nothing else shows it: on standard error, in one line."""
    print(f"\r{text:<79}", end="" if text else "\r", file=sys.stderr, flush=True)
