"""Generates a client and models from an OpenAPI document, by the generators in `.venv-clients`."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = ROOT / ".venv-clients" / "bin"
CLIENT, MODELS = "seatledger_client", "seatledger_models"


def generate_client(document: Path, folder: Path) -> str:
    """Writes the package `seatledger_client`. A warning of the generator is a failure."""
    return _run(
        *("openapi-python-client", "generate", "--path", document),
        *("--output-path", folder / CLIENT, "--meta", "none", "--fail-on-warning"),
    )


def generate_models(document: Path, folder: Path) -> str:
    """Writes the module `seatledger_models`, of pydantic 2."""
    return _run(
        *("datamodel-codegen", "--input", document, "--input-file-type", "openapi"),
        *("--output", folder / f"{MODELS}.py", "--output-model-type", "pydantic_v2.BaseModel"),
        *("--target-python-version", "3.11", "--formatters", "builtin"),
        *("--naming-strategy", "parent-prefixed"),  # else `Kind1`, `Kind2`
    )


def run_with(folder: Path, script: Path, *arguments: str) -> str:
    """Runs a script that may import what is in the folder. Returns what it printed."""
    return _run("python", script, *arguments, PYTHONPATH=str(folder))


def _run(command: str, *arguments: object, **environment: str) -> str:
    """The generator of the client calls ruff, which must be in its path."""
    done = subprocess.run(
        [str(BIN / command), *map(str, arguments)],
        env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr
