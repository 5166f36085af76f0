"""Checks R2 in every response: counts add up, even while other clients write."""

from collections.abc import Iterator
from typing import Any

NAMES = {"purchased", "assigned", "scheduled_for_removal", "available", "renewing"}

OPERATIONS_WITH_COUNTS = (
    "opening",
    "read",
    "quote",
    "quoted",
    "purchase",
    "remove",
    "restore",
    "transfer",
)
"""Operations whose responses must have counts."""


def check_counts(kind: str, answer: Any) -> None:
    """Checks a successful response. Raises AssertionError."""
    all_counts = list(counts_in(answer))
    assert all_counts or kind not in OPERATIONS_WITH_COUNTS, (kind, "shows no counts", answer)
    for held in all_counts:
        assert all(held[name] >= 0 for name in NAMES), held
        parts = held["assigned"] + held["scheduled_for_removal"] + held["available"]
        assert held["purchased"] == parts, held
        assert held["renewing"] == held["purchased"] - held["scheduled_for_removal"], held


def counts_in(answer: Any) -> Iterator[dict[str, Any]]:
    """All objects of the response, at any depth, that have the counts of a license type."""
    if isinstance(answer, dict):
        if answer.keys() >= NAMES:
            yield answer
        answer = list(answer.values())
    if isinstance(answer, list):
        for each in answer:
            yield from counts_in(each)
