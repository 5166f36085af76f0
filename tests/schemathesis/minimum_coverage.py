"""Checks that a run sent enough requests and followed links; otherwise its success proves
nothing."""

from collections.abc import Sequence

from tests.schemathesis.command import Report

LEAST_REQUESTS = {"examples": 80, "coverage": 2_000, "stateful": 50}
"""Minimum of requests by phase: about half of what the phase sends, whatever `--examples` is."""
LEAST_FUZZED, LEAST_VARIED = 20, 12
"""Fuzzing sends `--examples` requests to at least LEAST_FUZZED operations. Some operations do not
have more than LEAST_VARIED different requests."""
LEAST_LINKS = 4


def shortfalls(phases: Sequence[str], examples: int, report: Report) -> list[str]:
    """A sentence for each minimum that the report does not reach."""
    least = LEAST_REQUESTS | {"fuzzing": LEAST_FUZZED * min(examples, LEAST_VARIED)}
    told = [
        f"{report.requests[phase]} requests by {phase}, at least {least[phase]} expected"
        for phase in phases
        if report.requests[phase] < least[phase]
    ]
    if "stateful" in phases and report.links < LEAST_LINKS:
        told.append(f"{report.links} links followed, at least {LEAST_LINKS} expected")
    return told
