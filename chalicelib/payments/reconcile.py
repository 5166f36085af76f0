"""Compares a period's payments at the provider with the invoices here (R49).

Reports differences, and repairs nothing: each has a cause that must be found.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Protocol

from ..domain.journal import Invoice
from ..domain.record import Record
from .invoice_payment import InvoicePayment
from .provider import Intent, Provider

LATEST = timedelta(days=1)
"""What is authorized and not captured after this time was left behind."""


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


def differences(
    provider: Provider, books: Books, since: datetime, until: datetime, now: datetime
) -> Iterator[Difference]:
    """Of payments that the provider made since then and before `until`, and of invoices that were
    paid in that time."""
    seen: set[str] = set()
    for intent in provider.intents(since, until):
        if "office_id" in intent.metadata:
            seen.add(intent.intent_id)
            yield from _of_intent(books, intent, now)
    for invoice in books.paid_between(since, until):
        reference = invoice.payment_reference
        if reference and reference not in seen:
            yield from _of_paid(provider, invoice, reference)


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
