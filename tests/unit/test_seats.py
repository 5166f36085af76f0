"""Records of users and rooms, and the licenses that follow from them: what a request asks the
database to do, and what it makes of the answer (R3, R20-R22, R24)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.assignment import Assignee, Assignment, assignment_id
from chalicelib.domain.caller import Caller
from chalicelib.domain.licenses import LicenseType
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.room import Room
from chalicelib.domain.user import User
from chalicelib.rooms import create_room, delete_room
from chalicelib.service.ports import (
    AssignmentTransaction,
    ConditionsFailed,
    IdempotencyRecord,
    Retryable,
    StoredResponse,
)
from chalicelib.service.requests import Outcome, Request
from chalicelib.users import change_user, create_user, delete_user, restore_user
from tests.unit.fakes import KEY, RECEIPT, FakeStore, request, service
from tests.unit.ledgers import COMPANY, NOW, OFFICE, ROOM, SELL, TALK, ledger

ELSEWHERE = 102
ADA = User(7, COMPANY, OFFICE, "ada@example.com", "Ada", "L", "talk", "active", NOW, 4, "earlier")
LOBBY = Room(8, COMPANY, OFFICE, "Lobby", "active", NOW, 4, "earlier")
GONE = replace(ADA, state="deleted", deleted_at=NOW, deleted_from="suspended")
MINE = "request-1"


def seat(office_id: int = OFFICE, license_type: LicenseType = TALK) -> int:
    """The id of Ada's assignment."""
    return assignment_id(office_id, license_type, Assignee("user", 7))


def shelf(user: User = ADA, *answers: Exception | None, **more: Any) -> FakeStore:
    return FakeStore({OFFICE: ledger({TALK: Counts(5, 0, 0)})}, [*answers], users={7: user},
                     rooms={8: LOBBY}, **more)  # fmt: skip


def told(holder: Any) -> StoredResponse:
    return StoredResponse("hash", 200, f"{holder.state} {holder.revision} {holder.request_id}")


def change(store: FakeStore, asked: Request | None = None, **fields: Any) -> Outcome:
    edit = lambda user: replace(user, **fields)  # noqa: E731
    return change_user(service(store), asked or request(), 7, edit, told)


def moved(store: FakeStore, at: int = -1) -> AssignmentTransaction:
    movement: AssignmentTransaction = store.asked[at][0]
    return movement


def taken(movement: AssignmentTransaction) -> list[int]:
    return [each.assignment_id for each in movement.take]


def freed(movement: AssignmentTransaction) -> list[int]:
    return [each.assignment_id for each in movement.free]


def held(number: int, **changes: Any) -> Assignment:
    plain = Assignment(number, OFFICE, TALK, Assignee("user", 7), NOW, "bob", "another")
    return replace(plain, **changes)


def limited(office_id: int) -> Request:
    caller = Caller("ola", "office_admin", COMPANY, frozenset({office_id}))
    return replace(request(), caller=caller)


# What is taken and freed


@pytest.mark.parametrize(
    ("fields", "takes", "frees"),
    [
        ({"first_name": "Augusta"}, [], []),
        ({"state": "suspended"}, [], [seat()]),
        ({"license": "agents"}, [seat(OFFICE, SELL)], [seat()]),
        ({"license": "admins"}, [], [seat()]),
        ({"office_id": ELSEWHERE}, [seat(ELSEWHERE)], [seat()]),
    ],
    ids=["a name", "suspended", "another license", "no license", "another office"],
)
def test_a_change_takes_and_frees_what_follows_from_it(
    fields: dict[str, Any], takes: list[int], frees: list[int]
) -> None:
    store = shelf()
    change(store, **fields)
    movement = moved(store)
    assert (taken(movement), freed(movement)) == (takes, frees)
    assert movement.holder
    assert (movement.holder.before, movement.holder.after.revision) == (ADA, 5)


def test_a_user_is_created_with_a_license_and_a_receipt_in_one_write() -> None:
    store = FakeStore()
    create_user(service(store), request(key=KEY), ADA, lambda _: RECEIPT)
    ((movement, idempotency),) = store.asked
    assert (taken(movement), freed(movement), idempotency) == (
        [seat()],
        [],
        IdempotencyRecord(KEY, RECEIPT, NOW),
    )
    assert movement.holder.after.revision == 1


def test_a_deleted_user_frees_and_a_restored_one_is_as_before() -> None:
    store = shelf()
    delete_user(service(store), request(), 7, told)
    assert freed(moved(store)) == [seat()]
    restored = shelf(GONE)
    restore_user(service(restored), request(), 7, told)
    movement = moved(restored)
    assert movement.holder
    assert (movement.holder.after.state, taken(movement)) == ("suspended", [])


def test_new_offices_of_an_administrator_are_named_for_the_write_to_check() -> None:
    store = shelf(replace(ADA, admin_office_ids=(OFFICE,)))
    change(store, admin_office_ids=(OFFICE, ELSEWHERE))
    assert moved(store).offices == (ELSEWHERE,)


def test_a_room_takes_and_frees_its_line() -> None:
    number = assignment_id(OFFICE, ROOM, Assignee("room", 8))
    made, gone = FakeStore(), shelf()
    create_room(service(made), request(), LOBBY, told)
    delete_room(service(gone), request(), 8, told)
    assert (taken(moved(made)), freed(moved(gone))) == ([number], [number])
    movement = moved(gone)
    assert movement.holder
    assert (movement.holder.after.state, movement.holder.after.revision) == ("deleted", 5)


# What the answer tells


def test_a_repeat_is_answered_as_at_first() -> None:
    for owners in ({}, {0: 9}):
        store = shelf(ADA, ConditionsFailed(stored_response=RECEIPT, email_owners=owners))
        assert change(store, request(key=KEY), state="suspended") == Outcome(RECEIPT, True)


def test_work_whose_answer_was_lost_is_recognized_by_its_record() -> None:
    done = replace(ADA, request_id=MINE, revision=5)
    store = shelf(ADA, ConditionsFailed(holder=done, email_owners={0: 7}))
    assert change(store, state="suspended").stored_response.body == f"suspended 5 {MINE}"
    assert len(store.asked) == 1


def test_a_record_that_somebody_else_has_changed_is_read_again() -> None:
    theirs = replace(ADA, request_id="theirs", revision=5, state="suspended")
    store = shelf(ADA, ConditionsFailed(holder=theirs))
    store_read = [ADA, theirs]
    store.user = lambda *_: store_read.pop(0)  # type: ignore[method-assign]
    change(store, first_name="Augusta")
    movement = moved(store)
    assert movement.holder
    assert (movement.holder.before, movement.holder.after.revision) == (theirs, 6)


@pytest.mark.parametrize(
    "again",
    [
        lambda store: change(store, state="active"),
        lambda store: delete_user(service(store), request(), 7, told),
        lambda store: restore_user(service(store), request(), 7, told),
    ],
    ids=["change", "delete", "restore"],
)
def test_a_record_that_this_very_request_has_written_is_answered(again: Any) -> None:
    store = shelf(replace(ADA, request_id=MINE, state="deleted"))
    assert again(store).stored_response.body == f"deleted 4 {MINE}"
    assert store.asked == []


def test_a_room_that_this_very_request_has_deleted_is_answered() -> None:
    store = shelf()
    store.rooms[8] = replace(LOBBY, state="deleted", request_id=MINE)
    assert (
        delete_room(service(store), request(), 8, told).stored_response.body == f"deleted 4 {MINE}"
    )
    assert store.asked == []


def test_an_address_in_use_is_refused_where_it_stands() -> None:
    with pytest.raises(Refusal) as changed:
        change(shelf(ADA, ConditionsFailed(email_owners={1: 9})), other_emails=("a@example.com",))
    with pytest.raises(Refusal) as created:
        create_user(
            service(FakeStore(answers=[ConditionsFailed(email_owners={0: 9})])),
            request(),
            ADA,
            told,
        )
    pointers = [each.value.members["errors"][0]["pointer"] for each in (changed, created)]
    assert pointers == ["/emails/1", "/email"]


def test_no_license_is_told_with_the_numbers() -> None:
    full = ConditionsFailed(accounts={OFFICE: ledger({TALK: Counts(5, 0, 0)}).account})
    with pytest.raises(Refusal) as refused:
        create_user(service(FakeStore(answers=[full])), request(), ADA, told)
    assert refused.value.code == "no_available_licenses"


# What the assignments API did to a seat meanwhile


def test_a_seat_that_is_held_already_is_checked_and_not_taken() -> None:
    there = held(seat())
    store = FakeStore(answers=[ConditionsFailed(assignments={seat(): there})])
    create_user(service(store), request(), ADA, told)
    assert (taken(moved(store)), moved(store).still_held) == ([], (there,))


@pytest.mark.parametrize(
    "there", [None, held(seat(), released_at=NOW, released_by="bob")], ids=["never", "no more"]
)
def test_a_seat_that_is_not_held_is_not_freed(there: Any) -> None:
    store = shelf(ADA, ConditionsFailed(assignments={seat(): there}))
    change(store, state="suspended")
    assert (freed(moved(store, 0)), freed(moved(store))) == ([seat()], [])


def test_a_seat_found_not_held_is_checked_and_when_it_is_held_again_freed_after_all() -> None:
    """Somebody suspended and reactivated the user, between this request's attempts."""
    number = seat()
    gone = ConditionsFailed(assignments={number: None})
    back = ConditionsFailed(assignments={number: held(number)})
    store = shelf(ADA, gone, back)
    change(store, license="admins")
    checked = [[each.assignment_id for each in moved(store, at).still_free] for at in (0, 1, 2)]
    assert checked == [[], [number], []]
    assert [freed(moved(store, at)) for at in (0, 1, 2)] == [[number], [], [number]]


def test_a_seat_that_was_released_again_is_taken_after_all() -> None:
    number = seat()
    first = ConditionsFailed(assignments={number: held(number)})
    released = held(number, released_at=NOW, released_by="bob")
    then = ConditionsFailed(assignments={number: released})
    store = FakeStore(answers=[first, then])
    create_user(service(store), request(), ADA, told)
    assert (taken(moved(store)), moved(store).still_held) == ([number], ())


# Whose they are, and when


@pytest.mark.parametrize(
    "act",
    [
        lambda store: create_user(service(store), limited(ELSEWHERE), ADA, told),
        lambda store: change(store, limited(ELSEWHERE), first_name="Augusta"),
        lambda store: change(store, limited(OFFICE), office_id=ELSEWHERE),
        lambda store: change(store, limited(ELSEWHERE), office_id=ELSEWHERE),
        lambda store: delete_user(service(store), limited(ELSEWHERE), 7, told),
        lambda store: create_room(service(store), limited(ELSEWHERE), LOBBY, told),
        lambda store: delete_room(service(store), limited(ELSEWHERE), 8, told),
    ],
    ids=["create", "change", "move away", "move in", "delete", "create a room", "delete a room"],
)
def test_an_office_admin_acts_in_their_offices_only(act: Any) -> None:
    store = shelf()
    store.ledgers[ELSEWHERE] = ledger(office_id=ELSEWHERE)
    with pytest.raises(Refusal, match="not among yours"):
        act(store)
    assert store.asked == []


@pytest.mark.parametrize(
    "act",
    [
        lambda store: change(store, first_name="Augusta"),
        lambda store: delete_user(service(store), request(), 7, told),
    ],
    ids=["change", "delete"],
)
def test_a_deleted_user_is_not_found(act: Any) -> None:
    store = shelf(GONE)
    with pytest.raises(Refusal) as refused:
        act(store)
    assert (refused.value.code, store.asked) == ("not_found", [])


def test_a_deleted_room_is_not_found() -> None:
    store = shelf()
    store.rooms[8] = replace(LOBBY, state="deleted")
    with pytest.raises(Refusal) as refused:
        delete_room(service(store), request(), 8, told)
    assert (refused.value.code, store.asked) == ("not_found", [])


@pytest.mark.parametrize(
    ("after", "restorable"),
    [
        (timedelta(hours=72) - timedelta(seconds=1), True),
        (timedelta(hours=72), False),
        (timedelta(hours=72, seconds=1), False),
    ],
)
def test_a_deleted_user_is_restored_for_72_hours(after: timedelta, restorable: bool) -> None:
    store = shelf(GONE)
    asked: datetime = NOW + after
    if restorable:
        restore_user(service(store), request(asked), 7, told)
    else:
        with pytest.raises(Refusal, match="72 hours"):
            restore_user(service(store), request(asked), 7, told)
    assert bool(store.asked) is restorable


# With the license


def removing(counts: Counts, user: User = ADA) -> FakeStore:
    store = shelf(user)
    store.ledgers[OFFICE] = ledger({TALK: counts})
    delete_user(service(store), request(), 7, told, "office_settings")
    return store


def removed(store: FakeStore) -> Ledger:
    movement = moved(store)
    assert movement.change
    return movement.change.after


def test_a_user_deleted_with_the_license_gives_up_their_own_and_no_other() -> None:
    store = removing(Counts(5, 0, 0))
    assert removed(store).account.counts[TALK] == Counts(5, 1, 0)
    assert freed(moved(store)) == [seat()]


def test_where_somebody_has_released_it_before_nothing_is_there_to_remove() -> None:
    # No license is assigned, by the account: none can be freed, and none is available.
    with pytest.raises(Refusal) as refused:
        removing(Counts(0, 0, 0))
    assert refused.value.code == "no_available_licenses"


def test_a_user_of_another_companys_office_is_not_deleted_with_its_license() -> None:
    store = shelf()
    store.ledgers[OFFICE] = ledger({TALK: Counts(5, 0, 0)}, company_id=8)
    with pytest.raises(Refusal) as refused:
        delete_user(service(store), request(), 7, told, "office_settings")
    assert (refused.value.code, store.asked) == ("not_found", [])


def test_stale_reads_are_tried_again() -> None:
    store = shelf(ADA, Retryable("conflict"))
    change(store, state="suspended")
    assert len(store.asked) == 2
