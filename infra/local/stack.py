"""The local stack: app, database, clock, schedules, queue and stream."""

import logging
import os
import secrets
from datetime import datetime, timedelta
from threading import Event, RLock, Thread

from chalicelib import remind, wiring
from chalicelib.domain.record import replace
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.dynamo.keys import DUE_SHARDS
from chalicelib.entrypoints.issuer_documents import require_issuer
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
    """The stack without its HTTP servers. One per process, because the app has one wiring. Raises
    IssuerUnavailable if the issuer is not the configured one."""

    def __init__(self, start: datetime | None = None) -> None:
        self.clock = MovableClock(start)
        self.issuer = Issuer()
        require_issuer(self.issuer.environment["SEATLEDGER_ISSUER"])
        self._client = cloud.start()
        self.queue = LocalQueue()
        self.bus = LocalBus()
        self._stream = LocalStream(self._client.meta.region_name, cloud.TABLE, self.clock.now)
        self._rewire()
        os.environ |= self.issuer.environment
        os.environ.setdefault("SEATLEDGER_CONSOLE_KEY", secrets.token_hex(32))
        from app import app  # After `_rewire`, whose wiring the app uses.

        self.gateway = Gateway(app)
        self._moving = RLock()
        self._stopped = Event()
        self._ticks = Ticks(self.clock)
        if cloud.is_empty(self._client):
            self.reset()

    def reset(self) -> datetime:
        """Restores the demo company and the clock's start time."""
        with self._moving:
            self.clock.reset()
            self._ticks.restart()
            cloud.empty(self._client)
            wired = self._rewire()
            directory = DynamoDirectory(self._client, cloud.TABLE, wired.layouts)
            seed.seed(directory, wired.catalogs, self.clock.now())
            self.deliver_stream()
            self.bus.events.clear()
            return self.clock.now()

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
        """Publishes changes to the bus and the history. The stream of an external DynamoDB is not
        read."""
        if not cloud.is_external():
            self._stream.drain(lambdas.publish)

    def start_schedules(self) -> None:
        """Starts two threads: one runs the schedules every minute, one delivers the stream."""
        Thread(target=self._tick, daemon=True).start()
        Thread(target=self._keep_delivering, daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        self.issuer.stop()

    def _rewire(self) -> wiring.Wired:
        """Wires the app as in a new process, with empty caches."""
        wired = replace(
            wiring.wire(cloud.TABLE, self._client, self.clock.now),
            queue=lambda: SqsQueue(self.queue, "local"),
            bus=lambda: EventBridgeBus(self.bus, "local"),
        )
        wiring.use(wired)
        return wired

    def _fire_on_the_way(self, target: datetime) -> None:
        """Runs the schedules at the first full minute after each boundary and after each time at
        which a reminder is due. Other runs would change nothing."""
        while (moment := self._next_moment()) and (tick := _tick_after(moment)) <= target:
            self.clock.move_to(max(tick, self.clock.now()))
            self._fire()

    def _next_moment(self) -> datetime | None:
        """The next boundary or reminder of any office, None if there is none. Ignores boundaries in
        the past: every run retries them anyway."""
        now, moments = self.clock.now(), []
        for end in self._boundaries():
            moments += [end, *(end - timedelta(days=days) for days in remind.DAYS_BEFORE)]
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
        """Runs the reminders, the sweep, and the workers until the queue is empty."""
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
                        # As in the cloud, the next run is in a minute.
                        logging.getLogger(__name__).exception("the schedule failed")


def _tick_after(boundary: datetime) -> datetime:
    """The first full minute that is not before the boundary."""
    return boundary if boundary.second == 0 else boundary.replace(second=0) + Ticks.EVERY
