"""Asks the provider about an attempt to pay an invoice, and records what it says (R49).

First the ledger says that the invoice is paid, then the attempt ends. So a step that is killed in
between is repeated, and finds the attempt under way.
"""

from collections.abc import Mapping
from datetime import datetime

from ..domain.account import Account
from ..domain.caller import Caller
from ..domain.change import PaymentMeans
from ..domain.journal import Invoice, InvoiceStatus
from ..domain.record import Record, replace
from ..domain.refusals import Refusal, RefusalCode
from ..domain.transitions.record_payment import PaymentReport
from ..record_payment import record_payment
from ..service.ports import Retryable, StoredResponse
from ..service.requests import Command, Request, Service
from .invoice_payment import (
    KEYS_KEPT_FOR,
    LOOKED_AFTER,
    NO_CARD,
    Attempt,
    Ended,
    InvoicePayment,
    Schedule,
)
from .items import PaymentItems
from .provider import (
    CARD_UNUSABLE,
    PROVIDER_FAILED,
    Intent,
    PaymentOrder,
    Provider,
    StoredFailure,
    UnusableMethod,
)

COLLECTOR = "payments"
"""The subject by whom the journal says that payments were recorded."""


class Collector(Record):
    """What collecting needs."""

    service: Service
    items: PaymentItems
    provider: Provider
    schedule: Schedule
    least_minor: Mapping[str, int]


class CollectedInvoice(Record):
    """An invoice to be collected, with its office, and its payment before and after a step."""

    account: Account
    is_invoiced: bool
    """On invoiced plans others collect: only who pays now, by card, is charged."""
    invoice: Invoice
    payment: InvoicePayment
    stored: InvoicePayment | None

    @property
    def is_open(self) -> bool:
        """The invoice was read before the payment, so it may have been paid by an attempt since."""
        is_due = self.invoice.status != "paid" and self.invoice.due_minor > 0
        return is_due and not self.payment.is_paid

    @property
    def can_begin(self) -> bool:
        """True if the next attempt may begin: the outcome of the one before is known."""
        return self.payment.under_way is None and self.is_open


def saved_payment(
    work: Collector, found: CollectedInvoice, payment: InvoicePayment
) -> CollectedInvoice:
    work.items.save_payment(payment, found.stored)
    return replace(found, payment=payment, stored=payment)


def with_outcome(
    work: Collector, found: CollectedInvoice, at: datetime, return_url: str = ""
) -> CollectedInvoice:
    """Asks the provider about the attempt that is under way, and records what it says."""
    attempt = found.payment.under_way
    assert attempt
    if attempt.method is None and attempt.intent_id is None:
        return _declined(work, found, Ended("declined", at, None, NO_CARD))
    try:
        intent = _asked(work, found, attempt, at, return_url)
    except UnusableMethod:
        return _declined(work, found, Ended("declined", at, None, CARD_UNUSABLE))
    except StoredFailure:
        return _ended(work, found, Ended("canceled", at, None, PROVIDER_FAILED))
    if intent is None:
        # The provider has never heard of it.
        return _ended(work, found, Ended("canceled", at))
    if _is_left_behind(intent, attempt, at):
        intent = work.provider.cancel(intent.intent_id)
    return recorded_outcome(work, found, intent, at)


def recorded_outcome(
    work: Collector, found: CollectedInvoice, intent: Intent, at: datetime
) -> CollectedInvoice:
    """What the provider says of the attempt: first in the ledger, then as the attempt's outcome."""
    if intent.status == "paid":
        _report(work, found, "paid", at, intent)
        return _ended(work, found, Ended("paid", at, intent.intent_id))
    if intent.status == "canceled":
        return _ended(work, found, Ended("canceled", at, intent.intent_id))
    if intent.status == "declined":
        ended = Ended("declined", at, intent.intent_id, intent.decline_code)
        return _declined(work, found, ended)
    return saved_payment(work, found, found.payment.wait(intent.intent_id, at + LOOKED_AFTER))


def _asked(
    work: Collector, found: CollectedInvoice, attempt: Attempt, at: datetime, return_url: str
) -> Intent | None:
    """The attempt's payment as it is now. Asks for it if that was not done yet."""
    provider, key = work.provider, found.payment.key_of(attempt)
    if attempt.kind == "capture" and attempt.intent_id:
        return provider.capture(attempt.intent_id, _about(found, attempt))
    if attempt.intent_id:
        return provider.retrieve(attempt.intent_id)
    order = _order(found, attempt, return_url)
    if attempt.is_older_than(KEYS_KEPT_FOR, at):
        made = provider.intents(attempt.began_at - LOOKED_AFTER, at, order.method.customer_id)
        return next((each for each in made if each.metadata.get("key") == key), None)
    return provider.charge(order, key, on_session=attempt.kind == "pay_now")


def _order(found: CollectedInvoice, attempt: Attempt, return_url: str) -> PaymentOrder:
    assert attempt.method
    invoice = found.invoice
    return PaymentOrder(
        amount_minor=attempt.amount_minor,
        currency=invoice.currency,
        method=attempt.method,
        description=f"Invoice {invoice.number} of office {invoice.office_id}",
        metadata=_about(found, attempt),
        return_url=return_url,
    )


def _about(found: CollectedInvoice, attempt: Attempt) -> Mapping[str, str]:
    """What the provider keeps with the payment: its webhooks name the invoice by it."""
    return {
        "company_id": str(found.account.company_id),
        "office_id": str(found.invoice.office_id),
        "invoice": str(found.invoice.number),
        "key": found.payment.key_of(attempt),
    }


def _is_left_behind(intent: Intent, attempt: Attempt, at: datetime) -> bool:
    """A confirmation that nobody can give, or that nobody has given in time."""
    if intent.status != "action_required":
        return False
    return attempt.kind == "charge" or attempt.is_older_than(LOOKED_AFTER, at)


def _declined(work: Collector, found: CollectedInvoice, ended: Ended) -> CollectedInvoice:
    """Past due after the first of the schedule's attempts, declined after the last (R25)."""
    if found.payment.attempts[-1].kind != "pay_now":
        is_final = work.schedule.is_last(found.payment.declined_by_schedule())
        _report(work, found, "declined" if is_final else "past_due", ended.at)
    return _ended(work, found, ended)


def _ended(work: Collector, found: CollectedInvoice, ended: Ended) -> CollectedInvoice:
    payment, look_at = found.payment.end(ended), None
    if ended.outcome != "paid":
        look_at = work.schedule.next_after(found.invoice.issued_at, payment.declined_by_schedule())
    return saved_payment(work, found, replace(payment, look_at=look_at))


def _report(
    work: Collector,
    found: CollectedInvoice,
    status: InvoiceStatus,
    at: datetime,
    paid: Intent | None = None,
) -> None:
    """Records the payment's status. What is paid stays paid: a report that comes late is done."""
    invoice = found.invoice
    caller = Caller(COLLECTOR, "payments", found.account.company_id)
    request = Request(caller, at, f"{found.payment.number}-{found.payment.revision}")
    command = Command(request, invoice.office_id, "schedule")
    report = PaymentReport(status)
    if paid:
        means = PaymentMeans(_words(found.payment.attempts[-1]), paid.intent_id)
        report = PaymentReport(status, paid.captured_minor, means)
    try:
        record_payment(work.service, command, invoice.number, report, _no_response)
    except Refusal as refusal:
        if refusal.code == RefusalCode.CONTENDED:
            raise Retryable("stale") from refusal
        newer = work.service.store.invoice(invoice.office_id, invoice.number)
        if newer is None or newer.status != "paid":
            raise AssertionError(f"invoice {invoice.number}: {refusal.detail}") from refusal


def _words(attempt: Attempt) -> str:
    return f"{attempt.method.brand} {attempt.method.last4}" if attempt.method else "card"


def _no_response(account: Account, status: InvoiceStatus) -> StoredResponse:
    del account, status
    return StoredResponse("", 200, "")
