"""Puts a recorded table into a world, and reads in short form what its offices have."""

import json
from base64 import b64decode
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from tests.table_contents import restore
from tests.world import World


def restore_recorded(world: World, recorded: Path) -> None:
    """Replaces the world's table by the items in the file, and forgets the catalog that the world
    has cached. New ids begin at 9,000."""
    items = [_typed(item) for item in json.loads(recorded.read_text())]
    restore(world.client, world.table, items)
    world.new_id = partial(next, count(9_000))
    world.wire(world.client)


def _typed(item: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {"B": b64decode(value["B"])} if "B" in value else value
        for name, value in item.items()
    }


def history(world: World, office: int) -> list[tuple[Any, ...]]:
    """The journal, oldest first: seq, action, number of lines, due now, reason."""
    items = world.get(f"/offices/{office}/history").json["items"]
    return [
        (each["seq"], each["action"], len(each["lines"]), each["due_now"]["amount"], each["reason"])
        for each in reversed(items)
        if "seq" in each
    ]


def invoices(world: World, office: int) -> list[tuple[Any, ...]]:
    """Oldest first: number, status, number of lines, total."""
    items = world.get(f"/offices/{office}/invoices").json["items"]
    return [
        (each["number"], each["status"], len(each["lines"]), each["total"]["amount"])
        for each in reversed(items)
    ]


def removals(world: World, office: int) -> list[tuple[Any, ...]]:
    """The open removals: id, license type, quantity, remaining."""
    items = world.get(f"/offices/{office}/removals").json["items"]
    return [
        (each["removal_id"], each["license_type"], each["quantity"], each["remaining"])
        for each in items
    ]
