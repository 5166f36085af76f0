"""Webhooks of the provider: hints that something changed there.

They come twice, late and in any order. So what they say is not believed: the provider is asked, and
what it says now is recorded.
"""

from datetime import datetime

from ..domain.record import Record, replace
from .cards import Cards, finish_setup
from .collect import collect
from .invoice_payment import InvoicePayment
from .outcomes import Collector
from .provider import BadSignature, Intent
from .refunds import record_refunds


class Webhooks(Record):
    """What webhooks need."""

    cards: Cards
    collector: Collector


def take_webhook(work: Webhooks, body: bytes, signature: str, at: datetime) -> bool:
    """False if the provider has not signed it. What it is about may be unknown here. Raises
    Retryable, NoAnswer."""
    try:
        hint = work.collector.provider.hint_of(body, signature)
    except BadSignature:
        return False
    if hint.kind == "setup":
        finish_setup(work.cards, hint.object_id)
    if hint.kind in ("intent", "refund"):
        intent = work.collector.provider.retrieve(hint.object_id)
        if intent and "invoice" in intent.metadata:
            _record(work.collector, intent, at, asks_for_refunds=hint.kind == "refund")
    return True


def _record(work: Collector, intent: Intent, at: datetime, *, asks_for_refunds: bool) -> None:
    """The outcome of an attempt, and what was refunded or disputed since."""
    office_id, number = int(intent.metadata["office_id"]), int(intent.metadata["invoice"])
    collect(work, office_id, number, at)
    payment = work.items.payment(office_id, number)
    if payment is None or not payment.was_paid_by(intent.intent_id):
        return
    if asks_for_refunds or intent.refunded_minor != payment.refunded_minor:
        # First what credit notes have refunded: the rest of the sum was refunded by others
        # (`refundable_minor`).
        record_refunds(work, intent.intent_id, at)
    _record_returns(work, payment, intent)


def _record_returns(work: Collector, payment: InvoicePayment, found: Intent | None) -> None:
    """What the provider said of the payment may be old when it is written, and an event that is
    heard meanwhile may have found nothing to write. So the provider is asked again after each
    write."""
    while found and (found.refunded_minor, found.dispute) != (
        payment.refunded_minor,
        payment.dispute,
    ):
        after = replace(
            payment,
            refunded_minor=found.refunded_minor,
            dispute=found.dispute,
            revision=payment.revision + 1,
        )
        work.items.save_returns(after, payment)
        payment, found = after, work.provider.retrieve(found.intent_id)
