"""The results as a table on the screen, and as `docs/mutation.md`."""

from collections import Counter
from collections.abc import Mapping, Sequence

from tests.mutation.fault import ROOT, Fault
from tests.mutation.guards import FOLDERS
from tests.mutation.results import Result

DOCUMENT = ROOT / "docs" / "mutation.md"
LAYERS = ("domain", "verbs", "dynamo")
_COLUMNS = ("faults", *FOLDERS, "survived", "caught")

_HEAD = """\
# What the tests would notice

Tests that pass say little until somebody has seen them fail. `make mutate` plants faults in the
product, one at a time: a condition dropped, a comparison flipped, two steps swapped, a conflict
ignored, the idempotency record forgotten, an amount rounded down, the wrong time zone. For each it
looks which test of `make test` catches it, those about the fault's file first, up to all of the
folders `unit`, `contract`, `api` and `simulation`, but one module (`api/test_local_stack.py`) whose
processes import the product without the fault.
A fault is text of one module and what takes its place (`tests/mutation/faults/`); it is planted
when the module is imported, no file is changed. `make test` checks that each fault's text is still
there, once. At least 95 % must be caught, or `make mutate` fails; it writes this page.
What all tests let pass meets 500 runs of the simulator, before it is said to have survived.

```
make mutate                            # all; what caught a fault the last time is tried first
make mutate ARGS='dynamo/conditions'   # some, by name or file
make mutate ARGS='--missed'            # those that nothing is known to catch
make mutate ARGS='--simulator dynamo'  # by the simulator alone, kept by itself
```
"""


def share(faults: Sequence[Fault], found: Mapping[str, Result]) -> float:
    """How many of the faults are caught; those that no test can tell count as not caught."""
    return sum(bool(_by(each, found)) for each in faults) / max(len(faults), 1)


def summary(faults: Sequence[Fault], found: Mapping[str, Result]) -> str:
    """By layer, how many faults were caught by which kind of test."""
    rows = [(layer, [each for each in faults if each.layer == layer]) for layer in LAYERS]
    lines = [
        _row("", _COLUMNS),
        *(_row(layer, _counted(some, found)) for layer, some in rows if some),
    ]
    return "\n".join([*lines, _row("all", _counted(faults, found))])


def described(
    faults: Sequence[Fault], found: Mapping[str, Result], simulated: Mapping[str, Result]
) -> str:
    """The page."""
    table = summary(faults, found).splitlines()
    numbers = "\n".join(
        "|" + "|".join(line.split("|")) + "|" for line in (table[0], _RULER, *table[1:])
    )
    left = [each for each in faults if not _by(each, found)]
    parts = [
        _HEAD,
        f"## Results\n\n{_origin(faults, found)}\n{numbers}\n",
        f"## Survivors\n\n{_survivors(left, found)}",
        f"## The simulator by itself\n\n{_alone(faults, found, simulated)}",
    ]
    for layer in LAYERS:
        some = [each for each in faults if each.layer == layer and each not in left]
        parts.append(f"## Caught: {layer}\n\n{_caught(some, found)}")
    return "\n".join(parts)


_RULER = "|".join("---" for _ in ("", *_COLUMNS))


def _origin(faults: Sequence[Fault], found: Mapping[str, Result]) -> str:
    """Over what the verdicts were reached."""
    commits = Counter(found[each.name].commit for each in faults if each.name in found)
    earlier = commits.pop("", 0)
    told = [f"`{commit}` ({number})" for commit, number in sorted(commits.items())]
    return (
        "These are no results of one run over one commit: a fault's verdict is of when it was last\n"
        "tried, and what caught it then is a test of that time.\n"
        + (f"{earlier} are from before commits were noted: {_EARLIER}.\n" if earlier else "")
        + (f"Since then, over commits: {', '.join(told)}.\n" if told else "")
    )


_EARLIER = "24 and 25 November 2026, between commits `c608e73` and `90dadcc`"


def _alone(
    faults: Sequence[Fault], found: Mapping[str, Result], simulated: Mapping[str, Result]
) -> str:
    """What the simulator does without the tests."""
    tried = [each for each in faults if each.name in simulated]
    if not tried:
        return "Not tried yet.\n"
    missed = [each for each in tried if not simulated[each.name].test]
    lines = (
        f"- `{each.name}` ({each.file}): {each.breaks} ({simulated[each.name].how};"
        f" tests that catch it: {_by(each, found) or 'none'}).\n"
        for each in missed
    )
    commits = ", ".join(sorted({f"`{simulated[each.name].commit}`" for each in tried}))
    files = ", ".join(sorted({f"`{each.file}`" for each in tried}))
    return (
        f"Of {len(tried)} faults in {files} that were tried on it alone (over {commits}), it caught\n"
        f"{len(tried) - len(missed)}{', and not:' if missed else '.'}\n\n{''.join(lines)}"
    )


def _row(first: str, cells: Sequence[object]) -> str:
    return f"{first:8}" + "".join(f" | {cell:>10}" for cell in cells)


def _counted(faults: Sequence[Fault], found: Mapping[str, Result]) -> list[object]:
    by = Counter(_by(each, found) for each in faults)
    percent = f"{100 * share(faults, found):.1f} %"
    return [len(faults), *(by[folder] for folder in FOLDERS), by[""], percent]


def _by(fault: Fault, found: Mapping[str, Result]) -> str:
    return found[fault.name].by if fault.name in found else ""


def _survivors(left: Sequence[Fault], found: Mapping[str, Result]) -> str:
    if not left:
        return "None.\n"
    return "".join(
        f"- `{each.name}` ({each.file}): {each.breaks}. **Why**: {_why(each, found)}.\n"
        for each in left
    )


def _why(fault: Fault, found: Mapping[str, Result]) -> str:
    reason = fault.survives or "no test sees it"
    if fault.name in found:
        tried = found[fault.name]
        return f"{reason} (all tests of `{tried.commit}` pass, and {tried.how} of the simulator)"
    if fault.survives:
        return f"{reason} (not on record as tried on all tests)"
    return "not tried yet"


def _caught(some: Sequence[Fault], found: Mapping[str, Result]) -> str:
    rows = "".join(
        f"| `{each.file}` | {each.breaks} | {each.rule} | {_short(found[each.name].test)} |\n"
        for each in some
    )
    return f"| in | what is wrong then | rule | caught by |\n|---|---|---|---|\n{rows}"


def _short(test: str) -> str:
    path, _, name = test.removeprefix("tests/").partition("::")
    sentence = name.partition("[")[0].removeprefix("test_").replace("_", " ")
    return f"{path.removesuffix('.py')}: {sentence}" if sentence else path
