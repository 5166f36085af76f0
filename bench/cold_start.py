"""CPU time of a new process until it can serve a request. CPU time, because a Lambda function with
1,024 MB has little more than half a core.

Measured twice: in one environment, where both sides have the same libraries with bytecode; and as
packaged, which is what Lambda starts. Lambda's disk is read-only, so a package without bytecode
compiles its modules at each start.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.package import packaged
from bench.report import Findings, paragraph, ratio
from bench.rounds import Side, side_by_side
from bench.world import Cloud
from infra.cloud.archive import for_this_machine

ROUNDS = 15
LIMIT = 1.1
OURS = "import app; from chalicelib.wiring import wired; wired()"
PLAIN = "import chalice, boto3; boto3.client('dynamodb')"
READY = "; import os; os._exit(0)"
"""Skips the interpreter's shutdown, which Lambda never runs: a twentieth of the time of a start."""
PLAIN_NEEDS = (
    "boto3", "botocore", "chalice", "dateutil", "jmespath", "s3transfer", "six.py", "urllib3",
)  # fmt: skip
AGAINST = "a process that only imports chalice and makes a boto3 DynamoDB client"
UNCOMPILED = f"{AGAINST}, packaged as `chalice package` does: without bytecode"


def measure(_cloud: Cloud, rounds: int = ROUNDS) -> Findings:
    with TemporaryDirectory() as directory:
        place = Path(directory)
        compiled = Fresh([sys.executable, "-c"], {"PYTHONPYCACHEPREFIX": f"{place}/bytecode"})
        sides = side_by_side("cold start", rounds, compiled.side(OURS), compiled.side(PLAIN))
        imports = {"ours": _imports(compiled, OURS), "plain": _imports(compiled, PLAIN)}
        ours, plain = _packages(place)
        isolated = Fresh([sys.executable, "-S", "-B", "-c"], {})
        packaged = side_by_side(
            "cold start as packaged",
            rounds,
            isolated.side(OURS, ours),
            isolated.side(PLAIN, plain),
        )
    rows = [
        ratio("cold_start", "cold start, CPU", "ms", sides, against=AGAINST, limit=LIMIT),
        ratio(
            "cold_start",
            "cold start, CPU, as packaged",
            "ms",
            packaged,
            against=UNCOMPILED,
            limit=LIMIT,
        ),
    ]
    return Findings(rows, {"imports_ms": imports}, _text(imports))


@dataclass(frozen=True)
class Fresh:
    """Starts a new process for a piece of code, as Lambda does."""

    command: list[str]
    variables: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
        lambdas = {"SEATLEDGER_TABLE": "bench", "AWS_LAMBDA_FUNCTION_NAME": "api"}
        return kept | lambdas | self.variables

    def side(self, code: str, cwd: Path | None = None) -> Side:
        def milliseconds() -> float:
            child = subprocess.Popen([*self.command, code + READY], env=self.environment, cwd=cwd)
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            assert child.returncode == 0, code
            return (used.ru_utime + used.ru_stime) * 1000

        return milliseconds


def _packages(directory: Path) -> tuple[Path, Path]:
    """Unpacks our package, with this machine's compiled modules, and makes a plain one."""
    ours, plain = directory / "ours", directory / "plain"
    for_this_machine(packaged(), directory / "ours.zip")
    with zipfile.ZipFile(directory / "ours.zip") as package:
        package.extractall(ours)
    site = Path(sysconfig.get_paths()["purelib"])
    plain.mkdir()
    for name in PLAIN_NEEDS:
        copy = shutil.copy if name.endswith(".py") else _tree
        copy(site / name, plain / name)
    return ours, plain


def _tree(source: Path, target: Path) -> None:
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))


def _imports(fresh: Fresh, code: str) -> dict[str, float]:
    """The time to import each package itself, in ms: the minimum of five runs. Measuring makes
    imports a fifth slower."""
    runs = [_importtime(fresh, code) for _ in range(5)]
    best = {name: min(run.get(name, us) for run in runs) for name, us in runs[0].items()}
    cost: Counter[str] = Counter()
    for name, us in best.items():
        cost[_package(name)] += us
    listed = {name: round(us / 1000, 1) for name, us in cost.most_common() if us >= 500}
    return {"total": round(sum(best.values()) / 1000, 1), **listed}


def _text(imports: dict[str, dict[str, float]]) -> str:
    return "\n".join(
        paragraph(
            f"imports, ms, {side}", ", ".join(f"{name} {cost}" for name, cost in costs.items())
        )
        for side, costs in imports.items()
    )


def _importtime(fresh: Fresh, code: str) -> dict[str, int]:
    asked = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code],
        env=fresh.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line.removeprefix("import time:").split("|") for line in asked.stderr.splitlines()]
    return {name.strip(): int(us) for us, _, name in lines if us.strip().isdigit()}


def _package(module: str) -> str:
    parts = module.split(".")
    if parts[0] in sys.stdlib_module_names:
        return "the standard library"
    if parts[0] != "chalicelib":
        return parts[0]
    return (
        ".".join(parts[: 3 if parts[1:2] == ["entrypoints"] else 2]) if len(parts) > 2 else "verbs"
    )
