"""Every condition of a write, in a case where it alone does not hold: nothing is written, and the
outcome says what was met."""

from datetime import datetime, timedelta

import pytest

from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.change import Change
from chalicelib.domain.directory import Company
from chalicelib.domain.licenses import LicenseType
from chalicelib.domain.record import replace
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.domain.transitions.restore import decide_restoration
from chalicelib.domain.transitions.roll_forward import roll_forward
from chalicelib.domain.transitions.transfer import decide_transfer
from chalicelib.dynamo import keys
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.dynamo.transaction import WriteKind, WriteName
from chalicelib.service.ports import AssignmentTransaction, ConditionsFailed, Retryable
from tests.contract.builders import (
    KEY,
    OTHER_COMPANY,
    ROOM,
    STAMP,
    TALK,
    assignment,
    buy,
    delete_by_hand,
    entered,
    expect_stale,
    failed_writes,
    failure_of,
    free,
    idempotency,
    item_at,
    ledger_of,
    met_by,
    put_by_hand,
    release_of,
    released,
    set_available,
    set_by_hand,
    some,
    store,
    take,
    user,
)
from tests.offices import usual_office
from tests.world import BERLIN, COMPANY, MARCH_ENDS, NEW_YORK, START, World

SECOND = timedelta(seconds=1)
THIRTY_DAYS = timedelta(days=30)


# unchanged_since: of a commit


@pytest.mark.parametrize("seq", [0, 2])
def test_a_change_decided_on_another_version_is_stale(world: World, seq: int) -> None:
    buy(world, talk_lines=5)
    change = decide_purchase(ledger_of(world), some(talk_lines=1), STAMP)
    set_by_hand(world, keys.account(NEW_YORK), "seq", seq)
    expect_stale(world, change)


def test_a_change_decided_on_this_version_is_committed(world: World) -> None:
    buy(world, talk_lines=5)
    change = decide_purchase(ledger_of(world), some(talk_lines=1), STAMP)
    store(world).commit(change)
    assert world.account().counts[TALK] == Counts(6, 0, 6)


def test_of_two_changes_decided_on_one_version_one_is_committed(world: World) -> None:
    one = decide_purchase(ledger_of(world), some(talk_lines=1), STAMP)
    other = decide_purchase(ledger_of(world), some(talk_lines=2), STAMP)
    store(world).commit(one)
    expect_stale(world, other)
    assert world.account().counts[TALK] == Counts(1, 0, 1)


def test_a_boundary_is_passed_once(world: World) -> None:
    buy(world, talk_lines=5)
    first, second = roll_forward(ledger_of(world)), roll_forward(ledger_of(world))
    store(world).commit(first)
    expect_stale(world, second)


# belongs_to: of a commit, of a taking, of a release, of a user's office


def as_company(ledger: Ledger, company_id: int) -> Ledger:
    return replace(ledger, account=replace(ledger.account, company_id=company_id))


def test_a_change_to_another_companys_office_is_stale(world: World) -> None:
    change = decide_purchase(as_company(ledger_of(world), OTHER_COMPANY), some(talk_lines=1), STAMP)
    expect_stale(world, change)


def test_nothing_is_taken_from_another_companys_office(world: World) -> None:
    account = buy(world, talk_lines=5).after.account
    stranger = replace(take(assignment()), company_id=OTHER_COMPANY)
    assert met_by(world, stranger) == {"accounts": {NEW_YORK: account}}


def test_nothing_is_released_in_another_companys_office(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()))
    stranger = replace(free(assignment()), company_id=OTHER_COMPANY)
    assert met_by(world, stranger) == {"accounts": {NEW_YORK: world.account()}}


def test_nothing_is_taken_from_an_office_that_is_not_there(world: World) -> None:
    assert met_by(world, take(assignment(office_id=9))) == {"accounts": {9: None}}


def test_a_user_without_a_license_enters_only_the_companys_offices(world: World) -> None:
    stranger = replace(entered(user()), company_id=OTHER_COMPANY)
    assert met_by(world, stranger) == {"accounts": {NEW_YORK: world.account()}}


def test_a_user_enters_no_office_that_is_not_there(world: World) -> None:
    assert met_by(world, entered(user(office_id=9))) == {"accounts": {9: None}}


def test_a_user_without_a_license_moves_only_to_an_office_that_is_there(world: World) -> None:
    store(world).commit_assignments(entered(user()))
    moved = user(office_id=9, revision=2)
    assert met_by(world, entered(moved, user())) == {"accounts": {9: None}}


# enough_available: of a commit, of a taking


@pytest.mark.parametrize(("available", "left"), [(3, 0), (4, 1)])
def test_a_removal_takes_what_is_still_available_when_it_is_committed(
    world: World, available: int, left: int
) -> None:
    buy(world, talk_lines=5)
    change = decide_removal(ledger_of(world), some(talk_lines=3), STAMP)
    set_available(world, available)
    store(world).commit(change)
    assert world.account().counts[TALK] == Counts(5, 3, left)


@pytest.mark.parametrize("available", [0, 2])
def test_a_removal_of_more_than_is_still_available_is_stale(world: World, available: int) -> None:
    buy(world, talk_lines=5)
    change = decide_removal(ledger_of(world), some(talk_lines=3), STAMP)
    set_available(world, available)
    expect_stale(world, change)


@pytest.mark.parametrize("short", ["talk_lines", "room_lines"])
def test_a_removal_of_two_types_needs_both_to_be_available(world: World, short: str) -> None:
    buy(world, talk_lines=5, room_lines=5)
    change = decide_removal(ledger_of(world), some(talk_lines=3, room_lines=3), STAMP)
    set_available(world, 2, LicenseType(short))
    expect_stale(world, change)


@pytest.mark.parametrize(("available", "left"), [(2, 0), (3, 1)])
def test_as_many_are_taken_as_are_available(world: World, available: int, left: int) -> None:
    buy(world, talk_lines=5)
    set_available(world, available)
    store(world).commit_assignments(take(assignment(1), assignment(2)))
    assert world.account().counts[TALK].available == left


@pytest.mark.parametrize("available", [0, 1])
def test_no_more_are_taken_than_are_available(world: World, available: int) -> None:
    buy(world, talk_lines=5)
    set_available(world, available)
    account = world.account()
    assert met_by(world, take(assignment(1), assignment(2))) == {"accounts": {NEW_YORK: account}}
    assert account.counts[TALK].available == available


@pytest.mark.parametrize("short", ["talk_lines", "room_lines"])
def test_one_type_short_takes_none_of_the_others(world: World, short: str) -> None:
    buy(world, talk_lines=5, room_lines=5)
    set_available(world, 0, LicenseType(short))
    movement = take(assignment(1), assignment(2, ROOM))
    assert met_by(world, movement) == {"accounts": {NEW_YORK: world.account()}}


def test_what_is_freed_with_it_is_enough_for_what_is_taken(world: World) -> None:
    buy(world, talk_lines=1)
    store(world).commit_assignments(take(assignment(1)))
    store(world).commit_assignments(take(assignment(2), free=(release_of(assignment(1)),)))
    assert world.account().counts[TALK] == Counts(1, 0, 0)
    assert item_at(world, keys.assignment(NEW_YORK, assignment(1).assignment_id))["released_at"]
    assert item_at(world, keys.assignment(NEW_YORK, assignment(2).assignment_id))


def test_two_taken_for_one_freed_need_one_available(world: World) -> None:
    buy(world, talk_lines=2)
    store(world).commit_assignments(take(assignment(1)))
    movement = take(assignment(2), assignment(3), free=(release_of(assignment(1)),))
    set_available(world, 0)
    assert met_by(world, movement) == {"accounts": {NEW_YORK: world.account()}}
    set_available(world, 1)
    store(world).commit_assignments(movement)
    assert world.account().counts[TALK].available == 0


# cycle_runs: of a taking


def test_a_license_is_taken_until_the_last_second_of_the_cycle(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment(), at=MARCH_ENDS - SECOND))
    assert world.account().counts[TALK].available == 4


@pytest.mark.parametrize("at", [MARCH_ENDS, MARCH_ENDS + SECOND])
def test_nothing_is_taken_from_a_cycle_that_is_over(world: World, at: datetime) -> None:
    account = buy(world, talk_lines=5).after.account
    assert met_by(world, take(assignment(), at=at)) == {"accounts": {NEW_YORK: account}}


@pytest.mark.parametrize("at", [MARCH_ENDS - SECOND, MARCH_ENDS, MARCH_ENDS + SECOND])
def test_a_license_is_released_whether_the_cycle_is_over_or_not(world: World, at: datetime) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()))
    store(world).commit_assignments(free(assignment(), at=at))
    assert world.account().counts[TALK].available == 5


# absent: of entries, invoices, removals, users, and of what a directory enters


def test_an_entry_is_never_written_over(world: World) -> None:
    change = decide_purchase(ledger_of(world), some(talk_lines=1), STAMP)
    put_by_hand(world, keys.entry(NEW_YORK, 1), action="purchase")
    expect_stale(world, change)


def test_an_invoice_is_never_written_over(world: World) -> None:
    change = decide_purchase(ledger_of(world), some(talk_lines=1), STAMP)
    put_by_hand(world, keys.invoice(NEW_YORK, 1), reason="purchase")
    expect_stale(world, change)


def test_lots_are_not_written_over_those_that_were_not_read(world: World) -> None:
    buy(world, talk_lines=5)
    change = decide_removal(ledger_of(world), some(talk_lines=1), STAMP)
    put_by_hand(world, keys.removals(NEW_YORK), revision=0, lots=[])
    expect_stale(world, change)


def test_a_user_is_not_created_over_another(world: World) -> None:
    other = user(email="other@example.com", revision=4)
    store(world).commit_assignments(entered(other))
    assert met_by(world, entered(user())) == {"holder": other}


def test_a_company_is_not_entered_over_another(world: World) -> None:
    before = world.snapshot()
    with pytest.raises(ConditionsFailed) as raised:
        DynamoDirectory(world.client, world.table).add_company(
            Company(COMPANY, "Another", "free", START)
        )
    assert failed_writes(raised.value) == [WriteName("company", COMPANY)]
    assert world.snapshot() == before


NEW_OFFICE = 5000000000000999
PLACES: dict[WriteKind, keys.Key] = {
    "office": keys.office(COMPANY, NEW_OFFICE),
    "new_account": keys.account(NEW_OFFICE),
    "terms": keys.terms(NEW_OFFICE),
}


def enter_an_office(world: World) -> None:
    """Like Berlin, which owns nothing, but in New York's currency and by the month."""
    like = ledger_of(world, BERLIN)
    terms = replace(like.terms, currency="USD", plan_period="monthly")
    cycle = terms.calendar.cycle_at(START)
    account = replace(like.account, office_id=NEW_OFFICE, cycle=cycle)
    office = usual_office(NEW_OFFICE, COMPANY, START)
    ledger = Ledger(account, terms, ())
    DynamoDirectory(world.client, world.table).add_office(office, ledger)


@pytest.mark.parametrize("kind", PLACES)
def test_an_office_is_not_entered_over_any_part_of_another(world: World, kind: WriteKind) -> None:
    put_by_hand(world, PLACES[kind], note="taken")
    before = world.snapshot()
    with pytest.raises(ConditionsFailed) as raised:
        enter_an_office(world)
    assert failed_writes(raised.value) == [WriteName(kind, NEW_OFFICE)]
    assert raised.value.office_exists is (kind == "office")
    assert world.snapshot() == before


def test_an_office_is_entered_where_there_is_none(world: World) -> None:
    enter_an_office(world)
    assert all(item_at(world, key) for key in PLACES.values())


# revision_is: of removals, of a user


@pytest.mark.parametrize("revision", [1, 3])
def test_lots_of_another_revision_are_not_written_over(world: World, revision: int) -> None:
    buy(world, talk_lines=5)
    store(world).commit(decide_removal(ledger_of(world), some(talk_lines=2), STAMP))
    change = decide_restoration(ledger_of(world), some(talk_lines=1), STAMP)
    set_by_hand(world, keys.removals(NEW_YORK), "revision", revision)
    expect_stale(world, change)


def test_lots_that_are_gone_are_not_written_again(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit(decide_removal(ledger_of(world), some(talk_lines=2), STAMP))
    change = decide_restoration(ledger_of(world), some(talk_lines=1), STAMP)
    delete_by_hand(world, keys.removals(NEW_YORK))
    expect_stale(world, change)


def test_lots_of_the_revision_that_was_read_are_written_over(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit(decide_removal(ledger_of(world), some(talk_lines=2), STAMP))
    store(world).commit(decide_restoration(ledger_of(world), some(talk_lines=1), STAMP))
    assert item_at(world, keys.removals(NEW_YORK))["revision"] == 3


@pytest.mark.parametrize("revision", [1, 3])
def test_a_user_of_another_revision_is_not_written_over(world: World, revision: int) -> None:
    found = user(revision=revision)
    store(world).commit_assignments(entered(found))
    change = entered(user(revision=3, first_name="Grace"), user(revision=2))
    assert met_by(world, change) == {"holder": found}


def test_a_user_that_is_gone_is_not_written_again(world: World) -> None:
    change = entered(user(revision=3, first_name="Grace"), user(revision=2))
    put_by_hand(world, keys.email(COMPANY, "user1@example.com"), user_id=1)
    failure = failure_of(world, change)
    assert (failed_writes(failure), failure.holder) == ([WriteName("user", 1)], None)


# not_held: of a taking


def test_who_holds_a_license_takes_no_second_one(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()))
    again = assignment(request_id="request-3")
    assert met_by(world, take(again)) == {"assignments": {again.assignment_id: assignment()}}


def test_a_license_that_was_released_is_taken_again(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()))
    store(world).commit_assignments(free(assignment()))
    store(world).commit_assignments(take(assignment(request_id="request-3")))
    key = keys.assignment(NEW_YORK, assignment().assignment_id)
    assert item_at(world, key)["request_id"] == "request-3"
    assert "released_at" not in item_at(world, key)
    assert "expires_at" not in item_at(world, key)


# held: of a release, of an assignment that is to stay


def test_nobodys_license_is_not_released(world: World) -> None:
    buy(world, talk_lines=5)
    set_available(world, 3)
    number = assignment().assignment_id
    assert met_by(world, free(assignment())) == {"assignments": {number: None}}


def test_a_license_is_released_once(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()))
    store(world).commit_assignments(free(assignment()))
    number = assignment().assignment_id
    assert met_by(world, free(assignment(), at=START + SECOND)) == {
        "assignments": {number: released(assignment())}
    }


def test_others_take_theirs_while_one_still_holds_it(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment(1)))
    store(world).commit_assignments(take(assignment(2), still_held=(assignment(1),)))
    assert world.account().counts[TALK].available == 3


def test_others_take_nothing_when_one_never_held_it(world: World) -> None:
    buy(world, talk_lines=5)
    number = assignment(1).assignment_id
    assert met_by(world, take(assignment(2), still_held=(assignment(1),))) == {
        "assignments": {number: None}
    }


def test_others_take_nothing_when_one_no_longer_holds_it(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment(1)))
    store(world).commit_assignments(free(assignment(1)))
    number = assignment(1).assignment_id
    found = met_by(world, take(assignment(2), still_held=(assignment(1),)))
    assert found == {"assignments": {number: released(assignment(1))}}


def test_others_take_theirs_while_one_is_still_free(world: World) -> None:
    buy(world, talk_lines=5)
    (gone,) = free(assignment(1)).free
    store(world).commit_assignments(take(assignment(2), still_free=(gone,)))
    store(world).commit_assignments(take(assignment(1)))
    store(world).commit_assignments(free(assignment(1)))
    store(world).commit_assignments(take(assignment(3), still_free=(gone,)))
    assert world.account().counts[TALK].available == 3


def test_others_take_nothing_when_one_is_free_no_longer(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment(1)))
    (gone,) = free(assignment(1)).free
    number = assignment(1).assignment_id
    assert met_by(world, take(assignment(2), still_free=(gone,))) == {
        "assignments": {number: assignment(1)}
    }


# key_unused: of a commit, of a movement


@pytest.mark.parametrize(
    ("before_the_end", "used"),
    [(SECOND, True), (timedelta(0), False), (-SECOND, False)],
    ids=["a second before", "at", "a second after"],
)
def test_a_key_is_used_for_thirty_days_by_a_change(
    world: World, before_the_end: timedelta, used: bool
) -> None:
    first = decide_purchase(ledger_of(world), some(talk_lines=1), STAMP)
    store(world).commit(first, idempotency=idempotency(START - THIRTY_DAYS + before_the_end))
    again = decide_purchase(ledger_of(world), some(talk_lines=1), STAMP)
    if used:
        expect_stale(world, again, idempotency())
    else:
        store(world).commit(again, idempotency=idempotency())
        assert world.account().counts[TALK].purchased == 2


@pytest.mark.parametrize(
    ("before_the_end", "used"),
    [(SECOND, True), (timedelta(0), False), (-SECOND, False)],
    ids=["a second before", "at", "a second after"],
)
def test_a_key_is_used_for_thirty_days_by_a_movement(
    world: World, before_the_end: timedelta, used: bool
) -> None:
    buy(world, talk_lines=5)
    first = idempotency(START - THIRTY_DAYS + before_the_end, body="[1]")
    store(world).commit_assignments(take(assignment(1)), first)
    if used:
        assert met_by(world, take(assignment(2)), idempotency()) == {
            "stored_response": first.stored_response
        }
    else:
        store(world).commit_assignments(take(assignment(2)), idempotency())
        assert world.account().counts[TALK].available == 3


# free_or_owned_by: of an e-mail address taken, and of one given up


def test_an_address_is_one_users_of_the_company(world: World) -> None:
    store(world).commit_assignments(entered(user(2, email="Ada@Example.com")))
    assert met_by(world, entered(user(1, email="ada@example.com "))) == {"email_owners": {0: 2}}


def test_an_address_of_another_company_is_free(world: World) -> None:
    put_by_hand(world, keys.email(OTHER_COMPANY, "user1@example.com"), user_id=2)
    store(world).commit_assignments(entered(user(1)))
    assert item_at(world, keys.email(COMPANY, "user1@example.com"))["user_id"] == 1


def test_an_address_that_is_the_users_already_may_be_taken(world: World) -> None:
    put_by_hand(world, keys.email(COMPANY, "user1@example.com"), user_id=1)
    store(world).commit_assignments(entered(user(1)))
    assert store(world).user(COMPANY, 1) == user(1)


def test_an_address_that_is_another_users_is_not_given_up(world: World) -> None:
    store(world).commit_assignments(entered(user(1)))
    set_by_hand(world, keys.email(COMPANY, "user1@example.com"), "user_id", 2)
    renamed = entered(user(1, email="ada@example.com", revision=2), user(1))
    assert failed_writes(failure_of(world, renamed)) == [WriteName("old_email")]


def test_an_address_that_is_gone_may_be_given_up(world: World) -> None:
    store(world).commit_assignments(entered(user(1)))
    delete_by_hand(world, keys.email(COMPANY, "user1@example.com"))
    store(world).commit_assignments(entered(user(1, email="ada@example.com", revision=2), user(1)))
    assert item_at(world, keys.email(COMPANY, "ada@example.com"))["user_id"] == 1


def test_a_deleted_users_address_is_free_for_others(world: World) -> None:
    store(world).commit_assignments(entered(user(1)))
    deleted = user(1, state="deleted", deleted_at=START, revision=2)
    store(world).commit_assignments(entered(deleted, user(1)))
    store(world).commit_assignments(entered(user(2, email="user1@example.com")))
    assert item_at(world, keys.email(COMPANY, "user1@example.com"))["user_id"] == 2


# Of two offices at once


def transfer_to_another_office(world: World) -> tuple[Change, Change]:
    """Three talk lines, from New York to an office of the same currency, both decided on now."""
    buy(world, talk_lines=5)
    enter_an_office(world)
    return decide_transfer(
        ledger_of(world), ledger_of(world, NEW_OFFICE), some(talk_lines=3), STAMP
    )


def expect_both_stale(world: World, *changes: Change) -> None:
    before = world.snapshot()
    with pytest.raises(Retryable) as again:
        store(world).commit(*changes, idempotency=idempotency())
    assert again.value.reason == "stale"
    assert world.snapshot() == before


def test_a_transfer_is_committed_in_both_offices(world: World) -> None:
    given, taken = transfer_to_another_office(world)
    store(world).commit(given, taken, idempotency=idempotency())
    assert ledger_of(world) == given.after
    assert ledger_of(world, NEW_OFFICE) == taken.after
    assert store(world).read(NEW_YORK, START, KEY).stored_response == idempotency().stored_response
    # Kept with the company, so that the key is used wherever it comes from.
    assert (
        store(world).read(NEW_OFFICE, START, KEY).stored_response == idempotency().stored_response
    )


@pytest.mark.parametrize("office_id", [NEW_YORK, NEW_OFFICE])
def test_a_transfer_is_stale_when_either_office_has_changed(world: World, office_id: int) -> None:
    changes = transfer_to_another_office(world)
    set_by_hand(world, keys.account(office_id), "seq", 7)
    expect_both_stale(world, *changes)


@pytest.mark.parametrize("available", [2, 3])
def test_a_transfer_takes_what_is_still_available_when_it_is_committed(
    world: World, available: int
) -> None:
    changes = transfer_to_another_office(world)
    set_available(world, available)
    if available == 3:
        store(world).commit(*changes)
        assert world.account().counts[TALK] == Counts(2, 0, 0)
    else:
        expect_both_stale(world, *changes)


# Several at once


def test_every_condition_that_does_not_hold_is_named(world: World) -> None:
    buy(world, talk_lines=1)
    store(world).commit_assignments(take(assignment(1)), idempotency())
    store(world).commit_assignments(entered(user(1)))
    met = met_by(
        world,
        AssignmentTransaction(
            COMPANY,
            START,
            take=(assignment(1), assignment(2)),
            holder=entered(user(1, email="ada@example.com")).holder,
        ),
        idempotency(),
    )
    assert met == {
        "accounts": {NEW_YORK: world.account()},
        "assignments": {assignment(1).assignment_id: assignment(1)},
        "holder": user(1),
        "stored_response": idempotency().stored_response,
    }
