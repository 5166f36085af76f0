"""Runs the payment adapter's flows against the real Stripe, in test mode.

    STRIPE_KEY=sk_test_... make stripe-live

It needs a secret key of Stripe's test mode, and refuses live keys. It pays with the cards that
Stripe has ready for tests (`pm_card_visa`): no money moves. It leaves its customers and payments in
the account's test data. It could not be run where it was written, which had no key and no network;
tests run it against the stand-in. docs/payments.md lists what else was never tried.
"""

import os
import sys
from collections.abc import Callable
from datetime import timedelta
from secrets import token_hex
from typing import Any

import stripe

from chalicelib.domain.card import PaymentMethod
from chalicelib.domain.record import replace
from chalicelib.payments.provider import (
    Intent,
    PaymentOrder,
    RefundRefused,
    UnusableMethod,
    WronglyConfigured,
)
from chalicelib.payments.stripe_provider import StripeProvider

TEST_KEYS = ("sk_test_", "rk_test_")
BACK = "http://localhost:8000/console/billing"
GOOD = "pm_card_visa"
FAILS = "pm_card_chargeCustomerFail"
ASKS = "pm_card_authenticationRequired"


class Run:
    """One run: its own customers and keys."""

    def __init__(self, key: str, base_url: str | None) -> None:
        self.base_url = base_url
        self.provider = StripeProvider(key, "whsec_unused", base_url)
        addresses: Any = {"base_addresses": {"api": base_url}} if base_url else {}
        self.sdk = stripe.StripeClient(key, **addresses)
        self._id = token_hex(6)
        self._keys = 0

    def key(self) -> str:
        self._keys += 1
        return f"live-{self._id}-{self._keys}"

    def card(self, token: str) -> PaymentMethod:
        """A new customer's, attached without the hosted page."""
        customer_id = self.provider.customer("Stripe live check", {"run": self._id}, self.key())
        made = self.sdk.v1.payment_methods.attach(token, {"customer": customer_id})
        return PaymentMethod(customer_id, made.id, "visa", "4242", "2030-01")

    def order(self, token: str, amount_minor: int = 1234) -> PaymentOrder:
        metadata = {"run": self._id, "attempt": self.key()}
        return PaymentOrder(amount_minor, "USD", self.card(token), "A check", metadata, BACK)


def authorized_and_captured(run: Run) -> None:
    """An amount is authorized, and captured once; its key finds it as it is now"""
    order, key = run.order(GOOD), run.key()
    intent = run.provider.authorize(order, key)
    _equal(intent.status, "authorized")
    _equal(intent.metadata, order.metadata)
    paid = run.provider.capture(intent.intent_id, {"n": "2"})
    _equal((paid.status, paid.captured_minor), ("paid", 1234))
    _equal(run.provider.capture(intent.intent_id, {"n": "2"}), paid)
    _equal(run.provider.authorize(order, key), paid)


def canceled(run: Run) -> None:
    """An authorization is canceled, and cannot be captured then"""
    intent = run.provider.authorize(run.order(GOOD), run.key())
    done = run.provider.cancel(intent.intent_id)
    _equal((done.status, done.refunded_minor), ("canceled", 0))
    _equal(run.provider.capture(intent.intent_id, {"n": "2"}).status, "canceled")


def declined(run: Run) -> None:
    """A decline is an outcome, and the same one for its key"""
    order, key = run.order(FAILS), run.key()
    first = run.provider.charge(order, key, on_session=False)
    _equal((first.status, bool(first.decline_code)), ("declined", True))
    _equal(run.provider.charge(order, key, on_session=False), first)


def renewed(run: Run) -> None:
    """A saved card is charged without the person"""
    paid = run.provider.charge(run.order(GOOD), run.key(), on_session=False)
    _equal((paid.status, paid.captured_minor), ("paid", 1234))


def asked(run: Run) -> None:
    """3-D Secure: an address to confirm at; without the person, a decline"""
    order = run.order(ASKS)
    intent = run.provider.authorize(order, run.key())
    _equal((intent.status, bool(intent.action_url)), ("action_required", True))
    absent = replace(order, metadata={**order.metadata, "absent": "yes"})
    refused = run.provider.charge(absent, run.key(), on_session=False)
    _equal((refused.status, refused.decline_code), ("declined", "authentication_required"))
    _equal(run.provider.cancel(intent.intent_id).status, "canceled")


def returned_elsewhere(run: Run) -> None:
    """A key finds its payment if the address to return to is another"""
    order, key = run.order(GOOD), run.key()
    intent = run.provider.authorize(order, key)
    _equal(run.provider.authorize(replace(order, return_url=f"{BACK}?x=1"), key), intent)


def refunded(run: Run) -> None:
    """Refunds are made once under their key, found, and refused if too little is left"""
    paid = run.provider.charge(run.order(GOOD), run.key(), on_session=True)
    run.sdk.v1.refunds.create({"payment_intent": paid.intent_id, "amount": 200})
    key, about = run.key(), {"run": run.key()}
    made = run.provider.refund(paid.intent_id, 34, about, key)
    _equal((made.status, made.amount_minor, made.metadata), ("made", 34, about))
    _equal(run.provider.refund(paid.intent_id, 34, about, key), made)
    _equal([each.amount_minor for each in run.provider.refunds_of(paid.intent_id)], [34, 200])
    seen = run.provider.retrieve(paid.intent_id)
    _equal((_known(seen).captured_minor, _known(seen).refunded_minor), (1234, 234))
    _raises(RefundRefused, lambda: run.provider.refund(paid.intent_id, 1001, about, run.key()))


def removed(run: Run) -> None:
    """A removed card can be charged no more"""
    order = run.order(GOOD)
    run.provider.forget(order.method)
    run.provider.forget(order.method)
    _raises(UnusableMethod, lambda: run.provider.authorize(order, run.key()))


def listed(run: Run) -> None:
    """Payments are listed by time and customer"""
    order = run.order(GOOD)
    intent = run.provider.authorize(order, run.key())
    since, until = intent.created_at, intent.created_at + timedelta(seconds=1)
    found = list(run.provider.intents(since, until, order.method.customer_id))
    _equal(found, [intent])
    _equal(list(run.provider.intents(until, until, order.method.customer_id)), [])


def hosted_page(run: Run) -> None:
    """A hosted page for a card is made, and has saved none yet"""
    customer_id = run.provider.customer("Stripe live check", {}, run.key())
    setup = run.provider.begin_setup(customer_id, {"office_id": "1"}, BACK, run.key())
    saved = run.provider.saved_method(setup.session_id)
    if saved is None:
        raise AssertionError("the session was not found")
    _equal((saved.method, saved.metadata), (None, {"office_id": "1"}))
    print(f"        open it, and save 4242 4242 4242 4242: {setup.url}")


def refused(run: Run) -> None:
    """Wrong keys, invalid amounts and unknown objects are told apart"""
    wrong = StripeProvider("sk_test_wrong", "whsec_unused", run.base_url)
    _raises(WronglyConfigured, lambda: wrong.retrieve("pi_unknown"))
    _raises(WronglyConfigured, lambda: run.provider.authorize(run.order(GOOD, 49), run.key()))
    _equal(run.provider.retrieve("pi_unknown"), None)
    _equal(run.provider.saved_method("cs_test_unknown"), None)


def not_saved(run: Run) -> None:
    """A card that the bank declines cannot be saved, as the stand-in has it"""
    _raises(stripe.CardError, lambda: run.card("pm_card_visa_chargeDeclined"))


CHECKS: tuple[Callable[[Run], None], ...] = (
    authorized_and_captured,
    canceled,
    declined,
    renewed,
    asked,
    returned_elsewhere,
    refunded,
    removed,
    listed,
    hosted_page,
    refused,
    not_saved,
)


def main(key: str, base_url: str | None = None) -> int:
    """Runs all checks. Returns the exit code: 1 if one failed, 2 if the key is no test key."""
    if not key.startswith(TEST_KEYS):
        print("Set STRIPE_KEY to a secret key of Stripe's test mode (sk_test_...).")
        print("Live keys are refused: these checks would charge real cards.")
        return 2
    failed = [check for check in CHECKS if not _passes(check, Run(key, base_url))]
    print(f"{len(CHECKS) - len(failed)} of {len(CHECKS)} passed.")
    return 1 if failed else 0


def _passes(check: Callable[[Run], None], run: Run) -> bool:
    try:
        check(run)
    except Exception as error:  # noqa: BLE001  # the other checks are run all the same
        print(f"FAILED  {check.__doc__}: {type(error).__name__}: {error}")
        return False
    print(f"passed  {check.__doc__}.")
    return True


def _equal(found: object, expected: object) -> None:
    if found != expected:
        raise AssertionError(f"{found!r} is not {expected!r}")


def _raises(kind: type[Exception], call: Callable[[], object]) -> None:
    try:
        found = call()
    except kind:
        return
    raise AssertionError(f"{found!r} instead of {kind.__name__}")


def _known(intent: Intent | None) -> Intent:
    if intent is None:
        raise AssertionError("the payment was not found")
    return intent


if __name__ == "__main__":
    if sys.argv[1:]:
        print(__doc__)
        sys.exit(0 if sys.argv[1:] in (["--help"], ["-h"]) else 2)
    sys.exit(main(os.environ.get("STRIPE_KEY", "")))
