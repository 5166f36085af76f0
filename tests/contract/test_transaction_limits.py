"""Transactions and items stay within DynamoDB's limits."""

import pytest

from chalicelib.domain.account import Counts, Ledger, Removal
from chalicelib.domain.record import replace
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.dynamo import keys
from chalicelib.service.ports import AssignmentTransaction, TooManyWrites
from tests.contract.builders import (
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
from tests.world import COMPANY, MARCH_ENDS, NEW_YORK, START, World


def test_a_transaction_may_have_a_hundred_writes(world: World) -> None:
    buy(world, talk_lines=200)
    store(world).commit_assignments(take(*(assignment(number) for number in range(1, 100))))
    assert world.account().counts[TALK] == Counts(200, 0, 101)


def test_more_writes_than_a_transaction_allows_are_not_sent(world: World) -> None:
    buy(world, talk_lines=200)
    before = world.snapshot()
    with pytest.raises(TooManyWrites) as refused:
        store(world).commit_assignments(take(*(assignment(number) for number in range(1, 101))))
    assert (refused.value.needed, refused.value.most) == (101, 100)
    assert world.snapshot() == before


def test_an_empty_assignment_transaction_is_an_assertion_error(world: World) -> None:
    with pytest.raises(AssertionError):
        store(world).commit_assignments(AssignmentTransaction(COMPANY, START))


def test_two_hundred_lots_fit_an_item(world: World) -> None:
    buy(world, talk_lines=300)
    now = ledger_of(world)
    lots = tuple(
        Removal(9007199254740991 - number, TALK, 1, 1, START, "x" * 200, MARCH_ENDS)
        for number in range(199)
    )
    counts = {**now.account.counts, TALK: Counts(300, 199, 101)}
    full = Ledger(replace(now.account, counts=counts), now.terms, lots)
    set_by_hand(world, keys.account(NEW_YORK), "licenses.0.scheduled", 199)
    set_by_hand(world, keys.account(NEW_YORK), "licenses.0.available", 101)
    change = decide_removal(full, some(talk_lines=1), STAMP)
    store(world).commit(change)
    assert ledger_of(world).removals == change.after.removals
