"""Stripe's objects that the stand-in does not make, in the port's records."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain.card import PaymentMethod
from chalicelib.payments.provider import Intent
from chalicelib.payments.stripe_records import hint_from, intent_from, saved_method_from

MADE = {
    "id": "pi_1",
    "status": "succeeded",
    "amount": 1200,
    "amount_received": 1000,
    "currency": "eur",
    "customer": None,
    "created": 1772366400,
    "metadata": {},
    "latest_charge": "ch_1",
}


def test_a_payment_of_nobody_with_a_charge_that_was_not_expanded() -> None:
    assert intent_from(MADE) == Intent(
        intent_id="pi_1",
        status="paid",
        amount_minor=1200,
        currency="EUR",
        customer_id="",
        created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        metadata={},
        captured_minor=1000,
    )


@pytest.mark.parametrize(
    ("at_stripe", "status"),
    [
        ("requires_payment_method", "declined"),
        ("requires_confirmation", "declined"),
        ("requires_action", "action_required"),
        ("requires_capture", "authorized"),
        ("processing", "processing"),
        ("succeeded", "paid"),
        ("canceled", "canceled"),
    ],
)
def test_every_state_of_a_payment(at_stripe: str, status: str) -> None:
    assert intent_from({**MADE, "status": at_stripe}).status == status


def test_the_banks_word_for_a_decline_comes_first() -> None:
    error = {"code": "card_declined", "decline_code": "insufficient_funds", "message": "No funds."}
    declined = intent_from({**MADE, "last_payment_error": error})
    assert (declined.decline_code, declined.message) == ("insufficient_funds", "No funds.")
    error["decline_code"] = ""
    assert intent_from({**MADE, "last_payment_error": error}).decline_code == "card_declined"


@pytest.mark.parametrize(("captured", "refunded"), [(True, 300), (False, 0)])
def test_what_is_released_is_not_refunded(captured: bool, refunded: int) -> None:
    charge = {"captured": captured, "amount_refunded": 300}
    assert intent_from({**MADE, "latest_charge": charge}).refunded_minor == refunded


@pytest.mark.parametrize("saved", [None, {}, {"payment_method": None}])
def test_a_page_without_a_card(saved: Any) -> None:
    session = {"id": "cs_1", "created": 1772366400, "metadata": {}, "status": "complete"}
    assert saved_method_from({**session, "setup_intent": saved}).method is None


@pytest.mark.parametrize("customer", ["cus_1", None])
def test_a_card_that_was_removed_since_is_none(customer: str | None) -> None:
    card = {"brand": "visa", "last4": "4242", "exp_year": 2028, "exp_month": 4}
    method = {"id": "pm_1", "customer": customer, "card": card}
    session = {"id": "cs_1", "created": 1772366400, "metadata": {}, "status": "complete"}
    expected = PaymentMethod("cus_1", "pm_1", "visa", "4242", "2028-04") if customer else None
    found = saved_method_from({**session, "setup_intent": {"payment_method": method}})
    assert found.method == expected


def test_a_payment_with_customer_and_dispute() -> None:
    made = intent_from({**MADE, "customer": "cus_1"}, "needs_response")
    assert (made.customer_id, made.dispute) == ("cus_1", "needs_response")


@pytest.mark.parametrize(
    ("event_type", "about", "subject"),
    [
        ("payment_intent.succeeded", {"id": "pi_1"}, ("intent", "pi_1")),
        ("charge.refunded", {"id": "ch_1", "payment_intent": "pi_1"}, ("refund", "pi_1")),
        ("charge.dispute.created", {"id": "dp_1", "payment_intent": "pi_1"}, ("intent", "pi_1")),
        ("refund.created", {"id": "re_1", "payment_intent": "pi_1"}, ("refund", "pi_1")),
        ("charge.failed", {"id": "ch_1", "payment_intent": None}, ("other", "ch_1")),
        ("checkout.session.completed", {"id": "cs_1", "mode": "setup"}, ("setup", "cs_1")),
        ("checkout.session.completed", {"id": "cs_1", "mode": "payment"}, ("other", "cs_1")),
        ("balance.available", {}, ("other", "")),
    ],
)
def test_what_a_webhook_is_about(event_type: str, about: Any, subject: tuple[str, str]) -> None:
    hint = hint_from({"id": "evt_1", "type": event_type, "data": {"object": about}})
    assert (hint.kind, hint.object_id) == subject
