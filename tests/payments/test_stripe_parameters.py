"""Every request of ours is one that Stripe's SDK has a type for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe
from pydantic import ValidationError

from chalicelib.domain.card import PaymentMethod
from chalicelib.payments.provider import PaymentOrder
from chalicelib.payments.stripe_parameters import (
    capture_parameters,
    customer_parameters,
    list_parameters,
    payment_parameters,
    setup_parameters,
)
from chalicelib.payments.stripe_provider import StripeProvider
from infra.local.stripe.stand_in import StripeStandIn
from tests.payments.adapter import order_for, saved_card
from tests.payments.typed_parameters import Checked, check

ORDER = PaymentOrder(
    1200, "USD", PaymentMethod("cus_1", "pm_1", "visa", "4242", "2028-04"), "Lines", {"n": "1"}
)


def use_every_method(provider: StripeProvider, stand_in: StripeStandIn) -> None:
    method = saved_card(provider, stand_in)
    now = datetime.fromtimestamp(stand_in.account.now(), UTC)
    paid = provider.charge(order_for(method), "k1", on_session=False)
    stand_in.at_provider.dispute(paid.intent_id)
    provider.charge(order_for(method), "k2", on_session=True)
    provider.capture(provider.authorize(order_for(method), "k3").intent_id, {"invoice": "7"})
    provider.cancel(provider.authorize(order_for(method), "k4").intent_id)
    list(provider.intents(now, now + timedelta(1), method.customer_id))
    assert provider.retrieve(paid.intent_id)
    other = provider.charge(order_for(method), "k5", on_session=False)
    for _ in range(2):
        provider.refund(other.intent_id, 100, {"credit_note": "1"}, "r1")
    assert list(provider.refunds_of(other.intent_id)) == list(
        provider.refunds(now, now + timedelta(1))
    )
    provider.forget(method)
    provider.forget(method)


def test_the_sdk_has_a_type_for_all_that_we_send(
    provider: StripeProvider, stand_in: StripeStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: set[str] = set()
    monkeypatch.setattr(provider, "_client", Checked(provider._client, checked))
    use_every_method(provider, stand_in)
    assert checked == {
        "CustomerService.create",
        "DisputeService.list",
        "PaymentIntentService.cancel",
        "PaymentIntentService.capture",
        "PaymentIntentService.create",
        "PaymentIntentService.list",
        "PaymentIntentService.retrieve",
        "RefundService.create",
        "RefundService.list",
        "SessionService.create",
        "SessionService.retrieve",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"amuont": 1},
        {"amount": "1200"},
        {"payment_method_types": ["card"]},
        {"metadata": {"n": 1}},
        {"confirm": "yes"},
    ],
)
def test_what_the_sdk_does_not_know_is_found(sdk: stripe.StripeClient, change: Any) -> None:
    good = payment_parameters(ORDER, captures=False, on_session=True)
    check(sdk.v1.payment_intents, "create", good)
    with pytest.raises(ValidationError):
        check(sdk.v1.payment_intents, "create", good | change)


def test_what_is_nested_is_checked_too(sdk: stripe.StripeClient) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    good = list_parameters(now, now, None)
    check(sdk.v1.payment_intents, "list", good)
    with pytest.raises(ValidationError):
        check(sdk.v1.payment_intents, "list", good | {"created": {"since": 1}})


def test_an_authorization_in_words_of_stripe() -> None:
    order = PaymentOrder(1200, "JPY", ORDER.method, "d" * 600, {"n": "1"}, "https://x/back")
    assert payment_parameters(order, captures=False, on_session=True) == {
        "amount": 1200,
        "currency": "jpy",
        "customer": "cus_1",
        "payment_method": "pm_1",
        "allowed_payment_method_types": ["card"],
        "capture_method": "manual",
        "confirm": True,
        "description": "d" * 500,
        "metadata": {"n": "1"},
        "return_url": "https://x/back",
    }


def test_a_capture_a_customer_and_a_page_in_words_of_stripe() -> None:
    about = {"office_id": "8"}
    assert capture_parameters(about) == {"metadata": about, "expand": ["latest_charge"]}
    assert customer_parameters("n" * 300, about) == {"name": "n" * 256, "metadata": about}
    assert setup_parameters("cus_1", about, "https://x/card") == {
        "mode": "setup",
        "customer": "cus_1",
        "allowed_payment_method_types": ["card"],
        "success_url": "https://x/card?session_id={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://x/card",
        "metadata": about,
    }


def test_without_an_address_none_is_sent() -> None:
    """The first order of this module has none."""
    assert "return_url" not in payment_parameters(ORDER, captures=False, on_session=True)


def test_a_renewal_says_that_the_person_is_absent() -> None:
    order = PaymentOrder(1200, "USD", ORDER.method, "Lines", {}, "https://x/back")
    sent = payment_parameters(order, captures=True, on_session=False)
    assert (sent["off_session"], sent["capture_method"]) == (True, "automatic")
    assert "return_url" not in sent


@pytest.mark.parametrize(
    ("return_url", "success_url"),
    [
        ("https://x/card", "https://x/card?session_id={CHECKOUT_SESSION_ID}"),
        ("https://x/card?a=b", "https://x/card?a=b&session_id={CHECKOUT_SESSION_ID}"),
        ("https://x/card?a=b#top", "https://x/card?a=b&session_id={CHECKOUT_SESSION_ID}#top"),
    ],
)
def test_the_address_to_return_to_gets_the_session(return_url: str, success_url: str) -> None:
    sent = setup_parameters("cus_1", {}, return_url)
    assert (sent["success_url"], sent["cancel_url"]) == (success_url, return_url)


def test_dates_are_seconds() -> None:
    since, until = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    assert list_parameters(since, until, "cus_1") == {
        "limit": 100,
        "expand": ["data.latest_charge"],
        "created": {"gte": 1772323200, "lt": 1772409600},
        "customer": "cus_1",
    }
