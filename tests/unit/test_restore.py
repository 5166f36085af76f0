"""Restore: back from removal at no charge, from the newest lots (R14, R15, R17, R25)."""

from typing import Any

import pytest

from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.journal import Actor, Entry, Line, LineKind
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.terms import Action
from chalicelib.domain.transitions._lots import take_from_newest
from chalicelib.domain.transitions.restore import decide_lot_restoration, decide_restoration
from tests.offices import CSM, usual_terms
from tests.unit.ledgers import (
    MARCH_ENDS,
    NOW,
    OFFICE,
    ROOM,
    TALK,
    contracted,
    ledger,
    lot,
    metadata,
    some,
)


def nine_leaving(**changes: Any) -> Ledger:
    """Three lots of talk lines, the oldest first, with one of rooms among them."""
    return ledger(
        {TALK: Counts(20, 9, 1), ROOM: Counts(5, 2, 0)},
        lot(31, TALK, 2),
        lot(32, ROOM, 2),
        lot(33, TALK, 3),
        lot(34, TALK, 4),
        **changes,
    )


def refusal_of(*args: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        decide_restoration(*args)
    return refused.value


def lot_refusal_of(*args: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        decide_lot_restoration(*args)
    return refused.value


def back(quantity: int) -> Line:
    return Line(
        kind=LineKind.RESTORED,
        license_type=TALK,
        quantity=quantity,
        unit_amount_minor=0,
        period_start=NOW,
        period_end=MARCH_ENDS,
        description=f"{quantity} x talk_lines, restored at no charge",
    )


# By number


def test_what_is_restored_is_available_again() -> None:
    after = decide_restoration(nine_leaving(), some(talk_lines=5), metadata()).after.account
    assert after.counts[TALK] == Counts(purchased=20, scheduled=4, available=6)
    assert after.counts[TALK].assigned == 10
    assert after.counts[ROOM] == Counts(5, 2, 0)


@pytest.mark.parametrize(
    ("quantity", "left", "gave"),
    [
        (3, (lot(31, TALK, 2), lot(33, TALK, 3), lot(34, TALK, 1, quantity=4)), (34,)),
        (4, (lot(31, TALK, 2), lot(33, TALK, 3)), (34,)),
        (5, (lot(31, TALK, 2), lot(33, TALK, 2, quantity=3)), (34, 33)),
        (7, (lot(31, TALK, 2),), (34, 33)),
        (8, (lot(31, TALK, 1, quantity=2),), (34, 33, 31)),
        (9, (), (34, 33, 31)),
    ],
)
def test_the_newest_lots_give_first(
    quantity: int, left: tuple[Any, ...], gave: tuple[int, ...]
) -> None:
    change = decide_restoration(nine_leaving(), some(talk_lines=quantity), metadata())
    assert tuple(each for each in change.after.removals if each.license_type is TALK) == left
    assert change.entry.removal_ids == gave


def test_lots_of_other_types_keep_their_place() -> None:
    change = decide_restoration(nine_leaving(), some(talk_lines=5), metadata())
    assert [each.removal_id for each in change.after.removals] == [31, 32, 33]
    assert change.after.removals[1] == lot(32, ROOM, 2)
    assert change.after.account.removals_revision == 5


def test_restoring_is_journaled_at_no_charge() -> None:
    change = decide_restoration(
        nine_leaving(), some(talk_lines=5), metadata(reason="needed after all")
    )
    assert change.invoice is None
    assert change.entry == Entry(
        entry_id=2477946256052217,
        seq=5,
        office_id=OFFICE,
        action="restoration",
        at=NOW,
        by=Actor("ada", "company_admin"),
        source="billing",
        currency="USD",
        lines=(back(5),),
        due_now_minor=0,
        before={TALK: Counts(20, 9, 1)},
        after={TALK: Counts(20, 4, 6)},
        prices={TALK: 2500},
        removal_ids=(34, 33),
        invoice_number=None,
        reason="needed after all",
    )


def test_restoring_on_an_invoiced_plan_accrues_nothing() -> None:
    change = decide_restoration(
        nine_leaving(on=contracted(), accrued_minor=70), some(talk_lines=5), metadata()
    )
    assert change.after.account.accrued_minor == 70


def test_two_types_are_restored_together() -> None:
    change = decide_restoration(nine_leaving(), some(room_lines=2, talk_lines=4), metadata())
    assert [each.removal_id for each in change.after.removals] == [31, 33]
    assert change.entry.removal_ids == (32, 34)
    assert change.after.account.counts[ROOM] == Counts(5, 0, 2)


@pytest.mark.parametrize("quantity", [8, 9])
def test_up_to_what_is_scheduled_comes_back(quantity: int) -> None:
    after = decide_restoration(nine_leaving(), some(talk_lines=quantity), metadata()).after.account
    assert after.counts[TALK].scheduled == 9 - quantity


def test_more_than_is_scheduled_must_be_purchased() -> None:
    refusal = refusal_of(nine_leaving(), some(talk_lines=10), metadata())
    assert refusal.code == "exceeds_scheduled"
    assert refusal.members == {"license_type": TALK, "requested": 10, "scheduled": 9}


def test_one_type_too_many_refuses_all() -> None:
    refusal = refusal_of(nine_leaving(), some(talk_lines=1, room_lines=3), metadata())
    assert refusal.members == {"license_type": ROOM, "requested": 3, "scheduled": 2}


def test_taking_more_than_there_is_from_lots_is_our_own_mistake() -> None:
    with pytest.raises(AssertionError):
        take_from_newest((lot(31, TALK, 2), lot(32, ROOM, 2)), TALK, 3)


# By lot


@pytest.mark.parametrize("quantity", [3, None])
def test_a_lot_restored_whole_is_gone(quantity: int | None) -> None:
    change = decide_lot_restoration(nine_leaving(), 33, quantity, metadata())
    assert change.after.removals == (lot(31, TALK, 2), lot(32, ROOM, 2), lot(34, TALK, 4))
    assert change.after.account.counts[TALK] == Counts(20, 6, 4)
    assert change.entry.removal_ids == (33,)
    assert change.entry.lines == (back(3),)
    assert change.entry.action == "restoration"
    assert change.after.account.removals_revision == 5


def test_a_lot_restored_in_part_keeps_the_rest_in_its_place() -> None:
    change = decide_lot_restoration(nine_leaving(), 33, 2, metadata())
    assert change.after.removals == (
        lot(31, TALK, 2),
        lot(32, ROOM, 2),
        lot(33, TALK, 1, quantity=3),
        lot(34, TALK, 4),
    )
    assert change.after.account.counts[TALK] == Counts(20, 7, 3)
    assert change.entry.lines == (back(2),)


def test_what_is_left_of_a_lot_is_restored_when_no_number_is_given() -> None:
    partly = ledger({TALK: Counts(20, 2, 1)}, lot(33, TALK, 2, quantity=5))
    change = decide_lot_restoration(partly, 33, None, metadata())
    assert change.after.removals == ()
    assert change.after.account.counts[TALK] == Counts(20, 0, 3)


def test_more_than_a_lot_has_left_is_refused_however_much_is_scheduled() -> None:
    refusal = lot_refusal_of(nine_leaving(), 33, 4, metadata())
    assert refusal.code == "exceeds_scheduled"
    assert refusal.members == {"license_type": TALK, "requested": 4, "scheduled": 3}


def test_more_than_is_left_is_refused_although_the_lot_was_that_large_once() -> None:
    # Six were scheduled by lot 33, two of which have been taken back.
    partly = ledger({TALK: Counts(20, 9, 1)}, lot(31, TALK, 5), lot(33, TALK, 4, quantity=6))
    refused = lot_refusal_of(partly, 33, 5, metadata())
    assert refused.code == "exceeds_scheduled"
    assert refused.members == {"license_type": TALK, "requested": 5, "scheduled": 4}


def test_a_lot_that_is_not_open_is_not_found() -> None:
    assert lot_refusal_of(nine_leaving(), 99, None, metadata()).code == "not_found"
    assert lot_refusal_of(ledger(), 33, 1, metadata()).code == "not_found"


# Who may


FORBIDDEN = usual_terms(not_self_serve=frozenset({Action.RESTORE}), contact=CSM)


def test_the_terms_can_forbid_restoring() -> None:
    refusal = refusal_of(nine_leaving(on=FORBIDDEN), some(talk_lines=1), metadata())
    assert refusal.code == "contact_csm"
    assert refusal.members["contact"]["name"] == "Hana Sato"
    assert lot_refusal_of(nine_leaving(on=FORBIDDEN), 33, None, metadata()).code == "contact_csm"


def test_vendor_staff_restore_where_admins_may_not() -> None:
    staff = metadata(role="csm")
    assert decide_restoration(nine_leaving(on=FORBIDDEN), some(talk_lines=1), staff)
    assert decide_lot_restoration(nine_leaving(on=FORBIDDEN), 33, None, staff)


def test_an_office_on_hold_restores_nothing() -> None:
    on_hold = nine_leaving(declined_invoices=1)
    assert refusal_of(on_hold, some(talk_lines=1), metadata()).code == "office_on_hold"
    assert lot_refusal_of(on_hold, 33, None, metadata()).code == "office_on_hold"
