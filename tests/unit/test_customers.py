"""The customer as of an instant: read from the history only if it was edited since (R50)."""

from datetime import datetime, timedelta

import pytest

from chalicelib.domain.directory import Company
from chalicelib.domain.invoicing import Customer
from chalicelib.domain.record import replace
from chalicelib.domain.record_change import RecordChange
from chalicelib.service.customers import customer_at
from tests.offices import usual_office
from tests.unit.fakes import FakeStore, request
from tests.unit.ledgers import COMPANY, NOW, OFFICE

SECOND = timedelta(seconds=1)
ACME = Company(COMPANY, "C", "pro", NOW)
VIENNA = usual_office(OFFICE, COMPANY, NOW)
EDITS = [
    RecordChange(
        number, COMPANY, "details", at, request().caller.actor, {"name": was}, {"name": then}
    )
    for number, at, was, then in ((1, NOW, "A", "B"), (2, NOW + SECOND, "B", "C"))
]


class Unread(FakeStore):
    def details_changes(self, company_id: int, since: datetime) -> list[RecordChange]:
        raise AssertionError("read the history")


def at(store: FakeStore, customer: Customer, when: datetime) -> Customer:
    return customer_at(store, customer, when)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("when", "name"),
    [(NOW - SECOND, "A"), (NOW, "B"), (NOW + SECOND, "C"), (NOW + 2 * SECOND, "C")],
)
def test_an_edit_at_the_instant_counts_as_made(when: datetime, name: str) -> None:
    customer = Customer(replace(ACME, details_changed_at=NOW + SECOND), VIENNA)
    store = FakeStore(edits=EDITS)
    assert at(store, customer, when).company.name == name


@pytest.mark.parametrize("edited_at", [None, NOW - SECOND, NOW])
def test_a_customer_that_was_not_edited_since_needs_no_call(edited_at: datetime | None) -> None:
    company, office = (replace(each, details_changed_at=edited_at) for each in (ACME, VIENNA))
    customer = Customer(company, office)  # type: ignore[arg-type]
    assert at(Unread(), customer, NOW) == customer


def test_an_edit_of_company_or_office_is_enough_to_read_it() -> None:
    later = NOW + SECOND
    for customer in (
        Customer(replace(ACME, details_changed_at=later), VIENNA),
        Customer(ACME, replace(VIENNA, details_changed_at=later)),
    ):
        with pytest.raises(AssertionError, match="read the history"):
            at(Unread(), customer, NOW)
