"""The store reads a customer, and the edits of its details since an instant (R50)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.invoicing import Customer
from chalicelib.dynamo import keys
from chalicelib.service.customers import customer_at
from tests.contract.builders import (
    OTHER_COMPANY,
    delete_by_hand,
    put_by_hand,
    requests_of,
    set_by_hand,
    store,
)
from tests.world import BERLIN, COMPANY, NEW_YORK, START, World

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
LINDEN = {"address_line_1": "Unter den Linden 1", "city": "Berlin", "country": "DE"}


def company(world: World, **body: Any) -> None:
    assert world.request("PATCH", "/company", body).status == 200


def office(world: World, office_id: int = NEW_YORK, **body: Any) -> None:
    assert world.request("PATCH", f"/offices/{office_id}", body).status == 200


def customer(world: World, office_id: int = NEW_YORK) -> Customer:
    found = store(world).customer(COMPANY, office_id)
    assert found
    return found


def names(world: World, since: datetime) -> list[Any]:
    """The names that the edits set."""
    return [each.after["name"] for each in store(world).details_changes(COMPANY, since)]


def test_a_customer_is_read_in_one_consistent_call(world: World) -> None:
    with requests_of(world.client, "BatchGetItem") as requests:
        found = customer(world)
    ((table, wanted),) = requests[0]["RequestItems"].items()
    assert (len(requests), table, wanted["ConsistentRead"]) == (1, world.table, True)
    assert (found.company.name, found.office.name) == ("Seatledger Demo", "New York")


def test_a_customer_that_is_not_there_is_none(world: World) -> None:
    assert store(world).customer(COMPANY, 4242) is None
    assert store(world).customer(OTHER_COMPANY, NEW_YORK) is None
    delete_by_hand(world, keys.company(COMPANY))
    assert store(world).customer(COMPANY, NEW_YORK) is None


def test_edits_later_than_the_instant_are_read_oldest_first(world: World) -> None:
    company(world, name="A")
    for name in ("B", "C"):
        world.clock.advance(hours=1)
        office(world, BERLIN, name=name)
    assert names(world, START - SECOND) == ["A", "B", "C"]
    assert names(world, START) == ["B", "C"]
    assert names(world, START + HOUR - SECOND) == ["B", "C"]
    assert names(world, START + HOUR) == ["C"]
    assert names(world, START + 2 * HOUR) == []
    assert names(world, START + 20_000 * HOUR) == []


def test_only_edits_of_details_of_the_company_are_read(world: World) -> None:
    company(world, name="A")
    world.vendor_admin("PATCH", "/company", {"agreement": {"may_commit": True}})
    office(world, external_id="ny")
    put_by_hand(
        world, keys.company_change(OTHER_COMPANY, "2026-03-11T00:00:00Z", 1), kind="details"
    )
    assert names(world, START - SECOND) == ["A"]


def test_edits_are_read_in_one_consistent_query(world: World) -> None:
    company(world, name="A")
    with requests_of(world.client, "Query") as queries:
        names(world, START - SECOND)
    (query,) = queries
    assert query["ConsistentRead"] is True
    with requests_of(world.client, "Query") as queries:
        assert customer_at(store(world), customer(world), START).company.name == "A"
    assert queries == []


def edit_for_a_day(world: World) -> None:
    """At each hour: names, what had no value, another office, and everything removed again."""
    company(world, name="One", legal_name="One GmbH", billing_address=LINDEN)
    world.clock.advance(hours=1)
    office(
        world, purchase_order_number="PO 1", billing_contact={"name": "A", "email": "a@b.example"}
    )
    company(world, tax_ids=[{"country": "DE", "value": "DE123456789"}])
    world.clock.advance(hours=1)
    office(world, BERLIN, name="Mitte", purchase_order_number="PO 9")
    office(world, name="Broadway", billing_address=LINDEN)
    office(world, name="Wall Street")
    world.clock.advance(hours=1)
    company(world, name="Two", legal_name=None, billing_address=None, tax_ids=[])
    office(world, purchase_order_number=None, billing_contact=None)
    company(world, name="Three", metadata={"crm": "1"})


ADDRESS = {**LINDEN, "postal_code": "", "region": ""}
CONTACT = {"name": "A", "email": "a@b.example"}
TAX_IDS = [{"country": "DE", "value": "DE123456789"}]
COMPANY_AT: dict[int, tuple[Any, ...]] = {
    -1: ("Seatledger Demo", None, None, []),
    0: ("One", "One GmbH", LINDEN, []),
    1: ("One", "One GmbH", LINDEN, TAX_IDS),
    2: ("One", "One GmbH", LINDEN, TAX_IDS),
    3: ("Three", None, None, []),
}
OFFICE_AT: dict[int, tuple[Any, ...]] = {
    -1: ("New York", None, None, None),
    0: ("New York", None, None, None),
    1: ("New York", None, CONTACT, "PO 1"),
    2: ("Wall Street", ADDRESS, CONTACT, "PO 1"),
    3: ("Wall Street", ADDRESS, None, None),
}


def test_a_customer_is_known_as_of_every_second_of_its_past(world: World) -> None:
    edit_for_a_day(world)
    now = customer(world)
    for hour, company_then in COMPANY_AT.items():
        for at in (START + hour * HOUR, START + (hour + 1) * HOUR - SECOND):
            was = customer_at(store(world), now, at)
            found = was.company.details
            fields = ("name", "legal_name", "billing_address", "tax_ids")
            assert tuple(found[each] for each in fields) == company_then, at
            found = was.office.details
            fields = ("name", "billing_address", "billing_contact", "purchase_order_number")
            assert tuple(found[each] for each in fields) == OFFICE_AT[hour], at


def test_another_offices_edits_are_its_own(world: World) -> None:
    edit_for_a_day(world)
    was = customer_at(store(world), customer(world, BERLIN), START + HOUR)
    assert (was.office.name, was.office.purchase_order_number) == ("Berlin", None)
    assert was.company.name == "One"
    now = customer_at(store(world), customer(world, BERLIN), START + 2 * HOUR)
    assert (now.office.name, now.office.purchase_order_number) == ("Mitte", "PO 9")


@pytest.mark.parametrize("kept", [{}, {"billing_contact": {"name": "Bo", "email": "bo@b.example"}}])
def test_records_of_an_older_release_are_known_as_they_were(
    world: World, kept: dict[str, Any]
) -> None:
    """It kept an office's contact among the settings, and no time of an edit."""
    settings = '{"billing_contact":{"name":"Bo","email":"bo@b.example"}}' if kept else "{}"
    set_by_hand(world, keys.office(COMPANY, NEW_YORK), "settings", settings)
    at = "2026-03-10T12:00:00Z"
    written: dict[str, Any] = {"change_id": 7, "company_id": COMPANY, "kind": "details", "at": at}
    written |= {"before": {"name": "Zero"}, "after": {"name": "Seatledger Demo"}}
    written["by"] = {"sub": "ada", "role": "company_admin"}
    put_by_hand(world, keys.company_change(COMPANY, at, 7), **written)
    assert customer_at(store(world), customer(world), START - HOUR) == customer(world)
    world.clock.advance(hours=1)
    office(world, billing_contact={"name": "A", "email": "a@b.example"})
    company(world, name="One")
    was = customer_at(store(world), customer(world), START)
    assert (was.company.name, was.office.contact) == (
        "Seatledger Demo",
        kept.get("billing_contact"),
    )
    assert customer_at(store(world), customer(world), START - 3 * HOUR).company.name == "Zero"
