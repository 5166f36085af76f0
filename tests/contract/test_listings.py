"""Lists, page by page, and the offices that are due."""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.account import Ledger
from chalicelib.domain.licenses import LicenseType
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.domain.transitions.roll_forward import roll_forward
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.dynamo.listings import Listings
from chalicelib.service.read_ports import Page, Paging
from tests.contract.builders import (
    ROOM,
    STAMP,
    TALK,
    assignment,
    buy,
    entered,
    free,
    ledger_of,
    requests_of,
    some,
    store,
    take,
    user,
)
from tests.offices import usual_office
from tests.world import BERLIN, COMPANY, NEW_YORK, START, TOKYO, World

SECOND = timedelta(seconds=1)


def listings(world: World) -> Listings:
    return Listings(world.client, world.table)


def pages(read: Any, limit: int) -> list[list[Any]]:
    """Every page of the list, following its cursors."""
    found: list[list[Any]] = []
    paging = Paging(limit)
    while True:
        page: Page[Any] = read(paging)
        found.append(page.items)
        if page.cursor is None:
            return found
        assert len(found) < 20, "a list that never ends"
        paging = Paging(limit, page.cursor)


# The journal


def seven_entries(world: World) -> None:
    """Purchases of talk lines at 1, 3, 5 and 7, of rooms at 2 and 4, a removal of rooms at 6."""
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
def test_pages_are_filled_with_what_the_filter_lets_through(
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


# Assignments


def test_only_who_holds_a_license_now_is_listed(world: World) -> None:
    buy(world, talk_lines=9)
    held = [assignment(number) for number in range(1, 8)]
    store(world).commit_assignments(take(*held))
    store(world).commit_assignments(free(*held[:4]))
    found = pages(lambda paging: listings(world).assignments(NEW_YORK, paging), 2)
    assert [len(page) for page in found] == [2, 1]
    listed = [each for page in found for each in page]
    assert sorted(listed, key=lambda each: each.assignee.id) == held[4:]
    assert [each.assignment_id for each in listed] == sorted(
        each.assignment_id for each in held[4:]
    )


# Users


def five_users(world: World) -> None:
    """In New York 1 and 3, in Berlin 2 and 5; 4, in Tokyo, is deleted."""
    offices = {1: NEW_YORK, 2: BERLIN, 3: NEW_YORK, 4: TOKYO, 5: BERLIN}
    for number, office_id in offices.items():
        store(world).commit_assignments(entered(user(number, office_id=office_id)))
    gone = user(4, office_id=TOKYO, state="deleted", deleted_at=START, revision=2)
    store(world).commit_assignments(entered(gone, user(4, office_id=TOKYO)))


@pytest.mark.parametrize(
    ("office_ids", "limit", "expected"),
    [
        (None, 50, [[1, 2, 3, 5]]),
        (None, 3, [[1, 2, 3], [5]]),
        (None, 4, [[1, 2, 3, 5]]),
        (frozenset({BERLIN}), 1, [[2], [5]]),
        (frozenset({BERLIN}), 2, [[2, 5]]),
        (frozenset({BERLIN, NEW_YORK}), 3, [[1, 2, 3], [5]]),
        (frozenset({TOKYO}), 50, [[]]),
        (frozenset({9}), 50, [[]]),
        (frozenset(), 50, [[]]),
    ],
)
def test_users_are_listed_by_their_offices_without_the_deleted(
    world: World, office_ids: frozenset[int] | None, limit: int, expected: list[list[int]]
) -> None:
    five_users(world)
    found = pages(lambda paging: listings(world).users(COMPANY, paging, office_ids), limit)
    assert [[each.user_id for each in page] for page in found] == expected


@pytest.mark.parametrize("number", [100, 101, 250])
def test_users_of_many_offices_are_listed_within_the_databases_limits(
    world: World, number: int
) -> None:
    # DynamoDB's IN takes 100 operands; moto doesn't mind more.
    five_users(world)
    offices = frozenset({BERLIN, *range(1, number)})
    with requests_of(world.client, "Query") as requests:
        found = pages(lambda paging: listings(world).users(COMPANY, paging, offices), 50)
    assert [[each.user_id for each in page] for page in found] == [[2, 5]]
    assert max(map(widest_list, requests)) <= 100


def widest_list(request: dict[str, Any]) -> int:
    """How many operands the request's longest IN has."""
    parts = request.get("FilterExpression", "").split(" IN (")[1:]
    return max((part.split(")")[0].count(",") + 1 for part in parts), default=0)


def test_another_companys_users_are_not_listed(world: World) -> None:
    five_users(world)
    assert listings(world).users(COMPANY + 1, Paging()) == Page([], None)


# Offices and accounts


def enter_office(world: World, office_id: int, cycle_end: datetime) -> None:
    """Like New York, with a boundary of its own."""
    like = ledger_of(world)
    cycle = replace(like.account.cycle, end=cycle_end)
    account = replace(like.account, office_id=office_id, cycle=cycle)
    office = usual_office(office_id, COMPANY, START)
    DynamoDirectory(world.client, world.table).add_office(office, Ledger(account, like.terms, ()))


def test_all_offices_of_a_company_are_listed(world: World) -> None:
    for number in range(1, 5):
        enter_office(world, number, START)
    listed = listings(world).offices(COMPANY)
    assert [each.office_id for each in listed] == [1, 2, 3, 4, NEW_YORK, BERLIN, TOKYO]
    assert listings(world).offices(COMPANY + 1) == []
