"""Billing cycles between local midnights (R29). Expected instants are written by hand, in UTC."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.calendar import Calendar, Cycle
from tests.unit.calendars import SECOND, monthly, utc
from tests.unit.ledgers import PROPERTY


def starts(calendar: Calendar, numbers: range) -> list[str]:
    return [calendar.start_date(number).isoformat() for number in numbers]


# Month ends


def test_an_anchor_on_the_31st_comes_back_after_short_months() -> None:
    assert starts(monthly(date(2026, 1, 31)), range(13)) == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
        "2026-06-30",
        "2026-07-31",
        "2026-08-31",
        "2026-09-30",
        "2026-10-31",
        "2026-11-30",
        "2026-12-31",
        "2027-01-31",
    ]


@pytest.mark.parametrize(
    ("day", "february", "march"),
    [
        (28, "2026-02-28", "2026-03-28"),
        (29, "2026-02-28", "2026-03-29"),
        (30, "2026-02-28", "2026-03-30"),
        (31, "2026-02-28", "2026-03-31"),
    ],
)
def test_a_month_end_anchor_survives_february(day: int, february: str, march: str) -> None:
    assert starts(monthly(date(2026, 1, day)), range(1, 3)) == [february, march]


@pytest.mark.parametrize(
    ("day", "february", "march"),
    [
        (28, "2028-02-28", "2028-03-28"),
        (29, "2028-02-29", "2028-03-29"),
        (30, "2028-02-29", "2028-03-30"),
        (31, "2028-02-29", "2028-03-31"),
    ],
)
def test_a_month_end_anchor_survives_a_leap_february(day: int, february: str, march: str) -> None:
    assert starts(monthly(date(2028, 1, day)), range(1, 3)) == [february, march]


def test_a_year_that_divides_by_100_has_no_leap_day() -> None:
    assert starts(monthly(date(2100, 1, 31)), range(1, 3)) == ["2100-02-28", "2100-03-31"]


def test_a_yearly_anchor_on_the_leap_day_comes_back_every_fourth_year() -> None:
    calendar = Calendar("America/New_York", date(2024, 2, 29), 12)
    assert starts(calendar, range(6)) == [
        "2024-02-29",
        "2025-02-28",
        "2026-02-28",
        "2027-02-28",
        "2028-02-29",
        "2029-02-28",
    ]


def test_an_anchor_in_december_goes_on_in_january() -> None:
    assert starts(monthly(date(2026, 12, 15)), range(3)) == [
        "2026-12-15",
        "2027-01-15",
        "2027-02-15",
    ]


# Midnights


def test_new_yorks_march_is_an_hour_short() -> None:
    march = monthly(date(2026, 1, 1)).cycle(2)
    assert march == Cycle(2, utc("2026-03-01 05:00"), utc("2026-04-01 04:00"))


def test_new_yorks_november_is_an_hour_long() -> None:
    november = monthly(date(2026, 1, 1)).cycle(10)
    assert november == Cycle(10, utc("2026-11-01 04:00"), utc("2026-12-01 05:00"))


def test_berlins_year_begins_the_evening_before_in_utc() -> None:
    year = Calendar("Europe/Berlin", date(2026, 1, 1), 12).cycle(0)
    assert year == Cycle(0, utc("2025-12-31 23:00"), utc("2026-12-31 23:00"))


def test_tokyos_midnight_is_at_three_in_the_afternoon_of_the_day_before() -> None:
    march = monthly(date(2026, 3, 1), "Asia/Tokyo").cycle(0)
    assert march == Cycle(0, utc("2026-02-28 15:00"), utc("2026-03-31 15:00"))


def test_a_boundary_on_a_midnight_that_does_not_exist_is_the_days_first_instant() -> None:
    calendar = monthly(date(2026, 3, 24), "Africa/Cairo")
    assert calendar.cycle(0) == Cycle(0, utc("2026-03-23 22:00"), utc("2026-04-23 22:00"))
    assert calendar.cycle(1) == Cycle(1, utc("2026-04-23 22:00"), utc("2026-05-23 21:00"))


def test_a_boundary_on_a_day_that_a_zone_left_out_is_when_the_next_began() -> None:
    # Samoa went from 29 to 31 December 2011 when it crossed the date line.
    calendar = monthly(date(2011, 11, 30), "Pacific/Apia")
    assert calendar.cycle(0).end == utc("2011-12-30 10:00")
    assert calendar.local_date(utc("2011-12-30 10:00")) == date(2011, 12, 31)


# Which cycle


@pytest.mark.parametrize(
    ("instant", "number"),
    [
        (utc("2026-03-31 04:00") - SECOND, 1),
        (utc("2026-03-31 04:00"), 2),
        (utc("2026-03-31 04:00") + SECOND, 2),
        (utc("2026-04-30 04:00") - SECOND, 2),
        (utc("2026-04-30 04:00"), 3),
        (utc("2026-04-30 04:00") + SECOND, 3),
        (utc("2026-05-30 04:00"), 3),
        (utc("2027-01-31 05:00") - SECOND, 11),
        (utc("2027-01-31 05:00"), 12),
    ],
)
def test_an_instant_belongs_to_the_cycle_whose_start_it_has_reached(
    instant: datetime, number: int
) -> None:
    assert monthly(date(2026, 1, 31)).cycle_at(instant).number == number


@pytest.mark.parametrize(
    ("instant", "number"),
    [
        (utc("2025-01-15 12:00"), 0),
        (utc("2025-02-28 05:00") - SECOND, 0),
        (utc("2025-02-28 05:00"), 1),
        (utc("2025-12-31 12:00"), 1),
        (utc("2028-02-28 12:00"), 3),
        (utc("2028-02-29 05:00") - SECOND, 3),
        (utc("2028-02-29 05:00"), 4),
    ],
)
def test_a_yearly_cycle_lasts_until_its_anniversary(instant: datetime, number: int) -> None:
    calendar = Calendar("America/New_York", date(2024, 2, 29), 12)
    assert calendar.cycle_at(instant).number == number


def test_the_anchors_own_first_instant_is_in_the_first_cycle() -> None:
    calendar = monthly(date(2026, 1, 31))
    assert calendar.cycle_at(utc("2026-01-31 05:00")) == Cycle(
        0, utc("2026-01-31 05:00"), utc("2026-02-28 05:00")
    )


@pytest.mark.parametrize(
    ("instant", "over"),
    [
        (utc("2026-04-01 04:00") - SECOND, False),
        (utc("2026-04-01 04:00"), True),
        (utc("2026-04-01 04:00") + SECOND, True),
    ],
)
def test_a_cycle_is_over_at_its_boundary(instant: datetime, over: bool) -> None:
    assert monthly(date(2026, 1, 1)).cycle(2).is_over(instant) is over


def test_the_next_cycle_starts_where_this_one_ends_although_the_zone_has_changed_its_rules() -> (
    None
):
    calendar = monthly(date(2026, 1, 1))
    opened_under_other_rules = Cycle(2, utc("2026-03-01 05:00"), utc("2026-04-01 05:00"))
    assert calendar.next_cycle(opened_under_other_rules) == Cycle(
        3, utc("2026-04-01 05:00"), utc("2026-05-01 04:00")
    )


ZONES = (
    "Africa/Cairo",
    "America/Havana",
    "America/New_York",
    "America/Santiago",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Pacific/Kiritimati",
)
calendars = st.builds(
    Calendar,
    st.sampled_from(ZONES),
    st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    st.sampled_from((1, 12)),
)


@PROPERTY
@given(calendars, st.integers(0, 40))
def test_cycles_tile_time(calendar: Calendar, number: int) -> None:
    cycle = calendar.cycle(number)
    assert cycle.start < cycle.end
    assert cycle.end == calendar.cycle(number + 1).start
    assert calendar.next_cycle(cycle) == calendar.cycle(number + 1)


@PROPERTY
@given(calendars, st.timedeltas(timedelta(0), timedelta(days=1500)))
def test_every_instant_is_in_the_cycle_found_for_it(calendar: Calendar, since: timedelta) -> None:
    instant = calendar.cycle(0).start + since
    cycle = calendar.cycle_at(instant)
    assert cycle.start <= instant < cycle.end
