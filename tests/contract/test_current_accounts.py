"""Accounts of many offices at and after boundaries are returned as if finalized, without a write
(R19, decision 43)."""

from datetime import timedelta

import pytest

from chalicelib.domain.account import Account, Counts
from chalicelib.dynamo import keys
from chalicelib.service.current_accounts import current_accounts
from chalicelib.service.office_state import up_to_date
from chalicelib.service.ports import Retryable
from tests.api.call_counter import counting_calls
from tests.contract.builders import TALK, buy, ledger_of, set_by_hand, store
from tests.world import BERLIN, MARCH_ENDS, NEW_YORK, START, TOKYO, World

SECOND = timedelta(seconds=1)
OFFICES = (NEW_YORK, BERLIN, TOKYO)


def current(world: World) -> dict[int, Account]:
    service = world.wired.service
    return current_accounts(service.store, service.retries, OFFICES, world.clock.at)


def test_accounts_are_found_by_their_offices(world: World) -> None:
    buy(world, talk_lines=5)
    found = store(world).accounts([NEW_YORK, 9, TOKYO])
    assert set(found) == {NEW_YORK, TOKYO}
    assert found[NEW_YORK] == world.account()
    assert store(world).accounts([]) == {}


@pytest.mark.parametrize("number", [99, 100, 101])
def test_accounts_of_more_offices_than_one_read_takes_are_found(world: World, number: int) -> None:
    # NEW_YORK is requested last: with 101 offices it is the only one of the second read.
    found = store(world).accounts([*range(1, number), NEW_YORK])
    assert set(found) == {NEW_YORK}


@pytest.mark.parametrize(
    ("late", "talk"),
    [
        (-SECOND, Counts(5, 2, 3)),
        (timedelta(0), Counts(3, 0, 3)),
        (SECOND, Counts(3, 0, 3)),
        (timedelta(days=75), Counts(3, 0, 3)),
    ],
    ids=["before", "at", "after", "three boundaries later"],
)
def test_due_accounts_are_returned_finalized_without_a_write(
    world: World, late: timedelta, talk: Counts
) -> None:
    for office in OFFICES:
        world.purchase(office, talk_lines=5)
    world.remove(talk_lines=2)
    world.clock.at = MARCH_ENDS + late
    before = world.snapshot()
    with counting_calls(world) as counter:
        found = current(world)
    assert world.snapshot() == before
    # Tokyo's boundary is 13 hours before New York's, so one office is due in each case.
    assert counter.calls == ["BatchGetItem"] * 2
    assert found[NEW_YORK].counts[TALK] == talk
    for office in OFFICES:
        reading = up_to_date(store(world), office, world.clock.at)
        assert reading.ledger
        assert found[office] == reading.ledger.account


@pytest.mark.parametrize(("due", "calls"), [(99, 2), (100, 3)])
def test_99_due_offices_without_removals_are_read_in_one_call(
    world: World, due: int, calls: int
) -> None:
    numbers = [*range(9_001, 9_001 + due)]
    for number in numbers:
        world.open_office(number, f"Office {number}")
    world.clock.at = MARCH_ENDS
    service = world.wired.service
    with counting_calls(world) as counter:
        found = current_accounts(service.store, service.retries, numbers, world.clock.at)
    assert counter.calls == ["BatchGetItem"] * calls
    assert {account.cycle.start for account in found.values()} == {MARCH_ENDS}


def test_an_account_that_was_written_in_between_is_read_again(world: World) -> None:
    stale = ledger_of(world).account
    set_by_hand(world, keys.terms(NEW_YORK), "revision", 7)
    with pytest.raises(Retryable, match="stale"):
        store(world).ledgers([stale], START)


def test_only_accounts_are_read_if_nothing_is_due(world: World) -> None:
    with counting_calls(world) as counter:
        assert len(current(world)) == 3
    assert counter.calls == ["BatchGetItem"]
