"""What must hold of a table, whatever happened to it."""

import json
from collections import Counter, defaultdict
from typing import Any

from chalicelib.domain.assignment import license_type_of
from chalicelib.dynamo.packing import unpack
from tests.world import World

NOT_OF_THE_MATTER = ("request_id", "revision", "body", "request_hash")
"""Attributes that differ between two runs of the same thing."""


def check_invariants(world: World) -> None:
    """R2 for every office of the world's table."""
    check_table(world.items())


def check_table(items: list[dict[str, Any]]) -> None:
    """R2 for every office: counts, assignments, lots, journal and invoices agree. `items` are all
    of the table, decoded and unpacked, in key order."""
    partitions = defaultdict[str, list[dict[str, Any]]](list)
    for item in items:
        partitions[item["pk"]].append(item)
    for account in (item for item in items if item["sk"] == "ACCOUNT"):
        _check_office(account, partitions[account["pk"]])


def _check_office(account: dict[str, Any], items: list[dict[str, Any]]) -> None:
    held = Counter(
        license_type_of(item["assignment_id"])
        for item in items
        if item["sk"].startswith("ASSIGNMENT#") and "released_at" not in item
    )
    lots = Counter[str]()
    packed = next((item["lots"] for item in items if item["sk"] == "REMOVALS"), None)
    for lot in json.loads(unpack(packed)) if packed else []:
        lots[lot["license_type"]] += lot["remaining"]
    entries = [item for item in items if item["sk"].startswith("ENTRY#")]
    invoices = [item for item in items if item["sk"].startswith("INVOICE#")]
    for license_type, counts in account["licenses"].items():
        assigned = held[license_type]
        assert counts["available"] >= 0
        assert counts["scheduled"] == lots[license_type]
        assert counts["purchased"] == assigned + counts["scheduled"] + counts["available"], (
            license_type,
            counts,
            assigned,
        )
        assert counts["purchased"] == _replayed(entries, license_type, "purchased")
        assert counts["scheduled"] == _replayed(entries, license_type, "scheduled")
    assert [entry["seq"] for entry in entries] == list(range(1, account["seq"] + 1))
    assert [invoice["number"] for invoice in invoices] == list(
        range(1, account["invoice_count"] + 1)
    )
    charged = sum(entry["due_now_minor"] for entry in entries)
    assert charged == sum(invoice["total_minor"] for invoice in invoices)
    unpaid = [invoice for invoice in invoices if invoice["status"] != "paid"]
    assert account["open_minor"] == sum(invoice["total_minor"] for invoice in unpaid)
    declined = [invoice for invoice in invoices if invoice["status"] == "declined"]
    assert account["declined_invoices"] == len(declined)
    (terms,) = (item for item in items if item["sk"] == "TERMS")
    assert account["terms_revision"] == terms["revision"]


def _replayed(entries: list[dict[str, Any]], license_type: str, count: str) -> int:
    """The count after all entries, from zero: each must begin where the last one ended."""
    value = 0
    for entry in entries:
        if license_type in entry["after"]:
            assert entry["before"][license_type][count] == value, entry
            value = entry["after"][license_type][count]
    return value


def essence(world: World) -> list[dict[str, Any]]:
    """The table without what differs between two runs of the same thing: released assignments
    are as good as none, and so is what a request without a key knows itself by."""
    return [
        {name: value for name, value in item.items() if name not in NOT_OF_THE_MATTER}
        for item in world.items()
        if "released_at" not in item and item.get("request_hash") != ""
    ]
