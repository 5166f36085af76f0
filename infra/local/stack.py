"""The local stack: app, database, clock, schedules, queue and stream."""

import logging
import os
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from threading import Event, RLock, Thread
from typing import Any

from chalicelib import remind, wiring
from chalicelib.domain.ids import LARGEST_ID
from chalicelib.domain.record import replace
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.dynamo.keys import DUE_SHARDS
from chalicelib.entrypoints.issuer_documents import require_issuer
from chalicelib.messaging.eventbridge import EventBridgeBus
from chalicelib.messaging.sqs import SqsQueue
from chalicelib.payments.items import PaymentItems
from infra.identity import LOCAL_ISSUER, environment_of, require_usable_parameters
from infra.local import beginning, cloud, lambdas, seed
from infra.local.beginning import Beginning
from infra.local.bus import LocalBus
from infra.local.clock import MovableClock, Ticks
from infra.local.demo_client import DemoClient
from infra.local.gateway import Gateway
from infra.local.issuer import Issuer
from infra.local.payments import LocalPayments
from infra.local.queue import LocalQueue
from infra.local.stream import LocalStream
from infra.local.stripe.stand_in import StripeStandIn

STREAM_EVERY_S = 0.2


class Stack:
    """The stack without its HTTP servers. One per process, because the app has one wiring. Raises
    IssuerUnavailable if the issuer is not the configured one, WrongSetting if its settings cannot
    be used, and what `beginning.make` raises."""

    def __init__(
        self,
        start: datetime | None = None,
        begins_as: Beginning | None = None,
        *,
        has_payments: bool = True,
        identity: Mapping[str, str] = LOCAL_ISSUER,
    ) -> None:
        """Without payments, no payment provider is connected: others collect the invoices.
        `identity` are the stack's parameters for another issuer than the local one: the local one
        makes the demo company, and then its tokens are refused."""
        self._has_payments = has_payments
        self.identity = identity
        self._trusted: list[str] = []
        self._begins_as = begins_as or Beginning()
        self._saved: Any = None
        """The table and the provider as the stack began."""
        self._next_boundary: datetime | None = None
        """Of any office, while the history is made."""
        self.clock = MovableClock(start)
        self.issuer = Issuer()
        self.stripe = StripeStandIn(self.clock.now)
        self.payments = LocalPayments(self.stripe)
        require_issuer(self.issuer.environment["SEATLEDGER_ISSUER"])
        require_usable_parameters(identity)
        self._client = cloud.start()
        self.queue = LocalQueue()
        self.bus = LocalBus(rule=self.payments.take) if has_payments else LocalBus()
        self._stream = LocalStream(self._client.meta.region_name, cloud.TABLE, self.clock.now)
        self._rewire()
        self.issuer.sign_in.office_names = self._office_names
        os.environ.setdefault("SEATLEDGER_CONSOLE_KEY", secrets.token_hex(32))
        os.environ["SEATLEDGER_PAYMENTS"] = "stripe" if has_payments else ""
        from app import app  # After `_rewire`, whose wiring the app uses.

        self.gateway = Gateway(app)
        self.payments.deliver_webhooks_to(self.gateway)
        self._moving = RLock()
        self._stopped = Event()
        self._ticks = Ticks(self.clock)
        if cloud.is_empty(self._client):
            self.reset()
        else:
            self._trust_configured()

    def reset(self) -> datetime:
        """Restores what the stack began as, and the clock's start time."""
        with self._moving:
            self.clock.reset()
            if self._saved is None:
                self._make()
            else:
                items, account = self._saved
                cloud.put_back(self._client, items)
                self.stripe.reset(account)
                self._rewire()
            self.clock.reset()
            self._ticks.restart()
            self.bus.events.clear()
            return self.clock.now()

    def _make(self) -> None:
        cloud.empty(self._client)
        self.stripe.reset()
        self._next_boundary = None
        self._trust(self.issuer.environment)
        random = Random(seed.COMPANY_ID)  # noqa: S311  # the same ids each time
        wired = self._rewire(lambda: random.randrange(1, LARGEST_ID))
        directory = DynamoDirectory(self._client, cloud.TABLE, wired.layouts)
        client = DemoClient(self.gateway, self.issuer)
        site = beginning.Site(
            self.clock,
            client,
            wired.catalogs,
            directory,
            self._pass_time,
            self.payments.save_good_card if self._has_payments else beginning.save_no_card,
        )
        beginning.make(site, self._begins_as)
        self.deliver_stream()
        self._saved = cloud.saved_items(self._client), self.stripe.account.saved()
        self._rewire()
        self._trust_configured()

    def _trust_configured(self) -> None:
        self._trust(environment_of(self.identity) or self.issuer.environment)

    def _trust(self, environment: Mapping[str, str]) -> None:
        """Makes the app accept the tokens of one issuer only, as in a new process."""
        from chalicelib.entrypoints import auth
        from chalicelib.entrypoints.console import oidc

        for variable in self._trusted:
            os.environ.pop(variable, None)
        self._trusted = [*environment]
        os.environ.update(environment)
        auth._verifier.cache_clear()  # noqa: SLF001  # caches of a process
        oidc.client.cache_clear()

    @property
    def trusted_issuer(self) -> str:
        """The address of the issuer whose tokens open the API."""
        return self.identity.get("Issuer", self.issuer.url)

    @property
    def offices(self) -> list[seed.Demo]:
        """The demo company's offices as they are now."""
        wired = wiring.wired()
        return seed.offices_in(wired.directory, wired.service.store, self.clock.now())

    def _office_names(self) -> dict[int, str]:
        return {each.office_id: each.name for each in self.offices}

    @property
    def first_type(self) -> str:
        """A license type that the demo company can buy, as an example."""
        wired = wiring.wired()
        company = wired.directory.company(seed.COMPANY_ID)
        assert company, "it is founded at the start"
        products = wired.catalogs.newest().products
        return products.ordered(products.sold_on(company.account_type))[0]

    def move_clock(self, target: datetime, schedules: bool) -> datetime:
        """Moves the clock forward. With `schedules`, runs each schedule that falls due on the way,
        at its own time. Raises ValueError if `target` is in the past."""
        with self._moving:
            now = self.clock.now()
            if target < now:
                raise ValueError(f"the clock is at {now:%Y-%m-%dT%H:%M:%SZ} and cannot move back")
            if schedules:
                self._fire_on_the_way(target)
            # A second may have passed meanwhile.
            self.clock.move_to(max(target, self.clock.now()))
            if schedules:
                self._fire()
            self.deliver_stream()
            self._ticks.restart()
            return self.clock.now()

    def deliver_stream(self) -> None:
        """Publishes changes to the bus and the history, collects what was invoiced, and delivers
        webhooks. The stream of an external DynamoDB is not read."""
        is_done = False
        while not is_done:
            if not cloud.is_external():
                self._stream.drain(lambdas.publish)
            is_done = not self.payments.work_off()

    def start_schedules(self) -> None:
        """Starts two threads: one runs the schedules every minute, one delivers the stream."""
        Thread(target=self._tick, daemon=True).start()
        Thread(target=self._keep_delivering, daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        self.issuer.stop()
        self.stripe.stop()

    def _rewire(self, new_id: Callable[[], int] | None = None) -> wiring.Wired:
        """Wires the app as in a new process, with empty caches."""
        payments = self.payments.remote if self._has_payments else None
        made = wiring.wire(cloud.TABLE, self._client, self.clock.now, payments)
        wired = replace(
            made,
            new_id=new_id or made.new_id,
            queue=lambda: SqsQueue(self.queue, "local"),
            bus=lambda: EventBridgeBus(self.bus, "local"),
        )
        wiring.use(wired)
        self.payments.connect(wired, PaymentItems(self._client, cloud.TABLE))
        return wired

    def _fire_on_the_way(self, target: datetime) -> None:
        """Runs the schedules at the first full minute after each boundary and after each time at
        which a reminder is due. Other runs would change nothing."""
        while (moment := self._next_moment()) and (tick := _tick_after(moment)) <= target:
            self.clock.move_to(max(tick, self.clock.now()))
            self._fire()

    def _pass_time(self, target: datetime) -> None:
        """As `move_clock`, for a history that is made quickly: without reminders."""
        self.deliver_stream()
        if self._next_boundary is None:
            self._next_boundary = min(self._boundaries())
        while self._next_boundary <= target:
            self.clock.move_to(self._next_boundary)
            self._sweep()
            self._next_boundary = min(self._boundaries())
        self.clock.move_to(target)

    def _next_moment(self) -> datetime | None:
        """The next boundary or reminder of any office, or look at a payment; None if there is none.
        Ignores those in the past: every run retries them anyway."""
        now, moments = self.clock.now(), []
        for end in self._boundaries():
            moments += [end, *(end - timedelta(days=days) for days in remind.DAYS_BEFORE)]
        if look_at := self.payments.next_look():
            moments.append(look_at)
        return min((moment for moment in moments if moment > now), default=None)

    def _boundaries(self) -> list[datetime]:
        """The ends of all offices' cycles."""
        found: list[datetime] = []
        for shard in range(DUE_SHARDS):
            items = self._client.query(
                TableName=cloud.TABLE,
                IndexName="due",
                KeyConditionExpression="due_shard = :shard",
                ExpressionAttributeValues={":shard": {"S": f"DUE#{shard:02}"}},
            )["Items"]
            found += [datetime.fromisoformat(item["cycle_end"]["S"]) for item in items]
        return found

    def _fire(self) -> None:
        """Runs the reminders, the sweep, and the workers until the queues are empty."""
        lambdas.remind()
        self._sweep()
        self.deliver_stream()
        self.payments.look_after()
        self.payments.work_off()

    def _sweep(self) -> None:
        lambdas.sweep()
        self.queue.drain(lambdas.finalize)

    def _keep_delivering(self) -> None:
        while not self._stopped.wait(STREAM_EVERY_S):
            try:
                self.deliver_stream()
            except Exception:
                logging.getLogger(__name__).exception("the stream could not be delivered")

    def _tick(self) -> None:
        while not self._stopped.wait(1):
            with self._moving:
                if self._ticks.is_due():
                    self._ticks.restart()
                    try:
                        self._fire()
                    except Exception:
                        # As in the cloud, the next run is in a minute.
                        logging.getLogger(__name__).exception("the schedule failed")


def _tick_after(boundary: datetime) -> datetime:
    """The first full minute that is not before the boundary."""
    return boundary if boundary.second == 0 else boundary.replace(second=0) + Ticks.EVERY
