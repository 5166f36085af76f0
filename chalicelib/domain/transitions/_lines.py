"""The lines that transitions write, with their periods and descriptions."""

from datetime import datetime

from ..account import Ledger
from ..calendar import Cycle
from ..journal import Line, LineKind
from ..licenses import LicenseType
from ..money import credit_minor, prorate_minor
from ..record import replace
from ..terms import Terms


def prorated(ledger: Ledger, license_type: LicenseType, quantity: int, now: datetime) -> Line:
    """`quantity` licenses from today, inclusive, until the boundary (R7)."""
    calendar, cycle = ledger.terms.calendar, ledger.account.cycle
    days_left, days = calendar.days_left(cycle, now), calendar.days_in(cycle)
    return Line(
        kind=LineKind.PRORATED,
        license_type=license_type,
        quantity=quantity,
        unit_amount_minor=prorate_minor(ledger.terms.prices[license_type], days_left, days),
        period_start=max(calendar.start_of_day(now), cycle.start),
        period_end=cycle.end,
        description=f"{quantity} x {license_type}, {days_left} of {days} days",
    )


def transferred_in(ledger: Ledger, license_type: LicenseType, quantity: int, now: datetime) -> Line:
    """`quantity` licenses from another office, charged like a purchase (R23)."""
    line = prorated(ledger, license_type, quantity, now)
    return replace(
        line, kind=LineKind.TRANSFERRED_IN, description=f"{line.description}, from another office"
    )


def transferred_out(
    ledger: Ledger, license_type: LicenseType, quantity: int, now: datetime
) -> Line:
    """`quantity` licenses to another office, credited from tomorrow until the boundary (R23)."""
    calendar, cycle = ledger.terms.calendar, ledger.account.cycle
    days_left, days = calendar.days_left(cycle, now), calendar.days_in(cycle)
    return Line(
        kind=LineKind.TRANSFERRED_OUT,
        license_type=license_type,
        quantity=quantity,
        unit_amount_minor=credit_minor(ledger.terms.prices[license_type], days_left, days),
        period_start=min(max(calendar.end_of_day(now), cycle.start), cycle.end),
        period_end=cycle.end,
        description=f"{quantity} x {license_type}, {days_left - 1} of {days} days, "
        "to another office",
    )


def transferred_unpaid(
    ledger: Ledger, license_type: LicenseType, quantity: int, now: datetime
) -> Line:
    """`quantity` licenses that were received at no charge: leaving credits nothing."""
    return replace(
        transferred_out(ledger, license_type, quantity, now),
        unit_amount_minor=0,
        description=f"{quantity} x {license_type}, received at no charge, not credited",
    )


def restored(ledger: Ledger, license_type: LicenseType, quantity: int, now: datetime) -> Line:
    """Restored from a scheduled removal, at no charge (R15)."""
    return Line(
        kind=LineKind.RESTORED,
        license_type=license_type,
        quantity=quantity,
        unit_amount_minor=0,
        period_start=now,
        period_end=ledger.account.cycle.end,
        description=f"{quantity} x {license_type}, restored at no charge",
    )


def scheduled_removal(
    ledger: Ledger, license_type: LicenseType, quantity: int, now: datetime
) -> Line:
    """Removed at `period_end`. They are paid for until then, and nothing is refunded (R12)."""
    when = "commitment year" if ledger.terms.annual_commit_monthly_billing else "cycle"
    return Line(
        kind=LineKind.SCHEDULED_REMOVAL,
        license_type=license_type,
        quantity=quantity,
        unit_amount_minor=0,
        period_start=now,
        period_end=ledger.terms.removal_takes_effect_at(ledger.account.cycle),
        description=f"{quantity} x {license_type}, removed at the end of the {when}",
    )


def renewal(terms: Terms, license_type: LicenseType, quantity: int, cycle: Cycle) -> Line:
    """One whole cycle of licenses, assigned or not (R5)."""
    return Line(
        kind=LineKind.RENEWAL,
        license_type=license_type,
        quantity=quantity,
        unit_amount_minor=terms.prices[license_type],
        period_start=cycle.start,
        period_end=cycle.end,
        description=f"{quantity} x {license_type}, one cycle",
    )
