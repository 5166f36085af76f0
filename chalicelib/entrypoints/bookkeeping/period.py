"""The period of a bookkeeping file: local dates of each office, both included."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ...domain.record import Record
from ...domain.refusals import invalid

MOST_DAYS = 366


class BookedPeriod(Record):
    """`first` and `last` are days of the period."""

    first: date
    last: date

    def has(self, at: datetime, timezone: str) -> bool:
        """True if the instant is on a day of the period where the office is."""
        return self.first <= at.astimezone(ZoneInfo(timezone)).date() <= self.last

    def is_before(self, at: datetime, timezone: str) -> bool:
        """True if the period ends before the instant's day."""
        return self.last < at.astimezone(ZoneInfo(timezone)).date()

    def is_after(self, at: datetime, timezone: str) -> bool:
        """True if the period begins after the instant's day."""
        return self.first > at.astimezone(ZoneInfo(timezone)).date()


def booked_period(query: Mapping[str, str]) -> BookedPeriod:
    """The period of the parameters `from` and `to`. Raises for what is none."""
    first, last = _day(query, "from"), _day(query, "to")
    if last < first:
        raise invalid("/query/to", f"must not be before the first day, {first}")
    if (last - first).days >= MOST_DAYS:
        latest = first + timedelta(days=MOST_DAYS - 1)
        raise invalid(
            "/query/to",
            f"must be {latest} or earlier: a file has at most {MOST_DAYS} days, the first and the "
            "last included",
        )
    return BookedPeriod(first, last)


def last_month(at: datetime, timezone: str) -> BookedPeriod:
    """The month before that of the instant, where the office is."""
    end = at.astimezone(ZoneInfo(timezone)).date().replace(day=1) - timedelta(days=1)
    return BookedPeriod(end.replace(day=1), end)


def _day(query: Mapping[str, str], name: str) -> date:
    text = query.get(name)
    if not text:
        raise invalid(f"/query/{name}", "is required: a date like 2026-11-30")
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise invalid(f"/query/{name}", "must be a date like 2026-11-30")
