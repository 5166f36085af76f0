"""What happened to the money of a run, in the order in which it was committed: from the initial
table and the table's stream."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from chalicelib.dynamo.codec import decode_item
from chalicelib.dynamo.items import flattened
from tests.simulation.cloud import Cloud
from tests.simulation.initial_tables import paid_start, start

Item = dict[str, Any]
OF_MONEY = ("ENTRY", "INVOICE", "CREDIT_NOTE", "COMPANY", "OFFICE")


@dataclass(frozen=True)
class Committed:
    """One item after a write. `position` counts the stream's records; -1 before the run."""

    position: int
    kind: str
    item: Item
    is_new: bool = True


def history(cloud: Cloud) -> Iterator[Committed]:
    """Entries, invoices, credit notes, listed offices, companies; and balances, of accounts."""
    initial = initial_items(cloud)
    for key in sorted(initial):
        kind = key[1].partition("#")[0]
        if initial[key] and kind in OF_MONEY:
            yield Committed(-1, kind, readable(initial[key]), is_new=kind in ("ENTRY", "INVOICE"))
    for position, record in enumerate(cloud.table.records):
        kind = record.key[1].partition("#")[0]
        if kind in OF_MONEY and record.after:
            yield Committed(position, kind, readable(record.after), record.before is None)
        elif kind == "ACCOUNT" and record.after:
            amounts = {name: record.after[name] for name in ("balance_minor", "accrued_minor")}
            yield Committed(position, kind, {"pk": record.key[0], **decode_item(amounts)})


def initial_items(cloud: Cloud) -> dict[tuple[str, str], Any]:
    """The items before the run; None for those that it created."""
    initial: dict[tuple[str, str], Any] = {}
    for record in cloud.table.records:
        initial.setdefault(record.key, record.before)
    return {key: initial.get(key, item) for key, item in cloud.table.items.items()}


def readable(stored: Item) -> Item:
    """The item, decoded and flattened. Do not change it: initial items are decoded once."""
    return _decoded_at_start().get(id(stored)) or flattened(decode_item(stored))


@lru_cache(maxsize=1)
def _decoded_at_start() -> dict[int, Item]:
    """By their identity, which copies of the initial tables share."""
    tables = (start(), paid_start())
    return {
        id(item): flattened(decode_item(item)) for table in tables for item in table.items.values()
    }
