"""Remove: available licenses, scheduled as lots for the boundary (R10, R12-R14, R25)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain.account import Counts, Ledger, Removal
from chalicelib.domain.journal import Actor, Entry, Line, LineKind
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.transitions.remove import decide_removal
from tests.offices import usual_terms
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

# R12: the commitment began on 1 January 2026, so that March is its third month.
COMMITTED = usual_terms(annual_commit_monthly_billing=True)
YEAR_ENDS = datetime(2027, 1, 1, 5, 0, 0, tzinfo=UTC)


def refusal_of(*args: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        decide_removal(*args)
    return refused.value


def made(removal_id: int, license_type: Any, quantity: int, effective_at: datetime) -> Removal:
    return Removal(removal_id, license_type, quantity, quantity, NOW, "ada", effective_at)


def test_what_is_removed_stays_owned_while_nobody_can_take_it() -> None:
    before = ledger({TALK: Counts(10, 0, 6), ROOM: Counts(4, 0, 1)})
    after = decide_removal(before, some(talk_lines=2), metadata()).after.account
    assert after.counts[TALK] == Counts(purchased=10, scheduled=2, available=4)
    assert (after.counts[TALK].assigned, after.counts[TALK].renewing) == (4, 8)
    assert after.counts[ROOM] == Counts(4, 0, 1)


def test_a_removal_opens_a_lot_for_the_boundary() -> None:
    change = decide_removal(ledger({TALK: Counts(10, 0, 6)}), some(talk_lines=2), metadata())
    assert change.after.removals == (made(8511489725100272, TALK, 2, MARCH_ENDS),)
    assert change.after.account.removals_revision == 5


def test_a_removal_refunds_nothing_and_charges_nothing() -> None:
    change = decide_removal(
        ledger({TALK: Counts(10, 0, 6)}), some(talk_lines=2), metadata(reason="too many")
    )
    line = Line(
        kind=LineKind.SCHEDULED_REMOVAL,
        license_type=TALK,
        quantity=2,
        unit_amount_minor=0,
        period_start=NOW,
        period_end=MARCH_ENDS,
        description="2 x talk_lines, removed at the end of the cycle",
    )
    assert change.invoice is None
    assert change.entry == Entry(
        entry_id=2477946256052217,
        seq=5,
        office_id=OFFICE,
        action="removal",
        at=NOW,
        by=Actor("ada", "company_admin"),
        source="billing",
        currency="USD",
        lines=(line,),
        due_now_minor=0,
        before={TALK: Counts(10, 0, 6)},
        after={TALK: Counts(10, 2, 4)},
        prices={TALK: 2500},
        removal_ids=(8511489725100272,),
        invoice_number=None,
        reason="too many",
    )


def test_each_type_has_a_lot_of_its_own() -> None:
    before = ledger({TALK: Counts(10, 0, 6), ROOM: Counts(4, 0, 1)})
    change = decide_removal(before, some(room_lines=1, talk_lines=2), metadata())
    assert [(each.license_type, each.quantity) for each in change.after.removals] == [
        (ROOM, 1),
        (TALK, 2),
    ]
    ids = tuple(each.removal_id for each in change.after.removals)
    assert change.entry.removal_ids == ids
    assert len(set(ids)) == 2


def test_lots_add_up_with_the_newest_last() -> None:
    before = ledger({TALK: Counts(10, 3, 3)}, lot(31, TALK, 3))
    change = decide_removal(before, some(talk_lines=2), metadata())
    assert [each.remaining for each in change.after.removals] == [3, 2]
    assert change.after.removals[0] == lot(31, TALK, 3)
    assert change.after.account.counts[TALK] == Counts(10, 5, 1)
    assert len(change.entry.removal_ids) == 1


@pytest.mark.parametrize("quantity", [5, 6])
def test_what_is_available_can_be_removed_to_the_last(quantity: int) -> None:
    before = ledger({TALK: Counts(10, 0, 6)})
    after = decide_removal(before, some(talk_lines=quantity), metadata()).after.account
    assert after.counts[TALK].available == 6 - quantity


def test_more_than_is_available_must_be_unassigned_first() -> None:
    refusal = refusal_of(ledger({TALK: Counts(10, 0, 6)}), some(talk_lines=7), metadata())
    assert refusal.code == "no_available_licenses"
    assert refusal.members == {"license_type": TALK, "requested": 7, "available": 6}
    assert refusal.detail == (
        "7 talk_lines requested, 6 available. Release 1 that is assigned, or remove at most 6."
    )


def test_what_is_scheduled_already_cannot_be_removed_again() -> None:
    full = ledger({TALK: Counts(10, 10, 0)}, lot(31, TALK, 10))
    refusal = refusal_of(full, some(talk_lines=1), metadata())
    assert refusal.members == {"license_type": TALK, "requested": 1, "available": 0}


def test_one_type_short_refuses_all() -> None:
    before = ledger({TALK: Counts(10, 0, 6), ROOM: Counts(4, 0, 1)})
    refusal = refusal_of(before, some(talk_lines=2, room_lines=2), metadata())
    assert refusal.members == {"license_type": ROOM, "requested": 2, "available": 1}


def test_contracted_offices_remove_through_their_csm() -> None:
    before = ledger({TALK: Counts(10, 0, 6)}, on=contracted())
    refusal = refusal_of(before, some(talk_lines=1), metadata())
    assert refusal.code == "contact_csm"
    assert refusal.members["contact"]["name"] == "Hana Sato"
    assert decide_removal(before, some(talk_lines=1), metadata(role="csm")).after.removals


def test_an_office_on_hold_removes_as_always() -> None:
    before = ledger({TALK: Counts(10, 0, 6)}, declined_invoices=1)
    assert decide_removal(before, some(talk_lines=1), metadata()).after.removals


def test_a_commitments_removals_wait_for_the_end_of_its_year() -> None:
    before = ledger({TALK: Counts(10, 0, 6)}, on=COMMITTED)
    change = decide_removal(before, some(talk_lines=2), metadata())
    assert change.after.removals == (made(8511489725100272, TALK, 2, YEAR_ENDS),)
    assert change.entry.lines[0].period_end == YEAR_ENDS


def test_a_commitments_removals_do_not_promise_the_end_of_the_cycle() -> None:
    (line,) = decide_removal(
        ledger({TALK: Counts(10, 0, 6)}, on=COMMITTED), some(talk_lines=2), metadata()
    ).entry.lines
    assert line.description != "2 x talk_lines, removed at the end of the cycle"


# The most lots


def with_lots(number: int) -> Ledger:
    lots = (lot(position, TALK, 1) for position in range(1, number + 1))
    return ledger({TALK: Counts(300, number, 50), ROOM: Counts(4, 0, 4)}, *lots)


@pytest.mark.parametrize("number", [198, 199])
def test_up_to_two_hundred_lots_are_open_at_once(number: int) -> None:
    after = decide_removal(with_lots(number), some(talk_lines=1), metadata()).after
    assert len(after.removals) == number + 1


def test_one_lot_more_than_two_hundred_is_refused() -> None:
    refusal = refusal_of(with_lots(200), some(talk_lines=1), metadata())
    assert (refusal.code, refusal.members) == ("limit_reached", {"limit": 200})
    assert "At most 200 removals" in refusal.detail


def test_every_item_counts_towards_the_most_lots() -> None:
    items = some(talk_lines=1, room_lines=1)
    assert len(decide_removal(with_lots(198), items, metadata()).after.removals) == 200
    assert refusal_of(with_lots(199), items, metadata()).code == "limit_reached"
