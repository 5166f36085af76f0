"""What is committed comes back as it was; what was not read as of one moment is not decided on."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.account import Account, Counts, Ledger, Removal, Thresholds
from chalicelib.domain.calendar import Cycle
from chalicelib.domain.change import Change
from chalicelib.domain.directory import Company, Office
from chalicelib.domain.journal import Invoice
from chalicelib.domain.licenses import LicenseType
from chalicelib.domain.record import replace
from chalicelib.domain.terms import Action, Terms
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.domain.transitions.restore import decide_lot_restoration, decide_restoration
from chalicelib.domain.transitions.roll_forward import roll_forward
from chalicelib.dynamo import keys
from chalicelib.dynamo.codec import encode_item
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.dynamo.items import from_item
from chalicelib.dynamo.listings import Listings
from chalicelib.service.ports import (
    AssignmentTransaction,
    ConditionsFailed,
    IdempotencyKey,
    Paging,
    Retryable,
)
from tests.contract.builders import (
    KEY,
    OTHER_COMPANY,
    ROOM,
    STAMP,
    TALK,
    assignment,
    buy,
    entered,
    free,
    idempotency,
    item_at,
    ledger_of,
    met_by,
    put_by_hand,
    release_of,
    released,
    requests_of,
    set_by_hand,
    some,
    store,
    take,
    user,
)
from tests.offices import CSM, usual_office, usual_terms
from tests.world import BERLIN, COMPANY, MARCH_ENDS, NEW_YORK, START, TOKYO, World

PRICES = dict(
    zip(LicenseType, (2500, 9500, 8000, 1500, 1000, 500, 1500, 2500, 1500, 2500), strict=True)
)
THIRTY_DAYS = timedelta(days=30)
SECOND = timedelta(seconds=1)


def last_entry(world: World, office_id: int = NEW_YORK) -> Any:
    return Listings(world.client, world.table).entries(office_id, Paging(1)).items[0]


def invoice_of(world: World, number: int, office_id: int = NEW_YORK) -> Invoice:
    return from_item(encode_item(item_at(world, keys.invoice(office_id, number))), Invoice)


def committed(world: World, change: Change) -> Ledger:
    """The ledger after committing the change, which is what the change said it would be."""
    store(world).commit(change)
    office_id = change.after.account.office_id
    assert ledger_of(world, office_id) == change.after
    assert last_entry(world, office_id) == change.entry
    if change.invoice:
        assert invoice_of(world, change.invoice.number, office_id) == change.invoice
    return change.after


# Changes


@pytest.mark.parametrize("office_id", [NEW_YORK, BERLIN, TOKYO])
def test_every_kind_of_change_comes_back_as_it_was_decided(world: World, office_id: int) -> None:
    staff = replace(STAMP, by=replace(STAMP.by, role="csm"))
    now = ledger_of(world, office_id)
    now = committed(world, decide_purchase(now, some(talk_lines=9, room_lines=2), staff))
    now = committed(world, decide_removal(now, some(talk_lines=3), staff))
    now = committed(world, decide_removal(now, some(talk_lines=2, room_lines=1), staff))
    now = committed(world, decide_restoration(now, some(talk_lines=1), staff))
    now = committed(world, decide_lot_restoration(now, now.removals[0].removal_id, 1, staff))
    now = committed(world, decide_purchase(now, some(talk_lines=1), replace(staff, reason=None)))
    now = committed(world, roll_forward(now))
    now = committed(world, roll_forward(now))
    assert now.account.seq == 8


def test_an_office_on_an_annual_commitment_keeps_its_lots_over_a_boundary(world: World) -> None:
    set_by_hand(world, keys.terms(NEW_YORK), "annual_commit_monthly_billing", True)
    buy(world, talk_lines=5)
    now = committed(world, decide_removal(ledger_of(world), some(talk_lines=2), STAMP))
    now = committed(world, roll_forward(now))
    assert now.account.counts[TALK] == Counts(5, 2, 3)
    assert now.removals[0].effective_at == datetime(2027, 3, 1, 5, 0, 0, tzinfo=UTC)


def test_an_invoice_is_open_when_it_is_written(world: World) -> None:
    buy(world, talk_lines=3)
    invoice = invoice_of(world, 1)
    assert (invoice.status, invoice.total_minor) == ("open", 5322)


def test_assignments_meanwhile_are_kept_by_a_purchase(world: World) -> None:
    buy(world, talk_lines=5)
    change = decide_purchase(ledger_of(world), some(talk_lines=3), STAMP)
    store(world).commit_assignments(take(assignment(1), assignment(2)))
    store(world).commit(change)
    assert world.account().counts[TALK] == Counts(8, 0, 6)


def test_assignments_meanwhile_are_kept_by_a_removal_and_its_restoration(world: World) -> None:
    buy(world, talk_lines=5)
    change = decide_removal(ledger_of(world), some(talk_lines=3), STAMP)
    store(world).commit_assignments(take(assignment(1)))
    store(world).commit(change)
    assert world.account().counts[TALK] == Counts(5, 3, 1)
    change = decide_restoration(ledger_of(world), some(talk_lines=2), STAMP)
    store(world).commit_assignments(take(assignment(2)))
    store(world).commit(change)
    assert world.account().counts[TALK] == Counts(5, 1, 2)


def test_assignments_meanwhile_are_kept_over_a_boundary(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit(decide_removal(ledger_of(world), some(talk_lines=3), STAMP))
    change = roll_forward(ledger_of(world))
    store(world).commit_assignments(take(assignment(1), assignment(2)))
    store(world).commit(change)
    assert world.account().counts[TALK] == Counts(2, 0, 0)


# Directory


PLANS = {
    "plain": {},
    "contracted": {
        "invoiced": True,
        "not_self_serve": frozenset({Action.REMOVE, Action.RESTORE}),
        "contact": CSM,
    },
    "resold": {"resold": True, "not_self_serve": frozenset({Action.PURCHASE})},
    "yearly": {"plan_period": "yearly", "account_type": "enterprise", "anchor": date(2024, 2, 29)},
    "committed": {"annual_commit_monthly_billing": True, "currency": "JPY"},
}
BOSTON = 5000000000000999


def boston(**changes: Any) -> Terms:
    return usual_terms(**{"revision": 4, "anchor": date(2026, 1, 31), **changes})


def enter(world: World, ledger: Ledger) -> None:
    office = usual_office(BOSTON, COMPANY, START)
    DynamoDirectory(world.client, world.table).add_office(office, ledger)


def busy_account(**changes: Any) -> Account:
    """Every field with a value of its own."""
    plain = Account(
        office_id=BOSTON,
        company_id=COMPANY,
        seq=9,
        cycle=Cycle(
            2,
            datetime(2026, 3, 1, 5, 0, 0, tzinfo=UTC),
            datetime(2026, 4, 1, 4, 0, 0, tzinfo=UTC),
        ),
        counts={
            license_type: Counts(10 + position, 0, position)
            for position, license_type in enumerate(LicenseType)
        },
        terms_revision=4,
        removals_revision=0,
        cycle_seq=5,
        accrued_minor=77,
        invoice_count=3,
    )
    return replace(plain, **changes)


@pytest.mark.parametrize("plan", PLANS)
def test_terms_come_back_as_they_were_entered(world: World, plan: str) -> None:
    ledger = Ledger(busy_account(), boston(**PLANS[plan]), ())
    enter(world, ledger)
    assert replace(ledger_of(world, BOSTON), next_prices=None) == ledger


@pytest.mark.parametrize("declined_invoices", [0, 2])
def test_an_account_comes_back_as_it_was_entered(world: World, declined_invoices: int) -> None:
    account = busy_account(declined_invoices=declined_invoices, open_minor=1234)
    enter(world, Ledger(account, boston(), ()))
    assert store(world).account(BOSTON) == account


def test_a_company_and_its_offices_come_back_as_they_were_entered(world: World) -> None:
    enter(world, Ledger(busy_account(), boston(), ()))
    listed = Listings(world.client, world.table).offices(COMPANY)
    assert [each.name for each in listed] == ["New York", "Berlin", "Tokyo", "Boston"]
    assert listed[-1] == Office(
        BOSTON, COMPANY, "Boston", "America/New_York", "USD", "US", False, START
    )
    company = encode_item(item_at(world, keys.company(COMPANY)))
    assert from_item(company, Company) == Company(COMPANY, "Seatledger Demo", "pro", START)


def test_an_office_that_is_not_there_has_neither_ledger_nor_account(world: World) -> None:
    assert store(world).read(9, START).ledger is None
    assert store(world).account(9) is None


# Movements


def test_assignments_come_back_as_they_were_made(world: World) -> None:
    buy(world, talk_lines=5, room_lines=1)
    made = (assignment(1), assignment(2), assignment(3, ROOM))
    store(world).commit_assignments(take(*made))
    found = Listings(world.client, world.table).assignments(NEW_YORK, Paging()).items
    assert sorted(found, key=lambda each: each.assignee.id) == [*made]
    assert world.account().counts[TALK] == Counts(5, 0, 3)
    assert world.account().counts[ROOM] == Counts(1, 0, 0)


def test_a_release_says_who_and_when_for_seven_days(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()))
    store(world).commit_assignments(free(assignment()))
    item = item_at(world, keys.assignment(NEW_YORK, assignment().assignment_id))
    assert item["expires_at"] == 1773756000  # 17 March 2026, 14:00
    assert item["released_at"] == "2026-03-10T14:00:00Z"
    assert item["released_by"] == "bob"
    # Another request: this one's own repeat would be none (decision 57).
    again = release_of(assignment(), "request-3")
    with pytest.raises(ConditionsFailed) as raised:
        store(world).commit_assignments(AssignmentTransaction(COMPANY, START, free=(again,)))
    assert [*raised.value.assignments.values()] == [released(assignment())]
    assert world.account().counts[TALK] == Counts(5, 0, 5)


def test_a_license_moves_between_offices_in_one_write(world: World) -> None:
    buy(world, talk_lines=1)
    buy(world, BERLIN, talk_lines=1)
    here, there = assignment(1), assignment(1, office_id=BERLIN)
    store(world).commit_assignments(take(here))
    store(world).commit_assignments(take(there, free=(release_of(here),)))
    assert world.account().counts[TALK] == Counts(1, 0, 1)
    assert world.account(BERLIN).counts[TALK] == Counts(1, 0, 0)


def test_one_office_short_moves_nothing(world: World) -> None:
    buy(world, talk_lines=1)
    here, there = assignment(1), assignment(1, office_id=BERLIN)
    store(world).commit_assignments(take(here))
    short = take(there, free=(release_of(here),))
    assert met_by(world, short) == {"accounts": {BERLIN: world.account(BERLIN)}}


USERS = {
    "invited": {"state": "pending", "license": "talk"},
    "active": {"activated_at": START, "license": "agents"},
    "suspended": {"state": "suspended", "activated_at": START},
    "deleted": {"state": "deleted", "deleted_at": START + SECOND},
}


@pytest.mark.parametrize("state", USERS)
def test_a_user_comes_back_as_it_was_entered(world: World, state: str) -> None:
    made = user(**USERS[state])
    store(world).commit_assignments(entered(made))
    assert store(world).user(COMPANY, 1) == made


def test_what_a_user_no_longer_has_is_gone(world: World) -> None:
    gone = user(state="deleted", deleted_at=START, activated_at=START)
    store(world).commit_assignments(entered(gone))
    back = user(state="pending", revision=2)
    store(world).commit_assignments(entered(back, gone))
    assert "deleted_at" not in item_at(world, keys.user(COMPANY, 1))
    assert store(world).user(COMPANY, 1) == back


def test_a_user_of_another_company_is_not_there(world: World) -> None:
    store(world).commit_assignments(entered(user()))
    assert store(world).user(COMPANY + 1, 1) is None
    assert store(world).user(COMPANY, 2) is None


def test_a_user_with_a_license_is_entered_by_the_accounts_own_condition(world: World) -> None:
    buy(world, talk_lines=1)
    store(world).commit_assignments(entered(user(license="talk"), take=(assignment(),)))
    assert world.account().counts[TALK].available == 0
    assert store(world).user(COMPANY, 1) == user(license="talk")


def test_a_user_moves_to_an_office_where_a_license_is_given_back(world: World) -> None:
    buy(world, BERLIN, talk_lines=1)
    room = assignment(7, office_id=BERLIN)
    store(world).commit_assignments(entered(user()))
    store(world).commit_assignments(take(room))
    moved = user(office_id=BERLIN, revision=2)
    store(world).commit_assignments(entered(moved, user(), free=(release_of(room),)))
    assert store(world).user(COMPANY, 1) == moved
    assert world.account(BERLIN).counts[TALK] == Counts(1, 0, 1)


def test_a_user_is_written_with_no_more_than_it_needs(world: World) -> None:
    suspended = user(state="suspended", revision=2)
    deleted = user(state="deleted", deleted_at=START, revision=3)
    with requests_of(world.client, "TransactWriteItems") as requests:
        store(world).commit_assignments(entered(user()))
        store(world).commit_assignments(entered(suspended, user()))
        store(world).commit_assignments(entered(deleted, suspended))
    kinds = [[next(iter(each)) for each in request["TransactItems"]] for request in requests]
    # The record, its address, the office's own condition; the record; the record, its address.
    assert kinds == [["Put", "Put", "ConditionCheck"], ["Update"], ["Update", "Delete"]]


# Receipts


def test_a_changes_receipt_comes_back_with_the_reading(world: World) -> None:
    kept = idempotency(body='{"näme": "' + "x" * 5000 + '"}')
    store(world).commit(
        decide_purchase(ledger_of(world), some(talk_lines=1), STAMP), idempotency=kept
    )
    reading = store(world).read(NEW_YORK, START, KEY)
    assert reading.stored_response == kept.stored_response
    assert reading.ledger == ledger_of(world)


def test_receipts_are_apart_by_key_and_by_company(world: World) -> None:
    store(world).commit(
        decide_purchase(ledger_of(world), some(talk_lines=1), STAMP), idempotency=idempotency()
    )
    other = IdempotencyKey(company_id=COMPANY, scope="another", request_hash=KEY.request_hash)
    assert store(world).read(NEW_YORK, START, other).stored_response is None
    elsewhere = replace(KEY, company_id=COMPANY + 1)
    assert store(world).read(NEW_YORK, START, elsewhere).stored_response is None
    assert store(world).read(NEW_YORK, START).stored_response is None


@pytest.mark.parametrize(
    ("at", "kept"),
    [
        (START + THIRTY_DAYS - SECOND, True),
        (START + THIRTY_DAYS, False),
        (START + THIRTY_DAYS + SECOND, False),
    ],
)
def test_a_receipt_is_kept_for_thirty_days(world: World, at: datetime, kept: bool) -> None:
    store(world).commit(
        decide_purchase(ledger_of(world), some(talk_lines=1), STAMP), idempotency=idempotency()
    )
    assert (store(world).read(NEW_YORK, at, KEY).stored_response is not None) is kept


def test_a_receipt_keeps_callers_key_and_body_out_of_sight_and_small(world: World) -> None:
    kept = idempotency(body='{"licenses": [' + '"talk_lines", ' * 200 + "1]}")
    store(world).commit(
        decide_purchase(ledger_of(world), some(talk_lines=1), STAMP), idempotency=kept
    )
    item = item_at(world, keys.stored_response(COMPANY, KEY.scope))
    assert item["expires_at"] == 1775743200  # 9 April 2026, 14:00
    assert len(item["body"]) < 200
    assert "key-1" not in world.snapshot()


def test_a_movements_receipt_is_the_companys(world: World) -> None:
    buy(world, talk_lines=1)
    store(world).commit_assignments(take(assignment()), idempotency())
    assert item_at(world, keys.stored_response(COMPANY, KEY.scope))["status"] == 201


def test_what_was_not_committed_leaves_no_receipt(world: World) -> None:
    change = decide_purchase(ledger_of(world), some(talk_lines=1), STAMP)
    buy(world, talk_lines=2)
    with pytest.raises(Retryable):
        store(world).commit(change, idempotency=idempotency())
    with pytest.raises(ConditionsFailed):
        store(world).commit_assignments(
            take(*(assignment(number) for number in range(3))), idempotency()
        )
    assert store(world).read(NEW_YORK, START, KEY).stored_response is None
    assert not item_at(world, keys.stored_response(COMPANY, KEY.scope))


# A write in between


def expect_torn(world: World) -> None:
    with pytest.raises(Retryable) as again:
        store(world).read(NEW_YORK, START)
    assert again.value.reason == "stale"


def test_an_account_newer_than_its_first_lots_is_read_again(world: World) -> None:
    set_by_hand(world, keys.account(NEW_YORK), "removals_revision", 1)
    expect_torn(world)


@pytest.mark.parametrize("revision", [1, 3])
def test_an_account_and_lots_of_two_moments_are_read_again(world: World, revision: int) -> None:
    buy(world, talk_lines=5)
    store(world).commit(decide_removal(ledger_of(world), some(talk_lines=2), STAMP))
    assert world.account().removals_revision == 2
    set_by_hand(world, keys.removals(NEW_YORK), "revision", revision)
    expect_torn(world)


def test_lots_newer_than_the_account_are_read_again(world: World) -> None:
    put_by_hand(world, keys.removals(NEW_YORK), revision=1, lots=[])
    expect_torn(world)


@pytest.mark.parametrize("revision", [-1, 1])
def test_an_account_and_terms_of_two_moments_are_read_again(world: World, revision: int) -> None:
    set_by_hand(world, keys.terms(NEW_YORK), "revision", revision)
    expect_torn(world)


def test_a_torn_reading_is_not_hidden_by_a_receipt(world: World) -> None:
    store(world).commit(
        decide_purchase(ledger_of(world), some(talk_lines=1), STAMP), idempotency=idempotency()
    )
    set_by_hand(world, keys.terms(NEW_YORK), "revision", 1)
    with pytest.raises(Retryable):
        store(world).read(NEW_YORK, START, KEY)


# What later versions may add


def add_unknown(world: World, *places: keys.Key) -> None:
    for key in places:
        set_by_hand(world, key, "added_later", {"by": ["a later version", 1, True]})


def unknown(world: World, key: keys.Key) -> Any:
    return item_at(world, key).get("added_later")


ADDED = {"by": ["a later version", 1, True]}


def test_unknown_attributes_do_not_disturb_a_reading(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit(
        decide_removal(ledger_of(world), some(talk_lines=2), STAMP), idempotency=idempotency()
    )
    before = store(world).read(NEW_YORK, START, KEY)
    add_unknown(
        world,
        keys.account(NEW_YORK),
        keys.terms(NEW_YORK),
        keys.removals(NEW_YORK),
        keys.stored_response(COMPANY, KEY.scope),
    )
    assert store(world).read(NEW_YORK, START, KEY) == before


def test_unknown_attributes_do_not_disturb_lists(world: World) -> None:
    change = buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()))
    store(world).commit_assignments(entered(user()))
    assignment_key = keys.assignment(NEW_YORK, assignment().assignment_id)
    add_unknown(
        world,
        keys.entry(NEW_YORK, 1),
        keys.invoice(NEW_YORK, 1),
        assignment_key,
        keys.user(COMPANY, 1),
        keys.office(COMPANY, NEW_YORK),
    )
    listings = Listings(world.client, world.table)
    assert last_entry(world) == change.entry
    assert invoice_of(world, 1) == change.invoice
    assert listings.assignments(NEW_YORK, Paging()).items == [assignment()]
    assert listings.users(COMPANY, Paging()).items == [user()]
    assert store(world).user(COMPANY, 1) == user()
    assert listings.offices(COMPANY)[0].name == "New York"


def test_unknown_counts_do_not_disturb_a_reading(world: World) -> None:
    buy(world, talk_lines=5)
    set_by_hand(world, keys.account(NEW_YORK), "licenses.talk_lines.added_later", 1)
    assert world.account().counts[TALK] == Counts(5, 0, 5)


def test_unknown_license_types_do_not_disturb_a_reading(world: World) -> None:
    later = {"purchased": 1, "scheduled": 0, "available": 1}
    set_by_hand(world, keys.account(NEW_YORK), "licenses.added_later", later)
    assert [*world.account().counts] == [*LicenseType]


def test_unknown_attributes_of_an_account_survive_every_change(world: World) -> None:
    add_unknown(world, keys.account(NEW_YORK))
    set_by_hand(world, keys.account(NEW_YORK), "licenses.added_later", {"purchased": 1})
    buy(world, talk_lines=5)
    store(world).commit(decide_removal(ledger_of(world), some(talk_lines=2), STAMP))
    store(world).commit_assignments(take(assignment()))
    store(world).commit_assignments(free(assignment()))
    store(world).commit(roll_forward(ledger_of(world)))
    assert world.account().cycle.start == MARCH_ENDS
    assert unknown(world, keys.account(NEW_YORK)) == ADDED
    account = item_at(world, keys.account(NEW_YORK))
    assert account["licenses"]["added_later"] == {"purchased": 1}


def test_unknown_attributes_of_an_assignment_survive_its_release(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()))
    key = keys.assignment(NEW_YORK, assignment().assignment_id)
    add_unknown(world, key)
    store(world).commit_assignments(free(assignment()))
    assert unknown(world, key) == ADDED


def test_unknown_attributes_of_a_user_survive_a_change(world: World) -> None:
    store(world).commit_assignments(entered(user()))
    add_unknown(world, keys.user(COMPANY, 1))
    store(world).commit_assignments(entered(user(revision=2, first_name="Grace"), user()))
    assert item_at(world, keys.user(COMPANY, 1))["first_name"] == "Grace"
    assert unknown(world, keys.user(COMPANY, 1)) == ADDED


# Limits


def test_a_transaction_may_have_a_hundred_writes(world: World) -> None:
    buy(world, talk_lines=200)
    store(world).commit_assignments(take(*(assignment(number) for number in range(1, 100))))
    assert world.account().counts[TALK] == Counts(200, 0, 101)


def test_more_writes_than_a_transaction_takes_are_our_own_mistake(world: World) -> None:
    buy(world, talk_lines=200)
    before = world.snapshot()
    with pytest.raises(AssertionError):
        store(world).commit_assignments(take(*(assignment(number) for number in range(1, 101))))
    assert world.snapshot() == before


def test_a_movement_of_nothing_is_our_own_mistake(world: World) -> None:
    with pytest.raises(AssertionError):
        store(world).commit_assignments(AssignmentTransaction(COMPANY, START))


def test_two_hundred_lots_fit_an_item(world: World) -> None:
    buy(world, talk_lines=300)
    now = ledger_of(world)
    lots = tuple(
        Removal(9007199254740991 - number, TALK, 1, 1, START, "x" * 200, MARCH_ENDS)
        for number in range(199)
    )
    counts = {**now.account.counts, TALK: Counts(300, 199, 101)}
    full = Ledger(replace(now.account, counts=counts), now.terms, lots)
    set_by_hand(world, keys.account(NEW_YORK), "licenses.talk_lines.scheduled", 199)
    set_by_hand(world, keys.account(NEW_YORK), "licenses.talk_lines.available", 101)
    change = decide_removal(full, some(talk_lines=1), STAMP)
    store(world).commit(change)
    assert ledger_of(world).removals == change.after.removals


# What a repeat after a lost answer is known by


def tokens(world: World, *movements: AssignmentTransaction) -> list[str | None]:
    with requests_of(world.client, "TransactWriteItems") as asked:
        for each in movements:
            store(world).commit_assignments(each)
    return [each.get("ClientRequestToken") for each in asked]


def test_the_same_taking_or_release_sent_again_has_the_same_token(world: World) -> None:
    buy(world, talk_lines=5)
    (first,) = tokens(world, take(assignment()))
    store(world).commit_assignments(free(assignment()))
    (again,) = tokens(world, take(assignment()))
    assert first == again
    assert first


def test_different_takings_and_releases_have_tokens_of_their_own(world: World) -> None:
    buy(world, talk_lines=5)
    sent = tokens(
        world,
        take(assignment(1)),
        take(assignment(2)),
        free(assignment(1)),
        take(assignment(1, request_id="request-2")),
    )
    assert len({*sent, None}) == 5


def test_thresholds_are_set_in_the_companys_own_offices_only(world: World) -> None:
    before = world.snapshot()
    with pytest.raises(ConditionsFailed):
        store(world).set_thresholds(OTHER_COMPANY, NEW_YORK, Thresholds(2, 9))
    assert world.snapshot() == before
    store(world).set_thresholds(COMPANY, NEW_YORK, Thresholds(2, 9))
    assert world.account().thresholds == Thresholds(2, 9)
