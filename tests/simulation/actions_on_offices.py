"""Actions that change what an office owns."""

import json
from dataclasses import replace
from typing import Any

from tests.simulation.clients import Client, Order, Violation
from tests.simulation.initial_tables import COMMITTED, CONTRACTED, HOT, TWIN, items
from tests.simulation.requests import Answer, Request


def purchase(client: Client) -> None:
    office_id = client.chance.choice((HOT, HOT, HOT, TWIN, COMMITTED, CONTRACTED))
    body = {"items": random_items(client)}
    if client.chance.random() < 0.3:
        _confirm_quote(client, "purchase", "purchases", office_id, body)
    else:
        client.order("/offices/{office_id}/purchases", office_id, body)


def remove(client: Client) -> None:
    office_id = client.chance.choice((HOT, HOT, TWIN, COMMITTED))
    body = {"items": random_items(client)}
    if client.chance.random() < 0.2:
        _confirm_quote(client, "removal", "removals", office_id, body)
    else:
        client.order("/offices/{office_id}/removals", office_id, body)


def restore(client: Client) -> None:
    office_id = client.chance.choice((HOT, HOT, COMMITTED))
    body = {"items": items(talk_lines=client.chance.randint(1, 2))}
    client.order("/offices/{office_id}/restorations", office_id, body)


def restore_lot(client: Client) -> None:
    office_id = client.chance.choice((HOT, HOT, COMMITTED))
    lots = client.read("/offices/{office_id}/removals", {"office_id": office_id})
    if lots and lots.json["items"]:
        lot = client.chance.choice(lots.json["items"])
        body = {"removal_id": lot["removal_id"], "quantity": 1}
        client.order("/offices/{office_id}/restorations", office_id, body)


def transfer(client: Client) -> None:
    source, destination = client.chance.choice([(HOT, TWIN), (TWIN, HOT)])
    body = {
        "from_office_id": source,
        "to_office_id": destination,
        "items": items(talk_lines=client.chance.randint(1, 2)),
    }
    client.order("/company/license_transfers", None, body, entries=2, role="company_admin")


def remove_as_staff(client: Client) -> None:
    body = {"items": items(talk_lines=1), "reason": "asked by phone"}
    client.order("/offices/{office_id}/removals", CONTRACTED, body, role="csm")


def report_payment(client: Client) -> None:
    status = client.chance.choice(["paid", "declined"])
    request = Request(
        client.person("csm"),
        "POST",
        "/offices/{office_id}/invoices/{number}/payment",
        {"office_id": client.chance.choice((HOT, TWIN)), "number": 1},
        {"status": status},
        client.key(),
    )
    client.send(Order(request, entries=-1))


def agree_terms(client: Client) -> None:
    """Staff agree to contract prices."""
    body = {
        "not_self_serve": ["remove"],
        "resold": False,
        "contact": {"name": "Hana Sato", "email": "hana.sato@seatledger.example"},
        "contract_prices": {"talk_lines": client.chance.choice([2500, 2600])},
        "reason": "renegotiated",
    }
    path, ids = "/offices/{office_id}/terms", {"office_id": CONTRACTED}
    client.send(Order(Request(client.person("csm"), "PUT", path, ids, body), entries=-1))


def set_thresholds(client: Client) -> None:
    """Sets the thresholds below and above which events report few or idle licenses."""
    low = client.chance.randrange(3)
    body = {"low_below": low, "idle_above": low + client.chance.randint(1, 3)}
    path, ids = "/offices/{office_id}/thresholds", {"office_id": HOT}
    client.send(Order(client.request("PUT", path, ids, body), entries=0))


def open_office(client: Client) -> None:
    """Opens another office of the company, on a plan of the catalog."""
    address = dict.fromkeys(
        ("address_line_1", "city", "country", "postal_code", "region"), "anywhere"
    )
    body = {
        "name": f"Office of {client.person().sub}",
        "country": "AT",
        "currency": "EUR",
        "plan_period": "monthly",
        "annual_commit_monthly_billing": client.chance.random() < 0.5,
        "invoiced": client.chance.random() < 0.5,
        "unified_billing": False,
        "billing_address": address,
    }
    client.send(Order(client.request("POST", "/offices", {}, body, client.key()), entries=0))


def change_prices(client: Client) -> None:
    """Raises a price in the catalog for all offices in US dollars."""
    staff = client.person("csm")
    read = client.send(Order(Request(staff, "GET", "/catalog"), entries=0)).done
    if read is None:
        return
    body = read.json
    for prices in body["price_lists"]:
        if prices["currency"] == "USD":
            prices["prices"]["talk_lines"] += client.chance.choice([100, 200])
    client.send(Order(Request(staff, "PUT", "/catalog", {}, body), entries=0))


def _confirm_quote(
    client: Client, action: str, path: str, office_id: int, body: dict[str, Any]
) -> None:
    """R28: an order with a quote charges what was quoted, or is refused with a new quote."""
    ids = {"office_id": office_id}
    asked = client.request("POST", "/offices/{office_id}/quotes", ids, {"action": action, **body})
    quoted = client.send(Order(asked, entries=0)).done
    for _ in range(2):
        if quoted is None:
            return
        token = quoted.json["quote"]
        order = client.order(f"/offices/{{office_id}}/{path}", office_id, body | {"quote": token})
        if order.done and _charged(order.done) != _charged(quoted):
            raise Violation(f"quoted {quoted.text}, charged {order.done.text}")
        quoted = _fresh_quote(order)


def random_items(client: Client) -> list[dict[str, object]]:
    some = {"talk_lines": client.chance.randint(1, 3)}
    if client.chance.random() < 0.3:
        some[client.chance.choice(["sell_lines", "room_lines"])] = 1
    return items(**some)


def _charged(answer: Answer) -> Any:
    """What a quote or an entry charges, and its lines. Lines that cost nothing are compared by the
    end of their period: its start is the second of the request."""
    lines = [
        {**line, "period": line["period"]["end"]}
        if line["kind"] != "prorated" else line
        for line in answer.json["lines"]
    ]  # fmt: skip
    return answer.json["due_now"], lines


def _fresh_quote(order: Order) -> Answer | None:
    """The new quote in the refusal of an outdated one; None if there was no such refusal."""
    for answer in order.answers:
        if answer.status == 409 and answer.json["code"] in ("quote_changed", "quote_expired"):
            return replace(answer, status=200, text=json.dumps(answer.json["quote"]))
    return None
