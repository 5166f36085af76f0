"""Helpers for functions that Lambda ends after a timeout."""

from collections.abc import Callable
from typing import Any


def time_for(context: Any, step_s: float) -> Callable[[], bool]:
    """Returns a function that is true while enough time is left for a step of `step_s` seconds:
    Lambda kills a function at its timeout."""
    return lambda: context.get_remaining_time_in_millis() > step_s * 1000
