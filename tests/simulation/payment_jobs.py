"""What runs the payments function: the bus's rule, its queue, its schedule, webhooks."""

import json
import random
from bisect import insort
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from chalicelib.dynamo import keys
from chalicelib.dynamo.codec import encode_item
from chalicelib.payments.function import collect_each, look_after
from tests.simulation.bank import FAILS_AFTER_S, Bank
from tests.simulation.cloud import Cloud
from tests.simulation.office_plans import OFFICES, PLANS
from tests.simulation.payments_function import PaymentsFunction
from tests.simulation.processes import Process
from tests.simulation.requests import PROVIDER, Person, Request

MOST_IN_A_BATCH = 5
ATTEMPTS_END_AFTER_S = 3_700
"""The sweep cancels what attempts of purchases have left behind after an hour."""
SCHEDULE_AHEAD_S = (0, 900)
"""By how much the clock of the function's schedule may be ahead: it then closes attempts that others
still use, which the product bears."""
STALL_RATES = (0, 0.05, 0.2)
"""Shares of calls of the payments function after which the caller stands still."""
SENDER = Person("provider", PROVIDER, 0)


def connect_bank(cloud: Cloud, chance: random.Random) -> None:
    """Connects a payment provider. Most offices on card plans have a card."""
    records, scheduler = cloud.table.records, cloud.scheduler
    cloud.bank = Bank(chance, lambda: scheduler.now_s, lambda: len(records))
    cloud.faults.stall_rate = chance.choice(STALL_RATES)
    cloud.meanwhile = partial(look_after_payments, cloud)
    for office_id, plan in PLANS.items():
        if not plan.invoiced and chance.random() < 0.9:
            card = _card(office_id, cloud.bank)
            # As if it had been there before the stream began.
            cloud.table.items[keys.payment_method(office_id)] = card
            insort(cloud.table.keys, keys.payment_method(office_id))


def _card(office_id: int, bank: Bank) -> dict[str, Any]:
    """As if it had been saved before the run."""
    pk, sk = keys.payment_method(office_id)
    customer_id = f"cus_of_{office_id}"
    values = {
        "pk": pk,
        "sk": sk,
        "company_id": OFFICES[office_id],
        "customer_id": customer_id,
        "method_id": bank.add_card(customer_id),
        "brand": "visa",
        "last4": "4242",
        "expires": "2099-12",
        "changed_at": "2026-03-01T00:00:00Z",
    }
    return encode_item(values)


def run_payment_job(cloud: Cloud, chance: random.Random) -> None:
    """One of the jobs for which there is anything to do."""
    assert cloud.bank
    route_events(cloud)
    drawn = chance.random()
    if drawn < 0.5 and cloud.collections:
        collect(cloud)
    elif drawn < 0.8 and cloud.bank.webhooks:
        deliver_webhook(cloud)
    elif drawn > 0.7:
        look_after_payments(cloud)


def wait_for_payments(cloud: Cloud) -> bool:
    """Lets the time pass until the next payment is to be looked at. False if there is none."""
    assert cloud.bank
    cloud.bank.release_old()
    will_fail = cloud.bank.fail_refunds()
    found = [key for key in cloud.table.keys if key[0].startswith(("COLLECTIONS#", "ATTEMPTS#"))]
    instants = [
        datetime.fromisoformat(sort.partition("#")[0]).timestamp()
        for partition, sort in found
        if partition.startswith("COLLECTIONS#")
    ]
    if len(instants) < len(found):
        instants.append(cloud.scheduler.now_s + ATTEMPTS_END_AFTER_S)
    if will_fail:
        instants.append(cloud.scheduler.now_s + FAILS_AFTER_S)
    if instants:
        cloud.scheduler.now_s = max(cloud.scheduler.now_s + 60, min(instants) + 1)
    left = cloud.bank.webhooks or cloud.collections or cloud.routed < len(cloud.events)
    return bool(instants or left)


def route_events(cloud: Cloud) -> None:
    """The bus's rule: invoices and credit notes that were issued go to the queue."""
    first, cloud.routed = cloud.routed, len(cloud.events)
    for text in cloud.events[first:]:
        if json.loads(text)["type"] in ("credit_note.issued", "invoice.issued"):
            cloud.collections.append(text)
            cloud.collections += cloud.delivered_again([text])


def collect(cloud: Cloud) -> None:
    """Gives the function a batch of its queue, in any order. Failed messages are delivered
    again."""
    waiting, chance = cloud.collections, cloud.scheduler.chance
    size = min(len(waiting), 1 + chance.randrange(MOST_IN_A_BATCH))
    batch = [waiting.pop(chance.randrange(len(waiting))) for _ in range(size)]
    cloud.log(f"collect {len(batch)}")
    records = [{"messageId": str(place), "body": body} for place, body in enumerate(batch)]
    failed = cloud.run_job(lambda process: _collected(process, records))
    again = range(len(batch)) if failed is None else [*map(int, failed)]
    waiting += [batch[place] for place in again]
    waiting += cloud.delivered_again([*set(batch) - {batch[place] for place in again}])


def look_after_payments(cloud: Cloud) -> None:
    """A run of the function's schedule, sometimes by a clock that is far ahead."""
    cloud.log("look after")
    ahead = timedelta(seconds=cloud.scheduler.chance.choice(SCHEDULE_AHEAD_S))

    def run(process: Process) -> dict[str, int]:
        return look_after(_function(process).work, process.wired.clock() + ahead)

    cloud.log(f"= {cloud.run_job(run)}")


def deliver_webhook(cloud: Cloud) -> None:
    """Any of the provider's webhooks. One that is not accepted is delivered again."""
    assert cloud.bank
    waiting, chance = cloud.bank.webhooks, cloud.scheduler.chance
    body = waiting.pop(chance.randrange(len(waiting)))
    path, ids = "/webhooks/{provider}", {"provider": "stripe"}
    answer = cloud.http(Request(SENDER, "POST", path, ids, json.loads(body)))
    if answer is None or answer.status != 200:
        waiting.append(body)
    waiting += cloud.delivered_again([body])


def _collected(process: Process, records: list[dict[str, Any]]) -> list[str]:
    return collect_each(_function(process).work, records, lambda: True)


def _function(process: Process) -> PaymentsFunction:
    assert process.payments
    return process.payments
