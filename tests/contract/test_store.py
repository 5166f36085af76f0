"""Committed changes and thresholds are read back unchanged."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain.account import Counts, Ledger, Thresholds
from chalicelib.domain.change import Change
from chalicelib.domain.journal import Actor
from chalicelib.domain.record import replace
from chalicelib.domain.record_change import RecordChange
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.domain.transitions.restore import decide_lot_restoration, decide_restoration
from chalicelib.domain.transitions.roll_forward import roll_forward
from chalicelib.dynamo import keys
from chalicelib.service.ports import ConditionsFailed
from tests.api.access_targets import nothing_written
from tests.contract.builders import (
    OTHER_COMPANY,
    STAMP,
    TALK,
    assignment,
    buy,
    ledger_of,
    set_by_hand,
    some,
    store,
    take,
)
from tests.contract.store_reads import invoice_of, last_entry
from tests.world import BERLIN, COMPANY, NEW_YORK, START, TOKYO, World


def committed(world: World, change: Change) -> Ledger:
    """Commits the change, checks that the stored items equal it, and returns the ledger after
    it."""
    store(world).commit(change)
    office_id = change.after.account.office_id
    assert ledger_of(world, office_id) == change.after
    assert last_entry(world, office_id) == change.entry
    if change.invoice:
        assert invoice_of(world, change.invoice.number, office_id) == change.invoice
    return change.after


@pytest.mark.parametrize("office_id", [NEW_YORK, BERLIN, TOKYO])
def test_every_kind_of_change_comes_back_as_it_was_decided(world: World, office_id: int) -> None:
    staff = replace(STAMP, by=replace(STAMP.by, role="csm"))
    now = ledger_of(world, office_id)
    now = committed(world, decide_purchase(now, some(talk_lines=9, room_lines=2), staff))
    now = committed(world, decide_removal(now, some(talk_lines=3), staff))
    now = committed(world, decide_removal(now, some(talk_lines=2, room_lines=1), staff))
    now = committed(world, decide_restoration(now, some(talk_lines=1), staff))
    now = committed(world, decide_lot_restoration(now, now.removals[0].removal_id, 1, staff))
    now = committed(world, decide_purchase(now, some(talk_lines=1), replace(staff, reason=None)))
    now = committed(world, roll_forward(now))
    now = committed(world, roll_forward(now))
    assert now.account.seq == 8


def test_an_office_on_an_annual_commitment_keeps_its_lots_over_a_boundary(world: World) -> None:
    set_by_hand(world, keys.terms(NEW_YORK), "annual_commit_monthly_billing", True)
    buy(world, talk_lines=5)
    now = committed(world, decide_removal(ledger_of(world), some(talk_lines=2), STAMP))
    now = committed(world, roll_forward(now))
    assert now.account.counts[TALK] == Counts(5, 2, 3)
    assert now.removals[0].effective_at == datetime(2027, 3, 1, 5, 0, 0, tzinfo=UTC)


def test_transfers_of_the_next_cycle_have_prices_in_an_office_of_before_they_had(
    world: World,
) -> None:
    set_by_hand(world, keys.account(NEW_YORK), "transfers_priced", False)
    now = committed(world, roll_forward(ledger_of(world)))
    assert now.account.transfers_priced


def test_an_invoice_is_open_when_it_is_written(world: World) -> None:
    buy(world, talk_lines=3)
    invoice = invoice_of(world, 1)
    assert (invoice.status, invoice.total_minor) == ("open", 5322)


def test_assignments_meanwhile_are_kept_by_a_purchase(world: World) -> None:
    buy(world, talk_lines=5)
    change = decide_purchase(ledger_of(world), some(talk_lines=3), STAMP)
    store(world).commit_assignments(take(assignment(1), assignment(2)))
    store(world).commit(change)
    assert world.account().counts[TALK] == Counts(8, 0, 6)


def test_assignments_meanwhile_are_kept_by_a_removal_and_its_restoration(world: World) -> None:
    buy(world, talk_lines=5)
    change = decide_removal(ledger_of(world), some(talk_lines=3), STAMP)
    store(world).commit_assignments(take(assignment(1)))
    store(world).commit(change)
    assert world.account().counts[TALK] == Counts(5, 3, 1)
    change = decide_restoration(ledger_of(world), some(talk_lines=2), STAMP)
    store(world).commit_assignments(take(assignment(2)))
    store(world).commit(change)
    assert world.account().counts[TALK] == Counts(5, 1, 2)


def test_assignments_meanwhile_are_kept_over_a_boundary(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit(decide_removal(ledger_of(world), some(talk_lines=3), STAMP))
    change = roll_forward(ledger_of(world))
    store(world).commit_assignments(take(assignment(1), assignment(2)))
    store(world).commit(change)
    assert world.account().counts[TALK] == Counts(2, 0, 0)


def thresholds_change(number: int) -> RecordChange:
    before, after = {"low_below": 1}, {"low_below": 2}
    by = Actor("ada", "company_admin")
    return RecordChange(number, COMPANY, "thresholds", START, by, before, after)


@pytest.mark.parametrize(
    "wrong",
    [
        {"company_id": OTHER_COMPANY},
        {"thresholds": Thresholds(2, 50)},
        {"thresholds": Thresholds(1, 51)},
    ],
)
def test_thresholds_are_set_in_the_companys_own_offices_if_they_are_as_read(
    world: World, wrong: dict[str, Any]
) -> None:
    read = replace(world.account(), **wrong)
    with nothing_written(world), pytest.raises(ConditionsFailed) as failure:
        store(world).set_thresholds(read, Thresholds(2, 9), thresholds_change(7))
    assert not failure.value.change_exists


def test_thresholds_are_set_once_by_each_change(world: World) -> None:
    store(world).set_thresholds(world.account(), Thresholds(2, 9), thresholds_change(7))
    assert world.account().thresholds == Thresholds(2, 9)
    with nothing_written(world), pytest.raises(ConditionsFailed) as failure:
        store(world).set_thresholds(world.account(), Thresholds(3, 9), thresholds_change(7))
    assert failure.value.change_exists
    store(world).set_thresholds(world.account(), Thresholds(3, 9), thresholds_change(8))
    assert world.account().thresholds == Thresholds(3, 9)
