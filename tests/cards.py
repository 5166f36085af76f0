"""A payment provider in memory, for tests of what the core does with its answers."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib.domain.card import PaymentMethod
from chalicelib.domain.payment_attempt import PaymentAttempt
from chalicelib.dynamo import keys
from chalicelib.dynamo.codec import encode_item
from chalicelib.service.payment_ports import CardRequest, PaymentAnswer
from tests.world import World

VISA = PaymentMethod("cus_1", "pm_visa", "visa", "4242", "2028-04")


class FakeCards:
    """Answers `answers` in their order, then authorizes. An attempt that was asked for before gets
    the same intent. `before` runs when it is asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers = [*answers]
        self.asked: list[PaymentAttempt] = []
        self.return_urls: list[str] = []
        self.before: Callable[[], None] = lambda: None

    def least_minor(self, currency: str) -> int:
        del currency
        return 50

    def authorize(self, attempt: PaymentAttempt, return_url: str) -> PaymentAnswer:
        self.asked.append(attempt)
        self.return_urls.append(return_url)
        self.before()
        if self.answers and self.answers[0] is not None:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            assert isinstance(answer, PaymentAnswer)
            return answer
        return PaymentAnswer("authorized", f"pi_{attempt.provider_key}")

    def begin_setup(self, asked: CardRequest, return_url: str) -> str:
        del asked, return_url
        return "https://checkout.stripe.com/c/pay/cs_test_a1"

    def finish_setup(self, session_id: str, office_id: int) -> None:
        raise AssertionError((session_id, office_id))

    def adopt_card(self, asked: CardRequest) -> PaymentMethod | None:
        del asked
        return None

    def remove_card(self, asked: CardRequest) -> bool:
        del asked
        return True

    def pay_now(self, asked: CardRequest, number: int, return_url: str) -> PaymentAnswer | None:
        """As if the invoice were paid already."""
        del asked, number, return_url
        return None

    def webhook(self, body: bytes, signature: str, at: datetime) -> bool:
        raise AssertionError((body, signature, at))


def save_card(world: World, office_id: int, method: PaymentMethod = VISA) -> None:
    """As if the office's admin had saved it."""
    pk, sk = keys.payment_method(office_id)
    item = {
        "pk": pk,
        "sk": sk,
        "company_id": world.account(office_id).company_id,
        "customer_id": method.customer_id,
        "method_id": method.method_id,
        "brand": method.brand,
        "last4": method.last4,
        "expires": method.expires,
        "changed_at": "2026-03-01T00:00:00Z",
    }
    world.client.put_item(TableName=world.table, Item=encode_item(item))
