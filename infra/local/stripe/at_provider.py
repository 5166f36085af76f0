"""What a tester does at the provider, as in Stripe's dashboard, and what fails there."""

from dataclasses import replace
from typing import Any, get_args

from infra.local.stripe import checkout, customers, refunds
from infra.local.stripe.account import Account, Object
from infra.local.stripe.api import Api, Failure
from infra.local.stripe.cards import BY_DECLINE_CODE, BY_NUMBER, CARDS
from infra.local.stripe.webhooks import Webhooks

FAILURES = get_args(Failure)


class AtProvider:
    """Raises Refused for what is impossible."""

    def __init__(self, account: Account, api: Api, webhooks: Webhooks) -> None:
        self._account = account
        self._api = api
        self._webhooks = webhooks

    def objects(self, kind: str) -> list[Object]:
        """All of a kind (`payment_intent`, `charge`, `event`), the newest first."""
        with self._account.lock:
            return [dict(each) for each in self._account.all(kind)]

    def save_card(self, customer_id: str, number: str = CARDS[0].number) -> Object:
        """Saves a test card, as the hosted page does."""
        with self._account.lock:
            customer = self._account.get(customer_id, "customer", "customer")
            return dict(customers.save(self._account, customer["id"], BY_NUMBER[number]))

    def complete_setup(self, session_id: str, number: str = CARDS[0].number) -> str:
        """Saves a card by the session, as its hosted page does. Returns where the person goes."""
        with self._account.lock:
            session = self._account.get(session_id, "checkout.session", "session")
            return checkout.complete(self._account, session, number, None)

    def refund(self, intent_id: str, amount: int | None = None) -> Object:
        """Refunds the amount; None refunds what is left."""
        params = {"payment_intent": intent_id} | ({} if amount is None else {"amount": amount})
        with self._account.lock:
            return dict(refunds.create(self._account, params))

    def fail_refund(self, refund_id: str) -> Object:
        """The bank sends the money of a refund back."""
        with self._account.lock:
            found = self._account.get(refund_id, "refund", "refund")
            refunds.fail(self._account, found)
            return dict(found)

    def dispute(self, intent_id: str, reason: str = "fraudulent") -> Object:
        """The cardholder disputes the payment at the bank."""
        with self._account.lock:
            intent = self._account.get(intent_id, "payment_intent", "payment_intent")
            return dict(refunds.open_dispute(self._account, intent, reason))

    def close_dispute(self, dispute_id: str, status: str) -> Object:
        """`status` is `won` or `lost`."""
        with self._account.lock:
            found = self._account.get(dispute_id, "dispute", "dispute")
            return dict(refunds.close_dispute(self._account, found, status))

    def fail_next(self, count: int, how: Failure) -> None:
        """The next requests of the API fail so."""
        self._api.failures.extend([how] * count)

    def decline_next(self, count: int, decline_code: str) -> None:
        """The next charges are declined, whatever the card."""
        with self._account.lock:
            self._account.declines += [BY_DECLINE_CODE[decline_code]] * count

    def disturb(self, **changes: Any) -> None:
        """Sets fields of `Disorder`."""
        self._webhooks.disorder = replace(self._webhooks.disorder, **changes)

    def send_event(self, event_id: str) -> int:
        """Sends an event by hand, again or late. Returns the status of the answer."""
        with self._account.lock:
            event = dict(self._account.get(event_id, "event", "event"))
        return self._webhooks.hand(event)
