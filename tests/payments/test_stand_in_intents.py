"""Stripe's own library drives the stand-in: payment intents."""

from datetime import timedelta
from typing import Any

import pytest
import requests
import stripe

from infra.local.clock import MovableClock
from infra.local.stripe.stand_in import StripeStandIn
from tests.payments.customers import customer_with, event_types, pay, told


def test_a_good_card_is_charged_at_once(sdk: stripe.StripeClient) -> None:
    intent = pay(sdk, customer_with(sdk, "pm_card_visa"), amount=1234)
    assert (intent.status, intent.amount_received) == ("succeeded", 1234)
    charge = sdk.v1.charges.retrieve(str(intent.latest_charge))
    assert (charge.captured, charge.amount_captured, charge.paid) == (True, 1234, True)


def test_an_amount_is_reserved_and_captured_later(sdk: stripe.StripeClient) -> None:
    intent = pay(sdk, customer_with(sdk, "pm_card_visa"), amount=1234, capture_method="manual")
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 1234)
    captured = sdk.v1.payment_intents.capture(intent.id)
    assert (captured.status, captured.amount_received) == ("succeeded", 1234)
    assert captured.amount_capturable == 0


def test_a_reserved_amount_is_released_by_canceling(sdk: stripe.StripeClient) -> None:
    intent = pay(sdk, customer_with(sdk, "pm_card_visa"), capture_method="manual")
    canceled = sdk.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.payment_intents.capture(intent.id)
    assert refused.value.code == "payment_intent_unexpected_state"
    assert told(refused.value)["payment_intent"]["status"] == "canceled"


def test_what_is_paid_cannot_be_canceled(sdk: stripe.StripeClient) -> None:
    intent = pay(sdk, customer_with(sdk, "pm_card_visa"))
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.payment_intents.cancel(intent.id)
    assert refused.value.code == "payment_intent_unexpected_state"


@pytest.mark.parametrize(
    ("after", "status"),
    [
        (timedelta(days=7) - timedelta(seconds=1), "requires_capture"),
        (timedelta(days=7), "canceled"),
    ],
)
def test_a_reserved_amount_is_released_after_seven_days(
    sdk: stripe.StripeClient, clock: MovableClock, after: timedelta, status: str
) -> None:
    intent = pay(sdk, customer_with(sdk, "pm_card_visa"), capture_method="manual")
    clock.stand_at(clock.now() + after)
    assert sdk.v1.payment_intents.retrieve(intent.id).status == status


def test_a_declined_card_is_an_error_that_has_the_intent(sdk: stripe.StripeClient) -> None:
    with pytest.raises(stripe.CardError) as declined:
        pay(sdk, customer_with(sdk, "pm_card_chargeCustomerFail"))
    error = told(declined.value)
    assert (declined.value.http_status, error["code"]) == (402, "card_declined")
    assert (error["type"], error["decline_code"]) == ("card_error", "generic_decline")
    intent = sdk.v1.payment_intents.retrieve(error["payment_intent"]["id"])
    assert intent.status == error["payment_intent"]["status"] == "requires_payment_method"
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.message == "Your card was declined."
    assert "payment_intent.payment_failed" in event_types(sdk)


@pytest.mark.parametrize(
    ("token", "off_session", "status"),
    [
        ("pm_card_authenticationRequiredOnSetup", False, "requires_action"),
        ("pm_card_authenticationRequiredOnSetup", True, "succeeded"),
        ("pm_card_authenticationRequired", False, "requires_action"),
    ],
)
def test_when_cards_ask_for_3d_secure(
    sdk: stripe.StripeClient, token: str, off_session: bool, status: str
) -> None:
    params: Any = {"off_session": True} if off_session else {"return_url": "http://localhost/x"}
    assert pay(sdk, customer_with(sdk, token), **params).status == status


def test_a_card_that_asks_always_is_declined_without_the_person(sdk: stripe.StripeClient) -> None:
    with pytest.raises(stripe.CardError) as declined:
        pay(sdk, customer_with(sdk, "pm_card_authenticationRequired"), off_session=True)
    error = told(declined.value)
    assert (declined.value.http_status, error["code"]) == (402, "authentication_required")
    assert error["payment_intent"]["status"] == "requires_payment_method"


@pytest.mark.parametrize(
    ("outcome", "capture", "redirect_status", "status"),
    [
        ("authenticate", "automatic", "succeeded", "succeeded"),
        ("authenticate", "manual", "succeeded", "requires_capture"),
        ("fail", "automatic", "failed", "requires_payment_method"),
    ],
)
def test_the_hosted_page_of_3d_secure(
    sdk: stripe.StripeClient, outcome: str, capture: Any, redirect_status: str, status: str
) -> None:
    owner = customer_with(sdk, "pm_card_authenticationRequired")
    back = "http://localhost/back?x=1"
    intent = pay(sdk, owner, return_url=back, capture_method=capture)
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    url = str(intent.next_action.redirect_to_url.url)
    assert "Authenticate" in requests.get(url, timeout=5).text
    answer = requests.post(url, {"outcome": outcome}, allow_redirects=False, timeout=5)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{back}&payment_intent={intent.id}&")
    assert answer.headers["Location"].endswith(f"redirect_status={redirect_status}")
    assert sdk.v1.payment_intents.retrieve(intent.id).status == status
    again = requests.post(url, {"outcome": outcome}, allow_redirects=False, timeout=5)
    assert again.status_code == 409


def test_a_declined_intent_is_confirmed_with_another_card(sdk: stripe.StripeClient) -> None:
    owner = customer_with(sdk, "pm_card_chargeCustomerFail")
    with pytest.raises(stripe.CardError) as declined:
        pay(sdk, owner)
    good = sdk.v1.payment_methods.attach("pm_card_visa", {"customer": owner.customer_id})
    intent_id = told(declined.value)["payment_intent"]["id"]
    confirmed = sdk.v1.payment_intents.confirm(intent_id, {"payment_method": good.id})
    assert (confirmed.status, confirmed.last_payment_error) == ("succeeded", None)


@pytest.mark.parametrize(("currency", "least"), [("usd", 50), ("eur", 50), ("jpy", 50)])
def test_the_smallest_amounts(sdk: stripe.StripeClient, currency: str, least: int) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    assert pay(sdk, owner, amount=least, currency=currency).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        pay(sdk, owner, amount=least - 1, currency=currency)
    assert (refused.value.http_status, refused.value.code) == (400, "amount_too_small")


def test_lists_have_pages_the_newest_first(sdk: stripe.StripeClient) -> None:
    owner, other = customer_with(sdk, "pm_card_visa"), customer_with(sdk, "pm_card_visa")
    made = [pay(sdk, owner).id for _ in range(5)]
    pay(sdk, other)
    listed = sdk.v1.payment_intents.list({"customer": owner.customer_id, "limit": 2})
    assert [each.id for each in listed.data] == [made[4], made[3]]
    assert listed.has_more
    assert [each.id for each in listed.auto_paging_iter()] == made[::-1]
    assert not sdk.v1.payment_intents.list({"customer": other.customer_id}).has_more


def test_lists_are_filtered_by_creation(sdk: stripe.StripeClient, clock: MovableClock) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    first = pay(sdk, owner)
    clock.stand_at(clock.now() + timedelta(hours=1))
    second = pay(sdk, owner)
    listed = sdk.v1.payment_intents.list
    assert [each.id for each in listed({"created": {"lt": second.created}}).data] == [first.id]
    assert [each.id for each in listed({"created": {"gt": first.created}}).data] == [second.id]
    assert [each.id for each in listed({"created": first.created}).data] == [first.id]


def test_the_charge_comes_with_the_intent_if_it_is_expanded(sdk: stripe.StripeClient) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    intent = pay(sdk, owner, amount=700, expand=["latest_charge"])
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert intent.latest_charge.amount == 700
    listed = sdk.v1.payment_intents.list({"expand": ["data.latest_charge", "data.customer"]})
    assert isinstance(listed.data[0].customer, stripe.Customer)


def test_refunds_and_disputes_change_the_charge(
    sdk: stripe.StripeClient, stand_in: StripeStandIn
) -> None:
    intent = pay(sdk, customer_with(sdk, "pm_card_visa"), amount=1000)
    sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 300})
    stand_in.at_provider.refund(intent.id, 200)
    dispute = stand_in.at_provider.dispute(intent.id)
    charge = sdk.v1.charges.retrieve(str(intent.latest_charge))
    assert (charge.amount_refunded, charge.refunded, charge.disputed) == (500, False, True)
    with pytest.raises(stripe.InvalidRequestError) as charged_back:
        sdk.v1.refunds.create({"charge": charge.id, "amount": 1})
    assert charged_back.value.code == "charge_disputed"
    stand_in.at_provider.close_dispute(dispute["id"], "won")
    (listed,) = sdk.v1.disputes.list({"payment_intent": intent.id}).data
    assert (listed.status, listed.amount) == ("won", 1000)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        sdk.v1.refunds.create({"charge": charge.id, "amount": 501})
    sdk.v1.refunds.create({"charge": charge.id})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.refunds.create({"payment_intent": intent.id})
    assert refused.value.code == "charge_already_refunded"


def test_a_bank_declines_the_next_charges_if_it_is_told_to(
    sdk: stripe.StripeClient, stand_in: StripeStandIn
) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    stand_in.at_provider.decline_next(1, "insufficient_funds")
    with pytest.raises(stripe.CardError) as declined:
        pay(sdk, owner)
    assert told(declined.value)["decline_code"] == "insufficient_funds"
    assert pay(sdk, owner).status == "succeeded"


def test_a_card_is_declined_after_its_last_month(
    sdk: stripe.StripeClient, clock: MovableClock
) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    clock.stand_at(clock.now().replace(year=2036, month=12, day=31))
    assert pay(sdk, owner).status == "succeeded"
    clock.stand_at(clock.now() + timedelta(days=1))
    with pytest.raises(stripe.CardError) as declined:
        pay(sdk, owner)
    assert declined.value.code == "expired_card"
