"""Transfers reckoned by hand: an office pays each of its local days on which it owned a license (R23).

A talk license costs 25.00 a month unless an example says otherwise.
"""

from datetime import date, datetime
from typing import Any

import pytest

from chalicelib.domain.refusals import Refusal
from tests.unit.calendars import utc
from tests.unit.two_offices import Company, office

LONDON: dict[str, Any] = {"timezone": "Europe/London"}
TOKYO: dict[str, Any] = {"timezone": "Asia/Tokyo"}
HONOLULU: dict[str, Any] = {"timezone": "Pacific/Honolulu"}


# New York and London on the night between their boundaries: in London 1 April has begun, at 23:00
# UTC; in New York it is 31 March until 4:00 UTC.
THE_NIGHT = utc("2026-04-01 01:00")


def new_york_and_london(**talk: int) -> Company:
    before = utc("2026-03-20 12:00")
    return Company(
        {
            "New York": office(before, talk=talk.get("new_york", 0)),
            "London": office(before, price=3000, talk=talk.get("london", 0), **LONDON),
        }
    )


def test_from_new_york_to_london_on_the_night_between_their_boundaries() -> None:
    company = new_york_and_london(new_york=10)
    given, taken = company.move("New York", "London", 10, THE_NIGHT)
    # New York used its last day and is credited nothing; London pays all 30 days of April.
    assert (given.entry.charged_minor, taken.entry.charged_minor) == (0, 30_000)
    company.roll(utc("2026-04-30 12:00"))
    assert company.charged == {"New York": 0, "London": 30_000}


def test_from_london_to_new_york_on_the_night_between_their_boundaries() -> None:
    company = new_york_and_london(london=10)
    given, taken = company.move("London", "New York", 10, THE_NIGHT)
    # London has renewed for 300.00. It pays 1 April: 3000 x 29/30 = 2900 of each is credited. New
    # York pays 31 March, 2500 x 1/31 = 80.6, and April.
    assert (given.entry.charged_minor, taken.entry.charged_minor) == (-29_000, 810)
    company.roll(utc("2026-04-30 12:00"))
    assert company.charged == {"New York": 810 + 25_000, "London": 1_000}


def tokyo_and_honolulu(**talk: int) -> Company:
    before = utc("2026-03-05 12:00")
    return Company(
        {
            "Tokyo": office(before, talk=talk.get("tokyo", 0), **TOKYO),
            "Honolulu": office(before, talk=talk.get("honolulu", 0), **HONOLULU),
        }
    )


@pytest.mark.parametrize(
    ("at", "credited", "charged"),
    [
        # In Tokyo 11 March, 5:00: 20 of 31 days are left after it, 1612.9. In Honolulu 10 March,
        # 10:00: 22 days are left with it, 1774.2.
        (utc("2026-03-10 20:00"), 1612, 1774),
        # On 11 March in both: 20 days after it, 21 with it, 1693.5.
        (utc("2026-03-11 12:00"), 1612, 1694),
        # In Tokyo 1 April has begun: 29 of 30 days are left after it, 2416.7. In Honolulu it is 31
        # March: the last day, 80.6.
        (utc("2026-03-31 16:00"), 2416, 81),
    ],
)
def test_from_tokyo_to_honolulu_over_the_date_line(
    at: datetime, credited: int, charged: int
) -> None:
    given, taken = tokyo_and_honolulu(tokyo=1).move("Tokyo", "Honolulu", 1, at)
    assert (given.entry.charged_minor, taken.entry.charged_minor) == (-credited, charged)


@pytest.mark.parametrize(
    ("at", "credited", "charged"),
    [
        # In Honolulu 10 March: 21 days after it, 1693.5. In Tokyo 11 March: 21 days with it.
        (utc("2026-03-10 20:00"), 1693, 1694),
        # On 11 March in both: 20 days after it, 21 with it.
        (utc("2026-03-11 12:00"), 1612, 1694),
        # In Honolulu the last day of March; in Tokyo the first of April.
        (utc("2026-03-31 16:00"), 0, 2500),
    ],
)
def test_from_honolulu_to_tokyo_over_the_date_line(
    at: datetime, credited: int, charged: int
) -> None:
    given, taken = tokyo_and_honolulu(honolulu=1).move("Honolulu", "Tokyo", 1, at)
    assert (given.entry.charged_minor, taken.entry.charged_minor) == (-credited, charged)


# 100 licenses in a company whose offices renew on the 1st and on the 16th.


def first_and_sixteenth() -> Company:
    at = utc("2027-01-01 12:00")
    return Company({"1st": office(at), "16th": office(at, anchor=date(2026, 1, 16))})


LAST_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def test_a_year_of_moving_away_before_each_renewal_costs_more_than_a_year_of_staying() -> None:
    company = first_and_sixteenth()
    company.buy("1st", 100, utc("2027-01-01 12:00"))
    for month, last_day in enumerate(LAST_DAYS, start=1):
        if month > 1:
            company.move("16th", "1st", 100, datetime.fromisoformat(f"2027-{month:02}-15 12:00Z"))
        if month < 12:
            at = datetime.fromisoformat(f"2027-{month:02}-{last_day} 12:00Z")
            company.move("1st", "16th", 100, at)
    # Each office is left on its last day, so no credit is due, and neither office renews anything.
    # A license in the 1st: January 2500; then from the 15th to the month's end, in February 14 of
    # 28 days, 1250; in six months 17 of 31, 1371; in April, June, September, November 16 of 30,
    # 1333. In the 16th: from the month's last day to the 15th: 16 of 31 days, 1290, from January,
    # March, May, July, August, October; 16 of 28, 1429, from February; 16 of 30, 1333, from the
    # four others. The day of each move is paid in both.
    first = 2500 + 1250 + 6 * 1371 + 4 * 1333
    sixteenth = 6 * 1290 + 1429 + 4 * 1333
    assert (first, sixteenth) == (17_308, 14_501)
    assert company.charged == {"1st": 1_730_800, "16th": 1_450_100}
    assert first + sixteenth > 12 * 2500


def test_a_year_of_avoiding_each_renewal_for_two_days_costs_more_than_a_year_of_staying() -> None:
    company = first_and_sixteenth()
    company.buy("1st", 100, utc("2027-01-31 12:00"))
    assert company.charged["1st"] == 8_100  # 100 x 2500 x 1/31 = 80.6
    for month, last_day in enumerate(LAST_DAYS, start=1):
        away = datetime.fromisoformat(f"2027-{month:02}-{last_day} 12:00Z")
        company.move("1st", "16th", 100, away)
        year, following = (2027, month + 1) if month < 12 else (2028, 1)
        back = datetime.fromisoformat(f"{year}-{following:02}-02 12:00Z")
        company.move("16th", "1st", 100, back)
    # The 16th is charged 16 days and credited 13: 1290 - 1048 = 242 of 31, seven times; 1333 -
    # 1083 = 250 of 30, four times; 1429 - 1160 = 269 of 28, in February. The 1st is charged all
    # days but one: 27 of 28, 2411; 29 of 30, 2417, four times; 30 of 31, 2419, seven times.
    first = 81 + 2411 + 4 * 2417 + 7 * 2419
    sixteenth = 7 * 242 + 4 * 250 + 269
    assert (first, sixteenth) == (29_093, 2_963)
    assert company.charged == {"1st": 2_909_300, "16th": 296_300}
    assert first + sixteenth > 12 * 2500


# Yearly plans: 300.00 a year.


def january_and_june(at: datetime, **talk: int) -> Company:
    return Company(
        {
            "January": office(at, price=30_000, talk=talk.get("january", 0), plan_period="yearly"),
            "June": office(
                at,
                price=30_000,
                talk=talk.get("june", 0),
                plan_period="yearly",
                anchor=date(2025, 6, 1),
            ),
        }
    )


def test_a_yearly_license_moves_with_two_days_left() -> None:
    at = utc("2026-12-30 12:00")
    company = january_and_june(at, january=1)
    given, taken = company.move("January", "June", 1, at)
    # One day is left after today, 30000/365 = 82.2. June's year ends on 31 May, the 153rd day from
    # 30 December: 30000 x 153/365 = 12575.3.
    assert (given.entry.charged_minor, taken.entry.charged_minor) == (-82, 12_575)
    company.roll(utc("2027-01-02 12:00"))
    assert company.charged == {"January": -82, "June": 12_575}


def test_a_yearly_license_does_not_move_to_where_its_year_would_end_earlier() -> None:
    at = utc("2026-12-30 12:00")
    company = january_and_june(at, june=1)
    with pytest.raises(Refusal) as refused:
        company.move("June", "January", 1, at)
    assert refused.value.code == "invalid_request"
    # From 1 January on, that office's year ends later than June's. On the 2nd, 149 days are left in
    # June after it, 12246.6; and in the other year 364 with it, 29917.8.
    given, taken = company.move("June", "January", 1, utc("2027-01-02 12:00"))
    assert (given.entry.charged_minor, taken.entry.charged_minor) == (-12_246, 29_918)


def test_a_transfer_in_yen_is_reckoned_in_whole_yen() -> None:
    at = utc("2026-03-10 03:00")  # noon of 10 March in Tokyo
    yen: dict[str, Any] = {"currency": "JPY", **TOKYO}
    company = Company(
        {"Tokyo": office(at, price=2129, talk=3, **yen), "Osaka": office(at, price=1980, **yen)}
    )
    given, taken = company.move("Tokyo", "Osaka", 3, at)
    # 21 of 31 days after today: 2129 x 21/31 = 1442.2; 22 with it: 1980 x 22/31 = 1405.2. The
    # credit of 4326 pays Osaka's charge, and 111 yen are Tokyo's balance.
    assert (given.entry.charged_minor, taken.entry.charged_minor) == (-4326, 4215)
    assert given.entry.settlement.sent_minor == taken.entry.settlement.received_minor == 4215
    assert given.after.account.balance_minor == 111
    assert taken.entry.due_now_minor == 0
