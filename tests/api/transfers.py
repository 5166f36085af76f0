"""Requests of transfers and payments, and the money of an office in short form."""

from datetime import date
from typing import Any

from tests.world import NEW_YORK, TOKYO, Answer, World

BOSTON = 9_000_001
"""A second office in USD, whose cycle runs from 16 February to 16 March 2026: 28 days, of which 6 are
left on 10 March. In New York 22 of 31 are left."""


def open_boston(world: World, **terms: Any) -> None:
    world.open_office(BOSTON, "Boston", **{"anchor": date(2026, 1, 16), **terms})


def yen_terms(world: World) -> dict[str, Any]:
    """Terms of a second office like the one in Tokyo."""
    reading = world.wired.service.store.read(TOKYO, world.clock.at)
    assert reading.ledger
    terms = reading.ledger.terms
    names = ("currency", "timezone", "invoiced", "prices", "not_self_serve", "contact")
    return {name: getattr(terms, name) for name in names}


def transfer(
    world: World,
    quantity: int,
    *,
    giver: int = NEW_YORK,
    receiver: int = BOSTON,
    quote: str | None = None,
    staff: bool = False,
) -> Answer:
    body = {
        "from_office_id": giver,
        "to_office_id": receiver,
        "items": [{"license_type": "talk_lines", "quantity": quantity}],
        **({"quote": quote} if quote else {}),
    }
    send = world.staff if staff else world.request
    return send("POST", "/company/license_transfers", body, key=world.new_key())


def quoted(world: World, quantity: int, giver: int = NEW_YORK, receiver: int = BOSTON) -> Answer:
    body = {
        "action": "transfer",
        "to_office_id": receiver,
        "items": [{"license_type": "talk_lines", "quantity": quantity}],
    }
    return world.post(f"/offices/{giver}/quotes", body)


def report(world: World, number: int, status: str, office: int = NEW_YORK, **more: Any) -> Answer:
    path = f"/offices/{office}/invoices/{number}/payment"
    return world.staff("POST", path, {"status": status, **more})


def invoices(world: World, office: int = NEW_YORK) -> dict[str, tuple[str, int, int, int]]:
    """By number: status, total, balance used, due."""
    listed = world.get(f"/offices/{office}/invoices").json["items"]
    names = ("total", "balance_used", "due")
    return {
        each["number"]: (each["status"], *(each[name]["amount"] for name in names))
        for each in listed
    }


def balance(world: World, office: int = NEW_YORK) -> int:
    amount: int = world.get(f"/offices/{office}/billing_summary").json["balance"]["amount"]
    return amount


def next_bill(world: World, office: int = NEW_YORK) -> tuple[int, int, int]:
    """Amount, balance used, due."""
    bill = world.get(f"/offices/{office}/billing_summary").json["next_bill"]
    assert sum(line["amount"]["amount"] for line in bill["lines"]) == bill["amount"]["amount"]
    amount, used, due = (bill[name]["amount"] for name in ("amount", "balance_used", "due"))
    return amount, used, due
