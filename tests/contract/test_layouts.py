"""Account items number their license types; older items name them, and are converted at a boundary
(decision 108)."""

from collections.abc import Callable

import pytest

from chalicelib.domain.account import Counts
from chalicelib.domain.catalog import NO_CATALOG, Catalog
from chalicelib.domain.products import SHIPPED, CatalogType
from chalicelib.domain.record import replace
from chalicelib.domain.transitions.remove import decide_removal
from chalicelib.domain.transitions.roll_forward import roll_forward
from chalicelib.dynamo import keys
from chalicelib.dynamo.items import account_item
from chalicelib.service.ports import Retryable
from infra.local import seed
from tests.api.call_counter import size_of
from tests.contract.builders import (
    ROOM,
    STAMP,
    TALK,
    assignment,
    buy,
    free,
    item_at,
    ledger_of,
    set_by_hand,
    some,
    store,
    take,
)
from tests.license_types import LicenseType
from tests.world import MARCH_ENDS, NEW_YORK, START, World

NAMED = {str(each): {"purchased": 0, "scheduled": 0, "available": 0} for each in LicenseType}


def licenses(world: World) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = item_at(world, keys.account(NEW_YORK))["licenses"]
    return found


def counts(purchased: int, scheduled: int, available: int) -> dict[str, int]:
    return {"purchased": purchased, "scheduled": scheduled, "available": available}


@pytest.fixture
def named(world: World) -> World:
    """New York's account as it was stored before types had numbers, with five talk lines."""
    buy(world, talk_lines=5)
    set_by_hand(world, keys.account(NEW_YORK), "licenses", NAMED | {"talk_lines": counts(5, 0, 5)})
    return world


def old_catalog(world: World) -> None:
    """Replaces the catalog by one of the form before products were data."""
    for key in (keys.CATALOG, keys.catalog(1)):
        world.client.delete_item(
            TableName=world.table, Key={"pk": {"S": key[0]}, "sk": {"S": key[1]}}
        )
    world.wired.catalogs.cached.clear()
    world.wired.catalogs.replace(NO_CATALOG, Catalog(1, START, seed.PRICE_LISTS))


def test_only_what_is_owned_is_stored_by_number(world: World) -> None:
    assert licenses(world) == {}
    buy(world, talk_lines=5, room_lines=1)
    assert licenses(world) == {"0": counts(5, 0, 5), "3": counts(1, 0, 1)}


def test_a_type_of_which_nothing_is_left_is_not_stored(world: World) -> None:
    buy(world, talk_lines=5, room_lines=1)
    store(world).commit(decide_removal(ledger_of(world), some(talk_lines=5), STAMP))
    store(world).commit(roll_forward(ledger_of(world)))
    assert licenses(world) == {"3": counts(1, 0, 1)}
    assert ledger_of(world).account.counts == {ROOM: Counts(1, 0, 1)}


def test_both_layouts_are_read(named: World) -> None:
    account = ledger_of(named).account
    assert (account.named, account.counts) == (True, {TALK: Counts(5, 0, 5)})


def assign(world: World) -> None:
    store(world).commit_assignments(take(assignment()))


def release(world: World) -> None:
    assign(world)
    store(world).commit_assignments(free(assignment()))


def remove(world: World) -> None:
    store(world).commit(decide_removal(ledger_of(world), some(talk_lines=2), STAMP))


CHANGES: dict[str, tuple[Callable[[World], object], dict[str, dict[str, int]]]] = {
    "purchase": (
        lambda world: buy(world, talk_lines=2, room_lines=1),
        {"talk_lines": counts(7, 0, 7), "room_lines": counts(1, 0, 1)},
    ),
    "removal": (remove, {"talk_lines": counts(5, 2, 3)}),
    "assignment": (assign, {"talk_lines": counts(5, 0, 4)}),
    "release": (release, {"talk_lines": counts(5, 0, 5)}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_keeps_the_layout_until_the_boundary(named: World, change: str) -> None:
    do, expected = CHANGES[change]
    do(named)
    assert licenses(named) == NAMED | expected


def test_a_boundary_numbers_the_types(named: World) -> None:
    store(named).commit_assignments(take(assignment()))
    store(named).commit(roll_forward(ledger_of(named)))
    assert licenses(named) == {"0": counts(5, 0, 4)}
    account = ledger_of(named).account
    assert (account.cycle.start, account.named) == (MARCH_ENDS, False)
    store(named).commit_assignments(take(assignment(2), at=MARCH_ENDS))
    assert licenses(named) == {"0": counts(5, 0, 3)}


def test_an_assignment_before_the_conversion_commits_makes_it_stale(named: World) -> None:
    change = roll_forward(ledger_of(named))
    store(named).commit_assignments(take(assignment()))
    with pytest.raises(Retryable, match="stale"):
        store(named).commit(change)
    assert licenses(named) == NAMED | {"talk_lines": counts(5, 0, 4)}


def test_under_a_catalog_of_an_older_release_names_stay(named: World) -> None:
    old_catalog(named)
    store(named).commit(decide_removal(ledger_of(named), some(talk_lines=5), STAMP))
    store(named).commit(roll_forward(ledger_of(named)))
    assert licenses(named) == NAMED
    assert ledger_of(named).account.counts == {}


def test_a_process_that_assumed_the_other_layout_writes_again_once(named: World) -> None:
    numbered = store(named)
    numbered.catalogs.in_force(START)
    assert numbered.layouts.is_named(NEW_YORK) is False
    numbered.commit_assignments(take(assignment()))
    assert numbered.layouts.is_named(NEW_YORK) is True
    assert licenses(named)["talk_lines"] == counts(5, 0, 4)
    # The boundary converts the item; another process does not know it yet.
    store(named).commit(roll_forward(ledger_of(named)))
    numbered.commit_assignments(take(assignment(2), at=MARCH_ENDS))
    assert numbered.layouts.is_named(NEW_YORK) is False
    assert licenses(named) == {"0": counts(5, 0, 3)}


def test_only_a_thousand_layouts_are_remembered(world: World) -> None:
    layouts = store(world).layouts
    account = ledger_of(world).account
    layouts.learn(replace(account, office_id=each, named=True) for each in range(1, 1_003))
    assert len(layouts.named_by_office) == 1_000
    assert layouts.is_named(1_002)


def test_an_office_that_is_read_again_is_remembered_longest(world: World) -> None:
    layouts = store(world).layouts
    account = ledger_of(world).account
    layouts.learn(replace(account, office_id=each, named=True) for each in range(1, 1_001))
    layouts.learn([replace(account, office_id=1, named=True)])
    layouts.learn([replace(account, office_id=1_001, named=True)])
    assert (layouts.is_named(1), layouts.is_named(2)) == (True, False)


def catalog_of(number: int) -> Catalog:
    """A catalog of so many types with ids of 40 characters."""
    types = tuple(
        CatalogType(
            each,
            f"license_type_with_a_very_long_id_{each:07}",
            "Seat",
            "license",
            ("user",),
            ("pro",),
        )
        for each in range(number)
    )
    return Catalog(2, START, (), stored_products=replace(SHIPPED, license_types=types))


@pytest.mark.parametrize(("types", "most"), [(10, 1_024), (20, 2_048)])
def test_an_account_is_small_whatever_the_names_of_its_types(
    world: World, types: int, most: int
) -> None:
    catalog, account = catalog_of(types), ledger_of(world).account
    fresh = store(world)
    fresh.catalogs.replace(fresh.catalogs.newest(), catalog)
    owned = {each.id: Counts(9_999_999, 4_999_999, 4_999_999) for each in catalog.products.listed}
    largest = replace(account, counts=owned, accrued_minor=10**15, open_minor=10**15)
    item = account_item(largest, fresh.layouts)
    assert len(item["licenses"]["M"]) == types
    assert size_of(item) <= most
