"""Collects what invoices ask for: captures what a purchase had authorized, charges renewals by the
schedule, and charges when a person asks for it (R25, R49).

What was tried is written before the provider is asked, and its outcome before the next attempt
begins. A step that is killed or whose answer is lost is repeated, under the same key of the
provider, until its outcome is known.
"""

from datetime import datetime

from ..domain.journal import SEATLEDGER
from ..service.payment_ports import CardRequest, PaymentAnswer
from ..service.ports import Retryable
from .cards import Cards, adopt_card
from .invoice_payment import Attempt, AttemptKind, InvoicePayment
from .outcomes import (
    CollectedInvoice,
    Collector,
    recorded_outcome,
    saved_payment,
    with_outcome,
)
from .provider import TOO_SMALL


def collect(work: Collector, office_id: int, number: int, at: datetime) -> None:
    """Does what is due for the invoice. Does nothing if nothing is. Raises Retryable, NoAnswer."""
    found = _read(work, office_id, number, at)
    if found is None:
        return
    if found.payment.under_way:
        found = with_outcome(work, found, at)
    if found.payment.under_way:
        return
    if _is_due(work, found, at):
        with_outcome(work, _begun(work, found, _kind(found), at), at)
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
        found = _without_old_card(work, with_outcome(work, found, at, return_url), at)
    if found.can_begin and _kind(found) == "capture":
        found = with_outcome(work, _begun(work, found, "capture", at), at)
    if found.can_begin and _is_too_small(work, found):
        return PaymentAnswer("declined", "", TOO_SMALL, "The amount is too small to pay by card.")
    if found.can_begin:
        found = _begun(work, found, "pay_now", at, asked)
        found = with_outcome(work, found, at, return_url)
    return _answer(work, found)


def _without_old_card(work: Collector, found: CollectedInvoice, at: datetime) -> CollectedInvoice:
    """Ends an attempt that waits for the bank of a card which was replaced since."""
    attempt, card = found.payment.under_way, work.items.card(found.invoice.office_id)
    if attempt is None or attempt.kind == "capture" or attempt.intent_id is None:
        return found
    if card is None or card.method == attempt.method:
        return found
    return recorded_outcome(work, found, work.provider.cancel(attempt.intent_id), at)


def _answer(work: Collector, found: CollectedInvoice) -> PaymentAnswer | None:
    if not found.is_open:
        return None
    attempt = found.payment.attempts[-1]
    if attempt.outcome is None and attempt.intent_id:
        intent = work.provider.retrieve(attempt.intent_id)
        if intent is None or intent.action_url is None:
            # Confirmed or canceled since its outcome was recorded, or the provider is not done.
            raise Retryable("stale")
        return PaymentAnswer("action_required", attempt.intent_id, action_url=intent.action_url)
    return PaymentAnswer("declined", attempt.intent_id or "", attempt.decline_code)


def _read(work: Collector, office_id: int, number: int, at: datetime) -> CollectedInvoice | None:
    store = work.service.store
    ledger, invoice = store.read(office_id, at).ledger, store.invoice(office_id, number)
    if ledger is None or invoice is None:
        return None
    stored = work.items.payment(office_id, number)
    company_id = ledger.account.company_id
    payment = stored or InvoicePayment(company_id, office_id, number, invoice.currency)
    return CollectedInvoice(ledger.account, ledger.terms.invoiced, invoice, payment, stored)


def _kind(found: CollectedInvoice) -> AttemptKind:
    """The first attempt of a purchase captures what was authorized."""
    if found.invoice.authorization and not found.payment.attempts:
        return "capture"
    return "charge"


def _rest(work: Collector, found: CollectedInvoice, at: datetime) -> None:
    """Nothing is due now: looks again when it is, or no more at an invoice that was paid or
    declined otherwise. Releases what was authorized for one that was paid before its capture."""
    authorized = found.invoice.authorization
    if authorized and not found.payment.attempts:
        work.provider.cancel(authorized)
    look_at, due_at = found.payment.look_at, _due_at(work, found)
    # The clock of the process that issued the invoice may be ahead of this one's.
    if look_at <= at if look_at else due_at:
        saved_payment(work, found, found.payment.rest(due_at))


def _is_due(work: Collector, found: CollectedInvoice, at: datetime) -> bool:
    if found.is_open and _kind(found) == "capture":
        return True
    due_at = _due_at(work, found)
    return due_at is not None and due_at <= at


def _due_at(work: Collector, found: CollectedInvoice) -> datetime | None:
    """When the schedule charges the invoice next; None if it does not any more."""
    if not found.is_open or found.is_invoiced or found.invoice.status == "declined":
        return None
    if _is_too_small(work, found):
        return None
    declined = found.payment.declined_by_schedule()
    return work.schedule.next_after(found.invoice.issued_at, declined)


def _is_too_small(work: Collector, found: CollectedInvoice) -> bool:
    """The provider takes no payment as small as this."""
    return found.invoice.due_minor < work.least_minor.get(found.invoice.currency, 0)


def _begun(
    work: Collector,
    found: CollectedInvoice,
    kind: AttemptKind,
    at: datetime,
    asked: CardRequest | None = None,
) -> CollectedInvoice:
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
    return saved_payment(work, found, found.payment.begin(attempt))


def _by_schedule(found: CollectedInvoice, at: datetime) -> CardRequest:
    account, number = found.account, found.invoice.number
    request_id = f"invoice-{account.office_id}-{number}"
    return CardRequest(account.company_id, account.office_id, at, SEATLEDGER, request_id)
