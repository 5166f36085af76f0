"""`make mutate`: plants one fault after the other and looks which test catches it."""

import argparse
import sys

from tests.mutation.fault import Fault, faults
from tests.mutation.guards import guards_of, others_than
from tests.mutation.report import DOCUMENT, described, share, summary
from tests.mutation.results import Result, known, save
from tests.mutation.trial import Verdict, try_tests, warm_up

CAUGHT_AT_LEAST = 0.95


def main() -> int:
    options = _options()
    found = known()
    chosen = [each for each in faults() if _is_chosen(each, options, found)]
    for fault in chosen:
        fault.planted()  # Raises at once if the list has rotted.
    warm_up()
    for number, fault in enumerate(chosen):
        _show_progress(number, len(chosen), fault.name)
        verdict = _verdict(fault, found.get(fault.name), options.quick)
        if verdict.test or not options.quick:
            found[fault.name] = Result(verdict.test, verdict.how, verdict.seconds)
            save(found)
        sys.stderr.write("\r\033[K")
        print(f"{verdict.seconds:6.1f} s  {fault.name:36} {verdict.test or 'SURVIVED'}", flush=True)
    _show_progress(len(chosen), len(chosen), "\n")
    DOCUMENT.write_text(described(faults(), found))
    print(summary(chosen, found))
    return 0 if share(chosen, found) >= CAUGHT_AT_LEAST else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    parser.add_argument("words", nargs="*", help="only faults whose name or file has one of these")
    parser.add_argument("--missed", action="store_true", help="only those not known to be caught")
    parser.add_argument(
        "--quick", action="store_true", help="only the tests that are about the fault's file"
    )
    return parser.parse_args()


def _is_chosen(fault: Fault, options: argparse.Namespace, found: dict[str, Result]) -> bool:
    if options.missed and fault.name in found and found[fault.name].test:
        return False
    return not options.words or any(
        word in fault.name or word in fault.file for word in options.words
    )


def _verdict(fault: Fault, known_result: Result | None, quick: bool) -> Verdict:
    """The cheapest tests first: what caught it before, those about its file, all others."""
    guards = guards_of(fault.file)
    stages = [guards] if quick else [guards, others_than(guards)]
    if known_result and known_result.test:
        stages.insert(0, [known_result.test])
    seconds = 0.0
    for tests in stages:
        verdict = try_tests(fault, tests)
        seconds += verdict.seconds
        if verdict.test:
            return Verdict(verdict.test, verdict.how, round(seconds, 1))
    return Verdict("", "", round(seconds, 1))


def _show_progress(done: int, of: int, what: str) -> None:
    if sys.stderr.isatty():
        filled = 30 * done // max(of, 1)
        sys.stderr.write(f"\r\033[K[{'#' * filled}{'.' * (30 - filled)}] {done}/{of} {what}")
        sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
