"""Assignments, releases and users are read back as they were committed."""

from typing import Any

import pytest

from chalicelib.domain.account import Counts
from chalicelib.dynamo import keys
from chalicelib.dynamo.listings import Listings
from chalicelib.service.ports import AssignmentTransaction, ConditionsFailed
from chalicelib.service.read_ports import Paging
from tests.contract.builders import (
    ROOM,
    TALK,
    assignment,
    buy,
    entered,
    free,
    item_at,
    met_by,
    release_of,
    released,
    requests_of,
    store,
    take,
    user,
)
from tests.contract.store_reads import SECOND
from tests.world import BERLIN, COMPANY, NEW_YORK, START, World


def test_assignments_come_back_as_they_were_made(world: World) -> None:
    buy(world, talk_lines=5, room_lines=1)
    made = (assignment(1), assignment(2), assignment(3, ROOM))
    store(world).commit_assignments(take(*made))
    found = (
        Listings(world.client, world.table, world.wired.layouts)
        .assignments(NEW_YORK, Paging())
        .items
    )
    assert sorted(found, key=lambda each: each.assignee.id) == [*made]
    assert world.account().counts[TALK] == Counts(5, 0, 3)
    assert world.account().counts[ROOM] == Counts(1, 0, 0)


def test_a_release_says_who_and_when_for_seven_days(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()))
    store(world).commit_assignments(free(assignment()))
    item = item_at(world, keys.assignment(NEW_YORK, assignment().assignment_id))
    assert item["expires_at"] == 1773756000  # 17 March 2026, 14:00
    assert item["released_at"] == "2026-03-10T14:00:00Z"
    assert item["released_by"] == "bob"
    # Another request id: a repeat with the same one would succeed (decision 57).
    again = release_of(assignment(), "request-3")
    with pytest.raises(ConditionsFailed) as raised:
        store(world).commit_assignments(AssignmentTransaction(COMPANY, START, free=(again,)))
    assert [*raised.value.assignments.values()] == [released(assignment())]
    assert world.account().counts[TALK] == Counts(5, 0, 5)


def test_a_license_moves_between_offices_in_one_write(world: World) -> None:
    buy(world, talk_lines=1)
    buy(world, BERLIN, talk_lines=1)
    here, there = assignment(1), assignment(1, office_id=BERLIN)
    store(world).commit_assignments(take(here))
    store(world).commit_assignments(take(there, free=(release_of(here),)))
    assert world.account().counts[TALK] == Counts(1, 0, 1)
    assert world.account(BERLIN).counts[TALK] == Counts(1, 0, 0)


def test_nothing_moves_if_one_office_has_none_available(world: World) -> None:
    buy(world, talk_lines=1)
    here, there = assignment(1), assignment(1, office_id=BERLIN)
    store(world).commit_assignments(take(here))
    short = take(there, free=(release_of(here),))
    assert met_by(world, short) == {"accounts": {BERLIN: world.account(BERLIN)}}


USERS: dict[str, dict[str, Any]] = {
    "invited": {"state": "pending", "license": "talk"},
    "active": {"activated_at": START, "license": "agents"},
    "suspended": {"state": "suspended", "activated_at": START},
    "deleted": {"state": "deleted", "deleted_at": START + SECOND},
}


@pytest.mark.parametrize("state", USERS)
def test_a_user_comes_back_as_it_was_entered(world: World, state: str) -> None:
    made = user(**USERS[state])
    store(world).commit_assignments(entered(made))
    assert store(world).user(COMPANY, 1) == made


def test_fields_that_a_user_no_longer_has_are_removed(world: World) -> None:
    gone = user(state="deleted", deleted_at=START, activated_at=START)
    store(world).commit_assignments(entered(gone))
    back = user(state="pending", revision=2)
    store(world).commit_assignments(entered(back, gone))
    assert "deleted_at" not in item_at(world, keys.user(COMPANY, 1))
    assert store(world).user(COMPANY, 1) == back


def test_a_user_of_another_company_is_not_there(world: World) -> None:
    store(world).commit_assignments(entered(user()))
    assert store(world).user(COMPANY + 1, 1) is None
    assert store(world).user(COMPANY, 2) is None


def test_a_user_with_a_license_is_entered_by_the_accounts_own_condition(world: World) -> None:
    buy(world, talk_lines=1)
    store(world).commit_assignments(entered(user(license="talk"), take=(assignment(),)))
    assert world.account().counts[TALK].available == 0
    assert store(world).user(COMPANY, 1) == user(license="talk")


def test_a_user_moves_to_an_office_where_a_license_is_given_back(world: World) -> None:
    buy(world, BERLIN, talk_lines=1)
    room = assignment(7, office_id=BERLIN)
    store(world).commit_assignments(entered(user()))
    store(world).commit_assignments(take(room))
    moved = user(office_id=BERLIN, revision=2)
    store(world).commit_assignments(entered(moved, user(), free=(release_of(room),)))
    assert store(world).user(COMPANY, 1) == moved
    assert world.account(BERLIN).counts[TALK] == Counts(1, 0, 1)


def test_a_user_is_written_with_no_more_than_it_needs(world: World) -> None:
    suspended = user(state="suspended", revision=2)
    deleted = user(state="deleted", deleted_at=START, revision=3)
    with requests_of(world.client, "TransactWriteItems") as requests:
        store(world).commit_assignments(entered(user()))
        store(world).commit_assignments(entered(suspended, user()))
        store(world).commit_assignments(entered(deleted, suspended))
    kinds = [[next(iter(each)) for each in request["TransactItems"]] for request in requests]
    # Each has its announcement first. Creation: record, address and the office's condition.
    # Suspension: record. Deletion: record and address.
    assert kinds == [
        ["Put", "Put", "Put", "ConditionCheck"],
        ["Put", "Update"],
        ["Put", "Update", "Delete"],
    ]
