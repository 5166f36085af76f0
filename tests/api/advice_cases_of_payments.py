"""Refusals of purchases that are not paid (R49)."""

from collections.abc import Iterator

from chalicelib.service.payment_ports import PaymentAnswer
from tests.api.advice_cases import case
from tests.api.refusal_checks import one
from tests.cards import FakeCards, save_card
from tests.world import NEW_YORK, Answer, World


def _connect(world: World, *answers: PaymentAnswer) -> None:
    world.wire(world.client, FakeCards(*answers))


def _buy(world: World) -> Answer:
    return world.post(f"/offices/{NEW_YORK}/purchases", one("talk_lines", 1), key="a")


@case("payment_method_required", "no card is saved. Save one, then confirm again.")
def a_purchase_without_a_card(world: World) -> Iterator[Answer]:
    _connect(world)
    yield _buy(world)
    save_card(world, NEW_YORK)
    yield _buy(world)


@case("payment_declined", "Try another card.")
def a_purchase_with_a_card_that_is_declined(world: World) -> Iterator[Answer]:
    _connect(world, PaymentAnswer("declined", "pi_1", "insufficient_funds"))
    save_card(world, NEW_YORK)
    yield _buy(world)
    save_card(world, NEW_YORK)
    yield _buy(world)


@case("payment_action_required", "send this request again with the same Idempotency-Key")
def a_purchase_that_the_bank_asks_about(world: World) -> Iterator[Answer]:
    _connect(world, PaymentAnswer("action_required", "pi_1", action_url="https://bank.example/"))
    save_card(world, NEW_YORK)
    yield _buy(world)
    yield _buy(world)
