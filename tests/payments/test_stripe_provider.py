"""The adapter's outcomes, against the stand-in: payments."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import requests
import stripe

from chalicelib.domain.record import replace
from chalicelib.payments.provider import Intent, NoAnswer, Provider, UnusableMethod
from chalicelib.payments.stripe_provider import StripeProvider
from infra.local.clock import MovableClock
from infra.local.stripe.stand_in import StripeStandIn
from tests.payments.adapter import ASKS, FAILS, order_for, saved_card

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def outcome(intent: Intent | None) -> tuple[str, str | None, str | None]:
    assert intent
    return intent.status, intent.decline_code, intent.message


def confirm(intent: Intent, answer: str) -> None:
    requests.post(str(intent.action_url), {"outcome": answer}, allow_redirects=False, timeout=5)


def test_it_is_a_provider(provider: StripeProvider) -> None:
    port: Provider = provider
    assert port.retrieve("pi_unknown") is None


def test_an_authorization_is_captured(provider: StripeProvider, stand_in: StripeStandIn) -> None:
    method = saved_card(provider, stand_in)
    order = order_for(method, 1234)
    intent = provider.authorize(order, "k")
    assert intent == Intent(
        intent_id=intent.intent_id,
        status="authorized",
        amount_minor=1234,
        currency="USD",
        customer_id=method.customer_id,
        created_at=START,
        metadata=order.metadata,
    )
    paid = provider.capture(intent.intent_id, {})
    assert (paid.status, paid.captured_minor) == ("paid", 1234)
    assert provider.capture(intent.intent_id, {}) == paid
    assert provider.cancel(intent.intent_id) == paid


def test_an_authorization_is_canceled(provider: StripeProvider, stand_in: StripeStandIn) -> None:
    intent = provider.authorize(order_for(saved_card(provider, stand_in)), "k")
    canceled = provider.cancel(intent.intent_id)
    assert (canceled.status, canceled.captured_minor, canceled.refunded_minor) == ("canceled", 0, 0)
    assert provider.cancel(intent.intent_id) == canceled
    assert provider.capture(intent.intent_id, {}) == canceled


def test_an_authorization_that_the_provider_has_canceled_is_not_captured(
    provider: StripeProvider, stand_in: StripeStandIn, clock: MovableClock
) -> None:
    intent = provider.authorize(order_for(saved_card(provider, stand_in)), "k")
    clock.stand_at(START + timedelta(days=7))
    assert provider.capture(intent.intent_id, {}).status == "canceled"


def test_a_decline_is_an_outcome_and_stays_one(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    order = order_for(saved_card(provider, stand_in, FAILS))
    declined = ("declined", "generic_decline", "Your card was declined.")
    first = provider.authorize(order, "k")
    assert outcome(first) == declined
    again = provider.authorize(order, "k")
    assert (again, provider.retrieve(first.intent_id)) == (first, first)
    assert outcome(provider.charge(order, "other", on_session=False)) == declined
    assert provider.cancel(first.intent_id).status == "canceled"


def test_a_card_without_funds_is_said_to_be_so(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    order = order_for(saved_card(provider, stand_in))
    stand_in.at_provider.decline_next(2, "insufficient_funds")
    no_funds = ("declined", "insufficient_funds", "Your card has insufficient funds.")
    assert outcome(provider.charge(order, "k", on_session=False)) == no_funds
    stand_in.at_provider.decline_next(1, "expired_card")
    provider.charge(order, "k2", on_session=True)
    expired = provider.charge(order, "k3", on_session=True)
    assert outcome(expired) == ("declined", "expired_card", "Your card has expired.")


def test_3d_secure_is_passed(provider: StripeProvider, stand_in: StripeStandIn) -> None:
    order = order_for(saved_card(provider, stand_in, ASKS))
    asked = provider.authorize(order, "k")
    assert (asked.status, asked.action_url) == (
        "action_required",
        f"{stand_in.url}/3ds/{asked.intent_id}",
    )
    assert provider.authorize(order, "k") == asked
    confirm(asked, "authenticate")
    now = provider.authorize(order, "k")
    assert (now.intent_id, now.status, now.action_url) == (asked.intent_id, "authorized", None)


def test_3d_secure_is_failed(provider: StripeProvider, stand_in: StripeStandIn) -> None:
    order = order_for(saved_card(provider, stand_in, ASKS))
    asked = provider.charge(order, "k", on_session=True)
    confirm(asked, "fail")
    status, code, message = outcome(provider.charge(order, "k", on_session=True))
    assert (status, code) == ("declined", "payment_intent_authentication_failure")
    assert message
    assert "failed authentication" in message


def test_a_card_that_asks_is_declined_without_the_person(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    order = order_for(saved_card(provider, stand_in, ASKS))
    status, code, _ = outcome(provider.charge(order, "k", on_session=False))
    assert (status, code) == ("declined", "authentication_required")


def test_a_key_gives_its_payment_as_it_is_now(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    order = order_for(saved_card(provider, stand_in))
    intent = provider.authorize(order, "k")
    provider.cancel(intent.intent_id)
    again = provider.authorize(order, "k")
    assert (again.intent_id, again.status) == (intent.intent_id, "canceled")


def test_a_key_finds_its_payment_if_the_address_to_return_to_is_another(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    order = order_for(saved_card(provider, stand_in))
    intent = provider.authorize(order, "k")
    elsewhere = replace(order, return_url="http://localhost/elsewhere")
    assert provider.authorize(elsewhere, "k") == intent


def test_one_key_at_once_makes_one_payment(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    order = order_for(saved_card(provider, stand_in))

    def attempt(_: int) -> str:
        try:
            return provider.authorize(order, "k").intent_id
        except NoAnswer as busy:
            return "busy" if "status 409" in str(busy) else str(busy)

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(attempt, range(24)))
    (made,) = stand_in.at_provider.objects("payment_intent")
    assert found - {"busy"} == {made["id"]}


def test_refunds_and_disputes_are_seen(provider: StripeProvider, stand_in: StripeStandIn) -> None:
    intent = provider.charge(order_for(saved_card(provider, stand_in), 1000), "k", on_session=True)
    stand_in.at_provider.refund(intent.intent_id, 300)
    refunded = provider.retrieve(intent.intent_id)
    assert refunded
    assert (refunded.status, refunded.captured_minor, refunded.refunded_minor) == (
        "paid",
        1000,
        300,
    )
    assert refunded.dispute is None
    dispute = stand_in.at_provider.dispute(intent.intent_id)
    disputed = provider.retrieve(intent.intent_id)
    assert disputed == replace(refunded, dispute="needs_response")
    stand_in.at_provider.close_dispute(dispute["id"], "won")
    assert provider.retrieve(intent.intent_id) == replace(refunded, dispute="won")


def test_payments_of_a_period_are_listed_over_several_pages(
    provider: StripeProvider, stand_in: StripeStandIn, sdk: stripe.StripeClient, clock: MovableClock
) -> None:
    method, other = saved_card(provider, stand_in), saved_card(provider, stand_in)
    made = [provider.authorize(order_for(method), f"k{n}").intent_id for n in range(101)]
    clock.stand_at(START + timedelta(seconds=1))
    late = provider.authorize(order_for(method), "late").intent_id
    elsewhere = provider.authorize(order_for(other), "other").intent_id

    def listed(since: datetime, until: datetime, customer_id: str | None = None) -> list[str]:
        return [each.intent_id for each in provider.intents(since, until, customer_id)]

    end = START + timedelta(seconds=1)
    assert listed(START, end) == made[::-1]
    assert listed(end, end + timedelta(1)) == [elsewhere, late]
    assert listed(START, end + timedelta(1), method.customer_id) == [late, *made[::-1]]
    assert listed(START - timedelta(1), START) == []


def test_unknown_payments_are_none(provider: StripeProvider) -> None:
    for unknown in ("pi_x", "", "../customers", "a b", "x" * 5000):
        assert provider.retrieve(unknown) is None


def test_a_removed_card_cannot_be_charged(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    method, other = saved_card(provider, stand_in), saved_card(provider, stand_in)
    provider.forget(method)
    for order in (
        order_for(method),
        order_for(replace(other, customer_id=method.customer_id)),
        order_for(replace(other, method_id="pm_x")),
        order_for(replace(other, customer_id="cus_x")),
    ):
        with pytest.raises(UnusableMethod):
            provider.authorize(order, f"k{order.metadata['attempt']}")
    assert stand_in.at_provider.objects("payment_intent") == []
