"""Purchases that the terms, the plan, a hold or the limit forbid are refused."""

from typing import Any

import pytest

from chalicelib.domain.account import Counts
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.terms import Action
from chalicelib.domain.transitions.purchase import decide_purchase
from tests.offices import CSM, usual_terms
from tests.unit.ledgers import ROOM, SELL, TALK, contracted, ledger, lot, metadata, some
from tests.unit.purchase_lines import talk_after


def refusal_of(*args: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        decide_purchase(*args)
    return refused.value


def test_terms_that_forbid_purchases_name_whom_to_contact() -> None:
    on = usual_terms(not_self_serve=frozenset({Action.PURCHASE}), resold=True, contact=CSM)
    refusal = refusal_of(ledger(on=on), some(talk_lines=1), metadata())
    assert refusal.code == "contact_reseller"
    assert refusal.members["contact"] == {
        "name": "Hana Sato",
        "email": "hana.sato@seatledger.example",
    }
    assert decide_purchase(ledger(on=on), some(talk_lines=1), metadata(role="csm"))


def test_terms_that_forbid_something_else_do_not_forbid_purchases() -> None:
    assert decide_purchase(ledger(on=contracted()), some(talk_lines=1), metadata())


@pytest.mark.parametrize("role", ["company_admin", "office_admin"])
def test_an_office_on_hold_buys_nothing(role: str) -> None:
    owing = ledger(declined_invoices=1, open_minor=500)
    refusal = refusal_of(owing, some(talk_lines=1), metadata(role=role))
    assert refusal.code == "office_on_hold"
    assert refusal.members == {
        "on_hold_since": None,
        "open": {"amount": 500, "currency": "USD"},
        "contact": None,
    }


@pytest.mark.parametrize("account_type", ["free", "standard"])
def test_sell_licenses_are_not_sold_on_smaller_plans(account_type: str) -> None:
    on = usual_terms(account_type=account_type)
    refusal = refusal_of(ledger(on=on), some(talk_lines=1, sell_lines=1), metadata())
    assert refusal.code == "license_type_not_in_plan"
    assert refusal.members == {"license_type": SELL}


@pytest.mark.parametrize("quantity", [1, 2])
def test_an_office_owns_at_most_ten_million_of_a_type(quantity: int) -> None:
    nearly = ledger({ROOM: Counts(9_999_999, 0, 5)})
    items = some(talk_lines=1, room_lines=quantity)
    if quantity == 1:
        after = decide_purchase(nearly, items, metadata()).after.account
        assert after.counts[ROOM].purchased == 10_000_000
    else:
        refusal = refusal_of(nearly, items, metadata())
        assert refusal.code == "invalid_request"
        assert refusal.members == {
            "errors": [
                {
                    "pointer": "/items/1/quantity",
                    "detail": "an office can own at most 10000000 licenses of one type",
                }
            ]
        }


def test_taking_back_does_not_count_towards_the_most_that_an_office_owns() -> None:
    full = ledger({TALK: Counts(10_000_000, 5, 0)}, lot(31, TALK, 5))
    assert talk_after(decide_purchase(full, some(talk_lines=5), metadata())) == Counts(
        10_000_000, 0, 5
    )
    assert refusal_of(full, some(talk_lines=6), metadata()).code == "invalid_request"
