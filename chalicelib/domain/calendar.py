"""Billing cycles: half-open periods between local midnights that never drift (R29)."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from .record import Record


class Cycle(Record):
    """One billing period `[start, end)` in UTC; `end` is the boundary.

    `number` counts cycles from the calendar's anchor, which is how month ends are kept: the
    boundary after 28 February is computed from 31 January, never from 28 February.
    """

    number: int
    start: datetime
    end: datetime

    def is_over(self, now: datetime) -> bool:
        return now >= self.end


class Calendar(Record):
    """When an office's cycles begin: every `months` months from `anchor`, at local midnight."""

    timezone: str
    anchor: date
    months: int

    def cycle(self, number: int) -> Cycle:
        return Cycle(number, self._boundary(number), self._boundary(number + 1))

    def next_cycle(self, cycle: Cycle) -> Cycle:
        """The cycle after this one. It starts where this one ends, even if the zone's rules have
        changed since: time is tiled without gap or overlap."""
        return Cycle(cycle.number + 1, cycle.end, self._boundary(cycle.number + 2))

    def cycle_at(self, now: datetime) -> Cycle:
        """The cycle that contains `now`, which must not precede the anchor."""
        today = self.local_date(now)
        number = (today.year - self.anchor.year) * 12 + today.month - self.anchor.month
        number //= self.months
        # The local date may be a day behind too: in St. John's, at 0:01, it was 23:01 once more.
        number += 1
        while number > 0 and self._boundary(number) > now:
            number -= 1
        return self.cycle(number)

    def days_in(self, cycle: Cycle) -> int:
        return (self.start_date(cycle.number + 1) - self.start_date(cycle.number)).days

    def days_left(self, cycle: Cycle, now: datetime) -> int:
        """Whole local days from today, included, to the boundary: 1 on the last day."""
        days = (self.start_date(cycle.number + 1) - self.local_date(now)).days
        # A zone may change its rules under a running cycle, and its last hour then be a day late.
        return min(max(days, 1), self.days_in(cycle))

    def start_date(self, number: int) -> date:
        """The local date on which cycle `number` begins."""
        month = self.anchor.month - 1 + number * self.months
        year, month = self.anchor.year + month // 12, month % 12 + 1
        return date(year, month, min(self.anchor.day, monthrange(year, month)[1]))

    def local_date(self, instant: datetime) -> date:
        return instant.astimezone(ZoneInfo(self.timezone)).date()

    def start_of_day(self, instant: datetime) -> datetime:
        return self._midnight(self.local_date(instant))

    def end_of_day(self, instant: datetime) -> datetime:
        return self._midnight(self.local_date(instant) + timedelta(days=1))

    def _boundary(self, number: int) -> datetime:
        return self._midnight(self.start_date(number))

    def _midnight(self, day: date) -> datetime:
        # Where a change of the clocks skips midnight, `fold=0` reads it by the offset before the
        # change: exactly the day's first instant. Where midnight comes twice, it is the first.
        local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.timezone))
        return local.astimezone(UTC)
