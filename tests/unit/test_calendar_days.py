"""Days of an office: when they begin, and how many of a cycle are left (R7)."""

from datetime import date, datetime, timedelta

import pytest

from chalicelib.domain.calendar import Calendar, Cycle
from tests.unit.calendars import SECOND, monthly, utc


@pytest.mark.parametrize(
    ("timezone", "day", "begins", "ends"),
    [
        # 23 hours: at 2:00 it is 3:00.
        ("America/New_York", date(2026, 3, 8), "2026-03-08 05:00", "2026-03-09 04:00"),
        # 25 hours: at 2:00 it is 1:00.
        ("America/New_York", date(2026, 11, 1), "2026-11-01 04:00", "2026-11-02 05:00"),
        # Midnight does not exist: it is 1:00 at once.
        ("Africa/Cairo", date(2026, 4, 24), "2026-04-23 22:00", "2026-04-24 21:00"),
        ("America/Santiago", date(2026, 9, 6), "2026-09-06 04:00", "2026-09-07 03:00"),
        # The day's last hour comes twice.
        ("Africa/Cairo", date(2026, 10, 29), "2026-10-28 21:00", "2026-10-29 22:00"),
        ("America/Santiago", date(2026, 4, 4), "2026-04-04 03:00", "2026-04-05 04:00"),
        # Midnight comes twice: at 1:00 it is 0:00. The day begins at the first.
        ("America/Havana", date(2025, 11, 2), "2025-11-02 04:00", "2025-11-03 05:00"),
        ("Atlantic/Azores", date(2026, 10, 25), "2026-10-25 00:00", "2026-10-26 01:00"),
        # No change at all.
        ("Asia/Tokyo", date(2026, 3, 8), "2026-03-07 15:00", "2026-03-08 15:00"),
    ],
)
def test_a_day_runs_from_its_first_instant_to_the_next_days(
    timezone: str, day: date, begins: str, ends: str
) -> None:
    calendar = Calendar(timezone, day, 1)
    first, after = utc(begins), utc(ends)
    assert calendar.cycle(0).start == first
    for instant in (first, first + SECOND, after - SECOND):
        assert calendar.local_date(instant) == day
        assert (calendar.start_of_day(instant), calendar.end_of_day(instant)) == (first, after)
    assert calendar.local_date(first - SECOND) == day - timedelta(days=1)
    assert calendar.local_date(after) == day + timedelta(days=1)


@pytest.mark.parametrize(
    ("instant", "days_left"),
    [
        (utc("2026-03-01 05:00"), 31),
        (utc("2026-03-02 05:00") - SECOND, 31),
        (utc("2026-03-02 05:00"), 30),
        (utc("2026-03-08 05:00"), 24),
        (utc("2026-03-09 04:00") - SECOND, 24),
        (utc("2026-03-09 04:00"), 23),
        (utc("2026-03-31 04:00") - SECOND, 2),
        (utc("2026-03-31 04:00"), 1),
        (utc("2026-04-01 04:00") - SECOND, 1),
    ],
)
def test_days_are_counted_from_today_included_also_over_a_short_day(
    instant: datetime, days_left: int
) -> None:
    calendar = monthly(date(2026, 1, 1))
    assert calendar.days_left(calendar.cycle(2), instant) == days_left


@pytest.mark.parametrize(
    ("instant", "days_left"),
    [
        (utc("2026-11-01 04:00"), 30),
        (utc("2026-11-02 05:00") - SECOND, 30),
        (utc("2026-11-02 05:00"), 29),
        (utc("2026-12-01 05:00") - SECOND, 1),
    ],
)
def test_days_are_counted_over_a_long_day(instant: datetime, days_left: int) -> None:
    calendar = monthly(date(2026, 1, 1))
    assert calendar.days_left(calendar.cycle(10), instant) == days_left


def test_days_are_the_offices_and_not_utcs() -> None:
    calendar = monthly(date(2026, 3, 1), "Asia/Tokyo")
    assert calendar.days_left(calendar.cycle(0), utc("2026-03-10 14:59")) == 22
    assert calendar.days_left(calendar.cycle(0), utc("2026-03-10 15:00")) == 21


@pytest.mark.parametrize(
    ("number", "days"),
    [(0, 28), (1, 31), (2, 30), (24, 29), (25, 31)],
)
def test_a_cycle_has_the_days_between_its_dates(number: int, days: int) -> None:
    calendar = monthly(date(2026, 1, 31))
    assert calendar.days_in(calendar.cycle(number)) == days


@pytest.mark.parametrize(("number", "days"), [(0, 365), (1, 365), (3, 366), (4, 365)])
def test_a_year_has_its_own_number_of_days(number: int, days: int) -> None:
    calendar = Calendar("America/New_York", date(2024, 2, 29), 12)
    assert calendar.days_in(calendar.cycle(number)) == days


def test_the_days_of_a_cycle_whose_zone_changed_its_rules_stay_between_one_and_all() -> None:
    calendar = monthly(date(2026, 1, 1))
    shifted = Cycle(2, utc("2026-03-01 04:00"), utc("2026-04-01 05:00"))
    assert calendar.days_left(shifted, utc("2026-03-01 04:30")) == 31
    assert calendar.days_left(shifted, utc("2026-04-01 04:30")) == 1
