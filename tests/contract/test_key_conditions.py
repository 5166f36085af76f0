"""Idempotency keys are used once, and e-mail addresses have one owner."""

from datetime import timedelta

import pytest

from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.dynamo import keys
from chalicelib.dynamo.transaction import WriteName
from tests.contract.builders import (
    OTHER_COMPANY,
    STAMP,
    TALK,
    assignment,
    buy,
    delete_by_hand,
    entered,
    expect_stale,
    failed_writes,
    failure_of,
    idempotency,
    item_at,
    ledger_of,
    met_by,
    put_by_hand,
    set_by_hand,
    some,
    store,
    take,
    user,
)
from tests.contract.entered_office import SECOND
from tests.world import COMPANY, START, World

THIRTY_DAYS = timedelta(days=30)


# key_unused: in a commit and in an assignment transaction


@pytest.mark.parametrize(
    ("before_the_end", "used"),
    [(SECOND, True), (timedelta(0), False), (-SECOND, False)],
    ids=["a second before", "at", "a second after"],
)
def test_a_key_is_used_for_thirty_days_by_a_change(
    world: World, before_the_end: timedelta, used: bool
) -> None:
    first = decide_purchase(ledger_of(world), some(talk_lines=1), STAMP)
    store(world).commit(first, idempotency=idempotency(START - THIRTY_DAYS + before_the_end))
    again = decide_purchase(ledger_of(world), some(talk_lines=1), STAMP)
    if used:
        expect_stale(world, again, idempotency())
    else:
        store(world).commit(again, idempotency=idempotency())
        assert world.account().counts[TALK].purchased == 2


@pytest.mark.parametrize(
    ("before_the_end", "used"),
    [(SECOND, True), (timedelta(0), False), (-SECOND, False)],
    ids=["a second before", "at", "a second after"],
)
def test_a_key_is_used_for_thirty_days_by_an_assignment(
    world: World, before_the_end: timedelta, used: bool
) -> None:
    buy(world, talk_lines=5)
    first = idempotency(START - THIRTY_DAYS + before_the_end, body="[1]")
    store(world).commit_assignments(take(assignment(1)), first)
    if used:
        assert met_by(world, take(assignment(2)), idempotency()) == {
            "stored_response": first.stored_response
        }
    else:
        store(world).commit_assignments(take(assignment(2)), idempotency())
        assert world.account().counts[TALK].available == 3


# free_or_owned_by: for an e-mail address that is taken, and for one that is released


def test_an_address_belongs_to_one_user_of_the_company(world: World) -> None:
    store(world).commit_assignments(entered(user(2, email="Ada@Example.com")))
    assert met_by(world, entered(user(1, email="ada@example.com "))) == {
        "email_owners": {"ada@example.com": 2}
    }


def test_an_address_of_another_company_is_free(world: World) -> None:
    put_by_hand(world, keys.email(OTHER_COMPANY, "user1@example.com"), user_id=2)
    store(world).commit_assignments(entered(user(1)))
    assert item_at(world, keys.email(COMPANY, "user1@example.com"))["user_id"] == 1


def test_a_user_may_take_the_address_that_the_user_has(world: World) -> None:
    put_by_hand(world, keys.email(COMPANY, "user1@example.com"), user_id=1)
    store(world).commit_assignments(entered(user(1)))
    assert store(world).user(COMPANY, 1) == user(1)


def test_an_address_of_another_user_is_not_released(world: World) -> None:
    store(world).commit_assignments(entered(user(1)))
    set_by_hand(world, keys.email(COMPANY, "user1@example.com"), "user_id", 2)
    renamed = entered(user(1, email="ada@example.com", revision=2), user(1))
    assert failed_writes(failure_of(world, renamed)) == [WriteName("old_email")]


def test_an_address_that_does_not_exist_may_be_released(world: World) -> None:
    store(world).commit_assignments(entered(user(1)))
    delete_by_hand(world, keys.email(COMPANY, "user1@example.com"))
    store(world).commit_assignments(entered(user(1, email="ada@example.com", revision=2), user(1)))
    assert item_at(world, keys.email(COMPANY, "ada@example.com"))["user_id"] == 1


def test_a_deleted_users_address_is_free_for_others(world: World) -> None:
    store(world).commit_assignments(entered(user(1)))
    deleted = user(1, state="deleted", deleted_at=START, revision=2)
    store(world).commit_assignments(entered(deleted, user(1)))
    store(world).commit_assignments(entered(user(2, email="user1@example.com")))
    assert item_at(world, keys.email(COMPANY, "user1@example.com"))["user_id"] == 2
