"""A transfer is committed in both offices, or not at all."""

from typing import Any

import pytest

from chalicelib.domain.account import Counts
from chalicelib.domain.change import Change
from chalicelib.domain.transitions.transfer import decide_transfer
from chalicelib.dynamo import keys
from chalicelib.service.ports import Retryable
from tests.contract.builders import (
    KEY,
    STAMP,
    TALK,
    buy,
    idempotency,
    ledger_of,
    set_available,
    set_by_hand,
    some,
    store,
)
from tests.contract.entered_office import NEW_OFFICE, enter_an_office
from tests.world import NEW_YORK, START, World


def transfer_to_another_office(world: World) -> tuple[Change, Change]:
    """The changes of a transfer of three talk lines from New York to an office of the same
    currency."""
    buy(world, talk_lines=5)
    enter_an_office(world)
    return decide_transfer(
        ledger_of(world), ledger_of(world, NEW_OFFICE), some(talk_lines=3), STAMP
    )


def expect_both_stale(world: World, *changes: Change) -> None:
    before = world.snapshot()
    with pytest.raises(Retryable) as again:
        store(world).commit(*changes, idempotency=idempotency())
    assert again.value.reason == "stale"
    assert world.snapshot() == before


def test_a_transfer_is_committed_in_both_offices(world: World) -> None:
    given, taken = transfer_to_another_office(world)
    store(world).commit(given, taken, idempotency=idempotency())
    assert ledger_of(world) == given.after
    assert ledger_of(world, NEW_OFFICE) == taken.after
    assert store(world).read(NEW_YORK, START, KEY).stored_response == idempotency().stored_response
    # The record belongs to the company, so that the key is used for all of its offices.
    assert (
        store(world).read(NEW_OFFICE, START, KEY).stored_response == idempotency().stored_response
    )


@pytest.mark.parametrize("office_id", [NEW_YORK, NEW_OFFICE])
def test_a_transfer_is_stale_when_either_office_has_changed(world: World, office_id: int) -> None:
    changes = transfer_to_another_office(world)
    set_by_hand(world, keys.account(office_id), "seq", 7)
    expect_both_stale(world, *changes)


@pytest.mark.parametrize("available", [2, 3])
def test_a_transfer_takes_what_is_still_available_when_it_is_committed(
    world: World, available: int
) -> None:
    changes = transfer_to_another_office(world)
    set_available(world, available)
    if available == 3:
        store(world).commit(*changes)
        assert world.account().counts[TALK] == Counts(2, 0, 0)
    else:
        expect_both_stale(world, *changes)


@pytest.mark.parametrize(
    ("attribute", "meanwhile"), [("status", "paid"), ("balance_used_minor", 1)]
)
def test_a_transfer_is_stale_when_an_invoice_that_its_credit_pays_has_changed(
    world: World, attribute: str, meanwhile: Any
) -> None:
    """A payment of the invoice leaves the account's version."""
    transfer_to_another_office(world)
    invoices = tuple(store(world).open_invoices(world.account()))
    changes = decide_transfer(
        ledger_of(world), ledger_of(world, NEW_OFFICE), some(talk_lines=3), STAMP, invoices
    )
    set_by_hand(world, keys.invoice(NEW_YORK, 1), attribute, meanwhile)
    expect_both_stale(world, *changes)
