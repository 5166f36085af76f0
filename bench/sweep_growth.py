"""`python -m bench.sweep_growth`: compares idle sweeps of few and of many offices, on the engine in
AWS_ENDPOINT_URL_DYNAMODB.

Two tables are swept in turns, so that other load affects both. The engine must seek in its index,
as DynamoDB does; MiniStack reads every item of a partition (docs/scale.md).
"""

import random
import statistics
import sys
import time
from datetime import UTC, datetime
from typing import Any

from chalicelib.dynamo import keys
from chalicelib.dynamo.due_index import DueIndex
from chalicelib.service.ports import DueOffice
from chalicelib.service.retries import Retries
from chalicelib.sweep import Sweep, sweep
from chalicelib.wiring import dynamodb_client
from infra.local.resources import create_table

NOW = datetime(2026, 4, 1, 12, 0, 0, tzinfo=UTC)
ENDS = "2026-05-01T04:00:00Z"
FEW, MANY, ROUNDS, A_WRITE = 1_000, 20_000, 60, 25
LARGEST_RATIO = 1.2


class UnusedQueue:
    """A queue that must not receive any offices, because nothing is due."""

    def send(self, offices: Any) -> int:
        assert list[DueOffice](offices) == []
        return 0


def fill(client: Any, offices: int) -> str:
    """Creates a table with `offices` offices that are not due."""
    table = f"sweep-{offices}-{time.time_ns()}"
    create_table(client, table)
    for start in range(0, offices, A_WRITE):
        puts = [
            {"PutRequest": {"Item": item(office)}}
            for office in range(start + 1, min(start + A_WRITE, offices) + 1)
        ]
        client.batch_write_item(RequestItems={table: puts})
    return table


def item(office_id: int) -> dict[str, Any]:
    """The attributes of an account that the index projects."""
    pk, sk = keys.account(office_id)
    keyed = {"pk": pk, "sk": sk, "due_shard": keys.due_shard(office_id), "cycle_end": ENDS}
    return {name: {"S": value} for name, value in keyed.items()}


def sweep_ms(client: Any, table: str) -> float:
    retries = Retries(time.sleep, random.uniform, time.monotonic)
    work = Sweep(DueIndex(client, table), UnusedQueue(), retries, keys.DUE_SHARDS, lambda: True)
    start = time.perf_counter()
    swept = sweep(work, NOW)
    assert swept.left == 0, "a shard failed"
    return (time.perf_counter() - start) * 1000


def main() -> int:
    client = dynamodb_client()
    tables = [fill(client, offices) for offices in (FEW, MANY)]
    for table in tables:
        sweep_ms(client, table)
    taken = [[sweep_ms(client, table) for table in tables] for _ in range(ROUNDS)]
    few, many = (statistics.median(each) for each in zip(*taken, strict=True))
    ratio = many / few
    print(f"an idle sweep of {FEW:,} offices: {few:.1f} ms, of {MANY:,}: {many:.1f} ms; ", end="")
    print(f"ratio {ratio:.2f} (at most {LARGEST_RATIO}); medians of {ROUNDS} each, in turns")
    return 0 if ratio <= LARGEST_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
