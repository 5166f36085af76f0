"""A reading whose items were read at different moments is repeated."""

import pytest

from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.dynamo import keys
from chalicelib.service.ports import Retryable
from tests.contract.builders import (
    KEY,
    STAMP,
    buy,
    idempotency,
    ledger_of,
    put_by_hand,
    set_by_hand,
    some,
    store,
)
from tests.world import NEW_YORK, START, World


def expect_torn(world: World) -> None:
    with pytest.raises(Retryable) as again:
        store(world).read(NEW_YORK, START)
    assert again.value.reason == "stale"


def test_an_account_newer_than_its_first_lots_is_read_again(world: World) -> None:
    set_by_hand(world, keys.account(NEW_YORK), "removals_revision", 1)
    expect_torn(world)


@pytest.mark.parametrize("revision", [1, 3])
def test_an_account_and_lots_of_two_moments_are_read_again(world: World, revision: int) -> None:
    buy(world, talk_lines=5)
    store(world).commit(decide_removal(ledger_of(world), some(talk_lines=2), STAMP))
    assert world.account().removals_revision == 2
    set_by_hand(world, keys.removals(NEW_YORK), "revision", revision)
    expect_torn(world)


def test_lots_newer_than_the_account_are_read_again(world: World) -> None:
    put_by_hand(world, keys.removals(NEW_YORK), revision=1, lots=[])
    expect_torn(world)


@pytest.mark.parametrize("revision", [-1, 1])
def test_an_account_and_terms_of_two_moments_are_read_again(world: World, revision: int) -> None:
    set_by_hand(world, keys.terms(NEW_YORK), "revision", revision)
    expect_torn(world)


def test_a_torn_reading_is_found_although_an_idempotency_record_was_read(world: World) -> None:
    store(world).commit(
        decide_purchase(ledger_of(world), some(talk_lines=1), STAMP), idempotency=idempotency()
    )
    set_by_hand(world, keys.terms(NEW_YORK), "revision", 1)
    with pytest.raises(Retryable):
        store(world).read(NEW_YORK, START, KEY)
