"""The payments function on this machine: its queue and schedule, and the stand-in for Stripe."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from chalicelib.domain.journal import Actor
from chalicelib.messaging.sqs import SqsQueue
from chalicelib.payments import connection
from chalicelib.payments.cards import Cards, begin_setup, finish_setup
from chalicelib.payments.function import PaymentWork
from chalicelib.payments.items import SHARDS, PaymentItems
from chalicelib.payments.remote import RemotePayments
from chalicelib.payments.stripe_provider import StripeProvider
from chalicelib.service.payment_ports import CardRequest
from chalicelib.wiring import Wired
from infra.local import lambdas
from infra.local.gateway import Gateway
from infra.local.queue import LocalQueue
from infra.local.stripe.stand_in import SECRET_KEY, WEBHOOK_SECRET, StripeStandIn

QUEUED = ("credit_note.issued", "invoice.issued", "office.opened")
WEBHOOK = "/api/v2/webhooks/stripe"
DEMO = Actor("demo", "company_admin")


class LocalPayments:
    """`connect` makes the function work on a wiring."""

    def __init__(self, stand_in: StripeStandIn) -> None:
        self.stand_in = stand_in
        self.queue = LocalQueue()
        self._provider = StripeProvider(SECRET_KEY, WEBHOOK_SECRET, stand_in.url)
        self._items: PaymentItems | None = None

    @property
    def remote(self) -> RemotePayments:
        """The API's way to the function."""
        return RemotePayments(_invoke)

    def connect(self, wired: Wired, items: PaymentItems) -> None:
        self._items = items
        queue = SqsQueue(self.queue, "local")
        connection.use_work(PaymentWork(wired, items, self._provider, lambda: queue))

    def take(self, events: Iterable[dict[str, Any]]) -> None:
        """The bus's rule: invoices and credit notes that were issued, and offices that were opened,
        go to the queue."""
        wanted = [json.dumps(each) for each in events if each["type"] in QUEUED]
        if wanted:
            SqsQueue(self.queue, "local").send_bodies(wanted)

    def work_off(self) -> bool:
        """Runs the function until its queue is empty, and delivers webhooks. True if there was
        anything to do."""
        found = len(self.queue) > 0
        self.queue.drain(lambdas.payments)
        return self.stand_in.drain() > 0 or found

    def look_after(self) -> None:
        """One run of the schedule."""
        lambdas.payments({})

    def next_look(self) -> datetime | None:
        """When the next payment is to be looked at."""
        assert self._items
        far = datetime.fromisoformat("9999-01-01T00:00:00Z")
        found = [each for shard in range(SHARDS) for each in self._items.waiting(shard, far, 1)]
        return min((each.look_at for each in found), default=None)

    def save_good_card(self, company_id: int, office_id: int, at: datetime) -> None:
        """As if the office's admin had saved one on the provider's page."""
        assert self._items
        cards = Cards(self._items, self._provider)
        asked = CardRequest(company_id, office_id, at, DEMO, f"card-of-{office_id}")
        session_id = begin_setup(cards, asked, "http://127.0.0.1/").rpartition("/")[2]
        self.stand_in.at_provider.complete_setup(session_id)
        finish_setup(cards, session_id, office_id)

    def deliver_webhooks_to(self, gateway: Gateway) -> None:
        def send(body: bytes, headers: dict[str, str]) -> int:
            return gateway.handle("POST", WEBHOOK, headers, body).status

        self.stand_in.webhooks.send = send


def _invoke(payload: bytes) -> bytes:
    return json.dumps(lambdas.payments(json.loads(payload))).encode()
