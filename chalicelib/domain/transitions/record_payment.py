"""Record payment: the reported status of an invoice's payment, and the hold (R25)."""

from ..account import Ledger
from ..apply_step import change
from ..change import Change, EntryMetadata, Payment, PaymentMeans, Step
from ..journal import EntryAction, Invoice, InvoiceStatus
from ..record import Record
from ..refusals import invalid
from ..settling import MOST_SETTLED


class PaymentReport(Record):
    """What the payment system reports. `amount_minor` is what was paid; None: all that was due."""

    status: InvoiceStatus
    amount_minor: int | None = None
    means: PaymentMeans | None = None


def payment_of(invoice: Invoice, report: PaymentReport, metadata: EntryMetadata) -> Payment:
    """The payment that the report describes.

    Credit may have settled the invoice, or a part of it, while the payment was under way. The
    payment counts nevertheless, and the credit that it covers is free again (R48).
    """
    due, used = invoice.due_minor, invoice.balance_used_minor
    returned = 0
    if report.status == "paid":
        most = invoice.was_due_minor
        if report.amount_minor is None and 0 < due < most and not invoice.credited:
            raise invalid(
                "/amount",
                f"is required, because credit has paid a part of the invoice since it was issued: "
                f"from {due}, which is due, to {most}, which was due at first",
            )
        paid = report.amount_minor if report.amount_minor is not None else due or most
        if not due <= paid <= most:
            raise invalid(
                "/amount",
                f"must be from {due}, which is due, to {most}, which was due at first",
            )
        returned = paid - due
    return Payment(
        invoice_number=invoice.number,
        due_minor=due,
        before=invoice.status,
        after=report.status,
        metadata=metadata,
        balance_used_before=used,
        returned_minor=returned,
        means=report.means,
    )


def decide_payment(
    ledger: Ledger, invoice: Invoice, payment: Payment, open_invoices: tuple[Invoice, ...] = ()
) -> Change:
    """A declined payment puts the company on hold. The hold ends when the last declined invoice is
    paid or credited. A paid invoice stays paid, so that a report that arrives late cannot revert
    it. Credit that the payment gives back pays other `open_invoices` first (R48)."""
    if invoice.status == "paid" and payment.after != "paid":
        how = "is credited in full" if invoice.is_credited else "is already paid"
        raise invalid("/status", f"invoice {invoice.number} {how}; its status cannot change")
    action: EntryAction = "payment_received" if payment.after == "paid" else "payment_declined"
    others = sorted(
        (each for each in open_invoices if each.number != invoice.number),
        key=lambda each: each.number,
    )
    step = Step(action, payment=payment, open_invoices=tuple(others[:MOST_SETTLED]))
    return change(ledger, step, payment.metadata)
