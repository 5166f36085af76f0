"""What Lambda tells its functions about themselves."""

from collections.abc import Callable
from typing import Any


def time_for(context: Any, step_s: float) -> Callable[[], bool]:
    """Says whether a step of that length may still begin: Lambda kills what outlasts its time."""
    return lambda: context.get_remaining_time_in_millis() > step_s * 1000
