"""Checks after a run that each acknowledged order is stored once, and no refused one."""

from collections import Counter, defaultdict
from typing import Any

from chalicelib.payments.outcomes import COLLECTOR
from tests.simulation.bills import used_of
from tests.simulation.clients import OUTSIDER, Order
from tests.simulation.office_plans import COMPANY, HOT
from tests.simulation.oracles import Items, items_of


def check_orders(items: Items, orders: list[Order]) -> None:
    """An acknowledged order is stored exactly once, a refused one never, and one with an unknown
    outcome whole or not at all."""
    entries = defaultdict(list)
    for entry in items_of(items, "ENTRY#"):
        entries[entry["by"]["sub"]].append(entry)
    for order in orders:
        sub, done = order.request.person.sub, order.done
        found = entries.pop(sub, [])
        details = (sub, order.request, len(found))
        if order.entries < 0:
            # There is no entry if nothing changed. A repeated PUT or PATCH writes its value again if another
            # request changed it in between.
            assert len(found) <= (order.tries if order.request.method in ("PUT", "PATCH") else 1), (
                details
            )
        elif order.request.method == "DELETE":
            # A repeated DELETE is a new request: it gets 404, or deletes again if another request
            # restored the object in between.
            least = order.entries if done else 0
            assert least <= len(found) <= order.entries * order.tries, details
        elif done:
            assert len(found) == order.entries, (*details, done.text)
            _check_acknowledged(done.json, found)
        elif order.refused:
            assert not found, (*details, "was refused but stored")
        else:
            assert len(found) in (0, order.entries), details
    assert entries.keys() <= {"seatledger", "prepared", COLLECTOR}, entries.keys()
    orders = [each for each in orders if not each.request.person.sub.startswith(OUTSIDER)]
    _check_created(items, orders)
    _check_batches(items, orders)
    _check_catalogs(items, orders)
    _check_terms(items, orders)
    _check_collect(items, orders)
    _check_payments(items, orders)
    _check_thresholds(items, orders)


def _check_thresholds(items: Items, orders: list[Order]) -> None:
    """The thresholds are those of a request that was not refused; the original ones only if no
    request was acknowledged."""
    path = "/offices/{office_id}/thresholds"
    sent = [each for each in _orders_to("PUT", path, orders) if not each.refused]
    possible = [(each.request.body["low_below"], each.request.body["idle_above"]) for each in sent]
    if not any(order.done for order in sent):
        possible.append((None, None))
    (hot,) = (item for item in items_of(items, "ACCOUNT") if item["pk"] == f"OFFICE#{HOT}")
    assert (hot.get("low_below"), hot.get("idle_above")) in possible, (hot, possible)


def _check_created(items: Items, orders: list[Order]) -> None:
    """Each acknowledged user and office exists once, no refused one exists."""
    users = Counter(user["email"] for user in items_of(items, "USER#"))
    offices = Counter(office["name"] for office in items_of(items, "OFFICE#"))
    for path, made, name in (("/users", users, "email"), ("/offices", offices, "name")):
        for order in _orders_to("POST", path, orders):
            number = made[order.request.body[name]]
            assert number == 1 if order.done else number <= (not order.refused), order.request


def _check_batches(items: Items, orders: list[Order]) -> None:
    """Of an acknowledged batch each user exists, of a refused one none, and of one with an unknown
    outcome all or none. The users of a batch that was not acknowledged are known to nobody, so its
    sender is still the last that changed them."""
    people = items_of(items, "USER#")
    ids = {user["user_id"] for user in people}
    changed_by = Counter(user["changed_by"] for user in people)
    for order in _orders_to("POST", "/users/batch", orders):
        number, expected = changed_by[order.request.person.sub], len(order.request.body["users"])
        if order.done:
            made = {each["id"] for each in order.done.json["items"]}
            assert len(made & ids) == expected, order.request
        else:
            assert number in ((0,) if order.refused else (0, expected)), (number, order.request)


def _check_catalogs(items: Items, orders: list[Order]) -> None:
    """No request stores two catalogs, and none that was refused at its first attempt stores one.
    Each acknowledged catalog is stored, by this request or by an equal one."""
    revisions = items_of(items, "REVISION#")
    put = Counter(revision.get("put_by") for revision in revisions)
    kept = [revision["price_lists"] for revision in revisions]
    for order in _orders_to("PUT", "/catalog", orders):
        sub = order.request.person.sub
        assert put[sub] <= (order.tries > 1 or not order.refused), (sub, put[sub])
        assert not order.done or order.request.body["price_lists"] in kept, sub


def _check_terms(items: Items, orders: list[Order]) -> None:
    """Acknowledged terms are in the journal of their office, written by this request or by an equal
    one, or are the first ones."""
    agreed = defaultdict[str, list[Any]](lambda: [{}])
    for entry in items_of(items, "ENTRY#"):
        if entry["action"] == "terms" and "contract_prices" in entry["terms"]["after"]:
            agreed[entry["pk"]].append(entry["terms"]["after"]["contract_prices"])
    for order in _orders_to("PUT", "/offices/{office_id}/terms", orders):
        prices = order.request.body["contract_prices"]
        office = f"OFFICE#{order.request.ids['office_id']}"
        assert not order.done or prices in agreed[office], (order.request, agreed)


def _check_collect(items: Items, orders: list[Order]) -> None:
    """When an office collects is what a request asked for that was not refused, or as at first; the
    company's agreement likewise."""
    path = "/offices/{office_id}"
    for terms in items_of(items, "TERMS"):
        sent = [
            order
            for order in _orders_to("PATCH", path, orders)
            if f"OFFICE#{order.request.ids['office_id']}" == terms["pk"] and not order.refused
        ]
        possible = {order.request.body.get("collect", "at_once") for order in sent} | {"at_once"}
        assert terms["collect"] in possible, (terms, possible)
    (company,) = (
        item for item in items if item["pk"] == f"COMPANY#{COMPANY}" and item["sk"] == "COMPANY"
    )
    sent = [
        each
        for each in _orders_to("PATCH", "/company", orders)
        if not each.refused and "agreement" in each.request.body
    ]
    agreed = {each.request.body["agreement"]["may_collect_later"] for each in sent}
    if not any(order.done for order in sent):
        agreed.add(False)
    assert company["agreement"]["may_collect_later"] in agreed, (company, agreed)


def _check_payments(items: Items, orders: list[Order]) -> None:
    """The status of an invoice is that of a request that was not refused, or paid if credit and
    balance have paid all of it; it is open only if no request was acknowledged."""
    sent = defaultdict[Any, list[Order]](list)
    for order in _orders_to("POST", "/offices/{office_id}/invoices/{number}/payment", orders):
        sent[(order.request.ids["office_id"], order.request.ids["number"])].append(order)
    for invoice in items_of(items, "INVOICE#"):
        about = sent.get((invoice["office_id"], invoice["number"]), [])
        possible = {order.request.body["status"] for order in about if not order.refused}
        noted = any(order.done for order in about)
        settled = used_of(invoice) == invoice["total_minor"]
        if settled or invoice.get("reported_by") == "prepared":
            possible.add("paid")
        if invoice.get("reported_by") == COLLECTOR:
            possible.add(invoice["status"])  # compared with the provider's books elsewhere
        assert invoice["status"] in possible | (set() if noted else {"open"}), (invoice, about)


def _orders_to(method: str, path: str, orders: list[Order]) -> list[Order]:
    return [each for each in orders if (each.request.method, each.request.path) == (method, path)]


def _check_acknowledged(answer: dict[str, Any], found: Items) -> None:
    entries = answer.get("entries", [answer]) if found else []
    by_id = {entry["entry_id"]: entry for entry in found}
    for each in entries:
        entry = by_id[each["entry_id"]]
        if entry["action"] == "credit_note":
            continue  # compared with what it must say elsewhere
        assert (each["seq"], each["due_now"]["amount"]) == (entry["seq"], entry["due_now_minor"])
        for counts in each["licenses"]:
            kept = entry["after"][counts["license_type"]]
            assert counts["purchased"] == kept["purchased"], (each, entry)
            assert counts["scheduled_for_removal"] == kept["scheduled"], (each, entry)
