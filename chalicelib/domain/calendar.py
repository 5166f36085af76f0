"""Billing cycles: half-open periods between local midnights that never drift (R29)."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from .record import Record


def instant(at: datetime) -> str:
    """RFC 3339 in UTC and whole seconds, so that text order is time order."""
    assert at.tzinfo is UTC and at.microsecond == 0, at
    return at.isoformat().replace("+00:00", "Z")


class Cycle(Record):
    """One billing period `[start, end)` in UTC; `end` is the boundary.

    `number` counts cycles from the calendar's anchor. Boundaries are computed from the anchor and
    not from each other, so that month ends are kept: an office anchored on 31 January renews on
    28 February and then on 31 March.
    """

    number: int
    start: datetime
    end: datetime

    def is_over(self, now: datetime) -> bool:
        return now >= self.end


class Calendar(Record):
    """An office's cycles: one begins every `months` months from `anchor`, at local midnight."""

    timezone: str
    anchor: date
    months: int

    def cycle(self, number: int) -> Cycle:
        return Cycle(number, self._boundary(number), self._boundary(number + 1))

    def next_cycle(self, cycle: Cycle) -> Cycle:
        """The cycle after this one. It starts where this one ends, also if the zone's rules have
        changed since, so that there is no gap or overlap."""
        return Cycle(cycle.number + 1, cycle.end, self._boundary(cycle.number + 2))

    def cycle_at(self, now: datetime) -> Cycle:
        """The cycle that contains `now`, which must not precede the anchor."""
        today = self.local_date(now)
        number = (today.year - self.anchor.year) * 12 + today.month - self.anchor.month
        number //= self.months
        # The local date may be a day behind: St. John's set its clocks from 0:01 back to 23:01.
        number += 1
        while number > 0 and self._boundary(number) > now:
            number -= 1
        return self.cycle(number)

    def days_in(self, cycle: Cycle) -> int:
        return (self.start_date(cycle.number + 1) - self.start_date(cycle.number)).days

    def days_left(self, cycle: Cycle, now: datetime) -> int:
        """Whole local days until the boundary, including today: 1 on the last day."""
        days = (self.start_date(cycle.number + 1) - self.local_date(now)).days
        # If a zone changes its rules in a running cycle, its last hour may be on the next date.
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

    def due_after(self, instant: datetime, days: int) -> datetime:
        """The last second of the local day that many days later; without days, the instant."""
        if not days:
            return instant
        after = self._midnight(self.local_date(instant) + timedelta(days=days + 1))
        return after - timedelta(seconds=1)

    def _boundary(self, number: int) -> datetime:
        return self._midnight(self.start_date(number))

    def _midnight(self, day: date) -> datetime:
        # If a clock change skips midnight, `fold=0` uses the offset before the change, which gives
        # the day's first instant. If midnight occurs twice, `fold=0` is the first.
        local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.timezone))
        return local.astimezone(UTC)
