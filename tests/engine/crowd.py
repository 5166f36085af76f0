"""Many concurrent clients: several processes of several threads. Each process has the product's
wiring."""

import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tqdm import tqdm

from chalicelib import wiring
from chalicelib.domain.record import replace
from chalicelib.messaging.sqs import SqsQueue
from infra.local import lambdas
from infra.local.gateway import Gateway
from infra.local.queue import LocalQueue
from tests.engine.client import Client, Done
from tests.engine.workload import Workload

STARTS_WITHIN_S = 300

SKEWS_S = (0, -3, 2, 4, 0, -1, 3, -4)
"""How many seconds each client's clock is ahead; clients beyond the last start again."""


@dataclass
class Outcome:
    """The responses that clients got, and the reasons for repeated attempts."""

    done: list[Done] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def add(self, other: "Outcome") -> None:
        self.done += other.done
        self.reasons += other.reasons


@dataclass(frozen=True)
class Crowd:
    """`token` is used by all clients; the environment names its issuer to the app."""

    table: str
    token: str
    processes: int
    threads: int

    def work(self, workload: Workload, title: str) -> Outcome:
        """Performs all operations of the workload; each is taken by the next free client."""
        spawning = multiprocessing.get_context("spawn")
        taken = spawning.Value("q", 0)
        begin = spawning.Barrier(self.processes * self.threads + 1)
        outcome = Outcome()
        with (
            ProcessPoolExecutor(self.processes, spawning, _share, (taken, begin)) as pool,
            tqdm(total=workload.operations, desc=title, disable=None) as bar,
        ):
            futures = [pool.submit(_work, self, workload) for _ in range(self.processes)]
            begin.wait(STARTS_WITHIN_S)
            started = time.perf_counter()
            while wait(futures, timeout=0.5).not_done:
                bar.update(min(taken.value, workload.operations) - bar.n)
            outcome.seconds = time.perf_counter() - started
            bar.update(workload.operations - bar.n)
            for future in futures:
                outcome.add(future.result())
        return outcome


class ThreadClock(threading.local):
    """A clock that each thread, which is one client, sets for itself."""

    at: datetime

    def now(self) -> datetime:
        return self.at


_taken: Any
_begin: Any


def _share(taken: Any, begin: Any) -> None:
    """Initializes a process with what all share: the counter of operations, and the start
    barrier."""
    global _taken, _begin
    _taken, _begin = taken, begin


def _next_number() -> int:
    with _taken.get_lock():
        _taken.value += 1
        return int(_taken.value) - 1


def _work(crowd: Crowd, workload: Workload) -> Outcome:
    """Runs the clients of one process, until no operation is left."""
    clock, queue = ThreadClock(), LocalQueue()
    wired = wiring.wire(crowd.table, clock=clock.now)
    wiring.use(replace(wired, queue=lambda: SqsQueue(queue, "local")))
    from app import app  # After the wiring, which it uses.

    gateway = Gateway(app)

    def sweep() -> None:
        lambdas.sweep()
        queue.drain(lambdas.finalize)

    def client(position: int) -> list[Done]:
        made = Client(gateway, crowd.token, sweep)
        skew = timedelta(seconds=SKEWS_S[position % len(SKEWS_S)])
        _begin.wait(STARTS_WITHIN_S)
        while (number := _next_number()) < workload.operations:
            clock.at = workload.at(number) + skew
            made.perform(workload.operation(number))
        return made.done

    outcome = Outcome(reasons=wired.service.retries.reasons)
    with ThreadPoolExecutor(crowd.threads) as pool:
        for done in pool.map(client, range(crowd.threads)):
            outcome.done += done
    assert not queue.dead, queue.dead
    return outcome


def at_once(jobs: list[Callable[[], object]]) -> None:
    """Runs the jobs in threads of this process. Raises the error of a job."""
    with ThreadPoolExecutor(len(jobs)) as pool:
        for future in [pool.submit(job) for job in jobs]:
            future.result()
