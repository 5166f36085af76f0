"""Invariants that hold after every run, whatever faults it had."""

from collections import defaultdict
from typing import Any

from tests.simulation.actions_on_licenses import assignment_id_of
from tests.simulation.bank import LEAST_MINOR
from tests.simulation.clients import FREE, GONE, HELD, OUTSIDER, THERE, Client, Order
from tests.simulation.cloud import Cloud
from tests.simulation.event_invariants import check_events
from tests.simulation.find_invariants import check_found
from tests.simulation.hold_invariants import check_holds
from tests.simulation.initial_tables import start
from tests.simulation.law_of_money import (
    check_conservation,
    check_documents,
    check_every_commit,
)
from tests.simulation.money_invariants import check_money
from tests.simulation.office_plans import COMMITTED, LATER
from tests.simulation.oracles import Items, check_table, items_of
from tests.simulation.order_invariants import check_orders
from tests.simulation.payment_invariants import captured_by_invoice, check_payments
from tests.simulation.payments import NONE, Provider
from tests.simulation.reach_invariants import check_reach
from tests.simulation.seat_days import check_seat_days
from tests.simulation.stream_history import history, readable


def check_run(cloud: Cloud, clients: list[Client]) -> None:
    """Raises AssertionError if the table, the events or a response is wrong."""
    items = [readable(item) for item in _in_order(cloud)]
    least_minor = LEAST_MINOR if cloud.bank else 0
    check_table(items, least_minor)
    _check_renewals(items)
    _check_outsiders(items)
    _check_records(items)
    orders = [order for client in clients for order in client.orders]
    check_orders(items, orders)
    if cloud.bank:
        check_payments(cloud.bank, cloud.table, items)
    committed = [*history(cloud)]
    check_holds(committed, items, orders)
    check_reach(cloud, orders)
    check_every_commit(committed)
    check_conservation(items)
    check_documents(items)
    provider = Provider(captured_by_invoice(cloud.bank, items), least_minor) if cloud.bank else NONE
    check_seat_days(items, check_money(committed, items, orders, provider))
    for client in clients:
        _check_own(items, client)
    _check_cycles(cloud)
    check_events(cloud, items)
    check_found(cloud, items)
    _check_repeats(cloud, orders)


def _in_order(cloud: Cloud) -> list[Any]:
    return [cloud.table.items[key] for key in cloud.table.keys]


def _check_renewals(items: Items) -> None:
    """Each boundary is crossed once, in order, and removes exactly the licenses scheduled for
    it."""
    renewals = defaultdict(list)
    for entry in items_of(items, "ENTRY#"):
        if entry["action"] == "renewal":
            renewals[entry["pk"]].append(entry)
    for account in items_of(items, "ACCOUNT"):
        made = renewals[account["pk"]]
        assert len(made) == account["cycle_number"], (account["pk"], len(made))
        instants = [entry["at"] for entry in made]
        assert instants == sorted(set(instants)), instants
        for number, entry in enumerate(made):
            committed = account["pk"] in (f"OFFICE#{COMMITTED}", f"OFFICE#{LATER}")
            due = not committed or number % 12 == 11
            for kind, before in entry["before"].items():
                after, leaves = entry["after"][kind], before["scheduled"] if due else 0
                assert after["purchased"] == before["purchased"] - leaves, entry
                assert after["scheduled"] == before["scheduled"] - leaves, entry


def _check_outsiders(items: Items) -> None:
    """R11: the table has no value that a caller without access sent, and no such caller's
    subject."""
    for item in items:
        theirs = [value for value in item.values() if str(value).startswith(OUTSIDER)]
        assert not theirs, item


def _check_records(items: Items) -> None:
    """R31, R32: every license of a user or room is in its office, and it is neither suspended nor
    deleted; a record has its own license exactly if it says so, and others only if it says that it
    may; a fax line made for a user is in that user's list. Users have an address exactly if they
    are not deleted."""
    held = [item for item in items_of(items, "ASSIGNMENT#") if "released_at" not in item]
    records = {("user", item["user_id"]): item for item in items_of(items, "USER#")}
    records |= {("room", item["room_id"]): item for item in items_of(items, "ROOM#")}
    own = set()
    for each in held:
        who, kind = each["assignee"], each["license_type"]
        if who["type"] == "fax_line":
            owner = records["user", each["for_user"]]
            assert who["id"] in owner["fax_lines"], (each, owner)
        elif who["type"] in ("user", "room"):
            owner = records[who["type"], who["id"]]
            if kind == _own_type(owner):
                own.add((who["type"], who["id"]))
                continue
        else:
            continue
        assert owner["state"] in ("pending", "active"), (each, owner)
        assert owner["office_id"] == each["office_id"], (each, owner)
        assert owner["holds_more"], (each, owner)
    wanted = {key for key, record in records.items() if _own_type(record)}
    assert own == wanted, own ^ wanted
    for key in own:
        places = [each["office_id"] for each in held if _is_own_of(each, key, records[key])]
        assert places == [records[key]["office_id"]], (key, places)
    _check_addresses(items)
    _check_external_ids(items)


def _is_own_of(held: Any, key: tuple[str, int], record: Any) -> bool:
    who = held["assignee"]
    return (who["type"], who["id"]) == key and held["license_type"] == _own_type(record)


def _own_type(record: Any) -> str | None:
    """The type that the record says it holds."""
    if record["state"] not in ("pending", "active") or "license_released_at" in record:
        return None
    if "room_id" in record:
        return "room_lines"
    return {"talk": "talk_lines", "agents": "sell_lines"}.get(record["license"])


def _check_addresses(items: Items) -> None:
    addresses = {
        user["email"]: user["user_id"]
        for user in items_of(items, "USER#")
        if user["state"] != "deleted"
    }
    kept = {
        item["sk"].removeprefix("EMAIL#"): item["user_id"] for item in items_of(items, "EMAIL#")
    }
    assert kept == addresses, (kept, addresses)


def _check_external_ids(items: Items) -> None:
    """R58: a record has an external id exactly if the id is reserved for it, so at most one user
    and one room has each; a deleted one has none."""
    have = [
        (item["pk"], f"EXTERNAL#{kind}#{item['external_id']}", item[name])
        for kind, name in (("USER", "user_id"), ("ROOM", "room_id"))
        for item in items_of(items, f"{kind}#")
        if "external_id" in item
    ]
    reserved = [
        (item["pk"], item["sk"], item["record_id"]) for item in items_of(items, "EXTERNAL#")
    ]
    assert sorted(reserved) == sorted(have), (reserved, have)
    gone = [item for item in items if item.get("state") == "deleted" and "external_id" in item]
    assert not gone, gone


def _check_own(items: Items, client: Client) -> None:
    """What only this client changes is in a state that its responses allow."""
    held = {
        (item["office_id"], item["assignment_id"])
        for item in items_of(items, "ASSIGNMENT#")
        if "released_at" not in item
    }
    for key, states in client.assignments.items():
        is_held = (key[0], assignment_id_of(*key)) in held
        assert (HELD if is_held else FREE) in states, (key, states)
    rooms = {room["room_id"]: room["state"] for room in items_of(items, "ROOM#")}
    for room_id, states in client.rooms.items():
        assert (GONE if rooms[room_id] == "deleted" else THERE) in states, (room_id, states)
    users = {user["user_id"]: user for user in items_of(items, "USER#")}
    for own in client.users:
        user = users[own.user_id]
        assert (user["state"], user["license"], user["office_id"]) in own.states, (user, own)


def _check_cycles(cloud: Cloud) -> None:
    """R19: no assignment and no entry is dated at or after the end of the cycle that its office was
    in."""
    ends = {key[0]: item["cycle_end"]["S"] for key, item in start().items.items()
            if key[1] == "ACCOUNT"}  # fmt: skip
    entries: dict[str, Items] = defaultdict(list)
    for record in cloud.table.records:
        office, kind = record.key
        if not record.after:
            continue
        if kind == "ACCOUNT":
            ends[office] = record.after["cycle_end"]["S"]
            for entry in entries.pop(office, []):
                assert entry["at"] < ends[office], (office, ends[office], entry)
        if kind.startswith("ASSIGNMENT#") and "released_at" not in record.after:
            assert record.after["assigned_at"]["S"] < ends[office], record
        if kind.startswith("ENTRY#"):  # Its account comes next.
            entries[office].append(readable(record.after))
    assert not entries, entries


def _check_repeats(cloud: Cloud, orders: list[Order]) -> None:
    """A repeat of an acknowledged request with its key gets the same response and changes
    nothing."""
    before = dict(cloud.table.items)
    for order in orders:
        done = order.done
        if done and order.request.key and cloud.scheduler.now_s < order.last_at_s + 29 * 86_400:
            again = cloud.http(order.request)
            assert again, order.request
            assert (again.status, again.text) == (done.status, done.text), (done, again)
    assert cloud.table.items == before, "a repeat changed something"
