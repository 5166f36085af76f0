"""Lists, page by page, and the offices that are due."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.account import Ledger
from chalicelib.domain.record import replace
from chalicelib.domain.user import UserFilter
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.service.read_ports import Page, Paging
from tests.contract.builders import (
    assignment,
    buy,
    entered,
    free,
    ledger_of,
    requests_of,
    store,
    take,
    user,
)
from tests.contract.list_pages import listings, pages
from tests.offices import usual_office
from tests.world import BERLIN, COMPANY, NEW_YORK, START, TOKYO, World

# Assignments


def test_only_current_assignments_are_listed(world: World) -> None:
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
    """Enters users 1 and 3 in New York, 2 and 5 in Berlin, and 4, who is deleted, in Tokyo."""
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
    # DynamoDB's IN has at most 100 operands; moto accepts more.
    five_users(world)
    offices = frozenset({BERLIN, *range(1, number)})
    with requests_of(world.client, "Query") as requests:
        found = pages(lambda paging: listings(world).users(COMPANY, paging, offices), 50)
    assert [[each.user_id for each in page] for page in found] == [[2, 5]]
    assert max(map(widest_list, requests)) <= 100


def widest_list(request: dict[str, Any]) -> int:
    """The number of operands of the request's longest IN."""
    parts = request.get("FilterExpression", "").split(" IN (")[1:]
    return max((part.split(")")[0].count(",") + 1 for part in parts), default=0)


def test_deleted_users_are_listed_by_when_they_were_deleted(world: World) -> None:
    for number, minutes in ((1, 0), (2, 1), (3, 2)):
        at = START + timedelta(minutes=minutes)
        store(world).commit_assignments(entered(user(number)))
        gone = user(number, state="deleted", deleted_at=at, revision=2)
        store(world).commit_assignments(entered(gone, user(number)))
    since = UserFilter("deleted", deleted_after=START + timedelta(minutes=1))
    found = listings(world).users(COMPANY, Paging(), None, since).items
    assert [each.user_id for each in found] == [3]
    assert all(since.matches(each) for each in found)
    assert not since.matches(replace(found[0], deleted_at=START + timedelta(minutes=1)))
    assert not since.matches(replace(found[0], deleted_at=None))


def test_another_companys_users_are_not_listed(world: World) -> None:
    five_users(world)
    assert listings(world).users(COMPANY + 1, Paging()) == Page([], None)


# Offices and accounts


def enter_office(world: World, office_id: int, cycle_end: datetime) -> None:
    """Enters an office like New York with another end of the cycle."""
    like = ledger_of(world)
    cycle = replace(like.account.cycle, end=cycle_end)
    account = replace(like.account, office_id=office_id, cycle=cycle)
    office = usual_office(office_id, COMPANY, START)
    DynamoDirectory(world.client, world.table, world.wired.layouts).add_office(
        office, Ledger(account, like.terms, ())
    )


def test_all_offices_of_a_company_are_listed(world: World) -> None:
    for number in range(1, 5):
        enter_office(world, number, START)
    listed = listings(world).offices(COMPANY)
    assert [each.office_id for each in listed] == [1, 2, 3, 4, NEW_YORK, BERLIN, TOKYO]
    assert listings(world).offices(COMPANY + 1) == []
