"""Who is billed, where, and with which tax (R50, R51)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.directory import Company, Office
from chalicelib.domain.invoicing import (
    NO_BILLING,
    NOT_SET_UP,
    Billing,
    Customer,
    Invoicing,
    Party,
    billing_of,
    changed_since,
)
from chalicelib.domain.record import replace
from chalicelib.domain.tax import NO_TAX, Tax, TaxRate
from chalicelib.domain.tax_id import TaxId

AT = datetime(2026, 3, 10, 14, tzinfo=UTC)
BERLIN = {"address_line_1": "Torstraße 1", "city": "Berlin", "country": "DE"}
ALBANY = {"address_line_1": "1 State St", "city": "Albany", "country": "US", "region": "NY"}
VAT_NUMBER = TaxId("DE", "DE123456789")
VAT = TaxRate("DE", "VAT", 19_000, reverse_charge=True)
SALES_TAX = TaxRate("US", "Sales tax", 8_875, region="NY")
INVOICING = Invoicing(tax_rates=(VAT, SALES_TAX))


def customer(company: dict[str, Any] | None = None, **office: Any) -> Customer:
    return Customer(
        Company(1, "Acme", "pro", AT, **(company or {})),
        Office(7, 1, "Main", "Europe/Berlin", "EUR", "DE", True, AT, **office),
    )


@pytest.mark.parametrize(
    ("company", "office", "address"),
    [
        ({}, {}, {"country": "DE"}),
        ({"billing_address": ALBANY}, {}, ALBANY),
        ({}, {"billing_address": BERLIN}, BERLIN),
        ({"billing_address": ALBANY}, {"billing_address": BERLIN}, BERLIN),
    ],
)
def test_the_offices_address_comes_before_the_companys(
    company: Any, office: Any, address: Any
) -> None:
    found = customer(company, **office)
    assert found.address == address
    assert found.buyer == Party("Acme", address)


def test_the_buyer_has_the_companys_legal_name_and_tax_ids_and_the_offices_contact() -> None:
    contacts = {"email": "books@acme.example", "name": "Ada"}, {"email": "hq@acme.example"}
    company = {"legal_name": "Acme GmbH", "tax_ids": (VAT_NUMBER,), "billing_contact": contacts[1]}
    own = customer(company, billing_contact=contacts[0])
    assert own.buyer == Party(
        "Acme GmbH", {"country": "DE"}, (VAT_NUMBER,), email="books@acme.example"
    )
    assert customer(company).buyer.email == "hq@acme.example"
    assert customer().buyer.email is None


@pytest.mark.parametrize(
    ("company", "office", "missing"),
    [
        ({}, {}, ("legal_name", "billing_address")),
        ({"legal_name": "Acme GmbH"}, {}, ("billing_address",)),
        ({"billing_address": ALBANY}, {}, ("legal_name",)),
        ({}, {"billing_address": BERLIN}, ("legal_name",)),
        ({"legal_name": "Acme GmbH", "billing_address": ALBANY}, {}, ()),
        ({"legal_name": "Acme GmbH"}, {"billing_address": BERLIN}, ()),
    ],
)
def test_what_an_invoice_lacks_is_named(company: Any, office: Any, missing: Any) -> None:
    assert customer(company, **office).missing == missing


def test_a_customer_is_billed_with_the_tax_of_its_address() -> None:
    there = customer({"billing_address": ALBANY}, purchase_order_number="PO-7")
    assert billing_of(INVOICING, there) == Billing(
        Party("Acme", ALBANY), Tax((SALES_TAX,)), "PO-7", missing=("legal_name", "seller")
    )
    assert billing_of(INVOICING, customer()) == Billing(
        Party("Acme", {"country": "DE"}),
        Tax((VAT,)),
        missing=("legal_name", "billing_address", "seller"),
    )


def test_a_customer_with_a_tax_id_of_its_country_owes_the_tax_itself() -> None:
    company = {"tax_ids": (VAT_NUMBER,)}
    billing = billing_of(INVOICING, customer(company))
    assert billing
    assert billing.tax == Tax((VAT,), reverse_charge=True)
    elsewhere = billing_of(INVOICING, customer({**company, "billing_address": ALBANY}))
    assert elsewhere
    assert elsewhere.tax == Tax((SALES_TAX,))


def test_only_without_rates_a_customer_need_not_be_known() -> None:
    assert billing_of(NOT_SET_UP, None) == NO_BILLING
    assert billing_of(INVOICING, None) is None
    known = billing_of(NOT_SET_UP, customer())
    assert known
    assert (known.buyer, known.tax) == (Party("Acme", {"country": "DE"}), NO_TAX)


def test_a_region_is_missing_only_where_regions_have_rates() -> None:
    nowhere = {**ALBANY, "region": " "}
    lacks = {"legal_name": "Acme Inc.", "billing_address": nowhere}
    for address, missing in ((nowhere, ("region", "seller")), (ALBANY, ("seller",))):
        billing = billing_of(INVOICING, customer({**lacks, "billing_address": address}))
        assert billing
        assert billing.missing == missing


@pytest.mark.parametrize(
    ("seller", "thousandths", "missing"),
    [
        (Party("Seatledger"), 19_000, ("seller_tax_id",)),
        (Party("Seatledger"), 0, ()),
        (Party("Seatledger", tax_ids=(VAT_NUMBER,)), 19_000, ()),
        (None, 19_000, ("seller",)),
    ],
)
def test_the_sellers_tax_id_is_missing_where_a_rate_is_above_zero(
    seller: Party | None, thousandths: int, missing: tuple[str, ...]
) -> None:
    invoicing = Invoicing(seller, (TaxRate("DE", "VAT", thousandths), SALES_TAX))
    there = customer({"legal_name": "Acme GmbH", "billing_address": BERLIN})
    billing = billing_of(invoicing, there)
    assert billing
    assert billing.missing == missing


def test_details_have_changed_since_an_instant_if_either_was_edited_after_it() -> None:
    before, after = AT - timedelta(seconds=1), AT + timedelta(seconds=1)
    nobody = customer()
    assert not changed_since(nobody, AT)
    for at, changed in ((before, False), (AT, False), (after, True)):
        company = replace(nobody.company, details_changed_at=at)
        office = replace(nobody.office, details_changed_at=at)
        assert changed_since(replace(nobody, company=company), AT) is changed
        assert changed_since(replace(nobody, office=office), AT) is changed


@pytest.mark.parametrize("written", ["Germany", "de", " DE ", "", "Elbonia", "DP"])
def test_a_country_that_no_rate_can_name_is_the_office_s(written: str) -> None:
    """`POST /offices` takes any text, as Dialpad's API does. The address is printed as written."""
    billed = customer(billing_address={**BERLIN, "country": written})
    billing = billing_of(INVOICING, billed)
    assert billing
    assert billing.tax == Tax((VAT,))
    assert billing.buyer and billing.buyer.address["country"] == written
