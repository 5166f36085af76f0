"""`make bench-boundary`: measures the cost of a boundary, on MiniStack.

20,000 offices of which 2,000 are due. Compares the time of a sweep with that of its queries alone,
with few and with many offices that are not due; and the offices that one worker finalizes per
second with a bare client that makes the same calls.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.session

from bench.progress import bar
from chalicelib import wiring
from chalicelib.domain.record import replace
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.dynamo.items import account_item
from chalicelib.entrypoints.queue import finalize_each
from chalicelib.messaging.sqs import SqsQueue, body_of
from chalicelib.service.ports import DueOffice
from infra.cloud.ministack import MiniStack
from infra.local import lambdas, seed
from infra.local.queue import LocalQueue
from infra.local.resources import create_table

NOW = datetime(2026, 4, 1, 12, 0, 0, tzinfo=UTC)
OFFICES, DUE, FEW = 20_000, 2_000, 1_000
TABLE, FIRST, CHUNK = "bench", 10_000_001, 100


class Bench:
    def __init__(self, client: Any) -> None:
        self.client = client
        create_table(client, TABLE)
        self.queue = LocalQueue()
        made = wiring.wire(TABLE, client, lambda: NOW)
        self.wired = replace(made, queue=lambda: SqsQueue(self.queue, "local"))
        wiring.use(self.wired)
        seed.seed(
            DynamoDirectory(client, TABLE, made.layouts), made.catalogs, NOW - timedelta(hours=1)
        )
        ledger = made.service.store.read(seed.NEW_YORK, NOW).ledger
        assert ledger
        counts = {kind: held.buy(10) for kind, held in ledger.account.counts.items()}
        self._account = replace(ledger.account, counts=counts)
        key = {"pk": {"S": f"OFFICE#{seed.NEW_YORK}"}, "sk": {"S": "TERMS"}}
        self._terms = client.get_item(TableName=TABLE, Key=key)["Item"]

    def fill(self, first: int, number: int, due: bool) -> None:
        """Adds `number` offices like New York, in a running cycle or, if `due`, in an ended one."""
        running = self._account.cycle
        began = running.start - timedelta(days=31)
        past = replace(running, number=running.number - 1, start=began, end=running.start)
        cycle = past if due else running
        starts = range(first, first + number, 12)
        batches = [range(start, min(start + 12, first + number)) for start in starts]
        for some in bar(batches, "due" if due else "not due"):
            puts = []
            for office_id in some:
                account = replace(self._account, office_id=office_id, cycle=cycle)
                terms = {**self._terms, "pk": {"S": f"OFFICE#{office_id}"}}
                puts += [
                    {"PutRequest": {"Item": each}}
                    for each in (account_item(account, self.wired.layouts), terms)
                ]
            self.client.batch_write_item(RequestItems={TABLE: puts})

    def sweep_ms(self) -> tuple[float, float]:
        """The medians of ten sweeps and of ten times their bare queries, in turns."""
        sweeps, bare = [], []
        for _ in range(10):
            sweeps.append(seconds(lambda _: lambdas.sweep(), []) * 1000)
            bare.append(seconds(self._queries, []) * 1000)
        return statistics.median(sweeps), statistics.median(bare)

    def _queries(self, _: list[int]) -> None:
        for shard in range(16):
            self.client.query(
                TableName=TABLE,
                IndexName="due",
                KeyConditionExpression="due_shard = :shard AND cycle_end <= :now",
                ExpressionAttributeValues={
                    ":shard": {"S": f"DUE#{shard:02}"},
                    ":now": {"S": "2026-04-01T12:00:00Z"},
                },
                Limit=100,
            )

    def calls_for(self, office_id: int) -> list[tuple[str, Any]]:
        """The calls that finalizing this office makes, as operation and parameters."""
        made: list[tuple[str, Any]] = []

        def note(params: dict[str, Any], model: Any, **_: Any) -> None:
            made.append((model.name, deepcopy(params)))

        self.client.meta.events.register("provide-client-params.dynamodb.*", note)
        self.finalize([office_id])
        self.client.meta.events.unregister("provide-client-params.dynamodb.*", note)
        return made

    def finalize(self, office_ids: list[int]) -> None:
        """Finalizes the offices as a worker does, in batches of ten messages."""
        for start in range(0, len(office_ids), 10):
            records = [
                {"messageId": str(each), "body": body_of(DueOffice(each, NOW))}
                for each in office_ids[start : start + 10]
            ]
            assert finalize_each(self.wired, records, lambda: True) == []

    def bare(self, like: int, calls: list[tuple[str, Any]]) -> Callable[[list[int]], None]:
        """A client that makes the same calls, and nothing else."""
        methods = {"BatchGetItem": "batch_get_item", "TransactWriteItems": "transact_write_items"}
        templates = [(getattr(self.client, methods[name]), asked) for name, asked in calls]

        def run(office_ids: list[int]) -> None:
            for office_id in office_ids:
                for method, asked in templates:
                    method(**renamed(asked, str(like), str(office_id)))

        return run


def renamed(asked: Any, like: str, name: str) -> Any:
    """The parameters with the office id `like` replaced by `name`, except in compressed values."""
    if isinstance(asked, str):
        return asked.replace(like, name)
    if isinstance(asked, dict):
        return {key: renamed(value, like, name) for key, value in asked.items()}
    if isinstance(asked, list):
        return [renamed(value, like, name) for value in asked]
    return asked


def seconds(run: Callable[[list[int]], None], office_ids: list[int]) -> float:
    start = time.perf_counter()
    run(office_ids)
    return time.perf_counter() - start


def main() -> int:
    log = Path("out/cloud/bench.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    cloud = MiniStack(log)
    try:
        os.environ |= cloud.environment
        config = wiring.CLIENT_CONFIG
        bench = Bench(botocore.session.get_session().create_client("dynamodb", config=config))
        return measure(bench)
    finally:
        cloud.stop()


def measure(bench: Bench) -> int:
    bench.fill(FIRST, FEW, due=False)
    few, bare_few = bench.sweep_ms()
    bench.fill(FIRST + FEW, OFFICES - DUE - FEW, due=False)
    many, bare_many = bench.sweep_ms()
    first_due = FIRST + OFFICES
    bench.fill(first_due, DUE + 2, due=True)
    bench.finalize([first_due])  # A worker's first office also reads the catalog.
    calls = bench.calls_for(first_due + 1)
    bare = bench.bare(first_due + 1, calls)
    offices = list(range(first_due + 2, first_due + 2 + DUE))
    ours_s = bare_s = 0.0
    for start in bar(list(range(0, DUE, 2 * CHUNK)), "finalizing"):
        ours_s += seconds(bench.finalize, offices[start : start + CHUNK])
        bare_s += seconds(bare, offices[start + CHUNK : start + 2 * CHUNK])
    ours, theirs = DUE / 2 / ours_s, DUE / 2 / bare_s
    print(f"calls an office: {', '.join(name for name, _ in calls)}")
    print(
        f"finalized a second and worker: {ours:.0f}; a bare client {theirs:.0f}; "
        f"ratio {ours / theirs:.2f} (at least 0.70)"
    )
    for offices_not_due, sweep, queries in ((FEW, few, bare_few), (OFFICES - DUE, many, bare_many)):
        print(
            f"a sweep, nothing due, {offices_not_due:,} offices: {sweep:.0f} ms; "
            f"its queries alone {queries:.0f} ms"
        )
    growth = (many / bare_many) / (few / bare_few)
    print(f"the sweep's own growth, beside the engine's: {growth:.2f} (at most 1.20)")
    return 0 if ours / theirs >= 0.7 and growth <= 1.2 else 1


if __name__ == "__main__":
    sys.exit(main())
