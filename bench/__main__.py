"""`make bench`: what we cost, beside what it would cost without us.

Parts can be run alone (`make bench ARGS='cpu memory'`); only a run of all parts is written into
`bench/results/`. Exits with 1 when a limit is missed.
"""

import argparse
import os
import sys
from collections.abc import Callable

from bench import cold_start, cpu, growth, idempotency, memory, package, throughput
from bench.machine import NOWHERE, described, machine
from bench.report import Findings, table, write
from bench.world import Cloud

PARTS: dict[str, Callable[[Cloud], Findings]] = {
    "cpu": cpu.measure,
    "cold_start": cold_start.measure,
    "throughput": throughput.measure,
    "idempotency": idempotency.measure,
    "memory": memory.measure,
    "growth": growth.measure,
    "package": package.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all without any")
    wanted = parser.parse_args().parts or list(PARTS)
    unknown = set(wanted) - set(PARTS)
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    os.environ |= NOWHERE
    where, found = machine(), _measured(wanted)
    where["load_after"] = os.getloadavg()
    rows = [row for part in found.values() for row in part.rows]
    texts = [part.text for part in found.values() if part.text]
    print(described(where), table(rows), *texts, sep="\n\n")
    if len(wanted) == len(PARTS):
        write(found, where)
        print("\nbench/results/latest.json, bench/results/latest.svg")
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
