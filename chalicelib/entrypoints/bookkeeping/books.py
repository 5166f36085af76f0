"""Reads what is to be booked: an office's invoices, credit notes, and what was paid."""

from collections.abc import Iterator

from ...domain.account import Ledger
from ...domain.billing import BilledLine, accrued_range, lines_of
from ...domain.credit_note import CreditNote
from ...domain.invoicing import Party
from ...domain.journal import Invoice
from ...domain.record import Record, replace
from ...queries import Queries
from ...service.read_ports import Paging
from .period import BookedPeriod

INVOICES_PER_READ = 1000


class BookedInvoice(Record):
    """An invoice that was issued in the period, with its lines and buyer."""

    invoice: Invoice
    lines: tuple[BilledLine, ...]
    buyer: Party | None


class OfficeBooks(Record):
    """What an office has to book in a period. `paid` are all invoices, of any time, whose payment
    is of the period; `notes` all credit notes, because a refund may follow later."""

    office_id: int
    office: str
    timezone: str
    issued: tuple[BookedInvoice, ...]
    paid: tuple[Invoice, ...]
    notes: tuple[CreditNote, ...]


def office_books(queries: Queries, office_id: int, period: BookedPeriod) -> OfficeBooks:
    """Makes three reads for an office with up to 1,000 invoices, and one more each if charges
    accrued, credit notes exist, or the customer was edited since."""
    ledger = queries.ledger(office_id)
    timezone = ledger.terms.timezone
    earlier = [*_invoices_until(queries, ledger, period)]
    issued = [each for each in earlier if period.has(each.issued_at, timezone)]
    return OfficeBooks(
        office_id=office_id,
        office=ledger.customer.office.name if ledger.customer else "",
        timezone=timezone,
        issued=_booked(queries, ledger, issued),
        paid=tuple(each for each in earlier if _is_paid_in(each, period, timezone)),
        notes=tuple(queries.credit_notes(ledger.account)),
    )


def _is_paid_in(invoice: Invoice, period: BookedPeriod, timezone: str) -> bool:
    paid_at = invoice.reported_at
    return bool(invoice.received_minor and paid_at and period.has(paid_at, timezone))


def _invoices_until(queries: Queries, ledger: Ledger, period: BookedPeriod) -> Iterator[Invoice]:
    """The invoices that were issued until the period's end, newest first. A payment in the period
    may be of any of them."""
    paging: Paging | None = Paging(INVOICES_PER_READ)
    while paging:
        page = queries.invoices(ledger.account, paging)
        for each in page.items:
            if not period.is_before(each.issued_at, ledger.terms.timezone):
                yield each
        paging = Paging(INVOICES_PER_READ, page.cursor) if page.cursor else None


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
