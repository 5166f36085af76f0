"""Stripe, by its official SDK. Only this module and `stripe_requests` import it, and only who pays
imports this one."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

import stripe

from ..domain.card import PaymentMethod
from .provider import (
    BadSignature,
    Hint,
    Intent,
    PaymentOrder,
    Refund,
    RefundRefused,
    SavedMethod,
    Setup,
    StoredFailure,
    UnusableMethod,
    WronglyConfigured,
)
from .stripe_parameters import (
    Parameters,
    capture_parameters,
    customer_parameters,
    list_parameters,
    payment_parameters,
    refund_list_parameters,
    refund_parameters,
    setup_parameters,
)
from .stripe_records import charge_of, hint_from, intent_from, refund_from, saved_method_from
from .stripe_requests import (
    answer_of,
    asked,
    described,
    found_by,
    is_replayed,
    is_stored_failure,
    keyed,
    paged,
    translated,
)

stripe.enable_telemetry = False  # it would send an id of this machine

TIMEOUT_S = 8
SIGNATURES_VALID_S = 300
WITH_CHARGE: Any = {"expand": ["latest_charge"]}


class StripeProvider:
    """Implements `Provider`. `base_url` is for a stand-in. Never retries by itself."""

    def __init__(self, secret_key: str, webhook_secret: str, base_url: str | None = None) -> None:
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": base_url} if base_url else None,
            http_client=stripe.RequestsClient(timeout=TIMEOUT_S),
            max_network_retries=0,
        )
        self._webhook_secret = webhook_secret

    @property
    def _api(self) -> Any:
        """Tests check the parameters, not mypy, because `stripe_parameters` makes them."""
        return self._client.v1

    @classmethod
    def from_environment(cls) -> "StripeProvider":
        """As the payments function's environment says."""
        return cls(
            os.environ["SEATLEDGER_STRIPE_KEY"],
            os.environ["SEATLEDGER_STRIPE_WEBHOOK_SECRET"],
            os.environ.get("SEATLEDGER_STRIPE_URL"),
        )

    def customer(self, name: str, metadata: Mapping[str, str], key: str) -> str:
        parameters = customer_parameters(name, metadata)
        made = asked(lambda: self._api.customers.create(parameters, keyed(key)))
        return str(made.id)

    def begin_setup(
        self, customer_id: str, metadata: Mapping[str, str], return_url: str, key: str
    ) -> Setup:
        parameters = setup_parameters(customer_id, metadata, return_url)
        made = asked(lambda: self._api.checkout.sessions.create(parameters, keyed(key)))
        return Setup(made.id, made.url)

    def saved_method(self, session_id: str) -> SavedMethod | None:
        expanded = {"expand": ["setup_intent.payment_method"]}
        sessions = self._api.checkout.sessions
        found = found_by(lambda: sessions.retrieve(session_id, expanded))
        return saved_method_from(found) if found else None

    def forget(self, method: PaymentMethod) -> None:
        try:
            asked(lambda: self._api.payment_methods.detach(method.method_id))
        except WronglyConfigured:
            if self._is_attached(method):
                raise

    def authorize(self, order: PaymentOrder, key: str) -> Intent:
        return self._pay(order, payment_parameters(order, captures=False, on_session=True), key)

    def charge(self, order: PaymentOrder, key: str, *, on_session: bool) -> Intent:
        parameters = payment_parameters(order, captures=True, on_session=on_session)
        return self._pay(order, parameters, key)

    def retrieve(self, intent_id: str) -> Intent | None:
        found = found_by(lambda: self._api.payment_intents.retrieve(intent_id, WITH_CHARGE))
        return self._intent(found) if found else None

    def capture(self, intent_id: str, metadata: Mapping[str, str]) -> Intent:
        parameters = capture_parameters(metadata)
        capture = self._api.payment_intents.capture
        return self._ended(intent_id, lambda: capture(intent_id, parameters), ("authorized",))

    def cancel(self, intent_id: str) -> Intent:
        cancelable = ("authorized", "action_required", "declined")
        cancel = self._api.payment_intents.cancel
        return self._ended(intent_id, lambda: cancel(intent_id, WITH_CHARGE), cancelable)

    def intents(
        self, since: datetime, until: datetime, customer_id: str | None = None
    ) -> Iterator[Intent]:
        yield from self._intents(list_parameters(since, until, customer_id))

    def refund(
        self, intent_id: str, amount_minor: int, metadata: Mapping[str, str], key: str
    ) -> Refund:
        parameters = refund_parameters(intent_id, amount_minor, metadata)
        try:
            made = answer_of(lambda: self._api.refunds.create(parameters, keyed(key)))
        except stripe.StripeError as error:
            raise self._not_refunded(error, intent_id, amount_minor) from None
        if not is_replayed(made.last_response.headers):
            return refund_from(made.to_dict())
        return refund_from(asked(lambda: self._api.refunds.retrieve(made.id)).to_dict())

    def refunds_of(self, intent_id: str) -> Iterator[Refund]:
        return self._refunds({"limit": 100, "payment_intent": intent_id})

    def refunds(self, since: datetime, until: datetime) -> Iterator[Refund]:
        return self._refunds(refund_list_parameters(since, until))

    def hint_of(self, body: bytes, signature: str) -> Hint:
        try:
            text = body.decode()
            stripe.WebhookSignature.verify_header(
                text, signature, self._webhook_secret, SIGNATURES_VALID_S
            )
        # The SDK compares signatures as texts: those that are not ASCII are a TypeError.
        except (stripe.SignatureVerificationError, UnicodeDecodeError, TypeError) as bad:
            raise BadSignature(str(bad).partition("\n")[0]) from None
        return hint_from(json.loads(text))

    def _pay(self, order: PaymentOrder, parameters: Parameters, key: str) -> Intent:
        """The intent of the key. Whatever is known of an earlier call is asked for again."""
        try:
            made = answer_of(lambda: self._api.payment_intents.create(parameters, keyed(key)))
            intent, replayed = intent_from(made.to_dict()), is_replayed(made.last_response.headers)
        except stripe.CardError as declined:
            intent, replayed = _declined(declined), is_replayed(declined.headers)
        except stripe.StripeError as error:
            return self._after(error, order)
        return (self.retrieve(intent.intent_id) or intent) if replayed else intent

    def _after(self, error: stripe.StripeError, order: PaymentOrder) -> Intent:
        """The intent of an earlier call, if the key tells that there was one. Raises otherwise."""
        stored = is_stored_failure(error)
        # A key is bound to its parameters, and the address to return to may be another one now.
        known = stored or isinstance(error, stripe.IdempotencyError)
        if known and (made := self._made_before(order)):
            return made
        if stored:
            raise StoredFailure(described(error)) from None
        if isinstance(error, stripe.InvalidRequestError) and not self._is_attached(order.method):
            raise UnusableMethod(described(error)) from None
        raise translated(error) from None

    def _made_before(self, order: PaymentOrder) -> Intent | None:
        """The intent of the order, if it is among the customer's last 100. Its metadata may have
        grown since."""
        listed = self._intents(list_parameters(None, None, order.method.customer_id))
        last = islice(listed, 100)
        return next((each for each in last if _is_for(each, order)), None)

    def _is_attached(self, method: PaymentMethod) -> bool:
        found = found_by(lambda: self._api.payment_methods.retrieve(method.method_id))
        return bool(found and found["customer"] == method.customer_id)

    def _ended(self, intent_id: str, end: Callable[[], Any], endable: tuple[str, ...]) -> Intent:
        """Captures or cancels the intent, or says how it is if that is impossible."""
        try:
            return self._intent(answer_of(end).to_dict())
        except (stripe.InvalidRequestError, stripe.CardError) as error:
            intent = self.retrieve(intent_id)
            if intent is None or intent.status in endable:
                raise translated(error) from None
            return intent
        except stripe.StripeError as error:
            raise translated(error) from None

    def _not_refunded(
        self, error: stripe.StripeError, intent_id: str, amount_minor: int
    ) -> Exception:
        """Not all of Stripe's refusals have a code: whether the payment can be refunded at all is
        asked for."""
        if is_stored_failure(error):
            return StoredFailure(described(error))
        if isinstance(error, stripe.InvalidRequestError):
            intent = self.retrieve(intent_id)
            left = intent.captured_minor - intent.refunded_minor if intent else 0
            if left < amount_minor or (intent and intent.dispute):
                return RefundRefused(described(error))
        return translated(error)

    def _intents(self, parameters: Parameters) -> Iterator[Intent]:
        listed = paged(lambda: self._api.payment_intents.list(parameters))
        yield from (self._intent(each) for each in listed)

    def _refunds(self, parameters: Parameters) -> Iterator[Refund]:
        yield from map(refund_from, paged(lambda: self._api.refunds.list(parameters)))

    def _intent(self, made: Mapping[str, Any]) -> Intent:
        """Makes another request if the charge is disputed."""
        if not charge_of(made).get("disputed"):
            return intent_from(made)
        about = {"payment_intent": made["id"], "limit": 1}
        disputes = asked(lambda: self._api.disputes.list(about)).data
        return intent_from(made, disputes[0].status if disputes else None)


def _is_for(intent: Intent, order: PaymentOrder) -> bool:
    return order.metadata.items() <= intent.metadata.items()


def _declined(error: stripe.CardError) -> Intent:
    body: Any = error.json_body
    if made := body["error"].get("payment_intent"):
        return intent_from(made)
    raise UnusableMethod(error.user_message or "The card was declined.") from None
