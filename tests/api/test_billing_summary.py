"""The billing summary: plan, next bill by line, last invoices; and the company's statement."""

from datetime import timedelta
from typing import Any

from tests.api.call_counter import counting_calls
from tests.world import BERLIN, MARCH_ENDS, NEW_YORK, TOKYO, World


def summary(world: World, office: int = NEW_YORK) -> Any:
    answer = world.get(f"/offices/{office}/billing_summary")
    assert answer.status == 200, answer.text
    return answer.json


def lines_of(bill: Any) -> list[tuple[str, int, int]]:
    return [(line["kind"], line["quantity"], line["amount"]["amount"]) for line in bill["lines"]]


def test_an_empty_office_has_a_plan_and_nothing_to_pay(world: World) -> None:
    assert summary(world, TOKYO) == {
        "plan": {
            "account_type": "pro",
            "plan_period": "monthly",
            "annual_commit_monthly_billing": False,
            "invoiced": True,
            "collect": "at_once",
            "currency": "JPY",
            "timezone": "Asia/Tokyo",
            "terms": {
                "not_self_serve": ["remove"],
                "resold": False,
                "contact": {"name": "Hana Sato", "email": "hana.sato@seatledger.example"},
                "contract_prices": {},
                "payment_days": None,
            },
        },
        "cycle": {"start": "2026-02-28T15:00:00Z", "end": "2026-03-31T15:00:00Z"},
        "next_bill": {
            "date": "2026-03-31T15:00:00Z",
            "subtotal": {"amount": 0, "currency": "JPY"},
            "tax": [],
            "amount": {"amount": 0, "currency": "JPY"},
            "lines": [],
            "balance_used": {"amount": 0, "currency": "JPY"},
            "due": {"amount": 0, "currency": "JPY"},
        },
        "invoices": [],
        "open": {"amount": 0, "currency": "JPY"},
        "balance": {"amount": 0, "currency": "JPY"},
        "on_hold": False,
    }


def test_the_next_bill_is_what_renews(world: World) -> None:
    world.purchase(talk_lines=5, fax_lines=2)
    world.remove(talk_lines=2, fax_lines=2)
    bill = summary(world)["next_bill"]
    assert lines_of(bill) == [("renewal", 3, 7500)]
    assert bill["amount"] == {"amount": 7500, "currency": "USD"}
    assert bill["date"] == "2026-04-01T04:00:00Z"
    assert "entry_id" not in bill["lines"][0]


def test_the_next_bill_of_an_invoiced_plan_adds_what_has_accrued(world: World) -> None:
    entry = world.purchase(TOKYO, talk_lines=2).json
    bill = summary(world, TOKYO)["next_bill"]
    assert lines_of(bill) == [("renewal", 2, 6000), ("prorated", 2, 4258)]
    assert bill["lines"][1]["entry_id"] == entry["entry_id"]
    assert bill["amount"]["amount"] == 10258


def test_the_estimate_is_what_the_boundary_bills(world: World) -> None:
    for office in (NEW_YORK, TOKYO):
        world.purchase(office, talk_lines=7, room_lines=1)
        world.clock.advance(days=2)
        world.purchase(office, talk_lines=3)
    world.remove(talk_lines=4)
    for office in (NEW_YORK, TOKYO):
        estimate = summary(world, office)["next_bill"]
        world.clock.at = max(world.clock.at, MARCH_ENDS)
        billed = summary(world, office)["invoices"][0]
        assert billed["total"] == estimate["amount"]
        assert lines_of(billed) == lines_of(estimate)
        world.clock.at = MARCH_ENDS - timedelta(days=17)


def test_the_last_twelve_invoices_are_shown(world: World) -> None:
    for _ in range(13):
        world.purchase(talk_lines=1)
    numbers = [each["number"] for each in summary(world)["invoices"]]
    assert numbers == [str(number) for number in range(13, 1, -1)]


def test_a_summary_is_three_calls_at_most(world: World) -> None:
    for _ in range(3):
        world.purchase(TOKYO, talk_lines=1)
        world.clock.advance(days=31)
    world.purchase(TOKYO, talk_lines=1)
    with counting_calls(world) as counter:
        assert len(summary(world, TOKYO)["invoices"]) == 3
    assert counter.calls == ["BatchGetItem", "Query", "Query"]
    assert counter.write_units == 0


# The company's statement


def test_the_companys_offices_are_in_one_statement(world: World) -> None:
    world.purchase(NEW_YORK, talk_lines=1)
    world.purchase(BERLIN, talk_lines=1)
    world.purchase(TOKYO, talk_lines=1)
    statement = world.get("/company/billing_summary").json
    listed = [
        (each["office_id"], each["name"], each["open"]["amount"], each["on_hold"])
        for each in statement["items"]
    ]
    # Berlin pays for a year: 297 of 365 days of 252.00 EUR, 20505.2 cents.
    assert listed == [
        (NEW_YORK, "New York", 1774, False),
        (BERLIN, "Berlin", 20505, False),
        (TOKYO, "Tokyo", 0, False),
    ]
    assert [each["next_bill"]["amount"]["amount"] for each in statement["items"]] == [
        2500,
        25200,
        3000 + 2129,
    ]
    assert [len(each["invoices"]) for each in statement["items"]] == [1, 1, 0]
    assert "cursor" not in statement


def test_a_statement_adds_up_each_currency_by_itself(world: World) -> None:
    world.open_office(4242, "Boston")
    for office in (NEW_YORK, 4242, BERLIN):
        world.purchase(office, talk_lines=2)
    totals = world.get("/company/billing_summary").json["totals"]
    assert totals == [
        {
            "next_bill": {"amount": 50400, "currency": "EUR"},
            "open": {"amount": 41010, "currency": "EUR"},
            "balance": {"amount": 0, "currency": "EUR"},
        },
        {
            "next_bill": {"amount": 0, "currency": "JPY"},
            "open": {"amount": 0, "currency": "JPY"},
            "balance": {"amount": 0, "currency": "JPY"},
        },
        {
            "next_bill": {"amount": 10000, "currency": "USD"},
            "open": {"amount": 7096, "currency": "USD"},
            "balance": {"amount": 0, "currency": "USD"},
        },
    ]


def test_a_statement_comes_page_by_page(world: World) -> None:
    first = world.get("/company/billing_summary?limit=2").json
    assert [each["name"] for each in first["items"]] == ["New York", "Berlin"]
    second = world.get(f"/company/billing_summary?limit=2&cursor={first['cursor']}").json
    assert [each["name"] for each in second["items"]] == ["Tokyo"]


def test_an_office_admins_statement_has_their_offices_only(world: World) -> None:
    token = world.token("office_admin", office_ids=[BERLIN])
    statement = world.get("/company/billing_summary", token=token).json
    assert [each["office_id"] for each in statement["items"]] == [BERLIN]
    nobody = world.token("office_admin", office_ids=[])
    assert world.get("/company/billing_summary", token=nobody).json == {"items": [], "totals": []}
