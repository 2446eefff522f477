"""Rate limits: windows of a minute, a few buckets; the headers always, the 429 only where the org enforces it.

Every answer has headers about the limit. A call above the limit is refused with 429 only if the org enforces limits. It
was recorded which calls share a bucket (okta-sdk-python, recorded test test_comprehensive_user_lifecycle): all calls
about users share one, except that `GET /users/{id}` and `DELETE /users/{id}` have buckets of their own. The sizes are
those of a free developer org (Okta's rate limit documentation, 2024). Recorded orgs had from 50 to 1,200 calls. Okta
also limits the sign-ins with one login to four a second. This is not simulated, because a simulated second may hold
many calls.
"""

from collections.abc import MutableMapping
from datetime import datetime
from typing import NamedTuple

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.service.replies import Refused

MINUTE = 60
CAPPED = "X-Simulator-Capped"
"""The header that says that what was asked for may have been dropped; see org/keeps.py."""
SIZES = {"users": 100, "a user": 100, "me": 40, "deletions": 100, "logs": 20, "authn": 100, "sessions": 100}
"""Calls a window, by bucket. The sessions' own is recorded (2020), its size here is not."""
WINDOWS = {"me": 10}
"""How many seconds a window has, where it is not a minute. Source: Okta's rate limit documentation, the newer pages."""
PATTERNS = {
    "users": "/api/v1/users",
    "a user": "/api/v1/users/{idOrLogin}",
    "me": "/api/v1/users/me",
    "deletions": "/api/v1/users/{id}",
    "logs": "/api/v1/logs",
    "authn": "/api/v1/authn",
    "sessions": "/api/v1/sessions",
}
"""The name of each bucket in the System Log.

Source: the names of endpoints in Okta's rate limit documentation. Sample events have `/api/v1/users`.
"""


_OF_ONE_USER = {"GET": "a user", "DELETE": "deletions"}


class Left(NamedTuple):
    """How many calls a bucket has left after a call."""

    limit: int
    remaining: int
    reset: int
    """When the bucket is full again, in seconds since 1970, as Okta writes it."""

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Okta's three headers about the rate limit."""
        return (
            ("X-Rate-Limit-Limit", str(self.limit)),
            ("X-Rate-Limit-Remaining", str(self.remaining)),
            ("X-Rate-Limit-Reset", str(self.reset)),
        )


def bucket_of(method: str, path: str) -> str:
    """The bucket in which a call counts."""
    room, _, rest = path.removeprefix("/api/v1/").partition("/")
    if room in ("logs", "authn", "sessions"):
        return room
    if room != "users" or not rest:
        return "users"
    name = rest.removesuffix("/")
    if name == "me":
        return "me"
    return "users" if "/" in name else _OF_ONE_USER.get(method, "users")


class Limits:
    """The counts of one org's current windows: one for each bucket, and no more."""

    def __init__(self, counts: MutableMapping[str, tuple[int, int]]) -> None:
        """Count in these counts, which belong to the org, so that a step back also takes back its calls."""
        self._counts = counts
        self._second = 0
        self._now: datetime | None = None

    def count(self, method: str, path: str, now: datetime) -> tuple[Left, int]:
        """Count a call. Returns what its bucket has left, and by how many calls the bucket is over its limit."""
        if now is not self._now:
            self._now, self._second = now, int(now.timestamp())
        bucket = bucket_of(method, path)
        length = WINDOWS.get(bucket, MINUTE)
        window = self._second // length
        counted, calls = self._counts.get(bucket, (window, 0))
        calls = calls + 1 if counted == window else 1
        self._counts[bucket] = window, calls
        limit = SIZES[bucket]
        reset = (window + 1) * length
        return (Left(limit, limit - calls, reset), 0) if calls <= limit else (Left(limit, 0, reset), calls - limit)


def too_many() -> Refused:
    """The refusal of a call above the limit."""
    return Refused(refusals.TOO_MANY_REQUESTS, Tier.DOCUMENTED)
