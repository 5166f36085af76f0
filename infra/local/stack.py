"""The stack: app, database, clock, schedule, queue and stream, put together."""

import logging
import os
import secrets
from datetime import datetime, timedelta
from threading import Event, RLock, Thread

from chalicelib import remind, wiring
from chalicelib.domain.record import replace
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.dynamo.keys import DUE_SHARDS
from chalicelib.messaging.eventbridge import EventBridgeBus
from chalicelib.messaging.sqs import SqsQueue
from infra.local import cloud, lambdas, seed
from infra.local.bus import LocalBus
from infra.local.clock import MovableClock, Ticks
from infra.local.gateway import Gateway
from infra.local.issuer import Issuer
from infra.local.queue import LocalQueue
from infra.local.stream import LocalStream

STREAM_EVERY_S = 0.2


class Stack:
    """A running cloud without its HTTP servers. One per process: the app has one wiring."""

    def __init__(self, start: datetime | None = None) -> None:
        self.clock = MovableClock(start)
        self.issuer = Issuer()
        self._client = cloud.start()
        self.queue = LocalQueue()
        self.bus = LocalBus()
        self._stream = LocalStream(self._client.meta.region_name, cloud.TABLE, self.clock.now)
        self._rewire()
        os.environ |= self.issuer.environment
        os.environ.setdefault("SEATLEDGER_CONSOLE_KEY", secrets.token_hex(32))
        from app import app  # After the wiring, which it uses.

        self.gateway = Gateway(app)
        self._moving = RLock()
        self._stopped = Event()
        self._ticks = Ticks(self.clock)
        if cloud.is_empty(self._client):
            self.reset()

    def reset(self) -> datetime:
        """Back to the seeded state and to the time at which the clock started."""
        with self._moving:
            self.clock.reset()
            self._ticks.restart()
            cloud.empty(self._client)
            wired = self._rewire()
            directory = DynamoDirectory(self._client, cloud.TABLE)
            seed.seed(directory, wired.catalogs, self.clock.now())
            self.deliver_stream()
            self.bus.events.clear()
            return self.clock.now()

    def move_clock(self, target: datetime, schedules: bool) -> datetime:
        """Moves time forward; with `schedules`, fires each that falls due on the way, at its own
        time. Raises ValueError for the past."""
        with self._moving:
            now = self.clock.now()
            if target < now:
                raise ValueError(f"it is {now:%Y-%m-%dT%H:%M:%SZ} already; time does not go back")
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
        """What changed goes to the bus and into the history. Another DynamoDB's stream is not
        read."""
        if not cloud.elsewhere():
            self._stream.drain(lambdas.publish)

    def keep_time(self) -> None:
        """Fires the schedule every minute from now on, and delivers the stream, in threads of
        their own."""
        Thread(target=self._tick, daemon=True).start()
        Thread(target=self._keep_delivering, daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        self.issuer.stop()

    def _rewire(self) -> wiring.Wired:
        """A process that has just started, and remembers nothing."""
        wired = replace(
            wiring.wire(cloud.TABLE, self._client, self.clock.now),
            queue=lambda: SqsQueue(self.queue, "local"),
            bus=lambda: EventBridgeBus(self.bus, "local"),
        )
        wiring.use(wired)
        return wired

    def _fire_on_the_way(self, target: datetime) -> None:
        """Runs in which nothing is due change nothing, so only those after a boundary are made,
        and those in which one has come near enough to be told of."""
        while (moment := self._next_moment()) and (tick := _tick_after(moment)) <= target:
            self.clock.move_to(max(tick, self.clock.now()))
            self._fire()

    def _next_moment(self) -> datetime | None:
        """When something will next have to be done for an office. What is overdue already and
        could not be finalized is tried by every run, and is no reason for one."""
        now, moments = self.clock.now(), []
        for end in self._boundaries():
            moments += [end, *(end - timedelta(days=days) for days in remind.DAYS_BEFORE)]
        return min((moment for moment in moments if moment > now), default=None)

    def _boundaries(self) -> list[datetime]:
        """When the running cycles end."""
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
        """The schedules' runs, and the workers', until the queue is empty."""
        lambdas.remind()
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
                        # As in the cloud: one failed run, and the next in a minute.
                        logging.getLogger(__name__).exception("the schedule failed")


def _tick_after(boundary: datetime) -> datetime:
    """The first full minute that is not before the boundary."""
    return boundary if boundary.second == 0 else boundary.replace(second=0) + Ticks.EVERY
