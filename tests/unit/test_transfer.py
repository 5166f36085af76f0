"""Transfer: available licenses move between two offices, which pay and are credited (R13, R23, R30).

On 10 March, day 10 of 31, a talk license at 25.00 is credited 2500 x 21/31 = 1693.5, so 1693, and
charged 2500 x 22/31 = 1774.2, so 1774.
"""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.account import Counts
from chalicelib.domain.journal import (
    Actor,
    Entry,
    Invoice,
    InvoicePart,
    Line,
    LineKind,
    Settlement,
)
from chalicelib.domain.transitions.roll_forward import roll_forward
from chalicelib.domain.transitions.transfer import decide_transfer
from tests.offices import PRICES, usual_terms
from tests.unit.ledgers import (
    MARCH_ENDS,
    NOW,
    OFFICE,
    PROPERTY,
    ROOM,
    TALK,
    TODAY_STARTS,
    contracted,
    ledger,
    lot,
    metadata,
    some,
)
from tests.unit.two_offices import OTHER, destination, source


def entry(**changes: Any) -> dict[str, Any]:
    """What both entries have in common."""
    return {
        "action": "transfer",
        "at": NOW,
        "by": Actor("ada", "company_admin"),
        "source": "billing",
        "currency": "USD",
        "prices": {TALK: 2500},
        "removal_ids": (),
        "reason": "moved floors",
        **changes,
    }


def line(kind: LineKind, unit_minor: int, starts: datetime, said: str) -> Line:
    return Line(kind, TALK, 3, unit_minor, starts, MARCH_ENDS, f"3 x talk_lines, {said}")


OUT = line(
    LineKind.TRANSFERRED_OUT,
    1693,
    datetime(2026, 3, 11, 4, 0, 0, tzinfo=UTC),
    "21 of 31 days, to another office",
)
IN = line(LineKind.TRANSFERRED_IN, 1774, TODAY_STARTS, "22 of 31 days, from another office")


def test_what_one_office_gives_up_is_available_in_the_other() -> None:
    given_up, taken = decide_transfer(source(), destination(), some(talk_lines=3), metadata())
    assert given_up.after.account.counts[TALK] == Counts(purchased=7, scheduled=2, available=2)
    assert given_up.after.account.counts[TALK].assigned == 3
    assert taken.after.account.counts[TALK] == Counts(purchased=6, scheduled=0, available=3)
    assert given_up.after.account.counts[ROOM] == Counts(4, 0, 1)


def test_both_offices_journal_what_it_credits_and_charges() -> None:
    given_up, taken = decide_transfer(
        source(), destination(), some(talk_lines=3), metadata(reason="moved floors")
    )
    assert given_up.entry == Entry(
        entry_id=2477946256052217,
        seq=5,
        office_id=OFFICE,
        lines=(OUT,),
        due_now_minor=0,
        before={TALK: Counts(10, 2, 5)},
        after={TALK: Counts(7, 2, 2)},
        other_office_id=OTHER,
        settled=Settlement(sent_minor=5079),
        **entry(),
    )
    assert taken.entry == Entry(
        entry_id=5027977874975677,
        seq=9,
        office_id=OTHER,
        lines=(IN,),
        due_now_minor=243,
        before={TALK: Counts(3, 0, 0)},
        after={TALK: Counts(6, 0, 3)},
        invoice_number=7,
        other_office_id=OFFICE,
        settled=Settlement((InvoicePart(7, 5079),), received_minor=5079),
        **entry(),
    )


def test_the_destination_is_invoiced_what_the_credit_does_not_pay() -> None:
    given_up, taken = decide_transfer(source(), destination(), some(talk_lines=3), metadata())
    assert given_up.invoice is None
    assert taken.invoice == Invoice(
        number=7,
        office_id=OTHER,
        reason="transfer",
        issued_at=NOW,
        currency="USD",
        period_start=TODAY_STARTS,
        period_end=MARCH_ENDS,
        entry_seq=9,
        lines=(IN,),
        total_minor=5322,
        balance_used_minor=5079,
        balance_used_at_issue_minor=5079,
        document_number="36-0007",
        due_at=NOW,
    )
    assert taken.invoice.due_minor == taken.after.account.open_minor == 243
    assert given_up.after.account.open_minor == given_up.after.account.balance_minor == 0


def test_lots_stay_where_they_are() -> None:
    given_up, taken = decide_transfer(source(), destination(), some(talk_lines=5), metadata())
    assert given_up.after.removals == (lot(31, TALK, 2),)
    assert given_up.after.account.removals_revision == 3
    assert taken.after.removals == ()
    assert taken.after.account.removals_revision == 0


def test_on_invoiced_plans_the_charge_accrues_less_the_credit() -> None:
    on = contracted()
    given_up, taken = decide_transfer(
        source(on=on), destination(on=on), some(talk_lines=3), metadata(role="csm")
    )
    assert (given_up.invoice, taken.invoice) == (None, None)
    assert given_up.after.account.accrued_minor == 0
    assert taken.after.account.accrued_minor == 243  # 5322 - 5079
    assert taken.entry.settlement == Settlement(accrued_minor=5079, received_minor=5079)


def test_what_was_moved_is_billed_in_the_new_office_from_its_next_boundary() -> None:
    cheaper = usual_terms(prices={**PRICES, TALK: 2000})
    given_up, taken = decide_transfer(
        source(), destination(on=cheaper), some(talk_lines=5), metadata()
    )
    # 5 x 1693 = 8465 are credited, 5 x 1419 = 7095 charged; the rest pays a part of the renewal.
    assert given_up.after.account.balance_minor == 1370
    renewal = roll_forward(given_up.after)
    assert renewal.entry.charged_minor == 13500  # 3 x 2500 + 4 x 1500
    assert renewal.entry.due_now_minor == 12130
    assert roll_forward(taken.after).entry.due_now_minor == 16000  # 8 x 2000


def test_two_types_move_together() -> None:
    given_up, taken = decide_transfer(
        source(), destination(), some(talk_lines=1, room_lines=1), metadata()
    )
    assert given_up.after.account.counts[ROOM] == Counts(3, 0, 0)
    assert taken.after.account.counts[ROOM] == Counts(1, 0, 1)
    assert taken.after.account.counts[TALK] == Counts(4, 0, 1)


@pytest.mark.parametrize("quantity", [4, 5])
def test_what_is_available_can_be_moved_to_the_last(quantity: int) -> None:
    given_up, _ = decide_transfer(source(), destination(), some(talk_lines=quantity), metadata())
    assert given_up.after.account.counts[TALK].available == 5 - quantity


@PROPERTY
@given(st.integers(1, 5), st.integers(0, 9))
def test_a_company_owns_as_much_after_a_transfer_as_before(quantity: int, held: int) -> None:
    office = ledger({TALK: Counts(held, 0, 0)}, office_id=OTHER)
    given_up, taken = decide_transfer(source(), office, some(talk_lines=quantity), metadata())
    before = source().account.counts[TALK] + office.account.counts[TALK]
    after = given_up.after.account.counts[TALK] + taken.after.account.counts[TALK]
    assert after == before
