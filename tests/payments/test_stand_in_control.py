"""What a tester does at the stand-in by the control server."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import stripe

from infra.local.clock import MovableClock
from infra.local.stripe.control import routes
from infra.local.stripe.errors import Refused
from infra.local.stripe.stand_in import StripeStandIn
from tests.payments.customers import customer_with, pay

Post = Callable[..., Any]


@pytest.fixture
def post(stand_in: StripeStandIn) -> Post:
    return lambda path, **body: routes(stand_in)["POST", f"/stripe/{path}"](body)


def listed(stand_in: StripeStandIn, name: str) -> Any:
    return routes(stand_in)["GET", f"/stripe/{name}"]({})["items"]


def test_objects_are_listed(sdk: stripe.StripeClient, stand_in: StripeStandIn) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    intent = pay(sdk, owner)
    assert [each["id"] for each in listed(stand_in, "customers")] == [owner.customer_id]
    assert [each["id"] for each in listed(stand_in, "payment_intents")] == [intent.id]
    assert [each["payment_intent"] for each in listed(stand_in, "charges")] == [intent.id]
    assert listed(stand_in, "events")[-1]["type"] == "customer.created"
    overview = routes(stand_in)["GET", "/stripe"]({})
    assert overview["url"] == stand_in.url
    assert overview["webhooks"]["waiting"] == len(listed(stand_in, "events"))


def test_refunds_and_disputes(
    sdk: stripe.StripeClient, stand_in: StripeStandIn, post: Post
) -> None:
    intent = pay(sdk, customer_with(sdk, "pm_card_visa"), amount=1000)
    post("refund", payment_intent=intent.id, amount=300)
    assert post("refund", payment_intent=intent.id)["amount"] == 700
    dispute = post("dispute", payment_intent=intent.id)
    assert post("close_dispute", dispute=dispute["id"], status="won")["status"] == "won"
    with pytest.raises(Refused, match="already been refunded"):
        post("refund", payment_intent=intent.id)
    first, second = listed(stand_in, "refunds")[::-1]
    assert post("fail_refund", refund=first["id"])["status"] == "failed"
    assert post("fail_refund", refund=first["id"])["status"] == "failed"
    assert listed(stand_in, "charges")[0]["amount_refunded"] == second["amount"] == 700
    assert post("refund", payment_intent=intent.id)["amount"] == 300


def test_webhooks_are_disturbed_and_delivered(
    sdk: stripe.StripeClient, stand_in: StripeStandIn, post: Post
) -> None:
    bodies: list[bytes] = []
    stand_in.webhooks.send = lambda body, _: bodies.append(body) or 200  # type: ignore[func-returns-value]
    assert post("webhooks", delay=True, repeat=2)["repeat"] == 2
    sdk.v1.customers.create({"name": "A"})
    assert stand_in.drain() == 0
    assert post("webhooks", deliver=True)["delivered"] == 3
    (event,) = listed(stand_in, "events")
    assert post("webhooks", event=event["id"], delay=False, repeat=0)["status"] == 200
    assert len(bodies) == 4


def test_requests_fail_and_charges_are_declined(sdk: stripe.StripeClient, post: Post) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    assert post("fail", next=2, how="429")["next"] == ["429", "429"]
    for _ in range(2):
        with pytest.raises(stripe.RateLimitError):
            pay(sdk, owner)
    post("decline", next=1, decline_code="insufficient_funds")
    with pytest.raises(stripe.CardError, match="insufficient funds"):
        pay(sdk, owner)
    assert pay(sdk, owner).status == "succeeded"


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("fail", {"next": 1}, "missing: how"),
        ("fail", {"next": 1, "how": "slowly"}, "how must be one of timeout_before, "),
        ("fail", {"next": True, "how": "429"}, "next must be of type int"),
        ("fail", {"next": -1, "how": "429"}, "next must be from 0 to 1000"),
        ("fail", {"next": 1001, "how": "429"}, "next must be from 0 to 1000"),
        ("decline", {"next": 1, "decline_code": "x"}, "decline_code must be one of"),
        ("webhooks", {"delayed": True}, "unknown: delayed; known: delay, "),
        ("webhooks", {"delay": 1}, "delay must be of type bool"),
        ("webhooks", {"event": "evt_x"}, "No such event: 'evt_x'"),
        ("refund", {}, "missing: payment_intent"),
        ("refund", {"payment_intent": "pi_x"}, "No such payment_intent"),
        ("fail_refund", {"refund": "re_x"}, "No such refund"),
        ("dispute", {"payment_intent": 7}, "payment_intent must be of type str"),
        ("close_dispute", {"dispute": "du_x", "status": "open"}, "status must be one of"),
    ],
)
def test_invalid_bodies_say_what_is_known(
    post: Post, path: str, body: dict[str, Any], message: str
) -> None:
    with pytest.raises(Refused, match=message):
        post(path, **body)


def test_what_was_saved_is_put_back(
    sdk: stripe.StripeClient, stand_in: StripeStandIn, clock: MovableClock
) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    first = pay(sdk, owner, "k", capture_method="manual")
    saved = stand_in.account.saved()
    sdk.v1.payment_intents.cancel(first.id)
    pay(sdk, owner)
    stand_in.reset(saved)
    (intent,) = sdk.v1.payment_intents.list().data
    assert (intent.id, intent.status) == (first.id, "requires_capture")
    clock.stand_at(clock.now() + timedelta(days=7))
    assert sdk.v1.payment_intents.retrieve(first.id).status == "canceled"
    assert pay(sdk, owner).status == "succeeded"
