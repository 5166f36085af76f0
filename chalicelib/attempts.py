"""Trying again: bounded, with growing random pauses, and counted by reason."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from .domain.refusals import contended
from .ports import TryAgain

T = TypeVar("T")

MOST_ATTEMPTS = 12
FIRST_PAUSE_S = 0.01
LONGEST_PAUSE_S = 0.5


@dataclass(frozen=True, slots=True)
class Attempts:
    """Runs one attempt until it does not ask for another.

    `sleep` takes seconds; `uniform` draws a float between its arguments. `reasons` counts what
    made attempts fail: `stale`, `conflict`, `throttled`, `unknown`.
    """

    sleep: Callable[[float], None]
    uniform: Callable[[float, float], float]
    reasons: Counter[str] = field(default_factory=Counter)

    def until_done(self, attempt: Callable[[], T]) -> T:
        """The attempt's result; refused as `contended` when the last one asks for another."""
        for made in range(1, MOST_ATTEMPTS + 1):
            try:
                return attempt()
            except TryAgain as again:
                self.reasons[again.reason] += 1
                if made == MOST_ATTEMPTS:
                    raise contended() from again
                # Full jitter: whoever lost the same race should not meet again. (Brooker,
                # "Exponential Backoff And Jitter", AWS Architecture Blog)
                self.sleep(self.uniform(0, min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (made - 1))))
        raise AssertionError("the last attempt returns or raises")
