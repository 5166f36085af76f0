"""`make test-schemathesis`: requests made of the API's description, against the local stack.

Each role gets the stack as it is seeded, with some licenses bought, and all phases of schemathesis:
examples, coverage (what each keyword of each schema allows and forbids), fuzzing, and stateful: chains
of requests along the description's links. Seeded and bounded; `--examples 200` makes it long.
"""

import argparse
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.api.running import RunningStack

HERE = Path(__file__).parent
CONFIG = HERE / "schemathesis.toml"
COMMAND = HERE.parents[1] / ".venv-schemathesis" / "bin" / "schemathesis"
COMPANY, NEW_YORK = 5000000000000001, 5000000000000101


@dataclass(frozen=True)
class Run:
    """One role's. `share` of the examples asked for."""

    role: str
    phases: str
    share: float = 1

    @property
    def is_stateful(self) -> bool:
        return self.phases == "stateful"


RUNS = (
    Run("company_admin", "examples,coverage,fuzzing"),
    Run("company_admin", "stateful", 5),
    Run("csm", "examples,coverage,fuzzing"),
    Run("csm", "stateful", 3),
    Run("office_admin", "examples,fuzzing", 0.5),
    Run("office_admin", "stateful", 2),
    Run("viewer", "examples,fuzzing", 0.5),
)


def main() -> int:
    """Exit code 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="make test-schemathesis", description=__doc__)
    parser.add_argument("--examples", type=int, default=12, help="requests an operation and phase")
    parser.add_argument("--seed", type=int, default=20260310)
    parser.add_argument("--only", help="one role")
    options, more = parser.parse_known_args()
    found = 0
    with RunningStack("--at", "2026-03-10T14:00:00Z") as stack:
        for run in RUNS:
            if options.only in (None, run.role):
                found += _run(stack, run, options.examples, options.seed, more)
    print(f"{found} failures" if found else "schemathesis found nothing")
    return 1 if found else 0


def _run(stack: RunningStack, run: Run, examples: int, seed: int, more: list[str]) -> int:
    """Returns the number of unique failures; they are printed as schemathesis prints them."""
    furnish(stack)
    with TemporaryDirectory() as folder:
        done = schemathesis(
            stack.app,
            token_of(stack, run.role),
            run.is_stateful,
            f"--phases={run.phases}",
            f"--max-examples={max(1, int(examples * run.share))}",
            f"--seed={seed}",
            "--report=json,ndjson",
            f"--report-json-path={folder}/report.json",
            f"--report-ndjson-path={folder}/report.ndjson",
            *more,
        )
        report = Path(folder) / "report.json"
        if not report.exists():
            raise SystemExit(f"schemathesis did not run:\n{done.stdout}{done.stderr}")
        told = json.loads(report.read_text())
        _show(run, told, done)
        return int(told["test_cases"]["unique_failures"]) + len(told["errors"])


def schemathesis(
    app: str, token: str, is_stateful: bool, *options: str
) -> "subprocess.CompletedProcess[str]":
    """All its checks but those that the configuration has reasons against."""
    company = {"COMPANY_ID": str(COMPANY), **({"STATEFUL": "yes"} if is_stateful else {})}
    return subprocess.run(
        [
            COMMAND,
            "--config-file",
            CONFIG,
            "run",
            f"{app}/api/v2/openapi.json",
            "--no-color",
            "--header",
            f"Authorization: Bearer {token}",
            "--header",
            f"DP-Company-ID: {COMPANY}",
            *options,
        ],
        cwd=HERE,
        env=os.environ | company | {"PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
        check=False,
    )


def token_of(stack: RunningStack, role: str) -> str:
    wanted = {"role": role, "company_id": COMPANY, "office_ids": []}
    if role == "csm":
        wanted["company_id"] = None
    if role == "office_admin":
        wanted["office_ids"] = [NEW_YORK]
    token: str = stack.post("/tokens", wanted).json()["token"]
    return token


def furnish(stack: RunningStack) -> None:
    """The seeded company with licenses of every type to give, and some on their way out."""
    stack.post("/reset")
    types = [
        each["license_type"]
        for each in stack.api("GET", f"/offices/{NEW_YORK}/licenses").json()["items"]
    ]
    for office in stack.overview()["offices"]:
        for what, quantity in (("purchases", 40), ("removals", 3)):
            body = {"items": [{"license_type": each, "quantity": quantity} for each in types]}
            path = f"/offices/{office['id']}/{what}"
            stack.api("POST", path, body, **{"Idempotency-Key": f"{what}-{office['id']}"})
    stack.api("POST", "/users", {"email": "ada@example.com", "office_id": NEW_YORK})
    stack.api("POST", "/rooms", {"name": "Lobby", "office_id": NEW_YORK})


def _show(run: Run, told: dict[str, Any], done: "subprocess.CompletedProcess[str]") -> None:
    cases = told["test_cases"]
    print(
        f"{run.role}, {run.phases}: {cases['generated']} requests, {cases['unique_failures']} failures, {told['running_time']:.0f} s"
    )
    if done.returncode:
        print(done.stdout, done.stderr)


if __name__ == "__main__":
    sys.exit(main())
