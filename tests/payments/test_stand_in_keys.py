"""Stripe's own library drives the stand-in: idempotency keys, and answers that fail or get lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import stripe

from infra.local.clock import MovableClock
from infra.local.stripe.stand_in import StripeStandIn
from tests.payments.customers import Owner, customer_with, pay, told

REPLAYED = "Idempotent-Replayed"


def count(sdk: stripe.StripeClient) -> int:
    return len(sdk.v1.payment_intents.list({"limit": 100}).data)


def test_a_key_answers_what_it_answered_before(sdk: stripe.StripeClient) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    first = pay(sdk, owner, "k", capture_method="manual")
    sdk.v1.payment_intents.capture(first.id)
    again = pay(sdk, owner, "k", capture_method="manual")
    assert (again.id, again.status) == (first.id, "requires_capture")
    assert first.last_response is not None
    assert REPLAYED not in first.last_response.headers
    assert again.last_response is not None
    assert again.last_response.headers[REPLAYED] == "true"
    assert count(sdk) == 1


def test_a_decline_is_answered_again(sdk: stripe.StripeClient, stand_in: StripeStandIn) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    stand_in.at_provider.decline_next(1, "insufficient_funds")
    intent_ids = set()
    for _ in range(2):
        with pytest.raises(stripe.CardError) as declined:
            pay(sdk, owner, "k")
        assert told(declined.value)["decline_code"] == "insufficient_funds"
        intent_ids.add(told(declined.value)["payment_intent"]["id"])
    assert len(intent_ids) == 1
    assert (declined.value.headers or {})[REPLAYED] == "true"
    assert count(sdk) == 1


def test_a_key_is_for_one_request(sdk: stripe.StripeClient) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    intent = pay(sdk, owner, "k")
    for other in ({"amount": 101}, {"metadata": {"a": "b"}}):
        with pytest.raises(stripe.IdempotencyError) as refused:
            pay(sdk, owner, "k", **other)
        assert refused.value.http_status == 400
    with pytest.raises(stripe.IdempotencyError):
        sdk.v1.payment_intents.capture(intent.id, options={"idempotency_key": "k"})
    assert count(sdk) == 1


@pytest.mark.parametrize(
    ("after", "intents"), [(timedelta(days=1) - timedelta(seconds=1), 1), (timedelta(days=1), 2)]
)
def test_a_key_is_kept_for_a_day(
    sdk: stripe.StripeClient, clock: MovableClock, after: timedelta, intents: int
) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    pay(sdk, owner, "k")
    clock.stand_at(clock.now() + after)
    pay(sdk, owner, "k")
    assert count(sdk) == intents


def test_a_request_with_an_invalid_parameter_does_not_use_its_key_up(
    sdk: stripe.StripeClient,
) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    for invalid in ({"amuont": 5}, {"currency": "xxx"}):
        with pytest.raises(stripe.InvalidRequestError):
            pay(sdk, owner, "k", **invalid)
    assert pay(sdk, owner, "k").status == "succeeded"


def test_a_key_that_is_in_use_is_a_conflict(
    sdk: stripe.StripeClient, stand_in: StripeStandIn
) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    stand_in.api.keys.begin("k", "the request of another")
    with pytest.raises(stripe.APIError) as refused:
        pay(sdk, owner, "k")
    assert refused.value.http_status == 409
    assert told(refused.value)["code"] == "idempotency_key_in_use"
    stand_in.api.keys.end("k", "the request of another", None)
    assert pay(sdk, owner, "k").status == "succeeded"


def test_many_requests_with_one_key_at_once_make_one_payment(sdk: stripe.StripeClient) -> None:
    owner = customer_with(sdk, "pm_card_visa")

    def outcome(_: int) -> str:
        try:
            return pay(sdk, owner, "k").id
        except stripe.APIError as refused:
            return str(refused.http_status)

    with ThreadPoolExecutor(8) as pool:
        outcomes = set(pool.map(outcome, range(40)))
    (intent,) = sdk.v1.payment_intents.list().data
    assert outcomes - {"409"} == {intent.id}
    assert len(sdk.v1.charges.list({"payment_intent": intent.id}).data) == 1


def lost(sdk: stripe.StripeClient, owner: Owner) -> None:
    with pytest.raises(stripe.APIConnectionError):
        pay(sdk, owner, "k")


def test_an_answer_is_lost_before_the_request_took_effect(
    sdk: stripe.StripeClient, stand_in: StripeStandIn
) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    stand_in.at_provider.fail_next(1, "timeout_before")
    lost(sdk, owner)
    assert count(sdk) == 0
    assert pay(sdk, owner, "k").status == "succeeded"


def test_an_answer_is_lost_after_the_request_took_effect(
    sdk: stripe.StripeClient, stand_in: StripeStandIn
) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    stand_in.at_provider.fail_next(1, "timeout_after")
    lost(sdk, owner)
    assert count(sdk) == 1
    assert pay(sdk, owner, "k").status == "succeeded"
    assert count(sdk) == 1


def test_a_server_error_is_answered_again_under_its_key_as_stripe_does(
    sdk: stripe.StripeClient, stand_in: StripeStandIn
) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    stand_in.at_provider.fail_next(1, "500")
    for _ in range(2):
        with pytest.raises(stripe.APIError) as failed:
            pay(sdk, owner, "k")
        assert failed.value.http_status == 500
    assert pay(sdk, owner, "another key").status == "succeeded"


def test_a_busy_server_does_not_use_a_key_up(
    sdk: stripe.StripeClient, stand_in: StripeStandIn
) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    stand_in.at_provider.fail_next(2, "429")
    for _ in range(2):
        with pytest.raises(stripe.RateLimitError):
            pay(sdk, owner, "k")
    assert pay(sdk, owner, "k").status == "succeeded"
