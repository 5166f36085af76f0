"""Stripe's own library drives the stand-in: cards are saved on a hosted page."""

from datetime import timedelta

import pytest
import requests
import stripe

from infra.local.clock import MovableClock
from tests.payments.customers import customer_with, event_types

BACK = "http://localhost/billing?session_id={CHECKOUT_SESSION_ID}"


def session_for(sdk: stripe.StripeClient) -> stripe.checkout.Session:
    customer = sdk.v1.customers.create({"name": "Uxbridge & Sons"})
    return sdk.v1.checkout.sessions.create(
        {
            "mode": "setup",
            "customer": customer.id,
            "allowed_payment_method_types": ["card"],
            "success_url": BACK,
            "cancel_url": "http://localhost/billing",
            "metadata": {"office_id": "7"},
        }
    )


def submit(session: stripe.checkout.Session, **form: str) -> requests.Response:
    return requests.post(str(session.url), form, allow_redirects=False, timeout=5)


def test_a_clicked_card_is_saved(sdk: stripe.StripeClient) -> None:
    session = session_for(sdk)
    shown = requests.get(str(session.url), timeout=5).text
    for number in ("4242424242424242", "4000000000000002", "4000000000009995", "4000002500003155"):
        assert f'value="{number}"' in shown
    assert 'href="http://localhost/billing"' in shown
    answer = submit(session, card="4242424242424242")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://localhost/billing?session_id={session.id}"
    read = sdk.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["setup_intent.payment_method"]}
    )
    assert (read.status, read.metadata and read.metadata["office_id"]) == ("complete", "7")
    assert isinstance(read.setup_intent, stripe.SetupIntent)
    method = read.setup_intent.payment_method
    assert isinstance(method, stripe.PaymentMethod)
    assert method.card is not None
    assert (method.customer, method.card.brand) == (session.customer, "visa")
    assert (method.card.last4, method.card.exp_year, method.card.exp_month) == ("4242", 2036, 12)
    assert event_types(sdk)[-3:] == [
        "payment_method.attached",
        "setup_intent.succeeded",
        "checkout.session.completed",
    ]


def test_a_typed_card_is_saved_with_its_expiry(sdk: stripe.StripeClient) -> None:
    session = session_for(sdk)
    answer = submit(session, number="5555 5555-5555 4444", expires="03 / 26", cvc="123")
    assert answer.status_code == 303
    (method,) = sdk.v1.customers.payment_methods.list(str(session.customer)).data
    assert method.card is not None
    assert (method.card.brand, method.card.exp_year, method.card.exp_month) == (
        "mastercard",
        2026,
        3,
    )


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"card": "4000000000000002"}, "Your card was declined."),
        ({"card": "4000000000009995"}, "Your card has insufficient funds."),
        ({"card": "4000000000000069"}, "Your card has expired."),
        ({"number": "4242424242424241"}, "Your card number is invalid."),
        ({"number": "x<script>"}, "Your card number is invalid."),
        ({}, "Your card number is invalid."),
        ({"number": "4111111111111111"}, "test mode, but used a non test card."),
        ({"number": "4242424242424242", "expires": "02/26"}, "expiration year is invalid."),
        ({"number": "4242424242424242", "expires": "13/27"}, "expiration month is invalid."),
        ({"number": "4242424242424242", "expires": "soon"}, "expiration date is incomplete."),
    ],
)
def test_a_card_that_cannot_be_saved_is_refused_on_the_page(
    sdk: stripe.StripeClient, form: dict[str, str], message: str
) -> None:
    session = session_for(sdk)
    answer = submit(session, **form)
    assert (answer.status_code, message in answer.text) == (402, True)
    assert sdk.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert sdk.v1.customers.payment_methods.list(str(session.customer)).data == []
    assert submit(session, card="4242424242424242").status_code == 303


def test_a_session_saves_one_card(sdk: stripe.StripeClient) -> None:
    session = session_for(sdk)
    assert submit(session, card="4242424242424242").status_code == 303
    assert submit(session, card="5555555555554444").status_code == 409
    assert "is complete" in requests.get(str(session.url), timeout=5).text


@pytest.mark.parametrize(
    ("after", "status"),
    [(timedelta(days=1) - timedelta(seconds=1), "open"), (timedelta(days=1), "expired")],
)
def test_a_session_expires_after_a_day(
    sdk: stripe.StripeClient, clock: MovableClock, after: timedelta, status: str
) -> None:
    session = session_for(sdk)
    clock.stand_at(clock.now() + after)
    assert sdk.v1.checkout.sessions.retrieve(session.id).status == status


def test_a_detached_card_can_be_charged_no_more(sdk: stripe.StripeClient) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    assert sdk.v1.payment_methods.detach(owner.method_id).customer is None
    assert sdk.v1.customers.payment_methods.list(owner.customer_id).data == []
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        sdk.v1.payment_intents.create(
            {
                "amount": 100,
                "currency": "usd",
                "customer": owner.customer_id,
                "payment_method": owner.method_id,
            }
        )
    with pytest.raises(stripe.InvalidRequestError, match="detachment is impossible"):
        sdk.v1.payment_methods.detach(owner.method_id)


@pytest.mark.parametrize(
    "token",
    [
        "pm_card_visa_chargeDeclined",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "pm_card_chargeDeclinedExpiredCard",
    ],
)
def test_a_declined_card_cannot_be_attached(sdk: stripe.StripeClient, token: str) -> None:
    with pytest.raises(stripe.CardError):
        customer_with(sdk, token)
