"""Proration: whole days, rounded half up to the minor unit, per license (R7)."""

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.money import prorate_minor
from tests.unit.ledgers import PROPERTY


def test_the_first_day_costs_the_whole_price() -> None:
    assert prorate_minor(2500, 31, 31) == 2500


def test_the_second_day_costs_a_day_less() -> None:
    assert prorate_minor(2500, 30, 31) == 2419  # 2419.35


def test_the_last_day_costs_one_day() -> None:
    assert prorate_minor(2500, 1, 31) == 81  # 80.65


@pytest.mark.parametrize(
    ("price", "days_left", "days", "rounded"),
    [
        (2500, 22, 31, 1774),  # 1774.19
        (9500, 22, 31, 6742),  # 6741.94
        (2500, 14, 28, 1250),
        (25200, 297, 365, 20505),  # 20505.21
        (25200, 1, 366, 69),  # 68.85
        (999, 29, 30, 966),  # 965.7
    ],
)
def test_amounts_worked_out_by_hand(price: int, days_left: int, days: int, rounded: int) -> None:
    assert prorate_minor(price, days_left, days) == rounded


@pytest.mark.parametrize(
    ("days_left", "rounded"),
    [(14, 0), (15, 1), (16, 1)],  # 0.47, 0.50, 0.53
)
def test_just_below_half_rounds_down_while_half_and_above_round_up(
    days_left: int, rounded: int
) -> None:
    assert prorate_minor(1, days_left, 30) == rounded


@pytest.mark.parametrize(
    ("price", "rounded"),
    [(1, 1), (3, 2), (5, 3), (7, 4)],  # 0.5, 1.5, 2.5, 3.5
)
def test_half_always_rounds_up_not_to_even(price: int, rounded: int) -> None:
    assert prorate_minor(price, 15, 30) == rounded


def test_half_is_found_in_a_cycle_of_odd_length_only_where_it_is() -> None:
    assert prorate_minor(31, 1, 31) == 1
    assert prorate_minor(15, 1, 31) == 0  # 0.484
    assert prorate_minor(16, 1, 31) == 1  # 0.516


def test_yen_are_prorated_to_whole_yen() -> None:
    assert prorate_minor(3000, 1, 31) == 97  # 96.77
    assert prorate_minor(3000, 22, 31) == 2129  # 2129.03
    assert prorate_minor(1, 1, 31) == 0


def test_what_costs_nothing_is_prorated_to_nothing() -> None:
    assert prorate_minor(0, 31, 31) == 0


def test_amounts_beyond_what_a_float_can_hold_stay_exact() -> None:
    assert prorate_minor(9007199254740993, 31, 31) == 9007199254740993
    assert prorate_minor(9007199254740993 * 31, 1, 31) == 9007199254740993


@pytest.mark.parametrize(("days_left", "days"), [(0, 31), (-1, 31), (32, 31), (1, 0)])
def test_days_outside_the_cycle_are_our_own_mistake(days_left: int, days: int) -> None:
    with pytest.raises(AssertionError):
        prorate_minor(2500, days_left, days)


def test_a_negative_price_is_our_own_mistake() -> None:
    with pytest.raises(AssertionError):
        prorate_minor(-1, 1, 31)


@PROPERTY
@given(
    price=st.integers(0, 10**12),
    days=st.integers(1, 366),
    data=st.data(),
)
def test_rounding_moves_an_amount_by_at_most_half_a_unit(
    price: int, days: int, data: st.DataObject
) -> None:
    days_left = data.draw(st.integers(1, days))
    error = prorate_minor(price, days_left, days) - Fraction(price * days_left, days)
    assert Fraction(-1, 2) < error <= Fraction(1, 2)


@PROPERTY
@given(price=st.integers(0, 10**6), days=st.integers(2, 366), data=st.data())
def test_waiting_a_day_never_makes_a_license_dearer(
    price: int, days: int, data: st.DataObject
) -> None:
    days_left = data.draw(st.integers(2, days))
    assert prorate_minor(price, days_left - 1, days) <= prorate_minor(price, days_left, days)


DOCUMENTED = re.compile(r"\| (\d+) x (\d+) / (\d+) = [\d.]+ \| (\d+):")


def test_the_documented_examples_are_what_is_charged() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "integrators-guide.md").read_text()
    examples = [tuple(map(int, found)) for found in DOCUMENTED.findall(guide)]
    assert examples == [
        (2500, 22, 31, 1774),
        (25200, 297, 365, 20505),
        (3000, 1, 31, 97),
    ]
    for price_minor, days_left, days, expected in examples:
        assert prorate_minor(price_minor, days_left, days) == expected
