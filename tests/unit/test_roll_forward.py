"""Roll forward: over one boundary, exactly once, dated to the boundary (R5, R8, R12, R18, R19)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.calendar import Cycle
from chalicelib.domain.journal import Accrued, Actor, Entry, Invoice
from chalicelib.domain.record import replace
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.domain.transitions.roll_forward import roll_forward, rolled_to
from tests.offices import PRICES, usual_terms
from tests.unit.ledgers import (
    APRIL_ENDS,
    MARCH_ENDS,
    OFFICE,
    ROOM,
    TALK,
    contracted,
    ledger,
    lot,
    metadata,
    some,
)
from tests.unit.purchase_lines import renewal

APRIL = Cycle(3, MARCH_ENDS, APRIL_ENDS)


def twenty_with_nine_leaving() -> Ledger:
    return ledger(
        {TALK: Counts(20, 9, 1), ROOM: Counts(5, 0, 5)},
        lot(31, TALK, 5),
        lot(33, TALK, 4, quantity=6),
    )


def test_what_was_scheduled_is_gone_and_the_lots_are_closed() -> None:
    change = roll_forward(twenty_with_nine_leaving())
    assert change.after.account.counts[TALK] == Counts(purchased=11, scheduled=0, available=1)
    assert change.after.account.counts[TALK].assigned == 10
    assert change.after.account.counts[ROOM] == Counts(5, 0, 5)
    assert change.after.removals == ()
    assert change.after.account.removals_revision == 5


def test_the_next_cycle_opens_where_the_last_one_ended() -> None:
    account = roll_forward(twenty_with_nine_leaving()).after.account
    assert account.cycle == APRIL
    assert (account.seq, account.billed_seq) == (5, 5)


def test_every_license_is_billed_for_the_new_cycle_held_or_not() -> None:
    change = roll_forward(twenty_with_nine_leaving())
    assert change.invoice == Invoice(
        number=7,
        office_id=OFFICE,
        reason="renewal",
        issued_at=MARCH_ENDS,
        currency="USD",
        period_start=MARCH_ENDS,
        period_end=APRIL_ENDS,
        entry_seq=5,
        lines=(renewal(TALK, 11, 2500), renewal(ROOM, 5, 1500)),
        total_minor=35000,  # 27500 + 7500
        accrued=None,
        document_number="35-0007",
        due_at=MARCH_ENDS,
    )
    assert change.after.account.invoice_count == 7


def test_the_journal_dates_the_renewal_to_the_boundary_and_to_the_schedule() -> None:
    assert roll_forward(twenty_with_nine_leaving()).entry == Entry(
        entry_id=2477946256052217,
        seq=5,
        office_id=OFFICE,
        action="renewal",
        at=MARCH_ENDS,
        by=Actor("seatledger", "system"),
        source="schedule",
        currency="USD",
        lines=(renewal(TALK, 11, 2500), renewal(ROOM, 5, 1500)),
        due_now_minor=35000,
        before={TALK: Counts(20, 9, 1), ROOM: Counts(5, 0, 5)},
        after={TALK: Counts(11, 0, 1), ROOM: Counts(5, 0, 5)},
        prices={TALK: 2500, ROOM: 1500},
        removal_ids=(31, 33),
        invoice_number=7,
        reason=None,
    )


def test_a_type_that_is_given_up_entirely_is_journaled_and_billed_no_more() -> None:
    change = roll_forward(ledger({TALK: Counts(5, 5, 0)}, lot(31, TALK, 5)))
    assert change.after.account.counts[TALK] == Counts(0, 0, 0)
    assert change.entry.before == {TALK: Counts(5, 5, 0)}
    assert change.entry.after == {TALK: Counts(0, 0, 0)}
    assert change.entry.lines == ()
    assert (change.invoice, change.entry.invoice_number) == (None, None)
    assert change.after.account.invoice_count == 6


def test_an_office_that_owns_nothing_goes_on_without_an_invoice() -> None:
    change = roll_forward(ledger())
    assert change.after.account.cycle == APRIL
    assert (change.entry.lines, change.entry.before, change.invoice) == ((), {}, None)
    assert change.after.account.seq == 5


def test_without_removals_the_lots_are_left_alone() -> None:
    change = roll_forward(ledger({TALK: Counts(5, 0, 2)}, removals_revision=3))
    assert change.after.account.removals_revision == 3
    assert change.entry.removal_ids == ()


def test_a_removal_and_its_renewal_bill_what_was_left() -> None:
    removed = decide_removal(ledger({TALK: Counts(10, 0, 6)}), some(talk_lines=4), metadata()).after
    change = roll_forward(removed)
    assert change.entry.lines == (renewal(TALK, 6, 2500),)
    assert change.invoice
    assert change.invoice.total_minor == 15000


def test_an_office_on_hold_renews_all_the_same() -> None:
    change = roll_forward(ledger({TALK: Counts(5, 0, 2)}, declined_invoices=1))
    assert change.entry.lines == (renewal(TALK, 5, 2500),)
    assert change.after.account.on_hold


# Accrued charges (R8)


def test_an_invoiced_plan_bills_what_has_accrued_with_the_renewal() -> None:
    bought = decide_purchase(ledger(on=contracted()), some(talk_lines=3), metadata()).after
    change = roll_forward(bought)
    assert change.invoice
    assert change.invoice.accrued == Accrued(after_seq=2, until_seq=5, amount_minor=5322)
    assert change.invoice.lines == (renewal(TALK, 3, 2500),)
    assert change.invoice.total_minor == 12822  # 5322 + 7500
    assert change.entry.due_now_minor == 12822
    assert change.after.account.accrued_minor == 0
    assert change.after.account.billed_seq == 6


def test_what_has_accrued_is_billed_although_nothing_renews() -> None:
    leaving = ledger({TALK: Counts(3, 3, 0)}, lot(31, TALK, 3), on=contracted(), accrued_minor=5322)
    change = roll_forward(leaving)
    assert change.invoice
    assert (change.invoice.lines, change.invoice.total_minor) == ((), 5322)
    assert change.after.account.accrued_minor == 0


def test_what_has_accrued_is_billed_once() -> None:
    accrued = ledger({TALK: Counts(3, 0, 0)}, on=contracted(), accrued_minor=5322)
    second = roll_forward(roll_forward(accrued).after)
    assert second.invoice
    assert (second.invoice.accrued, second.invoice.total_minor) == (None, 7500)


def test_licenses_that_cost_nothing_renew_without_an_invoice() -> None:
    free = usual_terms(prices={**PRICES, TALK: 0})
    change = roll_forward(ledger({TALK: Counts(3, 0, 0)}, on=free))
    assert change.invoice is None
    assert change.entry.lines == (renewal(TALK, 3, 0),)


# Missed boundaries (R19)


def test_every_missed_boundary_is_a_change_of_its_own() -> None:
    change = roll_forward(twenty_with_nine_leaving())
    months = [change]
    for _ in range(2):
        months.append(roll_forward(months[-1].after))
    assert [each.entry.at for each in months] == [
        datetime(2026, 4, 1, 4, 0, 0, tzinfo=UTC),
        datetime(2026, 5, 1, 4, 0, 0, tzinfo=UTC),
        datetime(2026, 6, 1, 4, 0, 0, tzinfo=UTC),
    ]
    assert [each.entry.seq for each in months] == [5, 6, 7]
    assert [each.invoice.number for each in months if each.invoice] == [7, 8, 9]
    assert [each.entry.due_now_minor for each in months] == [35000, 35000, 35000]
    assert months[-1].after.account.cycle.end == datetime(2026, 7, 1, 4, 0, 0, tzinfo=UTC)


def test_the_boundaries_of_a_month_end_anchor_do_not_drift() -> None:
    on = usual_terms(anchor=date(2026, 1, 31))
    last = roll_forward(ledger(on=on, cycle=on.calendar.cycle(0)))
    boundaries = [last.entry.at]
    for _ in range(3):
        last = roll_forward(last.after)
        boundaries.append(last.entry.at)
    assert boundaries == [
        datetime(2026, 2, 28, 5, 0, 0, tzinfo=UTC),
        datetime(2026, 3, 31, 4, 0, 0, tzinfo=UTC),
        datetime(2026, 4, 30, 4, 0, 0, tzinfo=UTC),
        datetime(2026, 5, 31, 4, 0, 0, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("now", "number", "talk", "invoiced"),
    [
        (MARCH_ENDS - timedelta(seconds=1), 2, 20, []),
        (MARCH_ENDS, 3, 11, [7]),
        (APRIL_ENDS, 4, 11, [8, 7]),
    ],
)
def test_a_ledger_is_rolled_over_every_boundary_that_has_passed(
    now: datetime, number: int, talk: int, invoiced: list[int]
) -> None:
    rolled, invoices = rolled_to(twenty_with_nine_leaving(), now, lambda priced: priced)
    account = rolled.account
    assert [each.number for each in invoices] == invoiced
    assert (account.cycle.number, account.counts[TALK].purchased) == (number, talk)


def test_each_cycle_that_a_ledger_is_rolled_to_has_its_own_prices() -> None:
    dearer = {**PRICES, TALK: 2600}
    rolled, _ = rolled_to(ledger(), APRIL_ENDS, lambda opened: replace(opened, next_prices=dearer))
    assert rolled.terms.prices[TALK] == 2600
