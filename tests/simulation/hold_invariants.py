"""R25: while an invoice of any of its offices is declined, the company buys nothing."""

from typing import Any

from tests.simulation.clients import Order
from tests.simulation.office_plans import COMPANY, OFFICES, PLANS
from tests.simulation.oracles import Items, items_of
from tests.simulation.requests import STAFF
from tests.simulation.stream_history import Committed

Item = dict[str, Any]

NOT_ON_HOLD = ("purchase", "restoration", "transfer")


def check_holds(committed: list[Committed], items: Items, orders: list[Order]) -> None:
    _check_company(items)
    _check_actions(committed, {order.request.person.sub: order for order in orders})


def _check_company(items: Items) -> None:
    """The company's record has exactly the offices that have a declined invoice."""
    declined = {
        each["office_id"] for each in items_of(items, "INVOICE#") if each["status"] == "declined"
    }
    expected = {str(number): PLANS[number].currency for number in declined}
    (company,) = (
        each for each in items if (each["pk"], each["sk"]) == (f"COMPANY#{COMPANY}", "COMPANY")
    )
    holds = {number: hold["currency"] for number, hold in company.get("holds", {}).items()}
    assert holds == expected, (company, expected)


def _check_actions(committed: list[Committed], orders: dict[str, Order]) -> None:
    """No purchase, restoration or transfer of an office with a declined invoice, and none of another
    office, nor a new office, if the company was on hold as long as the request was processed: a
    request that races the decline may succeed. Staff may do all."""
    declined = dict[tuple[int, int], int]()
    held_since: int | None = None
    for each in committed:
        item = each.item
        if each.kind == "INVOICE":
            _note(declined, item)
            held_since = (each.position if held_since is None else held_since) if declined else None
        if each.kind == "ENTRY" and item["action"] in NOT_ON_HOLD:
            if item["by"]["role"] in STAFF or item["office_id"] not in OFFICES:
                continue
            _check_own(item, declined)
            _check_racing(item, orders.get(item["by"]["sub"]), held_since)
        if each.kind == "OFFICE" and each.is_new:
            sub = item["name"].removeprefix("Office of ")
            _check_racing(item, orders.get(sub), held_since)


def _note(declined: dict[tuple[int, int], int], invoice: Item) -> None:
    number = invoice["office_id"], invoice["number"]
    if invoice["status"] == "declined":
        declined[number] = 1
    else:
        declined.pop(number, None)


def _check_own(entry: Item, declined: dict[tuple[int, int], int]) -> None:
    assert all(office_id != entry["office_id"] for office_id, _ in declined), (entry, declined)


def _check_racing(item: Item, order: Order | None, held_since: int | None) -> None:
    assert not order or held_since is None or held_since >= order.began, (item, order, held_since)
