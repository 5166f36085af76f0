"""What the verbs need of a payment provider: authorizations (R49). A deployment may have none.

`chalicelib/payments` is the capability that answers. Amounts are in minor units.
"""

from hashlib import sha256
from typing import Literal, Protocol

from ..domain.payment_attempt import PaymentAttempt
from ..domain.record import Record
from .ports import IdempotencyKey


def attempt_id_of(key: IdempotencyKey) -> str:
    return sha256(f"{key.company_id} {key.scope}".encode()).hexdigest()[:32]


class PaymentAnswer(Record):
    """The provider's answer. `decline_code` is its word for why; `message` says it to people."""

    status: Literal["authorized", "declined", "action_required"]
    intent_id: str
    decline_code: str | None = None
    message: str | None = None
    action_url: str | None = None


class CardPayments(Protocol):
    """A connected payment provider."""

    def least_minor(self, currency: str) -> int:
        """The smallest payment that the provider takes."""

    def authorize(self, attempt: PaymentAttempt, return_url: str) -> PaymentAnswer:
        """Reserves the amount. For an attempt that was asked for before, its state now. Raises
        Retryable if the answer is unknown. `return_url` is where the person goes back to after
        confirming the payment with the bank."""
