"""The advice of refusals, sentence by sentence, as one caller reads it (R27)."""

from typing import Any

import pytest

from chalicelib.domain.account import MOST_PURCHASED, Counts, Hold, Ledger, Standing
from chalicelib.domain.advice.licenses import (
    ASK_TO_RELEASE,
    Shortage,
    cannot_assign,
)
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.terms import Action
from tests.license_types import LicenseType
from tests.offices import CSM, PRICES, usual_terms
from tests.unit.ledgers import NOW, SELL, TALK, ledger, lot, metadata

HANA = {"name": "Hana Sato", "email": "hana.sato@seatledger.example"}
ON_HOLD = Standing(hold=Hold(NOW, 8870, "USD"))
ASK_HANA = (
    "This office's contract does not let its admins purchase licenses. Please contact Hana Sato."
)
HELD_UP = (
    "A payment of your company was declined. Licenses cannot be purchased, restored or "
    "transferred, and offices cannot be opened, until the declined invoice is paid or "
    "credited. Users can keep working, and licenses can be removed."
)
STANDARD_PRICES = {kind: PRICES[kind] for kind in LicenseType if kind[:4] not in ("sell", "cont")}


def forbidding(*actions: Action, **changes: Any) -> Any:
    return usual_terms(not_self_serve=frozenset(actions), contact=CSM, **changes)


def office(talk: Counts, **changes: Any) -> Ledger:
    lots = (lot(31, TALK, talk.scheduled),) if talk.scheduled else ()
    return ledger({TALK: talk}, *lots, **changes)


def advice_on(
    talk: Counts,
    requested: int = 1,
    *,
    role: str = "company_admin",
    source: int | None = None,
    kept: int = 0,
    **changes: Any,
) -> Refusal:
    asked = Shortage(TALK, requested, kept)
    return cannot_assign(office(talk, **changes), asked, metadata(role=role), source)


def text_of(refusal: Refusal) -> str:
    """Without the sentence of the numbers."""
    return refusal.detail.partition(". ")[2]


# Assigning


def test_an_office_that_owns_nothing_purchases_what_is_missing() -> None:
    refusal = advice_on(Counts(), 2)
    assert refusal.detail == "2 talk_lines requested, 0 available. Purchase 2."
    assert refusal.members == {"license_type": TALK, "requested": 2, "available": 0}


@pytest.mark.parametrize(
    ("counts", "requested", "text"),
    [
        (Counts(5, 0, 0), 1, "Purchase 1, or release 1 that is assigned."),
        (Counts(5, 0, 1), 3, "Purchase 2, or release 2 that are assigned."),
        (Counts(5, 0, 1), 6, "Purchase 5."),
        (Counts(5, 0, 1), 5, "Purchase 4, or release 4 that are assigned."),
        (Counts(5, 5, 0), 1, "Restore 1 that is scheduled for removal."),
        (
            Counts(5, 2, 0),
            2,
            "Restore 2 that are scheduled for removal, or release 2 that are assigned.",
        ),
        (Counts(5, 1, 0), 2, "Purchase 2, or release 2 that are assigned."),
    ],
)
def test_what_is_missing_is_restored_purchased_or_released(
    counts: Counts, requested: int, text: str
) -> None:
    assert text_of(advice_on(counts, requested)) == text


def test_an_office_that_can_give_them_is_named() -> None:
    refusal = advice_on(Counts(5, 0, 0), 2, source=102)
    assert text_of(refusal) == (
        "Purchase 2, transfer 2 from office 102, or release 2 that are assigned."
    )


@pytest.mark.parametrize(("kept", "released"), [(2, True), (3, False)])
def test_licenses_that_the_request_needs_itself_are_not_released(kept: int, released: bool) -> None:
    refusal = advice_on(Counts(5, 0, 0), 3, kept=kept)
    assert ("release 3" in refusal.detail) == released


@pytest.mark.parametrize(
    ("role", "release"),
    [
        ("company_admin", "Release 1 that is assigned."),
        ("office_admin", f"Release 1 that is assigned. {ASK_TO_RELEASE}"),
    ],
)
def test_where_the_contract_forbids_to_purchase_the_contact_is_named(
    role: str, release: str
) -> None:
    refusal = advice_on(Counts(5, 0, 0), role=role, on=forbidding(Action.PURCHASE))
    assert text_of(refusal) == f"{release} {ASK_HANA}"
    assert refusal.members["contact"] == HANA


def test_without_a_person_in_the_contract_the_reseller_is_to_be_asked() -> None:
    terms = usual_terms(not_self_serve=frozenset({Action.PURCHASE}), resold=True)
    refusal = advice_on(Counts(), on=terms)
    assert refusal.detail.endswith("Please contact your reseller.")
    assert refusal.members["contact"] is None


@pytest.mark.parametrize("role", ["csm", "vendor_admin"])
def test_vendor_staff_purchase_whatever_the_contract_says(role: str) -> None:
    terms = forbidding(Action.PURCHASE)
    refusal = advice_on(Counts(), role=role, on=terms)
    assert (text_of(refusal), "contact" in refusal.members) == ("Purchase 1.", False)


def test_what_may_not_be_restored_is_purchased_anew() -> None:
    refusal = advice_on(Counts(5, 5, 0), on=forbidding(Action.RESTORE))
    assert (text_of(refusal), "contact" in refusal.members) == ("Purchase 1.", False)


def test_a_company_on_hold_pays_first_or_releases() -> None:
    on_hold = replace(office(Counts(5, 1, 0)), standing=ON_HOLD)
    refusal = cannot_assign(on_hold, Shortage(TALK, 1), metadata())
    assert text_of(refusal) == f"Release 1 that is assigned. {HELD_UP}"
    assert refusal.members["contact"] is None
    by_staff = cannot_assign(on_hold, Shortage(TALK, 1), metadata(role="csm"))
    assert text_of(by_staff) == (
        "Restore 1 that is scheduled for removal, or release 1 that is assigned."
    )


@pytest.mark.parametrize(("purchased", "text"), [(-1, "Purchase 1."), (0, "")])
def test_beyond_the_limit_of_an_office_nobody_is_asked_to_purchase(
    purchased: int, text: str
) -> None:
    counts = Counts(MOST_PURCHASED + purchased, 0, 0)
    for terms in (usual_terms(), forbidding(Action.PURCHASE)):
        refusal = advice_on(counts, kept=MOST_PURCHASED, on=terms)
        offered = text if terms == usual_terms() or not text else ASK_HANA
        assert text_of(refusal) == offered


# A type that the plan does not sell (C8)


def standard(sell: Counts, **changes: Any) -> Ledger:
    terms = usual_terms(account_type="standard", prices=STANDARD_PRICES, **changes)
    lots = (lot(31, SELL, sell.scheduled),) if sell.scheduled else ()
    return ledger({SELL: sell}, *lots, on=terms)


@pytest.mark.parametrize("role", ["company_admin", "csm"])
@pytest.mark.parametrize(
    ("sell", "text"),
    [
        (Counts(), ""),
        (Counts(2, 0, 0), "Release 1 that is assigned."),
        (Counts(2, 2, 0), "Restore 1 that is scheduled for removal."),
    ],
)
def test_a_type_that_is_not_sold_is_refused_as_such(role: str, sell: Counts, text: str) -> None:
    refusal = cannot_assign(standard(sell), Shortage(SELL, 1), metadata(role=role), 102)
    assert refusal.code == "license_type_not_in_plan"
    said = "This office's standard plan does not sell sell_lines."
    assert refusal.detail == f"{said} {text}".strip()
    assert refusal.members == {"license_type": SELL}


def test_nobody_is_asked_for_what_is_not_sold_to_anybody() -> None:
    terms = {"not_self_serve": frozenset({Action.PURCHASE}), "contact": CSM}
    refusal = cannot_assign(standard(Counts(), **terms), Shortage(SELL, 1), metadata())
    assert "Hana" not in refusal.detail


def test_a_type_without_any_price_is_not_sold_either() -> None:
    unpriced = {kind: price for kind, price in PRICES.items() if kind is not TALK}
    refusal = advice_on(Counts(), on=usual_terms(prices=unpriced))
    assert refusal.code == "license_type_not_in_plan"
