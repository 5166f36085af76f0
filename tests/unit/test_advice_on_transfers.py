"""Which office could transfer the licenses that another one lacks (R23, R27)."""

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.advice.transfers import transfer_source
from chalicelib.domain.licenses import Quantity
from chalicelib.domain.terms import Action
from tests.offices import CSM, usual_terms
from tests.unit.ledgers import OFFICE, TALK, ledger, metadata

HERE = ledger({TALK: Counts(5, 0, 0)})


def there(available: int, office_id: int = 102, **changes: Any) -> Ledger:
    return ledger({TALK: Counts(9, 0, available)}, office_id=office_id, **changes)


def source_of(*sources: Ledger, quantity: int = 2, role: str = "company_admin") -> int | None:
    item = Quantity(TALK, quantity)
    return transfer_source(sources, HERE, item, metadata(role=role))


def test_the_first_office_with_enough_available_is_named() -> None:
    assert HERE.account.office_id == OFFICE
    assert source_of(there(1), there(2, 103), there(9, 104)) == 103
    assert source_of(there(1)) is None
    assert source_of() is None


@pytest.mark.parametrize(
    "terms",
    [
        usual_terms(currency="EUR"),
        usual_terms(plan_period="yearly", anchor=date(2026, 1, 1)),
        usual_terms(account_type="standard"),
        usual_terms(not_self_serve=frozenset({Action.REMOVE}), contact=CSM),
    ],
    ids=["another currency", "another shape", "a plan without transfers", "a contract"],
)
def test_an_office_whose_transfer_would_be_refused_is_not_named(terms: Any) -> None:
    assert source_of(there(9, on=terms)) is None


def test_vendor_staff_transfer_whatever_the_contract_says() -> None:
    terms = usual_terms(not_self_serve=frozenset({Action.REMOVE}), contact=CSM)
    assert source_of(there(9, on=terms), role="csm") == 102


@pytest.mark.parametrize(
    ("open_minor", "invoices", "named"), [(0, 91, True), (1, 90, True), (1, 91, False)]
)
def test_an_office_whose_open_invoices_might_be_too_many_is_not_named(
    open_minor: int, invoices: int, named: bool
) -> None:
    source = there(9, open_minor=open_minor, invoice_count=invoices)
    assert (source_of(source) == 102) == named
