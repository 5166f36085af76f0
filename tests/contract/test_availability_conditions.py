"""Tests of `enough_available`: no commit and no assignment uses more licenses than are
available."""

import pytest

from chalicelib.domain.account import Counts
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.dynamo import keys
from tests.contract.builders import (
    ROOM,
    STAMP,
    TALK,
    assignment,
    buy,
    expect_stale,
    item_at,
    ledger_of,
    met_by,
    release_of,
    set_available,
    some,
    store,
    take,
)
from tests.world import NEW_YORK, World

# enough_available: in a commit and in an assignment


@pytest.mark.parametrize(("available", "left"), [(3, 0), (4, 1)])
def test_a_removal_takes_what_is_still_available_when_it_is_committed(
    world: World, available: int, left: int
) -> None:
    buy(world, talk_lines=5)
    change = decide_removal(ledger_of(world), some(talk_lines=3), STAMP)
    set_available(world, available)
    store(world).commit(change)
    assert world.account().counts[TALK] == Counts(5, 3, left)


@pytest.mark.parametrize("available", [0, 2])
def test_a_removal_of_more_than_is_still_available_is_stale(world: World, available: int) -> None:
    buy(world, talk_lines=5)
    change = decide_removal(ledger_of(world), some(talk_lines=3), STAMP)
    set_available(world, available)
    expect_stale(world, change)


@pytest.mark.parametrize("short", ["talk_lines", "room_lines"])
def test_a_removal_of_two_types_needs_both_to_be_available(world: World, short: str) -> None:
    buy(world, talk_lines=5, room_lines=5)
    change = decide_removal(ledger_of(world), some(talk_lines=3, room_lines=3), STAMP)
    set_available(world, 2, short)
    expect_stale(world, change)


@pytest.mark.parametrize(("available", "left"), [(2, 0), (3, 1)])
def test_as_many_are_taken_as_are_available(world: World, available: int, left: int) -> None:
    buy(world, talk_lines=5)
    set_available(world, available)
    store(world).commit_assignments(take(assignment(1), assignment(2)))
    assert world.account().counts[TALK].available == left


@pytest.mark.parametrize("available", [0, 1])
def test_no_more_are_taken_than_are_available(world: World, available: int) -> None:
    buy(world, talk_lines=5)
    set_available(world, available)
    account = world.account()
    assert met_by(world, take(assignment(1), assignment(2))) == {"accounts": {NEW_YORK: account}}
    assert account.counts[TALK].available == available


@pytest.mark.parametrize("short", ["talk_lines", "room_lines"])
def test_nothing_is_assigned_if_one_type_is_not_available(world: World, short: str) -> None:
    buy(world, talk_lines=5, room_lines=5)
    set_available(world, 0, short)
    transaction = take(assignment(1), assignment(2, ROOM))
    assert met_by(world, transaction) == {"accounts": {NEW_YORK: world.account()}}


def test_a_license_freed_in_the_same_write_can_be_assigned(world: World) -> None:
    buy(world, talk_lines=1)
    store(world).commit_assignments(take(assignment(1)))
    store(world).commit_assignments(take(assignment(2), free=(release_of(assignment(1)),)))
    assert world.account().counts[TALK] == Counts(1, 0, 0)
    assert item_at(world, keys.assignment(NEW_YORK, assignment(1).assignment_id))["released_at"]
    assert item_at(world, keys.assignment(NEW_YORK, assignment(2).assignment_id))


def test_two_taken_for_one_freed_need_one_available(world: World) -> None:
    buy(world, talk_lines=2)
    store(world).commit_assignments(take(assignment(1)))
    transaction = take(assignment(2), assignment(3), free=(release_of(assignment(1)),))
    set_available(world, 0)
    assert met_by(world, transaction) == {"accounts": {NEW_YORK: world.account()}}
    set_available(world, 1)
    store(world).commit_assignments(transaction)
    assert world.account().counts[TALK].available == 0
