"""Fixtures of several modules."""

import botocore.session
import pytest
from botocore.client import BaseClient

from chalicelib.wiring import CLIENT_CONFIG


@pytest.fixture(scope="module")
def stubbed_client() -> BaseClient:
    """A client of its own with the product's configuration. A call without a stub fails."""
    return botocore.session.Session().create_client(
        "dynamodb",
        region_name="us-east-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=CLIENT_CONFIG,
    )
