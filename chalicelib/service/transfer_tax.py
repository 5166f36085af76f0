"""The tax that a transfer's credit gives back: never more than was charged (R23, R51).

The licenses were charged in the running cycle, when the customer's address and tax ids, and the
vendor's rates, may have been others than today. Otherwise an admin could mint balance: buy with a
tax id, remove it, transfer, and so on. What the credit pays, and limits, have today's tax.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from ..domain.account import Ledger
from ..domain.invoicing import Customer, changed_since
from ..domain.past_details import customer_before
from ..domain.record import replace
from ..domain.record_change import RecordChange
from ..domain.tax import NO_TAX
from .ports import Store

DECIDES_TAX = frozenset({"billing_address", "tax_ids"})


def with_lowest_tax(store: Store, source: Ledger, now: datetime) -> Ledger:
    """The giving office and the lowest tax of its running cycle. Makes one call if details were
    edited in it, otherwise none, unless a catalog is not cached. Raises Retryable."""
    customer, start = source.customer, source.account.cycle.start
    if customer is None or not source.billing.tax.thousandths:
        return source
    changes = _changes(store, customer, start)
    if any(count > 1 for count in Counter(each.at for each in changes).values()):
        # What was in force between edits of one second is not known.
        return replace(source, lowest_tax=NO_TAX)
    instants = {start, now, *(each.at for each in changes), *store.catalog_changes(start, now)}
    taxes = [store.billing(_at(customer, changes, each), each).tax for each in sorted(instants)]
    return replace(source, lowest_tax=min(taxes, key=lambda each: each.thousandths))


def _changes(store: Store, customer: Customer, since: datetime) -> list[RecordChange]:
    """The edits of what the customer's tax depends on."""
    if not changed_since(customer, since):
        return []
    about = None, customer.office.office_id
    return [
        each
        for each in store.details_changes(customer.company.company_id, since)
        if each.office_id in about and not DECIDES_TAX.isdisjoint(each.after)
    ]


def _at(customer: Customer, changes: Sequence[RecordChange], at: datetime) -> Customer:
    return customer_before(customer, [each for each in changes if each.at > at])
