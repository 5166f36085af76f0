"""Repeats and lost answers are answered as at first, and refusals have the numbers."""

from typing import Any

import pytest

from chalicelib.domain.account import Counts
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.rooms import delete_room
from chalicelib.service.holder_requests import NewHolder
from chalicelib.service.ports import ConditionsFailed
from chalicelib.service.requests import Outcome
from chalicelib.users import create_user, delete_user, restore_user
from tests.unit.fakes import KEY, STORED_RESPONSE, FakeStore, request, service
from tests.unit.ledgers import OFFICE, TALK, ledger
from tests.unit.license_holders import ADA, LOBBY, change, fake_store, moved, respond

MINE = "request-1"


def test_a_repeat_is_answered_as_at_first() -> None:
    for owners in ({}, {"ada@example.com": 9}):
        store = fake_store(
            ADA, ConditionsFailed(stored_response=STORED_RESPONSE, email_owners=owners)
        )
        assert change(store, request(key=KEY), state="suspended") == Outcome(STORED_RESPONSE, True)


def test_work_whose_answer_was_lost_is_recognized_by_its_record() -> None:
    done = replace(ADA, request_id=MINE, revision=5)
    failure = ConditionsFailed(holders={ADA.assignee: done}, email_owners={"ada@example.com": 9})
    store = fake_store(ADA, failure)
    assert change(store, state="suspended").stored_response.body == f"suspended 5 {MINE}"
    assert len(store.asked) == 1


def test_a_record_that_somebody_else_has_changed_is_read_again() -> None:
    theirs = replace(ADA, request_id="theirs", revision=5, state="suspended")
    store = fake_store(ADA, ConditionsFailed(holders={ADA.assignee: theirs}))
    store_read = [ADA, theirs]
    store.user = lambda *_: store_read.pop(0)  # type: ignore[method-assign]
    change(store, first_name="Augusta")
    transaction = moved(store)
    assert (transaction.holders[0].before, transaction.holders[0].after.revision) == (theirs, 6)


@pytest.mark.parametrize(
    "again",
    [
        lambda store: change(store, state="active"),
        lambda store: delete_user(service(store), request(), 7, respond),
        lambda store: restore_user(service(store), request(), 7, respond),
    ],
    ids=["change", "delete", "restore"],
)
def test_a_record_that_this_very_request_has_written_is_answered(again: Any) -> None:
    store = fake_store(replace(ADA, request_id=MINE, state="deleted"))
    assert again(store).stored_response.body == f"deleted 4 {MINE}"
    assert store.asked == []


def test_a_room_that_this_very_request_has_deleted_is_answered() -> None:
    store = fake_store()
    store.rooms[8] = replace(LOBBY, state="deleted", request_id=MINE)
    assert (
        delete_room(service(store), request(), 8, respond).stored_response.body
        == f"deleted 4 {MINE}"
    )
    assert store.asked == []


def test_no_license_is_told_with_the_numbers() -> None:
    office = ledger({TALK: Counts(5, 0, 0)})
    store = FakeStore({OFFICE: office}, [ConditionsFailed(accounts={OFFICE: office.account})])
    with pytest.raises(Refusal) as refused:
        create_user(service(store), request(), NewHolder(ADA), respond)
    assert refused.value.code == "no_available_licenses"
