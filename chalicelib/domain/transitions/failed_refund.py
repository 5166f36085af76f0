"""Failed refund: what a credit note promised to pay back, and the provider could not (R50)."""

from ..account import Ledger
from ..apply_step import change
from ..change import Change, EntryMetadata, Step
from ..credit_note import CreditNote
from ..journal import Invoice
from ..settling import MOST_SETTLED


def decide_failed_refund(
    ledger: Ledger, note: CreditNote, others: tuple[Invoice, ...], metadata: EntryMetadata
) -> Change:
    """The amount is credit again: it settles open invoices and accrued charges, and the rest is the
    office's balance (R48)."""
    oldest = sorted(others, key=lambda each: each.number)[:MOST_SETTLED]
    step = Step("refund_failed", open_invoices=tuple(oldest), failed_refund=note)
    return change(ledger, step, metadata)
