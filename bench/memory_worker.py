"""A process that only serves the API. Reads numbers of requests to serve, one per line, and prints
its memory after each."""

import json
import re
import resource
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from bench.api import as_in_lambda, assign_event, history_event, purchase_event, read_event, served
from chalicelib import wiring

NOW = datetime(2026, 3, 10, 14, 0, 0, tzinfo=UTC)
PAGE_BYTES = resource.getpagesize()


def main() -> None:
    table, first, offices = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    wiring.use(wiring.wire(table, clock=lambda: NOW))
    output, numbers = sys.stdout, count(1)
    with as_in_lambda():
        import app  # noqa: F401

        for line in sys.stdin:
            for _ in range(int(line) // 4):
                number = next(numbers)
                office = first + number % offices
                served(read_event(office))
                served(assign_event(number, office))
                served(purchase_event(f"memory-{number}", 1, office))
                served(history_event(office))
            output.write(json.dumps(_memory()) + "\n")
            output.flush()


def _memory() -> dict[str, float]:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    # Not `ru_maxrss`, whose start value is inherited from the parent process.
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return {"mb": round(pages * PAGE_BYTES / 2**20, 1), "peak_mb": round(int(peak) / 1024, 1)}


if __name__ == "__main__":
    main()
