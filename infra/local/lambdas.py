"""Calls the app's functions that are not called by HTTP requests, as Lambda does."""

import time
from typing import Any

TIMEOUT_S = 60


class Context:
    """The context that Lambda passes to a function."""

    function_name = "local"
    aws_request_id = "local"

    def __init__(self, timeout_s: float = TIMEOUT_S) -> None:
        self._ends = time.monotonic() + timeout_s

    def get_remaining_time_in_millis(self) -> int:
        return int((self._ends - time.monotonic()) * 1000)


def sweep() -> None:
    """One run of the sweep."""
    from chalicelib.entrypoints.schedule import sweep_handler  # The module needs the wiring.

    sweep_handler({}, Context())


def remind() -> None:
    """One run of the reminders."""
    from chalicelib.entrypoints.schedule import remind_handler

    remind_handler({}, Context())


def reconcile(timeout_s: float = 300) -> dict[str, int]:
    """One run of the audit."""
    from chalicelib.entrypoints.schedule import reconcile_handler

    answer: dict[str, int] = reconcile_handler({}, Context(timeout_s))
    return answer


def finalize(event: dict[str, Any]) -> dict[str, Any]:
    """Passes one batch of the queue to the worker."""
    from chalicelib.entrypoints.queue import finalize_handler

    answer: dict[str, Any] = finalize_handler(event, Context())
    return answer


def payments(event: dict[str, Any]) -> dict[str, Any]:
    """A call of the API, a batch of the queue, or (empty) a run of the schedule."""
    from chalicelib.payments.function import payments_handler

    answer: dict[str, Any] = payments_handler(event, Context())
    return answer


def publish(event: dict[str, Any]) -> dict[str, Any]:
    """Passes one batch of the table's stream to the publisher."""
    from chalicelib.entrypoints.stream import publish_handler

    answer: dict[str, Any] = publish_handler(event, Context())
    return answer
