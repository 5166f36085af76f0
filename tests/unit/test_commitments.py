"""Removals of plans with an annual commitment, over the boundaries of their months (R12)."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.domain.transitions.roll_forward import roll_forward
from tests.offices import usual_terms
from tests.unit.ledgers import (
    APRIL_ENDS,
    MARCH_ENDS,
    TALK,
    ledger,
    lot,
    metadata,
    some,
)
from tests.unit.purchase_lines import renewal

COMMITTED = usual_terms(annual_commit_monthly_billing=True)
YEAR_ENDS = datetime(2027, 1, 1, 5, 0, 0, tzinfo=UTC)


def committed_with_two_leaving() -> Ledger:
    before = ledger({TALK: Counts(10, 0, 6)}, on=COMMITTED)
    return decide_removal(before, some(talk_lines=2), metadata()).after


def test_a_commitments_removals_outlast_its_monthly_renewals() -> None:
    before = committed_with_two_leaving()
    change = roll_forward(before)
    assert change.after.account.counts[TALK] == Counts(10, 2, 4)
    assert change.after.removals == before.removals
    assert change.after.account.removals_revision == 5
    assert change.entry.removal_ids == ()
    assert change.entry.lines == (renewal(TALK, 10, 2500),)
    assert change.invoice
    assert change.invoice.total_minor == 25000


def test_a_commitments_removals_take_effect_at_the_end_of_its_year() -> None:
    months = [roll_forward(committed_with_two_leaving())]
    while months[-1].entry.at < YEAR_ENDS:
        months.append(roll_forward(months[-1].after))
    assert len(months) == 10  # the ends of March to December
    assert [each.entry.due_now_minor for each in months] == [25000] * 9 + [20000]
    assert months[-2].after.account.counts[TALK] == Counts(10, 2, 4)
    assert months[-1].after.account.counts[TALK] == Counts(8, 0, 4)
    assert months[-1].after.removals == ()


def test_a_commitments_last_month_removes_at_its_own_end() -> None:
    december = COMMITTED.calendar.cycle(11)
    at = datetime(2026, 12, 15, 12, 0, 0, tzinfo=UTC)
    before = ledger({TALK: Counts(10, 0, 6)}, on=COMMITTED, cycle=december)
    change = roll_forward(decide_removal(before, some(talk_lines=2), metadata(at)).after)
    assert change.after.account.counts[TALK] == Counts(8, 0, 4)


@pytest.mark.parametrize(
    ("effective_at", "left"),
    [
        (MARCH_ENDS - timedelta(seconds=1), ()),
        (MARCH_ENDS, ()),
        (APRIL_ENDS, (32,)),
    ],
)
def test_lots_close_at_the_first_boundary_that_reaches_them(
    effective_at: datetime, left: tuple[int, ...]
) -> None:
    before = ledger(
        {TALK: Counts(20, 9, 1)},
        lot(31, TALK, 5),
        lot(32, TALK, 4, effective_at=effective_at),
    )
    change = roll_forward(before)
    assert tuple(each.removal_id for each in change.after.removals) == left
    assert change.after.account.counts[TALK] == (Counts(15, 4, 1) if left else Counts(11, 0, 1))


def test_a_zone_that_changes_its_rules_does_not_keep_a_lot_for_another_cycle() -> None:
    # Scheduled for the year's end by the rules of then; it has come an hour earlier since.
    december = COMMITTED.calendar.cycle(11)
    by_old_rules = december.end + timedelta(hours=1)
    before = ledger(
        {TALK: Counts(10, 2, 4)},
        lot(31, TALK, 2, effective_at=by_old_rules),
        on=COMMITTED,
        cycle=december,
    )
    assert roll_forward(before).after.account.counts[TALK] == Counts(8, 0, 4)
