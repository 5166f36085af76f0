"""What an office's terms and state allow. Commands and capabilities both ask here."""

from .account import Ledger
from .refusals import Refusal, forbidden, office_on_hold
from .terms import Action

PLANS_THAT_TRANSFER = ("pro", "enterprise")
"""Account types whose offices can transfer licenses (R23)."""


def refusal_of(ledger: Ledger, action: Action, role: str) -> Refusal | None:
    """The refusal of the action for this role that does not depend on quantities, or None. The
    terms forbid it (R9, R10, R17), the plan lacks it (R23), or a payment was declined (R25)."""
    if refusal := ledger.terms.refusal_of(action, role):
        return refusal
    if action is Action.TRANSFER:
        # Otherwise a transfer could bypass the terms: purchase or remove in another office.
        for other_action in (Action.REMOVE, Action.PURCHASE):
            if refusal := ledger.terms.refusal_of(other_action, role):
                return refusal
    if action is Action.TRANSFER and ledger.terms.account_type not in PLANS_THAT_TRANSFER:
        return forbidden("Only offices on pro and enterprise plans can transfer licenses.")
    return office_on_hold() if ledger.account.on_hold else None


def require(ledger: Ledger, action: Action, role: str) -> None:
    """Raises the refusal that `refusal_of` returns."""
    if refusal := refusal_of(ledger, action, role):
        raise refusal
