"""The rows of a bookkeeping file. Amounts are in whole units of the currency, exact; what goes back
to the customer is negative."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ...domain.billing import BilledLine
from ...domain.credit_note import CreditNote
from ...domain.invoicing import Party
from ...domain.journal import Invoice
from ...domain.money import decimal_amount
from ...domain.tax import TaxPart
from .books import BookedInvoice, OfficeBooks
from .period import BookedPeriod

BOOK_COLUMNS = (
    *("record", "office_id", "office", "date", "document_number", "invoice", "currency", "amount"),
    *("subtotal", "tax", "balance_used", "credited", "refunded", "due", "status", "due_date"),
    *("period_start", "period_end", "license_type", "description", "quantity", "unit_price"),
    *("tax_name", "tax_percent", "tax_base", "reverse_charge", "means", "reference"),
    *("purchase_order_number", "buyer", "buyer_country", "buyer_tax_id"),
)

BookRow = dict[str, object]
Dated = tuple[datetime, list[BookRow]]
"""The rows of one document or payment, and its instant."""


def rows_of(books: OfficeBooks, period: BookedPeriod, now: datetime) -> Iterator[BookRow]:
    """By date; a document's lines and taxes follow it."""
    found: list[Dated] = [
        *((each.invoice.issued_at, _invoice_rows(each, books, now)) for each in books.issued),
        *((_paid_at(each), [_payment_row(each, books)]) for each in books.paid),
        *_note_rows(books.notes, books, period),
    ]
    for _, rows in sorted(found, key=lambda each: each[0]):
        for row in rows:
            yield {"office_id": books.office_id, "office": books.office, **row}


def document_number_of(invoice: Invoice) -> str:
    """Invoices of older releases have only a number."""
    return invoice.document_number or str(invoice.number)


def _invoice_rows(booked: BookedInvoice, books: OfficeBooks, now: datetime) -> list[BookRow]:
    invoice, zone = booked.invoice, books.timezone
    shared = {
        "date": _local_day(invoice.issued_at, zone),
        "document_number": document_number_of(invoice),
        "invoice": document_number_of(invoice),
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
        **_decimals(amounts, invoice.currency),
        "status": invoice.state_at(now),
        "due_date": _local_day(invoice.due_at, zone) if invoice.due_at else "",
        **_period_cells(invoice.period_start, invoice.period_end, zone),
        "purchase_order_number": invoice.purchase_order_number or "",
        **_buyer_cells(booked.buyer),
    }
    lines = (_line_cells(each, invoice.currency, zone) for each in booked.lines)
    taxes = _tax_cells("tax", invoice.tax, invoice.currency, 1)
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
        **_decimals(amounts, currency),
        **_period_cells(line.period_start, line.period_end, zone),
    }


def _tax_cells(
    record: str, parts: Iterable[TaxPart] | None, currency: str, sign: int
) -> Iterator[BookRow]:
    for each in parts or ():
        amounts = {"amount": sign * each.amount_minor, "tax_base": sign * each.base_minor}
        yield {
            "record": record,
            "tax_name": each.name,
            "tax_percent": f"{each.percent:g}",
            "reverse_charge": "true" if each.reverse_charge else "false",
            **_decimals(amounts, currency),
        }


def _payment_row(invoice: Invoice, books: OfficeBooks) -> BookRow:
    amounts = {"amount": invoice.received_minor, "refunded": invoice.refunded_minor}
    return {
        "record": "payment",
        "date": _local_day(_paid_at(invoice), books.timezone),
        "document_number": document_number_of(invoice),
        "invoice": document_number_of(invoice),
        "currency": invoice.currency,
        **_decimals(amounts, invoice.currency),
        "means": invoice.paid_with or "",
        "reference": invoice.payment_reference or "",
    }


def _note_rows(
    notes: Iterable[CreditNote], books: OfficeBooks, period: BookedPeriod
) -> Iterator[Dated]:
    """Those of notes and refunds that are of the period."""
    for note in sorted(notes, key=lambda each: each.number):
        if period.has(note.issued_at, books.timezone):
            yield note.issued_at, _credit_note_rows(note, books.timezone)
        refunded_at = _refunded_at(note)
        if refunded_at and period.has(refunded_at, books.timezone):
            yield refunded_at, [_refund_row(note, refunded_at, books.timezone)]


def _refunded_at(note: CreditNote) -> datetime | None:
    """When the money went back: for what staff pay back by their own means, the note's day."""
    if note.refund == "made":
        return note.refunded_at or note.issued_at
    return note.issued_at if note.refund == "elsewhere" else None


def _credit_note_rows(note: CreditNote, zone: str) -> list[BookRow]:
    shared = _shared_of_note(note, note.issued_at, zone)
    amounts = {
        "amount": -note.total_minor,
        "subtotal": -note.subtotal_minor,
        "tax": -note.tax_minor,
    }
    whole = {
        "record": "credit_note",
        **_decimals(amounts, note.currency),
        **_buyer_cells(note.buyer),
    }
    lines = (
        {
            "record": "credit_note_line",
            "license_type": each.license_type,
            "description": each.description,
            "quantity": -each.quantity,
            **_decimals({"amount": -each.amount_minor}, note.currency),
        }
        for each in note.lines
    )
    taxes = _tax_cells("credit_note_tax", note.tax, note.currency, -1)
    return [{**shared, **each} for each in (whole, *lines, *taxes)]


def _refund_row(note: CreditNote, at: datetime, zone: str) -> BookRow:
    return {
        "record": "refund",
        **_shared_of_note(note, at, zone),
        **_decimals({"amount": -note.refund_minor}, note.currency),
        "reference": note.refund_reference or "",
    }


def _shared_of_note(note: CreditNote, at: datetime, zone: str) -> BookRow:
    return {
        "date": _local_day(at, zone),
        "document_number": note.document_number,
        "invoice": note.invoice_document_number or str(note.invoice_number),
        "currency": note.currency,
    }


def _buyer_cells(buyer: Party | None) -> BookRow:
    if buyer is None:
        return {}
    return {
        "buyer": buyer.legal_name,
        "buyer_country": buyer.address.get("country", ""),
        "buyer_tax_id": " ".join(each.value for each in buyer.tax_ids),
    }


def _period_cells(start: datetime, end: datetime, zone: str) -> BookRow:
    """Both days are included. `end` is the midnight after the last one."""
    last = max(start, end - timedelta(microseconds=1))
    return {"period_start": _local_day(start, zone), "period_end": _local_day(last, zone)}


def _decimals(amounts: dict[str, int], currency: str) -> BookRow:
    return {name: decimal_amount(minor, currency) for name, minor in amounts.items()}


def _local_day(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).date().isoformat()


def _paid_at(invoice: Invoice) -> datetime:
    assert invoice.reported_at, invoice
    return invoice.reported_at
