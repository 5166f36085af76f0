"""Speeds up moto, for a stack that runs for hours and for tests.

Before a transaction moto copies the whole table once for each item that it writes: 60 ms at 50
rows, seconds at a few thousand. Here a table's copy shares its items, and an update replaces its
item instead of changing it in place. After a refused transaction moto restores the same items.

To write one attribute value into a response moto looks for all ten types under several spellings:
more than half of a read's time. Here it looks only at the type that the value has.

To query an index moto sorts the whole table by keys whose comparison is slow. Here their texts are
compared.
"""

import copy
from functools import lru_cache
from threading import Lock
from typing import Any

from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

from infra.local.moto_expressions import parse_once, plain_values

ONE_AT_A_TIME = Lock()
"""Held during each request to moto in the local stack. While it is held, a transaction that will be
refused may have records in the stream."""

_OF_STRUCTURES = "_serialize_type_structure"
"""The method that moto's serializer calls for structures; it has no public hook."""


@lru_cache(maxsize=1)
def speed_up() -> None:
    """Changes moto in all of the process."""
    _copy_on_write()
    _plain_attribute_values()
    parse_once()
    plain_values()
    Table.all_items = _sorted_items  # type: ignore[method-assign, assignment]  # replaces moto's


def _copy_on_write() -> None:
    update_in_place = DynamoDBBackend.update_item

    def update_item(
        self: DynamoDBBackend, table_name: str, key: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        table = self.get_table(table_name)
        partition = table.items.get(DynamoType(key[table.hash_key_attr]), {})
        assert table.range_key_attr, "our table has a sort key"
        sort_key = DynamoType(key[table.range_key_attr])
        if sort_key in partition:
            partition[sort_key] = copy.deepcopy(partition[sort_key])
        return update_in_place(self, table_name, key, *args, **kwargs)

    DynamoDBBackend.update_item = update_item  # type: ignore[method-assign]  # replaces moto's
    Table.__deepcopy__ = _copy_of  # type: ignore[attr-defined]  # moto has none


def _sorted_items(table: Table) -> list[Any]:
    held = [item for partition in table.items.values() for item in partition.values()]
    return sorted(held, key=lambda item: (item.hash_key.value, item.range_key.value))


def _copy_of(table: Table, _: dict[int, Any]) -> Table:
    made = object.__new__(type(table))
    made.__dict__ |= table.__dict__
    made.items = copy_of_items(table.items)
    if table.stream_shard:
        made.stream_shard = copy.copy(table.stream_shard)
        made.stream_shard.table = made
        made.stream_shard.items = list(table.stream_shard.items)
    return made


def copy_of_items(items: Any) -> Any:
    """The items of a table, partition by partition; the copy shares each item."""
    made = copy.copy(items)
    for partition, held in items.items():
        made[partition] = dict(held)
    return made


def _plain_attribute_values() -> None:
    serialize = getattr(BaseJSONSerializer, _OF_STRUCTURES)

    def serialize_structure(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.name != "AttributeValue":
            serialize(self, serialized, value, shape, key)
            return
        serialized[key] = {}
        for kind, held in value.items():
            self._serialize(serialized[key], held, shape.members[kind], kind)

    setattr(BaseJSONSerializer, _OF_STRUCTURES, serialize_structure)
