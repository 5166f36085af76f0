"""Catalogs that replace the demo catalog."""

from typing import Any

from tests.world import Answer, World

INVOICING = {
    "seller": {
        "legal_name": "Seatledger GmbH",
        "address": {
            "address_line_1": "Lindenstraße 1",
            "city": "Berlin",
            "postal_code": "10969",
            "country": "DE",
        },
        "tax_ids": [{"country": "DE", "value": "DE123456789"}],
        "email": "invoices@seatledger.example",
    },
    "payment_note": "Seatledger GmbH\nIBAN DE02 1203 0000 0000 2020 51\nPlease name the invoice.",
    "tax_rates": [
        {"country": "DE", "name": "VAT", "percent": 19, "reverse_charge": True},
        {"country": "US", "region": "NY", "name": "Sales tax", "percent": 8.875},
    ],
}
"""Seller, payment note and tax rates of a catalog."""


def catalog(world: World) -> Any:
    answer = world.staff("GET", "/catalog")
    assert answer.status == 200, answer.text
    return answer.json


def put(world: World, body: Any) -> Answer:
    return world.vendor_admin("PUT", "/catalog", body)


def raised(world: World, talk: int, currency: str = "USD") -> Any:
    """The catalog with another price for talk lines on monthly pro plans."""
    body = catalog(world)
    listed(body, currency)["prices"]["talk_lines"] = talk
    return body


def listed(body: Any, currency: str = "USD", period: str = "monthly") -> Any:
    return next(
        each
        for each in body["price_lists"]
        if (each["account_type"], each["plan_period"], each["currency"])
        == ("pro", period, currency)
    )
