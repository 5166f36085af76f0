"""Bounded retries after pauses, counted by reason."""

from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from ..domain.record import Record, field
from ..domain.refusals import contended
from .ports import Retryable

_T = TypeVar("_T")

PauseOf = Callable[[Retryable | None], float | None]
"""The seconds to pause before an attempt, given why the last one failed; None before the first."""

TIME_LIMIT_S = 6
"""No attempt begins after this time. An attempt that begins before it makes at most two calls of
three tries of three seconds each (`wiring`), so the response comes within the function's 25 s."""
FIRST_PAUSE_S = 0.02
"""About the duration of one attempt."""
LONGEST_PAUSE_S = 1.0
MOST_TURNS = 3
"""Who loses more often does not lose a race: something is wrong, and must not be asked for all the
time."""


class Retries(Record):
    """Runs an attempt again while it raises Retryable.

    `sleep` takes seconds; `uniform` draws a float between its arguments; `clock` returns
    monotonic seconds. `reasons` counts what made attempts fail: `stale`, `conflict`, `throttled`,
    `unknown`.
    """

    sleep: Callable[[float], None]
    uniform: Callable[[float, float], float]
    clock: Callable[[], float]
    reasons: Counter[str] = field(default_factory=Counter)

    def run(self, attempt: Callable[[], _T], pause_s: PauseOf = lambda _: None) -> _T:
        """Returns the result of the attempt that succeeds. Raises `contended` when time is up.
        Where `pause_s` returns None, and after the third turn that was lost, pauses are random and
        grow."""
        began, failures = self.clock(), 0
        failure: Retryable | None = None
        while True:
            seconds = pause_s(failure)
            if seconds is None or failures > MOST_TURNS:
                seconds = (seconds or 0.0) + self._random_s(failures)
            if self.clock() - began + seconds >= TIME_LIMIT_S:
                raise contended() from failure
            if failure or seconds:
                self.sleep(seconds)
            try:
                return attempt()
            except Retryable as again:
                self.reasons[again.reason] += 1
                failure, failures = again, failures + 1

    def _random_s(self, failures: int) -> float:
        # Full jitter: requests that lost the same race should not meet again. (Brooker,
        # "Exponential Backoff And Jitter", AWS Architecture Blog)
        if not failures:
            return 0.0
        return self.uniform(0, min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (failures - 1)))
