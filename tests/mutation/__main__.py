"""`make mutate`: plants one fault after the other and looks which test catches it."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from tqdm import tqdm

from tests.mutation.fault import Fault, faults, files_without_faults
from tests.mutation.guards import guards_of, others_than
from tests.mutation.report import DOCUMENT, described, share, summary
from tests.mutation.results import SIMULATED, Result, commit, idempotency, known
from tests.mutation.trial import Verdict, try_simulator, try_tests, warm_up

CAUGHT_AT_LEAST = 0.95


def main() -> int:
    options = _options()
    found = known()
    chosen = [each for each in faults() if _is_chosen(each, options, found)]
    for fault in chosen:
        fault.planted()  # Raises at once if the list has rotted.
    over = commit()
    warm_up()
    for fault in (progress := tqdm(chosen, unit=" faults", smoothing=0)):
        verdict = _verdict(fault, found.get(fault.name), options)
        result = Result(verdict.test, verdict.how, over)
        if options.simulator:
            idempotency(fault.name, result, SIMULATED)
        elif verdict.test or not options.quick:
            idempotency(fault.name, result)
        told = verdict.test or "SURVIVED"
        progress.write(f"{verdict.seconds:6.1f} s  {fault.name:36} {told}", file=sys.stdout)
    found, simulated = known(), known(SIMULATED)
    DOCUMENT.write_text(described(faults(), found, simulated))
    if options.simulator:
        print(summary(chosen, simulated))
        return 0  # What the simulator must catch, its own broken variants say.
    print(summary(chosen, found))
    if left_out := files_without_faults():
        print(f"no fault is in {', '.join(sorted(left_out))}")
    return 0 if share(chosen, found) >= CAUGHT_AT_LEAST and not left_out else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    parser.add_argument("words", nargs="*", help="only faults whose name or file has one of these")
    parser.add_argument("--missed", action="store_true", help="only those not known to be caught")
    parser.add_argument(
        "--quick", action="store_true", help="only the tests that are about the fault's file"
    )
    parser.add_argument(
        "--simulator", action="store_true", help="the simulator alone, kept by itself"
    )
    parser.add_argument(
        "--seeds", type=int, default=500, help="runs of the simulator on what the tests let pass"
    )
    return parser.parse_args()


def _is_chosen(fault: Fault, options: argparse.Namespace, found: dict[str, Result]) -> bool:
    if options.missed and fault.name in found and found[fault.name].test:
        return False
    return not options.words or any(
        word in fault.name or word in fault.file for word in options.words
    )


def _verdict(fault: Fault, earlier: Result | None, options: argparse.Namespace) -> Verdict:
    """The cheapest first: what caught it before, the tests about its file, all others, and then
    the simulator."""
    guards = guards_of(fault.file)
    stages = [guards] if options.quick else [guards, others_than(guards)]
    if options.simulator:
        return try_simulator(fault, options.seeds)
    if earlier and "::" in earlier.test:
        stages.insert(0, [earlier.test])
    tries: list[Callable[[], Verdict]] = [partial(try_tests, fault, tests) for tests in stages]
    if not options.quick:
        tries.append(lambda: try_simulator(fault, options.seeds))
    seconds = 0.0
    for attempt in tries:
        verdict = attempt()
        seconds += verdict.seconds
        if verdict.test:
            return replace(verdict, seconds=seconds)
    return replace(verdict, seconds=seconds)


if __name__ == "__main__":
    sys.exit(main())
