"""Consistent reads of several items by key, up to 100 per call; and writes of several items without
conditions, up to 25 per call."""

from collections.abc import Mapping, Sequence

from botocore.client import BaseClient

from ..service.ports import Retryable
from .codec import Item, encode
from .keys import Key
from .transaction import outcomes

MOST_KEYS_A_READ = 100
"""DynamoDB's limit for one BatchGetItem."""


MOST_ITEMS_A_WRITE = 25
"""DynamoDB's limit for one BatchWriteItem."""


def get_items(client: BaseClient, table: str, wanted: Sequence[Key]) -> list[Item | None]:
    """The items in the order of their keys; None for an item that does not exist. Each item is
    current, but together they are not a snapshot. Raises Retryable."""
    found: dict[Key, Item] = {}
    for start in range(0, len(wanted), MOST_KEYS_A_READ):
        some = wanted[start : start + MOST_KEYS_A_READ]
        request = [{"pk": encode(pk), "sk": encode(sk)} for pk, sk in some]
        with outcomes():
            response = client.batch_get_item(
                RequestItems={table: {"Keys": request, "ConsistentRead": True}}
            )
        if response.get("UnprocessedKeys"):
            raise Retryable("throttled")
        for item in response["Responses"].get(table, []):
            found[item["pk"]["S"], item["sk"]["S"]] = item
    return [found.get(key) for key in wanted]


def write_items(client: BaseClient, table: str, items: Mapping[Key, Item | None]) -> None:
    """Puts the items, and deletes those that are None. Each is written by itself: if this raises
    Retryable, some may be. To repeat it changes nothing."""
    requests = [_put_or_delete(key, item) for key, item in items.items()]
    for start in range(0, len(requests), MOST_ITEMS_A_WRITE):
        some = requests[start : start + MOST_ITEMS_A_WRITE]
        with outcomes():
            response = client.batch_write_item(RequestItems={table: some})
        if response.get("UnprocessedItems"):
            raise Retryable("throttled")


def _put_or_delete(key: Key, item: Item | None) -> Item:
    if item is None:
        return {"DeleteRequest": {"Key": {"pk": encode(key[0]), "sk": encode(key[1])}}}
    return {"PutRequest": {"Item": item}}
