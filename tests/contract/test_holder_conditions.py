"""Conditions on the records of users and rooms, each isolated by a case in which only it fails (R31,
R32)."""

from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.assignment import Assignee, Assignment
from chalicelib.domain.licenses import LicenseType
from chalicelib.domain.record import replace
from chalicelib.domain.room import Room
from chalicelib.domain.user import User
from chalicelib.dynamo import keys
from chalicelib.service.ports import AssignmentTransaction, ReleasedFrom
from tests.contract.builders import (
    ROOM,
    SELL,
    TALK,
    assignment,
    buy,
    failure_of,
    item_at,
    release_of,
    store,
    take,
    user,
)
from tests.contract.builders import entered as written
from tests.people import ensure_room
from tests.world import BERLIN, COMPANY, NEW_YORK, START, World

ADA = Assignee("user", 1)
AT: datetime = START


def enter(world: World, person: User) -> None:
    store(world).commit_assignments(written(person))


def to_ada(license_type: Any = SELL, office_id: int = NEW_YORK) -> Assignment:
    made = assignment(1, license_type, office_id)
    return replace(made, assignee=ADA)


def attributes(world: World) -> tuple[Any, ...]:
    item = item_at(world, keys.user(COMPANY, 1))
    return item["revision"], item.get("holds_more"), item.get("license_released_at")


# eligible_in: in an assignment


@pytest.mark.parametrize("state", ["pending", "active"])
def test_a_user_in_force_takes_licenses_and_its_revision_rises_once(
    world: World, state: Any
) -> None:
    buy(world, talk_lines=1, sell_lines=1)
    enter(world, user(state=state, holds_more=False))
    store(world).commit_assignments(take(to_ada(TALK), to_ada(SELL)))
    assert attributes(world) == (2, True, None)


@pytest.mark.parametrize(
    "changes",
    [{"state": "suspended"}, {"state": "deleted"}, {"office_id": BERLIN}],
    ids=["suspended", "deleted", "in another office"],
)
def test_nobody_else_takes_a_license(world: World, changes: dict[str, Any]) -> None:
    buy(world, sell_lines=1)
    there = user(**changes)
    enter(world, there)
    assert failure_of(world, take(to_ada())).holders == {ADA: there}


def test_a_user_who_does_not_exist_takes_no_license(world: World) -> None:
    buy(world, sell_lines=1)
    assert failure_of(world, take(to_ada())).holders == {ADA: None}


# has_own_license, has_not_own_license, is_in, is_not_in: in a release


def released(
    world: World, role: Any, license_type: Any = TALK, holder: Assignee = ADA
) -> AssignmentTransaction:
    buy(world, talk_lines=1, sell_lines=1, room_lines=1, uberconference_lines=1)
    number = Assignee("number", 5)
    held = replace(assignment(5, license_type), assignee=number)
    store(world).commit_assignments(take(held))
    transaction = AssignmentTransaction(COMPANY, AT, free=(release_of(held),))
    return replace(transaction, released_from=ReleasedFrom(holder, NEW_YORK, license_type, role))


HERE = user(license="talk")
CASES = [
    (HERE, "own"),
    (replace(HERE, state="pending"), "own"),
    (replace(HERE, state="suspended"), "more"),
    (replace(HERE, state="deleted"), "more"),
    (replace(HERE, license="agents"), "more"),
    (replace(HERE, license_released_at=START), "more"),
    (replace(HERE, office_id=BERLIN), "stray"),
    (None, "stray"),
]


@pytest.mark.parametrize("role", ["own", "more", "stray"])
@pytest.mark.parametrize(("record", "right"), CASES)
def test_a_license_is_released_only_as_what_it_is(
    world: World, record: User | None, right: str, role: str
) -> None:
    if record:
        enter(world, record)
    transaction = released(world, role)
    if role != right:
        assert failure_of(world, transaction).holders == {ADA: record}
        return
    store(world).commit_assignments(transaction)
    if role == "own":
        assert attributes(world) == (2, None, "2026-03-10T14:00:00Z")
    elif record:
        assert attributes(world)[0] == 1


def test_a_type_that_no_record_has_is_always_another(world: World) -> None:
    enter(world, user(license="talk"))
    store(world).commit_assignments(released(world, "more", LicenseType.UBERCONFERENCE_LINES))


@pytest.mark.parametrize("role", ["own", "more"])
@pytest.mark.parametrize("gone", [False, True])
def test_a_room_has_one_license_of_its_own(world: World, role: Any, gone: bool) -> None:
    lobby = Assignee("room", 8)
    ensure_room(world.client, world.table, 8)
    if not gone:
        world.client.update_item(
            TableName=world.table,
            Key={"pk": {"S": f"COMPANY#{COMPANY}"}, "sk": {"S": keys.room(COMPANY, 8)[1]}},
            UpdateExpression="REMOVE license_released_at",
        )
    transaction = released(world, role, ROOM, lobby)
    if (role == "own") is gone:
        (met,) = failure_of(world, transaction).holders.values()
        assert isinstance(met, Room)
    else:
        store(world).commit_assignments(transaction)
