"""Billing cycles against an independent oracle, over fifty years of 46 zones (R29).

Dates are counted by dateutil; when they begin is read from the tz database by `zone_files`.
"""

import os
import subprocess
import sys
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, MONTHLY, rrule

from chalicelib.domain.calendar import Calendar, Cycle
from tests.unit.zone_files import clock_changes, day_starts

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
BOUNDARIES_EACH = 600
"""Fifty years, from 2007 on."""
MONTHLY_ANCHORS = (*(date(2007, 1, day) for day in range(1, 32)), date(2008, 2, 29))
YEARLY_ANCHORS = tuple(
    each.date()
    for each in rrule(DAILY, dtstart=datetime(2008, 1, 1), count=366)  # noqa: DTZ001
)
TELLING_ANCHORS = tuple(
    anchor for anchor in MONTHLY_ANCHORS if anchor.day in (1, 15, 28, 29, 30, 31)
)
LEAP_DAY = date(2008, 2, 29)

LISTED = """
    Africa/Cairo Africa/Casablanca Africa/El_Aaiun Africa/Johannesburg Africa/Tripoli
    America/Asuncion America/Bogota America/Caracas America/Godthab America/Havana
    America/Los_Angeles America/New_York America/Santiago America/Sao_Paulo America/Scoresbysund
    America/St_Johns America/Vancouver
    Antarctica/Casey Antarctica/Troll
    Asia/Almaty Asia/Amman Asia/Beirut Asia/Damascus Asia/Gaza Asia/Kathmandu Asia/Kolkata
    Asia/Pyongyang Asia/Singapore Asia/Tehran Asia/Tokyo
    Atlantic/Azores Australia/Adelaide Australia/Eucla Australia/Lord_Howe
    Europe/Berlin Europe/Dublin Europe/London Europe/Moscow
    Pacific/Apia Pacific/Auckland Pacific/Chatham Pacific/Easter Pacific/Fakaofo
    Pacific/Kiritimati Pacific/Marquesas Pacific/Niue
"""
ZONES = tuple(LISTED.split())
every_zone = pytest.mark.parametrize("zone", ZONES)


@cache
def monthly_dates(anchor: date) -> tuple[date, ...]:
    """The anchor's day in every month, or the last that the month has."""
    days = (anchor.day,) if anchor.day <= 28 else tuple(range(28, anchor.day + 1))
    start = datetime(anchor.year, anchor.month, anchor.day)  # noqa: DTZ001  rrule's are local
    found = rrule(MONTHLY, start, bymonthday=days, bysetpos=-1, count=BOUNDARIES_EACH)
    return tuple(each.date() for each in found)


@cache
def yearly_dates(anchor: date) -> tuple[date, ...]:
    return tuple(anchor + relativedelta(years=+years) for years in range(50))


def cycles(zone: str, dates: tuple[date, ...]) -> list[Cycle]:
    starts = day_starts(zone)
    return [
        Cycle(number, starts[first], starts[after])
        for number, (first, after) in enumerate(pairwise(dates))
    ]


# The oracle itself


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("America/New_York", "2026-11-01", "2026-11-01 04:00"),
        ("America/New_York", "2056-11-05", "2056-11-05 04:00"),
        ("America/New_York", "2056-11-06", "2056-11-06 05:00"),
        ("Africa/Cairo", "2026-04-24", "2026-04-23 22:00"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04 03:00"),
        ("America/St_Johns", "2009-11-01", "2009-11-01 02:30"),
        ("Asia/Almaty", "2024-03-01", "2024-02-29 19:00"),
        ("Australia/Lord_Howe", "2026-04-05", "2026-04-04 13:00"),
        ("Australia/Lord_Howe", "2026-04-06", "2026-04-05 13:30"),
        ("Pacific/Apia", "2011-12-29", "2011-12-29 10:00"),
        ("Pacific/Apia", "2011-12-30", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-31", "2011-12-30 10:00"),
    ],
)
def test_the_oracle_knows_days_that_were_looked_up_by_hand(
    zone: str, day: str, begins: str
) -> None:
    expected = datetime.strptime(begins, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    assert day_starts(zone)[date.fromisoformat(day)] == expected


def test_the_zones_have_days_of_every_length_that_clock_changes_make() -> None:
    lengths = {
        (after - begins) / timedelta(hours=1)
        for zone in ZONES
        for begins, after in pairwise(day_starts(zone).values())
    }
    assert lengths >= {0, 22, 23, 23.5, 24, 24.5, 25, 26}


def test_months_are_counted_from_the_anchor() -> None:
    assert [each.isoformat() for each in monthly_dates(date(2007, 1, 31))[:4]] == [
        "2007-01-31",
        "2007-02-28",
        "2007-03-31",
        "2007-04-30",
    ]
    assert [each.isoformat() for each in yearly_dates(LEAP_DAY)[3:6]] == [
        "2011-02-28",
        "2012-02-29",
        "2013-02-28",
    ]


# Boundaries


@every_zone
def test_every_monthly_boundary_is_the_first_instant_of_its_date(zone: str) -> None:
    for anchor in MONTHLY_ANCHORS:
        calendar, expected = Calendar(zone, anchor, 1), cycles(zone, monthly_dates(anchor))
        assert [calendar.cycle(number) for number in range(len(expected))] == expected


@every_zone
def test_every_yearly_boundary_is_the_first_instant_of_its_date(zone: str) -> None:
    for anchor in YEARLY_ANCHORS:
        calendar, expected = Calendar(zone, anchor, 12), cycles(zone, yearly_dates(anchor))
        assert [calendar.cycle(number) for number in range(len(expected))] == expected


@every_zone
def test_cycle_after_cycle_tiles_time_without_gap_or_overlap(zone: str) -> None:
    for anchor in TELLING_ANCHORS:
        calendar = Calendar(zone, anchor, 1)
        walked = [calendar.cycle(0)]
        while len(walked) < BOUNDARIES_EACH - 1:
            walked.append(calendar.next_cycle(walked[-1]))
        assert all(cycle.start < cycle.end for cycle in walked)
        assert all(cycle.end == after.start for cycle, after in pairwise(walked))
        assert walked == cycles(zone, monthly_dates(anchor))


# Which cycle


@pytest.mark.parametrize("months", [1, 12])
@every_zone
def test_the_cycle_of_an_instant_contains_it(zone: str, months: int) -> None:
    for anchor in TELLING_ANCHORS:
        dates = monthly_dates(anchor) if months == 1 else yearly_dates(anchor)
        calendar, expected = Calendar(zone, anchor, months), cycles(zone, dates)
        boundaries = [cycle.start for cycle in expected]
        for edge in (*boundaries, *clock_changes(zone)):
            for moment in (edge - SECOND, edge, edge + SECOND):
                if boundaries[0] <= moment < expected[-1].end:
                    number = bisect_right(boundaries, moment) - 1
                    assert calendar.cycle_at(moment) == expected[number], moment


# Days


@every_zone
def test_days_left_fall_by_one_each_local_day_to_one_on_the_last(zone: str) -> None:
    anchor = date(2007, 1, 31)
    assert_days_fall(Calendar(zone, anchor, 1), monthly_dates(anchor))


@every_zone
def test_days_left_of_a_year_fall_by_one_each_local_day_to_one_on_the_last(zone: str) -> None:
    assert_days_fall(Calendar(zone, LEAP_DAY, 12), yearly_dates(LEAP_DAY))


def assert_days_fall(calendar: Calendar, dates: tuple[date, ...]) -> None:
    """From the first second of each day to its last. A day that the zone left out still counts,
    although no purchase can happen on it."""
    starts = day_starts(calendar.timezone)
    for number, (first, after) in enumerate(pairwise(dates)):
        cycle = Cycle(number, starts[first], starts[after])
        days = (after - first).days
        assert calendar.days_in(cycle) == days
        for passed in range(days):
            begins, ends = starts[first + passed * DAY], starts[first + passed * DAY + DAY]
            if begins < ends:
                left = [calendar.days_left(cycle, at) for at in (begins, ends - SECOND)]
                assert left == [days - passed] * 2, (cycle, begins)


@every_zone
def test_every_day_runs_from_its_first_instant_to_the_next_days(zone: str) -> None:
    calendar = Calendar(zone, MONTHLY_ANCHORS[0], 1)
    for (day, begins), (_, ends) in pairwise(day_starts(zone).items()):
        if begins < ends:
            for at in (begins, ends - SECOND):
                assert calendar.local_date(at) == day
                assert (calendar.start_of_day(at), calendar.end_of_day(at)) == (begins, ends)


# Where the rules of zones come from


def test_zones_are_read_from_the_package_and_not_from_the_machine(tmp_path: Path) -> None:
    """The machine's zone files give Tokyo the time of New York."""
    (tmp_path / "Asia").mkdir()
    new_york = resources.files("tzdata").joinpath("zoneinfo", "America", "New_York")
    (tmp_path / "Asia" / "Tokyo").write_bytes(new_york.read_bytes())
    program = """if True:
        from datetime import date
        import chalicelib.wiring
        from chalicelib.domain.calendar import Calendar
        print(Calendar("Asia/Tokyo", date(2026, 3, 1), 1).cycle(0).start)
    """
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONTZPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "2026-02-28 15:00:00+00:00\n"
