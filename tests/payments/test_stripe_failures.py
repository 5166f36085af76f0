"""The adapter's outcomes, against the stand-in: nothing clear, and wrong configuration."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.card import PaymentMethod
from chalicelib.domain.record import replace
from chalicelib.payments.provider import NoAnswer, PaymentOrder, StoredFailure, WronglyConfigured
from chalicelib.payments.stripe_provider import StripeProvider
from infra.local.gateway import GatewayReply
from infra.local.servers import Server
from infra.local.stripe.api import Failure
from infra.local.stripe.stand_in import WEBHOOK_SECRET, StripeStandIn
from tests.payments.adapter import BACK, order_for, saved_card

Call = Callable[[StripeProvider], object]
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("how", ["timeout_before", "timeout_after", "429"])
def test_the_same_key_pays_once_after_no_answer(
    provider: StripeProvider, stand_in: StripeStandIn, how: Failure
) -> None:
    order = order_for(saved_card(provider, stand_in))
    stand_in.at_provider.fail_next(1, how)
    with pytest.raises(NoAnswer):
        provider.authorize(order, "k")
    intent = provider.authorize(order, "k")
    assert intent.status == "authorized"
    (made,) = stand_in.at_provider.objects("payment_intent")
    assert made["id"] == intent.intent_id


def test_a_failure_that_is_stored_under_the_key_is_told_apart(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    order = order_for(saved_card(provider, stand_in))
    stand_in.at_provider.fail_next(1, "500")
    with pytest.raises(NoAnswer) as first:
        provider.authorize(order, "k")
    assert type(first.value) is NoAnswer
    for _ in range(2):
        with pytest.raises(StoredFailure):
            provider.authorize(order, "k")
    assert provider.authorize(order, "another").status == "authorized"


def test_a_payment_that_was_made_in_spite_of_a_stored_failure_is_found(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    order = order_for(saved_card(provider, stand_in))
    stand_in.at_provider.fail_next(1, "500")
    with pytest.raises(NoAnswer):
        provider.authorize(order, "k")
    # As if the failed call had made it.
    made = provider.authorize(order, "another")
    provider.authorize(order_for(order.method), "of another purchase")
    assert provider.authorize(order, "k") == made


CALLS: list[Call] = [
    lambda provider: provider.customer("A", {}, "k"),
    lambda provider: provider.begin_setup("cus_x", {}, BACK, "k"),
    lambda provider: provider.saved_method("cs_x"),
    lambda provider: provider.retrieve("pi_x"),
    lambda provider: provider.capture("pi_x", {}),
    lambda provider: provider.cancel("pi_x"),
    lambda provider: list(provider.intents(START, START + timedelta(1))),
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("how", ["timeout_before", "500", "429"])
def test_every_method_says_that_there_was_no_answer(
    provider: StripeProvider, stand_in: StripeStandIn, call: Call, how: Failure
) -> None:
    stand_in.at_provider.fail_next(1, how)
    with pytest.raises(NoAnswer) as no_answer:
        call(provider)
    assert str(no_answer.value)


@pytest.mark.parametrize("call", CALLS)
def test_a_wrong_key_is_said_to_be_one_and_is_not_repeated(
    stand_in: StripeStandIn, call: Call
) -> None:
    provider = StripeProvider("sk_test_very_secret", WEBHOOK_SECRET, stand_in.url)
    with pytest.raises(WronglyConfigured) as wrong:
        call(provider)
    assert "AuthenticationError, status 401" in str(wrong.value)
    assert "cret" not in str(wrong.value)


def test_a_wrong_key_is_no_removed_card(provider: StripeProvider, stand_in: StripeStandIn) -> None:
    method = saved_card(provider, stand_in)
    wrong = StripeProvider("sk_test_other", WEBHOOK_SECRET, stand_in.url)
    with pytest.raises(WronglyConfigured):
        wrong.forget(method)
    with pytest.raises(WronglyConfigured):
        wrong.authorize(order_for(method), "k")


def test_invalid_parameters_are_named(provider: StripeProvider, stand_in: StripeStandIn) -> None:
    order = order_for(saved_card(provider, stand_in))
    with pytest.raises(WronglyConfigured, match="Amount must be at least 50 usd"):
        provider.authorize(replace(order, amount_minor=49), "k")
    with pytest.raises(WronglyConfigured, match="Invalid currency: xxx"):
        provider.authorize(replace(order, currency="XXX"), "k2")


def test_a_payment_that_could_be_ended_and_is_not_is_our_mistake(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    intent = provider.authorize(order_for(saved_card(provider, stand_in)), "k")
    with pytest.raises(WronglyConfigured, match="values 500"):
        provider.capture(intent.intent_id, {"n": "x" * 501})
    assert provider.retrieve(intent.intent_id) == intent


def test_a_key_that_was_used_for_another_payment_is_our_mistake(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    method = saved_card(provider, stand_in)
    provider.authorize(order_for(method), "k")
    with pytest.raises(WronglyConfigured, match="IdempotencyError"):
        provider.authorize(order_for(method), "k")


@pytest.mark.parametrize("end", ["capture", "cancel"])
def test_an_unknown_payment_can_not_be_ended(provider: StripeProvider, end: str) -> None:
    ends = {
        "capture": lambda: provider.capture("pi_x", {}),
        "cancel": lambda: provider.cancel("pi_x"),
    }
    with pytest.raises(WronglyConfigured, match="No such payment_intent"):
        ends[end]()


@pytest.mark.parametrize("body", [b"<html>bad gateway</html>", b"[]", b"", b"\xff"])
def test_what_is_no_answer_of_the_provider_is_none(body: bytes) -> None:
    server = Server(0, lambda *_: GatewayReply(502, {}, body))
    provider = StripeProvider("sk_test_local", WEBHOOK_SECRET, server.url)
    order = PaymentOrder(100, "USD", PaymentMethod("c", "p", "visa", "4242", "2028-04"), "", {})
    for call in (
        lambda: provider.retrieve("pi_x"),
        lambda: provider.capture("pi_x", {}),
        lambda: provider.customer("A", {}, "k"),
        lambda: provider.authorize(order, "k"),
    ):
        with pytest.raises(NoAnswer):
            call()
    server.stop()


def test_nobody_listens() -> None:
    server = Server(0, lambda *_: None)
    server.stop()
    with pytest.raises(NoAnswer, match="APIConnectionError"):
        StripeProvider("sk_test_local", WEBHOOK_SECRET, server.url).retrieve("pi_x")
