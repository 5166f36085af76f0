"""Collects what invoices ask for: captures what a purchase had authorized, charges renewals by the
schedule, and charges when a person asks for it (R25, R49).

What was tried is written before the provider is asked, and its outcome before the next attempt
begins. A step that is killed or whose answer is lost is repeated, under the same key of the
provider, until its outcome is known.
"""

from collections.abc import Mapping
from datetime import datetime

from ..domain.account import Account
from ..domain.caller import Caller
from ..domain.change import PaymentMeans
from ..domain.journal import SEATLEDGER, Invoice, InvoiceStatus
from ..domain.record import Record, replace
from ..domain.refusals import Refusal, RefusalCode
from ..domain.transitions.record_payment import PaymentReport
from ..record_payment import record_payment
from ..service.payment_ports import CardRequest, PaymentAnswer
from ..service.ports import Retryable, StoredResponse
from ..service.requests import Command, Request, Service
from .cards import Cards, adopt_card
from .invoice_payment import (
    KEYS_KEPT_FOR,
    LOOKED_AFTER,
    NO_CARD,
    Attempt,
    AttemptKind,
    Ended,
    InvoicePayment,
    Schedule,
)
from .items import PaymentItems
from .provider import (
    CARD_UNUSABLE,
    PROVIDER_FAILED,
    TOO_SMALL,
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


class _Invoiced(Record):
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


def collect(work: Collector, office_id: int, number: int, at: datetime) -> None:
    """Does what is due for the invoice. Does nothing if nothing is. Raises Retryable, NoAnswer."""
    found = _read(work, office_id, number, at)
    if found is None:
        return
    if found.payment.under_way:
        found = _with_outcome(work, found, at)
    if found.payment.under_way:
        return
    if _is_due(work, found, at):
        _with_outcome(work, _begun(work, found, _kind(found), at), at)
    else:
        _rest(work, found, at)


def pay_now(
    work: Collector, asked: CardRequest, number: int, return_url: str
) -> PaymentAnswer | None:
    """Charges the saved card with the person present. None if the invoice is paid. Raises
    Retryable, NoAnswer."""
    found, at = _read(work, asked.office_id, number, asked.at), asked.at
    if found is None:
        return None
    if found.payment.under_way:
        found = _without_old_card(work, _with_outcome(work, found, at, return_url), at)
    if found.can_begin and _kind(found) == "capture":
        found = _with_outcome(work, _begun(work, found, "capture", at), at)
    if found.can_begin and _is_too_small(work, found):
        return PaymentAnswer("declined", "", TOO_SMALL, "The amount is too small to pay by card.")
    if found.can_begin:
        found = _begun(work, found, "pay_now", at, asked)
        found = _with_outcome(work, found, at, return_url)
    return _answer(work, found)


def _without_old_card(work: Collector, found: _Invoiced, at: datetime) -> _Invoiced:
    """Ends an attempt that waits for the bank of a card which was replaced since."""
    attempt, card = found.payment.under_way, work.items.card(found.invoice.office_id)
    if attempt is None or attempt.kind == "capture" or attempt.intent_id is None:
        return found
    if card is None or card.method == attempt.method:
        return found
    return _recorded(work, found, work.provider.cancel(attempt.intent_id), at)


def _answer(work: Collector, found: _Invoiced) -> PaymentAnswer | None:
    attempt = found.payment.attempts[-1] if found.payment.attempts else None
    if attempt is None or attempt.outcome == "paid" or not found.is_open:
        return None
    if attempt.outcome is None and attempt.intent_id:
        intent = work.provider.retrieve(attempt.intent_id)
        url = intent.action_url if intent else None
        return PaymentAnswer("action_required", attempt.intent_id, action_url=url)
    return PaymentAnswer("declined", attempt.intent_id or "", attempt.decline_code)


def _read(work: Collector, office_id: int, number: int, at: datetime) -> _Invoiced | None:
    store = work.service.store
    ledger, invoice = store.read(office_id, at).ledger, store.invoice(office_id, number)
    if ledger is None or invoice is None:
        return None
    stored = work.items.payment(office_id, number)
    company_id = ledger.account.company_id
    payment = stored or InvoicePayment(company_id, office_id, number, invoice.currency)
    return _Invoiced(ledger.account, ledger.terms.invoiced, invoice, payment, stored)


def _kind(found: _Invoiced) -> AttemptKind:
    """The first attempt of a purchase captures what was authorized."""
    if found.invoice.authorization and not found.payment.attempts:
        return "capture"
    return "charge"


def _rest(work: Collector, found: _Invoiced, at: datetime) -> None:
    """Nothing is due now: looks again when it is, or no more at an invoice that was paid or
    declined otherwise. Releases what was authorized for one that was paid before its capture."""
    authorized = found.invoice.authorization
    if authorized and not found.payment.attempts and not found.is_open:
        work.provider.cancel(authorized)
    look_at, due_at = found.payment.look_at, _due_at(work, found)
    # The clock of the process that issued the invoice may be ahead of this one's.
    if look_at <= at if look_at else due_at:
        _saved(work, found, found.payment.rest(due_at))


def _is_due(work: Collector, found: _Invoiced, at: datetime) -> bool:
    if found.is_open and _kind(found) == "capture":
        return True
    due_at = _due_at(work, found)
    return due_at is not None and due_at <= at


def _due_at(work: Collector, found: _Invoiced) -> datetime | None:
    """When the schedule charges the invoice next; None if it does not any more."""
    if not found.is_open or found.is_invoiced or found.invoice.status == "declined":
        return None
    if _is_too_small(work, found):
        return None
    tried = found.payment.tried_by_schedule()
    return work.schedule.next_after(found.invoice.issued_at, tried)


def _is_too_small(work: Collector, found: _Invoiced) -> bool:
    """The provider takes no payment as small as this."""
    return found.invoice.due_minor < work.least_minor.get(found.invoice.currency, 0)


def _begun(
    work: Collector,
    found: _Invoiced,
    kind: AttemptKind,
    at: datetime,
    asked: CardRequest | None = None,
) -> _Invoiced:
    attempt = Attempt(
        number=len(found.payment.attempts),
        kind=kind,
        began_at=at,
        amount_minor=found.invoice.was_due_minor if kind == "capture" else found.invoice.due_minor,
        method=adopt_card(Cards(work.items, work.provider), asked or _by_schedule(found, at)),
        intent_id=found.invoice.authorization if kind == "capture" else None,
        by=asked.by if asked else None,
        reason=asked.reason if asked else None,
    )
    return _saved(work, found, found.payment.begin(attempt))


def _by_schedule(found: _Invoiced, at: datetime) -> CardRequest:
    account, number = found.account, found.invoice.number
    request_id = f"invoice-{account.office_id}-{number}"
    return CardRequest(account.company_id, account.office_id, at, SEATLEDGER, request_id)


def _saved(work: Collector, found: _Invoiced, payment: InvoicePayment) -> _Invoiced:
    work.items.save_payment(payment, found.stored)
    return replace(found, payment=payment, stored=payment)


def _with_outcome(
    work: Collector, found: _Invoiced, at: datetime, return_url: str = ""
) -> _Invoiced:
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
    return _recorded(work, found, intent, at)


def _recorded(work: Collector, found: _Invoiced, intent: Intent, at: datetime) -> _Invoiced:
    """What the provider says of the attempt: first in the ledger, then as the attempt's outcome."""
    if intent.status == "paid":
        _report(work, found, "paid", at, intent)
        return _ended(work, found, Ended("paid", at, intent.intent_id))
    if intent.status == "canceled":
        return _ended(work, found, Ended("canceled", at, intent.intent_id))
    if intent.status == "declined":
        ended = Ended("declined", at, intent.intent_id, intent.decline_code)
        return _declined(work, found, ended)
    return _saved(work, found, found.payment.wait(intent.intent_id, at + LOOKED_AFTER))


def _asked(
    work: Collector, found: _Invoiced, attempt: Attempt, at: datetime, return_url: str
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


def _order(found: _Invoiced, attempt: Attempt, return_url: str) -> PaymentOrder:
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


def _about(found: _Invoiced, attempt: Attempt) -> Mapping[str, str]:
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


def _declined(work: Collector, found: _Invoiced, ended: Ended) -> _Invoiced:
    """Past due after the first of the schedule's attempts, declined after the last (R25)."""
    if found.payment.attempts[-1].kind != "pay_now":
        tried = found.payment.tried_by_schedule() + 1
        is_final = work.schedule.next_after(found.invoice.issued_at, tried) is None
        _report(work, found, "declined" if is_final else "past_due", ended.at)
    return _ended(work, found, ended)


def _ended(work: Collector, found: _Invoiced, ended: Ended) -> _Invoiced:
    payment, look_at = found.payment.end(ended), None
    if ended.outcome != "paid":
        look_at = work.schedule.next_after(found.invoice.issued_at, payment.tried_by_schedule())
    return _saved(work, found, replace(payment, look_at=look_at))


def _report(
    work: Collector,
    found: _Invoiced,
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
