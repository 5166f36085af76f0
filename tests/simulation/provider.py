"""The port of payment providers on a simulated bank. Every request is a yield point and has the
faults of calls to AWS."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.domain.card import PaymentMethod
from chalicelib.domain.record import replace
from chalicelib.payments.provider import (
    BadSignature,
    Hint,
    Intent,
    NoAnswer,
    PaymentOrder,
    Refund,
    RefundRefused,
    SavedMethod,
    Setup,
    StoredFailure,
    UnusableMethod,
)
from tests.simulation.aws_clients import Gate
from tests.simulation.bank import Bank, BankRefund, Payment, Session
from tests.simulation.provider_records import instant_of, intent_of, refund_of
from tests.simulation.requests import SIGNATURE

T = TypeVar("T")

FAILED = None
"""The answer that is stored if the provider fails."""
REFUSED = "refused"
"""The answer to a refund that is refused."""


@dataclass(eq=False)
class SimulatedProvider:
    """Implements `chalicelib.payments.provider.Provider`."""

    bank: Bank
    gate: Gate

    def customer(self, name: str, metadata: Mapping[str, str], key: str) -> str:
        def make() -> str:
            self.bank.customers += 1
            return f"cus_{self.bank.customers}"

        made: str = self._keyed(key, (name, dict(metadata)), make)
        return made

    def begin_setup(
        self, customer_id: str, metadata: Mapping[str, str], return_url: str, key: str
    ) -> Setup:
        def make() -> Session:
            number = f"cs_{len(self.bank.sessions) + 1}"
            made = Session(number, customer_id, dict(metadata), self.bank.now_s())
            self.bank.sessions[number] = made
            return made

        made: Session = self._keyed(key, (customer_id, dict(metadata), return_url), make)
        return Setup(made.session_id, f"https://pages.simulated/{made.session_id}")

    def saved_method(self, session_id: str) -> SavedMethod | None:
        session = self._asked(lambda: self.bank.sessions.get(session_id))
        if session is None:
            return None
        method = session.method_id and PaymentMethod(
            session.customer_id, session.method_id, "visa", "4242", "2099-12"
        )
        return SavedMethod(
            session_id, instant_of(session.created_s), session.metadata, method or None
        )

    def forget(self, method: PaymentMethod) -> None:
        self._asked(lambda: self.bank.cards.pop(method.method_id, None))

    def authorize(self, order: PaymentOrder, key: str) -> Intent:
        return self._pay(order, key, captures=False, on_session=True)

    def charge(self, order: PaymentOrder, key: str, *, on_session: bool) -> Intent:
        return self._pay(order, key, captures=True, on_session=on_session)

    def retrieve(self, intent_id: str) -> Intent | None:
        found = self._asked(lambda: self.bank.payments.get(intent_id))
        return intent_of(self.bank, found) if found else None

    def capture(self, intent_id: str, metadata: Mapping[str, str]) -> Intent:
        def capture() -> Payment:
            payment = self.bank.payments[intent_id]
            if payment.status == "authorized":
                payment.metadata |= metadata
            self.bank.capture(payment)
            return payment

        return intent_of(self.bank, self._asked(capture))

    def cancel(self, intent_id: str) -> Intent:
        def cancel() -> Payment:
            payment = self.bank.payments[intent_id]
            self.bank.cancel(payment)
            return payment

        return intent_of(self.bank, self._asked(cancel))

    def intents(
        self, since: datetime, until: datetime, customer_id: str | None = None
    ) -> Iterator[Intent]:
        def found() -> list[Intent]:
            return [
                intent_of(self.bank, each)
                for each in reversed(self.bank.payments.values())
                if since <= instant_of(each.created_s) < until
                and customer_id in (None, each.order.method.customer_id)
            ]

        return iter(self._asked(found))

    def refund(
        self, intent_id: str, amount_minor: int, metadata: Mapping[str, str], key: str
    ) -> Refund:
        asked = (intent_id, amount_minor, dict(metadata))

        def make() -> BankRefund | str:
            return self.bank.refund(*asked) or REFUSED

        made = self._keyed(key, asked, make, lambda: self._store_failure(key, asked))
        if made is FAILED:
            raise StoredFailure(key)
        if made == REFUSED:
            raise RefundRefused(key)
        return refund_of(made)

    def refunds_of(self, intent_id: str) -> Iterator[Refund]:
        return self._refunds(lambda each: each.intent_id == intent_id)

    def refunds(self, since: datetime, until: datetime) -> Iterator[Refund]:
        return self._refunds(lambda each: since <= instant_of(each.created_s) < until)

    def _refunds(self, wanted: Callable[[BankRefund], bool]) -> Iterator[Refund]:
        def found() -> list[Refund]:
            newest_first = reversed(self.bank.refunds.values())
            return [refund_of(each) for each in newest_first if wanted(each)]

        return iter(self._asked(found))

    def hint_of(self, body: bytes, signature: str) -> Hint:
        if signature != SIGNATURE:
            raise BadSignature(signature)
        told = json.loads(body)
        return Hint(told["id"], "simulated", told["kind"], told["object"])

    def _pay(self, order: PaymentOrder, key: str, *, captures: bool, on_session: bool) -> Intent:
        """The adapter finds the payment of a stored failure, or of a request that goes back to
        another address, by its metadata."""
        asked = (replace(order, return_url=""), captures, on_session)

        def pay() -> Payment | Exception:
            if order.method.method_id not in self.bank.cards:
                return UnusableMethod(order.method.method_id)
            return self.bank.pay(order, captures=captures, on_session=on_session)

        is_new = self.bank.stored(key, asked) is None
        made = self._keyed(key, asked, pay, lambda: self._store_failure(key, asked))
        if made is FAILED:
            made = self._asked(lambda: self._made_before(order))
            if made is None:
                raise StoredFailure(key)
        if isinstance(made, Exception):
            raise UnusableMethod(order.method.method_id)
        if self.bank.repeats_first_answers:
            first: Intent = self.bank.first_answers.setdefault(key, intent_of(self.bank, made))
            return first
        return intent_of(self.bank, made if is_new else self._asked(lambda: made))

    def _store_failure(self, key: str, asked: Any) -> None:
        """The provider failed, and perhaps keeps that answer."""
        found = self.bank.keys.get(key)
        is_made_now = found is None or found.at_s == self.bank.now_s()
        if is_made_now and self.bank.chance.random() < 0.3:
            self.bank.store(key, asked, FAILED)

    def _made_before(self, order: PaymentOrder) -> Payment | None:
        made = self.bank.payments.values()
        return next((each for each in made if each.metadata == order.metadata), None)

    def _keyed(
        self,
        key: str,
        asked: Any,
        make: Callable[[], Any],
        failed: Callable[[], None] = lambda: None,
    ) -> Any:
        """The stored answer of the key, or the answer of `make`, which is stored."""

        def call() -> Any:
            if found := self.bank.stored(key, asked):
                return found.answer
            answer = make()
            self.bank.store(key, asked, answer)
            return answer

        return self._asked(call, failed)

    def _asked(self, call: Callable[[], T], failed: Callable[[], None] = lambda: None) -> T:
        """The answer of a request; `failed` is called if the provider failed or was too busy."""

        def request(fault: str | None) -> T:
            self.bank.release_old()
            self.bank.fail_refunds()
            if fault == "sent twice":
                with suppress(UnusableMethod):
                    call()
                self.gate.scheduler.pause()
            return call()

        try:
            return self.gate.through("provider", request)  # type: ignore[no-any-return]
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 500:
                failed()
            raise NoAnswer(str(error)) from error
        except ReadTimeoutError as lost:
            raise NoAnswer(str(lost)) from lost
