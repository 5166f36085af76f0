"""No response is larger than 1 MB, not even for records that are larger than requests can make them
today. Pages end early then, and cursors lead through the whole list."""

from collections.abc import Callable

import pytest

import app  # noqa: F401 - it registers the operations
from chalicelib.entrypoints.http.registry import OPERATIONS
from tests.api import large_records
from tests.api.large_records import (
    BILLED_OFFICES,
    HOW_MANY,
    put_all,
    put_billed_offices,
    put_named_offices,
    put_removals,
)
from tests.world import BERLIN, NEW_YORK, TOKYO, World

pytestmark = pytest.mark.in_memory

LARGEST = 1_000_000
HERE = f"/offices/{NEW_YORK}"

Put = Callable[[World], None]


def put(*makers: Callable[[World, int], object]) -> Put:
    def put_each(world: World) -> None:
        for item_of in makers:
            put_all(world, item_of)

    return put_each


LISTS: dict[str, tuple[str, Put, int]] = {
    "get_offices": ("/offices", put(large_records.office), HOW_MANY + 3),
    "get_users": ("/users", put(large_records.user), HOW_MANY),
    "get_rooms": ("/rooms", put(large_records.room), HOW_MANY),
    "get_assignments": (f"{HERE}/assignments", put(large_records.assignment), HOW_MANY),
    "get_history": (
        f"{HERE}/history",
        put(large_records.entry, large_records.assignment_entry),
        2 * HOW_MANY,
    ),
    "get_company_history": ("/company/history", put(large_records.company_change), HOW_MANY),
    "get_provisioning_activity": (
        "/company/provisioning/activity",
        put(large_records.provisioning_activity),
        HOW_MANY,
    ),
    "get_invoices": (f"{HERE}/invoices", put(large_records.invoice), HOW_MANY),
    "get_credit_notes": (f"{HERE}/credit_notes", put(large_records.credit_note), HOW_MANY),
    "get_credit_notes_of_invoice": (
        f"{HERE}/invoices/1/credit_notes",
        put(large_records.invoice, large_records.credit_note),
        HOW_MANY,
    ),
    "get_removals": (f"{HERE}/removals", put_removals, HOW_MANY),
    "get_company_billing_summary": (
        "/company/billing_summary",
        put_billed_offices,
        BILLED_OFFICES + 3,
    ),
}
"""The path of each list, what fills it, and how many items it has then: the demo company has three
offices of its own."""
AT_MOST_ONE = {"get_companies"}
IN_PARTS = {"get_company_licenses", "get_invoice_lines"}


def test_every_list_is_among_them() -> None:
    paged = {each.name for each in OPERATIONS if "cursor" in each.query_names}
    assert paged == LISTS.keys() | AT_MOST_ONE | IN_PARTS


@pytest.mark.parametrize("limit", [100, 7])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_large_records_is_paged_to_its_end(world: World, name: str, limit: int) -> None:
    path, fill, expected = LISTS[name]
    fill(world)
    found, cursor = [], ""
    while True:
        answer = world.get(f"{path}?limit={limit}{cursor}")
        assert answer.status == 200, answer.text[:500]
        assert len(answer.text.encode()) <= LARGEST
        assert 1 <= len(answer.json["items"]) <= limit
        found += answer.json["items"]
        if "cursor" not in answer.json:
            break
        cursor = f"&cursor={answer.json['cursor']}"
    assert len(found) == expected
    assert len({str(item) for item in found}) == expected


def test_the_licenses_of_large_offices_are_paged_with_the_totals_of_all(world: World) -> None:
    world.purchase(talk_lines=7)
    put_named_offices(world)
    first = world.get("/company/licenses")
    assert len(first.text.encode()) <= LARGEST
    rest = []
    answer = first
    while "cursor" in answer.json:
        answer = world.get(f"/company/licenses?cursor={answer.json['cursor']}")
        assert len(answer.text.encode()) <= LARGEST
        assert answer.json["items"] == first.json["items"]
        rest += answer.json["offices"]
    found = [each["office_id"] for each in (*first.json["offices"], *rest)]
    assert found == [*range(1_001, 1_031), NEW_YORK, BERLIN, TOKYO]
    assert first.json["items"][0]["purchased"] == 7


def test_a_cursor_of_the_offices_is_none_of_their_licenses(world: World) -> None:
    cursor = world.get("/offices?limit=1").json["cursor"]
    assert world.get(f"/company/licenses?cursor={cursor}").status == 400


def test_a_page_of_large_records_is_nearly_as_large_as_it_may_be(world: World) -> None:
    put_all(world, large_records.room)
    answer = world.get("/rooms?limit=100")
    assert len(answer.json["items"]) == 14  # 14 x 60 kB; 15 would be more than 900 kB.


def test_an_invoice_of_10000_lines_has_500_and_the_cursor_of_those_that_follow(
    world: World,
) -> None:
    put_all(world, large_records.invoice_of_many_lines, count=1)
    answer = world.get(f"{HERE}/invoices/1")
    assert len(answer.text.encode()) <= LARGEST
    lines, cursor = answer.json["lines"], answer.json["lines_cursor"]
    assert len(lines) == 500
    assert answer.json["total"] == {"amount": 60_000, "currency": "USD"}
    while cursor:
        page = world.get(f"{HERE}/invoices/1/lines?limit=100&cursor={cursor}")
        assert (page.status, len(page.text.encode()) <= LARGEST) == (200, True)
        lines += page.json["items"]
        cursor = page.json.get("cursor", "")
    assert (len(lines), sum(line["amount"]["amount"] for line in lines)) == (10_000, 60_000)
    assert all("entry_id" in line for line in lines)


@pytest.mark.parametrize("path", [f"{HERE}/billing_summary", "/company/billing_summary"])
def test_a_summary_of_such_invoices_is_bounded(world: World, path: str) -> None:
    put_all(world, large_records.invoice_of_many_lines, count=12)
    answer = world.get(path)
    assert (answer.status, len(answer.text.encode()) <= LARGEST) == (200, True)
    summary = answer.json["items"][0] if "items" in answer.json else answer.json
    for each in summary["invoices"]:
        assert len(each["lines"]) == 100
        assert sum(line["amount"]["amount"] for line in each["lines"]) == 60_000


def test_a_list_of_such_invoices_is_paged_to_its_end(world: World) -> None:
    put_all(world, large_records.invoice_of_many_lines, count=3)
    found, cursor = [], ""
    while True:
        answer = world.get(f"{HERE}/invoices?limit=100{cursor}")
        assert len(answer.text.encode()) <= LARGEST
        found += [each["number"] for each in answer.json["items"]]
        if "cursor" not in answer.json:
            break
        cursor = f"&cursor={answer.json['cursor']}"
    assert found == ["3", "2", "1"]
