"""One run. Its seed decides the requests, their times, the faults, and the order of all steps."""

import random
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from chalicelib.domain.calendar import instant
from tests.simulation.action_weights import perform, random_subset, weights_of
from tests.simulation.aws_clients import Database, Gate
from tests.simulation.broken_version import Broken, planted
from tests.simulation.clients import Client
from tests.simulation.cloud import Cloud
from tests.simulation.extras import extras_of
from tests.simulation.faults import Faults
from tests.simulation.initial_tables import STARTS, forget_holds, name_types, paid_start, start
from tests.simulation.invariants import check_run
from tests.simulation.payment_jobs import (
    collect,
    connect_bank,
    deliver_webhook,
    look_after_payments,
    route_events,
    run_payment_job,
    wait_for_payments,
)
from tests.simulation.scheduler import Scheduler
from tests.simulation.table import Table
from tests.simulation.trace import Trace

RATES = (0.0, 0.03, 0.1, 0.2, 0.3)
"""Shares of calls that have a fault."""

STEPS_S = (0.02, 0.2, 1.0)
PAUSES = (timedelta(minutes=50), timedelta(hours=2), timedelta(days=1), timedelta(days=3))
LEAPS = (timedelta(0), timedelta(hours=1), timedelta(days=3), timedelta(days=40))
"""Time between the first and the second group of clients, in which no job runs. The last one passes
also before the pending work of some runs, so that every office crosses a boundary."""

PAYING = 0.1
"""The share of runs with a payment provider."""

MOST_ROUNDS = 200
"""Rounds in which pending work must be done: more than the backlog of any run takes."""
MOST_MESSAGES = 2_000
"""The same for messages about payments: a year of renewals has hundreds."""


@dataclass(frozen=True)
class Result:
    """The result of a run. `wrong` is the violation, None if there was none."""

    seed: int
    wrong: str | None
    trace: Trace
    operations: int
    steps: int
    faults: Counter[str]


def run(
    seed: int,
    broken: Broken | None = None,
    database: Callable[[Table, Gate], Database] = Database,
    *,
    pays: bool = False,
    taxed: bool = False,
) -> Result:
    """Returns an equal result for an equal seed, independent of earlier runs in this process. With
    `pays`, a payment provider is connected in any case; with `taxed`, there are taxes."""
    made = Run(seed, broken, pays=pays, taxed=taxed)
    made.cloud.database = database
    wrong: str | None = None
    with planted(broken.fault if broken else None):
        try:
            made.go()
        except Exception as error:  # noqa: BLE001  # any exception is a violation
            (*_, place) = traceback.extract_tb(error.__traceback__)
            wrong = f"{type(error).__name__}: {error} [{place.name}: {place.line}]"
    cloud = made.cloud
    return Result(
        seed, wrong, cloud.trace, cloud.invocations, cloud.scheduler.steps, cloud.faults.counts
    )


class Run:
    def __init__(
        self, seed: int, broken: Broken | None, *, pays: bool = False, taxed: bool = False
    ) -> None:
        chance = random.Random(seed)
        self._chance = chance
        begins: datetime = chance.choice(STARTS)
        scheduler = Scheduler(
            random.Random(chance.random()), begins.timestamp(), chance.choice(STEPS_S)
        )
        faults = Faults(random.Random(chance.random()), chance.choice(RATES))
        beginning = chance.choice((start, paid_start))
        extras = extras_of(seed, broken, taxed=taxed)
        table = extras.table(beginning)
        if chance.random() < 0.1:
            forget_holds(table)
        if random.Random(f"named {seed}").random() < 0.2:
            name_types(table)
        self.cloud = Cloud(scheduler, faults, table)
        self.clients: list[Client] = []
        self._weights = random_subset(chance)
        own = random.Random(f"pays {seed}")
        is_paying = own.random() < PAYING if broken is None else broken.pays
        if pays or is_paying:
            connect_bank(self.cloud, own)
        more = extras.weights(pays=self.cloud.bank is not None)
        self._weights = {**self._weights, **more}
        if broken:
            self.cloud.break_ = broken.break_
            if broken.actions:
                self._weights = weights_of([*broken.actions])

    def go(self) -> None:
        self._clients_and_triggers()
        if self._chance.random() < 0.4:
            self.cloud.scheduler.now_s += self._chance.choice(LEAPS).total_seconds()
            self._clients_and_triggers()
        if self.cloud.bank:
            self._collect_for_days()
        if self._chance.random() < 0.1:
            self.cloud.scheduler.now_s += LEAPS[-1].total_seconds()
        self._settle()
        check_run(self.cloud, self.clients)

    def _clients_and_triggers(self) -> None:
        chance, scheduler = self._chance, self.cloud.scheduler
        for _ in range(chance.randint(2, 5)):
            own = random.Random(chance.random())
            client = Client(len(self.clients) + 1, self.cloud, own)
            self.clients.append(client)
            scheduler.spawn(
                client.name, partial(perform, client, self._weights, chance.randint(1, 4))
            )
        for number in range(chance.choice((0, 0, 1, 2))):
            time_checks = chance.choice((3, 1_000_000))
            sweep = partial(self._sweep_and_work, time_checks)
            scheduler.spawn(f"sweep {number}", sweep, after_s=chance.random() * 30)
        if chance.random() < 0.3:
            scheduler.spawn("stream", partial(self._publish, chance.randint(1, 5)))
        if self.cloud.bank:
            self._spawn_payments(chance.choice((0, 3, 10)))
        if chance.random() < 0.1:
            scheduler.spawn("remind", self.cloud.remind, after_s=chance.random() * 30)
        if chance.random() < 0.03:
            scheduler.spawn("audit", self._audit)
        scheduler.run()

    def _sweep_and_work(self, time_checks: int) -> None:
        self.cloud.sweep(time_checks)
        # Some messages are left for a later worker.
        for _ in range(self._chance.randint(0, 3)):
            if self.cloud.messages:
                self.cloud.work()

    def _spawn_payments(self, jobs: int) -> None:
        for number in range(2):
            job = partial(self._run_payments, jobs)
            self.cloud.scheduler.spawn(f"payments {number}", job)

    def _run_payments(self, jobs: int) -> None:
        """Random jobs, some time apart."""
        for _ in range(jobs):
            self.cloud.scheduler.sleep(self._chance.random() * self._chance.choice((3, 3, 1500)))
            if self._chance.random() < 0.5 and self.cloud.published < len(self.cloud.table.records):
                self.cloud.publish()
            run_payment_job(self.cloud, self._chance)

    def _collect_for_days(self) -> None:
        """Jobs, with faults, while the schedule's days pass."""
        for _ in range(self._chance.choice((0, 0, 1, 3, 5))):
            self.cloud.scheduler.now_s += self._chance.choice(PAUSES).total_seconds()
            self.cloud.scheduler.spawn("sweep", partial(self._sweep_and_work, 1_000_000))
            self._spawn_payments(8)
            self.cloud.scheduler.run()

    def _publish(self, batches: int) -> None:
        for _ in range(batches):
            if self.cloud.published < len(self.cloud.table.records):
                self.cloud.publish()

    def _audit(self) -> None:
        assert not self.cloud.audit(), "the audit found a drift"

    def _settle(self) -> None:
        """Stops all faults and completes pending work: due offices, messages and events."""
        cloud = self.cloud
        cloud.trace.note("", "no more faults: pending work is completed", cloud.scheduler.now_s)
        cloud.trace.of_calls = False
        cloud.faults.rate = cloud.faults.stall_rate = 0
        cloud.idle.clear()
        cloud.clocks_differ_by_s = 0
        cloud.scheduler.now_s += 10
        self._until(lambda: not self._due(), self._sweep_and_work_all)
        self._until(lambda: cloud.published == len(cloud.table.records), cloud.publish)
        if cloud.bank:
            # What was issued may have waited for long.
            cloud.scheduler.now_s += self._chance.choice((0, 0, 7300))
            self._settle_payments()
            cloud.bank.must_be_captured = True
            self._until(lambda: not wait_for_payments(cloud), self._settle_payments)

    def _settle_payments(self) -> None:
        cloud, bank = self.cloud, self.cloud.bank
        assert bank
        self._until(lambda: not self._due(), self._sweep_and_work_all)
        self._until(lambda: cloud.published == len(cloud.table.records), cloud.publish)
        look_after_payments(cloud)
        route_events(cloud)
        self._until(lambda: not cloud.collections, partial(collect, cloud), MOST_MESSAGES)
        self._until(lambda: not bank.webhooks, partial(deliver_webhook, cloud), MOST_MESSAGES)
        self._until(lambda: cloud.published == len(cloud.table.records), cloud.publish)

    def _sweep_and_work_all(self) -> None:
        self.cloud.sweep()
        self._until(lambda: not self.cloud.messages, self.cloud.work)

    def _until(
        self, done: Callable[[], bool], do: Callable[[], None], most: int = MOST_ROUNDS
    ) -> None:
        for _ in range(most):
            if done():
                return
            do()
        raise AssertionError(f"not done after {most} times")

    def _due(self) -> list[str]:
        now = instant(self.cloud.scheduler.clock())
        accounts = (item for item in self.cloud.table.items.values() if "cycle_end" in item)
        return [item["pk"]["S"] for item in accounts if item["cycle_end"]["S"] <= now]
