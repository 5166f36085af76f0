"""The advice of refusals, sentence by sentence, as one caller reads it (R27)."""

from typing import Any

import pytest

from chalicelib.domain.account import MOST_PURCHASED, Counts, Hold, Ledger, Standing
from chalicelib.domain.advice.access import address_taken, role_that_may, while_on_hold
from chalicelib.domain.advice.licenses import (
    Shortage,
    cannot_assign,
    cannot_remove,
    cannot_restore,
    cannot_transfer,
    too_many_removals,
)
from chalicelib.domain.advice.sentences import either
from chalicelib.domain.licenses import LicenseType, Quantity
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.terms import Action
from chalicelib.service.policy import ROLES_BY_VERB, Verb
from tests.offices import CSM, PRICES, usual_terms
from tests.unit.ledgers import NOW, SELL, TALK, ledger, lot, metadata

HANA = {"name": "Hana Sato", "email": "hana.sato@seatledger.example"}
ON_HOLD = Standing(hold=Hold(NOW, 8870, "USD"))
ASK_HANA = (
    "This office's contract does not let its admins purchase licenses. Please contact Hana Sato."
)
HELD_UP = (
    "A payment of your company was declined. Licenses cannot be purchased, restored or "
    "transferred, and offices cannot be opened, until the declined invoice is paid. Users can keep "
    "working, and licenses can be removed."
)
STANDARD_PRICES = {
    kind: PRICES[kind] for kind in LicenseType if kind.value[:4] not in ("sell", "cont")
}


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


@pytest.mark.parametrize("role", ["company_admin", "office_admin"])
def test_where_the_contract_forbids_to_purchase_the_contact_is_named(role: str) -> None:
    refusal = advice_on(Counts(5, 0, 0), role=role, on=forbidding(Action.PURCHASE))
    assert text_of(refusal) == f"Release 1 that is assigned. {ASK_HANA}"
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


# Removing, transferring, restoring


@pytest.mark.parametrize(
    ("counts", "quantity", "text"),
    [
        (Counts(5, 0, 3), 4, "Release 1 that is assigned, or remove at most 3."),
        (Counts(5, 0, 0), 5, "Release 5 that are assigned."),
        (Counts(5, 0, 3), 6, "Release 2 that are assigned and remove at most 5."),
        (Counts(5, 2, 3), 4, "Remove at most 3."),
        (Counts(5, 5, 0), 1, ""),
        (Counts(), 1, ""),
    ],
)
def test_a_removal_of_too_many(counts: Counts, quantity: int, text: str) -> None:
    assert text_of(cannot_remove(office(counts), Quantity(TALK, quantity))) == text


def test_a_removal_has_another_way_where_the_request_has_one() -> None:
    refusal = cannot_remove(office(Counts(1, 1, 0)), Quantity(TALK, 1), "keep it")
    assert text_of(refusal) == "Keep it."


@pytest.mark.parametrize(
    ("counts", "quantity", "text"),
    [
        (Counts(5, 1, 3), 4,
         "Restore 1 that is scheduled for removal, release 1 that is assigned, or transfer at most 3."),
        (Counts(5, 0, 3), 6, "Release 2 that are assigned and transfer at most 5."),
        (Counts(5, 5, 0), 6, ""),
    ],
)  # fmt: skip
def test_a_transfer_of_too_many(counts: Counts, quantity: int, text: str) -> None:
    refusal = cannot_transfer(office(counts), Quantity(TALK, quantity), metadata())
    assert text_of(refusal) == text


@pytest.mark.parametrize(
    ("quantity", "left", "text"),
    [
        (4, None, "Restore at most 3 and purchase 1."),
        (2, 1, "Restore at most 1 of this removal and 1 of other removals."),
        (4, 1, "Restore at most 1 of this removal and purchase 3."),
    ],
)
def test_a_restoration_of_too_many(quantity: int, left: int | None, text: str) -> None:
    refusal = cannot_restore(office(Counts(5, 3, 0)), Quantity(TALK, quantity), metadata(), left)
    assert text_of(refusal) == text
    assert "contact" not in refusal.members


def test_where_nothing_is_scheduled_all_is_purchased() -> None:
    refusal = cannot_restore(office(Counts(5, 0, 0)), Quantity(TALK, 2), metadata())
    assert refusal.detail == "2 talk_lines requested, 0 can be restored. Purchase 2."


def test_the_rest_of_a_restoration_is_purchased_by_whoever_may() -> None:
    terms = forbidding(Action.PURCHASE)
    refusal = cannot_restore(office(Counts(5, 3, 0), on=terms), Quantity(TALK, 4), metadata())
    assert text_of(refusal) == f"Restore at most 3. {ASK_HANA}"
    assert refusal.members["contact"] == HANA


def test_the_rest_of_what_is_not_sold_is_not_purchased() -> None:
    refusal = cannot_restore(standard(Counts(5, 3, 0)), Quantity(SELL, 4), metadata())
    assert text_of(refusal) == "Restore at most 3."


@pytest.mark.parametrize(
    ("terms", "advice"),
    [
        (usual_terms(), "restore some of one license type, and schedule their sum as one removal"),
        (forbidding(Action.RESTORE), "wait until one has taken effect"),
    ],
)
def test_too_many_removals_are_restored_or_waited_for(terms: Any, advice: str) -> None:
    said = too_many_removals(ledger(on=terms), metadata(), 200)
    assert said == f"at most 200 removals can be open in an office: {advice}"


# Who helps


@pytest.mark.parametrize(
    ("roles", "whom"),
    [
        ({"company_admin", "csm", "vendor_admin"}, "Ask a company admin."),
        ({"csm", "vendor_admin"}, "Ask vendor staff."),
        ({"vendor_admin"}, "Ask a vendor admin."),
    ],
)
def test_whom_to_ask_is_somebody_who_may(roles: set[str], whom: str) -> None:
    assert role_that_may(roles) == whom


def test_a_hold_names_the_contact_and_removals_only_where_they_are_allowed() -> None:
    assert while_on_hold(None, removes=True) == HELD_UP
    assert while_on_hold("Hana Sato", removes=False) == (
        HELD_UP.replace(", and licenses can be removed", "") + " Please contact Hana Sato."
    )


@pytest.mark.parametrize(
    ("user_id", "restores", "text"),
    [
        (7, False, "Continue with that user, or use another."),
        (None, False, "Use another address."),
        (7, True, "Give user 7 another address first."),
        (None, True, "Ask a company admin to give that user another address first."),
    ],
)
def test_an_address_that_is_taken(user_id: int | None, restores: bool, text: str) -> None:
    assert address_taken(user_id, restores=restores) == text


@pytest.mark.parametrize(
    ("options", "text"),
    [((), ""), (("", ""), ""), (("a",), "A."), (("", "b", "c"), "B, or c."), (("a", "b", "c"), "A, b, or c.")],
)  # fmt: skip
def test_options_are_one_sentence(options: tuple[str, ...], text: str) -> None:
    assert either(*options) == text


@pytest.mark.parametrize("suggested", [Verb.PURCHASE, Verb.RESTORE, Verb.RELEASE, Verb.REMOVE])
def test_who_may_be_refused_for_want_of_licenses_may_do_what_is_suggested(suggested: Verb) -> None:
    refused = (
        Verb.ASSIGN, Verb.CREATE_USER, Verb.CHANGE_USER, Verb.MOVE_USER, Verb.RESTORE_USER,
        Verb.DELETE_USER, Verb.CREATE_ROOM, Verb.CREATE_FAX_LINE, Verb.REMOVE, Verb.RESTORE,
        Verb.TRANSFER, Verb.QUOTE,
    )  # fmt: skip
    for verb in refused:
        assert ROLES_BY_VERB[verb] <= ROLES_BY_VERB[suggested], verb
