"""The history merges two lists: journal entries, and assignments and releases."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.assignment import Assignee
from chalicelib.domain.assignment_history import AssignmentEntry
from chalicelib.domain.journal import Entry
from chalicelib.domain.record import replace
from chalicelib.dynamo.history import History
from chalicelib.service.ports import Retryable
from chalicelib.service.read_ports import Paging
from tests.contract.builders import TALK, buy
from tests.license_types import LicenseType
from tests.world import NEW_YORK, START, World

HOUR = timedelta(hours=1)
TOLL_FREE = LicenseType.TOLLFREE_ADDITIONAL_NUMBER_LINES
READS = "chalicelib.dynamo.listings."


def assignment_entry(number: int, at: datetime) -> AssignmentEntry:
    return AssignmentEntry(
        entry_id=number,
        office_id=NEW_YORK,
        action="assignment",
        at=at,
        by="ada",
        license_type=TALK,
        assignee=Assignee("user", number),
        assignment_id=number,
        sequence=f"{number:040}",
    )


def history(world: World) -> History:
    return History(world.client, world.table, world.wired.layouts)


def rows(world: World, limit: int) -> list[list[Any]]:
    """All pages. An entry is shown as (seq,), an assignment or release as its number."""
    pages: list[list[Any]] = []
    cursor = None
    while len(pages) < 9:
        page = history(world).page(NEW_YORK, Paging(limit, cursor))
        pages.append(
            [(each.seq,) if isinstance(each, Entry) else each.entry_id for each in page.items]
        )
        cursor = page.cursor
        if cursor is None:
            return pages
    raise AssertionError(f"no end: {pages}")


@pytest.mark.parametrize(
    ("limit", "pages"),
    [
        (1, [[3], [(1,)], [2], [1]]),
        (2, [[3, (1,)], [2, 1]]),
        (3, [[3, (1,), 2], [1]]),
        (4, [[3, (1,), 2, 1]]),
        (5, [[3, (1,), 2, 1]]),
    ],
)
def test_pages_of_any_size_have_each_row_once(
    world: World, limit: int, pages: list[list[Any]]
) -> None:
    buy(world, talk_lines=1)  # At START.
    history(world).add([assignment_entry(1, START - 2 * HOUR), assignment_entry(2, START - HOUR)])
    history(world).add([assignment_entry(3, START + HOUR)])
    assert rows(world, limit) == pages


def test_within_a_second_an_assignment_entry_is_later_than_an_entry(world: World) -> None:
    buy(world, talk_lines=1)
    history(world).add([assignment_entry(1, START)])
    assert rows(world, 5) == [[1, (1,)]]


def test_more_rows_than_one_call_takes_are_all_added(world: World) -> None:
    history(world).add([assignment_entry(number, START) for number in range(1, 61)])
    assert [len(page) for page in rows(world, 100)] == [60]


def test_rows_that_the_database_left_out_are_added_again(world: World) -> None:
    class Throttled:
        def batch_write_item(self, **asked: Any) -> Any:
            return {"UnprocessedItems": asked["RequestItems"]}

    with pytest.raises(Retryable, match="throttled"):
        History(Throttled(), world.table, world.wired.layouts).add([assignment_entry(1, START)])


def test_rows_stay_in_order_where_few_match_a_filter(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that stops before it has found enough may have newer rows than the other one."""
    for name in ("READ_FOR_EACH", "FEWEST_A_READ", "MOST_READS_A_PAGE"):
        monkeypatch.setattr(READS + name, 1)
    buy(world, talk_lines=9)
    world.clock.at = START + HOUR
    history(world).add([assignment_entry(1, START - HOUR), assignment_entry(2, START + 2 * HOUR)])
    others = [
        replace(assignment_entry(number, START + HOUR), license_type=TOLL_FREE)
        for number in range(3, 8)
    ]
    history(world).add(others)
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = history(world).page(NEW_YORK, Paging(3, cursor), license_type=TALK)
        found += [(each.seq,) if isinstance(each, Entry) else each.entry_id for each in page.items]
        cursor, pages = page.cursor, pages + 1
        assert pages < 20, "no end"
    # Of each read of 4, those of another type match nothing.
    assert found == [2, (1,), 1]
