"""Lambda, played: the functions of the app that no HTTP request calls, and their context."""

import time
from typing import Any

TIMEOUT_S = 60


class Context:
    """What Lambda hands a function beside its event."""

    function_name = "local"
    aws_request_id = "local"

    def __init__(self, timeout_s: float = TIMEOUT_S) -> None:
        self._ends = time.monotonic() + timeout_s

    def get_remaining_time_in_millis(self) -> int:
        return int((self._ends - time.monotonic()) * 1000)


def sweep() -> None:
    """The schedule's run."""
    from chalicelib.entrypoints.schedule import sweep_handler  # After the wiring is in use.

    sweep_handler({}, Context())


def remind() -> None:
    """The other schedule's run."""
    from chalicelib.entrypoints.schedule import remind_handler

    remind_handler({}, Context())


def reconcile(timeout_s: float = 300) -> dict[str, int]:
    """The audit's run."""
    from chalicelib.entrypoints.schedule import reconcile_handler

    answer: dict[str, int] = reconcile_handler({}, Context(timeout_s))
    return answer


def finalize(event: dict[str, Any]) -> dict[str, Any]:
    """The worker, for one batch of the queue."""
    from chalicelib.entrypoints.queue import finalize_handler

    answer: dict[str, Any] = finalize_handler(event, Context())
    return answer


def publish(event: dict[str, Any]) -> dict[str, Any]:
    """The publisher, for one batch of the table's stream."""
    from chalicelib.entrypoints.stream import publish_handler

    answer: dict[str, Any] = publish_handler(event, Context())
    return answer
