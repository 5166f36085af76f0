"""Seller, buyer and the buyer's order number of invoices, as on the day of each (R50)."""

from collections.abc import Sequence

from ..domain.account import Ledger
from ..domain.invoicing import Customer, Party, changed_since
from ..domain.journal import Invoice
from ..domain.past_details import customer_before
from ..domain.record import Record
from ..domain.record_change import RecordChange
from .ports import Store


class Parties(Record):
    """None where it is not known: the vendor has not said who it is, or an older release wrote the
    invoice."""

    seller: Party | None = None
    buyer: Party | None = None
    purchase_order_number: str | None = None


def parties_of(store: Store, ledger: Ledger, invoices: Sequence[Invoice]) -> list[Parties]:
    """Those of each invoice. Invoices of purchases have their buyer; of others, which are written
    at a boundary, the history knows it. Those of older releases name nobody. Raises Retryable."""
    named = [each for each in invoices if each.document_number]
    customer = ledger.customer
    changes = _changes(store, customer, named) if customer else []
    return [
        _parties(store, customer, changes, each) if each in named else Parties()
        for each in invoices
    ]


def _changes(
    store: Store, customer: Customer, invoices: Sequence[Invoice]
) -> Sequence[RecordChange]:
    """What was edited since the oldest invoice without a buyer. Reads only if something was."""
    unknown = [each.issued_at for each in invoices if each.buyer is None]
    if not unknown or not changed_since(customer, min(unknown)):
        return []
    return store.details_changes(customer.company.company_id, min(unknown))


def _parties(
    store: Store, customer: Customer | None, changes: Sequence[RecordChange], invoice: Invoice
) -> Parties:
    seller = store.seller(invoice.issued_at)
    if invoice.buyer or customer is None:
        return Parties(seller, invoice.buyer, invoice.purchase_order_number)
    later = [each for each in changes if each.at > invoice.issued_at]
    then = customer_before(customer, later)
    return Parties(seller, then.buyer, then.office.purchase_order_number)
