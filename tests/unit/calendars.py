"""Calendars and instants, briefly."""

from datetime import UTC, date, datetime, timedelta

from chalicelib.domain.calendar import Calendar

SECOND = timedelta(seconds=1)


def utc(text: str) -> datetime:
    """`utc("2026-03-01 05:00")`."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def monthly(anchor: date, timezone: str = "America/New_York") -> Calendar:
    return Calendar(timezone, anchor, 1)
