"""`make simulate`: executes many runs, or repeats one."""

import argparse
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from functools import partial
from itertools import islice

from tqdm import tqdm

from tests.simulation.broken import BROKEN
from tests.simulation.broken_version import Broken
from tests.simulation.faults import KINDS
from tests.simulation.run import Result, run

SEEDS_PER_TASK = 20
"""Seeds that a worker process is given per task."""
Always = list[str]
"""What all runs have, which otherwise some have: `pays`, `taxed`."""


def main() -> int:
    arguments = _arguments()
    broken = next((each for each in BROKEN if each.name == arguments.broken), None)
    logging.disable(logging.CRITICAL)  # Handlers log the injected faults.
    if arguments.seed is not None:
        return _run_one(arguments.seed, broken, arguments.always)
    return _many(arguments.first, arguments.seeds, broken, arguments.always)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("make simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=2_000, help="how many runs")
    parser.add_argument("--first", type=int, default=0, help="the first run's seed")
    parser.add_argument("--seed", type=int, help="only this run, with its trace")
    names = [each.name for each in BROKEN]
    parser.add_argument("--broken", choices=names, help="the product without a protection")
    flag = partial(parser.add_argument, action="append_const", dest="always", default=[])
    flag("--pays", const="pays", help="always connect a payment provider")
    flag("--taxed", const="taxed", help="always have taxes")
    return parser.parse_args()


def _run_one(seed: int, broken: Broken | None, always: Always) -> int:
    result = run(seed, broken, pays="pays" in always, taxed="taxed" in always)
    print(result.trace.text())
    print(f"seed {seed}: {result.wrong or 'no violation'}")
    return 1 if result.wrong else 0


def _many(first: int, seeds: int, broken: Broken | None, always: Always) -> int:
    """Stops at the first violation, and prints the command that repeats the run."""
    began, operations, steps, runs = time.monotonic(), 0, 0, 0
    faults: Counter[str] = Counter()
    for result in tqdm(
        _results(first, seeds, broken, always), total=seeds, unit=" runs", smoothing=0
    ):
        if result.wrong:
            print(f"\n{result.trace.text()}\nseed {result.seed}: {result.wrong}")
            print(f"Again: make simulate SEED={result.seed}{_options(broken, always)}")
            return 1
        runs += 1
        operations += result.operations
        steps += result.steps
        faults += result.faults
    seconds = time.monotonic() - began
    print(f"{runs:,} runs without a violation: {operations:,} invocations, {steps:,} steps, "
          f"{sum(faults.values()):,} faults, {seconds:.0f} s")  # fmt: skip
    for kind in KINDS:
        print(f"  {kind:<20} {faults[kind]:>9,}")
    return 0


def _options(broken: Broken | None, always: Always) -> str:
    """The argument of `make` that gives the command's further options."""
    options = [f"--{each}" for each in always] + ([f'--broken "{broken.name}"'] if broken else [])
    return f" ARGS='{' '.join(options)}'" if options else ""


def _results(first: int, seeds: int, broken: Broken | None, always: Always) -> Iterator[Result]:
    """The results of all seeds, in any order. Two tasks per worker are queued at a time, so that
    little work is wasted when the caller stops at the first violation."""
    starts = iter(range(first, first + seeds, SEEDS_PER_TASK))
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers) as pool:
        name = broken.name if broken else None

        def enqueue(start: int) -> Future[list[Result]]:
            size = min(SEEDS_PER_TASK, first + seeds - start)
            return pool.submit(_some, start, size, name, always)

        waiting = {enqueue(start) for start in islice(starts, 2 * workers)}
        while waiting:
            done = next(as_completed(waiting))
            waiting.remove(done)
            waiting |= {enqueue(start) for start in islice(starts, 1)}
            yield from done.result()


def _some(start: int, size: int, name: str | None, always: Always) -> list[Result]:
    logging.disable(logging.CRITICAL)
    broken = next((each for each in BROKEN if each.name == name), None)
    results = []
    for seed in range(start, start + size):
        result = run(seed, broken, pays="pays" in always, taxed="taxed" in always)
        if not result.wrong:
            result.trace.events.clear()  # Only traces of failed runs are printed.
        results.append(result)
    return results


if __name__ == "__main__":
    sys.exit(main())
