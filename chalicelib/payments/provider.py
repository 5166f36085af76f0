"""The port of payment providers: what the capability asks of one, and its answers.

`stripe_provider` implements it. Amounts are in minor units of the currency. A method makes one
request to the provider, unless it says otherwise. It raises `NoAnswer` if the outcome is unknown:
the same call with the same key then does nothing twice.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal, Protocol

from ..domain.card import PaymentMethod
from ..domain.record import Record

IntentStatus = Literal[
    "declined", "action_required", "authorized", "processing", "paid", "canceled"
]
"""`declined`: the card was refused, and nothing is reserved. `action_required`: the person must
confirm at `action_url`. `authorized`: the amount is reserved, and can be captured. `processing`:
the provider does not know yet. `paid` and `canceled` are final."""


CARD_UNUSABLE, PROVIDER_FAILED = "payment_method_unusable", "provider_failed"
TOO_SMALL = "amount_too_small"
"""Decline codes of ours, where the provider has none."""


class NoAnswer(Exception):
    """The provider did not answer, was too busy, or failed; the message says which. Whether the
    call took effect is unknown."""


class StoredFailure(NoAnswer):
    """The provider failed, keeps that answer under the key, and gives it to every repeat for a day.
    Only another key has another outcome. The order's metadata finds what the call may have made.
    """


class UnusableMethod(Exception):
    """The card was removed at the provider, or belongs to another customer. Nothing was made."""


class WronglyConfigured(Exception):
    """The provider refuses the request itself: a wrong key, or invalid parameters. Repeating it is
    useless; the message is for operators, and has no secrets."""


class RefundRefused(Exception):
    """The provider refunds no such amount of this payment, now or later: it was refunded or is
    disputed. Nothing was refunded by the call."""


class BadSignature(Exception):
    """A webhook's body was not signed by the provider, or too long ago."""


class PaymentOrder(Record):
    """What is to be paid, by whom and how. The provider keeps `metadata` (names and values are
    texts) with the payment, and returns it. No two keys have equal metadata: it finds a payment
    whose answer was lost."""

    amount_minor: int
    currency: str
    method: PaymentMethod
    description: str
    metadata: Mapping[str, str]
    return_url: str = ""
    """Where the provider sends the person after a confirmation."""


class Intent(Record):
    """A payment at the provider, as it is now."""

    intent_id: str
    status: IntentStatus
    amount_minor: int
    currency: str
    customer_id: str
    created_at: datetime
    metadata: Mapping[str, str]
    captured_minor: int = 0
    refunded_minor: int = 0
    dispute: str | None = None
    """The state of a dispute, in the provider's word; None without one."""
    decline_code: str | None = None
    """Why the last attempt was declined, in the provider's word: `insufficient_funds`."""
    message: str | None = None
    """The same for people."""
    action_url: str | None = None


class Refund(Record):
    """A refund at the provider, as it is now. `made`: the provider has accepted it; the money may
    take days to arrive. It can still fail. `failed` is final: the money stays with the vendor."""

    refund_id: str
    status: Literal["made", "failed"]
    intent_id: str
    amount_minor: int
    created_at: datetime
    metadata: Mapping[str, str]


class Setup(Record):
    """A hosted page on which a person saves a card."""

    session_id: str
    url: str


class SavedMethod(Record):
    """What a hosted page saved. `created_at` is when the page was made."""

    session_id: str
    created_at: datetime
    metadata: Mapping[str, str]
    method: PaymentMethod | None
    """None if the person has not finished."""


class Hint(Record):
    """What a webhook is about. It is asked for again: webhooks come twice, late, in any order."""

    event_id: str
    event_type: str
    kind: Literal["intent", "refund", "setup", "other"]
    object_id: str
    """Of the intent or the setup session. For refunds and disputes, of their intent."""


class Provider(Protocol):
    """A payment provider. Every method that makes a request raises NoAnswer and
    WronglyConfigured."""

    def customer(self, name: str, metadata: Mapping[str, str], key: str) -> str:
        """The id of a new customer."""

    def begin_setup(
        self, customer_id: str, metadata: Mapping[str, str], return_url: str, key: str
    ) -> Setup:
        """A hosted page. The provider adds the session's id to `return_url`, as `session_id`."""

    def saved_method(self, session_id: str) -> SavedMethod | None:
        """What the page saved; None if there is no such session."""

    def forget(self, method: PaymentMethod) -> None:
        """The card can be charged no more. Does nothing if it is forgotten already."""

    def authorize(self, order: PaymentOrder, key: str) -> Intent:
        """Reserves the amount, with the person present. With a key that was used before: the intent
        of that call, as it is now, which takes another request. Raises UnusableMethod."""

    def charge(self, order: PaymentOrder, key: str, *, on_session: bool) -> Intent:
        """The same, and captures it at once. `on_session` is True if the person is present."""

    def retrieve(self, intent_id: str) -> Intent | None:
        """None if there is no such intent. Makes another request if the payment is disputed."""

    def capture(self, intent_id: str, metadata: Mapping[str, str]) -> Intent:
        """Captures all of an authorized intent, and adds the metadata to it. Any other intent is
        returned as it is."""

    def cancel(self, intent_id: str) -> Intent:
        """Cancels an intent that is neither paid nor canceled. Any other is returned as it is."""

    def intents(
        self, since: datetime, until: datetime, customer_id: str | None = None
    ) -> Iterator[Intent]:
        """The intents created since then and before `until`, the newest first, 100 in each
        request."""

    def refund(
        self, intent_id: str, amount_minor: int, metadata: Mapping[str, str], key: str
    ) -> Refund:
        """Refunds a part of a paid intent, or all. With a key that was used before: the refund of
        that call, as it is now, which takes another request. Raises RefundRefused, which takes
        another, too."""

    def refunds_of(self, intent_id: str) -> Iterator[Refund]:
        """The intent's refunds, the newest first, 100 in each request."""

    def refunds(self, since: datetime, until: datetime) -> Iterator[Refund]:
        """The refunds created since then and before `until`, as above."""

    def hint_of(self, body: bytes, signature: str) -> Hint:
        """Verifies the webhook's raw body, and reads it. Makes no request. Raises BadSignature."""
