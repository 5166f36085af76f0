"""The journal of an office, listed page by page, and cursors into it."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest

from chalicelib.domain.refusals import Refusal
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.domain.transitions.roll_forward import roll_forward
from chalicelib.service.read_ports import Page, Paging
from tests.contract.builders import (
    ROOM,
    STAMP,
    TALK,
    buy,
    ledger_of,
    some,
    store,
)
from tests.contract.list_pages import listings, pages
from tests.license_types import LicenseType
from tests.world import BERLIN, NEW_YORK, World

# The journal


def seven_entries(world: World) -> None:
    """Commits purchases of talk lines (1, 3, 5 and 7) and rooms (2 and 4), and a removal of rooms
    (6)."""
    for position in range(1, 8):
        if position == 6:
            change = decide_removal(ledger_of(world), some(room_lines=1), STAMP)
        else:
            kind = "talk_lines" if position % 2 else "room_lines"
            change = decide_purchase(ledger_of(world), some(**{kind: 1}), STAMP)
        store(world).commit(change)


def seqs(found: list[list[Any]]) -> list[list[int]]:
    return [[entry.seq for entry in page] for page in found]


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (1, [[7], [6], [5], [4], [3], [2], [1]]),
        (3, [[7, 6, 5], [4, 3, 2], [1]]),
        (6, [[7, 6, 5, 4, 3, 2], [1]]),
        (7, [[7, 6, 5, 4, 3, 2, 1]]),
        (8, [[7, 6, 5, 4, 3, 2, 1]]),
    ],
)
def test_the_journal_is_listed_newest_first_page_by_page(
    world: World, limit: int, expected: list[list[int]]
) -> None:
    seven_entries(world)
    found = pages(lambda paging: listings(world).entries(NEW_YORK, paging), limit)
    assert seqs(found) == expected


@pytest.mark.parametrize(
    ("limit", "filters", "expected"),
    [
        (1, {"license_type": ROOM}, [[6], [4], [2]]),
        (2, {"license_type": ROOM}, [[6, 4], [2]]),
        (3, {"license_type": ROOM}, [[6, 4, 2]]),
        (2, {"license_type": TALK}, [[7, 5], [3, 1]]),
        (1, {"action": "removal"}, [[6]]),
        (2, {"action": "purchase"}, [[7, 5], [4, 3], [2, 1]]),
        (1, {"license_type": ROOM, "action": "purchase"}, [[4], [2]]),
        (5, {"license_type": TALK, "action": "removal"}, [[]]),
        (5, {"action": "renewal"}, [[]]),
        (5, {"license_type": LicenseType.FAX_LINES}, [[]]),
    ],
)
def test_pages_are_filled_with_matching_entries(
    world: World, limit: int, filters: dict[str, Any], expected: list[list[int]]
) -> None:
    seven_entries(world)
    found = pages(lambda paging: listings(world).entries(NEW_YORK, paging, **filters), limit)
    assert seqs(found) == expected


def test_an_entry_written_meanwhile_does_not_disturb_the_pages_after(world: World) -> None:
    seven_entries(world)
    first = listings(world).entries(NEW_YORK, Paging(3))
    buy(world, talk_lines=1)
    second = listings(world).entries(NEW_YORK, Paging(3, first.cursor))
    assert seqs([first.items, second.items]) == [[7, 6, 5], [4, 3, 2]]


def test_entries_beyond_nine_are_in_the_order_of_their_numbers(world: World) -> None:
    for _ in range(11):
        store(world).commit(roll_forward(ledger_of(world)))
    found = listings(world).entries(NEW_YORK, Paging(3)).items
    assert [entry.seq for entry in found] == [11, 10, 9]


def test_an_office_without_entries_has_an_empty_page(world: World) -> None:
    assert listings(world).entries(NEW_YORK, Paging()) == Page([], None)
    assert listings(world).entries(9, Paging()) == Page([], None)


def test_offices_keep_their_journals_apart(world: World) -> None:
    buy(world, talk_lines=1)
    buy(world, BERLIN, talk_lines=2)
    (entry,) = listings(world).entries(BERLIN, Paging()).items
    assert (entry.office_id, entry.after[TALK].purchased) == (BERLIN, 2)


# Cursors


def coded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        "\ud800",
        "====",
        coded("INVOICE#0000000001"),
        coded("entry#0000000001"),
        urlsafe_b64encode(b"ENTRY#\xff\xfe").decode(),
        coded("ENTRY#" + "9" * 2000),
    ],
)
def test_a_cursor_that_is_not_of_the_list_is_refused(world: World, cursor: str) -> None:
    with pytest.raises(Refusal) as refused:
        listings(world).entries(NEW_YORK, Paging(3, cursor))
    assert refused.value.code == "invalid_request"
    assert refused.value.members["errors"][0]["pointer"] == "/query/cursor"


def test_a_cursor_does_not_reach_another_offices_list(world: World) -> None:
    seven_entries(world)
    cursor = listings(world).entries(NEW_YORK, Paging(3)).cursor
    assert listings(world).entries(BERLIN, Paging(3, cursor)).items == []
