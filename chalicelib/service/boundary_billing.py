"""Who is billed at a boundary, and with which tax: as at that instant, however late it is rolled
over (R19, R50, R51)."""

from datetime import datetime

from ..domain.account import Ledger
from ..domain.journal import Invoice
from ..domain.record import replace
from ..domain.transitions.roll_forward import rolled_to
from .customers import customer_at
from .ports import Store


def billed_at_boundary(store: Store, ledger: Ledger) -> Ledger:
    """The ledger with the billing of its next boundary. Makes one call if there is a tax and the
    customer was not read, and one if the customer's details were edited since. Raises Retryable."""
    account, customer = ledger.account, ledger.customer
    if customer is None and ledger.then_billed is None:
        customer = store.customer(account.company_id, account.office_id)
        assert customer, f"office {account.office_id} is not listed by its company"
    if customer is None:
        return ledger
    boundary = account.cycle.end
    billing = store.billing(customer_at(store, customer, boundary), boundary)
    return replace(ledger, customer=customer, then_billed=billing)


def rolled_as_billed(
    store: Store, ledger: Ledger, now: datetime
) -> tuple[Ledger, tuple[Invoice, ...]]:
    """As `rolled_to`, in memory: with the invoices that finalize will write. Makes one call for
    each boundary before the last edit of the customer's details. Raises Retryable."""

    def billed(each: Ledger) -> Ledger:
        return billed_at_boundary(store, store.priced(each))

    return rolled_to(billed(ledger), now, billed)
