"""Webhooks as the adapter reads them."""

import json
import time

import pytest

from chalicelib.payments.provider import BadSignature, Hint
from chalicelib.payments.stripe_provider import StripeProvider
from infra.local.stripe.stand_in import WEBHOOK_SECRET, StripeStandIn
from infra.local.stripe.webhooks import signature
from tests.payments.adapter import FAILS, order_for, saved_card


@pytest.fixture
def hints(provider: StripeProvider, stand_in: StripeStandIn) -> list[Hint]:
    """What the webhooks that were delivered are about."""
    found: list[Hint] = []

    def send(body: bytes, headers: dict[str, str]) -> int:
        found.append(provider.hint_of(body, headers["Stripe-Signature"]))
        return 200

    stand_in.webhooks.send = send
    return found


def about(hints: list[Hint]) -> dict[str, tuple[str, str]]:
    return {each.event_type: (each.kind, each.object_id) for each in hints}


def test_hints_name_the_payment_or_the_session(
    provider: StripeProvider, stand_in: StripeStandIn, hints: list[Hint]
) -> None:
    method = saved_card(provider, stand_in)
    intent_id = provider.authorize(order_for(method), "k").intent_id
    provider.capture(intent_id, {})
    stand_in.at_provider.refund(intent_id, 100)
    dispute = stand_in.at_provider.dispute(intent_id)
    stand_in.at_provider.close_dispute(dispute["id"], "lost")
    stand_in.drain()
    (session,) = stand_in.at_provider.objects("checkout.session")
    found = about(hints)
    for event_type in (
        *("payment_intent.created", "payment_intent.amount_capturable_updated"),
        *("payment_intent.succeeded", "charge.succeeded", "charge.captured"),
        *("charge.dispute.created", "charge.dispute.closed"),
    ):
        assert found.pop(event_type) == ("intent", intent_id)
    for event_type in ("refund.created", "charge.refunded"):
        assert found.pop(event_type) == ("refund", intent_id)
    assert found.pop("checkout.session.completed") == ("setup", session["id"])
    assert {kind for kind, _ in found.values()} == {"other"}


def test_declines_are_told(
    provider: StripeProvider, stand_in: StripeStandIn, hints: list[Hint]
) -> None:
    declined = provider.charge(
        order_for(saved_card(provider, stand_in, FAILS)), "k", on_session=False
    )
    stand_in.drain()
    assert about(hints)["payment_intent.payment_failed"] == ("intent", declined.intent_id)


def test_repeated_and_reordered_webhooks_are_the_same_hints(
    provider: StripeProvider, stand_in: StripeStandIn, hints: list[Hint]
) -> None:
    stand_in.at_provider.disturb(repeat=1, reorder=True)
    provider.charge(order_for(saved_card(provider, stand_in)), "k", on_session=True)
    stand_in.drain()
    ids = [each.event_id for each in hints]
    assert sorted(ids) == sorted([*set(ids), *set(ids)])
    types = [each.event_type for each in hints]
    assert types.index("payment_intent.succeeded") < types.index("payment_intent.created")


def event(**about: object) -> bytes:
    return json.dumps({"id": "evt_1", "type": "charge.failed", **about}).encode()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (event(data={"object": {"id": "ch_1", "payment_intent": "pi_1"}}), ("intent", "pi_1")),
        (event(data={"object": {"id": "ch_1", "payment_intent": None}}), ("other", "ch_1")),
        (event(data={"object": {"id": "ch_1"}}), ("other", "ch_1")),
        (event(type="invoice.paid", data={"object": {"id": "in_1"}}), ("other", "in_1")),
        (
            event(
                type="checkout.session.completed",
                data={"object": {"id": "cs_1", "mode": "payment"}},
            ),
            ("other", "cs_1"),
        ),
        (event(object="v2.core.event"), ("other", "")),
    ],
)
def test_what_is_about_nothing_of_ours_is_other(
    provider: StripeProvider, body: bytes, expected: tuple[str, str]
) -> None:
    hint = provider.hint_of(body, signature(body, WEBHOOK_SECRET, int(time.time())))
    assert (hint.kind, hint.object_id) == expected


BODY = event(data={"object": {"id": "ch_1", "payment_intent": "pi_1"}})


def signed(age_s: int = 0, secret: str = WEBHOOK_SECRET, body: bytes = BODY) -> str:
    return signature(body, secret, int(time.time()) - age_s)


def test_a_signature_is_accepted_for_five_minutes(provider: StripeProvider) -> None:
    assert provider.hint_of(BODY, signed(age_s=290)).object_id == "pi_1"
    with pytest.raises(BadSignature):
        provider.hint_of(BODY, signed(age_s=310))


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (BODY, signed(secret="whsec_other")),
        (BODY + b" ", signed()),
        (BODY, ""),
        (BODY, "t=1"),
        (BODY, "v1=abc"),
        (BODY, "t=x,v1=abc"),
        (BODY, "t=" + "9" * 5000 + ",v1=abc"),
        (BODY, f"t={int(time.time())},v1=é"),
        (BODY, f"t={int(time.time())},v0={signed().partition('v1=')[2]}"),
        (b"\xff", signed(body=b"\xff")),
        (b"", "t=1,v1="),
    ],
    ids=lambda _: "",
)
def test_other_signatures_are_bad(provider: StripeProvider, body: bytes, header: str) -> None:
    with pytest.raises(BadSignature) as bad:
        provider.hint_of(body, header)
    assert WEBHOOK_SECRET not in str(bad.value)


def test_one_good_signature_of_several_is_enough(provider: StripeProvider) -> None:
    """While a secret is replaced, Stripe signs with both."""
    header = signed().replace("v1=", "v1=00,v1=")
    assert provider.hint_of(BODY, header).object_id == "pi_1"


def test_signatures_are_of_the_real_time(provider: StripeProvider, stand_in: StripeStandIn) -> None:
    made = stand_in.webhooks.signature(BODY)
    assert provider.hint_of(BODY, made).event_id == "evt_1"
