"""Reads what is to be booked: an office's invoices, credits, and what was paid."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from ...domain.account import Ledger
from ...domain.billing import BilledLine, accrued_range, lines_of
from ...domain.credit_note import CreditNote
from ...domain.invoicing import Party
from ...domain.journal import Entry, Invoice
from ...domain.record import Record, replace
from ...queries import Queries
from ...service.read_ports import Page, Paging
from .period import BookedPeriod

ITEMS_PER_READ = 1000

_T = TypeVar("_T")


class BookedInvoice(Record):
    """An invoice that was issued in the period, with its lines and buyer."""

    invoice: Invoice
    lines: tuple[BilledLine, ...]
    buyer: Party | None


class OfficeBooks(Record):
    """What an office has to book in a period. `paid` are all invoices, of any time, whose payment
    is of the period; `notes` all credit notes, because a refund may fail later; `settling` the
    journal's entries of the period that credit something, or pay by credit or balance, oldest
    first. `document_numbers` are those of the office's invoices."""

    office_id: int
    office: str
    timezone: str
    issued: tuple[BookedInvoice, ...]
    paid: tuple[Invoice, ...]
    notes: tuple[CreditNote, ...]
    settling: tuple[Entry, ...]
    document_numbers: Mapping[int, str]


def office_books(queries: Queries, office_id: int, period: BookedPeriod) -> OfficeBooks:
    """Makes four reads for an office with up to 1,000 invoices, and as many entries since the
    period's first day; one more each if charges accrued, credit notes exist, or the customer was
    edited since."""
    ledger = queries.ledger(office_id)
    timezone = ledger.terms.timezone
    invoices = [*_all(lambda paging: queries.invoices(ledger.account, paging))]
    # A payment in the period may be of any invoice before its end.
    earlier = [each for each in invoices if not period.is_before(each.issued_at, timezone)]
    issued = [each for each in earlier if period.has(each.issued_at, timezone)]
    return OfficeBooks(
        office_id=office_id,
        office=ledger.customer.office.name if ledger.customer else "",
        timezone=timezone,
        issued=_booked(queries, ledger, issued),
        paid=tuple(each for each in earlier if _is_paid_in(each, period, timezone)),
        notes=tuple(queries.credit_notes(ledger.account)),
        settling=tuple(reversed([*_settling(queries, ledger, period)])),
        document_numbers={each.number: each.shown_number for each in invoices},
    )


def _is_paid_in(invoice: Invoice, period: BookedPeriod, timezone: str) -> bool:
    paid_at = invoice.reported_at
    return bool(invoice.received_minor and paid_at and period.has(paid_at, timezone))


def _settling(queries: Queries, ledger: Ledger, period: BookedPeriod) -> Iterator[Entry]:
    """The entries of the period that settled something, newest first. Without those that were
    written since the account was read: their invoices may not have been read."""
    for each in _all(lambda paging: queries.entries(ledger.account, paging)):
        if period.is_after(each.at, ledger.terms.timezone):
            return
        is_read = each.seq <= ledger.account.seq
        if is_read and each.settled and not period.is_before(each.at, ledger.terms.timezone):
            yield each


def _all(read: Callable[[Paging], Page[_T]]) -> Iterator[_T]:
    """The items of all pages, as far as they are taken."""
    paging: Paging | None = Paging(ITEMS_PER_READ)
    while paging:
        page = read(paging)
        yield from page.items
        paging = Paging(ITEMS_PER_READ, page.cursor) if page.cursor else None


def _booked(queries: Queries, ledger: Ledger, issued: list[Invoice]) -> tuple[BookedInvoice, ...]:
    """Oldest first. Reads the journal once for the accrued charges of all of them."""
    charges = queries.charges(ledger.account, accrued_range(issued))
    parties = queries.parties(ledger, issued)
    made = (
        BookedInvoice(
            replace(invoice, purchase_order_number=of.purchase_order_number),
            lines_of(invoice, charges),
            of.buyer,
        )
        for invoice, of in zip(issued, parties, strict=True)
    )
    return tuple(reversed([*made]))
