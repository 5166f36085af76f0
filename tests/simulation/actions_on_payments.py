"""Actions on cards and their payments, while a payment provider is connected."""

from functools import partial

from tests.simulation.actions_on_offices import random_items
from tests.simulation.clients import Client, Order, Violation
from tests.simulation.office_plans import COMMITTED, HOT, LATER, TWIN
from tests.simulation.payment_jobs import deliver_webhook

SENT_AGAIN_AFTER_S = (0, 2980, 3610, 3620, 7300, 86_500)
ON_CARDS = (HOT, HOT, TWIN, COMMITTED, LATER)


def pay_now(client: Client) -> None:
    """Pays any invoice, also one that is paid already."""
    office_id = client.chance.choice(ON_CARDS)
    read = client.read("/offices/{office_id}/billing_summary", {"office_id": office_id})
    if read is None or not read.json["invoices"]:
        return
    number = int(client.chance.choice(read.json["invoices"])["number"])
    ids = {"office_id": office_id, "number": number}
    path = "/offices/{office_id}/invoices/{number}/pay"
    key = client.key() if client.chance.random() < 0.5 else None
    order = client.send(Order(client.request("POST", path, ids, {}, key), entries=0))
    if order.done and order.done.json["status"] != "paid":
        raise Violation(f"paid, but not recorded: {order.done.text}")


def replace_card(client: Client, office_id: int | None = None) -> None:
    """Saves a card on the provider's page, or leaves the page without saving one."""
    bank = client.cloud.bank
    assert bank
    ids = {"office_id": office_id or client.chance.choice(ON_CARDS)}
    path = "/offices/{office_id}/payment_method/setup"
    body = {"return_url": "https://app.simulated/billing"}
    order = client.send(Order(client.request("POST", path, ids, body, client.key()), entries=0))
    if order.done and client.chance.random() < 0.9:
        client.cloud.scheduler.sleep(client.chance.choice((0, 1, 60)))
        bank.complete_setup(order.done.json["url"].rpartition("/")[2])
        while office_id and bank.webhooks:
            deliver_webhook(client.cloud)


def remove_card(client: Client) -> None:
    ids = {"office_id": client.chance.choice(ON_CARDS)}
    request = client.request("DELETE", "/offices/{office_id}/payment_method", ids)
    client.send(Order(request, entries=0))


def buy(client: Client) -> None:
    """A purchase that must be paid at once. If it is not, it is repeated, sometimes when the sweep
    looks after what was left behind."""
    office_id = client.chance.choice(ON_CARDS)
    path = "/offices/{office_id}/purchases"
    order = client.order(path, office_id, {"items": random_items(client)})
    if not order.done and client.chance.random() < 0.8:
        if client.chance.random() < 0.3:
            replace_card(client, office_id)
        client.cloud.scheduler.sleep(client.chance.choice((1, 2980, 3610, 3610)))
        client.look_after_payments(most=3)
        client.repeat(order)


def buy_for_hours(client: Client) -> None:
    """One request is sent again and again for hours, whether or not an earlier one has answered,
    while the sweep looks after what was left behind."""
    path, office_id = "/offices/{office_id}/purchases", client.chance.choice(ON_CARDS)
    ids, body = {"office_id": office_id}, {"items": random_items(client)}
    order = Order(client.request("POST", path, ids, body, client.key()), entries=1)
    order.sent_concurrently = True
    for after_s in client.chance.sample(SENT_AGAIN_AFTER_S, 2):
        client.cloud.scheduler.spawn(
            f"{client.name}'", partial(_send_later, client, order), after_s
        )
    client.send(order)


def _send_later(client: Client, order: Order) -> None:
    client.look_after_payments(most=3)
    client.once(order)


def buy_twice(client: Client) -> None:
    """Two requests with one key at once, while another purchase may change what is due."""
    path, office_id = "/offices/{office_id}/purchases", client.chance.choice((HOT, TWIN))
    ids, body = {"office_id": office_id}, {"items": random_items(client)}
    order = Order(client.request("POST", path, ids, body, client.key()), entries=1)
    order.sent_concurrently = True
    client.cloud.scheduler.spawn(f"{client.name}'", lambda: client.once(order))
    client.send(order)
