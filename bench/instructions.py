"""`make instructions`: instructions instead of time, because they do not depend on what else the
machine does.

Counted by valgrind's cachegrind, which also simulates the caches nearest to a core, always of the
same size. A request's are the difference of two processes, of which one serves twice as many.
Instructions are not time: a miss costs as much as a dozen of them, so both are told.
"""

import json
import os
import pickle
import re
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import stubbed
from bench.cold_start import OURS, PLAIN, READY, Fresh
from bench.instructions_worker import SIDES
from bench.machine import NOWHERE, machine
from bench.progress import bar
from bench.report import RESULTS
from bench.world import Cloud

REQUESTS = 100
STARTS = {"ours": OURS, "plain": PLAIN}
INSTALL = "make instructions needs valgrind: apt-get install valgrind (Debian's package `valgrind`)"
CACHEGRIND = (
    *("valgrind", "--tool=cachegrind", "--cache-sim=yes", "--cachegrind-out-file=/dev/null"),
    *("--I1=32768,8,64", "--D1=49152,12,64", "--LL=33554432,16,64"),
)


@dataclass(frozen=True)
class Count:
    """Millions of instructions, and of misses of the first-level caches."""

    instructions: float
    misses: float

    def less(self, other: "Count", shares: int) -> "Count":
        return Count(
            (self.instructions - other.instructions) / shares,
            (self.misses - other.misses) / shares,
        )


Counts = dict[str, dict[str, Count]]
"""By what is counted, and by side."""


@dataclass(frozen=True)
class Counter:
    """Counts in processes that find their modules compiled, and hash strings alike."""

    directory: Path

    def cold_start(self, code: str) -> Count:
        """A fresh process until it is ready."""
        command = [sys.executable, "-c", code + READY]
        self._compile(command)
        return self._count(command)

    def request(self, recorded: Path, side: str, verb: str) -> Count:
        """One request."""
        command = [sys.executable, "-m", "bench.instructions_worker", str(recorded), side, verb]
        self._compile([*command, "0"])
        once, twice = (self._count([*command, f"{REQUESTS * times}"]) for times in (1, 2))
        return twice.less(once, REQUESTS)

    def _compile(self, command: list[str]) -> None:
        subprocess.run(command, env=self._environment, check=True)

    def _count(self, command: list[str]) -> Count:
        asked = subprocess.run(
            [*CACHEGRIND, *command],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert asked.returncode == 0, asked.stderr
        told = dict(re.findall(r"(I +refs|I1 +misses|D1 +misses): +([\d,]+)", asked.stderr))
        refs, *misses = (int(number.replace(",", "")) / 10**6 for number in told.values())
        assert len(misses) == 2, asked.stderr
        return Count(refs, sum(misses))

    @property
    def _environment(self) -> dict[str, str]:
        variables = {"PYTHONPYCACHEPREFIX": f"{self.directory}/bytecode", "PYTHONHASHSEED": "0"}
        return Fresh([], variables).environment


def main() -> int:
    if not shutil.which("valgrind"):
        print(INSTALL, file=sys.stderr)
        return 1
    os.environ |= NOWHERE
    where = machine()
    with TemporaryDirectory() as place:
        found = _counted(Path(place))
    print(_table(found))
    counts = {
        name: {side: asdict(count) for side, count in sides.items()}
        for name, sides in found.items()
    }
    text = json.dumps({"machine": where, "millions": counts}, indent=1)
    (RESULTS / "instructions.json").write_text(text + "\n")
    print("\nbench/results/instructions.json")
    return 0


def _counted(place: Path) -> Counts:
    counter, recorded = Counter(place), _recorded(place)
    found: Counts = {verb: {} for verb in stubbed.VERBS}
    for verb, side in bar([(verb, side) for verb in found for side in SIDES], "requests"):
        found[verb][side] = counter.request(recorded, side, verb)
    found["cold start"] = {
        side: counter.cold_start(STARTS[side]) for side in bar(STARTS, "cold start")
    }
    return found


def _recorded(place: Path) -> Path:
    cloud, path = Cloud(), place / "recorded"
    try:
        path.write_bytes(pickle.dumps(stubbed.record(cloud)))
    finally:
        cloud.stop()
    return path


def _table(found: Counts) -> str:
    lines = [f"{'millions':24}{'ours':>10}{'plain':>10}{'ratio':>7}{'alike':>10}{'ratio':>7}"]
    for name, sides in found.items():
        for what in ("instructions", "misses"):
            ours = getattr(sides["ours"], what)
            line = f"{name + ', ' + what:24}{ours:10,.3f}"
            for side in ("plain", "alike"):
                if side in sides:
                    theirs = getattr(sides[side], what)
                    line += f"{theirs:10,.3f}{ours / theirs:7.2f}"
            lines.append(line)
    notes = (
        "plain: the recorded calls by boto3.client('dynamodb') as it comes",
        "plain cold start: imports chalice and makes that client",
        "alike: the same calls by a boto3 client with our settings: what is more is ours alone",
        "misses: of simulated first-level caches, 32 KB of instructions and 48 KB of data",
    )
    return "\n".join([*lines, "", *notes])


if __name__ == "__main__":
    sys.exit(main())
