"""Checks of the stored counts, assignments, lots, journal and invoices of a table."""

import json
from collections import Counter, defaultdict
from typing import Any

from chalicelib.domain.assignment import license_type_of
from chalicelib.dynamo.compression import text_of
from tests.world import World

Item = dict[str, Any]
"""Decoded and flattened."""
Items = list[Item]

RANDOM_ATTRIBUTES = ("request_id", "revision", "body", "request_hash")
"""Attributes that differ between two runs of the same requests."""


def check_invariants(world: World) -> None:
    """R2 for every office of the world's table."""
    check_table(world.items())


def check_table(items: list[Item]) -> None:
    """R2 for every office: counts, assignments, lots, journal and invoices agree. `items` are all
    items of the table, decoded and flattened, in key order."""
    partitions = defaultdict[str, list[Item]](list)
    for item in items:
        partitions[item["pk"]].append(item)
    for account in (item for item in items if item["sk"] == "ACCOUNT"):
        _check_office(account, partitions[account["pk"]])


def items_of(items: Items, kind: str) -> Items:
    return [item for item in items if item["sk"].startswith(kind)]


def _check_office(account: Item, items: list[Item]) -> None:
    office = account["pk"]
    entries, invoices = items_of(items, "ENTRY#"), items_of(items, "INVOICE#")
    (terms,) = (item for item in items if item["sk"] == "TERMS")
    assert account["terms_revision"] == terms["revision"], (office, terms["revision"], account)
    seqs = [entry["seq"] for entry in entries]
    assert seqs == list(range(1, account["seq"] + 1)), (office, account["seq"], seqs)
    for entry in entries:
        _check_lines(entry)
    _check_counts(account, items, entries)
    _check_bills(account, terms, entries, invoices)
    _check_open_amounts(account, invoices)


def _check_lines(entry: Item) -> None:
    """R26: the lines of an entry account for the whole change of its counts. A transfer has no
    lines."""
    quantities: dict[str, Counter[str]] = defaultdict(Counter)
    for line in entry["lines"]:
        quantities[line["kind"]][line["license_type"]] += line["quantity"]
    assert sum(quantities.values(), Counter()).keys() <= entry["after"].keys(), entry
    for license_type in entry["after"] if entry["action"] != "transfer" else ():
        of = {kind: quantity[license_type] for kind, quantity in quantities.items()}
        before, after = entry["before"][license_type], entry["after"][license_type]
        gained = after["purchased"] - before["purchased"]
        scheduled = after["scheduled"] - before["scheduled"]
        if entry["action"] == "renewal":
            assert after["purchased"] == of.get("renewal", 0), (license_type, entry)
            assert scheduled == gained <= 0, (license_type, entry)
        else:
            assert gained == of.get("prorated", 0), (license_type, entry)
            expected = of.get("scheduled_removal", 0) - of.get("restored", 0)
            assert scheduled == expected, (license_type, entry)


def _check_counts(account: Item, items: list[Item], entries: list[Item]) -> None:
    """R2: purchased = assigned + scheduled + available; the account agrees with the assignments,
    the lots and the journal."""
    held = Counter(
        license_type_of(item["assignment_id"])
        for item in items
        if item["sk"].startswith("ASSIGNMENT#") and "released_at" not in item
    )
    lots = Counter[str]()
    kept = next((item["lots"] for item in items if item["sk"] == "REMOVALS"), None)
    for lot in json.loads(text_of(kept)) if kept else []:
        lots[lot["license_type"]] += lot["remaining"]
    for license_type, counts in account["licenses"].items():
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


def _check_bills(account: Item, terms: Item, entries: list[Item], invoices: list[Item]) -> None:
    """Bills the journal again and compares: card plans are billed at once, invoiced plans at the
    next renewal (R8); a renewal charges every remaining license, assigned or not (R5)."""
    bills = {invoice["number"]: invoice for invoice in invoices}
    assert [*bills] == list(range(1, account["invoice_count"] + 1)), (account["pk"], [*bills])
    purchased, accrued, cycle_seq = dict[str, int](), 0, 0
    for entry in entries:
        details, renews = (account["pk"], entry), entry["action"] == "renewal"
        lines = [line for line in entry["lines"] if _amount(line)]
        due, amount = entry["due_now_minor"], sum(map(_amount, lines))
        purchased |= {kind: counts["purchased"] for kind, counts in entry["after"].items()}
        if renews:
            assert _renewed(lines) == _to_renew(purchased, entry["prices"]), (*details, purchased)
        if terms["invoiced"] and not renews:
            assert due == 0, details
            accrued += amount
            continue
        assert due == amount + (accrued if renews else 0), (*details, f"{accrued} accrued")
        if due:
            invoice = bills.pop(entry["invoice_number"])
            assert (invoice["entry_seq"], invoice["lines"]) == (entry["seq"], lines), details
            assert invoice["total_minor"] == due, (*details, invoice)
            since = {"after_seq": cycle_seq, "until_seq": entry["seq"] - 1, "amount_minor": accrued}
            assert invoice.get("accrued") == (since if renews and accrued else None), (
                *details,
                invoice,
            )
        if renews:
            accrued, cycle_seq = 0, entry["seq"]
    assert not bills, (account["pk"], "bills of nothing", [*bills])
    kept = (account["accrued_minor"], account["cycle_seq"])
    assert kept == (accrued, cycle_seq), (account["pk"], kept, accrued, cycle_seq)


def _amount(line: Item) -> int:
    amount: int = line["quantity"] * line["unit_amount_minor"]
    return amount


def _renewed(lines: list[Item]) -> dict[str, tuple[int, int]]:
    return {line["license_type"]: (line["quantity"], line["unit_amount_minor"]) for line in lines}


def _to_renew(purchased: dict[str, int], prices: dict[str, int]) -> dict[str, tuple[int, int]]:
    return {kind: (number, prices[kind]) for kind, number in purchased.items() if number}


def _check_open_amounts(account: Item, invoices: list[Item]) -> None:
    """The account's open amount and number of declined invoices agree with the invoices."""
    unpaid = [invoice["total_minor"] for invoice in invoices if invoice["status"] != "paid"]
    assert account["open_minor"] == sum(unpaid), (account["pk"], account["open_minor"], unpaid)
    declined = [invoice["number"] for invoice in invoices if invoice["status"] == "declined"]
    details = (account["pk"], account["declined_invoices"], declined)
    assert account["declined_invoices"] == len(declined), details


def essence(world: World) -> list[Item]:
    """The table without what may differ between two runs of the same requests: random attributes,
    released assignments, and the records that identify attempts of requests without a key."""
    return [
        {name: value for name, value in item.items() if name not in RANDOM_ATTRIBUTES}
        for item in world.items()
        if "released_at" not in item and item.get("request_hash") != ""
    ]
