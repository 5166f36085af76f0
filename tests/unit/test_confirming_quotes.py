"""A quote confirmed: exactly what it showed, or a refusal with a fresh one (R28)."""

from typing import Any

import pytest

from chalicelib.domain.account import Counts
from chalicelib.domain.licenses import Quantity
from chalicelib.domain.quoting import (
    OrderAction,
)
from tests.offices import PRICES, usual_terms
from tests.unit.ledgers import (
    TALK,
    contracted,
    ledger,
    some,
)
from tests.unit.quotes import THREE, confirm, office, quoted, refusal_of


@pytest.mark.parametrize("action", ["purchase", "removal", "restoration"])
def test_a_quote_is_confirmed_while_nothing_has_changed(action: OrderAction) -> None:
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
    quoted_action: OrderAction, confirmed_action: OrderAction
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
