"""Whether a run has looked: what sends nothing, or follows no link, finds nothing either."""

from collections.abc import Sequence

from tests.schemathesis.command import Report

LEAST_REQUESTS = {"examples": 80, "coverage": 2_000, "stateful": 50}
"""Requests of a phase: about half of what it sends, whatever is asked for."""
LEAST_FUZZED, LEAST_VARIED = 20, 12
"""Operations that are sent as many requests as are asked for; not all can be varied more often."""
LEAST_LINKS = 4


def shortfalls(phases: Sequence[str], examples: int, report: Report) -> list[str]:
    """What the report has too little of, in words; empty when it has looked."""
    least = LEAST_REQUESTS | {"fuzzing": LEAST_FUZZED * min(examples, LEAST_VARIED)}
    told = [
        f"{report.requests[phase]} requests by {phase}, and not {least[phase]} at least"
        for phase in phases
        if report.requests[phase] < least[phase]
    ]
    if "stateful" in phases and report.links < LEAST_LINKS:
        told.append(f"{report.links} links followed, and not {LEAST_LINKS} at least")
    return told
