"""Offices with invoices that have everything: a seller, buyers, tax, credit notes."""

from datetime import timedelta
from typing import Any

from tests.api.catalog_requests import INVOICING, catalog, put
from tests.world import BERLIN, NEW_YORK, TOKYO, Answer, World

BROADWAY = {
    "address_line_1": "1 Broadway",
    "address_line_2": "Floor 7",
    "city": "New York",
    "region": "NY",
    "postal_code": "10004",
    "country": "US",
}
LINDEN = {
    "address_line_1": "Unter den Linden 1",
    "city": "Berlin",
    "postal_code": "10117",
    "country": "DE",
}
CHIYODA = {
    "address_line_1": "1-1 Chiyoda",
    "city": "Tokyo",
    "postal_code": "100-0001",
    "country": "JP",
}
UNTIL_IN_FORCE = timedelta(minutes=10)


def set_up_seller(world: World, **more: Any) -> None:
    """The vendor's seller, payment note and rates, in force from now on."""
    answer = put(world, {**catalog(world), **INVOICING, **more})
    assert answer.status == 200, answer.text
    world.clock.at += UNTIL_IN_FORCE


def rename_talk(world: World) -> None:
    """From now on, Talk is called Dental chair."""
    body = catalog(world)
    for each in body["license_types"]:
        if each["id"] == "talk_lines":
            each["name"] = "Dental chair"
    assert put(world, body).status == 200
    world.clock.at += UNTIL_IN_FORCE


def edit_customer(world: World, path: str, **body: Any) -> None:
    answer = world.request("PATCH", path, body)
    assert answer.status == 200, answer.text


def bill_new_york(world: World) -> None:
    """Invoice 1: 3 Talk for 22 of 31 days and a Fax Line, with 8.875% sales tax."""
    edit_customer(world, "/company", legal_name="Demo Company, Inc.")
    edit_customer(
        world, f"/offices/{NEW_YORK}", billing_address=BROADWAY, purchase_order_number="PO 4711"
    )
    assert world.purchase(talk_lines=3, fax_lines=1).status == 201


def bill_berlin(world: World) -> None:
    """Invoice 1: 2 Talk, whose tax the customer owes."""
    edit_customer(
        world,
        "/company",
        legal_name="Demo GmbH",
        billing_address=LINDEN,
        tax_ids=[{"country": "DE", "value": "DE129273398"}],
    )
    assert world.purchase(BERLIN, talk_lines=2).status == 201


def end_month(world: World) -> None:
    """All offices are in April; Tokyo, which is invoiced, has its first invoice."""
    world.clock.advance(days=23)
    assert world.sweep() == 0


def buy_in_tokyo(world: World) -> None:
    """2 Talk, which the next invoice bills, without tax."""
    edit_customer(world, f"/offices/{TOKYO}", billing_address=CHIYODA)
    assert world.purchase(TOKYO, talk_lines=2).status == 201


def pay_invoice(world: World, number: int = 1, office: int = NEW_YORK) -> None:
    path = f"/offices/{office}/invoices/{number}/payment"
    answer = world.staff("POST", path, {"status": "paid"})
    assert answer.status == 200, answer.text


def credit(world: World, number: int = 1, office: int = NEW_YORK, **body: Any) -> Answer:
    path = f"/offices/{office}/invoices/{number}/credit_notes"
    sent = {"reason": "ordered by mistake: internal", **body}
    answer = world.staff("POST", path, sent, key=world.new_key())
    assert answer.status == 201, answer.text
    return answer
