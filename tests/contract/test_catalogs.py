"""Revisions of the catalog: the stored ones apply, even if a process has cached older ones."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.catalog import NO_CATALOG, Catalog, PriceList
from chalicelib.domain.products import SHIPPED
from chalicelib.dynamo import keys
from chalicelib.dynamo.catalogs import DynamoCatalogs
from chalicelib.service.ports import Retryable
from tests.api.call_counter import counting_calls
from tests.contract.builders import store_with
from tests.license_types import LicenseType
from tests.world import NEW_YORK, START, World

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def fresh(world: World) -> DynamoCatalogs:
    """The catalogs of a process that has just started."""
    return DynamoCatalogs(world.client, world.table)


def revision(number: int, in_force_at: datetime) -> Catalog:
    prices: dict[str, int] = dict.fromkeys(LicenseType, number)
    lists = (PriceList("pro", "monthly", "USD", date(2020, 1, 1), prices),)
    return Catalog(number, in_force_at, lists, stored_products=SHIPPED)


@pytest.fixture
def five(world: World) -> tuple[Catalog, ...]:
    """Revisions 1 (the seed's) to 5, one per day from START."""
    catalogs = fresh(world)
    made = [catalogs.newest()]
    for number in (2, 3, 4, 5):
        made.append(revision(number, START + timedelta(days=number - 1)))
        catalogs.replace(made[-2], made[-1])
    return tuple(made)


def learned(world: World, now: datetime) -> DynamoCatalogs:
    """The catalogs of a process that has read an office."""
    catalogs = fresh(world)
    store_with(world, catalogs).read(NEW_YORK, now)
    return catalogs


def test_a_revision_comes_back_as_it_was_put(world: World, five: tuple[Catalog, ...]) -> None:
    assert fresh(world).newest() == five[4] == revision(5, START + timedelta(days=4))


def test_without_a_revision_the_catalog_is_empty(world: World) -> None:
    for pk, sk in (keys.CATALOG, keys.catalog(1)):
        world.client.delete_item(TableName=world.table, Key={"pk": {"S": pk}, "sk": {"S": sk}})
    assert fresh(world).newest() == NO_CATALOG
    assert learned(world, START).at(START) == NO_CATALOG


@pytest.mark.parametrize(
    ("after_start", "expected"),
    [
        (timedelta(days=9), 5),
        (timedelta(days=4), 5),
        (timedelta(days=4) - SECOND, 4),
        (timedelta(days=1), 2),
        (timedelta(days=1) - SECOND, 1),
        (timedelta(0), 1),
        (-SECOND, 0),
    ],
)
def test_the_revision_in_force_when_a_cycle_begins_decides_for_it(
    world: World, five: tuple[Catalog, ...], after_start: timedelta, expected: int
) -> None:
    assert learned(world, START).at(START + after_start).revision == expected


def test_earlier_revisions_are_fetched_once(world: World, five: tuple[Catalog, ...]) -> None:
    catalogs = fresh(world)
    catalogs.in_force(START + timedelta(days=9))
    with counting_calls(world) as counter:
        assert catalogs.at(START + timedelta(days=2)) == five[2]
        assert catalogs.at(START + timedelta(days=3)) == five[3]
        assert catalogs.at(START + timedelta(days=2)) == five[2]
    assert counter.calls == ["BatchGetItem"] * 2


def test_a_process_reads_the_catalog_along_with_an_office_every_three_minutes(
    world: World,
) -> None:
    catalogs = fresh(world)
    store = store_with(world, catalogs)
    assert not catalogs.is_fresh(START)
    store.read(NEW_YORK, START)
    assert catalogs.is_fresh(START + 3 * MINUTE)
    assert not catalogs.is_fresh(START + 3 * MINUTE + SECOND)
    with counting_calls(world) as counter:
        store.read(NEW_YORK, START + 4 * MINUTE)
    assert counter.calls == ["BatchGetItem"]
    assert catalogs.cached_at == START + 4 * MINUTE


def test_later_revisions_are_added_to_cached_ones(world: World) -> None:
    catalogs = learned(world, START)
    first = catalogs.newest()
    second = revision(2, START + timedelta(days=1))
    catalogs.replace(first, second)
    store_with(world, catalogs).read(NEW_YORK, START + 4 * MINUTE)
    with counting_calls(world) as counter:
        assert catalogs.at(START) == first
        assert catalogs.at(START + timedelta(days=1)) == second
    assert counter.calls == []


def test_a_revision_that_is_not_cached_is_applied(world: World) -> None:
    catalogs, others = learned(world, START), fresh(world)
    first = others.newest()
    second, third = (revision(number, START + timedelta(days=number)) for number in (2, 3))
    others.replace(first, second)
    others.replace(second, third)
    store_with(world, catalogs).read(NEW_YORK, START + 4 * MINUTE)
    assert catalogs.at(START + timedelta(days=3)) == third
    assert catalogs.at(START + timedelta(days=2)) == second
    assert catalogs.at(START) == first


@pytest.mark.parametrize("revisions", [1, 2])
def test_the_newest_revision_is_not_replaced_by_a_caller_that_has_read_another(
    world: World, revisions: int
) -> None:
    """Refused by the condition on the newest revision, even if the new revision's item is
    missing."""
    newest = fresh(world).newest()
    before = newest if revisions == 2 else NO_CATALOG
    after = revision(revisions, START)
    if revisions == 2:
        fresh(world).replace(before, revision(2, START + SECOND))
    pk, sk = keys.catalog(revisions)
    world.client.delete_item(TableName=world.table, Key={"pk": {"S": pk}, "sk": {"S": sk}})
    table = world.snapshot()
    with pytest.raises(Retryable, match="stale"):
        fresh(world).replace(before, after)
    assert world.snapshot() == table


def test_a_revision_is_not_overwritten(world: World) -> None:
    first = fresh(world).newest()
    pk, sk = keys.catalog(2)
    world.client.put_item(TableName=world.table, Item={"pk": {"S": pk}, "sk": {"S": sk}})
    table = world.snapshot()
    with pytest.raises(Retryable, match="stale"):
        fresh(world).replace(first, revision(2, START))
    assert world.snapshot() == table


def test_of_two_replacements_of_one_revision_one_succeeds(world: World) -> None:
    first = fresh(world).newest()
    later = datetime(2026, 4, 1, tzinfo=UTC)
    fresh(world).replace(first, revision(2, later))
    before = world.snapshot()
    with pytest.raises(Retryable, match="stale"):
        fresh(world).replace(first, revision(2, later + SECOND))
    assert world.snapshot() == before


def test_revisions_cached_by_a_clock_that_is_ahead_are_not_used(world: World) -> None:
    catalogs = learned(world, START + timedelta(hours=2))
    assert not catalogs.is_fresh(START)


def test_the_current_revision_is_read_if_it_is_not_cached(
    world: World, five: tuple[Catalog, ...]
) -> None:
    catalogs = fresh(world)
    now = START + timedelta(days=1)
    assert catalogs.in_force(now) == five[1]
    with counting_calls(world) as counter:
        assert catalogs.in_force(now) == five[1]
    assert counter.calls == []
