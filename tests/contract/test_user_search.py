"""Pages of users who are found: what is read, what is stale, and users without entries."""

from typing import Any

import pytest

from chalicelib.domain.record import replace
from chalicelib.domain.search import search_of
from chalicelib.domain.user import User, UserFilter
from chalicelib.dynamo import keys
from chalicelib.dynamo.items import to_item
from chalicelib.dynamo.user_entries import USERS_ARE_FOUND
from chalicelib.dynamo.user_search import UserSearch
from chalicelib.service.read_ports import Paging
from infra.index_users import index_users
from tests.contract.builders import requests_of, user
from tests.contract.list_pages import pages
from tests.contract.test_user_entries import change, index
from tests.world import BERLIN, COMPANY, NEW_YORK, World


def put(world: World, *users: User) -> None:
    """Writes the records by hand, without their entries."""
    for each in users:
        item = to_item(keys.user(COMPANY, each.user_id), each)
        world.client.put_item(TableName=world.table, Item=item)


def add(world: World, *users: User) -> None:
    put(world, *users)
    index(world, *(change(None, each) for each in users))


def search(
    world: World, text: str, limit: int = 50, offices: frozenset[int] | None = None, **only: Any
) -> list[list[int]]:
    """The ids of all pages."""
    wanted = UserFilter(search=search_of(text, "/query/q"), **only)
    found = UserSearch(world.client, world.table)
    read = pages(lambda paging: found.page(COMPANY, paging, offices, wanted), limit)
    return [[each.user_id for each in page] for page in read]


def forget(world: World) -> None:
    """Makes the company one of those that an older release founded."""
    world.client.update_item(
        TableName=world.table,
        Key=dict(zip(("pk", "sk"), ({"S": each} for each in keys.company(COMPANY)), strict=True)),
        UpdateExpression=f"REMOVE {USERS_ARE_FOUND}",
    )


def named(number: int, first_name: str, **more: Any) -> User:
    return user(number, first_name=first_name, last_name="X", email=f"u{number}@xy.zz", **more)


def test_a_page_reads_what_it_returns_and_not_the_company(world: World) -> None:
    add(world, *(named(number, f"Ann{number:03}") for number in range(1, 121)))
    with (
        requests_of(world.client, "Query") as queries,
        requests_of(world.client, "BatchGetItem") as reads,
    ):
        first = UserSearch(world.client, world.table).page(
            COMPANY, Paging(10), None, UserFilter(search=search_of("ann", ""))
        )
    assert [each.user_id for each in first.items] == [*range(1, 11)]
    assert [each["Limit"] for each in queries] == [22]
    (read,) = (asked["Keys"] for each in reads for asked in each["RequestItems"].values())
    assert len(read) == 11  # Ten users and the company.


def test_a_page_of_rare_users_is_read_twice_and_then_has_a_cursor(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.dynamo.user_search.MOST_ENTRIES_READ", 30)
    add(world, *(named(number, f"Ann{number:03}") for number in range(1, 81)))
    add(world, named(100, "Annz", office_id=BERLIN))
    with requests_of(world.client, "Query") as queries:
        found = search(world, "ann", 10, frozenset({BERLIN}))
    assert found == [[], [100]]
    assert [each["Limit"] for each in queries] == [22, 30, 22, 30]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_stale_entries_show_nobody_twice_or_wrongly(world: World, limit: int) -> None:
    """As left by a change that the stream has delivered in part, or never."""
    ada, bo, gone, moved = (named(number, f"Ann{number}") for number in (1, 2, 3, 4))
    renamed = replace(ada, first_name="Anny")
    add(world, ada, bo, gone, moved)
    index(world, change(None, renamed))
    put(world, renamed, replace(moved, office_id=BERLIN))
    world.client.delete_item(
        TableName=world.table,
        Key={"pk": {"S": f"COMPANY#{COMPANY}"}, "sk": {"S": "USER#" + "3".zfill(16)}},
    )
    found = search(world, "ann", limit, frozenset({NEW_YORK}))
    assert [each for page in found for each in page] == [2, 1]


def test_users_without_entries_are_found_in_an_older_company(world: World) -> None:
    """In the order of their ids; by name on one page."""
    forget(world)
    put(world, *(named(number, name) for number, name in ((1, "Zoe"), (2, "Ann"), (3, "Anna"))))
    put(world, named(4, "Ann", state="deleted"), named(5, "Annie", office_id=BERLIN))
    assert search(world, "x") == [[2, 3, 5, 1]]
    assert search(world, "ann") == [[2, 3, 5]]
    assert search(world, "ann", 2) == [[2, 3], [5]]
    assert search(world, "ann", offices=frozenset({BERLIN})) == [[5]]
    assert search(world, "ann", state="deleted") == [[4]]
    assert search(world, "ann", offices=frozenset()) == [[]]


def test_an_older_company_is_read_within_bounds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.dynamo.user_search.MOST_USERS_READ", 3)
    forget(world)
    put(world, *(named(number, "Bo") for number in range(1, 10)), named(10, "Ann"))
    with requests_of(world.client, "Query") as queries:
        assert search(world, "ann") == [[], [10]]
    assert [each["Limit"] for each in queries] == [102, 3, 3, 3, 3]


def test_a_search_begun_before_the_company_was_indexed_goes_on(world: World) -> None:
    forget(world)
    put(world, *(named(number, "Ann") for number in (1, 2, 3)))
    found = UserSearch(world.client, world.table)
    only = UserFilter(search=search_of("ann", ""))
    first = found.page(COMPANY, Paging(2), None, only)
    index_users(world.client, world.table, 1, world.wired.service.retries)
    world.deliver()
    second = found.page(COMPANY, Paging(2, first.cursor), None, only)
    assert [each.user_id for each in (*first.items, *second.items)] == [1, 2, 3]


def test_users_of_an_older_release_get_entries_once(world: World) -> None:
    forget(world)
    put(world, named(1, "Ann"), named(2, "Bo"))
    world.stream.skip()  # They were written before the stream was read for users.
    retries = world.wired.service.retries
    assert index_users(world.client, world.table, 1, retries) == (2, 1)
    with requests_of(world.client, "Query") as queries:
        assert search(world, "ann") == [[]]  # The stream lags.
        world.deliver()
        assert search(world, "ann") == [[1]]
    assert len(queries) == 2
    written = entries_of(world, 1)
    assert index_users(world.client, world.table, 1, retries) == (0, 0)
    world.deliver()
    assert index_users(world.client, world.table, 2, retries) == (2, 0)
    world.deliver()
    assert entries_of(world, 1) == written == ["a", "an", "ann", "u", "u1", "x", "xy"]


def entries_of(world: World, user_id: int) -> list[str]:
    return [
        each["pk"].split("#")[2]
        for each in world.items()
        if each["pk"].startswith("FIND#") and each["sk"].endswith(f"{user_id:016}")
    ]
