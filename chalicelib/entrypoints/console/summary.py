"""The payment summary: a quote as text."""

from collections.abc import Mapping
from datetime import datetime

from ...domain.account import Counts, Ledger
from ...domain.journal import Line, LineKind
from ...domain.licenses import LicenseType
from ...domain.quoting import Quote, next_invoice
from ...domain.record import Record
from . import formats, labels
from .office_view import OfficeView


class SummaryLine(Record):
    """A line: quantity and type, the calculation, and the amount."""

    kind: str
    what: str
    how: str
    amount_minor: int


class Summary(Record):
    token: str
    lines: tuple[SummaryLine, ...]
    due_now_minor: int
    accrues_minor: int
    """Charged with the next invoice instead of now (R8)."""
    next_before_minor: int
    next_after_minor: int
    next_at: datetime
    effective_at: datetime | None
    """None means immediately."""
    before: Mapping[LicenseType, Counts]
    after: Mapping[LicenseType, Counts]
    until: datetime

    @property
    def is_free(self) -> bool:
        return not self.due_now_minor and not self.accrues_minor


def summary_of(quoted: Quote, view: OfficeView) -> Summary:
    entry, change = quoted.change.entry, quoted.change
    accrued = change.after.account.accrued_minor - change.before.account.accrued_minor
    ends = [line.period_end for line in entry.lines if line.kind is LineKind.SCHEDULED_REMOVAL]
    return Summary(
        token=quoted.token,
        lines=tuple(_line(line, change.before, entry.at) for line in entry.lines),
        due_now_minor=entry.due_now_minor,
        accrues_minor=accrued,
        next_before_minor=next_invoice(change.before).total_minor,
        next_after_minor=next_invoice(change.after).total_minor,
        next_at=change.before.account.cycle.end,
        effective_at=max(ends) if ends else None,
        before=entry.before,
        after=entry.after,
        until=min(quoted.expires_at, view.ledger.account.cycle.end),
    )


def _line(line: Line, ledger: Ledger, now: datetime) -> SummaryLine:
    what = f"{formats.number(line.quantity)} {labels.LICENSE_TYPE_NAMES[line.license_type]}"
    return SummaryLine(line.kind, what, _calculation(line, ledger, now), line.amount_minor)


def _calculation(line: Line, ledger: Ledger, now: datetime) -> str:
    """`3 × $25.00 × 22 of 31 days ($17.74 each)`."""
    terms, cycle = ledger.terms, ledger.account.cycle
    if line.kind is LineKind.RESTORED:
        return "Restored from a scheduled removal, at no charge"
    if line.kind is LineKind.SCHEDULED_REMOVAL:
        day = formats.day(line.period_end, terms.timezone)
        return f"Paid for and kept until {day}; no refund"
    price = formats.money(terms.prices[line.license_type], terms.currency)
    each = formats.money(line.unit_amount_minor, terms.currency)
    left, days = terms.calendar.days_left(cycle, now), terms.calendar.days_in(cycle)
    return f"{line.quantity} × {price} × {left} of {days} days ({each} each)"
