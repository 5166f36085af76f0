"""An office admin releases nothing from an admin with more reach (R11, R32)."""

from typing import Any

import pytest

from chalicelib.assign import release
from chalicelib.domain.assignment import Assignee, Assignment
from chalicelib.domain.caller import Caller
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.service.assignments import new_assignment
from chalicelib.service.ports import ConditionsFailed, ReleasedFrom
from tests.license_types import LicenseType
from tests.unit.fakes import FakeStore, request, service
from tests.unit.ledgers import COMPANY, OFFICE, TALK
from tests.unit.test_assign import ADA, BOB, NUMBER, held, released_from, user

OLA = replace(request(), caller=Caller("ola", "office_admin", COMPANY, frozenset({OFFICE})))
LINE = Assignee("fax_line", 12)


def let_go_by_ola(store: FakeStore, number: int = NUMBER) -> None:
    release(service(store), OLA, OFFICE, number)


def line_for(user_id: int | None) -> Assignment:
    made = new_assignment(request(), OFFICE, LicenseType.FAX_LINES, LINE)
    return replace(made, request_id="another", for_user=user_id)


def test_an_office_admin_releases_from_users_who_are_no_admins() -> None:
    store = FakeStore(assigned=[held()])
    let_go_by_ola(store)
    assert released_from(store) == ReleasedFrom(ADA, OFFICE, TALK, "own", ())


def test_an_office_admin_releases_from_an_admin_as_far_as_they_reach() -> None:
    store = FakeStore(
        failures=[ConditionsFailed(holders={ADA: user(admin_office_ids=(OFFICE,))})],
        assigned=[held()],
    )
    let_go_by_ola(store)
    assert released_from(store).admin_office_ids == (OFFICE,)


@pytest.mark.parametrize("marks", [{"is_super_admin": True}, {"admin_office_ids": (OFFICE + 1,)}])
@pytest.mark.parametrize("of_line", [False, True])
def test_an_office_admin_releases_nothing_from_an_admin_with_more_reach(
    marks: Any, of_line: bool
) -> None:
    ended = line_for(1) if of_line else held()
    failure = ConditionsFailed(holders={ADA: user(**marks)})
    store = FakeStore(failures=[failure], assigned=[ended])
    with pytest.raises(Refusal, match="an admin with more access") as refused:
        let_go_by_ola(store, ended.assignment_id)
    assert (refused.value.code, len(store.asked)) == ("forbidden", 1)


def test_the_user_of_a_fax_line_is_checked_for_an_office_admin_only() -> None:
    store = FakeStore(assigned=[line_for(1)])
    let_go_by_ola(store, line_for(1).assignment_id)
    kind = LicenseType.FAX_LINES
    assert released_from(store) == ReleasedFrom(ADA, OFFICE, kind, "line", ())
    release(service(store), request(), OFFICE, line_for(1).assignment_id)
    assert released_from(store) is None
    store.assigned = [line_for(None)]
    let_go_by_ola(store, line_for(None).assignment_id)
    assert released_from(store) is None


def test_a_line_that_was_made_for_another_user_meanwhile_is_released_from_them() -> None:
    number = line_for(1).assignment_id
    moved = ConditionsFailed(assignments={number: line_for(2)})
    store = FakeStore(failures=[moved], assigned=[line_for(1)])
    let_go_by_ola(store, number)
    ((first, _), (second, _)) = store.asked
    assert (first.free[0].for_user, second.free[0].for_user) == (1, 2)
    assert (first.released_from.holder, second.released_from.holder) == (ADA, BOB)
