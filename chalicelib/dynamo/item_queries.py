"""Queries of one partition: their requests, and all of their items."""

from collections.abc import Iterator
from functools import reduce
from operator import and_
from typing import Any

from botocore.client import BaseClient
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from . import keys
from .codec import Item
from .keys import Key
from .transaction import outcomes


def query_request(
    table: str,
    condition: Condition,
    limit: int | None = None,
    only: list[Condition] | None = None,
) -> dict[str, Any]:
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    request: dict[str, Any] = {
        "TableName": table,
        "KeyConditionExpression": condition.serialize(names, values),
    }
    if limit:
        # One more than requested shows whether there is another page.
        request["Limit"] = limit + 1
    if only:
        request["FilterExpression"] = reduce(and_, only).serialize(names, values)
    request["ExpressionAttributeNames"] = {placeholder: name for name, placeholder in names.items()}
    request["ExpressionAttributeValues"] = values
    return request


def newest_first(table: str, prefix: Key) -> dict[str, Any]:
    """A consistent query of the items below `prefix`, the last ones first."""
    pk, start = prefix
    request = query_request(table, (Path("pk") == pk) & Path("sk").startswith(start))
    return request | {"ConsistentRead": True, "ScanIndexForward": False}


def office_ids(client: BaseClient, table: str, company_id: int, most: int) -> tuple[int, ...]:
    """The ids of the company's first offices, from one page. Raises Retryable."""
    pk, start = keys.offices(company_id)
    request = query_request(table, (Path("pk") == pk) & Path("sk").startswith(start))
    request |= {"ConsistentRead": True, "Limit": most, "ProjectionExpression": "office_id"}
    with outcomes():
        response = client.query(**request)
    return tuple(int(item["office_id"]["N"]) for item in response["Items"])


def all_items(client: BaseClient, request: dict[str, Any]) -> Iterator[Item]:
    """All items of the query, read page by page, as far as they are taken. Raises Retryable."""
    request = dict(request)
    while True:
        with outcomes():
            response = client.query(**request)
        yield from response["Items"]
        if "LastEvaluatedKey" not in response:
            return
        request["ExclusiveStartKey"] = response["LastEvaluatedKey"]
