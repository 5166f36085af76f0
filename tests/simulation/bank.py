"""A payment provider's books: cards, payments, stored answers, webhooks (R49).

With the rules of Stripe that matter: an answer is stored under its idempotency key for a day, also
a decline or a failure; what is reserved and not captured is released after a week; webhooks come
twice, late and in any order.
"""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.payments.provider import IntentStatus, PaymentOrder

DAY_S = 86_400
KEPT_S = DAY_S
RESERVED_S = 7 * DAY_S
LEAST_MINOR = 50
CONFIRMING = "https://bank.simulated/"

GOOD, SOMETIMES, BAD, ASKS = "good", "sometimes declined", "declined", "asks"
FAILED_REFUNDS = 0.15
"""The share of refunds that fail later."""
REFUSED_REFUNDS = 0.1
"""The share that the bank refuses."""
FAILS_AFTER_S = 3_600
CARDS = (GOOD, GOOD, GOOD, SOMETIMES, SOMETIMES, BAD, ASKS, ASKS)
"""Kinds of cards. One that asks needs 3-D Secure, and is declined if nobody is present."""


@dataclass(eq=False)
class Payment:
    """A payment intent. `history` has each status, with the number of the table's records then."""

    intent_id: str
    order: PaymentOrder
    captures: bool
    created_s: float
    status: IntentStatus
    metadata: dict[str, str]
    captured_minor: int = 0
    decline_code: str | None = None
    history: list[tuple[int, str]] = field(default_factory=list)
    was_released: bool = False
    """True if it was not captured within a week."""

    @property
    def is_final(self) -> bool:
        return self.status in ("paid", "canceled")


@dataclass(eq=False)
class BankRefund:
    """A refund. It fails at `fails_at_s`."""

    refund_id: str
    intent_id: str
    amount_minor: int
    metadata: dict[str, str]
    created_s: float
    fails_at_s: float | None
    is_failed: bool = False


@dataclass(eq=False)
class Session:
    """A hosted page on which a card is saved."""

    session_id: str
    customer_id: str
    metadata: Mapping[str, str]
    created_s: float
    method_id: str | None = None


@dataclass(eq=False)
class Stored:
    """The answer of a request with a key: its payment, or None if the provider failed."""

    asked: Any
    answer: Any
    at_s: float


@dataclass(eq=False)
class Bank:
    """`now_s` returns the time, `position` the number of the table's records."""

    chance: random.Random
    now_s: Callable[[], float]
    position: Callable[[], int]
    payments: dict[str, Payment] = field(default_factory=dict)
    refunds: dict[str, BankRefund] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    cards: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The customer and the kind of each card that is saved, by its id."""
    keys: dict[str, Stored] = field(default_factory=dict)
    webhooks: list[str] = field(default_factory=list)
    customers: int = 0
    methods: int = 0
    told: int = 0
    repeats_first_answers: bool = False
    first_answers: dict[str, Any] = field(default_factory=dict)
    must_be_captured: bool = False
    """True after the faults have stopped: nothing may stay reserved for a week."""
    violations: list[str] = field(default_factory=list)
    """Requests that no program may make: the function that makes them does not fail by them."""

    def add_card(self, customer_id: str, kind: str | None = None) -> str:
        self.methods += 1
        method_id = f"pm_{self.methods}"
        self.cards[method_id] = customer_id, kind or self.chance.choice(CARDS)
        return method_id

    def stored(self, key: str, asked: Any) -> Stored | None:
        """The answer of an earlier request with the key. Different requests must not share one."""
        found = self.keys.get(key)
        if found is None or found.at_s + KEPT_S <= self.now_s():
            return None
        self._require(found.asked == asked, f"{key} was used for {found.asked}, now for {asked}")
        return found

    def store(self, key: str, asked: Any, answer: Any) -> None:
        self.keys[key] = Stored(asked, answer, self.now_s())

    def pay(self, order: PaymentOrder, *, captures: bool, on_session: bool) -> Payment:
        """A new payment, confirmed at once."""
        self._require(order.amount_minor >= LEAST_MINOR, f"less than the provider takes: {order}")
        made = Payment(
            f"pi_{len(self.payments) + 1}",
            order,
            captures,
            self.now_s(),
            "processing",
            dict(order.metadata),
        )
        self.payments[made.intent_id] = made
        kind = self._kind(order)
        if kind == ASKS and on_session:
            self._set(made, "action_required")
        elif kind == ASKS:
            self._decline(made, "authentication_required")
        else:
            self._charge(made)
        return made

    def confirm(self, address: str) -> None:
        """The person confirms the payment, or fails to."""
        intent_id = address.removeprefix(CONFIRMING)
        payment = self.payments[intent_id]
        if payment.status == "action_required" and self.chance.random() < 0.8:
            self._reserve(payment)
        elif payment.status == "action_required":
            self._decline(payment, "payment_intent_authentication_failure")

    def capture(self, payment: Payment) -> None:
        if payment.status == "authorized":
            payment.captured_minor = payment.order.amount_minor
            self._set(payment, "paid")

    def cancel(self, payment: Payment) -> None:
        if payment.status in ("authorized", "action_required", "declined"):
            self._set(payment, "canceled")

    def refund(
        self, intent_id: str, amount_minor: int, metadata: Mapping[str, str]
    ) -> BankRefund | None:
        """None if nothing of the payment, or not so much, is left to refund, or the bank refuses."""
        payment = self.payments.get(intent_id)
        self._require(amount_minor > 0, f"a refund of {amount_minor}")
        if payment is None or amount_minor > payment.captured_minor - self.refunded(intent_id):
            return None
        if self.chance.random() < REFUSED_REFUNDS:
            return None
        now, fails = self.now_s(), self.chance.random() < FAILED_REFUNDS
        number = f"re_{len(self.refunds) + 1}"
        fails_at_s = now + FAILS_AFTER_S if fails else None
        made = BankRefund(number, intent_id, amount_minor, dict(metadata), now, fails_at_s)
        self.refunds[number] = made
        self._tell("refund", intent_id)
        return made

    def refunded(self, intent_id: str) -> int:
        """What the payment's refunds have paid back, without those that failed."""
        made = [each for each in self.refunds.values() if each.intent_id == intent_id]
        return sum(each.amount_minor for each in made if not each.is_failed)

    def fail_refunds(self) -> bool:
        """Those whose time has come fail. True if some still will."""
        waiting = [each for each in self.refunds.values() if each.fails_at_s and not each.is_failed]
        for each in waiting:
            if each.fails_at_s and each.fails_at_s <= self.now_s():
                each.is_failed = True
                self._tell("refund", each.intent_id)
        return not all(each.is_failed for each in waiting)

    def release_old(self) -> None:
        """What is reserved for a week is released."""
        for payment in self.payments.values():
            if payment.status == "authorized" and payment.created_s + RESERVED_S <= self.now_s():
                payment.was_released = True
                if self.must_be_captured:
                    self.violations.append(f"reserved for a week: {payment}")
                self._set(payment, "canceled")

    def complete_setup(self, session_id: str) -> None:
        """The person saves a card on the page."""
        session = self.sessions[session_id]
        if session.method_id is None:
            session.method_id = self.add_card(session.customer_id)
            self._tell("setup", session_id)

    def _kind(self, order: PaymentOrder) -> str:
        customer_id, kind = self.cards[order.method.method_id]
        self._require(customer_id == order.method.customer_id, f"another's card: {order}")
        return kind

    def _require(self, holds: bool, what: str) -> None:
        if not holds:
            self.violations.append(what)
            raise AssertionError(what)

    def _charge(self, payment: Payment) -> None:
        kind = self._kind(payment.order)
        if kind == BAD or (kind == SOMETIMES and self.chance.random() < 0.4):
            self._decline(payment, "insufficient_funds")
        else:
            self._reserve(payment)

    def _reserve(self, payment: Payment) -> None:
        self._set(payment, "authorized")
        if payment.captures:
            self.capture(payment)

    def _decline(self, payment: Payment, code: str) -> None:
        payment.decline_code = code
        self._set(payment, "declined")

    def _set(self, payment: Payment, status: IntentStatus) -> None:
        assert not payment.is_final, payment
        payment.status = status
        payment.history.append((self.position(), status))
        self._tell("intent", payment.intent_id)

    def _tell(self, kind: str, object_id: str) -> None:
        self.told += 1
        number = f"evt_{self.told}"
        self.webhooks.append(json.dumps({"id": number, "kind": kind, "object": object_id}))
