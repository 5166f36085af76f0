"""The outcome of a credit note's refund is recorded once, and only from the states that allow it."""

import pytest

from chalicelib.domain.credit_note import CreditNote
from chalicelib.domain.transitions.failed_refund import decide_failed_refund
from chalicelib.dynamo import keys
from chalicelib.service.ports import Retryable
from tests.contract.builders import STAMP, expect_stale, item_at, ledger_of, set_by_hand, store
from tests.world import NEW_YORK, START, World

KEY = keys.credit_note(NEW_YORK, 1)


def promised(world: World, state: str = "pending") -> CreditNote:
    """The credit note of a paid invoice of 35.48, whose refund is in the state."""
    assert world.purchase(talk_lines=2).status == 201
    path = f"/offices/{NEW_YORK}/invoices/1"
    assert world.staff("POST", f"{path}/payment", {"status": "paid"}).status == 200
    issued = world.staff("POST", f"{path}/credit_notes", {"refund": True}, key="n")
    assert issued.json["refund"]["status"] == "elsewhere"
    set_by_hand(world, KEY, "refund", state)
    return found(world)


def found(world: World) -> CreditNote:
    note = store(world).credit_note(NEW_YORK, 1)
    assert note
    return note


def test_a_pending_refund_is_made(world: World) -> None:
    note = promised(world)
    assert (note.refund, note.refund_minor) == ("pending", 3548)
    store(world).refund_made(note, START, "re_1")
    made = found(world)
    assert (made.refund, made.refund_reference, made.refunded_at) == ("made", "re_1", START)


@pytest.mark.parametrize("state", ["made", "failed", "elsewhere"])
def test_what_is_not_pending_is_not_made(world: World, state: str) -> None:
    note = promised(world, state)
    before = item_at(world, KEY)
    with pytest.raises(Retryable, match="stale"):
        store(world).refund_made(note, START, "re_2")
    assert item_at(world, KEY) == before


@pytest.mark.parametrize("state", ["pending", "made"])
def test_a_refund_that_was_promised_or_made_fails(world: World, state: str) -> None:
    note = promised(world, state)
    store(world).commit(decide_failed_refund(ledger_of(world), note, (), STAMP))
    assert found(world).refund == "failed"
    assert world.account().balance_minor == 3548


def test_it_fails_also_if_it_was_made_since_it_was_read(world: World) -> None:
    note = promised(world)
    change = decide_failed_refund(ledger_of(world), note, (), STAMP)
    store(world).refund_made(note, START, "re_1")
    store(world).commit(change)
    assert (found(world).refund, found(world).refund_reference) == ("failed", "re_1")


@pytest.mark.parametrize("state", ["failed", "elsewhere"])
def test_what_has_failed_or_is_paid_back_elsewhere_does_not_fail(world: World, state: str) -> None:
    note = promised(world)
    change = decide_failed_refund(ledger_of(world), note, (), STAMP)
    set_by_hand(world, KEY, "refund", state)
    expect_stale(world, change)
    assert world.account().balance_minor == 0
