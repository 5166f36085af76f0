"""What a boundary costs in calls and write units: budgets to keep."""

import pytest

from chalicelib.finalize import finalize
from tests.api.call_counter import counting_calls
from tests.contract.test_listings import enter_office
from tests.license_types import LicenseType
from tests.world import MARCH_ENDS, NEW_YORK, World

ALL_TYPES = dict.fromkeys(LicenseType, 100000)


def test_rolling_one_office_over_one_boundary_is_two_calls_and_at_most_twelve_units(
    world: World,
) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=3)
    service = world.wired.service
    with counting_calls(world) as counter:
        finalize(service, NEW_YORK, MARCH_ENDS)
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    # Account, entry, removals, invoice: eight; the due index: two.
    assert counter.write_units == 10


@pytest.mark.parametrize("offices", [0, 150])
def test_a_sweep_with_nothing_due_is_one_query_a_shard_whatever_there_is(
    world: World, offices: int
) -> None:
    for number in range(offices):
        enter_office(world, 16 * (number + 1), MARCH_ENDS)  # More than a page, in one shard.
    with counting_calls(world) as counter:
        world.sweep()
    assert counter.calls == ["Query"] * 16
    assert counter.write_units == 0


def test_a_due_office_is_two_calls_and_at_most_twelve_units_beside_the_sweep(world: World) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=3)
    world.clock.at = MARCH_ENDS
    with counting_calls(world) as counter:
        world.sweep()
    # Due: New York, and Tokyo with its own boundary; a query each shard before.
    assert counter.calls == ["Query"] * 16 + ["BatchGetItem", "TransactWriteItems"] * 2
    # New York 10: account, entry, removals, invoice at two units, two for the index. Tokyo 6.
    assert counter.write_units == 16


def test_a_boundary_of_all_ten_types_with_new_prices_costs_twelve_units(world: World) -> None:
    world.purchase(**ALL_TYPES)
    world.remove(**dict.fromkeys(ALL_TYPES, 3))
    catalog = world.staff("GET", "/catalog").json
    for price_list in catalog["price_lists"]:
        price_list["prices"] = {name: price + 1 for name, price in price_list["prices"].items()}
    assert world.vendor_admin("PUT", "/catalog", catalog).status == 200
    service = world.wired.service
    world.clock.at = MARCH_ENDS
    with counting_calls(world) as counter:
        finalize(service, NEW_YORK, MARCH_ENDS)
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    # Account, entry, terms, removals, invoice: ten; the due index: two.
    assert counter.write_units == 12
