"""When a card plan collects charges: what Billing says about it, and offers (R8, R52)."""

from ...domain.account import Ledger
from ...domain.record import Record
from ...domain.terms import Collect
from ...service.policy import Verb
from .office_view import OfficeView

COLLECT_MESSAGES = {
    "next_bill": "From now on, charges are collected with the next bill.",
    "at_once": "From now on, each change is due at once. What had accrued, if anything, is on an "
    "invoice below.",
}


class Collecting(Record):
    """The choice that the office's admins have. `due_minor` is what is due now if charges are
    collected at once again, after `balance_minor`, which the balance pays of it."""

    now: Collect
    offered: Collect
    accrued_minor: int
    balance_minor: int
    is_allowed: bool
    """False if the agreement allowed it once and does not any more."""

    @property
    def due_minor(self) -> int:
        return self.accrued_minor - self.balance_minor


def collecting_of(view: OfficeView) -> Collecting | None:
    """None if the caller has no choice: by role, by the plan, or by the company's agreement."""
    ledger = view.ledger
    has_choice = ledger.standing.may_collect_later or ledger.terms.collect == "next_bill"
    if ledger.terms.invoiced or not has_choice or not view.request.may(Verb.CHANGE_OFFICE):
        return None
    return _collecting(ledger)


def _collecting(ledger: Ledger) -> Collecting:
    account, collect = ledger.account, ledger.terms.collect
    accrued = account.accrued_minor if collect == "next_bill" else 0
    return Collecting(
        now=collect,
        offered="at_once" if collect == "next_bill" else "next_bill",
        accrued_minor=accrued,
        balance_minor=min(accrued, account.balance_minor),
        is_allowed=ledger.standing.may_collect_later,
    )
