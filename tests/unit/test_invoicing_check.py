"""Every error of what a catalog says about invoices is named at its place."""

from typing import Any

import pytest

from chalicelib.domain.catalog_check import WantedCatalog
from chalicelib.domain.invoicing import Invoicing, Party
from chalicelib.domain.invoicing_check import (
    AS_BEFORE,
    INEXACT,
    WantedInvoicing,
    next_invoicing,
)
from chalicelib.domain.record import replace
from chalicelib.domain.tax import TaxRate
from chalicelib.domain.tax_id import TaxId
from tests.unit.small_catalog import catalog, faults

ADDRESS = {"address_line_1": "Lindenstraße 1", "city": "Berlin", "country": "DE"}
SELLER = Party("Draw GmbH", ADDRESS, (TaxId("DE", "DE123456789"),), "books@draw.example")
WITHOUT_ID = replace(SELLER, tax_ids=())
VAT = TaxRate("DE", "VAT", 19_000)
REVERSED = replace(VAT, reverse_charge=True)
SALES_TAX = TaxRate("US", "Sales tax", 8_875, region="NY")
KNOWN = Invoicing(SELLER, (VAT,), "IBAN")

COUNTRY = "must be a country code of ISO 3166-1: two capital letters, like DE"
CONTROL = "must not contain U+0007, a control character or line end: it must be one line of text"
UNSEEN = "must have a character that can be seen"
NEEDS_SELLER = ("/seller", "is required with `tax_rates`: invoices name who charges the tax")
NEEDS_ID = ("/seller/tax_ids", "must have a tax id, because a rate has `reverse_charge`")


def found(before: Invoicing = Invoicing(), **wanted: Any) -> list[tuple[str, str]]:  # noqa: B008
    old = replace(catalog(), invoicing=before)
    return faults(WantedCatalog((), invoicing=WantedInvoicing(**wanted)), old)


def test_what_a_request_leaves_out_stays() -> None:
    assert next_invoicing(KNOWN, AS_BEFORE) == KNOWN
    assert found(KNOWN) == found() == []


def test_what_a_request_has_replaces_it() -> None:
    other = Party("Paint Ltd", {**ADDRESS, "country": "GB"})
    assert next_invoicing(KNOWN, WantedInvoicing(seller=other)) == replace(KNOWN, seller=other)
    assert next_invoicing(KNOWN, WantedInvoicing(tax_rates=())) == replace(KNOWN, tax_rates=())
    assert next_invoicing(KNOWN, WantedInvoicing(tax_rates=(SALES_TAX,))).tax_rates == (SALES_TAX,)
    assert next_invoicing(KNOWN, WantedInvoicing(payment_note="SWIFT")).payment_note == "SWIFT"


def test_an_empty_note_removes_the_note() -> None:
    assert next_invoicing(KNOWN, WantedInvoicing(payment_note="")).payment_note is None
    assert found(KNOWN, payment_note="") == []


@pytest.mark.parametrize(
    ("note", "error"),
    [
        ("IBAN DE02\nBIC BYLADEM1001\n", ""),
        ("IBAN\n\nBIC", ""),
        ("振込先\nみずほ銀行", ""),
        (" \n ", UNSEEN),
        ("IBAN\r\nBIC", "must not contain U+000D: only U+000A ends a line"),
        ("IBAN\tBIC", "must not contain U+0009: only U+000A ends a line"),
        ("IBAN\u2028BIC", "must not contain U+2028: only U+000A ends a line"),
        ("IBAN\u202e", "must not contain U+202E, which changes the direction of text"),
    ],
)
def test_a_note_can_have_several_lines(note: str, error: str) -> None:
    assert found(payment_note=note) == ([("/payment_note", error)] if error else [])


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, []),
        ({"email": None, "tax_ids": ()}, []),
        ({"legal_name": "Draw\x07"}, [("/legal_name", CONTROL)]),
        ({"legal_name": " "}, [("/legal_name", UNSEEN)]),
        ({"address": {**ADDRESS, "city": "\u200b"}}, [("/address/city", UNSEEN)]),
        (
            {"address": {**ADDRESS, "region": "B\x07", "country": "EU"}},
            [("/address/region", CONTROL), ("/address/country", COUNTRY)],
        ),
        ({"tax_ids": (TaxId("XX", "1"),)}, [("/tax_ids/0/country", COUNTRY)]),
        (
            {"tax_ids": (SELLER.tax_ids[0], TaxId("DE", "de 123.456.789"))},
            [("/tax_ids/1", "duplicate tax id; send each once")],
        ),
        (
            {"tax_ids": (TaxId("DE", "DE12"),)},
            [("/tax_ids/0/value", "is no VAT number of DE: its form is DE[0-9]{9}")],
        ),
        ({"tax_ids": (TaxId("US", "1\x07"),)}, [("/tax_ids/0/value", CONTROL)]),
        (
            {"email": "a,b@draw.example"},
            [
                (
                    "/email",
                    'must have none of " ( ) , : ; < > [ ] \\ and no control characters before '
                    "the @",
                )
            ],
        ),
    ],
)
def test_a_fault_of_the_seller_is_named_below_it(
    change: dict[str, Any], wrong: list[tuple[str, str]]
) -> None:
    expected = [(f"/seller{place}", text) for place, text in wrong]
    assert found(seller=replace(SELLER, **change)) == expected


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, []),
        ({"country": "EU"}, [("/country", COUNTRY)]),
        ({"country": "us"}, [("/country", COUNTRY)]),
        ({"name": "Tax\x07"}, [("/name", CONTROL)]),
        ({"name": " "}, [("/name", UNSEEN)]),
        ({"region": None}, []),
        ({"region": "New York"}, []),
        ({"region": "NY\x07"}, [("/region", CONTROL)]),
        ({"region": "us-"}, [("/region", "must name a region, and not only US")]),
        ({"thousandths": 0}, []),
        ({"thousandths": INEXACT}, [("/percent", "must have at most three decimals, like 8.875")]),
    ],
)
def test_a_fault_of_a_rate_is_named_below_it(
    change: dict[str, Any], wrong: list[tuple[str, str]]
) -> None:
    rates = (VAT, replace(SALES_TAX, **change))
    assert found(seller=SELLER, tax_rates=rates) == [
        (f"/tax_rates/1{place}", text) for place, text in wrong
    ]


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({}, True),
        ({"thousandths": 1}, True),
        ({"region": "ny"}, True),
        ({"region": "US-NY"}, True),
        ({"name": "sales tax"}, True),
        ({"name": "Sales tax "}, True),
        ({"name": "County tax"}, False),
        ({"region": "NJ"}, False),
        ({"region": None}, False),
        ({"country": "CA"}, False),
    ],
)
def test_two_rates_of_one_region_have_two_names(change: dict[str, Any], is_same: bool) -> None:
    rates = (VAT, SALES_TAX, replace(SALES_TAX, **change))
    wrong = [("/tax_rates/2", "must differ in region or name from /tax_rates/1")]
    assert found(seller=SELLER, tax_rates=rates) == (wrong if is_same else [])


def test_two_rates_of_a_whole_country_have_two_names() -> None:
    again = replace(VAT, thousandths=7_000)
    assert found(seller=SELLER, tax_rates=(VAT, again, again)) == [
        ("/tax_rates/1", "must differ in region or name from /tax_rates/0"),
        ("/tax_rates/2", "must differ in region or name from /tax_rates/0"),
    ]


def test_the_rates_of_one_region_agree_on_who_owes_them() -> None:
    gst = TaxRate("CA", "GST", 5_000, region="BC", reverse_charge=True)
    pst = replace(gst, name="PST", region="ca-bc", reverse_charge=False)
    country = replace(gst, region=None, reverse_charge=False)
    text = "must be that of /tax_rates/0, which has the same country and region"
    assert found(seller=SELLER, tax_rates=(gst, country, pst)) == [
        ("/tax_rates/2/reverse_charge", text)
    ]
    assert found(seller=SELLER, tax_rates=(gst, country, replace(pst, reverse_charge=True))) == []


def test_rates_need_a_seller() -> None:
    nobody = Invoicing()
    assert found(nobody, tax_rates=(VAT,)) == [NEEDS_SELLER]
    assert found(nobody, tax_rates=(VAT,), seller=SELLER) == []
    assert found(replace(KNOWN, tax_rates=()), tax_rates=(VAT,)) == []
    assert found(nobody, tax_rates=()) == []


def test_a_reverse_charge_needs_a_tax_id_of_the_seller() -> None:
    """Whichever of the two a request leaves as it is."""
    assert found(seller=WITHOUT_ID, tax_rates=(REVERSED,)) == [NEEDS_ID]
    assert found(replace(KNOWN, seller=WITHOUT_ID), tax_rates=(VAT, REVERSED))[0] == NEEDS_ID
    assert found(replace(KNOWN, tax_rates=(REVERSED,)), seller=WITHOUT_ID) == [NEEDS_ID]
    assert found(seller=SELLER, tax_rates=(REVERSED,)) == []
    assert found(seller=WITHOUT_ID, tax_rates=(VAT,)) == []
