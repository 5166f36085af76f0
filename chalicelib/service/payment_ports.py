"""What the verbs need of a payment provider: authorizations (R49). A deployment may have none.

`chalicelib/payments` is the capability that answers. Amounts are in minor units.
"""

from datetime import datetime
from hashlib import sha256
from typing import Literal, Protocol

from ..domain.card import PaymentMethod
from ..domain.journal import Actor
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


class CardRequest(Record):
    """Who wants to save, charge or remove the card of an office, and when. A repeat has the same
    `request_id`."""

    company_id: int
    office_id: int
    at: datetime
    by: Actor
    request_id: str
    reason: str | None = None


class CardPayments(Protocol):
    """A connected payment provider. Methods but the first raise Retryable if it does not answer:
    the same call again does nothing twice."""

    def least_minor(self, currency: str) -> int:
        """The smallest payment that the provider takes."""

    def authorize(self, attempt: PaymentAttempt, return_url: str) -> PaymentAnswer:
        """Reserves the amount. For an attempt that was asked for before, its state now.
        `return_url` is where the person goes back to after confirming the payment with the bank."""

    def begin_setup(self, asked: CardRequest, return_url: str) -> str:
        """The address of the provider's page on which a card is saved. It sends the person back to
        `return_url`, with the parameter `session_id`."""

    def finish_setup(self, session_id: str, office_id: int) -> None:
        """Keeps the card that was saved on the page, at once. A webhook does it anyway."""

    def adopt_card(self, asked: CardRequest) -> PaymentMethod | None:
        """The card of an office; for one that never had a card, the primary office's, which is its
        own from then on. None if there is none, or it was removed."""

    def remove_card(self, asked: CardRequest) -> bool:
        """False if no card is saved."""

    def pay_now(self, asked: CardRequest, number: int, return_url: str) -> PaymentAnswer | None:
        """Charges the saved card for the invoice. None if the invoice is paid."""

    def webhook(self, body: bytes, signature: str, at: datetime) -> bool:
        """Takes what the provider sent. False if it is not signed by it."""
