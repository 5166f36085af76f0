"""Users and rooms: who may change them, until when, and what deleting does with the license."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.caller import Caller
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.user import User
from chalicelib.rooms import create_room, delete_room
from chalicelib.service.holder_requests import NewHolder
from chalicelib.service.ports import ConditionsFailed, Retryable
from chalicelib.service.requests import Request
from chalicelib.users import create_user, delete_user, restore_user
from tests.unit.fakes import FakeStore, request, service
from tests.unit.ledgers import COMPANY, NOW, OFFICE, TALK, ledger
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
)


def limited(office_id: int) -> Request:
    caller = Caller("ola", "office_admin", COMPANY, frozenset({office_id}))
    return replace(request(), caller=caller)


# Whose they are, and when


@pytest.mark.parametrize(
    "act",
    [
        lambda store: create_user(service(store), limited(ELSEWHERE), NewHolder(ADA), respond),
        lambda store: change(store, limited(ELSEWHERE), first_name="Augusta"),
        lambda store: change(store, limited(OFFICE), office_id=ELSEWHERE),
        lambda store: change(store, limited(ELSEWHERE), office_id=ELSEWHERE),
        lambda store: delete_user(service(store), limited(ELSEWHERE), 7, respond),
        lambda store: create_room(service(store), limited(ELSEWHERE), NewHolder(LOBBY), respond),
        lambda store: delete_room(service(store), limited(ELSEWHERE), 8, respond),
    ],
    ids=["create", "change", "move away", "move in", "delete", "create a room", "delete a room"],
)
def test_an_office_admin_acts_in_their_offices_only(act: Any) -> None:
    store = fake_store()
    store.ledgers[ELSEWHERE] = ledger(office_id=ELSEWHERE)
    with pytest.raises(Refusal, match="do not have access to this office"):
        act(store)
    assert store.asked == []


@pytest.mark.parametrize(
    "act",
    [
        lambda store: change(store, first_name="Augusta"),
        lambda store: delete_user(service(store), request(), 7, respond),
    ],
    ids=["change", "delete"],
)
def test_a_deleted_user_is_not_found(act: Any) -> None:
    store = fake_store(GONE)
    with pytest.raises(Refusal) as refused:
        act(store)
    assert (refused.value.code, store.asked) == ("not_found", [])


def test_a_deleted_room_is_not_found() -> None:
    store = fake_store()
    store.rooms[8] = replace(LOBBY, state="deleted")
    with pytest.raises(Refusal) as refused:
        delete_room(service(store), request(), 8, respond)
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
    store = fake_store(GONE)
    asked: datetime = NOW + after
    if restorable:
        restore_user(service(store), request(asked), 7, respond)
    else:
        with pytest.raises(Refusal, match="72 hours"):
            restore_user(service(store), request(asked), 7, respond)
    assert bool(store.asked) is restorable


# Admins with more reach (R11)


SUPER_ADMIN = replace(ADA, is_super_admin=True)
WITH_MORE_ACCESS = "This user is an admin with more access than you have"


@pytest.mark.parametrize(
    "act",
    [
        lambda store: change(store, limited(OFFICE), email="ola@example.com"),
        lambda store: change(store, limited(OFFICE), state="suspended"),
        lambda store: change(store, limited(OFFICE), is_super_admin=False),
        lambda store: delete_user(service(store), limited(OFFICE), 7, respond),
        lambda store: delete_user(service(store), limited(OFFICE), 7, respond, "billing"),
    ],
    ids=["change", "suspend", "demote", "delete", "delete with the license"],
)
@pytest.mark.parametrize("marks", [{"is_super_admin": True}, {"admin_office_ids": (ELSEWHERE,)}])
def test_an_admin_with_more_reach_is_not_changed(act: Any, marks: Any) -> None:
    store = fake_store(replace(ADA, **marks))
    with pytest.raises(Refusal, match=WITH_MORE_ACCESS):
        act(store)
    assert store.asked == []


def test_a_deleted_admin_with_more_reach_is_not_restored() -> None:
    store = fake_store(replace(GONE, is_super_admin=True))
    with pytest.raises(Refusal, match=WITH_MORE_ACCESS):
        restore_user(service(store), limited(OFFICE), 7, respond)
    assert store.asked == []
    restore_user(service(store), request(), 7, respond)


@pytest.mark.parametrize("marks", [{"is_super_admin": True}, {"admin_office_ids": (OFFICE,)}])
def test_an_office_admin_makes_no_admins(marks: Any) -> None:
    store = fake_store()
    with pytest.raises(Refusal, match="cannot change `is_super_admin`"):
        change(store, limited(OFFICE), **marks)
    with pytest.raises(Refusal, match="cannot change `is_super_admin`"):
        create_user(service(store), limited(OFFICE), NewHolder(replace(ADA, **marks)), respond)
    assert store.asked == []


def test_a_user_who_was_made_an_admin_since_the_read_is_not_changed() -> None:
    """The promotion raises the revision, on which the change is conditioned."""

    class Promoting(FakeStore):
        def commit_assignments(self, *args: Any) -> None:
            self.users[7] = replace(SUPER_ADMIN, revision=5, request_id="promotion")
            super().commit_assignments(*args)

    store = Promoting(failures=[ConditionsFailed(holders={ADA.assignee: SUPER_ADMIN})])
    store.users[7] = ADA
    with pytest.raises(Refusal, match=WITH_MORE_ACCESS):
        change(store, limited(OFFICE), first_name="Augusta")
    assert len(store.asked) == 1


# With the license


def removing(counts: Counts, user: User = ADA) -> FakeStore:
    store = fake_store(user)
    store.ledgers[OFFICE] = ledger({TALK: counts})
    delete_user(service(store), request(), 7, respond, "office_settings")
    return store


def removed(store: FakeStore) -> Ledger:
    transaction = moved(store)
    assert transaction.change
    return transaction.change.after


def test_a_user_deleted_with_the_license_gives_up_their_own_and_no_other() -> None:
    store = removing(Counts(5, 0, 0))
    assert removed(store).account.counts[TALK] == Counts(5, 1, 0)
    assert freed(moved(store)) == [adas_assignment()]


def test_where_somebody_has_released_it_before_nothing_is_there_to_remove() -> None:
    # No license is assigned, by the account: none can be freed, and none is available.
    with pytest.raises(Refusal) as refused:
        removing(Counts(0, 0, 0))
    assert refused.value.code == "no_available_licenses"


def test_a_user_of_another_companys_office_is_not_deleted_with_its_license() -> None:
    store = fake_store()
    store.ledgers[OFFICE] = ledger({TALK: Counts(5, 0, 0)}, company_id=8)
    with pytest.raises(Refusal) as refused:
        delete_user(service(store), request(), 7, respond, "office_settings")
    assert (refused.value.code, store.asked) == ("not_found", [])


def test_stale_reads_are_tried_again() -> None:
    store = fake_store(ADA, Retryable("conflict"))
    change(store, state="suspended")
    assert len(store.asked) == 2
