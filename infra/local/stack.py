"""The stack: app, database, clock and schedule, put together."""

import logging
import os
import secrets
from datetime import datetime
from threading import Event, RLock, Thread

from chalicelib import wiring
from chalicelib.dynamo.directory import Directory
from chalicelib.dynamo.keys import DUE_SHARDS

from . import cloud, seed
from .clock import MovableClock, Ticks
from .gateway import Gateway
from .issuer import Issuer


class Stack:
    """A running cloud without its HTTP servers. One per process: the app has one wiring."""

    def __init__(self, start: datetime | None = None) -> None:
        self.clock = MovableClock(start)
        self.issuer = Issuer()
        self._client = cloud.start()
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
            directory = Directory(self._client, cloud.TABLE)
            seed.seed(directory, wired.catalogs, self.clock.now())
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
            self._ticks.restart()
            return self.clock.now()

    def keep_time(self) -> None:
        """Fires the schedule every minute from now on, in a thread of its own."""
        Thread(target=self._tick, daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        self.issuer.stop()

    def _rewire(self) -> wiring.Wired:
        """A process that has just started, and remembers nothing."""
        wired = wiring.wire(cloud.TABLE, self._client, self.clock.now)
        wiring.use(wired)
        return wired

    def _fire_on_the_way(self, target: datetime) -> None:
        """Sweeps without anything due change nothing, so only those after a boundary are made."""
        while (boundary := self._earliest_boundary()) and (tick := _tick_after(boundary)) <= target:
            self.clock.move_to(max(tick, self.clock.now()))
            self._fire()
            if self._earliest_boundary() == boundary:
                return  # It cannot be finalized; the schedule will keep trying.

    def _earliest_boundary(self) -> datetime | None:
        """When the next office of all will be due."""
        ends = []
        for shard in range(DUE_SHARDS):
            found = self._client.query(
                TableName=cloud.TABLE,
                IndexName="due",
                KeyConditionExpression="due_shard = :shard",
                ExpressionAttributeValues={":shard": {"S": f"DUE#{shard:02}"}},
                Limit=1,
            )
            ends += [datetime.fromisoformat(item["cycle_end"]["S"]) for item in found["Items"]]
        return min(ends, default=None)

    def _fire(self) -> None:
        from chalicelib.entrypoints.schedule import sweep

        sweep(_event(self.clock.now()), None)

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


def _event(at: datetime) -> dict[str, object]:
    """What EventBridge sends a scheduled function."""
    return {
        "version": "0",
        "account": "123456789012",
        "region": "us-east-1",
        "detail": {},
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "time": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "id": "local",
        "resources": [],
    }
