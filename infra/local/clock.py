"""A clock that a tester can move forward."""

from datetime import UTC, datetime, timedelta
from threading import Lock


class MovableClock:
    """Returns UTC in whole seconds. Starts at `start`, or at the machine's time if None, and runs
    as fast as the machine's clock."""

    def __init__(self, start: datetime | None = None) -> None:
        self._lock = Lock()
        self._start = start
        self._moved_by = timedelta(0)
        self._stands_at: datetime | None = None
        self.reset()

    def now(self) -> datetime:
        with self._lock:
            return self._stands_at or (datetime.now(UTC) + self._moved_by).replace(microsecond=0)

    def stand_at(self, instant: datetime) -> None:
        """Stands still at `instant`, which may be in the past, until `reset`; moves are jumps."""
        with self._lock:
            self._stands_at = instant

    def move_to(self, instant: datetime) -> None:
        """`instant` must not be in the past."""
        now = self.now()
        assert instant >= now, (instant, now)
        with self._lock:
            if self._stands_at:
                self._stands_at = instant
            else:
                self._moved_by += instant - now

    def reset(self) -> None:
        """Sets the clock back to its start."""
        with self._lock:
            self._stands_at = None
            self._moved_by = self._start - datetime.now(UTC) if self._start else timedelta(0)


class Ticks:
    """When the schedule fires: a minute after its last run or the clock's last move, whichever is
    later. So moving the clock without schedules does not run them immediately."""

    EVERY = timedelta(minutes=1)

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self.restart()

    def restart(self) -> None:
        """Starts a new minute."""
        self._counted_from = self._clock.now()

    def is_due(self) -> bool:
        return self._clock.now() >= self._counted_from + self.EVERY
