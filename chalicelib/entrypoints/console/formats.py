"""Formats money and times for the United States, in the office's currency and time zone."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

LOCALE = "en_US"


def money(amount_minor: int, currency: str) -> str:
    """`$17.74` or `¥1,500`, from minor units with the currency's number of digits."""
    from babel.numbers import format_currency, get_currency_precision

    amount = Decimal(amount_minor).scaleb(-get_currency_precision(currency))
    return format_currency(amount, currency, locale=LOCALE)


def number(value: int) -> str:
    from babel.numbers import format_decimal

    return format_decimal(value, locale=LOCALE)


def percent(thousandths: int) -> str:
    """`8.875 %`, from thousandths of a percent."""
    from babel.numbers import format_decimal

    return f"{format_decimal(Decimal(thousandths).scaleb(-3), locale=LOCALE)}\u00a0%"


def day(at: datetime, timezone: str) -> str:
    """`Apr 1, 2026` in the office's time zone."""
    from babel.dates import format_date

    return format_date(at.astimezone(ZoneInfo(timezone)).date(), "medium", locale=LOCALE)


def last_of(start: datetime, end: datetime) -> datetime:
    """The last instant of a period. `end` is the midnight after it."""
    return max(start, end - timedelta(microseconds=1))


def period(start: datetime, end: datetime, timezone: str) -> str:
    """`Mar 10, 2026 to Mar 31, 2026`. Both days are included."""
    first_day, last_day = day(start, timezone), day(last_of(start, end), timezone)
    return first_day if first_day == last_day else f"{first_day} to {last_day}"


def day_after(at: datetime, before: datetime, timezone: str) -> str:
    """`Apr 1` in the office's time zone, with the year if `before` is in another one."""
    from babel.dates import format_date

    then, date = (each.astimezone(ZoneInfo(timezone)).date() for each in (before, at))
    return format_date(date, "MMM d" if date.year == then.year else "medium", locale=LOCALE)


def moment(at: datetime, timezone: str) -> str:
    """`Mar 10, 2026, 10:00 AM EDT`."""
    from babel.dates import format_date, format_time, get_timezone_name

    local = at.astimezone(ZoneInfo(timezone))
    date = format_date(local.date(), "medium", locale=LOCALE)
    # Babel puts a narrow no-break space before AM and PM, which some fonts lack.
    time = format_time(local.time(), "short", locale=LOCALE).replace("\u202f", " ")
    return f"{date}, {time} {get_timezone_name(local, 'short', locale=LOCALE)}"
