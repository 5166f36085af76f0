"""Changes of users and rooms take and free the licenses that follow from them."""

from typing import Any

import pytest

from chalicelib.domain.assignment import Assignee, assignment_id
from chalicelib.domain.record import replace
from chalicelib.rooms import create_room, delete_room
from chalicelib.service.holder_requests import NewHolder
from chalicelib.service.ports import IdempotencyRecord
from chalicelib.users import create_user, delete_user, restore_user
from tests.unit.fakes import KEY, STORED_RESPONSE, FakeStore, request, service
from tests.unit.ledgers import NOW, OFFICE, ROOM, SELL
from tests.unit.license_holders import (
    ADA,
    ELSEWHERE,
    GONE,
    LOBBY,
    adas_assignment,
    change,
    fake_store,
    freed,
    moved,
    respond,
    taken,
)

# What is taken and freed


@pytest.mark.parametrize(
    ("fields", "takes", "frees"),
    [
        ({"first_name": "Augusta"}, [], []),
        ({"state": "suspended"}, [], [adas_assignment()]),
        ({"license": "agents"}, [adas_assignment(OFFICE, SELL)], [adas_assignment()]),
        ({"license": "admins"}, [], [adas_assignment()]),
        ({"office_id": ELSEWHERE}, [adas_assignment(ELSEWHERE)], [adas_assignment()]),
    ],
    ids=["a name", "suspended", "another license", "no license", "another office"],
)
def test_a_change_takes_and_frees_what_follows_from_it(
    fields: dict[str, Any], takes: list[int], frees: list[int]
) -> None:
    store = fake_store()
    change(store, **fields)
    transaction = moved(store)
    assert (taken(transaction), freed(transaction)) == (takes, frees)
    assert (transaction.holders[0].before, transaction.holders[0].after.revision) == (ADA, 5)


def test_a_user_is_created_with_a_license_and_an_idempotency_record_in_one_write() -> None:
    store = FakeStore()
    create_user(service(store), request(key=KEY), NewHolder(ADA), lambda _: STORED_RESPONSE)
    ((transaction, idempotency),) = store.asked
    assert (taken(transaction), freed(transaction), idempotency) == (
        [adas_assignment()],
        [],
        IdempotencyRecord(KEY, STORED_RESPONSE, NOW),
    )
    assert transaction.holders[0].after.revision == 1


def test_a_deleted_user_frees_and_a_restored_one_is_as_before() -> None:
    store = fake_store()
    delete_user(service(store), request(), 7, respond)
    assert freed(moved(store)) == [adas_assignment()]
    restored = fake_store(GONE)
    restore_user(service(restored), request(), 7, respond)
    transaction = moved(restored)
    assert (transaction.holders[0].after.state, taken(transaction)) == ("suspended", [])


def test_new_offices_of_an_administrator_are_named_for_the_write_to_check() -> None:
    store = fake_store(replace(ADA, admin_office_ids=(OFFICE,)))
    change(store, admin_office_ids=(OFFICE, ELSEWHERE))
    assert moved(store).offices == (ELSEWHERE,)


def test_a_room_takes_and_frees_its_line() -> None:
    number = assignment_id(OFFICE, ROOM, Assignee("room", 8))
    made, gone = FakeStore(), fake_store()
    create_room(service(made), request(), NewHolder(LOBBY), respond)
    delete_room(service(gone), request(), 8, respond)
    assert (taken(moved(made)), freed(moved(gone))) == ([number], [number])
    transaction = moved(gone)
    assert (transaction.holders[0].after.state, transaction.holders[0].after.revision) == (
        "deleted",
        5,
    )
