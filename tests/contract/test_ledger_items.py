"""A ledger is made of account, terms and removals of one moment only."""

import pytest

from chalicelib.domain.account import Account, Counts
from chalicelib.domain.record import replace
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.dynamo import keys
from chalicelib.dynamo.codec import Item, encode
from chalicelib.dynamo.ledger_items import ledger_from, ledger_keys, other_keys
from chalicelib.service.ports import Retryable
from tests.contract.builders import STAMP, TALK, buy, ledger_of, some, store
from tests.world import NEW_YORK, World

ACCOUNT, TERMS, REMOVALS = ledger_keys(NEW_YORK)


def stored(world: World, key: keys.Key) -> Item:
    wanted = {"pk": encode(key[0]), "sk": encode(key[1])}
    found: Item = world.client.get_item(TableName=world.table, Key=wanted)["Item"]
    return found


@pytest.fixture
def account(world: World) -> Account:
    """New York's, with two scheduled removals."""
    buy(world, talk_lines=5)
    for _ in range(2):
        store(world).commit(decide_removal(ledger_of(world), some(talk_lines=1), STAMP))
    return ledger_of(world).account


def test_a_ledger_has_what_its_items_have(world: World, account: Account) -> None:
    ledger = ledger_from(account, stored(world, TERMS), stored(world, REMOVALS))
    assert ledger.account == account
    assert ledger.terms == ledger_of(world).terms
    assert (account.removals_revision, account.counts[TALK].scheduled) == (3, 2)
    assert [each.remaining for each in ledger.removals] == [1, 1]


@pytest.mark.parametrize("removals", [-1, 0, 1])
@pytest.mark.parametrize("terms", [-1, 0, 1])
def test_items_of_different_moments_are_read_again(
    world: World, account: Account, terms: int, removals: int
) -> None:
    other = replace(
        account,
        terms_revision=account.terms_revision + terms,
        removals_revision=account.removals_revision + removals,
    )
    if terms == removals == 0:
        assert ledger_from(other, stored(world, TERMS), stored(world, REMOVALS)).account == account
        return
    with pytest.raises(Retryable, match="stale"):
        ledger_from(other, stored(world, TERMS), stored(world, REMOVALS))


def test_an_account_with_removals_needs_them(world: World, account: Account) -> None:
    with pytest.raises(Retryable, match="stale"):
        ledger_from(account, stored(world, TERMS), None)
    before = replace(account, removals_revision=0, counts={TALK: Counts(5, 0, 5)})
    assert ledger_from(before, stored(world, TERMS), None).removals == ()
    with pytest.raises(Retryable, match="stale"):
        ledger_from(before, stored(world, TERMS), stored(world, REMOVALS))


def test_an_office_that_never_had_a_removal_has_one_item_more(
    world: World, account: Account
) -> None:
    assert other_keys(account) == (TERMS, REMOVALS)
    assert other_keys(replace(account, removals_revision=0)) == (TERMS,)
