"""Memory of the process that serves the API: its peak, and whether it grows."""

import json
import subprocess
import sys

from bench.progress import bar
from bench.report import Findings, Row
from bench.world import Cloud, World

REQUESTS = 10_000
MOST_MB = 110
FLAT = 1.02
STEPS = 20
OFFICES, FIRST = 100, 10_000_001
"""Many, because MiniStack, unlike DynamoDB, takes longer to list the items of a large office."""


def measure(cloud: Cloud, requests: int = REQUESTS) -> Findings:
    with cloud.environment():
        from chalicelib import wiring

        world = World(wiring.dynamodb_client())
        world.offices(FIRST, OFFICES)
        worker = subprocess.Popen(
            [sys.executable, "-m", "bench.memory_worker", world.table, str(FIRST), str(OFFICES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert worker.stdin
        assert worker.stdout
        seen = []
        for _ in bar(range(STEPS), "memory, 10,000 requests"):
            worker.stdin.write(f"{requests // STEPS}\n")
            worker.stdin.flush()
            seen.append(json.loads(worker.stdout.readline()))
        worker.stdin.close()
        assert worker.wait() == 0
    peak, last = seen[-1]["peak_mb"], seen[-1]["mb"]
    middle = seen[STEPS // 2 - 1]["mb"]
    rows = [
        Row(
            "memory", "peak memory, 10,000 requests", peak, "MB", peak, limit=MOST_MB,
            against="no other side: the smallest Lambda has 128 MB",
        ),
        Row(
            "memory", "memory, last 5,000 requests", last, "MB", last / middle,
            theirs=middle, limit=FLAT,
            against="the same process after the first 5,000; a leak would show",
        ),
    ]  # fmt: skip
    return Findings(rows, {"every_500_requests": seen})
