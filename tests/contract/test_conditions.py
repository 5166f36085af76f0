"""Conditions that an account is unchanged and belongs to the company, each tested where only it
fails."""

import pytest

from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.record import replace
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.roll_forward import roll_forward
from chalicelib.dynamo import keys
from chalicelib.service.ports import AssignmentTransaction
from tests.contract.builders import (
    OTHER_COMPANY,
    STAMP,
    TALK,
    assignment,
    buy,
    entered,
    expect_stale,
    free,
    idempotency,
    ledger_of,
    met_by,
    set_by_hand,
    some,
    store,
    take,
    user,
)
from tests.world import COMPANY, NEW_YORK, START, World

# unchanged_since: in a commit


@pytest.mark.parametrize("seq", [0, 2])
def test_a_change_decided_on_another_version_is_stale(world: World, seq: int) -> None:
    buy(world, talk_lines=5)
    change = decide_purchase(ledger_of(world), some(talk_lines=1), STAMP)
    set_by_hand(world, keys.account(NEW_YORK), "seq", seq)
    expect_stale(world, change)


def test_a_change_decided_on_this_version_is_committed(world: World) -> None:
    buy(world, talk_lines=5)
    change = decide_purchase(ledger_of(world), some(talk_lines=1), STAMP)
    store(world).commit(change)
    assert world.account().counts[TALK] == Counts(6, 0, 6)


def test_of_two_changes_decided_on_one_version_one_is_committed(world: World) -> None:
    one = decide_purchase(ledger_of(world), some(talk_lines=1), STAMP)
    other = decide_purchase(ledger_of(world), some(talk_lines=2), STAMP)
    store(world).commit(one)
    expect_stale(world, other)
    assert world.account().counts[TALK] == Counts(1, 0, 1)


def test_a_boundary_is_passed_once(world: World) -> None:
    buy(world, talk_lines=5)
    first, second = roll_forward(ledger_of(world)), roll_forward(ledger_of(world))
    store(world).commit(first)
    expect_stale(world, second)


# belongs_to: in a commit, an assignment, a release, and for a user's office


def as_company(ledger: Ledger, company_id: int) -> Ledger:
    return replace(ledger, account=replace(ledger.account, company_id=company_id))


def test_a_change_to_another_companys_office_is_stale(world: World) -> None:
    change = decide_purchase(as_company(ledger_of(world), OTHER_COMPANY), some(talk_lines=1), STAMP)
    expect_stale(world, change)


def test_nothing_is_taken_from_another_companys_office(world: World) -> None:
    account = buy(world, talk_lines=5).after.account
    stranger = replace(take(assignment()), company_id=OTHER_COMPANY)
    assert met_by(world, stranger) == {"accounts": {NEW_YORK: account}}


def test_nothing_is_released_in_another_companys_office(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()))
    stranger = replace(free(assignment()), company_id=OTHER_COMPANY)
    assert met_by(world, stranger) == {"accounts": {NEW_YORK: world.account()}}


def test_nothing_is_taken_from_an_office_that_is_not_there(world: World) -> None:
    assert met_by(world, take(assignment(office_id=9))) == {"accounts": {9: None}}


def test_a_user_without_a_license_enters_only_the_companys_offices(world: World) -> None:
    stranger = replace(entered(user()), company_id=OTHER_COMPANY)
    assert met_by(world, stranger) == {"accounts": {NEW_YORK: world.account()}}


def test_a_user_enters_no_office_that_is_not_there(world: World) -> None:
    assert met_by(world, entered(user(office_id=9))) == {"accounts": {9: None}}


def test_a_user_without_a_license_moves_only_to_an_office_that_is_there(world: World) -> None:
    store(world).commit_assignments(entered(user()))
    moved = user(office_id=9, revision=2)
    assert met_by(world, entered(moved, user())) == {"accounts": {9: None}}


# Several conditions


def test_every_condition_that_does_not_hold_is_named(world: World) -> None:
    buy(world, talk_lines=1)
    store(world).commit_assignments(take(assignment(1)), idempotency())
    store(world).commit_assignments(entered(user(1)))
    met = met_by(
        world,
        AssignmentTransaction(
            COMPANY,
            START,
            take=(assignment(1), assignment(2)),
            holders=entered(user(1, email="ada@example.com")).holders,
        ),
        idempotency(),
    )
    assert met == {
        "accounts": {NEW_YORK: world.account()},
        "assignments": {assignment(1).assignment_id: assignment(1)},
        "holders": {user(1).assignee: user(1)},
        "stored_response": idempotency().stored_response,
    }
