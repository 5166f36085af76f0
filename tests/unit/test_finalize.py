"""Finalize: over every boundary that has passed, also when others do the same (R18, R19)."""

from datetime import timedelta

import pytest

from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.calendar import Cycle
from chalicelib.domain.caller import Caller
from chalicelib.domain.change import Change
from chalicelib.domain.directory import Company
from chalicelib.domain.payment_attempt import PaymentAttempt
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.transitions.roll_forward import roll_forward
from chalicelib.service.office_state import all_up_to_date, up_to_date
from chalicelib.service.ports import IdempotencyRecord, Retryable
from tests.unit.fakes import KEY, STORED_RESPONSE, FakeStore
from tests.unit.ledgers import APRIL_ENDS, COMPANY, MARCH_ENDS, OFFICE, TALK, ledger

SECOND = timedelta(seconds=1)
DUE = ledger({TALK: Counts(5, 0, 5)})


def boundaries(store: FakeStore) -> list[int]:
    """The cycles that were opened, by number."""
    return [changes[0].after.account.cycle.number for changes, _ in store.asked]


def test_a_cycle_is_left_at_its_end_and_not_a_second_before() -> None:
    store = FakeStore({OFFICE: DUE})
    assert up_to_date(store, OFFICE, MARCH_ENDS - SECOND).ledger == DUE  # type: ignore[arg-type]
    assert store.asked == []
    reading = up_to_date(store, OFFICE, MARCH_ENDS)  # type: ignore[arg-type]
    assert reading.ledger
    assert reading.ledger.account.cycle.end == APRIL_ENDS


def test_every_missed_boundary_is_a_write_decided_on_the_one_before() -> None:
    store = FakeStore({OFFICE: DUE})
    reading = up_to_date(store, OFFICE, APRIL_ENDS + timedelta(days=40))  # type: ignore[arg-type]
    assert boundaries(store) == [3, 4, 5]
    assert [changes[0].before.account.seq for changes, _ in store.asked] == [4, 5, 6]
    assert reading.ledger
    assert reading.ledger.account.seq == 7


def test_every_cycle_has_its_own_prices() -> None:
    class Priced(FakeStore):
        def priced(self, ledger: Ledger) -> Ledger:
            return replace(ledger, next_prices={**ledger.terms.prices, TALK: 2600})

    store = Priced({OFFICE: DUE})
    up_to_date(store, OFFICE, APRIL_ENDS)  # type: ignore[arg-type]
    march, april = (changes[0].invoice.total_minor for changes, _ in store.asked)
    assert (march, april) == (5 * 2500, 5 * 2600)


def test_who_comes_second_goes_on_where_the_first_has_taken_it() -> None:
    class Overtaken(FakeStore):
        def commit(
            self,
            *changes: Change,
            idempotency: IdempotencyRecord | None = None,
            attempt: PaymentAttempt | None = None,
            counted_by: Company | None = None,
        ) -> None:
            if not self.asked:
                self.ledgers[OFFICE] = roll_forward(DUE).after
            super().commit(
                *changes, idempotency=idempotency, attempt=attempt, counted_by=counted_by
            )

    store = Overtaken({OFFICE: DUE}, [Retryable("stale")])
    reading = up_to_date(store, OFFICE, MARCH_ENDS)  # type: ignore[arg-type]
    assert reading.ledger == roll_forward(DUE).after
    assert boundaries(store) == [3]


@pytest.mark.parametrize("reason", ["conflict", "throttled", "unknown"])
def test_anything_else_that_went_wrong_is_another_attempts(reason: str) -> None:
    store = FakeStore({OFFICE: DUE}, [Retryable(reason)])
    with pytest.raises(Retryable, match=reason):
        up_to_date(store, OFFICE, MARCH_ENDS)  # type: ignore[arg-type]
    assert boundaries(store) == [3]


def test_a_repeat_writes_nothing() -> None:
    store = FakeStore({OFFICE: DUE}, stored_responses=[STORED_RESPONSE])
    reading = up_to_date(store, OFFICE, MARCH_ENDS, None, KEY)  # type: ignore[arg-type]
    assert (reading.stored_response, store.asked) == (STORED_RESPONSE, [])


def test_a_stranger_rolls_nothing_forward() -> None:
    store, stranger = FakeStore({OFFICE: DUE}), Caller("eve", "company_admin", 8)
    with pytest.raises(Refusal) as refused:
        up_to_date(store, OFFICE, MARCH_ENDS, stranger)  # type: ignore[arg-type]
    assert (refused.value.code, store.asked) == ("not_found", [])


def test_nobody_waits_for_the_schedule() -> None:
    store, caller = FakeStore({OFFICE: DUE}), Caller("ada", "company_admin", COMPANY)
    reading = up_to_date(store, OFFICE, MARCH_ENDS, caller)  # type: ignore[arg-type]
    assert reading.ledger
    assert reading.ledger.account.cycle.start == MARCH_ENDS


def test_several_offices_are_each_taken_over_their_own_boundaries() -> None:
    offices = (OFFICE, 102, 103)
    not_due = replace(ledger(office_id=103).account, cycle=Cycle(3, MARCH_ENDS, APRIL_ENDS))
    store = FakeStore(
        {
            OFFICE: DUE,
            102: ledger({TALK: Counts(7, 0, 7)}, office_id=102),
            103: replace(DUE, account=not_due),
        }
    )
    readings = all_up_to_date(store, offices, MARCH_ENDS)  # type: ignore[arg-type]
    accounts = [each.ledger.account for each in readings if each.ledger]
    assert [(each.office_id, each.seq, each.cycle.number) for each in accounts] == [
        (OFFICE, 5, 3),
        (102, 5, 3),
        (103, 4, 3),
    ]
    assert [changes[0].after.account.office_id for changes, _ in store.asked] == [OFFICE, 102]


@pytest.mark.parametrize("ahead", [OFFICE, 102])
def test_of_several_offices_none_stays_in_a_cycle_that_is_over_by_anothers(ahead: int) -> None:
    """A clock that is ahead took one of them over the boundary."""
    offices = {office_id: ledger(office_id=office_id) for office_id in (OFFICE, 102)}
    offices[ahead] = roll_forward(offices[ahead]).after
    store = FakeStore(offices)
    readings = all_up_to_date(store, (OFFICE, 102), MARCH_ENDS - SECOND)  # type: ignore[arg-type]
    assert [each.ledger.account.cycle.start for each in readings if each.ledger] == [
        MARCH_ENDS,
        MARCH_ENDS,
    ]


def test_an_attempt_that_always_seems_overtaken_ends() -> None:
    store = FakeStore({OFFICE: DUE}, [Retryable("stale")] * 9)
    with pytest.raises(Retryable, match="stale"):
        up_to_date(store, OFFICE, MARCH_ENDS)  # type: ignore[arg-type]
    assert len(store.asked) == 6
