"""What must be true after a run, whatever happened in it."""

import json
from collections import Counter, defaultdict
from typing import Any

from chalicelib.dynamo.codec import decode_item
from chalicelib.dynamo.items import flattened
from tests.simulation.actions_on_seats import assignment_id_of
from tests.simulation.clients import FREE, GONE, HELD, OUTSIDER, THERE, Client, Order
from tests.simulation.cloud import Cloud
from tests.simulation.oracles import check_table
from tests.simulation.starts import COMMITTED, HOT, TWIN, start

Items = list[dict[str, Any]]


def check_run(cloud: Cloud, clients: list[Client]) -> None:
    """Raises AssertionError."""
    items = [flattened(decode_item(item)) for item in _in_order(cloud)]
    check_table(items)
    _check_renewals(items)
    _check_holds(items)
    _check_outsiders(items)
    _check_prices(items)
    _check_records(items)
    orders = [order for client in clients for order in client.orders]
    _check_orders(items, orders)
    for client in clients:
        _check_own(items, client)
    _check_cycles(cloud)
    _check_told(cloud, items)
    _check_repeats(cloud, orders)


def _in_order(cloud: Cloud) -> list[Any]:
    return [cloud.table.items[key] for key in cloud.table.keys]


def _of(items: Items, kind: str) -> Items:
    return [item for item in items if item["sk"].startswith(kind)]


def _check_renewals(items: Items) -> None:
    """Each boundary once, in order; what was scheduled for it is gone, and what was not is not."""
    renewals = defaultdict(list)
    for entry in _of(items, "ENTRY#"):
        if entry["action"] == "renewal":
            renewals[entry["pk"]].append(entry)
    for account in _of(items, "ACCOUNT"):
        made = renewals[account["pk"]]
        assert len(made) == account["cycle_number"], (account["pk"], len(made))
        instants = [entry["at"] for entry in made]
        assert instants == sorted(set(instants)), instants
        for number, entry in enumerate(made):
            committed = account["pk"] == f"OFFICE#{COMMITTED}"
            due = not committed or number % 12 == 11
            for kind, before in entry["before"].items():
                after, leaves = entry["after"][kind], before["scheduled"] if due else 0
                assert after["purchased"] == before["purchased"] - leaves, entry
                assert after["scheduled"] == before["scheduled"] - leaves, entry


NOT_ON_HOLD = ("purchase", "removal", "restoration", "transfer")


def _check_holds(items: Items) -> None:
    """R25: while an invoice is declined, the office neither buys nor removes, neither restores nor
    transfers."""
    declined = Counter[str]()
    for entry in _of(items, "ENTRY#"):
        office, action = entry["pk"], entry["action"]
        assert not declined[office] or action not in NOT_ON_HOLD, entry
        declined[office] += (action == "payment_declined") - (action == "payment_received")


def _check_outsiders(items: Items) -> None:
    """R11: nothing is by those who may not, and nothing is called as what they asked for."""
    for item in items:
        theirs = [value for value in item.values() if str(value).startswith(OUTSIDER)]
        assert not theirs, item


def _check_prices(items: Items) -> None:
    """Two offices on the same terms pay the same at the same boundary, whoever finalized them and
    however late."""
    prices: dict[str, set[int]] = defaultdict(set)
    for entry in _of(items, "ENTRY#"):
        alike = entry["pk"] in (f"OFFICE#{HOT}", f"OFFICE#{TWIN}")
        if entry["action"] == "renewal" and alike:
            talk = [line for line in entry["lines"] if line["license_type"] == "talk_lines"]
            prices[entry["at"]] |= {line["unit_amount_minor"] for line in talk}
    assert all(len(paid) <= 1 for paid in prices.values()), prices


def _check_records(items: Items) -> None:
    """A user or room that holds a license has its assignment, and no other has one; addresses are
    those of users who are there."""
    held = {
        (item["office_id"], item["license_type"], item["assignee"]["type"], item["assignee"]["id"])
        for item in _of(items, "ASSIGNMENT#")
        if "released_at" not in item and item["assignee"]["type"] in ("user", "room")
    }
    wanted = set()
    types = {"talk": "talk_lines", "agents": "sell_lines"}
    addresses = {}
    for user in _of(items, "USER#"):
        if user["state"] in ("pending", "active") and user["license"] in types:
            wanted.add((user["office_id"], types[user["license"]], "user", user["user_id"]))
        if user["state"] != "deleted":
            addresses[user["email"]] = user["user_id"]
    for room in _of(items, "ROOM#"):
        if room["state"] != "deleted":
            wanted.add((room["office_id"], "room_lines", "room", room["room_id"]))
    assert held == wanted, held ^ wanted
    kept = {item["sk"].removeprefix("EMAIL#"): item["user_id"] for item in _of(items, "EMAIL#")}
    assert kept == addresses, (kept, addresses)


def _check_orders(items: Items, orders: list[Order]) -> None:
    """What was acknowledged is there exactly once, what was refused is not, and of what nobody
    knows there is no half."""
    entries = defaultdict(list)
    for entry in _of(items, "ENTRY#"):
        entries[entry["by"]["sub"]].append(entry)
    for order in orders:
        sub, done = order.request.person.sub, order.done
        found = entries.pop(sub, [])
        told = (sub, order.request, len(found))
        if order.entries < 0:
            # None where there was nothing to change. A PUT that is sent again says the same again,
            # also after somebody said otherwise in between.
            assert len(found) <= (order.tries if order.request.method == "PUT" else 1), told
        elif order.request.method == "DELETE":
            # Nothing tells a repeat that it is one: it is refused because it was done, or done
            # again, when somebody has undone it in between.
            least = order.entries if done else 0
            assert least <= len(found) <= order.entries * order.tries, told
        elif done:
            assert len(found) == order.entries, (*told, done.text)
            _check_acknowledged(done.json, found)
        elif order.refused:
            assert not found, (*told, "was refused and done")
        else:
            assert len(found) in (0, order.entries), told
    assert entries.keys() <= {"seatledger", "prepared"}, entries.keys()
    orders = [each for each in orders if not each.request.person.sub.startswith(OUTSIDER)]
    _check_made(items, orders)
    _check_catalogs(items, orders)
    _check_terms(items, orders)
    _check_payments(items, orders)
    _check_thresholds(items, orders)


def _check_thresholds(items: Items, orders: list[Order]) -> None:
    """As somebody said last; as they were only where nobody was told that theirs hold."""
    path = "/offices/{office_id}/thresholds"
    said = [each for each in _those("PUT", path, orders) if not each.refused]
    possible = [(each.request.body["low_below"], each.request.body["idle_above"]) for each in said]
    if not any(order.done for order in said):
        possible.append((None, None))
    (hot,) = (item for item in _of(items, "ACCOUNT") if item["pk"] == f"OFFICE#{HOT}")
    assert (hot.get("low_below"), hot.get("idle_above")) in possible, (hot, possible)


def _check_made(items: Items, orders: list[Order]) -> None:
    """Users that were invited and offices that were opened, once each."""
    users = Counter(user["email"] for user in _of(items, "USER#"))
    offices = Counter(office["name"] for office in _of(items, "OFFICE#"))
    for path, made, name in (("/users", users, "email"), ("/offices", offices, "name")):
        for order in _those("POST", path, orders):
            number = made[order.request.body[name]]
            assert number == 1 if order.done else number <= (not order.refused), order.request


def _check_catalogs(items: Items, orders: list[Order]) -> None:
    """No catalog is put twice, none was that is refused at once, and each acknowledged one is kept:
    as its own revision, or as that of somebody who wanted the same."""
    revisions = _of(items, "REVISION#")
    put = Counter(revision.get("put_by") for revision in revisions)
    kept = [revision["price_lists"] for revision in revisions]
    for order in _those("PUT", "/catalog", orders):
        sub = order.request.person.sub
        assert put[sub] <= (order.tries > 1 or not order.refused), (sub, put[sub])
        assert not order.done or order.request.body["price_lists"] in kept, sub


def _check_terms(items: Items, orders: list[Order]) -> None:
    """What was acknowledged was agreed: by this request, or by one that wanted the same."""
    written = [entry["terms"] for entry in _of(items, "ENTRY#") if entry["action"] == "terms"]
    agreed = [terms["after"].get("contract_prices") for terms in written]
    for order in _those("PUT", "/offices/{office_id}/terms", orders):
        prices = order.request.body["contract_prices"]
        assert not order.done or prices in agreed, (order.request, agreed)


def _check_payments(items: Items, orders: list[Order]) -> None:
    """An invoice stands as somebody said; who alone said something of it, and was told that it is
    noted, was right."""
    said = defaultdict[Any, list[Order]](list)
    for order in _those("POST", "/offices/{office_id}/invoices/{number}/payment", orders):
        said[(order.request.ids["office_id"], order.request.ids["number"])].append(order)
    for invoice in _of(items, "INVOICE#"):
        about = said.get((invoice["office_id"], invoice["number"]), [])
        possible = {order.request.body["status"] for order in about if not order.refused}
        noted = any(order.done for order in about)
        assert invoice["status"] in possible | (set() if noted else {"open"}), (invoice, about)


def _those(method: str, path: str, orders: list[Order]) -> list[Order]:
    return [each for each in orders if (each.request.method, each.request.path) == (method, path)]


def _check_acknowledged(told: dict[str, Any], found: Items) -> None:
    told_entries = told.get("entries", [told]) if found else []
    by_id = {entry["entry_id"]: entry for entry in found}
    for each in told_entries:
        entry = by_id[each["entry_id"]]
        assert (each["seq"], each["due_now"]["amount"]) == (entry["seq"], entry["due_now_minor"])
        for counts in each["licenses"]:
            kept = entry["after"][counts["license_type"]]
            assert counts["purchased"] == kept["purchased"], (each, entry)
            assert counts["scheduled_for_removal"] == kept["scheduled"], (each, entry)


def _check_own(items: Items, client: Client) -> None:
    """What the client was told of what only it touches is true."""
    held = {
        (item["office_id"], item["assignment_id"])
        for item in _of(items, "ASSIGNMENT#")
        if "released_at" not in item
    }
    for seat, states in client.holders.items():
        is_held = (seat[0], assignment_id_of(*seat)) in held
        assert (HELD if is_held else FREE) in states, (seat, states)
    rooms = {room["room_id"]: room["state"] for room in _of(items, "ROOM#")}
    for room_id, states in client.rooms.items():
        assert (GONE if rooms[room_id] == "deleted" else THERE) in states, (room_id, states)
    users = {user["user_id"]: user for user in _of(items, "USER#")}
    for own in client.users:
        user = users[own.user_id]
        assert (user["state"], user["license"], user["office_id"]) in own.states, (user, own)


def _check_cycles(cloud: Cloud) -> None:
    """R19: nothing was taken, bought, removed or restored in a cycle that was over."""
    ends = {key[0]: item["cycle_end"]["S"] for key, item in start().items.items()
            if key[1] == "ACCOUNT"}  # fmt: skip
    for record in cloud.table.records:
        office, kind = record.key
        if not record.after:
            continue
        if kind == "ACCOUNT":
            ends[office] = record.after["cycle_end"]["S"]
        if kind.startswith("ASSIGNMENT#") and "released_at" not in record.after:
            assert record.after["assigned_at"]["S"] < ends[office], record
        if kind.startswith("ENTRY#"):
            entry = flattened(decode_item(record.after))
            assert entry["at"] < ends[office], (office, ends[office], entry)


def _check_told(cloud: Cloud, items: Items) -> None:
    """Every entry and invoice was told of, in order for each office; assignments have their rows in
    the history."""
    told = [json.loads(text) for text in cloud.events]
    last: dict[int, str] = {}
    seen: set[int] = set()
    for event in told:
        if event["event_id"] in seen or event["sequence"] is None:
            continue
        seen.add(event["event_id"])
        office_id, sequence = event["office_id"], event["sequence"]
        assert last.get(office_id, "") <= sequence, (office_id, event)
        last[office_id] = sequence
    entries_told = {event["data"].get("entry_id") for event in told}
    invoices_told = {
        (event["office_id"], int(event["data"]["number"]))
        for event in told
        if event["type"] == "invoice.issued"
    }
    changed = {record.key for record in cloud.table.records if record.before is None}
    moved = 0
    for item in items:
        if (item["pk"], item["sk"]) not in changed:
            continue
        if item["sk"].startswith("ENTRY#") and (item["lines"] or item["action"] != "renewal"):
            assert item["entry_id"] in entries_told, item
        if item["sk"].startswith("INVOICE#"):
            assert (item["office_id"], item["number"]) in invoices_told, item
        moved += item["sk"].startswith("MOVEMENT#")
    assert moved == _moves(cloud), (moved, _moves(cloud))


def _moves(cloud: Cloud) -> int:
    """How often a license was taken or given back, by the table's own records."""
    moves = 0
    for record in cloud.table.records:
        if record.key[1].startswith("ASSIGNMENT#"):
            was = bool(record.before) and "released_at" not in (record.before or {})
            is_ = bool(record.after) and "released_at" not in (record.after or {})
            moves += was != is_
    return moves


def _check_repeats(cloud: Cloud, orders: list[Order]) -> None:
    """Asked again under the same key, everything acknowledged is answered as before and changes
    nothing."""
    before = dict(cloud.table.items)
    for order in orders:
        done = order.done
        if done and order.request.key and cloud.scheduler.now_s < order.last_at_s + 29 * 86_400:
            again = cloud.http(order.request)
            assert again, order.request
            assert (again.status, again.text) == (done.status, done.text), (done, again)
    assert cloud.table.items == before, "a repeat changed something"
