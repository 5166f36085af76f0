"""What an office's terms and state allow. Commands and capabilities both ask here."""

from .account import Hold, Ledger
from .advice.access import while_on_hold
from .products import Products
from .refusals import Refusal, forbidden, office_on_hold
from .terms import STAFF, Action

RAISE_A_BILL = (Action.PURCHASE, Action.RESTORE, Action.TRANSFER)
"""The actions that a hold stops. Opening an office is another (R25)."""


def refusal_of(ledger: Ledger, action: Action, role: str) -> Refusal | None:
    """The refusal of the action for this role that does not depend on quantities, or None. The
    terms forbid it (R9, R10, R17), the plan lacks it (R23), or a payment was declined (R25)."""
    if refusal := ledger.terms.refusal_of(action, role, ledger.contact):
        return refusal
    if action is Action.TRANSFER and not ledger.products.transfers(ledger.terms.account_type):
        return forbidden(_plans_that_transfer(ledger.products))
    if action in RAISE_A_BILL and role not in STAFF and (hold := hold_of(ledger)):
        return refusal_of_hold(hold, ledger, role)
    return None


def _plans_that_transfer(products: Products) -> str:
    """Which plans can do it (R23)."""
    plans = [each.id for each in products.account_types if each.transfers]
    if not plans:
        return "Offices cannot transfer licenses."
    return f"Only offices on {' and '.join(plans)} plans can transfer licenses."


def hold_of(ledger: Ledger) -> Hold | None:
    """The company's hold; an office whose own invoice is declined is on hold in any case."""
    if ledger.standing.hold or not ledger.account.on_hold:
        return ledger.standing.hold
    account = ledger.account
    return Hold(None, account.open_minor, ledger.terms.currency, account.office_id)


def refusal_of_hold(hold: Hold, ledger: Ledger, role: str) -> Refusal:
    """The refusal of what raises a bill while the company is on hold (R25)."""
    contact = ledger.contact
    removes = ledger.terms.refusal_of(Action.REMOVE, role) is None
    return office_on_hold(
        since=hold.since,
        open_={"amount": hold.open_minor, "currency": hold.currency},
        contact={"name": contact.name, "email": contact.email} if contact else None,
        advice=while_on_hold(contact.name if contact else None, removes=removes),
    )


def require(ledger: Ledger, action: Action, role: str) -> None:
    """Raises the refusal that `refusal_of` returns."""
    if refusal := refusal_of(ledger, action, role):
        raise refusal
