"""Billing details that a customer's invoices need and nobody has given."""

from ...domain.quoting import Quote
from .page_request import PageRequest

_NAMED = {
    "legal_name": "your company's legal name",
    "billing_address": "a billing address",
}


def missing_details(request: PageRequest, quoted: Quote) -> str:
    """What the invoices of the quote would lack, in words; '' if nothing, or if the vendor has not
    said who sells: then nobody takes them for more than a list."""
    customer = quoted.changes[-1].before.customer
    if customer is None or request.queries.seller(request.at) is None:
        return ""
    return " and ".join(_NAMED[name] for name in customer.missing)
