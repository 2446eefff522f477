"""The time of an org. It moves by a second with each call, and whenever a caller moves it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from time import time

from lifecycle.org.undo import Watched

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""The Monday morning on which a simulated org of today begins, so that the same calls have the same answers."""


def beginning(month: str) -> datetime:
    """Return when an org of this month (YYYY-MM) begins: at `START`, or on the first Monday of an earlier month."""
    first = datetime(int(month[:4]), int(month[5:]), 1, START.hour, tzinfo=UTC)
    return min(START, first + timedelta(days=-first.weekday() % 7))


@dataclass(frozen=True)
class Shown:
    """A clock in the form in which a file keeps it."""

    now: datetime
    step: timedelta
    """How far the clock moves with each call."""
    ahead: timedelta | None = None
    """How far the clock is ahead of the time of day; None for a clock that does not follow the time of day."""


class Clock(Watched):
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = START, step: timedelta = timedelta(seconds=1)) -> None:
        self._now, self._step = now, step

    def now(self) -> datetime:
        """The time, in UTC and whole seconds."""
        return self._now

    def kept(self) -> Shown:
        """The clock in the form in which a file keeps it."""
        return Shown(self._now, self._step)

    def tick(self) -> None:
        """Move on for another call."""
        self._now += self._step

    def moved(self, by: timedelta) -> datetime:
        """The time after a span. Raises ValueError as `advance` does."""
        if by < timedelta(0):
            raise ValueError(
                "Time only moves forward, so the span can't be negative. To undo a step, go back one step."
            )
        try:
            return self._now + by
        except OverflowError:
            raise ValueError(
                "Can't move the clock that far, because the calendar ends with the year 9999. Choose less."
            ) from None

    def advance(self, by: timedelta) -> None:
        """Let time pass.

        Raises:
            ValueError: for a negative span, or one that leads past the year 9999.
        """
        self._now = self.moved(by)


class WallClock(Clock):
    """The time of day, for an org that is served over the network. It can be moved ahead, too."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead = timedelta(0)
        self._now, self._second = _of_day(), 0

    def kept(self) -> Shown:
        """The clock in the form in which a file keeps it."""
        return Shown(self._now, self._step, self._ahead)

    def restore(self, kept: Shown) -> None:
        """Set a new clock to the kept time, and as far ahead of the time of day as it was then."""
        self._now, self._ahead = kept.now, kept.ahead or timedelta(0)

    def tick(self) -> None:
        """Move on for another call: take over the time of day, but never go back."""
        second = int(time())
        if second != self._second:
            self._second, self._now = second, max(self._now, _of_day() + self._ahead)

    def advance(self, by: timedelta) -> None:
        """Let time pass. Raises ValueError as `Clock.advance` does."""
        self.tick()
        super().advance(by)
        self._ahead += by


def clock_of(kept: Shown) -> Clock:
    """The clock that was kept."""
    if kept.ahead is None:
        return Clock(kept.now, kept.step)
    clock = WallClock()
    clock.restore(kept)
    return clock


def _of_day() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@lru_cache(maxsize=1024)  # most answers repeat the few moments of one user
def stamp(moment: datetime | None) -> str | None:
    """A moment as Okta writes it.

    >>> stamp(START)
    '2026-01-05T09:00:00.000Z'
    """
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z") if moment else None
