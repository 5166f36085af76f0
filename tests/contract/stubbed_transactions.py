"""Helpers for a stubbed DynamoDB client: transactions, and its responses to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from botocore.client import BaseClient
from botocore.exceptions import (
    BotoCoreError,
    ConnectionClosedError,
    ReadTimeoutError,
)
from botocore.stub import Stubber

from chalicelib.dynamo import conditions
from chalicelib.dynamo.codec import encode_item
from chalicelib.dynamo.transaction import Put, Write, WriteKind, WriteName, WritesFailed, write
from chalicelib.service.ports import Retryable

MET = {"pk": {"S": "OFFICE#1"}, "sk": {"S": "ACCOUNT"}, "seq": {"N": "7"}}
URL = "https://dynamodb.us-east-1.amazonaws.com"
HELD: dict[str, Any] = {"Code": "None"}
FAILED: dict[str, Any] = {"Code": "ConditionalCheckFailed", "Item": MET}


def writes(*kinds: WriteKind) -> list[Write]:
    """One write of each of these kinds."""
    return [
        Put(WriteName(kind), encode_item({"pk": kind, "sk": "X"}), conditions.absent())
        for kind in kinds
    ]


def canceled(client: BaseClient, **reason_by_kind: dict[str, Any]) -> None:
    """Sends a transaction that is canceled for these reasons."""
    with Stubber(client) as stubber:
        stubber.add_client_error(
            "transact_write_items",
            "TransactionCanceledException",
            modeled_fields={"CancellationReasons": [*reason_by_kind.values()]},
        )
        write(client, "table", writes(*cast("dict[WriteKind, Any]", reason_by_kind)))


@contextmanager
def failing(client: BaseClient, error: BotoCoreError) -> Iterator[list[bytes]]:
    """Makes every call fail with `error` after botocore's own repeats. Yields the bodies sent."""
    bodies: list[bytes] = []

    def fail(params: dict[str, Any], **_: Any) -> None:
        bodies.append(params["body"])
        raise error

    client.meta.events.register("before-call.dynamodb", fail)
    try:
        yield bodies
    finally:
        client.meta.events.unregister("before-call.dynamodb", fail)


def reason_of(act: Any, *args: Any, **named: Any) -> str:
    with pytest.raises(Retryable) as again:
        act(*args, **named)
    return again.value.reason


def found_by(act: Any, *args: Any, **named: Any) -> dict[str, Any]:
    with pytest.raises(WritesFailed) as raised:
        act(*args, **named)
    return {name.kind: item for name, item in raised.value.met.items()}


LOST = [
    ReadTimeoutError(endpoint_url=URL),
    ConnectionClosedError(endpoint_url=URL),
]
