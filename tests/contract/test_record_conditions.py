"""Records are changed only at the revision that was read; a license is assigned and released
once."""

import pytest

from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.domain.transitions.restore import decide_restoration
from chalicelib.dynamo import keys
from chalicelib.dynamo.transaction import WriteName
from tests.contract.builders import (
    STAMP,
    TALK,
    assignment,
    buy,
    delete_by_hand,
    entered,
    expect_stale,
    failed_writes,
    failure_of,
    free,
    item_at,
    ledger_of,
    met_by,
    put_by_hand,
    released,
    set_available,
    set_by_hand,
    some,
    store,
    take,
    user,
)
from tests.contract.entered_office import SECOND
from tests.world import COMPANY, NEW_YORK, START, World

# revision_is: for removals and for a user


@pytest.mark.parametrize("revision", [1, 3])
def test_lots_of_another_revision_are_not_written_over(world: World, revision: int) -> None:
    buy(world, talk_lines=5)
    store(world).commit(decide_removal(ledger_of(world), some(talk_lines=2), STAMP))
    change = decide_restoration(ledger_of(world), some(talk_lines=1), STAMP)
    set_by_hand(world, keys.removals(NEW_YORK), "revision", revision)
    expect_stale(world, change)


def test_deleted_lots_are_not_written_again(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit(decide_removal(ledger_of(world), some(talk_lines=2), STAMP))
    change = decide_restoration(ledger_of(world), some(talk_lines=1), STAMP)
    delete_by_hand(world, keys.removals(NEW_YORK))
    expect_stale(world, change)


def test_lots_of_the_revision_that_was_read_are_written_over(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit(decide_removal(ledger_of(world), some(talk_lines=2), STAMP))
    store(world).commit(decide_restoration(ledger_of(world), some(talk_lines=1), STAMP))
    assert item_at(world, keys.removals(NEW_YORK))["revision"] == 3


@pytest.mark.parametrize("revision", [1, 3])
def test_a_user_of_another_revision_is_not_written_over(world: World, revision: int) -> None:
    found = user(revision=revision)
    store(world).commit_assignments(entered(found))
    change = entered(user(revision=3, first_name="Grace"), user(revision=2))
    assert met_by(world, change) == {"holders": {found.assignee: found}}


def test_a_missing_user_is_not_written_again(world: World) -> None:
    change = entered(user(revision=3, first_name="Grace"), user(revision=2))
    put_by_hand(world, keys.email(COMPANY, "user1@example.com"), user_id=1)
    failure = failure_of(world, change)
    assert (failed_writes(failure), failure.holders) == (
        [WriteName("user", 1)],
        {user().assignee: None},
    )


# not_held: in an assignment


def test_an_assignee_gets_no_second_license(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()))
    again = assignment(request_id="request-3")
    assert met_by(world, take(again)) == {"assignments": {again.assignment_id: assignment()}}


def test_a_license_that_was_released_is_taken_again(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()))
    store(world).commit_assignments(free(assignment()))
    store(world).commit_assignments(take(assignment(request_id="request-3")))
    key = keys.assignment(NEW_YORK, assignment().assignment_id)
    assert item_at(world, key)["request_id"] == "request-3"
    assert "released_at" not in item_at(world, key)
    assert "expires_at" not in item_at(world, key)


# held: in a release, and for an assignment that must remain


def test_a_license_that_was_never_assigned_is_not_released(world: World) -> None:
    buy(world, talk_lines=5)
    set_available(world, 3)
    number = assignment().assignment_id
    assert met_by(world, free(assignment())) == {"assignments": {number: None}}


def test_a_license_is_released_once(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()))
    store(world).commit_assignments(free(assignment()))
    number = assignment().assignment_id
    assert met_by(world, free(assignment(), at=START + SECOND)) == {
        "assignments": {number: released(assignment())}
    }


def test_a_license_is_assigned_if_another_assignment_is_still_held(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment(1)))
    store(world).commit_assignments(take(assignment(2), still_held=(assignment(1),)))
    assert world.account().counts[TALK].available == 3


def test_nothing_is_assigned_if_the_other_license_was_never_assigned(world: World) -> None:
    buy(world, talk_lines=5)
    number = assignment(1).assignment_id
    assert met_by(world, take(assignment(2), still_held=(assignment(1),))) == {
        "assignments": {number: None}
    }


def test_nothing_is_assigned_if_the_other_license_was_released(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment(1)))
    store(world).commit_assignments(free(assignment(1)))
    number = assignment(1).assignment_id
    found = met_by(world, take(assignment(2), still_held=(assignment(1),)))
    assert found == {"assignments": {number: released(assignment(1))}}
