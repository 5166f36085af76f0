"""Assign and release: what a failed transaction met says what to do (R3, R4)."""

from typing import Any

import pytest

from chalicelib.assign import assign, release
from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.assignment import Assignee, Assignment, assignment_id
from chalicelib.domain.caller import Caller
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.user import User
from chalicelib.service.assignments import explain_accounts, new_assignment
from chalicelib.service.ports import (
    AssignmentTransaction,
    ConditionsFailed,
    IdempotencyRecord,
    ReleasedFrom,
    Retryable,
    StoredResponse,
)
from chalicelib.service.requests import Outcome
from tests.unit.fakes import KEY, STORED_RESPONSE, FakeStore, request, service
from tests.unit.ledgers import COMPANY, MARCH_ENDS, NOW, OFFICE, ROOM, TALK, ledger

ADA, BOB = Assignee("user", 1), Assignee("user", 2)
NUMBER = assignment_id(OFFICE, TALK, ADA)


def answer(assignments: tuple[Assignment, ...], new: bool) -> StoredResponse:
    return StoredResponse(
        "hash", 201 if new else 200, " ".join(each.request_id for each in assignments)
    )


def give(store: FakeStore, *to: Assignee, key: Any = None) -> Outcome:
    wanted = tuple((TALK, assignee) for assignee in to or (ADA,))
    return assign(service(store), request(key=key), OFFICE, wanted, answer)


def held(request_id: str = "another", **changes: Any) -> Assignment:
    made = new_assignment(request(), OFFICE, TALK, ADA)
    return replace(made, request_id=request_id, **changes)


def met(assignment: Assignment | None) -> ConditionsFailed:
    return ConditionsFailed(assignments={NUMBER: assignment})


def office(talk: int = 0) -> Ledger:
    return ledger({TALK: Counts(5, 0, talk)})


def short(talk: int = 0) -> ConditionsFailed:
    return ConditionsFailed(accounts={OFFICE: office(talk).account})


def refusal_of(store: FakeStore, *to: Assignee) -> Refusal:
    with pytest.raises(Refusal) as refused:
        give(store, *to)
    return refused.value


def test_an_assignment_and_its_idempotency_record_are_one_write() -> None:
    store = FakeStore()
    outcome = give(store, key=KEY)
    ((transaction, idempotency),) = store.asked
    assert [each.assignee for each in transaction.take] == [ADA]
    assert idempotency == IdempotencyRecord(KEY, outcome.stored_response, NOW)


def test_who_holds_it_keeps_it_and_the_answer_is_stored() -> None:
    store = FakeStore(failures=[met(held())])
    outcome = give(store, key=KEY)
    assert (outcome.stored_response.status, outcome.stored_response.body) == (200, "another")
    assert store.asked[1] == ((), IdempotencyRecord(KEY, outcome.stored_response, NOW))


def test_a_concurrent_repeat_that_was_faster_is_replayed() -> None:
    class Slower(FakeStore):
        def remember(self, idempotency: IdempotencyRecord) -> None:
            self.stored_responses = (STORED_RESPONSE,)
            raise Retryable("stale")

    outcome = give(Slower(failures=[met(held())]), key=KEY)
    assert (outcome.stored_response, outcome.replayed) == (STORED_RESPONSE, True)


def test_who_holds_one_of_several_is_checked_to_hold_it_still() -> None:
    store = FakeStore(failures=[met(held())])
    outcome = give(store, ADA, BOB)
    assert (outcome.stored_response.status, outcome.stored_response.body) == (
        201,
        "another request-1",
    )
    transaction, _ = store.asked[1]
    assert [each.assignee for each in transaction.take] == [BOB]
    assert transaction.still_held == (held(),)


def test_without_a_key_the_refused_write_shows_who_holds_it() -> None:
    store = FakeStore(failures=[met(held())])
    outcome = give(store)
    assert (outcome.stored_response.status, outcome.stored_response.body) == (200, "another")
    assert len(store.asked) == 1


def test_what_this_process_assigned_is_read_before_it_is_assigned_again() -> None:
    store = FakeStore()
    process = service(store)
    wanted = ((TALK, ADA),)
    assign(process, request(), OFFICE, wanted, answer)
    store.assigned = [held("request-1")]
    again = assign(process, request(), OFFICE, wanted, answer)
    assert (again.stored_response.status, len(store.asked)) == (200, 1)
    # Another process, another assignee, and one that was released meanwhile are assigned.
    assert give(store).stored_response.status == 201
    assert assign(process, request(), OFFICE, ((TALK, BOB),), answer).stored_response.status == 201
    store.assigned = [held("request-1", released_at=NOW, released_by="bob")]
    assert assign(process, request(), OFFICE, wanted, answer).stored_response.status == 201
    assert len(store.asked) == 4


def test_another_companys_process_reads_nothing_of_it() -> None:
    store = FakeStore(assigned=[held("request-1")])
    process = service(store)
    assign(process, request(), OFFICE, ((TALK, ADA),), answer)
    theirs = replace(request(), caller=Caller("eve", "company_admin", COMPANY + 1))
    store.failures = [ConditionsFailed(accounts={OFFICE: office(1).account})]
    with pytest.raises(Refusal) as refused:
        assign(process, theirs, OFFICE, ((TALK, ADA),), answer)
    assert refused.value.code == "not_found"


def test_who_has_released_it_since_is_given_another() -> None:
    store = FakeStore(failures=[met(held()), met(held(released_at=NOW, released_by="bob"))])
    outcome = give(store, ADA, BOB)
    assert outcome.stored_response.body == "request-1 request-1"
    transaction, _ = store.asked[2]
    assert ([each.assignee for each in transaction.take], transaction.still_held) == (
        [ADA, BOB],
        (),
    )


def test_a_record_that_is_gone_is_made_again() -> None:
    store = FakeStore(failures=[met(held()), met(None)])
    assert give(store, ADA, BOB).stored_response.status == 201


def test_its_own_work_is_recognized_and_answered_as_new() -> None:
    store = FakeStore(failures=[met(held("request-1"))])
    outcome = give(store)
    assert (outcome.stored_response.status, outcome.replayed) == (201, False)
    assert len(store.asked) == 1


def test_an_assignee_named_twice_is_one() -> None:
    store = FakeStore()
    give(store, ADA, ADA, BOB)
    ((transaction, _),) = store.asked
    assert [each.assignee for each in transaction.take] == [ADA, BOB]


def test_two_assignees_whose_ids_collide_do_not_share_a_license() -> None:
    store = FakeStore(failures=[met(held(assignee=Assignee("room", 99)))])
    refusal = refusal_of(store)
    assert refusal.members["errors"][0]["pointer"] == "/assignee/id"
    assert f"user 1 shares assignment id {NUMBER} with room 99" in refusal.detail


@pytest.mark.parametrize("available", [0, 1])
def test_too_few_are_refused_with_the_numbers(available: int) -> None:
    store = FakeStore({OFFICE: office(available)}, [short(available)])
    refusal = refusal_of(store, ADA, BOB)
    assert refusal.code == "no_available_licenses"
    assert refusal.members == {"license_type": TALK, "requested": 2, "available": available}


def test_enough_by_now_is_tried_again() -> None:
    # The condition failed, and the item that it returns has been refilled: a race that ended well.
    store = FakeStore(failures=[short(2)])
    give(store, ADA, BOB)
    assert len(store.asked) == 2


def test_enough_when_the_advice_is_read_is_tried_again() -> None:
    store = FakeStore({OFFICE: office(2)}, [short(0)])
    give(store, ADA, BOB)
    assert len(store.asked) == 2


def test_a_holder_is_found_out_before_anybody_is_refused() -> None:
    both = ConditionsFailed(accounts=short().accounts, assignments={NUMBER: held()})
    store = FakeStore(failures=[both])
    assert give(store).stored_response.status == 200


def test_other_types_are_not_counted_in() -> None:
    store = FakeStore({OFFICE: office(1)}, [short(1)])
    wanted = ((TALK, ADA), (ROOM, Assignee("room", 3)))
    with pytest.raises(Refusal) as refused:
        assign(service(store), request(), OFFICE, wanted, answer)
    assert refused.value.members == {"license_type": ROOM, "requested": 1, "available": 0}


@pytest.mark.parametrize("there", [None, ledger(company_id=8).account])
def test_an_office_that_is_not_the_companys_is_not_found(there: Any) -> None:
    refusal = refusal_of(FakeStore(failures=[ConditionsFailed(accounts={OFFICE: there})]))
    assert refusal.code == "not_found"


def test_a_repeat_is_answered_as_at_first() -> None:
    store = FakeStore(
        failures=[ConditionsFailed(accounts=short().accounts, stored_response=STORED_RESPONSE)]
    )
    assert give(store, key=KEY) == Outcome(STORED_RESPONSE, replayed=True)


def test_an_office_admin_moves_nothing_in_an_office_that_is_not_theirs() -> None:
    store = FakeStore({OFFICE: ledger()})
    theirs = replace(
        request(), caller=Caller("ada", "office_admin", COMPANY, frozenset({OFFICE + 1}))
    )
    with pytest.raises(Refusal, match="do not have access to this office"):
        assign(service(store), theirs, OFFICE, ((TALK, ADA),), answer)
    with pytest.raises(Refusal, match="do not have access to this office"):
        release(service(store), theirs, OFFICE, NUMBER)
    assert store.asked == []


def test_an_office_whose_boundary_has_passed_is_rolled_forward_first() -> None:
    store = FakeStore({OFFICE: ledger()}, [ConditionsFailed(accounts={OFFICE: ledger().account})])
    late = request(MARCH_ENDS)
    assign(service(store), late, OFFICE, ((TALK, ADA),), answer)
    refused, rolled, done = store.asked
    assert rolled[0][0].entry.action == "renewal"
    assert done == refused


def test_what_is_asked_for_in_another_office_is_not_counted_here() -> None:
    there = new_assignment(request(), OFFICE + 1, TALK, ADA)
    wanted = AssignmentTransaction(COMPANY, NOW, take=(there,))
    explain_accounts(service(FakeStore()), request(), short(0), wanted)


# Release


def let_go(store: FakeStore) -> None:
    release(service(store), request(), OFFICE, NUMBER)


def released_from(store: FakeStore, at: int = -1) -> Any:
    return store.asked[at][0].released_from


def test_a_release_of_ones_own_whose_answer_was_lost_is_done() -> None:
    mine = held("request-1", released_at=NOW, released_by="ada")
    let_go(FakeStore(failures=[met(mine)], assigned=[held()]))


@pytest.mark.parametrize("there", [[], [held(released_at=NOW, released_by="bob")]])
def test_what_nobody_holds_is_not_released(there: Any) -> None:
    store = FakeStore(assigned=there)
    with pytest.raises(Refusal) as refused:
        let_go(store)
    assert (refused.value.code, store.asked) == ("not_found", [])


@pytest.mark.parametrize(
    "failure",
    [
        met(None),
        met(held(released_at=NOW, released_by="bob")),
        ConditionsFailed(accounts={OFFICE: ledger(company_id=8).account}),
    ],
    ids=["gone", "released meanwhile", "another company's"],
)
def test_what_cannot_be_released_any_more_is_not_found(failure: ConditionsFailed) -> None:
    with pytest.raises(Refusal, match="assignment in this office"):
        let_go(FakeStore(failures=[failure], assigned=[held()]))


@pytest.mark.parametrize(("by_record", "role"), [(None, "own"), (True, "own"), (False, "more")])
def test_a_license_is_first_released_as_what_it_was_when_it_was_assigned(
    by_record: bool | None, role: str
) -> None:
    store = FakeStore(assigned=[held(by_record=by_record)])
    let_go(store)
    assert released_from(store) == ReleasedFrom(ADA, OFFICE, TALK, role)  # type: ignore[arg-type]


def user(**changes: Any) -> User:
    plain = User(1, COMPANY, OFFICE, "a@example.com", "", "", "talk", "active", NOW, 1, "earlier")
    return replace(plain, **changes)


@pytest.mark.parametrize(
    ("record", "role"),
    [
        (user(), "own"),
        (user(license="agents"), "more"),
        (user(license_released_at=NOW), "more"),
        (user(state="suspended"), "more"),
        (user(office_id=OFFICE + 1), "stray"),
        (None, "stray"),
    ],
    ids=["own", "another license", "released", "suspended", "in another office", "no such user"],
)
def test_a_license_is_released_as_what_the_record_says(record: User | None, role: str) -> None:
    failure = ConditionsFailed(holders={ADA: record})
    store = FakeStore(failures=[failure], assigned=[held()])
    let_go(store)
    assert released_from(store).role == role


def test_the_license_of_a_number_is_of_no_record() -> None:
    number = Assignee("number", 1)
    store = FakeStore(assigned=[held(assignee=number)])
    let_go(store)
    assert released_from(store) is None


# Who may hold a license (R31)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (None, "not_found"),
        (user(state="deleted"), "deleted"),
        (user(state="suspended"), "suspended"),
        (user(office_id=OFFICE + 1), "other_office"),
        (user(office_id=OFFICE + 1, state="deleted"), "deleted"),
    ],
    ids=lambda value: str(value),
)
def test_who_may_hold_none_is_named_with_the_reason(record: User | None, reason: str) -> None:
    store = FakeStore(failures=[ConditionsFailed(holders={ADA: record})])
    refusal = refusal_of(store)
    assert refusal.code == "holder_not_eligible"
    assert refusal.members == {"holder": ADA, "reason": reason}


ALL_KINDS = ("user", "room", "number", "fax_line")


@pytest.mark.parametrize(
    ("license_type", "kind"),
    [
        ("talk_lines", "user"),
        ("sell_lines", "user"),
        ("contact_center_lines", "user"),
        ("room_lines", "room"),
        ("fax_lines", "fax_line"),
        ("additional_number_lines", "number"),
        ("uberconference_lines", "user"),
        ("tollfree_room_lines", "room"),
        ("tollfree_additional_number_lines", "number"),
        ("tollfree_uberconference_lines", "user"),
    ],
)
def test_a_type_is_for_one_kind_of_assignee(license_type: str, kind: str) -> None:
    for each in ALL_KINDS:
        store, assignee = FakeStore(), Assignee(each, 1)  # type: ignore[arg-type]
        wanted = ((license_type, assignee),)
        if each == kind:
            assign(service(store), request(), OFFICE, wanted, answer)
            assert len(store.asked) == 1
            continue
        with pytest.raises(Refusal) as refused:
            assign(service(store), request(), OFFICE, wanted, answer)
        assert refused.value.members == {"holder": assignee, "reason": "wrong_kind"}
        assert store.asked == []
