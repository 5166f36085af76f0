"""Reserved time of contended offices, as the database keeps it."""

import pytest

from chalicelib.dynamo.reserved_time import DynamoReservedTime
from tests.world import BERLIN, NEW_YORK, World

NOW = 1_700_000_000_000


@pytest.fixture
def reserved(world: World) -> DynamoReservedTime:
    return DynamoReservedTime(world.client, world.table)


def test_time_is_reserved_one_after_the_other(reserved: DynamoReservedTime) -> None:
    assert reserved.reserve(NEW_YORK, NOW, 20) == NOW
    assert reserved.reserve(NEW_YORK, NOW + 5, 10) == NOW + 20
    assert reserved.reserve(NEW_YORK, NOW + 7, 20) == NOW + 30
    assert reserved.reserve(BERLIN, NOW + 7, 20) == NOW + 7


def test_time_that_has_passed_is_free(reserved: DynamoReservedTime) -> None:
    reserved.reserve(NEW_YORK, NOW, 20)
    assert reserved.reserve(NEW_YORK, NOW + 20, 20) == NOW + 20
    assert reserved.reserve(NEW_YORK, NOW + 41, 20) == NOW + 41


def test_no_more_than_six_seconds_are_reserved(reserved: DynamoReservedTime) -> None:
    reserved.reserve(NEW_YORK, NOW, 6_000)
    assert reserved.reserve(NEW_YORK, NOW, 1) == NOW + 6_000
    assert reserved.reserve(NEW_YORK, NOW, 1) is None


def test_time_of_a_process_whose_clock_is_wrong_is_nobodys_wait(
    reserved: DynamoReservedTime,
) -> None:
    an_hour = 3_600_000
    reserved.reserve(NEW_YORK, NOW + an_hour, 20)
    assert reserved.reserve(NEW_YORK, NOW, 20) is None


def test_the_item_expires_and_is_in_no_offices_partition(
    world: World, reserved: DynamoReservedTime
) -> None:
    reserved.reserve(NEW_YORK, NOW, 20)
    (item,) = [each for each in world.items() if each["pk"].startswith("TURNS#")]
    assert item == {
        "pk": f"TURNS#{NEW_YORK}",
        "sk": "RESERVED",
        "until_ms": NOW + 20,
        "expires_at": NOW // 1000 + 3_600,
    }
