"""Record payment: the reported status of an invoice's payment, and the hold (R25)."""

from ..account import Ledger
from ..change import Change, EntryMetadata, Payment, Step, change
from ..journal import EntryAction, Invoice, InvoiceStatus
from ..refusals import invalid


def decide_payment(
    ledger: Ledger, invoice: Invoice, status: InvoiceStatus, metadata: EntryMetadata
) -> Change:
    """A declined payment puts the office on hold. The hold ends when the last declined invoice is
    paid. A paid invoice stays paid, so that a report that arrives late cannot revert it."""
    assert status != invoice.status, "nothing to record"
    if invoice.status == "paid":
        raise invalid(
            "/status", f"invoice {invoice.number} is already paid; its status cannot change"
        )
    action: EntryAction = "payment_received" if status == "paid" else "payment_declined"
    payment = Payment(invoice.number, invoice.total_minor, invoice.status, status, metadata)
    return change(ledger, Step(action, payment=payment), metadata)
