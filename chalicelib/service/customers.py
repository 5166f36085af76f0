"""The customer of an invoice: the company and office as they were on its day (R50)."""

from datetime import datetime

from ..domain.invoicing import Customer, changed_since
from ..domain.past_details import customer_before
from .ports import Store


def customer_at(store: Store, customer: Customer, at: datetime) -> Customer:
    """The customer with the details of the instant, at which an edit counts as made. Makes one call
    if details were edited since, otherwise none."""
    if not changed_since(customer, at):
        return customer
    return customer_before(customer, store.details_changes(customer.company.company_id, at))
