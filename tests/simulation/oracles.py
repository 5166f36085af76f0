"""Checks of the stored counts, assignments, lots, journal and invoices of a table."""

import json
from collections import Counter, defaultdict
from typing import Any

from chalicelib.dynamo.compression import text_of
from tests.event_consumer import counts_by_type
from tests.simulation.bills import check_bills
from tests.world import World

Item = dict[str, Any]
"""Decoded and flattened."""
Items = list[Item]

NOTHING: Item = {"purchased": 0, "scheduled": 0, "available": 0}
RANDOM_ATTRIBUTES = ("request_id", "revision", "body", "request_hash", "change_id")
"""Attributes that differ between two runs of the same requests."""


def check_invariants(world: World) -> None:
    """R2 for every office of the world's table."""
    check_table(world.items())


def check_table(items: list[Item], least_minor: int = 0) -> None:
    """R2 for every office: counts, assignments, lots, journal and invoices agree. `items` are all
    items of the table, decoded and flattened, in key order. `least_minor` is the smallest payment
    that the payment provider takes."""
    partitions = defaultdict[str, list[Item]](list)
    for item in items:
        partitions[item["pk"]].append(item)
    for account in (item for item in items if item["sk"] == "ACCOUNT"):
        _check_office(account, partitions[account["pk"]], least_minor)


def items_of(items: Items, kind: str) -> Items:
    return [item for item in items if item["sk"].startswith(kind)]


def _check_office(account: Item, items: list[Item], least_minor: int) -> None:
    office = account["pk"]
    entries, invoices = items_of(items, "ENTRY#"), items_of(items, "INVOICE#")
    (terms,) = (item for item in items if item["sk"] == "TERMS")
    assert account["terms_revision"] == terms["revision"], (office, terms["revision"], account)
    seqs = [entry["seq"] for entry in entries]
    assert seqs == list(range(1, account["seq"] + 1)), (office, account["seq"], seqs)
    released = {
        note["entry_seq"]: note.get("released") or {} for note in items_of(items, "CREDIT_NOTE#")
    }
    for entry in entries:
        _check_lines(entry, released.get(entry["seq"], {}))
    _check_counts(account, items, entries)
    check_bills(account, terms, entries, invoices, least_minor)


def _check_lines(entry: Item, released: Item) -> None:
    """R26: the lines of an entry account for the whole change of its counts, but for what its
    credit note has released."""
    quantities: dict[str, Counter[str]] = defaultdict(Counter)
    for line in entry["lines"]:
        quantities[line["kind"]][line["license_type"]] += line["quantity"]
    assert sum(quantities.values(), Counter()).keys() <= entry["after"].keys(), entry
    for license_type in entry["after"]:
        of = {kind: quantity[license_type] for kind, quantity in quantities.items()}
        before, after = entry["before"][license_type], entry["after"][license_type]
        gained = after["purchased"] - before["purchased"]
        scheduled = after["scheduled"] - before["scheduled"]
        if entry["action"] == "renewal":
            assert after["purchased"] == of.get("renewal", 0), (license_type, entry)
            assert scheduled == gained <= 0, (license_type, entry)
        else:
            came = of.get("prorated", 0) + of.get("transferred_in", 0)
            left = of.get("transferred_out", 0) + released.get(license_type, 0)
            assert gained == came - left, (license_type, entry)
            expected = of.get("scheduled_removal", 0) - of.get("restored", 0)
            assert scheduled == expected, (license_type, entry)


def _check_counts(account: Item, items: list[Item], entries: list[Item]) -> None:
    """R2: purchased = assigned + scheduled + available; the account agrees with the assignments,
    the lots and the journal."""
    held = Counter(
        item["license_type"]
        for item in items
        if item["sk"].startswith("ASSIGNMENT#") and "released_at" not in item
    )
    lots = Counter[str]()
    kept = next((item["lots"] for item in items if item["sk"] == "REMOVALS"), None)
    for lot in json.loads(text_of(kept)) if kept else []:
        lots[lot["license_type"]] += lot["remaining"]
    owned = counts_by_type(account)
    for license_type in owned.keys() | held.keys() | lots.keys():
        counts = owned.get(license_type, NOTHING)
        assigned, details = held[license_type], (account["pk"], license_type, counts)
        assert counts["available"] >= 0, details
        assert counts["scheduled"] == lots[license_type], (*details, lots[license_type])
        total = assigned + counts["scheduled"] + counts["available"]
        assert counts["purchased"] == total, (*details, f"{assigned} assigned")
        for count in ("purchased", "scheduled"):
            replayed = _replayed(entries, license_type, count)
            assert counts[count] == replayed, (*details, f"{count} by the journal: {replayed}")


def _replayed(entries: list[Item], license_type: str, count: str) -> int:
    """The count after all entries, starting at zero. Each entry must begin with the count that the
    one before ended with."""
    value = 0
    for entry in entries:
        if license_type in entry["after"]:
            before = entry["before"][license_type][count]
            assert before == value, (license_type, count, value, entry)
            value = entry["after"][license_type][count]
    return value


def essence(world: World) -> list[Item]:
    """The table without what may differ between two runs of the same requests: random attributes,
    released assignments, reserved time, and the records that identify attempts of requests without
    a key."""
    kept = [
        {name: value for name, value in item.items() if name not in RANDOM_ATTRIBUTES}
        for item in map(_without_change_id, world.items())
        if "released_at" not in item and item.get("request_hash") != "" and "until_ms" not in item
    ]
    # Changes within one second are in the order of their ids.
    return sorted(kept, key=lambda item: (item["pk"], item["sk"], repr(sorted(item.items()))))


def _without_change_id(item: Item) -> Item:
    """A change in the company's history has the request's id in its key, too."""
    return {**item, "sk": item["sk"].rpartition("#")[0]} if "change_id" in item else item
