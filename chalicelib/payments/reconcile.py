"""Compares a period's payments at the provider with the invoices here (R49), and its refunds with
the credit notes (R50).

Reports differences, and repairs nothing: each has a cause that must be found.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Protocol

from ..domain.credit_note import CreditNote
from ..domain.journal import Invoice
from ..domain.record import Record
from .invoice_payment import InvoicePayment
from .provider import Intent, Provider, Refund

LATEST = timedelta(days=1)
"""What is authorized and not captured after this time was left behind, and so is what is promised
and not refunded."""


class Difference(Record):
    """`what` is a sentence. The ids say what it is about; None if that is unknown."""

    what: str
    intent_id: str | None
    office_id: int | None
    number: int | None


class Books(Protocol):
    """Reads what is kept here."""

    def invoice(self, office_id: int, number: int) -> Invoice | None: ...

    def payment(self, office_id: int, number: int) -> InvoicePayment | None: ...

    def paid_between(self, since: datetime, until: datetime) -> Iterable[Invoice]:
        """Invoices whose payment by a provider was recorded in the period."""

    def credit_note(self, office_id: int, number: int) -> CreditNote | None: ...

    def refunded_between(self, since: datetime, until: datetime) -> Iterable[CreditNote]:
        """Credit notes whose refund by a provider was recorded in the period, or is pending and was
        promised in it."""


def differences(
    provider: Provider, books: Books, since: datetime, until: datetime, now: datetime
) -> Iterator[Difference]:
    """Of payments and refunds that the provider made since then and before `until`, and of invoices
    that were paid and credit notes that were refunded in that time."""
    seen: set[str] = set()
    for intent in provider.intents(since, until):
        if "office_id" in intent.metadata:
            seen.add(intent.intent_id)
            yield from _of_intent(books, intent, now)
    for invoice in books.paid_between(since, until):
        reference = invoice.payment_reference
        if reference and reference not in seen:
            yield from _of_paid(provider, invoice, reference)
    for refund in provider.refunds(since, until):
        if "credit_note" in refund.metadata:
            yield from _of_refund(books, refund)
    for note in books.refunded_between(since, until):
        yield from _of_note(provider, note, now)


def _of_intent(books: Books, intent: Intent, now: datetime) -> Iterator[Difference]:
    office_id = int(intent.metadata["office_id"])
    number = int(intent.metadata["invoice"]) if "invoice" in intent.metadata else None

    def found(what: str) -> Difference:
        return Difference(what, intent.intent_id, office_id, number)

    if intent.status == "authorized" and now - intent.created_at > LATEST:
        yield found("is authorized, and was neither captured nor canceled")
    if intent.status != "paid":
        return
    invoice = books.invoice(office_id, number) if number else None
    if invoice is None:
        yield found("is paid, and belongs to no invoice here")
        return
    if invoice.status != "paid":
        yield found(f"is paid, and the invoice is {invoice.status}")
    elif invoice.payment_reference != intent.intent_id:
        paid_by = invoice.payment_reference or "a report"
        yield found(f"is paid, and the invoice was paid by {paid_by}")
    elif invoice.paid_minor != intent.captured_minor:
        yield found(f"paid {intent.captured_minor}, recorded {invoice.paid_minor}")
    yield from _of_returns(books, intent, found)


def _of_returns(
    books: Books, intent: Intent, found: Callable[[str], Difference]
) -> Iterator[Difference]:
    """Refunds and disputes that were not recorded."""
    office_id, number = int(intent.metadata["office_id"]), int(intent.metadata["invoice"])
    payment = books.payment(office_id, number)
    recorded = payment.refunded_minor if payment else 0
    if intent.refunded_minor != recorded:
        yield found(f"refunded {intent.refunded_minor}, recorded {recorded}")
    dispute = payment.dispute if payment else None
    if intent.dispute != dispute:
        yield found(f"the dispute is {intent.dispute}, recorded {dispute}")


def _of_paid(provider: Provider, invoice: Invoice, reference: str) -> Iterator[Difference]:
    """An invoice whose payment is older than the period, or is not there."""
    intent = provider.retrieve(reference)
    what = None
    if intent is None:
        what = "is unknown to the provider, and the invoice is paid by it"
    elif intent.status != "paid":
        what = f"is {intent.status}, and the invoice is paid by it"
    if what:
        yield Difference(what, reference, invoice.office_id, invoice.number)


def _of_refund(books: Books, refund: Refund) -> Iterator[Difference]:
    """What the provider refunded for a credit note, and what the note says of it."""
    office_id, number = int(refund.metadata["office_id"]), int(refund.metadata["credit_note"])
    note = books.credit_note(office_id, number)
    about = f"refund {refund.refund_id} of credit note {number}"
    what = None
    if note is None or note.refund_of != refund.intent_id:
        what = f"{about} is {refund.status}, and the note promises none of this payment"
    elif note.refund != refund.status:
        what = f"{about} is {refund.status}, recorded {note.refund}"
    elif note.refund_minor != refund.amount_minor:
        what = f"{about} paid back {refund.amount_minor}, recorded {note.refund_minor}"
    elif note.refund == "made" and note.refund_reference != refund.refund_id:
        what = f"{about} is made, recorded {note.refund_reference}"
    if what:
        yield Difference(what, refund.intent_id, office_id, int(refund.metadata["invoice"]))


def _of_note(provider: Provider, note: CreditNote, now: datetime) -> Iterator[Difference]:
    """A credit note whose refund was left, or is not there."""
    assert note.refund_of, note
    what = None
    if note.refund == "pending" and now - note.issued_at > LATEST:
        what = f"the refund of credit note {note.number} is pending since {note.issued_at:%Y-%m-%d}"
    if note.refund == "made" and not _is_known(provider, note, note.refund_of):
        reference = note.refund_reference
        what = f"refund {reference} of credit note {note.number} is unknown to the provider"
    if what:
        yield Difference(what, note.refund_of, note.office_id, note.invoice_number)


def _is_known(provider: Provider, note: CreditNote, intent_id: str) -> bool:
    found = provider.refunds_of(intent_id)
    return any(each.refund_id == note.refund_reference for each in found)
