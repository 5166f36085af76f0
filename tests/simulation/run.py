"""One run: a seed decides who asks for what, when, what goes wrong, and in which order all moves."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib import wiring

from .client import Database  # noqa: F401  # what `Break` gets
from .clients import Client
from .cloud import Cloud
from .faults import Faults
from .judges import judge
from .scheduler import Scheduler
from .starts import STARTS, start
from .trace import Trace

Break = Callable[[wiring.Wired], wiring.Wired]

RATES = (0.0, 0.02, 0.05, 0.1, 0.2)
"""Of the calls that something befalls."""

STEPS_S = (0.02, 0.5, 3.0)
LEAPS = (timedelta(0), timedelta(hours=1), timedelta(days=3), timedelta(days=40))
"""From the first clients to the second: meanwhile no job runs."""

MOST_SWEEPS = 60


@dataclass(frozen=True)
class Result:
    """What a run came to. `wrong` says what must not have happened, None when all was well."""

    seed: int
    wrong: str | None
    trace: Trace
    operations: int
    steps: int
    faults: Counter[str]


def run(seed: int, break_: Break | None = None) -> Result:
    """The same for the same seed, whatever ran before in this process."""
    made = _Run(seed, break_)
    wrong: str | None = None
    try:
        made.go()
    except Exception as error:  # noqa: BLE001  # whatever it is, it is the run's result
        wrong = f"{type(error).__name__}: {error}"
    cloud = made.cloud
    return Result(
        seed, wrong, cloud.trace, cloud.invocations, cloud.scheduler.steps, cloud.faults.counts
    )


class _Run:
    def __init__(self, seed: int, break_: Break | None) -> None:
        chance = random.Random(seed)
        self._chance = chance
        begins: datetime = chance.choice(STARTS)
        scheduler = Scheduler(
            random.Random(chance.random()), begins.timestamp(), chance.choice(STEPS_S)
        )
        faults = Faults(random.Random(chance.random()), chance.choice(RATES))
        self.cloud = Cloud(scheduler, faults, start().copy(), break_=break_ or (lambda wired: wired))
        self.clients: list[Client] = []

    def go(self) -> None:
        self._clients_and_triggers()
        if self._chance.random() < 0.4:
            self.cloud.scheduler.now_s += self._chance.choice(LEAPS).total_seconds()
            self._clients_and_triggers()
        self._settle()
        judge(self.cloud, self.clients)

    def _clients_and_triggers(self) -> None:
        chance, scheduler = self._chance, self.cloud.scheduler
        for _ in range(chance.randint(2, 5)):
            client = Client(len(self.clients) + 1, self.cloud, random.Random(chance.random()))
            self.clients.append(client)
            scheduler.spawn(client.name, lambda c=client, n=chance.randint(1, 4): _act(c, n))
        for number in range(chance.choice((0, 0, 1, 2))):
            looks = chance.choice((3, 1_000_000))
            scheduler.spawn(f"sweep {number}", lambda n=looks: self._sweep_and_work(n),
                            chance.random() * 30)  # fmt: skip
        if chance.random() < 0.3:
            scheduler.spawn("stream", lambda: self._publish(chance.randint(1, 5)))
        if chance.random() < 0.03:
            scheduler.spawn("audit", self._audit)
        scheduler.run()

    def _sweep_and_work(self, looks: int) -> None:
        self.cloud.sweep(looks)
        # Not always at once, and not always all of it: the next one finds the rest.
        for _ in range(self._chance.randint(0, 3)):
            if self.cloud.messages:
                self.cloud.work()

    def _publish(self, batches: int) -> None:
        for _ in range(batches):
            if self.cloud.published < len(self.cloud.table.records):
                self.cloud.publish()

    def _audit(self) -> None:
        assert not self.cloud.audit(), "the audit found a drift"

    def _settle(self) -> None:
        """No more faults: then everything that was begun comes to its end."""
        cloud = self.cloud
        cloud.faults.rate = 0
        cloud.idle.clear()
        cloud.clocks_differ_by_s = 0
        cloud.scheduler.now_s += 10
        for _ in range(MOST_SWEEPS):
            while cloud.messages:
                cloud.work()
            if not self._due():
                break
            cloud.sweep()
        assert not self._due(), f"still due after {MOST_SWEEPS} sweeps"
        while cloud.published < len(cloud.table.records):
            cloud.publish()

    def _due(self) -> list[str]:
        now = cloud_time(self.cloud)
        accounts = (item for item in self.cloud.table.items.values() if "cycle_end" in item)
        return [item["pk"]["S"] for item in accounts if item["cycle_end"]["S"] <= now]


def cloud_time(cloud: Cloud) -> str:
    return f"{datetime.fromtimestamp(int(cloud.scheduler.now_s), UTC):%Y-%m-%dT%H:%M:%SZ}"


def _act(client: Client, times: int) -> None:
    for _ in range(times):
        client.act()
