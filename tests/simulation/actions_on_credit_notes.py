"""Actions of the vendor's staff on credit notes, and edits of what decides about taxes."""

from typing import Any

from tests.simulation.actions_on_money import pay_all
from tests.simulation.clients import Client, Order
from tests.simulation.initial_tables import items
from tests.simulation.office_plans import COMMITTED, CONTRACTED, HOT, INVOICED, LATER, TWIN
from tests.simulation.requests import Request
from tests.simulation.taxed_tables import ADDRESSES, TAX_IDS

CREDITED = (HOT, HOT, TWIN, INVOICED, COMMITTED, CONTRACTED, LATER)
PATH = "/offices/{office_id}/invoices/{number}/credit_notes"


def credit_invoice(client: Client) -> None:
    """Any invoice, also one that is credited in full already."""
    office_id = client.chance.choice(CREDITED)
    if invoice := any_invoice(client, office_id):
        credit(client, office_id, invoice)


def credit_twice(client: Client) -> None:
    """Two credit notes of one invoice, one after the other or at once."""
    office_id = client.chance.choice((HOT, TWIN))
    invoice = any_invoice(client, office_id)
    if invoice:
        first = _order(client, office_id, invoice)
        if client.chance.random() < 0.5:
            client.orders.append(first)
            client.cloud.scheduler.spawn(f"{client.name}'", lambda: client.repeat(first))
        else:
            client.send(first)
        credit(client, office_id, invoice)


def credit_in_full(client: Client) -> None:
    """All that is left of an invoice; sometimes it was paid before, and is paid back."""
    office_id = client.chance.choice((HOT, HOT, TWIN, COMMITTED))
    if client.chance.random() < 0.5:
        pay_all(client, office_id)
    if invoice := any_invoice(client, office_id):
        credit(client, office_id, invoice, {"refund": client.chance.random() < 0.5})


def buy_and_credit(client: Client) -> None:
    """A mistaken purchase: its licenses are released with the credit."""
    office_id = client.chance.choice((HOT, TWIN))
    body = {"items": items(talk_lines=client.chance.randint(1, 3))}
    order = client.order("/offices/{office_id}/purchases", office_id, body)
    invoice = newest_invoice(client, office_id) if order.done else None
    if invoice:
        more = {"release_licenses": True, "refund": client.chance.random() < 0.2}
        credit(client, office_id, invoice, more)


def credit_declined(client: Client) -> None:
    """What is declined is credited in full, so that the hold ends."""
    office_id = client.chance.choice((HOT, TWIN))
    invoice = any_invoice(client, office_id)
    if invoice and invoice["status"] != "paid":
        ids = {"office_id": office_id, "number": int(invoice["number"])}
        path = "/offices/{office_id}/invoices/{number}/payment"
        body = {"status": "declined"}
        client.send(Order(Request(client.person("csm"), "POST", path, ids, body, client.key()), -1))
        credit(client, office_id, invoice, {})


def edit_address(client: Client) -> None:
    """Of an office, or of the company, whose address counts for offices without one."""
    chance, address = client.chance, client.chance.choice(ADDRESSES)
    if chance.random() < 0.7:
        ids = {"office_id": chance.choice((HOT, HOT, TWIN, INVOICED, COMMITTED, LATER))}
        body: Any = {"billing_address": address}
        client.send(Order(client.request("PATCH", "/offices/{office_id}", ids, body), entries=0))
        return
    body = chance.choice(({"billing_address": address}, {"tax_ids": chance.choice(([], TAX_IDS))}))
    client.send(Order(client.request("PATCH", "/company", {}, body), entries=0))


def edit_address_after_boundary(client: Client) -> None:
    """Some time passes, perhaps a boundary that no job rolls over; then the address changes, and
    the office buys."""
    office_id = client.chance.choice((HOT, TWIN))
    client.cloud.scheduler.sleep(client.chance.choice((1, 15, 60)))
    ids, body = {"office_id": office_id}, {"billing_address": client.chance.choice(ADDRESSES)}
    client.send(Order(client.request("PATCH", "/offices/{office_id}", ids, body), entries=0))
    client.order("/offices/{office_id}/purchases", office_id, {"items": items(talk_lines=1)})


def change_tax_rate(client: Client) -> None:
    """The vendor changes a rate, from the next five minutes on."""
    staff = client.person("vendor_admin")
    read = client.send(Order(Request(staff, "GET", "/catalog"), entries=0)).done
    if read is None or not read.json.get("tax_rates"):
        return
    body = read.json
    client.chance.choice(body["tax_rates"])["percent"] = client.chance.choice([5.125, 7, 21])
    client.send(Order(Request(staff, "PUT", "/catalog", {}, body), entries=0))


def credit(client: Client, office_id: int, invoice: Any, body: Any = None) -> None:
    client.send(_order(client, office_id, invoice, body))


def newest_invoice(client: Client, office_id: int) -> Any:
    return any_invoice(client, office_id, newest=True)


def any_invoice(client: Client, office_id: int, *, newest: bool = False) -> Any:
    read = client.read("/offices/{office_id}/billing_summary", {"office_id": office_id})
    if read is None or not read.json["invoices"]:
        return None
    if newest:
        return max(read.json["invoices"], key=lambda each: int(each["number"]))
    return client.chance.choice(read.json["invoices"])


def _order(client: Client, office_id: int, invoice: Any, body: Any = None) -> Order:
    """Sometimes it is sent twice at once, with one key."""
    ids = {"office_id": office_id, "number": int(invoice["number"])}
    wanted = _random_body(client, invoice) if body is None else body
    order = Order(Request(client.person("csm"), "POST", PATH, ids, wanted, client.key()), entries=1)
    if client.chance.random() < 0.15:
        order.sent_concurrently = True
        client.cloud.scheduler.spawn(f"{client.name}'", lambda: client.once(order))
    return order


def _random_body(client: Client, invoice: Any) -> Any:
    """In full, an amount, or one or two lines; with or without a refund and a release."""
    chance, total = client.chance, invoice["total"]["amount"]
    body: dict[str, Any] = {}
    if chance.random() < 0.3:
        body["amount"] = chance.choice([1, total, chance.randint(1, total), -(-total // 3)])
    elif chance.random() < 0.7:
        quantity: Any = chance.choice(({}, {"quantity": 1}, {"quantity": 1}))
        places = chance.sample((1, 1, 2, 3), chance.choice((1, 1, 2)))
        body["lines"] = [{"position": place, **quantity} for place in {*places}]
    if chance.random() < 0.4:
        body["refund"] = True
    if chance.random() < 0.4:
        body["release_licenses"] = True
    return body
