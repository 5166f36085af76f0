"""Intercepts the calls to AWS, so that tests can interleave requests, kill them, or lose
responses."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from botocore.exceptions import ClientError, ReadTimeoutError

from tests.simulation.scheduler import Killed

T = TypeVar("T")

CALLS = frozenset(
    {"batch_get_item", "transact_write_items", "query", "put_item", "update_item", "get_item"}
)

Around = Callable[[str, Callable[[], Any]], Any]


class GatedClient:
    """A botocore client that passes its calls to the database to `around(name, call)`."""

    def __init__(self, client: Any, around: Around) -> None:
        self._client = client
        self._around = around

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._client, name)
        if name not in CALLS:
            return attribute
        return lambda **arguments: self._around(name, lambda: attribute(**arguments))


class Fault:
    """Injects a fault at the n-th call (from 1), `before` or `after` it takes effect: `kill` ends
    the process, `lose` loses the response, `throttle` refuses the call. `calls` are all calls so
    far."""

    def __init__(self, kind: str = "none", at: int = 0, side: str = "before") -> None:
        self._kind, self._at, self._side = kind, at, side
        self.calls: list[str] = []

    def __call__(self, name: str, call: Callable[[], Any]) -> Any:
        self.calls.append(name)
        if len(self.calls) != self._at:
            return call()
        if self._side == "after":
            with suppress(Exception):  # The response is lost even if it is an error.
                call()
        if self._kind == "kill":
            raise Killed
        if self._kind == "throttle":
            raise _throttled(name)
        raise ReadTimeoutError(endpoint_url="dynamodb")


def _throttled(name: str) -> ClientError:
    return ClientError(
        {
            "Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"},
            "ResponseMetadata": {"HTTPStatusCode": 400},
        },
        name,
    )


class Turns:
    """Runs jobs in threads, one at a time. At every call to AWS `choose` picks the job that
    continues: `choose(n)` is given the number of ready jobs and returns an index, 0..n-1."""

    def __init__(self, choose: Callable[[int], int]) -> None:
        self._choose = choose
        self._changed = threading.Condition()
        self._waiting: set[int] = set()
        self._running: set[int] = set()
        self._turn: int | None = None
        self._me = threading.local()

    def around(self, _: str, call: Callable[[], Any]) -> Any:
        """Waits until the job of this thread is picked, then makes the call."""
        if hasattr(self._me, "job"):
            self._wait_for_turn(self._me.job)
        return call()

    def run(self, jobs: Sequence[Callable[[], T]]) -> list[T]:
        """The jobs' results, in the jobs' order. Raises the first error of a job."""
        results: dict[int, T] = {}
        raised: list[BaseException] = []

        def work(job: int) -> None:
            self._me.job = job
            try:
                self._wait_for_turn(job)
                results[job] = jobs[job]()
            except BaseException as error:  # noqa: BLE001  # raised again in `run`
                raised.append(error)
            finally:
                with self._changed:
                    self._running.discard(job)
                    self._changed.notify_all()

        self._running = set(range(len(jobs)))
        threads = [threading.Thread(target=work, args=(job,)) for job in range(len(jobs))]
        for thread in threads:
            thread.start()
        self._enqueue_turns()
        for thread in threads:
            thread.join()
        if raised:
            raise raised[0]
        return [results[job] for job in range(len(jobs))]

    def _enqueue_turns(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(
                    lambda: self._turn is None and self._waiting == self._running
                )
                if not self._running:
                    return
                ready = sorted(self._waiting)
                self._turn = ready[self._choose(len(ready)) if len(ready) > 1 else 0]
                self._changed.notify_all()

    def _wait_for_turn(self, job: int) -> None:
        with self._changed:
            self._waiting.add(job)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._turn == job)
            self._waiting.discard(job)
            self._turn = None


def every_order(run: Callable[[Callable[[int], int]], None]) -> Iterator[int]:
    """Calls `run` once for every possible sequence of choices. Yields the number of choices after
    each."""
    prefix: list[int] = []
    while True:
        made: list[tuple[int, int]] = []

        def choose(
            ready: int, prefix: list[int] = prefix, made: list[tuple[int, int]] = made
        ) -> int:
            choice = prefix[len(made)] if len(made) < len(prefix) else 0
            made.append((choice, ready))
            return choice

        run(choose)
        yield len(made)
        while made and made[-1][0] + 1 == made[-1][1]:
            made.pop()
        if not made:
            return
        prefix = [choice for choice, _ in made[:-1]] + [made[-1][0] + 1]
