"""A fax line that has a license and no user becomes the user's who adds it first (R4, R31, R32)."""

from typing import Any

import pytest

from chalicelib.domain.assignment import Assignee, Assignment, assignment_id
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.user import User
from chalicelib.fax_lines import NewFaxLine, add_fax_line
from chalicelib.service.ports import ConditionsFailed, Retryable, StoredResponse
from chalicelib.service.requests import Outcome
from tests.license_types import LicenseType
from tests.unit.fakes import KEY, STORED_RESPONSE, FakeStore, request, service
from tests.unit.ledgers import NOW, OFFICE
from tests.unit.license_holders import ADA, fake_store, moved

FAX = LicenseType.FAX_LINES
LINE = Assignee("fax_line", 11)
NUMBER = assignment_id(OFFICE, FAX, LINE)
NOBODYS = Assignment(NUMBER, OFFICE, FAX, LINE, NOW, "bob", "another")
ADAS, GRACES = replace(NOBODYS, for_user=7), replace(NOBODYS, for_user=9)
GONE = replace(NOBODYS, released_at=NOW, released_by="bob")
MET = ConditionsFailed(assignments={NUMBER: NOBODYS})


def add(store: FakeStore, **more: Any) -> Outcome:
    def response_of(user: Any, new: bool) -> StoredResponse:
        return StoredResponse("hash", 201 if new else 200, f"{user.fax_lines}")

    return add_fax_line(service(store), request(**more), NewFaxLine(7, 11, FAX), response_of)


def test_a_line_is_assigned_at_first_without_reading_it() -> None:
    store = fake_store(ADA, assigned=[NOBODYS])
    assert add(store).stored_response.status == 201
    assert [(each.assignee, each.for_user) for each in moved(store).take] == [(LINE, 7)]
    assert moved(store).adopt == ()


def test_a_line_that_is_nobodys_becomes_the_users_and_takes_no_license() -> None:
    store = fake_store(ADA, MET, assigned=[NOBODYS])
    assert add(store).stored_response == StoredResponse("hash", 200, "(11,)")
    transaction = moved(store)
    assert (transaction.take, transaction.adopt, transaction.still_held) == ((), (ADAS,), ())
    (holder,) = transaction.holders
    assert isinstance(holder.after, User)
    assert (holder.before, holder.after.fax_lines) == (ADA, (11,))
    assert (holder.after.holds_more, holder.after.revision) == (True, 5)
    assert holder.after.request_id == request().request_id


def test_a_line_that_became_another_users_meanwhile_is_refused() -> None:
    store = fake_store(ADA, MET, ConditionsFailed(assignments={NUMBER: GRACES}))
    read = [[NOBODYS], [GRACES]]
    store.assignments = lambda *_: read.pop(0)  # type: ignore[method-assign]
    with pytest.raises(Refusal, match="belongs to another user"):
        add(store)
    assert len(store.asked) == 2


def test_a_line_that_was_released_meanwhile_is_assigned_anew() -> None:
    store = fake_store(ADA, MET, ConditionsFailed(assignments={NUMBER: GONE}))
    read = [[NOBODYS], [GONE]]
    store.assignments = lambda *_: read.pop(0)  # type: ignore[method-assign]
    assert add(store).stored_response.status == 201
    assert ([each.for_user for each in moved(store).take], moved(store).adopt) == ([7], ())


def test_a_line_that_became_the_users_by_another_request_is_kept() -> None:
    store = fake_store(ADA, MET, assigned=[ADAS])
    assert add(store).stored_response.status == 200
    assert (moved(store).still_held, moved(store).holders) == ((ADAS,), ())


def after_a_lost_answer(*failures: Exception) -> FakeStore:
    """The last attempt commits, and its answer is lost."""
    store = fake_store(ADA, *failures, Retryable("unknown"), assigned=[NOBODYS])
    done = replace(ADA, request_id=request().request_id, fax_lines=(11,))
    read = [*[ADA] * (len(failures) + 1), done]
    store.user = lambda *_: read.pop(0)  # type: ignore[method-assign]
    return store


@pytest.mark.parametrize(("met", "status"), [((), 201), ((MET,), 200)], ids=["assigned", "adopted"])
def test_a_lost_answer_is_given_again(met: tuple[Exception, ...], status: int) -> None:
    store = after_a_lost_answer(*met)
    assert add(store).stored_response == StoredResponse("hash", status, "(11,)")
    assert len(store.asked) == len(met) + 1


def test_a_keyed_repeat_is_answered_as_at_first() -> None:
    store = fake_store(ADA, ConditionsFailed(stored_response=STORED_RESPONSE))
    assert add(store, key=KEY) == Outcome(STORED_RESPONSE, replayed=True)


def test_a_line_taken_over_is_remembered_under_the_key_of_the_request() -> None:
    store = fake_store(ADA, MET, assigned=[NOBODYS])
    add(store, key=KEY)
    assert store.asked[-1][1].stored_response == StoredResponse("hash", 200, "(11,)")
