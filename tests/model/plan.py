"""The plan of an office: when its cycles begin, and what a license costs (R7, R12, R29).

Written from the rules alone. Dates are computed differently from the product: months are added one
by one, and midnights are found by binary search."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from math import floor
from zoneinfo import ZoneInfo

from chalicelib.domain.licenses import AccountType

LICENSES = ("talk_lines", "sell_lines", "contact_center_lines")
ADD_ONS = (
    "room_lines",
    "fax_lines",
    "additional_number_lines",
    "uberconference_lines",
    "tollfree_room_lines",
    "tollfree_additional_number_lines",
    "tollfree_uberconference_lines",
)
TYPES = LICENSES + ADD_ONS
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class Plan:
    """A cycle has `months` months. If `committed`, removals take effect at the end of the
    commitment year (R12). Actions in `forbidden` are refused to the office's own admins, with
    `contact_code`."""

    timezone: str
    currency: str
    anchor: date
    prices: Mapping[str, int]
    months: int = 1
    invoiced: bool = False
    committed: bool = False
    account_type: AccountType = "pro"
    forbidden: frozenset[str] = frozenset()
    contact_code: str = "contact_csm"

    def starts_on(self, cycle: int) -> date:
        """The local date on which the cycle begins: the anchor's day of the month, or the month's
        last day if that is earlier (R29)."""
        year, month = self.anchor.year, self.anchor.month
        for _ in range(cycle * self.months):
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return date(year, month, min(self.anchor.day, MONTH_DAYS[month - 1] + leap))

    def days(self, cycle: int) -> int:
        return (self.starts_on(cycle + 1) - self.starts_on(cycle)).days

    def starts_at(self, cycle: int) -> datetime:
        return first_instant(self.timezone, self.starts_on(cycle))

    def ends_at(self, cycle: int) -> datetime:
        return self.starts_at(cycle + 1)

    def removed_at(self, cycle: int) -> datetime:
        """When a removal that is scheduled in this cycle takes effect (R12)."""
        return self.starts_at((cycle // 12 + 1) * 12) if self.committed else self.ends_at(cycle)

    def prorated(self, license_type: str, cycle: int, now: datetime) -> int:
        """The price of one license for the rest of the cycle, in minor units: whole local days
        including today, rounded half up (R7)."""
        days_left = (self.starts_on(cycle + 1) - local_date(self.timezone, now)).days
        exact = self.prices[license_type] * Fraction(days_left, self.days(cycle))
        return floor(exact + Fraction(1, 2))


def local_date(timezone: str, at: datetime) -> date:
    return at.astimezone(ZoneInfo(timezone)).date()


@cache
def first_instant(timezone: str, day: date) -> datetime:
    """The first minute with this local date, found by binary search over 30 hours."""
    earliest = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)
    after_m = bisect_left(
        range(30 * 60),
        day,
        key=lambda minutes: local_date(timezone, earliest + timedelta(minutes=minutes)),
    )
    return earliest + timedelta(minutes=after_m)
