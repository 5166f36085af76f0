"""A purchase makes licenses available at once, and charges for the rest of the cycle."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.account import Counts
from chalicelib.domain.calendar import Cycle
from chalicelib.domain.journal import Actor, Entry, Invoice
from chalicelib.domain.transitions.purchase import decide_purchase
from tests.offices import PRICES, usual_terms
from tests.unit.ledgers import (
    MARCH_ENDS,
    MARCH_STARTS,
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
from tests.unit.purchase_lines import prorated, talk_after

FREE = {**PRICES, TALK: 0}


# What is bought


def test_what_is_bought_is_available_at_once_and_the_rest_stays() -> None:
    before = ledger({TALK: Counts(10, 0, 3), ROOM: Counts(4, 0, 1)})
    after = decide_purchase(before, some(talk_lines=3), metadata()).after.account
    assert after.counts[TALK] == Counts(purchased=13, scheduled=0, available=6)
    assert after.counts[TALK].assigned == 7
    assert after.counts[ROOM] == Counts(4, 0, 1)


def test_a_purchase_is_charged_by_an_invoice_of_its_own() -> None:
    change = decide_purchase(ledger(), some(talk_lines=3), metadata())
    assert change.invoice == Invoice(
        number=7,
        office_id=OFFICE,
        reason="purchase",
        issued_at=NOW,
        currency="USD",
        period_start=TODAY_STARTS,
        period_end=MARCH_ENDS,
        entry_seq=5,
        lines=(prorated(TALK, 3, 1774),),
        total_minor=5322,
        document_number="35-0007",
        due_at=NOW,
    )
    assert change.after.account.invoice_count == 7
    assert change.after.account.accrued_minor == 0


def test_the_journal_says_who_when_where_from_what_and_why() -> None:
    before = ledger({TALK: Counts(10, 0, 3)})
    change = decide_purchase(
        before, some(talk_lines=3), metadata(role="csm", reason="asked by phone")
    )
    assert change.entry == Entry(
        entry_id=2477946256052217,
        seq=5,
        office_id=OFFICE,
        action="purchase",
        at=NOW,
        by=Actor("ada", "csm"),
        source="billing",
        currency="USD",
        lines=(prorated(TALK, 3, 1774),),
        due_now_minor=5322,
        before={TALK: Counts(10, 0, 3)},
        after={TALK: Counts(13, 0, 6)},
        prices={TALK: 2500},
        removal_ids=(),
        invoice_number=7,
        reason="asked by phone",
    )
    assert change.after.account.seq == 5


def test_a_purchase_moves_neither_cycle_nor_lots() -> None:
    before = ledger({TALK: Counts(10, 2, 3)}, lot(31, TALK, 2))
    change = decide_purchase(before, some(room_lines=1), metadata())
    assert change.after.removals == before.removals
    assert change.after.account.removals_revision == 3
    assert change.after.account.cycle == before.account.cycle
    assert change.after.account.billed_seq == 2
    assert change.before is before
    assert change.after.terms is before.terms


def test_several_types_share_one_entry_and_one_invoice() -> None:
    change = decide_purchase(ledger(), some(talk_lines=3, room_lines=2), metadata())
    assert change.entry.lines == (prorated(TALK, 3, 1774), prorated(ROOM, 2, 1065))
    assert change.invoice
    assert change.invoice.lines == change.entry.lines
    assert change.invoice.total_minor == change.entry.due_now_minor == 7452  # 5322 + 2130
    assert change.entry.after == {TALK: Counts(3, 0, 3), ROOM: Counts(2, 0, 2)}
    assert change.entry.prices == {TALK: 2500, ROOM: 1500}


@pytest.mark.parametrize(
    ("at", "unit", "days"),
    [
        (datetime(2026, 3, 1, 5, 0, 0, tzinfo=UTC), 2500, "31 of 31"),
        (datetime(2026, 3, 2, 4, 59, 59, tzinfo=UTC), 2500, "31 of 31"),
        (datetime(2026, 3, 2, 5, 0, 0, tzinfo=UTC), 2419, "30 of 31"),
        (datetime(2026, 3, 31, 3, 59, 59, tzinfo=UTC), 161, "2 of 31"),
        (datetime(2026, 3, 31, 4, 0, 0, tzinfo=UTC), 81, "1 of 31"),
        (datetime(2026, 4, 1, 3, 59, 59, tzinfo=UTC), 81, "1 of 31"),
    ],
)
def test_the_price_falls_with_the_offices_day(at: datetime, unit: int, days: str) -> None:
    (line,) = decide_purchase(ledger(), some(talk_lines=1), metadata(at)).entry.lines
    assert (line.unit_amount_minor, line.description) == (unit, f"1 x talk_lines, {days} days")


def test_the_period_of_a_purchase_never_begins_before_its_cycle() -> None:
    # The zone's rules changed under the office, so that its cycle began an hour into the day.
    opened = Cycle(2, MARCH_STARTS + timedelta(hours=1), MARCH_ENDS)
    at = MARCH_STARTS + timedelta(hours=2)
    (line,) = decide_purchase(ledger(cycle=opened), some(talk_lines=1), metadata(at)).entry.lines
    assert line.period_start == MARCH_STARTS + timedelta(hours=1)


def test_yen_are_charged_whole() -> None:
    tokyo = usual_terms(currency="JPY", timezone="Asia/Tokyo", prices={**PRICES, TALK: 3000})
    march = Cycle(
        2,
        datetime(2026, 2, 28, 15, 0, 0, tzinfo=UTC),
        datetime(2026, 3, 31, 15, 0, 0, tzinfo=UTC),
    )
    change = decide_purchase(ledger(on=tokyo, cycle=march), some(talk_lines=3), metadata())
    assert change.invoice
    assert (change.invoice.total_minor, change.invoice.currency) == (6387, "JPY")  # 3 x 2129


def test_what_costs_nothing_is_not_invoiced() -> None:
    change = decide_purchase(ledger(on=usual_terms(prices=FREE)), some(talk_lines=3), metadata())
    assert change.invoice is None
    assert (change.entry.due_now_minor, change.entry.invoice_number) == (0, None)
    assert change.after.account.invoice_count == 6
    assert talk_after(change) == Counts(3, 0, 3)


def test_what_costs_nothing_is_on_no_invoice() -> None:
    change = decide_purchase(
        ledger(on=usual_terms(prices=FREE)), some(talk_lines=3, room_lines=2), metadata()
    )
    assert change.invoice
    assert change.invoice.lines == (prorated(ROOM, 2, 1065),)
    assert change.entry.lines == (prorated(TALK, 3, 0), prorated(ROOM, 2, 1065))


@PROPERTY
@given(st.integers(1, 1000), st.integers(0, 31 * 24 * 3600 - 3601))
def test_any_number_costs_as_much_as_that_many_single_purchases(number: int, second: int) -> None:
    when = metadata(MARCH_STARTS + timedelta(seconds=second))
    one = decide_purchase(ledger(), some(talk_lines=1), when).entry.due_now_minor
    many = decide_purchase(ledger(), some(talk_lines=number), when).entry.due_now_minor
    assert many == number * one


# Invoiced plans


def test_an_invoiced_plan_accrues_to_the_next_invoice() -> None:
    change = decide_purchase(
        ledger(on=contracted(), accrued_minor=100), some(talk_lines=3), metadata()
    )
    assert change.invoice is None
    assert (change.entry.due_now_minor, change.entry.invoice_number) == (0, None)
    assert change.entry.lines == (prorated(TALK, 3, 1774),)
    assert change.after.account.accrued_minor == 5422
    assert change.after.account.invoice_count == 6
    assert talk_after(change) == Counts(3, 0, 3)
