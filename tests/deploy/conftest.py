"""One cloud for all tests of the deployed package: deploying takes long."""

import os
from collections.abc import Iterator

import pytest

from infra.cloud.deployed import Deployed, log_file
from infra.cloud.ministack import MiniStack
from tests.deploy.cloud_requests import NOW


@pytest.fixture(scope="session")
def cloud() -> Iterator[Deployed]:
    saved = dict(os.environ)
    started = MiniStack(log_file())
    try:
        yield Deployed(started, NOW)
    finally:
        started.stop()
        os.environ.clear()
        os.environ |= saved
