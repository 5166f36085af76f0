"""What a company of a hundred offices reads: licenses and bills, in few calls and without a write."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.call_counter import counting_calls
from tests.world import BERLIN, MARCH_ENDS, NEW_YORK, START, TOKYO, World

FIRST = 5_000_000_000_001_001
A_BATCH = 25
LATER = 98
"""New York, Berlin and Tokyo are there; with these, the company has 101 offices, of which a page
shows 100."""
APRIL_ENDS = datetime(2026, 5, 1, 4, 0, 0, tzinfo=UTC)
CARD_OFFICES = 98
"""Of the first page: New York and 97 copies of it; Berlin and Tokyo are the others."""


def copy_new_york(world: World, number: int) -> None:
    """Adds offices that are in all like New York, with its licenses and its invoice."""
    items = [
        item
        for item in world.raw_items()
        if str(NEW_YORK) in item["pk"]["S"] + item["sk"]["S"] and "KEY#" not in item["sk"]["S"]
    ]
    puts = [
        {"PutRequest": {"Item": _copied(item, FIRST + position)}}
        for position in range(number)
        for item in items
    ]
    for start in range(0, len(puts), A_BATCH):
        batch = {world.table: puts[start : start + A_BATCH]}
        assert not world.client.batch_write_item(RequestItems=batch)["UnprocessedItems"]


def _copied(item: dict[str, Any], office_id: int) -> dict[str, Any]:
    was, now = str(NEW_YORK), str(office_id)
    return {
        name: {kind: value.replace(was, now)} if kind in ("S", "N") else {kind: value}
        for name, typed in item.items()
        for kind, value in typed.items()
    }


@pytest.fixture
def crowded(world: World) -> World:
    world.purchase(NEW_YORK, talk_lines=3)
    world.remove(NEW_YORK, talk_lines=1)
    world.purchase(TOKYO, talk_lines=1)
    copy_new_york(world, LATER)
    return world


def statement_of(world: World) -> tuple[dict[str, Any], int]:
    """The first page of a hundred offices, and the calls that it took."""
    with counting_calls(world) as counter:
        page = world.get("/company/billing_summary?limit=100").json
    assert counter.write_units == 0
    assert len(page["items"]) == 100
    return page, len(counter.calls)


def totals_of(page: dict[str, Any]) -> tuple[int, int]:
    """Next bill and open amount in dollars' cents."""
    (dollars,) = [each for each in page["totals"] if each["open"]["currency"] == "USD"]
    return dollars["next_bill"]["amount"], dollars["open"]["amount"]


def test_the_bill_of_a_hundred_offices_takes_six_calls(crowded: World) -> None:
    page, calls = statement_of(crowded)
    # Offices; accounts; terms and removals, 199 items; 98 invoices and the company; what Tokyo's
    # next bill has accrued.
    assert calls == 6
    # 2 of 3 continue, 25.00 each. Of each of the 3, 22 of 31 days are due: 1774 cents.
    assert totals_of(page) == (CARD_OFFICES * 5000, CARD_OFFICES * 5322)
    assert {each["on_hold"] for each in page["items"]} == {False}


def test_so_it_does_after_a_boundary_that_nobody_has_finalized(crowded: World) -> None:
    crowded.clock.at = MARCH_ENDS
    page, calls = statement_of(crowded)
    assert calls == 6
    assert totals_of(page) == (CARD_OFFICES * 5000, CARD_OFFICES * (5322 + 5000))
    newest = page["items"][0]["invoices"][0]
    assert (newest["number"], newest["reason"], newest["total"]["amount"]) == ("2", "renewal", 5000)


def test_the_licenses_of_a_hundred_offices_take_three_calls(crowded: World) -> None:
    with counting_calls(crowded) as counter:
        found = crowded.get("/company/licenses").json
    assert len(counter.calls) <= 4
    assert len(found["offices"]) == 101
    (talk,) = [each for each in found["items"] if each["license_type"] == "talk_lines"]
    # New York and its 98 copies have 3, Tokyo has 1.
    assert talk["purchased"] == 298


def one_talk_line() -> dict[str, Any]:
    return {"items": [{"license_type": "talk_lines", "quantity": 1}]}


@pytest.fixture
def leaving(world: World) -> World:
    """101 offices, each with a removal that is open. Tokyo's next bill has accrued charges."""
    for office in (NEW_YORK, BERLIN, TOKYO):
        assert world.purchase(office, talk_lines=3).status == 201
        path = f"/offices/{office}/removals"
        removed = world.staff("POST", path, one_talk_line(), key=world.new_key())
        assert removed.status == 201
    copy_new_york(world, LATER)
    return world


@pytest.mark.parametrize(
    "now",
    [START + timedelta(hours=1), MARCH_ENDS, APRIL_ENDS],
    ids=["in the cycle", "one boundary", "two boundaries"],
)
def test_six_calls_will_do_with_removals_everywhere_and_an_old_catalog(
    leaving: World, now: datetime
) -> None:
    leaving.clock.at = now
    page, calls = statement_of(leaving)
    # Offices; accounts; terms, removals and invoices, 300 items; company, catalog and entries.
    assert calls == 6
    # 2 of 3 continue, at 25.00, and are billed at each boundary; at first 3 were billed 17.74.
    boundaries = 0 if now < MARCH_ENDS else 1 if now < APRIL_ENDS else 2
    open_minor = 5322 + boundaries * 5000
    assert totals_of(page) == (CARD_OFFICES * 5000, CARD_OFFICES * open_minor)
