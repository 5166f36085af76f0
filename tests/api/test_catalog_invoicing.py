"""The vendor sets seller, tax rates and payment note with the catalog (R50, R51)."""

import copy
from typing import Any

import pytest

from chalicelib.domain.invoicing import Party
from chalicelib.domain.tax import TaxRate
from chalicelib.domain.tax_id import TaxId
from tests.api.catalog_requests import INVOICING, catalog, put
from tests.api.test_products import place
from tests.world import World

SHOWN = {
    **INVOICING,
    "tax_rates": [
        {
            "country": "DE",
            "region": None,
            "name": "VAT",
            "percent": 19,
            "reverse_charge": True,
        },
        {
            "country": "US",
            "region": "NY",
            "name": "Sales tax",
            "percent": 8.875,
            "reverse_charge": False,
        },
    ],
}
NOTHING: dict[str, Any] = {"seller": None, "payment_note": None, "tax_rates": []}


def invoicing(body: Any) -> Any:
    return {name: body[name] for name in NOTHING}


def test_a_catalog_begins_without_seller_and_rates(world: World) -> None:
    assert invoicing(catalog(world)) == NOTHING


def test_what_was_put_is_read_and_stored(seller: World) -> None:
    body = catalog(seller)
    assert (body["revision"], invoicing(body)) == (2, SHOWN)
    stored = seller.wired.catalogs.newest().invoicing
    assert stored.seller == Party(
        "Seatledger GmbH",
        {
            "address_line_1": "Lindenstraße 1",
            "city": "Berlin",
            "postal_code": "10969",
            "country": "DE",
        },
        (TaxId("DE", "DE123456789"),),
        "invoices@seatledger.example",
    )
    assert stored.tax_rates == (
        TaxRate("DE", "VAT", 19_000, None, reverse_charge=True),
        TaxRate("US", "Sales tax", 8_875, "NY"),
    )


def test_a_catalog_sent_back_as_it_was_read_changes_nothing(seller: World) -> None:
    before = seller.snapshot()
    seller.clock.advance(seconds=1)
    again = put(seller, catalog(seller))
    assert (again.status, again.json["revision"]) == (200, 2)
    assert seller.snapshot() == before


@pytest.mark.parametrize("rest", [{}, dict.fromkeys(NOTHING)])
def test_what_is_left_out_or_null_stays(seller: World, rest: Any) -> None:
    body = catalog(seller)
    lists = copy.deepcopy(body["price_lists"])
    lists[0]["prices"]["talk_lines"] += 1
    body = {"revision": 2, "price_lists": lists, **rest}
    answer = put(seller, body)
    assert (answer.status, answer.json["revision"]) == (200, 3)
    assert invoicing(answer.json) == SHOWN
    assert put(seller, body).json == answer.json


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/seller/legal_name", "Seatledger SE"),
        ("/seller/address/city", "Bonn"),
        ("/seller/tax_ids/0/value", "DE987654321"),
        ("/seller/email", "books@seatledger.example"),
        ("/payment_note", "By cheque"),
        ("/tax_rates/0/percent", 19.001),
        ("/tax_rates/1/name", "NY tax"),
        ("/tax_rates/1/region", "NJ"),
        ("/tax_rates/1/reverse_charge", True),
    ],
)
def test_any_change_is_a_new_revision(seller: World, pointer: str, value: Any) -> None:
    body = catalog(seller)
    place(body, pointer, value)
    answer = put(seller, body)
    assert (answer.status, answer.json["revision"]) == (200, 3)
    assert invoicing(catalog(seller)) == invoicing(body)


def test_an_empty_list_and_an_empty_text_remove(seller: World) -> None:
    answer = put(seller, {**catalog(seller), "tax_rates": [], "payment_note": ""})
    assert invoicing(answer.json) == {**NOTHING, "seller": SHOWN["seller"]}


def test_a_repeat_is_recognized_behind_a_colleagues_catalog(seller: World) -> None:
    """The first answer was lost; meanwhile another revision was put. Time stands still."""
    first = catalog(seller)
    first["tax_rates"][0]["percent"] = 20
    answer = put(seller, first)
    assert put(seller, {**answer.json, "payment_note": "By cheque"}).json["revision"] == 4
    assert put(seller, first).json == answer.json
    for pointer, value in (("/tax_rates/0/percent", 21), ("/payment_note", "By transfer")):
        other = copy.deepcopy(first)
        place(other, pointer, value)
        refused = put(seller, other)
        assert (refused.status, refused.json["errors"][0]["pointer"]) == (400, "/revision")


@pytest.mark.parametrize(
    ("percent", "thousandths"),
    [
        ("19.6", 19_600),
        ("8.875", 8_875),
        ("0", 0),
        ("0.001", 1),
        ("99.999", 99_999),
        ("100", 100_000),
        ("4.35", 4_350),
        ("1.005", 1_005),
    ],
)
def test_a_percentage_is_exact(seller: World, percent: str, thousandths: int) -> None:
    """4.35 x 1000 is 4350 - 1e-12 with floats."""
    body = catalog(seller)
    body["tax_rates"][1]["percent"] = float(percent)
    answer = put(seller, body)
    assert answer.json["tax_rates"][1]["percent"] == float(percent)
    assert seller.wired.catalogs.newest().invoicing.tax_rates[1].thousandths == thousandths


def test_lines_of_a_note_can_end_as_on_windows(seller: World) -> None:
    body = {**catalog(seller), "payment_note": "IBAN\r\nBIC"}
    assert put(seller, body).json["payment_note"] == "IBAN\nBIC"


def test_a_companys_catalog_does_not_show_them(seller: World) -> None:
    assert set(seller.get("/catalog/public").json) == {
        "account_type", "license_types", "price_lists", "brand",
    }  # fmt: skip
