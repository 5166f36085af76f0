"""An invoice as a printed document: all that Directive 2006/112/EC wants of it, article 226."""

import re
from collections.abc import Sequence
from datetime import datetime

from ...domain.billing import BilledLine, shortened
from ...domain.credit_note import CreditNote
from ...domain.crediting import refunded_minor
from ...domain.invoicing import Party
from ...domain.journal import Invoice
from ...domain.record import Record
from ..console.bill_rows import bill_rows
from ..console.card_labels import BRANDS
from ..console.formats import money, number
from ..console.labels import unpaid_minor
from .model import PrintedDocument, PrintedLine, PrintedSum, PrintedTable
from .texts import (
    printed_day,
    printed_parties,
    printed_period,
    reverse_charge_notes,
    tax_sums,
)

STATES = {
    "open": ("open", "Open"),
    "past_due": ("bad", "Past due"),
    "paid": ("good", "Paid"),
    "declined": ("bad", "Payment declined"),
    "credited": ("good", "Credited"),
}
CREDITS_ARE_INCLUDED = (
    "What a credit note does not refund pays what its invoice still costs, which is included above,"
    " then other invoices."
)

MOST_PRINTED_LINES = 10_000
"""A Lambda function's response has at most 6 MB. The last line stands for all that do not fit."""


class InvoiceSources(Record):
    """An invoice with all that its page shows. `notes` are its credit notes. `by_card` is True if
    a payment provider collects it."""

    invoice: Invoice
    lines: tuple[BilledLine, ...]
    seller: Party | None
    buyer: Party | None
    notes: Sequence[CreditNote]
    payment_note: str | None
    by_card: bool
    timezone: str
    at: datetime


def printed_invoice(of: InvoiceSources) -> PrintedDocument:
    """What an invoice of an older release lacks is left out."""
    invoice = of.invoice
    return PrintedDocument(
        title=f"Invoice {invoice.shown_number}",
        state=STATES[invoice.state_at(of.at)],
        facts=_facts(of),
        parties=printed_parties(of.seller, of.buyer),
        lines=_lines(of),
        sums=tuple(_sums(of)),
        notes=reverse_charge_notes(invoice.tax, of.seller, of.buyer),
        tables=(*_payments(of), *_credit_notes(of)),
        payment_note=_payment_note(of),
    )


def _facts(of: InvoiceSources) -> tuple[tuple[str, str], ...]:
    invoice = of.invoice
    due = printed_day(invoice.due_at, of.timezone) if invoice.due_at else ""
    found = (
        ("Invoice number", invoice.shown_number),
        ("Issued", printed_day(invoice.issued_at, of.timezone)),
        ("Due", due),
        ("Service period", printed_period(invoice.period_start, invoice.period_end, of.timezone)),
        ("Purchase order", invoice.purchase_order_number or ""),
        ("Currency", invoice.currency),
    )
    return tuple(each for each in found if each[1])


def _lines(of: InvoiceSources) -> tuple[PrintedLine, ...]:
    currency = of.invoice.currency
    return tuple(
        PrintedLine(
            what=row.what,
            how=row.how,
            period=printed_period(row.period_start, row.period_end, of.timezone),
            quantity="" if row.quantity is None else number(row.quantity),
            unit_price="" if row.each_minor is None else money(row.each_minor, currency),
            amount=money(row.amount_minor, currency),
        )
        for row in bill_rows(shortened(of.lines, MOST_PRINTED_LINES), currency)
    )


def _sums(of: InvoiceSources) -> list[PrintedSum]:
    invoice, currency = of.invoice, of.invoice.currency
    used, unpaid = invoice.balance_used_minor, unpaid_minor(invoice)
    paid = invoice.due_minor - unpaid
    rows = [
        PrintedSum("Subtotal without tax", money(invoice.subtotal_minor, currency)),
        *tax_sums(invoice.tax, currency),
        PrintedSum("Total", money(invoice.total_minor, currency), "total"),
    ]
    if used:
        rows.append(PrintedSum("Paid by credit or balance", money(-used, currency)))
    if paid:
        rows.append(PrintedSum("Paid by payments", money(-paid, currency)))
    return [*rows, _due(of, unpaid)]


def _due(of: InvoiceSources, unpaid: int) -> PrintedSum:
    amount = money(unpaid, of.invoice.currency)
    if not unpaid:
        is_paid = of.invoice.state_at(of.at) == "paid"
        return PrintedSum("Paid: nothing due" if is_paid else "Nothing due", amount, "due")
    by = f" by {printed_day(of.invoice.due_at, of.timezone)}" if of.invoice.due_at else ""
    return PrintedSum(f"Amount due{by}", amount, "due")


def _payment_note(of: InvoiceSources) -> str | None:
    """Only who still has to pay, and not by card, is told how: nobody pays twice."""
    return None if of.by_card or not unpaid_minor(of.invoice) else of.payment_note


def _payments(of: InvoiceSources) -> list[PrintedTable]:
    invoice, currency = of.invoice, of.invoice.currency
    if not invoice.received_minor or invoice.reported_at is None:
        return []
    row = (
        printed_day(invoice.reported_at, of.timezone),
        means_text(invoice.paid_with),
        money(refunded_minor(invoice, of.notes), currency),
        money(invoice.received_minor, currency),
    )
    columns = ("Date", "Paid with", "Refunded", "Amount")
    return [PrintedTable("Payments", columns, (row,), amounts=2)]


def means_text(paid_with: str | None) -> str:
    """`Visa ending in 4242` for `visa 4242`; other words as they are."""
    found = re.fullmatch(r"(\w+) (\d{4})", paid_with or "")
    if found and found[1] in BRANDS:
        return f"{BRANDS[found[1]]} ending in {found[2]}"
    return paid_with or "Not recorded"


def _credit_notes(of: InvoiceSources) -> list[PrintedTable]:
    currency = of.invoice.currency
    if not of.notes:
        return []
    rows = tuple(
        (
            each.document_number,
            printed_day(each.issued_at, of.timezone),
            money(-each.total_minor, currency),
        )
        for each in sorted(of.notes, key=lambda each: each.number)
    )
    columns = ("Credit note", "Date", "Amount")
    return [PrintedTable("Credited", columns, rows, CREDITS_ARE_INCLUDED)]
