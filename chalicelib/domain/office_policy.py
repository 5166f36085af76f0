"""What an office's terms and state allow: one answer for commands and for those who ask before."""

from .account import Ledger
from .refusals import Refusal, forbidden, office_on_hold
from .terms import Action

PLANS_THAT_TRANSFER = ("pro", "enterprise")
"""R23."""


def refusal_of(ledger: Ledger, action: Action, role: str) -> Refusal | None:
    """Why the action is refused to this role whatever its quantities, or None: the terms forbid
    it (R9, R10, R17), the plan lacks it (R23), or a payment was declined (R25)."""
    if refusal := ledger.terms.refusal_of(action, role):
        return refusal
    if action is Action.TRANSFER:
        # It would be a way around them: bought or removed in another office.
        for other_action in (Action.REMOVE, Action.PURCHASE):
            if refusal := ledger.terms.refusal_of(other_action, role):
                return refusal
    if action is Action.TRANSFER and ledger.terms.account_type not in PLANS_THAT_TRANSFER:
        return forbidden("Licenses move between offices on the pro and enterprise plans.")
    return office_on_hold() if ledger.account.on_hold else None


def require(ledger: Ledger, action: Action, role: str) -> None:
    """Raises that refusal."""
    if refusal := refusal_of(ledger, action, role):
        raise refusal
