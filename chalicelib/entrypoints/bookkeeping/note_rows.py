"""The rows of credit notes and their refunds: what goes back to the customer is negative."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from ...domain.credit_note import CreditNote
from .books import OfficeBooks
from .cells import BookRow, Dated, buyer_cells, decimals, local_day, tax_cells
from .period import BookedPeriod


def note_rows(
    notes: Iterable[CreditNote], books: OfficeBooks, period: BookedPeriod
) -> Iterator[Dated]:
    """Those of notes and failed refunds that are of the period."""
    for note in sorted(notes, key=lambda each: each.number):
        if period.has(note.issued_at, books.timezone):
            yield note.issued_at, _credit_note_rows(note, books.timezone)
        failed_at = note.refunded_at if note.refund == "failed" else None
        if failed_at and period.has(failed_at, books.timezone):
            yield failed_at, [_failed_refund_row(note, failed_at, books.timezone)]


def _credit_note_rows(note: CreditNote, zone: str) -> list[BookRow]:
    shared = _shared_of_note(note, note.issued_at, zone)
    amounts = {
        "amount": -note.total_minor,
        "subtotal": -note.subtotal_minor,
        "tax": -note.tax_minor,
    }
    whole = {
        "record": "credit_note",
        **decimals(amounts, note.currency),
        **buyer_cells(note.buyer),
    }
    lines = (
        {
            "record": "credit_note_line",
            "license_type": each.license_type,
            "description": each.description,
            "quantity": -each.quantity,
            **decimals({"amount": -each.amount_minor}, note.currency),
        }
        for each in note.lines
    )
    taxes = tax_cells("credit_note_tax", note.tax, note.currency, -1)
    refund = [_refund_cells(note)] if note.refund else []
    return [{**shared, **each} for each in (whole, *lines, *taxes, *refund)]


def _refund_cells(note: CreditNote) -> BookRow:
    """From the note's day on the amount is no credit, whenever the provider pays it back."""
    return {
        "record": "refund",
        **decimals({"amount": -note.refund_minor}, note.currency),
        "status": note.refund,
        "reference": note.refund_reference or "",
    }


def _failed_refund_row(note: CreditNote, at: datetime, zone: str) -> BookRow:
    """The amount is credit again."""
    return {
        "record": "refund_failed",
        **_shared_of_note(note, at, zone),
        **decimals({"amount": note.refund_minor}, note.currency),
        "reference": note.refund_reference or "",
    }


def _shared_of_note(note: CreditNote, at: datetime, zone: str) -> BookRow:
    return {
        "date": local_day(at, zone),
        "document_number": note.document_number,
        "invoice": note.invoice_document_number or str(note.invoice_number),
        "currency": note.currency,
    }
