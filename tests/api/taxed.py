"""Offices that are taxed, and what their invoices and credit notes say."""

from typing import Any

from tests.api.catalog_requests import catalog, put
from tests.world import NEW_YORK, Answer, World

SELLER = {
    "legal_name": "Seatledger GmbH",
    "address": {
        "address_line_1": "Lindenstr. 1",
        "city": "Dublin",
        "postal_code": "D02",
        "country": "IE",
    },
    "tax_ids": [{"country": "IE", "value": "IE1234567T"}],
}
RATES = [
    {"country": "US", "region": "NY", "name": "Sales tax", "percent": 8.875},
    {"country": "DE", "name": "VAT", "percent": 19, "reverse_charge": True},
    {"country": "JP", "name": "JCT", "percent": 10},
    {"country": "GB", "name": "VAT", "percent": 20},
]
NY_ADDRESS = {
    "address_line_1": "350 5th Ave",
    "city": "New York",
    "postal_code": "10118",
    "region": "NY",
    "country": "US",
}


def set_rates(world: World, rates: list[dict[str, Any]]) -> None:
    """In force from the next five minutes on."""
    made = put(world, {**catalog(world), "seller": SELLER, "tax_rates": rates})
    assert made.status == 200, made.text
    world.clock.advance(minutes=6)


def make_taxed(world: World) -> World:
    """Rates for all offices; New York has an address there."""
    set_rates(world, RATES)
    edited = world.request("PATCH", f"/offices/{NEW_YORK}", {"billing_address": NY_ADDRESS})
    assert edited.status == 200, edited.text
    return world


def invoice(world: World, number: int = 1, office: int = NEW_YORK) -> Any:
    answer = world.get(f"/offices/{office}/invoices/{number}")
    assert answer.status == 200, answer.text
    return answer.json


def amounts(bill: Any) -> tuple[int, list[tuple[str, float, int, int]], int]:
    """Subtotal, `(name, percent, base, amount)` of each rate, total."""
    tax = [
        (each["name"], each["percent"], each["base"]["amount"], each["amount"]["amount"])
        for each in bill["tax"]
    ]
    total = bill["total" if "total" in bill else "amount"]
    return bill["subtotal"]["amount"], tax, total["amount"]


def credit(world: World, number: int, body: Any, office: int = NEW_YORK) -> Answer:
    path = f"/offices/{office}/invoices/{number}/credit_notes"
    return world.staff("POST", path, body, key=world.new_key())
