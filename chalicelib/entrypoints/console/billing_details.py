"""Billing details that a customer's invoices need and nobody has given. What the vendor lacks is
not theirs to give."""

from ...domain.quoting import Quote

_NAMED = {
    "legal_name": "your company's legal name",
    "billing_address": "a billing address",
    "region": "the state or region of your billing address",
}


def missing_details(quoted: Quote) -> str:
    """What the invoices of the quote would lack, in words; '' if nothing, or if the vendor has not
    said who sells: then nobody takes them for more than a list."""
    if "seller" in quoted.missing:
        return ""
    return " and ".join(_NAMED[name] for name in quoted.missing if name in _NAMED)
