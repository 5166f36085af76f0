"""Users of an older release get their entries by a back-fill, which the stream carries out.

Here and not in `tests/contract`, because it needs moto's stream.
"""

from chalicelib.domain.search import search_of
from chalicelib.domain.user import UserFilter
from chalicelib.dynamo.user_search import UserSearch
from chalicelib.service.read_ports import Paging
from infra.index_users import index_users
from tests.contract.builders import requests_of
from tests.contract.test_user_search import forget, named, put, search
from tests.world import COMPANY, World


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
