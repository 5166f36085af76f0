"""Tests that a run with too few requests or links is not a success."""

from collections import Counter

import pytest

from tests.schemathesis.command import Report, links_of
from tests.schemathesis.minimum_coverage import shortfalls


def report(links: int = 0, **requests: int) -> Report:
    return Report(frozenset(), 0, Counter(requests), links, 140, 1.0, "")


SUMMARY = """
    Scenarios:    28
    API Links:    16 covered / 140 selected / 140 total (50 inferred)
"""


def test_link_counts_are_read_from_the_output_of_schemathesis() -> None:
    assert links_of(SUMMARY) == (16, 140)
    assert links_of("Scenarios: 28") == (0, 0)


def test_a_run_that_reaches_the_minimum_has_no_shortfall() -> None:
    fuzzed = report(examples=80, coverage=2_000, fuzzing=240)
    assert shortfalls(("examples", "coverage", "fuzzing"), 12, fuzzed) == []
    assert shortfalls(("stateful",), 12, report(stateful=50, links=4)) == []


@pytest.mark.parametrize(
    ("phases", "made", "told"),
    [
        (("stateful",), report(stateful=50), "0 links followed, at least 4 expected"),
        (("stateful",), report(stateful=50, links=3), "3 links followed, at least 4 expected"),
        (("stateful",), report(stateful=49, links=4),
         "49 requests by stateful, at least 50 expected"),
        (("examples", "fuzzing"), report(examples=80),
         "0 requests by fuzzing, at least 240 expected"),
        (("examples", "fuzzing"), report(examples=79, fuzzing=240),
         "79 requests by examples, at least 80 expected"),
        (("coverage",), report(coverage=1_999), "1999 requests by coverage, at least 2000 expected"),
    ],
)  # fmt: skip
def test_a_phase_below_the_minimum_is_a_shortfall(
    phases: tuple[str, ...], made: Report, told: str
) -> None:
    assert shortfalls(phases, 12, made) == [told]
