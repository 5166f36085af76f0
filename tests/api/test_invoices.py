"""Invoices: numbered without gaps, immutable, every line from an entry of the journal."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.call_counter import counting_calls
from tests.world import BERLIN, MARCH_ENDS, NEW_YORK, TOKYO, World

TOKYO_MARCH_ENDS = MARCH_ENDS - timedelta(hours=13)
"""Midnight of 1 April in Tokyo, nine hours before UTC's."""


def invoices(world: World, office: int = NEW_YORK, query: str = "") -> list[Any]:
    answer = world.get(f"/offices/{office}/invoices{query}")
    assert answer.status == 200, answer.text
    items: list[Any] = answer.json["items"]
    return items


def lines_of(invoice: Any) -> list[tuple[str, str, int, int]]:
    return [
        (line["kind"], line["license_type"], line["quantity"], line["amount"]["amount"])
        for line in invoice["lines"]
    ]


def test_a_purchase_by_card_is_invoiced_at_once(world: World) -> None:
    entry = world.purchase(talk_lines=3, fax_lines=1).json
    (invoice,) = invoices(world)
    # 22 of 31 days: $25.00 are 1774.19 cents, $10.00 are 709.68.
    assert lines_of(invoice) == [
        ("prorated", "talk_lines", 3, 5322),
        ("prorated", "fax_lines", 1, 710),
    ]
    assert [line["entry_id"] for line in invoice["lines"]] == [entry["entry_id"]] * 2
    del invoice["lines"]
    assert invoice == {
        "number": "1",
        "document_number": "4E3F4VY1035-0001",
        "status": "open",
        "reason": "purchase",
        "issued_at": "2026-03-10T14:00:00Z",
        "due_at": "2026-03-10T14:00:00Z",
        "purchase_order_number": None,
        "period": {"start": "2026-03-10T04:00:00Z", "end": "2026-04-01T04:00:00Z"},
        "subtotal": {"amount": 6032, "currency": "USD"},
        "tax": [],
        "total": {"amount": 6032, "currency": "USD"},
        "balance_used": {"amount": 0, "currency": "USD"},
        "due": {"amount": 6032, "currency": "USD"},
        "credited": {"amount": 0, "currency": "USD"},
        "payments": [],
        "seller": None,
        "buyer": {
            "legal_name": "Seatledger Demo",
            "address": {"country": "US"},
            "tax_ids": [],
            "email": None,
        },
    }


def test_an_invoice_of_its_number_is_the_one_of_the_list(world: World) -> None:
    world.purchase(talk_lines=3)
    answer = world.get(f"/offices/{NEW_YORK}/invoices/1")
    assert answer.status == 200
    assert [answer.json] == invoices(world)
    again = world.get(
        f"/offices/{NEW_YORK}/invoices/1", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status == 304


def test_a_renewal_bills_what_is_left_after_removals(world: World) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=4)
    world.clock.at = MARCH_ENDS
    renewal, purchase = invoices(world)
    assert (purchase["number"], renewal["number"]) == ("1", "2")
    assert renewal["reason"] == "renewal"
    assert renewal["issued_at"] == "2026-04-01T04:00:00Z"
    assert renewal["period"] == {"start": "2026-04-01T04:00:00Z", "end": "2026-05-01T04:00:00Z"}
    assert lines_of(renewal) == [("renewal", "talk_lines", 6, 15000)]


def test_an_invoiced_plan_bills_what_accrued_line_by_line(world: World) -> None:
    first = world.purchase(TOKYO, talk_lines=2).json
    world.clock.advance(days=1)
    second = world.purchase(TOKYO, talk_lines=1, room_lines=1).json
    assert first["invoice_number"] is None and second["due_now"]["amount"] == 0
    assert invoices(world, TOKYO) == []
    world.clock.at = TOKYO_MARCH_ENDS
    (invoice,) = invoices(world, TOKYO)
    # In Tokyo it is the 10th, then the 11th: 22 and 21 of 31 days.
    # 3000 yen: 2129.03 and 2032.26; 1800 yen: 1219.35.
    assert lines_of(invoice) == [
        ("renewal", "talk_lines", 3, 9000),
        ("renewal", "room_lines", 1, 1800),
        ("prorated", "talk_lines", 2, 4258),
        ("prorated", "talk_lines", 1, 2032),
        ("prorated", "room_lines", 1, 1219),
    ]
    assert invoice["total"] == {"amount": 18309, "currency": "JPY"}
    renewal = world.get(f"/offices/{TOKYO}/history?action=renewal").json["items"][0]
    assert [line["entry_id"] for line in invoice["lines"]] == [
        renewal["entry_id"],
        renewal["entry_id"],
        first["entry_id"],
        second["entry_id"],
        second["entry_id"],
    ]
    assert renewal["due_now"]["amount"] == 18309


def test_each_cycle_bills_its_own_accruals(world: World) -> None:
    for _ in range(3):
        world.purchase(TOKYO, talk_lines=1)
        world.clock.advance(days=31)
    billed = [lines_of(invoice) for invoice in invoices(world, TOKYO)]
    # Bought on 10 March, 10 April and 11 May: 22 of 31, 21 of 30, 21 of 31 days.
    assert billed == [
        [("renewal", "talk_lines", 3, 9000), ("prorated", "talk_lines", 1, 2032)],
        [("renewal", "talk_lines", 2, 6000), ("prorated", "talk_lines", 1, 2100)],
        [("renewal", "talk_lines", 1, 3000), ("prorated", "talk_lines", 1, 2129)],
    ]


def test_what_costs_nothing_is_not_invoiced(world: World) -> None:
    world.purchase(talk_lines=3)
    world.remove(talk_lines=3)
    world.purchase(talk_lines=2)
    world.remove(talk_lines=2)
    world.clock.at = MARCH_ENDS
    assert [invoice["number"] for invoice in invoices(world)] == ["1"]


def test_numbers_are_each_offices_own_and_have_no_gaps(world: World) -> None:
    for office in (NEW_YORK, BERLIN, NEW_YORK, NEW_YORK, BERLIN):
        world.purchase(office, talk_lines=1)
    world.purchase(talk_lines=10**6)
    assert [each["number"] for each in invoices(world)] == ["3", "2", "1"]
    assert [each["number"] for each in invoices(world, BERLIN)] == ["2", "1"]


def test_invoices_come_page_by_page_newest_first(world: World) -> None:
    for _ in range(5):
        world.purchase(talk_lines=1)
    first = world.get(f"/offices/{NEW_YORK}/invoices?limit=3").json
    assert [each["number"] for each in first["items"]] == ["5", "4", "3"]
    second = world.get(f"/offices/{NEW_YORK}/invoices?limit=3&cursor={first['cursor']}").json
    assert [each["number"] for each in second["items"]] == ["2", "1"]
    assert "cursor" not in second


@pytest.mark.parametrize("number", ["2", "0", "9" * 17, "one"])
def test_an_invoice_that_is_not_there_is_not_found(world: World, number: str) -> None:
    world.purchase(talk_lines=1)
    answer = world.get(f"/offices/{NEW_YORK}/invoices/{number}")
    assert (answer.status, answer.code) == (404, "not_found")


def test_the_last_boundary_is_crossed_before_invoices_are_listed(world: World) -> None:
    world.purchase(talk_lines=1)
    world.clock.at = MARCH_ENDS + timedelta(days=45)
    assert [each["total"]["amount"] for each in invoices(world)] == [2500, 2500, 1774]


def test_a_list_of_invoices_is_three_calls_whatever_accrued(world: World) -> None:
    for _ in range(4):
        world.purchase(TOKYO, talk_lines=1)
        world.clock.advance(days=31)
    world.get(f"/offices/{TOKYO}/licenses")
    with counting_calls(world) as counter:
        assert len(invoices(world, TOKYO)) == 4
    assert counter.calls == ["BatchGetItem", "Query", "Query"]
