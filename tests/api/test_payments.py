"""Payments: the payment system says paid or declined; declined puts the office on hold (R25)."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.api.call_counter import counting_calls
from tests.world import MARCH_ENDS, NEW_YORK, Answer, World


def report(world: World, status: str, number: int = 1, **more: Any) -> Answer:
    body = {"status": status, **more}
    return world.staff("POST", f"/offices/{NEW_YORK}/invoices/{number}/payment", body)


def statuses(world: World) -> list[str]:
    items = world.get(f"/offices/{NEW_YORK}/invoices").json["items"]
    return [each["status"] for each in reversed(items)]


def summary(world: World) -> Any:
    return world.get(f"/offices/{NEW_YORK}/billing_summary").json


def actions(world: World) -> list[str]:
    items = world.get(f"/offices/{NEW_YORK}/history").json["items"]
    return [each["action"] for each in reversed(items)]


def test_a_paid_invoice_is_marked_and_nothing_else(world: World) -> None:
    world.purchase(talk_lines=1)
    answer = report(world, "paid")
    assert (answer.status, answer.json) == (
        200,
        {"number": "1", "status": "paid", "on_hold": False},
    )
    assert statuses(world) == ["paid"]
    assert actions(world) == ["purchase"]


def test_a_payment_leaves_open_quotes_alone(world: World) -> None:
    world.purchase(talk_lines=1)
    items = [{"license_type": "talk_lines", "quantity": 2}]
    quoted = world.post(f"/offices/{NEW_YORK}/quotes", {"action": "purchase", "items": items})
    report(world, "paid")
    body = {"items": items, "quote": quoted.json["quote"]}
    assert world.post(f"/offices/{NEW_YORK}/purchases", body, key="one").status == 201


def test_a_declined_payment_puts_the_office_on_hold_until_it_is_paid(world: World) -> None:
    world.purchase(talk_lines=2)
    declined = report(world, "declined", reason="card expired")
    assert declined.json == {"number": "1", "status": "declined", "on_hold": True}
    assert summary(world)["on_hold"] is True
    assert world.purchase(talk_lines=1).code == "office_on_hold"
    paid = report(world, "paid")
    assert paid.json == {"number": "1", "status": "paid", "on_hold": False}
    assert summary(world)["on_hold"] is False
    assert world.purchase(talk_lines=1).status == 201


def test_the_journal_tells_of_the_hold_and_why(world: World) -> None:
    world.purchase(talk_lines=2)
    report(world, "declined", reason="card expired")
    report(world, "paid")
    assert actions(world) == ["purchase", "payment_declined", "payment_received"]
    entry = world.get(f"/offices/{NEW_YORK}/history?action=payment_declined").json["items"][0]
    assert (entry["invoice_number"], entry["reason"], entry["source"]) == (
        "1",
        "card expired",
        "staff",
    )
    assert entry["due_now"] == {"amount": 0, "currency": "USD"}


def test_of_two_declined_invoices_both_must_be_paid(world: World) -> None:
    world.purchase(talk_lines=1)
    world.purchase(talk_lines=1)
    report(world, "declined", 1)
    report(world, "declined", 2)
    assert report(world, "paid", 1).json["on_hold"] is True
    assert world.purchase(talk_lines=1).code == "office_on_hold"
    assert report(world, "paid", 2).json["on_hold"] is False


@pytest.mark.parametrize("status", ["paid", "declined"])
def test_saying_it_again_changes_nothing(world: World, status: str) -> None:
    world.purchase(talk_lines=1)
    first = report(world, status)
    before = world.snapshot()
    again = report(world, status)
    assert (again.status, again.json) == (first.status, first.json)
    assert world.snapshot() == before


def test_what_is_paid_stays_paid(world: World) -> None:
    world.purchase(talk_lines=1)
    report(world, "paid")
    before = world.snapshot()
    answer = report(world, "declined")
    assert (answer.status, answer.code) == (400, "invalid_request")
    assert answer.json["errors"] == [
        {"pointer": "/status", "detail": "invoice 1 is already paid; its status cannot change"}
    ]
    assert world.snapshot() == before


def test_what_is_credited_in_full_stays_credited(world: World) -> None:
    world.purchase(talk_lines=1)
    path = f"/offices/{NEW_YORK}/invoices/1/credit_notes"
    assert world.staff("POST", path, {"reason": "by mistake"}, key="note").status == 201
    answer = report(world, "declined")
    assert (answer.status, answer.code) == (400, "invalid_request")
    assert answer.json["errors"][0]["detail"] == (
        "invoice 1 is credited in full; its status cannot change"
    )


def test_a_repeat_under_its_key_is_the_first_answer(world: World) -> None:
    world.purchase(talk_lines=1)
    path = f"/offices/{NEW_YORK}/invoices/1/payment"
    first = world.staff("POST", path, {"status": "declined"}, key="one")
    report(world, "paid")
    again = world.staff("POST", path, {"status": "declined"}, key="one")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.text == first.text
    assert statuses(world) == ["paid"]


def test_what_is_owed_is_what_is_invoiced_and_not_paid(world: World) -> None:
    world.purchase(talk_lines=1)
    world.purchase(talk_lines=2)
    assert summary(world)["open"] == {"amount": 1774 + 3548, "currency": "USD"}
    report(world, "paid", 1)
    assert summary(world)["open"]["amount"] == 3548
    report(world, "declined", 2)
    assert summary(world)["open"]["amount"] == 3548
    report(world, "paid", 2)
    assert summary(world)["open"]["amount"] == 0


def test_an_office_on_hold_renews_and_owes_more(world: World) -> None:
    world.purchase(talk_lines=1)
    report(world, "declined")
    world.clock.at = MARCH_ENDS
    assert summary(world)["open"]["amount"] == 1774 + 2500
    assert statuses(world) == ["declined", "open"]


def test_a_late_payment_rolls_the_office_forward_first(world: World) -> None:
    world.purchase(talk_lines=1)
    world.clock.at = MARCH_ENDS + timedelta(days=1)
    report(world, "declined")
    assert actions(world) == ["purchase", "renewal", "payment_declined"]


@pytest.mark.parametrize("number", [2, 10**16])
def test_an_invoice_that_is_not_there_cannot_be_paid(world: World, number: int) -> None:
    world.purchase(talk_lines=1)
    assert report(world, "paid", number).code == "not_found"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"status": "open"}, "/status"),
        ({}, "/status"),
        ({"status": "paid", "amount": 3}, "/amount"),
        ({"status": "paid", "reason": ""}, "/reason"),
    ],
)
def test_a_report_that_is_none_is_refused(world: World, body: Any, pointer: str) -> None:
    world.purchase(talk_lines=1)
    before = world.snapshot()
    answer = world.staff("POST", f"/offices/{NEW_YORK}/invoices/1/payment", body)
    assert (answer.status, answer.code) == (400, "invalid_request")
    assert answer.json["errors"][0]["pointer"] == pointer
    assert world.snapshot() == before


@pytest.mark.parametrize("role", ["company_admin", "office_admin", "viewer"])
def test_customers_cannot_mark_their_own_invoices(world: World, role: str) -> None:
    world.purchase(talk_lines=1)
    token = world.token(role, office_ids=[NEW_YORK])
    path = f"/offices/{NEW_YORK}/invoices/1/payment"
    answer = world.post(path, {"status": "paid"}, token=token)
    assert (answer.status, answer.code) == (403, "forbidden")
    assert statuses(world) == ["open"]


def test_a_payment_costs_four_write_units(world: World) -> None:
    world.purchase(talk_lines=1)
    with counting_calls(world) as counter:
        report(world, "paid")
    assert counter.calls == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    assert counter.write_units == 4


def test_an_invoice_says_who_reported_its_payment_when_and_why(world: World) -> None:
    world.purchase(talk_lines=1)
    invoice = world.get(f"/offices/{NEW_YORK}/invoices/1").json
    assert "payment" not in invoice
    world.clock.advance(days=1)
    report(world, "declined", reason="card expired")
    report(world, "paid", reason="txn-17")
    assert world.get(f"/offices/{NEW_YORK}/invoices/1").json["payment"] == {
        "at": "2026-03-11T14:00:00Z",
        "by": "demo-csm",
        "reason": "txn-17",
    }


def test_a_key_is_remembered_also_where_nothing_changed(world: World) -> None:
    world.purchase(talk_lines=1)
    path = f"/offices/{NEW_YORK}/invoices/1/payment"
    report(world, "declined")
    first = world.staff("POST", path, {"status": "declined"}, key="one")
    report(world, "paid")
    again = world.staff("POST", path, {"status": "declined"}, key="one")
    assert (again.text, again.headers["Idempotency-Replayed"]) == (first.text, "true")
    other = world.staff("POST", path, {"status": "paid"}, key="one")
    assert other.code == "idempotency_key_reused"


def test_an_invoice_that_the_balance_has_paid_in_part_can_be_paid(world: World) -> None:
    world.open_office(9_000_001, "Boston", anchor=date(2026, 1, 15))
    world.purchase(talk_lines=5)
    report(world, "paid")
    items = [{"license_type": "talk_lines", "quantity": 3}]
    move = {"from_office_id": NEW_YORK, "to_office_id": 9_000_001, "items": items}
    assert world.post("/company/license_transfers", move, key="move").status == 201
    # Credit of 3 x 16.93, less Boston's charge of 3 x 4.46; 3 x 17.74 are bought.
    assert world.purchase(talk_lines=3).json["due_now"]["amount"] == 5322 - 3741
    assert report(world, "paid", 2).status == 200
    assert statuses(world) == ["paid", "paid"]
    assert summary(world)["open"]["amount"] == 0
