"""The catalog is read and replaced by vendor staff, whole and without faults."""

from typing import Any

import pytest

from tests.api.catalog_requests import catalog, listed, put, raised
from tests.world import NEW_YORK, World


def test_the_demo_catalog_has_every_account_type_period_and_currency(world: World) -> None:
    body = catalog(world)
    assert body["revision"] == 1
    plans = {
        (each["account_type"], each["plan_period"], each["currency"])
        for each in body["price_lists"]
    }
    assert len(plans) == len(body["price_lists"]) == 4 * 2 * 7
    assert {currency for _, _, currency in plans} == {
        "AUD", "CAD", "EUR", "GBP", "JPY", "NZD", "USD",
    }  # fmt: skip
    assert listed(body)["prices"]["talk_lines"] == 2500
    assert listed(body, "JPY")["prices"]["talk_lines"] == 3000
    assert listed(body, "EUR", "yearly")["prices"]["talk_lines"] == 25200


def test_a_replaced_catalog_is_what_is_read_next(world: World) -> None:
    body = raised(world, 2600)
    answer = put(world, body)
    assert answer.status == 200
    assert answer.json == {**body, "revision": 2, "in_force_at": "2026-03-10T14:05:00Z"}
    assert catalog(world) == answer.json


def test_catalogs_of_one_moment_come_into_force_one_after_the_other(world: World) -> None:
    assert put(world, raised(world, 2600)).json["in_force_at"] == "2026-03-10T14:05:00Z"
    assert put(world, raised(world, 2700)).json["in_force_at"] == "2026-03-10T14:05:01Z"


def test_saying_the_same_again_changes_nothing(world: World) -> None:
    body = raised(world, 2600)
    first = put(world, body)
    before = world.snapshot()
    world.clock.advance(seconds=1)
    again = put(world, body)
    assert (again.status, again.json) == (200, first.json)
    assert world.snapshot() == before


def test_a_catalog_made_from_an_older_revision_is_refused(world: World) -> None:
    mine, theirs = raised(world, 2600), raised(world, 2700)
    assert put(world, theirs).status == 200
    before = world.snapshot()
    answer = put(world, mine)
    assert (answer.status, answer.code) == (400, "invalid_request")
    assert answer.json["errors"][0]["pointer"] == "/revision"
    assert world.snapshot() == before


@pytest.mark.parametrize("role", ["company_admin", "office_admin", "viewer"])
def test_the_catalog_is_vendor_staffs(world: World, role: str) -> None:
    token = world.token(role, office_ids=[NEW_YORK])
    assert world.get("/catalog", token=token).code == "forbidden"
    body = {"revision": 1, "price_lists": []}
    assert world.request("PUT", "/catalog", body, token=token).code == "forbidden"


def test_staff_need_not_name_a_company_for_it(world: World) -> None:
    assert world.get("/catalog", token=world.token("csm", None)).status == 200


def test_what_has_not_changed_is_not_sent_again(world: World) -> None:
    tag = world.staff("GET", "/catalog").headers["ETag"]
    answer = world.request(
        "GET",
        "/catalog",
        token=world.token("vendor_admin", None),
        headers={"If-None-Match": tag},
    )
    assert (answer.status, answer.text) == (304, "")


def without(name: str) -> Any:
    def change(price_list: Any) -> None:
        del price_list["prices"][name]

    return change


def with_(**changes: Any) -> Any:
    def change(price_list: Any) -> None:
        price_list.update(changes)

    return change


def priced(amount: Any, name: str = "talk_lines") -> Any:
    def change(price_list: Any) -> None:
        price_list["prices"][name] = amount

    return change


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        (without("fax_lines"), "/price_lists/0/prices/fax_lines"),
        (with_(account_type="gold"), "/price_lists/0/account_type"),
        (with_(plan_period="weekly"), "/price_lists/0/plan_period"),
        (with_(currency="CHF"), "/price_lists/0/currency"),
        (with_(effective_from="2026-02-30"), "/price_lists/0/effective_from"),
        (with_(note="cheap"), "/price_lists/0/note"),
        (priced(-1), "/price_lists/0/prices"),
        (priced(25.5), "/price_lists/0/prices"),
        (priced("2500"), "/price_lists/0/prices"),
        (priced(10_000_001), "/price_lists/0/prices"),
        (priced(1, "talk"), "/price_lists/0/prices/talk"),
        (priced(1, "sell_lines"), "/price_lists/0/prices/sell_lines"),
    ],
)
def test_a_catalog_with_one_fault_is_refused_whole(world: World, change: Any, pointer: str) -> None:
    body = catalog(world)
    assert body["price_lists"][0]["account_type"] == "free"
    change(body["price_lists"][0])
    before = world.snapshot()
    answer = put(world, body)
    assert (answer.status, answer.code) == (400, "invalid_request")
    assert answer.json["errors"][0]["pointer"] == pointer
    assert world.snapshot() == before
