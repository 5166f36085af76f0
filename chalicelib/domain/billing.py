"""Bills: an invoice's lines, and what the next one will say if nothing more changes."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from .account import Ledger
from .ids import derived_id
from .journal import Entry, Invoice, Line
from .record import Record
from .transitions.roll_forward import roll_forward


class BilledLine(Record):
    """A line, and the journal entry that it comes from; without one while it is an estimate."""

    line: Line
    entry_id: int | None


class Bill(Record):
    """An invoice to come."""

    issued_at: datetime
    total_minor: int
    lines: tuple[BilledLine, ...]


def lines_of(invoice: Invoice, charges: Iterable[Entry]) -> tuple[BilledLine, ...]:
    """All that the invoice charges: its own lines, then the lines of `charges`, the journal's
    entries that accrued. Their sum is its total."""
    own = _billed(invoice.lines, derived_id("entry", invoice.office_id, invoice.entry_seq))
    lines = (*own, *_accrued(invoice, charges))
    assert sum(each.line.charged_minor for each in lines) == invoice.total_minor, invoice
    return lines


def next_bill(ledger: Ledger, charges: Iterable[Entry]) -> Bill:
    """What the next boundary will bill: what renews, at the prices that will be in force, and
    what has accrued in the running cycle."""
    invoice = roll_forward(ledger).invoice
    boundary = ledger.account.cycle.end
    if invoice is None:
        return Bill(boundary, 0, ())
    lines = (*_billed(invoice.lines, None), *_accrued(invoice, charges))
    return Bill(boundary, invoice.total_minor, lines)


def accrued_range(
    invoices: Sequence[Invoice], ledger: Ledger | None = None
) -> tuple[int, int] | None:
    """The journal's entries `after, until` that hold what had accrued in these invoices, and what
    has in the ledger's running cycle. None where nothing did."""
    accrued = [each.accrued for each in invoices if each.accrued]
    ranges = [(each.after_seq, each.until_seq) for each in accrued]
    if ledger and ledger.account.accrued_minor:
        ranges.append((ledger.account.cycle_seq, ledger.account.seq))
    if not ranges:
        return None
    return min(after for after, _ in ranges), max(until for _, until in ranges)


def _accrued(invoice: Invoice, charges: Iterable[Entry]) -> tuple[BilledLine, ...]:
    if invoice.accrued is None:
        return ()
    after, until = invoice.accrued.after_seq, invoice.accrued.until_seq
    return tuple(
        billed
        for entry in charges
        if after < entry.seq <= until
        for billed in _billed(entry.lines, entry.entry_id)
    )


def _billed(lines: tuple[Line, ...], entry_id: int | None) -> tuple[BilledLine, ...]:
    """Of the lines, those that cost something."""
    return tuple(BilledLine(line, entry_id) for line in lines if line.charged_minor)
