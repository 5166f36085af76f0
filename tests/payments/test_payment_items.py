"""The writes of the capability: each is made only if what was read is unchanged."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.card import PaymentMethod
from chalicelib.domain.payment_attempt import PaymentAttempt
from chalicelib.domain.record import replace
from chalicelib.dynamo.items import to_item
from chalicelib.dynamo.keys import payment_attempt
from chalicelib.payments.invoice_payment import InvoicePayment
from chalicelib.payments.items import PaymentItems, SavedCard, Waiting
from chalicelib.service.ports import Retryable
from tests.world import COMPANY, NEW_YORK, World

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
VISA = PaymentMethod("cus_1", "pm_1", "visa", "4242", "2028-04")
EMPTY = SavedCard(COMPANY, NEW_YORK, "cus_1", NOON, None)
SAVED = replace(EMPTY, method=VISA, page_ids=("cs_1",))
PAYMENT = InvoicePayment(COMPANY, NEW_YORK, 1, "USD")


@pytest.fixture
def items(world: World) -> PaymentItems:
    return PaymentItems(world.client, world.table)


def waiting(items: PaymentItems, until: datetime) -> list[Waiting]:
    return [each for shard in range(16) for each in items.waiting(shard, until, 10)]


def test_a_card_is_read_as_it_was_saved(items: PaymentItems) -> None:
    assert items.card(NEW_YORK) is None
    items.save_card(EMPTY, None)
    assert items.card(NEW_YORK) == EMPTY
    items.save_card(SAVED, EMPTY)
    assert items.card(NEW_YORK) == SAVED
    items.save_card(EMPTY, SAVED)
    assert items.card(NEW_YORK) == EMPTY


def test_a_card_is_of_the_customer_for_whom_it_was_saved(items: PaymentItems) -> None:
    other = replace(VISA, customer_id="cus_2")
    items.save_card(replace(EMPTY, method=other), None)
    assert items.card(NEW_YORK) == replace(EMPTY, customer_id="cus_2", method=other)


@pytest.mark.parametrize(
    ("stored", "found"),
    [
        (EMPTY, None),
        (replace(SAVED, changed_at=NOON + SECOND), SAVED),
        (replace(SAVED, page_ids=("cs_1", "cs_2")), SAVED),
        (SAVED, EMPTY),
    ],
    ids=["written first", "a later page's", "another page of the second", "the second's first"],
)
def test_a_card_that_was_written_meanwhile_stays(
    items: PaymentItems, stored: SavedCard, found: SavedCard | None
) -> None:
    items.save_card(stored, None)
    with pytest.raises(Retryable, match="stale"):
        items.save_card(replace(SAVED, method=None), found)
    assert items.card(NEW_YORK) == stored


def test_a_payment_that_was_written_meanwhile_stays(items: PaymentItems) -> None:
    stored = PAYMENT.rest(NOON)
    items.save_payment(stored, None)
    for before in (None, PAYMENT):
        with pytest.raises(Retryable, match="stale"):
            items.save_payment(PAYMENT.rest(None), before)
    assert items.payment(NEW_YORK, 1) == stored


def test_a_payment_waits_until_its_time(items: PaymentItems) -> None:
    first, second = PAYMENT.rest(NOON), PAYMENT.rest(NOON).rest(NOON + SECOND)
    items.save_payment(first, None)
    assert waiting(items, NOON - SECOND) == []
    assert waiting(items, NOON) == [Waiting(NEW_YORK, 1, NOON)]
    items.save_payment(second, first)
    assert waiting(items, NOON) == []
    assert waiting(items, NOON + SECOND) == [Waiting(NEW_YORK, 1, NOON + SECOND)]
    items.save_payment(second.rest(None), second)
    assert waiting(items, NOON + SECOND) == []


def test_what_waits_longest_is_looked_at_first(items: PaymentItems) -> None:
    for number in (2, 1, 3):
        payment = InvoicePayment(COMPANY, NEW_YORK, number, "USD")
        items.save_payment(payment.rest(NOON + number * SECOND), None)
    (shard,) = [each for each in range(16) if items.waiting(each, NOON + 9 * SECOND, 1)]
    found = items.waiting(shard, NOON + 9 * SECOND, 2)
    assert [each.number for each in found] == [1, 2]


def test_offices_wait_in_different_partitions(items: PaymentItems) -> None:
    for office_id in range(100, 116):
        items.save_payment(InvoicePayment(COMPANY, office_id, 1, "USD").rest(NOON), None)
    assert [len(items.waiting(shard, NOON, 10)) for shard in range(16)] == [1] * 16


def invoice(world: World) -> Any:
    (found,) = (each for each in world.items() if each["sk"] == "INVOICE#0000000001")
    return found.get("refunded_minor"), found.get("dispute")


def test_a_refund_and_a_dispute_are_the_invoices_too(world: World, items: PaymentItems) -> None:
    assert world.purchase(talk_lines=1).status == 201
    items.save_payment(PAYMENT, None)
    disputed = replace(PAYMENT, refunded_minor=500, dispute="needs_response", revision=1)
    items.save_returns(disputed, PAYMENT)
    assert (items.payment(NEW_YORK, 1), invoice(world)) == (disputed, (500, "needs_response"))
    over = replace(disputed, dispute=None, revision=2)
    items.save_returns(over, disputed)
    assert (items.payment(NEW_YORK, 1), invoice(world)) == (over, (500, None))


@pytest.mark.parametrize("meanwhile", ["an attempt", "no invoice"])
def test_a_refund_is_recorded_only_if_the_payment_is_unchanged_and_the_invoice_is_there(
    world: World, items: PaymentItems, meanwhile: str
) -> None:
    stored = PAYMENT
    items.save_payment(stored, None)
    if meanwhile == "an attempt":
        assert world.purchase(talk_lines=1).status == 201
        stored = PAYMENT.rest(None)
        items.save_payment(stored, PAYMENT)
    before = world.snapshot()
    with pytest.raises(Retryable, match="stale"):
        items.save_returns(replace(PAYMENT, refunded_minor=500, revision=1), PAYMENT)
    assert world.snapshot() == before


def test_only_the_attempt_that_was_read_is_forgotten(world: World, items: PaymentItems) -> None:
    attempt = PaymentAttempt("0a" * 16, 1, NOON, NOON, COMPANY, NEW_YORK, 100, "USD", VISA)
    newer = replace(attempt, number=2)
    item = to_item(payment_attempt(attempt.attempt_id), newer)
    world.client.put_item(TableName=world.table, Item=item)
    items.forget_attempt(attempt)
    # 0x0a0a is 2570, which is 10 modulo 16.
    assert items.attempts(10, 10) == [newer]
    items.forget_attempt(newer)
    assert items.attempts(10, 10) == []
