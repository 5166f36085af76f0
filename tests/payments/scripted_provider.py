"""A payment provider that answers what a test has given it, and records what it was asked."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.card import PaymentMethod
from chalicelib.payments.provider import Hint, Intent, PaymentOrder, Refund, SavedMethod, Setup

CREATED = datetime(2026, 3, 10, 14, tzinfo=UTC)


def intent(status: Any, intent_id: str = "pi_1", **fields: Any) -> Intent:
    """Of 35.48 USD."""
    values: dict[str, Any] = {
        "amount_minor": 3548,
        "currency": "USD",
        "customer_id": "cus_1",
        "created_at": CREATED,
        "metadata": {},
        "captured_minor": 3548 if status == "paid" else 0,
    }
    return Intent(intent_id, status, **{**values, **fields})


class ScriptedProvider:
    """Implements `Provider`. The next of `answers` is returned, or raised, or called first. `listed`
    are the intents of any period."""

    def __init__(self, *answers: Any) -> None:
        self.answers = [*answers]
        self.listed: list[Intent] = []
        self.asked: list[tuple[Any, ...]] = []
        self.orders: list[PaymentOrder] = []

    def authorize(self, order: PaymentOrder, key: str) -> Any:
        self.orders.append(order)
        return self._answer("authorize", key)

    def charge(self, order: PaymentOrder, key: str, *, on_session: bool) -> Any:
        self.orders.append(order)
        return self._answer("charge", key, order.amount_minor, on_session)

    def retrieve(self, intent_id: str) -> Any:
        return self._answer("retrieve", intent_id)

    def capture(self, intent_id: str, metadata: Mapping[str, str]) -> Any:
        return self._answer("capture", intent_id, metadata["invoice"])

    def cancel(self, intent_id: str) -> Any:
        return self._answer("cancel", intent_id)

    def intents(
        self, since: datetime, until: datetime, customer_id: str | None = None
    ) -> Iterator[Intent]:
        self.asked.append(("intents", since, until, customer_id))
        return iter(self.listed)

    def refund(
        self, intent_id: str, amount_minor: int, metadata: Mapping[str, str], key: str
    ) -> Refund:
        raise AssertionError((intent_id, amount_minor, metadata, key))

    def refunds_of(self, intent_id: str) -> Iterator[Refund]:
        raise AssertionError(intent_id)

    def refunds(self, since: datetime, until: datetime) -> Iterator[Refund]:
        """None in any period: other tests are about refunds."""
        del since, until
        return iter(())

    def hint_of(self, body: bytes, signature: str) -> Hint:
        del signature
        return Hint("evt_1", "payment_intent.succeeded", "intent", body.decode())

    def customer(self, name: str, metadata: Mapping[str, str], key: str) -> str:
        raise AssertionError((name, metadata, key))

    def begin_setup(
        self, customer_id: str, metadata: Mapping[str, str], return_url: str, key: str
    ) -> Setup:
        raise AssertionError((customer_id, metadata, return_url, key))

    def saved_method(self, session_id: str) -> SavedMethod | None:
        raise AssertionError(session_id)

    def forget(self, method: PaymentMethod) -> None:
        raise AssertionError(method)

    def _answer(self, *asked: Any) -> Any:
        self.asked.append(asked)
        answer = self.answers.pop(0)
        if callable(answer):
            answer = answer()
        if isinstance(answer, Exception):
            raise answer
        return answer
