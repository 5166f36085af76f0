"""A clock that a tester can move, but never back."""

from datetime import UTC, datetime, timedelta
from threading import Lock


class MovableClock:
    """The machine's time plus what it was moved by, in UTC and whole seconds. It starts at
    `start`, at the machine's time when None."""

    def __init__(self, start: datetime | None = None) -> None:
        self._lock = Lock()
        self._start = start
        self._moved_by = timedelta(0)
        self.reset()

    def now(self) -> datetime:
        with self._lock:
            return (datetime.now(UTC) + self._moved_by).replace(microsecond=0)

    def move_to(self, instant: datetime) -> None:
        """`instant` must not be past."""
        now = self.now()
        assert instant >= now, (instant, now)
        with self._lock:
            self._moved_by += instant - now

    def reset(self) -> None:
        """Back to where it started."""
        with self._lock:
            self._moved_by = self._start - datetime.now(UTC) if self._start else timedelta(0)


class Ticks:
    """When the schedule fires: a minute after it last did, and after the clock was last moved: a
    job that is to be late is not made up for by the jump itself."""

    EVERY = timedelta(minutes=1)

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self.restart()

    def restart(self) -> None:
        """Counts from now."""
        self._counted_from = self._clock.now()

    def is_due(self) -> bool:
        return self._clock.now() >= self._counted_from + self.EVERY
