"""The details of a company and an office as they were before edits (R50)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from chalicelib.domain.directory import Company, Office
from chalicelib.domain.invoicing import Customer
from chalicelib.domain.journal import Actor
from chalicelib.domain.past_details import customer_before
from chalicelib.domain.record import replace
from chalicelib.domain.record_change import ChangeKind, RecordChange
from chalicelib.domain.tax_id import TaxId

AT = datetime(2026, 3, 1, tzinfo=UTC)
OSLO = {"address_line_1": "Karl Johans gate 1", "city": "Oslo", "country": "NO"}
BERGEN = {"address_line_1": "Bryggen 1", "city": "Bergen", "country": "NO"}
ADA = {"name": "Ada", "email": "ada@example.com"}
BO = {"name": "Bo", "email": "bo@example.com"}
SETTINGS = '{"billing_contact": {"name": "Bo", "email": "bo@example.com"}}'
COMPANY = Company(1, "Acme", "pro", AT)
OFFICE = Office(2, 1, "Oslo", "Europe/Oslo", "EUR", "NO", is_primary=True, created_at=AT)


def edit(
    before: dict[str, Any],
    after: dict[str, Any],
    at: int = 0,
    office: int | None = None,
    kind: ChangeKind = "details",
) -> RecordChange:
    """Made `at` seconds later."""
    by, when = Actor("ada", "company_admin"), AT + timedelta(seconds=at)
    return RecordChange(7, 1, kind, when, by, before, after, office_id=office)


def company_before(company: Company, *changes: RecordChange) -> Company:
    was = customer_before(Customer(company, OFFICE), changes)
    assert was.office == OFFICE
    return was.company


def office_before(office: Office, *changes: RecordChange) -> Office:
    was = customer_before(Customer(COMPANY, office), changes)
    assert was.company == COMPANY
    return was.office


def test_a_customer_without_edits_is_as_it_was() -> None:
    customer = Customer(COMPANY, OFFICE)
    assert customer_before(customer, []) == customer


def test_each_detail_of_a_company_is_as_it_was() -> None:
    now = replace(COMPANY, name="Acme Group", legal_name="Acme AS", billing_address=BERGEN)
    change = edit(
        {
            "name": "Acme",
            "legal_name": "Acme Inc.",
            "billing_address": OSLO,
            "billing_contact": ADA,
            "tax_ids": [{"country": "NO", "value": "1"}, {"country": "DE", "value": "DE123456789"}],
        },
        {
            "name": "Acme Group",
            "legal_name": "Acme AS",
            "billing_address": BERGEN,
            "billing_contact": None,
            "tax_ids": [],
        },
    )
    assert company_before(now, change) == replace(
        COMPANY,
        name="Acme",
        legal_name="Acme Inc.",
        billing_address=OSLO,
        billing_contact=ADA,
        tax_ids=(TaxId("NO", "1"), TaxId("DE", "DE123456789")),
    )


def test_each_detail_of_an_office_is_as_it_was() -> None:
    now = replace(OFFICE, name="Bergen", billing_contact={}, purchase_order_number="PO 2")
    change = edit(
        {
            "name": "Oslo",
            "billing_address": OSLO,
            "billing_contact": ADA,
            "purchase_order_number": "PO 1",
        },
        {
            "name": "Bergen",
            "billing_address": None,
            "billing_contact": None,
            "purchase_order_number": "PO 2",
        },
        office=2,
    )
    assert office_before(now, change) == replace(
        OFFICE,
        name="Oslo",
        billing_address=OSLO,
        billing_contact=ADA,
        purchase_order_number="PO 1",
    )


def test_what_an_edit_does_not_name_stays_as_it_is() -> None:
    now = replace(COMPANY, name="Acme Group", billing_address=OSLO, tax_ids=(TaxId("NO", "1"),))
    change = edit({"name": "Acme"}, {"name": "Acme Group"})
    assert company_before(now, change) == replace(now, name="Acme")


# The table stores no None: what had no value is absent in the stored change.
@pytest.mark.parametrize("nothing", [None, "absent"])
def test_what_had_no_value_has_none(nothing: str | None) -> None:
    def first(name: str, after: Any, office: int | None = None) -> RecordChange:
        return edit({} if nothing else {name: None}, {name: after}, office=office)

    now = replace(COMPANY, legal_name="Acme AS", billing_address=OSLO, billing_contact=ADA)
    changes = [
        first("legal_name", "Acme AS"),
        first("billing_address", OSLO),
        first("billing_contact", ADA),
        edit({} if nothing else {"tax_ids": []}, {"tax_ids": [{"country": "NO", "value": "1"}]}),
    ]
    assert company_before(replace(now, tax_ids=(TaxId("NO", "1"),)), *changes) == COMPANY
    named = replace(OFFICE, billing_address=OSLO, purchase_order_number="PO 1")
    changes = [
        first("billing_address", OSLO, 2),
        first("billing_contact", ADA, 2),
        first("purchase_order_number", "PO 1", 2),
    ]
    was = office_before(replace(named, billing_contact=ADA), *changes)
    assert was == replace(OFFICE, billing_contact={})
    assert (was.contact, was.details) == (None, OFFICE.details)


@pytest.mark.parametrize("after", [{}, {"legal_name": None}])
def test_what_was_removed_is_there_again(after: dict[str, Any]) -> None:
    change = edit({"legal_name": "Acme AS"}, after)
    assert company_before(COMPANY, change) == replace(COMPANY, legal_name="Acme AS")


def test_the_contact_that_an_older_release_kept_elsewhere_is_as_it_was() -> None:
    older = replace(OFFICE, settings=SETTINGS)
    assert older.contact == BO
    edited = replace(older, billing_contact=ADA)
    change = edit({"billing_contact": BO}, {"billing_contact": ADA}, office=2)
    assert office_before(edited, change).contact == BO
    removed = replace(older, billing_contact={})
    back = edit({"billing_contact": ADA}, {"billing_contact": None}, office=2)
    assert office_before(removed, change, back).contact == BO


NAMES: list[tuple[list[tuple[str, str]], str]] = [
    ([("A", "B")], "A"),
    ([("A", "B"), ("B", "C")], "A"),
    ([("A", "B"), ("B", "C"), ("C", "B")], "A"),
    ([("A", "B"), ("B", "A"), ("A", "B")], "A"),
    ([("A", "B"), ("B", "A")], "A"),
    ([("A", "B"), ("B", "C"), ("C", "A")], "A"),
    ([("A", "B"), ("B", "C"), ("C", "B"), ("B", "D")], "A"),
]


@pytest.mark.parametrize(("steps", "first"), NAMES)
def test_of_several_edits_the_first_knows_the_value(
    steps: Sequence[tuple[str, str]], first: str
) -> None:
    """Those of one second come in any order."""
    now = replace(COMPANY, name=steps[-1][1])
    later = [edit({"name": was}, {"name": then}, at) for at, (was, then) in enumerate(steps)]
    at_once = [edit({"name": was}, {"name": then}) for was, then in steps]
    for changes in (later, *permutations(at_once)):
        assert company_before(now, *changes) == replace(COMPANY, name=first)


def test_the_first_edit_is_right_if_the_history_has_a_gap() -> None:
    """As an older release could leave one, which keeps no history of what it does not know."""
    gap = [edit({"name": "A"}, {"name": "B"}, 0), edit({"name": "C"}, {"name": "D"}, 1)]
    assert company_before(replace(COMPANY, name="D"), *gap).name == "A"


def test_edits_of_different_fields_are_all_undone() -> None:
    now = replace(COMPANY, name="C", legal_name="Z")
    changes = [
        edit({"name": "A"}, {"name": "B"}, 0),
        edit({"legal_name": "X"}, {"legal_name": "Y"}, 1),
        edit({"name": "B", "legal_name": "Y"}, {"name": "C", "legal_name": "Z"}, 2),
    ]
    assert company_before(now, *changes) == replace(COMPANY, name="A", legal_name="X")


def test_edits_of_company_and_office_are_undone_apart() -> None:
    changes = [
        edit({"name": "Acme"}, {"name": "Acme Group"}),
        edit({"name": "Oslo"}, {"name": "Bergen"}, office=2),
    ]
    now = Customer(replace(COMPANY, name="Acme Group"), replace(OFFICE, name="Bergen"))
    assert customer_before(now, changes) == Customer(COMPANY, OFFICE)


def test_what_is_about_others_has_no_effect() -> None:
    changes = [
        edit({"name": "Rome"}, {"name": "Milan"}, office=3),
        edit({"name": "X", "legal_name": "X"}, {"name": "Acme"}, kind="external_id"),
        edit({"max_offices": 1}, {"max_offices": 2}, kind="agreement"),
        edit({"metadata": {"crm": "1"}}, {"metadata": {"crm": "2"}}),
        edit({"metadata": {"crm": "1"}}, {"metadata": {}}, office=2),
        edit({"color": "red", "created_at": 1}, {"color": "blue", "created_at": 2}),
        edit({"color": "red", "currency": "USD"}, {"currency": "EUR"}, office=2),
    ]
    customer = Customer(COMPANY, OFFICE)
    assert customer_before(customer, changes) == customer


def test_tax_ids_of_a_later_release_are_read() -> None:
    rows = [{"country": "NO", "value": "1", "checked": True}]
    change = edit({"tax_ids": rows}, {"tax_ids": []})
    assert company_before(COMPANY, change).tax_ids == (TaxId("NO", "1"),)
