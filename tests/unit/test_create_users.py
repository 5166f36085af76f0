"""Several users are created in one transaction, or none of them (R3)."""

import pytest

from chalicelib.domain.account import Counts
from chalicelib.domain.assignment import Assignee, assignment_id
from chalicelib.domain.caller import Caller
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.user import User
from chalicelib.service.holder_requests import NewHolder
from chalicelib.service.ports import (
    ConditionsFailed,
    EmailOwner,
    IdempotencyRecord,
    StoredResponse,
    TooManyWrites,
)
from chalicelib.service.requests import Outcome, Request
from chalicelib.users import create_users
from tests.unit.fakes import KEY, STORED_RESPONSE, FakeStore, request, service
from tests.unit.ledgers import COMPANY, NOW, OFFICE, SELL, TALK, ledger
from tests.unit.license_holders import ADA, ELSEWHERE, moved, taken

BO = replace(ADA, user_id=8, email="bo@example.com", license="agents")
CY = replace(ADA, user_id=9, email="cy@example.com", office_id=ELSEWHERE)
ALL = (ADA, BO, CY)
BOS = "bo@example.com"
OWNER = replace(ADA, user_id=6, email="b\u00f6@example.com")


def respond(*users: User) -> StoredResponse:
    return StoredResponse("hash", 201, " ".join(f"{each.user_id}" for each in users))


def create(store: FakeStore, asked: Request | None = None) -> Outcome:
    return create_users(
        service(store), asked or request(), [NewHolder(each) for each in ALL], respond
    )


def refused(*failures: Exception, store: FakeStore | None = None) -> Refusal:
    store = store or FakeStore(failures=[*failures])
    with pytest.raises(Refusal) as refusal:
        create(store)
    return refusal.value


def test_all_users_and_licenses_are_in_one_transaction_with_the_idempotency_record() -> None:
    store = FakeStore()
    assert create(store, request(key=KEY)) == Outcome(respond(*ALL), replayed=False)
    ((transaction, idempotency),) = store.asked
    assert idempotency == IdempotencyRecord(KEY, respond(*ALL), NOW)
    assert [each.after.user_id for each in transaction.holders] == [7, 8, 9]
    assert all(
        (each.before, each.after.revision, each.after.request_id, each.after.changed_by)
        == (None, 1, "request-1", "ada")
        for each in transaction.holders
    )
    assert taken(transaction) == [
        assignment_id(OFFICE, TALK, Assignee("user", 7)),
        assignment_id(OFFICE, SELL, Assignee("user", 8)),
        assignment_id(ELSEWHERE, TALK, Assignee("user", 9)),
    ]
    assert (transaction.free, transaction.still_held) == ((), ())


def test_a_batch_whose_answer_was_lost_is_recognized_by_any_of_its_users() -> None:
    theirs = replace(ADA, request_id="another", revision=2)
    failure = ConditionsFailed(
        holders={ADA.assignee: theirs, BO.assignee: replace(BO, request_id="request-1")},
        email_owners={BOS: 8},
    )
    store = FakeStore(failures=[failure])
    assert create(store) == Outcome(respond(*ALL), replayed=False)
    assert len(store.asked) == 1


def test_a_repeat_gets_the_stored_response() -> None:
    failure = ConditionsFailed(stored_response=STORED_RESPONSE, email_owners={BOS: 8})
    outcome = create(FakeStore(failures=[failure]), request(key=KEY))
    assert outcome == Outcome(STORED_RESPONSE, replayed=True)


def test_the_owner_of_an_older_form_is_known_to_the_next_attempt() -> None:
    store = FakeStore(failures=[ConditionsFailed(email_owners={BOS: 6})], users={6: OWNER})
    create(store)
    first, second = (transaction.holders for transaction, _ in store.asked)
    assert [each.email_owners for each in first] == [{}, {}, {}]
    assert [each.email_owners for each in second] == [{BOS: EmailOwner(6, OWNER)}] * 3
    assert moved(store).take == moved(store, 0).take


def test_a_taken_address_is_refused_with_its_place() -> None:
    failure = ConditionsFailed(email_owners={BOS: 6})
    store = FakeStore(failures=[failure], users={6: replace(OWNER, email=BOS)})
    refusal = refused(store=store)
    assert (refusal.code, refusal.members["user_id"]) == ("email_taken", 6)
    assert refusal.detail.startswith("/users/1/email: ")


def test_missing_licenses_are_those_of_the_whole_batch_in_one_office() -> None:
    short = ledger({TALK: Counts(1, 0, 1), SELL: Counts(1, 0, 0)})
    failure = ConditionsFailed(accounts={OFFICE: short.account})
    refusal = refused(store=FakeStore({OFFICE: short}, [failure]))
    assert (refusal.code, refusal.members) == (
        "no_available_licenses",
        {"license_type": SELL, "requested": 1, "available": 0},
    )
    assert f"in office {OFFICE}" in refusal.detail


def test_an_office_of_another_company_is_named_by_its_first_place() -> None:
    theirs = replace(ledger({}).account, company_id=COMPANY + 1)
    refusal = refused(ConditionsFailed(accounts={OFFICE: theirs}))
    assert (refusal.code, refusal.detail) == (
        "not_found",
        "/users/0/office_id: There is no such office.",
    )


def test_nothing_is_sent_if_one_office_is_out_of_reach() -> None:
    store = FakeStore({ELSEWHERE: ledger({})})
    caller = Caller("ada", "office_admin", COMPANY, frozenset({OFFICE}))
    with pytest.raises(Refusal) as refusal:
        create(store, replace(request(), caller=caller))
    assert (refusal.value.code, store.asked) == ("forbidden", [])
    assert refusal.value.detail.startswith("/users/2/office_id: ")


def test_users_that_need_too_many_writes_are_refused() -> None:
    refusal = refused(TooManyWrites(103, 100))
    assert (refusal.code, refusal.members["errors"][0]["pointer"]) == ("invalid_request", "/users")
    assert "at most 100 writes" in refusal.detail
    assert "103" in refusal.detail
