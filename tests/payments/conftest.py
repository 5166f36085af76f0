"""A stand-in with a clock that stands still, and the provider's own library connected to it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import stripe

from chalicelib.dynamo import keys
from chalicelib.payments.stripe_provider import StripeProvider
from infra.local.clock import MovableClock
from infra.local.stripe.stand_in import SECRET_KEY, WEBHOOK_SECRET, StripeStandIn
from tests.cards import FakeCards, save_card
from tests.contract.builders import set_by_hand
from tests.payments.paying import PayingWorld
from tests.world import NEW_YORK, World

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[StripeStandIn, MovableClock]]:
    clock = MovableClock()
    made = StripeStandIn(clock.now)
    yield made, clock
    made.stop()


@pytest.fixture
def clock(served: tuple[StripeStandIn, MovableClock]) -> MovableClock:
    served[1].stand_at(START)
    return served[1]


@pytest.fixture
def stand_in(served: tuple[StripeStandIn, MovableClock], clock: MovableClock) -> StripeStandIn:
    served[0].reset()
    served[0].webhooks.send = None
    return served[0]


@pytest.fixture
def sdk(stand_in: StripeStandIn) -> stripe.StripeClient:
    return sdk_for(stand_in, SECRET_KEY)


def sdk_for(stand_in: StripeStandIn, key: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": stand_in.url},
        http_client=stripe.RequestsClient(timeout=8),
        max_network_retries=0,
    )


@pytest.fixture
def provider(stand_in: StripeStandIn) -> StripeProvider:
    return StripeProvider(SECRET_KEY, WEBHOOK_SECRET, stand_in.url)


@pytest.fixture
def paying(world: World) -> Iterator[PayingWorld]:
    stand_in = StripeStandIn(world.clock.now)
    yield PayingWorld(world, stand_in)
    stand_in.stop()


@pytest.fixture
def saved(paying: PayingWorld) -> PayingWorld:
    paying.save_card()
    return paying


@pytest.fixture
def owing(world: World) -> World:
    """An invoice of 35.48, which no purchase has authorized, and a card."""
    assert world.purchase(talk_lines=2).status == 201
    save_card(world, NEW_YORK)
    return world


@pytest.fixture
def authorized(world: World) -> World:
    """An invoice of 35.48, which a purchase has authorized."""
    save_card(world, NEW_YORK)
    world.wire(world.client, FakeCards())
    assert world.purchase(talk_lines=2).status == 201
    set_by_hand(world, keys.invoice(NEW_YORK, 1), "authorization", "pi_1")
    return world
