"""Describes the machine on which the numbers were measured."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

LIBRARIES = ("boto3", "botocore", "chalice", "msgspec", "pynamodb", "aws-lambda-powertools")
TEST_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
}
"""The environment of clients whose requests do not reach AWS."""


def machine() -> dict[str, Any]:
    """Processor, memory, versions, commit and load."""
    memory = Path("/proc/meminfo").read_text().split()[1]
    return {
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(int(memory) / 2**20),
        "system": platform.platform(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "commit": _git("rev-parse", "--short", "HEAD"),
        "load_before": os.getloadavg(),
    }


def described(where: dict[str, Any]) -> str:
    """The machine in one line. Needs `load_after`, too."""
    return (
        f"{where['processor']}, {where['cores']} cores, {where['memory_gb']} GB, "
        f"Python {where['python']}, commit {where['commit']}, {where['at']}, "
        f"load {where['load_before'][0]:.1f} to {where['load_after'][0]:.1f}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return " ".join(line.split(":", maxsplit=1)[1].split())
    return platform.machine()


def _git(*arguments: str) -> str:
    asked = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    return asked.stdout.strip()
