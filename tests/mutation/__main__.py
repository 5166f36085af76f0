"""`make mutate`: plants our own faults one by one and reports which test catches each."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence

from tqdm import tqdm

from tests.mutation.fault import ROOT, Fault, faults
from tests.mutation.trial import FOLDERS, failing_test, other_tests, warm_up

RESULTS = ROOT / "out" / "mutation" / "faults.json"
"""By fault, the test that caught it; '' if none did. The next run executes that test first."""
CAUGHT_AT_LEAST = 0.95


def main() -> int:
    options = _options()
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    chosen = [each for each in faults() if _is_chosen(each, options, results)]
    warm_up()
    for fault in (progress := tqdm(chosen, unit=" faults", smoothing=0)):
        test = _caught_by(fault, results.get(fault.name, ""))
        results[fault.name] = test
        _save(results)
        progress.write(f"{test or 'SURVIVED':60} {fault.name}", file=sys.stdout)
    print(_summary(chosen, results))
    caught = sum(bool(results[each.name]) for each in chosen)
    return 0 if caught >= CAUGHT_AT_LEAST * len(chosen) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    parser.add_argument("words", nargs="*", help="only faults whose file, function or text has one")
    parser.add_argument("--missed", action="store_true", help="only those not known to be caught")
    return parser.parse_args()


def _is_chosen(fault: Fault, options: argparse.Namespace, results: Mapping[str, str]) -> bool:
    if options.missed and results.get(fault.name):
        return False
    return not options.words or any(word in fault.name for word in options.words)


def _caught_by(fault: Fault, earlier: str) -> str:
    """The first test that catches the fault; '' if none does. Executes the test that caught it
    before, then those for its file, then all others."""
    stages = [[earlier]] if earlier else []
    stages += [list(fault.tests), other_tests(fault.tests)]
    return next(filter(None, (failing_test(fault, tests) for tests in stages)), "")


def _save(results: Mapping[str, str]) -> None:
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=0, sort_keys=True))


def _summary(chosen: Sequence[Fault], results: Mapping[str, str]) -> str:
    """A table with, for each layer, the number of faults caught by each kind of test."""
    lines = [_row("", ("faults", *FOLDERS, "survived"))]
    for layer in sorted({each.layer for each in chosen}):
        tests = [results[each.name] for each in chosen if each.layer == layer]
        by = Counter(test.removeprefix("tests/").partition("/")[0] for test in tests)
        lines.append(_row(layer, (len(tests), *(by[folder] for folder in FOLDERS), by[""])))
    return "\n".join(lines)


def _row(first: str, cells: Sequence[object]) -> str:
    return f"{first:8}" + "".join(f" | {cell:>10}" for cell in cells)


if __name__ == "__main__":
    sys.exit(main())
