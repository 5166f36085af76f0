"""Seller and buyer of invoices, as on the day of each (R50)."""

from collections.abc import Sequence

from ..domain.account import Ledger
from ..domain.invoicing import Customer, Party, changed_since
from ..domain.journal import Invoice
from ..domain.past_details import customer_before
from ..domain.record_change import RecordChange
from .ports import Store


def parties_of(
    store: Store, ledger: Ledger, invoices: Sequence[Invoice]
) -> list[tuple[Party | None, Party | None]]:
    """Those of each invoice. Invoices of purchases have their buyer; of others, which are written
    at a boundary, the history knows it. Those of older releases name nobody. Raises Retryable."""
    named = [each for each in invoices if each.document_number]
    customer = ledger.customer
    changes = _changes(store, customer, named) if customer else []
    return [
        (store.seller(each.issued_at), each.buyer or _buyer(customer, changes, each))
        if each in named
        else (None, None)
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


def _buyer(
    customer: Customer | None, changes: Sequence[RecordChange], invoice: Invoice
) -> Party | None:
    if customer is None:
        return None
    later = [each for each in changes if each.at > invoice.issued_at]
    return customer_before(customer, later).buyer
