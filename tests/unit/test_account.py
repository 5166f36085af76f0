"""Counts and ledgers hold together, or are our own mistake (R2)."""

from typing import Any

import pytest

from chalicelib.domain.account import Counts, Thresholds
from chalicelib.domain.licenses import Quantity
from tests.unit.ledgers import ROOM, TALK, ledger, lot


def test_purchased_is_assigned_and_scheduled_and_available() -> None:
    counts = Counts(purchased=10, scheduled=2, available=3)
    assert counts.assigned == 5
    assert counts.renewing == 8


def test_counts_of_offices_add_up_to_the_companys() -> None:
    assert Counts(10, 2, 3) + Counts(4, 1, 2) == Counts(14, 3, 5)


@pytest.mark.parametrize(
    ("purchased", "scheduled", "available"),
    [(5, -1, 3), (5, 3, -1), (5, 3, 3), (-1, 0, 0), (0, 0, 1), (0, 1, 0)],
)
def test_counts_that_do_not_add_up_are_our_own_mistake(
    purchased: int, scheduled: int, available: int
) -> None:
    with pytest.raises(AssertionError):
        Counts(purchased, scheduled, available)


def test_counts_may_be_used_up_to_the_last() -> None:
    assert Counts(5, 5, 0).assigned == 0
    assert Counts(5, 0, 5).assigned == 0
    assert Counts(5, 0, 0).assigned == 5


@pytest.mark.parametrize("remaining", [1, 3])
def test_lots_that_are_not_what_is_scheduled_are_our_own_mistake(remaining: int) -> None:
    with pytest.raises(AssertionError):
        ledger({TALK: Counts(5, 2, 1)}, lot(31, TALK, remaining))


def test_lots_of_another_type_do_not_make_up_for_it() -> None:
    with pytest.raises(AssertionError):
        ledger({TALK: Counts(5, 2, 1)}, lot(31, ROOM, 2))
    ledger({TALK: Counts(5, 2, 1)}, lot(31, TALK, 2))


@pytest.mark.parametrize("quantity", [0, -1, True, 1.0, "1"])
def test_a_quantity_of_nothing_or_of_no_whole_number_is_our_own_mistake(quantity: Any) -> None:
    with pytest.raises(AssertionError):
        Quantity(TALK, quantity)
    assert Quantity(TALK, 1).quantity == 1


@pytest.mark.parametrize(
    ("purchased", "available", "low"),
    [(0, 0, False), (1, 0, True), (5, 1, True), (5, 2, False)],
)
def test_licenses_are_low_below_the_threshold_if_any_are_owned(
    purchased: int, available: int, low: bool
) -> None:
    assert Thresholds(low_below=2).are_low(Counts(purchased, 0, available)) is low
