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
