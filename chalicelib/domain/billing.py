"""Bills: the lines of an invoice, and the next bill if nothing else changes."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from .account import Ledger
from .ids import derived_id
from .journal import ABOUT_AN_INVOICE, Entry, Invoice, Line, LineKind
from .record import Record, replace
from .tax import TaxPart
from .transitions.roll_forward import roll_forward


class BilledLine(Record):
    """A line, and the journal entry that caused it; None for an estimate. `amount_minor` is what it
    adds to the bill; it is negative for the part of a credit that settled accrued charges."""

    line: Line
    entry_id: int | None
    amount_minor: int


class Bill(Record):
    """The estimate of an invoice that is not issued yet."""

    issued_at: datetime
    total_minor: int
    lines: tuple[BilledLine, ...]
    balance_used_minor: int = 0
    tax: tuple[TaxPart, ...] = ()

    @property
    def subtotal_minor(self) -> int:
        return self.total_minor - sum(each.amount_minor for each in self.tax)

    @property
    def due_minor(self) -> int:
        return self.total_minor - self.balance_used_minor


def lines_of(invoice: Invoice, charges: Iterable[Entry]) -> tuple[BilledLine, ...]:
    """Everything that the invoice charges: its own lines, then the lines of those entries in
    `charges` that accrued to it. They add up to its total without tax."""
    own = _billed(invoice.lines, derived_id("entry", invoice.office_id, invoice.entry_seq))
    lines = (*own, *_accrued(invoice, charges))
    assert sum(each.amount_minor for each in lines) == invoice.subtotal_minor, invoice
    return lines


def next_bill(ledger: Ledger, charges: Iterable[Entry]) -> Bill:
    """The bill of the next boundary: renewing licenses at the next cycle's prices, and what has
    accrued in the running cycle."""
    invoice = roll_forward(ledger).invoice
    boundary = ledger.account.cycle.end
    if invoice is None:
        return Bill(boundary, 0, ())
    lines = (*_billed(invoice.lines, None), *_accrued(invoice, charges))
    used = invoice.balance_used_minor
    return Bill(boundary, invoice.total_minor, lines, used, invoice.tax or ())


def accrued_range(
    invoices: Sequence[Invoice], ledger: Ledger | None = None
) -> tuple[int, int] | None:
    """The range `(after_seq, until_seq]` of journal entries that contains everything accrued to
    these invoices and, with a ledger, to its next one. None if nothing accrued."""
    accrued = [each.accrued for each in invoices if each.accrued]
    ranges = [(each.after_seq, each.until_seq) for each in accrued]
    if ledger and ledger.account.accrued_minor:
        ranges.append((ledger.account.billed_seq, ledger.account.seq))
    if not ranges:
        return None
    return min(after for after, _ in ranges), max(until for _, until in ranges)


def shortened(lines: tuple[BilledLine, ...], most: int) -> tuple[BilledLine, ...]:
    """At most `most` lines with the same sum: the last one stands for all that do not fit."""
    if len(lines) <= most:
        return lines
    shown, rest = lines[: most - 1], lines[most - 1 :]
    total_minor = sum(each.amount_minor for each in rest)
    all_of_them = replace(
        rest[0].line,
        kind=LineKind.PRORATED if total_minor >= 0 else LineKind.TRANSFERRED_OUT,
        quantity=1,
        unit_amount_minor=abs(total_minor),
        period_start=min(each.line.period_start for each in rest),
        period_end=max(each.line.period_end for each in rest),
        description=f"{len(rest)} more lines, which the office's history has",
    )
    return (*shown, BilledLine(all_of_them, None, total_minor))


def _accrued(invoice: Invoice, charges: Iterable[Entry]) -> tuple[BilledLine, ...]:
    if invoice.accrued is None:
        return ()
    after, until = invoice.accrued.after_seq, invoice.accrued.until_seq
    lines: list[BilledLine] = []
    for entry in charges:
        issued = entry.invoice_number is not None and entry.action not in ABOUT_AN_INVOICE
        if after < entry.seq <= until and not issued:
            lines += _billed(entry.lines, entry.entry_id)
            if entry.settlement.accrued_minor:
                lines.append(_credit(entry, lines))
    return tuple(lines)


OF_TRANSFERS = "credit for transferred licenses"
_OF_NOTES = {
    "credit_note": "credit of a credit note",
    "refund_failed": "credit of a refund that failed",
}


def _credit(entry: Entry, lines: Sequence[BilledLine]) -> BilledLine:
    """One line for the entry's credit that settled accrued charges, whatever license types it is
    for. Credit notes have no lines: theirs has the type of the last charge."""
    line = next((line for line in entry.lines if line.kind.sign), None) or lines[-1].line
    credit_minor = entry.settlement.accrued_minor
    credited = replace(
        line,
        kind=LineKind.TRANSFERRED_OUT,
        quantity=1,
        unit_amount_minor=credit_minor,
        description=_OF_NOTES.get(entry.action, OF_TRANSFERS),
    )
    return BilledLine(credited, entry.entry_id, -credit_minor)


def _billed(lines: tuple[Line, ...], entry_id: int | None) -> tuple[BilledLine, ...]:
    """The lines that charge something."""
    return tuple(
        BilledLine(line, entry_id, line.charged_minor) for line in lines if line.charged_minor > 0
    )
