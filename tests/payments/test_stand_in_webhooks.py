"""The stand-in's webhooks: signed, delivered when the stack drains, in disorder on demand."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest
import stripe

from infra.local.clock import MovableClock
from infra.local.servers import Server, plain
from infra.local.stripe.stand_in import WEBHOOK_SECRET, StripeStandIn
from infra.local.stripe.webhooks import post_to, signature


class Endpoint:
    """Keeps what it receives, and answers the next status, then 200."""

    def __init__(self, stand_in: StripeStandIn) -> None:
        self.received: list[tuple[bytes, dict[str, str]]] = []
        self.statuses: list[int] = []
        stand_in.webhooks.send = self.send

    def send(self, body: bytes, headers: dict[str, str]) -> int:
        self.received.append((body, headers))
        return self.statuses.pop(0) if self.statuses else 200

    @property
    def names(self) -> list[str]:
        """Of the customers whose creation was received."""
        return [json.loads(body)["data"]["object"]["name"] for body, _ in self.received]


@pytest.fixture
def endpoint(stand_in: StripeStandIn) -> Endpoint:
    return Endpoint(stand_in)


def create(sdk: stripe.StripeClient, *names: str) -> None:
    for name in names:
        sdk.v1.customers.create({"name": name})


def test_events_wait_until_the_stack_drains(
    sdk: stripe.StripeClient, stand_in: StripeStandIn, endpoint: Endpoint
) -> None:
    create(sdk, "A", "B")
    assert endpoint.received == []
    assert stand_in.drain() == 2
    assert endpoint.names == ["A", "B"]
    assert stand_in.drain() == 0


def test_the_library_verifies_the_signature(
    sdk: stripe.StripeClient, stand_in: StripeStandIn, endpoint: Endpoint, clock: MovableClock
) -> None:
    clock.stand_at(clock.now() + timedelta(days=3650))
    create(sdk, "Ångström")
    stand_in.drain()
    ((body, headers),) = endpoint.received
    event = sdk.construct_event(body, headers["Stripe-Signature"], WEBHOOK_SECRET)
    assert event.type == "customer.created"
    assert event.data.object["name"] == "Ångström"
    assert event.created == int(clock.now().timestamp())
    assert event.request is not None
    assert event.request.idempotency_key is not None


@pytest.mark.parametrize(
    ("secret", "age_s", "accepted"),
    [(WEBHOOK_SECRET, 0, True), ("whsec_other", 0, False), (WEBHOOK_SECRET, 310, False)],
)
def test_signatures_are_bad_with_another_secret_or_after_five_minutes(
    secret: str, age_s: int, accepted: bool
) -> None:
    header = signature(b"{}", secret, int(time.time()) - age_s)
    try:
        outcome = stripe.WebhookSignature.verify_header("{}", header, WEBHOOK_SECRET, 300)
    except stripe.SignatureVerificationError:
        outcome = False
    assert outcome is accepted


@pytest.mark.parametrize(
    ("disorder", "names"),
    [
        ({"repeat": 1}, ["A", "B", "C", "A", "B", "C"]),
        ({"reorder": True}, ["C", "B", "A"]),
        ({"repeat": 1, "reorder": True}, ["C", "B", "A", "C", "B", "A"]),
        ({"drop": 2}, ["C"]),
        ({"delay": True}, []),
    ],
)
def test_disorder(
    sdk: stripe.StripeClient,
    stand_in: StripeStandIn,
    endpoint: Endpoint,
    disorder: dict[str, Any],
    names: list[str],
) -> None:
    stand_in.at_provider.disturb(**disorder)
    create(sdk, "A", "B", "C")
    stand_in.drain()
    assert endpoint.names == names


def test_delayed_events_are_delivered_on_demand(
    sdk: stripe.StripeClient, stand_in: StripeStandIn, endpoint: Endpoint
) -> None:
    stand_in.at_provider.disturb(delay=True)
    create(sdk, "A")
    assert stand_in.drain() == 0
    assert stand_in.webhooks.deliver() == 1
    assert endpoint.names == ["A"]


def test_an_event_is_sent_again_by_hand_with_a_new_signature(
    sdk: stripe.StripeClient, stand_in: StripeStandIn, endpoint: Endpoint
) -> None:
    create(sdk, "A")
    stand_in.drain()
    (event,) = sdk.v1.events.list().data
    assert stand_in.at_provider.send_event(event.id) == 200
    (first, _), (again, headers) = endpoint.received
    assert json.loads(first) == json.loads(again)
    sdk.construct_event(again, headers["Stripe-Signature"], WEBHOOK_SECRET)


def test_what_is_not_accepted_is_sent_again_later_for_three_days(
    sdk: stripe.StripeClient, stand_in: StripeStandIn, endpoint: Endpoint, clock: MovableClock
) -> None:
    create(sdk, "A")
    endpoint.statuses = [500, 0]
    attempts = []
    for minutes in (0, 0.9, 0.1, 1.9, 0.1, 600):
        clock.stand_at(clock.now() + timedelta(minutes=minutes))
        stand_in.drain()
        attempts.append(len(endpoint.received))
    assert attempts == [1, 1, 2, 2, 3, 3]

    create(sdk, "B")
    endpoint.statuses = [500] * 100
    for _ in range(100):
        stand_in.drain()
        clock.stand_at(clock.now() + timedelta(hours=1))
    assert 5 < len(endpoint.received) - 3 < 20
    assert stand_in.webhooks.waiting == []


def test_webhooks_go_to_an_address(sdk: stripe.StripeClient, stand_in: StripeStandIn) -> None:
    paths = []

    def handle(method: str, path: str, headers: Any, body: bytes | None) -> Any:
        paths.append((method, path, headers["Stripe-Signature"][:2], body is not None))
        return plain(500 if len(paths) == 1 else 204, {})

    server = Server(0, handle)
    stand_in.webhooks.send = post_to(f"{server.url}/hook")
    create(sdk, "A", "B")
    assert stand_in.drain() == 1
    server.stop()
    assert paths == [("POST", "/hook", "t=", True)] * 2
    create(sdk, "C")
    assert stand_in.drain() == 0


def test_what_a_webhook_triggers_is_delivered_too(
    sdk: stripe.StripeClient, stand_in: StripeStandIn
) -> None:
    names = []

    def send(body: bytes, _: dict[str, str]) -> int:
        names.append(json.loads(body)["data"]["object"]["name"])
        if len(names) < 3:
            create(sdk, f"after {names[-1]}")
        return 200

    stand_in.webhooks.send = send
    create(sdk, "A")
    assert stand_in.drain() == 3
    assert names == ["A", "after A", "after after A"]


def test_a_reset_forgets_everything(
    sdk: stripe.StripeClient, stand_in: StripeStandIn, endpoint: Endpoint
) -> None:
    stand_in.at_provider.disturb(repeat=3)
    stand_in.at_provider.fail_next(0, "500")
    create(sdk, "A")
    stand_in.reset()
    assert stand_in.drain() == 0
    assert sdk.v1.events.list().data == []
    create(sdk, "B")
    assert stand_in.drain() == 1
