"""Slows down anyone who guesses codes. Nobody waits here: a guess that comes too early is refused unread.

A caller has a few tries. After that, each wrong one doubles the time until the next. If very many guesses are wrong,
from one address or from many, all guesses have to keep a distance. So many addresses learn no more than one.
"""

import ipaddress
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

FREE_TRIES = 5
FIRST_WAIT, LONGEST_PAUSE = 2.0, 120.0
"""Seconds until the next guess, after the free tries."""
FORGOTTEN_AFTER = 1800.0
"""Seconds after which a wrong guess no longer counts."""
MANY, DISTANCE = 100, 5.0
"""So many wrong guesses of all callers together are many. From then on, so many seconds lie between two guesses."""
MOST_CALLERS = 10_000


@dataclass
class _Caller:
    wrong: int = 0
    until: float = 0.0
    last: float = 0.0


class Guesses:
    """Counts wrong guesses by the addresses that they come from."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Count by this clock, which gives seconds and never goes back."""
        self._now = now
        self._callers: dict[str, _Caller] = {}
        self._all: deque[float] = deque(maxlen=MANY)
        self._next = 0.0

    @property
    def many(self) -> bool:
        """Whether somebody seems to try all codes."""
        return len(self._all) == MANY and self._now() - self._all[0] < FORGOTTEN_AFTER

    def wait(self, address: str) -> float:
        """Return how many seconds this caller has to wait before the next guess; 0 if it may come now."""
        caller = self._callers.get(_network(address))
        own = caller.until if caller and self._now() - caller.last < FORGOTTEN_AFTER else 0.0
        return max(0.0, own - self._now(), self._next - self._now() if self.many else 0.0)

    def guessed(self, address: str, *, right: bool) -> None:
        """Count a guess."""
        now = self._now()
        self._next = now + DISTANCE
        if right:
            return
        self._all.append(now)
        if len(self._callers) >= MOST_CALLERS:
            self._callers = {who: one for who, one in self._callers.items() if now - one.last < FORGOTTEN_AFTER}
        caller = self._callers.setdefault(_network(address), _Caller())
        caller.wrong = caller.wrong + 1 if now - caller.last < FORGOTTEN_AFTER else 1
        caller.last = now
        if caller.wrong >= FREE_TRIES:
            caller.until = now + min(LONGEST_PAUSE, FIRST_WAIT * 2 ** min(10, caller.wrong - FREE_TRIES))


def _network(address: str) -> str:
    """Return what counts as one caller: an address, or all IPv6 addresses that one household has."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((int(found) >> 64 << 64, 64)))
