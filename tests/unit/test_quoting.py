"""Quotes: what they show, how long they hold, and what they hold a confirmation to (R28)."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.account import Counts
from chalicelib.domain.calendar import Cycle
from chalicelib.domain.quoting import next_invoice
from chalicelib.domain.transitions.purchase import decide_purchase
from tests.unit.ledgers import (
    MARCH_ENDS,
    MARCH_STARTS,
    NOW,
    ROOM,
    TALK,
    contracted,
    ledger,
    lot,
    metadata,
)
from tests.unit.quotes import SECOND, THREE, confirm, office, quoted, refusal_of

# What it shows


def test_a_quote_shows_the_change_that_confirming_would_make() -> None:
    quote = quoted(ledger())
    assert quote.action == "purchase"
    assert quote.change == decide_purchase(ledger(), THREE, metadata())
    assert quote.change.entry.due_now_minor == 5322


def test_a_quote_tells_the_next_invoice_as_it_would_be() -> None:
    quote = quoted(ledger({TALK: Counts(10, 0, 4), ROOM: Counts(2, 0, 0)}))
    assert next_invoice(quote.change.after).at == MARCH_ENDS
    assert next_invoice(quote.change.after).total_minor == 35500  # 13 x 2500 + 2 x 1500


def test_an_office_without_licenses_has_nothing_to_pay_next() -> None:
    assert next_invoice(ledger()).total_minor == 0


def test_the_next_invoice_leaves_out_what_is_leaving() -> None:
    assert next_invoice(office()).total_minor == 17500  # 7 x 2500


def test_the_next_invoice_keeps_what_leaves_only_at_a_later_boundary() -> None:
    later = lot(32, TALK, 2, effective_at=MARCH_ENDS + timedelta(days=30))
    on_time = lot(31, TALK, 3)
    assert next_invoice(ledger({TALK: Counts(10, 5, 4)}, on_time, later)).total_minor == 17500


def test_the_next_invoice_includes_what_has_accrued() -> None:
    quote = quoted(ledger(on=contracted(), accrued_minor=100))
    assert quote.change.entry.due_now_minor == 0
    assert next_invoice(quote.change.after).total_minor == 12922  # 100 + 5322 + 7500


# How long it holds


@pytest.mark.parametrize(
    ("after", "outcome"),
    [
        (timedelta(0), "confirmed"),
        (timedelta(minutes=15) - SECOND, "confirmed"),
        (timedelta(minutes=15), "quote_expired"),
        (timedelta(minutes=15) + SECOND, "quote_expired"),
    ],
)
def test_a_quote_holds_for_fifteen_minutes(after: timedelta, outcome: str) -> None:
    quote = quoted(ledger())
    assert quote.expires_at == datetime(2026, 3, 10, 14, 15, 0, tzinfo=UTC)
    if outcome == "confirmed":
        confirm(quote.token, ledger(), at=NOW + after)
    else:
        refusal = refusal_of(quote.token, ledger(), at=NOW + after)
        assert refusal.code == outcome
        assert refusal.members == {"quote": quoted(ledger(), at=NOW + after)}
        assert "2026-03-10T14:15:00Z" in refusal.detail


MIDNIGHT = datetime(2026, 3, 11, 4, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "expires_at"),
    [
        (MIDNIGHT - timedelta(minutes=15) - SECOND, MIDNIGHT - SECOND),
        (MIDNIGHT - timedelta(minutes=15), MIDNIGHT),
        (MIDNIGHT - timedelta(minutes=15) + SECOND, MIDNIGHT),
        (MIDNIGHT - SECOND, MIDNIGHT),
        (MIDNIGHT, MIDNIGHT + timedelta(minutes=15)),
    ],
)
def test_a_quote_holds_no_longer_than_the_offices_day(at: datetime, expires_at: datetime) -> None:
    assert quoted(ledger(), at=at).expires_at == expires_at


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        (MIDNIGHT - SECOND, "confirmed"),
        (MIDNIGHT, "quote_expired"),
        (MIDNIGHT + SECOND, "quote_expired"),
    ],
)
def test_tomorrow_a_day_less_is_paid_by_a_fresh_quote(at: datetime, outcome: str) -> None:
    quote = quoted(ledger(), at=MIDNIGHT - timedelta(minutes=5))
    if outcome == "confirmed":
        confirm(quote.token, ledger(), at=at)
    else:
        refusal = refusal_of(quote.token, ledger(), at=at)
        assert refusal.code == outcome
        assert refusal.members["quote"].change.entry.due_now_minor == 5082  # 3 x 1694 (1693.55)


def test_a_quote_holds_no_longer_than_its_cycle() -> None:
    # The zone's rules changed under the office, so that its cycle ends within a day.
    ends = MARCH_ENDS - timedelta(hours=1)
    on_the_last_day = ledger(cycle=Cycle(2, MARCH_STARTS, ends))
    quote = quoted(on_the_last_day, at=ends - timedelta(minutes=5))
    assert quote.expires_at == ends
    assert next_invoice(quote.change.after).at == ends


def test_an_expired_quote_is_told_as_expired_although_something_changed_too() -> None:
    token = quoted(ledger()).token
    moved = ledger(seq=5)
    assert refusal_of(token, moved, at=NOW + timedelta(hours=1)).code == "quote_expired"
