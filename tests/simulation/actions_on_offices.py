"""Actions that change what an office owns."""

from typing import Any

from tests.simulation.clients import Client, Order
from tests.simulation.confirming import confirm_quote
from tests.simulation.initial_tables import NUMBER, items
from tests.simulation.office_plans import COMMITTED, CONTRACTED, HOT, INVOICED, TWIN


def purchase(client: Client) -> None:
    office_id = client.chance.choice((HOT, HOT, HOT, TWIN, INVOICED, COMMITTED, CONTRACTED))
    body = {"items": random_items(client)}
    if client.chance.random() < 0.3:
        _confirm_quote(client, "purchase", "purchases", office_id, body)
    else:
        role = "csm" if client.chance.random() < 0.1 else None
        client.order("/offices/{office_id}/purchases", office_id, body, role=role)


def remove(client: Client) -> None:
    office_id = client.chance.choice((HOT, HOT, TWIN, INVOICED, COMMITTED))
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


def remove_as_staff(client: Client) -> None:
    body = {"items": items(talk_lines=1), "reason": "asked by phone"}
    client.order("/offices/{office_id}/removals", CONTRACTED, body, role="csm")


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


def _confirm_quote(
    client: Client, action: str, path: str, office_id: int, body: dict[str, Any]
) -> None:
    def confirm(token: str) -> Order:
        return client.order(f"/offices/{{office_id}}/{path}", office_id, body | {"quote": token})

    confirm_quote(client, office_id, {"action": action, **body}, confirm)


def random_items(client: Client) -> list[dict[str, object]]:
    some = {client.chance.choice(["talk_lines", "talk_lines", NUMBER]): client.chance.randint(1, 3)}
    if client.chance.random() < 0.3:
        some[client.chance.choice(["sell_lines", "room_lines"])] = 1
    return items(**some)
