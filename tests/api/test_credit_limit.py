"""What the invoiced offices of a company can owe together, by its agreement with the vendor (R52)."""

from typing import Any

import pytest

from tests.api.access_targets import nothing_written
from tests.api.agreements import VENDOR, agree
from tests.api.call_counter import counting_calls
from tests.api.new_offices import OFFICE
from tests.api.transfers import BOSTON, transfer
from tests.world import MARCH_ENDS, NEW_YORK, TOKYO, Answer, World

TALK_MINOR = 1774
"""One talk_lines in New York for 22 of 31 days: 2500 x 22 / 31, rounded half up."""
ALBANY = BOSTON + 1


def buy(world: World, quantity: int, office: int = BOSTON) -> Answer:
    return world.purchase(office, talk_lines=quantity)


def usd(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "USD"}


@pytest.fixture
def two(world: World) -> World:
    """Boston and Albany are invoiced in USD, as Tokyo is in JPY. New York pays by card."""
    for office, name in ((BOSTON, "Boston"), (ALBANY, "Albany")):
        world.open_office(office, name, invoiced=True)
    return world


def test_only_vendor_admins_set_it_and_null_removes_it(world: World) -> None:
    assert "credit_limit" not in world.get("/company").json["agreement"]
    both = agree(world, credit_limit={"USD": 500, "JPY": 0})
    assert both.json["agreement"]["credit_limit"] == {"USD": 500, "JPY": 0}
    assert world.get("/company").json["agreement"] == both.json["agreement"]
    agree(world, max_offices=7)
    assert world.get("/company").json["agreement"]["credit_limit"] == {"USD": 500, "JPY": 0}
    one = agree(world, credit_limit={"EUR": 1})
    assert one.json["agreement"]["credit_limit"] == {"EUR": 1}
    assert "credit_limit" not in agree(world, credit_limit=None).json["agreement"]
    refused = world.request("PATCH", "/company", {"agreement": {"credit_limit": {"USD": 9}}})
    assert (refused.status, refused.code) == (403, "forbidden")
    wrong = agree(world, credit_limit={"USD": -1})
    assert wrong.json["errors"][0]["pointer"] == "/agreement/credit_limit"


def test_the_history_has_it(world: World) -> None:
    agree(world, credit_limit={"USD": 500})
    (change,) = world.get("/company/history?kind=agreement").json["items"]
    assert change["before"]["credit_limit"] is None
    assert change["after"]["credit_limit"] == {"USD": 500}


def test_what_all_invoiced_offices_owe_is_at_most_the_limit(two: World) -> None:
    agree(two, credit_limit={"USD": 5 * TALK_MINOR})
    assert buy(two, 50, NEW_YORK).status == 201, "it pays by card"
    assert buy(two, 3).status == 201
    with nothing_written(two):
        refused = buy(two, 3, ALBANY)
    assert (refused.status, refused.code) == (403, "credit_limit_exceeded")
    assert (refused.json["limit"], refused.json["requested"]) == (usd(8870), usd(10644))
    assert refused.json["detail"] == (
        "With this order, the company's invoiced offices would owe 106.44 USD, 53.22 USD of it "
        "already; the credit limit is 88.70 USD. At most 2 talk_lines would fit. Please contact "
        "Customer Success: vendor staff can order it, or change the limit."
    )
    body = {"action": "purchase", "items": [{"license_type": "talk_lines", "quantity": 3}]}
    assert two.post(f"/offices/{ALBANY}/quotes", body).code == "credit_limit_exceeded"
    assert buy(two, 2, ALBANY).status == 201
    assert "None would fit." in buy(two, 1).json["detail"]
    agree(two, credit_limit={"USD": 6 * TALK_MINOR})
    assert buy(two, 1).status == 201
    agree(two, credit_limit=None)
    assert buy(two, 100).status == 201


def test_the_offices_contact_is_named(world: World) -> None:
    agree(world, credit_limit={"JPY": 0})
    refused = buy(world, 1, TOKYO)
    assert refused.code == "credit_limit_exceeded"
    assert refused.json["contact"]["email"] in str(world.get(f"/offices/{TOKYO}/terms").json)
    assert f"Please contact {refused.json['contact']['name']}: vendor" in refused.json["detail"]


def test_the_vendors_contact_is_named_where_the_terms_name_nobody(two: World) -> None:
    agree(two, credit_limit={"USD": 0})
    assert buy(two, 1).json["contact"] == VENDOR


def test_vendor_staff_are_not_bound(two: World) -> None:
    agree(two, credit_limit={"USD": 0})
    body = {"items": [{"license_type": "talk_lines", "quantity": 3}]}
    assert two.staff("POST", f"/offices/{BOSTON}/purchases", body, key="k").status == 201
    assert buy(two, 1, ALBANY).json["requested"] == usd(4 * TALK_MINOR)


def test_renewals_count_and_are_never_refused(two: World) -> None:
    assert buy(two, 3).status == 201
    agree(two, credit_limit={"USD": 3 * TALK_MINOR + 3 * 2500 + 2500})
    two.clock.at = MARCH_ENDS
    # Nobody has finalized Boston: its renewal counts all the same.
    assert buy(two, 2, ALBANY).json["requested"] == usd(3 * TALK_MINOR + 5 * 2500)
    assert two.sweep() == 0
    assert buy(two, 2, ALBANY).json["requested"] == usd(3 * TALK_MINOR + 5 * 2500)
    assert buy(two, 1, ALBANY).status == 201
    agree(two, credit_limit={"USD": 0})
    two.clock.advance(days=31)
    assert two.sweep() == 0
    assert two.account(BOSTON).open_minor == 3 * TALK_MINOR + 2 * 3 * 2500


def test_a_payment_makes_room(two: World) -> None:
    agree(two, credit_limit={"USD": 3 * TALK_MINOR + 3 * 2500})
    assert buy(two, 3).status == 201
    two.clock.at = MARCH_ENDS
    assert two.sweep() == 0
    assert buy(two, 1, ALBANY).code == "credit_limit_exceeded"
    paid = two.staff("POST", f"/offices/{BOSTON}/invoices/1/payment", {"status": "paid"})
    assert paid.status == 200
    assert buy(two, 1, ALBANY).status == 201


def test_a_transfer_counts_what_both_offices_would_owe(two: World) -> None:
    assert buy(two, 3).status == 201
    agree(two, credit_limit={"USD": 3 * TALK_MINOR})
    # Albany is charged 1774, and Boston is credited 2500 x 21 / 31 = 1693.
    refused = transfer(two, 1, giver=BOSTON, receiver=ALBANY)
    assert refused.code == "credit_limit_exceeded"
    assert refused.json["requested"] == usd(3 * TALK_MINOR + 81)
    assert "would fit" not in refused.json["detail"]
    agree(two, credit_limit={"USD": 3 * TALK_MINOR + 81})
    assert transfer(two, 1, giver=BOSTON, receiver=ALBANY).status == 201


def test_another_currency_is_no_way_around_the_limit(world: World) -> None:
    agree(world, may_be_invoiced=True, credit_limit={"USD": 0})
    opened = world.post("/offices", {**OFFICE, "invoiced": True}).json["office"]
    refused = buy(world, 1, opened["id"])
    assert refused.code == "credit_limit_exceeded"
    assert refused.json["limit"] == {"amount": 0, "currency": "EUR"}
    assert "None would fit." in refused.json["detail"]
    agree(world, credit_limit={"USD": 0, "EUR": 10**9})
    assert buy(world, 1, opened["id"]).status == 201
    agree(world, credit_limit={})
    assert buy(world, 1, opened["id"]).status == 201


def test_both_limits_leave_what_fits_both(two: World) -> None:
    agree(two, credit_limit={"USD": 2 * TALK_MINOR})
    limits = {"offices": {str(BOSTON): {"per_order": {"USD": TALK_MINOR}}}}
    assert two.request("PUT", "/company/spending_limits", limits).status == 200
    refused = buy(two, 3)
    assert refused.code == "credit_limit_exceeded"
    assert "At most 1 talk_lines would fit." in refused.json["detail"]
    assert buy(two, 2).code == "spending_limit_exceeded"
    assert buy(two, 1).status == 201


def test_a_company_with_a_credit_limit_pays_two_calls_and_two_units_more(two: World) -> None:
    with counting_calls(two) as counter:
        assert buy(two, 1).status == 201
    assert (counter.calls, counter.write_units) == (["BatchGetItem", "TransactWriteItems"], 6)
    agree(two, credit_limit={"USD": 10**9})
    with counting_calls(two) as counter:
        assert buy(two, 1).status == 201
    assert counter.calls == ["BatchGetItem", "Query", "BatchGetItem", "TransactWriteItems"]
    assert counter.write_units == 8
    with counting_calls(two) as counter:
        assert buy(two, 1, NEW_YORK).status == 201
    assert (counter.calls, counter.write_units) == (["BatchGetItem", "TransactWriteItems"], 8)


def test_a_record_without_orders_counts_them_from_zero(two: World) -> None:
    (item,) = (each for each in two.raw_items() if each["sk"]["S"] == "COMPANY")
    item.pop("orders", None)
    del item["agreement"]
    two.client.put_item(TableName=two.table, Item=item)
    agree(two, credit_limit={"USD": 10**9})
    assert buy(two, 1).status == buy(two, 1, ALBANY).status == 201
    (item,) = (each for each in two.items() if each["sk"] == "COMPANY")
    assert item["orders"] == 2
