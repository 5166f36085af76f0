"""Actions of whoever collects payments, and of those who decide on prices and agreements."""

from typing import Any

from tests.simulation.clients import Client, Order
from tests.simulation.initial_tables import items
from tests.simulation.office_plans import COMMITTED, CONTRACTED, HOT, INVOICED, LATER, TWIN
from tests.simulation.requests import Request


def report_payment(client: Client) -> None:
    """Reports a payment of any invoice, also of one that credit has settled."""
    office_id = client.chance.choice((HOT, HOT, TWIN, INVOICED, COMMITTED))
    read = client.read("/offices/{office_id}/billing_summary", {"office_id": office_id})
    if read is None or not read.json["invoices"]:
        return
    invoice = client.chance.choice(read.json["invoices"])
    request = Request(
        client.person("csm"),
        "POST",
        "/offices/{office_id}/invoices/{number}/payment",
        {"office_id": office_id, "number": int(invoice["number"])},
        _random_report(client, invoice),
        client.key(),
    )
    client.send(Order(request, entries=-1))


def pay_all(client: Client, office_id: int) -> None:
    """Reports the open invoices of the office as paid, so that credit is left for the balance."""
    ids = {"office_id": office_id}
    read = client.read("/offices/{office_id}/billing_summary", ids)
    for invoice in read.json["invoices"] if read else ():
        if invoice["status"] != "paid":
            path = "/offices/{office_id}/invoices/{number}/payment"
            where, body = {**ids, "number": int(invoice["number"])}, {"status": "paid"}
            request = Request(client.person("csm"), "POST", path, where, body, client.key())
            client.send(Order(request, entries=-1))


def _random_report(client: Client, invoice: dict[str, Any]) -> dict[str, Any]:
    """Paid, with or without the amount, or declined. What is due may change until it arrives."""
    if client.chance.random() < 0.4:
        return {"status": "declined"}
    due, total = invoice["due"]["amount"], invoice["total"]["amount"]
    amount = client.chance.choice([None, None, due, total, client.chance.randint(due, total)])
    return {"status": "paid"} if amount is None else {"status": "paid", "amount": amount}


def agree_terms(client: Client) -> None:
    """Staff agree to contract prices, or withdraw them."""
    office_id = client.chance.choice((CONTRACTED, COMMITTED, LATER))
    price = client.chance.choice([None, 2500, 2600])
    body = {
        "not_self_serve": ["remove"] if office_id == CONTRACTED else [],
        "resold": False,
        "contact": {"name": "Hana Sato", "email": "hana.sato@seatledger.example"},
        "contract_prices": {"talk_lines": price} if price else {},
        "reason": "renegotiated",
    }
    path, ids = "/offices/{office_id}/terms", {"office_id": office_id}
    client.send(Order(Request(client.person("csm"), "PUT", path, ids, body), entries=-1))


def change_prices(client: Client) -> None:
    """Raises or lowers a price in the catalog for all offices in US dollars."""
    staff = client.person("vendor_admin")
    read = client.send(Order(Request(staff, "GET", "/catalog"), entries=0)).done
    if read is None:
        return
    body = read.json
    for prices in body["price_lists"]:
        if prices["currency"] == "USD":
            prices["prices"]["talk_lines"] += client.chance.choice([-100, 101, 200])
    client.send(Order(Request(staff, "PUT", "/catalog", {}, body), entries=0))


def set_collect(client: Client) -> None:
    """Changes when an office's card plan collects charges. `next_bill` is refused unless the
    agreement allows it."""
    collect = client.chance.choice(["next_bill", "at_once"])
    ids = {"office_id": client.chance.choice((HOT, HOT, TWIN, COMMITTED))}
    request = client.request("PATCH", "/offices/{office_id}", ids, {"collect": collect})
    client.send(Order(request, entries=-1))


def change_agreement(client: Client) -> None:
    """The vendor lets the company collect later, or no longer."""
    _agree(client, may_collect_later=client.chance.random() < 0.75)


def collect_later_and_at_once(client: Client) -> None:
    """The agreement, then `next_bill`, a purchase that accrues, and back; sometimes the agreement
    ends before."""
    _agree(client, may_collect_later=True)
    office_id = client.chance.choice((HOT, TWIN))
    for collect in ("next_bill", "at_once"):
        ids = {"office_id": office_id}
        request = client.request("PATCH", "/offices/{office_id}", ids, {"collect": collect})
        client.send(Order(request, entries=-1))
        client.order("/offices/{office_id}/purchases", office_id, {"items": items(talk_lines=1)})
        if client.chance.random() < 0.3:
            _agree(client, may_collect_later=False)


def _agree(client: Client, *, may_collect_later: bool) -> None:
    body = {"agreement": {"may_collect_later": may_collect_later}}
    request = Request(client.person("vendor_admin"), "PATCH", "/company", {}, body)
    client.send(Order(request, entries=0))
