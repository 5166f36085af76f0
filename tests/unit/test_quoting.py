"""Quotes: what they show, how long they hold, and what they hold a confirmation to (R28)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.calendar import Cycle
from chalicelib.domain.licenses import Quantity
from chalicelib.domain.quoting import (
    Quote,
    QuoteAction,
    next_invoice_minor,
    quote_of,
    require_as_quoted,
)
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.terms import Terms
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.domain.transitions.restore import decide_restoration
from tests.offices import PRICES, usual_terms
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
    some,
)

SECOND = timedelta(seconds=1)
THREE = some(talk_lines=3)
TRANSITIONS = {
    "purchase": decide_purchase,
    "removal": decide_removal,
    "restoration": decide_restoration,
}


def office(**changes: Any) -> Ledger:
    """Buying, removing and restoring three are all possible here."""
    return ledger({TALK: Counts(10, 3, 4)}, lot(31, TALK, 3), **changes)


def quoted(
    before: Ledger,
    items: tuple[Quantity, ...] = THREE,
    at: datetime = NOW,
    action: QuoteAction = "purchase",
) -> Quote:
    return quote_of(TRANSITIONS[action](before, items, metadata(at)), action, items, at)


def confirm(
    token: str,
    before: Ledger,
    items: tuple[Quantity, ...] = THREE,
    at: datetime = NOW,
    action: QuoteAction = "purchase",
) -> None:
    require_as_quoted(token, quoted(before, items, at, action), items, at)


def refusal_of(token: str, *args: Any, **named: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        confirm(token, *args, **named)
    return refused.value


# What it shows


def test_a_quote_shows_the_change_that_confirming_would_make() -> None:
    quote = quoted(ledger())
    assert quote.action == "purchase"
    assert quote.change == decide_purchase(ledger(), THREE, metadata())
    assert quote.change.entry.due_now_minor == 5322


def test_a_quote_tells_the_next_invoice_as_it_would_be() -> None:
    quote = quoted(ledger({TALK: Counts(10, 0, 4), ROOM: Counts(2, 0, 0)}))
    assert quote.next_invoice_at == MARCH_ENDS
    assert quote.next_invoice_minor == 35500  # 13 x 2500 + 2 x 1500


def test_an_office_without_licenses_has_nothing_to_pay_next() -> None:
    assert next_invoice_minor(ledger()) == 0


def test_the_next_invoice_leaves_out_what_is_leaving() -> None:
    assert next_invoice_minor(office()) == 17500  # 7 x 2500


def test_the_next_invoice_keeps_what_leaves_only_at_a_later_boundary() -> None:
    later = lot(32, TALK, 2, effective_at=MARCH_ENDS + timedelta(days=30))
    on_time = lot(31, TALK, 3)
    assert next_invoice_minor(ledger({TALK: Counts(10, 5, 4)}, on_time, later)) == 17500


def test_the_next_invoice_includes_what_has_accrued() -> None:
    quote = quoted(ledger(on=contracted(), accrued_minor=100))
    assert quote.change.entry.due_now_minor == 0
    assert quote.next_invoice_minor == 12922  # 100 + 5322 + 7500


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
    assert quote.next_invoice_at == ends


def test_an_expired_quote_is_told_as_expired_although_something_changed_too() -> None:
    token = quoted(ledger()).token
    moved = ledger(seq=5)
    assert refusal_of(token, moved, at=NOW + timedelta(hours=1)).code == "quote_expired"


# What it holds to


@pytest.mark.parametrize("action", ["purchase", "removal", "restoration"])
def test_a_quote_is_confirmed_while_nothing_has_changed(action: QuoteAction) -> None:
    token = quoted(office(), action=action).token
    confirm(token, office(), action=action)


def test_the_order_of_the_items_does_not_matter() -> None:
    token = quoted(ledger(), some(talk_lines=3, room_lines=2)).token
    confirm(token, ledger(), some(room_lines=2, talk_lines=3))


def test_assignments_meanwhile_do_not_change_a_quote() -> None:
    token = quoted(ledger({TALK: Counts(10, 0, 4)})).token
    confirm(token, ledger({TALK: Counts(10, 0, 1)}))


@pytest.mark.parametrize(
    ("now_it_is", "items"),
    [
        ({"office_id": 102}, THREE),
        ({"seq": 3}, THREE),
        ({"seq": 5}, THREE),
        ({"on": usual_terms(prices={**PRICES, TALK: 2600})}, THREE),
        ({"on": contracted()}, THREE),
        ({}, some(talk_lines=2)),
        ({}, some(talk_lines=4)),
        ({}, some(room_lines=3)),
        ({}, some(talk_lines=3, room_lines=1)),
    ],
    ids=[
        "another office",
        "an earlier version",
        "a later version",
        "another price",
        "another way to pay",
        "fewer",
        "more",
        "another type",
        "another type too",
    ],
)
def test_a_quote_of_something_else_is_refused_with_a_fresh_one(
    now_it_is: dict[str, Any], items: tuple[Quantity, ...]
) -> None:
    token = quoted(ledger()).token
    refusal = refusal_of(token, ledger(**now_it_is), items)
    assert refusal.code == "quote_changed"
    assert refusal.members == {"quote": quoted(ledger(**now_it_is), items)}


@pytest.mark.parametrize("quoted_action", ["purchase", "removal", "restoration"])
@pytest.mark.parametrize("confirmed_action", ["purchase", "removal", "restoration"])
def test_a_quote_of_another_action_is_refused(
    quoted_action: QuoteAction, confirmed_action: QuoteAction
) -> None:
    token = quoted(office(), action=quoted_action).token
    if quoted_action == confirmed_action:
        confirm(token, office(), action=confirmed_action)
    else:
        refusal = refusal_of(token, office(), action=confirmed_action)
        assert refusal.code == "quote_changed"


def test_a_quote_shown_with_something_taken_back_is_refused_once_all_would_be_bought() -> None:
    token = quoted(office()).token
    nothing_leaving = ledger({TALK: Counts(10, 0, 7)})
    refusal = refusal_of(token, nothing_leaving)
    assert refusal.code == "quote_changed"
    assert refusal.members["quote"].change.entry.due_now_minor == 5322


def test_the_fresh_quote_of_a_refusal_can_be_confirmed() -> None:
    stale = quoted(ledger()).token
    refusal = refusal_of(stale, ledger(seq=5))
    confirm(refusal.members["quote"].token, ledger(seq=5))


# What is not a quote


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "not a quote",
        "AAAA",
        "é",
        "\ud800",
        "=" * 32,
        urlsafe_b64encode(bytes(23)).decode(),
        urlsafe_b64encode(bytes(25)).decode(),
        urlsafe_b64encode(bytes(48)).decode(),
    ],
)
def test_garbage_is_not_a_quote(token: str) -> None:
    refusal = refusal_of(token, ledger())
    assert refusal.code == "invalid_request"
    assert refusal.members == {
        "errors": [
            {"pointer": "/quote", "detail": "must be the `quote` of a quote of this service"}
        ]
    }


def test_the_right_number_of_bytes_from_long_ago_has_expired() -> None:
    assert refusal_of(urlsafe_b64encode(bytes(24)).decode(), ledger()).code == "quote_expired"


def test_a_quote_until_the_end_of_time_still_holds_to_its_content() -> None:
    forged = urlsafe_b64encode(b"\xff" * 24).decode()
    assert refusal_of(forged, ledger()).code == "quote_changed"


@pytest.mark.parametrize("on", [usual_terms(), contracted()], ids=["charged at once", "accrued"])
def test_a_forged_expiry_buys_nothing_but_what_it_really_costs(on: Terms) -> None:
    raw = urlsafe_b64decode(quoted(ledger(on=on)).token)
    forged = urlsafe_b64encode((2**40).to_bytes(8, "big") + raw[8:]).decode()
    confirm(forged, ledger(on=on), at=NOW + timedelta(hours=1))
    assert refusal_of(forged, ledger(on=on), at=NOW + timedelta(days=1)).code == "quote_changed"


def test_a_changed_digest_is_refused() -> None:
    raw = bytearray(urlsafe_b64decode(quoted(ledger()).token))
    raw[-1] ^= 1
    forged = urlsafe_b64encode(bytes(raw)).decode()
    assert refusal_of(forged, ledger()).code == "quote_changed"


def test_a_quote_fits_a_url_and_the_apis_two_hundred_characters() -> None:
    token = quoted(ledger()).token
    assert len(token) == 32
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=")
