"""Events and history: nothing is lost, nothing is told twice."""

import json
from random import Random

from tests.event_consumer import check_consumers
from tests.simulation.cloud import Cloud
from tests.simulation.oracles import Items
from tests.simulation.stream_history import initial_items, readable


def check_events(cloud: Cloud, items: Items) -> None:
    """Every entry and invoice has an event; consumers that follow the documented rule know all
    counts, users and rooms; every assignment and release has a row in the history."""
    events = [json.loads(text) for text in cloud.events]
    before = [readable(item) for item in initial_items(cloud).values() if item]
    check_consumers(events, before, items, Random(len(events)))
    entries_with_event = {event["data"].get("entry_id") for event in events}
    invoices_with_event = {
        (event["office_id"], int(event["data"]["number"]))
        for event in events
        if event["type"] == "invoice.issued"
    }
    changed = {record.key for record in cloud.table.records if record.before is None}
    moved = 0
    for item in items:
        if (item["pk"], item["sk"]) not in changed:
            continue
        if item["sk"].startswith("ENTRY#") and (item["lines"] or item["action"] != "renewal"):
            assert item["entry_id"] in entries_with_event, item
        if item["sk"].startswith("INVOICE#"):
            assert (item["office_id"], item["number"]) in invoices_with_event, item
        moved += item["sk"].startswith("MOVEMENT#")
    assert moved == _moves(cloud), (moved, _moves(cloud))


def _moves(cloud: Cloud) -> int:
    """The number of assignments and releases, counted in the table's stream."""
    moves = 0
    for record in cloud.table.records:
        if record.key[1].startswith("ASSIGNMENT#"):
            was = bool(record.before) and "released_at" not in (record.before or {})
            is_ = bool(record.after) and "released_at" not in (record.after or {})
            moves += was != is_
    return moves
