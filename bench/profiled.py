"""`make profile`: which package a request of ours spends its time in, by cProfile.

What the standard library takes is counted as its caller's. cProfile costs each call the same, so
that code of many small calls looks dearer than it is: shares to look at, not to compare with.
"""

import cProfile
import os
import pstats
from collections import Counter
from pathlib import Path
from typing import Any

from bench import stubbed
from bench.api import as_in_lambda
from bench.machine import NOWHERE
from bench.progress import bar
from bench.world import Cloud

REQUESTS = 500
SMALLEST = 0.01
ROOT = Path(__file__).parents[1]
THE_BENCH = "bench"

Function = tuple[str, int, str]
Shares = dict[str, float]


def main() -> None:
    os.environ |= NOWHERE
    cloud = Cloud()
    try:
        requests = stubbed.ours(stubbed.record(cloud))
    finally:
        cloud.stop()
    for verb, request in requests.items():
        print(f"{verb}:", *_lines(_profiled(verb, request)), sep="\n  ")


def _profiled(verb: str, request: stubbed.Request) -> Any:
    with as_in_lambda():
        request()
        profile = cProfile.Profile()
        for _ in bar(range(REQUESTS), verb):
            profile.runcall(request)
    return pstats.Stats(profile).stats  # type: ignore[attr-defined]


def _lines(stats: Any) -> list[str]:
    """Packages, and their dearest modules, without what is the bench's own."""
    modules: Counter[str] = Counter()
    for function, (_, _, own, _, _) in stats.items():
        for module, share in _owners(function, stats, frozenset()).items():
            modules[module] += own * share
    del modules[THE_BENCH]
    total = modules.total()
    packages: Counter[str] = Counter()
    for module, seconds in modules.items():
        packages[module.split(".")[0]] += seconds
    return [
        f"{package:24}{seconds / total:5.0%}  {_dearest(package, modules, total)}"
        for package, seconds in packages.most_common()
        if seconds / total >= SMALLEST
    ]


def _dearest(package: str, modules: Counter[str], total: float) -> str:
    return ", ".join(
        f"{module.removeprefix(package + '.')} {seconds / total:.0%}"
        for module, seconds in modules.most_common()
        if module.startswith(package + ".") and seconds / total >= 2 * SMALLEST
    )


def _owners(function: Function, stats: Any, below: frozenset[Function]) -> Shares:
    """The modules that a function's own time is counted for. Nobody's is its callers', by the time
    that it took for each."""
    owner = _owner(function[0])
    if owner:
        return {owner: 1.0}
    callers = {
        caller: max(spent[2], 1e-9)
        for caller, spent in stats[function][4].items()
        if caller not in below and caller != function
    }
    if not callers:
        return {THE_BENCH: 1.0}
    shares: Counter[str] = Counter()
    for caller, seconds in callers.items():
        for module, share in _owners(caller, stats, below | {function}).items():
            shares[module] += share * seconds / sum(callers.values())
    return shares


def _owner(file: str) -> str | None:
    """The module in a file, or nothing for the standard library."""
    path = Path(file)
    if "site-packages" in path.parts:
        inside = path.parts[path.parts.index("site-packages") + 1 :]
    elif path.is_relative_to(ROOT) and path.is_absolute():
        inside = path.relative_to(ROOT).parts
    else:
        return None
    if inside[0] == THE_BENCH:
        return THE_BENCH
    return ".".join(inside).removesuffix(".py").removesuffix(".__init__")


if __name__ == "__main__":
    main()
