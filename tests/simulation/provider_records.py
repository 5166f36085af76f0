"""The bank's payments and refunds, as a provider's adapter returns them."""

from datetime import UTC, datetime

from chalicelib.payments.provider import Intent, Refund
from tests.simulation.bank import CONFIRMING, Bank, BankRefund, Payment


def intent_of(bank: Bank, payment: Payment) -> Intent:
    return Intent(
        intent_id=payment.intent_id,
        status=payment.status,
        amount_minor=payment.order.amount_minor,
        currency=payment.order.currency,
        customer_id=payment.order.method.customer_id,
        created_at=instant_of(payment.created_s),
        metadata=dict(payment.metadata),
        captured_minor=payment.captured_minor,
        refunded_minor=bank.refunded(payment.intent_id),
        decline_code=payment.decline_code,
        action_url=f"{CONFIRMING}{payment.intent_id}"
        if payment.status == "action_required"
        else None,
    )


def instant_of(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def refund_of(made: BankRefund) -> Refund:
    return Refund(
        refund_id=made.refund_id,
        status="failed" if made.is_failed else "made",
        intent_id=made.intent_id,
        amount_minor=made.amount_minor,
        created_at=instant_of(made.created_s),
        metadata=dict(made.metadata),
    )
