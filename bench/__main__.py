"""`make bench`: time, memory and size of the product, compared with libraries used alone.

Runs the named parts (`make bench ARGS='cpu memory'`), or all parts that need no further tool.
Writes `out/bench.json`. Exits with 1 if a limit is missed.
"""

import argparse
import os
import sys
from collections.abc import Callable

from bench import (
    cold_start,
    contention,
    cpu,
    growth,
    idempotency,
    instructions,
    memory,
    package,
    throughput,
)
from bench.machine import TEST_CREDENTIALS, described, machine
from bench.report import Findings, table, write
from bench.world import Cloud

PARTS: dict[str, Callable[[Cloud], Findings]] = {
    "cpu": cpu.measure,
    "cold_start": cold_start.measure,
    "throughput": throughput.measure,
    "contention": contention.measure,
    "idempotency": idempotency.measure,
    "memory": memory.measure,
    "growth": growth.measure,
    "package": package.measure,
    "instructions": instructions.measure,
}
DEFAULT = [name for name in PARTS if name != "instructions"]  # It needs valgrind.


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("parts", nargs="*", help=f"{', '.join(PARTS)}; all but the last by default")
    wanted = parser.parse_args().parts or DEFAULT
    unknown = set(wanted) - set(PARTS)
    if unknown:
        parser.error(f"unknown part {', '.join(sorted(unknown))}; the parts are {', '.join(PARTS)}")
    os.environ |= TEST_CREDENTIALS
    where, found = machine(), _measured(wanted)
    where["load_after"] = os.getloadavg()
    rows = [row for part in found.values() for row in part.rows]
    texts = [part.text for part in found.values() if part.text]
    print(described(where), table(rows), *texts, sep="\n\n")
    write(found, where)
    missed = [row.name for row in rows if not row.met]
    print(f"\n{len(missed)} of {sum(row.limit is not None for row in rows)} limits missed", *missed)
    return 1 if missed else 0


def _measured(wanted: list[str]) -> dict[str, Findings]:
    cloud, found = Cloud(), {}
    try:
        for name, measure in PARTS.items():
            if name in wanted:
                found[name] = measure(cloud)
    finally:
        cloud.stop()
    return found


if __name__ == "__main__":
    sys.exit(main())
