"""Every error of seller, tax rates and payment note is named, and the catalog stays as it is."""

from typing import Any

import pytest

from tests.api.catalog_requests import INVOICING, catalog, put
from tests.api.test_products import place
from tests.world import World

LINE = "must be one line of text without control characters"
THREE_DECIMALS = "must have at most three decimals, like 8.875"
COUNTRY = "must be a country code of ISO 3166-1: two capital letters, like DE"
RATE = {"country": "DE", "name": "VAT", "percent": 19, "reverse_charge": True}
FAULTS: list[tuple[str, Any, str]] = [
    ("/seller", "Seatledger", "must be an object or null"),
    ("/seller/legal_name", "", "must be 1 to 200 characters"),
    ("/seller/legal_name", "A\nB", f"{LINE}, like U+000A"),
    ("/seller/legal_name", "\u200b", "must have a character that can be seen"),
    ("/seller/phone", "1", "is not a field here; allowed are legal_name, address, tax_ids, email"),
    ("/seller/address", None, "must be an object"),
    ("/seller/address/city", "", "must be 1 to 200 characters"),
    ("/seller/address/country", "EU", COUNTRY),
    ("/seller/address/region", "\u202eB", "must not contain U+202E, which changes the"),
    ("/seller/tax_ids/0/country", "XX", COUNTRY),
    ("/seller/tax_ids/0/value", "DE1", "is no VAT number of DE: its form is DE[0-9]{9}"),
    ("/seller/tax_ids", [], "must have a tax id, because a rate has `reverse_charge`"),
    ("/seller/email", "invoices", "must be an email address"),
    ("/seller/email", "a,b@c.example", 'must have none of " ( ) , : ; < > [ ] \\ and no control'),
    ("/payment_note", "x" * 501, "must be at most 500 characters"),
    ("/payment_note", " ", "must have a character that can be seen"),
    ("/payment_note", "IBAN\tBIC", "must not contain U+0009: only U+000A ends a line"),
    ("/payment_note", 5, "must be text or null"),
    ("/tax_rates", {}, "must be a list or null"),
    ("/tax_rates/0/country", "de", COUNTRY),
    ("/tax_rates/0/name", "", "must be 1 to 60 characters"),
    ("/tax_rates/0/name", "VAT\n", "must not contain U+000A, a control character or line end"),
    ("/tax_rates/0/percent", "19", "must be a number"),
    ("/tax_rates/0/percent", True, "must be a number"),
    ("/tax_rates/0/percent", None, "must be a number"),
    ("/tax_rates/0/percent", -0.001, "must be from 0 to 100"),
    ("/tax_rates/0/percent", 100.001, "must be from 0 to 100"),
    ("/tax_rates/0/percent", 1.23456, THREE_DECIMALS),
    ("/tax_rates/0/percent", 0.0001, THREE_DECIMALS),
    ("/tax_rates/0/percent", 19.0005, THREE_DECIMALS),
    ("/tax_rates/0/percent", 1e-300, THREE_DECIMALS),
    ("/tax_rates/0/reverse_charge", 1, "must be true or false"),
    ("/tax_rates/0/region", "", "must be 1 to 60 characters"),
    ("/tax_rates/0/region", "DE-", "must name a region, and not only DE"),
    ("/tax_rates/1", RATE, "must differ in region or name from /tax_rates/0"),
    (
        "/tax_rates/1",
        {**RATE, "name": "Levy", "reverse_charge": False},
        "must be that of /tax_rates/0, which has the same country and region",
    ),
]


@pytest.mark.parametrize(("pointer", "value", "detail"), FAULTS)
def test_a_fault_is_named_and_nothing_is_changed(
    seller: World, pointer: str, value: Any, detail: str
) -> None:
    body, before = catalog(seller), seller.snapshot()
    place(body, pointer, value)
    answer = put(seller, body)
    assert (answer.status, answer.code) == (400, "invalid_request")
    (error,) = answer.json["errors"]
    assert error["pointer"].startswith(pointer)
    assert error["detail"].startswith(detail)
    assert seller.snapshot() == before


def test_rates_need_a_seller(world: World) -> None:
    refused = put(world, {**catalog(world), "tax_rates": INVOICING["tax_rates"]})
    assert refused.json["errors"] == [
        {
            "pointer": "/seller",
            "detail": "is required with `tax_rates`: invoices name who charges the tax",
        }
    ]


def test_there_can_be_500_rates(seller: World) -> None:
    rates = [
        {"country": "US", "region": f"county {number:03}", "name": "Sales tax", "percent": 7.25}
        for number in range(501)
    ]
    refused = put(seller, {**catalog(seller), "tax_rates": rates})
    assert refused.json["errors"] == [
        {"pointer": "/tax_rates", "detail": "must be a list of at most 500 items"}
    ]
    assert len(put(seller, {**catalog(seller), "tax_rates": rates[:500]}).json["tax_rates"]) == 500


def test_faults_of_form_and_of_content_are_named_together(seller: World) -> None:
    body = catalog(seller)
    first, second = body["tax_rates"]
    body["tax_rates"] = ["19 %", {**second, "region": "US-"}, first, first]
    body["seller"]["email"] = "a,b@c.example"
    body["seller"]["tax_ids"] = []
    body["payment_note"] = "\t"
    found = {each["pointer"]: each["detail"] for each in put(seller, body).json["errors"]}
    assert found.pop("/seller/email").startswith("must have none of ")
    assert found == {
        "/tax_rates/0": "must be an object",
        "/tax_rates/1/region": "must name a region, and not only US",
        "/tax_rates/3": "must differ in region or name from /tax_rates/2",
        "/seller/tax_ids": "must have a tax id, because a rate has `reverse_charge`",
        "/payment_note": "must not contain U+0009: only U+000A ends a line",
    }


def test_a_seller_of_the_wrong_form_is_named_once(world: World) -> None:
    """Whether one is missing is not known then: there may be one already."""
    body = {**catalog(world), **INVOICING, "seller": {"legal_name": "Seatledger"}}
    found = [(each["pointer"], each["detail"]) for each in put(world, body).json["errors"]]
    assert found == [("/seller/address", "is required")]
    body = {**catalog(world), "tax_rates": INVOICING["tax_rates"], "revision": "1"}
    assert [each["pointer"] for each in put(world, body).json["errors"]] == ["/revision"]
