"""Invoices that can be paid now: what Billing says about them, and offers (R25, R49)."""

from collections.abc import Sequence
from datetime import timedelta

from ...domain.journal import Invoice
from .office_view import OfficeView
from .quantity_fields import whole_number

COLLECTED_WITHIN = timedelta(hours=1)
"""How long an open invoice is left to the payments function, which collects it by itself."""
LARGEST_INVOICE = 10**9


def unpaid_invoices(view: OfficeView) -> tuple[Invoice, ...]:
    """The invoices to pay now, newest first: none without a payment provider. One more read if some
    are older than those of the view."""
    account = view.ledger.account
    found: Sequence[Invoice] = [each for each in view.invoices if each.status != "paid"]
    if view.ledger.card and sum(each.due_minor for each in found) < account.open_minor:
        found = view.request.queries.open_invoices(account)
    return tuple(each for each in found if is_payable(view, each))


def is_payable(view: OfficeView, invoice: Invoice) -> bool:
    """True if a person may have to pay the invoice. False while it is collected by itself, and for
    amounts that the provider does not take: they wait for credit."""
    card = view.ledger.card
    if card is None or invoice.status == "paid" or invoice.due_minor < max(card.least_minor, 1):
        return False
    is_new = view.request.at < invoice.issued_at + COLLECTED_WITHIN
    return not (invoice.status == "open" and is_new and card.method)


def paid_number(query: dict[str, str]) -> int | None:
    """The number of the invoice that was just paid, if the address says so."""
    return whole_number(query.get("paid", ""), most=LARGEST_INVOICE) or None


def paid_message(view: OfficeView) -> str:
    """What was just paid, if it is paid; '' otherwise."""
    number = paid_number(view.request.query)
    if not any(each.number == number and each.status == "paid" for each in view.invoices):
        return ""
    held = view.request.query.get("held") and not view.hold
    return f"Invoice {number} is paid.{' Your company is no longer on hold.' if held else ''}"
