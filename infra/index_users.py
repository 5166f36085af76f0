"""`make index-users TABLE=...`: makes users findable who were written by a release that wrote no
entries by which they are found. Run it once after the upgrade. After a return to an older release
or to a point in time, run it with the next number: `RUN=2`.

It reads the table once and marks records; the table's stream then writes the entries, as for every
change. It can be stopped, and run again with the same number.
"""

import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

from botocore.client import BaseClient

from chalicelib.dynamo.codec import Item, encode
from chalicelib.dynamo.stream import TO_BE_FOUND
from chalicelib.dynamo.transaction import outcomes
from chalicelib.dynamo.user_entries import USERS_ARE_FOUND
from chalicelib.service.retries import Retries
from chalicelib.wiring import dynamodb_client, retries


def index_users(client: BaseClient, table: str, run: int, again: Retries) -> tuple[int, int]:
    """Marks the users that this run has not marked, and then the companies. Returns how many of
    each. Companies come last: from then on a search trusts that their users have entries."""
    users = _mark_all(client, table, ("USER#", TO_BE_FOUND, run), again)
    return users, _mark_all(client, table, ("COMPANY", USERS_ARE_FOUND, True), again)


def _mark_all(client: BaseClient, table: str, what: tuple[str, str, Any], again: Retries) -> int:
    marked = 0
    for key in _unmarked(client, table, *what):
        again.run(partial(_mark, client, table, key, *what[1:]))
        marked += 1
    return marked


def _unmarked(
    client: BaseClient, table: str, kind: str, attribute: str, value: Any
) -> Iterator[Item]:
    """The keys of the records of companies that have another value."""
    pages = client.get_paginator("scan").paginate(
        TableName=table,
        ProjectionExpression="pk, sk",
        FilterExpression="begins_with(pk, :company) AND begins_with(sk, :kind) AND "
        "(attribute_not_exists(#attribute) OR #attribute <> :value)",
        ExpressionAttributeNames={"#attribute": attribute},
        ExpressionAttributeValues={
            ":company": encode("COMPANY#"),
            ":kind": encode(kind),
            ":value": encode(value),
        },
    )
    for page in pages:
        yield from page["Items"]


def _mark(client: BaseClient, table: str, key: Item, attribute: str, value: Any) -> None:
    with outcomes():
        client.update_item(
            TableName=table,
            Key=key,
            UpdateExpression="SET #attribute = :value",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeNames={"#attribute": attribute},
            ExpressionAttributeValues={":value": encode(value)},
        )


def main() -> None:
    table, run = sys.argv[1:]
    users, companies = index_users(dynamodb_client(), table, int(run), retries())
    print(f"{users} users and {companies} companies marked; the stream writes the entries")


if __name__ == "__main__":
    main()
