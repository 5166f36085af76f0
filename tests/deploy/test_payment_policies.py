"""With a payment provider, the API and the payments function may do what they do, nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.record import replace
from chalicelib.dynamo import keys
from chalicelib.payments.items import PaymentItems
from infra.local.resources import resources, templates_with_payments
from infra.local.stripe.stand_in import StripeStandIn
from tests.api.transfers import BOSTON, invoices, open_boston, transfer
from tests.deploy.acts import OBSERVED, QUEUE_SOURCE, Act, Calls, allowed, calls_of, refused
from tests.payments.crediting import credit, note
from tests.payments.paying import CONFIRMED, FAILS_LATER, PayingWorld
from tests.table_contents import on_moto
from tests.world import COMPANY, MARCH_ENDS, NEW_YORK, World

pytestmark = pytest.mark.skipif(not on_moto(), reason="the stream is moto's")

WITH_PAYMENTS = templates_with_payments()["Resources"]
ENQUEUES = Act("sqs:SendMessage")
INVOKES = Act("lambda:InvokeFunction")


@contextmanager
def observed(world: World) -> Iterator[tuple[PayingWorld, Calls, Calls]]:
    """A world whose payments function has a client and a wiring of its own; the calls of the
    API, with those of other functions, and of the payments function."""
    stand_in = StripeStandIn(world.clock.now)
    paying = PayingWorld(world, stand_in)
    own = wiring.dynamodb_client()
    wired = replace(wiring.wire(world.table, own, world.clock.now), names=world.wired.names)
    paying.payments.connect(wired, PaymentItems(own, world.table))
    with calls_of(world.client) as by_api, calls_of(own) as by_function:
        yield paying, by_api, by_function
    stand_in.stop()


def pay(paying: PayingWorld, key: str) -> int:
    """Pays the newest invoice."""
    number = max(map(int, invoices(paying.world)))
    return paying.world.post(f"/offices/{NEW_YORK}/invoices/{number}/pay", None, key=key).status


def live(paying: PayingWorld) -> None:
    """A card is saved, replaced and removed; purchases are paid, declined, confirmed too late;
    a renewal is declined to the end, paid by hand, and refunded, also by credit notes."""
    world = paying.world
    paying.save_card()
    assert paying.buy().status == 201
    paying.settle()
    world.clock.advance(days=1)
    paying.save_card(number=CONFIRMED)
    assert paying.buy(key="confirmed").status == 402
    paying.advance(hours=2)
    paying.save_card(number=FAILS_LATER)
    assert paying.buy(key="declined").status == 402
    world.clock.advance(seconds=1)
    paying.save_card()
    assert paying.buy(key="declined").status == 201
    paying.settle()
    world.clock.advance(hours=2)
    paying.save_card(number=FAILS_LATER)
    world.clock.at = MARCH_ENDS
    for _ in range(9):
        paying.advance(days=1)
    assert pay(paying, "declined") == 402
    world.clock.advance(seconds=1)
    paying.save_card()
    assert pay(paying, "paid") == 200
    for amount in (500, 700):
        credit(paying, amount)
        paying.settle()
        if amount == 500:
            first = paying.invoice()["payments"][0]["reference"]
            paying.stand_in.at_provider.dispute(first)
    assert (note(paying)[0], note(paying, 2)[0]) == ("made", "failed")
    newest, *_ = paying.stand_in.at_provider.objects("payment_intent")
    paying.stand_in.at_provider.refund(newest["id"], 100)
    paying.settle()
    world.clock.at += timedelta(seconds=1)
    removed = world.request("DELETE", f"/offices/{NEW_YORK}/payment_method", None)
    assert removed.status == 204


def live_with_credit(paying: PayingWorld) -> None:
    """A payment arrives after credit has paid a part of it, in a company of an older release."""
    paying.save_card()
    paying.save_card(BOSTON)
    for key in ("first", "second"):
        assert paying.buy(3, key).status == 201
    assert transfer(paying.world, 1).status == 201
    pk, sk = keys.company(COMPANY)
    paying.world.client.update_item(
        TableName=paying.world.table,
        Key={"pk": {"S": pk}, "sk": {"S": sk}},
        UpdateExpression="REMOVE holds",
    )
    paying.settle()


def test_the_payments_function_may_do_exactly_what_it_does(world: World) -> None:
    role = WITH_PAYMENTS["PaymentsRole"]
    open_boston(world)
    with observed(world) as (paying, _, calls):
        live_with_credit(paying)
        live(paying)
    assert allowed(role) == calls.acts() | QUEUE_SOURCE | {ENQUEUES} | OBSERVED
    assert refused(role, calls) == []


def test_payments_allow_the_api_what_they_need_and_no_more(world: World) -> None:
    before, after = (each["ApiHandlerRole"] for each in (resources(), WITH_PAYMENTS))
    with observed(world) as (paying, calls, _):
        live(paying)
    attempts = {act for act in calls.acts() if act.on == "ATTEMPTS#*"}
    assert len(attempts) == 4
    assert allowed(after) - allowed(before) == attempts | {INVOKES}


def test_a_purchase_by_card_is_allowed_to_the_api(world: World) -> None:
    with observed(world) as (paying, calls, _):
        paying.save_card()
        world.wired.catalogs.cached_at = None
        calls.clear()
        assert paying.buy().status == 201
    assert refused(WITH_PAYMENTS["ApiHandlerRole"], calls) == []
    together = frozenset({"OFFICE#*", "COMPANY#*", "ATTEMPTS#*", "CATALOG"})
    assert any(partitions >= {"ATTEMPTS#*", "CATALOG"} for _, partitions in calls)
    assert all(partitions <= together for _, partitions in calls)


def test_without_payments_no_role_knows_of_attempts_or_other_functions() -> None:
    roles: list[dict[str, Any]] = [
        each for name, each in resources().items() if name.endswith("Role") and "Type" not in each
    ]
    acts = {act for role in roles for act in allowed(role)}
    assert not [act for act in acts if act.action.startswith("lambda:") or "ATT" in act.on]
