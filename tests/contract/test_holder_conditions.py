"""Conditions on the records of users and rooms, each isolated by a case in which only it fails (R31,
R32)."""

from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.assignment import Assignee, Assignment
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
from tests.license_types import LicenseType
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


# is_admin_of: in a release by a caller who does not reach all offices (R11)


def by_an_office_admin(world: World, role: Any, admin_of: tuple[int, ...]) -> AssignmentTransaction:
    transaction = released(world, role)
    said = transaction.released_from
    assert said
    return replace(transaction, released_from=replace(said, admin_office_ids=admin_of))


@pytest.mark.parametrize("role", ["own", "more", "line", "stray"])
@pytest.mark.parametrize(
    ("marks", "admin_of", "holds"),
    [
        ({}, (), True),
        ({"admin_office_ids": (NEW_YORK,)}, (), False),
        ({"is_super_admin": True}, (), False),
        ({"admin_office_ids": (NEW_YORK,)}, (NEW_YORK,), True),
        ({"admin_office_ids": (NEW_YORK, BERLIN)}, (NEW_YORK,), False),
        ({"admin_office_ids": (NEW_YORK,), "is_super_admin": True}, (NEW_YORK,), False),
        ({}, (NEW_YORK,), False),
    ],
)
def test_a_license_is_released_only_from_an_admin_of_what_was_read(
    world: World, role: str, marks: dict[str, Any], admin_of: tuple[int, ...], holds: bool
) -> None:
    changes: dict[str, dict[str, Any]] = {
        "own": {},
        "more": {"state": "suspended"},
        "line": {"state": "suspended"},
        "stray": {"office_id": BERLIN},
    }
    there = user(license="talk", **changes[role], **marks)
    enter(world, there)
    transaction = by_an_office_admin(world, role, admin_of)
    if holds:
        store(world).commit_assignments(transaction)
    else:
        assert failure_of(world, transaction).holders == {ADA: there}


@pytest.mark.parametrize("role", ["line", "stray"])
def test_a_user_who_does_not_exist_is_an_admin_of_nothing(world: World, role: str) -> None:
    transaction = by_an_office_admin(world, role, (NEW_YORK,))
    assert failure_of(world, transaction).holders == {ADA: None}
    said = transaction.released_from
    assert said
    without = replace(transaction, released_from=replace(said, admin_office_ids=()))
    store(world).commit_assignments(without)


def test_a_record_of_an_older_version_is_that_of_no_admin(world: World) -> None:
    enter(world, user(license="talk"))
    world.client.update_item(
        TableName=world.table,
        Key={"pk": {"S": f"COMPANY#{COMPANY}"}, "sk": {"S": keys.user(COMPANY, 1)[1]}},
        UpdateExpression="REMOVE is_super_admin, admin_office_ids",
    )
    store(world).commit_assignments(by_an_office_admin(world, "own", ()))


# for_user: in a release of a fax line


@pytest.mark.parametrize(
    ("made_for", "read_for", "holds"),
    [(None, None, True), (1, 1, True), (2, 1, False), (None, 1, False), (2, None, False)],
)
def test_a_line_is_released_only_from_the_user_for_whom_it_was_read(
    world: World, made_for: int | None, read_for: int | None, holds: bool
) -> None:
    buy(world, fax_lines=1)
    line = replace(
        assignment(5, LicenseType.FAX_LINES), assignee=Assignee("fax_line", 5), for_user=made_for
    )
    store(world).commit_assignments(take(line))
    freed = release_of(replace(line, for_user=read_for))
    transaction = AssignmentTransaction(COMPANY, AT, free=(freed,))
    if holds:
        store(world).commit_assignments(transaction)
    else:
        assert failure_of(world, transaction).assignments == {line.assignment_id: line}


# for_user: in the adoption of a fax line that is nobody's


def adoption(line: Assignment, user_id: int = 1) -> AssignmentTransaction:
    adopted = replace(line, for_user=user_id)
    return AssignmentTransaction(COMPANY, AT, adopt=(adopted,))


def faxed(for_user: int | None = None) -> Assignment:
    line = assignment(5, LicenseType.FAX_LINES)
    return replace(line, assignee=Assignee("fax_line", 5), for_user=for_user)


def test_a_line_that_is_nobodys_becomes_a_users_and_takes_no_license(world: World) -> None:
    buy(world, fax_lines=2)
    store(world).commit_assignments(take(faxed()))
    store(world).commit_assignments(adoption(faxed()))
    assert stored_lines(world) == [faxed(for_user=1)]
    assert world.counts("fax_lines") == (2, 1, 0, 1)


@pytest.mark.parametrize("for_user", [1, 2])
def test_a_line_of_a_user_becomes_nobody_elses(world: World, for_user: int) -> None:
    buy(world, fax_lines=1)
    store(world).commit_assignments(take(faxed(for_user)))
    failure = failure_of(world, adoption(faxed()))
    assert failure.assignments == {faxed().assignment_id: faxed(for_user)}
    assert stored_lines(world) == [faxed(for_user)]


def test_a_line_that_was_released_becomes_no_users(world: World) -> None:
    buy(world, fax_lines=1)
    store(world).commit_assignments(take(faxed()))
    store(world).commit_assignments(AssignmentTransaction(COMPANY, AT, free=(release_of(faxed()),)))
    before = stored_lines(world)
    assert failure_of(world, adoption(faxed())).assignments == {faxed().assignment_id: before[0]}
    assert stored_lines(world) == before


def test_a_line_that_does_not_exist_becomes_no_users(world: World) -> None:
    assert failure_of(world, adoption(faxed())).assignments == {faxed().assignment_id: None}
    assert stored_lines(world) == []


def test_a_line_of_another_companys_office_becomes_no_users(world: World) -> None:
    buy(world, fax_lines=1)
    store(world).commit_assignments(take(faxed()))
    foreign = replace(adoption(faxed()), company_id=COMPANY + 1)
    assert failure_of(world, foreign).accounts.keys() == {NEW_YORK}
    assert stored_lines(world) == [faxed()]


def stored_lines(world: World) -> list[Assignment]:
    return store(world).assignments({NEW_YORK: [faxed().assignment_id]})
