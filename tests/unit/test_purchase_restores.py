"""A purchase restores what is scheduled for removal before it buys."""

import pytest

from chalicelib.domain.account import Counts
from chalicelib.domain.journal import Line, LineKind
from chalicelib.domain.terms import Action
from chalicelib.domain.transitions.purchase import decide_purchase
from tests.offices import CSM, usual_terms
from tests.unit.ledgers import (
    MARCH_ENDS,
    NOW,
    ROOM,
    TALK,
    TODAY_STARTS,
    contracted,
    ledger,
    lot,
    metadata,
    some,
)
from tests.unit.purchase_lines import prorated, talk_after


def restored(license_type: str, quantity: int) -> Line:
    return Line(
        kind=LineKind.RESTORED,
        license_type=license_type,
        quantity=quantity,
        unit_amount_minor=0,
        period_start=NOW,
        period_end=MARCH_ENDS,
        description=f"{quantity} x {license_type}, restored at no charge",
    )


FIVE_LEAVING = {TALK: Counts(10, 5, 1)}


@pytest.mark.parametrize(
    ("quantity", "counts", "lines", "due_now"),
    [
        (4, Counts(10, 1, 5), (restored(TALK, 4),), 0),
        (5, Counts(10, 0, 6), (restored(TALK, 5),), 0),
        (6, Counts(11, 0, 7), (restored(TALK, 5), prorated(TALK, 1, 1774)), 1774),
    ],
)
def test_a_purchase_takes_back_what_is_leaving_before_it_buys(
    quantity: int, counts: Counts, lines: tuple[Line, ...], due_now: int
) -> None:
    change = decide_purchase(
        ledger(FIVE_LEAVING, lot(31, TALK, 5)), some(talk_lines=quantity), metadata()
    )
    assert talk_after(change) == counts
    assert change.entry.lines == lines
    assert change.entry.due_now_minor == due_now


def test_a_purchase_takes_back_from_the_newest_lots() -> None:
    before = ledger(FIVE_LEAVING, lot(31, TALK, 2), lot(32, TALK, 2), lot(33, TALK, 1))
    change = decide_purchase(before, some(talk_lines=2), metadata())
    assert change.after.removals == (lot(31, TALK, 2), lot(32, TALK, 1, quantity=2))
    assert change.entry.removal_ids == (33, 32)
    assert change.after.account.removals_revision == 5


def test_a_purchase_of_two_types_takes_back_from_the_lots_of_both() -> None:
    before = ledger(
        {TALK: Counts(10, 5, 1), ROOM: Counts(4, 2, 1)}, lot(31, TALK, 5), lot(32, ROOM, 2)
    )
    change = decide_purchase(before, some(talk_lines=5, room_lines=3), metadata())
    assert change.after.removals == ()
    assert change.entry.removal_ids == (31, 32)
    assert change.entry.lines == (restored(TALK, 5), restored(ROOM, 2), prorated(ROOM, 1, 1065))
    assert change.after.account.counts[ROOM] == Counts(5, 0, 4)


def test_an_invoice_covers_what_it_charges_and_not_what_was_taken_back() -> None:
    change = decide_purchase(ledger(FIVE_LEAVING, lot(31, TALK, 5)), some(talk_lines=6), metadata())
    assert change.invoice
    assert change.invoice.lines == (prorated(TALK, 1, 1774),)
    assert change.invoice.total_minor == 1774
    assert change.invoice.period_start == TODAY_STARTS
    assert change.invoice.period_end == MARCH_ENDS


def test_taking_back_on_an_invoiced_plan_accrues_nothing() -> None:
    before = ledger(FIVE_LEAVING, lot(31, TALK, 5), on=contracted())
    change = decide_purchase(before, some(talk_lines=5), metadata())
    assert change.after.account.accrued_minor == 0


def test_where_restoring_is_forbidden_all_is_bought() -> None:
    on = usual_terms(not_self_serve=frozenset({Action.RESTORE}), contact=CSM)
    before = ledger(FIVE_LEAVING, lot(31, TALK, 5), on=on)
    change = decide_purchase(before, some(talk_lines=3), metadata())
    assert talk_after(change) == Counts(13, 5, 4)
    assert change.entry.lines == (prorated(TALK, 3, 1774),)
    assert change.after.removals == before.removals
    assert change.after.account.removals_revision == 3


def test_vendor_staff_take_back_where_admins_may_not() -> None:
    on = usual_terms(not_self_serve=frozenset({Action.RESTORE}), contact=CSM)
    change = decide_purchase(
        ledger(FIVE_LEAVING, lot(31, TALK, 5), on=on), some(talk_lines=3), metadata(role="csm")
    )
    assert talk_after(change) == Counts(10, 2, 4)
