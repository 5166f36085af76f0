"""The rows of a bookkeeping file, by date."""

from collections.abc import Iterator
from datetime import datetime

from ...domain.billing import BilledLine
from ...domain.journal import Invoice
from .books import BookedInvoice, OfficeBooks
from .cells import BookRow, Dated, buyer_cells, decimals, local_day, period_cells, tax_cells
from .credit_rows import credit_rows
from .note_rows import note_rows
from .period import BookedPeriod


def rows_of(books: OfficeBooks, period: BookedPeriod, now: datetime) -> Iterator[BookRow]:
    """By date; a document's lines and taxes follow it."""
    found: list[Dated] = [
        *((each.invoice.issued_at, _invoice_rows(each, books, now)) for each in books.issued),
        *((_paid_at(each), [_payment_row(each, books)]) for each in books.paid),
        *note_rows(books.notes, books, period),
        *((each.at, credit_rows(each, books)) for each in books.settling),
    ]
    for _, rows in sorted(found, key=lambda each: each[0]):
        for row in rows:
            yield {"office_id": books.office_id, "office": books.office, **row}


def _invoice_rows(booked: BookedInvoice, books: OfficeBooks, now: datetime) -> list[BookRow]:
    invoice, zone = booked.invoice, books.timezone
    shared = {
        "date": local_day(invoice.issued_at, zone),
        "document_number": invoice.shown_number,
        "invoice": invoice.shown_number,
        "currency": invoice.currency,
    }
    unpaid = invoice.due_minor if invoice.is_unpaid else 0
    amounts = {
        "amount": invoice.total_minor,
        "subtotal": invoice.subtotal_minor,
        "tax": invoice.tax_minor,
        "balance_used": invoice.balance_used_minor,
        "credited": invoice.credited,
        "due": unpaid,
    }
    whole = {
        "record": "invoice",
        **decimals(amounts, invoice.currency),
        "status": invoice.state_at(now),
        "due_date": local_day(invoice.due_at, zone) if invoice.due_at else "",
        **period_cells(invoice.period_start, invoice.period_end, zone),
        "purchase_order_number": invoice.purchase_order_number or "",
        **buyer_cells(booked.buyer),
    }
    lines = (_line_cells(each, invoice.currency, zone) for each in booked.lines)
    taxes = tax_cells("tax", invoice.tax, invoice.currency, 1)
    return [{**shared, **each} for each in (whole, *lines, *taxes)]


def _line_cells(billed: BilledLine, currency: str, zone: str) -> BookRow:
    line = billed.line
    is_credit = billed.amount_minor < 0
    amounts = {"amount": billed.amount_minor} | (
        {} if is_credit else {"unit_price": line.unit_amount_minor}
    )
    return {
        "record": "line",
        "license_type": line.license_type,
        "description": line.description,
        "quantity": "" if is_credit else line.quantity,
        **decimals(amounts, currency),
        **period_cells(line.period_start, line.period_end, zone),
    }


def _payment_row(invoice: Invoice, books: OfficeBooks) -> BookRow:
    amounts = {"amount": invoice.received_minor, "refunded": invoice.refunded_minor}
    return {
        "record": "payment",
        "date": local_day(_paid_at(invoice), books.timezone),
        "document_number": invoice.shown_number,
        "invoice": invoice.shown_number,
        "currency": invoice.currency,
        **decimals(amounts, invoice.currency),
        "means": invoice.paid_with or "",
        "reference": invoice.payment_reference or "",
    }


def _paid_at(invoice: Invoice) -> datetime:
    assert invoice.reported_at, invoice
    return invoice.reported_at
