"""Runs the command `schemathesis` against a running stack, and reads its report."""

import json
import os
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.api.running import RunningStack

HERE = Path(__file__).parent
COMMAND = HERE.parents[1] / ".venv-schemathesis" / "bin" / "schemathesis"
COMPANY, NEW_YORK = 5000000000000001, 5000000000000101


@dataclass(frozen=True)
class Report:
    """`failures` are pairs of an operation's label and the failure's title; `requests` are counted
    by phase; `links` is the number of links followed successfully, of `all_links`."""

    failures: frozenset[tuple[str, str]]
    errors: int
    requests: Counter[str]
    links: int
    all_links: int
    seconds: float
    text: str


def run(app: str, token: str, *options: str, is_stateful: bool = False) -> Report:
    """Runs all checks that `schemathesis.toml` does not exclude."""
    with TemporaryDirectory() as folder:
        done = subprocess.run(
            [
                *(COMMAND, "--config-file", HERE / "schemathesis.toml"),
                *("run", f"{app}/api/v2/openapi.json", "--no-color"),
                *("--header", f"Authorization: Bearer {token}"),
                *("--header", f"DP-Company-ID: {COMPANY}"),
                *("--header", "DP-Reason: tried by schemathesis"),
                *("--report=json,ndjson", f"--report-json-path={folder}/all.json"),
                f"--report-ndjson-path={folder}/events.ndjson",
                *options,
            ],
            cwd=HERE,
            env=os.environ | ({"STATEFUL": "yes"} if is_stateful else {}),
            capture_output=True,
            text=True,
            check=False,
        )
        text = f"{done.stdout}{done.stderr}"
        report = Path(folder) / "all.json"
        if not report.exists():
            raise SystemExit(f"schemathesis did not run:\n{text}")
        told = json.loads(report.read_text())
        links, all_links = links_of(text)
        return Report(
            failures=frozenset(
                (label, each["title"]) for each in told["failures"] for label in each["operations"]
            ),
            errors=len(told["errors"]),
            requests=_requests(Path(folder) / "events.ndjson"),
            links=links,
            all_links=all_links,
            seconds=told["running_time"],
            text=text,
        )


def links_of(text: str) -> tuple[int, int]:
    """The number of links followed successfully, and of all links, in the output of a stateful
    run."""
    told = re.search(r"API Links: +(\d+) covered / \d+ selected / (\d+) total", text)
    return (int(told[1]), int(told[2])) if told else (0, 0)


def _requests(events: Path) -> Counter[str]:
    """The number of requests sent, by phase."""
    counted: Counter[str] = Counter()
    for line in events.read_text().splitlines():
        finished: dict[str, Any] = json.loads(line).get("ScenarioFinished") or {}
        sent = finished.get("recorder", {}).get("interactions", {})
        counted[finished.get("phase", "")] += len(sent)
    return +counted


def token_of(stack: RunningStack, role: str) -> str:
    company_id = None if role == "csm" else COMPANY
    office_ids = [NEW_YORK] if role == "office_admin" else []
    wanted = {"role": role, "company_id": company_id, "office_ids": office_ids}
    token: str = stack.post("/tokens", wanted).json()["token"]
    return token


def reset_and_stock(stack: RunningStack) -> None:
    """Resets the stack to the seeded company, and adds available licenses of every type, scheduled
    removals, users and a room."""
    stack.post("/reset")
    held = stack.api("GET", f"/offices/{NEW_YORK}/licenses").json()["items"]
    for office in stack.overview()["offices"]:
        for what, quantity in (("purchases", 40), ("removals", 3)):
            items = [{"license_type": each["license_type"], "quantity": quantity} for each in held]
            key = {"Idempotency-Key": f"{what}-{office['id']}"}
            stack.api("POST", f"/offices/{office['id']}/{what}", {"items": items}, **key)
    for person in ("ada", "ben", "chiara"):
        body = {"email": f"{person}@example.com", "office_id": NEW_YORK}
        assert stack.api("POST", "/users", body).status_code == 201
    stack.api("POST", "/rooms", {"name": "Lobby", "office_id": NEW_YORK})
