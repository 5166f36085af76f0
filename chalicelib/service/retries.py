"""Trying again: bounded, with growing random pauses, and counted by reason."""

from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from ..domain.record import Record, field
from ..domain.refusals import contended
from .ports import Retryable

_T = TypeVar("_T")

TIME_LIMIT_S = 6
"""After so long no further attempt begins. One that begins before has two calls, each of at most
three times three seconds (`wiring`): the answer comes within the function's 25 seconds."""
FIRST_PAUSE_S = 0.02
"""About as long as an attempt takes."""
LONGEST_PAUSE_S = 1.0


class Retries(Record):
    """Runs one attempt until it does not ask for another.

    `sleep` takes seconds; `uniform` draws a float between its arguments; `clock` returns
    monotonic seconds. `reasons` counts what made attempts fail: `stale`, `conflict`, `throttled`,
    `unknown`.
    """

    sleep: Callable[[float], None]
    uniform: Callable[[float, float], float]
    clock: Callable[[], float]
    reasons: Counter[str] = field(default_factory=Counter)

    def run(self, attempt: Callable[[], _T]) -> _T:
        """The attempt's result; refused as `contended` when time is up and it asks for another."""
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
