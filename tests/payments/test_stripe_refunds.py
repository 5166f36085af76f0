"""The adapter's refunds, against the stand-in."""

from datetime import UTC, datetime, timedelta

import pytest
import stripe

from chalicelib.domain.record import replace
from chalicelib.payments.provider import (
    NoAnswer,
    Refund,
    RefundRefused,
    StoredFailure,
    WronglyConfigured,
)
from chalicelib.payments.stripe_provider import StripeProvider
from infra.local.clock import MovableClock
from infra.local.stripe.stand_in import StripeStandIn
from tests.payments.adapter import GOOD, order_for, saved_card

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOTE = {"office_id": "8", "credit_note": "1"}


def paid(provider: StripeProvider, stand_in: StripeStandIn, number: str = GOOD) -> str:
    """A paid intent of 12.00."""
    order = order_for(saved_card(provider, stand_in, number))
    return provider.charge(order, f"p{number}", on_session=False).intent_id


def test_a_part_is_refunded_once_under_its_key(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    intent_id = paid(provider, stand_in)
    made = provider.refund(intent_id, 300, NOTE, "k")
    assert made == Refund(made.refund_id, "made", intent_id, 300, START, NOTE)
    assert provider.refund(intent_id, 300, NOTE, "k") == made
    assert list(provider.refunds_of(intent_id)) == [made]
    intent = provider.retrieve(intent_id)
    assert intent
    assert (intent.status, intent.captured_minor, intent.refunded_minor) == ("paid", 1200, 300)


def test_a_key_gives_its_refund_as_it_is_now(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    made = provider.refund(paid(provider, stand_in), 300, NOTE, "k")
    stand_in.at_provider.fail_refund(made.refund_id)
    assert provider.refund(made.intent_id, 300, NOTE, "k") == replace(made, status="failed")
    intent = provider.retrieve(made.intent_id)
    assert intent
    assert intent.refunded_minor == 0


@pytest.mark.parametrize(
    ("number", "before", "after"),
    [
        ("4000000000007726", ("pending", "made"), ("succeeded", "made")),
        ("4000000000005126", ("succeeded", "made"), ("failed", "failed")),
    ],
)
def test_refunds_that_take_time(
    provider: StripeProvider,
    stand_in: StripeStandIn,
    clock: MovableClock,
    number: str,
    before: tuple[str, str],
    after: tuple[str, str],
) -> None:
    made = provider.refund(paid(provider, stand_in, number), 1200, NOTE, "k")

    def now() -> tuple[str, str]:
        (found,) = provider.refunds_of(made.intent_id)
        (told,) = stand_in.at_provider.objects("refund")
        return told["status"], found.status

    assert now() == before
    clock.stand_at(START + timedelta(seconds=59))
    assert now() == before
    clock.stand_at(START + timedelta(seconds=60))
    assert now() == after
    changed = [each["type"] for each in stand_in.at_provider.objects("event")][:1]
    assert changed == [{"made": "refund.updated", "failed": "refund.failed"}[after[1]]]


def test_what_is_left_can_be_refunded_and_no_more(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    intent_id = paid(provider, stand_in)
    provider.refund(intent_id, 1000, NOTE, "k")
    with pytest.raises(RefundRefused, match="greater than unrefunded"):
        provider.refund(intent_id, 201, {"credit_note": "2"}, "k2")
    provider.refund(intent_id, 200, {"credit_note": "3"}, "k3")
    with pytest.raises(RefundRefused, match="already been refunded"):
        provider.refund(intent_id, 1, {"credit_note": "4"}, "k4")


def test_a_disputed_payment_is_refused_until_the_dispute_is_won(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    intent_id = paid(provider, stand_in)
    dispute = stand_in.at_provider.dispute(intent_id)
    with pytest.raises(RefundRefused, match="charged back"):
        provider.refund(intent_id, 300, NOTE, "k")
    stand_in.at_provider.close_dispute(dispute["id"], "won")
    assert provider.refund(intent_id, 300, NOTE, "k2").status == "made"


def test_what_is_not_paid_or_unknown_is_refused(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    reserved = provider.authorize(order_for(saved_card(provider, stand_in)), "p").intent_id
    for number, intent_id in enumerate((reserved, "pi_x")):
        with pytest.raises(RefundRefused):
            provider.refund(intent_id, 100, NOTE, f"k{number}")


def test_invalid_parameters_are_our_mistake(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    intent_id = paid(provider, stand_in)
    with pytest.raises(WronglyConfigured, match="values 500"):
        provider.refund(intent_id, 100, {"n": "x" * 501}, "k")
    with pytest.raises(WronglyConfigured, match="greater than unrefunded"):
        provider.refund(intent_id, 0, NOTE, "k2")
    provider.refund(intent_id, 100, NOTE, "k3")
    with pytest.raises(WronglyConfigured, match="IdempotencyError"):
        provider.refund(intent_id, 101, NOTE, "k3")


def test_failures_leave_the_outcome_unknown(
    provider: StripeProvider, stand_in: StripeStandIn
) -> None:
    intent_id = paid(provider, stand_in)
    stand_in.at_provider.fail_next(1, "500")
    with pytest.raises(NoAnswer):
        provider.refund(intent_id, 100, NOTE, "k")
    with pytest.raises(StoredFailure):
        provider.refund(intent_id, 100, NOTE, "k")
    stand_in.at_provider.fail_next(1, "timeout_after")
    with pytest.raises(NoAnswer):
        provider.refund(intent_id, 100, NOTE, "k2")
    assert provider.refund(intent_id, 100, NOTE, "k2").status == "made"
    assert len(list(provider.refunds_of(intent_id))) == 1


def test_refunds_of_a_period_are_listed_over_several_pages(
    provider: StripeProvider,
    stand_in: StripeStandIn,
    sdk: stripe.StripeClient,
    clock: MovableClock,
) -> None:
    intent_id = paid(provider, stand_in)
    for _ in range(101):
        sdk.v1.refunds.create({"payment_intent": intent_id, "amount": 1})
    clock.stand_at(START + timedelta(seconds=1))
    late = provider.refund(intent_id, 100, NOTE, "k")
    assert [each.refund_id for each in provider.refunds_of(intent_id)][:1] == [late.refund_id]
    assert len(list(provider.refunds_of(intent_id))) == 102
    assert len(list(provider.refunds(START, START + timedelta(seconds=1)))) == 101
    assert list(provider.refunds(START + timedelta(seconds=1), START + timedelta(1))) == [late]
