"""What a transfer charges, credits and settles (R23, R48). New York has 22 of 31 days left, Boston 6 of
28: one talk line of $25.00 costs 1774 cents in New York and 536 in Boston; one that leaves New York is
credited 1693, for 21 days, rounded down."""

from datetime import date
from typing import Any

import pytest

from infra.local import lambdas
from tests.api.transfers import (
    BOSTON,
    balance,
    invoices,
    next_bill,
    open_boston,
    quoted,
    report,
    transfer,
    yen_terms,
)
from tests.world import MARCH_ENDS, NEW_YORK, TOKYO, World

OSAKA = 9_000_002


@pytest.fixture
def paid(world: World) -> World:
    """New York has bought and paid 3 talk lines: 5322."""
    open_boston(world)
    world.purchase(talk_lines=3)
    report(world, 1, "paid")
    return world


def test_the_receiver_is_charged_and_the_giver_credited_by_local_days(paid: World) -> None:
    gave, took = transfer(paid, 3).json["entries"]
    (credit,), (charge,) = gave["lines"], took["lines"]
    assert (credit["kind"], credit["unit_amount"]["amount"], credit["amount"]["amount"]) == (
        "transferred_out",
        -1693,
        -5079,
    )
    assert credit["period"] == {"start": "2026-03-11T04:00:00Z", "end": "2026-04-01T04:00:00Z"}
    assert (charge["kind"], charge["unit_amount"]["amount"], charge["amount"]["amount"]) == (
        "transferred_in",
        536,
        1608,
    )
    assert charge["period"] == {"start": "2026-03-10T04:00:00Z", "end": "2026-03-16T04:00:00Z"}
    # The credit pays Boston's invoice, and the rest is New York's balance.
    assert gave["settlement"] == {
        "invoices": [],
        "accrued": {"amount": 0, "currency": "USD"},
        "sent": {"amount": 1608, "currency": "USD"},
        "received": {"amount": 0, "currency": "USD"},
        "balance": {"amount": 3471, "currency": "USD"},
    }
    assert (took["due_now"]["amount"], took["balance_used"]["amount"]) == (0, 1608)
    assert invoices(paid, BOSTON) == {"1": ("paid", 1608, 1608, 0)}
    assert (balance(paid), balance(paid, BOSTON)) == (3471, 0)


def test_the_balance_is_in_dialpads_plan(paid: World) -> None:
    transfer(paid, 3)
    assert paid.get(f"/offices/{NEW_YORK}/plan").json["balance"] == "34.71"
    assert paid.get(f"/offices/{BOSTON}/plan").json["balance"] == "0.00"
    assert paid.get(f"/offices/{TOKYO}/plan").json["balance"] == "0"


def test_the_balance_pays_the_next_invoices_first(paid: World) -> None:
    transfer(paid, 3)
    bought = paid.purchase(talk_lines=1).json
    assert (bought["due_now"]["amount"], bought["balance_used"]["amount"]) == (0, 1774)
    assert balance(paid) == 1697
    bought = paid.purchase(talk_lines=1).json
    assert (bought["due_now"]["amount"], bought["balance_used"]["amount"]) == (77, 1697)
    assert invoices(paid) == {
        "3": ("open", 1774, 1697, 77),
        "2": ("paid", 1774, 1774, 0),
        "1": ("paid", 5322, 0, 5322),
    }
    assert balance(paid) == 0


def test_a_balance_outlives_boundaries(paid: World) -> None:
    transfer(paid, 3)
    assert next_bill(paid) == (0, 0, 0)
    paid.clock.at = MARCH_ENDS
    assert balance(paid) == 3471
    paid.purchase(talk_lines=1)  # a whole cycle on its first day: 2500
    assert balance(paid) == 971
    assert next_bill(paid) == (2500, 971, 1529)
    paid.clock.advance(days=30)
    assert invoices(paid)["3"] == ("open", 2500, 971, 1529)
    assert balance(paid) == 0


def test_a_credit_pays_the_oldest_open_invoice_first(world: World) -> None:
    open_boston(world)
    for _ in range(3):
        world.purchase(talk_lines=1)
    report(world, 2, "paid")
    gave, took = transfer(world, 2).json["entries"]  # 3386
    assert [
        (each["number"], each["amount"]["amount"]) for each in gave["settlement"]["invoices"]
    ] == [
        ("1", 1774),
        ("3", 1612),
    ]
    assert invoices(world) == {
        "3": ("open", 1774, 1612, 162),
        "2": ("paid", 1774, 0, 1774),
        "1": ("paid", 1774, 1774, 0),
    }
    assert took["due_now"]["amount"] == 1072
    assert balance(world) == 0
    assert world.account().open_minor == 162


def test_a_credit_pays_a_declined_invoice_and_the_hold_ends(paid: World) -> None:
    paid.purchase(talk_lines=1)
    report(paid, 2, "declined")
    assert transfer(paid, 2).code == "office_on_hold"
    gave, took = transfer(paid, 2, staff=True).json["entries"]
    # 3386: the declined 1774, Boston's 2 x 536, and the rest.
    assert gave["settlement"]["sent"]["amount"] == 1072
    assert took["due_now"]["amount"] == 0
    assert balance(paid) == 540
    assert paid.purchase(talk_lines=1).status == 201
    types = [type_ for type_, _ in paid.events()]
    assert "office.on_hold" in types and "office.hold_released" in types


def test_a_payment_that_arrives_after_the_credit_returns_it_to_the_balance(paid: World) -> None:
    paid.purchase(talk_lines=1)
    transfer(paid, 2)
    assert balance(paid) == 540
    answer = report(paid, 2, "paid")
    assert (answer.status, answer.json["status"]) == (200, "paid")
    assert balance(paid) == 540 + 1774
    assert invoices(paid)["2"] == ("paid", 1774, 0, 1774)
    again = paid.snapshot()
    assert report(paid, 2, "paid").status == 200
    assert paid.snapshot() == again


def test_credit_that_returns_pays_open_invoices_first(world: World) -> None:
    open_boston(world)
    world.purchase(talk_lines=3)
    transfer(world, 1)  # 1693 of invoice 1
    world.purchase(talk_lines=1)
    report(world, 2, "declined")
    assert report(world, 1, "paid", amount=5322).json["on_hold"] is True
    assert invoices(world)["1"] == ("paid", 5322, 0, 5322)
    assert invoices(world)["2"] == ("declined", 1774, 1693, 81)
    assert (balance(world), world.account().open_minor) == (0, 81)
    (entry,) = world.get(f"/offices/{NEW_YORK}/history?action=payment_received").json["items"]
    parts = [(each["number"], each["amount"]["amount"]) for each in entry["settlement"]["invoices"]]
    assert parts == [("1", -1693), ("2", 1693)]


def test_a_payment_of_more_than_is_due_returns_what_credit_had_paid(world: World) -> None:
    open_boston(world)
    world.purchase(talk_lines=3)
    transfer(world, 1)
    assert invoices(world)["1"] == ("open", 5322, 1693, 3629)
    refused = report(world, 1, "paid")
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (400, "/amount")
    for wrong in (3628, 5323):
        answer = report(world, 1, "paid", amount=wrong)
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (400, "/amount")
    assert report(world, 1, "paid", amount=5322).status == 200
    assert balance(world) == 1693
    assert world.account().open_minor == 0


def test_a_credit_settles_accrued_charges_and_the_bill_shows_it(world: World) -> None:
    # 22 of 31 days of 3000 yen are 2129; 21 days, rounded down, 2032.
    world.open_office(OSAKA, "Osaka", **yen_terms(world))
    world.purchase(TOKYO, talk_lines=2)
    gave, took = transfer(world, 1, giver=TOKYO, receiver=OSAKA, staff=True).json["entries"]
    assert gave["settlement"]["accrued"] == {"amount": 2032, "currency": "JPY"}
    assert (gave["invoice_number"], took["invoice_number"]) == (None, None)
    assert next_bill(world, TOKYO) == (3000 + 2 * 2129 - 2032, 0, 5226)
    assert next_bill(world, OSAKA) == (3000 + 2129, 0, 5129)
    world.clock.at = MARCH_ENDS
    (billed,) = world.get(f"/offices/{TOKYO}/invoices").json["items"]
    assert [(line["kind"], line["amount"]["amount"]) for line in billed["lines"]] == [
        ("renewal", 3000),
        ("prorated", 4258),
        ("transferred_out", -2032),
    ]
    assert billed["total"]["amount"] == 5226


def test_a_quote_is_what_is_charged_and_credited(paid: World) -> None:
    paid.purchase(talk_lines=1)
    quote = quoted(paid, 3).json
    # 5079: invoice 2 (1774), Boston's 1608, and 1697 for the balance.
    assert [(line["office_id"], line["amount"]["amount"]) for line in quote["lines"]] == [
        (NEW_YORK, -5079),
        (BOSTON, 1608),
    ]
    amounts = ("total", "balance_used", "due_now", "balance")
    assert [quote[name]["amount"] for name in amounts] == [1608, 1608, 0, 1697]
    assert quote["settlement"]["invoices"] == [
        {"number": "2", "amount": {"amount": 1774, "currency": "USD"}}
    ]
    assert quote["next_invoice"]["amount"]["amount"] == 2500
    assert quote["next_invoice"]["balance_used"]["amount"] == 1697
    assert quote["to_office"]["next_invoice"]["amount"]["amount"] == 7500
    before = paid.snapshot()
    assert quoted(paid, 3).status == 200 and paid.snapshot() == before
    gave, took = transfer(paid, 3, quote=quote["quote"]).json["entries"]
    assert gave["settlement"] == quote["settlement"]
    assert took["due_now"] == quote["due_now"]


def test_a_quote_does_not_hold_if_what_the_credit_pays_has_changed(paid: World) -> None:
    paid.purchase(talk_lines=1)
    token = quoted(paid, 3).json["quote"]
    report(paid, 2, "paid")  # leaves the versions of both offices alone
    refused = transfer(paid, 3, quote=token)
    assert (refused.status, refused.code) == (409, "quote_changed")
    fresh = refused.json["quote"]
    assert fresh["balance"]["amount"] == 3471
    assert transfer(paid, 3, quote=fresh["quote"]).status == 201


def test_a_quote_of_another_transfer_is_not_confirmed(paid: World) -> None:
    token = quoted(paid, 2).json["quote"]
    assert transfer(paid, 3, quote=token).code == "quote_changed"


@pytest.mark.parametrize(
    ("shape", "anchors", "status"),
    [
        ({"plan_period": "yearly"}, ((2026, 1, 1), (2026, 1, 1)), 201),
        ({"plan_period": "yearly"}, ((2026, 1, 1), (2026, 2, 1)), 201),
        ({"plan_period": "yearly"}, ((2026, 2, 1), (2026, 1, 31)), 400),
        ({"annual_commit_monthly_billing": True}, ((2026, 1, 1), (2026, 1, 1)), 201),
        ({"annual_commit_monthly_billing": True}, ((2025, 4, 1), (2025, 4, 2)), 201),
        ({"annual_commit_monthly_billing": True}, ((2025, 4, 2), (2025, 4, 1)), 400),
    ],
)
def test_licenses_of_a_year_move_only_where_the_year_ends_no_earlier(
    world: World, shape: dict[str, Any], anchors: Any, status: int
) -> None:
    giver, receiver = 9_000_003, 9_000_004
    for office, anchor in zip((giver, receiver), anchors, strict=True):
        world.open_office(office, f"Office {office}", anchor=date(*anchor), **shape)
    world.purchase(giver, talk_lines=1)
    before = world.snapshot()
    answer = transfer(world, 1, giver=giver, receiver=receiver)
    assert answer.status == status, answer.text
    if status == 400:
        assert answer.json["errors"][0]["pointer"] == "/to_office_id"
        assert "year ends on" in answer.json["detail"]
        assert world.snapshot() == before


def test_the_audit_finds_the_amounts_as_they_are_and_wrong_ones(paid: World) -> None:
    paid.purchase(talk_lines=1)
    transfer(paid, 3)
    assert drifts(paid) == []
    paid.client.update_item(
        TableName=paid.table,
        Key={"pk": {"S": f"OFFICE#{NEW_YORK}"}, "sk": {"S": "ACCOUNT"}},
        UpdateExpression="SET balance_minor = balance_minor + :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    assert drifts(paid) == [(None, "balance", 1698, 1697)]


def drifts(world: World) -> list[tuple[Any, ...]]:
    world.bus.events.clear()
    lambdas.reconcile()
    names = ("license_type", "count", "recorded", "recomputed")
    return [tuple(each["data"][name] for name in names) for each in world.bus.events]
