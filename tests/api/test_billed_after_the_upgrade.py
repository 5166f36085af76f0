"""A table written before transfers had a price is converted item by item, and billed right.

`recorded_before_balances.py` tells the table's story: Boston got 5 talk lines free from New York, Vienna
2 from Berlin, Vienna's payment was declined, and Chicago has committed for a year at 25 dollars.
"""

from datetime import UTC, datetime, timedelta

import pytest

from infra.local import lambdas
from tests.api.recorded_before_balances import BOSTON, CHICAGO, RECORDED, RECORDED_AT, VIENNA
from tests.api.recorded_tables import restore_recorded
from tests.api.transfers import balance, invoices, next_bill, quoted, report, transfer
from tests.world import BERLIN, MARCH_ENDS, NEW_YORK, TOKYO, World

BOSTON_RENEWS = datetime(2026, 3, 20, 4, tzinfo=UTC)
CHICAGO_RENEWS = datetime(2026, 4, 10, 5, tzinfo=UTC)


@pytest.fixture
def recorded(world: World) -> World:
    restore_recorded(world, RECORDED)
    world.clock.at = RECORDED_AT
    return world


@pytest.fixture
def paid(recorded: World) -> World:
    """Vienna has paid its declined invoice."""
    assert report(recorded, 1, "paid", VIENNA).status == 200
    return recorded


def test_the_office_that_was_on_hold_holds_the_company(recorded: World) -> None:
    for office in (NEW_YORK, TOKYO, VIENNA):
        refused = recorded.purchase(office, talk_lines=1)
        assert refused.code == "office_on_hold"
        assert refused.json["on_hold_since"] is None
        assert refused.json["open"] == {"amount": 100_800, "currency": "EUR"}
    report(recorded, 1, "paid", VIENNA)
    assert recorded.purchase(TOKYO, talk_lines=1).status == 201


def test_licenses_that_came_free_are_not_credited(paid: World) -> None:
    gave, took = transfer(paid, 3, giver=BOSTON, receiver=NEW_YORK).json["entries"]
    (free,) = gave["lines"]
    assert (free["quantity"], free["amount"]["amount"]) == (3, 0)
    # 12 March: 20 of 31 days of 2500 are 1613.
    assert took["due_now"]["amount"] == 3 * 1613
    assert (balance(paid, BOSTON), invoices(paid, BOSTON)) == (0, {})


def test_what_came_free_leaves_first_and_then_what_was_bought(paid: World) -> None:
    # 8 of 28 days of 2500 are 714; 7 days, rounded down, 625.
    assert paid.purchase(BOSTON, talk_lines=2).json["due_now"]["amount"] == 2 * 714
    report(paid, 1, "paid", BOSTON)
    assert transfer(paid, 4, giver=BOSTON, receiver=NEW_YORK).status == 201
    gave, _ = transfer(paid, 2, giver=BOSTON, receiver=NEW_YORK).json["entries"]
    assert [(line["quantity"], line["amount"]["amount"]) for line in gave["lines"]] == [
        (1, 0),
        (1, -625),
    ]


def test_what_left_free_and_comes_back_is_paid(paid: World) -> None:
    quote = quoted(paid, 1, giver=BOSTON, receiver=NEW_YORK).json
    assert quote["due_now"]["amount"] == 1613


def test_after_the_boundary_all_are_paid_and_credited(paid: World) -> None:
    paid.clock.at = BOSTON_RENEWS + timedelta(days=1)
    assert invoices(paid, BOSTON) == {"1": ("open", 12_500, 0, 12_500)}
    report(paid, 1, "paid", BOSTON)
    # 21 March: 29 of 31 days after today, rounded down: 2338.
    gave, _ = transfer(paid, 5, giver=BOSTON, receiver=NEW_YORK).json["entries"]
    assert gave["lines"][0]["amount"]["amount"] == -5 * 2338


def test_a_yearly_office_that_got_licenses_free_has_no_credit_for_them(paid: World) -> None:
    # Vienna's year ends after Berlin's: nothing moves to Berlin.
    refused = transfer(paid, 1, giver=VIENNA, receiver=BERLIN)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (400, "/to_office_id")
    # 12 March: 294 of 365 days of 25200 are left after today, rounded down: 20298.
    gave, _ = transfer(paid, 1, giver=BERLIN, receiver=VIENNA).json["entries"]
    assert gave["lines"][0]["amount"]["amount"] == -20_298


def test_open_invoices_of_before_are_settled(paid: World) -> None:
    assert invoices(paid)["2"] == ("open", 16_548, 0, 16_548)
    gave, _ = transfer(paid, 2, receiver=BOSTON).json["entries"]
    # 19 of 31 days after today of 2500, rounded down: 1532.
    assert gave["settlement"]["invoices"] == [
        {"number": "2", "amount": {"amount": 3064, "currency": "USD"}}
    ]
    assert invoices(paid)["2"] == ("open", 16_548, 3064, 13_484)


def test_the_year_keeps_its_price(recorded: World) -> None:
    recorded.clock.at = CHICAGO_RENEWS
    assert invoices(recorded, CHICAGO)["5"] == ("open", 25_000, 0, 25_000)
    bought = recorded.staff(
        "POST",
        f"/offices/{CHICAGO}/purchases",
        {"items": [{"license_type": "talk_lines", "quantity": 1}]},
        key="one",
    )
    assert bought.json["due_now"]["amount"] == 2500


def test_without_a_commitment_the_catalog_applies(recorded: World) -> None:
    recorded.clock.at = MARCH_ENDS
    # 12 talk at 3000, 2 sell at 9500, 3 room at 1500.
    assert invoices(recorded)["4"] == ("open", 59_500, 0, 59_500)


def test_what_had_accrued_is_billed(recorded: World) -> None:
    assert next_bill(recorded, TOKYO) == (35_582, 0, 35_582)
    recorded.clock.at = MARCH_ENDS
    assert invoices(recorded, TOKYO) == {"1": ("open", 35_582, 0, 35_582)}


def test_all_adds_up_after_transfers_and_boundaries(paid: World) -> None:
    transfer(paid, 3, giver=BOSTON, receiver=NEW_YORK)
    transfer(paid, 2, receiver=BOSTON)
    transfer(paid, 1, giver=BERLIN, receiver=VIENNA)
    paid.clock.at = CHICAGO_RENEWS
    for office in (NEW_YORK, BOSTON, BERLIN, VIENNA, CHICAGO, TOKYO):
        assert paid.get(f"/offices/{office}/billing_summary").status == 200
    assert lambdas.reconcile() == {"audited": 6, "drifts": 0}
