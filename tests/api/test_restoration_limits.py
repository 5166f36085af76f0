"""No more can be restored than is scheduled, and nothing after the boundary."""

from datetime import timedelta

import pytest

from tests.api.refusal_checks import SECOND, assert_refused, nothing_written, one, restore_lot
from tests.world import MARCH_ENDS, NEW_YORK, Answer, World

# More than is scheduled.


def assert_exceeds(answer: Answer, license_type: str, requested: int, scheduled: int) -> None:
    assert_refused(
        answer,
        409,
        "exceeds_scheduled",
        "/problems/exceeds-scheduled",
        license_type=license_type,
        requested=requested,
        scheduled=scheduled,
    )


def test_no_more_is_restored_than_is_scheduled(world: World) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=2)
    world.remove(talk_lines=1)
    with nothing_written(world):
        answer = world.restore(talk_lines=4)
    assert_exceeds(answer, "talk_lines", requested=4, scheduled=3)
    assert world.restore(talk_lines=3).status == 201


def test_a_restoration_beyond_one_of_its_types_restores_nothing(world: World) -> None:
    world.purchase(talk_lines=10, fax_lines=10)
    world.remove(talk_lines=5, fax_lines=1)
    with nothing_written(world):
        answer = world.restore(talk_lines=5, fax_lines=2)
    assert_exceeds(answer, "fax_lines", requested=2, scheduled=1)


def test_a_restoration_beyond_the_scheduled_cannot_be_quoted(world: World) -> None:
    body = {"action": "restoration", **one("talk_lines", 1)}
    with nothing_written(world):
        answer = world.post(f"/offices/{NEW_YORK}/quotes", body)
    assert_exceeds(answer, "talk_lines", requested=1, scheduled=0)


def test_no_more_is_restored_of_one_removal_than_it_holds(world: World) -> None:
    world.purchase(talk_lines=10)
    lot = world.remove(talk_lines=3).json["removal_ids"][0]
    world.remove(talk_lines=5)
    with nothing_written(world):
        answer = restore_lot(world, lot, quantity=4)
    assert_exceeds(answer, "talk_lines", requested=4, scheduled=3)


def test_of_a_removal_restored_in_part_only_the_rest_can_be_restored(world: World) -> None:
    world.purchase(talk_lines=10)
    lot = world.remove(talk_lines=3).json["removal_ids"][0]
    restore_lot(world, lot, quantity=2)
    with nothing_written(world):
        answer = restore_lot(world, lot, quantity=2)
    assert_exceeds(answer, "talk_lines", requested=2, scheduled=1)
    assert restore_lot(world, lot, quantity=1).status == 201


def test_one_second_before_the_boundary_a_removal_can_still_be_restored(world: World) -> None:
    world.purchase(talk_lines=5)
    world.remove(talk_lines=2)
    world.clock.at = MARCH_ENDS - SECOND
    assert world.restore(talk_lines=2).status == 201
    assert world.counts() == (5, 0, 0, 5)


@pytest.mark.parametrize("late", [timedelta(0), SECOND], ids=["at the boundary", "a second later"])
def test_from_the_boundary_on_nothing_is_left_to_restore(world: World, late: timedelta) -> None:
    world.purchase(talk_lines=5)
    world.remove(talk_lines=2)
    world.clock.at = MARCH_ENDS + late
    answer = world.restore(talk_lines=2)
    assert_exceeds(answer, "talk_lines", requested=2, scheduled=0)
    assert world.counts() == (3, 0, 0, 3)
    with nothing_written(world):
        assert_exceeds(world.restore(talk_lines=1), "talk_lines", requested=1, scheduled=0)


def test_one_second_before_the_boundary_its_removal_can_still_be_restored(world: World) -> None:
    world.purchase(talk_lines=5)
    lot = world.remove(talk_lines=2).json["removal_ids"][0]
    world.clock.at = MARCH_ENDS - SECOND
    assert restore_lot(world, lot).status == 201
    assert world.counts() == (5, 0, 0, 5)


@pytest.mark.parametrize("late", [timedelta(0), SECOND], ids=["at the boundary", "a second later"])
def test_from_the_boundary_on_the_removal_is_no_longer_there(world: World, late: timedelta) -> None:
    world.purchase(talk_lines=5)
    lot = world.remove(talk_lines=2).json["removal_ids"][0]
    world.clock.at = MARCH_ENDS + late
    assert_refused(restore_lot(world, lot), 404, "not_found", "/problems/not-found")
    assert world.counts() == (3, 0, 0, 3)


def test_a_refused_restoration_after_the_boundary_leaves_the_renewal_alone(world: World) -> None:
    world.purchase(talk_lines=5)
    world.remove(talk_lines=2)
    world.clock.at = MARCH_ENDS + SECOND
    world.restore(talk_lines=2)
    history = world.get(f"/offices/{NEW_YORK}/history").json["items"]
    assert [entry["action"] for entry in history] == ["renewal", "removal", "purchase"]
    assert history[0]["at"] == "2026-04-01T04:00:00Z"
