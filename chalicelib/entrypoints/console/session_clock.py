"""The clock of sessions and of their cookies: the real one, also where the product's clock is
moved, because the identity provider uses real time."""

import time
from collections.abc import Callable

clock: Callable[[], float] = time.time
"""Seconds since 1970. Tests replace it."""


def now_s() -> float:
    return clock()
