"""The rows of credits besides credit notes, and of what credits and the balance have paid (R48)."""

from collections.abc import Iterator

from ...domain.journal import Entry, Line, credits_minor
from .books import OfficeBooks
from .cells import BookRow, decimals, local_day


def credit_rows(entry: Entry, books: OfficeBooks) -> list[BookRow]:
    """Those of a journal entry that has settled something."""
    shared = {
        "date": local_day(entry.at, books.timezone),
        "currency": entry.currency,
        "other_office_id": entry.other_office_id or "",
    }
    cells = (*_credited(entry), *_between_offices(entry), *_accrued(entry), *_settled(entry, books))
    return [{**shared, **each} for each in cells]


def _credited(entry: Entry) -> Iterator[BookRow]:
    """What an office is credited for the licenses that it has given to another one."""
    net, tax = -credits_minor(entry.lines), -entry.settlement.credit_tax_minor
    if net:
        amounts = {"amount": net + tax, "subtotal": net, "tax": tax}
        yield {"record": "credit", **decimals(amounts, entry.currency)}
    for line in entry.lines:
        if line.charged_minor < 0:
            yield _line_cells(line, entry.currency)
    if tax:
        yield {
            "record": "credit_tax",
            **decimals({"amount": tax, "tax_base": net}, entry.currency),
        }


def _line_cells(line: Line, currency: str) -> BookRow:
    return {
        "record": "credit_line",
        "license_type": line.license_type,
        "description": line.description,
        "quantity": -line.quantity,
        **decimals({"amount": line.charged_minor}, currency),
    }


def _between_offices(entry: Entry) -> Iterator[BookRow]:
    """The part of a transfer's credit with which the giver has paid the receiver's charge."""
    settlement = entry.settlement
    if settlement.sent_minor:
        amounts = {"amount": settlement.sent_minor}
        yield {"record": "transfer_sent", **decimals(amounts, entry.currency)}
    if settlement.received_minor:
        amounts = {"amount": -settlement.received_minor}
        yield {"record": "transfer_received", **decimals(amounts, entry.currency)}


def _accrued(entry: Entry) -> Iterator[BookRow]:
    """What credit has paid of accrued charges, which the next invoice leaves out."""
    net, tax = entry.settlement.accrued_minor, entry.settlement.accrued_tax_minor
    if net:
        amounts = {"amount": net + tax, "subtotal": net, "tax": tax}
        yield {"record": "credit_accrued", **decimals(amounts, entry.currency)}


def _settled(entry: Entry, books: OfficeBooks) -> Iterator[BookRow]:
    """What credit or balance has paid of invoices, and what later payments have given back."""
    for part in entry.settlement.invoices:
        document = books.document_numbers[part.number]
        yield {
            "record": "settled",
            "document_number": document,
            "invoice": document,
            **decimals({"amount": part.amount_minor}, entry.currency),
        }
