"""What all tests share: a DynamoDB client on moto, and a world of one's own."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from infra.local.moto_tables import speed_up
from tests.simulation.memory_client import MemoryClient
from tests.table_contents import on_moto
from tests.world import World

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
# The app has the operations of payments, too. A world has a provider only if it is wired with one.
os.environ.setdefault("SEATLEDGER_PAYMENTS", "stripe")

# `make test-cloud` installs what these need.
collect_ignore_glob = [] if "SEATLEDGER_MINISTACK" in os.environ else ["deploy/test_cloud*.py"]
# `make test-engine` runs these on a database that serves many clients at once, as moto does not.
collect_ignore = ["engine"] if on_moto() else []


@pytest.fixture(scope="session")
def client() -> Iterator[Any]:
    """The product's own client. On moto, or on what AWS_ENDPOINT_URL_DYNAMODB points at."""
    from chalicelib.wiring import dynamodb_client

    if not on_moto():
        yield dynamodb_client()
        return
    speed_up()
    with mock_aws():
        yield dynamodb_client()


@pytest.fixture
def world(request: pytest.FixtureRequest, client: Any) -> Iterator[World]:
    """On moto; on the table in memory for tests with the mark `in_memory`, which repeat requests some
    thousand times. Its responses equal moto's: `simulation/test_table.py`."""
    in_memory = on_moto() and request.node.get_closest_marker("in_memory")
    used = MemoryClient() if in_memory else client
    made = World(used)
    yield made
    used.delete_table(TableName=made.table)
