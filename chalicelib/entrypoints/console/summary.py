"""The payment summary: a quote as text."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ...domain.account import Counts, Ledger
from ...domain.change import Change
from ...domain.journal import Line, LineKind, charges_minor
from ...domain.licenses import LicenseType
from ...domain.quoting import NextInvoice, Quote, next_invoice
from ...domain.record import Record
from ...domain.tax import TaxPart
from . import formats, vocabulary
from .money_labels import settlement_rows
from .office_view import OfficeView


class SummaryLine(Record):
    """A line: quantity and type, the calculation, and the amount, negative for a credit."""

    kind: str
    what: str
    how: str
    amount_minor: int


class OfficeSummary(Record):
    """What a quote does in one office."""

    office_id: int
    name: str
    timezone: str
    lines: tuple[SummaryLine, ...]
    billed_earlier_minor: int
    """Accrued before, and billed by this change's invoice."""
    accrues_minor: int
    """Added to the next invoice instead of due now (R8)."""
    next_before_minor: int
    next_after: NextInvoice
    before: Mapping[LicenseType, Counts]
    after: Mapping[LicenseType, Counts]
    balance_before_minor: int
    balance_after_minor: int

    @property
    def has_balance(self) -> bool:
        return bool(self.balance_before_minor or self.balance_after_minor)


class Summary(Record):
    """`settled` are `(label, amount)` of what a transfer's credit pays."""

    token: str
    offices: tuple[OfficeSummary, ...]
    settled: tuple[tuple[str, int], ...]
    subtotal_minor: int
    tax: tuple[TaxPart, ...]
    total_minor: int
    due_now_minor: int
    due_at: datetime | None
    """When the invoice is to be paid, if something is due now."""
    effective_at: datetime | None
    """None means immediately."""
    until: datetime

    @property
    def paid_minor(self) -> int:
        """How much of the total credit and balance pay."""
        return self.total_minor - self.due_now_minor

    def office_name(self, office_id: int) -> str:
        return next(each.name for each in self.offices if each.office_id == office_id)

    @property
    def is_free(self) -> bool:
        return not self.total_minor and not any(each.accrues_minor for each in self.offices)


def summary_of(quoted: Quote, views: Sequence[OfficeView]) -> Summary:
    """`views` are those of the quote's offices, in its order."""
    entry = quoted.change.entry
    ends = [line.period_end for line in entry.lines if line.kind is LineKind.SCHEDULED_REMOVAL]
    pairs = zip(quoted.changes, views, strict=True)
    return Summary(
        token=quoted.token,
        offices=tuple(_office_summary(change, view) for change, view in pairs),
        settled=tuple(settlement_rows(entry)) if quoted.action == "transfer" else (),
        subtotal_minor=quoted.subtotal_minor,
        tax=quoted.tax,
        total_minor=quoted.total_minor,
        due_now_minor=quoted.due_now_minor,
        due_at=_due_at(quoted),
        effective_at=max(ends) if ends else None,
        until=min(quoted.expires_at, *(view.ledger.account.cycle.end for view in views)),
    )


def _due_at(quoted: Quote) -> datetime | None:
    issued = (each.invoice for each in quoted.changes if each.invoice and each.invoice.due_minor)
    return next((each.due_at for each in issued), None)


def _office_summary(change: Change, view: OfficeView) -> OfficeSummary:
    entry, before, after = change.entry, change.before.account, change.after.account
    charged = charges_minor(entry.lines)
    return OfficeSummary(
        office_id=view.id,
        name=view.office.name,
        timezone=view.timezone,
        lines=tuple(_line(line, change.after, entry.at) for line in entry.lines),
        billed_earlier_minor=change.invoice.subtotal_minor - charged if change.invoice else 0,
        accrues_minor=max(after.accrued_minor - before.accrued_minor, 0),
        next_before_minor=next_invoice(change.before).total_minor,
        next_after=next_invoice(change.after),
        before=entry.before,
        after=entry.after,
        balance_before_minor=before.balance_minor,
        balance_after_minor=after.balance_minor,
    )


def _line(line: Line, ledger: Ledger, now: datetime) -> SummaryLine:
    name = vocabulary.license_type_name(line.license_type, line.quantity)
    what = f"{formats.number(line.quantity)} {name}"
    return SummaryLine(line.kind, what, _calculation(line, ledger, now), line.charged_minor)


def _calculation(line: Line, ledger: Ledger, now: datetime) -> str:
    """`3 × $25.00 × 22 of 31 days ($17.74 each)`."""
    terms = ledger.terms
    if line.kind is LineKind.RESTORED:
        return "Restored from a scheduled removal, at no charge"
    if line.kind is LineKind.SCHEDULED_REMOVAL:
        day = formats.day(line.period_end, terms.timezone)
        return f"Kept until {day}; no refund"
    if line.kind is LineKind.TRANSFERRED_OUT and not line.unit_amount_minor:
        return f"No credit: {line.description.partition(', ')[2]}"
    price = formats.money(terms.prices[line.license_type], terms.currency)
    each = formats.money(line.unit_amount_minor, terms.currency)
    days = terms.calendar.days_in(ledger.account.cycle)
    calculation = f"{line.quantity} × {price} × {_days(line, ledger, now)} of {days} days"
    credit = "credit, " if line.kind is LineKind.TRANSFERRED_OUT else ""
    return f"{calculation} ({credit}{each} each)"


def _days(line: Line, ledger: Ledger, now: datetime) -> int:
    """Charged from today on, credited from tomorrow on (R23)."""
    left = ledger.terms.calendar.days_left(ledger.account.cycle, now)
    return left - 1 if line.kind is LineKind.TRANSFERRED_OUT else left
