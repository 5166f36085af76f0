"""Licenses that the assignments API took or released meanwhile are not taken or released twice."""

from typing import Any

import pytest

from chalicelib.domain.assignment import Assignee, Assignment
from chalicelib.domain.record import replace
from chalicelib.service.ports import ConditionsFailed
from chalicelib.users import create_user
from tests.unit.fakes import FakeStore, request, service
from tests.unit.ledgers import NOW, OFFICE, TALK
from tests.unit.license_holders import (
    ADA,
    adas_assignment,
    change,
    fake_store,
    freed,
    moved,
    respond,
    taken,
)


def held(number: int, **changes: Any) -> Assignment:
    plain = Assignment(number, OFFICE, TALK, Assignee("user", 7), NOW, "bob", "another")
    return replace(plain, **changes)


def test_a_license_that_is_held_already_is_checked_and_not_taken() -> None:
    there = held(adas_assignment())
    store = FakeStore(failures=[ConditionsFailed(assignments={adas_assignment(): there})])
    create_user(service(store), request(), ADA, respond)
    assert (taken(moved(store)), moved(store).still_held) == ([], (there,))


@pytest.mark.parametrize(
    "there",
    [None, held(adas_assignment(), released_at=NOW, released_by="bob")],
    ids=["never", "no more"],
)
def test_a_license_that_is_not_held_is_not_freed(there: Any) -> None:
    store = fake_store(ADA, ConditionsFailed(assignments={adas_assignment(): there}))
    change(store, state="suspended")
    assert (freed(moved(store, 0)), freed(moved(store))) == ([adas_assignment()], [])


def test_a_license_found_not_held_is_checked_and_when_it_is_held_again_freed_after_all() -> None:
    """The user is suspended and reactivated between this request's attempts."""
    number = adas_assignment()
    gone = ConditionsFailed(assignments={number: None})
    back = ConditionsFailed(assignments={number: held(number)})
    store = fake_store(ADA, gone, back)
    change(store, license="admins")
    checked = [[each.assignment_id for each in moved(store, at).still_free] for at in (0, 1, 2)]
    assert checked == [[], [number], []]
    assert [freed(moved(store, at)) for at in (0, 1, 2)] == [[number], [], [number]]


def test_a_license_that_was_released_again_is_taken_after_all() -> None:
    number = adas_assignment()
    first = ConditionsFailed(assignments={number: held(number)})
    released = held(number, released_at=NOW, released_by="bob")
    then = ConditionsFailed(assignments={number: released})
    store = FakeStore(failures=[first, then])
    create_user(service(store), request(), ADA, respond)
    assert (taken(moved(store)), moved(store).still_held) == ([number], ())
