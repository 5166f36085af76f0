"""A table written before invoices had tax, parties and document numbers stays as it was, and goes on.

In March New York bought 3 talk lines for 53.22, which were paid, and one for 16.94, which was declined, as
was the renewal of 4, 100.00, of 1 April. Berlin owes 410.10 euros, and Tokyo 20,516 yen. The company was
renamed from Demo GmbH to Demo AG after all of that.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.reconcile import drifts_of
from tests.api.recorded_tables import restore_recorded
from tests.api.taxed import NY_ADDRESS, RATES, amounts, credit, invoice, set_rates
from tests.world import BERLIN, MARCH_ENDS, NEW_YORK, TOKYO, World

RECORDED = Path(__file__).with_name("recorded_before_taxes.json")
APRIL_ENDS = datetime.fromisoformat("2026-05-01T04:00:00+00:00")


@pytest.fixture
def recorded(world: World) -> World:
    restore_recorded(world, RECORDED)
    world.clock.at = MARCH_ENDS + timedelta(hours=1)
    for _ in range(10):
        world.new_key()  # The table has stored responses to the first ones.
    return world


def listed(world: World, office: int) -> list[tuple[Any, ...]]:
    items = world.get(f"/offices/{office}/invoices").json["items"]
    return [(each["number"], each["status"], each["total"]["amount"]) for each in items]


def test_invoices_are_shown_with_what_they_have(recorded: World) -> None:
    assert listed(recorded, NEW_YORK) == [
        ("3", "declined", 10000),
        ("2", "declined", 1694),
        ("1", "paid", 5322),
    ]
    assert listed(recorded, BERLIN) == [("1", "open", 41010)]
    assert listed(recorded, TOKYO) == [("1", "open", 20516)]
    old = invoice(recorded, 3)
    assert amounts(old) == (10000, [], 10000)
    nothing = ("document_number", "due_at", "purchase_order_number", "seller", "buyer")
    assert [old[name] for name in nothing] == [None] * 5
    assert old["credited"]["amount"] == 0


def test_old_invoices_are_credited_which_ends_the_hold(recorded: World) -> None:
    assert recorded.purchase(talk_lines=1).code == "office_on_hold"
    for number in (2, 3):
        made = credit(recorded, number, {"reason": "never to be paid"})
        assert made.status == 201, made.text
        assert made.json["invoice_document_number"] is None
    assert [status for _, status, _ in listed(recorded, NEW_YORK)] == [
        "credited",
        "credited",
        "paid",
    ]
    assert recorded.purchase(talk_lines=1).status == 201
    new = invoice(recorded, 4)
    assert new["document_number"].endswith("-0004"), "numbers go on"
    assert new["buyer"]["legal_name"] == "Demo AG"


def test_the_next_boundary_has_tax(recorded: World) -> None:
    edited = recorded.request("PATCH", f"/offices/{NEW_YORK}", {"billing_address": NY_ADDRESS})
    assert edited.status == 200, edited.text
    set_rates(recorded, RATES)
    recorded.clock.at = APRIL_ENDS
    recorded.sweep()
    # 4 x 25.00, and 8.875 % of it: 8.875 rounds to 8.88.
    assert amounts(invoice(recorded, 4)) == (10000, [("Sales tax", 8.875, 10000, 888)], 10888)
    # 4 x 3000 yen. Tokyo has no address of its own, so it is billed to the company's in Germany.
    assert amounts(invoice(recorded, 2, TOKYO)) == (12000, [("VAT", 19, 12000, 2280)], 14280)


def test_nothing_drifts(recorded: World) -> None:
    assert credit(recorded, 2, {"amount": 100, "reason": "goodwill"}).status == 201
    wired = recorded.wired
    for office in (NEW_YORK, BERLIN, TOKYO):
        assert drifts_of(wired.audit_reader(), wired.service.retries, office) == ()
