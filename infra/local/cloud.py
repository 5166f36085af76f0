"""DynamoDB for the local stack: moto in this process, or the endpoint in
`AWS_ENDPOINT_URL_DYNAMODB`."""

import os
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from botocore.client import BaseClient
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from chalicelib.wiring import dynamodb_client
from infra.local.moto_tables import ONE_AT_A_TIME, copy_of_items, speed_up
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


def saved_items(client: BaseClient) -> Any:
    """What the table has, for `put_back`."""
    if not is_external():
        # A scan of moto takes seconds for the items of the demo company.
        return copy_of_items(_moto_table(client).items)
    pages = client.get_paginator("scan").paginate(TableName=TABLE, ConsistentRead=True)
    return [item for page in pages for item in page["Items"]]


def put_back(client: BaseClient, saved: Any) -> None:
    """The table has what `saved_items` returned. On moto its stream does not show this."""
    if not is_external():
        _moto_table(client).items = copy_of_items(saved)
        return
    empty(client)
    for item in saved:
        client.put_item(TableName=TABLE, Item=item)


def _moto_table(client: BaseClient) -> Any:
    return dynamodb_backends[DEFAULT_ACCOUNT_ID][client.meta.region_name].tables[TABLE]


@lru_cache(maxsize=1)
def _serialize_moto() -> None:
    """Serializes requests to moto, which is not safe for threads: unlike in DynamoDB, concurrent
    transactions would see and lose each other's writes."""
    answer: Callable[..., Any] = BotocoreStubber.__call__

    def answer_alone(*args: Any, **kwargs: Any) -> Any:
        with ONE_AT_A_TIME:
            return answer(*args, **kwargs)

    BotocoreStubber.__call__ = answer_alone  # type: ignore[method-assign]  # replaces moto's
