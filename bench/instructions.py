"""CPU instructions of a request and of a cold start, counted by valgrind.

Unlike time, the counts do not depend on the load of the machine. A request's count is the
difference between two processes, one of which serves twice as many requests.
"""

import gc
import os
import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import cold_start, cpu, recorded
from bench.api import as_in_lambda
from bench.cold_start import OURS, PLAIN, READY, Fresh
from bench.progress import bar
from bench.report import Findings, Row, ratio
from bench.world import Cloud

REQUESTS, WARM_UP = 100, 30
SIDES = {"ours": recorded.ours, "plain": recorded.plain}
COUNT = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")


def measure(cloud: Cloud) -> Findings:
    if not shutil.which("valgrind"):
        sys.exit("The part `instructions` needs valgrind. On Debian: apt-get install valgrind")
    with TemporaryDirectory() as directory:
        variables = {"PYTHONPYCACHEPREFIX": f"{directory}/bytecode", "PYTHONHASHSEED": "0"}
        environment = Fresh([], variables).environment
        recording = Path(directory, "recording")
        recording.write_bytes(pickle.dumps(recorded.record(cloud)))
        rows = []
        for verb in bar(recorded.VERBS, "instructions, requests"):
            ours, plain = (_request(environment, recording, side, verb) for side in SIDES)
            rows.append(_row(verb, ours, plain, cpu.PLAIN, cpu.LIMIT))
        ours, plain = (_millions(environment, "-c", code + READY) for code in (OURS, PLAIN))
    rows.append(_row("cold start", ours, plain, cold_start.AGAINST, cold_start.LIMIT))
    return Findings(rows)


def _row(name: str, ours: float, plain: float, against: str, limit: float) -> Row:
    sides = (ours, plain, ours / plain)
    name = f"{name}, instructions"
    return ratio("instructions", name, "M", sides, against=against, limit=limit)


def _request(environment: dict[str, str], recording: Path, side: str, verb: str) -> float:
    command = ("-m", "bench.instructions", str(recording), side, verb)
    once, twice = (_millions(environment, *command, f"{REQUESTS * times}") for times in (1, 2))
    return (twice - once) / REQUESTS


def _millions(environment: dict[str, str], *arguments: str) -> float:
    command = [sys.executable, *arguments]
    subprocess.run(command, env=environment, check=True)  # compiles the modules
    counted = subprocess.run(
        [*COUNT, *command], env=environment, stderr=subprocess.PIPE, text=True, check=True
    )
    (instructions,) = re.findall(r"I +refs: +([\d,]+)", counted.stderr)
    return int(instructions.replace(",", "")) / 10**6


def _serve(recording: str, side: str, verb: str, number: str) -> None:
    """Serves that many requests after a warm-up, in the process that valgrind runs."""
    request = SIDES[side](pickle.loads(Path(recording).read_bytes()))[verb]
    with as_in_lambda():
        for _ in range(WARM_UP):
            request()
        gc.collect()
        gc.freeze()
        for _ in range(int(number)):
            request()
    os._exit(0)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
