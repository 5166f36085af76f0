"""What every self-service command checks first."""

from ..account import Ledger
from ..change import Stamp
from ..refusals import office_on_hold
from ..terms import Action


def require_self_serve(ledger: Ledger, action: Action, stamp: Stamp) -> None:
    """Raises where the terms forbid the action to this caller, or the office is on hold (R9,
    R10, R17, R25)."""
    ledger.terms.require(action, stamp.by.role)
    if ledger.account.on_hold:
        raise office_on_hold()
