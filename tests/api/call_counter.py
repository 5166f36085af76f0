"""Counts the calls to DynamoDB and the write units of requests.

moto reports no consumed capacity for transactions, so units are computed by the rules of DynamoDB's
pricing: a standard write costs one unit per KB of the larger of the item before and after, a
transactional write two; a changed index key costs a deletion and an insertion in the index.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from typing import Any

from tests.world import World

WRITES = ("Put", "Update", "Delete", "ConditionCheck")
INDEX_KEYS = ("due_shard", "cycle_end")


class CallCounter:
    """The calls and write units within `counting_calls`."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.write_units = 0


@contextmanager
def counting_calls(world: World) -> Iterator[CallCounter]:
    """Counts calls by a hook in botocore, below the product's code, which it removes at the end."""
    counter = CallCounter()
    written: list[tuple[str, str]] = []

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        counter.calls.append(model.name)
        if model.name == "TransactWriteItems":
            written.extend(_key(request) for request in params["TransactItems"])
        else:
            assert model.name in ("BatchGetItem", "Query", "GetItem"), model.name

    before = {key_of(item): item for item in world.raw_items()}
    events = world.client.meta.events
    events.register("provide-client-params.dynamodb.*", note)
    yield counter
    events.unregister("provide-client-params.dynamodb.*", note)
    after = {key_of(item): item for item in world.raw_items()}
    for key in written:
        counter.write_units += _units(before.get(key, {}), after.get(key, {}))


def key_of(item: Any) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def _key(request: dict[str, Any]) -> tuple[str, str]:
    ((kind, write),) = request.items()
    assert kind in WRITES
    return key_of(write.get("Item") or write.get("Key"))


def _units(before: dict[str, Any], after: dict[str, Any]) -> int:
    units = 2 * max(1, ceil(max(size_of(before), size_of(after)) / 1024))
    if any(before.get(name) != after.get(name) for name in INDEX_KEYS):
        units += 2 if before else 1
    return units


def size_of(item: dict[str, Any]) -> int:
    """Bytes, by DynamoDB's rules (Developer Guide, "Item sizes and formats")."""
    return sum(len(name.encode()) + _value_size(typed) for name, typed in item.items())


def _value_size(typed: dict[str, Any]) -> int:
    ((tag, value),) = typed.items()
    if tag == "S":
        return len(value.encode())
    if tag == "N":
        return ceil(len(value.strip("-").strip("0") or "0") / 2) + 1 + bool(value.startswith("-"))
    if tag == "B":
        return len(value)
    if tag == "M":
        return 3 + sum(1 + len(name.encode()) + _value_size(each) for name, each in value.items())
    if tag == "L":
        return 3 + sum(1 + _value_size(each) for each in value)
    return 1
