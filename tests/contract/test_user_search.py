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


def read_by(reads: list[dict[str, Any]]) -> list[int]:
    """How many records each BatchGetItem read."""
    return [len(asked["Keys"]) for each in reads for asked in each["RequestItems"].values()]


def test_a_page_reads_what_it_returns_and_not_the_company(world: World) -> None:
    add(world, *(named(number, f"Ann{number:03}") for number in range(1, 121)))
    wanted = UserFilter(search=search_of("ann", ""))
    with (
        requests_of(world.client, "Query") as queries,
        requests_of(world.client, "BatchGetItem") as reads,
    ):
        found = UserSearch(world.client, world.table)
        first = found.page(COMPANY, Paging(10), None, wanted)
        second = found.page(COMPANY, Paging(10, first.cursor), None, wanted)
    assert [each.user_id for each in first.items] == [*range(1, 11)]
    assert [each.user_id for each in second.items] == [*range(11, 21)]
    assert [each["Limit"] for each in queries] == [22, 22]
    assert all(each["ConsistentRead"] for each in queries)
    assert read_by(reads) == [11, 10]  # Ten users, and first the company.


def test_only_users_with_all_words_are_read(world: World) -> None:
    add(world, named(1, "Anna"), named(2, "Anna Bo"), named(3, "Annabo"), named(4, "Bo Ann"))
    with requests_of(world.client, "BatchGetItem") as reads:
        assert search(world, "ann bo") == [[2, 4]]
    assert read_by(reads) == [3]


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


def test_the_last_page_has_no_cursor(world: World) -> None:
    add(world, *(named(number, f"Ann{number}") for number in range(1, 5)))
    assert search(world, "ann", 2) == [[1, 2], [3, 4]]
    assert search(world, "ann", 4) == [[1, 2, 3, 4]]


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
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
