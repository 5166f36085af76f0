"""DynamoDB for the local stack: moto in this process, or the endpoint in
`AWS_ENDPOINT_URL_DYNAMODB`."""

import os
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from botocore.client import BaseClient
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber

from chalicelib.wiring import dynamodb_client
from infra.local.moto_tables import ONE_AT_A_TIME, speed_up
from infra.local.resources import create_table

TABLE = "seatledger-local"


def is_external() -> bool:
    """True if the environment names a DynamoDB endpoint, so moto is not used."""
    return bool(os.environ.get("AWS_ENDPOINT_URL_DYNAMODB"))


def start() -> BaseClient:
    """Starts moto if it is used, creates the table if it is missing, and returns a client."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    if not is_external():
        _serialize_moto()
        speed_up()
        mock_aws().start()
    elif "AWS_ACCESS_KEY_ID" not in os.environ and "AWS_PROFILE" not in os.environ:
        os.environ |= {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
    client = dynamodb_client()
    if TABLE not in client.list_tables()["TableNames"]:
        create_table(client, TABLE)
    return client


def is_empty(client: BaseClient) -> bool:
    """True if the table has no items. An external table keeps the data of earlier runs."""
    return not client.scan(TableName=TABLE, Limit=1)["Items"]


def empty(client: BaseClient) -> None:
    """Deletes every item of the table."""
    pages = client.get_paginator("scan").paginate(TableName=TABLE, ProjectionExpression="pk, sk")
    for page in pages:
        for key in page["Items"]:
            client.delete_item(TableName=TABLE, Key=key)


@lru_cache(maxsize=1)
def _serialize_moto() -> None:
    """Serializes requests to moto, which is not safe for threads: unlike in DynamoDB, concurrent
    transactions would see and lose each other's writes."""
    answer: Callable[..., Any] = BotocoreStubber.__call__

    def answer_alone(*args: Any, **kwargs: Any) -> Any:
        with ONE_AT_A_TIME:
            return answer(*args, **kwargs)

    BotocoreStubber.__call__ = answer_alone  # type: ignore[method-assign]  # replaces moto's
