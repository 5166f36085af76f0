"""A new catalog is in force from the next cycle of each office."""

from datetime import timedelta

import pytest

from tests.api.call_counter import counting_calls
from tests.api.catalog_requests import catalog, listed, put, raised
from tests.api.console_client import ConsoleClient
from tests.api.console_offices import BOSTON, words
from tests.license_types import LicenseType
from tests.world import BERLIN, MARCH_ENDS, NEW_YORK, TOKYO, World

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def unit_price(world: World, office: int = NEW_YORK) -> int:
    items = world.get(f"/offices/{office}/licenses").json["items"]
    price: int = items[0]["unit_price"]["amount"]
    return price


def test_a_change_leaves_the_running_cycle_and_its_quotes_alone(world: World) -> None:
    items = [{"license_type": "talk_lines", "quantity": 3}]
    quoted = world.post(f"/offices/{NEW_YORK}/quotes", {"action": "purchase", "items": items})
    assert put(world, raised(world, 2600)).status == 200
    world.clock.advance(minutes=10)
    assert unit_price(world) == 2500
    body = {"items": items, "quote": quoted.json["quote"]}
    bought = world.post(f"/offices/{NEW_YORK}/purchases", body, key="one")
    # 22 of 31 days of $25.00: 1774.19 cents.
    assert (bought.status, bought.json["due_now"]["amount"]) == (201, 3 * 1774)


def test_a_change_takes_effect_at_each_offices_next_cycle(world: World) -> None:
    world.purchase(talk_lines=3)
    assert put(world, raised(world, 2600)).status == 200
    world.clock.at = MARCH_ENDS
    assert unit_price(world) == 2600
    renewal = world.get(f"/offices/{NEW_YORK}/history?action=renewal").json["items"][0]
    assert renewal["due_now"] == {"amount": 7800, "currency": "USD"}
    assert renewal["terms"] == {
        "before": {"prices": {"talk_lines": 2500}},
        "after": {"prices": {"talk_lines": 2600}},
    }
    # April has 30 days.
    assert world.purchase(talk_lines=1).json["due_now"]["amount"] == 2600
    assert unit_price(world, TOKYO) == 3000
    assert unit_price(world, BERLIN) == 25200


def test_an_estimate_of_the_next_bill_is_at_the_next_cycles_prices(world: World) -> None:
    put(world, raised(world, 2600))
    world.clock.advance(minutes=6)
    items = [{"license_type": "talk_lines", "quantity": 3}]
    quoted = world.post(f"/offices/{NEW_YORK}/quotes", {"action": "purchase", "items": items})
    assert quoted.json["next_invoice"]["amount"]["amount"] == 3 * 2600
    assert quoted.json["due_now"]["amount"] == 3 * 1774


@pytest.mark.parametrize(
    ("before_the_boundary", "expected"),
    [
        (5 * MINUTE + SECOND, 2600),
        (5 * MINUTE, 2600),
        (5 * MINUTE - SECOND, 2500),
        (SECOND, 2500),
    ],
)
def test_a_catalog_holds_for_cycles_that_begin_five_minutes_later(
    world: World, before_the_boundary: timedelta, expected: int
) -> None:
    world.clock.at = MARCH_ENDS - before_the_boundary
    put(world, raised(world, 2600))
    world.clock.at = MARCH_ENDS + 20 * MINUTE
    assert unit_price(world) == expected


def test_a_late_office_is_billed_what_it_would_have_been_in_time(world: World) -> None:
    world.purchase(talk_lines=1)
    for days, talk in ((10, 2600), (40, 2700), (75, 2800)):
        world.clock.at = MARCH_ENDS - timedelta(days=22) + timedelta(days=days)
        put(world, raised(world, talk))
    world.clock.at = MARCH_ENDS + timedelta(days=100)
    answer = world.get(f"/offices/{NEW_YORK}/history?action=renewal")
    # 1 April, 1 May, 1 June, 1 July: changed on 20 March, 19 April, 24 May.
    due = [entry["due_now"]["amount"] for entry in answer.json["items"]]
    assert due == [2800, 2800, 2700, 2600]


def test_a_process_that_remembers_the_catalog_decides_as_one_that_has_just_read_it(
    world: World,
) -> None:
    world.purchase(talk_lines=1)
    world.clock.at = MARCH_ENDS - 2 * MINUTE
    world.get(f"/offices/{NEW_YORK}/licenses")
    remembering = world.wired
    world.wire(world.client)
    put(world, raised(world, 2600))
    world.clock.at = MARCH_ENDS
    just_started = world.wired
    store = just_started.service.store
    fresh = store.read(NEW_YORK, MARCH_ENDS).ledger
    known = remembering.service.store.read(NEW_YORK, MARCH_ENDS).ledger
    assert fresh is not None and known is not None
    assert fresh.next_prices == known.next_prices
    assert fresh == known


def test_a_price_change_costs_a_boundary_no_third_call(world: World) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=3)
    put(world, raised(world, 2600))
    world.clock.at = MARCH_ENDS
    with counting_calls(world) as counter:
        assert unit_price(world) == 2600
    # Read (the catalog along with the rest), written.
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    # Account, entry, terms, removals, invoice: ten; the due index: two.
    assert counter.write_units == 12


def test_prices_of_every_currency_reach_its_offices(world: World) -> None:
    for number, currency in enumerate(("AUD", "CAD", "EUR", "GBP", "JPY", "NZD", "USD")):
        world.open_office(4200 + number, currency, currency=currency)
    world.clock.at = MARCH_ENDS
    prices = [unit_price(world, 4200 + number) for number in range(7)]
    assert prices == [3750, 3250, 2500, 2000, 3000, 4000, 2500]


def test_two_revisions_of_one_second_come_into_force_one_after_the_other(world: World) -> None:
    first = put(world, raised(world, 2600))
    second = put(world, raised(world, 2700))
    assert first.json["in_force_at"] == "2026-03-10T14:05:00Z"
    assert second.json["in_force_at"] == "2026-03-10T14:05:01Z"
    world.clock.at = MARCH_ENDS
    assert unit_price(world) == 2700


def test_who_replaced_the_catalog_when_and_why_is_kept(world: World) -> None:
    put(world, {**raised(world, 2600), "reason": "spring prices"})
    kept = next(item for item in world.items() if item["sk"] == "REVISION#0000000002")
    assert (kept["put_by"], kept["put_at"], kept["reason"]) == (
        "demo-vendor-admin",
        "2026-03-10T14:00:00Z",
        "spring prices",
    )


@pytest.mark.parametrize("dropped", ["left out", "not effective yet"])
def test_a_plan_once_in_the_catalog_stays_in_it(world: World, dropped: str) -> None:
    body = catalog(world)
    if dropped == "left out":
        body["price_lists"].remove(listed(body))
    else:
        listed(body)["effective_from"] = "2026-03-11"
    before = world.snapshot()
    answer = put(world, body)
    assert answer.json["errors"] == [
        {
            "pointer": "/price_lists",
            "detail": "must have a list for pro, monthly, USD that is effective now",
        }
    ]
    assert world.snapshot() == before


def test_a_new_office_is_priced_by_the_catalog_in_force(world: World) -> None:
    put(world, raised(world, 1))
    office = {
        "name": "Boston",
        "country": "US",
        "currency": "USD",
        "plan_period": "monthly",
        "annual_commit_monthly_billing": False,
        "auto_call_recording": False,
        "invoiced": False,
        "unified_billing": False,
        "use_same_address": True,
        "billing_address": {
            "address_line_1": "1 Main St",
            "city": "Boston",
            "country": "US",
            "postal_code": "02101",
            "region": "MA",
        },
    }
    opened = world.post("/offices", office)
    assert opened.status == 201, opened.text
    assert unit_price(world, opened.json["office"]["id"]) == 2500


def test_a_type_without_a_price_in_the_running_cycle_is_shown_at_the_catalogs(
    console: ConsoleClient,
) -> None:
    """The demo catalog's rooms cost $15.00 a month. 22 of 31 days: 1064.52 cents."""
    world = console.world
    world.open_office(BOSTON, "Boston", prices={LicenseType.TALK_LINES: 2400})
    items = world.get(f"/offices/{BOSTON}/licenses").json["items"]
    prices = {each["license_type"]: each["unit_price"]["amount"] for each in items}
    assert (prices["talk_lines"], prices["room_lines"]) == (2400, 1500)
    assert "$15.00 a month" in words(console.get(f"/offices/{BOSTON}/purchase").text)
    assert world.purchase(BOSTON, room_lines=1).json["due_now"]["amount"] == 1065
