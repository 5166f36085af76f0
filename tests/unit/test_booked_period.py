"""The period of a bookkeeping file: which there are, and which instants it has."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.refusals import Refusal
from chalicelib.entrypoints.bookkeeping.period import BookedPeriod, booked_period, last_month

MARCH = BookedPeriod(date(2026, 3, 1), date(2026, 3, 31))


def refusal(**query: str) -> tuple[str, str]:
    with pytest.raises(Refusal) as caught:
        booked_period({name.strip("_"): text for name, text in query.items()})
    (error,) = caught.value.members["errors"]
    return error["pointer"], error["detail"]


def test_both_days_are_included() -> None:
    assert booked_period({"from": "2026-03-01", "to": "2026-03-31"}) == MARCH
    one_day = booked_period({"from": "2026-03-01", "to": "2026-03-01"})
    assert one_day == BookedPeriod(date(2026, 3, 1), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("at", "after", "inside", "before"),
    [
        (datetime(2026, 3, 1, 4, 59, 59, tzinfo=UTC), True, False, False),
        (datetime(2026, 3, 1, 5, 0, tzinfo=UTC), False, True, False),
        (datetime(2026, 4, 1, 3, 59, 59, tzinfo=UTC), False, True, False),
        (datetime(2026, 4, 1, 4, 0, tzinfo=UTC), False, False, True),
    ],
)
def test_its_days_are_the_offices(at: datetime, after: bool, inside: bool, before: bool) -> None:
    """New York is five hours behind UTC on 1 March, four on 1 April."""
    zone = "America/New_York"
    assert MARCH.is_after(at, zone) is after
    assert MARCH.has(at, zone) is inside
    assert MARCH.is_before(at, zone) is before


def test_it_has_366_days_at_most() -> None:
    """2028 is a leap year."""
    assert booked_period({"from": "2028-01-01", "to": "2028-12-31"})
    assert booked_period({"from": "2026-01-01", "to": "2027-01-01"})
    assert refusal(from_="2026-01-01", to="2027-01-02") == (
        "/query/to",
        "must be 2027-01-01 or earlier: a file has at most 366 days, the first and the last included",
    )


def test_it_does_not_end_before_it_begins() -> None:
    assert refusal(from_="2026-03-02", to="2026-03-01") == (
        "/query/to",
        "must not be before the first day, 2026-03-02",
    )


def test_both_days_are_required() -> None:
    missing = "is required: a date like 2026-11-30"
    assert refusal(to="2026-03-01") == ("/query/from", missing)
    assert refusal(from_="2026-03-01") == ("/query/to", missing)


@pytest.mark.parametrize(
    "text",
    [
        "2026-3-1",
        "20260301",
        "2026-02-30",
        "today",
        "2026-03-01T00:00",
        "\u0662\u0660\u0662\u0666-03-01",
    ],
)
def test_a_day_is_a_date(text: str) -> None:
    assert refusal(from_=text, to="2026-03-01") == ("/query/from", "must be a date like 2026-11-30")


def test_the_largest_and_smallest_dates_are_no_error_of_ours() -> None:
    assert booked_period({"from": "9999-12-31", "to": "9999-12-31"})
    assert refusal(from_="0001-01-01", to="9999-12-31")[0] == "/query/to"


def test_the_month_before_is_where_the_office_is() -> None:
    """In Tokyo it is April already."""
    at = datetime(2026, 3, 31, 20, 0, tzinfo=UTC)
    assert last_month(at, "Asia/Tokyo") == MARCH
    assert last_month(at, "America/New_York") == BookedPeriod(date(2026, 2, 1), date(2026, 2, 28))
