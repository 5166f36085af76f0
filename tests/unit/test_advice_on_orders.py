"""The advice of refused removals, transfers and restorations, and of refused access (R27)."""

from typing import Any

import pytest

from chalicelib.domain.account import Counts
from chalicelib.domain.advice.access import address_taken, role_that_may, while_on_hold
from chalicelib.domain.advice.licenses import (
    ASK_TO_RELEASE,
    cannot_remove,
    cannot_restore,
    cannot_transfer,
    too_many_removals,
)
from chalicelib.domain.advice.sentences import either
from chalicelib.domain.licenses import Quantity
from chalicelib.domain.terms import Action
from chalicelib.service.policy import ROLES_BY_VERB, Verb
from tests.offices import usual_terms
from tests.unit.ledgers import SELL, TALK, ledger, metadata
from tests.unit.test_advice import ASK_HANA, HANA, HELD_UP, forbidding, office, standard, text_of


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
    refusal = cannot_remove(office(counts), Quantity(TALK, quantity), metadata())
    assert text_of(refusal) == text


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        (Counts(5, 0, 3), f"Release 2 that are assigned and remove at most 5. {ASK_TO_RELEASE}"),
        (Counts(5, 4, 1), "Remove at most 1."),
    ],
)
def test_an_office_admin_asks_for_what_only_a_company_admin_releases(
    counts: Counts, text: str
) -> None:
    by_office_admin = metadata(role="office_admin")
    assert text_of(cannot_remove(office(counts), Quantity(TALK, 6), by_office_admin)) == text


def test_a_removal_has_another_way_where_the_request_has_one() -> None:
    refusal = cannot_remove(office(Counts(1, 1, 0)), Quantity(TALK, 1), metadata(), "keep it")
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
    assert refusal.detail == "2 talk_lines requested, 0 scheduled for removal. Purchase 2."


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
        (usual_terms(), "Restore some of one license type, and schedule their sum as one removal."),
        (forbidding(Action.RESTORE), "Wait until one has taken effect."),
    ],
)
def test_too_many_removals_are_restored_or_waited_for(terms: Any, advice: str) -> None:
    said = too_many_removals(ledger(on=terms), metadata(), 200)
    assert said == f"At most 200 removals can be open in an office. {advice}"


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
    assert role_that_may(roles, "viewer") == whom


def test_who_only_reports_payments_is_told_so() -> None:
    assert role_that_may({"company_admin", "csm"}, "payments") == "This role only reports payments."


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
        (8, True, "Ask a company admin to give that user another address first."),
        (None, True, "Ask a company admin to give that user another address first."),
    ],
)
def test_an_address_that_is_taken(user_id: int | None, restores: bool, text: str) -> None:
    assert address_taken(user_id, restores=restores, may_change=user_id == 7) == text


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
