"""What a simulated invocation runs in."""

from dataclasses import dataclass

from chalicelib import wiring
from tests.simulation.payments_function import PaymentsFunction


class Context:
    """Lambda's context argument. The first `time_checks` calls of `get_remaining_time_in_millis`
    return five minutes, later ones 0."""

    function_name = "simulated"
    aws_request_id = "simulated"

    def __init__(self, time_checks: int = 1_000_000) -> None:
        self._time_checks = time_checks

    def get_remaining_time_in_millis(self) -> int:
        self._time_checks -= 1
        return 300_000 if self._time_checks >= 0 else 0


@dataclass(eq=False)
class Process:
    """One execution environment: its wiring, which lives over several invocations, and its clock,
    which is `ahead_s` seconds ahead."""

    ahead_s: int
    wired: wiring.Wired
    payments: PaymentsFunction | None = None
