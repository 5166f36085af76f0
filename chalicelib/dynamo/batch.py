"""Several items by their keys, in consistent reads of a hundred."""

from collections.abc import Sequence

from botocore.client import BaseClient

from ..service.ports import Retryable
from .codec import Item, encode
from .keys import Key
from .transaction import outcomes

MOST_KEYS_A_READ = 100
"""DynamoDB's limit for one BatchGetItem."""


def get_items(client: BaseClient, table: str, wanted: Sequence[Key]) -> list[Item | None]:
    """The latest of each item, in the order asked for; None where there is none. Each is the
    latest, but they need not be of one moment. Raises Retryable."""
    found: dict[Key, Item] = {}
    for start in range(0, len(wanted), MOST_KEYS_A_READ):
        some = wanted[start : start + MOST_KEYS_A_READ]
        request = [{"pk": encode(pk), "sk": encode(sk)} for pk, sk in some]
        with outcomes():
            answer = client.batch_get_item(
                RequestItems={table: {"Keys": request, "ConsistentRead": True}}
            )
        if answer.get("UnprocessedKeys"):
            raise Retryable("throttled")
        for item in answer["Responses"].get(table, []):
            found[item["pk"]["S"], item["sk"]["S"]] = item
    return [found.get(key) for key in wanted]
