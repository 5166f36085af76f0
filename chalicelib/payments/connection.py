"""What the payments function works with, made from its environment at the first call."""

import os

from ..wiring import dynamodb_client, sqs_queue, wired
from .function import PaymentWork
from .invoice_payment import Schedule
from .items import PaymentItems

_work: PaymentWork | None = None


def work() -> PaymentWork:
    """What the payments function of this process works with."""
    global _work
    if _work is None:
        from .stripe_provider import StripeProvider

        _work = PaymentWork(
            current=wired(),
            items=PaymentItems(dynamodb_client(), os.environ["SEATLEDGER_TABLE"]),
            provider=StripeProvider.from_environment(),
            queue=sqs_queue,
            schedule=Schedule(_days(os.environ.get("SEATLEDGER_PAYMENT_DAYS", "0,1,3,7"))),
        )
    return _work


def use_work(replacement: PaymentWork) -> None:
    """Makes `replacement` what this process works with."""
    global _work
    _work = replacement


def _days(text: str) -> tuple[int, ...]:
    return tuple(int(each) for each in text.split(","))
