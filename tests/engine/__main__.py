"""`make test-engine`: runs the tests for a real engine, on MiniStack's DynamoDB unless
AWS_ENDPOINT_URL_DYNAMODB names another."""

import os
import sys
from pathlib import Path

import pytest

from infra.cloud.ministack import MiniStack

LOG = Path("out/engine.log")
ENDPOINT = "AWS_ENDPOINT_URL_DYNAMODB"


def main(arguments: list[str]) -> int:
    if ENDPOINT in os.environ:
        return run(arguments)
    LOG.parent.mkdir(exist_ok=True)
    cloud = MiniStack(LOG)
    try:
        os.environ |= cloud.environment | {ENDPOINT: cloud.endpoint}
        return run(arguments)
    finally:
        cloud.stop()


def run(arguments: list[str]) -> int:
    """Runs the contract tests on two cores, then those with concurrent clients, which need both
    cores. `arguments` are options of pytest, and select tests."""
    print(f"DynamoDB at {os.environ[ENDPOINT]}", flush=True)
    if arguments:
        return pytest.main(["tests/contract", "tests/engine", "-s", *arguments])
    return pytest.main(["tests/contract", "-n", "2"]) or pytest.main(["tests/engine", "-s"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
