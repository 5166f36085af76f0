"""Actions on refunds: purchases that were paid and are paid back."""

from tests.simulation.actions_on_credit_notes import any_invoice, credit, newest_invoice
from tests.simulation.actions_on_money import pay_all
from tests.simulation.actions_on_offices import random_items
from tests.simulation.clients import Client
from tests.simulation.office_plans import COMMITTED, HOT, TWIN
from tests.simulation.payment_jobs import collect, route_events

MOST_BATCHES = 6


def buy_and_pay_back(client: Client) -> None:
    """The payment provider captures the payment of a purchase, and is asked to refund it, whole or
    in part, and perhaps once more."""
    office_id = client.chance.choice((HOT, TWIN, COMMITTED))
    path = "/offices/{office_id}/purchases"
    if not client.order(path, office_id, {"items": random_items(client)}).done:
        return
    _run_payments(client)
    invoice = newest_invoice(client, office_id)
    if not invoice or invoice["status"] != "paid":
        return
    total = invoice["total"]["amount"]
    for _ in range(client.chance.choice((1, 1, 2))):
        part = client.chance.choice(({}, {"amount": client.chance.randint(1, total)}))
        credit(client, office_id, invoice, {**part, "refund": True})
        if client.chance.random() < 0.8:
            _run_payments(client)


def pay_back_in_parts(client: Client) -> None:
    """Two parts of an invoice of which credit may have paid some, and a payment the rest."""
    office_id = client.chance.choice((HOT, TWIN))
    pay_all(client, office_id)
    if invoice := any_invoice(client, office_id):
        half = max(invoice["total"]["amount"] // 2, 1)
        for _ in range(2):
            credit(client, office_id, invoice, {"amount": half, "refund": True})


def _run_payments(client: Client) -> None:
    """The payments function hears of what was committed."""
    cloud = client.cloud
    for _ in range(MOST_BATCHES):
        if cloud.published < len(cloud.table.records):
            cloud.publish()
        route_events(cloud)
        if cloud.collections:
            collect(cloud)
