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
looks which test of `make test` catches it, those about the fault's file first, up to all of them.
A fault is text of one module and what takes its place (`tests/mutation/faults/`); it is planted
when the module is imported, no file is changed. `make test` checks that each fault's text is still
there, once. At least 95 % must be caught, or `make mutate` fails; it writes this page.
What all tests let pass meets 500 runs of the simulator.

```
make mutate                            # all; what caught a fault the last time is tried first
make mutate ARGS='dynamo/conditions'   # some, by name or file
make mutate ARGS='--missed'            # those that nothing is known to catch
make mutate ARGS='--simulator dynamo'  # by the simulator alone
```

The simulator has its own part. Of 19 faults tried on it alone, 200 seeds caught 13: all that break
atomicity, order, repeats or the boundary, but for a dropped comparison of the account's version
(twice: the journal's entry, which must be absent, is in the way too) and the token of a movement.
It does not judge amounts, zones and holds: those are the tests'.
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


def described(faults: Sequence[Fault], found: Mapping[str, Result]) -> str:
    """The page."""
    table = summary(faults, found).splitlines()
    numbers = "\n".join(
        "|" + "|".join(line.split("|")) + "|" for line in (table[0], _RULER, *table[1:])
    )
    left = [each for each in faults if not _by(each, found)]
    parts = [_HEAD, f"## Results\n\n{numbers}\n", f"## Survivors\n\n{_survivors(left, found)}"]
    for layer in LAYERS:
        some = [each for each in faults if each.layer == layer and each not in left]
        parts.append(f"## Caught: {layer}\n\n{_caught(some, found)}")
    return "\n".join(parts)


_RULER = "|".join("---" for _ in ("", *_COLUMNS))


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
    if fault.name in found:
        return fault.survives or "no test sees it"
    if fault.survives:
        return f"{fault.survives} (tried on the tests about its file, not yet on all)"
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
