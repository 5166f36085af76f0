"""Fixtures that several modules share."""

import botocore.session
import pytest
from botocore.client import BaseClient

from chalicelib.wiring import CLIENT_CONFIG


@pytest.fixture(scope="module")
def stubbed_client() -> BaseClient:
    """A separate client with the product's configuration. It has no network: a call without a stub
    fails."""
    return botocore.session.Session().create_client(
        "dynamodb",
        region_name="us-east-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=CLIENT_CONFIG,
    )
