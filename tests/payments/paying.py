"""A world whose offices pay by card, at the stand-in for Stripe."""

from datetime import timedelta
from typing import Any

from chalicelib.payments.items import PaymentItems
from infra.local.payments import LocalPayments
from infra.local.stripe.stand_in import StripeStandIn
from tests.world import NEW_YORK, Answer, World, gateway

GOOD = "4242424242424242"
CONFIRMED, FAILS_LATER = "4000002760003184", "4000000000000341"


class PayingWorld:
    """`world`, with the payments function connected. `settle` delivers everything that waits."""

    def __init__(self, world: World, stand_in: StripeStandIn) -> None:
        self.world = world
        self.stand_in = stand_in
        self.payments = LocalPayments(stand_in)
        self.wire(world.client)
        self.payments.deliver_webhooks_to(gateway())

    def wire(self, client: Any) -> None:
        self.world.wire(client, self.payments.remote)
        self.world.bus.rule = self.payments.take
        self.payments.connect(self.world.wired, PaymentItems(client, self.world.table))

    def save_card(self, office_id: int = NEW_YORK, number: str = GOOD) -> None:
        """As a person does: ask for the page, type the number there, come back."""
        path = f"/offices/{office_id}/payment_method/setup"
        asked = self.world.post(path, {"return_url": "https://app.example/billing"})
        assert asked.status == 200, asked.text
        session_id = asked.json["url"].rpartition("/")[2]
        self.stand_in.at_provider.complete_setup(session_id, number)
        self.settle()

    def buy(self, quantity: int = 2, key: str = "k", office_id: int = NEW_YORK) -> Answer:
        body = {"items": [{"license_type": "talk_lines", "quantity": quantity}]}
        return self.world.post(f"/offices/{office_id}/purchases", body, key=key)

    def settle(self) -> None:
        """Delivers stream, queue and webhooks until nothing waits."""
        while True:
            self.world.deliver()
            if not self.payments.work_off():
                return

    def advance(self, **units: float) -> None:
        """Time passes, and the schedules run."""
        self.world.clock.at += timedelta(**units)
        self.world.sweep()
        self.settle()
        self.payments.look_after()
        self.settle()

    def invoice(self, number: int = 1, office_id: int = NEW_YORK) -> Any:
        return self.world.get(f"/offices/{office_id}/invoices/{number}").json

    def intents(self) -> list[tuple[str, int, int]]:
        """Status, amount and received amount of the payments at the provider, oldest first."""
        found = self.stand_in.at_provider.objects("payment_intent")
        return [(each["status"], each["amount"], each["amount_received"]) for each in found[::-1]]
