"""The console's words, amounts, links and picture, without a browser."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.account import Counts, Thresholds
from chalicelib.domain.journal import Actor, Entry
from chalicelib.entrypoints.console import formats, labels
from chalicelib.entrypoints.console.chart import Latest, chart_of
from chalicelib.entrypoints.console.quantity_fields import entered_quantities
from chalicelib.entrypoints.console.urls import ConsoleUrls
from tests.license_types import LicenseType

MARCH = datetime(2026, 3, 1, 5, tzinfo=UTC)
TALK = LicenseType.TALK_LINES


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (1774, "USD", "$17.74"),
        (0, "USD", "$0.00"),
        (123456789, "EUR", "€1,234,567.89"),
        (1500, "JPY", "¥1,500"),
    ],
)
def test_money_has_the_digits_of_its_currency(minor: int, currency: str, shown: str) -> None:
    assert formats.money(minor, currency) == shown


def test_times_are_the_offices_own() -> None:
    boundary = datetime(2026, 4, 1, 4, tzinfo=UTC)
    assert formats.day(boundary - timedelta(seconds=1), "America/New_York") == "Mar 31, 2026"
    assert formats.day(boundary, "America/New_York") == "Apr 1, 2026"
    assert formats.moment(boundary, "America/New_York") == "Apr 1, 2026, 12:00 AM EDT"
    assert formats.moment(boundary, "Asia/Tokyo").startswith("Apr 1, 2026, 1:00 PM ")


@pytest.mark.parametrize(
    ("available", "mark"),
    [
        (0, ("low", "None available")),
        (2, ("low", "Low")),
        (3, None),
        (9, None),
        (10, ("idle", "10 idle")),
    ],
)
def test_the_thresholds_of_the_office_decide_what_is_low_and_idle(
    available: int, mark: tuple[str, str] | None
) -> None:
    assert labels.mark_of(Counts(20, 0, available), Thresholds(low_below=3, idle_above=9)) == mark


@pytest.mark.parametrize(
    ("purchased", "available", "mark"),
    [
        (0, 0, None),
        (1, 0, ("low", "None available")),
        (20, 1, None),
        (20, 20, None),
        (60, 50, None),
        (60, 51, ("idle", "51 idle")),
    ],
)
def test_an_office_that_sets_no_thresholds_has_those_of_its_events(
    purchased: int, available: int, mark: tuple[str, str] | None
) -> None:
    """Fewer than one is low, more than 50 are idle: when `licenses.low` and `licenses.idle` come."""
    assert labels.mark_of(Counts(purchased, 0, available), Thresholds()) == mark


@pytest.mark.parametrize(("available", "mark"), [(0, ("low", "None available")), (1000, None)])
def test_totals_of_a_company_are_never_low_or_idle(
    available: int, mark: tuple[str, str] | None
) -> None:
    assert labels.mark_of(Counts(1000, 0, available)) == mark


@pytest.mark.parametrize("text", ["-1", "1.0", "1e3", "100001", "1000000", "x", "\u0663", "1 2"])
def test_what_is_no_number_of_licenses_is_told_at_its_field(text: str) -> None:
    entered = entered_quantities({"talk_lines": text, "fax_lines": "2"})
    assert entered.errors == {"talk_lines": "Enter a whole number from 0 to 100,000."}
    assert entered.texts["talk_lines"] == text


def test_nothing_and_zero_are_not_ordered() -> None:
    entered = entered_quantities({"talk_lines": "0", "fax_lines": "", "room_lines": " 100000 "})
    assert [(each.license_type, each.quantity) for each in entered.quantities] == [
        (LicenseType.ROOM_LINES, 100_000)
    ]
    assert not entered.errors


@pytest.mark.parametrize(
    "path", ["", "x", "//evil", "/\\evil", "https://evil", "/a\nb", "/../api", "javascript:x"]
)
def test_only_pages_of_the_console_are_its_own(path: str) -> None:
    urls = ConsoleUrls("https://here", "/live", "/")
    assert urls.own_or_home(path) == "/"
    assert urls.own_or_home("/offices/1/licenses?done=2") == "/offices/1/licenses?done=2"


def entry(day: int, before: Counts, after: Counts) -> Entry:
    return Entry(
        entry_id=1,
        seq=1,
        office_id=1,
        action="purchase",
        at=MARCH + timedelta(days=day),
        by=Actor("ada", "company_admin"),
        source="api",
        currency="USD",
        lines=(),
        due_now_minor=0,
        before={TALK: before},
        after={TALK: after},
        prices={TALK: 2500},
    )


def test_the_chart_steps_where_and_when_something_changed() -> None:
    newest_first = [
        entry(20, Counts(10, 0, 10), Counts(10, 5, 5)),
        entry(10, Counts(0, 0, 0), Counts(10, 0, 10)),
    ]
    chart = chart_of(newest_first, None, MARCH, Latest(MARCH + timedelta(days=30)))
    assert chart
    lines = dict(chart.lines)
    # 584 units are 30 days; 134 units are 10 licenses, from 148 up to 14.
    assert lines["purchased"] == "M44.0 148.0H238.7V14.0H433.3V14.0H628"
    assert lines["scheduled"] == "M44.0 148.0H238.7V148.0H433.3V81.0H628"
    assert [value for value, _ in chart.ticks] == [0, 5, 10]


def test_the_chart_ends_with_what_the_office_has_now() -> None:
    newest_first = [
        entry(20, Counts(5, 0, 5), Counts(10, 0, 10)),
        entry(10, Counts(0, 0, 0), Counts(5, 0, 5)),
    ]
    latest = Latest(MARCH + timedelta(days=30), {TALK: Counts(10, 0, 0)})
    chart = chart_of(newest_first, None, MARCH, latest)
    assert chart
    assert dict(chart.lines)["assigned"].endswith("V148.0H628.0V14.0H628")
    assert chart.points[-1].counts.assigned == 10


def test_one_change_is_too_little_to_draw() -> None:
    only = [entry(1, Counts(), Counts(1, 0, 1))]
    assert chart_of(only, None, MARCH, Latest(MARCH)) is None
    assert chart_of([], None, MARCH, Latest(MARCH)) is None
