"""The database leaves out the users that a filter does not match, whether it lists or searches."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.search import search_of
from chalicelib.domain.user import UserFilter
from chalicelib.dynamo.listings import Listings
from chalicelib.dynamo.user_search import UserSearch
from chalicelib.service.read_ports import Paging
from tests.contract.builders import requests_of, user
from tests.contract.test_user_search import add, read_by
from tests.shipped_layouts import SHIPPED_LAYOUTS
from tests.world import COMPANY, START, World

MINUTE = timedelta(minutes=1)
USERS = (
    user(1),
    user(2, is_super_admin=True),
    user(3, state="suspended", license="talk"),
    user(4, state="deleted", deleted_at=START),
    user(5, state="deleted", deleted_at=START + MINUTE, license="talk"),
    user(6, license="talk"),
    user(7, license="talk", license_released_at=START),
)
FILTERS: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [1, 2, 3, 6, 7]),
    ({"state": "all"}, [1, 2, 3, 4, 5, 6, 7]),
    ({"state": "suspended"}, [3]),
    ({"state": "deleted"}, [4, 5]),
    ({"company_admin": True}, [2]),
    ({"company_admin": False}, [1, 3, 6, 7]),
    ({"state": "deleted", "deleted_after": START - MINUTE}, [4, 5]),
    ({"state": "deleted", "deleted_after": START}, [5]),
    ({"license": "talk"}, [3, 6]),
    ({"license": "talk", "state": "all"}, [3, 5, 6]),
    ({"license": "talk", "company_admin": True}, []),
]


@pytest.mark.parametrize(("only", "expected"), FILTERS)
def test_a_list_has_the_users_that_match(
    world: World, only: dict[str, Any], expected: list[int]
) -> None:
    add(world, *USERS)
    wanted = UserFilter(**only)
    found = Listings(world.client, world.table, SHIPPED_LAYOUTS).users(
        COMPANY, Paging(), only=wanted
    )
    assert [each.user_id for each in found.items] == expected
    assert [each.user_id for each in USERS if wanted.matches(each)] == expected


@pytest.mark.parametrize(
    ("only", "expected"), [each for each in FILTERS if "deleted_after" not in each[0]]
)
def test_a_search_reads_the_records_of_the_users_that_match(
    world: World, only: dict[str, Any], expected: list[int]
) -> None:
    """And none that the filter leaves out. Entries do not say when a user was deleted: nobody
    searches for that."""
    add(world, *USERS)
    wanted = UserFilter(search=search_of("ada", "/query/q"), **only)
    with requests_of(world.client, "BatchGetItem") as reads:
        found = UserSearch(world.client, world.table).page(COMPANY, Paging(), None, wanted)
    assert [each.user_id for each in found.items] == expected
    assert read_by(reads) == [len(expected) + 1]  # The company says whether its users have entries.
