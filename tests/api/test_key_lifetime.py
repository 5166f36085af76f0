"""A key is remembered for thirty days."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.repeated_requests import (
    THREE_TALK,
    assert_replays,
    assert_reused,
    assignment,
    each_keyed_route,
    is_replay,
    send,
    user,
)
from tests.people import ensure_users
from tests.world import World

SECOND = timedelta(seconds=1)
THIRTY_DAYS = timedelta(days=30)


@each_keyed_route
def test_a_second_before_thirty_days_are_over_it_is_a_repeat(
    stocked_world: World, route: str, body: Any, other_body: Any, counts: tuple[int, ...]
) -> None:
    first = send(stocked_world, route, body)
    stocked_world.clock.at += THIRTY_DAYS - SECOND
    assert_replays(first, send(stocked_world, route, body))
    assert_reused(send(stocked_world, route, other_body))


@pytest.mark.parametrize("late", [timedelta(0), SECOND], ids=["at 30 days", "a second later"])
def test_after_thirty_days_a_purchase_is_a_new_one(world: World, late: timedelta) -> None:
    first = send(world, "purchases", THREE_TALK)
    world.clock.at += THIRTY_DAYS + late
    again = send(world, "purchases", THREE_TALK)
    assert (again.status, is_replay(again)) == (201, False)
    assert again.json["entry_id"] != first.json["entry_id"]
    assert world.counts() == (6, 0, 0, 6)
    assert_replays(again, send(world, "purchases", THREE_TALK))


@pytest.mark.parametrize("late", [timedelta(0), SECOND], ids=["at 30 days", "a second later"])
def test_after_thirty_days_an_assignment_is_a_new_one(world: World, late: timedelta) -> None:
    world.purchase(talk_lines=5)
    ensure_users(world, 1, 2)
    send(world, "assignments", assignment(1))
    world.clock.at += THIRTY_DAYS + late
    other = send(world, "assignments", assignment(2))
    assert (other.status, is_replay(other)) == (201, False)
    assert world.counts() == (5, 2, 0, 3)
    assert_replays(other, send(world, "assignments", assignment(2)))


@pytest.mark.parametrize("late", [timedelta(0), SECOND], ids=["at 30 days", "a second later"])
def test_after_thirty_days_a_user_is_a_new_one(world: World, late: timedelta) -> None:
    world.purchase(talk_lines=5)
    send(world, "users", user("ada@example.com"))
    world.clock.at += THIRTY_DAYS + late
    grace = send(world, "users", user("grace@example.com"))
    assert (grace.status, is_replay(grace)) == (201, False)
    assert world.counts() == (5, 2, 0, 3)
