"""Licenses that were assigned or released beside the record are freed and moved with it (R32)."""

from typing import Any

import pytest

from chalicelib.domain.assignment import Assignee, Assignment, assignment_id
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.rooms import delete_room
from chalicelib.service.ports import ConditionsFailed
from chalicelib.users import delete_user, restore_user
from tests.license_types import LicenseType
from tests.unit.fakes import FakeStore, request, service
from tests.unit.ledgers import NOW, OFFICE, SELL, TALK
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

FAX = LicenseType.FAX_LINES
OLD = replace(ADA, holds_more=None)
"""Ada's record as older versions wrote it."""


def held(license_type: str = TALK, office_id: int = OFFICE, **more: Any) -> Assignment:
    number = adas_assignment(office_id, license_type)
    made = Assignment(number, office_id, license_type, ADA.assignee, NOW, "bob", "another")
    return replace(made, **more)


def line(line_id: int, for_user: int | None, office_id: int = OFFICE, **more: Any) -> Assignment:
    assignee = Assignee("fax_line", line_id)
    number = assignment_id(office_id, FAX, assignee)
    made = Assignment(number, office_id, FAX, assignee, NOW, "bob", "another", for_user=for_user)
    return replace(made, **more)


def after(store: FakeStore) -> Any:
    (holder,) = moved(store).holders
    return holder.after


BOTH = [adas_assignment(), adas_assignment(OFFICE, SELL)]


@pytest.mark.parametrize("state", ["suspended", "deleted"])
def test_all_licenses_of_an_old_record_are_freed(state: str) -> None:
    store = fake_store(OLD, assigned=[held(), held(SELL)])
    if state == "deleted":
        delete_user(service(store), request(), 7, respond)
    else:
        change(store, state=state)
    assert freed(moved(store)) == BOTH
    assert (after(store).license_released_at, after(store).holds_more) == (None, False)


def test_a_record_that_says_it_holds_no_more_is_not_read_for() -> None:
    store = fake_store(ADA, assigned=[held(), held(SELL)])
    change(store, state="suspended")
    assert freed(moved(store)) == [adas_assignment()]


def test_all_licenses_move_and_keep_what_they_are() -> None:
    store = fake_store(OLD, assigned=[held(), held(SELL)])
    change(store, office_id=ELSEWHERE)
    transaction = moved(store)
    assert taken(transaction) == [
        adas_assignment(ELSEWHERE),
        adas_assignment(ELSEWHERE, SELL),
    ]
    assert [each.by_record for each in transaction.take] == [True, False]
    assert freed(transaction) == BOTH
    assert after(store).holds_more is True


def test_a_license_held_in_the_other_office_already_is_kept_there() -> None:
    there = held(SELL, ELSEWHERE)
    store = fake_store(OLD, assigned=[held(), held(SELL), there])
    change(store, office_id=ELSEWHERE)
    transaction = moved(store)
    assert (taken(transaction), transaction.still_held) == ([adas_assignment(ELSEWHERE)], (there,))
    assert freed(transaction) == BOTH


def test_another_license_frees_that_of_the_record_alone() -> None:
    store = fake_store(OLD, assigned=[held(), held(LicenseType.UBERCONFERENCE_LINES)])
    change(store, license="agents")
    assert freed(moved(store)) == [adas_assignment()]
    assert taken(moved(store)) == [adas_assignment(OFFICE, SELL)]
    assert after(store).holds_more is True


def test_another_license_that_is_held_already_is_not_taken_twice() -> None:
    store = fake_store(OLD, assigned=[held(), held(SELL)])
    change(store, license="agents")
    transaction = moved(store)
    assert (taken(transaction), freed(transaction)) == ([], [adas_assignment()])
    assert transaction.still_held == (held(SELL),)
    assert after(store).holds_more is False


@pytest.mark.parametrize(
    "there", [[], [held(released_at=NOW, released_by="bob")]], ids=["never", "no more"]
)
def test_a_license_that_is_not_held_is_not_freed_and_the_record_says_so(there: Any) -> None:
    store = fake_store(OLD, assigned=there)
    change(store, state="suspended")
    assert (freed(moved(store)), after(store).license_released_at) == ([], NOW)


def test_a_license_that_is_not_held_is_not_taken_in_another_office() -> None:
    store = fake_store(OLD)
    change(store, office_id=ELSEWHERE)
    assert (taken(moved(store)), after(store).license_released_at) == ([], NOW)


def test_a_license_that_was_released_is_not_taken_back() -> None:
    store = fake_store(replace(GONE, deleted_from="active", license_released_at=NOW))
    restore_user(service(store), request(), 7, respond)
    assert (after(store).state, taken(moved(store))) == ("active", [])


def test_a_surprise_makes_the_next_attempt_read() -> None:
    """Older versions release and assign without writing the record."""
    gone = ConditionsFailed(assignments={adas_assignment(): None})
    store = fake_store(ADA, gone, assigned=[held(SELL)])
    change(store, state="suspended")
    assert [freed(moved(store, at)) for at in (0, 1)] == [
        [adas_assignment()],
        [adas_assignment(OFFICE, SELL)],
    ]


def test_fax_lines_made_for_a_user_go_with_the_user_and_others_do_not() -> None:
    user = replace(OLD, fax_lines=(11, 12, 13))
    store = fake_store(user, assigned=[held(), line(11, 7), line(12, None), line(13, 9)])
    change(store, state="suspended")
    assert freed(moved(store)) == [adas_assignment(), line(11, 7).assignment_id]
    assert after(store).fax_lines == ()


def test_fax_lines_move_and_stay_the_users() -> None:
    user = replace(OLD, fax_lines=(11, 12))
    store = fake_store(user, assigned=[held(), line(11, 7), line(12, 9)])
    change(store, office_id=ELSEWHERE)
    assert [(each.assignee.id, each.for_user) for each in moved(store).take] == [(7, None), (11, 7)]
    assert after(store).fax_lines == (11,)


def move_with_a_line_met(*met: Assignment | None, **more: Any) -> FakeStore:
    """Ada moves with line 11. Her first attempt meets these assignments."""
    failure = ConditionsFailed(
        assignments={each.assignment_id: each for each in met if each}, **more
    )
    user = replace(OLD, fax_lines=(11,))
    store = fake_store(user, failure, assigned=[held(), line(11, 7)])
    change(store, office_id=ELSEWHERE)
    return store


@pytest.mark.parametrize("for_user", [9, None])
def test_a_move_is_refused_if_a_line_is_held_there_and_not_for_the_user(
    for_user: int | None,
) -> None:
    with pytest.raises(Refusal, match="fax line 11, which office 102 ") as refused:
        move_with_a_line_met(line(11, for_user, ELSEWHERE))
    assert refused.value.code == "holder_not_eligible"
    assert refused.value.members == {
        "holder": Assignee("fax_line", 11),
        "reason": "line_of_another_user",
    }
    assert "in office 101 first, then move the user." in refused.value.detail


@pytest.mark.parametrize(
    "there",
    [line(11, 7, ELSEWHERE), line(11, 9, ELSEWHERE, released_at=NOW, released_by="bob")],
    ids=["the user's own", "released since"],
)
def test_a_move_is_decided_again_if_the_line_is_not_in_the_way(there: Assignment) -> None:
    assert len(move_with_a_line_met(there).asked) == 2


def test_a_move_is_decided_again_if_its_user_or_its_line_has_changed_too() -> None:
    there, other = line(11, 9, ELSEWHERE), replace(OLD, revision=5)
    gone = line(11, 7, released_at=NOW, released_by="bob")
    assert len(move_with_a_line_met(there, holders={ADA.assignee: other}).asked) == 2
    assert len(move_with_a_line_met(there, gone).asked) == 2


def test_a_move_whose_answer_was_lost_is_not_refused_for_its_own_line() -> None:
    ours = replace(OLD, office_id=ELSEWHERE, request_id=request().request_id)
    store = move_with_a_line_met(line(11, 9, ELSEWHERE), holders={ADA.assignee: ours})
    assert len(store.asked) == 1


def test_a_deleted_room_frees_all_it_has() -> None:
    tollfree = LicenseType.TOLLFREE_ROOM_LINES
    numbers = [
        assignment_id(OFFICE, each, LOBBY.assignee) for each in (LicenseType.ROOM_LINES, tollfree)
    ]
    store = fake_store(
        assigned=[
            Assignment(number, OFFICE, kind, LOBBY.assignee, NOW, "bob", "another")
            for number, kind in zip(numbers, (LicenseType.ROOM_LINES, tollfree), strict=True)
        ]
    )
    store.rooms[8] = replace(LOBBY, holds_more=True)
    delete_room(service(store), request(), 8, respond)
    assert freed(moved(store)) == numbers
