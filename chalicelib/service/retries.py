"""Bounded retries with growing random pauses, counted by reason."""

from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from ..domain.record import Record, field
from ..domain.refusals import contended
from .ports import Retryable

_T = TypeVar("_T")

TIME_LIMIT_S = 6
"""No attempt begins after this time. An attempt that begins before it makes at most two calls of
three tries of three seconds each (`wiring`), so the response comes within the function's 25 s."""
FIRST_PAUSE_S = 0.02
"""About the duration of one attempt."""
LONGEST_PAUSE_S = 1.0


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

    def run(self, attempt: Callable[[], _T]) -> _T:
        """Returns the result of the attempt that succeeds. Raises `contended` when time is up."""
        began, longest_s = self.clock(), FIRST_PAUSE_S
        while True:
            try:
                return attempt()
            except Retryable as again:
                self.reasons[again.reason] += 1
                # Full jitter: requests that lost the same race should not meet again. (Brooker,
                # "Exponential Backoff And Jitter", AWS Architecture Blog)
                pause_s = self.uniform(0, longest_s)
                if self.clock() - began + pause_s >= TIME_LIMIT_S:
                    raise contended() from again
                self.sleep(pause_s)
                longest_s = min(LONGEST_PAUSE_S, longest_s * 2)
